"""What is usual of a watchlist, what is a surge, and that chance alone hardly ever makes one."""

from __future__ import annotations

import math
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from itertools import pairwise
from random import Random

import pytest

from monitor.digest.surges.judge import MIN_HITS, Bounds, bounds, follow, look_at
from monitor.digest.surges.replay import Past, replay
from monitor.digest.surges.usual import (
    WEEK,
    Usual,
    hour_of,
    slot_of,
    usual_of,
    watched_hours,
)
from monitor.model import Surge, TimedHit
from tests.streams import (
    HOUR,
    KYIV,
    MONDAY,
    apart,
    burst,
    by_hour,
    calm,
    clustered,
    first_ring,
    of_outlets,
    restless,
    stream,
    usual_before,
    watched,
)

MINUTE, DAY = timedelta(minutes=1), timedelta(days=1)
WEEKS = timedelta(weeks=1)
NOON = MONDAY + 8 * WEEKS + DAY + 12 * HOUR  # a Tuesday, after eight weeks of history


def usual(
    moments: list[datetime], now: datetime = NOON, hours: list[int] | None = None
) -> Usual | None:
    before = [at for at in moments if at < now]
    return usual_of(by_hour(before), watched(now) if hours is None else hours, now, KYIV)


def sure(found: Usual | None) -> Usual:
    assert found is not None
    return found


def each(every: timedelta, hours: int = 9 * WEEK) -> list[datetime]:
    """Stories at even distances."""
    steps = int(hours * HOUR / every)
    return [MONDAY + number * every for number in range(steps)]


def hour(stories: int, now: datetime = NOON, outlets: int = 3) -> list[TimedHit]:
    """The hits of an hour in which so many stories began."""
    return of_outlets([now - MINUTE * (number % 60) for number in range(stories)], outlets)


# ---------------------------------------------------------------- what is usual


def test_what_is_usual_follows_the_hour_of_the_day_and_the_day_of_the_week() -> None:
    found = sure(usual(stream(Random(1), 10, 9 * WEEK)))
    by_local_hour = found.expected
    tuesday_at_ten, tuesday_at_three = by_local_hour[24 + 10], by_local_hour[24 + 3]
    sunday_at_ten = by_local_hour[6 * 24 + 10]
    assert tuesday_at_ten > 4 * tuesday_at_three
    assert tuesday_at_ten > 1.4 * sunday_at_ten
    assert sum(by_local_hour) / WEEK == pytest.approx(10, rel=0.1)


def test_what_the_clock_shows_counts_also_where_it_is_changed_in_between() -> None:
    """In Kyiv summer time began on 29 March 2026: 9 was 7 UTC, and then 6."""
    start = datetime(2026, 3, 2, tzinfo=UTC)
    hours = [hour_of(start) + number for number in range(8 * WEEK)]
    at_nine = [
        datetime.fromtimestamp(number * 3600, UTC) + step * MINUTE
        for number in hours
        if slot_of(number, KYIV) % 24 == 9
        for step in range(20)
    ]
    found = sure(usual_of(by_hour(at_nine), hours, start + 8 * WEEKS, KYIV))
    assert min(found.expected[day * 24 + 9] for day in range(7)) > 14
    assert max(mean for slot, mean in enumerate(found.expected) if slot % 24 != 9) < 1


def test_a_young_watchlist_has_no_usual_yet() -> None:
    moments = each(HOUR)
    assert usual(moments, MONDAY + 6 * DAY) is None
    assert usual(moments, MONDAY + 7 * DAY) is not None
    assert usual([], MONDAY) is None


