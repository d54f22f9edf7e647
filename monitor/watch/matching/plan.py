"""Keyword trees made ready for matching: words as marks, fields settled, and what to look up.

Every node of a plan says how to find it; `clauses` says which marks an item must bear for it to be
worth looking at all.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace

from monitor.model import Field
from monitor.watch.language import keyword as tree
from monitor.watch.matching.lexicon import Lexicon
from monitor.watch.matching.phrases import Context, Step, readings

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


def make_plan(node: tree.Node, lexicon: Lexicon, languages: frozenset[str]) -> Plan:
    """Make a keyword's tree ready; its words are given marks in the lexicon."""
    return _plan(node, Context(lexicon, languages))


def _plan(node: tree.Node, context: Context) -> Plan:
    match node:
        case tree.Phrase():
            return PhrasePlan(readings(node, context), FIELDS[context.field])
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


def _plans(nodes: Iterable[tree.Node], context: Context) -> tuple[Plan, ...]:
    return tuple(_plan(node, context) for node in nodes)


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
