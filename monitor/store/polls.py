"""What a poll leaves: items, stories, hits, and the feed's state, in one transaction."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import datetime
from typing import Any

from sqlite_utils import Database

from monitor.hosts import host_of
from monitor.model import Hit, Item, NewItem, Poll, StoredIdentity
from monitor.store.database import Connection, to_text, to_text_or_none, to_time_or_none
from monitor.store.feed_rows import poll_row, state_row
from monitor.store.gists import keep_gist
from monitor.store.renewals import keep_former, let_follow_what_was_told, let_wait_again
from monitor.store.story_rows import join_story

POLLS_KEPT = 30  # of each feed's history


def content_hash(item: Item) -> bytes:
    """Identify what an item says, so that a material change is noticed."""
    parts = (item.title, item.summary, item.text, item.link or "")
    return hashlib.blake2b("\x1f".join(parts).encode(), digest_size=16).digest()


class PollStore(Connection):
    """The store's methods for the first transaction: one per poll."""

    def identities(
        self, feed_id: int, names: Iterable[str], links: Iterable[str]
    ) -> list[StoredIdentity]:
        """Return the items of a feed that are stored under one of these ids or links."""
        asked = {"ids": _json(list(names)), "links": _json(list(links))}
        rows = self.db.execute(_ALIKE, {"feed": feed_id, **asked})
        return [
            StoredIdentity(id, title, summary, link, to_time_or_none(published))
            for id, title, summary, link, published in rows
        ]

    def unseen(self, feed_id: int, items: Sequence[Item]) -> list[Item]:
        """Return the items that are new in this feed, or say something else than when stored."""
        rows = self.db.execute(_HASHES, {"feed": feed_id, "ids": _json([i.id for i in items])})
        known: dict[str, bytes] = dict(rows.fetchall())
        return [item for item in items if known.get(item.id) != content_hash(item)]

    def record_poll(self, poll: Poll, listed: Iterable[str] = ()) -> int:
        """Store a poll's items, hits, their stories and the feed's state together.

        `listed`: the ids of all items of the document, new or not; they are kept as long as the
        feed lists them. Returns the number of new hits.
        """
        return self.record_polls([(poll, listed)])[0]

    def record_polls(self, polls: Sequence[tuple[Poll, Iterable[str]]]) -> list[int]:
        """Store several polls, of different feeds, in one transaction: all of them or none."""
        with self.writing() as db:
            hits = [_record_items(db, poll, list(listed)) for poll, listed in polls]
            db.conn.executemany(_UPDATE_STATE, [state_row(poll.state) for poll, _ in polls])
            kept = [poll_row(poll.state.id, poll.record) for poll, _ in polls if poll.record]
            db.conn.executemany(_COUNT, kept)
            db.conn.executemany(_RECORD, kept)
        return hits


_UPDATE_STATE = """
UPDATE feeds SET host = :host, due_at = :due_at, due_why = :due_why, interval_s = :interval_s,
  validators_url = :validators_url, etag = :etag, last_modified = :last_modified,
  body_hash = :body_hash, body_failed_at = :body_failed_at, body_failure = :body_failure,
  body_is_page = :body_is_page, body_at = :body_at, first_polled_at = :first_polled_at,
  last_polled_at = :last_polled_at, last_ok_at = :last_ok_at, failures = :failures,
  failing_since = :failing_since, last_outcome = :last_outcome, last_error = :last_error,
  fresh_s = :fresh_s, wish_s = :wish_s, skip_hours = :skip_hours, skip_days = :skip_days,
  last_new_at = :last_new_at, per_day = :per_day, longest_gap_s = :longest_gap_s,
  moved_url = :moved_url, move_what = :move_what, move_times = :move_times,
  move_since = :move_since, gone_what = :gone_what, gone_times = :gone_times,
  gone_since = :gone_since, paused = :paused
WHERE id = :id"""

# The last polls of a feed, in a ring: the oldest makes room for the newest.
_RECORD = f"""
INSERT OR REPLACE INTO polls (feed_id, number, at, outcome, status, sent, seconds, items, new,
                              error)
SELECT id, (polls - 1) % {POLLS_KEPT}, :at, :outcome, :status, :sent, :seconds, :items, :new, :error
FROM feeds WHERE id = :feed"""  # noqa: S608 - the number is ours
_COUNT = "UPDATE feeds SET polls = polls + 1 WHERE id = :feed"

_UPSERT_ITEM = """
INSERT INTO items (feed_id, item_id, title, summary, text, link, outlet, author,
                   published_at, first_seen_at, listed_at, content_hash)
VALUES (:feed_id, :item_id, :title, :summary, :text, :link, :outlet, :author, :published_at,
        :at, :at, :content_hash)
ON CONFLICT (feed_id, item_id) DO UPDATE SET title = excluded.title, summary = excluded.summary,
  text = CASE WHEN EXISTS (
    SELECT 1 FROM full_texts WHERE full_texts.item = items.id AND full_texts.outcome = 'text'
  ) THEN items.text ELSE excluded.text END, link = excluded.link, outlet = excluded.outlet,
  author = excluded.author, published_at = excluded.published_at, listed_at = excluded.listed_at,
  content_hash = excluded.content_hash"""

_HASHES = """
SELECT item_id, content_hash FROM items
WHERE feed_id = :feed AND item_id IN (SELECT value FROM json_each(:ids))"""

_ALIKE = """
SELECT item_id, title, summary, link, published_at FROM items
WHERE feed_id = :feed AND item_id IN (SELECT value FROM json_each(:ids))
UNION
SELECT item_id, title, summary, link, published_at FROM items
WHERE feed_id = :feed AND link IN (SELECT value FROM json_each(:links)) LIMIT 5000"""

