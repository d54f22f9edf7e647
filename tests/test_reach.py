"""Telegram is back when a call gets through after a minute in which none did."""

from __future__ import annotations

from monitor.telegram.reach import LASTING_S, Reach


def test_who_was_always_reached_does_not_come_back() -> None:
    reach = Reach()
    assert not any(reach.answered(now) for now in range(0, 1000, 10))
    assert not reach.is_lost


def test_a_short_disturbance_is_none() -> None:
    reach = Reach()
    reach.failed(0)
    assert reach.is_lost
    assert not reach.answered(LASTING_S - 1)
    assert not reach.is_lost


def test_after_a_minute_of_failures_it_is_told_once() -> None:
    reach = Reach()
    for now in range(0, 3600, 60):
        reach.failed(now)
    assert [now for now in range(3600, 3700, 10) if reach.answered(now)] == [3600]


def test_each_disturbance_counts_from_its_own_beginning() -> None:
    reach = Reach()
    reach.failed(0)
    assert not reach.answered(1)
    reach.failed(100)
    assert not reach.answered(101)
