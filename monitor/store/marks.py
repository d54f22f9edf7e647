"""What chats made of stories: saved ones, judgements, and how precise keywords are by them."""

from __future__ import annotations

import json
from collections.abc import Sequence
from datetime import datetime
from typing import Any

from monitor.model import (
    Button,
    KeywordPrecision,
    SavedStory,
    StoredItem,
    Story,
    StoryMarks,
    WatchlistHit,
)
from monitor.store.buttons import buttons_text
from monitor.store.database import to_text, to_time
from monitor.store.hit_rows import stories_of
from monitor.store.rematches import RematchStore


class MarkStore(RematchStore):
    """The store's methods for what people make of the stories they were told."""

    def story(self, story: int) -> Story | None:
        """Return a story with all of its items and hits; None where it has none.

        Of a story that became part of another: that one.
        """
        found = stories_of(self.rows(_STORY, {"story": story}))
        return found[0] if found else None

    def story_marks(self, chat_id: int, thread: int, story: int) -> StoryMarks:
        """Return what a chat made of a story."""
        here = {"chat": chat_id, "thread": thread, "story": story}
        row = self.row(_MARKS, here) or {}
        return StoryMarks(bool(row["saved"]), bool(row["judged"]), bool(row["muted"]))

    def renew_buttons(
        self, chat_id: int, thread: int, story: int, buttons: Sequence[Sequence[Button]]
    ) -> None:
        """Give these buttons to what is still to be sent of a story: they changed meanwhile."""
        with self.writing() as db:
            db.execute(_RENEW_BUTTONS, [buttons_text(buttons), story, chat_id, thread])

    # ------------------------------------------------------------ saved

    def save_story(self, chat_id: int, story: int, by: int, now: datetime) -> None:
        """Save a story for a chat; who saved it first, and when, stays."""
        with self.writing() as db:
            db.execute(
                """INSERT OR IGNORE INTO saved (chat_id, story, saved_by, saved_at)
                   VALUES (?, ?, ?, ?)""",
                [chat_id, story, by, to_text(now)],
            )

    def take_off(self, chat_id: int, story: int) -> bool:
        """Take a story off a chat's saved ones; tells whether it was there."""
        with self.writing() as db:
            sql = "DELETE FROM saved WHERE chat_id = ? AND story = ?"
            return db.execute(sql, [chat_id, story]).rowcount > 0

    def saved_count(self, chat_id: int) -> int:
        """Count the stories that a chat saved."""
        return int(self.value("SELECT count(*) FROM saved WHERE chat_id = ?", [chat_id]))

    def saved_stories(
        self, chat_id: int, limit: int | None = None, skip: int = 0
    ) -> list[SavedStory]:
        """Return stories that a chat saved, the newest first; all where no limit is given."""
        page = [chat_id, -1 if limit is None else limit, skip]
        saved = {row["story"]: to_time(row["saved_at"]) for row in self.rows(_SAVED, page)}
        rows = self.rows(_ITEMS_OF, {"stories": json.dumps(list(saved))})
        found = {story.id: story for story in stories_of(rows)}
        return [SavedStory(found[id], at) for id, at in saved.items() if id in found]

    # ------------------------------------------------------------ judgements

    def judge(
        self, chat_id: int, story: int, watchlists: tuple[str, ...], by: int, now: datetime
    ) -> None:
        """Keep that a story is not relevant to these watchlists, who says so and when."""
        with self.writing() as db:
            db.conn.executemany(
                """INSERT OR IGNORE INTO judgements
                     (chat_id, watchlist, story, judged_by, judged_at)
                   VALUES (?, ?, ?, ?, ?)""",
                [(chat_id, name, story, by, to_text(now)) for name in watchlists],
            )

    def take_back_judgement(self, chat_id: int, story: int) -> bool:
        """Let a story be relevant after all; tells whether it was judged not to be."""
        with self.writing() as db:
            sql = "DELETE FROM judgements WHERE chat_id = ? AND story = ?"
            return db.execute(sql, [chat_id, story]).rowcount > 0

    def watchlist_hits(self, watchlist: str, since: datetime) -> list[WatchlistHit]:
        """Return the hits of a watchlist found from a time on, with their items."""
        rows = self.rows(_HITS, {"watchlist": watchlist, "since": to_text(since)})
        stored = self.items_numbered(row["item"] for row in rows)
        return [_watchlist_hit(row, stored[row["item"]]) for row in rows]

    def keyword_precision(self, watchlist: str, since: datetime) -> list[KeywordPrecision]:
        """Count, by keyword, the hits found from a time on that some chat was told of.

        And how many of these some chat judged not relevant. In the order in which they told most.
        """
        rows = self.rows(_PRECISION, {"watchlist": watchlist, "since": to_text(since)})
        return [KeywordPrecision(row["keyword"], row["told"], row["judged"]) for row in rows]


_STORY = """
SELECT * FROM item_hits WHERE story = coalesce(
  (SELECT merged_into FROM stories WHERE id = :story), :story) ORDER BY hit_id"""

_MARKS = """
SELECT EXISTS (SELECT 1 FROM saved WHERE chat_id = :chat AND story = :story) AS saved,
  EXISTS (SELECT 1 FROM judgements WHERE chat_id = :chat AND story = :story) AS judged,
  EXISTS (SELECT 1 FROM muted
          WHERE chat_id = :chat AND thread = :thread AND story = :story) AS muted"""

_RENEW_BUTTONS = """
UPDATE deliveries SET buttons = ? WHERE story = ? AND chat_id = ? AND thread = ?
  AND status IN ('pending', 'unknown')"""

_SAVED = """
SELECT story, saved_at FROM saved WHERE chat_id = ?
ORDER BY saved_at DESC, story DESC LIMIT ? OFFSET ?"""

_ITEMS_OF = """
SELECT * FROM item_hits WHERE story IN (SELECT value FROM json_each(:stories)) ORDER BY hit_id"""

_HITS = """
SELECT item, story, spans, EXISTS (
  SELECT 1 FROM judgements j WHERE j.story = hits.story AND j.watchlist = hits.watchlist
) AS judged
FROM hits WHERE watchlist = :watchlist AND found_at >= :since ORDER BY id"""

# Judgements are of stories that were told, whoever follows the watchlist now.
_PRECISION = """
WITH of_watchlist AS MATERIALIZED (
  SELECT id, item, keywords, EXISTS (
    SELECT 1 FROM judgements j WHERE j.story = hits.story AND j.watchlist = hits.watchlist
  ) AS judged
  FROM hits WHERE watchlist = :watchlist AND found_at >= :since)
SELECT keyword.value AS keyword, count(*) AS told, sum(judged) AS judged
FROM of_watchlist h JOIN json_each(h.keywords) AS keyword
WHERE judged OR EXISTS (
  SELECT 1 FROM delivered_items t JOIN deliveries d ON d.id = t.delivery
  JOIN subscriptions s ON s.chat_id = d.chat_id AND s.thread = d.thread
  WHERE t.item = h.item AND s.watchlist = :watchlist)
GROUP BY keyword.value ORDER BY told DESC, keyword"""


def _watchlist_hit(row: dict[str, Any], stored: StoredItem) -> WatchlistHit:
    spans = json.loads(row["spans"])
    said = {"title": stored.item.title, "summary": stored.item.summary}
    matched = tuple(said[field][start:end] for field, start, end in spans if field in said)
    return WatchlistHit(stored, row["story"], matched, bool(row["judged"]))
