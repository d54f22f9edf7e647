"""Each hit reaches each live subscription: as an alert, as its alert's update, or in a digest."""

from __future__ import annotations

import sqlite3
from dataclasses import replace

import pytest

from monitor.model import DeliveryKind, Due, Mode, NewDelivery
from monitor.store import Store
from tests.support import (
    DAY,
    DW,
    EIGHT,
    FORUM,
    HOUR,
    MINUTE,
    NOW,
    OLENA,
    PETRO,
    alert,
    chat,
    follow,
    following,
    hit,
    ids,
    news,
    notice,
    record,
    send_all,
    tell,
    tell_digest,
)


def texts(made: list[NewDelivery]) -> list[str]:
    return [delivery.message.html for delivery in made]


def due(store: Store) -> Due:
    (due,) = store.due_alerts(NOW)
    return due


# alerts


def test_nothing_is_due_before_a_hit(store: Store) -> None:
    follow(store, "children")
    record(store, news("a", "icc"), news("b"))
    assert store.due_alerts(NOW) == []


def test_a_hit_is_due_until_it_was_announced(store: Store) -> None:
    follow(store, "children")
    record(store, news("a", "children"))
    assert store.due_alerts(NOW) == store.due_alerts(NOW), "asking changes nothing"
    assert texts(tell(store)) == ["a"]
    assert tell(store) == []


def test_what_is_due_comes_by_chat_thread_and_story(store: Store) -> None:
    follow(store, "children")
    follow(store, "children", chat_id=FORUM, thread=6)
    follow(store, "children", chat_id=FORUM, thread=5)
    record(
        store,
        news("a", "children", story="one"),
        news("b", "children", story="other"),
        news("c", "children", story="one"),
    )
    found = [
        (due.chat.id, due.thread, [ids(told.story) for told in due.stories])
        for due in store.due_alerts(NOW)
    ]
    stories = ["a c", "b"]
    assert found == [(FORUM, 5, stories), (FORUM, 6, stories), (OLENA, 0, stories)]


def test_several_watchlists_of_one_chat_make_one_story(store: Store) -> None:
    follow(store, "children", "icc")
    record(store, news("a", "children", "icc", "lists nobody follows"))
    found = due(store)
    assert [sub.watchlist for sub in found.subscriptions] == ["children", "icc"]
    ((item,),) = [told.story.items for told in found.stories]
    assert [hit.watchlist for hit in item.hits] == ["children", "icc"]


def test_a_chat_is_told_of_its_own_watchlists_alone(store: Store) -> None:
    follow(store, "children")
    follow(store, "icc", chat_id=PETRO)
    record(store, news("a", "children"), news("b", "icc"))
    assert [(made.chat_id, made.message.html) for made in tell(store)] == [
        (OLENA, "a"),
        (PETRO, "b"),
    ]


def test_who_unsubscribes_is_not_told_what_waited(store: Store) -> None:
    follow(store, "children")
    record(store, news("a", "children"))
    store.unsubscribe(OLENA, 0, "children")
    assert tell(store) == []


def test_a_parked_chat_is_not_due_and_hears_what_waited_when_it_is_revived(store: Store) -> None:
    follow(store, "children")
    store.park_chat(OLENA, "blocked", NOW)
    record(store, news("a", "children"))
    assert store.due_alerts(NOW) == []
    store.revive_chat(OLENA)
    assert texts(tell(store)) == ["a"]


# one transaction


def test_messages_and_what_they_announce_are_stored_together(store: Store) -> None:
    follow(store, "children")
    record(store, news("a", "children", story="1"), news("b", "children", story="2"))
    found = due(store)
    first, second = (alert(found, told) for told in found.stories)
    with pytest.raises(sqlite3.IntegrityError, match="FOREIGN KEY"):
        store.record_announcement(found, [first, replace(second, item_rows=(404,))], NOW)
    assert store.status(NOW).deliveries == {}
    assert due(store) == found, "all of it is still to be told"


def test_a_notice_that_cannot_be_stored_leaves_nothing(store: Store) -> None:
    store.remember_chat(chat())
    with pytest.raises(sqlite3.IntegrityError):
        store.add_notice(replace(notice("x"), item_rows=(404,)), NOW)
    assert store.status(NOW).deliveries == {}


