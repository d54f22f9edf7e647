"""The keyword language: one line of a watchlist, read into a tree.

    line     = [ "!" ] { filter } or [ "^" number ] [ "#" comment ]
    or       = and { ( "OR" | "|" ) and }
    and      = near { "AND" near }
    near     = unary { ( "NEAR/n" | "BEFORE/n" ) unary }
    unary    = [ "NOT" ] primary
    primary  = phrase | regex | "(" or ")" | n "OF" "(" or { "," or } ")" | filter one
    one      = word | quote | "(" or ")" | filter one
    phrase   = ( word | quote ) { word | quote }
    filter   = ( "title" | "text" | "outlet" | "name" ) ":"

docs/keywords.md describes it with examples. Whatever could be read in two ways is refused with its
column, a reason and a way to mend it.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import TypeVar, cast

from monitor.model import Sayable
from monitor.watch.language.keyword import (
    AllOf,
    AnyOf,
    AtLeast,
    Field,
    InField,
    Keyword,
    Name,
    Near,
    Node,
    Not,
    Phrase,
    Quote,
    Regex,
    Word,
)
from monitor.watch.language.lexer import KeywordError, Piece, cut, without_comment
from monitor.watch.language.parts import read_quote, read_word
from monitor.watch.language.refusals import (
    DEEPEST,
    after_the_end,
    distance_of,
    lone_not,
    needs_one,
    never_closed,
    no_word,
    not_not,
    nothing_here,
    refuse_far,
    refuse_filters,
    refuse_two_nears,
    side_by_side,
    takes_one,
    wrong_count,
)
from monitor.watch.language.regex import check_regex

__all__ = ["KeywordError", "parse_keyword"]

T = TypeVar("T")
_FILTER = re.compile(r"\s*(title|text|outlet|name)\s*:(?!//)")
_STARTS = ("word", "quote", "open", "count", "regex", "filter")


def parse_keyword(line: str) -> Keyword | None:
    """Read one line; None for an empty line or a comment.

    Raises KeywordError for a line that cannot be read.
    """
    body = without_comment(line)
    typed = body.strip()
    if not typed:
        return None
    at = len(body) - len(body.lstrip())
    urgent = body[at] == "!"
    filters, at = _filters(body, at + urgent)
    parser = _Parser(cut(body, at))
    tree = parser.line()
    for name in reversed(filters):
        tree = _filtered(name, tree)
    return Keyword(typed, tree, urgent, parser.weight)


def _filters(body: str, at: int) -> tuple[list[str], int]:
    """Read the filters at the start of a line, which hold for the whole of it: each once."""
    names: list[str] = []
    while found := _FILTER.match(body, at):
        refuse_filters(names, found[1], found.start(1) + 1)
        names.append(found[1])
        at = found.end()
    return names, at


def _filtered(name: str, tree: Node) -> Node:
    return Name(tree) if name == "name" else InField(cast(Field, name), tree)


class _Parser:
    """Reads pieces by recursive descent, each method one rule of the grammar above."""

    def __init__(self, pieces: list[Piece]) -> None:
        self._pieces = pieces
        self._at = 0
        self._depth = 0
        self.weight: int | None = None

    @property
    def _next(self) -> Piece:
        return self._pieces[self._at]

    @property
    def _last(self) -> Piece:
        return self._pieces[self._at - 1]

    def _take(self) -> Piece:
        piece = self._next
        self._at += 1
        return piece

    def _takes(self, *kinds: str) -> Piece | None:
        return self._take() if self._next.kind in kinds else None

    def line(self) -> Node:
        """Read all there is."""
        tree = self._positive()
        weight = self._takes("weight")
        if weight:
            self.weight = int(weight.text[1:])
        if self._next.kind != "end":
            raise after_the_end(self._last, self._next)
        return tree

    def _positive(self) -> Node:
        """Read alternatives; a NOT alone is none."""
        first = self._next
        node = self._or()
        if isinstance(node, Not):
            raise lone_not(first)
        return node

    def _or(self) -> Node:
        firsts = [self._next]
        children = [self._and()]
        while self._takes("or"):
            firsts.append(self._next)
            children.append(self._and())
        if len(children) == 1:
            return children[0]
        for first, child in zip(firsts, children, strict=True):
            if isinstance(child, Not):
                raise lone_not(first)
        return AnyOf(_flat(AnyOf, children))

    def _and(self) -> Node:
        first = self._next
        children = [self._near()]
        while self._takes("and"):
            children.append(self._near())
        if len(children) == 1:
            return children[0]
        flat = _flat(AllOf, children)
        if all(isinstance(child, Not) for child in flat):
            raise lone_not(first)
        return AllOf(flat)

    def _near(self) -> Node:
        start = self._next
        left = self._unary()
        used: list[Piece] = []
        while operator := self._takes("near"):
            distance = distance_of(operator)
            refuse_two_nears(used, operator)
            used.append(operator)
            after = self._next
            right = self._unary()
            refuse_far(left, start)
            refuse_far(right, after)
            left = Near(left, right, distance, operator.text.startswith("BEFORE"))
        return left

    def _unary(self) -> Node:
        negated = self._takes("not")
        if not negated:
            return self._primary()
        child = self._primary()
        if isinstance(child, Not):
            raise not_not(negated.column)
        return Not(child)

    def _primary(self) -> Node:
        piece = self._next
        match piece.kind:
            case "word" | "quote":
                node = self._phrase()
            case "open":
                node = self._bracket()
            case "count":
                node = self._at_least()
            case "regex":
                node = self._regex()
            case "filter":
                node = self._filter(())
            case _:
                raise nothing_here(self._last if self._at else None, piece)
        if self._next.kind in _STARTS:
            raise side_by_side(self._last, self._next)
        return node

    def _phrase(self) -> Node:
        first = self._next
        parts: list[Word | Quote] = []
        while piece := self._takes("word", "quote"):
            read = read_word(piece) if piece.kind == "word" else read_quote(piece)
            if read is not None:
                parts.append(read)
        if not parts:
            raise no_word(first)
        return Phrase(tuple(parts))

    def _bracketed(self, read: Callable[[], T]) -> T:
        opening = self._take()
        self._depth += 1
        if self._depth > DEEPEST:
            reason = Sayable("more than {n} brackets within each other", n=DEEPEST)
            raise KeywordError(reason, opening.column, Sayable("make several lines of it"))
        inside = read()
        if not self._takes("close"):
            raise never_closed(opening, self._next)
        self._depth -= 1
        return inside

    def _bracket(self) -> Node:
        return self._bracketed(self._or)

    def _at_least(self) -> Node:
        number = self._take()
        count = int(number.text.split()[0])
        children = self._bracketed(self._list)
        if not 1 <= count <= len(children):
            raise wrong_count(count, len(children), number)
        return AtLeast(count, children)

    def _list(self) -> tuple[Node, ...]:
        children = [self._positive()]
        while self._takes("comma"):
            children.append(self._positive())
        return tuple(children)

    def _regex(self) -> Node:
        piece = self._take()
        pattern = piece.text[1:-1]
        check_regex(pattern, piece.column)
        return Regex(pattern)

    def _filter(self, outer: tuple[str, ...]) -> Node:
        """Read a filter along a line: it takes the next word, quote or bracket."""
        piece = self._take()
        name = piece.text.rstrip(":").rstrip()
        refuse_filters(list(outer), name, piece.column)
        child = self._one((*outer, name))
        if self._next.kind in _STARTS:
            raise takes_one(name, self._next)
        return _filtered(name, child)

    def _one(self, filters: tuple[str, ...]) -> Node:
        first = self._next
        match first.kind:
            case "word" | "quote":
                self._take()
                read = read_word(first) if first.kind == "word" else read_quote(first)
                if read is None:
                    raise no_word(first)
                return Phrase((read,))
            case "open":
                return self._bracketed(self._positive)
            case "filter":
                return self._filter(filters)
        raise needs_one(filters[-1], first)


def _flat(kind: type[AnyOf] | type[AllOf], children: list[Node]) -> tuple[Node, ...]:
    """Lift what stands in brackets of the same kind: (a | b) | c is a | b | c."""
    return tuple(
        part
        for child in children
        for part in (child.children if isinstance(child, kind) else (child,))
    )
