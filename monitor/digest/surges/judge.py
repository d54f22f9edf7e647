"""When an hour of a watchlist is a surge, and when a surge is over.

Hits are counted, of each story the first three: one story in forty outlets is told as one alert,
with their number. An hour is a surge if all of this holds: it brought at least six such hits, in
three stories, of two outlets (unless only one ever hit the watchlist); they are at least `factor`
times as many as expected; so many would come by chance about once in 100,000 looks (the tail of a
negative binomial law with the watchlist's own spread, the exact one for small counts, as Noufaily
et al. 2013 set their threshold); and that hour of the week didn't bring as many twice in the past
weeks.

A surge that has begun is over only when an hour brings less than half of what makes one: two
levels, as Kleinberg (2003, Data Min. Knowl. Discov. 7, 373-397) has a burst cost something to
enter, so that one which wavers is one.
"""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta

from monitor.digest.surges.usual import HOUR_S, Usual, hour_of, slot_of
from monitor.model import Surge, TimedHit

WINDOW = timedelta(hours=1)
LOOK_EVERY = timedelta(minutes=5)
MIN_HITS = 6
MIN_STORIES = 3
MIN_OUTLETS = 2
FACTOR = 3.0  # times what is expected, unless the settings say otherwise
CHANCE = 1e-5  # that a calm hour brings so many; some 8,000 looks a quarter are independent
AGAIN_AFTER = timedelta(hours=6)  # between two surges of a watchlist, at least
RANGE = 0.1  # of hours are below, and as many above, what is called usual


@dataclass(frozen=True, slots=True)
class Bounds:
    """Of the last hour: from `least` hits on it is a surge; usual is from `low` to `high`."""

    least: int
    low: int
    high: int

    def is_over(self, hits: int) -> bool:
        """Tell whether a surge is over, with so many hits in the last hour."""
        return 2 * hits < self.least


def bounds(usual: Usual, now: datetime, factor: float = FACTOR) -> Bounds:
    """Say what makes the hour until now a surge."""
    mean, twice = _expected(usual, now)
    variance = mean * (usual.spread + usual.spread / usual.weight)
    law = list(_law(mean, variance))
    needed = max(MIN_HITS, math.ceil(factor * mean), twice + 1)
    rare = next(n for n, chance in enumerate(_tails(law)) if chance <= CHANCE)
    return Bounds(max(needed, rare), _quantile(law, RANGE), _quantile(law, 1 - RANGE))


def look_at(moment: datetime) -> datetime:
    """Return the last time for a look that has come: every five minutes, on the clock."""
    step = LOOK_EVERY.total_seconds()
    return datetime.fromtimestamp(moment.timestamp() // step * step, UTC)


def follow(
    before: Surge | None,
    hour: Sequence[TimedHit],
    usual: Usual | None,
    watchlist: str,
    now: datetime,
    factor: float = FACTOR,
) -> Surge | None:
    """Return the surge that begins, or the one from `before` that is over; None: nothing changes.

    `hour`: the hits of the last hour.
    """
    hits = counted(hour)
    limits = bounds(usual, now, factor) if usual else None
    if before is not None and not before.is_over:
        return replace(before, is_over=True) if not limits or limits.is_over(hits) else None
    waits = before is not None and now - before.rang_at < AGAIN_AFTER
    if usual is None or limits is None or waits or hits < limits.least:
        return None
    found = _surge(hour, limits, watchlist, now)
    is_wide = len(found.behind) >= MIN_STORIES
    return found if is_wide and (found.outlets >= MIN_OUTLETS or not usual.several) else None


def counted(hour: Iterable[TimedHit]) -> int:
    """Count the hits that count."""
    return sum(hit.counts for hit in hour)


def _surge(hour: Sequence[TimedHit], limits: Bounds, watchlist: str, now: datetime) -> Surge:
    behind = Counter(hit.story for hit in hour if hit.counts)
    hits = [hit for hit in hour if hit.story in behind]
    outlets = len({hit.outlet for hit in hits})
    stories = tuple(behind.items())
    low, high = limits.low, limits.high
    return Surge(watchlist, now, len(hits), stories, outlets, limits.least, low, high)


def _expected(usual: Usual, now: datetime) -> tuple[float, int]:
    """Return what the last sixty minutes should bring: of each of their two hours its share."""
    this = hour_of(now)
    share = (now.timestamp() - this * HOUR_S) / HOUR_S
    slots = [slot_of(hour, usual.zone) for hour in (this - 1, this)]
    before, after = (usual.expected[slot] for slot in slots)
    return (1 - share) * before + share * after, max(usual.twice[slot] for slot in slots)


def _law(mean: float, variance: float) -> Iterator[float]:
    """Give the chance of 0, 1, 2 … hits, up to where there is hardly any.

    Negative binomial; Poisson where the variance is not above the mean.
    """
    excess = variance / mean - 1
    log_chance = _negative_binomial(mean, excess) if excess > 1e-6 else _poisson(mean)
    total = 0.0
    for n in range(math.ceil(mean + 50 * math.sqrt(variance)) + 50):
        chance = math.exp(log_chance(n))
        total += chance
        yield chance
        if total >= 1 - CHANCE / 100:
            return


def _poisson(mean: float) -> Callable[[int], float]:
    return lambda n: n * math.log(mean) - mean - math.lgamma(n + 1)


def _negative_binomial(mean: float, excess: float) -> Callable[[int], float]:
    """Return the logarithm of the law with this mean, and a variance so far above it."""
    size, odds = mean / excess, math.log(excess / (1 + excess))
    none = -size * math.log1p(excess) - math.lgamma(size)
    return lambda n: math.lgamma(size + n) - math.lgamma(n + 1) + none + n * odds


def _tails(law: list[float]) -> Iterator[float]:
    """Give the chance of at least 0, 1, 2 … hits; at the end 0."""
    left = 1.0
    for chance in law:
        yield left
        left -= chance
    yield 0.0


def _quantile(law: list[float], share: float) -> int:
    """Return the least number of hits that this share of hours doesn't exceed."""
    total = 0.0
    for n, chance in enumerate(law):
        total += chance
        if total >= share - 1e-12:
            return n
    return len(law)
