"""Titles that tell of another event in the same words: Shelling of Kherson, shelling of Kharkiv.

They are so alike that likeness joins them. What tells them apart is one name in the place of
another, where these are no names of one thing, and not of who said it.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from monitor.model import Item
from monitor.stories.terms import Term, folded_words, is_one_thing
from monitor.stories.titles import Headlines, parted, share_most

_SAYING = tuple(
    """
say said tell told report warn claim announc accord
сообщ заяв расск сказа пиш написа предупр
повід каж розпов пише попере
sag mitteil berich dit dire annonc affirm selon dice dijo afirm anunc mówi powied poda
""".split()
)
# Before a name: what is said of a place, not by it. At a clause's beginning: as Reuters reports.
_WHERE = frozenset(
    "in of on at near from to for over в у на о об про під под біля возле із из з с до от від "
    "dans de à en in bei von nach w na z do".split()
)
_AS = frozenset("as как як wie".split())
_CLAUSE = re.compile(r"\s[-–—]+\s|[,;:|()«»“”„\"…!?]|[.—](?=\s)")


def names_another(one: Item, other: Item, headlines: Headlines) -> bool:
    """Tell whether an item tells of another name in the words of the other: of another event.

    Another figure may be of the same event: a toll that rises.
    """
    if not share_most(headlines.of(one.title), headlines.of(other.title)):
        return False
    some, others = headlines.terms(one.title), headlines.terms(other.title)
    mine, theirs = _only_in(some, others), _only_in(others, some)
    if len(mine) != 1 or len(theirs) != 1:
        return False
    (here,), (there,) = mine, theirs
    return (
        _is_sure(one.title, here, some, headlines)
        and _is_sure(other.title, there, others, headlines)
        and _beside(some, here) & _beside(others, there) != set()
        and not is_one_thing(some[here], others[there])
        and not (_is_said_by(one.title, some[here]) or _is_said_by(other.title, others[there]))
    )


def _only_in(some: Sequence[Term], others: Sequence[Term]) -> list[int]:
    """Return the places of the names that only the former have."""
    known = {term.folded for term in others}
    return [
        place
        for place, term in enumerate(some)
        if term.names and not term.figure and term.folded not in known
    ]


def _is_sure(title: str, place: int, terms: Sequence[Term], headlines: Headlines) -> bool:
    return terms[place] in headlines.sure_names(title)


def _beside(terms: Sequence[Term], place: int) -> set[tuple[int, str]]:
    """Return the words before and after a place, each with its side; "" where the title ends."""
    before = terms[place - 1].folded if place else ""
    after = terms[place + 1].folded if place + 1 < len(terms) else ""
    return {(-1, before), (1, after)}


def _is_said_by(title: str, name: Term) -> bool:
    """Tell whether a name is of who said it, in one clause: Merz says; not in Kherson, say police.

    A clause that begins with the word of saying names who said it behind: says Merz.
    """
    return any(
        (after.startswith(_SAYING) and before not in _WHERE)
        or (number == 1 and before.startswith(_SAYING))
        for clause in _clauses(title)
        for number, (before, word, after) in enumerate(_with_neighbours(clause))
        if word == name.folded
    )


def _clauses(title: str) -> Iterator[list[str]]:
    """Give the words of each of a title's clauses, folded, as commas, dashes and quotes part it."""
    for clause in _CLAUSE.split(parted(title)[0]):
        words = list(folded_words(clause))
        yield words[words[:1] != [] and words[0] in _AS :]


def _with_neighbours(words: Sequence[str]) -> Iterator[tuple[str, str, str]]:
    return zip(("", *words), words, (*words[1:], ""), strict=False)
