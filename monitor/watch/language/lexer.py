"""A line of a watchlist, cut into the signs and words of the keyword language."""

from __future__ import annotations

import re
from dataclasses import dataclass
from itertools import pairwise
from typing import Literal

from monitor.model import Sayable
from monitor.watch.language.signs import SIGNS

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


# Quotes also as telephones and word processors write them.
_QUOTE = r'(?:"[^"]*"|“[^”]*”|„[^“”]*[“”]|«[^»]*»)'
_CLOSING = {'"': '"', "“": "”", "„": "“", "«": "»"}
_REGEX = r"/(?:[^/\\\n]|\\.)+/(?=[\s()|,]|$)"
_AFTER = r"(?=[\s()|,]|$)"
_PIECE = re.compile(
    rf"(?P<or>\||OR{_AFTER})|(?P<and>AND{_AFTER})|(?P<not>NOT{_AFTER})"
    rf"|(?P<near>(?:NEAR|BEFORE)(?:/[^\s()]*)?{_AFTER})|(?P<count>\d{{1,3}}\s+OF\s*(?=\())"
    rf"|(?P<quote>=?{_QUOTE}(?:~\d{{1,2}}(?!\d))?)|(?P<regex>{_REGEX})"
    r"|(?P<filter>(?:title|text|outlet|name)\s*:(?!//))"
    r"|(?P<weight>\^[+-]?\d{1,6}(?=\s*$))"
    r"|(?P<openquote>=?[\"“„«])|(?P<closequote>[”»])|(?P<open>\()|(?P<close>\))"
    r"|(?P<comma>,)|(?P<word>(?:[^\s\"“”„«»|(),]|(?<=\d),(?=\d))+)"
)
_SPACE = re.compile(r"\s*")
# What a # means nothing in, or the # that begins a comment.
_COMMENT = re.compile(
    rf"{_QUOTE}|(?<![^\s(|,!:]){_REGEX}|(?P<unclosed>[\"“„«])|(?P<comment>(?<!\S)#)"
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
    for before, piece in pairwise(pieces):
        _refuse_touching(before, piece)
        _refuse_small_not(before, piece)
    _refuse_single_quotes(pieces)
    return pieces


def without_comment(line: str) -> str:
    """Cut a comment: a # at the start or after white space, outside quotes and expressions."""
    for found in _COMMENT.finditer(line):
        if found["unclosed"]:
            break
        if found["comment"]:
            return line[: found.start()]
    return line


def _after_space(line: str, at: int) -> int:
    found = _SPACE.match(line, at)
    return found.end() if found else at


def _piece(found: re.Match[str]) -> Piece:
    kind, text, column = found.lastgroup or "", found.group(), found.start() + 1
    match kind:
        case "openquote":
            remedy = Sayable("add the closing {quote}", quote=_CLOSING[text[-1]])
            raise KeywordError(Sayable("this quote is never closed"), column, remedy)
        case "closequote":
            reason = Sayable("this quote is never opened")
            raise KeywordError(reason, column, Sayable('add the opening "'))
        case "word":
            _refuse_signs(text, column)
    return Piece(kind, text, column, found.end() + 1)  # type: ignore[arg-type]


def _refuse_signs(word: str, column: int) -> None:
    for pattern, reason, remedy in SIGNS:
        found = pattern.search(word)
        if found:
            raise KeywordError(reason.about(word=found.group()), column + found.start(), remedy)


def check_word(text: str, piece: Piece) -> None:
    """Refuse a word that without its invisible characters would be a sign. Raises KeywordError."""
    found = _PIECE.fullmatch(text)
    if found is None or found.lastgroup != "word":
        reason = Sayable(
            "{sign} is a sign of the language, but with other characters in it", sign=piece.text
        )
        remedy = Sayable("write {sign} anew, or quote the word", sign=text)
        raise KeywordError(reason, piece.column, remedy)
    try:
        _refuse_signs(text, piece.column)
    except KeywordError as error:
        raise KeywordError(error.reason, piece.column, error.remedy) from None


def _refuse_touching(before: Piece, piece: Piece) -> None:
    """Refuse a quote or a regular expression that begins or ends inside a word, and a ||."""
    if before.end != piece.column:
        return
    pair = (before.kind, piece.kind)
    if before.text == piece.text == "|":
        reason = Sayable("|| is not an operator here")
        raise KeywordError(reason, before.column, Sayable("write | or OR"))
    if "word" not in pair and pair != ("quote", "quote"):
        return
    if {"quote", "regex"}.isdisjoint(pair):
        return
    if piece.text.startswith("*"):
        remedy = Sayable('a star may end a word inside the quotes: "arrest warrant*"')
        raise KeywordError(Sayable("a star can't follow a quote"), piece.column, remedy)
    if "quote" in pair:
        reason = Sayable("a quote can't stand inside a word")
    else:
        reason = Sayable("a regular expression can't stand inside a word")
    raise KeywordError(reason, piece.column, Sayable("put a space between"))


def _refuse_small_not(before: Piece, piece: Piece) -> None:
    """Refuse `a AND not b`: the operator in small letters, or the words "not b"."""
    if before.kind == "and" and piece.kind == "word" and piece.text in ("not", "Not"):
        raise KeywordError(
            Sayable("“{word}” after AND could be read in two ways", word=piece.text),
            piece.column,
            Sayable('write AND NOT b, or AND "not b" if you mean the words'),
        )


def _refuse_single_quotes(pieces: list[Piece]) -> None:
    """Refuse 'arrest warrant': an apostrophe is a letter here, so nothing would be quoted."""
    opening: Piece | None = None
    for piece in pieces:
        if piece.kind != "word":
            opening = None
            continue
        if opening is None and piece.text[0] in "'‘‚":
            opening = piece
        if opening is not None and piece.text[-1] in "'’‘" and piece.end - opening.column > 1:
            raise KeywordError(
                Sayable("{sign} is an apostrophe here, not a quote", sign=opening.text[0]),
                opening.column,
                Sayable('write "…" around the words, or leave it out'),
            )
