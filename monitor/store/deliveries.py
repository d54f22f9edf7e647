"""The fate of each message, and the third transaction: one per attempt to send."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

from sqlite_utils import Database

from monitor.model import (
    REVOKED,
    ChatKind,
    Delivery,
    DeliveryKind,
    DeliveryStatus,
    Document,
    Message,
    Verdict,
)
from monitor.store.buttons import buttons_of
from monitor.store.chats import park
from monitor.store.database import Connection, to_text, to_text_or_none, to_time

LONGEST_REASON = 2000  # characters of what Telegram says, and of what stands there in its place
# Nothing waits for longer: a flood for a day at most, who isn't found for half a day. A time beyond
# was written by a clock that was wrong, and would keep a chat silent for years.
LONGEST_WAIT = timedelta(hours=36)


class DeliveryStore(Connection):
    """The store's methods for sending: claim, then record what the call said."""

    def recover_deliveries(self) -> int:
        """Mark the attempts that a crash cut off as unknown, to be made once more at once.

        Called once at start-up, under the lock: nothing else can be sending then.
        """
        with self.writing() as db:
            cursor = db.execute(
                """UPDATE deliveries SET status = 'unknown', not_before = NULL,
                     unknowns = unknowns + 1, error = 'Monitor ended while this was being sent'
                   WHERE status = 'sending'"""
            )
            return cursor.rowcount

    def waiting_chats(self, now: datetime) -> list[tuple[int, ChatKind]]:
        """Return the chats whose next message may go now, the longest waiting first.

        The next message of a chat is its oldest unfinished one, so that order is kept.
        """
        rows = self.rows(
            """SELECT chat_id, chat_kind FROM next_deliveries
               WHERE ready_at <= :now OR ready_at > :longest ORDER BY id""",
            _asked(now),
        )
        return [(row["chat_id"], ChatKind(row["chat_kind"])) for row in rows]

    def claim_delivery(self, chat_id: int, now: datetime) -> Delivery | None:
        """Take a chat's next message for sending, and commit that before the call is made."""
        with self.writing() as db:
            found = list(
                db.query(
                    """SELECT * FROM next_deliveries
                       WHERE chat_id = :chat AND (ready_at <= :now OR ready_at > :longest)""",
                    _asked(now) | {"chat": chat_id},
                )
            )
            if not found:
                return None
            row = found[0]
            db.execute(
                """UPDATE deliveries SET status = 'sending', attempts = attempts + 1,
                     attempted_at = ? WHERE id = ?""",
                [to_text(now), row["id"]],
            )
        return _delivery(row)

    def record_attempt(self, delivery: Delivery, verdict: Verdict, now: datetime) -> None:
        """Store what an attempt led to, for the delivery and for its chat."""
        with self.writing() as db:
            db.execute(
                _RECORD,
                {
                    "id": delivery.id,
                    "status": verdict.status.value,
                    "error": verdict.error[:LONGEST_REASON],
                    "message_id": verdict.message_id,
                    "not_before": to_text_or_none(verdict.not_before),
                    "finished_at": _finished(verdict.status, now),
                    "unknown": verdict.unknown,
                    "not_found": verdict.not_found,
                    "parked": bool(verdict.park),
                    "no_document": verdict.no_document,
                    "no_picture": verdict.no_picture,
                    "parts": None if verdict.parts is None else json.dumps(verdict.parts),
                },
            )
            db.execute(_MOVE_ALERT, {"id": delivery.id, "message_id": verdict.message_id})
            _record_chat(db, delivery.chat_id, verdict, now)

    def keep_chat_waiting(self, chat_id: int, until: datetime) -> None:
        """Send nothing to a chat until a time: Telegram asked for that."""
        with self.writing() as db:
            _keep_chat_waiting(db, chat_id, until)

    def chats_kept_waiting(self, now: datetime) -> dict[int, datetime]:
        """Return the chats that Telegram asked to leave alone, and until when."""
        sql = "SELECT id, not_before FROM chats WHERE not_before > :now AND not_before <= :longest"
        return {row["id"]: to_time(row["not_before"]) for row in self.rows(sql, _asked(now))}

    def end_back_offs(self) -> int:
        """Let what failed be tried again at once; not what waits as its chat was not found."""
        with self.writing() as db:
            cursor = db.execute(
                """UPDATE deliveries SET not_before = NULL
                   WHERE status IN ('pending', 'unknown') AND not_before IS NOT NULL
                     AND not_found = 0"""
            )
            return cursor.rowcount

    def attempts_since(self, since: datetime, now: datetime) -> list[tuple[int, datetime]]:
        """Return the chat and the end of each message's latest attempt, from a time on.

        One that was cut off may reach Telegram only now. Earlier attempts of which nobody knows
        what came of them are not told apart in time: each counts as the latest does.
        """
        rows = self.rows(_ATTEMPTS_SINCE, {"since": to_text(since), "now": to_text(now)})
        return [
            (row["chat_id"], to_time(row["ended_at"]))
            for row in rows
            for _ in range(1 + row["unknowns"])
        ]

    def migrate(self, old: int, new: int) -> None:
        """Give a group that became a supergroup its new id, with all that is its."""
        with self.writing() as db:
            migrate_chat(db, old, new)

    def unsent(self) -> int:
        """Count the messages that are still to be sent, those of parked chats apart."""
        return int(
            self.value(
                """SELECT count(*) FROM deliveries d JOIN chats ON chats.id = d.chat_id
                   WHERE d.status IN ('pending', 'sending', 'unknown') AND chats.parked = ''"""
            )
        )


