"""A working folder's record filled with items, as if Monitor had polled for some days."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from datetime import UTC, datetime, timedelta

from monitor.model import Item, Poll
from monitor.store import Store
from monitor.store.store import DATABASE
from tests.house import House
from tests.support import BBC, INTERVAL, news

LONG_AGO = timedelta(days=1000)


def stock(
    house: House,
    titles: Iterable[str],
    *,
    days_ago: float = 0,
    summary: str = "",
    hits: tuple[str, ...] = (),
) -> None:
    """Store items that were first seen so many days ago, a minute before this time of day.

    `hits`: the watchlists that each of them hit when it came.
    """
    at = datetime.now(UTC) - timedelta(days=days_ago, minutes=1)
    store = Store(house.path(f"state/{DATABASE}"))
    store.sync_feeds([BBC], at, INTERVAL)
    (state,) = store.feed_states()
    polled = replace(state, first_polled_at=at - LONG_AGO, last_polled_at=at)
    items = [
        news(Item(f"{at.isoformat()} {number}", title, summary, outlet=BBC.outlet), *hits)
        for number, title in enumerate(titles)
    ]
    store.record_poll(Poll(polled, at, tuple(items)), [])
    store.close()


def others(count: int) -> list[str]:
    """Make up titles that no keyword of the tests is in."""
    return [f"The harbour opens at hour {number}" for number in range(count)]
