"""A daily digest comes once on every local day, whatever the clocks do."""

from __future__ import annotations

from datetime import UTC, datetime, time, timedelta, tzinfo
from itertools import pairwise
from zoneinfo import ZoneInfo

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from monitor.digest.calendar import is_quiet, last_slot, quiet_ended
from monitor.model import QuietHours, Schedule, zone_of

# Changes of an hour and of half an hour, at 02:00, at midnight and around it, north and south.
ZONES = (
    "Europe/Kyiv",
    "Europe/London",
    "America/New_York",
    "America/Nuuk",
    "America/Havana",
    "America/St_Johns",
    "Australia/Lord_Howe",
    "Pacific/Chatham",
    "Asia/Beirut",
    "Africa/Cairo",
)
HALF_HOURS = tuple(time(hour, minute) for hour in range(24) for minute in (0, 30))
HALF_HOUR = timedelta(minutes=30)
YEAR = 2025
SINCE = datetime(1990, 1, 1, tzinfo=UTC)


def moments(start: datetime, length: timedelta) -> list[datetime]:
    return [start + HALF_HOUR * step for step in range(int(length / HALF_HOUR) + 1)]


def clock_changes(zone: tzinfo) -> list[datetime]:
    """The moments of a year at which a zone's clocks are moved."""
    year = moments(datetime(YEAR, 1, 1, tzinfo=UTC), timedelta(days=364))
    return [
        b
        for a, b in pairwise(year)
        if a.astimezone(zone).utcoffset() != b.astimezone(zone).utcoffset()
    ]


@pytest.mark.parametrize("name", ZONES)
def test_every_local_day_has_one_slot_when_the_clocks_change(name: str) -> None:
    zone = ZoneInfo(name)
    changes = clock_changes(zone)
    assert len(changes) == 2
    for change in changes:
        for at in HALF_HOURS:
            one_slot_a_day(at, zone, change)


def one_slot_a_day(at: time, zone: tzinfo, change: datetime) -> None:
    around = moments(change - timedelta(hours=36), timedelta(days=3))[::2]
    slots = [last_slot(Schedule(at), zone, now) for now in around]
    for (_, came), now in zip(slots, around, strict=True):
        assert timedelta(0) <= now - came < timedelta(hours=25)
    seen = list(dict.fromkeys(slots))
    assert seen == sorted(seen, key=lambda slot: slot[1])
    days = [datetime.fromisoformat(name.split()[0]).date() for name, _ in seen]
    assert [later - day for day, later in pairwise(days)] == [timedelta(days=1)] * (len(days) - 1)
    for name, came in seen:
        came_as_named(name, came, zone)


def came_as_named(name: str, came: datetime, zone: tzinfo) -> None:
    """A slot comes when a local clock first shows its name or, where it never does, right after."""
    wall = datetime.strptime(name, "%Y-%m-%d %H:%M")  # noqa: DTZ007 - a wall clock has no zone
    shown = came.astimezone(zone).replace(tzinfo=None)
    if shown == wall:
        earlier = [came - HALF_HOUR * step for step in range(1, 7)]
        assert wall not in [moment.astimezone(zone).replace(tzinfo=None) for moment in earlier]
    else:
        before = (came - (shown - wall) - timedelta(minutes=1)).astimezone(zone)
        assert wall < shown <= wall + timedelta(hours=1)
        assert before.replace(tzinfo=None) < wall


@settings(deadline=None)
@given(
    st.sampled_from([*ZONES, "Pacific/Apia", "Asia/Kathmandu", "UTC"]),
    st.times().map(lambda at: at.replace(second=0, microsecond=0)),
    st.timedeltas(timedelta(0), timedelta(days=60 * 365)).map(lambda since: SINCE + since),
    st.timedeltas(timedelta(0), timedelta(days=3)),
)
@example(  # a clock that was put back from 00:01 to 23:01: the slot of 00:00 had come already
    "America/St_Johns",
    time(0, 0),
    datetime(2010, 11, 7, 2, 30, 30, tzinfo=UTC),
    timedelta(minutes=1),
)
def test_a_later_look_never_sees_an_earlier_slot(
    name: str, at: time, now: datetime, further: timedelta
) -> None:
    zone = ZoneInfo(name)
    (_, came), (_, later) = (
        last_slot(Schedule(at), zone, now),
        last_slot(Schedule(at), zone, now + further),
    )
    assert came <= now
    assert came <= later
    assert now - came <= timedelta(hours=50)


@pytest.mark.parametrize(
    ("now", "slot"),
    [
        (datetime(2026, 3, 1, 5, 59, tzinfo=UTC), "2026-02-28 08:00"),
        (datetime(2026, 3, 1, 6, 0, tzinfo=UTC), "2026-03-01 08:00"),
        (datetime(2026, 3, 1, 23, 0, tzinfo=UTC), "2026-03-01 08:00"),
    ],
)
def test_a_slot_has_come_at_its_very_minute(now: datetime, slot: str) -> None:
    name, came = last_slot(Schedule(time(8, 0)), ZoneInfo("Europe/Kyiv"), now)
    assert name == slot
    assert came.utcoffset() == timedelta(0)


