"""Telegram's limits are kept before they are met."""

from __future__ import annotations

import random
from collections import defaultdict
from datetime import datetime, timedelta

import pytest

from monitor.model import ChatKind
from monitor.telegram.pace import Flood, Pace, slowed_for
from tests.fakes.telegram import FloodLimits
from tests.support import GROUP, HOUR, MINUTE, NOW, OLENA, PETRO

SECOND, HAIR = timedelta(seconds=1), timedelta(milliseconds=1)
PRIVATE = ChatKind.PRIVATE
GROUPS = [ChatKind.GROUP, ChatKind.SUPERGROUP, ChatKind.CHANNEL]


@pytest.fixture
def pace() -> Pace:
    return Pace()


def sent(pace: Pace, chat_id: int, kind: ChatKind, now: datetime) -> bool:
    """Send if that is allowed."""
    allowed = pace.allows(chat_id, kind, now)
    if allowed:
        pace.note(chat_id, now)
    return allowed


def test_a_chat_gets_one_message_a_second(pace: Pace) -> None:
    assert sent(pace, OLENA, PRIVATE, NOW)
    assert not sent(pace, OLENA, PRIVATE, NOW)
    assert not sent(pace, OLENA, PRIVATE, NOW + SECOND)
    assert sent(pace, OLENA, PRIVATE, NOW + 1.05 * SECOND)


def test_one_chats_wait_is_not_anothers(pace: Pace) -> None:
    assert sent(pace, OLENA, PRIVATE, NOW)
    assert sent(pace, PETRO, PRIVATE, NOW)


def test_asking_alone_counts_for_nothing(pace: Pace) -> None:
    for _ in range(100):
        assert pace.allows(OLENA, PRIVATE, NOW)


@pytest.mark.parametrize("kind", GROUPS)
def test_a_group_gets_18_messages_in_a_minute(pace: Pace, kind: ChatKind) -> None:
    seconds = [s for s in range(0, 120, 2) if sent(pace, GROUP, kind, NOW + s * SECOND)]
    assert seconds == [*range(0, 36, 2), *range(60, 96, 2)]


def test_a_group_may_be_sent_to_again_a_minute_after_the_first_of_18(pace: Pace) -> None:
    for number in range(18):
        assert sent(pace, GROUP, ChatKind.GROUP, NOW + 2 * number * SECOND)
    assert not pace.allows(GROUP, ChatKind.GROUP, NOW + 60 * SECOND - HAIR)
    assert pace.allows(GROUP, ChatKind.GROUP, NOW + 60 * SECOND)


def test_a_person_gets_as_many_as_the_seconds_allow(pace: Pace) -> None:
    assert all(sent(pace, OLENA, PRIVATE, NOW + 2 * n * SECOND) for n in range(60))


def test_all_chats_together_get_25_messages_a_second(pace: Pace) -> None:
    assert [sent(pace, chat_id, PRIVATE, NOW) for chat_id in range(100, 130)] == (
        [True] * 25 + [False] * 5
    )
    assert not sent(pace, 130, PRIVATE, NOW + SECOND - HAIR)
    assert sent(pace, 130, PRIVATE, NOW + SECOND)


@pytest.mark.parametrize("chats", [[GROUP], [OLENA], list(range(100, 200)), [OLENA, GROUP, PETRO]])
def test_whoever_keeps_this_pace_is_never_told_to_wait(pace: Pace, chats: list[int]) -> None:
    telegram = FloodLimits()
    for step in range(4000):
        now = NOW + step * 50 * HAIR
        for chat_id in chats:
            kind = PRIVATE if chat_id > 0 else ChatKind.GROUP
            if sent(pace, chat_id, kind, now):
                assert telegram.refusal(chat_id, now.timestamp()) is None


@pytest.mark.parametrize("seed", range(5))
@pytest.mark.parametrize("chats", [[GROUP], [OLENA], list(range(100, 200)), [OLENA, GROUP, PETRO]])
def test_whenever_a_call_arrives_on_its_way_no_limit_is_broken(
    pace: Pace, chats: list[int], seed: int
) -> None:
    """A busy machine, or a slow line, brings the calls of several seconds within one."""
    telegram, chance = FloodLimits(), random.Random(seed)
    arrivals: dict[int, list[int]] = defaultdict(list)
    ends: dict[int, list[int]] = defaultdict(list)
    busy: set[int] = set()
    for step in range(3000):
        now = NOW + step * 50 * HAIR
        for chat_id in arrivals.pop(step, ()):
            assert telegram.refusal(chat_id, now.timestamp()) is None
        for chat_id in ends.pop(step, ()):
            busy.discard(chat_id)
            pace.end(chat_id, now)
        for chat_id in chats:
            kind = PRIVATE if chat_id > 0 else ChatKind.GROUP
            if chat_id not in busy and len(busy) < 16 and pace.allows(chat_id, kind, now):
                pace.begin(chat_id)
                busy.add(chat_id)
                end = step + 1 + chance.choice((0, 1, 2, 40))
                arrivals[chance.randint(step + 1, end)].append(chat_id)
                ends[end].append(chat_id)


def test_a_turn_that_was_noted_is_no_second_message_when_its_call_begins(pace: Pace) -> None:
    turn = NOW + SECOND
    pace.note(GROUP, turn)
    pace.begin(GROUP, turn)
    pace.end(GROUP, NOW + 2 * SECOND)
    for number in range(2, 19):
        assert sent(pace, GROUP, ChatKind.GROUP, NOW + 2 * number * SECOND)
    assert not pace.allows(GROUP, ChatKind.GROUP, NOW + 40 * SECOND)