def _asked(now: datetime) -> dict[str, str]:
    return {"now": to_text(now), "longest": to_text(now + LONGEST_WAIT)}


_ATTEMPTS_SINCE = """
SELECT chat_id, unknowns, CASE status WHEN 'sending' THEN :now
                ELSE max(attempted_at, coalesce(finished_at, '')) END AS ended_at
FROM deliveries WHERE attempted_at >= :since ORDER BY 2"""

_RECORD = """
UPDATE deliveries SET status = :status, error = :error, not_before = :not_before,
  message_id = coalesce(:message_id, message_id), finished_at = :finished_at,
  parts = coalesce(:parts, parts), document_name = iif(:no_document, '', document_name),
  picture = iif(:no_picture, NULL, picture), unknowns = unknowns + :unknown,
  not_found = iif(:message_id IS NULL AND NOT :parked, not_found + :not_found, 0)
WHERE id = :id"""

# An update whose alert was gone went as a new message: from then on that is the alert's.
_MOVE_ALERT = """
UPDATE deliveries SET message_id = :message_id
WHERE :message_id IS NOT NULL AND id = (SELECT edits FROM deliveries WHERE id = :id)"""


def _finished(status: DeliveryStatus, now: datetime) -> str | None:
    done = status in (DeliveryStatus.SENT, DeliveryStatus.REFUSED)
    return to_text(now) if done else None


def _record_chat(db: Database, chat_id: int, verdict: Verdict, now: datetime) -> None:
    if verdict.chat_not_before is not None:
        _keep_chat_waiting(db, chat_id, verdict.chat_not_before)
    if verdict.park:
        park(db, chat_id, verdict.park[:LONGEST_REASON], now)
    if verdict.migrate_to is not None:
        migrate_chat(db, chat_id, verdict.migrate_to)


def _keep_chat_waiting(db: Database, chat_id: int, until: datetime) -> None:
    db.execute("UPDATE chats SET not_before = ? WHERE id = ?", [to_text(until), chat_id])


def migrate_chat(db: Database, old: int, new: int) -> None:
    """Give a group that became a supergroup its new id, everywhere; it may be known by both."""
    if old == new:
        return
    for statement in _MIGRATE:
        db.execute(statement, {"old": old, "new": new, "revoked": REVOKED})


