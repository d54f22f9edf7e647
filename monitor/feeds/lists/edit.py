"""Edits of the text of feeds.toml: feeds more or less, and every other byte as it was.

Every edit is read back before it is returned: it must mean what was asked.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from monitor.feeds.lists.listing import HEADER
from monitor.model import Feed, Priority
from monitor.toml_file import EditError, TomlFileError, read_table, written_string

_MARK = "\ufeff"  # some editors begin a UTF-8 file with it
_ANY_HEADER = re.compile(r"[ \t]*\[")
_COMMENT = re.compile(r"[ \t]*#")
_SWITCHED_OFF = re.compile(r"[ \t]*#[ \t]*(?:\[|[\w-]+[ \t]*=)")  # a line of TOML made a comment
_ONE_LINE = r""""(?!"")(?:[^"\\\n]|\\.)*"|'(?!'')[^'\n]*'"""  # a string that ends on its line
_BY_HAND = "edit it by hand"


class LastFeedError(EditError):
    """Without this feed none would be listed, so that nothing would be watched."""


@dataclass(frozen=True, slots=True)
class FeedTable:
    """One [[feed]] as it stands in the file, switched off or not; `line` counts from 1."""

    url: str
    outlet: str
    line: int
    enabled: bool
    language: str = ""


def feed_tables(text: str) -> tuple[FeedTable, ...]:
    """Return the tables of a feeds file in their order. Raises EditError where it isn't clear."""
    tables = _tables(text)
    starts = [number for number, line in enumerate(_lines(text), 1) if HEADER.match(line)]
    if len(starts) != len(tables):
        reason = "the feeds of this file are not written as [[feed]] tables"
        raise EditError(reason, "write each as [[feed]] on a line of its own, or edit by hand")
    return tuple(
        FeedTable(
            url=_string(table, "url"),
            outlet=_string(table, "outlet"),
            line=line,
            enabled=table.get("enabled") is not False,
            language=_string(table, "language"),
        )
        for table, line in zip(tables, starts, strict=True)
    )


def _tables(text: str) -> list[dict[str, Any]]:
    try:
        read = read_table(text.removeprefix(_MARK).replace("\r\n", "\n"), "", "")
    except TomlFileError as error:
        place = f"line {error.problem.line}: " if error.problem.line else ""
        reason = f"feeds.toml can't be edited: {place}{error.problem.reason}"
        raise EditError(reason, "mend it first; `monitor check` says where") from error
    listed = read.get("feed", [])
    tables = listed if isinstance(listed, list) else [listed]
    if not all(isinstance(table, dict) for table in tables):
        raise EditError("feed must be a list of tables", "write [[feed]]")
    return tables


def _string(table: dict[str, Any], key: str) -> str:
    value = table.get(key, "")
    return value if isinstance(value, str) else ""


# ---------------------------------------------------------------- more


def with_feeds(text: str, feeds: Sequence[Feed]) -> str:
    """Return the text with these feeds at its end. Raises EditError."""
    after = _with_written(text, list(map(written_table, feeds)))
    _hold(after, [*_tables(text), *map(_keys, feeds)])
    return after


def with_tables(text: str, written: Sequence[str]) -> str:
    """Return the text with tables at its end that were written before. Raises EditError."""
    after = _with_written(text, written)
    _hold(after, [*_tables(text), *(table for one in written for table in _tables(one))])
    return after


def _with_written(text: str, tables: Sequence[str]) -> str:
    newline = _newline(text)
    written = "\n".join(tables).replace("\r\n", "\n").replace("\n", newline)
    end = newline if text.removeprefix(_MARK) and not text.endswith("\n") else ""
    gap = newline if text.removeprefix(_MARK).strip() else ""
    return f"{text}{end}{gap}{written}" if tables else text


def _newline(text: str) -> str:
    return "\r\n" if "\r\n" in text else "\n"


def written_table(feed: Feed) -> str:
    """Write a feed as a table; what goes without saying isn't said."""
    lines = ["[[feed]]"]
    for key, value in _keys(feed).items():
        lines.append(f"{key} = {written_string(value) if isinstance(value, str) else 'true'}")
    return "\n".join(lines) + "\n"


def _keys(feed: Feed) -> dict[str, str | bool]:
    priority = "" if feed.priority is Priority.NORMAL else feed.priority.value
    said: dict[str, str | bool] = {
        "url": feed.url,
        "outlet": feed.outlet,
        "language": feed.language,
        "group": feed.group,
        "priority": priority,
        "full_text": feed.full_text,
    }
    return {key: value for key, value in said.items() if value}


# ---------------------------------------------------------------- other


