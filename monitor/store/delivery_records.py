"""Messages as people look at them: what waits, what was refused; to try again or to give up."""

from __future__ import annotations

import json
from collections.abc import Collection, Sequence
from datetime import datetime
from typing import Any

from monitor.model import Chat, DeliveryKind, DeliveryRecord, DeliveryStatus
from monitor.store.chats import chat_of
from monitor.store.database import Connection, to_text, to_time, to_time_or_none
from monitor.store.deliveries import message_of


class DeliveryRecordStore(Connection):
    """The store's methods for messages that need a person."""

    def delivery_records(
        self,
        statuses: Collection[DeliveryStatus],
        chat_id: int | None = None,
        latest: int | None = None,
    ) -> list[DeliveryRecord]:
        """Return the messages in these states, of all chats or of one; the `latest` so many."""
        rows = self.rows(
            _RECORDS + _LATEST,
            {
                "statuses": json.dumps([status.value for status in statuses]),
                "chat": chat_id,
                "latest": -1 if latest is None else latest,
            },
        )
        return [_record(row) for row in reversed(rows)]

    def delivery_record(self, number: int) -> DeliveryRecord | None:
        """Return one message."""
        row = self.row(_RECORDS + " WHERE d.id = ?", [number])
        return None if row is None else _record(row)

    def parked_unsent(self) -> dict[int, int]:
        """Count the messages that wait for each parked chat."""
        rows = self.rows(
            """SELECT chat_id, count(*) AS n FROM deliveries d JOIN chats ON chats.id = d.chat_id
               WHERE d.status IN ('pending', 'sending', 'unknown') AND chats.parked != ''
               GROUP BY 1 ORDER BY 1"""
        )
        return {row["chat_id"]: row["n"] for row in rows}

    def retry_deliveries(self, numbers: Sequence[int]) -> list[int]:
        """Put messages back in their chats' queues, each in its old place; returns which were.

        Those that were sent, or are being sent, are left. A message that may have arrived stays
        unknown. A parked chat among theirs is tried again.
        """
        with self.writing() as db:
            put_back = [row[0] for row in db.execute(_RETRY, [json.dumps(numbers)])]
            db.execute(_REVIVE, [json.dumps(put_back)])
        return sorted(put_back)

    def drop_deliveries(self, numbers: Sequence[int], why: str, now: datetime) -> list[int]:
        """Give messages up, and keep who did and why; returns which were given up.

        Those that were sent, or are being sent, are left.
        """
        with self.writing() as db:
            rows = db.execute(_DROP, [why, to_text(now), json.dumps(numbers)])
            return sorted(row[0] for row in rows)


# A message may go when those before it in its chat may.
_RECORDS = """
WITH waiting AS (
  SELECT id, max(coalesce(not_before, created_at)) OVER (PARTITION BY chat_id ORDER BY id) AS at
  FROM deliveries WHERE status IN ('pending', 'sending', 'unknown'))
SELECT d.id AS delivery, d.thread, d.kind AS delivery_kind, d.html, d.silent, d.preview, d.status,
       d.document_name, d.document, d.instead, d.buttons, d.picture,
  d.attempts, d.created_at, d.attempted_at, d.finished_at, d.error, d.dropped, chats.*,
  iif(d.status IN ('pending', 'unknown') AND chats.parked = '',
      max(waiting.at, coalesce(chats.not_before, '')), NULL) AS next_at
FROM deliveries d JOIN chats ON chats.id = d.chat_id LEFT JOIN waiting ON waiting.id = d.id"""

_LATEST = """
WHERE d.status IN (SELECT value FROM json_each(:statuses)) AND (:chat IS NULL OR d.chat_id = :chat)
ORDER BY d.id DESC LIMIT :latest"""

_RETRY = """
UPDATE deliveries SET
  status = iif(unknowns > 0 OR status = 'unknown', 'unknown', 'pending'), not_before = NULL,
  not_found = 0, finished_at = NULL, dropped = ''
WHERE id IN (SELECT value FROM json_each(?))
  AND status IN ('pending', 'unknown', 'refused', 'dropped')
RETURNING id"""

_REVIVE = """
UPDATE chats SET parked = '', parked_at = NULL
WHERE id IN (SELECT chat_id FROM deliveries WHERE id IN (SELECT value FROM json_each(?)))"""

_DROP = """
UPDATE deliveries SET status = 'dropped', dropped = ?, finished_at = ?, not_before = NULL
WHERE id IN (SELECT value FROM json_each(?)) AND status IN ('pending', 'unknown', 'refused')
RETURNING id"""


def _record(row: dict[str, Any]) -> DeliveryRecord:
    chat: Chat = chat_of(row)
    return DeliveryRecord(
        id=row["delivery"],
        chat=chat,
        thread=row["thread"],
        kind=DeliveryKind(row["delivery_kind"]),
        message=message_of(row, row["html"]),
        status=DeliveryStatus(row["status"]),
        attempts=row["attempts"],
        created_at=to_time(row["created_at"]),
        attempted_at=to_time_or_none(row["attempted_at"]),
        finished_at=to_time_or_none(row["finished_at"]),
        next_at=to_time_or_none(row["next_at"]),
        error=row["error"] or "",
        dropped=row["dropped"],
    )
