"""Answers take their turn: within Telegram's limits, before the alerts that wait."""

from __future__ import annotations

import asyncio
import math
from collections.abc import Awaitable, Callable
from datetime import UTC, datetime, timedelta

from telegram.error import RetryAfter

from monitor.model import ChatKind
from monitor.speech import Speech
from monitor.telegram.pace import Pace

LONGEST_WAIT = timedelta(seconds=5)  # for an answer: all other answers wait as well
MOST_TRIES = 3

OnFlood = Callable[[int, timedelta], None]


def _utc_now() -> datetime:
    return datetime.now(UTC)


class Turns:
    """Makes the calls that answer, at the pace of all messages; `on_flood` hears of each 429."""

    def __init__(
        self,
        pace: Pace | None = None,
        on_flood: OnFlood = lambda chat_id, wait: None,
        clock: Callable[[], datetime] = _utc_now,
    ) -> None:
        self._pace = pace or Pace()
        self._on_flood = on_flood
        self._clock = clock

    async def take(
        self, chat_id: int, kind: ChatKind, call: Callable[[], Awaitable[object]]
    ) -> None:
        """Make a call in the chat's next turn, and again where Telegram asks for a short wait.

        Raises RetryAfter, and makes no call, where the turn is too far off; and what `call` raises.
        """
        for number in range(1, MOST_TRIES + 1):
            turn = await self._wait(chat_id, kind)
            self._pace.begin(chat_id, turn)
            try:
                await call()
                return
            except RetryAfter as error:
                wait = _length(error)
                self._on_flood(chat_id, wait)
                self._pace.keep_waiting(chat_id, self._clock() + wait + timedelta(seconds=1))
                if number == MOST_TRIES:
                    raise
            finally:
                self._pace.end(chat_id, self._clock())

    async def _wait(self, chat_id: int, kind: ChatKind) -> datetime:
        """Take the next turn, so that nothing else does, and wait for it."""
        now = self._clock()
        turn = self._pace.next_turn(chat_id, kind, now)
        if turn - now > LONGEST_WAIT:
            raise RetryAfter(math.ceil((turn - now).total_seconds()))
        self._pace.note(chat_id, turn)
        await asyncio.sleep((turn - now).total_seconds())
        return turn


def _length(error: RetryAfter) -> timedelta:
    wait = error.retry_after
    return wait if isinstance(wait, timedelta) else timedelta(seconds=wait)


def pause_text(error: RetryAfter, speech: Speech) -> str:
    """Say to whom pressed a button that there can be no answer yet."""
    seconds = math.ceil(_length(error).total_seconds())
    if seconds < 100:
        return speech.count(
            seconds,
            "Telegram wants me to pause: try again in {n} s",
            "Telegram wants me to pause: try again in {n} s",
        )
    return speech.count(
        math.ceil(seconds / 60),
        "Telegram wants me to pause: try again in {n} min",
        "Telegram wants me to pause: try again in {n} min",
    )