def test_a_notice_announces_no_hit(store: Store) -> None:
    follow(store, "children")
    record(store, news("a", "children"))
    store.add_notice(notice("The token expires"), NOW)
    assert texts(tell(store)) == ["a"]
    assert send_all(store) == ["The token expires", "a"]


# a story that goes on


def test_a_later_item_of_a_story_updates_its_alert_with_all_items(store: Store) -> None:
    follow(store, "children")
    record(store, news("a", "children", story="s"))
    tell(store)
    record(store, news("b", "children", story="s"), now=NOW + HOUR, feed=DW)
    (update,) = tell(store, NOW + HOUR)
    assert (update.kind, update.message.html) == (DeliveryKind.UPDATE, "a b")
    record(store, news("c", "children", story="s"), now=NOW + 2 * HOUR)
    (again,) = tell(store, NOW + 2 * HOUR)
    assert again.message.html == "a b c"
    assert again.edits == update.edits, "always the alert, never its update"


def test_an_update_knows_the_hits_of_each_item(store: Store) -> None:
    follow(store, "children", "icc")
    record(store, news("a", "children", story="s"))
    tell(store)
    record(store, news("b", "icc", story="s"))
    (told,) = due(store).stories
    assert [[hit.watchlist for hit in item.hits] for item in told.story.items] == [
        ["children"],
        ["icc"],
    ]


def test_an_item_that_hits_another_watchlist_later_keeps_its_earlier_hit(store: Store) -> None:
    follow(store, "children", "icc")
    record(store, news("a", "children", story="s"))
    tell(store)
    record(store, news(replace(news("a").item, summary="…"), "children", "icc", story="s"))
    (told,) = due(store).stories
    assert told.earlier
    (item,) = told.story.items
    assert [hit.watchlist for hit in item.hits] == ["children", "icc"]


@pytest.mark.parametrize(("hours", "kind"), [(72, "update"), (72.01, "alert")], ids=str)
def test_after_72_hours_a_story_is_a_new_alert(store: Store, hours: float, kind: str) -> None:
    follow(store, "children")
    record(store, news("a", "children", story="s"))
    tell(store)
    record(store, news("keeps the story open", "icc", story="s"), now=NOW + DAY)
    later = NOW + hours * HOUR
    record(store, news("b", "children", story="s"), now=later)
    (made,) = tell(store, later)
    assert (made.kind, made.message.html) == (kind, "a b" if kind == "update" else "b")


def test_an_alert_of_one_chat_or_topic_is_not_updated_for_another(store: Store) -> None:
    follow(store, "children")
    follow(store, "children", chat_id=FORUM, thread=5)
    record(store, news("a", "children", story="s"))
    tell(store)
    follow(store, "children", chat_id=PETRO)
    follow(store, "children", chat_id=FORUM, thread=6)
    record(store, news("b", "children", story="s"))
    assert {(made.chat_id, made.thread): made.kind for made in tell(store)} == {
        (OLENA, 0): DeliveryKind.UPDATE,
        (FORUM, 5): DeliveryKind.UPDATE,
        (PETRO, 0): DeliveryKind.ALERT,
        (FORUM, 6): DeliveryKind.ALERT,
    }


def test_an_update_shows_no_watchlist_that_the_chat_has_left(store: Store) -> None:
    follow(store, "children", "icc")
    record(store, news("a", "children", "icc", story="s"))
    tell(store)
    store.unsubscribe(OLENA, 0, "icc")
    record(store, news("b", "children", story="s"))
    (told,) = due(store).stories
    names = [[hit.watchlist for hit in item.hits] for item in told.story.items]
    assert names == [["children"], ["children"]]


# digests


def test_what_a_digest_follows_is_not_told_at_once(store: Store) -> None:
    follow(store, "children", mode=Mode.DIGEST)
    record(store, news("a", "children"))
    assert tell(store) == []
    assert tell_digest(store).message.html == "a"
    for day in (1, 2):
        assert tell_digest(store, now=NOW + day * DAY).message.html == "quiet"


