"""Sending: each chat's next message, one call at a time in a chat, several chats at once."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Collection
from dataclasses import dataclass
from datetime import datetime

from monitor.log import get_logger
from monitor.model import ChatKind, ChatLost, Refused, TokenRefused
from monitor.pipeline import Attempt, Clock, Sender, deliver
from monitor.store import Store
from monitor.telegram.pace import Pace

CHATS_AT_ONCE = 16

log = get_logger("monitor.courier")


@dataclass(frozen=True, slots=True)
class Post:
    """What a courier works with; `pace` keeps Telegram's limits where it is Telegram that sends."""

    store: Store
    sender: Sender
    clock: Clock
    pace: Pace | None = None


@dataclass(frozen=True, slots=True)
class Told:
    """Who hears of what: owners of a chat (but not in it), and of faults whoever keeps them."""

    owners: Callable[[str, int], None]
    trouble: Callable[[BaseException, str], None]
    token_refused: Callable[[], None]


class Courier:
    """Sends what is due, until it is stopped."""

    def __init__(self, post: Post, told: Told) -> None:
        self._post = post
        self._told = told
        self._running: dict[int, asyncio.Task[None]] = {}
        self._stopped = False

    @property
    def running(self) -> Collection[asyncio.Task[None]]:
        """The attempts that are under way."""
        return self._running.values()

    def stop(self) -> None:
        """Start no more attempts; those under way go on."""
        self._stopped = True

    def send_due(self) -> None:
        """Start sending each waiting chat's next message, within Telegram's limits."""
        now = self._post.clock()
        for chat_id, kind in self._post.store.waiting_chats(now):
            if len(self._running) >= CHATS_AT_ONCE or self._stopped:
                return
            if chat_id not in self._running and self._may_send(chat_id, kind, now):
                self._start(chat_id)

    def _may_send(self, chat_id: int, kind: ChatKind, now: datetime) -> bool:
        """Count a send if the limits allow it now; a terminal has none."""
        pace = self._post.pace
        if pace is None:
            return True
        allowed = pace.allows(chat_id, kind, now)
        if allowed:
            pace.note(chat_id, now)
        return allowed

    # ------------------------------------------------------------ one chat

    def _start(self, chat_id: int) -> None:
        task = asyncio.create_task(self._send(chat_id))
        self._running[chat_id] = task
        task.add_done_callback(lambda _: self._ended(chat_id))

    def _ended(self, chat_id: int) -> None:
        """Go on with what waits: the chat's next message needn't wait for the next tick."""
        self._running.pop(chat_id, None)
        if self._stopped:
            return
        try:
            self.send_due()
        except Exception as error:  # noqa: BLE001 - the next tick tries again; the fault is kept
            self._told.trouble(error, "sending")

    async def _send(self, chat_id: int) -> None:
        post = self._post
        try:
            attempt = await deliver(post.store, post.sender, chat_id, post.clock)
        except Exception as error:  # noqa: BLE001 - a bug in one delivery must not stop the others
            self._told.trouble(error, f"sending to chat {chat_id}")
            return
        if attempt is not None:
            self._look_at(attempt)

    def _look_at(self, attempt: Attempt) -> None:
        """Say what a person should know of an attempt."""
        chat_id = attempt.delivery.chat_id
        log.info("sent", chat=chat_id, outcome=type(attempt.outcome).__name__)
        match attempt.outcome:
            case TokenRefused():
                self._told.token_refused()
            case ChatLost(reason) if attempt.verdict.park:
                self._told.owners(f"Chat {chat_id} can't be reached any more: {reason}.", chat_id)
            case Refused(reason):
                self._told.owners(
                    f"Telegram refused a message to chat {chat_id}: {reason}.", chat_id
                )
