"""Muted stories: left out of all that is told, and none of it lost."""

from __future__ import annotations

from datetime import timedelta

import pytest

from monitor.model import FoundItem, Mode, NewItem
from monitor.store import Store
from tests.support import (
    DAY,
    FORUM,
    GROUP,
    HOUR,
    MINUTE,
    NOW,
    OLENA,
    follow,
    following,
    hit,
    ids,
    news,
    record,
    tell,
    tell_digest,
)

SUPERGROUP = -1_000_000_000_080
LATER = NOW + MINUTE


def of_story(item: str, *hits: str) -> NewItem:
    return news(item, *(hits or ("children",)), story="s")


def muted_story(store: Store, *watchlists: str, chat_id: int = OLENA, thread: int = 0) -> int:
    """A story is told, and muted; returns it."""
    follow(store, *(watchlists or ("children",)), chat_id=chat_id, thread=thread)
    record(store, of_story("a"))
    tell(store)
    story = int(store.value("SELECT max(story) FROM hits"))
    store.mute(chat_id, thread, story, OLENA, NOW)
    return story


def told(store: Store) -> list[str]:
    return [made.message.html for made in tell(store, LATER)]


def test_what_is_found_of_a_muted_story_is_not_due(store: Store) -> None:
    muted_story(store)
    record(store, of_story("b"), now=LATER)
    assert store.due_alerts(LATER) == []
    assert store.muted_in(OLENA, 0) == {1}


def test_it_is_told_once_it_is_unmuted_though_other_stories_were_told_meanwhile(
    store: Store,
) -> None:
    story = muted_story(store)
    record(store, of_story("b"), now=LATER)
    record(store, news("other", "children"), now=LATER)
    assert told(store) == ["other"]
    record(store, of_story("c"), now=LATER)
    assert store.unmute(OLENA, 0, story)
    assert not store.unmute(OLENA, 0, story)
    (update,) = tell(store, LATER)
    assert (update.message.html, update.edits) == ("a b c", 1)
    assert told(store) == []


def test_what_waited_when_it_was_muted_is_told_once_it_is_unmuted(store: Store) -> None:
    story = muted_story(store)
    store.unmute(OLENA, 0, story)
    record(store, of_story("b"), now=LATER)
    store.mute(OLENA, 0, story, OLENA, NOW)
    record(store, news("other", "children"), now=LATER)
    assert told(store) == ["other"]
    store.unmute(OLENA, 0, story)
    assert told(store) == ["a b"]


def test_what_was_told_is_not_told_again_after_it_was_muted_and_unmuted(store: Store) -> None:
    story = muted_story(store)
    for _ in range(3):
        store.mute(OLENA, 0, story, OLENA, NOW)
        record(store, news(f"other {_}", "children"), now=LATER)
        assert told(store) == [f"other {_}"]
        store.unmute(OLENA, 0, story)
        assert told(store) == []


def test_it_is_muted_in_one_thread_of_one_chat(store: Store) -> None:
    follow(store, "children", chat_id=FORUM, thread=6)
    follow(store, "children")
    muted_story(store, chat_id=FORUM, thread=5)
    record(store, of_story("b"), now=LATER)
    found = [(due.chat.id, due.thread) for due in store.due_alerts(LATER)]
    assert found == [(FORUM, 6), (OLENA, 0)]


def test_a_digest_leaves_it_out_and_names_it_and_the_one_after_does_not(store: Store) -> None:
    story = muted_story(store)
    follow(store, "children", mode=Mode.DIGEST)
    record(store, of_story("b"), news("other", "children"), now=LATER)
    assert [ids(each) for each in store.muted_stories(following(store))] == ["b"]
    assert tell_digest(store, now=LATER).message.html == "other"
    assert store.muted_stories(following(store)) == []
    assert tell_digest(store, now=LATER + DAY).message.html == "quiet"
    store.unmute(OLENA, 0, story)
    assert tell_digest(store, now=LATER + 2 * DAY).message.html == "b"
    assert tell_digest(store, now=LATER + 3 * DAY).message.html == "quiet"