def test_a_digest_gathers_its_stories_in_the_order_in_which_they_came(store: Store) -> None:
    follow(store, "children", "icc", mode=Mode.DIGEST)
    record(store, news("a", "icc", story="1"), news("b", "children", story="2"))
    record(store, news("c", "children", story="1"), now=NOW + HOUR)
    assert tell_digest(store).message.html == "a c, b"


def test_an_alert_does_not_move_a_digest_and_a_digest_no_alert(store: Store) -> None:
    follow(store, "children")
    follow(store, "icc", mode=Mode.DIGEST)
    record(store, news("a", "children", "icc", story="1"), news("b", "icc", story="2"))
    assert texts(tell(store)) == ["a"]
    assert tell_digest(store).message.html == "a, b"
    record(store, news("c", "children"))
    tell_digest(store, now=NOW + DAY)
    assert texts(tell(store)) == ["c"]


def test_a_digest_of_one_slot_is_made_once(store: Store) -> None:
    follow(store, "children", mode=Mode.DIGEST)
    record(store, news("a", "children"))
    (subscription,) = store.digest_subscriptions()
    _, upto = store.waiting_stories([subscription])
    slot = Due(chat(), 0, (subscription,), (), upto)
    assert not store.digest_made(OLENA, 0, "2026-03-01 08:00")
    store.record_announcement(slot, [notice("first")], NOW, "2026-03-01 08:00")
    assert store.digest_made(OLENA, 0, "2026-03-01 08:00")
    with pytest.raises(sqlite3.IntegrityError, match="UNIQUE"):
        store.record_announcement(slot, [notice("second")], NOW, "2026-03-01 08:00")
    assert send_all(store) == ["first"]


def test_slots_of_other_days_chats_and_topics_are_others(store: Store) -> None:
    follow(store, "children", chat_id=FORUM, thread=5, mode=Mode.DIGEST)
    tell_digest(store, FORUM, thread=5)
    slot = NOW.isoformat()
    assert store.digest_made(FORUM, 5, slot)
    for chat_id, thread, name in ((FORUM, 6, slot), (OLENA, 5, slot), (FORUM, 5, "tomorrow")):
        assert not store.digest_made(chat_id, thread, name)


def test_the_last_digest_of_a_chat_and_topic_is_known(store: Store) -> None:
    follow(store, "children", mode=Mode.DIGEST)
    assert store.last_digest_at(OLENA, 0) is None
    tell_digest(store)
    tell_digest(store, now=NOW + DAY)
    assert store.last_digest_at(OLENA, 0) == NOW + DAY
    assert store.last_digest_at(OLENA, 5) is None


def test_parked_chats_get_no_digest(store: Store) -> None:
    follow(store, "children", mode=Mode.DIGEST)
    follow(store, "children", chat_id=PETRO)
    assert [sub.chat.id for sub in store.digest_subscriptions()] == [OLENA]
    store.park_chat(OLENA, "blocked", NOW)
    assert store.digest_subscriptions() == []


def test_stories_since_a_time_are_found_whether_they_were_told_or_not(store: Store) -> None:
    follow(store, "children")
    record(store, news("old", "children"), now=NOW - HOUR)
    record(store, news("told", "children"), news("other list", "icc"))
    tell(store)
    record(store, news("new", "children"), now=NOW + MINUTE)
    stories = store.stories_since(NOW - MINUTE, ["children", "nothing"])
    assert [ids(story) for story in stories] == ["told", "new"]


# urgent hits


def test_an_urgent_hit_is_told_a_digest_at_once_and_once(store: Store) -> None:
    follow(store, "children", mode=Mode.DIGEST)
    record(store, news("a", hit("children", urgent=True)), news("b", "children"))
    (made,) = tell(store)
    assert (made.kind, made.message.html) == (DeliveryKind.ALERT, "a")
    assert tell(store) == []


def test_an_urgent_hit_that_was_told_still_stands_in_the_digest(store: Store) -> None:
    follow(store, "children", mode=Mode.DIGEST)
    record(store, news("a", hit("children", urgent=True)), news("b", "children"))
    tell(store)
    assert tell_digest(store).message.html == "a, b"
    assert tell(store) == []


