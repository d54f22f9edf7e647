"""What polling keeps: feeds and their state, items, stories and hits."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta
from typing import Any
from urllib.parse import urlsplit

from sqlite_utils import Database

from monitor.model import Feed, FeedState, Hit, Item, NewItem, Poll, Priority, Validators
from monitor.store.database import Connection, to_text, to_text_or_none, to_time, to_time_or_none

STORY_WINDOW = timedelta(hours=72)


def content_hash(item: Item) -> bytes:
    """Identify what an item says, so that a material change is noticed."""
    parts = (item.title, item.summary, item.text, item.link or "")
    return hashlib.blake2b("\x1f".join(parts).encode(), digest_size=16).digest()


class PollStore(Connection):
    """The store's methods for the first transaction: one per poll."""

    def sync_feeds(self, feeds: Sequence[Feed], now: datetime, interval: timedelta) -> None:
        """Make the stored feeds those that are listed; new ones are due at once.

        A feed that is no longer listed keeps its items and its state, and is not polled.
        """
        with self.writing() as db:
            db.execute("UPDATE feeds SET listed = 0")
            for feed in feeds:
                db.execute(_UPSERT_FEED, _feed_row(feed, now, interval))

    def due_feeds(self, now: datetime) -> list[FeedState]:
        """Return the feeds to poll now, the longest due first."""
        sql = """SELECT * FROM feeds WHERE listed = 1 AND due_at <= :now
                 AND (not_before IS NULL OR not_before <= :now) ORDER BY due_at, id"""
        return [_feed_state(row) for row in self.rows(sql, {"now": to_text(now)})]

    def feed_states(self) -> list[FeedState]:
        """Return every listed feed, in the order of the list."""
        return [
            _feed_state(row)
            for row in self.rows("SELECT * FROM feeds WHERE listed = 1 ORDER BY id")
        ]

    def host_not_before(self, feed_id: int) -> datetime | None:
        """Return until when a feed's server asked to be left alone, if it did."""
        return to_time_or_none(self.value("SELECT not_before FROM feeds WHERE id = ?", [feed_id]))

    def unseen(self, feed_id: int, items: Iterable[Item]) -> list[Item]:
        """Return the items that are new in this feed, or say something else than when stored."""
        known = {
            row["item_id"]: row["content_hash"]
            for row in self.rows(
                "SELECT item_id, content_hash FROM items WHERE feed_id = ?", [feed_id]
            )
        }
        latest = {item.id: item for item in items}
        return [item for item in latest.values() if known.get(item.id) != content_hash(item)]

    def record_poll(self, poll: Poll, listed: Iterable[str] = ()) -> int:
        """Store a poll's items, hits, their stories and the feed's state together.

        `listed`: the ids of all items of the document, new or not; they are kept as long as the
        feed lists them. Returns the number of new hits.
        """
        at = to_text(poll.at)
        ids = json.dumps(list(listed))
        with self.writing() as db:
            new_hits = sum(_record_item(db, poll.state.id, new, poll.at) for new in poll.items)
            if ids != "[]":
                db.execute(_MARK_LISTED, {"at": at, "feed": poll.state.id, "ids": ids})
                db.execute("UPDATE feeds SET document_at = ? WHERE id = ?", [at, poll.state.id])
            db.execute(_UPDATE_STATE, _state_row(poll.state))
            if poll.state.not_before is not None:
                db.execute(_KEEP_AWAY, [to_text(poll.state.not_before), poll.state.id])
        return new_hits

    def prune_items(self, before: datetime, limit: int = 500) -> int:
        """Delete some items last listed before a time: none that hit, none still in its feed."""
        with self.writing() as db:
            cursor = db.execute(_PRUNE, {"before": to_text(before), "limit": limit})
            return cursor.rowcount

    def not_told_yet(self, faults: Sequence[str], now: datetime) -> list[str]:
        """Return which of all present faults are new, and remember them as told.

        A fault that is gone is forgotten, so that it is told again should it come back.
        """
        present = json.dumps(faults)
        with self.writing() as db:
            db.execute(
                "DELETE FROM notices WHERE about NOT IN (SELECT value FROM json_each(?))",
                [present],
            )
            fresh = db.execute(
                """INSERT INTO notices (about, told_at) SELECT DISTINCT value, ? FROM json_each(?)
                   WHERE true ON CONFLICT (about) DO NOTHING RETURNING about""",
                [to_text(now), present],
            ).fetchall()
        return [row[0] for row in fresh]

    def told(self) -> list[str]:
        """Return the faults that were told and not yet found mended."""
        return [row["about"] for row in self.rows("SELECT about FROM notices ORDER BY id")]

    def record_trouble(self, about: str, error: str, now: datetime) -> None:
        """Keep a fault of Monitor itself, for `monitor status`; the last hundred are kept."""
        with self.writing() as db:
            db.execute(
                "INSERT INTO troubles (at, about, error) VALUES (?, ?, ?)",
                [to_text(now), about, error],
            )
            db.execute("DELETE FROM troubles WHERE id <= (SELECT max(id) - 100 FROM troubles)")


