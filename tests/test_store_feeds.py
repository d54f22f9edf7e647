"""Feeds, what is remembered of them, and the hosts that asked for peace outlive restarts."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime
from pathlib import Path

import pytest

from monitor.model import Feed, FeedState, Item, Poll, PollRecord, Priority
from monitor.store import Store
from monitor.store.polls import POLLS_KEPT
from tests.support import (
    BBC,
    DAY,
    DW,
    HOUR,
    INTERVAL,
    MINUTE,
    NOW,
    news,
    open_store,
    record,
    state_of,
)

# feeds


def test_a_new_feed_is_due_at_once(store: Store) -> None:
    assert [state.feed for state in store.due_feeds(NOW)] == [BBC, DW]
    assert store.due_feeds(NOW - MINUTE) == []


def test_a_polled_feed_is_due_when_its_time_comes(store: Store) -> None:
    record_due(store, BBC, NOW + HOUR)
    record_due(store, DW, NOW + MINUTE)
    assert [state.feed for state in store.due_feeds(NOW + MINUTE)] == [DW]
    assert [state.feed for state in store.due_feeds(NOW + HOUR)] == [DW, BBC], "longest due first"


def record_due(store: Store, feed: Feed, due_at: datetime) -> None:
    state = replace(state_of(store, feed), due_at=due_at)
    store.record_poll(Poll(state, NOW))


def test_a_feed_that_is_still_listed_keeps_its_state_and_takes_its_new_details(
    store: Store,
) -> None:
    record_due(store, BBC, NOW + HOUR)
    before = state_of(store)
    described = Feed(BBC.url, "BBC", "en", "world", Priority.HIGH, full_text=True)
    store.sync_feeds([described, DW], NOW + MINUTE, MINUTE)
    assert state_of(store) == replace(before, feed=described)


def test_a_feed_that_is_no_longer_listed_is_not_polled_and_comes_back_as_it_was(
    store: Store,
) -> None:
    record(store, news("a"))
    before = state_of(store)
    store.sync_feeds([DW], NOW + DAY, INTERVAL)
    assert [state.feed for state in store.feed_states()] == [DW]
    assert [state.feed for state in store.due_feeds(NOW + DAY)] == [DW]
    assert store.status(NOW).feeds == 1
    store.sync_feeds([BBC, DW], NOW + DAY, INTERVAL)
    assert state_of(store) == before
    assert store.unseen(before.id, [news("a").item]) == []


def test_a_list_with_a_feed_that_cannot_be_stored_changes_nothing(store: Store) -> None:
    with pytest.raises(sqlite3.IntegrityError):
        store.sync_feeds([replace(DW, outlet="New"), Feed(None)], NOW, INTERVAL)  # type: ignore[arg-type]
    assert [state.feed for state in store.feed_states()] == [BBC, DW]


# a server that asks to be left alone


# hosts that ask for peace


HOST_A, HOST_A_TOO = Feed("https://a.example/1"), Feed("https://A.example:443/2")
HOST_B = Feed("https://b.example/1")


@pytest.fixture
def hosts(tmp_path: Path) -> Iterator[Store]:
    """Two feeds of one server, and one of another."""
    store = open_store(tmp_path, HOST_A, HOST_A_TOO, HOST_B)
    yield store
    store.close()


def test_a_server_that_asks_to_wait_means_all_its_feeds(hosts: Store) -> None:
    hosts.keep_host_away("a.example", NOW + HOUR)
    assert [state.feed for state in hosts.due_feeds(NOW)] == [HOST_B]
    assert hosts.hosts_kept_away(NOW) == {"a.example": NOW + HOUR}
    assert len(hosts.due_feeds(NOW + HOUR)) == 3
    assert hosts.hosts_kept_away(NOW + HOUR) == {}


def test_the_longer_of_two_waits_counts(hosts: Store) -> None:
    hosts.keep_host_away("a.example", NOW + DAY)
    hosts.keep_host_away("a.example", NOW + HOUR)
    assert hosts.hosts_kept_away(NOW) == {"a.example": NOW + DAY}
    assert [state.feed for state in hosts.due_feeds(NOW + 2 * HOUR)] == [HOST_B]


def test_a_feed_of_such_a_server_that_is_listed_later_waits_too(hosts: Store) -> None:
    hosts.keep_host_away("a.example", NOW + HOUR)
    third = Feed("https://a.example/3")
    hosts.sync_feeds([HOST_A, HOST_A_TOO, HOST_B, third], NOW, INTERVAL)
    assert [state.feed for state in hosts.due_feeds(NOW)] == [HOST_B]
    assert len(hosts.due_feeds(NOW + HOUR)) == 4


# feeds that are gone, and feeds that moved

NEW = Feed("https://new.example/feed", "BBC News")


def keep(store: Store, state: FeedState) -> None:
    store.record_poll(Poll(state, NOW))


def test_a_paused_feed_is_not_due_until_it_is_listed_anew(store: Store) -> None:
    keep(store, replace(state_of(store), paused="gone"))
    assert [state.feed for state in store.due_feeds(NOW + DAY)] == [DW]
    store.sync_feeds([BBC, DW], NOW, INTERVAL)
    assert state_of(store).paused == "gone"
    store.sync_feeds([DW], NOW, INTERVAL)
    store.sync_feeds([BBC, DW], NOW, INTERVAL)
    assert state_of(store).paused == ""


def test_a_feed_that_moved_waits_for_the_turn_of_its_new_host(store: Store) -> None:
    keep(store, replace(state_of(store), moved_url=NEW.url))
    store.keep_host_away("new.example", NOW + HOUR)
    assert [state.feed for state in store.due_feeds(NOW)] == [DW]


def test_a_feed_that_is_listed_where_it_had_moved_goes_on_as_it_was(store: Store) -> None:
    record(store, news("a"))
    before = replace(state_of(store), moved_url=NEW.url, body_hash=b"1")
    keep(store, before)
    store.sync_feeds([NEW, DW], NOW, INTERVAL)
    assert state_of(store, NEW) == replace(before, feed=NEW, moved_url="")
    assert store.unseen(before.id, [news("a").item]) == []


def test_a_feed_listed_beside_the_one_that_moved_to_it_is_another(store: Store) -> None:
    keep(store, replace(state_of(store), moved_url=NEW.url))
    store.sync_feeds([BBC, NEW], NOW, INTERVAL)
    assert state_of(store).moved_url == NEW.url
    assert state_of(store, NEW).first_polled_at is None
    store.sync_feeds([NEW], NOW, INTERVAL)  # now both could be it: each stays what it is
    assert state_of(store, NEW).first_polled_at is None


# the last polls


def one_poll(store: Store, number: int, outcome: str = "polled") -> PollRecord:
    at = NOW + number * MINUTE
    poll = PollRecord(at, outcome, 200, 5_000 + number, 0.25, 30, number, "")
    store.record_poll(Poll(state_of(store), at, (), poll))
    return poll


def test_the_last_polls_of_a_feed_are_kept_the_latest_first(store: Store) -> None:
    assert store.polls_of(state_of(store).id) == []
    made = [one_poll(store, number) for number in range(POLLS_KEPT + 5)]
    assert store.polls_of(state_of(store).id) == made[:4:-1]
    assert store.polls_of(state_of(store, DW).id) == []


def test_several_polls_are_recorded_together_or_not_at_all(store: Store) -> None:
    bbc, dw = state_of(store), state_of(store, DW)
    later = [(Poll(replace(bbc, failures=1), NOW), ()), (Poll(replace(dw, failures=2), NOW), ())]
    assert store.record_polls(later) == [0, 0]
    assert [state.failures for state in store.feed_states()] == [1, 2]
    broken = news(Item("broken", "Title", outlet=b"BBC"))  # type: ignore[arg-type]
    with pytest.raises(sqlite3.IntegrityError):
        store.record_polls([(Poll(bbc, NOW), ()), (Poll(dw, NOW, (broken,)), ())])
    assert [state.failures for state in store.feed_states()] == [1, 2]


def test_all_feeds_can_be_gone_through_in_steps(store: Store) -> None:
    (first,) = store.feed_states_after(0, 1)
    (second,) = store.feed_states_after(first.id, 1)
    assert [first.feed, second.feed] == [BBC, DW]
    assert store.feed_states_after(second.id, 1) == []


def test_feeds_that_are_being_polled_are_left_out_of_the_due_ones(store: Store) -> None:
    assert [state.feed for state in store.due_feeds(NOW, {state_of(store).id})] == [DW]


# what people were told


def test_a_fault_is_told_once_and_again_when_it_comes_back(store: Store) -> None:
    assert store.not_told_yet(["a", "b"], NOW, "feeds") == ["a", "b"]
    assert store.not_told_yet(["b", "c"], NOW, "feeds") == ["c"]
    assert store.told("feeds") == ["b", "c"]
    assert store.not_told_yet(["a"], NOW, "feeds") == ["a"]


def test_faults_of_one_scope_do_not_end_those_of_another(store: Store) -> None:
    store.not_told_yet(["a"], NOW, "feeds")
    assert store.not_told_yet(["b"], NOW) == ["b"]
    assert store.told("feeds") == ["a"]
    assert store.told() == ["b"]


def test_the_last_hundred_faults_of_our_own_are_kept(store: Store) -> None:
    for number in range(105):
        store.record_trouble("polling", f"KeyError: {number}", NOW)
    troubles = store.status(NOW).troubles
    assert len(troubles) == 100
    assert troubles[-1] == "2026-03-01T12:00:00.000+00:00 polling: KeyError: 104"
    assert store.status(NOW + 2 * DAY).troubles == ()
