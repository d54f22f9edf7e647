"""What to look a keyword up by: the rarest words that an item must have for it to be found."""

from __future__ import annotations

from itertools import chain

from monitor.watch.matching.lexicon import Lexicon
from monitor.watch.matching.plan import (
    AllPlan,
    AnyPlan,
    AtLeastPlan,
    NearPlan,
    PhrasePlan,
    Plan,
    RegexPlan,
)

Clause = tuple[int, ...]  # one or two marks that an item must bear


def clauses(plan: Plan, lexicon: Lexicon) -> tuple[Clause, ...] | None:
    """Return clauses of which an item must fulfil one for a plan to be found in it.

    Each names the rarest marks, at most two. None: only looking tells (a regular expression).
    """
    match plan:
        case PhrasePlan(readings):
            return tuple(_rarest([step.mark for step in reading], lexicon) for reading in readings)
        case RegexPlan():
            return None
        case AnyPlan(children):
            return _any_of([clauses(child, lexicon) for child in children])
        case AllPlan(present):
            return _all_of([clauses(child, lexicon) for child in present], lexicon)
        case NearPlan(left, right):
            return _all_of([clauses(left, lexicon), clauses(right, lexicon)], lexicon)
        case AtLeastPlan(count, children):
            # Of any so many children, one is among those that are found.
            found = [clauses(child, lexicon) for child in children]
            spare = count - 1
            cheapest = sorted(found, key=lambda each: _cost(each, lexicon))
            return _any_of(cheapest[: len(found) - spare])


def _rarest(marks: list[int], lexicon: Lexicon) -> Clause:
    return tuple(sorted(dict.fromkeys(marks), key=lexicon.cost)[:2])


def _any_of(found: list[tuple[Clause, ...] | None]) -> tuple[Clause, ...] | None:
    if None in found:
        return None
    return tuple(dict.fromkeys(chain.from_iterable(each for each in found if each is not None)))


def _all_of(found: list[tuple[Clause, ...] | None], lexicon: Lexicon) -> tuple[Clause, ...] | None:
    """Choose the part that is met most rarely; the next one sharpens its clauses."""
    usable = sorted(
        (each for each in found if each is not None), key=lambda each: _cost(each, lexicon)
    )
    if not usable:
        return None
    best = usable[0]
    if len(usable) > 1 and len(usable[1]) == 1:
        return tuple(_rarest([*clause, *usable[1][0]], lexicon) for clause in best)
    return best


def _cost(found: tuple[Clause, ...] | None, lexicon: Lexicon) -> float:
    if found is None:
        return float("inf")
    return sum(min(map(lexicon.cost, clause)) + 16 for clause in found)
