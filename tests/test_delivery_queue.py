"""The queue of messages, whatever happens to it in whatever order.

A model says what must be so; the store, and what `decide` makes of each outcome, are the real ones.
Each message is some lines of one character, so that every part of it can be told.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import count, islice
from pathlib import Path
from tempfile import TemporaryDirectory

from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    invariant,
    rule,
)

from monitor.model import (
    UNSENT,
    ChatLost,
    Delivery,
    DeliveryStatus,
    Migrated,
    NotSent,
    Refused,
    SendOutcome,
    Sent,
    Throttled,
    TokenRefused,
    TooLong,
    Unknown,
)
from monitor.store import Store
from monitor.telegram.outcomes import LOST_CHAT_TRIES, decide
from tests.support import DAY, HOUR, MINUTE, NOW, chat, notice, open_store

CHATS = (7, -50)
SECOND = timedelta(seconds=1)
LONGEST_FLOOD = 30 * SECOND

# What a call says; where the second value is true, Telegram has the message all the same.
OUTCOMES: dict[str, tuple[SendOutcome, bool]] = {
    "sent": (Sent(1), True),
    "sent as plain text": (Sent(1, plain=True), True),
    "no connection": (NotSent("ConnectError"), False),
    "unknown, and it came": (Unknown("timed out"), True),
    "unknown, and it didn't": (Unknown("timed out"), False),
    "429": (Throttled(LONGEST_FLOOD), False),
    "blocked": (ChatLost("bot was blocked"), False),
    "not found": (ChatLost("chat not found", permanent=False), False),
    "too long": (TooLong("message is too long"), False),
    "refused": (Refused("odd"), False),
    "401": (TokenRefused("unknown"), False),
}
outcomes, chats = st.sampled_from(sorted(OUTCOMES)), st.sampled_from(CHATS)
numbers = st.sets(st.integers(1, 6), min_size=1, max_size=4)
waits = st.sampled_from([12 * HOUR, HOUR, MINUTE, timedelta(0)])


@dataclass
class Told:
    """What the model knows of a message: the words that are still to come, whether it waits."""

    chat_id: int
    words: list[str]
    waits: bool = True
    doubts: int = 0
    not_found: int = 0


class Queue(RuleBasedStateMachine):
    """Messages to two chats, attempts at them, and all that may happen meanwhile."""

    def __init__(self) -> None:
        super().__init__()
        self.folder = TemporaryDirectory()
        self.store = self.opened()
        self.now = NOW
        self.moved: dict[int, int] = {}
        self.told: dict[int, Told] = {}
        self.flying: dict[int, Delivery] = {}
        self.parked: set[int] = set()
        self.flooded: dict[int, datetime] = {}
        self.moves_made = 0
        self.words = map(chr, count(0x4E00))
        self.arrivals: Counter[str] = Counter()
        self.doubts: Counter[str] = Counter()

    @initialize()
    def chats_are_known(self) -> None:
        for chat_id in CHATS:
            self.store.remember_chat(chat(chat_id))

    def opened(self) -> Store:
        store = open_store(Path(self.folder.name))
        store.db.execute("PRAGMA synchronous = OFF")  # power cuts are tested elsewhere
        return store

    def id_of(self, which: int) -> int:
        """The id that a chat has now."""
        return self.moved.get(which, which)

    def of(self, chat_id: int) -> list[int]:
        """The messages that wait for a chat, in order."""
        return sorted(n for n, told in self.told.items() if told.waits and told.chat_id == chat_id)

    # what is composed and sent

    @rule(which=chats, lengths=st.lists(st.integers(1, 4), min_size=1, max_size=3))
    def messages_are_composed(self, which: int, lengths: list[int]) -> None:
        for length in lengths:
            self.compose(which, length)

    def compose(self, which: int, length: int) -> None:
        number, chat_id = len(self.told) + 1, self.id_of(which)
        said = list(islice(self.words, length))
        self.store.add_notice(notice("\n".join(said), chat_id), self.now)
        self.told[number] = Told(chat_id, said)

    @rule(which=chats)
    def an_attempt_begins(self, which: int) -> None:
        if not self.of(self.id_of(which)):
            self.compose(which, 1)
        self.begins(which)

    def begins(self, which: int) -> None:
        chat_id = self.id_of(which)
        delivery = self.store.claim_delivery(chat_id, self.now)
        if delivery is None:
            assert chat_id not in dict(self.store.waiting_chats(self.now))
            return
        assert chat_id not in self.parked
        assert self.now >= self.flooded.get(chat_id, NOW), "Telegram wants it left alone"
        assert chat_id not in self.flying, "never two in a chat"
        assert delivery.id == self.of(chat_id)[0], "in order"
        told = self.told[delivery.id]
        assert "\n".join([delivery.message.html, *delivery.rest]).split() == told.words
        self.marked_exactly_if_it_may_have_come(delivery, told)
        self.flying[chat_id] = delivery

    def marked_exactly_if_it_may_have_come(self, delivery: Delivery, told: Told) -> None:
        assert (delivery.status is DeliveryStatus.UNKNOWN) == bool(told.doubts)
        if not told.doubts:
            assert not any(self.arrivals[word] for word in delivery.message.html.split())

    @rule(which=chats, course=st.lists(st.tuples(waits, outcomes), min_size=1, max_size=6))
    def attempts_are_made(self, which: int, course: list[tuple[timedelta, str]]) -> None:
        if not self.of(self.id_of(which)):
            self.compose(which, len(course))
        for wait, name in course:
            self.now += wait
            if self.id_of(which) not in self.flying:
                self.begins(which)
            if self.id_of(which) in self.flying:
                self.ends(self.id_of(which), *OUTCOMES[name])

    @rule(which=chats)
    def an_attempt_finds_that_the_group_moved(self, which: int) -> None:
        if self.id_of(which) in self.flying:
            self.ends(self.id_of(which), Migrated(self.new_id()), False)

    @rule(which=chats)
    def telegram_says_that_a_group_moved(self, which: int) -> None:
        old = self.id_of(which)
        new = self.new_id()
        self.store.migrate(old, new)
        self.moves(old, new)

    def new_id(self) -> int:
        self.moves_made += 1
        return -1_000_000_000_000 - self.moves_made

    def moves(self, old: int, new: int) -> None:
        (which,) = (which for which in CHATS if self.id_of(which) == old)
        self.moved[which] = new
        for told in self.told.values():
            if told.chat_id == old:
                told.chat_id = new
        if old in self.flying:
            self.flying[new] = self.flying.pop(old)
        self.parked.discard(old)

    def ends(self, chat_id: int, outcome: SendOutcome, arrives: bool) -> None:
        delivery = self.flying.pop(chat_id)
        verdict = decide(delivery, outcome, self.now)
        told = self.told[delivery.id]
        if arrives:
            self.arrives(delivery)
        self.store.record_attempt(delivery, verdict, self.now)
        still_there = delivery.chat_id == chat_id  # else the group moved meanwhile
        match outcome:
            case Sent():
                told.words = [word for part in delivery.rest for word in part.split()]
                told.not_found = 0
                told.waits = bool(told.words)
            case Unknown():
                self.is_in_doubt(delivery)
            case Refused():
                told.waits = False
            case TooLong():
                told.waits = len(delivery.message.html) > 1
            case Migrated(new) if still_there:
                self.moves(chat_id, new)
            case Throttled(wait) if still_there:
                self.flooded[chat_id] = self.now + wait
            case ChatLost(permanent=permanent):
                told.not_found += 1
                if permanent or told.not_found >= LOST_CHAT_TRIES:
                    told.not_found = 0
                    self.parked |= {chat_id} if still_there else set()
            case _:
                pass

    def arrives(self, delivery: Delivery) -> None:
        for word in delivery.message.html.split():
            self.arrivals[word] += 1

    def is_in_doubt(self, delivery: Delivery) -> None:
        self.told[delivery.id].doubts += 1
        for word in delivery.message.html.split():
            self.doubts[word] += 1

    # what people do

    @rule(numbers=numbers)
    def messages_are_to_be_sent_again(self, numbers: set[int]) -> None:
        flying = {delivery.id for delivery in self.flying.values()}
        expected = {n for n in numbers - flying if n in self.told and self.told[n].words}
        assert self.store.retry_deliveries(sorted(numbers)) == sorted(expected)
        for number in expected:
            self.told[number].waits, self.told[number].not_found = True, 0
            self.parked.discard(self.told[number].chat_id)

    @rule(numbers=numbers)
    def messages_are_given_up(self, numbers: set[int]) -> None:
        dropped = self.store.drop_deliveries(sorted(numbers), "Olena", self.now)
        flying = {delivery.id for delivery in self.flying.values()}
        for number in dropped:
            assert number not in flying
            assert self.told[number].words
            self.told[number].waits = False
        kept = {number for number in numbers - {*dropped} if number in self.told}
        assert not any(self.told[n].waits for n in kept - flying)

    @rule(which=chats)
    def a_chat_blocks_the_bot_or_comes_back(self, which: int) -> None:
        chat_id = self.id_of(which)
        if chat_id in self.parked:
            self.comes_back(which)
        else:
            self.store.park_chat(chat_id, "blocked", self.now)
            self.parked.add(chat_id)

    def comes_back(self, which: int) -> None:
        self.store.revive_chat(self.id_of(which))
        self.parked.discard(self.id_of(which))

    @rule(which=chats)
    def an_answer_is_told_to_wait(self, which: int) -> None:
        until = self.now + LONGEST_FLOOD
        self.store.keep_chat_waiting(self.id_of(which), until)
        self.flooded[self.id_of(which)] = until

    # crashes

    @rule(arrives=st.booleans())
    def monitor_is_killed_while_it_sends(self, arrives: bool) -> None:
        for delivery in self.flying.values():
            self.is_in_doubt(delivery)
            if arrives:
                self.arrives(delivery)
        self.store.close()
        self.store = self.opened()
        assert self.store.recover_deliveries() == len(self.flying)
        self.flying.clear()

    # what must hold

    @invariant()
    def what_is_stored_is_what_must_be(self) -> None:
        records = {record.id: record for record in self.store.delivery_records(DeliveryStatus)}
        assert records.keys() == self.told.keys(), "no message is ever thrown away"
        for number, told in self.told.items():
            assert (records[number].status in UNSENT) == told.waits
            assert (records[number].status is DeliveryStatus.SENT) == (not told.words)
            assert records[number].chat.id == told.chat_id
            assert bool(records[number].chat.parked) == (told.chat_id in self.parked)
        sending = [r.chat.id for r in records.values() if r.status is DeliveryStatus.SENDING]
        assert sorted(sending) == sorted(self.flying), "one at a time in a chat"

    @invariant()
    def repeats_come_only_from_what_nobody_can_know(self) -> None:
        for word, arrivals in self.arrivals.items():
            assert arrivals <= 1 + self.doubts[word]

    def teardown(self) -> None:
        try:
            self.all_is_sent_in_the_end()
        finally:
            self.store.close()
            self.folder.cleanup()

    def all_is_sent_in_the_end(self) -> None:
        self.now += DAY
        for which in CHATS:
            chat_id = self.id_of(which)
            self.comes_back(which)
            while chat_id in self.flying or chat_id in dict(self.store.waiting_chats(self.now)):
                if chat_id not in self.flying:
                    self.begins(which)
                self.ends(chat_id, Sent(1), True)
        self.what_is_stored_is_what_must_be()
        self.repeats_come_only_from_what_nobody_can_know()
        assert not any(told.waits for told in self.told.values()), "nothing is lost"


TestQueue = Queue.TestCase
TestQueue.settings = settings(
    max_examples=200,
    stateful_step_count=30,
    deadline=None,
    suppress_health_check=[HealthCheck.too_slow],
)
