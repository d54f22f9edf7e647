"""Who was let in and who may change what all share: invitations, editors, ends of access."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlite_utils import Database

from monitor.model import REVOKED, Chat, Invitation, Mark, Member, Role
from monitor.store.chats import admit, chat_of
from monitor.store.database import Connection, to_text, to_time


class PeopleStore(Connection):
    """The store's methods for invitations, editors, and those who were let in."""

    def is_editor(self, user_id: int) -> bool:
        """Tell whether a user was made an editor of what all share."""
        return self.row("SELECT 1 FROM editors WHERE user_id = ?", [user_id]) is not None

    def add_invitation(
        self,
        token_hash: bytes,
        by: int,
        now: datetime,
        expires: datetime,
        role: Role = Role.SUBSCRIBER,
    ) -> None:
        """Store an invitation that one person may use until it expires."""
        with self.writing() as db:
            db.execute(
                """INSERT INTO invitations (token_hash, made_by, made_at, expires_at, role)
                   VALUES (?, ?, ?, ?, ?)""",
                [token_hash, by, to_text(now), to_text(expires), role.value],
            )

    def invitation(self, token_hash: bytes) -> Invitation | None:
        """Return an invitation, used or not; None where there was none."""
        row = self.row("SELECT * FROM invitations WHERE token_hash = ?", [token_hash])
        if row is None:
            return None
        expires, role = to_time(row["expires_at"]), Role(row["role"])
        return Invitation(row["made_by"], expires, role, row["used_by"])

    def use_invitation(self, token_hash: bytes, user_id: int, now: datetime) -> int | None:
        """Use up an invitation: it admits the user's chat, and may make them an editor.

        Tells who made it, None if it's void.
        """
        with self.writing() as db:
            row = db.execute(
                """UPDATE invitations SET used_by = :user, used_at = :now
                   WHERE token_hash = :hash AND used_by IS NULL AND expires_at > :now
                   RETURNING made_by, role""",
                {"user": user_id, "now": to_text(now), "hash": token_hash},
            ).fetchone()
            if row is None:
                return None
            admit(db, user_id, row[0], now)
            if row[1] == Role.EDITOR.value:
                _make_editor(db, user_id, Mark(row[0], now))
        return int(row[0])

    def members(self, without: frozenset[int] = frozenset()) -> list[Member]:
        """Return who was let in or is an editor, editors first, then by name."""
        found = [_member(row) for row in self.rows(_MEMBERS, {"chat": None})]
        there = [member for member in found if member.chat.id not in without]
        return sorted(there, key=lambda one: (one.editor is None, one.chat.title.casefold()))

    def member(self, chat_id: int) -> Member | None:
        """Return somebody who was let in or is an editor."""
        row = self.row(_MEMBERS, {"chat": chat_id})
        return None if row is None else _member(row)

    def shared_chats(self, most: int) -> list[Chat]:
        """Return groups and channels that were let in and can be reached, the latest so many."""
        rows = self.rows(
            """SELECT * FROM chats WHERE kind != 'private' AND admitted_by IS NOT NULL
               AND parked = '' ORDER BY admitted_at DESC, id LIMIT ?""",
            [most],
        )
        return [chat_of(row) for row in rows]

    def end_editing(self, user_id: int) -> None:
        """Take an editor's role away."""
        with self.writing() as db:
            db.execute("DELETE FROM editors WHERE user_id = ?", [user_id])

    def end_access(self, chat_id: int, now: datetime) -> None:
        """Let a chat in no more, and send it nothing; what it follows is kept."""
        with self.writing() as db:
            db.execute("DELETE FROM editors WHERE user_id = ?", [chat_id])
            db.execute(
                """UPDATE chats SET admitted_by = NULL, admitted_at = NULL, parked = ?,
                                    parked_at = ? WHERE id = ?""",
                [REVOKED, to_text(now), chat_id],
            )

    def give_back(self, chat_id: int, admitted: Mark | None, editor: Mark | None) -> None:
        """Let a chat in as it was before its access or its editing was ended."""
        with self.writing() as db:
            db.execute(
                "UPDATE chats SET parked = '', parked_at = NULL WHERE id = ? AND parked = ?",
                [chat_id, REVOKED],
            )
            if admitted is not None:
                admit(db, chat_id, admitted.by, admitted.at)
            if editor is not None:
                _make_editor(db, chat_id, editor)


_MEMBERS = """
SELECT chats.*, editors.made_by AS editor_by, editors.made_at AS editor_at,
  (SELECT count(*) FROM subscriptions s WHERE s.chat_id = chats.id) AS subscriptions
FROM chats LEFT JOIN editors ON editors.user_id = chats.id
WHERE (chats.admitted_by IS NOT NULL OR editors.user_id IS NOT NULL)
  AND (:chat IS NULL OR chats.id = :chat)"""


def _make_editor(db: Database, user_id: int, mark: Mark) -> None:
    db.execute(
        "INSERT OR IGNORE INTO editors (user_id, made_by, made_at) VALUES (?, ?, ?)",
        [user_id, mark.by, to_text(mark.at)],
    )


def _member(row: dict[str, Any]) -> Member:
    return Member(
        chat_of(row),
        admitted=_mark(row["admitted_by"], row["admitted_at"]),
        editor=_mark(row["editor_by"], row["editor_at"]),
        subscriptions=row["subscriptions"],
    )


def _mark(by: int | None, at: str | None) -> Mark | None:
    return None if by is None or at is None else Mark(by, to_time(at))
