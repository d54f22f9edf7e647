"""What is forgotten once it is old: in small steps, so that nothing waits for it."""

from __future__ import annotations

import json
from datetime import datetime, timedelta

from sqlite_utils import Database

from monitor.store.database import Connection, to_text
from monitor.store.told_stories import ALERT_WINDOW

STEP = 500  # rows that a step deletes at most
LOOKED_AT = 10 * STEP  # items, most of which may be kept as they hit
DIGESTS_KEPT = timedelta(days=40)  # longer than any digest's period, so that none comes twice

_START = ("", 0)


class RetentionStore(Connection):
    """The store's methods for forgetting: called again and again, each does a little."""

    _items_after = _START  # where the next step goes on among the items

    def prune_items(self, before: datetime, limit: int = STEP) -> int:
        """Delete some items last listed before a time: none that hit, none still in its feed.

        A step looks at some items only, and the next at those that follow, then from the start
        again: what hit is kept for years, and is not looked at each time. Returns how many went.
        """
        seen, row_id = self._items_after
        asked = {"seen": seen, "id": row_id, "before": to_text(before), "looked": LOOKED_AT}
        old = self.db.execute(_OLD_ITEMS, asked).fetchall()
        ids = json.dumps([row[1] for row in old])
        with self.writing() as db:
            gone = db.execute(_PRUNE_ITEMS, {**asked, "ids": ids, "limit": limit}).rowcount
        if gone < limit:
            self._items_after = old[-1] if len(old) == LOOKED_AT else _START
        return int(gone)

    def prune_messages(self, now: datetime, keep: timedelta, limit: int = STEP) -> int:
        """Delete some messages that were sent longer ago than `keep`; returns how many.

        Kept are, whatever `keep` says: those that were not sent, those that an update may still
        change (72 hours), and those of what waits for a digest, too: it was told already. That a
        digest was made is forgotten in the same way, but the last one of each chat; and so with
        its weekly notes.
        """
        sent_before = to_text(now - max(keep, ALERT_WINDOW))
        made_before = to_text(now - max(keep, DIGESTS_KEPT))
        with self.writing() as db:
            gone = _prune_sent(db, sent_before, limit)
            db.execute(_PRUNE_DIGESTS, {"before": made_before, "limit": limit})
        return gone


_OLD_ITEMS = """
SELECT first_seen_at, id FROM items
WHERE (first_seen_at, id) > (:seen, :id) AND first_seen_at < :before
ORDER BY first_seen_at, id LIMIT :looked"""

_PRUNE_ITEMS = """
DELETE FROM items WHERE id IN (
  SELECT items.id FROM items JOIN feeds ON feeds.id = items.feed_id
  WHERE items.id IN (SELECT value FROM json_each(:ids)) AND items.listed_at < :before
    AND (items.listed_at < feeds.document_at OR feeds.listed = 0)
    AND NOT EXISTS (SELECT 1 FROM hits WHERE hits.item = items.id)
  LIMIT :limit)"""

# An alert goes after its updates, which refer to it. What was told at once but waits for a digest,
# too, must be known as told until then. SQLite would take the index of the status alone, and look
# at every message.
_OLD_SENT = """
SELECT d.id FROM deliveries d INDEXED BY idx_deliveries_sent
WHERE d.status = 'sent' AND d.finished_at < :before
  AND NOT EXISTS (SELECT 1 FROM deliveries later WHERE later.edits = d.id)
  AND NOT EXISTS (
    SELECT 1 FROM delivered_items t JOIN hits ON hits.item = t.item
    JOIN subscriptions s ON s.watchlist = hits.watchlist
      AND s.chat_id = d.chat_id AND s.thread = d.thread
    LEFT JOIN catch_up c ON c.subscription = s.id AND c.hit = hits.id
    WHERE t.delivery = d.id AND (hits.id > s.announced_hit OR c.hit IS NOT NULL))
ORDER BY d.finished_at LIMIT :limit"""

_PRUNE_DIGESTS = """
DELETE FROM digests WHERE id IN (
  SELECT d.id FROM digests d WHERE d.composed_at < :before AND EXISTS (
    SELECT 1 FROM digests later WHERE later.chat_id = d.chat_id AND later.thread = d.thread
      AND later.composed_at > d.composed_at
      AND (later.slot GLOB 'weekly *') = (d.slot GLOB 'weekly *'))
  ORDER BY d.composed_at LIMIT :limit)"""


def _prune_sent(db: Database, before: str, limit: int) -> int:
    ids = [row[0] for row in db.execute(_OLD_SENT, {"before": before, "limit": limit})]
    gone = [json.dumps(ids)]
    db.execute(
        "DELETE FROM delivered_items WHERE delivery IN (SELECT value FROM json_each(?))", gone
    )
    db.execute("DELETE FROM deliveries WHERE id IN (SELECT value FROM json_each(?))", gone)
    return len(ids)
