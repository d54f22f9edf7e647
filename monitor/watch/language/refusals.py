"""What a line can't mean, though its signs are right: reasons and remedies."""

from __future__ import annotations

from monitor.model import Sayable
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
            Sayable("{operator} does not say how near", operator=operator.text),
            operator.column,
            Sayable(
                "write {name}/5 for at most five words in between (1 to {most})",
                name=name,
                most=FARTHEST,
            ),
        )
    return int(number)


def refuse_two_nears(used: list[Piece], operator: Piece) -> None:
    """Refuse another operator after one that joins the same words, and too many of them."""
    if used and used[-1].text != operator.text:
        first = used[-1].text
        raise KeywordError(
            Sayable(
                "{first} and {second} side by side could be read in two ways",
                first=first,
                second=operator.text,
            ),
            operator.column,
            Sayable("put brackets: (a {first} b) {second} c", first=first, second=operator.text),
        )
    if len(used) >= DEEPEST:
        raise KeywordError(
            Sayable("more than {n} times {operator} in a row", n=DEEPEST, operator=operator.text),
            operator.column,
            Sayable("make several lines of it"),
        )


def refuse_far(node: Node, first: Piece) -> None:
    """Refuse what has no one place in the text beside NEAR."""
    match node:
        case Not():
            reason = Sayable("what NOT keeps out has no place that something could be near")
            remedy = Sayable("write a AND NOT b, or NOT (a NEAR/5 b) beside what must be there")
        case AllOf():
            reason = Sayable("what AND joins has no one place that something could be near")
            remedy = Sayable("write (a NEAR/5 b) AND (a NEAR/5 c)")
        case AtLeast():
            reason = Sayable("what OF counts has no one place that something could be near")
            remedy = Sayable("write (a NEAR/5 b) AND (a NEAR/5 c)")
        case Regex():
            reason = Sayable("a regular expression can't be counted in words")
            remedy = Sayable("write a regular expression for the whole: /a.*b/")
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
    remedy = Sayable("write one of them, or two parts: (title: a) | (outlet: a)")
    if name in names:
        raise KeywordError(Sayable("{name}: is written twice", name=name), column, remedy)
    if name != "name" and set(names) - {"name"}:
        reason = Sayable("{name}: does not go with {other}:", name=name, other=names[-1])
        raise KeywordError(reason, column, remedy)


def nothing_here(before: Piece | None, piece: Piece) -> KeywordError:
    """Say that a word is missing before a piece: name the sign that asks for it."""
    column = piece.column
    if piece.kind == "not":
        return not_not(column)
    if piece.kind in _OPERATORS:
        reason = Sayable("there is nothing to look for before {sign}", sign=piece.text)
        return KeywordError(reason, column, _word_before(piece.text))
    if before is not None and before.kind in _OPERATORS:
        reason = Sayable("there is nothing to look for after {sign}", sign=before.text)
        return KeywordError(reason, column, _word_after(before.text))
    remedy = Sayable("write a word here, or remove the signs around it")
    return KeywordError(Sayable("there is nothing to look for here"), column, remedy)


def not_not(column: int) -> KeywordError:
    """Say that a NOT of a NOT is none."""
    return KeywordError(Sayable("NOT NOT says nothing"), column, Sayable("leave both out"))


def _word_before(sign: str) -> Sayable:
    if sign == "|":
        return Sayable("write a word before it, or remove it")
    return Sayable(
        'write a word before it, or remove it, or quote it if you mean the word: "{sign}"',
        sign=sign,
    )


def _word_after(sign: str) -> Sayable:
    if sign == "|":
        return Sayable("write a word after it, or remove it")
    return Sayable(
        'write a word after it, or remove it, or quote it if you mean the word: "{sign}"',
        sign=sign,
    )


def never_closed(opening: Piece, piece: Piece) -> KeywordError:
    """Say why a bracket does not end at this piece."""
    if piece.kind == "comma":
        remedy = Sayable("write (a | b), or 2 OF (a, b)")
        return KeywordError(Sayable("a comma means nothing here"), piece.column, remedy)
    reason = Sayable("this bracket is never closed")
    return KeywordError(reason, opening.column, Sayable("add the closing )"))


def after_the_end(before: Piece, piece: Piece) -> KeywordError:
    """Say why a line can't go on with this piece."""
    if piece.kind == "close":
        remedy = Sayable("remove it, or open it before")
        return KeywordError(Sayable("this bracket was never opened"), piece.column, remedy)
    if piece.kind == "comma":
        remedy = Sayable("write a | b for either of them, or leave the comma out")
        return KeywordError(Sayable("a comma means nothing here"), piece.column, remedy)
    return side_by_side(before, piece)


def wrong_count(count: int, among: int, number: Piece) -> KeywordError:
    """Say that so many of a list say nothing."""
    if count < 1:
        reason = Sayable("{count} OF {among} is always there", count=count, among=among)
    else:
        reason = Sayable("{count} OF {among} can never be there", count=count, among=among)
    remedy = Sayable("choose a number from 1 to {among}", among=among)
    return KeywordError(reason, number.column, remedy)


def lone_not(first: Piece) -> KeywordError:
    """Say that a NOT stands beside nothing that must be there."""
    return KeywordError(
        Sayable("a NOT alone would match nearly everything"),
        first.column,
        Sayable("write a AND NOT b, or put the word into the exclude list"),
    )


def side_by_side(before: Piece, piece: Piece) -> KeywordError:
    """Say that an operator is missing before a piece."""
    small = before.text.partition("/")[0]
    if before.kind == "word" and small in ("and", "or", "not", "of", "near", "before"):
        example = {"of": "2 OF (a, b)", "near": "NEAR/5", "before": "BEFORE/5"}
        meant = example.get(small, small.upper())
        reason = Sayable("“{word}” is a word here; operators are capitals", word=before.text)
        remedy = Sayable("write {meant}, or quote the words", meant=meant)
        return KeywordError(reason, before.column, remedy)
    if piece.kind == "filter":
        reason = Sayable("{name} after other words needs an operator before it", name=piece.text)
        remedy = Sayable(
            "write a AND {name} b, or the filter at the start of the line", name=piece.text
        )
        return KeywordError(reason, piece.column, remedy)
    return KeywordError(
        Sayable("two parts side by side could be read in two ways"),
        piece.column,
        Sayable("put AND, OR or NEAR/5 between them, or write each phrase out: a c | b c"),
    )


def takes_one(name: str, following: Piece) -> KeywordError:
    """Say that a filter along a line does not hold for what follows."""
    reason = Sayable("{name}: takes only the next word, quote or bracket along here", name=name)
    remedy = Sayable(
        'write {name}: "a b" or {name}: (a | b), or put AND before what follows', name=name
    )
    return KeywordError(reason, following.column, remedy)


def needs_one(name: str, piece: Piece) -> KeywordError:
    """Say that a filter along a line has nothing to hold for."""
    reason = Sayable("{name}: needs a word, a quote or a bracket after it", name=name)
    remedy = Sayable("write {name}: word, or {name}: (a | b)", name=name)
    return KeywordError(reason, piece.column, remedy)


def no_word(piece: Piece) -> KeywordError:
    """Say that there are but signs where a word must be."""
    reason = Sayable("there is no word in {text}", text=piece.text)
    return KeywordError(reason, piece.column, Sayable("write a word to look for"))
