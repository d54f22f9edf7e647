"""Schedules and quiet hours are read as people type them, and written to read the same."""

from __future__ import annotations

from datetime import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from monitor.model import QuietHours, Schedule, read_quiet_hours, read_schedule

MINUTES = st.times().map(lambda at: at.replace(second=0, microsecond=0))
DAYS = st.frozensets(st.integers(0, 6), min_size=1)


@pytest.mark.parametrize(
    ("typed", "schedule"),
    [
        ("08:00", Schedule(time(8))),
        ("  8:05 ", Schedule(time(8, 5))),
        ("daily 8:00", Schedule(time(8))),
        ("Weekdays 08:00", Schedule(time(8), frozenset(range(5)))),
        ("mon-fri 08:00", Schedule(time(8), frozenset(range(5)))),
        ("weekends 10:30", Schedule(time(10, 30), frozenset({5, 6}))),
        ("Mon, Thursday 18:30", Schedule(time(18, 30), frozenset({0, 3}))),
        ("fri-mon 07:00", Schedule(time(7), frozenset({4, 5, 6, 0}))),
        ("weekly 09:00", Schedule(time(9), frozenset({0}))),
        ("Hourly", Schedule(hourly=True)),
    ],
)
def test_a_schedule_is_read_as_it_is_typed(typed: str, schedule: Schedule) -> None:
    assert read_schedule(typed) == schedule


@pytest.mark.parametrize(
    ("typed", "reason"),
    [
        ("", "says no time for digests"),
        ("8", "says no time for digests"),
        ("daily", "says no time for digests"),
        ("24:00", "is no time of day"),
        ("08:60", "is no time of day"),
        ("someday 08:00", "'someday' is no day of the week"),
        ("mon- 08:00 09:00", "says no time for digests"),
    ],
)
def test_what_is_no_schedule_is_refused_with_an_example(typed: str, reason: str) -> None:
    with pytest.raises(ValueError, match=reason):
        read_schedule(typed)


@given(st.builds(Schedule, MINUTES, DAYS) | st.just(Schedule(hourly=True)))
def test_a_schedule_is_written_as_it_is_read(schedule: Schedule) -> None:
    assert read_schedule(str(schedule)) == schedule


@pytest.mark.parametrize(
    ("typed", "quiet"),
    [
        ("22:00-07:00 hold", QuietHours(time(22), time(7), hold=True)),
        ("22:00-07:00", QuietHours(time(22), time(7), hold=True)),
        ("22:00 – 7:00 Silent", QuietHours(time(22), time(7), hold=False)),
        ("12:30-13:00 silent", QuietHours(time(12, 30), time(13), hold=False)),
    ],
)
def test_quiet_hours_are_read_as_they_are_typed(typed: str, quiet: QuietHours) -> None:
    assert read_quiet_hours(typed) == quiet


@pytest.mark.parametrize(
    ("typed", "reason"),
    [
        ("22:00", "says no quiet hours"),
        ("22:00-07:00 loud", "says no quiet hours"),
        ("night hold", "says no quiet hours"),
        ("22:00-25:00 hold", "is no time of day"),
        ("08:00-08:00 hold", "must end at another time"),
    ],
)
def test_what_are_no_quiet_hours_is_refused(typed: str, reason: str) -> None:
    with pytest.raises(ValueError, match=reason):
        read_quiet_hours(typed)


@given(MINUTES, MINUTES, st.booleans())
def test_quiet_hours_are_written_as_they_are_read(start: time, end: time, hold: bool) -> None:
    if start != end:
        quiet = QuietHours(start, end, hold)
        assert read_quiet_hours(str(quiet)) == quiet