_UPSERT_FEED = """
INSERT INTO feeds (url, host, outlet, language, group_name, priority, full_text, listed, due_at,
                   interval_s, failures, not_before)
VALUES (:url, :host, :outlet, :language, :group_name, :priority, :full_text, 1, :due_at,
        :interval_s, 0, (SELECT max(not_before) FROM feeds WHERE host = :host))
ON CONFLICT (url) DO UPDATE SET outlet = excluded.outlet, language = excluded.language,
  group_name = excluded.group_name, priority = excluded.priority,
  full_text = excluded.full_text, listed = 1"""

_UPDATE_STATE = """
UPDATE feeds SET due_at = :due_at, interval_s = :interval_s, validators_url = :validators_url,
  etag = :etag, last_modified = :last_modified, body_hash = :body_hash,
  first_polled_at = :first_polled_at, last_polled_at = :last_polled_at, last_ok_at = :last_ok_at,
  not_before = :not_before, failures = :failures, last_outcome = :last_outcome,
  last_error = :last_error
WHERE id = :id"""

# A server that asks to wait means all its feeds.
_KEEP_AWAY = """
UPDATE feeds SET not_before = max(coalesce(not_before, ''), ?)
WHERE host = (SELECT host FROM feeds WHERE id = ?)"""

_UPSERT_ITEM = """
INSERT INTO items (feed_id, item_id, title, summary, text, link, outlet, published_at,
                   first_seen_at, listed_at, content_hash)
VALUES (:feed_id, :item_id, :title, :summary, :text, :link, :outlet, :published_at, :at, :at,
        :content_hash)
ON CONFLICT (feed_id, item_id) DO UPDATE SET title = excluded.title, summary = excluded.summary,
  text = excluded.text, link = excluded.link, outlet = excluded.outlet,
  published_at = excluded.published_at, content_hash = excluded.content_hash
RETURNING id"""

_MARK_LISTED = """
UPDATE items SET listed_at = :at
WHERE feed_id = :feed AND item_id IN (SELECT value FROM json_each(:ids))"""

INSERT_HIT = """
INSERT INTO hits (item, watchlist, story, keywords, spans, urgent, announce, found_at)
VALUES (:item, :watchlist, :story, :keywords, :spans, :urgent, :announce, :found_at)"""

# A changed item's spans meant its old words; where it still matches, the hit marks the new ones.
_UNMARK_HITS = "UPDATE hits SET spans = '[]' WHERE item = ?"

_RENEW_HIT = """
UPDATE hits SET keywords = :keywords, spans = :spans, urgent = max(urgent, :urgent)
WHERE item = :item AND watchlist = :watchlist"""

_PRUNE = """
DELETE FROM items WHERE id IN (
  SELECT items.id FROM items JOIN feeds ON feeds.id = items.feed_id
  WHERE items.first_seen_at < :before AND items.listed_at < :before
    AND (items.listed_at < feeds.document_at OR feeds.listed = 0)
    AND NOT EXISTS (SELECT 1 FROM hits WHERE hits.item = items.id)
  LIMIT :limit)"""


def _feed_row(feed: Feed, now: datetime, interval: timedelta) -> dict[str, Any]:
    return {
        "url": feed.url,
        "host": (urlsplit(feed.url).hostname or "").lower(),
        "outlet": feed.outlet,
        "language": feed.language,
        "group_name": feed.group,
        "priority": feed.priority.value,
        "full_text": int(feed.full_text),
        "due_at": to_text(now),
        "interval_s": int(interval.total_seconds()),
    }


