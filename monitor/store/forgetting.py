"""What is kept of a person or a chat, and its removal, everywhere: as if they had never come.

What is shared stays: the edits of watchlists that all share, without the name; groups that they
brought. What SQLite leaves in freed pages and in its log is overwritten in time.
"""

from __future__ import annotations

import json
import re
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass

from sqlite_utils import Database

from monitor.model import Kept
from monitor.store.database import Connection

SOMEONE = "someone"
SHORTEST_NAME = 2  # characters: a shorter one says nothing, and would be found in any text


@dataclass(frozen=True, slots=True)
class Traces:
    """What leads to whom is to be forgotten.

    `chat`: theirs, or the group or channel itself. `before`: the ids that it had before. `user`:
    the person, if it is one. `names`: what they are called. `own`: the watchlists that only they
    see. `shared`: those that all share.
    """

    chat: int
    before: Sequence[int] = ()
    user: int | None = None
    names: Sequence[str] = ()
    own: Sequence[str] = ()
    shared: Collection[str] = ()

    @property
    def chats(self) -> tuple[str, ...]:
        """Return the chat's id, and those of before, as text."""
        return tuple(map(str, (self.chat, *self.before)))


class ForgettingStore(Connection):
    """The store's methods for who wants to be forgotten."""

    def kept_of(self, traces: Traces) -> Kept:
        """Count what is kept of a person, or of a chat."""
        return _kept(self.db, traces)

    def forget(self, traces: Traces) -> Kept:
        """Remove all that is kept of a person, or of a chat; returns how much that was."""
        with self.writing() as db:
            kept = _kept(db, traces)
            db.execute("PRAGMA defer_foreign_keys = ON")
            _forget_own_watchlists(db, traces)
            _forget_edits(db, traces)
            for statement in (*_OF_CHAT, *_OF_USER):
                db.execute(statement, {"chat": traces.chat, "user": traces.user})
            _forget_mentions(db, _Mentions(traces))
        return kept


_COUNTS = {
    "subscriptions": "SELECT count(*) FROM subscriptions WHERE chat_id = :chat",
    "saved": "SELECT count(*) FROM saved WHERE chat_id = :chat",
    "judgements": "SELECT count(*) FROM judgements WHERE chat_id = :chat",
    "muted": "SELECT count(*) FROM muted WHERE chat_id = :chat",
    "messages": """SELECT count(*) FROM deliveries WHERE chat_id = :chat
                   AND status IN ('pending', 'sending', 'unknown')""",
    "edits": """SELECT count(*) FROM edits WHERE (user_id = :user OR chat_id = :chat)
                AND watchlist NOT IN (SELECT value FROM json_each(:own))""",
}


def _kept(db: Database, traces: Traces) -> Kept:
    own = json.dumps(list(traces.own))
    given = {"chat": traces.chat, "user": traces.user, "own": own}
    counts = {name: db.execute(sql, given).fetchone()[0] for name, sql in _COUNTS.items()}
    return Kept(watchlists=len(traces.own), **counts)


# ---------------------------------------------------------------- rows that are theirs

_OF_CHAT = (
    "DELETE FROM dialogues WHERE chat_id = :chat",
    "DELETE FROM saved WHERE chat_id = :chat",
    "DELETE FROM judgements WHERE chat_id = :chat",
    "DELETE FROM muted WHERE chat_id = :chat",
    "DELETE FROM digests WHERE chat_id = :chat",
    "DELETE FROM surge_notes WHERE chat_id = :chat",
    "DELETE FROM subscriptions WHERE chat_id = :chat",
    """DELETE FROM delivered_items
       WHERE delivery IN (SELECT id FROM deliveries WHERE chat_id = :chat)""",
    "DELETE FROM deliveries WHERE chat_id = :chat",
    "DELETE FROM editors WHERE user_id = :chat",
    "DELETE FROM moved_chats WHERE new_id = :chat OR old_id = :chat",
    "DELETE FROM chats WHERE id = :chat",
)

# Where they acted in chats of others; 0: it is not known who did.
_OF_USER = (
    "DELETE FROM dialogues WHERE user_id = :user",
    "DELETE FROM invitations WHERE made_by = :user OR used_by = :user",
    "UPDATE editors SET made_by = 0 WHERE made_by = :user",
    "UPDATE chats SET admitted_by = 0 WHERE admitted_by = :user",
    "UPDATE saved SET saved_by = 0 WHERE saved_by = :user",
    "UPDATE judgements SET judged_by = 0 WHERE judged_by = :user",
    "UPDATE muted SET muted_by = 0 WHERE muted_by = :user",
)


