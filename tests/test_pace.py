"""Feeds are polled about as often as they bring something, and as servers wish."""

from __future__ import annotations

import random
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from monitor.feeds.polling.pace import Due, Pace, Polled, next_due
from monitor.model import Priority, Wish

NOW = datetime(2026, 3, 1, 12, 0, tzinfo=UTC)
PACE = Pace()
MINUTES_20 = timedelta(minutes=20)


def due(polled: Polled, priority: Priority = Priority.NORMAL, jitter: float = 0.0) -> Due:
    return next_due(NOW, polled, PACE, priority, jitter)


def wait(polled: Polled, priority: Priority = Priority.NORMAL, jitter: float = 0.0) -> timedelta:
    return due(polled, priority, jitter).at - NOW


@pytest.mark.parametrize(
    ("new_items", "minutes"), [(0, 25), (1, 20), (2, 10), (4, 5), (3, 20 / 3), (100, 5)]
)
def test_the_interval_follows_how_many_new_items_came(new_items: int, minutes: float) -> None:
    assert due(Polled(MINUTES_20, new_items)).interval == timedelta(minutes=minutes)
    assert wait(Polled(MINUTES_20, new_items)) == timedelta(minutes=minutes)


def test_the_interval_stays_within_the_settings() -> None:
    assert wait(Polled(timedelta(minutes=6), 30)) == timedelta(minutes=5)
    assert wait(Polled(timedelta(hours=6), 0)) == timedelta(hours=6)
    assert wait(Polled(timedelta(0), 0)) == timedelta(minutes=5)
    assert wait(Polled(timedelta(days=30), 1)) == timedelta(hours=6)


def test_a_shortest_interval_above_the_longest_wins() -> None:
    pace = Pace(min_interval=timedelta(hours=12), max_interval=timedelta(hours=6))
    assert next_due(NOW, Polled(MINUTES_20), pace, Priority.NORMAL, 0).interval == timedelta(
        hours=12
    )


@pytest.mark.parametrize(
    ("per_hour", "at_least", "at_most"),
    [(60, 5, 6), (6, 5, 11), (1, 25, 70), (0.1, 180, 360), (0, 360, 360)],
)
def test_over_time_about_one_poll_is_made_for_each_new_item(
    per_hour: float, at_least: float, at_most: float
) -> None:
    chance = random.Random(1)
    interval = timedelta(minutes=5)
    intervals = []
    for _ in range(3_000):
        expected = per_hour * (interval / timedelta(hours=1))
        new = sum(chance.random() < expected / 100 for _ in range(100))
        interval = due(Polled(interval, new)).interval
        intervals.append(interval)
    mean = sum(intervals[100:], timedelta()) / len(intervals[100:])
    assert timedelta(minutes=at_least) <= mean <= timedelta(minutes=at_most)


@pytest.mark.parametrize(
    ("priority", "wish", "hours"),
    [
        (Priority.NORMAL, 0.75, 0.75),
        (Priority.NORMAL, 12, 12),
        (Priority.NORMAL, 72, 24),
        (Priority.HIGH, 0.75, 0.75),
        (Priority.HIGH, 12, 1),
    ],
)
def test_the_servers_wish_lengthens_the_wait_as_far_as_it_counts(
    priority: Priority, wish: float, hours: float
) -> None:
    polled = Polled(MINUTES_20, 1, fresh_for=timedelta(hours=wish))
    assert wait(polled, priority) == timedelta(hours=hours)
    assert due(polled, priority).interval == MINUTES_20


def test_the_servers_wish_never_shortens_the_wait() -> None:
    assert wait(Polled(MINUTES_20, 1, fresh_for=timedelta(seconds=1))) == MINUTES_20


@pytest.mark.parametrize(
    ("failures", "minutes"), [(1, 40), (2, 80), (3, 160), (7, 1440), (8, 1440), (100_000, 1440)]
)
def test_failures_double_the_wait_up_to_a_day_and_leave_the_interval(
    failures: int, minutes: float
) -> None:
    polled = Polled(MINUTES_20, failures=failures)
    assert wait(polled) == timedelta(minutes=minutes)
    assert due(polled).interval == MINUTES_20


@pytest.mark.parametrize("failures", [0, 1])
def test_a_feed_is_never_due_before_the_time_that_its_server_named(failures: int) -> None:
    named = NOW + timedelta(days=3)
    assert due(Polled(MINUTES_20, failures=failures, not_before=named)).at == named
    soon = NOW + timedelta(seconds=1)
    assert due(Polled(MINUTES_20, 1, failures=failures, not_before=soon)).at > soon


@given(
    st.builds(
        Polled,
        interval=st.timedeltas(timedelta(0), timedelta(days=400)),
        new_items=st.integers(0, 10_000),
        failures=st.integers(0, 10_000),
        failing_for=st.timedeltas(timedelta(0), timedelta(days=400)),
        fresh_for=st.timedeltas(timedelta(0), timedelta(days=400)),
        wish=st.builds(Wish, st.none() | st.timedeltas(timedelta(0), timedelta(days=400))),
    ),
    st.sampled_from(Priority),
    st.floats(0, 1, exclude_max=True),
)
def test_a_feed_is_always_due_between_the_shortest_interval_and_a_day_and_a_tenth(
    polled: Polled, priority: Priority, jitter: float
) -> None:
    steady = wait(polled, priority)
    assert PACE.min_interval <= steady <= timedelta(hours=24)
    assert steady <= wait(polled, priority, jitter) <= steady * 1.1


@pytest.mark.parametrize(
    "polled",
    [
        Polled(MINUTES_20, failures=1, wish=Wish(skip_hours=frozenset({12, 13}))),
        Polled(
            MINUTES_20,
            failures=1,
            wish=Wish(skip_hours=frozenset({12, 13})),
            not_before=NOW + timedelta(minutes=90),
        ),
    ],
    ids=["failed", "asked to wait"],
)
def test_hours_to_skip_are_skipped_after_a_failure_too(polled: Polled) -> None:
    assert wait(polled) == timedelta(hours=2)
