"""What follows from an attempt to send: each row of the table in docs/design.md."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from monitor.model import (
    ChatKind,
    ChatLost,
    Delivery,
    DeliveryKind,
    DeliveryStatus,
    Message,
    Migrated,
    NotSent,
    Refused,
    SendOutcome,
    Sent,
    Throttled,
    TokenRefused,
    TooLong,
    Unknown,
    Verdict,
)
from monitor.telegram.outcomes import LONGEST_RETRY, LOST_CHAT_TRIES, WENT_PLAIN, decide
from tests.support import HOUR, MINUTE, NOW, OLENA

PENDING, UNKNOWN = DeliveryStatus.PENDING, DeliveryStatus.UNKNOWN
SECOND = timedelta(seconds=1)


def attempt(number: int = 1, status: DeliveryStatus = PENDING) -> Delivery:
    """The so-many-th attempt at a message, after others of its kind; `status`: before it."""
    kind, message, before = DeliveryKind.ALERT, Message("news"), max(number - 1, 0)
    return Delivery(
        *(1, OLENA, ChatKind.PRIVATE, 0, kind, message, number, status),
        unknowns=before,
        not_found=before,
    )


def verdict(outcome: SendOutcome, number: int = 1, status: DeliveryStatus = PENDING) -> Verdict:
    return decide(attempt(number, status), outcome, NOW)


def wait(outcome: SendOutcome, number: int) -> timedelta:
    not_before = verdict(outcome, number).not_before
    assert not_before is not None
    return not_before - NOW


def test_what_was_sent_is_sent() -> None:
    assert verdict(Sent(77)) == Verdict(DeliveryStatus.SENT, message_id=77)


def test_what_surely_was_not_sent_is_tried_again_soon() -> None:
    expected = Verdict(PENDING, "no connection", not_before=NOW + 5 * SECOND)
    assert verdict(NotSent("no connection")) == expected


def test_what_nobody_can_know_is_tried_again_after_a_minute() -> None:
    assert verdict(Unknown("timed out")) == Verdict(
        UNKNOWN, "timed out", not_before=NOW + MINUTE, unknown=True
    )


def test_the_first_unknown_outcome_waits_a_minute_whatever_else_went_wrong_before() -> None:
    late = replace(attempt(20), unknowns=0)
    assert decide(late, Unknown("timed out"), NOW).not_before == NOW + MINUTE


def test_a_429_makes_the_chat_wait_a_second_longer_than_asked() -> None:
    told = verdict(Throttled(30 * SECOND))
    assert told == Verdict(PENDING, "Telegram asked to wait", chat_not_before=NOW + 31 * SECOND)


def test_a_group_that_moved_is_followed_at_once() -> None:
    assert verdict(Migrated(-100)) == Verdict(PENDING, migrate_to=-100)


def test_a_group_that_says_it_moved_to_where_it_is_makes_no_loop() -> None:
    told = verdict(Migrated(OLENA))
    assert told == Verdict(PENDING, "the group moved to itself", not_before=NOW + 5 * SECOND)


def test_a_blocked_bot_parks_the_chat_and_keeps_the_message() -> None:
    told = verdict(ChatLost("bot was blocked by the user"))
    reason = "bot was blocked by the user"
    assert told == Verdict(PENDING, reason, park=reason)


def test_a_chat_that_is_not_found_is_tried_three_times_over_a_day_and_then_parked() -> None:
    lost = ChatLost("chat not found", permanent=False)
    assert LOST_CHAT_TRIES == 3
    for number in (1, 2):
        assert verdict(lost, number) == Verdict(
            PENDING, "chat not found", not_before=NOW + 12 * HOUR, not_found=True
        )
    assert verdict(lost, 3) == Verdict(PENDING, "chat not found", park="chat not found")


def test_attempts_that_failed_otherwise_are_no_tries_of_a_chat_that_is_not_found() -> None:
    """An hour without a connection is not a day without the chat."""
    first = replace(attempt(20), not_found=0)
    assert decide(first, ChatLost("chat not found", permanent=False), NOW).park == ""


def test_a_message_that_is_refused_is_refused_for_good_and_the_chat_goes_on() -> None:
    told = verdict(Refused("message is too long"))
    assert told == Verdict(DeliveryStatus.REFUSED, "message is too long")


def test_a_message_that_went_as_plain_text_is_sent_and_that_is_kept() -> None:
    assert verdict(Sent(77, plain=True)) == Verdict(DeliveryStatus.SENT, WENT_PLAIN, 77)


def long_message(html: str, *rest: str) -> Delivery:
    return replace(attempt(), message=Message(html), rest=rest)


def test_a_message_that_is_too_long_goes_in_parts_and_each_is_next_in_its_chat() -> None:
    told = decide(long_message("one\ntwo", "three"), TooLong("too long"), NOW)
    assert told == Verdict(PENDING, "too long: sent in parts", parts=("one", "two", "three"))
    told = decide(long_message("one", "two", "three"), Sent(77), NOW)
    assert told == Verdict(PENDING, message_id=77, parts=("two", "three"))
    assert decide(long_message("three"), Sent(78), NOW) == verdict(Sent(78))


def test_what_may_have_come_before_it_was_parted_may_have_come_in_all_its_parts() -> None:
    doubtful = replace(long_message("one", "two"), status=UNKNOWN, unknowns=1)
    assert decide(doubtful, Sent(77), NOW).status is UNKNOWN


def test_what_can_not_be_parted_any_more_is_refused() -> None:
    assert decide(long_message("x"), TooLong("too long"), NOW) == verdict(Refused("too long"))


def test_however_often_telegram_finds_it_too_long_that_ends() -> None:
    waiting, calls = ["<b>A title</b> and more\n" * 20], 0
    while waiting:
        calls += 1
        told = decide(long_message(waiting[0], *waiting[1:]), TooLong("too long"), NOW)
        waiting = list(told.parts) if told.parts else waiting[1:]
    assert calls < 2000


def test_a_wrong_token_leaves_the_message_as_it_was() -> None:
    assert verdict(TokenRefused("Telegram does not know this token")) == Verdict(
        PENDING, "Telegram does not know this token"
    )


@pytest.mark.parametrize(
    "outcome",
    [
        NotSent("no connection"),
        Unknown("timed out"),
        Throttled(SECOND),
        Migrated(-100),
        ChatLost("bot was blocked by the user"),
        ChatLost("chat not found", permanent=False),
        TokenRefused("wrong"),
        TooLong("too long"),
    ],
    ids=lambda outcome: type(outcome).__name__,
)
def test_an_unknown_message_stays_unknown_until_it_is_surely_sent(outcome: SendOutcome) -> None:
    assert verdict(outcome, 2, UNKNOWN).status is UNKNOWN


def test_an_unknown_message_is_done_when_it_is_sent_or_refused() -> None:
    assert verdict(Sent(77), 2, UNKNOWN).status is DeliveryStatus.SENT
    assert verdict(Refused("too long"), 2, UNKNOWN).status is DeliveryStatus.REFUSED


def test_the_waits_double_from_attempt_to_attempt() -> None:
    assert [wait(NotSent(""), n) / SECOND for n in range(1, 6)] == [5, 10, 20, 40, 80]
    assert [wait(Unknown(""), n) / MINUTE for n in range(1, 6)] == [1, 2, 4, 8, 16]


@pytest.mark.parametrize("outcome", [NotSent(""), Unknown("")])
@pytest.mark.parametrize("number", [12, 13, 14, 100, 10**9])
def test_the_waits_grow_to_an_hour_and_no_further(outcome: SendOutcome, number: int) -> None:
    assert wait(outcome, number) == LONGEST_RETRY == HOUR


def test_a_first_attempt_whose_number_was_lost_waits_as_the_first() -> None:
    assert wait(NotSent(""), 0) == 5 * SECOND
