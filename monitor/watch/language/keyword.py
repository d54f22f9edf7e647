"""A keyword as a tree, and the tree as a line again.

`grammar` reads a line into such a tree; `str(keyword)` writes it so that reading it again gives the
same tree.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from typing import Literal

Field = Literal["title", "text", "outlet"]


@dataclass(frozen=True, slots=True)
class Word:
    """What stands between two spaces, as typed: a word, or several that hyphens join.

    `exact`: only in exactly these letters. `prefix`: the beginning of words.
    """

    text: str
    exact: bool = False
    prefix: bool = False


@dataclass(frozen=True, slots=True)
class Quote:
    """Words in quotes: at most `slop` others between two of them."""

    words: tuple[Word, ...]
    slop: int = 0
    exact: bool = False


@dataclass(frozen=True, slots=True)
class Phrase:
    """Words and quotes that stand in this order within one sentence."""

    parts: tuple[Word | Quote, ...]


@dataclass(frozen=True, slots=True)
class Regex:
    """A regular expression (RE2), looked for in the text as its reader sees it."""

    pattern: str


@dataclass(frozen=True, slots=True)
class AnyOf:
    """At least one of these."""

    children: tuple[Node, ...]


@dataclass(frozen=True, slots=True)
class AllOf:
    """All of these, somewhere in the item; what stands in a `Not`, nowhere."""

    children: tuple[Node, ...]


@dataclass(frozen=True, slots=True)
class Not:
    """This nowhere in the item; only beside something that must be there."""

    child: Node


@dataclass(frozen=True, slots=True)
class Near:
    """Both in one field, at most `distance` words between them; `ordered`: left before right."""

    left: Node
    right: Node
    distance: int
    ordered: bool = False


@dataclass(frozen=True, slots=True)
class AtLeast:
    """At least `count` of these."""

    count: int
    children: tuple[Node, ...]


@dataclass(frozen=True, slots=True)
class InField:
    """To be looked for in this field only."""

    field: Field
    child: Node


@dataclass(frozen=True, slots=True)
class Name:
    """The words in it are names: compared by spelling too, nothing between them."""

    child: Node


Node = Phrase | Regex | AnyOf | AllOf | Not | Near | AtLeast | InField | Name


@dataclass(frozen=True, slots=True)
class Keyword:
    """One line of a watchlist: as typed, and what it means."""

    line: str
    tree: Node
    urgent: bool = False
    weight: int | None = None

    def __str__(self) -> str:
        """Write the keyword as a line that reads as the same tree."""
        urgent = "!" if self.urgent else ""
        weight = "" if self.weight is None else f" ^{self.weight}"
        return f"{urgent}{_line(self.tree)}{weight}"


def without_line(keyword: Keyword) -> Keyword:
    """Return what a keyword means, whatever way it was typed."""
    return replace(keyword, line="")


def shown(node: Node) -> str:
    """Write a part of a keyword as a line would have it."""
    return _written(node)


def _line(tree: Node, filters: tuple[str, ...] = ()) -> str:
    """Write a whole line: a filter at its start holds for all of it."""
    if isinstance(tree, InField | Name):
        name = _filter(tree)
        if name not in filters and (name == "name" or not set(filters) - {"name"}):
            return f"{name}: {_line(tree.child, (*filters, name))}"
    return _written(tree, starts=True)


def _filter(node: InField | Name) -> str:
    return node.field if isinstance(node, InField) else "name"


def _written(node: Node, *, starts: bool = False) -> str:
    """Write a node; `starts`: at the start of a line, where a filter would hold for all of it."""
    match node:
        case Phrase(parts):
            return " ".join(map(_part, parts))
        case Regex(pattern):
            return f"/{pattern}/"
        case AnyOf(children):
            return " | ".join(_each(children, (AnyOf,), starts))
        case AllOf(children):
            first, *others = _each(children, (AllOf, AnyOf), starts)
            return " AND ".join((first, *map(_not_as_word, others)))
        case Not(child):
            return f"NOT {_inside(child, (AnyOf, AllOf, Near))}"
        case Near():
            return _near(node, starts)
        case AtLeast(count, children):
            return f"{count} OF ({', '.join(map(_written, children))})"
        case InField(child=child) | Name(child=child):
            text = f"{_filter(node)}: {_one(child)}"
            return f"({text})" if starts else text


def _each(children: Iterable[Node], looser: tuple[type, ...], starts: bool) -> Iterator[str]:
    for number, child in enumerate(children):
        yield _inside(child, looser, starts=starts and not number)


def _not_as_word(text: str) -> str:
    """Put brackets around words that begin with a small not: after AND it would be refused."""
    return f"({text})" if text.partition(" ")[0] in ("not", "Not") else text


def _near(node: Near, starts: bool) -> str:
    operator = f"{'BEFORE' if node.ordered else 'NEAR'}/{node.distance}"
    left, looser = node.left, (AnyOf, AllOf, Near)
    if isinstance(left, Near) and (left.distance, left.ordered) == (node.distance, node.ordered):
        before = _near(left, starts)
    else:
        before = _inside(left, looser, starts=starts)
    return f"{before} {operator} {_inside(node.right, looser)}"


def _inside(node: Node, looser: tuple[type, ...], *, starts: bool = False) -> str:
    """Write a node within another, in brackets if it holds its parts together more loosely."""
    return f"({_written(node)})" if isinstance(node, looser) else _written(node, starts=starts)


def _one(node: Node) -> str:
    """Write what a filter along a line takes: one word, one quote, a filter, or a bracket."""
    text = _written(node)
    is_one = isinstance(node, Phrase) and len(node.parts) == 1
    return text if is_one or isinstance(node, InField | Name) else f"({text})"


def _part(part: Word | Quote) -> str:
    if isinstance(part, Word):
        return f"{'=' * part.exact}{part.text}{'*' * part.prefix}"
    inside = " ".join(f"{word.text}{'*' * word.prefix}" for word in part.words)
    opening, closing = _quotes_for(inside)
    slop = f"~{part.slop}" if part.slop else ""
    return f"{'=' * part.exact}{opening}{inside}{closing}{slop}"


def _quotes_for(inside: str) -> tuple[str, str]:
    """Choose quotes that the quoted words don't hold themselves."""
    styles = (('"', '"', '"'), ("“", "”", "”"), ("«", "»", "»"), ("„", "“", "“”"))
    return next(
        (opening, closing)
        for opening, closing, ends in styles
        if not any(end in inside for end in ends)
    )
