"""Keyword trees made ready for matching: words as marks, fields settled, and what to look up.

Every node of a plan says how to find it; `clauses` says which marks an item must bear for it to be
worth looking at all.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import product

from monitor.model import Field
from monitor.watch import keyword as tree
from monitor.watch.lexicon import Asked, Kind, Lexicon
from monitor.watch.small_words import is_small
from monitor.watch.text import MAX_JOINED, fold, is_acronym, is_unspaced, words_in

DEFAULT_SLOP = 3
LONG_KOREAN = 4  # syllables of a word that outlets write as one or as two
_KOREAN = re.compile("[\uac00-\ud7a3]")
MAX_VARIANTS = 8  # readings of a phrase with hyphens
FIELDS: dict[str | None, tuple[Field, ...]] = {
    None: ("title", "summary", "text"),
    "title": ("title",),
    "text": ("summary", "text"),
    "outlet": ("outlet",),
}


@dataclass(frozen=True, slots=True)
class Step:
    """One word of a phrase: the mark it must bear, and how many words may stand before it.

    `bridged`: a small word was left out before it, so that only words among which there is a small
    one may stand there: "exchange of 175 prisoners", not "exchange rate hits prisoners". `glued`:
    not even a space may stand before it, as the characters of one word.
    """

    mark: int
    gap: int = 0
    bridged: bool = False
    glued: bool = False


@dataclass(frozen=True, slots=True)
class PhrasePlan:
    """Words in this order, in one of several readings, within one of these fields."""

    readings: tuple[tuple[Step, ...], ...]
    fields: tuple[Field, ...]


@dataclass(frozen=True, slots=True)
class RegexPlan:
    """A regular expression within one of these fields."""

    pattern: str
    fields: tuple[Field, ...]


@dataclass(frozen=True, slots=True)
class AnyPlan:
    """At least one of these."""

    children: tuple[Plan, ...]


@dataclass(frozen=True, slots=True)
class AllPlan:
    """All of the first, none of the second."""

    present: tuple[Plan, ...]
    absent: tuple[Plan, ...]


@dataclass(frozen=True, slots=True)
class NearPlan:
    """Both in one field, at most `distance` words between them."""

    left: Plan
    right: Plan
    distance: int
    ordered: bool


@dataclass(frozen=True, slots=True)
class AtLeastPlan:
    """At least `count` of these."""

    count: int
    children: tuple[Plan, ...]


Plan = PhrasePlan | RegexPlan | AnyPlan | AllPlan | NearPlan | AtLeastPlan


@dataclass(frozen=True, slots=True)
class _Context:
    """What holds for a node from the outside: its languages and field, and whether it is a name."""

    lexicon: Lexicon
    languages: frozenset[str]
    field: str | None = None
    name: bool = False


def make_plan(node: tree.Node, lexicon: Lexicon, languages: frozenset[str]) -> Plan:
    """Make a keyword's tree ready; its words are given marks in the lexicon."""
    return _plan(node, _Context(lexicon, languages))


def _plan(node: tree.Node, context: _Context) -> Plan:
    match node:
        case tree.Phrase():
            return PhrasePlan(_readings(node, context), FIELDS[context.field])
        case tree.Regex(pattern):
            return RegexPlan(pattern, FIELDS[context.field])
        case tree.AnyOf(children):
            return AnyPlan(_plans(children, context))
        case tree.AllOf(children):
            absent = [child.child for child in children if isinstance(child, tree.Not)]
            present = [child for child in children if not isinstance(child, tree.Not)]
            return AllPlan(_plans(present, context), _plans(absent, context))
        case tree.Near(left, right, distance, ordered):
            return NearPlan(_plan(left, context), _plan(right, context), distance, ordered)
        case tree.AtLeast(count, children):
            return AtLeastPlan(count, _plans(children, context))
        case tree.InField(field, child):
            return _plan(child, replace(context, field=field))
        case tree.Name(child):
            return _plan(child, replace(context, name=True))
        case tree.Not():  # pragma: no cover - the grammar lets none stand alone
            raise AssertionError("a NOT alone")


def _plans(nodes: Iterable[tree.Node], context: _Context) -> tuple[Plan, ...]:
    return tuple(_plan(node, context) for node in nodes)


# ---------------------------------------------------------------- phrases


@dataclass(frozen=True, slots=True)
class _Unit:
    """A word of a phrase, or what hyphens join in it: its readings, each a row of words."""

    readings: tuple[tuple[Asked, ...], ...]
    gap: int
    small: bool
    bridged: bool = False


def _readings(phrase: tree.Phrase, context: _Context) -> tuple[tuple[Step, ...], ...]:
    units = _without_small(list(_units(phrase, context)))
    if len(units) > 1 or any(len(reading) > 1 for unit in units for reading in unit.readings):
        units = [replace(unit, readings=tuple(map(_in_phrase, unit.readings))) for unit in units]
    choices = [unit.readings for unit in units]
    if _count(choices) > MAX_VARIANTS:
        choices = [readings[:1] for readings in choices]
    return tuple(_steps(reading, units, context.lexicon) for reading in product(*choices))


