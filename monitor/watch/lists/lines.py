"""The lines of a watchlist file: its keywords by number, every problem in its place."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

from monitor.model import Problem, Sayable, Severity
from monitor.toml_file import line_of
from monitor.watch.language.grammar import KeywordError, parse_keyword
from monitor.watch.language.keyword import Keyword, without_line
from monitor.watch.language.lexer import without_comment
from monitor.watch.language.lint import (
    Doubt,
    covered,
    doubtful_words,
    doubts,
    taken_out,
    unreachable,
)

Lines = dict[int, Keyword]  # by the number of their line


def read_lines(
    table: dict[str, Any], key: str, text: str, file: str
) -> tuple[Lines, list[Problem]]:
    """Read the block of keywords or of exclusions; lines that can't be read are problems."""
    block = table.get(key)
    if not isinstance(block, str):
        return {}, []
    first, before = _start_of_block(text, key)
    keywords: Lines = {}
    problems: list[Problem] = []
    seen: dict[Keyword, int] = {}
    for number, line in enumerate(block.split("\n"), start=first):
        try:
            keyword = parse_keyword(line) if key == "keywords" else _exclusion(line)
        except KeywordError as error:
            column = error.column + (before if number == first else 0)
            problems.append(Problem(file, number, column, error.reason, error.remedy))
            continue
        if keyword is None:
            continue
        first_time = seen.setdefault(without_line(keyword), number)
        if first_time == number:
            keywords[number] = keyword
        else:
            problems.append(_repeated(file, number, keyword, first_time))
    return keywords, problems


def _exclusion(line: str) -> Keyword | None:
    """Read a line of `exclude`: refuse what says nothing there, where each counts for itself."""
    keyword = parse_keyword(line)
    if keyword is not None and keyword.urgent:
        reason = Sayable("nothing that is excluded can be urgent")
        raise KeywordError(reason, line.index("!") + 1, Sayable("leave the ! out"))
    if keyword is not None and keyword.weight is not None:
        column = without_comment(line).rindex("^") + 1
        reason = Sayable("an exclusion has no weight")
        raise KeywordError(reason, column, Sayable("leave the ^ and its number out"))
    return keyword


def _repeated(file: str, number: int, keyword: Keyword, first: int) -> Problem:
    reason = Sayable("“{line}” stands already in line {n}", line=keyword.line, n=first)
    return _warning(file, number, reason, Sayable("remove one of the two"))


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


def doubts_of(keywords: Lines, exclude: Lines, threshold: int | None, file: str) -> list[Problem]:
    """Warn of what is probably not meant."""
    found = [
        *((number, doubt) for number, k in keywords.items() for doubt in doubts(k, threshold)),
        *((number, doubt) for number, k in exclude.items() for doubt in doubtful_words(k)),
        *_overlaps(keywords, exclude),
    ]
    if never := unreachable(list(keywords.values()), threshold):
        found.append((next(iter(keywords)), never))
    return [_warning(file, number, *doubt) for number, doubt in sorted(found)]


def _overlaps(keywords: Lines, exclude: Lines) -> Iterator[tuple[int, Doubt]]:
    read, lines = list(keywords.values()), list(keywords)
    for less, more in covered(read):
        reason = Sayable(
            "line {n} “{line}” finds all that this line finds",
            n=lines[more],
            line=read[more].line,
        )
        yield lines[less], Doubt(reason, Sayable("remove this line, or narrow the other"))
    out, out_lines = list(exclude.values()), list(exclude)
    for number, by in taken_out(read, out):
        reason = Sayable(
            "line {n} “{line}” excludes all that this line finds",
            n=out_lines[by],
            line=out[by].line,
        )
        remedy = Sayable("remove one of the two, or narrow the exclusion")
        yield lines[number], Doubt(reason, remedy)


def _warning(file: str, number: int, reason: str, remedy: str) -> Problem:
    return Problem(file, number, 1, reason, remedy, severity=Severity.WARNING)
