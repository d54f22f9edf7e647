"""Stories of which a chat wants to hear no more: left out, and told once it does again."""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from datetime import datetime

from sqlite_utils import Database

from monitor.model import Story, Subscription
from monitor.store.announcements import WAITING, ids_of
from monitor.store.database import Connection, to_text
from monitor.store.hit_rows import stories_of


class MutedStore(Connection):
    """The store's methods for muting stories, each in one thread of a chat."""

    def mute(self, chat_id: int, thread: int, story: int, by: int, now: datetime) -> None:
        """Let a chat hear no more of a story."""
        here = {"chat": chat_id, "thread": thread, "story": story}
        with self.writing() as db:
            db.execute(_MUTE, here | {"by": by, "now": to_text(now)})
            db.execute(_LET_WAIT, here | {"waits": 0})

    def unmute(self, chat_id: int, thread: int, story: int) -> bool:
        """Let a chat hear of a story again, also of what it was not told; tells if it was muted."""
        here = {"chat": chat_id, "thread": thread, "story": story}
        with self.writing() as db:
            return let_hear(db, here)

    def muted_in(self, chat_id: int, thread: int) -> frozenset[int]:
        """Return the stories that are muted in a thread of a chat."""
        sql = "SELECT story FROM muted WHERE chat_id = ? AND thread = ?"
        return frozenset(row["story"] for row in self.rows(sql, [chat_id, thread]))

    def muted_stories(self, subscriptions: Sequence[Subscription]) -> list[Story]:
        """Return what these subscriptions have not been told, as it is of muted stories."""
        rows = self.rows(WAITING, ids_of(subscriptions))
        return stories_of(row for row in rows if row["muted"])

    def muted_since(
        self, chat_id: int, thread: int, since: datetime, watchlists: Iterable[str]
    ) -> list[Story]:
        """Return what was found of muted stories after a time, and since they are muted."""
        here = {"chat": chat_id, "thread": thread, "since": to_text(since)}
        return stories_of(self.rows(_SINCE, here | {"watchlists": json.dumps(list(watchlists))}))


def let_hear(db: Database, here: dict[str, int]) -> bool:
    """Unmute a story, and let wait what was passed over; tells if it was muted."""
    db.execute(_LET_WAIT, here | {"waits": 1})
    return db.execute(_UNMUTE, here).rowcount > 0


_MUTE = """
INSERT OR IGNORE INTO muted (chat_id, thread, story, muted_by, muted_at)
VALUES (:chat, :thread, :story, :by, :now)"""

_UNMUTE = "DELETE FROM muted WHERE chat_id = :chat AND thread = :thread AND story = :story"

# What was passed over while the story was muted waits to be told once it no longer is.
_LET_WAIT = """
UPDATE passed_over SET waits = :waits
WHERE hit IN (SELECT id FROM hits WHERE story = :story) AND subscription IN (
  SELECT id FROM subscriptions WHERE chat_id = :chat AND thread = :thread)"""

_SINCE = """
SELECT h.* FROM muted JOIN item_hits h ON h.story = muted.story
WHERE muted.chat_id = :chat AND muted.thread = :thread AND h.found_at > :since
  AND h.found_at > muted.muted_at AND h.announce IN (1, 2)
  AND h.hit_watchlist IN (SELECT value FROM json_each(:watchlists))
ORDER BY h.hit_id"""
