"""What the record is asked for, so that it leaves out nothing that keywords match."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from functools import reduce

from monitor.model import Every, OneKey, Some, Sought
from monitor.watch.lists.watchlist import Watchlist
from monitor.watch.matching.keys import key_of, spelling_key
from monitor.watch.matching.lexicon import Lexicon, kept_of
from monitor.watch.matching.matcher import Matcher
from monitor.watch.matching.phrases import Step
from monitor.watch.matching.plan import AllPlan, AnyPlan, AtLeastPlan, NearPlan, PhrasePlan, Plan

DEEPEST = 30  # parts within parts, as far as the record can read them
SHORTEST = 4  # letters of a beginning that is worth asking for
MOST_KEYS = 2000  # of one question; what asks for more looks at everything


def sought_by(matcher: Matcher, watchlists: Iterable[Watchlist]) -> Sought | None:
    """Return what items must have for one of these watchlists to find anything in them.

    None: only looking at each item tells (a regular expression). The watchlists are the matcher's.
    """
    wanted = {id(watchlist) for watchlist in watchlists}
    plans = [
        sought(keyword.plan, matcher.lexicon)
        for planned in matcher.planned
        if id(planned.watchlist) in wanted
        for keyword in planned.keywords
    ]
    found = _some(plans)
    if found is None or _count(found) > MOST_KEYS or _depth(found) > DEEPEST:
        return None
    return found


def sought(plan: Plan, lexicon: Lexicon) -> Sought | None:
    """Return what an item must have for a plan to be found in it; None: only looking tells."""
    match plan:
        case PhrasePlan(readings):
            return _some([_every([_of_step(step, lexicon) for step in row]) for row in readings])
        case AnyPlan(children):
            return _some([sought(child, lexicon) for child in children])
        case AllPlan(present):
            return _every([sought(child, lexicon) for child in present])
        case NearPlan(left, right):
            return _every([sought(left, lexicon), sought(right, lexicon)])
        case AtLeastPlan(count, children):
            found = [sought(child, lexicon) for child in children]
            known = [each for each in found if each is not None]
            # Those of which nothing can be told may all be there.
            return _some(known) if len(found) - len(known) < count else None
        case _:
            return None


def _of_step(step: Step, lexicon: Lexicon) -> Sought | None:
    """Return the keys of which a word that bears a step's mark has one, at least."""
    keys: list[str] = []
    beginnings: list[str] = []
    stems: list[str] = []
    for table, text in lexicon.looked_up_by(step.mark):
        if table.endswith("skeleton"):
            keys.append(spelling_key(text))
        elif table == "prefix" or table.endswith("base"):
            beginnings.append(key_of(text))
        else:
            (stems if table == "form stem" else keys).append(key_of(text))
    if not all((*keys, *beginnings, *stems)):
        return None
    whole = OneKey(tuple(dict.fromkeys(keys)), tuple(dict.fromkeys(beginnings)))
    return _some([whole, _inflected(stems, lexicon.asked(step.mark).text)]) if stems else whole


def _inflected(stems: list[str], typed: str) -> Sought | None:
    """Ask for a stem and, of an inflected form, for its beginning: some stems are very short."""
    of_stem = OneKey(tuple(dict.fromkeys(stems)))
    kept = key_of(kept_of(typed))
    return of_stem if len(kept) < SHORTEST else _every([of_stem, OneKey((), (kept,))])


def _every(found: Sequence[Sought | None]) -> Sought | None:
    known = tuple(dict.fromkeys(each for each in found if each is not None))
    return Every(known) if len(known) > 1 else next(iter(known), None)


def _some(found: Sequence[Sought | None]) -> Sought | None:
    known = tuple(dict.fromkeys(each for each in found if each is not None))
    if len(known) < len(set(found)):
        return None
    return Some(known) if len(known) > 1 else next(iter(known), None)


def _count(asked: Sought) -> int:
    if isinstance(asked, OneKey):
        return len(asked.keys) + len(asked.beginnings)
    return reduce(lambda count, part: count + _count(part), asked.parts, 0)


def _depth(asked: Sought) -> int:
    return 1 if isinstance(asked, OneKey) else 1 + max(map(_depth, asked.parts))
