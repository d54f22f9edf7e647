"""What is usual of a watchlist: how many hits an hour brings, by hour of the week.

From up to eight weeks, robustly: as in Farrington et al. (1996, J. R. Stat. Soc. A 159, 547-563)
and Noufaily et al. (2013, Stat. Med. 32, 1206-1222) past surges must not raise what is expected,
and counts spread more than a Poisson law says. There outbreaks of the past are weighed down in a
regression over weeks; here the highest counts are cut down to the next ones (winsorised), which
needs no iteration and holds for counts that are mostly 0. An hour of the week with few samples is
drawn towards the same hour of like days, and both towards the watchlist's overall rate, as a
gamma prior would. Outages are no zeros: only hours that were watched count.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta, tzinfo
from itertools import pairwise
from statistics import fmean, median

HOUR_S = 3600
WEEK = 168  # hours
LOOKS_BACK = timedelta(weeks=8)
MIN_AGE = timedelta(days=7)  # younger watchlists have no usual: no weekend was seen yet, or one
MIN_WATCHED = 120  # hours, of the 168 of a week
# Weights of samples: an hour of the week itself, the same hour of like days, the overall rate.
OWN, LIKE, OVERALL = 1.0, 0.25, 4.0
CUT_OWN, CUT_LIKE, CUT_OVERALL = 8, 10, 50  # one in so many of the highest counts is cut down
CUT_SPREAD = 100
TRIMMED_SPREAD = 1.2  # what cutting takes from a variance, about, is given back
LAST_DAYS = 7  # whose level counts where it is higher: a rhythm that has risen is usual by then
SHORTEST_GAP = 6  # hours without an item that may be an outage
GAPS = 6  # times the mean gap between items: longer ones are outages


@dataclass(frozen=True, slots=True)
class Usual:
    """How many hits an hour brings, by local hour of the week from Monday, 0:00.

    `expected`: the mean. `twice`: what that hour, or one beside it, brought twice in these weeks.
    `spread`: the variance as a multiple of the mean, at least 1. `weight`: the hours on which each
    mean rests, about. `several`: the hits were of more than one outlet.
    """

    expected: tuple[float, ...]
    twice: tuple[int, ...]
    spread: float
    weight: float
    zone: tzinfo
    several: bool = True


def hour_of(moment: datetime) -> int:
    """Number the hours since 1970, in UTC."""
    return int(moment.timestamp()) // HOUR_S


def day_of(moment: datetime) -> datetime:
    """Return when the day of a moment began, in UTC: what is usual is worked out once a day.

    The day itself doesn't count then, so that a surge doesn't become usual while it goes on.
    """
    return moment.astimezone(UTC).replace(hour=0, minute=0, second=0, microsecond=0)


def slot_of(hour: int, zone: tzinfo) -> int:
    """Return the local hour of the week in which a numbered hour begins."""
    local = datetime.fromtimestamp(hour * HOUR_S, UTC).astimezone(zone)
    return local.weekday() * 24 + local.hour


def watched_hours(with_items: Collection[int], until: int) -> list[int]:
    """Return the hours in which feeds were polled, from those in which any item came.

    A gap far longer than the others is an outage; shorter ones are quiet hours, and count.
    """
    hours = sorted(hour for hour in set(with_items) if hour < until)
    if not hours:
        return []
    longest = longest_quiet(len(hours), hours[-1] - hours[0])
    watched: list[int] = []
    for hour, following in pairwise([*hours, until]):
        is_outage = following - hour > longest
        watched += [hour] if is_outage else range(hour, following)
    return watched


def longest_quiet(hours: int, span: int) -> float:
    """Return how long nothing may come, in hours, where it came in so many of a span of hours."""
    return max(SHORTEST_GAP, GAPS * span / max(hours - 1, 1))


def usual_of(
    hits: Mapping[int, int],
    watched: Sequence[int],
    until: datetime,
    zone: tzinfo,
    *,
    several: bool = True,
) -> Usual | None:
    """Work out what is usual from the hits of before `until`; None: it is too early to say.

    `hits`: how many came in each hour. `watched`: the hours in which feeds were polled, in order.
    `several`: they were of more than one outlet.
    """
    end = hour_of(until)
    hours = [hour for hour in watched if end - 8 * WEEK <= hour < end]
    if len(hours) < MIN_WATCHED or (end - hours[0]) * HOUR_S < MIN_AGE.total_seconds():
        return None
    counts = {hour: hits.get(hour, 0) for hour in hours}
    return replace(_estimate(counts, end, zone), several=several)


def _estimate(counts: Mapping[int, int], end: int, zone: tzinfo) -> Usual:
    samples: list[list[int]] = [[] for _ in range(WEEK)]
    slots = {hour: slot_of(hour, zone) for hour in counts}
    for hour, count in counts.items():
        samples[slots[hour]].append(count)
    overall = (sum(_cut(list(counts.values()), CUT_OVERALL)) + 0.5) / (len(counts) + 1)
    rise = _rise(counts, end)
    expected, weights = zip(*(_mean(samples, slot, overall) for slot in range(WEEK)), strict=True)
    spread = _spread([(count, expected[slots[hour]]) for hour, count in counts.items()])
    return Usual(
        tuple(rise * mean for mean in expected),
        tuple(_twice(samples, slot) for slot in range(WEEK)),
        spread,
        fmean(weights),
        zone,
    )


def _cut(counts: Sequence[int], one_in: int) -> list[int]:
    """Cut the highest counts down to the next one: one in so many, but at least the highest."""
    cut = max(1, len(counts) // one_in)
    if len(counts) <= 2 * cut:
        return list(counts)
    most = sorted(counts)[-cut - 1]
    return [min(count, most) for count in counts]


def _mean(samples: Sequence[Sequence[int]], slot: int, overall: float) -> tuple[float, float]:
    """Expect of an hour of the week what it, like hours and the watchlist brought, as weighed."""
    own = _cut(samples[slot], CUT_OWN)
    like = _cut([count for each in _like(slot) for count in samples[each]], CUT_LIKE)
    weight = OWN * len(own) + LIKE * len(like) + OVERALL
    total = OWN * sum(own) + LIKE * sum(like) + OVERALL * overall
    return total / weight, weight


def _like(slot: int) -> list[int]:
    """Return the same hour of the other days that are workdays as well, or of the weekend."""
    day, hour = divmod(slot, 24)
    days = range(5) if day < 5 else range(5, 7)
    return [other * 24 + hour for other in days if other != day]


def _twice(samples: Sequence[Sequence[int]], slot: int) -> int:
    """Return the second highest count of an hour of the week and those beside it.

    What comes every week at its time is usual, also where the days beside it are calm.
    """
    near = [sorted(samples[(slot + step) % WEEK]) for step in (-1, 0, 1)]
    return max((counts[-2] for counts in near if len(counts) > 1), default=0)


def _spread(pairs: Sequence[tuple[int, float]]) -> float:
    """Return the variance of counts around what was expected, as a multiple of the mean."""
    squares = sorted((count - mean) ** 2 for count, mean in pairs)
    kept = squares[: len(squares) - len(squares) // CUT_SPREAD]
    mean = sum(mean for _, mean in pairs) / len(pairs)
    return max(1.0, TRIMMED_SPREAD * sum(kept) / len(kept) / mean)


def _rise(counts: Mapping[int, int], end: int) -> float:
    """Return how far the last days' level is above that of all weeks; 1 where it isn't.

    By medians of days, so that three days with a surge don't raise it.
    """
    days: dict[int, list[int]] = {}
    for hour, count in counts.items():
        days.setdefault((end - 1 - hour) // 24, []).append(count)
    totals = {day: 24 * fmean(hours) for day, hours in days.items()}
    last = [total for day, total in totals.items() if day < LAST_DAYS]
    return max(1.0, (median(last or [0.0]) + 1) / (median(totals.values()) + 1))
