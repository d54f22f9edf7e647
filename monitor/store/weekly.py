"""What the weekly note is made of, who wants it, and which were made."""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from monitor.model import Subscription, Weeks
from monitor.store.chats import subscription_of
from monitor.store.database import Connection, to_text, to_time_or_none

SLOTS = "weekly "  # how the names of its slots begin, among those of digests


@dataclass(frozen=True, slots=True)
class Wanting:
    """A subscription of a chat that wants the weekly note.

    `since`: when the chat began to want it, None where that was not noted yet. `last`: the slot
    of the last note in this thread.
    """

    subscription: Subscription
    since: datetime | None
    last: str


class WeeklyStore(Connection):
    """The store's methods for the weekly note."""

    def wanting_weekly(self) -> list[Wanting]:
        """Return what is followed in chats that want the weekly note and can be reached."""
        rows = self.rows(_WANTING, {"slots": f"{SLOTS}*"})
        return [
            Wanting(subscription_of(row), to_time_or_none(row["weekly_since"]), row["last"] or "")
            for row in rows
        ]

    def note_weekly_since(self, now: datetime) -> None:
        """Note since when chats want the weekly note, where that is new."""
        with self.writing() as db:
            db.execute(
                "UPDATE chats SET weekly_since = ? WHERE weekly = 1 AND weekly_since IS NULL",
                [to_text(now)],
            )

    def hits_in(self, watchlists: Iterable[str], start: datetime, end: datetime) -> dict[str, int]:
        """Count the hits of these watchlists that were found in a period and could be told."""
        asked = {
            "watchlists": json.dumps(list(watchlists)),
            "start": to_text(start),
            "end": to_text(end),
        }
        return {row["watchlist"]: row["n"] for row in self.rows(_HITS_IN, asked)}

    def keywords_hit(self, watchlists: Iterable[str], weeks: Weeks) -> dict[str, frozenset[str]]:
        """Return which keywords of these watchlists hit anything in the four weeks."""
        asked = {
            "watchlists": json.dumps(list(watchlists)),
            "start": to_text(weeks.month),
            "end": to_text(weeks.until),
        }
        found: dict[str, set[str]] = defaultdict(set)
        for row in self.rows(_KEYWORDS_HIT, asked):
            found[row["watchlist"]].add(row["keyword"])
        return {watchlist: frozenset(keywords) for watchlist, keywords in found.items()}

    def text_at(self, watchlist: str, moment: datetime) -> str:
        """Return what a watchlist's file said at a moment; nothing where there was none."""
        sql = """SELECT text_after FROM edits WHERE watchlist = ? AND at <= ?
                 ORDER BY id DESC LIMIT 1"""
        return self.value(sql, [watchlist, to_text(moment)]) or ""

    def polled_since(self) -> datetime | None:
        """Return when the first feed that is listed was first polled."""
        sql = "SELECT min(first_polled_at) FROM feeds WHERE listed = 1"
        return to_time_or_none(self.value(sql))


_WANTING = """
SELECT s.*, (SELECT weekly_since FROM chats WHERE chats.id = s.id) AS weekly_since,
  (SELECT max(slot) FROM digests d
   WHERE d.chat_id = s.id AND d.thread = s.thread AND d.slot GLOB :slots) AS last
FROM chat_subscriptions s WHERE s.weekly = 1 AND s.parked = '' ORDER BY subscription_id"""

_HITS_IN = """
SELECT watchlist, count(*) AS n FROM hits
WHERE watchlist IN (SELECT value FROM json_each(:watchlists))
  AND found_at >= :start AND found_at < :end AND announce != 0
GROUP BY watchlist"""

_KEYWORDS_HIT = """
SELECT DISTINCT hits.watchlist, keyword.value AS keyword
FROM hits JOIN json_each(hits.keywords) AS keyword
WHERE hits.watchlist IN (SELECT value FROM json_each(:watchlists))
  AND found_at >= :start AND found_at < :end"""
