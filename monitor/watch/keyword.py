"""One line of a watchlist, read into a tree: docs/keywords.md describes the language.

Whatever could be read in two ways is refused with its column, a reason and a way to mend it.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal

from monitor.watch.text import fold, is_acronym, tokens

Scope = Literal["title", "text", "outlet"]

DEFAULT_SLOP = 3
MIN_PREFIX = 3


class KeywordError(ValueError):
    """A line that cannot be read: why, at which column (from 1), and how to mend it."""

    def __init__(self, reason: str, column: int, remedy: str) -> None:
        super().__init__(reason)
        self.reason, self.column, self.remedy = reason, column, remedy


@dataclass(frozen=True, slots=True)
class Word:
    """One word of a phrase. `gap`: how many other words may stand before it."""

    text: str
    key: str
    gap: int = 0
    exact: bool = False
    prefix: bool = False


@dataclass(frozen=True, slots=True)
class Phrase:
    """Words that must stand in this order within one field."""

    words: tuple[Word, ...]


@dataclass(frozen=True, slots=True)
class Keyword:
    """A line as typed, and what it means: any of its phrases, in its scope."""

    line: str
    phrases: tuple[Phrase, ...]
    scope: Scope | None = None
    urgent: bool = False


_SCOPE = re.compile(r"(title|text|outlet|name)\s*:\s*")
_PIECE = re.compile(
    r'(?P<space>\s+)|(?P<bar>\||OR(?=\s|$))|(?P<quote>=?"[^"]*"(?:~\d+)?)|(?P<open>=?")|(?P<word>[^\s"|]+)'
)
_LATER = re.compile(r"^(AND|NOT|(NEAR|BEFORE)(/\d*)?|OF|\^-?\d+|/.+/)$")
_OPERATOR_HELP = "quote the word if you mean the word itself, or write one phrase a line"


def parse_keyword(line: str) -> Keyword | None:
    """Read one line; None for an empty line or a comment.

    Raises KeywordError for a line that cannot be read.
    """
    body = _without_comment(line)
    typed = body.strip()
    if not typed:
        return None
    at = len(body) - len(body.lstrip())
    urgent = body[at] == "!"
    at += urgent
    scope_match = _SCOPE.match(body, at + _spaces(body, at))
    scope = scope_match.group(1) if scope_match else None
    at = scope_match.end() if scope_match else at
    slop = 0 if scope == "name" else DEFAULT_SLOP
    phrases = tuple(_phrase(group, slop, at) for group in _alternatives(body, at))
    return Keyword(typed, phrases, _field_scope(scope), urgent)


def _field_scope(scope: str | None) -> Scope | None:
    match scope:
        case "title" | "text" | "outlet":
            return scope
        case _:
            return None


def _spaces(text: str, start: int) -> int:
    return len(text) - start - len(text[start:].lstrip())


def _without_comment(line: str) -> str:
    """Cut a comment: a # at the start or after white space, outside quotes."""
    quoted = False
    for at, character in enumerate(line):
        if character == '"':
            quoted = not quoted
        elif character == "#" and not quoted and (at == 0 or line[at - 1].isspace()):
            return line[:at]
    return line


Piece = tuple[str, str, int]  # kind, text, column from 0


def _alternatives(body: str, start: int) -> Iterator[list[Piece]]:
    """Give the pieces of each alternative; refuse an empty one."""
    group: list[Piece] = []
    column = start
    for match in _PIECE.finditer(body, start):
        kind, column = match.lastgroup or "", match.start()
        if kind == "bar":
            yield _not_empty(group, column)
            group = []
        elif kind == "open":
            raise KeywordError("this quote is never closed", column + 1, 'add the closing "')
        elif kind == "word":
            _refuse_operators(match.group(), column)
            group.append((kind, match.group(), column))
        elif kind == "quote":
            group.append((kind, match.group(), column))
    yield _not_empty(group, column)


def _not_empty(group: list[Piece], column: int) -> list[Piece]:
    if not group:
        raise KeywordError(
            "there is nothing to look for here", column + 1, "write a word, or remove the sign"
        )
    return group


def _refuse_operators(word: str, column: int) -> None:
    if _LATER.match(word):
        name = word.split("/")[0] or "/regex/"
        raise KeywordError(f"{name} is not understood by this version", column + 1, _OPERATOR_HELP)
    for sign in "()":
        if sign in word:
            raise KeywordError(
                f"a bracket {sign} is not understood by this version",
                column + word.index(sign) + 1,
                "write each alternative on a line of its own, or a | b",
            )


def _phrase(pieces: list[Piece], slop: int, at: int) -> Phrase:
    words: list[Word] = []
    for kind, text, column in pieces:
        if kind == "quote":
            words += _quoted_words(text, slop if words else 0, column)
        else:
            words += _plain_words(text, slop if words else 0, column)
    if not words:
        column = pieces[0][2] if pieces else at
        raise KeywordError("there is no word here", column + 1, "write a word to look for")
    return Phrase(tuple(words))


def _quoted_words(piece: str, gap: int, column: int) -> Iterator[Word]:
    exact = piece.startswith("=")
    inner, _, slop = piece.lstrip("=")[1:].rpartition('"')
    inside = int(slop[1:]) if slop else 0
    for number, token in enumerate(tokens(inner)):
        yield Word(
            token.text,
            token.key,
            gap=inside if number else gap,
            exact=exact or is_acronym(token.text),
        )
    if not tokens(inner):
        raise KeywordError("there is no word in these quotes", column + 1, "write a word in them")


def _plain_words(piece: str, gap: int, column: int) -> Iterator[Word]:
    """Read one word as typed; the parts of a hyphenated one stay side by side."""
    exact = piece.startswith("=")
    prefix = piece.endswith("*")
    if "*" in piece.rstrip("*"):
        raise KeywordError(
            "a star may only end a word", column + piece.index("*") + 1, "write the start and a *"
        )
    found = tokens(piece.strip("=*"))
    if prefix and (not found or len(found[-1].key) < MIN_PREFIX):
        raise KeywordError(
            f"{piece} is too short: it would match far too much",
            column + 1,
            f"give at least {MIN_PREFIX} letters before the star",
        )
    for number, token in enumerate(found):
        last = number == len(found) - 1
        acronym = is_acronym(token.text) and not prefix
        yield Word(
            token.text,
            fold(token.text),
            gap=0 if number else gap,
            exact=exact or acronym,
            prefix=prefix and last,
        )
