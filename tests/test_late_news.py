"""What grew in silence rings once the three hours of its alert are over, where it may."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from pathlib import Path

import pytest

from monitor.late_news import LateNews
from monitor.model import read_quiet_hours
from monitor.notes import Notes
from monitor.store import Store
from monitor.wiring import watch_of
from tests.support import BBC, DAY, DW, HOUR, MINUTE, NOW, OLENA, follow, open_store, send_all
from tests.test_grouping import alerts, found, poll, record, toll


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    store = open_store(tmp_path, BBC, DW)
    yield store
    store.close()


class Late:
    """Looks for late news, as a service does that has just started."""

    def __init__(self, store: Store) -> None:
        self._store, self._now = store, NOW
        self._news = LateNews(store, lambda: watch_of([]), lambda: self._now)

    def rings(self, at: datetime) -> list[str]:
        """Look at a time, and return what is sent."""
        self._now = at
        self._news.announce()
        return send_all(self._store, now=at)


def changed_in_silence(store: Store) -> None:
    """A toll grows two hours after its alert, and no other item comes."""
    follow(store, "children")
    record(store, poll(store, found(toll(12))))
    assert len(alerts(store, NOW)) == 1
    at = NOW + 2 * HOUR
    record(store, poll(store, found(toll(40), at=at, outlet="DW"), feed=DW, at=at))
    assert len(alerts(store, at)) == 1


def test_a_toll_that_grew_in_silence_rings_once_three_hours_are_over(store: Store) -> None:
    changed_in_silence(store)
    late = Late(store)
    assert late.rings(NOW + 3 * HOUR - MINUTE) == []
    (told,) = late.rings(NOW + 3 * HOUR + MINUTE)
    assert "🔁 New: <b>12 → 40</b>" in told
    for minutes in range(2, 8 * 60, 7):
        assert late.rings(NOW + 3 * HOUR + minutes * MINUTE) == []


def test_what_came_of_age_while_nothing_ran_rings_at_the_start_and_once(store: Store) -> None:
    changed_in_silence(store)
    for expected in (1, 0):
        late = Late(store)
        assert len(late.rings(NOW + 3 * HOUR + 30 * MINUTE)) == expected


@pytest.mark.parametrize("wish", ["muted", "paused", "held", "unsubscribed"])
def test_who_wants_to_hear_nothing_now_hears_of_no_late_news(store: Store, wish: str) -> None:
    changed_in_silence(store)
    late = Late(store)
    (story,) = store.rows("SELECT DISTINCT story FROM hits")
    if wish == "muted":
        store.mute(OLENA, 0, story["story"], OLENA, NOW)
    elif wish == "paused":
        store.pause(OLENA, 0, "children", NOW + DAY, NOW)
    elif wish == "held":
        store.set_quiet_hours(OLENA, read_quiet_hours("00:00-23:59 hold"))
    else:
        store.unsubscribe(OLENA, 0, "children")
    assert late.rings(NOW + 3 * HOUR + MINUTE) == []


def test_a_clock_that_is_set_back_rings_nothing_twice(store: Store) -> None:
    changed_in_silence(store)
    late = Late(store)
    assert len(late.rings(NOW + 3 * HOUR + MINUTE)) == 1
    assert late.rings(NOW + HOUR) == []
    assert late.rings(NOW + 3 * HOUR + MINUTE) == []


def test_a_service_looks_for_late_news_at_each_tick(store: Store) -> None:
    changed_in_silence(store)
    now = NOW + 3 * HOUR + MINUTE
    troubles: list[BaseException] = []
    Notes(
        store, lambda: watch_of([]), lambda: now, lambda error, _: troubles.append(error)
    ).write_due()
    assert troubles == []
    assert len(send_all(store, now=now)) == 1
