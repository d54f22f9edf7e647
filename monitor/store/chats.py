"""What the chat keeps: chats, how they want their messages, subscriptions."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlite_utils import Database

from monitor.model import (
    REVOKED,
    Chat,
    ChatKind,
    Mode,
    QuietHours,
    Schedule,
    Subscription,
    read_quiet_hours,
    read_schedule,
)
from monitor.store.database import Connection, to_text, to_text_or_none, to_time, to_time_or_none


class ChatStore(Connection):
    """The store's methods for what people do in Telegram."""

    def remember_chat(self, chat: Chat) -> Chat:
        """Store a chat, or its new kind and title; returns it as the store knows it.

        Where nothing is new nothing is written: every answer begins with this.
        """
        known = self.chat(chat.id)
        if known is not None and _is_same(known, chat):
            return known
        with self.writing() as db:
            db.execute(
                """INSERT INTO chats (id, kind, title, time_zone, language, parked)
                   VALUES (:id, :kind, :title, :time_zone, :language, '')
                   ON CONFLICT (id) DO UPDATE SET kind = excluded.kind, title = excluded.title,
                     language = iif(language = '', excluded.language, language)""",
                {
                    "id": chat.id,
                    "kind": chat.kind.value,
                    "title": chat.title,
                    "time_zone": chat.time_zone,
                    "language": chat.language,
                },
            )
            row = next(iter(db.query("SELECT * FROM chats WHERE id = ?", [chat.id])))
        return chat_of(row)

    def chat(self, chat_id: int) -> Chat | None:
        """Return a chat that is known."""
        row = self.row("SELECT * FROM chats WHERE id = ?", [chat_id])
        return None if row is None else chat_of(row)

    def ids_of(self, chat_id: int) -> frozenset[int]:
        """Return a chat's id, and those that it had before it became a supergroup."""
        rows = self.rows("SELECT old_id FROM moved_chats WHERE new_id = ?", [chat_id])
        return frozenset({chat_id, *(int(row["old_id"]) for row in rows)})

    def id_now(self, chat_id: int) -> int:
        """Return the id that a chat has now, which may have had another one before."""
        now = self.value("SELECT new_id FROM moved_chats WHERE old_id = ?", [chat_id])
        return chat_id if now is None else int(now)

    def chats_with_quiet_hours(self) -> list[Chat]:
        """Return the chats whose alerts don't ring at all hours."""
        return [chat_of(row) for row in self.rows("SELECT * FROM chats WHERE quiet != ''")]

    def admit_chat(self, chat_id: int, by: int, now: datetime) -> None:
        """Let a chat use Monitor; `by` is the user who brought it."""
        with self.writing() as db:
            admit(db, chat_id, by, now)

    def park_chat(self, chat_id: int, reason: str, now: datetime) -> None:
        """Stop sending to a chat that can't be reached; its subscriptions are kept."""
        with self.writing() as db:
            park(db, chat_id, reason, now)

    def revive_chat(self, chat_id: int) -> None:
        """Send to a parked chat again, unless its access was ended."""
        with self.writing() as db:
            db.execute(
                "UPDATE chats SET parked = '', parked_at = NULL WHERE id = ? AND parked != ?",
                [chat_id, REVOKED],
            )

    def subscribe(
        self,
        chat_id: int,
        thread: int,
        watchlist: str,
        mode: Mode,
        schedule: Schedule,
        now: datetime,
    ) -> None:
        """Subscribe a chat, or change how it follows: it is told of hits found from now on.

        Times of digests count from the change: what was due before it is not made up for.
        """
        with self.writing() as db:
            db.execute(
                """INSERT INTO subscriptions
                     (chat_id, thread, watchlist, mode, at, created_at, announced_hit)
                   VALUES (:chat, :thread, :watchlist, :mode, :at, :now,
                           (SELECT coalesce(max(id), 0) FROM hits))
                   ON CONFLICT (chat_id, thread, watchlist)
                     DO UPDATE SET mode = excluded.mode, at = excluded.at,
                       created_at = CASE WHEN mode = excluded.mode AND at = excluded.at
                                         THEN created_at ELSE excluded.created_at END""",
                {
                    "chat": chat_id,
                    "thread": thread,
                    "watchlist": watchlist,
                    "mode": mode.value,
                    "at": str(schedule),
                    "now": to_text(now),
                },
            )

    def pause(
        self, chat_id: int, thread: int, watchlist: str, until: datetime | None, now: datetime
    ) -> None:
        """Tell a subscription nothing until a time, and all of it then; None: go on now."""
        with self.writing() as db:
            db.execute(
                """UPDATE subscriptions SET paused_until = coalesce(:until, min(paused_until, :now))
                   WHERE chat_id = :chat AND thread = :thread AND watchlist = :watchlist""",
                {
                    "chat": chat_id,
                    "thread": thread,
                    "watchlist": watchlist,
                    "until": to_text_or_none(until),
                    "now": to_text(now),
                },
            )

    def set_time_zone(self, chat_id: int, zone: str) -> None:
        """Let a chat's clock be that of a zone, by its IANA name."""
        with self.writing() as db:
            db.execute(
                "UPDATE chats SET time_zone = ?, zone_chosen = 1 WHERE id = ?", [zone, chat_id]
            )

    def zone_is_chosen(self, chat_id: int) -> bool:
        """Tell whether somebody said what a chat's time zone is."""
        sql = "SELECT 1 FROM chats WHERE id = ? AND zone_chosen = 1"
        return self.row(sql, [chat_id]) is not None

    def set_language(self, chat_id: int, language: str) -> None:
        """Let a chat be spoken to in a language, by its code."""
        with self.writing() as db:
            db.execute("UPDATE chats SET language = ? WHERE id = ?", [language, chat_id])

    def set_wishes(self, chat: Chat) -> None:
        """Keep how a chat wants its messages: silent, with previews, weekly and surge notes."""
        with self.writing() as db:
            db.execute(
                """UPDATE chats SET silent = :silent, previews = :previews, weekly = :weekly,
                     surges = :surges,
                     weekly_since = iif(:weekly, weekly_since, NULL) WHERE id = :id""",
                {
                    "silent": int(chat.silent),
                    "previews": int(chat.previews),
                    "weekly": int(chat.weekly),
                    "surges": int(chat.surges),
                    "id": chat.id,
                },
            )

    def set_quiet_hours(self, chat_id: int, quiet: QuietHours | None) -> None:
        """Set when a chat's alerts don't ring; None: they always do."""
        with self.writing() as db:
            text = str(quiet) if quiet else ""
            db.execute("UPDATE chats SET quiet = ? WHERE id = ?", [text, chat_id])

    def unsubscribe(self, chat_id: int, thread: int, watchlist: str) -> bool:
        """End a subscription; tells whether there was one."""
        with self.writing() as db:
            return (
                db.execute(
                    "DELETE FROM subscriptions WHERE chat_id = ? AND thread = ? AND watchlist = ?",
                    [chat_id, thread, watchlist],
                ).rowcount
                > 0
            )

    def subscriptions(self, chat_id: int | None = None) -> list[Subscription]:
        """Return all subscriptions, or those of one chat."""
        sql = """SELECT * FROM chat_subscriptions WHERE :chat IS NULL OR id = :chat
                 ORDER BY subscription_id"""
        return [subscription_of(row) for row in self.rows(sql, {"chat": chat_id})]


