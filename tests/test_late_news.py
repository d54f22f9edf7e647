"""What grew in silence rings once the three hours of its alert are over, where it may."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Iterator
from datetime import datetime, timedelta
from pathlib import Path

import pytest

from monitor.late_news import LateNews
from monitor.model import read_quiet_hours
from monitor.notes import Notes
from monitor.pipeline.announce import digest_on_request
from monitor.store import Store
from monitor.wiring import watch_of
from tests.headlines import headline
from tests.support import BBC, DW, HOUR, MINUTE, NOW, OLENA, PETRO, follow, open_store, send_all
from tests.test_grouping import TITLES, alerts, found, poll, record, toll


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    store = open_store(tmp_path, BBC, DW)
    yield store
    store.close()


def raise_it(error: BaseException, what: str) -> None:
    raise error


class Late:
    """Looks for late news, as a service does that has just started."""

    def __init__(self, store: Store) -> None:
        self._store, self._now = store, NOW
        self._news = LateNews(store, lambda: watch_of([]), lambda: self._now, raise_it)

    async def rings(self, at: datetime, chat_id: int = OLENA) -> list[str]:
        """Look at a time, and return what is sent."""
        self._now = at
        self._news.look()
        await asyncio.gather(*self._news.running)
        return send_all(self._store, chat_id, at)


def changed_in_silence(store: Store) -> None:
    """A toll grows two hours after its alert, and no other item comes."""
    follow(store, "children")
    record(store, poll(store, found(toll(12))))
    assert len(alerts(store, NOW)) == 1
    at = NOW + 2 * HOUR
    record(store, poll(store, found(toll(40), at=at, outlet="DW"), feed=DW, at=at))
    assert len(alerts(store, at)) == 1


async def test_a_toll_that_grew_in_silence_rings_once_three_hours_are_over(store: Store) -> None:
    changed_in_silence(store)
    late = Late(store)
    assert await late.rings(NOW + 3 * HOUR - MINUTE) == []
    (told,) = await late.rings(NOW + 3 * HOUR + MINUTE)
    assert "🔁 New: <b>12 → 40</b>" in told
    for minutes in range(2, 8 * 60, 7):
        assert await late.rings(NOW + 3 * HOUR + minutes * MINUTE) == []


async def test_what_came_of_age_while_nothing_ran_rings_at_the_start_and_once(store: Store) -> None:
    changed_in_silence(store)
    for expected in (1, 0):
        late = Late(store)
        assert len(await late.rings(NOW + 30 * HOUR)) == expected


MUTED = (lambda s: s.mute(OLENA, 0, 1, OLENA, NOW), lambda s: s.unmute(OLENA, 0, 1))
PAUSED = (lambda s: s.pause(OLENA, 0, "children", NOW + 5 * HOUR, NOW), lambda s: None)
HELD = (
    lambda s: s.set_quiet_hours(OLENA, read_quiet_hours("12:00-17:00 hold")),
    lambda s: None,
)


@pytest.mark.parametrize("wish", [MUTED, PAUSED, HELD], ids=["muted", "paused", "held"])
async def test_who_wants_to_hear_nothing_now_hears_of_late_news_after_that(
    store: Store, wish: tuple[Callable[[Store], object], Callable[[Store], object]]
) -> None:
    changed_in_silence(store)
    late, (begin, end) = Late(store), wish
    begin(store)
    for minutes in range(1, 110, 10):
        assert await late.rings(NOW + 3 * HOUR + minutes * MINUTE) == []
    end(store)
    assert len(await late.rings(NOW + 5 * HOUR + MINUTE)) == 1
    assert await late.rings(NOW + 6 * HOUR) == []


async def test_who_follows_no_more_hears_of_no_late_news(store: Store) -> None:
    changed_in_silence(store)
    store.unsubscribe(OLENA, 0, "children")
    assert await Late(store).rings(NOW + 3 * HOUR + MINUTE) == []


async def test_after_a_digest_told_of_it_three_hours_pass_anew(store: Store) -> None:
    follow(store, "children")
    record(store, poll(store, found(toll(12))))
    assert len(alerts(store, NOW)) == 1
    digest_on_request(store, OLENA, 0, TITLES, NOW + HOUR)
    send_all(store, now=NOW + HOUR)
    at = NOW + 2 * HOUR
    record(store, poll(store, found(toll(40), at=at, outlet="DW"), feed=DW, at=at))
    assert len(alerts(store, at)) == 1
    late = Late(store)
    assert await late.rings(NOW + 3 * HOUR + MINUTE) == []
    (told,) = await late.rings(NOW + 4 * HOUR + MINUTE)
    assert "12 → 40" in told


async def test_many_late_news_come_as_one_digest(store: Store) -> None:
    follow(store, "children")
    for number in range(8):
        for hours, dead in ((0, 12), (2, 40)):
            at = NOW + hours * HOUR + number * MINUTE
            title = f"{dead} dead after {headline(number)}"
            new = found(title, at=at, id=f"{number} {hours}", outlet=f"{hours}")
            record(store, poll(store, new, feed=DW if hours else BBC, at=at))
            assert len(alerts(store, at)) == 1
    (told,) = await Late(store).rings(NOW + 4 * HOUR)
    assert "8 stories" in told


async def test_a_clock_that_is_set_back_rings_nothing_twice_and_loses_nothing(store: Store) -> None:
    changed_in_silence(store)
    late = Late(store)
    assert await late.rings(NOW + 2 * HOUR + 50 * MINUTE) == []
    assert await late.rings(NOW + HOUR) == []
    assert len(await late.rings(NOW + 3 * HOUR + MINUTE)) == 1
    assert await late.rings(NOW + HOUR) == []
    assert await late.rings(NOW + 3 * HOUR + MINUTE) == []


async def test_late_news_are_looked_for_once_a_minute(store: Store) -> None:
    changed_in_silence(store)
    late = Late(store)
    assert await late.rings(NOW + 3 * HOUR - timedelta(seconds=1)) == []
    assert await late.rings(NOW + 3 * HOUR + timedelta(seconds=30)) == []
    assert len(await late.rings(NOW + 3 * HOUR + MINUTE)) == 1


async def test_a_service_looks_for_late_news_at_each_tick(store: Store) -> None:
    changed_in_silence(store)
    now = NOW + 3 * HOUR + MINUTE
    notes = Notes(store, lambda: watch_of([]), lambda: now, raise_it)
    notes.write_due()
    await asyncio.gather(*notes.running)
    assert len(send_all(store, now=now)) == 1


async def test_who_holds_many_alerts_keeps_nobody_else_from_late_news(store: Store) -> None:
    follow(store, "children")
    follow(store, "icc", chat_id=PETRO)
    for number in range(60):
        for hours in (0, 2):
            at = NOW + hours * HOUR
            grown = found(f"{headline(number)} {hours}", at=at, id=f"{number} {hours}")
            record(store, poll(store, grown, at=at))
            alerts(store, at)
    for hours, dead in ((0, 12), (2, 40)):
        at = NOW + hours * HOUR
        record(store, poll(store, found(toll(dead), "icc", at=at, outlet=f"{hours}"), at=at))
        alerts(store, at)
        send_all(store, PETRO, at)
    store.set_quiet_hours(OLENA, read_quiet_hours("12:00-23:00 hold"))
    (told,) = await Late(store).rings(NOW + 3 * HOUR, PETRO)
    assert "12 → 40" in told


async def test_one_look_judges_all_that_changed(store: Store) -> None:
    follow(store, "children")
    for number in range(60):
        for hours in (0, 2):
            at = NOW + hours * HOUR
            dead = 40 if hours and number == 59 else 12
            title = f"{dead} dead after {headline(number)}"
            record(store, poll(store, found(title, at=at, outlet=f"{hours}"), at=at))
            alerts(store, at)
    (told,) = await Late(store).rings(NOW + 4 * HOUR)
    assert "12 → 40" in told
