"""What chats made of stories: kept whatever is forgotten, and counted by keyword."""

from __future__ import annotations

from datetime import timedelta

from monitor.model import Hit, KeywordPrecision, NewItem, StoryMarks
from monitor.store import Store
from tests.support import (
    BBC,
    DAY,
    DW,
    GROUP,
    HOUR,
    NOW,
    OLENA,
    PETRO,
    chat,
    follow,
    ids,
    news,
    record,
    send_all,
    tell,
)

SUPERGROUP = -1_000_000_000_080


def story_of(store: Store, item: str) -> int:
    sql = "SELECT story FROM hits JOIN items ON items.id = hits.item WHERE item_id = ?"
    return int(store.value(sql, [item]))


def saved(store: Store, chat_id: int = OLENA) -> list[str]:
    return [ids(each.story) for each in store.saved_stories(chat_id)]


# saved


def test_saved_stories_are_listed_newest_first_each_once(store: Store) -> None:
    follow(store, "children")
    record(store, news("a", "children"), news("b", "children"), news("c", "children"))
    for hours, item in enumerate(["b", "a", "b"]):
        store.save_story(OLENA, story_of(store, item), PETRO, NOW + hours * HOUR)
    assert saved(store) == ["a", "b"], "b was saved first, and stays where it is"
    assert store.saved_count(OLENA) == 2
    assert [ids(each.story) for each in store.saved_stories(OLENA, 1, 1)] == ["b"]
    assert store.take_off(OLENA, story_of(store, "a"))
    assert not store.take_off(OLENA, story_of(store, "a"))
    assert saved(store) == ["b"]


def test_a_chat_has_its_own_saved_stories(store: Store) -> None:
    follow(store, "children")
    follow(store, "children", chat_id=GROUP)
    record(store, news("a", "children"))
    store.save_story(GROUP, story_of(store, "a"), OLENA, NOW)
    assert (saved(store), saved(store, GROUP)) == ([], ["a"])


def test_saved_stories_are_never_forgotten(store: Store) -> None:
    follow(store, "children")
    record(store, news("a", "children"), news("b"))
    tell(store)
    send_all(store)
    store.save_story(OLENA, story_of(store, "a"), OLENA, NOW)
    record(store, news("c"), now=NOW + 900 * DAY)
    store.sync_feeds([DW], NOW + 900 * DAY, HOUR)
    later = NOW + 1000 * DAY
    gone = store.prune_items(later) + store.prune_messages(later, timedelta(days=90))
    assert gone >= 2, "what hit nothing went, and the messages"
    assert saved(store) == ["a"]


# judgements


def test_what_a_chat_made_of_a_story_is_known(store: Store) -> None:
    follow(store, "children")
    record(store, news("a", "children"))
    story = story_of(store, "a")
    assert store.story_marks(OLENA, 0, story) == StoryMarks()
    store.save_story(OLENA, story, OLENA, NOW)
    store.judge(OLENA, story, ("children",), OLENA, NOW)
    store.mute(OLENA, 0, story, OLENA, NOW)
    assert store.story_marks(OLENA, 0, story) == StoryMarks(True, True, True)
    assert store.story_marks(OLENA, 5, story) == StoryMarks(True, True, False), "muted in a topic"
    assert store.take_back_judgement(OLENA, story)
    assert not store.take_back_judgement(OLENA, story)
    assert store.story_marks(OLENA, 0, story) == StoryMarks(True, False, True)


def test_a_group_that_becomes_a_supergroup_keeps_what_it_made_of_stories(store: Store) -> None:
    follow(store, "children", chat_id=GROUP)
    record(store, news("a", "children"))
    story = story_of(store, "a")
    store.save_story(GROUP, story, OLENA, NOW)
    store.judge(GROUP, story, ("children",), OLENA, NOW)
    store.mute(GROUP, 0, story, OLENA, NOW)
    store.migrate(GROUP, SUPERGROUP)
    assert store.story_marks(SUPERGROUP, 0, story) == StoryMarks(True, True, True)


def test_the_hits_of_a_watchlist_are_given_with_what_was_judged(store: Store) -> None:
    follow(store, "children")
    record(store, news("a", "children", "icc"), now=NOW - 40 * DAY)
    record(store, news("b", "children"), news("c", "icc"), news("d", "children"))
    store.judge(OLENA, story_of(store, "b"), ("children",), OLENA, NOW)
    store.judge(OLENA, story_of(store, "d"), ("icc",), OLENA, NOW)
    hits = store.watchlist_hits("children", NOW - 30 * DAY)
    assert [(hit.stored.item.id, hit.not_relevant) for hit in hits] == [("b", True), ("d", False)]
    assert hits[0].matched == ("Title",)
    assert hits[0].stored.feed == BBC


# precision


def of(item: str, *keywords: str, watchlist: str = "children") -> NewItem:
    return news(item, Hit(watchlist, keywords, ()))


def test_precision_counts_by_keyword_what_was_told_and_what_of_it_was_judged(store: Store) -> None:
    follow(store, "children")
    record(
        store,
        of("a", "camp"),
        of("b", "camp", "Waltz"),
        of("c", "Waltz"),
        of("d", "camp"),
        of("e", "camp", watchlist="icc"),
    )
    assert store.keyword_precision("children", NOW - DAY) == [], "nothing was told yet"
    tell(store)
    store.judge(OLENA, story_of(store, "b"), ("children",), OLENA, NOW)
    camp, waltz = store.keyword_precision("children", NOW - DAY)
    assert (camp, waltz) == (KeywordPrecision("camp", 3, 1), KeywordPrecision("Waltz", 2, 1))
    assert (round(camp.precision, 2), waltz.precision) == (0.67, 0.5)
    assert store.keyword_precision("children", NOW) == [camp, waltz]
    assert store.keyword_precision("children", NOW + DAY) == []


def test_a_hit_that_several_chats_were_told_of_and_judged_counts_once(store: Store) -> None:
    for chat_id in (OLENA, GROUP):
        follow(store, "children", chat_id=chat_id)
    record(store, of("a", "camp"))
    tell(store)
    for chat_id in (OLENA, GROUP):
        store.judge(chat_id, story_of(store, "a"), ("children",), OLENA, NOW)
    assert store.keyword_precision("children", NOW - DAY) == [KeywordPrecision("camp", 1, 1)]


def test_what_was_judged_counts_though_nobody_follows_it_any_more(store: Store) -> None:
    follow(store, "children")
    record(store, of("a", "camp"), of("b", "camp"))
    tell(store)
    store.judge(OLENA, story_of(store, "a"), ("children",), OLENA, NOW)
    store.unsubscribe(OLENA, 0, "children")
    assert store.keyword_precision("children", NOW - DAY) == [KeywordPrecision("camp", 1, 1)]


def test_a_judgement_twice_is_one_and_the_first_who_judged_stays(store: Store) -> None:
    store.remember_chat(chat(GROUP))
    record(store, of("a", "camp"))
    for user in (OLENA, PETRO):
        store.judge(GROUP, story_of(store, "a"), ("children",), user, NOW)
    assert store.value("SELECT group_concat(judged_by) FROM judgements") == str(OLENA)
