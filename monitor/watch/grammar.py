"""The keyword language: one line of a watchlist, read into a tree.

    line     = [ "!" ] { filter } or [ "^" number ] [ "#" comment ]
    or       = and { ( "OR" | "|" ) and }
    and      = near { "AND" near }
    near     = unary { ( "NEAR/n" | "BEFORE/n" ) unary }
    unary    = [ "NOT" ] primary
    primary  = phrase | regex | "(" or ")" | n "OF" "(" or { "," or } ")" | filter one
    one      = word | quote | "(" or ")"
    phrase   = ( word | quote ) { word | quote }
    filter   = ( "title" | "text" | "outlet" | "name" ) ":"

docs/keywords.md describes it with examples. Whatever could be read in two ways is refused with its
column, a reason and a way to mend it.
"""

from __future__ import annotations

import re
from typing import cast

from monitor.watch.keyword import (
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
from monitor.watch.lexer import KeywordError, Piece, cut
from monitor.watch.parts import read_quote, read_word
from monitor.watch.regex import check_regex

__all__ = ["KeywordError", "parse_keyword"]

DEEPEST = 20  # brackets within brackets
FARTHEST = 99  # words of a NEAR
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


def without_comment(line: str) -> str:
    """Cut a comment: a # at the start or after white space, outside straight quotes."""
    quoted = False
    for at, character in enumerate(line):
        if character == '"':
            quoted = not quoted
        elif character == "#" and not quoted and (at == 0 or line[at - 1].isspace()):
            return line[:at]
    return line


def _filters(body: str, at: int) -> tuple[list[str], int]:
    """Read the filters at the start of a line, which hold for the whole of it: each once."""
    names: list[str] = []
    while found := _FILTER.match(body, at):
        if found[1] in names or (found[1] != "name" and set(names) - {"name"}):
            column = found.start(1) + 1
            reason = f"{found[1]}: does not go with {names[-1]}:"
            raise KeywordError(reason, column, "give each its own line")
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

    def _take(self) -> Piece:
        piece = self._next
        self._at += 1
        return piece

    def _takes(self, *kinds: str) -> Piece | None:
        return self._take() if self._next.kind in kinds else None

    def line(self) -> Node:
        """Read all there is."""
        first = self._next
        tree = self._or()
        weight = self._takes("weight")
        if weight:
            self.weight = int(weight.text[1:])
        self._expect_end()
        if isinstance(tree, Not):
            raise _lone_not(first)
        return tree

    def _expect_end(self) -> None:
        piece = self._next
        if piece.kind == "end":
            return
        if piece.kind == "close":
            raise KeywordError(
                "this bracket was never opened", piece.column, "remove it, or open it before"
            )
        if piece.kind == "comma":
            raise KeywordError(
                "a comma means nothing here",
                piece.column,
                "write a | b for either of them, or leave the comma out",
            )
        raise _side_by_side(piece)

    def _or(self) -> Node:
        first = self._next
        children = [self._and()]
        while self._takes("or"):
            if isinstance(children[-1], Not):
                raise _lone_not(first)
            first = self._next
            children.append(self._and())
        if len(children) == 1:
            return children[0]
        if isinstance(children[-1], Not):
            raise _lone_not(first)
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
            raise _lone_not(first)
        return AllOf(flat)

    def _near(self) -> Node:
        start = self._next
        left = self._unary()
        used = ""
        while operator := self._takes("near"):
            distance = _distance(operator)
            if used and used != operator.text:
                raise KeywordError(
                    f"{used} and {operator.text} side by side could be read in two ways",
                    operator.column,
                    f"put brackets: (a {used} b) {operator.text} c",
                )
            used = operator.text
            after = self._next
            right = self._unary()
            _refuse_far(left, start)
            _refuse_far(right, after)
            left = Near(left, right, distance, operator.text.startswith("BEFORE"))
        return left

    def _unary(self) -> Node:
        negated = self._takes("not")
        if not negated:
            return self._primary()
        child = self._primary()
        if isinstance(child, Not):
            raise KeywordError("NOT NOT says nothing", negated.column, "leave both out")
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
                node = self._filter()
            case _:
                raise self._nothing(piece)
        if self._next.kind in _STARTS:
            raise _side_by_side(self._next)
        return node

    def _nothing(self, piece: Piece) -> KeywordError:
        if piece.kind == "not":
            return KeywordError("NOT NOT says nothing", piece.column, "leave both out")
        return KeywordError(
            "there is nothing to look for here", piece.column, "write a word, or remove the sign"
        )

    def _phrase(self) -> Node:
        first = self._next
        parts: list[Word | Quote] = []
        while piece := self._takes("word", "quote"):
            read = read_word(piece) if piece.kind == "word" else read_quote(piece)
            if read is not None:
                parts.append(read)
        if not parts:
            raise KeywordError("there is no word here", first.column, "write a word to look for")
        return Phrase(tuple(parts))

    def _bracket(self) -> Node:
        opening = self._take()
        self._depth += 1
        if self._depth > DEEPEST:
            raise KeywordError(
                "brackets within brackets without end", opening.column, "make several lines of it"
            )
        node = self._or()
        self._close(opening)
        self._depth -= 1
        return node

    def _close(self, opening: Piece) -> None:
        if self._takes("close"):
            return
        piece = self._next
        if piece.kind == "comma":
            raise KeywordError(
                "a comma means nothing here", piece.column, "write (a | b), or 2 OF (a, b)"
            )
        if piece.kind == "weight":
            raise KeywordError(
                "a weight stands at the end of its line", piece.column, "write (a | b) ^20"
            )
        raise KeywordError("this bracket is never closed", opening.column, "add the closing )")

    def _at_least(self) -> Node:
        number = self._take()
        count = int(number.text.split()[0])
        opening = self._next
        self._take()
        children = [self._listed()]
        while self._takes("comma"):
            children.append(self._listed())
        self._close(opening)
        if not 1 <= count <= len(children):
            raise KeywordError(
                f"{count} of {len(children)} can never be, or always is",
                number.column,
                f"choose a number from 1 to {len(children)}",
            )
        return AtLeast(count, tuple(children))

    def _listed(self) -> Node:
        first = self._next
        node = self._or()
        if isinstance(node, Not):
            raise _lone_not(first)
        return node

    def _regex(self) -> Node:
        piece = self._take()
        pattern = piece.text[1:-1]
        check_regex(pattern, piece.column)
        return Regex(pattern)

    def _filter(self) -> Node:
        piece = self._take()
        name = piece.text.rstrip(": \t")
        after = self._next
        match after.kind:
            case "word" | "quote":
                self._take()
                read = read_word(after) if after.kind == "word" else read_quote(after)
                if read is None:
                    raise self._nothing(after)
                child: Node = Phrase((read,))
            case "open":
                child = self._bracket()
            case "filter":
                child = self._filter()
            case _:
                raise KeywordError(
                    f"{name}: needs a word, a quote or a bracket after it",
                    piece.column,
                    f"write {name}: word, or {name}: (a | b)",
                )
        if isinstance(child, Not):
            raise _lone_not(after)
        if self._next.kind in _STARTS:
            raise KeywordError(
                f"{name}: takes only the next word, quote or bracket along here",
                self._next.column,
                f'write {name}: "a b" or {name}: (a | b), or join the rest with AND',
            )
        return _filtered(name, child)


def _flat(kind: type[AnyOf] | type[AllOf], children: list[Node]) -> tuple[Node, ...]:
    """Lift what stands in brackets of the same kind: (a | b) | c is a | b | c."""
    return tuple(
        part
        for child in children
        for part in (child.children if isinstance(child, kind) else (child,))
    )


def _distance(operator: Piece) -> int:
    name, _, number = operator.text.partition("/")
    if not number.isdecimal() or not number.isascii() or not 1 <= int(number[:4]) <= FARTHEST:
        raise KeywordError(
            f"{operator.text} does not say how near",
            operator.column,
            f"write {name}/5 for at most five words in between (1 to {FARTHEST})",
        )
    return int(number)


def _refuse_far(node: Node, first: Piece) -> None:
    """Refuse what has no one place in the text beside NEAR."""
    match node:
        case Not():
            reason, remedy = "NOT has no place that something could be near", "write a AND NOT b"
        case AllOf() | AtLeast():
            reason, remedy = "what is near must be words", "write (a NEAR/5 c) AND (b NEAR/5 c)"
        case Regex():
            reason, remedy = "a regular expression has no words around it", "write /a.{0,40}b/"
        case AnyOf(children):
            for child in children:
                _refuse_far(child, first)
            return
        case InField(child=child) | Name(child=child):
            _refuse_far(child, first)
            return
        case _:
            return
    raise KeywordError(reason, first.column, remedy)


def _lone_not(first: Piece) -> KeywordError:
    return KeywordError(
        "a NOT alone would match nearly everything",
        first.column,
        "write a AND NOT b, or put the word into the exclude list",
    )


def _side_by_side(piece: Piece) -> KeywordError:
    return KeywordError(
        "two parts side by side could be read in two ways",
        piece.column,
        "put AND, OR or NEAR/5 between them, or write each phrase out: a c | b c",
    )
