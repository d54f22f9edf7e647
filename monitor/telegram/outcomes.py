"""What follows from an attempt to send: the table of docs/design.md, as one pure function."""

from __future__ import annotations

from datetime import datetime, timedelta

from monitor.model import (
    ChatLost,
    Delivery,
    DeliveryStatus,
    Migrated,
    NotSent,
    Refused,
    SendOutcome,
    Sent,
    Throttled,
    TokenRefused,
    Unknown,
    Verdict,
)

FIRST_RETRY = timedelta(seconds=5)
UNKNOWN_RETRY = timedelta(seconds=60)
LONGEST_RETRY = timedelta(hours=1)
LOST_CHAT_RETRY = timedelta(hours=8)
LOST_CHAT_TRIES = 3


def decide(delivery: Delivery, outcome: SendOutcome, now: datetime) -> Verdict:
    """Return what becomes of a delivery and its chat; nothing is ever dropped in silence."""
    again = _again(delivery)
    match outcome:
        case Sent(message_id):
            return Verdict(DeliveryStatus.SENT, message_id=message_id)
        case NotSent(reason):
            return Verdict(again, reason, not_before=now + _back_off(FIRST_RETRY, delivery))
        case Unknown(reason):
            wait = _back_off(UNKNOWN_RETRY, delivery)
            return Verdict(DeliveryStatus.UNKNOWN, reason, not_before=now + wait)
        case Throttled(retry_after):
            until = now + retry_after + timedelta(seconds=1)
            return Verdict(again, "Telegram asked to wait", chat_not_before=until)
        case Migrated(chat_id):
            return Verdict(again, migrate_to=chat_id)
        case ChatLost(reason, permanent):
            if permanent or delivery.attempts >= LOST_CHAT_TRIES:
                return Verdict(again, reason, park=reason)
            return Verdict(again, reason, not_before=now + LOST_CHAT_RETRY)
        case TokenRefused(reason):
            return Verdict(again, reason)
        case Refused(reason):
            return Verdict(DeliveryStatus.REFUSED, reason)


def _again(delivery: Delivery) -> DeliveryStatus:
    """Keep the doubt: a message that may have arrived once stays unknown until it surely has."""
    if delivery.status is DeliveryStatus.UNKNOWN:
        return DeliveryStatus.UNKNOWN
    return DeliveryStatus.PENDING


def _back_off(first: timedelta, delivery: Delivery) -> timedelta:
    doublings = min(max(delivery.attempts - 1, 0), 12)
    return min(first * (1 << doublings), LONGEST_RETRY)
