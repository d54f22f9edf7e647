"""The lines between a block's quotes, `keywords = '''…'''`, changed in place with tomlkit."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, replace
from typing import Literal

import tomlkit
from tomlkit.exceptions import TOMLKitError
from tomlkit.items import AoT, String, StringType, Table

from monitor.model import Sayable
from monitor.toml_file import EditError

Block = Literal["keywords", "exclude"]


@dataclass(frozen=True, slots=True)
class Line:
    """A line of a block: what it says, how that is written, and the newline that ends it."""

    says: str
    written: str
    end: str


@dataclass(frozen=True, slots=True)
class Quotes:
    """How a block is quoted, and the newline for lines that have none to take after."""

    kind: StringType
    newline: str

    def line(self, says: str, indent: str = "", end: str = "") -> Line:
        """Write a line for these quotes. Raises EditError where they can't hold it."""
        if self.kind is StringType.MLL and "'''" in says:
            raise EditError(
                Sayable("three single quotes would end this block"),
                Sayable('write one less, or set the block between """ and """'),
                says.index("'''") + 1,
            )
        return Line(says.strip(), indent + self._escaped(says), end)

    def _escaped(self, says: str) -> str:
        if self.kind is StringType.MLL:
            return says
        return says.replace("\\", "\\\\").replace('"""', '""\\"')


Change = Callable[[list[Line], Quotes], list[Line]]  # a change of a block's lines


def inserted(*says: str) -> Change:
    """Put lines after the last one that isn't blank, indented like it."""

    def change(lines: list[Line], quotes: Quotes) -> list[Line]:
        for line in says:
            lines = _with_line(lines, quotes, line)
        return lines

    return change


def _with_line(lines: list[Line], quotes: Quotes, says: str) -> list[Line]:
    at = max((n for n, line in enumerate(lines) if line.says), default=0)
    last = lines[at]
    indent = last.written[: len(last.written) - len(last.written.lstrip())]
    new = quotes.line(says, indent if last.says else "", last.end)
    return [*lines[:at], replace(last, end=last.end or quotes.newline), new, *lines[at + 1 :]]


def without(gone: Iterable[str]) -> Change:
    """Leave out the lines that say one of these."""
    dropped = frozenset(gone)

    def change(lines: list[Line], quotes: Quotes) -> list[Line]:
        kept = [line for line in lines if line.says not in dropped]
        if kept and lines[-1].says in dropped:  # the closing quotes stay on the line they were on
            kept[-1] = replace(kept[-1], end="")
        return kept

    return change


def content_of(table: dict[str, object], block: Block) -> str:
    """Return what a block says, nothing where there is none. Raises EditError for another type."""
    content = table.get(block, "")
    if not isinstance(content, str):
        raise _no_text(block)
    return content


def _no_text(block: str) -> EditError:
    reason = Sayable("{block} must be a text", block=block)
    return EditError(reason, Sayable("write {block} = '''…''' with one a line", block=block))


def written_table(table: Mapping[str, object]) -> str:
    """Write a file's first lines: keys with texts and lists of texts."""
    return tomlkit.dumps(table)


def without_key(body: str, key: str) -> str:
    """Return a file's text without a key, and every other byte as it was. Raises EditError."""
    document = _parsed(body)
    document.pop(key, None)
    return tomlkit.dumps(document)


def with_key(body: str, key: str, value: str | int) -> str:
    """Return a file's text with a key set, in its place or at the end. Raises EditError."""
    document = _parsed(body)
    if document.get(key) == value:
        return body
    if key not in document and body and not body.endswith("\n"):
        document = _parsed(body + "\n")
    document[key] = value
    return tomlkit.dumps(document)


def _parsed(body: str) -> tomlkit.TOMLDocument:
    try:
        return tomlkit.parse(body)
    except TOMLKitError as error:
        reason = Sayable("the file can't be edited: {error}", error=error)
        raise EditError(reason, Sayable("edit it by hand")) from error


def rewritten(body: str, block: Block, change: Change) -> tuple[str, list[str]]:
    """Return a file's text with a block's lines changed, and what these lines now say.

    A block that isn't there is made at the end. Raises EditError.
    """
    newline = "\r\n" if "\r\n" in body else "\n"
    document = _parsed(body)
    item = document.get(block)
    if item is None:
        if any(isinstance(part, Table | AoT) for _, part in document.body):
            remedy = Sayable("write {block} = '''…''' above it first", block=block)
            raise EditError(Sayable("a block can't follow this file's [table]"), remedy)
        quotes, lines = _changed("", newline, change)
        return _appended(body, block, quotes, lines), _said(lines)
    if not isinstance(item, String):
        raise _no_text(block)
    if item.type.is_multiline():
        quotes = Quotes(item.type, newline)
        lines = change(_read(item), quotes)
    else:
        quotes, lines = _changed(str(item), newline, change)
    document[block] = String(quotes.kind, "", _joined(lines), item.trivia)
    return tomlkit.dumps(document), _said(lines)


def _read(item: String) -> list[Line]:
    """Read the lines of a block of several lines."""
    size = len(item.type.value)
    parts = re.split(r"(\r?\n)", item.as_string()[size:-size])
    says = _unescaped if item.type is StringType.MLB else str
    return [
        Line(says(written).strip(), written, end)
        for written, end in zip(parts[::2], [*parts[1::2], ""], strict=True)
    ]


def _unescaped(written: str) -> str:
    try:
        says = tomllib.loads(f'line = """{written}"""')["line"]
    except tomllib.TOMLDecodeError:
        says = "\n"
    if "\n" in says:
        raise EditError(
            Sayable("a backslash joins or parts lines of this block, so it can't be edited here"),
            Sayable("write one keyword a line, between ''' and '''"),
        )
    return str(says)


def _changed(content: str, newline: str, change: Change) -> tuple[Quotes, list[Line]]:
    """Write a new block of several lines in place of none, or of one on a single line."""
    for kind in (StringType.MLL, StringType.MLB):
        quotes = Quotes(kind, newline)
        try:
            said = [quotes.line(line, "", newline) for line in content.split("\n") if line.strip()]
            return quotes, change([Line("", "", newline), *said, Line("", "", "")], quotes)
        except EditError:
            if kind is StringType.MLB:
                raise
    raise AssertionError("one of the two kinds of quotes holds every line")


def _appended(body: str, block: Block, quotes: Quotes, lines: list[Line]) -> str:
    newline, mark = quotes.newline, quotes.kind.value
    end = newline if body and not body.endswith("\n") else ""
    gap = newline if body.strip() else ""
    return f"{body}{end}{gap}{block} = {mark}{_joined(lines)}{mark}{newline}"


def _joined(lines: list[Line]) -> str:
    return "".join(line.written + line.end for line in lines)


def _said(lines: list[Line]) -> list[str]:
    return [line.says for line in lines if line.says]
