"""What is old is forgotten in small steps; what may still be needed is not."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest

from monitor.model import DeliveryStatus, Mode, Verdict
from monitor.store import Store
from monitor.store.retention import LOOKED_AT
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
    hit,
    news,
    notice,
    open_store,
    record,
    send,
    send_all,
    tell,
    tell_digest,
)

KEEP = 90 * DAY
LATER = NOW + KEEP + MINUTE


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    store = open_store(tmp_path)
    store.remember_chat(chat())
    yield store
    store.close()


def left(store: Store) -> list[str]:
    """The messages that are still there, in order."""
    return [row["html"] for row in store.rows("SELECT html FROM deliveries ORDER BY id")]


# messages


def test_messages_sent_long_ago_are_forgotten_in_steps(store: Store) -> None:
    for number in range(5):
        store.add_notice(notice(f"{number}"), NOW)
        send(store)
    assert store.prune_messages(NOW + KEEP, KEEP) == 0
    assert store.prune_messages(LATER, KEEP, limit=3) == 3
    assert left(store) == ["3", "4"], "the oldest first"
    assert [store.prune_messages(LATER, KEEP, limit=3) for _ in range(2)] == [2, 0]


def test_messages_that_were_not_sent_are_never_forgotten(store: Store) -> None:
    for chat_id, text in ((1, "pending"), (2, "sending"), (3, "unknown"), (4, "refused")):
        store.remember_chat(chat(chat_id))
        store.add_notice(notice(text, chat_id), NOW)
    claim(store, 2)
    for chat_id, status in ((3, DeliveryStatus.UNKNOWN), (4, DeliveryStatus.REFUSED)):
        store.record_attempt(claim(store, chat_id), Verdict(status, "a reason"), NOW)
    assert store.prune_messages(NOW + 999 * DAY, KEEP) == 0
    assert left(store) == ["pending", "sending", "unknown", "refused"]


def test_a_message_that_was_sent_late_counts_from_then(store: Store) -> None:
    store.add_notice(notice("waited"), NOW)
    send(store, now=NOW + 30 * DAY)
    assert store.prune_messages(LATER, KEEP) == 0
    assert store.prune_messages(LATER + 30 * DAY, KEEP) == 1


def test_an_alert_is_kept_as_long_as_it_may_be_updated(store: Store) -> None:
    follow(store, "children")
    record(store, news("a", "children", story="one"))
    tell(store)
    send(store)
    nearly = NOW + 72 * HOUR
    assert store.prune_messages(nearly, timedelta(0)) == 0
    record(store, news("b", "children", story="one"), now=nearly)
    (update,) = tell(store, now=nearly)
    assert update.edits is not None
    assert update.message.html == "a b"


def test_an_alert_goes_with_its_last_update_and_not_before(store: Store) -> None:
    follow(store, "children")
    for item, hours in (("a", 0), ("b", 70)):
        now = NOW + hours * HOUR
        record(store, news(item, "children", story="one"), now=now)
        tell(store, now=now)
        send(store, now=now)
    assert store.prune_messages(NOW + KEEP + HOUR, KEEP) == 0
    late = LATER + 70 * HOUR
    assert store.prune_messages(late, KEEP) == 1
    assert left(store) == ["a"]
    assert store.prune_messages(late, KEEP) == 1
    assert store.rows("SELECT * FROM delivered_items") == []


def test_an_update_that_was_not_sent_keeps_its_alert(store: Store) -> None:
    follow(store, "children")
    record(store, news("a", "children", story="one"))
    tell(store)
    send(store)
    record(store, news("b", "children", story="one"), now=NOW + HOUR)
    tell(store, now=NOW + HOUR)
    assert store.prune_messages(NOW + 999 * DAY, KEEP) == 0


def test_what_was_told_at_once_and_waits_for_a_digest_is_not_told_at_once_again(
    store: Store,
) -> None:
    """The chat was parked for a year, or its digest paused."""
    follow(store, "children", mode=Mode.DIGEST)
    record(store, news("a", hit("children", urgent=True)))
    assert [made.message.html for made in tell(store)] == ["a"]
    send(store)
    later = NOW + 365 * DAY
    assert store.prune_messages(later, KEEP) == 0
    assert tell(store, now=later) == []
    tell_digest(store, now=later)
    assert send_all(store, now=later) == ["a"]
    assert store.prune_messages(later, KEEP) == 1


def test_items_and_hits_of_forgotten_messages_stay(store: Store) -> None:
    follow(store, "children")
    record(store, news("a", "children"))
    tell(store)
    send(store)
    assert store.prune_messages(LATER, KEEP) == 1
    assert store.status(LATER).hits == store.status(LATER).items == 1
    assert tell(store, now=LATER) == [], "it was announced"


# digests


def slots(store: Store) -> list[tuple[int, str]]:
    rows = store.rows("SELECT chat_id, composed_at FROM digests ORDER BY id")
    return [(row["chat_id"], row["composed_at"][:10]) for row in rows]


def test_of_the_digests_made_long_ago_the_last_of_each_chat_is_remembered(store: Store) -> None:
    for chat_id, days in ((OLENA, (0, 1, 2)), (PETRO, (0, 1))):
        follow(store, "children", chat_id=chat_id, mode=Mode.DIGEST)
        for day in days:
            tell_digest(store, chat_id, now=NOW + day * DAY)
    store.prune_messages(NOW + 999 * DAY, KEEP)
    assert slots(store) == [(OLENA, "2026-03-03"), (PETRO, "2026-03-02")]
    assert store.last_digest_at(OLENA, 0) == NOW + 2 * DAY


def test_a_digest_is_remembered_for_longer_than_its_period(store: Store) -> None:
    follow(store, "children", mode=Mode.DIGEST)
    for day in range(2):
        tell_digest(store, now=NOW + day * DAY)
    store.prune_messages(NOW + 39 * DAY, timedelta(days=1))
    assert len(slots(store)) == 2


# items


def test_items_that_hit_are_not_looked_at_each_time(store: Store) -> None:
    """They are kept for years; behind them, others still go."""
    many = [news(f"hit {number}", "children") for number in range(LOOKED_AT + 10)]
    record(store, *many, news("no hit"))
    record(store, now=NOW + DAY, listed=["something else"])
    steps = [store.prune_items(NOW + HOUR) for _ in range(4)]
    assert steps == [0, 1, 0, 0]


def test_a_step_that_deletes_all_it_may_goes_on_where_it_was(store: Store) -> None:
    record(store, *(news(f"{number}") for number in range(5)))
    record(store, now=NOW + DAY, listed=["something else"])
    assert [store.prune_items(NOW + HOUR, limit=2) for _ in range(4)] == [2, 2, 1, 0]
