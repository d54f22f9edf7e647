"""A line of a watchlist, cut into the signs and words of the keyword language."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Literal

Kind = Literal[
    "open", "close", "comma", "or", "and", "not", "near", "count", "quote", "regex", "weight",
    "filter", "word", "end",
]  # fmt: skip


class KeywordError(ValueError):
    """A line that cannot be read: why, at which column (from 1), and how to mend it."""

    def __init__(self, reason: str, column: int, remedy: str) -> None:
        super().__init__(reason)
        self.reason, self.column, self.remedy = reason, column, remedy


@dataclass(frozen=True, slots=True)
class Piece:
    """One sign or word, with its column from 1 and the column after it."""

    kind: Kind
    text: str
    column: int
    end: int


FILTERS = ("title", "text", "outlet", "name")
# Quotes also as telephones and word processors write them.
_QUOTE = r'(?:"[^"]*"|“[^”]*”|„[^“”]*[“”]|«[^»]*»)'
_AFTER = r"(?=[\s(]|$)"
_PIECE = re.compile(
    rf"(?P<or>\||OR(?=[\s(|]|$))|(?P<and>AND{_AFTER})|(?P<not>NOT{_AFTER})"
    rf"|(?P<near>(?:NEAR|BEFORE)(?:/[^\s()]*)?{_AFTER})|(?P<count>\d{{1,3}}\s+OF\s*(?=\())"
    rf"|(?P<quote>=?{_QUOTE}(?:~\d{{1,2}}(?!\d))?)"
    r"|(?P<regex>/(?:[^/\\\n]|\\.)+/(?=[\s()|,]|$))"
    r"|(?P<filter>(?:title|text|outlet|name)\s*:(?!//))"
    r"|(?P<weight>\^[+-]?\d{1,6}(?=\s*$))"
    r"|(?P<openquote>=?[\"“„«])|(?P<closequote>[”»])|(?P<open>\()|(?P<close>\))"
    r"|(?P<comma>,)|(?P<word>(?:[^\s\"“”„«»|(),]|(?<=\d),(?=\d))+)"
)
_SPACE = re.compile(r"\s*")

_OPERATORS = "operators are NEAR/5, BEFORE/5, AND, OR, NOT and 2 OF (a, b); or quote the word"
# What could be meant in another way than it would be read: pattern, reason, remedy.
_REFUSED = tuple(
    (re.compile(pattern), reason, remedy)
    for pattern, reason, remedy in (
        (r"^&&|^\|\|", "{} is not an operator here", "write AND, or OR"),
        (r"^OF$", "OF needs a number before it and a list after it", "write 2 OF (a, b, c)"),
        (
            r"^(?:near|before|Near|Before|NEAR|BEFORE|AND|NOT|OR)/.*",
            "{} is not an operator",
            _OPERATORS,
        ),
        (
            r"~",
            "{} must stand right after a closing quote, with a number of one or two digits",
            'write "arrest warrant"~2 for at most two words in between',
        ),
        (
            r"^\^[+-]?\d+",
            "a weight {} stands at the end of its line, in whole numbers",
            "write a | b ^20",
        ),
        (r"^/", "{} begins a regular expression that does not end", "write /expression/"),
        (r"^!", "{} makes a whole line urgent", "write it at the start of the line"),
        (
            r"^(?i:title|text|outlet|name):",
            "{} is a filter only in small letters",
            "write it small, or quote the word if you mean the word itself",
        ),
        (
            r"^(?i:source|site|author|intitle|inurl|url|link|lang|language|feed|summary|body|from"
            r"|since|after|before|until):",
            "{} is no filter here",
            "there are title:, text:, outlet: and name:; quote the word if you mean it",
        ),
        (
            r"^-(?=[^\W\d_])",
            "{} does not exclude a word here",
            "write AND NOT before it, or put it into the exclude list, or leave the sign out",
        ),
        (r"^\+(?=[^\W\d_])", "{} does not demand a word here", "write AND between the words"),
        (r"^=+$", "{} must stand right before a word or a quote", "leave the space out"),
        (
            r"(?<=\w)\?(?=\w)",
            "{} does not stand for a letter here",
            "write each spelling, or the beginning of the word and a *",
        ),
    )
)


def cut(line: str, start: int) -> list[Piece]:
    """Cut a line from a place on; the last piece is an `end`. Raises KeywordError."""
    pieces: list[Piece] = []
    at = _after_space(line, start)
    while at < len(line):
        found = _PIECE.match(line, at)
        assert found, "every character begins a piece"
        pieces.append(_piece(found))
        at = _after_space(line, found.end())
    pieces.append(Piece("end", "", len(line) + 1, len(line) + 1))
    _refuse_touching(pieces)
    return pieces


def _after_space(line: str, at: int) -> int:
    found = _SPACE.match(line, at)
    return found.end() if found else at


def _piece(found: re.Match[str]) -> Piece:
    kind, text, column = found.lastgroup or "", found.group(), found.start() + 1
    match kind:
        case "openquote":
            raise KeywordError("this quote is never closed", column, 'add the closing "')
        case "closequote":
            raise KeywordError("this quote is never opened", column, 'add the opening "')
        case "word":
            _refuse_signs(text, column)
    return Piece(kind, text, column, found.end() + 1)  # type: ignore[arg-type]


def _refuse_signs(word: str, column: int) -> None:
    for pattern, reason, remedy in _REFUSED:
        found = pattern.search(word)
        if found:
            raise KeywordError(reason.format(found.group()), column + found.start(), remedy)


def _refuse_touching(pieces: list[Piece]) -> None:
    """Refuse a quote or a regular expression that begins or ends inside a word."""
    whole = ("quote", "regex")
    for before, piece in zip(pieces, pieces[1:], strict=False):
        pair = (before.kind, piece.kind)
        if before.end != piece.column or not ("word" in pair or pair == ("quote", "quote")):
            continue
        if before.kind not in whole and piece.kind not in whole:
            continue
        if piece.text.startswith("*"):
            remedy = 'a star may end a word inside the quotes: "arrest warrant*"'
            raise KeywordError("a star can't follow a quote", piece.column, remedy)
        what = "quote" if "quote" in pair else "regular expression"
        raise KeywordError(
            f"a {what} can't stand inside a word", piece.column, "put a space between"
        )
