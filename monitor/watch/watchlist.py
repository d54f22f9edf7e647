"""Watchlist files: TOML text → a watchlist, with every problem by line and column."""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from monitor.model import Problem, Severity
from monitor.toml_file import TomlFileError, line_of, read_table, read_text, unknown_key
from monitor.watch.keyword import Keyword, KeywordError, parse_keyword

KEYS: dict[str, type] = {
    "title": str,
    "description": str,
    "languages": list,
    "keywords": str,
    "exclude": str,
}
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


Read = tuple[Watchlist | None, tuple[Problem, ...]]


def read_watchlist(text: str, file: str, watchlist_id: str) -> Read:
    """Read a watchlist's text; lines that can't be read are problems, the others count."""
    text = text.replace("\r\n", "\n")
    try:
        table = read_table(text, file, "see docs/keywords.md for an example")
    except TomlFileError as error:
        return None, (error.problem,)
    problems = [*_key_problems(table, text, file)]
    keywords, wrong = _read_lines(table, "keywords", text, file)
    exclude, wrong_exclude = _read_lines(table, "exclude", text, file)
    problems += wrong + wrong_exclude
    if not keywords and not wrong and isinstance(table.get("keywords", ""), str):
        problems.append(_empty(table, text, file))
    title = table.get("title")
    watchlist = Watchlist(
        id=watchlist_id,
        title=title if isinstance(title, str) and title.strip() else watchlist_id,
        keywords=keywords,
        exclude=exclude,
        description=str(table.get("description", "")),
        languages=tuple(_strings(table.get("languages"))),
    )
    return watchlist, tuple(problems)


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
            wanted = "a list of texts" if KEYS[key] is list else "a text"
            remedy = f"write {key} = '''…''' with one a line" if key in _BLOCKS else ""
            found.append(Problem(file, line, 1, f"{key} must be {wanted}", remedy))
    if not table.get("title"):
        found.append(
            Problem(file, 1, None, "no title", 'add title = "…"', severity=Severity.WARNING)
        )
    return found


def _fits(value: object, kind: type) -> bool:
    return isinstance(value, kind) and (kind is str or value == _strings(value))


_BLOCKS = ("keywords", "exclude")


def _read_lines(
    table: dict[str, Any], key: str, text: str, file: str
) -> tuple[tuple[Keyword, ...], list[Problem]]:
    block = table.get(key)
    if not isinstance(block, str):
        return (), []
    first, before = _start_of_block(text, key)
    keywords: list[Keyword] = []
    problems: list[Problem] = []
    seen: dict[str, int] = {}
    for number, line in enumerate(block.split("\n"), start=first):
        try:
            keyword = parse_keyword(line)
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
        keywords.append(keyword)
    return tuple(keywords), problems


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


def load_watchlists(folder: Path) -> tuple[tuple[Watchlist, ...], tuple[Problem, ...]]:
    """Read every watchlist file of a folder, by name."""
    watchlists: list[Watchlist] = []
    problems: list[Problem] = []
    try:
        files = sorted(path for path in folder.glob("*.toml") if path.stem not in RESERVED)
    except OSError as error:
        return (), (Problem(str(folder), None, None, str(error.strerror)),)
    if not files:
        remedy = "monitor init writes the shipped examples"
        problems.append(Problem(str(folder), None, None, "there is no watchlist here", remedy))
    for path in files:
        watchlist, found = load_watchlist(path)
        problems += found
        if watchlist is not None:
            watchlists.append(watchlist)
    return tuple(watchlists), tuple(problems)


def load_watchlist(path: Path) -> Read:
    """Read one watchlist file."""
    if problem := problem_of_name(path):
        return None, (problem,)
    try:
        text = read_text(path, "there is no such file", "")
    except TomlFileError as error:
        return None, (error.problem,)
    return read_watchlist(text, str(path), path.stem)


def problem_of_name(path: Path) -> Problem | None:
    """Say what is wrong with a watchlist file's name, as the id that it gives."""
    if _ID.match(path.stem) and len(path.stem) <= MAX_ID and path.stem not in RESERVED:
        return None
    remedy = f"use small letters, digits, - and _ (at most {MAX_ID}): deported-children.toml"
    return Problem(str(path), None, None, "the file's name can't be an id", remedy)
