"""What a line can't mean, though its signs are right: reasons and remedies."""

from __future__ import annotations

from monitor.watch.language.keyword import AllOf, AnyOf, AtLeast, InField, Name, Node, Not, Regex
from monitor.watch.language.lexer import KeywordError, Piece

DEEPEST = 20  # brackets within brackets, and NEARs one after another
FARTHEST = 99  # words of a NEAR
_OPERATORS = ("or", "and", "not", "near")


def distance_of(operator: Piece) -> int:
    """Return how many words a NEAR/n lets stand between. Raises KeywordError."""
    name, _, number = operator.text.partition("/")
    if not number.isdecimal() or not number.isascii() or not 1 <= int(number[:4]) <= FARTHEST:
        raise KeywordError(
            f"{operator.text} does not say how near",
            operator.column,
            f"write {name}/5 for at most five words in between (1 to {FARTHEST})",
        )
    return int(number)


def refuse_two_nears(used: list[Piece], operator: Piece) -> None:
    """Refuse another operator after one that joins the same words, and too many of them."""
    if used and used[-1].text != operator.text:
        first = used[-1].text
        raise KeywordError(
            f"{first} and {operator.text} side by side could be read in two ways",
            operator.column,
            f"put brackets: (a {first} b) {operator.text} c",
        )
    if len(used) >= DEEPEST:
        raise KeywordError(
            f"more than {DEEPEST} times {operator.text} in a row",
            operator.column,
            "make several lines of it",
        )


def refuse_far(node: Node, first: Piece) -> None:
    """Refuse what has no one place in the text beside NEAR."""
    match node:
        case Not():
            reason = "what NOT keeps out has no place that something could be near"
            remedy = "write a AND NOT b, or NOT (a NEAR/5 b) beside what must be there"
        case AllOf() | AtLeast():
            joined = "AND joins" if isinstance(node, AllOf) else "OF counts"
            reason = f"what {joined} has no one place that something could be near"
            remedy = "write (a NEAR/5 b) AND (a NEAR/5 c)"
        case Regex():
            reason = "a regular expression can't be counted in words"
            remedy = "write a regular expression for the whole: /a.{0,40}b/"
        case AnyOf(children):
            for child in children:
                refuse_far(child, first)
            return
        case InField(child=child) | Name(child=child):
            refuse_far(child, first)
            return
        case _:
            return
    raise KeywordError(reason, first.column, remedy)


def refuse_filters(names: list[str], name: str, column: int) -> None:
    """Refuse a filter right after others that it can't be combined with."""
    if name in names or (name != "name" and set(names) - {"name"}):
        twice = "is written twice" if name in names else f"does not go with {names[-1]}:"
        raise KeywordError(f"{name}: {twice}", column, f"write one of them, or {_CHOICE}")


_CHOICE = "two parts: (title: a) | (outlet: a)"


def nothing_here(before: Piece | None, piece: Piece) -> KeywordError:
    """Say that a word is missing before a piece: name the sign that asks for it."""
    column = piece.column
    if piece.kind == "not":
        return KeywordError("NOT NOT says nothing", column, "leave both out")
    sign, side = ("", "")
    if piece.kind in _OPERATORS:
        sign, side = piece.text, "before"
    elif before is not None and before.kind in _OPERATORS:
        sign, side = before.text, "after"
    if sign:
        quoted = "" if sign == "|" else f', or quote it if you mean the word: "{sign}"'
        remedy = f"write a word {side} it, or remove it{quoted}"
        return KeywordError(f"there is nothing to look for {side} {sign}", column, remedy)
    remedy = "write a word here, or remove the signs around it"
    return KeywordError("there is nothing to look for here", column, remedy)


def never_closed(opening: Piece, piece: Piece) -> KeywordError:
    """Say why a bracket does not end at this piece."""
    if piece.kind == "comma":
        remedy = "write (a | b), or 2 OF (a, b)"
        return KeywordError("a comma means nothing here", piece.column, remedy)
    return KeywordError("this bracket is never closed", opening.column, "add the closing )")


def after_the_end(before: Piece, piece: Piece) -> KeywordError:
    """Say why a line can't go on with this piece."""
    if piece.kind == "close":
        remedy = "remove it, or open it before"
        return KeywordError("this bracket was never opened", piece.column, remedy)
    if piece.kind == "comma":
        remedy = "write a | b for either of them, or leave the comma out"
        return KeywordError("a comma means nothing here", piece.column, remedy)
    return side_by_side(before, piece)


def wrong_count(count: int, among: int, number: Piece) -> KeywordError:
    """Say that so many of a list say nothing."""
    what = "is always there" if count < 1 else "can never be there"
    remedy = f"choose a number from 1 to {among}"
    return KeywordError(f"{count} OF {among} {what}", number.column, remedy)


def lone_not(first: Piece) -> KeywordError:
    """Say that a NOT stands beside nothing that must be there."""
    return KeywordError(
        "a NOT alone would match nearly everything",
        first.column,
        "write a AND NOT b, or put the word into the exclude list",
    )


def side_by_side(before: Piece, piece: Piece) -> KeywordError:
    """Say that an operator is missing before a piece."""
    small = before.text.partition("/")[0]
    if before.kind == "word" and small in ("and", "or", "not", "of", "near", "before"):
        example = {"of": "2 OF (a, b)", "near": "NEAR/5", "before": "BEFORE/5"}
        meant = example.get(small, small.upper())
        reason = f"“{before.text}” is a word here; operators are capitals"
        return KeywordError(reason, before.column, f"write {meant}, or quote the words")
    if piece.kind == "filter":
        reason = f"{piece.text} after other words needs an operator before it"
        remedy = f"write a AND {piece.text} b, or the filter at the start of the line"
        return KeywordError(reason, piece.column, remedy)
    return KeywordError(
        "two parts side by side could be read in two ways",
        piece.column,
        "put AND, OR or NEAR/5 between them, or write each phrase out: a c | b c",
    )
