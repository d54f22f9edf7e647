"""Whether a keyword may be found in an item at all, told from the pieces alone.

To work out where words stand is dear, and most of the keywords whose words an item has are not in
it: their words are in different fields, or far apart. Counting pieces tells: a piece holds one word
or more, and marks between two only keep them further apart.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from itertools import product

from monitor.model import Field
from monitor.watch.matching.phrases import Step
from monitor.watch.matching.places import FieldText, ItemTexts
from monitor.watch.matching.plan import AllPlan, AnyPlan, NearPlan, PhrasePlan, Plan

MANY = 400  # pairs of pieces, beyond which a closer look is as quick
MOST_READINGS = 8  # of the two sides of a NEAR together


@dataclass(frozen=True, slots=True)
class Row:
    """Words that one field must have: each within reach of the one before, counted in pieces.

    `either`: the second may stand before the first.
    """

    fields: tuple[Field, ...]
    marks: tuple[int, ...]
    reach: tuple[int, ...]
    either: bool = False

    def may_be_in(self, texts: ItemTexts) -> bool:
        """Tell whether one of the fields may have the row."""
        for name in self.fields:
            text = texts.get(name)
            if text is not None and self._may_be_in_field(text):
                return True
        return False

    def _may_be_in_field(self, text: FieldText) -> bool:
        for mark in self.marks:
            if mark not in text.marks:
                return False
        numbers = text.numbers()
        before = numbers[self.marks[0]]
        for mark, reach in zip(self.marks[1:], self.reach, strict=True):
            here = numbers[mark]
            if len(before) * len(here) > MANY:
                return True
            least = -reach if self.either else 0
            before = [at for at in here if any(least <= at - one <= reach for one in before)]
            if not before:
                return False
        return True


# Each of these must be; for each one of its rows.
Prospects = tuple[tuple[Row, ...], ...]


def have_prospects(prospects: Prospects, texts: ItemTexts) -> bool:
    """Tell whether a plan may be fulfilled; a closer look tells whether it is."""
    for rows in prospects:
        for row in rows:
            if row.may_be_in(texts):
                break
        else:
            return False
    return True


def prospects_of(plan: Plan) -> Prospects:
    """Return what a plan needs, as far as counting pieces can tell; nothing where it can't."""
    match plan:
        case PhrasePlan(readings, fields):
            return (tuple(_row(steps, fields) for steps in readings),)
        case AllPlan(present):
            return tuple(need for child in present for need in prospects_of(child))
        case NearPlan(PhrasePlan() as left, PhrasePlan() as right, distance):
            return _near(left, right, distance)
        case NearPlan(left, right):
            return (*prospects_of(left), *prospects_of(right))
        case AnyPlan(children):
            return _any_of([prospects_of(child) for child in children])
        case _:
            return ()


def _row(steps: tuple[Step, ...], fields: tuple[Field, ...]) -> Row:
    return Row(
        fields, tuple(step.mark for step in steps), tuple(step.gap + 1 for step in steps[1:])
    )


def _near(left: PhrasePlan, right: PhrasePlan, distance: int) -> Prospects:
    """Require the first words of both near each other, as far as their phrases may stretch."""
    fields = tuple(name for name in left.fields if name in right.fields)
    pairs = list(product(left.readings, right.readings))
    both = (*prospects_of(left), *prospects_of(right))
    if len(pairs) > MOST_READINGS:
        return both
    near = tuple(
        Row(fields, (one[0].mark, other[0].mark), (distance + _length(one, other),), either=True)
        for one, other in pairs
    )
    return (*both, near) if any(len(steps) > 1 for pair in pairs for steps in pair) else (near,)


def _length(*phrases: tuple[Step, ...]) -> int:
    """Return over how many pieces these phrases may go at most."""
    return sum(step.gap + 1 for steps in phrases for step in steps[1:]) + 1


def _any_of(found: Iterable[Prospects]) -> Prospects:
    """Join alternatives that each need but one thing; of others nothing can be said."""
    each = list(found)
    if any(len(prospects) != 1 for prospects in each):
        return ()
    return (tuple(row for (rows,) in each for row in rows),)