def _count(choices: Sequence[tuple[tuple[Asked, ...], ...]]) -> int:
    count = 1
    for readings in choices:
        count *= len(readings)
    return count


def _steps(
    reading: tuple[tuple[Asked, ...], ...], units: list[_Unit], lexicon: Lexicon
) -> tuple[Step, ...]:
    return tuple(
        Step(lexicon.mark(asked), glued=_is_glued(words, number))
        if number
        else Step(lexicon.mark(asked), unit.gap, unit.bridged)
        for words, unit in zip(reading, units, strict=True)
        for number, asked in enumerate(words)
    )


def _is_glued(words: tuple[Asked, ...], number: int) -> bool:
    """Tell whether a character must follow at once; a long Korean word may be split."""
    if not (is_unspaced(words[number].text) and is_unspaced(words[number - 1].text)):
        return False
    return not (len(words) >= LONG_KOREAN and _KOREAN.match(words[number].text))


def _in_phrase(reading: tuple[Asked, ...]) -> tuple[Asked, ...]:
    return tuple(
        replace(asked, kind="phrase", text=asked.text.lower()) if asked.kind == "form" else asked
        for asked in reading
    )


def _units(phrase: tree.Phrase, context: _Context) -> Iterator[_Unit]:
    slop = 0 if context.name else DEFAULT_SLOP
    first = True
    for part in phrase.parts:
        if isinstance(part, tree.Word):
            found = [_unit(part, part.exact, 0 if first else slop, context)]
        else:
            between = [0 if first else slop, *[part.slop] * len(part.words)]
            pairs = zip(part.words, between, strict=False)
            found = [
                replace(_unit(word, part.exact, gap, context), small=False) for word, gap in pairs
            ]
        yield from found
        first = False


def _unit(word: tree.Word, exact: bool, gap: int, context: _Context) -> _Unit:
    words = words_in(word.text)
    split = [found.text for found in words if found.first == found.last]
    joined = [found.text for found in words if found.first != found.last]
    readings = [_row(split, word, exact, context)]
    if (
        len(joined) == 1
        and len(split) <= MAX_JOINED
        and words[-1].last - words[-1].first + 1 == len(split)
    ):
        readings.append(_row(joined, word, exact, context))
    small = (
        len(split) == 1
        and not (exact or word.prefix or context.name)
        and not is_acronym(split[0])
        and is_small(fold(split[0]), context.languages)
    )
    return _Unit(tuple(readings), gap, small)


def _row(texts: list[str], word: tree.Word, exact: bool, context: _Context) -> tuple[Asked, ...]:
    last = len(texts) - 1
    return tuple(
        _asked(text, exact, word.prefix and number == last, context)
        for number, text in enumerate(texts)
    )


def _asked(text: str, exact: bool, prefix: bool, context: _Context) -> Asked:
    kind: Kind
    if exact:
        kind = "exact"
    elif prefix:
        kind = "prefix"
    elif is_acronym(text):
        kind = "acronym"
    else:
        is_name = context.name and not is_small(fold(text), context.languages)
        kind = "name" if is_name else "form"
    needs_languages = kind in ("name", "form")
    return Asked(kind, text, context.languages if needs_languages else frozenset())


def _without_small(units: list[_Unit]) -> list[_Unit]:
    """Leave the small words out of a phrase of three or more, if two others remain.

    Where one stood another may stand, or nothing: the gap there is a word wider, and bridged.
    """
    if len(units) < 3 or sum(not unit.small for unit in units) < 2:
        return units
    kept: list[_Unit] = []
    wider = 0
    for unit in units:
        if unit.small:
            wider += 1
            continue
        gap = unit.gap + wider if kept else 0
        kept.append(replace(unit, gap=gap, bridged=bool(kept and wider)))
        wider = 0
    return kept


# ---------------------------------------------------------------- what a plan needs


def marks_of(plan: Plan) -> Iterator[int]:
    """Give every mark that matters to a plan."""
    match plan:
        case PhrasePlan(readings):
            yield from (step.mark for reading in readings for step in reading)
        case AllPlan(present, absent):
            for child in (*present, *absent):
                yield from marks_of(child)
        case NearPlan(left, right):
            yield from marks_of(left)
            yield from marks_of(right)
        case AnyPlan(children) | AtLeastPlan(children=children):
            for child in children:
                yield from marks_of(child)


def looks_at_outlets(plan: Plan) -> bool:
    """Tell whether a plan looks for anything in an outlet's name."""
    match plan:
        case PhrasePlan(fields=fields) | RegexPlan(fields=fields):
            return "outlet" in fields
        case AllPlan(present, absent):
            return any(map(looks_at_outlets, (*present, *absent)))
        case NearPlan(left, right):
            return looks_at_outlets(left) or looks_at_outlets(right)
        case AnyPlan(children) | AtLeastPlan(children=children):
            return any(map(looks_at_outlets, children))
