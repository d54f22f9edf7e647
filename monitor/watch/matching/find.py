"""Finding what a plan asks for in the places of an item's words.

Every step is linear in the number of places, or nearly so: text may repeat a keyword a hundred
thousand times.
"""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Sequence
from itertools import chain, islice, pairwise
from typing import NamedTuple

from monitor.model import Field
from monitor.watch.language.regex import compile_regex
from monitor.watch.matching.chains import chains
from monitor.watch.matching.phrases import Step
from monitor.watch.matching.places import ItemPlaces
from monitor.watch.matching.plan import (
    AllPlan,
    AnyPlan,
    AtLeastPlan,
    NearPlan,
    PhrasePlan,
    Plan,
    RegexPlan,
)

_LONE = re.compile("[\ud800-\udfff]")  # halves of characters, which RE2 can't read
ALL = 1_000_000_000
MOST = 1000  # finds of a regular expression in one field


class Found(NamedTuple):
    """Something found in a field: over which places, and the characters of its words."""

    field: Field
    first: int
    last: int
    spans: tuple[tuple[int, int], ...]


def find(plan: Plan, item: ItemPlaces, most: int = ALL) -> list[Found]:
    """Return where a plan is fulfilled, by field and place; nothing where it is not.

    `most`: after about so many finds of one phrase in one field the others are not looked for.
    """
    match plan:
        case PhrasePlan(readings, fields):
            return _phrase(readings, fields, item, most)
        case RegexPlan(pattern, fields):
            return _regex(pattern, fields, item)
        case AnyPlan(children):
            return list(chain.from_iterable(find(child, item, most) for child in children))
        case AllPlan(present, absent):
            return _all_of(present, absent, item, most)
        case NearPlan(left, right, distance, ordered):
            sides = find(left, item), find(right, item)  # all of them: any may be near another
            return _near(*sides, distance, ordered=ordered, most=most)
        case AtLeastPlan(count, children):
            found = [each for child in children if (each := find(child, item, most))]
            return list(chain.from_iterable(found)) if len(found) >= count else []


def _all_of(
    present: Iterable[Plan], absent: Iterable[Plan], item: ItemPlaces, most: int
) -> list[Found]:
    found: list[Found] = []
    for child in present:
        here = find(child, item, most)
        if not here:
            return []
        found += here
    return [] if any(find(child, item, 1) for child in absent) else found


# ---------------------------------------------------------------- phrases


def _phrase(
    readings: Sequence[tuple[Step, ...]], fields: Iterable[Field], item: ItemPlaces, most: int
) -> list[Found]:
    found: list[Found] = []
    for name in fields:
        here = item.get(name)
        if here is None:
            continue
        for steps in readings:
            first = here.places.get(steps[0].mark)
            if first is None:
                continue
            if len(steps) == 1:
                found += [
                    Found(name, at.first, at.last, ((at.start, at.end),)) for at in first[:most]
                ]
            else:
                chained = chains(steps, here, most, ends_only=most < ALL)
                found += [Found(name, *each) for each in chained]
    return found if len(readings) == 1 else sorted(set(found))


# ---------------------------------------------------------------- near


def _near(
    left: list[Found], right: list[Found], distance: int, *, ordered: bool, most: int
) -> list[Found]:
    found: set[Found] = set()
    for name in {each.field for each in left} & {each.field for each in right}:
        here = [each for each in left if each.field == name]
        there = [each for each in right if each.field == name]
        found.update(islice(_before(here, there, distance), most))
        if not ordered:
            found.update(islice(_before(there, here, distance), most))
            found.update(islice(_between(here, there), most))
            found.update(islice(_between(there, here), most))
    return sorted(found)


def _before(earlier: list[Found], later: list[Found], distance: int) -> Iterable[Found]:
    """Join each with the nearest that follows it, if that is near enough; and the reverse."""
    by_first = sorted(later, key=lambda each: each.first)
    firsts = [each.first for each in by_first]
    for one in earlier:
        number = bisect_right(firsts, one.last)
        if number < len(firsts) and firsts[number] - one.last - 1 <= distance:
            yield _joined(one, by_first[number])
    by_last = sorted(earlier, key=lambda each: each.last)
    lasts = [each.last for each in by_last]
    for one in later:
        number = bisect_left(lasts, one.first) - 1
        if number >= 0 and one.first - lasts[number] - 1 <= distance:
            yield _joined(by_last[number], one)


def _between(outer: list[Found], inner: list[Found]) -> Iterable[Found]:
    """Join each with the first that begins between its words: deported Ukrainian children."""
    by_first = sorted(inner, key=lambda each: each.first)
    firsts = [each.first for each in by_first]
    for one in outer:
        start, end = bisect_right(firsts, one.first), bisect_left(firsts, one.last)
        for other in map(by_first.__getitem__, range(start, end)):
            spans = tuple(sorted((*one.spans, *other.spans)))
            if all(before[1] <= after[0] for before, after in pairwise(spans)):
                yield Found(one.field, one.first, max(one.last, other.last), spans)
                break


def _joined(one: Found, other: Found) -> Found:
    return Found(one.field, one.first, other.last, (*one.spans, *other.spans))


# ---------------------------------------------------------------- regular expressions


def _regex(pattern: str, fields: Iterable[Field], item: ItemPlaces) -> list[Found]:
    """Find a regular expression; what it finds has no places, for it is never near anything."""
    compiled = compile_regex(pattern)
    return [
        Found(name, 0, 0, (match.span(),))
        for name in fields
        if name in item
        for match in islice(compiled.finditer(_LONE.sub("\ufffd", item[name].text.text)), MOST)
    ]
