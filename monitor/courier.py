"""Sending: each chat's next message, one call at a time in a chat, several chats at once."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Collection
from dataclasses import dataclass
from datetime import datetime, timedelta

from monitor.log import get_logger
from monitor.model import (
    ChatKind,
    ChatLost,
    Delivery,
    DeliveryKind,
    DeliveryStatus,
    NotSent,
    SendOutcome,
    Sent,
    Throttled,
    TokenRefused,
)
from monitor.pipeline import Attempt, Clock, Sender, deliver
from monitor.store import Store
from monitor.telegram.outcomes import throttled_until
from monitor.telegram.pace import GROUP_WINDOW, Flood, Pace

CHATS_AT_ONCE = 16
DENIALS_TOLD = 8  # times that Telegram has denied a message, for no reason we know: ten minutes

log = get_logger("monitor.courier")


@dataclass(frozen=True, slots=True)
class Post:
    """What a courier works with; `pace` keeps Telegram's limits where it is Telegram that sends."""

    store: Store
    sender: Sender
    clock: Clock
    pace: Pace | None = None
    owners: Collection[int] = ()


@dataclass(frozen=True, slots=True)
class Told:
    """Who hears of what: owners of a chat (but not in it), and of faults whoever keeps them.

    `sent` hears of each attempt.
    """

    owners: Callable[[str, int], None]
    trouble: Callable[[BaseException, str], None]
    token_refused: Callable[[], None]
    sent: Callable[[SendOutcome], None] = lambda outcome: None


def remembered_pace(store: Store, now: datetime) -> Pace:
    """Return a pace that knows what was sent before a restart, and who was told to wait."""
    pace = Pace()
    for chat_id, at in store.attempts_since(now - GROUP_WINDOW, now):
        if at <= now:
            pace.note(chat_id, at)
    for chat_id, until in store.chats_kept_waiting(now).items():
        pace.keep_waiting(chat_id, until)
    return pace


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

    def try_again_now(self) -> None:
        """Send what failed because nobody could be reached: that is over."""
        waited = self._post.store.end_back_offs()
        log.info("Telegram is back", tried_again=waited)
        self.send_due()

    def told_to_wait(self, chat_id: int, retry_after: timedelta) -> None:
        """Leave a chat alone for a time: Telegram asked for that when an answer was sent there."""
        now = self._post.clock()
        self._post.store.keep_chat_waiting(chat_id, throttled_until(retry_after, now))
        self._note_flood(chat_id, retry_after)

    def _note_flood(self, chat_id: int, retry_after: timedelta) -> None:
        now = self._post.clock()
        if self._post.pace is not None:
            wait = throttled_until(retry_after, now) - now
            self._post.pace.note_flood(Flood(now, chat_id, wait))

    def _may_send(self, chat_id: int, kind: ChatKind, now: datetime) -> bool:
        """Count a send if the limits allow it now; a terminal has none."""
        pace = self._post.pace
        if pace is None:
            return True
        allowed = pace.allows(chat_id, kind, now)
        if allowed:
            pace.begin(chat_id)
        return allowed

    # ------------------------------------------------------------ one chat

    def _start(self, chat_id: int) -> None:
        task = asyncio.create_task(self._send(chat_id))
        self._running[chat_id] = task
        task.add_done_callback(lambda _: self._ended(chat_id))

    def _ended(self, chat_id: int) -> None:
        """Go on with what waits: the chat's next message needn't wait for the next tick."""
        self._running.pop(chat_id, None)
        if self._post.pace is not None:
            self._post.pace.end(chat_id, self._post.clock())
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
            if attempt is not None:
                self._look_at(attempt)
        except Exception as error:  # noqa: BLE001 - a bug in one delivery must not stop the others
            self._told.trouble(error, f"sending to chat {chat_id}")

    def _look_at(self, attempt: Attempt) -> None:
        """Say what a person should know of an attempt."""
        delivery, chat_id = attempt.delivery, attempt.delivery.chat_id
        log.info("sent", chat=chat_id, outcome=type(attempt.outcome).__name__)
        self._told.sent(attempt.outcome)
        match attempt.outcome:
            case Sent(plain=True):
                log.warning("sent as plain text", delivery=delivery.id, chat=chat_id)
            case Throttled(retry_after):
                self._note_flood(chat_id, retry_after)
            case TokenRefused():
                self._told.token_refused()
            case ChatLost(reason) if attempt.verdict.park:
                self._told.owners(_lost_text(chat_id, reason), chat_id)
            case NotSent(reason, denied=True) if delivery.attempts == DENIALS_TOLD:
                self._told.owners(_denied_text(delivery, reason), chat_id)
            case _ if attempt.verdict.status is DeliveryStatus.REFUSED:
                self._tell_of_refused(delivery, attempt.verdict.error)

    def _tell_of_refused(self, delivery: Delivery, reason: str) -> None:
        """Tell the owners of a refused message.

        Of a notice to one of them only the log is told: two owners whose notices are refused would
        hear of one another for ever.
        """
        if delivery.kind is DeliveryKind.NOTICE and delivery.chat_id in self._post.owners:
            log.warning("a notice was refused", delivery=delivery.id, reason=reason)
            return
        self._told.owners(_refused_text(delivery, reason), delivery.chat_id)


def _lost_text(chat_id: int, reason: str) -> str:
    return (
        f"Chat {chat_id} can't be reached any more: {reason}. What waits for it is kept: "
        f"monitor deliveries list --chat {chat_id}"
    )


def _denied_text(delivery: Delivery, reason: str) -> str:
    return (
        f"Telegram does not let message {delivery.id} ({delivery.kind.value}) through to chat "
        f"{delivery.chat_id}: {reason}. It is tried again, in the end once an hour, and what "
        f"follows it waits. monitor deliveries drop {delivery.id} gives it up."
    )


def _refused_text(delivery: Delivery, reason: str) -> str:
    return (
        f"Telegram refused message {delivery.id} ({delivery.kind.value}) to chat "
        f"{delivery.chat_id}: {reason}. It is kept: monitor deliveries show {delivery.id} shows "
        f"it, monitor deliveries retry {delivery.id} sends it again."
    )
