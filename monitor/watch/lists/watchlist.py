"""Watchlist files: TOML text → a watchlist, with every problem by line and column."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from monitor.model import Feed, Problem, Sayable, Severity
from monitor.toml_file import TomlFileError, line_of, read_table, read_text, unknown_key
from monitor.watch.language.keyword import Keyword
from monitor.watch.lists.lines import doubts_of, read_lines
from monitor.watch.words.analysis import LANGUAGES

KEYS: dict[str, type] = {
    "title": str,
    "description": str,
    "languages": list,
    "keywords": str,
    "exclude": str,
    "feeds": list,
    "item_languages": list,
    "threshold": int,
    "chat": int,
}
_WANTED = {
    str: Sayable("a text"),
    list: Sayable("a list of texts"),
    int: Sayable("a whole number"),
}
RESERVED = {"feeds"}  # watchlists/feeds.toml lists the feeds
_ID = re.compile(r"[a-z0-9]+(?:[-_][a-z0-9]+)*\Z")
NOBODY = 0  # no chat has this number
MAX_ID = 48  # a deep link carries wl_<id> in at most 64 characters


@dataclass(frozen=True, slots=True)
class Watchlist:
    """A named set of keywords, one file. Its id is the file's name without .toml.

    `chat`: whose own it is, by Telegram's number of that chat; None: everybody's.
    """

    id: str
    title: str
    keywords: tuple[Keyword, ...]
    exclude: tuple[Keyword, ...] = ()
    description: str = ""
    languages: tuple[str, ...] = ()
    feeds: tuple[str, ...] = ()
    item_languages: tuple[str, ...] = ()
    threshold: int | None = None
    chat: int | None = None

    def is_for(self, feed: Feed) -> bool:
        """Tell whether this feed's items are looked at.

        A feed is named by its address, its outlet, or as group:… A feed whose language nobody
        stated is looked at whatever `item_languages` says: to miss something is worse.
        """
        if self.item_languages and feed.language and feed.language not in self.item_languages:
            return False
        return not self.feeds or any(names_feed(name, feed) for name in self.feeds)

    def is_enough(self, present: Iterable[Keyword]) -> bool:
        """Tell whether these keywords together make a hit: any one, or by their weights.

        A keyword without a weight counts as much as the threshold. Without a threshold weights
        count for nothing, but what weighs less than nothing was never meant to make a hit.
        """
        if self.threshold is None:
            return any((each.weight or 0) >= 0 for each in present)
        weights = (self.threshold if each.weight is None else each.weight for each in present)
        return sum(weights) >= self.threshold


def names_feed(name: str, feed: Feed) -> bool:
    """Tell whether an entry of a watchlist's `feeds` means this feed."""
    names = (feed.url, feed.outlet.casefold(), f"group:{feed.group}".casefold())
    return name in names or name.casefold() in names


Read = tuple[Watchlist | None, tuple[Problem, ...]]


def read_watchlist(text: str, file: str, watchlist_id: str) -> Read:
    """Read a watchlist's text; lines that can't be read are problems, the others count."""
    text = text.replace("\r\n", "\n")
    try:
        table = read_table(text, file, Sayable("see docs/keywords.md for an example"))
    except TomlFileError as error:
        return None, (error.problem,)
    problems = [*_key_problems(table, text, file)]
    threshold = table.get("threshold")
    threshold = threshold if type(threshold) is int and threshold > 0 else None
    keywords, wrong = read_lines(table, "keywords", text, file)
    exclude, wrong_exclude = read_lines(table, "exclude", text, file)
    problems += [*wrong, *wrong_exclude, *doubts_of(keywords, exclude, threshold, file)]
    if not keywords and not wrong and isinstance(table.get("keywords", ""), str):
        problems.append(_empty(table, text, file))
    title = table.get("title")
    watchlist = Watchlist(
        id=watchlist_id,
        title=(in_one_line(title) if isinstance(title, str) else "") or watchlist_id,
        keywords=tuple(keywords.values()),
        exclude=tuple(exclude.values()),
        description=str(table.get("description", "")),
        languages=tuple(_strings(table.get("languages"))),
        feeds=tuple(_strings(table.get("feeds"))),
        item_languages=tuple(_strings(table.get("item_languages"))),
        threshold=threshold,
        chat=_chat(table),
    )
    return watchlist, tuple(problems)


def _chat(table: dict[str, Any]) -> int | None:
    """Return whose own it is; where that can't be read, nobody's rather than everybody's."""
    chat = table.get("chat")
    return NOBODY if chat is not None and not _fits(chat, int) else chat


_CONTROLS = re.compile("[\\s\x00-\x1f\x7f-\x9f\u2028-\u202e]+")


def in_one_line(text: str) -> str:
    """Return a text as a title can be: in one line, without what turns or hides it."""
    return _CONTROLS.sub(" ", text).strip()


