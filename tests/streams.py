"""Streams of stories as watchlists see them: with days and weeks, calm or restless, with bursts.

Hours are numbered from a Monday, 00:00 UTC. All chance comes from the generator that is given.
"""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from datetime import UTC, datetime, timedelta
from itertools import pairwise
from random import Random
from zoneinfo import ZoneInfo

from monitor.digest.surges.judge import AGAIN_AFTER, bounds, look_at
from monitor.digest.surges.usual import Usual, day_of, hour_of, usual_of
from monitor.model import TimedHit

MONDAY = datetime(2026, 1, 5, tzinfo=UTC)
HOUR = timedelta(hours=1)
WEEK = 168  # hours
KYIV = ZoneInfo("Europe/Kyiv")
# How a newsroom's day goes, by local hour, and its week; both are 1 in the mean.
DAY = (3, 2, 2, 2, 3, 5, 8, 12, 15, 17, 18, 17, 16, 16, 16, 16, 15, 14, 12, 10, 8, 7, 5, 4)
DAYS = (1.15, 1.15, 1.15, 1.15, 1.1, 0.7, 0.6)

Draw = Callable[[Random, float], int]  # how many stories begin, where so many are expected


def shape(hour: int) -> float:
    """How much of its mean rate a stream has in an hour."""
    local = (MONDAY + hour * HOUR).astimezone(KYIV)
    return DAY[local.hour] * 24 / sum(DAY) * DAYS[local.weekday()]


def calm(rng: Random, mean: float) -> int:
    """Draw from a Poisson law."""
    if mean > 30:
        return calm(rng, mean / 2) + calm(rng, mean / 2)
    limit, count, product = math.exp(-mean), 0, rng.random()
    while product > limit:
        count, product = count + 1, product * rng.random()
    return count


def restless(spread: float) -> Draw:
    """Draw from a negative binomial law, whose variance is so many times its mean."""

    def draw(rng: Random, mean: float) -> int:
        rate = rng.gammavariate(mean / (spread - 1), spread - 1) if mean else 0.0
        return calm(rng, rate)

    return draw


def clustered(rng: Random, mean: float) -> int:
    """Draw stories of which each brings another one half of the time."""
    count = calm(rng, mean / 2)
    return count + sum(_followers(rng) for _ in range(count))


class Wavering:
    """Draws from a Poisson law whose rate goes up and down slowly, as busy and calm days do.

    The rate is log-normal: it deviates by half, and remembers about ten hours.
    """

    def __init__(self) -> None:
        self._mood = 0.0

    def __call__(self, rng: Random, mean: float) -> int:
        self._mood = 0.9 * self._mood + math.sqrt(0.19) * rng.gauss(0, 0.5)
        return calm(rng, mean * math.exp(self._mood - 0.125))


def _followers(rng: Random) -> int:
    return 0 if rng.random() < 0.5 else 1 + _followers(rng)


def stream(rng: Random, rate: float, hours: int, draw: Draw = calm) -> list[datetime]:
    """When stories begin: `rate` an hour in the mean."""
    found = [
        MONDAY + (hour + rng.random()) * HOUR
        for hour in range(hours)
        for _ in range(draw(rng, rate * shape(hour)))
    ]
    return sorted(found)


def burst(rng: Random, rate: float, at: datetime, hours: int = 2) -> list[datetime]:
    """More stories from a time on: `rate` an hour, evenly."""
    return [at + hours * HOUR * rng.random() for _ in range(calm(rng, rate * hours))]


def watched(until: datetime) -> list[int]:
    """All hours up to a time."""
    return list(range(hour_of(MONDAY), hour_of(until)))


def by_hour(moments: Iterable[datetime]) -> Counter[int]:
    """Count the stories that began in each hour."""
    return Counter(map(hour_of, moments))


def usual_before(moments: Sequence[datetime], now: datetime) -> Usual | None:
    """What is usual, as it was known on a day."""
    day = day_of(now)
    return usual_of(by_hour(at for at in moments if at < day), watched(day), day, KYIV)


def of_outlets(moments: Sequence[datetime], outlets: int = 3) -> list[TimedHit]:
    """Each moment as a story's only hit, of so many outlets in turn."""
    return [TimedHit(n, at, f"Outlet {n % outlets}") for n, at in enumerate(moments)]


def first_ring(moments: Sequence[datetime], since: datetime, until: datetime) -> datetime | None:
    """The first look in a time that finds a surge; of one day alone."""
    usual = usual_before(moments, since)
    assert usual is not None
    now = look_at(since)
    while now <= until:
        if count(moments, now) >= bounds(usual, now).least:
            return now
        now += timedelta(minutes=5)
    return None


def count(moments: Sequence[datetime], now: datetime) -> int:
    return sum(now - HOUR < at <= now for at in moments)


def apart(times: Sequence[datetime]) -> bool:
    """Whether these times keep the distance that surges have."""
    return all(after - before >= AGAIN_AFTER for before, after in pairwise(times))
