"""Titles that tell of another event in the same words: Shelling of Kherson, shelling of Kharkiv.

They are so alike that likeness joins them. What tells them apart is one name in the place of
another, where these are no names of one thing, and not of who said it.
"""

from __future__ import annotations

from collections.abc import Sequence

from monitor.model import Item
from monitor.stories.terms import Term
from monitor.stories.titles import Headlines, share_most

# Terms of places that papers put for each other: a country, its capital, who governs it there; and
# two spellings of a place whose terms and name keys differ.
_ONE_PLACE = tuple(
    frozenset(line.split())
    for line in """
russi mosco kreml рф росія росій росси русск москв кремл
ukrai kyiv kiev україн украї украи київ киев
us usa unite ameri washi white сша амери вашин
eu europ bruss єс ес европ європ брюсс
uk brita briti engla londo британ брита лондо
germa berli німеч герма берлі берли
franc paris франц париж
china chine beiji китай пекін пекин
turke türki turki ankar istan туреч турци анкар стамб
hunga budap угорщ венгр будап
polan polis warsa польщ польш варша
belar minsk білор белор мінсь мінск минск
israe jerus ізраї израи єруса иерус
iran irani tehra тегер іран иран
saudi riyad сауді сауд ріяд эр-ри
italy itali rome італі итали рим
japan tokyo япон токіо токио
india delhi інді инди делі дели
lviv lvov львів львов
mykol nikol микол никол
odesa odess одеса одесс
""".strip().splitlines()
)
_SAYING = tuple(
    """
say said tell told report warn claim announc accord
сообщ заяв расск сказа пиш написа предупр
повід каж розпов пише попере
sag mitteil berich dit dire annonc affirm selon dice dijo afirm anunc mówi powied poda
""".split()
)


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
        and not _is_one_thing(some[here], others[there])
        and not (_is_said_by(some, here) or _is_said_by(others, there))
    )


def _only_in(some: Sequence[Term], others: Sequence[Term]) -> list[int]:
    """Return the places of the names that only the former have."""
    known = {term.folded for term in others}
    return [
        place
        for place, term in enumerate(some)
        if term.is_name and not term.figure and term.folded not in known
    ]


def _is_sure(title: str, place: int, terms: Sequence[Term], headlines: Headlines) -> bool:
    return terms[place] in headlines.sure_names(title)


def _beside(terms: Sequence[Term], place: int) -> set[tuple[int, str]]:
    """Return the words before and after a place, each with its side; "" where the title ends."""
    before = terms[place - 1].folded if place else ""
    after = terms[place + 1].folded if place + 1 < len(terms) else ""
    return {(-1, before), (1, after)}


def _is_one_thing(one: Term, other: Term) -> bool:
    """Tell whether two names are forms or spellings of one, or of places put for each other."""
    if one.term == other.term or (one.name and one.name == other.name):
        return True
    return any({one.term, other.term} <= places for places in _ONE_PLACE)


def _is_said_by(terms: Sequence[Term], place: int) -> bool:
    """Tell whether a word of saying stands beside a name."""
    near = terms[max(0, place - 1) : place + 2]
    return any(term.folded.startswith(_SAYING) for term in near)
