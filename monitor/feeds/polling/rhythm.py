"""How often a feed usually brings something new, and when its silence is strange."""

from __future__ import annotations

import math
from dataclasses import replace
from datetime import datetime, timedelta

from monitor.model import FeedState, Rhythm

_DAY = timedelta(days=1)
_MEMORY = timedelta(days=7)  # what is longer ago counts e times less for the rate …
_LONG_MEMORY = timedelta(days=35)  # … and for the longest gap
_WATCHED = timedelta(days=7)  # before a silence can be called strange
_EXPECTED = 5  # items that should have come meanwhile
_TIMES_THE_LONGEST_GAP = 2


def after_new_items(rhythm: Rhythm, new_items: int, since: datetime, now: datetime) -> Rhythm:
    """Return the rhythm after a poll. `since`: when the feed was last polled well before that.

    The rate is a mean that forgets exponentially, so it needs no history.
    """
    faded = rhythm.per_day * math.exp(-max(now - since, timedelta(0)) / _MEMORY)
    per_day = faded + new_items / (_MEMORY / _DAY)
    if not new_items:
        return replace(rhythm, per_day=per_day)
    gap = max(now - (rhythm.last_new_at or since), timedelta(0))
    longest = max(gap, rhythm.longest_gap * math.exp(-gap / _LONG_MEMORY))
    return Rhythm(now, per_day, longest)


def usual_per_day(state: FeedState) -> float:
    """Return how many new items a feed usually brings a day: up to the last one, while watched."""
    last_new, last_ok, first = state.rhythm.last_new_at, state.last_ok_at, state.first_polled_at
    if last_new is None or last_ok is None or first is None:
        return 0.0
    remembered = state.rhythm.per_day * math.exp(max(last_ok - last_new, timedelta(0)) / _MEMORY)
    known = 1 - math.exp(-max(last_new - first, timedelta(0)) / _MEMORY)
    return remembered / known if known > 0.01 else 0.0


def strange_silence(state: FeedState) -> timedelta | None:
    """Return how long a feed has brought nothing, if that is far longer than its rhythm; else None.

    Far longer: a day at least, twice its longest gap of about a month, and long enough for five of
    its usual items, after a week of watching. A feed that fails is not silent, it is failing; time
    in which it was not polled doesn't count.
    """
    last_new, last_ok, first = state.rhythm.last_new_at, state.last_ok_at, state.first_polled_at
    if state.failures or last_new is None or last_ok is None or first is None:
        return None
    silence = last_ok - last_new
    is_long = silence >= max(_DAY, state.rhythm.longest_gap * _TIMES_THE_LONGEST_GAP)
    was_watched = last_new - first >= _WATCHED
    was_expected = usual_per_day(state) * (silence / _DAY) >= _EXPECTED
    return silence if is_long and was_watched and was_expected else None
