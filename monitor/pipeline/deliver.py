"""Deliver: a pending delivery → an attempt → its outcome; one transaction before, one after."""

from __future__ import annotations

from typing import Protocol

from monitor.model import Delivery, SendOutcome, Unknown
from monitor.pipeline.poll import Clock
from monitor.store import Store
from monitor.telegram.outcomes import decide


class Sender(Protocol):
    """Sends one delivery and says what came of it: Telegram's bot, or the terminal."""

    async def send(self, delivery: Delivery) -> SendOutcome:
        """Make one attempt."""
        ...


async def deliver(store: Store, sender: Sender, chat_id: int, clock: Clock) -> SendOutcome | None:
    """Make one attempt at a chat's next message; None where nothing is due there."""
    delivery = store.claim_delivery(chat_id, clock())
    if delivery is None:
        return None
    outcome: SendOutcome = Unknown("Monitor stopped in the middle of this attempt")
    try:
        outcome = await sender.send(delivery)
    finally:  # whatever happens, the attempt is recorded: its outcome is then unknown
        now = clock()
        store.record_attempt(delivery, decide(delivery, outcome, now), now)
    return outcome
