"""What the record tells of the hours of a watchlist: what counts in them, and what came late."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime
from pathlib import Path

import pytest

from monitor.model import Feed, FoundItem, Surge
from monitor.store import Store
from monitor.store.story_rows import merge
from tests.past import LONG_AGO, polled, story, surge
from tests.support import (
    BBC,
    DAY,
    DW,
    FORUM,
    GROUP,
    HOUR,
    MINUTE,
    NOW,
    OLENA,
    PETRO,
    follow,
    news,
    notice,
    open_store,
)

WEEK = 7 * DAY


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    store = open_store(tmp_path, BBC, DW)
    for feed in (BBC, DW):
        polled(store, (), feed=feed, at=NOW - LONG_AGO, first=NOW - LONG_AGO)
    yield store
    store.close()


def counted(store: Store, watchlist: str = "icc") -> int:
    """How many hits of the last hour count."""
    found = store.timed_hits(NOW - HOUR, NOW, NOW - WEEK).get(watchlist, [])
    return sum(hit.counts for hit in found)


def tells(store: Store, name: str, feed: Feed = BBC, at: datetime = NOW - MINUTE) -> None:
    """An outlet tells a story that others tell, too."""
    polled(store, [story(name, "icc", feed, title="The same")], feed=feed, at=at)


def test_of_each_story_the_first_three_hits_count_however_many_outlets_tell_it(
    store: Store,
) -> None:
    for number in range(40):
        tells(store, f"{number}", (BBC, DW)[number % 2])
    polled(store, [story("another", "icc")], at=NOW - MINUTE)
    found = store.timed_hits(NOW - HOUR, NOW, NOW - WEEK)["icc"]
    assert [hit.rank for hit in found] == [*range(1, 41), 1]
    assert (len({hit.story for hit in found}), counted(store)) == (2, 4)
    assert found[0].keywords == ("Ukrainian children",)
    assert {hit.outlet for hit in found} == {"BBC News", "DW"}
    assert store.hourly_hits("icc", NOW - WEEK, NOW, None) == ({NOW - HOUR: 4}, True)


def test_of_a_story_that_goes_on_what_was_told_before_is_among_the_first(store: Store) -> None:
    tells(store, "a", at=NOW - 2 * HOUR)
    tells(store, "b", DW, at=NOW - 2 * HOUR)
    for name in "cd":
        tells(store, name)
    assert counted(store) == 1
    hourly, _ = store.hourly_hits("icc", NOW - WEEK, NOW, None)
    assert hourly == {NOW - 2 * HOUR: 2, NOW - HOUR: 1}


def test_what_may_not_alert_does_not_count(store: Store) -> None:
    item = replace(story("a", "icc"), announce=False)
    polled(store, [item], at=NOW - MINUTE)
    assert counted(store) == 0
    polled(store, [news("b")], at=NOW - MINUTE)
    store.record_rematch([FoundItem(2, story("b", "icc"))], NOW - MINUTE)
    assert (counted(store), store.hourly_hits("icc", NOW - WEEK, NOW, None)) == (0, ({}, False))


def test_what_was_published_long_before_it_was_found_counts_in_no_hour(store: Store) -> None:
    polled(store, [story("late", "icc", at=NOW - 3 * HOUR)], at=NOW - MINUTE)
    polled(store, [story("in time", "icc", at=NOW - HOUR)], at=NOW - MINUTE)
    assert counted(store) == 1
    assert store.hourly_hits("icc", NOW - WEEK, NOW, None) == ({NOW - HOUR: 1}, False)


def test_what_has_no_date_counts_unless_its_feed_was_not_read_for_long(store: Store) -> None:
    polled(store, [], at=NOW - 5 * HOUR, noted=True)
    polled(store, [story("late", "icc")], at=NOW - 2 * MINUTE, noted=True)
    assert counted(store) == 0, "nobody knows when within five hours it was published"
    polled(store, [story("in time", "icc")], at=NOW - MINUTE, noted=True)
    assert counted(store) == 1


def test_a_new_feed_does_not_count_for_a_week(store: Store) -> None:
    new = Feed("https://new.example/feed", "New")
    store.sync_feeds([BBC, DW, new], NOW - DAY, HOUR)
    polled(store, [story("a", "icc", new)], feed=new, at=NOW - DAY, first=NOW - DAY)
    polled(store, [story("b", "icc", new)], feed=new, at=NOW - MINUTE)
    assert counted(store) == 0
    assert store.hourly_hits("icc", NOW - WEEK, NOW, None)[0] == {NOW - HOUR: 1}, (
        "nor its first poll"
    )


def test_what_is_usual_is_told_by_chosen_keywords_alone(store: Store) -> None:
    polled(store, [story("a", "icc")], at=NOW - MINUTE)
    lines = {"Ukrainian children", "x"}
    assert store.hourly_hits("icc", NOW - WEEK, NOW, lines)[0] == {NOW - HOUR: 1}
    assert store.hourly_hits("icc", NOW - WEEK, NOW, {"x"}) == ({}, False)


def test_the_hours_with_items_are_found_one_by_one(store: Store) -> None:
    for minutes in (5, 6, 61, 200):
        polled(store, [news(f"{minutes}")], at=NOW - minutes * MINUTE)
    hours = store.hours_with_items(NOW - DAY)
    assert hours == [NOW - 200 * MINUTE, NOW - 61 * MINUTE, NOW - 6 * MINUTE]
    assert store.hours_with_items(NOW) == []


# ---------------------------------------------------------------- surges that were found

RANG = Surge("icc", NOW, hits=9, behind=((1, 3), (2, 3), (3, 2)), outlets=3, least=8, low=0, high=2)


def kept(store: Store, surge: Surge = RANG) -> Surge:
    store.record_surges([surge], [], surge.rang_at)
    return store.latest_surges(surge.rang_at)[surge.watchlist]


def test_a_surge_is_kept_as_it_was_found_until_it_is_over(store: Store) -> None:
    known = kept(store)
    assert known == replace(RANG, id=known.id)
    store.record_surges([], [known], NOW + HOUR)
    assert store.latest_surges(NOW + HOUR)["icc"].is_over
    later = kept(store, replace(RANG, rang_at=NOW + DAY))
    assert store.latest_surges(NOW + 2 * DAY) == {"icc": later}
    assert store.surges_since(NOW, NOW + 2 * DAY) == [replace(known, is_over=True), later]
    assert store.latest_surges(NOW + HOUR)["icc"].id == known.id, "what is to come doesn't count"


def told(store: Store, surge: Surge) -> list[tuple[int, int]]:
    return [(sub.chat.id, sub.thread) for sub in store.untold(surge)]


def test_those_are_told_who_follow_since_before_and_can_and_want_to_hear(store: Store) -> None:
    known = kept(store)
    follow(store, "icc", now=NOW - DAY)
    follow(store, "children", chat_id=PETRO, now=NOW - DAY)
    follow(store, "icc", chat_id=GROUP, now=NOW + MINUTE)
    follow(store, "icc", chat_id=FORUM, thread=5, now=NOW - DAY)
    assert told(store, known) == [(OLENA, 0), (FORUM, 5)]
    (olena, forum) = store.untold(known)
    store.record_surge_note(known, olena, [notice("a surge")], NOW)
    assert told(store, known) == [(FORUM, 5)]
    store.set_wishes(replace(forum.chat, surges=False))
    assert told(store, known) == []
    store.set_wishes(forum.chat)
    store.park_chat(FORUM, "blocked", NOW)
    assert told(store, known) == []


def test_a_note_and_that_it_was_written_are_kept_together_or_not_at_all(store: Store) -> None:
    known = kept(store)
    follow(store, "icc", now=NOW - DAY)
    (sub,) = store.untold(known)
    store.record_surge_note(known, sub, [notice("a surge")], NOW)
    with pytest.raises(Exception, match="UNIQUE"):
        store.record_surge_note(known, sub, [notice("a surge")], NOW)
    assert store.unsent() == 1


def test_a_group_that_becomes_a_supergroup_is_not_told_again(store: Store) -> None:
    known = kept(store)
    follow(store, "icc", chat_id=GROUP, now=NOW - DAY)
    (sub,) = store.untold(known)
    store.set_wishes(replace(sub.chat, surges=False))
    store.record_surge_note(known, sub, [], NOW)
    store.migrate(GROUP, FORUM)
    assert store.untold(known) == []
    moved = store.chat(FORUM)
    assert moved is not None
    assert not moved.surges
    store.set_wishes(replace(moved, surges=True))
    assert store.untold(known) == []


def test_the_stories_behind_a_surge_are_told_as_they_were_in_its_hour(store: Store) -> None:
    tells(store, "before", at=NOW - 2 * HOUR)
    tells(store, "within")
    surge(store, "icc", 6)
    tells(store, "later", at=NOW + MINUTE)
    found = store.timed_hits(NOW - HOUR, NOW, NOW - WEEK)["icc"]
    behind = tuple((hit.story, 1) for hit in found)
    stories = store.stories_behind(kept(store, replace(RANG, behind=behind)))
    assert {story.id for story in stories} == {story for story, _ in behind}
    assert all(len(story.items) == 1 for story in stories)


def test_surges_of_long_ago_are_forgotten(store: Store) -> None:
    known = kept(store)
    follow(store, "icc", now=NOW - DAY)
    store.record_surge_note(known, store.untold(known)[0], [], NOW)
    store.record_surges([], [], NOW + 500 * DAY)
    assert store.latest_surges(NOW + 500 * DAY) == {}
    assert store.rows("SELECT * FROM surge_notes") == []


def test_a_story_that_became_part_of_another_is_told_as_that_one(store: Store) -> None:
    surge(store, "icc", 4)
    first, second = (row["id"] for row in store.rows("SELECT id FROM stories ORDER BY id LIMIT 2"))
    with store.writing() as db:
        merge(db, second, first)
    stories = store.stories_behind(kept(store, replace(RANG, behind=((second, 1),))))
    assert [(story.id, len(story.items)) for story in stories] == [(first, 2)]