def test_an_urgent_hit_that_a_digest_told_first_is_not_told_again(store: Store) -> None:
    follow(store, "children", mode=Mode.DIGEST)
    record(store, news("a", hit("children", urgent=True)))
    tell_digest(store)
    assert tell(store) == []


def test_an_urgent_hit_is_told_to_each_chat_and_topic(store: Store) -> None:
    follow(store, "children", mode=Mode.DIGEST)
    follow(store, "children", chat_id=FORUM, thread=5, mode=Mode.DIGEST)
    follow(store, "children", chat_id=FORUM, thread=6)
    record(store, news("a", hit("children", urgent=True)))
    assert sorted((made.chat_id, made.thread) for made in tell(store)) == [
        (FORUM, 5),
        (FORUM, 6),
        (OLENA, 0),
    ]


def test_each_topic_is_told_of_an_urgent_hit_also_when_a_crash_comes_in_between(
    store: Store,
) -> None:
    follow(store, "children", chat_id=FORUM, thread=5, mode=Mode.DIGEST)
    follow(store, "children", chat_id=FORUM, thread=6, mode=Mode.DIGEST)
    record(store, news("a", hit("children", urgent=True)))
    first, second = store.due_alerts(NOW)
    store.record_announcement(first, [alert(first, first.stories[0])], NOW)
    assert store.due_alerts(NOW) == [second]


def test_two_urgent_items_of_a_story_are_an_alert_and_its_update(store: Store) -> None:
    follow(store, "children", mode=Mode.DIGEST)
    record(store, news("a", hit("children", urgent=True), story="s"))
    tell(store)
    record(store, news("b", "children", story="s"))
    record(store, news("c", hit("children", urgent=True), story="s"))
    (update,) = tell(store)
    assert (update.kind, update.message.html) == (DeliveryKind.UPDATE, "a c")
    assert tell_digest(store).message.html == "a b c"


def test_from_digest_to_alerts_an_urgent_hit_told_already_does_not_ring_again(
    store: Store,
) -> None:
    follow(store, "children", mode=Mode.DIGEST)
    record(store, news("a", hit("children", urgent=True)))
    tell(store)
    store.subscribe(OLENA, 0, "children", Mode.ALERTS, EIGHT, NOW)
    assert [made.kind for made in tell(store)] in ([], [DeliveryKind.UPDATE])
    assert tell(store) == []


def test_an_item_that_turns_urgent_later_is_told_at_once(store: Store) -> None:
    follow(store, "children", mode=Mode.DIGEST)
    record(store, news("a", "children"))
    changed = replace(news("a").item, title="Lvova-Belova arrested")
    record(store, news(changed, hit("children", urgent=True)))
    assert texts(tell(store)) == ["a"]


def test_what_was_urgent_once_stays_so_when_its_alert_is_updated(store: Store) -> None:
    follow(store, "children", mode=Mode.DIGEST)
    record(store, news("a", hit("children", urgent=True), story="s"))
    tell(store)
    record(store, news(replace(news("a").item, title="Calmer title"), "children", story="s"))
    record(store, news("b", hit("children", urgent=True), story="s"))
    assert texts(tell(store)) == ["a b"]


# what a message needs


def test_stories_come_with_all_that_a_message_shows(store: Store) -> None:
    follow(store, "children")
    new = news("a", hit("children", urgent=True))
    item = replace(new.item, summary="S", link="https://x/1", published=NOW - HOUR, text="T")
    record(store, replace(new, item=item))
    ((told,),) = [told.story.items for told in due(store).stories]
    assert told.seen.item == item
    assert told.seen.when == NOW - HOUR
    assert told.hits == new.hits


def test_an_item_without_any_text_comes_as_empty_text(store: Store) -> None:
    follow(store, "children")
    record(store, news("a", "children"))
    ((item,),) = [told.story.items for told in due(store).stories]
    assert (item.seen.item.summary, item.seen.item.text, item.seen.item.link) == ("", "", None)


def test_waiting_stories_of_no_subscription_are_none(store: Store) -> None:
    follow(store, "children")
    record(store, news("a", "children"))
    assert store.waiting_stories([]) == ([], 0)
    assert len(store.waiting_stories(following(store))[0]) == 1