# A supergroup numbers its messages anew: the old numbers would name other messages there.
_MIGRATE = (
    """INSERT INTO chats (id, kind, title, time_zone, admitted_by, admitted_at, parked, quiet,
                          language, silent, previews, weekly, weekly_since, zone_chosen,
                          surges)
       SELECT :new, 'supergroup', title, time_zone, admitted_by, admitted_at,
              iif(parked = :revoked, parked, ''), quiet, language, silent, previews, weekly,
              weekly_since, zone_chosen, surges
       FROM chats WHERE id = :old
       ON CONFLICT (id) DO UPDATE SET kind = excluded.kind,
         admitted_by = coalesce(admitted_by, excluded.admitted_by),
         admitted_at = coalesce(admitted_at, excluded.admitted_at)""",
    """UPDATE subscriptions AS s SET announced_hit = min(s.announced_hit, o.announced_hit)
       FROM subscriptions o
       WHERE s.chat_id = :new AND o.chat_id = :old
         AND s.thread = o.thread AND s.watchlist = o.watchlist""",
    """UPDATE OR IGNORE catch_up SET subscription = n.id FROM subscriptions n, subscriptions o
       WHERE catch_up.subscription = o.id AND n.chat_id = :new AND o.chat_id = :old
         AND n.thread = o.thread AND n.watchlist = o.watchlist""",
    """UPDATE OR IGNORE passed_over SET subscription = n.id FROM subscriptions n, subscriptions o
       WHERE passed_over.subscription = o.id AND n.chat_id = :new AND o.chat_id = :old
         AND n.thread = o.thread AND n.watchlist = o.watchlist""",
    "UPDATE OR IGNORE subscriptions SET chat_id = :new WHERE chat_id = :old",
    "DELETE FROM subscriptions WHERE chat_id = :old",
    "UPDATE OR IGNORE digests SET chat_id = :new WHERE chat_id = :old",
    "DELETE FROM digests WHERE chat_id = :old",
    "UPDATE OR IGNORE surge_notes SET chat_id = :new WHERE chat_id = :old",
    "DELETE FROM surge_notes WHERE chat_id = :old",
    "UPDATE deliveries SET chat_id = :new, message_id = NULL WHERE chat_id = :old",
    "UPDATE OR IGNORE saved SET chat_id = :new WHERE chat_id = :old",
    "DELETE FROM saved WHERE chat_id = :old",
    "UPDATE OR IGNORE judgements SET chat_id = :new WHERE chat_id = :old",
    "DELETE FROM judgements WHERE chat_id = :old",
    "UPDATE OR IGNORE muted SET chat_id = :new WHERE chat_id = :old",
    "DELETE FROM muted WHERE chat_id = :old",
    "UPDATE OR IGNORE dialogues SET chat_id = :new WHERE chat_id = :old",
    "DELETE FROM dialogues WHERE chat_id = :old",
    "UPDATE edits SET chat_id = :new WHERE chat_id = :old",
    "UPDATE moved_chats SET new_id = :new WHERE new_id = :old",
    """INSERT INTO moved_chats (old_id, new_id) VALUES (:old, :new)
       ON CONFLICT (old_id) DO UPDATE SET new_id = excluded.new_id""",
    "DELETE FROM chats WHERE id = :old",
)


def message_of(row: dict[str, Any], html: str) -> Message:
    """Read the message of a row of deliveries; `html`: what of it is still to be sent."""
    return Message(
        html,
        silent=bool(row["silent"]),
        preview=bool(row["preview"]),
        document=_document(row) if row["document_name"] else None,
        buttons=buttons_of(row["buttons"]),
        picture=row["picture"] or b"",
    )


def _document(row: dict[str, Any]) -> Document:
    return Document(row["document_name"], row["document"], tuple(json.loads(row["instead"])))


def _delivery(row: dict[str, Any]) -> Delivery:
    parts = json.loads(row["parts"] or "[]")
    message = message_of(row, parts[0] if parts else row["html"])
    if len(parts) > 1:
        message = replace(message, document=None, picture=b"")  # they come with the last part
    return Delivery(
        id=row["id"],
        chat_id=row["chat_id"],
        chat_kind=ChatKind(row["chat_kind"]),
        thread=row["thread"],
        kind=DeliveryKind(row["kind"]),
        message=message,
        attempts=row["attempts"] + 1,
        status=DeliveryStatus(row["status"]),
        edits_message=None if parts else row["edits_message"],  # parts go as messages of their own
        unknowns=row["unknowns"],
        not_found=row["not_found"],
        rest=tuple(parts[1:]),
    )
