"""Edits of a watchlist's text: a keyword more or less, and every other byte as it was.

Every edit is read back before it is returned: it must mean what was asked, and bring no new error.
"""

from __future__ import annotations

import re
import tomllib
from collections import Counter
from collections.abc import Iterable
from difflib import get_close_matches

from monitor.model import Problem, Sayable, Severity
from monitor.toml_file import EditError
from monitor.watch.language.grammar import KeywordError, parse_keyword
from monitor.watch.lists.block import (
    Block,
    Change,
    content_of,
    inserted,
    rewritten,
    without,
    without_key,
    written_table,
)
from monitor.watch.lists.watchlist import read_watchlist

OTHER: dict[Block, Block] = {"keywords": "exclude", "exclude": "keywords"}
_MARK = "\ufeff"  # some editors begin a UTF-8 file with it


def add_keyword(text: str, line: str, *, to: Block = "keywords") -> str:
    """Return a watchlist's text with one line more, after the last of its block.

    Raises EditError: the line can't be read, or is there, or the text can't be edited.
    """
    return add_keywords(text, (line,), to=to)


def add_keywords(text: str, lines: Iterable[str], *, to: Block = "keywords") -> str:
    """Return a watchlist's text with several lines more, as `add_keyword` adds one."""
    typed = tuple(map(one_line, lines))
    for block in (to, OTHER[to]):
        there = frozenset().union(*map(_names, _lines(text, block)))
        for line in typed:
            if not there.isdisjoint(_names(line)):
                raise _there_already(line, to, block)
    return _edited(text, to, inserted(*typed))


def remove_keyword(text: str, line: str, *, of: Block = "keywords") -> str:
    """Return a watchlist's text without a line, given as it is written or without its comment.

    A comment after the line goes with it. Raises EditError where there is no such line.
    """
    gone = written_lines(text, line, of=of)
    if not gone:
        raise _not_there(text, line, of)
    return _edited(text, of, without(gone))


def new_watchlist(
    title: str,
    keywords: Iterable[str] = (),
    *,
    exclude: Iterable[str] = (),
    description: str = "",
    languages: Iterable[str] = (),
    chat: int | None = None,
) -> str:
    """Write a new watchlist's text. Raises EditError for a line that can't be read.

    `chat`: whose own it is.
    """
    about = {
        "title": title,
        "description": description,
        "languages": list(languages),
        "chat": chat,
    }
    text = written_table({key: value for key, value in about.items() if value})
    for line in keywords:
        text = add_keyword(text, line)
    for line in exclude:
        text = add_keyword(text, line, to="exclude")
    return text


def without_chat(text: str) -> str:
    """Return a watchlist's text as others may have it: nobody's own. Raises EditError."""
    return without_key(text, "chat")


def written_lines(text: str, line: str, *, of: Block = "keywords") -> tuple[str, ...]:
    """Return the lines of a block that are this keyword, as they are written, with comments."""
    sought = _names(line)
    found = (kept for kept in _lines(text, of) if sought & _names(kept))
    return tuple(dict.fromkeys(found))


def nearest(text: str, line: str, *, of: Block = "keywords") -> list[str]:
    """Return the lines of a block that may have been meant, at most three."""
    sought = spaced(line).casefold()
    folded = {spaced(kept).casefold(): kept for kept in _lines(text, of) if _names(kept)}
    close = get_close_matches(sought, list(folded), 3, 0.6)
    holding = [key for key in folded if sought in key]
    return [folded[key] for key in dict.fromkeys([*close, *holding])][:3]


def new_problems(before: str, after: str) -> tuple[Problem, ...]:
    """Return what is wrong with a watchlist's text that was not wrong with the one before."""
    known = Counter(map(_said, _problems(before)))
    fresh = []
    for problem in _problems(after):
        known[_said(problem)] -= 1
        if known[_said(problem)] < 0:
            fresh.append(problem)
    return tuple(fresh)


