"""What the commands on deliveries share: a record in words and as JSON, choosing some."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

import click

from monitor.commands.common import end
from monitor.commands.editing import BAD_INPUT
from monitor.digest.wording import count_text
from monitor.masking import printable
from monitor.model import UNSENT, Chat, DeliveryKind, DeliveryRecord, DeliveryStatus
from monitor.store import Store
from monitor.telegram.markup import plain_text

OPEN = (*UNSENT, DeliveryStatus.REFUSED)  # what may need a person
NAMED = 20  # messages that are named by their numbers


def text_of(record: DeliveryRecord) -> str:
    """Return a message as plain text, without the signs that keep Telegram from linking."""
    return plain_text(record.message.html).replace("\u2060", "").strip()


def headline(record: DeliveryRecord) -> str:
    """Return what tells a message from others: an alert's first story, else its first line."""
    first, _, rest = text_of(record).partition("\n")
    is_alert = record.kind in (DeliveryKind.ALERT, DeliveryKind.UPDATE)
    return rest.partition("\n")[0] if is_alert and rest else first


def chat_name(chat: Chat) -> str:
    """Name a chat by its title and its id."""
    return f"{printable(chat.title)} ({chat.id})" if chat.title else str(chat.id)


def record_json(record: DeliveryRecord) -> dict[str, Any]:
    """Give a record as the commands print it; times are UTC."""
    return {
        "id": record.id,
        "chat": record.chat.id,
        "title": record.chat.title,
        "thread": record.thread,
        "kind": record.kind.value,
        "status": record.status.value,
        "attempts": record.attempts,
        "created": _moment(record.created_at),
        "attempted": _moment(record.attempted_at),
        "finished": _moment(record.finished_at),
        "next": _moment(record.next_at),
        "parked": record.chat.parked or None,
        "error": record.error or None,
        "dropped": record.dropped or None,
        "text": headline(record),
    }


def _moment(moment: datetime | None) -> str | None:
    return moment.isoformat(timespec="seconds") if moment else None


def choose(
    store: Store,
    numbers: Sequence[int],
    statuses: Sequence[DeliveryStatus],
    chat_id: int | None,
) -> list[DeliveryRecord]:
    """Return the messages with these numbers, or else those in these states, of a chat or of all.

    Ends the command where a number names none, or one that was sent or is being sent.
    """
    if not numbers:
        return store.delivery_records(statuses, chat_id)
    found = [_known(store, number) for number in dict.fromkeys(numbers)]
    for record in found:
        if record.status is DeliveryStatus.SENT:
            end(f"message {record.id} was sent to {chat_name(record.chat)} already", BAD_INPUT)
        if record.status is DeliveryStatus.SENDING:
            end(f"message {record.id} is being sent just now; try again in a minute", BAD_INPUT)
    return found


def _known(store: Store, number: int) -> DeliveryRecord:
    record = store.delivery_record(number)
    if record is None:
        end(f"there is no message {number} → `monitor deliveries list --all` names all", BAD_INPUT)
    return record


def require_choice(numbers: Sequence[int], *others: object) -> None:
    """Refuse a command line that names nothing, or things in two ways."""
    if bool(numbers) == any(other not in (None, False) for other in others):
        raise click.UsageError("give either the messages' numbers, or options that choose them")


def named(records: Sequence[DeliveryRecord]) -> str:
    """Count messages, and name them by their numbers."""
    numbers = ", ".join(str(record.id) for record in records[:NAMED])
    more = ", …" if len(records) > NAMED else ""
    return f"{count_text(len(records), 'message', 'messages')} ({numbers}{more})"
