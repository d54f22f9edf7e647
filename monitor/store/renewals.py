"""Hits of changed items that say more than before: what they said is kept, and they wait again."""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Collection, Iterable
from datetime import datetime, timedelta
from typing import Any

from sqlite_utils import Database

from monitor.model import HitVersion, KnownHits, NewItem
from monitor.store.database import Connection, to_text, to_time

MOMENT = timedelta(milliseconds=1)  # the record's shortest time


class RenewalStore(Connection):
    """The store's methods for what items that changed hit before."""

    def known_hits(self, feed_id: int, items: Collection[str]) -> dict[str, KnownHits]:
        """Return what items of a feed hit already, by their ids."""
        if not items:
            return {}
        asked = {"feed": feed_id, "ids": json.dumps(list(items))}
        return _known(self.db.execute(_KNOWN_IN_FEED, asked))

    def known_hits_of(self, item: int) -> KnownHits | None:
        """Return what the item of a row hits already; None where it is nothing."""
        return next(iter(_known(self.db.execute(_KNOWN_OF_ITEM, {"item": item})).values()), None)


def _known(rows: Iterable[tuple[Any, ...]]) -> dict[str, KnownHits]:
    stories: dict[str, int] = {}
    versions: dict[str, list[HitVersion]] = defaultdict(list)
    for name, story, watchlist, title, keywords, _ in rows:
        stories[name] = story
        versions[name].append(HitVersion(watchlist, title, tuple(json.loads(keywords))))
    return {name: KnownHits(story, tuple(versions[name])) for name, story in stories.items()}


def keep_former(db: Database, item: int, new: NewItem, at: datetime) -> None:
    """Keep what an item's hits said that say something else now; to be done before it changes."""
    since = _after_what_was_told(db, item, at) if new.renewals else ""
    db.conn.executemany(_KEEP_FORMER, [(since, item, each.watchlist) for each in new.renewals])


def let_wait_again(db: Database, item: int, new: NewItem, at: datetime) -> None:
    """Let the hits of an item that say more wait for whoever was told of them already.

    Of muted stories they wait until that ends, but for what is urgent.
    """
    urgent = {hit.watchlist for hit in new.hits if hit.urgent}
    for renewal in new.renewals:
        if renewal.says_more:
            this = {"item": item, "watchlist": renewal.watchlist}
            at_last = {"at": _after_what_was_told(db, item, at)}
            db.execute(_RENEW, this | at_last | {"urgent": renewal.watchlist in urgent})
            db.execute(_LET_WAIT, this | {"gained_urgent": renewal.urgent})


def let_follow_what_was_told(
    db: Database, item: int, watchlists: Iterable[str], at: datetime
) -> None:
    """Let an item's hits that are found at a time count as found after all that told of it.

    A message may have been written between a poll and its record, or the clock was set back.
    """
    since = _after_what_was_told(db, item, at)
    if since > to_text(at):
        rows = [(since, item, watchlist) for watchlist in watchlists]
        db.conn.executemany("UPDATE hits SET renewed_at = ? WHERE item = ? AND watchlist = ?", rows)


def _after_what_was_told(db: Database, item: int, at: datetime) -> str:
    (told,) = db.execute(_LAST_TOLD, [item]).fetchone()
    return to_text(at if told is None else max(at, to_time(told) + MOMENT))


def _known_where(chosen: str) -> str:
    """Write what reads the present of hits, then what was before, of the items that are chosen."""
    return f"""
SELECT i.item_id, h.story, h.watchlist, coalesce(h.title, i.title), h.keywords, '~' AS until
FROM items i JOIN hits h ON h.item = i.id WHERE {chosen}
UNION ALL
SELECT i.item_id, h.story, h.watchlist, f.title, f.keywords, f.until
FROM items i JOIN hits h ON h.item = i.id JOIN former_hits f ON f.hit = h.id WHERE {chosen}
ORDER BY until DESC"""  # noqa: S608 - what is put in is ours


_KNOWN_IN_FEED = _known_where(
    "i.feed_id = :feed AND i.item_id IN (SELECT value FROM json_each(:ids))"
)
_KNOWN_OF_ITEM = _known_where("i.id = :item")

_KEEP_FORMER = """
INSERT OR REPLACE INTO former_hits (hit, since, until, title, keywords, urgent)
SELECT h.id, coalesce(h.renewed_at, h.found_at), ?, coalesce(h.title, i.title), h.keywords,
  coalesce(h.urgent, 0)
FROM items i JOIN hits h ON h.item = i.id WHERE i.id = ? AND h.watchlist = ?"""

# What was urgent of it was told as such; what it says now may be no more.
_RENEW = """
UPDATE hits SET renewed_at = :at, urgent = :urgent WHERE item = :item AND watchlist = :watchlist"""

_LAST_TOLD = """
SELECT max(d.created_at) FROM delivered_items t JOIN deliveries d ON d.id = t.delivery
WHERE t.item = ?"""

_LET_WAIT = """
INSERT INTO passed_over (subscription, hit, waits)
SELECT s.id, h.id, :gained_urgent OR NOT EXISTS (
  SELECT 1 FROM muted WHERE muted.chat_id = s.chat_id AND muted.thread = s.thread
    AND muted.story = h.story)
FROM hits h JOIN subscriptions s ON s.watchlist = h.watchlist
WHERE h.item = :item AND h.watchlist = :watchlist
  AND ((h.announce = 1 AND s.announced_hit >= h.id) OR (h.announce = 2 AND EXISTS (
    SELECT 1 FROM delivered_items t JOIN deliveries d ON d.id = t.delivery
    WHERE t.item = h.item AND d.chat_id = s.chat_id AND d.thread = s.thread)))
ON CONFLICT (subscription, hit) DO UPDATE SET waits = max(waits, excluded.waits)"""
