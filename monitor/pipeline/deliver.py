"""Deliver: a pending delivery → an attempt → its outcome; one transaction before, one after."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass
from typing import Protocol

from monitor.model import Delivery, SendOutcome, Unknown, Verdict
from monitor.pipeline.poll import Clock
from monitor.store import BusyError, DiskFullError, Store
from monitor.telegram.outcomes import decide

LONGEST_SEND_S = 90.0  # a message's calls have their own, shorter limits; this one holds for all
RECORD_AGAIN_S = 1.0


class Sender(Protocol):
    """Sends one delivery and says what came of it: Telegram's bot, or the terminal."""

    async def send(self, delivery: Delivery) -> SendOutcome:
        """Make one attempt."""
        ...


@dataclass(frozen=True, slots=True)
class Attempt:
    """An attempt that is recorded: at what, what came of it, what follows."""

    delivery: Delivery
    outcome: SendOutcome
    verdict: Verdict


async def deliver(
    store: Store, sender: Sender, chat_id: int, clock: Clock, within: float = LONGEST_SEND_S
) -> Attempt | None:
    """Make one attempt at a chat's next message; None where nothing is due there.

    An attempt that takes longer than `within` seconds is given up, and may have arrived.
    """
    delivery = store.claim_delivery(chat_id, clock())
    if delivery is None:
        return None
    try:
        outcome = await _outcome(sender, delivery, within)
    except BaseException as error:  # a fault, or the end: recorded too, as nobody knows what came
        _record(store, delivery, Unknown(_why_unknown(error)), clock)
        raise
    try:
        return await _record_patiently(store, delivery, outcome, clock)
    except Exception as error:  # an outcome that can't be recorded must not leave it "sending"
        _record(store, delivery, Unknown(_why_unknown(error)), clock)
        raise


async def _outcome(sender: Sender, delivery: Delivery, within: float) -> SendOutcome:
    try:
        async with asyncio.timeout(within):
            return await sender.send(delivery)
    except TimeoutError:
        return Unknown(f"no answer within {within:g} s")


def _why_unknown(error: BaseException) -> str:
    if isinstance(error, Exception):
        return f"a fault in Monitor: {type(error).__name__}: {error}"
    return "Monitor stopped in the middle of this attempt"


def _record(store: Store, delivery: Delivery, outcome: SendOutcome, clock: Clock) -> Attempt:
    now = clock()
    verdict = decide(delivery, outcome, now)
    store.record_attempt(delivery, verdict, now)
    return Attempt(delivery, outcome, verdict)


async def _record_patiently(
    store: Store, delivery: Delivery, outcome: SendOutcome, clock: Clock
) -> Attempt:
    """Record an attempt as soon as that can be done: until then its chat gets nothing more."""
    while True:
        try:
            return _record(store, delivery, outcome, clock)
        except (BusyError, DiskFullError):
            await asyncio.sleep(RECORD_AGAIN_S)
