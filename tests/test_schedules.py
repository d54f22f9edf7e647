"""Schedules and quiet hours are read as people type them, and written to read the same."""

from __future__ import annotations

from datetime import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from monitor.model import (
    QuietHours,
    Schedule,
    Unreadable,
    UnreadableError,
    read_quiet_hours,
    read_schedule,
)

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
    ("typed", "what"),
    [
        ("", "schedule"),
        ("8", "schedule"),
        ("daily", "schedule"),
        ("24:00", "time"),
        ("08:60", "time"),
        ("someday 08:00", "weekday"),
        ("mon- 08:00 09:00", "schedule"),
    ],
)
def test_what_is_no_schedule_is_refused(typed: str, what: Unreadable) -> None:
    with pytest.raises(UnreadableError) as error:
        read_schedule(typed)
    assert error.value.what == what


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
    ("typed", "what"),
    [
        ("22:00", "quiet"),
        ("22:00-07:00 loud", "quiet"),
        ("night hold", "quiet"),
        ("22:00-25:00 hold", "time"),
        ("08:00-08:00 hold", "empty"),
    ],
)
def test_what_are_no_quiet_hours_is_refused(typed: str, what: Unreadable) -> None:
    with pytest.raises(UnreadableError) as error:
        read_quiet_hours(typed)
    assert error.value.what == what


@given(MINUTES, MINUTES, st.booleans())
def test_quiet_hours_are_written_as_they_are_read(start: time, end: time, hold: bool) -> None:
    if start != end:
        quiet = QuietHours(start, end, hold)
        assert read_quiet_hours(str(quiet)) == quiet
