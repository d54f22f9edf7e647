"""Telegram's limits are kept before they are met."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest

from monitor.model import ChatKind
from monitor.telegram.pace import Pace
from tests.fakes.telegram import FloodLimits
from tests.support import GROUP, NOW, OLENA, PETRO

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
