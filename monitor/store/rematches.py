"""Stored items that are matched again: to read them, to keep what is new, to tell it once."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime
from itertools import groupby
from typing import Any

from sqlite_utils import Database

from monitor.model import (
    Due,
    DueStory,
    Feed,
    FoundItem,
    Item,
    NewDelivery,
    StoredItem,
)
from monitor.store.announcements import (
    chat_and_thread,
    insert_delivery,
)
from monitor.store.chats import subscription_of
from monitor.store.database import Connection, to_text, to_time, to_time_or_none
from monitor.store.feed_rows import feed_of
from monitor.store.hit_rows import stories_of
from monitor.store.polls import INSERT_HIT, hit_row
from monitor.store.renewals import let_follow_what_was_told
from monitor.store.story_rows import join_story
from monitor.store.told import forget_catch_up

IN_DIGESTS_ONLY = 2  # of hits.announce: such a hit never alerts


FeedRow = tuple[Feed, str | None]  # a feed, and when it was first polled


class RematchStore(Connection):
    """The store's methods for matching what it has again, after a watchlist was changed."""

    def items_since(
        self, since: datetime, *, until: datetime | None = None, batch: int = 1000
    ) -> Iterator[StoredItem]:
        """Give the items first seen from a time on, up to another, in the order in which they came.

        They are read a batch at a time, so that neither memory nor the log of writes grows.
        """
        feeds = self._feed_rows()
        last = (to_text(since), -1)
        end = to_text(until) if until else "~"  # after every time
        while True:
            rows = self.db.execute(_ITEMS_SINCE, [*last, end, batch]).fetchall()
            if any(row[1] not in feeds for row in rows):  # listed in the meantime
                feeds = self._feed_rows()
            for row in rows:
                yield _stored_item(row, feeds[row[1]])
            if len(rows) < batch:
                return
            last = (rows[-1][2], rows[-1][0])

    def items_called(self, name: str) -> list[StoredItem]:
        """Return the items with this number in the store, this id in their feed, or this link."""
        number = int(name) if name.isdecimal() and len(name) < 19 else -1
        return self.stored_items(_ITEMS_CALLED, {"number": number, "name": name})

    def stored_items(self, select: str, parameters: dict[str, Any]) -> list[StoredItem]:
        """Return the items that a select of `ITEM_COLUMNS` gives, with their feeds."""
        rows = self.db.execute(select, parameters).fetchall()
        feeds = self._feed_rows()  # after the items: a feed is there before its items are
        return [_stored_item(row, feeds[row[1]]) for row in rows]

    def items_numbered(self, numbers: Iterable[int]) -> dict[int, StoredItem]:
        """Return the items of these rows, by row."""
        feeds = self._feed_rows()
        rows = self.db.execute(_ITEMS_NUMBERED, [json.dumps(list(numbers))])
        return {row[0]: _stored_item(row, feeds[row[1]]) for row in rows}

    def record_rematch(self, found: Sequence[FoundItem], now: datetime) -> int:
        """Keep what these stored items hit; returns how many hits are new.

        Hits that are known are called by the keywords as they are now. New ones never alert: they
        wait for a digest of each subscription that there is now, unless its chat was told of the
        item already.
        """
        with self.writing() as db:
            return sum(_record_found(db, one, now) for one in found)

    def due_catch_ups(self) -> list[Due]:
        """Return what chats with alerts are to be told of items that were matched again."""
        rows = self.rows(
            """SELECT * FROM catch_up_hits WHERE mode = 'alerts' AND muted = 0
               ORDER BY id, thread, hit_id"""
        )
        return [_catch_up(list(group)) for _, group in groupby(rows, key=chat_and_thread)]

    def record_catch_up(self, due: Due, deliveries: Sequence[NewDelivery], now: datetime) -> None:
        """Store the messages about items matched again, and that they were told, together."""
        with self.writing() as db:
            for delivery in deliveries:
                insert_delivery(db, delivery, now)
            forget_catch_up(db, due)

    def _feed_rows(self) -> dict[int, FeedRow]:
        return {row["id"]: (feed_of(row), row["first_polled_at"]) for row in self.rows(_FEEDS)}


_FEEDS = """SELECT id, url, outlet, language, group_name, priority, full_text, first_polled_at
            FROM feeds"""

ITEM_COLUMNS = """
SELECT id, feed_id, first_seen_at, item_id, title, summary, link, published_at, outlet, text
FROM items"""

_ITEMS_CALLED = f"""{ITEM_COLUMNS}
WHERE id = :number OR item_id = :name OR link = :name ORDER BY id LIMIT 20"""

_ITEMS_NUMBERED = f"{ITEM_COLUMNS} WHERE id IN (SELECT value FROM json_each(?))"  # noqa: S608 - the columns are ours

_ITEMS_SINCE = f"""{ITEM_COLUMNS}
WHERE (first_seen_at, id) > (?, ?) AND first_seen_at <= ?
ORDER BY first_seen_at, id LIMIT ?"""

# What a keyword is called now; that is no news of the item. It isn't urgent, as it was not.
_NAME_ANEW = "UPDATE hits SET keywords = :keywords WHERE item = :item AND watchlist = :watchlist"

_CATCH_UP = """
INSERT OR IGNORE INTO catch_up (subscription, hit)
SELECT s.id, :hit FROM subscriptions s
WHERE s.watchlist = :watchlist AND NOT EXISTS (
  SELECT 1 FROM delivered_items JOIN deliveries d ON d.id = delivered_items.delivery
  WHERE delivered_items.item = :item AND d.chat_id = s.chat_id AND d.thread = s.thread)"""


def _stored_item(row: tuple[Any, ...], feed_row: FeedRow) -> StoredItem:
    row_id, _, first_seen, item_id, title, summary, link, published, outlet, text = row
    item = Item(
        item_id,
        title,
        summary or "",
        link,
        to_time_or_none(published),
        outlet or "",
        text or "",
    )
    feed, first_polled = feed_row
    return StoredItem(row_id, item, to_time(first_seen), feed, first_seen == first_polled)


def _record_found(db: Database, found: FoundItem, now: datetime) -> int:
    item, new = found
    known = {row[0] for row in db.execute("SELECT watchlist FROM hits WHERE item = ?", [item])}
    rows = [hit_row(item, hit, new.item.title) for hit in new.hits]
    db.conn.executemany(_NAME_ANEW, [row for row in rows if row["watchlist"] in known])
    fresh = [row for row in rows if row["watchlist"] not in known]
    if not fresh or not db.execute("SELECT 1 FROM items WHERE id = ?", [item]).fetchone():
        return 0  # nothing is new, or the item was forgotten in the meantime
    common = {
        "story": join_story(db, item, new, now),
        "announce": IN_DIGESTS_ONLY,
        "found_at": to_text(now),
    }
    for row in fresh:
        (hit_id,) = db.execute(f"{INSERT_HIT} RETURNING id", row | common).fetchone()
        db.execute(_CATCH_UP, {"hit": hit_id, "watchlist": row["watchlist"], "item": item})
    let_follow_what_was_told(db, item, [row["watchlist"] for row in fresh], now)
    return len(fresh)


def _catch_up(rows: list[dict[str, Any]]) -> Due:
    subscriptions = {row["subscription_id"]: subscription_of(row) for row in rows}
    return Due(
        chat=next(iter(subscriptions.values())).chat,
        thread=rows[0]["thread"],
        subscriptions=tuple(subscriptions.values()),
        stories=tuple(map(DueStory, stories_of(rows))),
        upto=max(row["hit_id"] for row in rows),
    )
