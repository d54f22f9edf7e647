"""One line of a watchlist, read into a tree: docs/keywords.md describes the language.

Whatever could be read in two ways is refused with its column, a reason and a way to mend it.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal

from monitor.watch.text import Token, is_acronym, is_unspaced, tokens, written

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
    """One word of a phrase. `gap`: how many other words may stand before it.

    `plural`: it is an acronym, exact but for an s that may follow.
    """

    text: str
    key: str
    gap: int = 0
    exact: bool = False
    prefix: bool = False
    plural: bool = False


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
# Quotes also as telephones and word processors write them.
_QUOTE = r'(?:"[^"]*"|“[^”]*”|„[^“”]*[“”]|«[^»]*»)'
_PIECE = re.compile(
    rf"(?P<space>\s+)|(?P<bar>\||OR(?=\s|$))|(?P<quote>=?{_QUOTE}(?:~\d{{1,2}}(?!\d))?)"
    r'|(?P<open>=?["“„«])|(?P<close>[”»])|(?P<word>[^\s"“”„«»|]+)'
)
_QUOTED = re.compile(r"=?.(?P<inner>.*)[^~\d](?:~(?P<slop>\d+))?", re.DOTALL)

# What could be meant in another way than it would be read: pattern, reason, remedy.
_REFUSED = tuple(
    (re.compile(pattern), reason, remedy)
    for pattern, reason, remedy in (
        (
            r"^(AND|NOT|&&|(NEAR|BEFORE)(/\S*)?|(near|before)/\d\S*|OF|\^-?\d+|/.+)$",
            "{} is not understood by this version",
            "quote the word if you mean the word itself, or write one phrase a line",
        ),
        (
            r"[()]",
            "a bracket {} is not understood by this version",
            "write each alternative on a line of its own, or a | b",
        ),
        (
            r"~",
            "{} must stand right after a closing quote, with a number of one or two digits",
            'write "arrest warrant"~2 for at most two words in between',
        ),
        (r"^!", "{} makes a whole line urgent", "write it at the start of the line"),
        (
            r"^(?i:title|text|outlet|name):",
            "{} says where to look only in small letters, at the start of a line",
            "give it a line of its own, or quote the word if you mean the word itself",
        ),
        (
            r"^-(?=[^\W\d_])",
            "{} does not exclude a word here",
            "write the word into the exclude list, or leave the sign out",
        ),
        (r"^=+$", "{} must stand right before a word or a quote", "leave the space out"),
        (
            r"(?<=\w)\?(?=\w)",
            "{} does not stand for a letter here",
            "write each spelling, or the beginning of the word and a *",
        ),
    )
)


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
        elif kind == "close":
            raise KeywordError("this quote is never opened", column + 1, 'add the opening "')
        elif kind != "space":
            if kind == "word":
                _refuse_signs(match.group(), column)
            _refuse_touching(group, match.group(), column)
            group.append((kind, match.group(), column))
    yield _not_empty(group, column)


def _not_empty(group: list[Piece], column: int) -> list[Piece]:
    if not group:
        raise KeywordError(
            "there is nothing to look for here", column + 1, "write a word, or remove the sign"
        )
    return group


def _refuse_signs(word: str, column: int) -> None:
    for pattern, reason, remedy in _REFUSED:
        found = pattern.search(word)
        if found:
            sign = "/regex/" if word.startswith("/") else found.group().split("/")[0]
            raise KeywordError(reason.format(sign), column + found.start() + 1, remedy)


def _refuse_touching(group: list[Piece], text: str, column: int) -> None:
    """Refuse a quote that begins or ends inside a word."""
    if not group or group[-1][2] + len(group[-1][1]) < column:
        return
    if text.startswith("*"):
        remedy = 'a star may end a word inside the quotes: "arrest warrant*"'
        raise KeywordError("a star can't follow a quote", column + 1, remedy)
    raise KeywordError("a quote can't stand inside a word", column + 1, "put a space between")


def _phrase(pieces: list[Piece], slop: int, at: int) -> Phrase:
    words: list[Word] = []
    for kind, text, column in pieces:
        read = _quoted_words if kind == "quote" else _plain_words
        words += read(text, slop if words else 0, column)
    if not words:
        column = pieces[0][2] if pieces else at
        raise KeywordError("there is no word here", column + 1, "write a word to look for")
    return Phrase(tuple(words))


def _quoted_words(piece: str, gap: int, column: int) -> list[Word]:
    exact = piece.startswith("=")
    quoted = _QUOTED.fullmatch(piece)
    assert quoted, "a piece of kind quote"
    inside = int(quoted["slop"] or 0)
    words: list[Word] = []
    for part in re.finditer(r"\S+", quoted["inner"]):
        at = column + quoted.start("inner") + part.start()
        words += _words(part.group(), inside if words else gap, at, exact=exact)
    if not words:
        raise KeywordError("there is no word in these quotes", column + 1, "write a word in them")
    return words


def _plain_words(piece: str, gap: int, column: int) -> Iterator[Word]:
    return _words(piece, gap, column, exact=piece.startswith("="))


def _words(piece: str, gap: int, column: int, *, exact: bool) -> Iterator[Word]:
    """Read what stands between two spaces; the parts of a hyphenated word stay side by side."""
    found = tokens(piece)
    starred = _is_starred(piece, found, column, exact=exact)
    for number, token in enumerate(found):
        prefix = starred and number == len(found) - 1
        acronym = is_acronym(token.text) and not prefix and not exact
        yield Word(
            written(token.text),
            token.key,
            gap=0 if number else gap,
            exact=exact or acronym,
            prefix=prefix,
            plural=acronym,
        )


def _is_starred(piece: str, found: list[Token], column: int, *, exact: bool) -> bool:
    """Tell whether the last word is the beginning of words; refuse what would be a mistake."""
    star = piece.find("*")
    if star < 0:
        return False
    if "*" in piece.rstrip("*"):
        raise KeywordError(
            "a star may only end a word", column + star + 1, "write the start and a *"
        )
    if exact:
        raise KeywordError(
            "= asks for exactly this word, * for all that begin so",
            column + star + 1,
            "leave one of the two out",
        )
    if found and is_unspaced(found[-1].text):
        return False  # in these scripts every phrase is found at the beginning of a word, too
    if not found or len(found[-1].key) < MIN_PREFIX:
        raise KeywordError(
            f"{piece} is too short: it would match far too much",
            column + 1,
            f"give at least {MIN_PREFIX} letters before the star",
        )
    return True
