"""The edits of the files that people write: who changed what, when, and the texts before."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from sqlite_utils import Database

from monitor.model import Edit, as_said, said_as
from monitor.store.database import Connection, to_text, to_text_or_none, to_time

KEPT = 1000  # edits of each watchlist


class EditStore(Connection):
    """The store's methods for edits: of each file the last thousand are kept."""

    def record_edit(self, edit: Edit) -> int:
        """Keep an edit, and return its id.

        Where the latest edit led to the same text, nothing was changed since: that one's id is
        returned. So two who see the same change record it once, and the first one counts.
        """
        (recorded,) = self.record_edits([edit])
        return recorded

    def record_edits(
        self, edits: Iterable[Edit], *, matched_at: datetime | None = None
    ) -> list[int]:
        """Keep several edits together, as `record_edit` does.

        `matched_at`: when the stored items were matched with the new texts; None where that is
        still to be done.
        """
        with self.writing() as db:
            return [_record(db, edit, to_text_or_none(matched_at)) for edit in edits]

    def edits(self, watchlist: str | None = None, limit: int = 50) -> list[Edit]:
        """Return the latest edits, of all files or of one, the newest first."""
        sql = """SELECT * FROM edits WHERE :watchlist IS NULL OR watchlist = :watchlist
                 ORDER BY id DESC LIMIT :limit"""
        return [_edit(row) for row in self.rows(sql, {"watchlist": watchlist, "limit": limit})]

    def edits_in_chat(self, chat_id: int, limit: int = 50) -> list[Edit]:
        """Return the latest edits that were made in a chat, the newest first."""
        sql = "SELECT * FROM edits WHERE chat_id = ? ORDER BY id DESC LIMIT ?"
        return [_edit(row) for row in self.rows(sql, [chat_id, limit])]

    def count_edits(self, chat_id: int, since: datetime) -> int:
        """Count the edits that were made in a chat from a time on."""
        sql = "SELECT count(*) FROM edits WHERE chat_id = ? AND at >= ?"
        return int(self.value(sql, [chat_id, to_text(since)]))

    def edit(self, edit_id: int) -> Edit | None:
        """Return one edit, if it is still kept."""
        row = self.row("SELECT * FROM edits WHERE id = ?", [edit_id])
        return None if row is None else _edit(row)

    def latest_edits(self) -> dict[str, Edit]:
        """Return each file's latest edit."""
        return {edit.watchlist: edit for edit in map(_edit, self.rows(_LATEST))}

    def edits_to_match(self) -> list[Edit]:
        """Return the files' latest edits with whose texts the stored items were not matched yet."""
        return [_edit(row) for row in self.rows(f"{_LATEST} AND matched_at IS NULL")]

    def mark_matched(self, edit_ids: Iterable[int], now: datetime) -> None:
        """Note that the stored items were matched with what these edits led to."""
        with self.writing() as db:
            db.conn.executemany(
                "UPDATE edits SET matched_at = ? WHERE id = ?",
                [(to_text(now), edit_id) for edit_id in edit_ids],
            )


_LATEST = "SELECT * FROM edits WHERE id IN (SELECT max(id) FROM edits GROUP BY watchlist)"

_INSERT = """
INSERT INTO edits (at, watchlist, who, what, said, text_before, text_after, matched_at, chat_id,
                   user_id)
VALUES (:at, :watchlist, :who, :what, :said, :text_before, :text_after, :matched_at, :chat, :user)
RETURNING id"""

_FORGET_OLDEST = """
DELETE FROM edits WHERE watchlist = :watchlist AND id <= (
  SELECT id FROM edits WHERE watchlist = :watchlist ORDER BY id DESC LIMIT 1 OFFSET :kept)"""


def _record(db: Database, edit: Edit, matched_at: str | None) -> int:
    latest = db.execute(
        "SELECT id, text_after FROM edits WHERE watchlist = ? ORDER BY id DESC LIMIT 1",
        [edit.watchlist],
    ).fetchone()
    if latest is not None and latest[1] == edit.after:
        return int(latest[0])
    row = {
        "at": to_text(edit.at),
        "watchlist": edit.watchlist,
        "who": edit.who,
        "what": str(edit.what),
        "said": said_as(edit.what),
        "text_before": edit.before,
        "text_after": edit.after,
        "matched_at": matched_at,
        "chat": edit.chat,
        "user": edit.user,
    }
    (recorded,) = db.execute(_INSERT, row).fetchone()
    db.execute(_FORGET_OLDEST, {"watchlist": edit.watchlist, "kept": KEPT})
    return int(recorded)


def _edit(row: dict[str, Any]) -> Edit:
    return Edit(
        id=row["id"],
        at=to_time(row["at"]),
        watchlist=row["watchlist"],
        who=row["who"],
        what=as_said(row["said"]) or row["what"],
        before=row["text_before"],
        after=row["text_after"],
        chat=row["chat_id"],
        user=row["user_id"],
    )
