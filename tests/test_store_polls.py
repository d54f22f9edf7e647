"""A poll is recorded whole or not at all; feeds, items, hits and stories outlive restarts."""

from __future__ import annotations

import sqlite3
from dataclasses import replace
from pathlib import Path

import pytest

from monitor.model import (
    BodyFailure,
    Hit,
    Item,
    NewItem,
    Poll,
    Rhythm,
    Sighting,
    Span,
    Validators,
    Wish,
)
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
        due_why="every 1 h: it failed",
        failing_since=NOW - DAY,
        body_failure=BodyFailure(NOW - HOUR, "no items", is_page=True),
        body_at=NOW - HOUR,
        fresh_for=MINUTE,
        wish=Wish(HOUR, frozenset({0, 23}), frozenset({5, 6})),
        rhythm=Rhythm(NOW - HOUR, 3.5, DAY),
        moved_url="https://new.example/feed",
        move=Sighting("https://newer.example/feed", 2, NOW - DAY),
        gone=Sighting("https://new.example/feed", 1, NOW),
        paused="gone",
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
    return replace(news("broken", "children"), story=None)  # type: ignore[arg-type]


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


def test_of_two_items_with_one_id_the_one_that_is_stored_is_seen(store: Store) -> None:
    first, second = Item("a", "First"), Item("a", "Second")
    assert store.unseen(state_of(store).id, [first, second]) == [first, second]
    record(store, news(first))
    assert store.unseen(state_of(store).id, [first, second]) == [second]


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


def test_hits_are_counted_from_a_time_on_by_watchlist(tmp_path: Path) -> None:
    store = open_store(tmp_path)
    record(store, news("a", "children", "icc"), now=NOW - DAY)
    record(store, news("b", "children"), news("c"))
    assert store.hits_since(NOW) == {"children": 1}
    assert store.hits_since(NOW - DAY) == {"children": 2, "icc": 1}
    assert store.hits_since(NOW + DAY) == {}
    store.close()