def test_a_skipped_time_comes_an_hour_later_by_the_clock_and_a_repeated_one_the_first_time() -> (
    None
):
    kyiv = ZoneInfo("Europe/Kyiv")
    skipped = last_slot(Schedule(time(3, 30)), kyiv, datetime(2025, 3, 30, 12, 0, tzinfo=UTC))
    assert skipped == ("2025-03-30 03:30", datetime(2025, 3, 30, 1, 30, tzinfo=UTC))  # 04:30
    repeated = last_slot(Schedule(time(3, 30)), kyiv, datetime(2025, 10, 26, 12, 0, tzinfo=UTC))
    assert repeated == ("2025-10-26 03:30", datetime(2025, 10, 26, 0, 30, tzinfo=UTC))


@pytest.mark.parametrize("name", ["Europe/Kyiv", "UTC", "Australia/Lord_Howe"])
def test_a_zone_is_found_by_its_name(name: str) -> None:
    assert zone_of(name) == ZoneInfo(name)


@pytest.mark.parametrize("name", ["", "Mars/Olympus", "../etc/passwd", "/etc/localtime", "a\0b"])
def test_a_zone_that_is_not_known_is_utc(name: str) -> None:
    assert zone_of(name) is UTC


# ---------------------------------------------------------------- other schedules


@pytest.mark.parametrize("name", ZONES)
def test_an_hourly_digest_comes_once_in_every_hour_also_when_the_clocks_change(name: str) -> None:
    zone = ZoneInfo(name)
    for change in clock_changes(zone):
        looks = [change - timedelta(hours=30) + timedelta(minutes=m) for m in range(60 * 60)]
        slots = [last_slot(Schedule(hourly=True), zone, now) for now in looks]
        assert len({name for name, _ in slots}) == len({came for _, came in slots})
        for (_, came), now in zip(slots, looks, strict=True):
            assert timedelta(0) <= now - came < timedelta(hours=1)
        seen = list(dict.fromkeys(came for _, came in slots))
        assert seen == sorted(seen)
        assert all(later - came <= timedelta(hours=1) for came, later in pairwise(seen))


@pytest.mark.parametrize("name", ZONES)
@pytest.mark.parametrize("days", [frozenset({0}), frozenset(range(5)), frozenset({2, 6})])
def test_a_digest_comes_on_its_weekdays_alone_and_on_each_of_them(
    name: str, days: frozenset[int]
) -> None:
    zone = ZoneInfo(name)
    for change in clock_changes(zone):
        for at in HALF_HOURS[::5]:
            around = moments(change - timedelta(days=9), timedelta(days=18))
            slots = dict(last_slot(Schedule(at, days), zone, now) for now in around)
            dates = [datetime.fromisoformat(slot.split()[0]).date() for slot in slots]
            assert {day.weekday() for day in dates} == days
            span = range((dates[-1] - dates[0]).days + 1)
            all_days = [dates[0] + timedelta(days=number) for number in span]
            assert dates == [day for day in all_days if day.weekday() in days]


# ---------------------------------------------------------------- quiet hours


@pytest.mark.parametrize("name", ZONES)
def test_it_is_quiet_as_the_clock_on_the_wall_says_also_when_the_clocks_change(name: str) -> None:
    zone = ZoneInfo(name)
    over_night, at_noon = QuietHours(time(22), time(7)), QuietHours(time(12), time(13, 30))
    for change in clock_changes(zone):
        for now in moments(change - timedelta(days=2), timedelta(days=4)):
            wall = now.astimezone(zone).time()
            if abs(now - change) >= timedelta(hours=3):  # in between, a clock may show it twice
                assert is_quiet(over_night, zone, now) == (wall >= time(22) or wall < time(7))
                assert is_quiet(at_noon, zone, now) == (time(12) <= wall < time(13, 30))


@given(
    st.sampled_from(ZONES),
    st.times().map(lambda at: at.replace(second=0, microsecond=0)),
    st.times().map(lambda at: at.replace(second=0, microsecond=0)),
    st.timedeltas(timedelta(0), timedelta(days=40 * 365)).map(lambda since: SINCE + since),
)
@example("Europe/Kyiv", time(23), time(22, 31), SINCE)  # half-hours would miss the 29 minutes
def test_quiet_hours_end_and_have_ended(name: str, start: time, end: time, now: datetime) -> None:
    zone, quiet = ZoneInfo(name), QuietHours(start, end)
    ended = quiet_ended(quiet, zone, now)
    assert timedelta(0) <= now - ended <= timedelta(hours=50)
    assert not is_quiet(quiet, zone, ended)
    if start != end:  # a short loud time may lie between two half-hours: look where it begins
        next_days = [now + HALF_HOUR * step for step in range(104)]
        ends = {quiet_ended(quiet, zone, later) for later in next_days[1:]}
        assert any(ended > now for ended in ends)
        assert not any(is_quiet(quiet, zone, ended) for ended in ends)
