"""What follows from an attempt to send: the table of docs/design.md, as one pure function."""

from __future__ import annotations

from datetime import datetime, timedelta

from monitor.model import (
    ChatLost,
    Delivery,
    DeliveryStatus,
    DocumentRefused,
    Migrated,
    NotSent,
    PictureRefused,
    Refused,
    SendOutcome,
    Sent,
    Throttled,
    TokenRefused,
    TooLong,
    Unknown,
    Verdict,
)
from monitor.telegram.markup import halves

FIRST_RETRY = timedelta(seconds=5)
UNKNOWN_RETRY = timedelta(seconds=60)
LONGEST_RETRY = timedelta(hours=1)
LOST_CHAT_RETRY = timedelta(hours=12)
LOST_CHAT_TRIES = 3  # at once, after half a day, after a day
WENT_PLAIN = "Telegram could not parse its markup: sent as plain text"


def decide(delivery: Delivery, outcome: SendOutcome, now: datetime) -> Verdict:
    """Return what becomes of a delivery and its chat; nothing is ever dropped in silence."""
    again = _again(delivery)
    match outcome:
        case Sent():
            return _sent(delivery, outcome)
        case NotSent() | Unknown() | Throttled():
            return _later(delivery, outcome, now)
        case Migrated(chat_id):
            return _migrated(delivery, chat_id, now)
        case ChatLost():
            return _lost(delivery, outcome, now)
        case TooLong(reason):
            return _split(delivery, reason)
        case DocumentRefused(reason):
            return _without_document(delivery, reason)
        case PictureRefused(reason):
            return Verdict(again, f"{reason}: sent without its picture", no_picture=True)
        case TokenRefused(reason):
            return Verdict(again, reason)
        case Refused(reason):
            return Verdict(DeliveryStatus.REFUSED, reason)


def _later(delivery: Delivery, outcome: NotSent | Unknown | Throttled, now: datetime) -> Verdict:
    """Send a message again: what surely did not arrive soon, what may have come after a minute."""
    match outcome:
        case NotSent(reason):
            wait = _back_off(FIRST_RETRY, delivery.attempts - 1)
            return Verdict(_again(delivery), reason, not_before=now + wait)
        case Unknown(reason):
            wait = _back_off(UNKNOWN_RETRY, delivery.unknowns)
            return Verdict(DeliveryStatus.UNKNOWN, reason, not_before=now + wait, unknown=True)
        case Throttled(retry_after):
            until = throttled_until(retry_after, now)
            return Verdict(_again(delivery), "Telegram asked to wait", chat_not_before=until)


def throttled_until(retry_after: timedelta, now: datetime) -> datetime:
    """Return when a chat may be sent to again: a second later than Telegram asks."""
    return now + retry_after + timedelta(seconds=1)


def _sent(delivery: Delivery, sent: Sent) -> Verdict:
    """Of a message in parts, the next follows; a doubt may be one about the whole, and stays."""
    error = WENT_PLAIN if sent.plain else ""
    if delivery.rest:
        return Verdict(_again(delivery), error, sent.message_id, parts=delivery.rest)
    return Verdict(DeliveryStatus.SENT, error, sent.message_id)


def _migrated(delivery: Delivery, chat_id: int, now: datetime) -> Verdict:
    """Follow a group at once; a group that has moved to where it is must not make a loop."""
    if chat_id != delivery.chat_id:
        return Verdict(_again(delivery), migrate_to=chat_id)
    wait = _back_off(FIRST_RETRY, delivery.attempts - 1)
    return Verdict(_again(delivery), "the group moved to itself", not_before=now + wait)


def _lost(delivery: Delivery, lost: ChatLost, now: datetime) -> Verdict:
    """Park a chat that can't be written to; one that isn't found, after a day."""
    again = _again(delivery)
    if lost.permanent or delivery.not_found + 1 >= LOST_CHAT_TRIES:
        return Verdict(again, lost.reason, park=lost.reason)
    return Verdict(again, lost.reason, not_before=now + LOST_CHAT_RETRY, not_found=True)


def _split(delivery: Delivery, reason: str) -> Verdict:
    """Send a message in halves; what can't be parted any more is refused, so that this ends."""
    parted = halves(delivery.message.html)
    if parted is None:
        return Verdict(DeliveryStatus.REFUSED, reason)
    return Verdict(_again(delivery), f"{reason}: sent in parts", parts=(*parted, *delivery.rest))


def _without_document(delivery: Delivery, reason: str) -> Verdict:
    """Send a document's contents as messages, where a chat takes no documents."""
    document = delivery.message.document
    if document is None or not document.instead:
        return Verdict(DeliveryStatus.REFUSED, reason)
    error = f"{reason}: sent as messages"
    return Verdict(_again(delivery), error, parts=document.instead, no_document=True)


def _again(delivery: Delivery) -> DeliveryStatus:
    """Keep the doubt: a message that may have arrived once stays unknown until it surely has."""
    if delivery.status is DeliveryStatus.UNKNOWN:
        return DeliveryStatus.UNKNOWN
    return DeliveryStatus.PENDING


def _back_off(first: timedelta, tries_before: int) -> timedelta:
    doublings = min(max(tries_before, 0), 12)
    return min(first * (1 << doublings), LONGEST_RETRY)
