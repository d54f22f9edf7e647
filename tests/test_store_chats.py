"""Chats, who was let in, what they follow, and the invitations: kept as people left them."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime, time
from pathlib import Path

import pytest

from monitor.model import Chat, ChatKind, Mode, Schedule
from monitor.store import Store
from monitor.store.store import DATABASE
from monitor.telegram.access import invitation_hash, new_invitation
from tests.support import (
    DAY,
    FORUM,
    GROUP,
    HOUR,
    MINUTE,
    NOW,
    OLENA,
    PETRO,
    chat,
    follow,
    following,
    ids,
    news,
    open_store,
    record,
    tell,
)


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    store = open_store(tmp_path)
    yield store
    store.close()


def known(store: Store, chat_id: int = OLENA) -> Chat:
    found = store.chat(chat_id)
    assert found is not None
    return found


# chats


def test_a_chat_is_remembered(store: Store) -> None:
    olena = Chat(OLENA, ChatKind.PRIVATE, "Olena", time_zone="Europe/Kyiv")
    assert store.chat(OLENA) is None
    assert store.remember_chat(olena) == olena
    assert store.chat(OLENA) == olena


def test_of_a_chat_that_is_known_nothing_is_written(store: Store) -> None:
    olena = Chat(OLENA, ChatKind.PRIVATE, "Olena", time_zone="Europe/Kyiv", language="uk")
    store.remember_chat(olena)
    before = store.db.conn.total_changes
    again = store.remember_chat(replace(olena, time_zone="UTC", language="en"))
    assert again == olena, "its clock and its language are its own"
    assert store.db.conn.total_changes == before


def test_a_chat_takes_its_new_title_and_kind_and_keeps_the_rest(store: Store) -> None:
    store.remember_chat(Chat(GROUP, ChatKind.GROUP, "Old", time_zone="Europe/Kyiv"))
    store.admit_chat(GROUP, OLENA, NOW)
    store.park_chat(GROUP, "kicked", NOW)
    now = store.remember_chat(Chat(GROUP, ChatKind.SUPERGROUP, "New", time_zone="UTC"))
    assert now == Chat(GROUP, ChatKind.SUPERGROUP, "New", "Europe/Kyiv", True, "kicked")
    assert store.chat(GROUP) == now


def test_being_told_that_a_chat_is_admitted_does_not_admit_it(store: Store) -> None:
    store.remember_chat(replace(chat(), admitted=True))
    assert not known(store).admitted


def test_a_chat_is_admitted_until_the_end_of_time_by_the_first_who_brought_it(
    store: Store,
) -> None:
    store.remember_chat(chat(GROUP))
    store.admit_chat(GROUP, OLENA, NOW)
    store.admit_chat(GROUP, PETRO, NOW + HOUR)
    assert known(store, GROUP).admitted
    assert store.value("SELECT admitted_by FROM chats WHERE id = ?", [GROUP]) == OLENA


def test_who_brought_a_channel_need_not_be_known(store: Store) -> None:
    store.remember_chat(chat(GROUP))
    store.admit_chat(GROUP, 0, NOW)
    assert known(store, GROUP).admitted


def test_a_parked_chat_keeps_its_subscriptions(store: Store) -> None:
    follow(store, "children")
    store.park_chat(OLENA, "bot was blocked by the user", NOW)
    assert known(store).parked == "bot was blocked by the user"
    assert [sub.watchlist for sub in following(store)] == ["children"]
    assert store.status(NOW).chats_parked == (known(store),)


def test_a_revived_chat_is_parked_no_more(store: Store) -> None:
    follow(store, "children")
    store.park_chat(OLENA, "blocked", NOW)
    store.revive_chat(OLENA)
    assert known(store).parked == ""
    assert store.status(NOW).chats_parked == ()


# subscriptions


def test_a_chat_follows_a_watchlist(store: Store) -> None:
    store.remember_chat(chat(GROUP))
    store.subscribe(GROUP, 5, "children", Mode.DIGEST, Schedule(time(7, 30)), NOW)
    (subscription,) = store.subscriptions()
    assert subscription.chat == chat(GROUP, "Olena")
    assert (subscription.watchlist, subscription.mode) == ("children", Mode.DIGEST)
    assert (subscription.thread, subscription.schedule.at) == (5, time(7, 30))
    assert subscription.since == NOW


def test_following_anew_changes_how_and_nothing_else(store: Store) -> None:
    follow(store, "children")
    (before,) = following(store)
    nine = Schedule(time(9, 0))
    store.subscribe(OLENA, 0, "children", Mode.DIGEST, nine, NOW + HOUR)
    after = replace(before, mode=Mode.DIGEST, schedule=nine, since=NOW + HOUR)
    assert following(store) == [after]
    store.subscribe(OLENA, 0, "children", Mode.DIGEST, nine, NOW + 2 * HOUR)
    assert following(store) == [after], "the same again is no change"


def test_each_topic_of_a_forum_has_its_own_subscriptions(store: Store) -> None:
    follow(store, "children", chat_id=FORUM, thread=5)
    follow(store, "children", chat_id=FORUM, thread=6, mode=Mode.DIGEST)
    assert store.unsubscribe(FORUM, 5, "children")
    (left,) = following(store, FORUM)
    assert (left.thread, left.mode) == (6, Mode.DIGEST)


def test_a_chat_sees_its_own_subscriptions_alone(store: Store) -> None:
    follow(store, "children", "icc")
    follow(store, "children", chat_id=PETRO)
    assert [sub.watchlist for sub in following(store)] == ["children", "icc"]
    assert [sub.chat.id for sub in following(store, PETRO)] == [PETRO]
    assert len(store.subscriptions()) == 3


def test_unsubscribing_tells_whether_there_was_a_subscription(store: Store) -> None:
    follow(store, "children")
    assert store.unsubscribe(OLENA, 0, "children")
    assert not store.unsubscribe(OLENA, 0, "children")
    assert following(store) == []


def test_a_chat_that_is_not_known_cannot_subscribe(store: Store) -> None:
    with pytest.raises(sqlite3.IntegrityError, match="FOREIGN KEY"):
        store.subscribe(404, 0, "children", Mode.ALERTS, Schedule(time(8)), NOW)
    assert store.subscriptions() == []


def test_a_subscription_starts_with_the_hits_that_come_after_it(store: Store) -> None:
    record(store, news("before", "children"))
    follow(store, "children")
    assert tell(store) == []
    record(store, news("after", "children"))
    assert [made.message.html for made in tell(store)] == ["after"]


def test_who_comes_back_to_a_watchlist_is_not_told_what_came_in_between(store: Store) -> None:
    follow(store, "children")
    store.unsubscribe(OLENA, 0, "children")
    record(store, news("in between", "children"))
    follow(store, "children")
    assert tell(store) == []


def test_from_digest_to_alerts_what_waited_is_told_at_once(store: Store) -> None:
    follow(store, "children", mode=Mode.DIGEST)
    record(store, news("waiting", "children"))
    assert tell(store) == []
    follow(store, "children", mode=Mode.ALERTS)
    assert [made.message.html for made in tell(store)] == ["waiting"]


def test_from_alerts_to_digest_what_was_told_is_not_told_again(store: Store) -> None:
    follow(store, "children")
    record(store, news("told", "children"))
    tell(store)
    follow(store, "children", mode=Mode.DIGEST)
    record(store, news("waiting", "children"))
    stories, _ = store.waiting_stories(following(store))
    assert [ids(story) for story in stories] == ["waiting"]


# invitations


@pytest.fixture
def token(store: Store) -> str:
    """An invitation that Olena made, good for a day; Petro has written to the bot."""
    token, token_hash = new_invitation()
    store.remember_chat(chat(PETRO, "Petro"))
    store.add_invitation(token_hash, OLENA, NOW, NOW + DAY)
    return token


def use(store: Store, token: str, by: int = PETRO, now: datetime = NOW) -> int | None:
    return store.use_invitation(invitation_hash(token), by, now)


def test_an_invitation_tells_who_made_it_and_lets_its_user_in(store: Store, token: str) -> None:
    assert use(store, token) == OLENA
    assert known(store, PETRO).admitted


def test_an_invitation_holds_once(store: Store, token: str) -> None:
    use(store, token)
    assert use(store, token, by=9) is None
    assert use(store, token) is None, "not even for the same person"


def test_an_invitation_holds_until_it_expires(store: Store, token: str) -> None:
    assert use(store, token, now=NOW + DAY) is None
    assert use(store, token, now=NOW + DAY - MINUTE) == OLENA


def test_an_unknown_invitation_lets_nobody_in(store: Store, token: str) -> None:
    assert use(store, token + "x") is None
    assert not known(store, PETRO).admitted


def test_of_an_invitation_the_hash_alone_is_stored(
    store: Store, token: str, tmp_path: Path
) -> None:
    files = [path.read_bytes() for path in tmp_path.glob(f"{DATABASE}*")]
    assert any(invitation_hash(token) in content for content in files)
    assert not any(token.encode() in content for content in files)


def test_no_two_invitations_are_the_same(store: Store, token: str) -> None:
    with pytest.raises(sqlite3.IntegrityError, match="UNIQUE"):
        store.add_invitation(invitation_hash(token), PETRO, NOW, NOW + DAY)
    assert len({new_invitation()[0] for _ in range(100)}) == 100