def test_hours_in_which_nothing_was_polled_are_no_zeros() -> None:
    moments, outage = each(HOUR / 4), range(hour_of(MONDAY + 4 * WEEKS), hour_of(NOON - 3 * DAY))
    with_gap = [at for at in moments if hour_of(at) not in outage]
    hours = watched_hours({hour_of(at) for at in with_gap}, hour_of(NOON))
    assert len(hours) == len(watched(NOON)) - len(outage)
    assert sure(usual(with_gap, NOON, hours)).expected[24] == pytest.approx(4, rel=0.1)
    as_zeros = sure(usual(with_gap, NOON))
    assert as_zeros.expected[24] < 3


def test_quiet_hours_of_a_small_monitor_are_watched() -> None:
    """One item each six hours: the gaps between them are no outages."""
    hours = {hour_of(MONDAY) + number for number in range(0, 4 * WEEK, 6)}
    assert len(watched_hours(hours, max(hours) + 1)) == max(hours) - min(hours) + 1
    assert watched_hours([], hour_of(NOON)) == []


def test_past_surges_hardly_raise_what_is_usual() -> None:
    rng = Random(3)
    moments = stream(rng, 3, 9 * WEEK)
    surges = [burst(rng, 60, MONDAY + weeks * WEEKS + DAY + 10 * HOUR, 5) for weeks in (2, 5)]
    before = bounds(sure(usual(moments)), NOON).least
    after = bounds(sure(usual(sorted([*moments, *surges[0]]))), NOON).least
    assert before <= after <= 1.25 * before
    assert len(surges[0]) > 250, "of about 4,500 in all"


def test_a_level_that_has_risen_for_a_week_is_usual() -> None:
    rng = Random(4)
    moments = stream(rng, 2, 9 * WEEK)
    risen = [at for at in stream(rng, 18, 9 * WEEK) if at > NOON - 8 * DAY]
    assert bounds(sure(usual(sorted([*moments, *risen]))), NOON).least > 3 * 20


# ---------------------------------------------------------------- what is a surge


def least(moments: list[datetime], now: datetime = NOON) -> int:
    return bounds(sure(usual(moments, now)), now).least


def test_a_few_stories_are_no_surge_of_a_watchlist_that_hardly_ever_hits() -> None:
    assert least([]) == MIN_HITS
    assert least(each(20 * DAY)) == MIN_HITS


def test_what_comes_every_morning_or_every_tuesday_is_no_surge() -> None:
    morning = [MONDAY + day * DAY + 10 * HOUR + n * MINUTE for day in range(60) for n in range(30)]
    assert least(sorted(morning), NOON - HOUR) > 30
    briefing = [at for at in morning if at.weekday() == 1]
    assert least(sorted(briefing), NOON - HOUR) > 30
    assert least(sorted(briefing), NOON + DAY - HOUR) < 25, "on a Wednesday it would be one"


def test_the_more_restless_a_watchlist_is_the_larger_a_surge_must_be() -> None:
    quiet = stream(Random(5), 5, 9 * WEEK)
    wild = stream(Random(5), 5, 9 * WEEK, restless(5))
    assert least(quiet) < 0.7 * least(wild)


def test_it_must_be_so_many_times_the_usual_as_is_set() -> None:
    known = sure(usual(stream(Random(6), 20, 9 * WEEK)))
    assert bounds(known, NOON, 10).least > 3 * bounds(known, NOON, 3).least


def test_between_two_hours_what_is_expected_changes_little_by_little() -> None:
    known = sure(usual(stream(Random(7), 20, 9 * WEEK)))
    morning = MONDAY + 9 * WEEKS + 4 * HOUR
    needed = [bounds(known, morning + number * 5 * MINUTE).least for number in range(37)]
    assert needed[-1] > 1.5 * needed[0]
    assert max(abs(b - a) for a, b in pairwise(needed)) <= 6


def test_what_is_called_usual_holds_most_hours() -> None:
    assert bounds(sure(usual([])), NOON) == Bounds(MIN_HITS, 0, 0)
    found = bounds(sure(usual(stream(Random(8), 10, 9 * WEEK))), NOON)
    assert 5 <= found.low < 20 < found.high < found.least