def _strings(value: object) -> list[str]:
    return [v for v in value if isinstance(v, str)] if isinstance(value, list) else []


def _empty(table: dict[str, Any], text: str, file: str) -> Problem:
    return Problem(
        file,
        line_of(text, "keywords") if "keywords" in table else 1,
        None,
        Sayable("this watchlist has no keywords, so it watches nothing"),
        Sayable("add them, one a line, between keywords = ''' and '''"),
    )


def _key_problems(table: dict[str, Any], text: str, file: str) -> list[Problem]:
    found = []
    for key, value in table.items():
        line = line_of(text, key)
        if key not in KEYS:
            found.append(Problem(file, line, 1, *unknown_key(key, KEYS)))
        elif not _fits(value, KEYS[key]):
            reason = Sayable("{key} must be {wanted}", key=key, wanted=_WANTED[KEYS[key]])
            found.append(Problem(file, line, 1, reason, _EXAMPLES[key]))
    found += _languages(table, text, file)
    if _fits(table.get("threshold"), int) and table["threshold"] < 1:
        line = line_of(text, "threshold")
        reason = Sayable("threshold must be at least 1: with less, nothing would be enough")
        found.append(Problem(file, line, 1, reason, _EXAMPLES["threshold"]))
    if not table.get("title"):
        reason, remedy = Sayable("no title"), Sayable('add title = "…"')
        found.append(Problem(file, 1, None, reason, remedy, severity=Severity.WARNING))
    return found


_EXAMPLES = {
    "title": Sayable('write title = "Deported children"'),
    "description": Sayable('write description = "Deportation, return, prosecution"'),
    "languages": Sayable('write languages = ["en", "uk"]'),
    "keywords": Sayable("write keywords = '''…''' with one a line"),
    "exclude": Sayable("write exclude = '''…''' with one a line"),
    "feeds": Sayable('write feeds = ["BBC News", "group:ukraine"]'),
    "item_languages": Sayable('write item_languages = ["uk"]'),
    "threshold": Sayable("write threshold = 30, without quotes"),
    "chat": Sayable(
        "write chat = 123456789, without quotes, or leave it out: then everybody sees it"
    ),
}


def _languages(table: dict[str, Any], text: str, file: str) -> list[Problem]:
    """Refuse languages that Monitor can't inflect: their keywords would be found by chance only."""
    unknown = [name for name in _strings(table.get("languages")) if name not in LANGUAGES]
    line = line_of(text, "languages")
    remedy = Sayable(
        "known are {languages}; leave the key out for all of them",
        languages=", ".join(sorted(LANGUAGES)),
    )
    return [
        Problem(file, line, 1, Sayable("unknown language {name}", name=name), remedy)
        for name in unknown
    ]


def _fits(value: object, kind: type) -> bool:
    if kind is list:
        return isinstance(value, list) and value == _strings(value)
    return isinstance(value, kind) and not isinstance(value, bool)


def watchlist_files(folder: Path) -> list[Path]:
    """Name the watchlist files of a folder, but not what editors hide there. Raises OSError."""
    return sorted(
        path
        for path in folder.iterdir()
        if path.suffix == ".toml" and path.stem not in RESERVED and path.name[0] != "."
    )


def no_watchlist(folder: str) -> Problem:
    """Say that a folder has no watchlist at all."""
    remedy = "monitor init writes the shipped examples"
    return Problem(folder, None, None, "there is no watchlist here", remedy)


def load_watchlists(folder: Path) -> tuple[tuple[Watchlist, ...], tuple[Problem, ...]]:
    """Read every watchlist file of a folder, by name."""
    watchlists: list[Watchlist] = []
    problems: list[Problem] = []
    try:
        files = watchlist_files(folder)
    except FileNotFoundError:
        files = []
    except OSError as error:
        return (), (Problem(str(folder), None, None, str(error.strerror)),)
    if not files:
        problems.append(no_watchlist(str(folder)))
    for path in files:
        watchlist, found = load_watchlist(path)
        problems += found
        if watchlist is not None:
            watchlists.append(watchlist)
    return tuple(watchlists), tuple(problems)


def id_problem(path: Path) -> Problem | None:
    """Say what is wrong with a watchlist file's name, if anything is."""
    if _ID.match(path.stem) and len(path.stem) <= MAX_ID:
        return None
    remedy = f"use small letters, digits, - and _ (at most {MAX_ID}): deported-children.toml"
    return Problem(str(path), None, None, "the file's name can't be an id", remedy)


def load_watchlist(path: Path) -> Read:
    """Read one watchlist file."""
    wrong = id_problem(path)
    if wrong:
        return None, (wrong,)
    try:
        text = read_text(path, "there is no such file", "")
    except TomlFileError as error:
        return None, (error.problem,)
    return read_watchlist(text, str(path), path.stem)
