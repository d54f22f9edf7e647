"""What is due is sent at Telegram's pace, also after a restart, and people hear what they must."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, replace
from datetime import timedelta
from pathlib import Path

import pytest

from monitor.courier import Courier, Post, Told, remembered_pace
from monitor.model import (
    ChatKind,
    ChatLost,
    Delivery,
    DeliveryStatus,
    Document,
    DocumentRefused,
    Message,
    NotSent,
    PictureRefused,
    Refused,
    SendOutcome,
    Sent,
    Throttled,
    TokenRefused,
    TooLong,
    Verdict,
)
from monitor.store import Store
from monitor.telegram.pace import GROUP_LIMIT, TOTAL_LIMIT, Pace
from tests.support import (
    GROUP,
    HOUR,
    MINUTE,
    NOW,
    OLENA,
    PETRO,
    ManualClock,
    chat,
    claim,
    notice,
    open_store,
    png,
    send,
)

SECOND = timedelta(seconds=1)
PEOPLE = range(100, 110)


@dataclass
class Ledger:
    """Sends as it is told to, and keeps what people heard."""

    outcome: Callable[[Delivery], SendOutcome] = lambda delivery: Sent(delivery.id)
    sent: list[tuple[int, str]] = field(default_factory=list)
    heard: list[tuple[str, int]] = field(default_factory=list)
    troubles: list[BaseException] = field(default_factory=list)
    ended: bool = False

    async def send(self, delivery: Delivery) -> SendOutcome:
        outcome = self.outcome(delivery)
        if isinstance(outcome, Sent):
            self.sent.append((delivery.chat_id, delivery.message.html))
        return outcome

    def end(self) -> None:
        self.ended = True


@dataclass
class Office:
    """A courier on a clock that goes when it is told to."""

    store: Store
    ledger: Ledger = field(default_factory=Ledger)
    clock: ManualClock = field(default_factory=ManualClock)
    pace: Pace = field(default_factory=Pace)

    def __post_init__(self) -> None:
        post = Post(self.store, self.ledger, self.clock, self.pace, owners=(OLENA, PETRO))
        self.courier = Courier(
            post,
            Told(
                owners=lambda text, about: self.ledger.heard.append((text, about)),
                trouble=lambda error, about: self.ledger.troubles.append(error),
                token_refused=self.ledger.end,
            ),
        )

    def queue(self, *texts: str, chat_id: int = OLENA) -> None:
        self.store.remember_chat(chat(chat_id))
        for text in texts:
            self.store.add_notice(notice(text, chat_id), self.clock())

    async def tick(self) -> None:
        """Send what may go now."""
        self.courier.send_due()
        while self.courier.running:
            await asyncio.gather(*self.courier.running)
            await asyncio.sleep(0)

    async def ticks(self, seconds: int) -> None:
        for _ in range(seconds):
            self.clock.advance(SECOND)
            await self.tick()


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    store = open_store(tmp_path)
    yield store
    store.close()


@pytest.fixture
def office(store: Store) -> Office:
    return Office(store)


async def test_a_chats_messages_go_one_after_the_other_at_the_pace(office: Office) -> None:
    office.queue("one", "two", "three")
    office.queue("to Petro", chat_id=PETRO)
    await office.tick()
    assert office.ledger.sent == [(OLENA, "one"), (PETRO, "to Petro")]
    await office.ticks(4)
    assert office.ledger.sent[2:] == [(OLENA, "two"), (OLENA, "three")]


async def test_an_hour_without_telegram_costs_few_attempts_and_its_end_is_no_matter_of_luck(
    office: Office,
) -> None:
    """Without the news that it is back, the next try would be 25 minutes off."""
    attempts: list[int] = []

    def out_of_reach(delivery: Delivery) -> SendOutcome:
        attempts.append(delivery.id)
        return NotSent("no connection")

    office.ledger.outcome = out_of_reach
    office.queue("one", "two")
    office.queue("to Petro", chat_id=PETRO)
    await office.ticks(3600)
    assert len(attempts) == 2 * 10
    office.ledger.outcome = lambda delivery: Sent(delivery.id)
    await office.ticks(60)
    assert office.ledger.sent == []
    office.courier.try_again_now()
    await office.ticks(3)
    assert sorted(office.ledger.sent) == [(OLENA, "one"), (OLENA, "two"), (PETRO, "to Petro")]


# over a restart


def test_the_pace_of_the_last_minute_is_known_after_a_restart(store: Store) -> None:
    office = Office(store)
    office.queue(*map(str, range(GROUP_LIMIT)), chat_id=GROUP)
    office.queue("to Petro", chat_id=PETRO)
    for number in range(GROUP_LIMIT):
        send(store, GROUP, NOW + 2 * number * SECOND)
    send(store, PETRO, NOW - HOUR)
    now = NOW + 50 * SECOND
    pace = remembered_pace(store, now)
    assert not pace.allows(GROUP, ChatKind.GROUP, now)
    assert pace.allows(GROUP, ChatKind.GROUP, NOW + MINUTE)
    assert pace.allows(PETRO, ChatKind.PRIVATE, now)


def test_calls_that_a_crash_cut_off_count_as_sent_at_the_start(store: Store) -> None:
    chats = range(100, 100 + TOTAL_LIMIT)
    office = Office(store)
    for chat_id in chats:
        office.queue("cut off", chat_id=chat_id)
        store.claim_delivery(chat_id, NOW)
    start = NOW + 30 * SECOND  # Telegram may read what was sent to it only now
    pace = remembered_pace(store, start)
    assert not pace.allows(PETRO, ChatKind.PRIVATE, start)
    assert pace.allows(PETRO, ChatKind.PRIVATE, start + SECOND)


def test_attempts_of_unknown_outcome_each_count_after_a_restart(store: Store) -> None:
    """A message that was cut off again and again may have arrived each time."""
    office = Office(store)
    office.queue(*map(str, range(GROUP_LIMIT - 5)), chat_id=GROUP)
    office.queue("again and again", chat_id=GROUP)
    for _ in range(GROUP_LIMIT - 5):
        send(store, GROUP, NOW)
    for second in range(4):
        pace = remembered_pace(store, NOW + second * SECOND)
        assert pace.allows(GROUP, ChatKind.GROUP, NOW + (second + 2) * SECOND)
        store.claim_delivery(GROUP, NOW + second * SECOND)
        store.recover_deliveries()
    pace = remembered_pace(store, NOW + 4 * SECOND)
    assert not pace.allows(GROUP, ChatKind.GROUP, NOW + 6 * SECOND)


def test_a_call_that_took_long_counts_from_its_end(store: Store) -> None:
    Office(store).queue("slow")
    sent = Verdict(DeliveryStatus.SENT, message_id=1)
    store.record_attempt(claim(store, OLENA, NOW), sent, NOW + 5 * SECOND)
    pace = remembered_pace(store, NOW + 5 * SECOND)
    assert not pace.allows(OLENA, ChatKind.PRIVATE, NOW + 5 * SECOND)


def test_a_wait_that_telegram_asked_for_is_known_after_a_restart(store: Store) -> None:
    Office(store).queue("one")
    store.keep_chat_waiting(OLENA, NOW + HOUR)
    pace = remembered_pace(store, NOW)
    assert not pace.allows(OLENA, ChatKind.PRIVATE, NOW + HOUR - SECOND)
    assert pace.allows(OLENA, ChatKind.PRIVATE, NOW + HOUR)


def test_what_a_clock_set_back_puts_into_the_future_silences_nobody(store: Store) -> None:
    Office(store).queue("one")
    send(store, now=NOW + HOUR)
    assert remembered_pace(store, NOW).allows(OLENA, ChatKind.PRIVATE, NOW)


# when Telegram asks to wait


async def test_a_chat_that_is_told_to_wait_holds_up_no_other(office: Office) -> None:
    wait = Throttled(30 * SECOND)
    office.ledger.outcome = lambda d: (
        wait if d.chat_id == OLENA and not d.attempts > 1 else Sent(d.id)
    )
    office.queue("one")
    office.queue("to Petro", chat_id=PETRO)
    await office.ticks(30)
    assert office.ledger.sent == [(PETRO, "to Petro")]
    await office.ticks(3)
    assert office.ledger.sent[1:] == [(OLENA, "one")]


async def test_three_chats_told_to_wait_let_all_wait_as_long_as_the_shortest(
    office: Office,
) -> None:
    waits = {100: 40, 101: 20, 102: 43_200}
    office.ledger.outcome = lambda d: (
        Throttled(waits[d.chat_id] * SECOND)
        if d.chat_id in waits and d.attempts == 1
        else Sent(d.id)
    )
    for chat_id in waits:
        office.queue("one", chat_id=chat_id)
    await office.tick()
    office.queue("to Petro", chat_id=PETRO)
    await office.ticks(20)
    assert office.ledger.sent == []
    await office.ticks(2)
    assert office.ledger.sent == [(101, "one"), (PETRO, "to Petro")]
    await office.ticks(20)
    assert office.ledger.sent[2:] == [(100, "one")]


async def test_a_429_for_an_answer_holds_back_the_chats_alerts_too(office: Office) -> None:
    office.queue("one")
    office.courier.told_to_wait(OLENA, 30 * SECOND)
    await office.ticks(30)
    assert office.ledger.sent == []
    assert office.store.chats_kept_waiting(NOW) == {OLENA: NOW + 31 * SECOND}
    await office.ticks(2)
    assert office.ledger.sent == [(OLENA, "one")]


# what people hear


async def test_owners_hear_of_a_refused_message_and_how_to_send_it_again(office: Office) -> None:
    office.ledger.outcome = lambda d: Refused("Bad Request: BUTTON_INVALID")
    office.queue("odd", chat_id=GROUP)
    await office.tick()
    ((text, about),) = office.ledger.heard
    assert about == GROUP
    assert "Telegram refused message 1 (notice)" in text
    assert "BUTTON_INVALID" in text
    assert "monitor deliveries retry 1 sends it again" in text


async def test_owners_hear_of_a_message_that_can_not_be_made_short_enough(office: Office) -> None:
    office.ledger.outcome = lambda d: TooLong("message is too long")
    office.queue("x", chat_id=GROUP)
    await office.tick()
    assert len(office.ledger.heard) == 1


async def test_owners_whose_notices_are_refused_do_not_hear_of_one_another_for_ever(
    office: Office,
) -> None:
    office.ledger.outcome = lambda d: Refused("odd")
    office.queue("to an owner", chat_id=OLENA)
    await office.tick()
    assert office.ledger.heard == []
    record = office.store.delivery_record(1)
    assert record is not None
    assert record.status is DeliveryStatus.REFUSED, "the status shows it"


async def test_owners_hear_once_of_a_chat_that_is_lost_and_what_waits_for_it(
    office: Office,
) -> None:
    office.ledger.outcome = lambda d: ChatLost("bot was kicked")
    office.queue("one", "two", chat_id=GROUP)
    await office.ticks(5)
    ((text, about),) = office.ledger.heard
    assert about == GROUP
    assert f"monitor deliveries list --chat {GROUP}" in text


async def test_of_a_chat_that_is_not_found_owners_hear_when_it_is_given_up(office: Office) -> None:
    office.ledger.outcome = lambda d: ChatLost("chat not found", permanent=False)
    office.queue("one", chat_id=GROUP)
    heard = []
    for _ in range(5):
        await office.tick()
        heard.append(len(office.ledger.heard))
        office.clock.advance(6 * HOUR)
    assert heard == [0, 0, 0, 0, 1], "three tries, over a day"


async def test_owners_hear_once_of_what_telegram_denies_for_reasons_we_do_not_know(
    office: Office,
) -> None:
    office.ledger.outcome = lambda d: NotSent("Forbidden: something new", denied=True)
    office.queue("one", "two", chat_id=GROUP)
    for _ in range(40):
        office.clock.advance(HOUR)
        await office.tick()
    ((text, about),) = office.ledger.heard
    assert about == GROUP
    assert "something new" in text
    assert "monitor deliveries drop 1 gives it up" in text


async def test_while_telegram_is_out_of_reach_no_owner_hears_of_each_message(
    office: Office,
) -> None:
    office.ledger.outcome = lambda d: NotSent("ConnectError")
    office.queue("one", chat_id=GROUP)
    for _ in range(40):
        office.clock.advance(HOUR)
        await office.tick()
    assert office.ledger.heard == []


async def test_a_wrong_token_ends_all_sending(office: Office) -> None:
    office.ledger.outcome = lambda d: TokenRefused("unknown")
    for chat_id in PEOPLE:
        office.queue("one", chat_id=chat_id)
    office.courier.send_due()
    assert len(office.courier.running) == len(PEOPLE)
    office.courier.stop()
    await asyncio.gather(*office.courier.running)
    assert office.ledger.ended
    await office.ticks(60)
    assert office.store.status(NOW).deliveries == {"pending": len(PEOPLE)}, "no retry storm"


# a document that the chat doesn't take


async def test_where_a_chat_takes_no_documents_their_contents_come_as_messages(
    office: Office,
) -> None:
    def outcome(delivery: Delivery) -> SendOutcome:
        denied = delivery.message.document is not None and delivery.chat_id == GROUP
        return DocumentRefused("not enough rights") if denied else Sent(delivery.id)

    office.ledger.outcome = outcome
    for chat_id in (GROUP, OLENA):
        office.store.remember_chat(chat(chat_id))
        page = Document("digest.html", "<p>one two</p>", ("<b>one</b>", "two"))
        as_page = Message("All, as a page", document=page)
        office.store.add_notice(replace(notice("", chat_id), message=as_page), NOW)
    office.queue("next", chat_id=GROUP)
    await office.ticks(60)
    assert [text for chat_id, text in office.ledger.sent if chat_id == GROUP] == [
        "<b>one</b>",
        "two",
        "next",
    ]
    assert [text for chat_id, text in office.ledger.sent if chat_id == OLENA] == ["All, as a page"]
    assert office.store.status(NOW).deliveries == {"sent": 3}


# a picture that the chat doesn't take


async def test_where_a_chat_takes_no_pictures_their_text_comes_alone(office: Office) -> None:
    def outcome(delivery: Delivery) -> SendOutcome:
        denied = delivery.message.picture and delivery.chat_id == GROUP
        return PictureRefused("not enough rights") if denied else Sent(delivery.id)

    office.ledger.outcome = outcome
    for chat_id in (GROUP, OLENA):
        office.store.remember_chat(chat(chat_id))
        chart = Message("The week", picture=png())
        office.store.add_notice(replace(notice("", chat_id), message=chart), NOW)
    office.queue("next", chat_id=GROUP)
    await office.ticks(60)
    assert [text for chat_id, text in office.ledger.sent if chat_id == GROUP] == [
        "The week",
        "next",
    ]
    kept = office.store.delivery_records([DeliveryStatus.SENT])
    assert {(each.chat.id, each.message.html, each.message.picture) for each in kept} == {
        (GROUP, "The week", b""),
        (OLENA, "The week", png()),
        (GROUP, "next", b""),
    }


# a message in parts


async def test_a_message_in_parts_comes_whole_and_before_what_follows(office: Office) -> None:
    def outcome(delivery: Delivery) -> SendOutcome:
        too_long = len(delivery.message.html) > 10
        return TooLong("message is too long") if too_long else Sent(delivery.id)

    office.ledger.outcome = outcome
    office.queue("first line\nsecond one\nthird one", "next")
    await office.ticks(20)
    assert [text for _, text in office.ledger.sent] == [
        "first line",
        "second one",
        "third one",
        "next",
    ]
    assert office.store.status(NOW).deliveries == {"sent": 2}
    assert office.ledger.heard == []