@pytest.mark.parametrize("mean", [0.001, 0.5, 20, 700, 5000])
@pytest.mark.parametrize("spread", [1.0, 1.001, 3.0])
def test_bounds_are_those_of_the_law_however_much_is_usual(mean: float, spread: float) -> None:
    """Beside the normal law, which both laws approach: about 4.3 deviations are 1 in 100,000."""
    known = Usual((mean,) * WEEK, (0,) * WEEK, spread, 1e6, KYIV)
    found = bounds(known, NOON, factor=0)
    deviation = math.sqrt(mean * spread)
    if mean >= 20:
        assert mean + 4.2 * deviation <= found.least <= mean + 6.5 * deviation
        assert found.low == pytest.approx(mean - 1.28 * deviation, abs=2 + deviation / 5)
        assert found.high == pytest.approx(mean + 1.28 * deviation, abs=2 + deviation / 5)
    else:
        assert found.least <= 12 * spread


# ---------------------------------------------------------------- one note a surge


def test_a_surge_rings_once_and_again_only_after_it_was_over_for_six_hours_at_least() -> None:
    known = sure(usual(each(HOUR)))
    rang = follow(None, hour(40), known, "icc", NOON)
    assert rang is not None
    assert (rang.hits, len(rang.behind), rang.outlets, rang.low) == (40, 40, 3, 0)
    rang = replace(rang, id=1)
    assert follow(rang, hour(60), known, "icc", NOON + HOUR) is None, "it goes on"
    assert follow(rang, hour(rang.least // 2 + 1), known, "icc", NOON + HOUR) is None, "wavers"
    over = follow(rang, hour(2), known, "icc", NOON + HOUR)
    assert over == replace(rang, is_over=True)
    assert follow(over, hour(40), known, "icc", NOON + 5 * HOUR) is None, "too soon"
    again = follow(over, hour(40), known, "icc", NOON + 6 * HOUR)
    assert again is not None
    assert again.rang_at == NOON + 6 * HOUR


def test_one_outlet_alone_makes_no_surge_unless_nobody_else_ever_hit() -> None:
    known = sure(usual(each(HOUR)))
    assert follow(None, hour(40, outlets=1), known, "icc", NOON) is None
    alone = replace(known, several=False)
    assert follow(None, hour(40, outlets=1), alone, "icc", NOON) is not None


def told(stories: int, outlets: int) -> list[TimedHit]:
    """The hits of an hour in which so many outlets told each of these stories."""
    return [
        TimedHit(number, NOON - MINUTE, f"Outlet {rank}", rank=rank)
        for number in range(stories)
        for rank in range(1, outlets + 1)
    ]


def test_one_story_in_forty_outlets_is_no_surge_but_a_few_such_stories_are() -> None:
    known = sure(usual(each(5 * DAY)))
    assert follow(None, told(1, 40), known, "icc", NOON) is None
    assert follow(None, told(2, 40), known, "icc", NOON) is None
    rang = follow(None, told(3, 40), known, "icc", NOON)
    assert rang is not None
    assert (rang.hits, rang.behind, rang.outlets) == (120, ((0, 3), (1, 3), (2, 3)), 40)
    assert rang.is_one_without({0})
    assert not rang.is_one_without({0, 1})


def test_where_nothing_is_usual_yet_nothing_rings_and_what_rang_is_over() -> None:
    assert follow(None, hour(100), None, "icc", NOON) is None
    rang = Surge("icc", NOON, 9, ((1, 3),), 3, 8, 0, 2, id=1)
    assert follow(rang, hour(100), None, "icc", NOON) == replace(rang, is_over=True)


# ---------------------------------------------------------------- by chance


LAWS = {"calm": calm, "restless": restless(2), "wild": restless(4), "clustered": clustered}


@pytest.mark.parametrize("rate", [0.05, 0.5, 4])
@pytest.mark.parametrize("law", LAWS)
def test_chance_alone_hardly_ever_rings(law: str, rate: float) -> None:
    """Five weeks of each; benchmarks/surges.py measures quarters of many more."""
    rang = rings(stream(Random(law), rate, 13 * WEEK, LAWS[law]), 8, 13)
    assert len(rang) <= 1


@pytest.mark.parametrize("law", ["calm", "restless"])
def test_a_new_level_or_a_young_watchlist_hardly_ever_rings_from_the_second_week_on(
    law: str,
) -> None:
    rng = Random(f"new {law}")
    before, risen = (stream(rng, rate, 12 * WEEK, LAWS[law]) for rate in (0.2, 2))
    later = [at for at in risen if at >= MONDAY + 8 * WEEKS]
    assert rings(sorted([*before, *later]), 9, 12) == []
    assert rings(stream(rng, 2, 4 * WEEK, LAWS[law]), 1, 4) == []


def rings(moments: list[datetime], first: int, last: int) -> list[datetime]:
    """When a stream would have rung, from one week to another."""
    past = Past(of_outlets(moments), watched(MONDAY + last * WEEKS), KYIV)
    found = replay(past, "icc", MONDAY + first * WEEKS, MONDAY + last * WEEKS)
    return [surge.rang_at for surge, _ in found]


@pytest.mark.parametrize(
    ("rate", "times", "within"), [(1, 10, 75), (4, 5, 75), (4, 10, 40), (20, 3, 75), (20, 5, 45)]
)
@pytest.mark.parametrize("law", ["calm", "restless"])
def test_a_burst_rings_within_the_hour_or_so(
    law: str, rate: float, times: float, within: int
) -> None:
    rng = Random(f"{law} {rate} {times}")
    moments = stream(rng, rate, 9 * WEEK, LAWS[law])
    more = burst(rng, (times - 1) * rate * 1.8, NOON - 2 * HOUR)
    rang = first_ring(sorted([*moments, *more]), NOON - 2 * HOUR, NOON)
    assert rang is not None
    assert rang - (NOON - 2 * HOUR) <= within * MINUTE


# ---------------------------------------------------------------- played again


def test_what_is_played_again_knows_nothing_of_what_came_later() -> None:
    rng = Random(11)
    moments = stream(rng, 3, 12 * WEEK)
    moments = sorted([*moments, *burst(rng, 60, MONDAY + 9 * WEEKS + 2 * DAY + 12 * HOUR)])
    until = MONDAY + 9 * WEEKS + 3 * DAY
    known = [at for at in moments if at <= until]
    assert rings(moments, 8, 12)[:1] == rings(known, 8, 12)[:1] != []


def test_a_long_surge_that_wavers_rings_once_and_two_far_apart_ring_twice() -> None:
    rng = Random(12)
    moments = stream(rng, 2, 10 * WEEK)
    start = MONDAY + 9 * WEEKS + DAY + 9 * HOUR
    long = [at for number in range(10) for at in burst(rng, 40, start + number * HOUR, 1)]
    later = burst(rng, 60, start + 3 * DAY)
    rang = rings(sorted([*moments, *long, *later]), 8, 10)
    assert len(rang) == 2
    assert apart(rang)
    assert [rang[0].date(), rang[1].date()] == [start.date(), (start + 3 * DAY).date()]


def test_looks_are_made_every_five_minutes_on_the_clock() -> None:
    assert look_at(NOON + 7 * MINUTE) == NOON + 5 * MINUTE
    assert look_at(NOON) == NOON


def test_the_days_own_stories_are_not_what_is_usual_of_it() -> None:
    rng = Random(13)
    moments = stream(rng, 3, 9 * WEEK)
    today = [at for at in burst(rng, 500, NOON - 8 * HOUR, 8) if at < NOON]
    assert usual_before(sorted([*moments, *today]), NOON) == usual_before(moments, NOON)
