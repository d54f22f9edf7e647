"""A record with weeks behind it: feeds polled for long, and a watchlist that hit now and then."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from datetime import datetime, timedelta

from monitor.model import Feed, Item, NewItem, Poll, PollRecord
from monitor.store import Store
from tests.headlines import headline
from tests.support import BBC, DW, INTERVAL, NOW, news, state_of

FEEDS = (BBC, DW)
LONG_AGO = timedelta(weeks=10)
EVERY = timedelta(minutes=100)
TITLES = "Story {}"


def with_past(
    store: Store,
    watchlist: str,
    *,
    until: datetime = NOW,
    every: timedelta = EVERY,
    titles: str = TITLES,
    name: str = "past",
) -> None:
    """Let ten weeks have passed, in which a watchlist hit a story every so often."""
    store.sync_feeds(FEEDS, until - LONG_AGO, INTERVAL)
    for feed in FEEDS:
        polled(store, (), feed=feed, at=until - LONG_AGO, first=until - LONG_AGO)
    states = [state_of(store, feed) for feed in FEEDS]
    polls, at = [], until - LONG_AGO + every
    while at < until - timedelta(hours=1):
        number = len(polls)
        state = replace(states[number % len(states)], last_polled_at=at)
        found = story(f"{name} {number}", watchlist, state.feed, at, titles)
        polls.append((Poll(state, at, (found,)), ()))
        at += every
    store.record_polls(polls)


def story(
    name: str, watchlist: str, feed: Feed = BBC, at: datetime | None = None, title: str = TITLES
) -> NewItem:
    """A story of its own that hits a watchlist; `at`: when it was published, if that is told."""
    link = f"{feed.url}/{name.replace(' ', '-')}"
    return news(Item(name, title.format(headline(name)), "", link, at, feed.outlet), watchlist)


def polled(
    store: Store,
    found: Iterable[NewItem],
    *,
    feed: Feed = BBC,
    at: datetime,
    first: datetime | None = None,
    noted: bool = False,
) -> None:
    """A poll of a feed brings this. `first`: its first one was then. `noted`: it is in history."""
    state = state_of(store, feed)
    state = replace(state, first_polled_at=first or state.first_polled_at, last_polled_at=at)
    record = PollRecord(at, "polled", 200, 100, 0.1, 1, 1) if noted else None
    store.record_poll(Poll(state, at, tuple(found), record), [])


def surge(
    store: Store,
    watchlist: str,
    count: int,
    *,
    at: datetime = NOW,
    name: str = "surge",
    published: datetime | None = None,
    titles: str = TITLES,
) -> None:
    """So many stories come, of two outlets in turn, in the minutes until a time."""
    for number in range(count):
        feed, when = FEEDS[number % 2], at - timedelta(minutes=1 + number % 20)
        item = story(f"{name} {number}", watchlist, feed, published or when, titles)
        polled(store, [item], feed=feed, at=when)