def _forget_own_watchlists(db: Database, traces: Traces) -> None:
    """Remove the hits and the edits of watchlists that only they saw, also of deleted ones."""
    own = re.compile(rf"^\s*chat\s*=\s*(?:{'|'.join(traces.chats)})\b", re.MULTILINE)
    rows = db.execute(
        """SELECT id, watchlist, text_before, text_after FROM edits
           WHERE EXISTS (
             SELECT 1 FROM json_each(?) WHERE instr(text_before || text_after, value))""",
        [json.dumps(traces.chats)],
    ).fetchall()
    theirs = [row for row in rows if own.search(row[2]) or own.search(row[3])]
    names = {row[1] for row in theirs} - set(traces.shared) | set(traces.own)
    given = {"names": json.dumps(sorted(names)), "ids": json.dumps([row[0] for row in theirs])}
    for statement in _OF_WATCHLISTS:
        db.execute(statement, given)


_OF_WATCHLISTS = (
    """DELETE FROM catch_up WHERE hit IN (
         SELECT id FROM hits WHERE watchlist IN (SELECT value FROM json_each(:names)))""",
    "DELETE FROM hits WHERE watchlist IN (SELECT value FROM json_each(:names))",
    "DELETE FROM surges WHERE watchlist IN (SELECT value FROM json_each(:names))",
    "DELETE FROM subscriptions WHERE watchlist IN (SELECT value FROM json_each(:names))",
    """DELETE FROM edits WHERE watchlist IN (SELECT value FROM json_each(:names))
       OR id IN (SELECT value FROM json_each(:ids))""",
)


def _forget_edits(db: Database, traces: Traces) -> None:
    """Leave what was changed of what all share, without who did it and where."""
    db.execute(
        """UPDATE edits SET who = :someone || ', in Telegram', chat_id = NULL, user_id = NULL
           WHERE user_id = :user OR chat_id = :chat""",
        {"someone": SOMEONE, "user": traces.user, "chat": traces.chat},
    )


# ---------------------------------------------------------------- texts that name them


class _Mentions:
    """Finds the names and numbers of somebody in a text, as words of their own."""

    def __init__(self, traces: Traces) -> None:
        names = {name.strip() for name in traces.names}
        escaped = {
            name.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;") for name in names
        }
        known = {name for name in names | escaped if len(name) >= SHORTEST_NAME}
        self.texts = sorted({*known, *traces.chats, *traces.own}, key=len, reverse=True)
        found = "|".join(map(re.escape, self.texts))
        self._pattern = re.compile(rf"(?<![\w-])(?:{found})(?!\w)")

    def are_in(self, *texts: str) -> bool:
        """Tell whether one of these texts names them."""
        return any(self._pattern.search(text) for text in texts)

    def without(self, text: str) -> str:
        """Return a text that names them no more."""
        return self._pattern.sub(SOMEONE, text)


def _forget_mentions(db: Database, mentions: _Mentions) -> None:
    """Remove what names them elsewhere: what owners were told, faults, dialogues about them."""
    for table, column in (("troubles", "about"), ("troubles", "error"), ("notices", "about")):
        gone = [number for number, text in _found(db, table, column, mentions)]
        _delete(db, table, gone)
    _delete(db, "dialogues", [number for number, _ in _found(db, "dialogues", "state", mentions)])
    for table, column in (
        ("deliveries", "html"),
        ("deliveries", "error"),
        ("deliveries", "dropped"),
        ("edits", "who"),
        ("edits", "what"),
        ("chats", "parked"),
    ):
        for number, text in _found(db, table, column, mentions):
            db.execute(
                f"UPDATE {table} SET {column} = ? WHERE id = ?",  # noqa: S608 - names from above
                [mentions.without(text), number],
            )


def _found(db: Database, table: str, column: str, mentions: _Mentions) -> Iterator[tuple[int, str]]:
    """Give the rows whose text names somebody; of messages, only those that are notices."""
    notices = " AND kind = 'notice'" if (table, column) == ("deliveries", "html") else ""
    rows = db.execute(
        f"""SELECT id, {column} FROM {table} WHERE EXISTS (
              SELECT 1 FROM json_each(?) WHERE instr({column}, value)){notices}""",  # noqa: S608
        [json.dumps(mentions.texts)],
    ).fetchall()
    return ((row[0], row[1]) for row in rows if mentions.are_in(row[1]))


def _delete(db: Database, table: str, numbers: list[int]) -> None:
    db.execute(
        f"DELETE FROM {table} WHERE id IN (SELECT value FROM json_each(?))",  # noqa: S608
        [json.dumps(numbers)],
    )