def admit(db: Database, chat_id: int, by: int, now: datetime) -> None:
    """Let a chat in, also one whose access was ended."""
    db.execute(
        "UPDATE chats SET admitted_by = ?, admitted_at = ? WHERE id = ? AND admitted_by IS NULL",
        [by, to_text(now), chat_id],
    )
    db.execute(
        "UPDATE chats SET parked = '', parked_at = NULL WHERE id = ? AND parked = ?",
        [chat_id, REVOKED],
    )


def park(db: Database, chat_id: int, reason: str, now: datetime) -> None:
    """Stop sending to a chat; that its access was ended is not forgotten over it."""
    db.execute(
        "UPDATE chats SET parked = ?, parked_at = ? WHERE id = ? AND parked != ?",
        [reason, to_text(now), chat_id, REVOKED],
    )


def _is_same(known: Chat, chat: Chat) -> bool:
    has_language = bool(known.language) or not chat.language
    return has_language and (known.kind, known.title) == (chat.kind, chat.title)


def chat_of(row: dict[str, Any]) -> Chat:
    """Read a row of chats."""
    return Chat(
        id=row["id"],
        kind=ChatKind(row["kind"]),
        title=row["title"],
        time_zone=row["time_zone"],
        admitted=row["admitted_by"] is not None,
        parked=row["parked"],
        quiet=read_quiet_hours(row["quiet"]) if row["quiet"] else None,
        language=row["language"],
        silent=bool(row["silent"]),
        previews=bool(row["previews"]),
        weekly=bool(row["weekly"]),
        surges=bool(row["surges"]),
    )


def subscription_of(row: dict[str, Any]) -> Subscription:
    """Read a row of chat_subscriptions."""
    return Subscription(
        id=row["subscription_id"],
        chat=chat_of(row),
        watchlist=row["watchlist"],
        mode=Mode(row["mode"]),
        schedule=read_schedule(row["at"]),
        thread=row["thread"],
        since=to_time(row["created_at"]),
        paused_until=to_time_or_none(row["paused_until"]),
    )
