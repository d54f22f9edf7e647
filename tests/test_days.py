"""Each digest comes exactly once, in any zone, whatever the clock does and however long it's down.

What is promised, to a chat that follows as digests:

- Each item that hit is told in one digest, and in no other. This holds in any case.
- The clock is right: of each date that the schedule names there is one digest, at its time. A time
  that the change to summer time skips comes as long after the change as it is after the time
  that was skipped; one that is shown twice counts once, the first time. An hourly digest comes at
  each full hour that the clock shows, if there is anything to tell.
- The service is down: one digest as soon as it runs again, if any was missed, and it has all.
- The clock is wrong by up to two hours, and put right: no digest comes twice and none is left
  out; one may be early or late by that much.
- The clock is set back by more, and put right: no digest that was made before is made again. Those
  that were missed come as one, as soon as the clock is right. If it stays behind, digests come by
  it after a day and some.
- The clock is ahead by more, and put right: digests that it made meanwhile come early, in addition.
  From then on each comes at its time, as though the clock had always been right; one that was
  missed comes at once.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import UTC, datetime, time, timedelta
from itertools import pairwise, product
from zoneinfo import ZoneInfo

import pytest

from monitor.model import QuietHours, Schedule
from tests.days import (
    HALF_HOURS,
    NIGHT_LENGTH,
    Look,
    Town,
    clock_changes,
    down,
    expected_at_once,
    expected_once,
    look_length,
    looks,
    moments_of,
    stepped,
    town,
    with_items,
)
from tests.support import DAY, HOUR

# Changes of an hour, half an hour and two hours; at 02:00, at midnight, at a quarter to four, in
# Ramadan; north and south of the equator.
ZONES = (
    "Europe/Kyiv",
    "America/New_York",
    "America/Santiago",
    "America/Havana",
    "Australia/Lord_Howe",
    "Pacific/Chatham",
    "Antarctica/Troll",
    "Africa/Cairo",
    "Africa/Casablanca",
    "Asia/Beirut",
)
WITHOUT_CHANGES = ("UTC", "Asia/Kathmandu", "Asia/Tehran")
YEARS = (2026, 2027)
ANY_DAY = datetime(2026, 6, 10, tzinfo=UTC)
WEEKDAYS = frozenset(range(5))


def changes_of(zones: Iterable[str]) -> Iterator[tuple[str, datetime]]:
    for name in zones:
        changes = clock_changes(ZoneInfo(name), YEARS)
        assert len(changes) == (0 if name in WITHOUT_CHANGES else 4), name
        yield from ((name, change) for change in changes or [ANY_DAY])


EVERYWHERE = tuple(changes_of((*ZONES, *WITHOUT_CHANGES)))
SOMEWHERE = tuple(
    (name, clock_changes(ZoneInfo(name), [2026])[autumn])
    for name, autumn in (("Europe/Kyiv", 1), ("Australia/Lord_Howe", 1), ("Pacific/Chatham", 0))
)


def schedules(change: datetime, zone: ZoneInfo) -> list[Schedule]:
    """Every half-hour daily, on weekdays, and weekly on the day of the change; and hourly."""
    day = frozenset({change.astimezone(zone).weekday()})
    kinds = (Schedule().days, WEEKDAYS, day)
    return [Schedule(at, days) for at, days in product(HALF_HOURS, kinds)] + [Schedule(hourly=True)]


def lived(zone: ZoneInfo, some: list[Look], given: Iterable[Schedule | QuietHours]) -> Town:
    """The town after these looks, each of whose chats wants to hear in one of these ways."""
    start = some[0].true
    with town(zone, start) as place:
        for number, wish in enumerate(given, start=1):
            if isinstance(wish, Schedule):
                place.follow(number, wish, start)
            else:
                place.rest(number, wish, start)
        place.live(some)
    return place


def around(name: str, change: datetime, days: float = 3) -> tuple[ZoneInfo, list[Look]]:
    zone = ZoneInfo(name)
    start, end = change - DAY * days, change + DAY * days
    return zone, looks(start, end, look_length(zone, start))


# ---------------------------------------------------------------- the clock is right


def each_digest_comes_once(name: str, change: datetime, thin: int = 1) -> int:
    zone, some = around(name, change)
    given = schedules(change, zone)[thin - 1 :: thin]
    place = lived(zone, some, given)
    for number, schedule in enumerate(given, start=1):
        came = moments_of(schedule, zone, [look.true for look in some])
        assert place.told[number] == with_items(place, came, idle=not schedule.hourly), schedule
    return sum(map(len, place.told.values()))


@pytest.mark.parametrize(("name", "change"), SOMEWHERE)
def test_each_digest_comes_once_when_clocks_change(name: str, change: datetime) -> None:
    assert each_digest_comes_once(name, change, thin=5) > 48


@pytest.mark.long
@pytest.mark.parametrize(("name", "change"), EVERYWHERE)
def test_each_digest_comes_once_in_every_zone(name: str, change: datetime) -> None:
    assert each_digest_comes_once(name, change) > 48 * 6


def each_item_comes_once_where_nights_are_quiet(name: str, change: datetime, thin: int = 1) -> int:
    zone, some = around(name, change)
    ends = [datetime.combine(ANY_DAY.date(), at) for at in HALF_HOURS[::thin]]
    given = [QuietHours((end - NIGHT_LENGTH).time(), end.time()) for end in ends]
    place = lived(zone, some, given)
    for number, quiet in enumerate(given, start=1):
        first = some[0].true + DAY  # by then it is known whether it was quiet at the start
        expected = expected_at_once(place, quiet, [look.true for look in some])
        assert [told for told in place.told[number] if told[0] >= first] == [
            told for told in expected if told[0] >= first
        ], quiet
    return sum(map(len, place.told.values()))


@pytest.mark.parametrize(("name", "change"), SOMEWHERE[:1])
def test_what_is_held_in_quiet_hours_comes_once_at_their_end(name: str, change: datetime) -> None:
    assert each_item_comes_once_where_nights_are_quiet(name, change, thin=6) > 48


@pytest.mark.long
@pytest.mark.parametrize(("name", "change"), EVERYWHERE)
def test_what_is_held_comes_once_in_every_zone(name: str, change: datetime) -> None:
    assert each_item_comes_once_where_nights_are_quiet(name, change) > 48 * 6


# ---------------------------------------------------------------- the service is down


DOWNTIMES = (HOUR, 7 * HOUR, DAY, 3 * DAY, 10 * DAY)
BOTH_CHANGES = tuple((name, change) for name, change in EVERYWHERE if change.year == YEARS[0])


def daily_and_hourly(thin: int = 1) -> list[Schedule]:
    return [*map(Schedule, HALF_HOURS[::thin]), Schedule(hourly=True)]


def one_digest_makes_up(
    name: str, change: datetime, length: timedelta, before: timedelta, thin: int = 1
) -> None:
    zone, some = around(name, change, days=1.5)
    start, every = change - before, look_length(zone, change)
    whole = looks(some[0].true, start + length + 1.5 * DAY, every)
    kept = down(whole, start, start + length)
    given = daily_and_hourly(thin)
    place = lived(zone, kept, given)
    for number, schedule in enumerate(given, start=1):
        came = moments_of(schedule, zone, [look.true for look in whole])
        expected = with_items(place, expected_once(came, kept), idle=not schedule.hourly)
        assert place.told[number] == expected, schedule
        assert len(place.told[number]) > 1


@pytest.mark.parametrize("length", [7 * HOUR, 10 * DAY])
def test_what_was_missed_while_it_was_down_comes_as_one_digest(length: timedelta) -> None:
    one_digest_makes_up(*SOMEWHERE[0], length, 3 * HOUR, thin=4)


@pytest.mark.long
@pytest.mark.parametrize(("name", "change"), BOTH_CHANGES)
def test_what_was_missed_comes_as_one_digest_in_every_zone(name: str, change: datetime) -> None:
    for length, before in product(DOWNTIMES, (3 * HOUR, -HOUR / 2)):
        one_digest_makes_up(name, change, length, before)


# ---------------------------------------------------------------- the clock is wrong for a while


STEPS = (HOUR, -HOUR, DAY, -DAY)  # by how much a clock is wrong


def wrong_for_a_while(
    name: str,
    change: datetime,
    step: timedelta,
    before: timedelta,
    length: timedelta,
    thin: int = 1,
) -> None:
    """Set a clock, `before` a change, and put it right after a `length`; all is as is promised."""
    zone, right = around(name, change, days=2)
    at, until = change - before, change - before + length
    some = stepped(right, at, step, until)
    given = daily_and_hourly(thin)
    place = lived(zone, some, given)
    every = look_length(zone, change)
    moments = [look.true for look in looks(right[0].true, right[-1].true + 2 * DAY, every)]
    for number, schedule in enumerate(given, start=1):
        came = moments_of(schedule, zone, moments)
        if step <= HOUR:
            expected = expected_once(came, some)
        else:
            meanwhile = [moment for moment, _ in place.told[number] if at <= moment < until]
            expected = sorted([*meanwhile, *expected_once(came, down(right, at, until))])
            assert len(meanwhile) <= 1 + sum(at <= moment - step < until for moment in came)
        told = with_items(place, expected, idle=not schedule.hourly)
        assert place.told[number] == told, (schedule, at)


@pytest.mark.parametrize("step", STEPS)
def test_a_clock_that_is_wrong_for_a_while_takes_no_digest_and_repeats_none(
    step: timedelta,
) -> None:
    wrong_for_a_while(*SOMEWHERE[0], step, 3 * HOUR, 5 * HOUR, thin=4)


@pytest.mark.long
@pytest.mark.parametrize(("name", "change"), BOTH_CHANGES)
@pytest.mark.parametrize("step", STEPS)
def test_a_wrong_clock_in_every_zone(name: str, change: datetime, step: timedelta) -> None:
    lengths = ((3 * HOUR, 5 * HOUR), (HOUR / 2, HOUR / 2), (DAY, 5 * HOUR), (-3 * HOUR, 20 * HOUR))
    for before, length in lengths:
        wrong_for_a_while(name, change, step, before, length)


@pytest.mark.parametrize("step", STEPS)
def test_a_wrong_clock_repeats_no_alert_and_loses_none(step: timedelta) -> None:
    name, change = SOMEWHERE[0]
    zone, right = around(name, change, days=2)
    some = stepped(right, change - 3 * HOUR, step, change + 2 * HOUR)
    ends = [datetime.combine(ANY_DAY.date(), at) for at in HALF_HOURS[::6]]
    given = [QuietHours((end - NIGHT_LENGTH).time(), end.time()) for end in ends]
    place = lived(zone, some, given)
    for told in place.told.values():
        items = [item for _, several in told for item in several]
        assert sorted(items) == sorted(set(items))
        assert set(items) >= {item for at, item in place.found if at < right[-1].true - DAY / 2}


def test_a_clock_that_stays_behind_stops_digests_for_a_day_and_some_at_most() -> None:
    zone, right = ZoneInfo("Europe/Kyiv"), looks(ANY_DAY - 12 * DAY, ANY_DAY + 5 * DAY)
    some = stepped(right, ANY_DAY, -10 * DAY, ANY_DAY + 9 * DAY)
    place = lived(zone, some, [Schedule(time(8)), Schedule(time(20, 30))])
    for told in place.told.values():
        at = [moment for moment, _ in told]
        assert max(later - moment for moment, later in pairwise(at)) <= 2 * DAY + HOUR
        assert len(at) > 14
        assert [item for _, some in told for item in some] == list(place.found_by(None, at[-1]))
