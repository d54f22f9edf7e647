"""Watchlist files: TOML text → a watchlist, with every problem by line and column."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from monitor.model import Feed, Problem, Severity
from monitor.toml_file import TomlFileError, line_of, read_table, read_text, unknown_key
from monitor.watch.grammar import KeywordError, parse_keyword
from monitor.watch.keyword import Keyword
from monitor.watch.lint import covered, doubts
from monitor.watch.words import LANGUAGES

KEYS: dict[str, type] = {
    "title": str,
    "description": str,
    "languages": list,
    "keywords": str,
    "exclude": str,
    "feeds": list,
    "item_languages": list,
    "threshold": int,
}
_WANTED = {str: "a text", list: "a list of texts", int: "a whole number"}
RESERVED = {"feeds"}  # watchlists/feeds.toml lists the feeds
_ID = re.compile(r"[a-z0-9]+(?:[-_][a-z0-9]+)*\Z")
MAX_ID = 48  # a deep link carries wl_<id> in at most 64 characters


@dataclass(frozen=True, slots=True)
class Watchlist:
    """A named set of keywords, one file. Its id is the file's name without .toml."""

    id: str
    title: str
    keywords: tuple[Keyword, ...]
    exclude: tuple[Keyword, ...] = ()
    description: str = ""
    languages: tuple[str, ...] = ()
    feeds: tuple[str, ...] = ()
    item_languages: tuple[str, ...] = ()
    threshold: int | None = None

    def is_for(self, feed: Feed) -> bool:
        """Tell whether this feed's items are looked at.

        A feed is named by its address, its outlet, or as group:… A feed whose language nobody
        stated is looked at whatever `item_languages` says: to miss something is worse.
        """
        if self.item_languages and feed.language and feed.language not in self.item_languages:
            return False
        names = (feed.url, feed.outlet.casefold(), f"group:{feed.group}".casefold())
        return not self.feeds or any(
            each in names or each.casefold() in names for each in self.feeds
        )

    def is_enough(self, present: Iterable[Keyword]) -> bool:
        """Tell whether these keywords together make a hit: any one, or by their weights.

        A keyword without a weight is enough by itself.
        """
        if self.threshold is None:
            return True
        weights = (self.threshold if each.weight is None else each.weight for each in present)
        return sum(weights) >= self.threshold


Read = tuple[Watchlist | None, tuple[Problem, ...]]


def read_watchlist(text: str, file: str, watchlist_id: str) -> Read:
    """Read a watchlist's text; lines that can't be read are problems, the others count."""
    text = text.replace("\r\n", "\n")
    try:
        table = read_table(text, file, "see docs/keywords.md for an example")
    except TomlFileError as error:
        return None, (error.problem,)
    problems = [*_key_problems(table, text, file)]
    threshold = table.get("threshold")
    threshold = threshold if type(threshold) is int else None
    keywords, wrong = _read_lines(table, "keywords", text, file)
    exclude, wrong_exclude = _read_lines(table, "exclude", text, file)
    problems += [*wrong, *wrong_exclude, *_doubts(keywords, threshold, file)]
    if not keywords and not wrong and isinstance(table.get("keywords", ""), str):
        problems.append(_empty(table, text, file))
    title = table.get("title")
    watchlist = Watchlist(
        id=watchlist_id,
        title=title if isinstance(title, str) and title.strip() else watchlist_id,
        keywords=tuple(keywords.values()),
        exclude=tuple(exclude.values()),
        description=str(table.get("description", "")),
        languages=tuple(_strings(table.get("languages"))),
        feeds=tuple(_strings(table.get("feeds"))),
        item_languages=tuple(_strings(table.get("item_languages"))),
        threshold=threshold,
    )
    return watchlist, tuple(problems)


def _doubts(keywords: _Lines, threshold: int | None, file: str) -> list[Problem]:
    """Warn of what is probably not meant."""
    numbers, read = list(keywords), list(keywords.values())
    found = [
        _warning(file, number, doubt.reason, doubt.remedy)
        for number, keyword in keywords.items()
        for doubt in doubts(keyword, threshold)
    ]
    for less, more in covered(read):
        reason = f"line {numbers[more]} “{read[more].line}” finds all that this line finds"
        found.append(_warning(file, numbers[less], reason, "remove this line, or narrow the other"))
    return sorted(found, key=lambda problem: problem.line or 0)


