"""Messages go out in order within a chat, and no crash loses one or forgets that it may repeat."""

from __future__ import annotations

import sqlite3
from collections import Counter, defaultdict
from collections.abc import Iterator
from contextlib import closing
from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    invariant,
    precondition,
    rule,
)

from monitor.model import (
    ChatKind,
    Delivery,
    DeliveryKind,
    DeliveryStatus,
    Document,
    Message,
    Mode,
    NewDelivery,
    Verdict,
)
from monitor.store import Store
from tests.support import (
    DAY,
    GROUP,
    HOUR,
    KINDS,
    MINUTE,
    NOW,
    OLENA,
    PETRO,
    chat,
    claim,
    follow,
    following,
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

SENT = Verdict(DeliveryStatus.SENT, message_id=1)
UNKNOWN = Verdict(DeliveryStatus.UNKNOWN, "timed out")
PENDING = Verdict(DeliveryStatus.PENDING, "no connection")
REFUSED = Verdict(DeliveryStatus.REFUSED, "message is too long")
SUPERGROUP = -1_000_000_000_080


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    store = open_store(tmp_path)
    for chat_id in (OLENA, PETRO, GROUP):
        store.remember_chat(chat(chat_id))
    yield store
    store.close()


def queue(store: Store, *texts: str, chat_id: int = OLENA, thread: int = 0) -> None:
    for text in texts:
        store.add_notice(notice(text, chat_id, thread), NOW)


def statuses(store: Store) -> dict[str, int]:
    return store.status(NOW).deliveries


def waiting(store: Store, now: datetime = NOW) -> list[int]:
    return [chat_id for chat_id, _ in store.waiting_chats(now)]


# order


def test_messages_of_a_chat_go_out_in_their_order(store: Store) -> None:
    queue(store, "one", "two", "three")
    assert send_all(store) == ["one", "two", "three"]
    assert statuses(store) == {"sent": 3}


def test_topics_of_a_chat_share_its_queue(store: Store) -> None:
    queue(store, "one", chat_id=GROUP, thread=5)
    queue(store, "two", chat_id=GROUP)
    assert [(send(store, GROUP).thread, send(store, GROUP).thread)] == [(5, 0)]


def test_the_chat_that_waits_longest_comes_first(store: Store) -> None:
    queue(store, "to Petro", chat_id=PETRO)
    queue(store, "to Olena", "again")
    queue(store, "to the group", chat_id=GROUP)
    assert store.waiting_chats(NOW) == [
        (PETRO, ChatKind.PRIVATE),
        (OLENA, ChatKind.PRIVATE),
        (GROUP, ChatKind.GROUP),
    ]


def test_a_message_that_must_wait_holds_back_those_behind_it(store: Store) -> None:
    queue(store, "one", "two")
    store.record_attempt(claim(store), replace(PENDING, not_before=NOW + HOUR), NOW)
    assert waiting(store) == []
    assert store.claim_delivery(OLENA, NOW) is None
    assert send_all(store, now=NOW + HOUR) == ["one", "two"]


def test_a_message_that_must_wait_holds_back_no_other_chat(store: Store) -> None:
    queue(store, "one")
    queue(store, "two", chat_id=PETRO)
    store.record_attempt(claim(store), replace(PENDING, not_before=NOW + HOUR), NOW)
    assert waiting(store) == [PETRO]


def test_a_refused_message_lets_the_next_one_pass(store: Store) -> None:
    queue(store, "too long", "two")
    store.record_attempt(claim(store), REFUSED, NOW)
    assert send_all(store) == ["two"]
    assert statuses(store) == {"refused": 1, "sent": 1}


def test_a_chat_told_to_wait_waits_with_all_it_has(store: Store) -> None:
    queue(store, "one", "two")
    store.record_attempt(claim(store), replace(PENDING, chat_not_before=NOW + MINUTE), NOW)
    queue(store, "three")
    assert waiting(store) == []
    assert waiting(store, NOW + MINUTE) == [OLENA]
    assert send_all(store, now=NOW + MINUTE) == ["one", "two", "three"]


def test_the_later_of_the_messages_and_the_chats_waits_counts(store: Store) -> None:
    queue(store, "one")
    both = replace(PENDING, not_before=NOW + MINUTE, chat_not_before=NOW + HOUR)
    store.record_attempt(claim(store), both, NOW)
    assert waiting(store, NOW + MINUTE) == []
    assert waiting(store, NOW + HOUR) == [OLENA]


# claim, send, record


def test_a_claimed_message_blocks_its_chat_until_its_attempt_is_recorded(store: Store) -> None:
    queue(store, "one", "two")
    delivery = claim(store)
    assert waiting(store) == []
    assert store.claim_delivery(OLENA, NOW + DAY) is None
    store.record_attempt(delivery, SENT, NOW)
    assert claim(store).message.html == "two"


def test_a_claim_is_stored_before_the_call_is_made(store: Store, tmp_path: Path) -> None:
    queue(store, "one")
    claim(store)
    with closing(Store(store.path, read_only=True)) as other:
        assert statuses(other) == {"sending": 1}


def test_a_claim_brings_all_that_sending_needs(store: Store) -> None:
    message = Message("<b>one</b>", silent=True, preview=True)
    store.add_notice(NewDelivery(GROUP, 5, DeliveryKind.NOTICE, message), NOW)
    delivery = claim(store, GROUP)
    assert (delivery.chat_id, delivery.chat_kind, delivery.thread) == (GROUP, ChatKind.GROUP, 5)
    assert (delivery.kind, delivery.message) == (DeliveryKind.NOTICE, message)
    assert (delivery.attempts, delivery.status) == (1, DeliveryStatus.PENDING)
    assert delivery.edits_message is None


def test_a_retry_sends_the_same_bytes_and_counts_its_attempts(store: Store) -> None:
    text = "Київ 🔴 <a href='https://x.example/?a=1&amp;b=2'>x</a>\n \u2060"
    queue(store, text)
    first = claim(store)
    store.record_attempt(first, PENDING, NOW)
    second = claim(store)
    assert second.message == first.message == Message(text)
    assert (first.attempts, second.attempts) == (1, 2)


def test_of_a_chat_without_messages_nothing_can_be_claimed(store: Store) -> None:
    queue(store, "one")
    assert store.claim_delivery(PETRO, NOW) is None
    assert store.claim_delivery(404, NOW) is None
    assert statuses(store) == {"pending": 1}


def test_an_attempt_that_cannot_be_recorded_changes_nothing(store: Store) -> None:
    queue(store, "one")
    delivery = claim(store)
    wrong = Verdict(DeliveryStatus.SENT, message_id=1, migrate_to="somewhere")  # type: ignore[arg-type]
    with pytest.raises(sqlite3.IntegrityError):
        store.record_attempt(delivery, wrong, NOW)
    assert statuses(store) == {"sending": 1}


# crashes


def test_an_attempt_that_a_crash_cut_off_is_unknown_afterwards(tmp_path: Path) -> None:
    with closing(open_store(tmp_path)) as store:
        store.remember_chat(chat())
        queue(store, "one", "two")
        store.record_attempt(claim(store), replace(PENDING, not_before=NOW + MINUTE), NOW)
        claim(store, now=NOW + HOUR)
    with closing(open_store(tmp_path)) as after:
        assert waiting(after, NOW + DAY) == [], "until it is recovered, its chat is blocked"
        assert after.recover_deliveries() == 1
        delivery = claim(after)
        assert delivery.message.html == "one"
        assert (delivery.status, delivery.attempts) == (DeliveryStatus.UNKNOWN, 3)


def test_recovering_touches_nothing_but_what_was_being_sent(store: Store) -> None:
    queue(store, "sent", "unknown")
    queue(store, "pending", chat_id=PETRO)
    send(store)
    store.record_attempt(claim(store), replace(UNKNOWN, not_before=NOW + HOUR), NOW)
    before = statuses(store), waiting(store)
    assert store.recover_deliveries() == 0
    assert (statuses(store), waiting(store)) == before


def test_an_unknown_message_is_tried_again_and_stays_unknown_until_then(store: Store) -> None:
    queue(store, "one")
    store.record_attempt(claim(store), replace(UNKNOWN, not_before=NOW + MINUTE), NOW)
    assert waiting(store) == []
    again = claim(store, now=NOW + MINUTE)
    assert again.status is DeliveryStatus.UNKNOWN
    store.record_attempt(again, SENT, NOW)
    assert statuses(store) == {"sent": 1}


def test_each_attempt_whose_outcome_nobody_knows_is_counted(store: Store) -> None:
    queue(store, "one")
    store.record_attempt(claim(store), replace(UNKNOWN, unknown=True), NOW)
    store.record_attempt(claim(store), replace(UNKNOWN, unknown=True), NOW)
    store.record_attempt(claim(store), PENDING, NOW)
    claim(store)
    assert store.recover_deliveries() == 1
    assert claim(store).unknowns == 3


def test_once_back_offs_end_all_that_failed_may_go_at_once(store: Store) -> None:
    queue(store, "one", "two")
    queue(store, "three", chat_id=PETRO)
    later = NOW + HOUR
    store.record_attempt(claim(store), replace(PENDING, not_before=later), NOW)
    store.record_attempt(claim(store, PETRO), replace(UNKNOWN, not_before=later, unknown=True), NOW)
    assert store.end_back_offs() == 2
    assert set(waiting(store)) == {OLENA, PETRO}
    assert claim(store).attempts == 2
    assert claim(store, PETRO).status is DeliveryStatus.UNKNOWN
    assert store.end_back_offs() == 0


def test_the_end_of_back_offs_is_none_for_a_chat_that_was_not_found_or_told_to_wait(
    store: Store,
) -> None:
    queue(store, "one")
    queue(store, "two", chat_id=PETRO)
    not_found = replace(PENDING, not_before=NOW + 12 * HOUR, not_found=True)
    store.record_attempt(claim(store), not_found, NOW)
    store.record_attempt(claim(store, PETRO), replace(PENDING, chat_not_before=NOW + HOUR), NOW)
    assert store.end_back_offs() == 0
    assert waiting(store) == []


# a message in parts


def test_a_message_in_parts_keeps_its_place_and_its_parts_their_order(store: Store) -> None:
    queue(store, "one two three", "next")
    parts = replace(PENDING, parts=("one", "two", "three"))
    store.record_attempt(claim(store), parts, NOW)
    first = claim(store)
    assert (first.message.html, first.rest) == ("one", ("two", "three"))
    store.record_attempt(first, replace(PENDING, message_id=7, parts=first.rest), NOW)
    second = claim(store)
    assert (second.message.html, second.rest) == ("two", ("three",))
    store.record_attempt(second, replace(PENDING, message_id=8, parts=second.rest), NOW)
    assert send_all(store) == ["three", "next"]
    assert statuses(store) == {"sent": 2}


def test_a_document_comes_once_with_the_last_part(store: Store) -> None:
    page = Document("digest.html", "<p>All of it</p>")
    with_page = NewDelivery(OLENA, 0, DeliveryKind.DIGEST, Message("one two", document=page))
    store.add_notice(with_page, NOW)
    first = claim(store)
    assert first.message.document == page
    store.record_attempt(first, replace(PENDING, parts=("one", "two")), NOW)
    one = claim(store)
    assert (one.message.html, one.message.document) == ("one", None)
    store.record_attempt(one, replace(PENDING, message_id=7, parts=one.rest), NOW)
    assert claim(store).message == Message("two", document=page)


def test_after_a_crash_only_the_part_that_was_being_sent_may_be_repeated(store: Store) -> None:
    queue(store, "one two")
    store.record_attempt(claim(store), replace(PENDING, parts=("one", "two")), NOW)
    claim(store)
    store.recover_deliveries()
    again = claim(store)
    assert (again.message.html, again.status) == ("one", DeliveryStatus.UNKNOWN)
    store.record_attempt(again, replace(PENDING, message_id=7, parts=again.rest), NOW)
    assert send_all(store) == ["two"]


# what Telegram's limits need to know over a restart


def test_the_latest_attempts_and_waits_are_known_after_a_restart(store: Store) -> None:
    queue(store, "one", "two")
    queue(store, "three", chat_id=PETRO)
    send(store, now=NOW - MINUTE)
    send(store)
    store.record_attempt(
        claim(store, PETRO), replace(PENDING, chat_not_before=NOW + HOUR), NOW + MINUTE
    )
    assert store.attempts_since(NOW, NOW + MINUTE) == [(OLENA, NOW), (PETRO, NOW)]
    assert store.chats_kept_waiting(NOW) == {PETRO: NOW + HOUR}
    assert store.chats_kept_waiting(NOW + HOUR) == {}


def test_a_chat_that_an_answer_was_refused_to_is_kept_waiting_too(store: Store) -> None:
    queue(store, "one")
    store.keep_chat_waiting(OLENA, NOW + MINUTE)
    assert (waiting(store), waiting(store, NOW + MINUTE)) == ([], [OLENA])


# parked chats


def test_a_parked_chat_is_not_sent_to_and_gets_what_waited_when_it_is_revived(
    store: Store,
) -> None:
    queue(store, "one", "two")
    store.record_attempt(claim(store), replace(PENDING, park="bot was blocked"), NOW)
    parked = store.chat(OLENA)
    assert parked is not None
    assert parked.parked == "bot was blocked"
    assert waiting(store, NOW + DAY) == []
    assert store.claim_delivery(OLENA, NOW + DAY) is None
    store.revive_chat(OLENA)
    assert send_all(store, now=NOW + DAY) == ["one", "two"]


def test_what_waits_for_parked_chats_is_not_counted_as_unsent(store: Store) -> None:
    queue(store, "one", "two")
    queue(store, "three", chat_id=PETRO)
    claim(store)
    assert store.unsent() == 3
    store.park_chat(OLENA, "blocked", NOW)
    assert store.unsent() == 1


# updates


def update_of_an_alert(store: Store, first: Verdict) -> Delivery:
    """The claimed update of an alert whose own attempt came to `first`."""
    follow(store, "children")
    record(store, news("a", "children", story="s"))
    tell(store)
    store.record_attempt(claim(store), first, NOW)
    record(store, news("b", "children", story="s"))
    tell(store)
    return claim(store)


def test_an_update_replaces_the_message_of_its_alert(store: Store) -> None:
    update = update_of_an_alert(store, Verdict(DeliveryStatus.SENT, message_id=77))
    assert (update.kind, update.edits_message) == (DeliveryKind.UPDATE, 77)


def test_an_update_of_an_alert_that_was_refused_replaces_nothing(store: Store) -> None:
    assert update_of_an_alert(store, REFUSED).edits_message is None


def test_an_alert_that_had_to_be_sent_anew_is_updated_where_it_stands_now(store: Store) -> None:
    update = update_of_an_alert(store, Verdict(DeliveryStatus.SENT, message_id=77))
    store.record_attempt(update, Verdict(DeliveryStatus.SENT, message_id=99), NOW)
    record(store, news("c", "children", story="s"))
    tell(store)
    assert claim(store).edits_message == 99


# a group that becomes a supergroup


def settle(store: Store) -> None:
    """The group follows two watchlists, has a message sent and two waiting."""
    follow(store, "children", chat_id=GROUP)
    follow(store, "icc", chat_id=GROUP, thread=5, mode=Mode.DIGEST)
    store.admit_chat(GROUP, OLENA, NOW)
    record(store, news("a", "children", story="s"))
    tell(store)
    send(store, GROUP)
    tell_digest(store, GROUP, thread=5)
    queue(store, "waiting", chat_id=GROUP)


def migrate(store: Store) -> None:
    verdict = replace(PENDING, migrate_to=SUPERGROUP)
    store.record_attempt(claim(store, GROUP), verdict, NOW)


def test_a_group_that_moves_takes_all_with_it(store: Store) -> None:
    settle(store)
    migrate(store)
    assert store.chat(GROUP) is None
    moved = store.chat(SUPERGROUP)
    assert moved is not None
    assert (moved.kind, moved.admitted, moved.title) == (ChatKind.SUPERGROUP, True, "Olena")
    assert [(sub.watchlist, sub.thread) for sub in following(store, SUPERGROUP)] == [
        ("children", 0),
        ("icc", 5),
    ]
    assert store.digest_made(SUPERGROUP, 5, NOW.isoformat())
    assert send_all(store, SUPERGROUP) == ["quiet", "waiting"]


def test_a_group_may_be_known_by_its_new_id_already(store: Store) -> None:
    settle(store)
    store.remember_chat(chat(SUPERGROUP, "Newsroom"))
    queue(store, "to the supergroup", chat_id=SUPERGROUP)
    migrate(store)
    moved = store.chat(SUPERGROUP)
    assert moved is not None
    assert moved.admitted, "who was let in stays in"
    assert len(following(store, SUPERGROUP)) == 2
    assert send_all(store, SUPERGROUP) == ["quiet", "waiting", "to the supergroup"]


def test_where_both_ids_follow_a_watchlist_nothing_that_waits_is_lost(store: Store) -> None:
    settle(store)
    record(store, news("b", "children"))
    follow(store, "children", chat_id=SUPERGROUP)
    migrate(store)
    assert len(following(store, SUPERGROUP)) == 2
    assert [made.message.html for made in tell(store)] == ["b"]


def test_after_the_move_no_message_of_the_old_group_is_edited(store: Store) -> None:
    settle(store)
    migrate(store)
    send_all(store, SUPERGROUP)
    record(store, news("b", "children", story="s"))
    tell(store)
    update = claim(store, SUPERGROUP)
    assert update.kind is DeliveryKind.UPDATE
    assert update.edits_message is None, "the new group numbers its messages anew"


def test_a_move_to_where_the_group_is_loses_nothing(store: Store) -> None:
    settle(store)
    store.migrate(GROUP, GROUP)
    assert len(following(store, GROUP)) == 2
    assert send_all(store, GROUP) == ["quiet", "waiting"]


def test_a_move_that_was_made_already_changes_nothing(store: Store) -> None:
    settle(store)
    store.migrate(GROUP, SUPERGROUP)
    before = following(store, SUPERGROUP)
    store.migrate(GROUP, SUPERGROUP)
    store.migrate(404, SUPERGROUP)
    assert following(store, SUPERGROUP) == before
    assert send_all(store, SUPERGROUP) == ["quiet", "waiting"]


def test_an_attempt_under_way_during_the_move_is_recorded_all_the_same(store: Store) -> None:
    queue(store, "one", chat_id=GROUP)
    delivery = claim(store, GROUP)
    store.migrate(GROUP, SUPERGROUP)
    assert waiting(store) == [], "it is being sent"
    throttled = replace(PENDING, chat_not_before=NOW + HOUR, migrate_to=SUPERGROUP)
    store.record_attempt(delivery, throttled, NOW)
    assert send_all(store, SUPERGROUP, NOW + DAY) == ["one"]


# whatever happens, in whatever order

CHATS, WATCHLISTS = (OLENA, GROUP), ("children", "icc")
chat_ids, watchlists, modes = map(st.sampled_from, (CHATS, WATCHLISTS, list(Mode)))
OUTCOMES = {
    "sent": (SENT, True),
    "unknown, and it came": (replace(UNKNOWN, not_before=NOW), True),
    "unknown, and it didn't": (replace(UNKNOWN, not_before=NOW), False),
    "not sent": (PENDING, False),
    "not sent, wait": (replace(PENDING, not_before=NOW + 9 * HOUR), False),
    "throttled": (replace(PENDING, chat_not_before=NOW + 9 * HOUR), False),
    "blocked": (replace(PENDING, park="blocked"), False),
}


class NothingIsLost(RuleBasedStateMachine):
    """Polls, subscriptions, announcements, attempts and crashes as they may come.

    At the end all chats are revived and all messages sent. Then each chat must have got each
    announced hit of the watchlists that it followed, in the order in which it was composed, and
    more than once only where nobody could know.
    """

    def __init__(self) -> None:
        super().__init__()
        self.folder = TemporaryDirectory()
        self.store = open_store(Path(self.folder.name))
        self.now = NOW
        self.items = 0
        self.live: set[tuple[int, str]] = set()
        self.owed: set[tuple[int, str, str]] = set()  # chat, item, watchlist
        self.never: set[str] = set()
        self.seen: dict[int, list[str]] = defaultdict(list)
        self.flying: dict[int, Delivery] = {}
        self.claims: dict[int, list[int]] = defaultdict(list)
        self.arrivals: Counter[int] = Counter()
        self.doubts: Counter[int] = Counter()

    @initialize(modes=st.lists(modes, min_size=4, max_size=4))
    def chats_follow_watchlists(self, modes: list[Mode]) -> None:
        pairs = [(chat_id, watchlist) for chat_id in CHATS for watchlist in WATCHLISTS]
        for (chat_id, watchlist), mode in zip(pairs, modes, strict=True):
            self.a_chat_follows(chat_id, watchlist, mode)

    # what the world does

    @rule(
        hits=st.dictionaries(watchlists, st.booleans(), min_size=1),
        story=st.sampled_from([None, None, "the same for some"]),
        announce=st.sampled_from([True, True, True, False]),
    )
    def an_item_is_found(self, hits: dict[str, bool], story: str | None, announce: bool) -> None:
        self.items += 1
        name = f"item{self.items}"
        found = [hit(watchlist, urgent=urgent) for watchlist, urgent in hits.items()]
        new = news(name, *found, story=story, announce=announce)
        assert record(self.store, new, now=self.now) == len(hits)
        if announce:
            self.owed |= {(chat_id, name, w) for chat_id, w in self.live if w in hits}
        else:
            self.never.add(name)

    @rule(chat_id=chat_ids, watchlist=watchlists, mode=modes)
    def a_chat_follows(self, chat_id: int, watchlist: str, mode: Mode) -> None:
        follow(self.store, watchlist, chat_id=chat_id, mode=mode, now=self.now)
        self.live.add((chat_id, watchlist))

    @precondition(lambda self: self.live)
    @rule(data=st.data())
    def a_chat_unsubscribes(self, data: st.DataObject) -> None:
        chat_id, watchlist = data.draw(st.sampled_from(sorted(self.live)))
        assert self.store.unsubscribe(chat_id, 0, watchlist)
        self.live.remove((chat_id, watchlist))
        self.owed = {one for one in self.owed if (one[0], one[2]) != (chat_id, watchlist)}

    @rule(chat_id=chat_ids)
    def a_chat_comes_back(self, chat_id: int) -> None:
        self.store.revive_chat(chat_id)

    @rule()
    def time_passes(self) -> None:
        self.now += 5 * HOUR

    # what Monitor does

    @rule()
    def alerts_are_composed(self) -> None:
        tell(self.store, self.now)
        assert self.store.due_alerts(self.now) == []

    @rule(chat_id=chat_ids)
    def a_digest_is_composed(self, chat_id: int) -> None:
        self.now += timedelta(seconds=1)
        tell_digest(self.store, chat_id, now=self.now)

    @rule(chat_id=chat_ids)
    def an_attempt_begins(self, chat_id: int) -> None:
        if chat_id not in dict(self.store.waiting_chats(self.now)):
            assert self.store.claim_delivery(chat_id, self.now) is None
            return
        assert chat_id not in self.flying, "one at a time"
        delivery = claim(self.store, chat_id, self.now)
        assert delivery.chat_kind is KINDS.get(chat_id, ChatKind.PRIVATE)
        self.flying[chat_id] = delivery
        self.claims[chat_id].append(delivery.id)

    @precondition(lambda self: self.flying)
    @rule(data=st.data(), outcome=st.sampled_from(sorted(OUTCOMES)))
    def an_attempt_ends(self, data: st.DataObject, outcome: str) -> None:
        delivery = self.flying.pop(data.draw(st.sampled_from(sorted(self.flying))))
        verdict, arrives = OUTCOMES[outcome]
        if verdict.status is DeliveryStatus.PENDING:
            verdict = replace(verdict, status=delivery.status)
        if arrives:
            self.arrives(delivery)
        self.doubts[delivery.id] += outcome.startswith("unknown")
        self.store.record_attempt(delivery, verdict, self.now)

    # crashes

    @rule(arrives=st.booleans())
    def monitor_is_killed_while_it_sends(self, arrives: bool) -> None:
        for delivery in self.flying.values():
            self.doubts[delivery.id] += 1
            if arrives:
                self.arrives(delivery)
        self.store.close()
        self.restart()

    @rule()
    def monitor_is_killed_in_the_middle_of_a_transaction(self) -> None:
        self.store.db.execute("BEGIN IMMEDIATE")
        self.store.db.execute("UPDATE subscriptions SET announced_hit = 1000000")
        self.store.db.execute("UPDATE deliveries SET status = 'sent'")
        self.store.db.execute("DELETE FROM hits")
        self.store.db.conn.close()
        for delivery in self.flying.values():
            self.doubts[delivery.id] += 1
        self.restart()

    def restart(self) -> None:
        self.store = open_store(Path(self.folder.name))
        assert self.store.recover_deliveries() == len(self.flying)
        self.flying.clear()

    # what must hold

    @invariant()
    def nothing_is_claimed_out_of_order(self) -> None:
        for claimed in self.claims.values():
            assert claimed == sorted(claimed)

    def arrives(self, delivery: Delivery) -> None:
        self.arrivals[delivery.id] += 1
        self.seen[delivery.chat_id] += delivery.message.html.replace(",", "").split()

    def teardown(self) -> None:
        self.now += DAY
        for delivery in self.flying.values():
            self.arrives(delivery)
            self.store.record_attempt(delivery, SENT, self.now)
        for chat_id in CHATS:
            self.flying.clear()
            self.store.revive_chat(chat_id)
            tell(self.store, self.now)
            self.a_digest_is_composed(chat_id)
            while chat_id in dict(self.store.waiting_chats(self.now)):
                self.an_attempt_begins(chat_id)
                delivery = self.flying.pop(chat_id)
                self.arrives(delivery)
                self.store.record_attempt(delivery, SENT, self.now)
        self.nothing_is_claimed_out_of_order()
        assert self.store.unsent() == 0
        got = {(chat_id, item) for chat_id, items in self.seen.items() for item in items}
        lost = {one for one in self.owed if one[:2] not in got}
        assert not lost, f"lost: {lost}"
        assert not {item for _, item in got} & self.never
        assert all(count <= 1 + self.doubts[number] for number, count in self.arrivals.items())
        self.store.close()
        self.folder.cleanup()


TestNothingIsLost = NothingIsLost.TestCase
TestNothingIsLost.settings = settings(
    max_examples=30,
    stateful_step_count=25,
    deadline=None,
    suppress_health_check=[HealthCheck.too_slow],
)
