"""A clock that was wrong is noticed, and lets nothing wait that need not wait."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest

from monitor.digest.clock import BELIEVED_AFTER, KEPT_EVERY, ClockFinding, look_at_clock
from monitor.model import ClockSeen, DeliveryStatus, Feed, Mode, Verdict
from monitor.pipeline import announce_digests, follow_clock
from monitor.store import Store
from monitor.store.database import to_text
from tests.support import (
    BBC,
    DAY,
    EIGHT,
    HOUR,
    MINUTE,
    NOW,
    OLENA,
    claim,
    follow,
    news,
    notice,
    open_store,
    record,
    send_all,
    state_of,
)

LEAPT = ClockSeen(NOW + DAY, leapt_from=NOW, leapt_to=NOW + DAY)


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    store = open_store(tmp_path, BBC)
    yield store
    store.close()


# ---------------------------------------------------------------- what is found


@pytest.mark.parametrize(
    ("seen", "after", "found"),
    [
        (None, timedelta(0), ClockFinding(ClockSeen(NOW))),
        (ClockSeen(NOW), MINUTE, ClockFinding(ClockSeen(NOW))),
        (ClockSeen(NOW), KEPT_EVERY, ClockFinding(ClockSeen(NOW + KEPT_EVERY))),
        (ClockSeen(NOW), DAY, ClockFinding(LEAPT)),
        (LEAPT, HOUR, ClockFinding(ClockSeen(NOW + HOUR), True, NOW + DAY)),
        (LEAPT, 23 * HOUR, ClockFinding(ClockSeen(NOW + 23 * HOUR), True, NOW + DAY)),
        (LEAPT, -DAY, ClockFinding(replace(LEAPT, behind_since=NOW - DAY), True)),
        (
            replace(LEAPT, latest=NOW + 5 * DAY),
            4 * DAY,
            ClockFinding(
                replace(LEAPT, latest=NOW + 5 * DAY, behind_since=NOW + 4 * DAY), set_back=True
            ),
        ),
        (
            ClockSeen(NOW + 5 * DAY, behind_since=NOW - BELIEVED_AFTER),
            MINUTE,
            ClockFinding(ClockSeen(NOW + MINUTE), not_made_from=NOW + MINUTE),
        ),
        (ClockSeen(NOW, behind_since=NOW - DAY), MINUTE, ClockFinding(ClockSeen(NOW + MINUTE))),
    ],
    ids=[
        "the first look",
        "a moment later",
        "some minutes later",
        "it leaps",
        "it is back",
        "it is back a day later",
        "it is behind where it leapt from",
        "it is behind, and leapt long ago: the service was down then",
        "it stays behind",
        "it is right again",
    ],
)
def test_what_a_look_at_the_clock_finds(
    seen: ClockSeen | None, after: timedelta, found: ClockFinding
) -> None:
    assert look_at_clock(seen, NOW + after) == found


def test_a_clock_that_is_behind_is_told_once() -> None:
    behind = look_at_clock(ClockSeen(NOW), NOW - DAY)
    assert behind.set_back
    assert not look_at_clock(behind.seen, NOW - DAY + MINUTE).set_back


# ---------------------------------------------------------------- what is put right


def test_what_was_seen_is_kept(store: Store) -> None:
    assert store.clock_seen() is None
    for moment in (NOW, NOW + DAY, NOW + 23 * HOUR, NOW + 22 * HOUR):
        found = follow_clock(store, moment)
        assert store.clock_seen() == found.seen


def test_looking_again_writes_nothing(store: Store) -> None:
    follow_clock(store, NOW)
    before = store.db.conn.total_changes
    follow_clock(store, NOW + MINUTE)
    assert store.db.conn.total_changes == before


def test_after_downtime_a_clock_that_is_set_back_repeats_no_digest(store: Store) -> None:
    follow(store, "children", mode=Mode.DIGEST, now=NOW - 10 * DAY)
    for moment in (NOW - 9 * DAY, NOW - 2 * DAY, NOW - DAY, NOW):  # down from one to the next
        follow_clock(store, moment)
        announce_digests(store, {}, moment)
    for hours in range(20):
        follow_clock(store, NOW - DAY + 5 * HOUR + hours * HOUR / 2)
        assert announce_digests(store, {}, NOW - DAY + 5 * HOUR + hours * HOUR / 2) == 0


def test_a_feed_that_was_polled_by_a_clock_that_was_ahead_is_due_at_once(store: Store) -> None:
    follow_clock(store, NOW)
    ahead = NOW + DAY
    polled = replace(state_of(store), last_polled_at=ahead, due_at=ahead + 5 * MINUTE)
    record(store, news("a", "children"), now=ahead)
    with store.writing() as db:
        db.execute(
            "UPDATE feeds SET last_polled_at = ?, due_at = ?",
            [moment.isoformat(timespec="milliseconds") for moment in (ahead, polled.due_at)],
        )
    follow_clock(store, ahead)
    assert not store.due_feeds(NOW + HOUR)
    follow_clock(store, NOW + HOUR)
    assert [state.feed for state in store.due_feeds(NOW + HOUR)] == [BBC]


def test_a_message_that_waits_by_a_clock_that_was_ahead_goes_at_once(store: Store) -> None:
    follow(store, "children")
    store.add_notice(notice("hello"), NOW)
    follow_clock(store, NOW)
    ahead = NOW + DAY
    follow_clock(store, ahead)
    verdict = Verdict(DeliveryStatus.PENDING, not_before=ahead + HOUR, chat_not_before=ahead + HOUR)
    store.record_attempt(claim(store, now=ahead), verdict, ahead)
    assert send_all(store, now=NOW + HOUR) == []
    follow_clock(store, NOW + HOUR)
    assert send_all(store, now=NOW + HOUR) == ["hello"]


def test_a_feed_that_waits_for_longer_than_can_be_is_due(store: Store) -> None:
    """Whoever wrote that: a clock that nobody saw go wrong."""
    store.sync_feeds([Feed("http://a.example/"), Feed("http://b.example/")], NOW, HOUR)
    for url, due in (("http://a.example/", NOW + 1000 * DAY), ("http://b.example/", NOW + 7 * DAY)):
        store.db.execute("UPDATE feeds SET due_at = ? WHERE url = ?", [to_text(due), url])
    store.keep_host_away("a.example", NOW + 1000 * DAY)
    assert [state.url for state in store.due_feeds(NOW)] == ["http://a.example/"]
    assert store.hosts_kept_away(NOW) == {}
    store.keep_host_away("a.example", NOW + HOUR)
    assert store.hosts_kept_away(NOW) == {"a.example": NOW + HOUR}
    assert store.due_feeds(NOW) == []


def test_a_chat_that_waits_for_longer_than_can_be_gets_its_messages(store: Store) -> None:
    follow(store, "children")
    store.add_notice(notice("Hello"), NOW)
    store.keep_chat_waiting(OLENA, NOW + 1000 * DAY)
    assert [chat for chat, _ in store.waiting_chats(NOW)] == [OLENA]
    assert store.chats_kept_waiting(NOW) == {}
    store.db.execute("UPDATE deliveries SET not_before = ?", [to_text(NOW + 1000 * DAY)])
    assert store.claim_delivery(OLENA, NOW) is not None


def test_a_chat_that_was_asked_to_wait_for_a_day_waits(store: Store) -> None:
    follow(store, "children")
    store.add_notice(notice("Hello"), NOW)
    store.keep_chat_waiting(OLENA, NOW + DAY)
    assert store.waiting_chats(NOW) == []
    assert store.claim_delivery(OLENA, NOW) is None
    assert store.chats_kept_waiting(NOW) == {OLENA: NOW + DAY}


def test_who_subscribed_by_a_clock_that_was_ahead_gets_the_next_digest(store: Store) -> None:
    follow_clock(store, NOW)
    follow_clock(store, NOW + 5 * DAY)
    follow(store, "children", mode=Mode.DIGEST, now=NOW + 5 * DAY)
    follow_clock(store, NOW + HOUR)
    (subscription,) = store.subscriptions(OLENA)
    assert subscription.since == NOW + HOUR
    assert subscription.schedule == EIGHT
    assert announce_digests(store, {}, NOW + HOUR) == 0
    assert announce_digests(store, {}, NOW + DAY) == 1