def _warning(file: str, number: int, reason: str, remedy: str) -> Problem:
    return Problem(file, number, 1, reason, remedy, severity=Severity.WARNING)


def _strings(value: object) -> list[str]:
    return [v for v in value if isinstance(v, str)] if isinstance(value, list) else []


def _empty(table: dict[str, Any], text: str, file: str) -> Problem:
    return Problem(
        file,
        line_of(text, "keywords") if "keywords" in table else 1,
        None,
        "this watchlist has no keywords, so it watches nothing",
        "add them, one a line, between keywords = ''' and '''",
    )


def _key_problems(table: dict[str, Any], text: str, file: str) -> list[Problem]:
    found = []
    for key, value in table.items():
        line = line_of(text, key)
        if key not in KEYS:
            found.append(Problem(file, line, 1, *unknown_key(key, KEYS)))
        elif not _fits(value, KEYS[key]):
            remedy = f"write {key} = '''…''' with one a line" if key in _BLOCKS else ""
            found.append(Problem(file, line, 1, f"{key} must be {_WANTED[KEYS[key]]}", remedy))
    found += _languages(table, text, file)
    if not table.get("title"):
        found.append(
            Problem(file, 1, None, "no title", 'add title = "…"', severity=Severity.WARNING)
        )
    return found


def _languages(table: dict[str, Any], text: str, file: str) -> list[Problem]:
    """Refuse languages that Monitor can't inflect: their keywords would be found by chance only."""
    unknown = [name for name in _strings(table.get("languages")) if name not in LANGUAGES]
    line = line_of(text, "languages")
    remedy = f"known are {', '.join(sorted(LANGUAGES))}; leave the key out for all of them"
    return [Problem(file, line, 1, f"unknown language {name}", remedy) for name in unknown]


def _fits(value: object, kind: type) -> bool:
    if kind is list:
        return isinstance(value, list) and value == _strings(value)
    return isinstance(value, kind) and not isinstance(value, bool)


_BLOCKS = ("keywords", "exclude")


_Lines = dict[int, Keyword]  # by the number of their line


def _read_lines(
    table: dict[str, Any], key: str, text: str, file: str
) -> tuple[_Lines, list[Problem]]:
    block = table.get(key)
    if not isinstance(block, str):
        return {}, []
    first, before = _start_of_block(text, key)
    keywords: _Lines = {}
    problems: list[Problem] = []
    seen: dict[str, int] = {}
    for number, line in enumerate(block.split("\n"), start=first):
        try:
            keyword = parse_keyword(line)
            if keyword is not None and key == "exclude":
                _refuse_in_exclude(keyword, line)
        except KeywordError as error:
            column = error.column + (before if number == first else 0)
            problems.append(Problem(file, number, column, error.reason, error.remedy))
            continue
        if keyword is None:
            continue
        if keyword.line in seen:
            problems.append(_repeated(file, number, keyword, seen[keyword.line]))
            continue
        seen[keyword.line] = number
        keywords[number] = keyword
    return keywords, problems


def _refuse_in_exclude(keyword: Keyword, line: str) -> None:
    """Refuse what says nothing among the exclusions, each of which counts for itself."""
    for present, sign, what in (
        (keyword.urgent, "!", "nothing that is excluded can be urgent"),
        (keyword.weight is not None, "^", "an exclusion has no weight"),
    ):
        if present:
            raise KeywordError(what, line.rindex(sign) + 1, f"leave the {sign} out")


def _repeated(file: str, number: int, keyword: Keyword, first: int) -> Problem:
    return Problem(
        file,
        number,
        1,
        f"“{keyword.line}” stands already in line {first}",
        "remove one of the two",
        severity=Severity.WARNING,
    )


def _start_of_block(text: str, key: str) -> tuple[int, int]:
    """Find the line where a block's content begins, and how many characters stand before it.

    TOML drops a newline right after the quotes.
    """
    opening = rf"^[ \t]*[\"']?{key}[\"']?[ \t]*=[ \t]*(?:\'\'\'|\"\"\"|[\"'])(?P<dropped>\n)?"
    opened = re.search(opening, text, re.MULTILINE)
    if not opened:
        return line_of(text, key) or 1, 0
    line = text.count("\n", 0, opened.end()) + 1
    return line, 0 if opened["dropped"] else opened.end() - opened.start()


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
