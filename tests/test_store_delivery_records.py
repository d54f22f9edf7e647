"""Messages that need a person: tried again in their old place, or given up, and never lost."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from monitor.model import DeliveryRecord, DeliveryStatus, Verdict
from monitor.store import Store
from tests.support import (
    DAY,
    HOUR,
    MINUTE,
    NOW,
    OLENA,
    PETRO,
    chat,
    claim,
    follow,
    news,
    notice,
    open_store,
    record,
    send,
    send_all,
    tell,
)

SENT = Verdict(DeliveryStatus.SENT, message_id=1)
PENDING = Verdict(DeliveryStatus.PENDING, "no connection")
UNKNOWN = Verdict(DeliveryStatus.UNKNOWN, "timed out", unknown=True)
REFUSED = Verdict(DeliveryStatus.REFUSED, "odd")


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    store = open_store(tmp_path)
    for chat_id in (OLENA, PETRO):
        store.remember_chat(chat(chat_id))
    yield store
    store.close()


def queue(store: Store, *texts: str, chat_id: int = OLENA) -> None:
    for text in texts:
        store.add_notice(notice(text, chat_id), NOW)


def kept(store: Store, number: int) -> DeliveryRecord:
    found = store.delivery_record(number)
    assert found is not None
    return found


def test_a_refused_message_is_kept_with_its_reason(store: Store) -> None:
    queue(store, "<b>one</b>")
    store.record_attempt(claim(store), REFUSED, NOW + MINUTE)
    one = kept(store, 1)
    assert (one.status, one.error, one.attempts) == (DeliveryStatus.REFUSED, "odd", 1)
    assert (one.message.html, one.chat.id) == ("<b>one</b>", OLENA)
    assert (one.created_at, one.attempted_at) == (NOW, NOW)
    assert (one.finished_at, one.next_at) == (NOW + MINUTE, None)


def test_a_message_waits_for_itself_for_those_before_it_and_for_its_chat(store: Store) -> None:
    queue(store, "one", "two")
    assert kept(store, 2).next_at == NOW
    store.record_attempt(claim(store), replace(PENDING, not_before=NOW + HOUR), NOW)
    assert [kept(store, n).next_at for n in (1, 2)] == [NOW + HOUR] * 2
    store.keep_chat_waiting(OLENA, NOW + DAY)
    assert kept(store, 2).next_at == NOW + DAY
    store.park_chat(OLENA, "blocked", NOW)
    assert kept(store, 2).next_at is None


def test_what_is_sent_again_comes_before_all_that_was_composed_later(store: Store) -> None:
    queue(store, "one", "two", "three")
    store.record_attempt(claim(store), REFUSED, NOW)
    assert send(store).message.html == "two"
    assert store.retry_deliveries([1]) == [1]
    assert send_all(store) == ["one", "three"]


def test_what_is_put_back_before_a_message_that_is_being_sent_waits_for_that_one(
    store: Store,
) -> None:
    queue(store, "one", "two")
    store.record_attempt(claim(store), REFUSED, NOW)
    being_sent = claim(store)
    store.retry_deliveries([1])
    assert (store.waiting_chats(NOW), store.claim_delivery(OLENA, NOW)) == ([], None)
    store.record_attempt(being_sent, SENT, NOW)
    assert send_all(store) == ["one"]


def test_what_waits_for_a_later_try_is_tried_at_once(store: Store) -> None:
    queue(store, "one")
    store.record_attempt(claim(store), replace(UNKNOWN, not_before=NOW + HOUR), NOW)
    store.retry_deliveries([1])
    assert claim(store).status is DeliveryStatus.UNKNOWN


def test_a_wait_that_telegram_asked_for_is_kept(store: Store) -> None:
    queue(store, "one")
    store.record_attempt(claim(store), replace(PENDING, chat_not_before=NOW + HOUR), NOW)
    store.retry_deliveries([1])
    assert store.waiting_chats(NOW) == []


@pytest.mark.parametrize("crashed", [False, True])
def test_what_may_have_come_before_it_was_refused_is_sent_again_as_a_repeat(
    store: Store, crashed: bool
) -> None:
    queue(store, "one")
    first = claim(store)
    if crashed:
        store.recover_deliveries()
    else:
        store.record_attempt(first, UNKNOWN, NOW)
    store.record_attempt(claim(store), REFUSED, NOW)
    store.retry_deliveries([1])
    assert claim(store).status is DeliveryStatus.UNKNOWN


def test_who_tries_again_has_a_day_again_to_find_the_chat(store: Store) -> None:
    queue(store, "one")
    store.record_attempt(claim(store), replace(PENDING, not_found=True), NOW)
    assert claim(store).not_found == 1
    store.recover_deliveries()
    store.retry_deliveries([1])
    assert claim(store).not_found == 0


def test_what_was_sent_or_is_being_sent_is_not_sent_again_nor_given_up(store: Store) -> None:
    queue(store, "sent", "being sent")
    send(store)
    claim(store)
    assert store.retry_deliveries([1, 2, 99]) == []
    assert store.drop_deliveries([1, 2, 99], "Olena", NOW) == []
    assert store.status(NOW).deliveries == {"sending": 1, "sent": 1}


def test_a_parked_chat_is_tried_again_with_its_messages_and_no_other_chat_is(store: Store) -> None:
    for chat_id in (OLENA, PETRO):
        queue(store, "one", chat_id=chat_id)
        store.park_chat(chat_id, "blocked", NOW)
    store.retry_deliveries([1])
    assert [chat_id for chat_id, _ in store.waiting_chats(NOW)] == [OLENA]
    assert store.parked_unsent() == {PETRO: 1}


def test_what_is_given_up_stays_with_who_did_it_and_lets_the_next_pass(store: Store) -> None:
    queue(store, "one", "two")
    store.record_attempt(claim(store), replace(PENDING, not_before=NOW + DAY), NOW)
    assert store.drop_deliveries([1], "Olena: told by phone", NOW + HOUR) == [1]
    one = kept(store, 1)
    assert (one.status, one.dropped) == (DeliveryStatus.DROPPED, "Olena: told by phone")
    assert (one.error, one.finished_at) == ("no connection", NOW + HOUR)
    assert send_all(store) == ["two"]


def test_what_was_given_up_can_be_taken_back(store: Store) -> None:
    queue(store, "one")
    store.drop_deliveries([1], "Olena", NOW)
    assert store.retry_deliveries([1]) == [1]
    assert (kept(store, 1).dropped, kept(store, 1).finished_at) == ("", None)
    assert send_all(store) == ["one"]


def test_the_news_of_an_alert_that_was_given_up_comes_with_the_next_item_of_its_story(
    store: Store,
) -> None:
    follow(store, "children")
    record(store, news("a", "children", story="s"))
    tell(store)
    store.drop_deliveries([1], "Olena", NOW)
    record(store, news("b", "children", story="s"))
    tell(store)
    update = claim(store)
    assert (update.message.html, update.edits_message) == ("a b", None)


def test_messages_are_looked_for_by_state_and_chat_and_the_latest_first_counted(
    store: Store,
) -> None:
    queue(store, "one", "two")
    queue(store, "three", chat_id=PETRO)
    store.record_attempt(claim(store), REFUSED, NOW)

    def found(*statuses: DeliveryStatus, **which: int) -> list[int]:
        return [one.id for one in store.delivery_records(statuses, **which)]

    assert found(*DeliveryStatus) == [1, 2, 3]
    assert found(DeliveryStatus.REFUSED) == [1]
    assert found(*DeliveryStatus, chat_id=OLENA) == [1, 2]
    assert found(*DeliveryStatus, latest=2) == [2, 3]
    assert found() == []