_MARK_LISTED = """
UPDATE items SET listed_at = :at
WHERE feed_id = :feed_id AND item_id IN (SELECT value FROM json_each(:ids))"""

_MARK_DOCUMENT = "UPDATE feeds SET document_at = :at WHERE id = :feed_id"

INSERT_HIT = """
INSERT INTO hits (item, watchlist, story, title, keywords, spans, urgent, announce, found_at)
VALUES (:item, :watchlist, :story, :title, :keywords, :spans, :urgent, :announce, :found_at)"""

# A changed item's spans meant its old words; where it still matches, the hit marks the new ones.
_WANT_FULL_TEXT = """
INSERT INTO full_texts (item, host, announce, next_at) VALUES (?, ?, ?, ?)
ON CONFLICT (item) DO UPDATE SET tries = 0, next_at = excluded.next_at"""

_UNMARK_HITS = """
UPDATE hits SET spans = '[]' WHERE item IN (
  SELECT id FROM items
  WHERE feed_id = :feed_id AND item_id IN (SELECT value FROM json_each(:ids)))"""

_ROWS = """
SELECT item_id, id FROM items
WHERE feed_id = :feed_id AND item_id IN (SELECT value FROM json_each(:ids))"""

RENEW_HIT = """
UPDATE hits SET title = :title, keywords = :keywords, spans = :spans,
  urgent = max(urgent, :urgent)
WHERE item = :item AND watchlist = :watchlist"""


def _record_items(db: Database, poll: Poll, listed: Sequence[str]) -> int:
    """Store what a poll brought, and what the feed lists; returns the number of new hits."""
    if not listed and not poll.items:
        return 0
    known = {"feed_id": poll.state.id, "at": to_text(poll.at)}
    new_hits = _record_new(db, known, poll.items, poll.at) if poll.items else 0
    fresh = {new.item.id for new in poll.items}  # of these the time stands there already
    if again := [name for name in listed if name not in fresh]:
        db.execute(_MARK_LISTED, known | {"ids": _json(again)})
    db.execute(_MARK_DOCUMENT, known)
    return new_hits


def _record_new(db: Database, known: dict[str, Any], items: Sequence[NewItem], at: datetime) -> int:
    """Store new and changed items with what they hit; returns the number of new hits."""
    asked = known | {"ids": _json([new.item.id for new in items])}
    _keep_former(db, known, items, at)
    db.execute(_UNMARK_HITS, asked)
    db.conn.executemany(_UPSERT_ITEM, [_item_row(new.item) | known for new in items])
    wanted = {new.item.id: new for new in items if new.hits or new.full_text}
    if not wanted:
        return 0
    rows: dict[str, int] = dict(db.execute(_ROWS, asked).fetchall())
    for name, new in wanted.items():
        if new.full_text:
            db.execute(_WANT_FULL_TEXT, _wanted(rows[name], new, at))
    return sum(_record_hits(db, rows[name], new, at) for name, new in wanted.items())


def _keep_former(
    db: Database, known: dict[str, Any], items: Sequence[NewItem], at: datetime
) -> None:
    if changed := {new.item.id: new for new in items if new.renewals}:
        for name, row in db.execute(_ROWS, known | {"ids": _json(list(changed))}).fetchall():
            keep_former(db, row, changed[name], at)


def _wanted(item_row: int, new: NewItem, at: datetime) -> list[Any]:
    return [item_row, host_of(new.item.link or ""), int(new.announce), to_text(at)]


def _item_row(item: Item) -> dict[str, Any]:
    return {
        "item_id": item.id,
        "title": item.title,
        "summary": item.summary,
        "text": item.text,
        "link": item.link,
        "outlet": item.outlet,
        "author": item.author,
        "published_at": to_text_or_none(item.published),
        "content_hash": content_hash(item),
    }


def _record_hits(db: Database, item_row: int, new: NewItem, at: datetime) -> int:
    rows = [(hit, hit_row(item_row, hit, new.item.title)) for hit in new.hits]
    fresh = [hit for hit, row in rows if not db.execute(RENEW_HIT, row).rowcount]
    let_wait_again(db, item_row, new, at)
    if new.report is not None and not fresh and rows:
        keep_gist(db, item_row, new.report)  # it may say something else now
    return insert_hits(db, item_row, replace(new, hits=tuple(fresh)), at)


def insert_hits(db: Database, item_row: int, new: NewItem, at: datetime) -> int:
    """Store an item's hits, none of which it has yet, in its story; returns their number."""
    if new.hits:
        story = join_story(db, item_row, new, at)
        known = {"story": story, "announce": int(new.announce), "found_at": to_text(at)}
        rows = [hit_row(item_row, hit, new.item.title) | known for hit in new.hits]
        db.conn.executemany(INSERT_HIT, rows)
        let_follow_what_was_told(db, item_row, [hit.watchlist for hit in new.hits], at)
    return len(new.hits)


def _json(texts: list[str]) -> str:
    return json.dumps(texts, ensure_ascii=False)


def hit_row(item: int, hit: Hit, title: str) -> dict[str, Any]:
    """Write a hit of an item's row as a row of hits; with the item's title, as it may be told."""
    return {
        "item": item,
        "title": title,
        "watchlist": hit.watchlist,
        "keywords": json.dumps(hit.keywords, ensure_ascii=False),
        "spans": json.dumps([[span.field, span.start, span.end] for span in hit.spans]),
        "urgent": int(hit.urgent),
    }
