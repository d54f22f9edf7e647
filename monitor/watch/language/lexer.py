"""A line of a watchlist, cut into the signs and words of the keyword language."""

from __future__ import annotations

import re
from dataclasses import dataclass
from itertools import pairwise
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

_FILTERS = "there are title:, text:, outlet: and name:; quote the word if you mean the word itself"
_OPERATORS = "write NEAR/5, BEFORE/5, AND, OR, NOT or 2 OF (a, b), or quote the word"
# What could be meant in another way than it would be read: pattern, reason, remedy.
_REFUSED = tuple(
    (re.compile(pattern), reason, remedy)
    for pattern, reason, remedy in (
        (r"^&&", "{} is not an operator here", "write AND"),
        (
            r"^OF$|^\d+OF$",
            "{} needs a number and a space before it, and a list in brackets after it",
            "write 2 OF (a, b, c), or quote the word",
        ),
        (
            r"^(?:near|before|Near|Before|AND|NOT|OR)/.*|^(?:NEAR|BEFORE)[^\w\s]?\d+$"
            r"|^(?i:w|n|pre)/\d+$",
            "{} is not an operator here",
            _OPERATORS,
        ),
        (
            r"~",
            "{} must stand right after a closing quote, with a number of one or two digits",
            'write "arrest warrant"~2 for at most two words in between',
        ),
        (
            r"^\^.*",
            "{} is not a weight: it is a whole number of at most six digits that ends its line",
            "write ^20 or ^-20 at the end of the line",
        ),
        (r"(?<=.)\^.*", "{} inside a word means nothing", "put a space before a weight: a ^20"),
        (r"^/\d+$", "{} must stand right after NEAR or BEFORE", "write NEAR/5, without a space"),
        (
            r"^/.+/[a-z]+$",
            "{} has letters after its closing /",
            "leave them out; write /(?i)expression/ where capitals make no difference",
        ),
        (
            r"^/",
            "{} begins a regular expression that does not end",
            "write /expression/, or leave the / out",
        ),
        (r"^!", "{} makes a whole line urgent", "write it at the start of the line"),
        (
            r"^(?i:title|text|outlet|name)[:：](?!//)",
            "{} is a filter only in small letters and with a plain colon",
            "write it so, or quote the word if you mean the word itself",
        ),
        (r"^(?i:source|site|author|from):", "{} is not a filter", f"write outlet:; {_FILTERS}"),
        (r"^(?i:intitle|headline):", "{} is not a filter", f"write title:; {_FILTERS}"),
        (r"^(?i:summary|body|intext):", "{} is not a filter", f"write text:; {_FILTERS}"),
        (
            r"^(?i:lang|language):",
            "{} is not a filter",
            'write item_languages = ["uk"] in the file, or quote the word if you mean it',
        ),
        (
            r"^(?i:feed):",
            "{} is not a filter",
            'write feeds = ["…"] in the file, or quote the word if you mean it',
        ),
        (
            r"^(?i:inurl|url|link|since|after|before|until):(?!//)",
            "{} is not a filter",
            _FILTERS,
        ),
        (
            r"^-(?=[^\W\d_])",
            "{} does not exclude a word here",
            "write AND NOT before it, or put it into the exclude list, or leave the sign out",
        ),
        (r"^\+(?=[^\W\d_])|^\+$", "{} does not demand a word here", "write AND between the words"),
        (r"^=+$", "{} must stand right before a word or a quote", "leave the space out"),
        (
            r"(?<=\w)\?(?=\w)",
            "{} does not stand for a letter here",
            "write each spelling with | between, or the beginning of the word and a *",
        ),
        (r"[\[\]{}（）]", "{} is not a bracket here", "write ( or ), or leave it out"),
        (r"[‹›「」『』＂]", "{} is not a quote here", 'write "…", or leave it out'),
        (r"[;；，、｜]", "{} means nothing here", "write a | b, or make two lines of it"),
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
            remedy = f"add the closing {_CLOSING[text[-1]]}"
            raise KeywordError("this quote is never closed", column, remedy)
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


def check_word(text: str, piece: Piece) -> None:
    """Refuse a word that without its invisible characters would be a sign. Raises KeywordError."""
    found = _PIECE.fullmatch(text)
    if found is None or found.lastgroup != "word":
        reason = f"{piece.text} is a sign of the language, but with other characters in it"
        raise KeywordError(reason, piece.column, f"write {text} anew, or quote the word")
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
        raise KeywordError("|| is not an operator here", before.column, "write | or OR")
    if "word" not in pair and pair != ("quote", "quote"):
        return
    if {"quote", "regex"}.isdisjoint(pair):
        return
    if piece.text.startswith("*"):
        remedy = 'a star may end a word inside the quotes: "arrest warrant*"'
        raise KeywordError("a star can't follow a quote", piece.column, remedy)
    what = "quote" if "quote" in pair else "regular expression"
    raise KeywordError(f"a {what} can't stand inside a word", piece.column, "put a space between")


def _refuse_small_not(before: Piece, piece: Piece) -> None:
    """Refuse `a AND not b`: the operator in small letters, or the words "not b"."""
    if before.kind == "and" and piece.kind == "word" and piece.text in ("not", "Not"):
        raise KeywordError(
            f"“{piece.text}” after AND could be read in two ways",
            piece.column,
            'write AND NOT b, or AND "not b" if you mean the words',
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
                f"{opening.text[0]} is an apostrophe here, not a quote",
                opening.column,
                'write "…" around the words, or leave it out',
            )
