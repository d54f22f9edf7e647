"""Deliver: a pending delivery → an attempt → its outcome; one transaction before, one after."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Protocol

from monitor.model import Delivery, SendOutcome, Unknown, Verdict
from monitor.pipeline.poll import Clock
from monitor.store import Store
from monitor.telegram.outcomes import decide


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


async def deliver(store: Store, sender: Sender, chat_id: int, clock: Clock) -> Attempt | None:
    """Make one attempt at a chat's next message; None where nothing is due there."""
    delivery = store.claim_delivery(chat_id, clock())
    if delivery is None:
        return None
    outcome: SendOutcome = Unknown("Monitor stopped in the middle of this attempt")
    try:
        outcome = await sender.send(delivery)
    except Exception as error:
        outcome = Unknown(f"a fault in Monitor: {type(error).__name__}: {error}")
        raise
    finally:  # whatever happens, the attempt is recorded: its outcome is then unknown
        now = clock()
        verdict = decide(delivery, outcome, now)
        store.record_attempt(delivery, verdict, now)
    return Attempt(delivery, outcome, verdict)
