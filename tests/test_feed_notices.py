"""What is wrong with a feed reaches its owners: once, and once more when it is well again."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from monitor.model import Feed, FeedState, Poll
from monitor.notices import Notices
from monitor.store import Store
from tests.support import (
    BBC,
    DAY,
    DW,
    HOUR,
    INTERVAL,
    NOW,
    OLENA,
    PETRO,
    ManualClock,
    chat,
    open_store,
    send_all,
    state_of,
)


class Desk:
    """An owner, Olena, and a stranger; and the feeds that Monitor polls."""

    def __init__(self, store: Store) -> None:
        self.store = store
        self.clock = ManualClock()
        self.notices = Notices(store, (OLENA,), self.clock)
        for person in (OLENA, PETRO):
            store.remember_chat(chat(person))

    def keep(self, feed: Feed, **changes: object) -> None:
        state = replace(state_of(self.store, feed), **changes)  # type: ignore[arg-type]
        self.store.record_poll(Poll(state, self.clock.now))

    def told(self) -> list[str]:
        """What the owner is told now."""
        self.notices.tell_of_feeds(self.store.feed_states())
        assert send_all(self.store, PETRO, self.clock.now) == []
        return send_all(self.store, OLENA, self.clock.now)


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[Desk]:
    store = open_store(tmp_path, BBC, DW)
    yield Desk(store)
    store.close()


def fail(desk: Desk, *feeds: Feed) -> None:
    for feed in feeds:
        desk.keep(feed, failures=9, failing_since=NOW - DAY, last_error="HTTP 500")


def recover(desk: Desk, *feeds: Feed) -> None:
    for feed in feeds:
        desk.keep(feed, failures=0, failing_since=None, last_ok_at=desk.clock.now)


def test_a_failing_feed_is_told_once_and_once_when_it_is_well_again(desk: Desk) -> None:
    assert desk.told() == []
    fail(desk, BBC)
    (text,) = desk.told()
    assert text.startswith("⚠ BBC News (https://bbc.example/feed) has failed for 1 d: HTTP 500.")
    desk.clock.advance(HOUR)
    assert desk.told() == [], "it fails for longer now, but that is known"
    recover(desk, BBC)
    assert desk.told() == ["✓ BBC News (https://bbc.example/feed) is well again."]
    assert desk.told() == []
    fail(desk, BBC)
    assert len(desk.told()) == 1, "a fault that comes back is told again"


def test_one_notice_tells_of_several_feeds(desk: Desk) -> None:
    fail(desk, BBC, DW)
    (text,) = desk.told()
    assert len(text.splitlines()) == 2
    recover(desk, BBC, DW)
    (text,) = desk.told()
    assert len(text.splitlines()) == 2


def test_when_most_feeds_fail_the_notice_is_short_and_asks_for_our_own_network(desk: Desk) -> None:
    feeds = [Feed(f"https://{number}.example/") for number in range(20)]
    desk.store.sync_feeds(feeds, NOW, INTERVAL)
    fail(desk, *feeds)
    (text,) = desk.told()
    lines = text.splitlines()
    assert lines[0] == "⚠ Most feeds are in trouble: is this machine's own connection well?"
    assert lines[-1] == "… and 15 more; monitor feeds list --failing shows them all"
    assert len(lines) == 7


def test_a_feed_whose_fault_becomes_another_is_not_called_well(desk: Desk) -> None:
    fail(desk, BBC)
    desk.told()
    desk.keep(BBC, paused="the server says that it is gone for good (HTTP 410)")
    (text,) = desk.told()
    assert "is not polled any more" in text


def test_a_move_is_told_and_no_word_is_lost_when_the_new_address_is_listed(desk: Desk) -> None:
    desk.keep(BBC, moved_url="https://new.example/feed")
    (text,) = desk.told()
    assert "has moved for good to https://new.example/feed" in text
    desk.store.sync_feeds([Feed("https://new.example/feed"), DW], NOW, INTERVAL)
    assert desk.told() == []


def test_a_feed_that_was_removed_is_not_called_well(desk: Desk) -> None:
    fail(desk, BBC)
    desk.told()
    desk.store.sync_feeds([DW], NOW, INTERVAL)
    assert desk.told() == []


def test_states_of_a_healthy_house_tell_nothing(desk: Desk) -> None:
    healthy: list[FeedState] = desk.store.feed_states()
    desk.notices.tell_of_feeds(healthy)
    assert send_all(desk.store, OLENA) == []
