"""What was begun with people in chats: kept until it is done, or nobody comes back to it."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

from monitor.model import Dialogue
from monitor.store.database import Connection, to_text, to_time

KEPT = timedelta(days=7)
WAITS = timedelta(hours=1)  # later words are about something else


class DialogueStore(Connection):
    """The store's methods for dialogues; in each place a person is asked one thing at a time."""

    def open_dialogue(self, dialogue: Dialogue) -> Dialogue:
        """Keep a dialogue, and return it with its id; what else waited for words does no more."""
        with self.writing() as db:
            old = to_text(dialogue.at - KEPT)
            db.execute("DELETE FROM dialogues WHERE at < ?", [old])
            row = _row(dialogue)
            if dialogue.waits:
                db.execute(_WAIT_NO_MORE, row)
            (number,) = db.execute(_INSERT, row).fetchone()
        return replace(dialogue, id=int(number))

    def dialogue(self, number: int) -> Dialogue | None:
        """Return a dialogue that is still kept."""
        row = self.row("SELECT * FROM dialogues WHERE id = ?", [number])
        return None if row is None else _dialogue(row)

    def last_begun(self, chat: int, user: int, about: str) -> Dialogue | None:
        """Return what was last begun about something with a person in a chat."""
        row = self.row(_LAST_BEGUN, [chat, user, about])
        return None if row is None else _dialogue(row)

    def awaited(self, chat: int, thread: int, user: int, now: datetime) -> Dialogue | None:
        """Return the dialogue that waits for a person's next words in a place, if any does."""
        row = self.row(_AWAITED, [chat, thread, user, to_text(now - WAITS)])
        return None if row is None else _dialogue(row)

    def await_no_more(self, chat: int, thread: int, user: int, now: datetime) -> None:
        """Let nothing wait for a person's next words in a place: they have turned elsewhere."""
        if self.awaited(chat, thread, user, now) is not None:
            with self.writing() as db:
                db.execute(_WAIT_NO_MORE, {"chat": chat, "thread": thread, "user": user})

    def go_on(self, dialogue: Dialogue) -> None:
        """Keep what has come of a dialogue."""
        with self.writing() as db:
            row = _row(dialogue)
            if dialogue.waits:
                db.execute(_WAIT_NO_MORE, row)
            db.execute(
                "UPDATE dialogues SET state = :state, waits = :waits, at = :at WHERE id = :id", row
            )

    def close_dialogue(self, number: int) -> bool:
        """Forget a dialogue that is done; tells whether it was still there."""
        with self.writing() as db:
            return db.execute("DELETE FROM dialogues WHERE id = ?", [number]).rowcount > 0


_INSERT = """
INSERT INTO dialogues (chat_id, thread, user_id, about, state, waits, at)
VALUES (:chat, :thread, :user, :about, :state, :waits, :at) RETURNING id"""

_WAIT_NO_MORE = """
UPDATE dialogues SET waits = 0
WHERE chat_id = :chat AND thread = :thread AND user_id = :user AND waits = 1"""

_LAST_BEGUN = """
SELECT * FROM dialogues WHERE chat_id = ? AND user_id = ? AND about = ?
ORDER BY id DESC LIMIT 1"""

_AWAITED = """
SELECT * FROM dialogues
WHERE chat_id = ? AND thread = ? AND user_id = ? AND waits = 1 AND at > ?
ORDER BY id DESC LIMIT 1"""


def _row(dialogue: Dialogue) -> dict[str, Any]:
    return {
        "id": dialogue.id,
        "chat": dialogue.chat,
        "thread": dialogue.thread,
        "user": dialogue.user,
        "about": dialogue.about,
        "state": json.dumps(dialogue.state, ensure_ascii=False),
        "waits": int(dialogue.waits),
        "at": to_text(dialogue.at),
    }


def _dialogue(row: dict[str, Any]) -> Dialogue:
    return Dialogue(
        id=row["id"],
        chat=row["chat_id"],
        thread=row["thread"],
        user=row["user_id"],
        about=row["about"],
        at=to_time(row["at"]),
        state=json.loads(row["state"]),
        waits=bool(row["waits"]),
    )
