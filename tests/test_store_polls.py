"""A poll is recorded whole or not at all; feeds, items, hits and stories outlive restarts."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path

import pytest

from monitor.model import Feed, Hit, Item, NewItem, Poll, Priority, Span, Validators
from monitor.store import Store
from tests.support import (
    BBC,
    DAY,
    DW,
    HOUR,
    INTERVAL,
    MINUTE,
    NOW,
    follow,
    following,
    hit,
    ids,
    news,
    open_store,
    record,
    state_of,
    tell,
)


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    store = open_store(tmp_path, BBC, DW)
    yield store
    store.close()


def waiting(store: Store) -> list[str]:
    """The stories that wait for Olena, as the ids of their items."""
    return [ids(story) for story in store.waiting_stories(following(store))[0]]


# one transaction


def test_a_poll_keeps_items_hits_story_and_state_together(store: Store) -> None:
    follow(store, "children")
    state = replace(
        state_of(store),
        due_at=NOW + HOUR,
        interval=HOUR,
        validators=Validators("https://bbc.example/feed?x", b'"\xff\xfe\x00"', b"Sun, \xd0"),
        body_hash=b"\x00\x01",
        first_polled_at=NOW,
        last_polled_at=NOW,
        last_ok_at=NOW,
        last_outcome="polled",
    )
    assert store.record_poll(Poll(state, NOW, (news("a", "children"),)), ["a"]) == 1
    assert state_of(store) == state
    assert waiting(store) == ["a"]
    assert store.unseen(state.id, [news("a").item]) == []


def test_what_a_poll_left_is_there_after_a_restart(tmp_path: Path) -> None:
    store = open_store(tmp_path)
    follow(store, "children")
    failed = replace(
        state_of(store),
        failures=3,
        last_outcome="failed",
        last_error="HTTP 500",
        not_before=NOW + DAY,
        validators=Validators("https://bbc.example/", b"\x80"),
    )
    item = Item("a", "Київ: діти", "Summary", "https://x/1", NOW - HOUR, "BBC", "Text")
    store.record_poll(Poll(failed, NOW, (news(item, "children"),)), ["a"])
    before, stories = state_of(store), store.waiting_stories(following(store))
    store.close()
    store = open_store(tmp_path)
    assert state_of(store) == before == failed
    assert store.waiting_stories(following(store)) == stories
    ((found,),) = [story.items for story in stories[0]]
    assert found.seen.item == item
    assert found.hits == (hit("children"),)
    store.close()


def broken_item() -> NewItem:
    return news(Item("broken", "Title", outlet=b"BBC"))  # type: ignore[arg-type]


def broken_hit() -> NewItem:
    return news("broken", Hit(None, (), ()))  # type: ignore[arg-type]


def broken_story() -> NewItem:
    return replace(news("broken", "children"), story_key=None)  # type: ignore[arg-type]


@pytest.mark.parametrize("broken", [broken_item(), broken_hit(), broken_story()])
def test_a_poll_that_fails_in_the_middle_leaves_nothing(store: Store, broken: NewItem) -> None:
    follow(store, "children")
    before = state_of(store)
    later = replace(before, validators=Validators(BBC.url, b'"new"'), last_polled_at=NOW)
    found = (news("a", "children"), broken)
    with pytest.raises(sqlite3.IntegrityError):
        store.record_poll(Poll(later, NOW, found), ["a", "broken"])
    assert state_of(store) == before
    assert store.unseen(before.id, [news("a").item]) == [news("a").item]
    assert waiting(store) == []
    assert store.status(NOW).items == 0


def test_a_poll_whose_state_cannot_be_kept_leaves_no_items(store: Store) -> None:
    wrong = replace(state_of(store), failures="many")  # type: ignore[arg-type]
    with pytest.raises(sqlite3.IntegrityError, match="cannot store TEXT value in INTEGER column"):
        store.record_poll(Poll(wrong, NOW, (news("a", "children"),)), ["a"])
    assert store.status(NOW).items == 0


def test_after_a_failure_the_store_goes_on(store: Store) -> None:
    with pytest.raises(sqlite3.IntegrityError):
        record(store, broken_item())
    assert record(store, news("a", "children")) == 1


# what is new


def test_an_item_is_unseen_until_it_is_stored_and_again_when_it_changes(store: Store) -> None:
    feed = state_of(store).id
    item = Item("a", "Title", "Summary", "https://x/1", text="Text")
    assert store.unseen(feed, [item]) == [item]
    record(store, news(item))
    assert store.unseen(feed, [item]) == []
    for changed in (
        replace(item, title="Other title"),
        replace(item, summary="Other summary"),
        replace(item, link="https://x/2"),
        replace(item, text="Other text"),
    ):
        assert store.unseen(feed, [changed]) == [changed]


def test_a_new_date_or_outlet_alone_is_no_change(store: Store) -> None:
    item = Item("a", "Title", published=NOW, outlet="BBC")
    record(store, news(item))
    redated = replace(item, published=NOW + HOUR, outlet="BBC World")
    assert store.unseen(state_of(store).id, [redated]) == []


def test_the_same_id_in_another_feed_is_another_item(store: Store) -> None:
    record(store, news("a"))
    item = news("a").item
    assert store.unseen(state_of(store, DW).id, [item]) == [item]


def test_of_two_items_with_one_id_the_last_counts_and_both_are_seen_once(store: Store) -> None:
    feed = state_of(store).id
    document = [Item("a", "First"), Item("b", "Between"), Item("a", "Second")]
    unseen = store.unseen(feed, document)
    assert sorted(item.title for item in unseen) == ["Between", "Second"]
    record(store, *map(news, unseen))
    assert store.unseen(feed, document) == []


def test_two_items_with_one_id_can_be_stored_in_one_poll(store: Store) -> None:
    assert record(store, news("a", "children"), news("a", "children")) == 1
    assert store.status(NOW).items == 1


# items that change


def test_a_changed_item_keeps_its_row_its_first_time_and_its_hits(store: Store) -> None:
    follow(store, "children", "icc")
    record(store, news(Item("a", "Old title"), "children", story="s"))
    ((before,),) = [story.items for story in store.waiting_stories(following(store))[0]]
    changed = news(Item("a", "New title"), "children", "icc", story="s")
    assert record(store, changed, now=NOW + HOUR) == 1, "only the hit of icc is new"
    ((after,),) = [story.items for story in store.waiting_stories(following(store))[0]]
    assert (after.seen.row_id, after.seen.first_seen) == (before.seen.row_id, NOW)
    assert after.seen.item.title == "New title"
    assert [found.watchlist for found in after.hits] == ["children", "icc"]


def test_a_changed_item_does_not_ring_twice(store: Store) -> None:
    follow(store, "children")
    record(store, news(Item("a", "Old title"), "children", story="old"))
    assert len(tell(store)) == 1
    record(store, news(Item("a", "New title"), "children", story="new"))
    assert tell(store) == []


def test_a_changed_items_hit_marks_the_words_that_stand_there_now(store: Store) -> None:
    follow(store, "children")
    old = Hit("children", ("Lvova-Belova",), (Span("title", 0, 12),))
    record(store, news(Item("a", "Lvova-Belova speaks"), old))
    new = Hit("children", ("Львова-Бєлова",), (Span("title", 7, 19),), urgent=True)
    assert record(store, news(Item("a", "Speaks Lvova-Belova"), new)) == 0
    ((item,),) = [story.items for story in store.waiting_stories(following(store))[0]]
    assert item.hits == (new,)


def test_a_changed_item_that_matches_no_more_keeps_its_hit_and_marks_nothing(store: Store) -> None:
    follow(store, "children")
    record(store, news(Item("a", "Children deported"), hit("children")))
    record(store, news(Item("a", "Corrected: a title")))
    ((item,),) = [story.items for story in store.waiting_stories(following(store))[0]]
    assert item.hits == (replace(hit("children"), spans=()),)


# stories


@pytest.mark.parametrize(
    ("hours", "stories"), [(0, ["a b"]), (72, ["a b"]), (72.01, ["a", "b"])], ids=str
)
def test_a_story_is_open_for_72_hours(store: Store, hours: float, stories: list[str]) -> None:
    follow(store, "children")
    record(store, news("a", "children", story="same"))
    record(store, news("b", "children", story="same"), now=NOW + hours * HOUR, feed=DW)
    assert waiting(store) == stories


def test_each_item_keeps_its_story_open_for_longer(store: Store) -> None:
    follow(store, "children")
    for number, hours in enumerate((0, 70, 140, 213)):
        record(store, news(f"{number}", "children", story="same"), now=NOW + hours * HOUR)
    assert waiting(store) == ["0 1 2", "3"]


def test_items_with_different_keys_are_different_stories(store: Store) -> None:
    follow(store, "children")
    record(store, news("a", "children", story="one"), news("b", "children", story="other"))
    assert waiting(store) == ["a", "b"]


# the baseline


def test_hits_of_a_baseline_are_stored_and_never_due(store: Store) -> None:
    follow(store, "children")
    assert record(store, news("a", "children", announce=False)) == 1
    assert waiting(store) == []
    assert store.due_alerts(NOW) == []
    assert store.stories_since(NOW - DAY, ["children"]) == []
    assert store.status(NOW).hits == 1


def test_hits_after_the_baseline_are_due(store: Store) -> None:
    follow(store, "children")
    record(store, news("a", "children", announce=False))
    record(store, news("b", "children"))
    assert waiting(store) == ["b"]


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
    store.sync_feeds([described, DW], NOW + MINUTE, timedelta(minutes=1))
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


HOST_A, HOST_A_TOO = Feed("https://a.example/1"), Feed("https://A.example:443/2")
HOST_B = Feed("https://b.example/1")


@pytest.fixture
def hosts(tmp_path: Path) -> Iterator[Store]:
    """Two feeds of one server, and one of another."""
    store = open_store(tmp_path, HOST_A, HOST_A_TOO, HOST_B)
    yield store
    store.close()


def keep_away(store: Store, until: datetime, feed: Feed = HOST_A) -> None:
    store.record_poll(Poll(replace(state_of(store, feed), not_before=until), NOW))


def test_a_server_that_asks_to_wait_means_all_its_feeds(hosts: Store) -> None:
    keep_away(hosts, NOW + HOUR)
    assert [state.feed for state in hosts.due_feeds(NOW)] == [HOST_B]
    assert hosts.host_not_before(state_of(hosts, HOST_A_TOO).id) == NOW + HOUR
    assert hosts.host_not_before(state_of(hosts, HOST_B).id) is None
    assert len(hosts.due_feeds(NOW + HOUR)) == 3


def test_the_longer_of_two_waits_counts(hosts: Store) -> None:
    keep_away(hosts, NOW + DAY, HOST_A_TOO)
    keep_away(hosts, NOW + HOUR, HOST_A)
    assert hosts.host_not_before(state_of(hosts, HOST_A_TOO).id) == NOW + DAY
    assert [state.feed for state in hosts.due_feeds(NOW + 2 * HOUR)] == [HOST_A, HOST_B]


def test_a_feed_of_such_a_server_that_is_listed_later_waits_too(hosts: Store) -> None:
    keep_away(hosts, NOW + HOUR)
    third = Feed("https://a.example/3")
    hosts.sync_feeds([HOST_A, HOST_A_TOO, HOST_B, third], NOW, INTERVAL)
    assert [state.feed for state in hosts.due_feeds(NOW)] == [HOST_B]
    assert len(hosts.due_feeds(NOW + HOUR)) == 4


# forgetting


def test_old_items_are_forgotten_a_few_at_a_time(store: Store) -> None:
    record(store, *(news(str(number)) for number in range(5)))
    record(store, news("fresh"), now=NOW + DAY)
    assert store.prune_items(NOW + HOUR, limit=3) == 3
    assert store.prune_items(NOW + HOUR, limit=3) == 2
    assert store.prune_items(NOW + HOUR, limit=3) == 0
    assert store.status(NOW).items == 1


def test_items_that_hit_are_kept(store: Store) -> None:
    record(store, news("a", "children"), news("b"))
    record(store, news("fresh"), now=NOW + DAY)
    assert store.prune_items(NOW + 90 * DAY) == 1
    assert store.status(NOW).hits == 1
    assert store.unseen(state_of(store).id, [news("a").item]) == []


def test_items_that_their_feed_still_lists_are_kept(store: Store) -> None:
    record(store, news("old"), news("gone"))
    record(store, news("fresh"), now=NOW + 100 * DAY, listed=["fresh", "old"])
    assert store.prune_items(NOW + 90 * DAY) == 1
    feed = state_of(store).id
    assert store.unseen(feed, [news("old").item]) == [], "it would come as news again"
    assert store.unseen(feed, [news("gone").item]) == [news("gone").item]


def test_items_of_a_feed_that_failed_since_are_kept(store: Store) -> None:
    record(store, news("a"))
    record(store, now=NOW + 100 * DAY, listed=[])
    assert store.prune_items(NOW + 90 * DAY) == 0


def test_items_of_a_feed_that_is_not_listed_any_more_are_forgotten(store: Store) -> None:
    record(store, news("a"))
    store.sync_feeds([DW], NOW, INTERVAL)
    assert store.prune_items(NOW + 90 * DAY) == 1


# our own faults


def test_the_last_hundred_faults_of_our_own_are_kept(store: Store) -> None:
    for number in range(105):
        store.record_trouble("polling", f"KeyError: {number}", NOW)
    troubles = store.status(NOW).troubles
    assert len(troubles) == 100
    assert troubles[-1] == "2026-03-01T12:00:00.000+00:00 polling: KeyError: 104"
    assert store.status(NOW + 2 * DAY).troubles == ()


def test_hits_are_counted_from_a_time_on_by_watchlist(tmp_path: Path) -> None:
    store = open_store(tmp_path)
    record(store, news("a", "children", "icc"), now=NOW - DAY)
    record(store, news("b", "children"), news("c"))
    assert store.hits_since(NOW) == {"children": 1}
    assert store.hits_since(NOW - DAY) == {"children": 2, "icc": 1}
    assert store.hits_since(NOW + DAY) == {}
    store.close()