def test_an_urgent_hit_of_it_is_due_with_all_that_was_told(store: Store) -> None:
    muted_story(store)
    record(store, of_story("b"), now=LATER)
    record(store, news("c", hit("children", urgent=True), story="s"), now=LATER)
    (due,) = store.due_alerts(LATER)
    (story,) = due.stories
    assert (ids(story.story), story.muted) == ("a c", True)


def test_an_urgent_hit_that_was_told_is_not_told_again_when_it_is_unmuted(store: Store) -> None:
    story = muted_story(store)
    record(store, of_story("b"), now=LATER)
    record(store, news("c", hit("children", urgent=True), story="s"), now=LATER)
    assert told(store) == ["a c"]
    store.unmute(OLENA, 0, story)
    assert told(store) == ["a c b"]
    assert told(store) == []


@pytest.mark.parametrize("mode", [*Mode])
def test_what_is_matched_again_of_it_waits_until_it_is_unmuted(store: Store, mode: Mode) -> None:
    story = muted_story(store)
    follow(store, "children", mode=mode)
    record(store, news("b"), now=LATER)
    row = int(store.value("SELECT id FROM items WHERE item_id = 'b'"))
    store.record_rematch([FoundItem(row, news("b", "children", story="s"))], LATER)
    assert store.due_catch_ups() == []
    record(store, news("other", "children"), now=LATER)
    if mode is Mode.DIGEST:
        assert tell_digest(store, now=LATER).message.html == "other"
    else:
        assert told(store) == ["other"]
    store.unmute(OLENA, 0, story)
    if mode is Mode.DIGEST:
        assert tell_digest(store, now=LATER + DAY).message.html == "b"
    else:
        (due,) = store.due_catch_ups()
        assert [ids(each.story) for each in due.stories] == ["b"]


def test_what_is_new_of_it_since_a_time_is_only_what_came_after_it_was_muted(store: Store) -> None:
    muted_story(store)
    record(store, of_story("b"), now=LATER)
    found = store.muted_since(OLENA, 0, NOW - HOUR, ["children"])
    assert [ids(each) for each in found] == ["b"]
    assert store.muted_since(OLENA, 0, NOW - HOUR, ["icc"]) == []
    assert store.muted_since(OLENA, 0, LATER, ["children"]) == []


def test_a_supergroup_hears_what_was_passed_over_in_its_group(store: Store) -> None:
    story = muted_story(store, chat_id=GROUP)
    record(store, of_story("b"), news("other", "children"), now=LATER)
    assert told(store) == ["other"]
    store.migrate(GROUP, SUPERGROUP)
    store.unmute(SUPERGROUP, 0, story)
    (made,) = tell(store, LATER)
    assert (made.chat_id, made.message.html) == (SUPERGROUP, "a b")


def test_who_unsubscribes_leaves_nothing_that_waits(store: Store) -> None:
    story = muted_story(store)
    record(store, of_story("b"), news("other", "children"), now=LATER)
    assert told(store) == ["other"]
    store.unsubscribe(OLENA, 0, "children")
    assert store.value("SELECT count(*) FROM passed_over") == 0
    follow(store, "children", now=LATER)
    store.unmute(OLENA, 0, story)
    assert told(store) == []


def test_what_is_urgent_in_it_again_after_days_of_mute_is_known_as_told(store: Store) -> None:
    muted_story(store)
    record(store, news("c", hit("children", urgent=True), story="s"), now=LATER)
    assert told(store) == ["a c"]
    for days in range(2, 9, 2):
        now = NOW + timedelta(days=days)
        record(store, news(f"d{days}", hit("children", urgent=True), story="s"), now=now)
        (due,) = store.due_alerts(now)
        assert [item.seen.item.id for item in due.stories[0].told] == ["a", "c"]
