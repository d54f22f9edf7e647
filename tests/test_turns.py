"""Answers keep Telegram's limits too, and wait for no alert of another chat."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Awaitable
from datetime import UTC, datetime, timedelta

import pytest
from telegram.error import RetryAfter

from monitor.model import ChatKind
from monitor.telegram.events import Event, Reply
from monitor.telegram.listener import Listener
from monitor.telegram.pace import GROUP_LIMIT, Flood, Pace
from monitor.telegram.turns import Turns
from tests.fakes.telegram import FakeTelegram, FloodLimits, Kind, too_many_requests
from tests.support import GROUP, OLENA, PETRO, TOKEN, bot_for

PRIVATE = ChatKind.PRIVATE
SECOND = timedelta(seconds=1)


def now() -> datetime:
    return datetime.now(UTC)


@pytest.fixture(autouse=True)
def _new_retry_after(monkeypatch: pytest.MonkeyPatch) -> None:
    """As `open_bot` sets it, before any RetryAfter is made."""
    monkeypatch.setenv("PTB_TIMEDELTA", "true")


@pytest.fixture
def pace() -> Pace:
    return Pace()


@pytest.fixture
async def telegram() -> AsyncIterator[FakeTelegram]:
    async with FakeTelegram(TOKEN, limits=FloodLimits(enabled=False)) as telegram:
        telegram.add_private(OLENA, "Olena")
        telegram.add_private(PETRO, "Petro")
        telegram.add_group(GROUP)
        yield telegram


class Calls:
    """Counts calls; the first few are told to wait."""

    def __init__(self, *waits: float) -> None:
        self.waits = list(waits)
        self.made: list[datetime] = []

    def __call__(self) -> Awaitable[object]:
        return self._call()

    async def _call(self) -> None:
        self.made.append(now())
        if self.waits:
            raise RetryAfter(timedelta(seconds=self.waits.pop(0)))


async def test_the_first_answer_comes_at_once_and_the_second_keeps_the_gap(pace: Pace) -> None:
    turns, calls = Turns(pace), Calls()
    await turns.take(OLENA, PRIVATE, calls)
    await turns.take(OLENA, PRIVATE, calls)
    first, second = calls.made
    assert second - first >= SECOND


async def test_an_answer_counts_for_the_alerts_of_its_chat_and_no_other(pace: Pace) -> None:
    await Turns(pace).take(OLENA, PRIVATE, Calls())
    assert not pace.allows(OLENA, PRIVATE, now())
    assert pace.allows(PETRO, PRIVATE, now())


async def test_an_answer_is_not_made_where_its_turn_is_too_far_off(pace: Pace) -> None:
    for number in range(GROUP_LIMIT):
        pace.note(GROUP, now() - 2 * number * SECOND)
    calls = Calls()
    with pytest.raises(RetryAfter):
        await Turns(pace).take(GROUP, ChatKind.GROUP, calls)
    assert calls.made == []


async def test_in_a_chat_that_telegram_wants_left_alone_there_is_no_answer(pace: Pace) -> None:
    """To send all the same would make the whole wait begin anew."""
    pace.note_flood(Flood(now(), OLENA, timedelta(hours=12)))
    calls = Calls()
    with pytest.raises(RetryAfter):
        await Turns(pace).take(OLENA, PRIVATE, calls)
    assert calls.made == []
    await Turns(pace).take(PETRO, PRIVATE, calls)
    assert len(calls.made) == 1


async def test_after_a_short_wait_the_answer_is_given_and_the_alerts_know_of_it(
    pace: Pace,
) -> None:
    floods: list[tuple[int, timedelta]] = []
    calls = Calls(0.5)
    await Turns(pace, lambda *flood: floods.append(flood)).take(OLENA, PRIVATE, calls)
    assert floods == [(OLENA, 0.5 * SECOND)]
    first, second = calls.made
    assert second - first >= 1.5 * SECOND


async def test_an_answer_is_tried_three_times_and_no_more(pace: Pace) -> None:
    calls = Calls(0, 0, 0, 0)
    with pytest.raises(RetryAfter):
        await Turns(pace).take(OLENA, PRIVATE, calls)
    assert len(calls.made) == 3


# in the chat


class Room:
    """Says back what was said, with a button; keeps what went wrong."""

    def __init__(self, telegram: FakeTelegram, pace: Pace) -> None:
        self.troubles: list[BaseException] = []
        self.floods: list[int] = []
        turns = Turns(pace, lambda chat_id, wait: self.floods.append(chat_id))
        self.listener = Listener(bot_for(telegram), self.respond, self.trouble, turns=turns)

    async def respond(self, event: Event) -> Reply | None:
        return Reply(event.argument)

    def trouble(self, error: BaseException, about: str) -> None:
        self.troubles.append(error)


@pytest.fixture
async def room(telegram: FakeTelegram, pace: Pace) -> AsyncIterator[Room]:
    room = Room(telegram, pace)
    await room.listener.connect()
    yield room
    await room.listener.close()


async def test_answers_in_one_chat_keep_the_pace_of_its_messages(
    telegram: FakeTelegram, room: Room
) -> None:
    for word in ("one", "two", "three"):
        telegram.say(OLENA, f"/say {word}")
    began = asyncio.get_running_loop().time()
    await room.listener.answer_waiting()
    assert telegram.sent(OLENA) == ["one", "two", "three"]
    assert asyncio.get_running_loop().time() - began >= 2.1


async def test_a_429_for_an_answer_is_told_and_only_that_answer_is_lost(
    telegram: FakeTelegram, room: Room
) -> None:
    telegram.fail_next("sendMessage", fault=too_many_requests(43_200), chat_id=OLENA)
    telegram.say(OLENA, "/say one")
    telegram.say(PETRO, "/say two")
    await room.listener.answer_waiting()
    assert (telegram.sent(OLENA), telegram.sent(PETRO)) == ([], ["two"])
    assert room.floods == [OLENA]
    assert [type(error) for error in room.troubles] == [RetryAfter]
    telegram.say(OLENA, "/say three")
    await room.listener.answer_waiting()
    assert len(telegram.calls("sendMessage")) == 2, "Olena's chat is left alone"
    assert not telegram.happened(Kind.LIMIT_BROKEN)