# turns that are taken ahead


def test_a_turn_is_when_a_message_will_be_within_the_limits(pace: Pace) -> None:
    assert pace.next_turn(OLENA, PRIVATE, NOW) == NOW
    pace.note(OLENA, NOW)
    assert pace.next_turn(OLENA, PRIVATE, NOW) == NOW + 1.05 * SECOND
    for chat_id in range(100, 124):
        pace.note(chat_id, NOW)
    assert pace.next_turn(PETRO, PRIVATE, NOW) == NOW + SECOND
    for number in range(18):
        pace.note(GROUP, NOW + 2 * number * SECOND)
    assert pace.next_turn(GROUP, ChatKind.GROUP, NOW + 40 * SECOND) == NOW + MINUTE


def test_a_turn_that_was_taken_is_nobody_elses(pace: Pace) -> None:
    pace.note(OLENA, NOW)
    pace.note(OLENA, pace.next_turn(OLENA, PRIVATE, NOW))
    assert not pace.allows(OLENA, PRIVATE, NOW + 1.05 * SECOND)
    assert pace.allows(OLENA, PRIVATE, NOW + 2.1 * SECOND)


def test_where_all_chats_are_busy_an_answer_takes_the_first_turn_that_comes_free(
    pace: Pace,
) -> None:
    alerts = iter(range(100, 10_000))
    turn = None
    for step in range(100):
        now = NOW + step * 50 * HAIR
        if step == 50:
            turn = pace.next_turn(OLENA, PRIVATE, now)
            pace.note(OLENA, turn)
        while sent(pace, next(alerts), PRIVATE, now):
            pass
    assert turn is not None
    assert turn - (NOW + 50 * 50 * HAIR) <= SECOND


def test_a_clock_that_is_set_back_silences_nobody(pace: Pace) -> None:
    for chat_id in range(100, 125):
        pace.note(chat_id, NOW)
    for number in range(3):
        pace.note_flood(Flood(NOW, 200 + number, 30 * SECOND))
    assert pace.allows(100, PRIVATE, NOW - HOUR)


# when Telegram asks to wait


def test_a_chat_that_is_told_to_wait_is_left_alone(pace: Pace) -> None:
    pace.note_flood(Flood(NOW, OLENA, 30 * SECOND))
    assert not pace.allows(OLENA, PRIVATE, NOW + 30 * SECOND - HAIR)
    assert pace.allows(OLENA, PRIVATE, NOW + 30 * SECOND)
    assert pace.allows(PETRO, PRIVATE, NOW)


def flood(seconds: float, chat_id: int, wait: float) -> Flood:
    return Flood(NOW + seconds * SECOND, chat_id, wait * SECOND)


def test_waits_by_a_clock_that_was_set_back_are_forgotten(pace: Pace) -> None:
    pace.keep_waiting(OLENA, NOW + HOUR)
    pace.forget_waits()
    assert pace.allows(OLENA, ChatKind.PRIVATE, NOW)


@pytest.mark.parametrize(
    ("floods", "seconds"),
    [
        ([], 0),
        ([flood(0, 1, 30), flood(0, 2, 30)], 0),
        ([flood(0, 1, 30), flood(5, 1, 30), flood(9, 1, 30)], 0),
        ([flood(0, 1, 30), flood(5, 2, 9), flood(10, 3, 43_200)], 9),
        ([flood(0, 1, 30), flood(5, 2, 9), flood(10.001, 3, 43_200)], 0),
        ([flood(10, 1, 600), flood(10, 2, 90), flood(10, 3, 43_200)], 60),
        ([flood(1, 1, 5), flood(9, 1, 50), flood(9, 2, 40), flood(9, 3, 45)], 40),
        ([flood(11, 1, 30), flood(11, 2, 30), flood(11, 3, 30)], 0),
    ],
)
def test_three_chats_told_to_wait_within_ten_seconds_slow_the_whole_bot(
    floods: list[Flood], seconds: float
) -> None:
    now = max((flood.at for flood in floods if flood.at <= NOW + 10.5 * SECOND), default=NOW)
    assert slowed_for(floods, now) == seconds * SECOND


def test_while_the_whole_bot_is_slowed_nobody_is_sent_to(pace: Pace) -> None:
    for seconds, chat_id, wait in ((0, 1, 30), (1, 2, 9), (2, 3, 43_200)):
        assert pace.allows(PETRO, PRIVATE, NOW + seconds * SECOND)
        pace.note_flood(flood(seconds, chat_id, wait))
    assert not pace.allows(PETRO, PRIVATE, NOW + 11 * SECOND - HAIR)
    assert [chat for chat in (PETRO, 1, 2, 3) if pace.allows(chat, PRIVATE, NOW + 11 * SECOND)] == [
        PETRO,
        2,
    ]


def test_if_it_is_still_slowed_afterwards_all_wait_again(pace: Pace) -> None:
    for seconds, chat_id, wait in ((0, 1, 2), (0, 2, 2), (0, 3, 2), (3, 4, 20)):
        pace.note_flood(flood(seconds, chat_id, wait))
    assert not pace.allows(PETRO, PRIVATE, NOW + 4 * SECOND)
    assert pace.allows(PETRO, PRIVATE, NOW + 5 * SECOND)