def _state_row(state: FeedState) -> dict[str, Any]:
    validators = state.validators
    return {
        "id": state.id,
        "due_at": to_text(state.due_at),
        "interval_s": int(state.interval.total_seconds()),
        "validators_url": validators.url if validators else None,
        "etag": validators.etag if validators else None,
        "last_modified": validators.last_modified if validators else None,
        "body_hash": state.body_hash,
        "first_polled_at": to_text_or_none(state.first_polled_at),
        "last_polled_at": to_text_or_none(state.last_polled_at),
        "last_ok_at": to_text_or_none(state.last_ok_at),
        "not_before": to_text_or_none(state.not_before),
        "failures": state.failures,
        "last_outcome": state.last_outcome,
        "last_error": state.last_error,
    }


def feed_of(row: dict[str, Any]) -> Feed:
    """Read what feeds.toml said of a feed."""
    return Feed(
        url=row["url"],
        outlet=row["outlet"] or "",
        language=row["language"] or "",
        group=row["group_name"] or "",
        priority=Priority(row["priority"]),
        full_text=bool(row["full_text"]),
    )


def _feed_state(row: dict[str, Any]) -> FeedState:
    return FeedState(
        id=row["id"],
        feed=feed_of(row),
        due_at=to_time(row["due_at"]),
        interval=timedelta(seconds=row["interval_s"]),
        validators=_validators(row),
        body_hash=row["body_hash"],
        first_polled_at=to_time_or_none(row["first_polled_at"]),
        last_polled_at=to_time_or_none(row["last_polled_at"]),
        last_ok_at=to_time_or_none(row["last_ok_at"]),
        not_before=to_time_or_none(row["not_before"]),
        failures=row["failures"],
        last_outcome=row["last_outcome"] or "",
        last_error=row["last_error"] or "",
    )


def _validators(row: dict[str, Any]) -> Validators | None:
    if row["validators_url"] is None:
        return None
    return Validators(row["validators_url"], row["etag"], row["last_modified"])


def _record_item(db: Database, feed_id: int, new: NewItem, at: datetime) -> int:
    item = new.item
    row = {
        "feed_id": feed_id,
        "item_id": item.id,
        "title": item.title,
        "summary": item.summary,
        "text": item.text,
        "link": item.link,
        "outlet": item.outlet,
        "published_at": to_text_or_none(item.published),
        "at": to_text(at),
        "content_hash": content_hash(item),
    }
    item_row = int(db.execute(_UPSERT_ITEM, row).fetchone()[0])
    db.execute(_UNMARK_HITS, [item_row])
    found = [hit_row(item_row, hit) for hit in new.hits]
    fresh = [row for row in found if not db.execute(_RENEW_HIT, row).rowcount]
    if fresh:
        story = story_with_key(db, new.story_key, at)
        known = {"story": story, "announce": int(new.announce), "found_at": to_text(at)}
        db.conn.executemany(INSERT_HIT, [row | known for row in fresh])
    return len(fresh)


def hit_row(item: int, hit: Hit) -> dict[str, Any]:
    """Write a hit of an item's row as a row of hits."""
    return {
        "item": item,
        "watchlist": hit.watchlist,
        "keywords": json.dumps(hit.keywords, ensure_ascii=False),
        "spans": json.dumps([[span.field, span.start, span.end] for span in hit.spans]),
        "urgent": int(hit.urgent),
    }


def story_with_key(db: Database, key: str, at: datetime) -> int:
    """Find the story with this key that is still open, or start one."""
    found = db.execute(
        """SELECT id FROM stories WHERE story_key = ? AND last_seen_at >= ?
           ORDER BY last_seen_at DESC LIMIT 1""",
        [key, to_text(at - STORY_WINDOW)],
    ).fetchone()
    if found is None:
        inserted = db.execute(
            """INSERT INTO stories (story_key, first_seen_at, last_seen_at)
               VALUES (?, ?, ?) RETURNING id""",
            [key, to_text(at), to_text(at)],
        ).fetchone()
        return int(inserted[0])
    db.execute("UPDATE stories SET last_seen_at = ? WHERE id = ?", [to_text(at), found[0]])
    return int(found[0])
