"""A line of a watchlist, reduced to what simpler tools can look for: plain words and phrases.

They get the benefit of the doubt: both sides of NEAR and BEFORE need only stand in the item, what
NOT names must be absent, a star stays, and so does a filter for the title or the text.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass

ANY_GAP = 3  # other words between two of an unquoted phrase, as in docs/keywords.md


@dataclass(frozen=True)
class Plain:
    """Words as typed, in this order; `gap`: how many others may stand between two of them."""

    words: tuple[str, ...]
    gap: int = 0


@dataclass(frozen=True)
class AtLeast:
    """So many of these: 1 for OR, all for AND and NEAR."""

    count: int
    parts: tuple[Tree, ...]


@dataclass(frozen=True)
class Absent:
    """Not this."""

    part: Tree


Tree = Plain | AtLeast | Absent


@dataclass(frozen=True)
class PlainKeyword:
    """A reduced line, and the one field that it looks at ("title", "text"), or None for both."""

    tree: Tree
    field: str | None = None


_PIECE = re.compile(
    r"(?P<comment>(?:^|(?<=\s))#.*)|(?P<weight>\^[+-]?\d+)|(?P<filter>(?:title|text|outlet|name):)"
    r"|(?P<quote>=?(?:\"[^\"]*\"|“[^”]*”|„[^“”]*[“”]|«[^»]*»)(?:~\d+)?)"
    r"|(?P<or>\||OR\b)|(?P<and>AND\b)|(?P<near>(?:NEAR|BEFORE)(?:/\d+)?(?![^\s(]))"
    r"|(?P<not>NOT\b)|(?P<count>\d+\s+OF\s*(?=\())|(?P<open>\()|(?P<close>\))|(?P<comma>,(?=\s))"
    r"|(?P<regex>/\S.*/)|(?P<word>(?:[^\s()|,\"“”„«»]|,(?=\S))+)"
)


def reduce_line(line: str) -> PlainKeyword | None:
    """Reduce a line; None for a comment, a regular expression, or a weight that counts against."""
    pieces = [(found.lastgroup or "", found.group()) for found in _PIECE.finditer(line.lstrip("!"))]
    pieces = [piece for piece in pieces if piece[0] != "comment"]
    against = any(kind == "weight" and text.startswith("^-") for kind, text in pieces)
    kinds = {kind for kind, _ in pieces}
    if not pieces or against or "regex" in kinds:
        return None
    leading = pieces[0][1].rstrip(":") if pieces[0][0] == "filter" else None
    tree = _Reader([piece for piece in pieces if piece[0] != "weight"]).either()
    return PlainKeyword(tree, leading if leading in ("title", "text") else None)


class _Reader:
    """Reads pieces by the grammar: NOT binds tightest, then NEAR, AND, OR."""

    def __init__(self, pieces: list[tuple[str, str]]) -> None:
        self.pieces = pieces
        self.at = 0

    def next_is(self, *kinds: str) -> bool:
        return self.at < len(self.pieces) and self.pieces[self.at][0] in kinds

    def take(self, *kinds: str) -> bool:
        found = self.next_is(*kinds)
        self.at += found
        return found

    def either(self) -> Tree:
        parts = [self.every()]
        while self.take("or"):
            parts.append(self.every())
        return parts[0] if len(parts) == 1 else AtLeast(1, tuple(parts))

    def every(self) -> Tree:
        parts = [self.one()]
        while self.take("and", "near") or self.next_is("not", "open", "count", "quote", "word"):
            parts.append(self.one())
        return parts[0] if len(parts) == 1 else AtLeast(len(parts), tuple(parts))

    def one(self) -> Tree:
        if self.take("not"):
            return Absent(self.one())
        if self.next_is("count"):
            return self.some()
        if self.take("open"):
            inner = self.either()
            self.take("close")
            return inner
        return self.phrase()

    def some(self) -> Tree:
        count = int(self.pieces[self.at][1].split()[0])
        self.at += 2  # the number and the bracket
        parts = [self.either()]
        while self.take("comma"):
            parts.append(self.either())
        self.take("close")
        return AtLeast(count, tuple(parts))

    def phrase(self) -> Plain:
        taken = []
        while self.next_is("filter", "quote", "word"):
            taken.append(self.pieces[self.at])
            self.at += 1
        words = [word for kind, text in taken for word in _words(kind, text)]
        named = ("filter", "name:") in taken
        quotes = [text for kind, text in taken if kind == "quote"]
        if quotes and len([kind for kind, _ in taken if kind != "filter"]) == 1:
            return Plain(tuple(words), _slop(quotes[0]))
        return Plain(tuple(words), 0 if named else ANY_GAP)


def _words(kind: str, text: str) -> list[str]:
    if kind == "filter":
        return []
    text = re.sub(r"~\d+$", "", text) if kind == "quote" else text
    return text.lstrip("=").strip('"“”„«»').split()


def _slop(quote: str) -> int:
    found = re.search(r"~(\d+)$", quote)
    return int(found[1]) if found else 0


def holds(tree: Tree, finds: Callable[[Plain], bool]) -> bool:
    """Tell whether a tree holds, given how a tool finds one phrase."""
    match tree:
        case Plain():
            return bool(tree.words) and finds(tree)
        case AtLeast(count, parts):
            return sum(holds(part, finds) for part in parts) >= count
        case Absent(part):
            return not holds(part, finds)


def plain_texts(tree: Tree) -> Iterator[str]:
    """Give all that a tree looks for as texts, stars dropped, for tools that know only texts."""
    match tree:
        case Plain(words):
            yield " ".join(words).replace("*", "")
        case AtLeast(_, parts):
            for part in parts:
                yield from plain_texts(part)
        case Absent(part):
            yield from plain_texts(part)
