"""A watchlist that comes as a file of its own: as TOML, or as plain lines."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace

from monitor.model import Problem, Sayable, Severity
from monitor.toml_file import EditError, line_of
from monitor.watch.lists.block import inserted, rewritten, with_key, without_key, written_table
from monitor.watch.lists.lines import read_lines
from monitor.watch.lists.own import MOST_TITLE
from monitor.watch.lists.watchlist import Watchlist, in_one_line, read_watchlist

_EXCLUSION = re.compile(r"\s*(?:exclude\s*:|-(?=[\s\w\"“„«(/=!]))\s*", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Incoming:
    """What a file holds: the text that a watchlist's file would have, and what is wrong with it.

    Where there is an error, `watchlist` is None, and the text is of no use.
    """

    text: str
    watchlist: Watchlist | None
    problems: tuple[Problem, ...]


def read_incoming(text: str, name: str, title: str, *, plain: bool) -> Incoming:
    """Read a file that somebody sent; `title`: what they call it, "" where they don't say."""
    text = text.removeprefix("\ufeff").replace("\r\n", "\n").replace("\r", "\n")
    called = in_one_line(title)[:MOST_TITLE]
    stem = in_one_line(name.rpartition(".")[0].replace("_", " "))[:MOST_TITLE]
    return _plain(text, name, called or stem) if plain else _toml(text, name, called, stem)


def _toml(text: str, name: str, called: str, stem: str) -> Incoming:
    watchlist, problems = read_watchlist(text, name, "")
    if watchlist is None or _errors(problems):
        return Incoming("", None, problems)
    title = called or watchlist.title or stem
    try:
        text = _titled(without_key(text, "chat"), title)
    except EditError as error:
        return Incoming("", None, (Problem(name, None, None, error.reason, error.remedy),))
    return Incoming(text, replace(watchlist, title=title, chat=None), problems)


def _titled(text: str, title: str) -> str:
    if line_of(text, "title") is None:
        return written_table({"title": title}) + text
    return with_key(text, "title", title)


def _plain(text: str, name: str, title: str) -> Incoming:
    """Read one keyword a line; what begins with a - or exclude: is excluded, # is a comment."""
    lines = text.split("\n")
    starts = [_EXCLUSION.match(line) for line in lines]
    keywords = ["" if start else line for line, start in zip(lines, starts, strict=True)]
    exclude = [
        line[start.end() :] if start else "" for line, start in zip(lines, starts, strict=True)
    ]
    _, wrong = read_lines({"keywords": "\n".join(keywords)}, "keywords", "", name)
    _, wrong_exclude = read_lines({"exclude": "\n".join(exclude)}, "exclude", "", name)
    moved = [
        _moved(problem, start.end() if (start := starts[(problem.line or 1) - 1]) else 0)
        for problem in wrong_exclude
    ]
    problems = sorted([*wrong, *moved], key=lambda problem: problem.line or 0)
    if _errors(problems):
        return Incoming("", None, tuple(problems))
    return _written(title, keywords, exclude, name, tuple(problems))


def _moved(problem: Problem, columns: int) -> Problem:
    return replace(problem, column=(problem.column or 1) + columns)


def _written(
    title: str,
    keywords: Sequence[str],
    exclude: Sequence[str],
    name: str,
    problems: tuple[Problem, ...],
) -> Incoming:
    text = written_table({"title": title})
    try:
        for block, lines in (("keywords", keywords), ("exclude", exclude)):
            if said := [line.strip() for line in lines if line.strip()]:
                text, _ = rewritten(text, block, inserted(*said))  # type: ignore[arg-type]
    except EditError as error:
        return Incoming("", None, (Problem(name, None, None, error.reason, error.remedy),))
    watchlist, found = read_watchlist(text, name, "")
    if watchlist is None or not watchlist.keywords:
        nothing = Problem(
            name,
            None,
            None,
            Sayable("there is no keyword in this file"),
            Sayable("write one a line; what begins with a - is excluded"),
        )
        return Incoming("", None, (*problems, nothing))
    errors = _errors(found)
    return Incoming("" if errors else text, None if errors else watchlist, (*problems, *errors))


def _errors(problems: Sequence[Problem]) -> tuple[Problem, ...]:
    return tuple(each for each in problems if each.severity is Severity.ERROR)


def own_text(incoming: str, chat: int) -> str:
    """Return the text as that of a chat's own watchlist."""
    return with_key(incoming, "chat", chat)