def with_key(text: str, line: int, key: str, value: str) -> str:
    """Return the text with a key of the table on this line set; without it, for no value.

    A comment behind the value stays. Raises EditError.
    """
    tables = feed_tables(text)
    meant = [
        _set(table, key, value) if found.line == line else table
        for table, found in zip(_tables(text), tables, strict=True)
    ]
    lines = _lines(text)
    for number in range(line, _last_line(lines, line - 1) + 1):
        if re.match(_key_pattern(key), lines[number]):
            lines[number] = _revalued(lines[number], key, value)
            break
    else:
        if value:
            lines.insert(line, f"{key} = {written_string(value)}{_newline(text)}")
    after = "".join(lines)
    _hold(after, meant)
    return after


def _set(table: dict[str, Any], key: str, value: str) -> dict[str, Any]:
    others = {name: said for name, said in table.items() if name != key}
    return others | ({key: value} if value else {})


def _key_pattern(key: str) -> str:
    return rf"[ \t]*[\"']?{re.escape(key)}[\"']?[ \t]*="


def _revalued(line: str, key: str, value: str) -> str:
    found = re.match(rf"({_key_pattern(key)}[ \t]*)({_ONE_LINE})([^\n]*\n?)", line)
    if found is None:
        raise EditError(f"{key} is written in a way that can't be edited here", _BY_HAND)
    return f"{found[1]}{written_string(value)}{found[3]}" if value else ""


# ---------------------------------------------------------------- less


def table_text(text: str, line: int) -> str:
    """Return the table that begins on this line as it is written, with the comments that are its.

    It ends with a newline.
    """
    lines = _lines(text)
    first, last = _first_line(lines, line - 1), _last_line(lines, line - 1)
    return "".join(lines[first : last + 1]).removeprefix(_MARK).rstrip("\r\n") + "\n"


def without_feeds(text: str, lines: Collection[int]) -> str:
    """Return the text without the tables that begin on these lines.

    The comment lines directly above a table and below its keys go with it. A comment at the very
    top of the file stays, and so does a table that was made a comment. Raises EditError.
    """
    tables = feed_tables(text)
    kept = [
        table for table, found in zip(_tables(text), tables, strict=True) if found.line not in lines
    ]
    if not any(table.enabled for table in tables if table.line not in lines):
        reason = "without it no feed would be listed, so nothing would be watched"
        raise LastFeedError(reason, "add another feed first")
    written = _lines(text)
    gone = {number for line in lines for number in _belongs(written, line - 1)}
    after = "".join(line for number, line in enumerate(written) if number not in gone)
    _hold(after, kept)
    return after


def _lines(text: str) -> list[str]:
    return re.findall(r"[^\n]*\n|[^\n]+", text)


def _belongs(lines: list[str], header: int) -> Iterator[int]:
    """Give the numbers, from 0, of the lines that go with the table of a header."""
    first = _first_line(lines, header)
    last = _last_line(lines, header)
    after = _skipped_blank(lines, range(last + 1, len(lines)))
    if after < len(lines):
        yield from range(first, after)
        return
    before = _skipped_blank(lines, range(first - 1, -1, -1))
    yield from range(before + 1, len(lines))


def _first_line(lines: list[str], header: int) -> int:
    first = header
    while first > 0 and _is_own_comment(lines[first - 1]):
        first -= 1
    return header if first == 0 else first  # what stands at the top is about the whole file


def _is_own_comment(line: str) -> bool:
    return bool(_COMMENT.match(line)) and not _SWITCHED_OFF.match(line)


def _last_line(lines: list[str], header: int) -> int:
    """Find a table's last line: its last key, and comments that directly follow."""
    end = header + 1
    while end < len(lines) and not _ANY_HEADER.match(lines[end]):
        end += 1
    last = max(n for n in range(header, end) if lines[n].strip() and not _COMMENT.match(lines[n]))
    follow = last
    while follow + 1 < end and re.match(r"[ \t]*#(?![ \t]*\[)", lines[follow + 1]):
        follow += 1
    touches_next = follow + 1 == end < len(lines)
    return last if touches_next else follow


def _skipped_blank(lines: list[str], numbers: range) -> int:
    """Return the first of these lines that isn't blank, else where the range ends."""
    return next((number for number in numbers if lines[number].strip()), numbers.stop)


def _hold(text: str, meant: Sequence[dict[str, Any]]) -> None:
    """Refuse an edit whose text doesn't say what was meant."""
    try:
        says = _tables(text)
    except EditError as error:
        raise EditError(f"this file can't be edited here: {error.reason}", _BY_HAND) from error
    if says != list(meant):
        raise EditError("this file is written in a way that can't be edited here", _BY_HAND)
