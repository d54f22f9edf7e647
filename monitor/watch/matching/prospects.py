"""Whether a keyword may be found in an item at all, told from the pieces alone.

To work out where words stand is dear, and most of the keywords whose words an item has are not in
it: their words are in different fields, or far apart. Counting pieces tells: a piece holds one word
or more, and marks between two only keep them further apart.
"""

from __future__ import annotations

from dataclasses import dataclass

from monitor.model import Field
from monitor.watch.matching.places import FieldText, ItemTexts
from monitor.watch.matching.plan import NearPlan, PhrasePlan, Plan

MANY = 400  # pairs of pieces, beyond which a closer look is as quick


@dataclass(frozen=True, slots=True)
class Prospects:
    """What a plan needs of one field: these marks, each within reach of the one before.

    `either`: the two may stand the other way round.
    """

    fields: tuple[Field, ...]
    marks: tuple[int, ...]
    reach: tuple[int, ...]
    either: bool = False

    def may_be_in(self, texts: ItemTexts) -> bool:
        """Tell whether a closer look is worth it."""
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


def prospects_of(plan: Plan) -> Prospects | None:
    """Return what a simple plan needs; None for one of which only a closer look tells."""
    match plan:
        case PhrasePlan(((_,),), _):
            return None  # its one word is there, or it would be no candidate
        case PhrasePlan((steps,), fields):
            marks = tuple(step.mark for step in steps)
            return Prospects(fields, marks, tuple(step.gap + 1 for step in steps[1:]))
        case NearPlan(PhrasePlan(((left,),), fields), PhrasePlan(((right,),), others), distance):
            both = tuple(name for name in fields if name in others)
            return Prospects(both, (left.mark, right.mark), (distance + 1,), either=True)
        case _:
            return None