def _said(problem: Problem) -> tuple[Severity, str]:
    """Return what a problem is, wherever it stands: an edit moves the lines after it."""
    return problem.severity, re.sub(r"\bline \d+", "line", problem.reason)


def spaced(line: str) -> str:
    """Return a line with single spaces: lines that differ in their spaces alone are the same."""
    return " ".join(line.split())


def _problems(text: str) -> tuple[Problem, ...]:
    return read_watchlist(text.removeprefix(_MARK), "", "")[1] if text else ()


def one_line(line: str) -> str:
    """Return a line as it will be written; refuse what is no keyword."""
    for column, character in enumerate(line, start=1):
        if character in "\n\r":
            raise EditError(
                Sayable("this is more than one line"), Sayable("add one keyword at a time"), column
            )
        if (character < " " and character != "\t") or "\x7f" <= character < "\xa0":
            raise EditError(
                Sayable("a control character can't be written here"),
                Sayable("leave it out"),
                column,
            )
        if "\ud800" <= character <= "\udfff":
            raise EditError(
                Sayable("this is not UTF-8"), Sayable("set the terminal to UTF-8"), column
            )
    try:
        keyword = parse_keyword(line)
    except KeywordError as error:
        raise EditError(error.reason, error.remedy, error.column) from error
    if keyword is None:
        raise EditError(Sayable("there is no keyword here"), Sayable("write a word to look for"))
    return line.strip()


def _names(line: str) -> set[str]:
    """Return what a line may be called: as written, and without its comment; nothing if none."""
    try:
        keyword = parse_keyword(line)
    except KeywordError:
        return {spaced(line)}
    return {spaced(line), spaced(keyword.line)} if keyword else set()


def _there_already(line: str, to: Block, block: Block) -> EditError:
    if block == to:
        return EditError(Sayable("“{line}” is there already", line=line))
    if block == "keywords":
        reason = Sayable("“{line}” is a keyword of it, so it would find nothing", line=line)
    else:
        reason = Sayable("“{line}” is excluded from it, so it would find nothing", line=line)
    return EditError(reason, Sayable("remove it there first"))


def _not_there(text: str, line: str, block: Block) -> EditError:
    if not _names(line):
        return EditError(Sayable("there is no keyword here"), Sayable("write the line to remove"))
    if written_lines(text, line, of=OTHER[block]):
        if block == "keywords":
            reason = Sayable("“{line}” stands in the exclude list", line=line)
            return EditError(reason, "use --exclude")
        reason = Sayable("“{line}” stands among the keywords", line=line)
        return EditError(reason, "leave --exclude out")
    near = " / ".join(f"“{other}”" for other in nearest(text, line, of=block))
    remedy = Sayable("did you mean {near}?", near=near) if near else ""
    return EditError(Sayable("“{line}” is not there", line=line), remedy)


def _lines(text: str, block: Block) -> list[str]:
    return [line.strip() for line in content_of(_table(text), block).split("\n")]


def _table(text: str) -> dict[str, object]:
    try:
        return tomllib.loads(text.removeprefix(_MARK).replace("\r\n", "\n"))
    except (ValueError, RecursionError) as error:
        remedy = Sayable("mend it first; `monitor check` says where")
        raise EditError(Sayable("the file is not TOML: {error}", error=error), remedy) from error


def _edited(text: str, block: Block, change: Change) -> str:
    """Return the text with the lines of one block changed, read back to be sure."""
    before = _table(text)
    body = text.removeprefix(_MARK)
    edited, meant = rewritten(body, block, change)
    after = text[: len(text) - len(body)] + edited
    for problem in new_problems(text, after):
        if problem.severity is Severity.ERROR:
            raise EditError(problem.reason, problem.remedy)
    found = list(filter(None, _lines(after, block)))
    if found != meant or _others(before, block) != _others(_table(after), block):
        reason = Sayable("this file is written in a way that can't be edited here")
        raise EditError(reason, Sayable("edit by hand"))
    return after


def _others(table: dict[str, object], block: Block) -> dict[str, object]:
    return {key: value for key, value in table.items() if key != block}
