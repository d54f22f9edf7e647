"""What is remembered of feeds: their states and last polls, hosts that asked for peace, notices."""

from __future__ import annotations

import json
from collections.abc import Collection, Sequence
from datetime import datetime, timedelta

from monitor.model import Feed, FeedState, FeedWeek, PollRecord
from monitor.store.database import Connection, to_text, to_time
from monitor.store.feed_rows import feed_row, record_of, state_of

# Nothing waits for longer: a server may ask for a week, and feeds for days to be skipped. A time
# beyond was written by a clock that was wrong, and would keep a feed silent for years.
LONGEST_WAIT = timedelta(days=15)


class FeedStore(Connection):
    """The store's methods for the feeds themselves."""

    def sync_feeds(self, feeds: Sequence[Feed], now: datetime, interval: timedelta) -> None:
        """Make the stored feeds those that are listed; new ones are due at once.

        A feed that is no longer listed keeps its items and its state, and is not polled. One that
        is listed again, or at the address where it had moved, goes on as it was.
        """
        new = {"due_at": to_text(now), "interval_s": int(interval.total_seconds())}
        rows = [feed_row(feed) | new for feed in feeds]
        urls = json.dumps([feed.url for feed in feeds])
        with self.writing() as db:
            db.execute(_FOLLOW_MOVES, [urls, urls])
            db.execute("UPDATE feeds SET listed = -listed WHERE listed = 1")
            db.conn.executemany(_UPSERT_FEED, rows)
            db.execute("UPDATE feeds SET listed = 0 WHERE listed = -1")

    def due_feeds(self, now: datetime, besides: Collection[int] = ()) -> list[FeedState]:
        """Return the feeds to poll now, the longest due first, but for those named by id."""
        asked = {"now": to_text(now), "longest": to_text(now + LONGEST_WAIT)}
        rows = self.db.query(_DUE_FEEDS, asked)
        return [state_of(row) for row in rows if row["id"] not in besides]

    def feed_states(self) -> list[FeedState]:
        """Return every listed feed, in the order of the list."""
        return [
            state_of(row) for row in self.rows("SELECT * FROM feeds WHERE listed = 1 ORDER BY id")
        ]

    def feed_states_after(self, feed_id: int, most: int) -> list[FeedState]:
        """Return the next listed feeds by id, to go through all of them in steps."""
        sql = "SELECT * FROM feeds WHERE listed = 1 AND id > ? ORDER BY id LIMIT ?"
        return [state_of(row) for row in self.rows(sql, [feed_id, most])]

    def listed_feed(self, feed_id: int) -> FeedState | None:
        """Return a feed by its id, while it is listed."""
        row = self.row("SELECT * FROM feeds WHERE id = ? AND listed = 1", [feed_id])
        return None if row is None else state_of(row)

    def feed_at(self, url: str) -> FeedState | None:
        """Return the feed that is listed at an address."""
        row = self.row("SELECT * FROM feeds WHERE url = ? AND listed = 1", [url])
        return None if row is None else state_of(row)

    def feed_week(self, feed_id: int, since: datetime) -> FeedWeek:
        """Return what a feed brought from a time on, and its hits by watchlist, the most first."""
        asked = [feed_id, to_text(since)]
        seen = (to_time(row["first_seen_at"]) for row in self.rows(_SEEN_SINCE, asked))
        hits = {row["watchlist"]: row["n"] for row in self.rows(_HITS_OF_FEED, asked)}
        return FeedWeek(tuple(seen), hits)

    def polls_of(self, feed_id: int) -> list[PollRecord]:
        """Return a feed's last polls, the latest first."""
        sql = "SELECT * FROM polls WHERE feed_id = ? ORDER BY at DESC"
        return [record_of(row) for row in self.rows(sql, [feed_id])]

    def hosts_kept_away(self, now: datetime) -> dict[str, datetime]:
        """Return the hosts that asked to be left alone, and until when."""
        sql = "SELECT host, not_before FROM hosts WHERE not_before > ? AND not_before <= ?"
        asked = [to_text(now), to_text(now + LONGEST_WAIT)]
        return {row["host"]: to_time(row["not_before"]) for row in self.rows(sql, asked)}

    def hosts_asked_since(self, since: datetime) -> dict[str, datetime]:
        """Return the hosts whose feeds were polled after a time, and when last."""
        sql = """SELECT host, max(last_polled_at) AS at FROM feeds
                 WHERE last_polled_at > ? GROUP BY host"""
        return {row["host"]: to_time(row["at"]) for row in self.rows(sql, [to_text(since)])}

    def keep_host_away(self, host: str, until: datetime) -> None:
        """Remember until when a host asked to be left alone; a longer wait from before stays."""
        with self.writing() as db:
            longest = to_text(until + LONGEST_WAIT)
            db.execute(_KEEP_AWAY, {"host": host, "until": to_text(until), "longest": longest})

    # ------------------------------------------------------------ what people were told

    def not_told_yet(self, faults: Sequence[str], now: datetime, scope: str = "files") -> list[str]:
        """Return which of all present faults of a scope are new, and remember them as told.

        A fault that is gone is forgotten, so that it is told again should it come back.
        """
        present = json.dumps(faults)
        with self.writing() as db:
            db.execute(_FORGET_MENDED, [scope, present])
            fresh = db.execute(_REMEMBER_TOLD, [to_text(now), scope, present]).fetchall()
        return [row[0] for row in fresh]

    def told(self, scope: str = "files") -> list[str]:
        """Return the faults of a scope that were told and not yet found mended."""
        sql = "SELECT about FROM notices WHERE scope = ? ORDER BY id"
        return [row["about"] for row in self.rows(sql, [scope])]

    def record_trouble(self, about: str, error: str, now: datetime) -> None:
        """Keep a fault of Monitor itself, for `monitor status`; the last hundred are kept."""
        with self.writing() as db:
            db.execute(
                "INSERT INTO troubles (at, about, error) VALUES (?, ?, ?)",
                [to_text(now), about, error],
            )
            db.execute("DELETE FROM troubles WHERE id <= (SELECT max(id) - 100 FROM troubles)")


_SEEN_SINCE = "SELECT first_seen_at FROM items WHERE feed_id = ? AND first_seen_at >= ?"

_HITS_OF_FEED = """
SELECT hits.watchlist, count(*) AS n FROM items JOIN hits ON hits.item = items.id
WHERE items.feed_id = ? AND hits.found_at >= ? GROUP BY 1 ORDER BY n DESC, 1"""

_UPSERT_FEED = """
INSERT INTO feeds (url, host, outlet, language, group_name, priority, full_text, listed, due_at,
                   interval_s, failures)
VALUES (:url, :host, :outlet, :language, :group_name, :priority, :full_text, 1, :due_at,
        :interval_s, 0)
ON CONFLICT (url) DO UPDATE SET outlet = excluded.outlet, language = excluded.language,
  group_name = excluded.group_name, priority = excluded.priority, full_text = excluded.full_text,
  paused = CASE WHEN listed = 0 THEN '' ELSE paused END, listed = 1"""

# A feed that had moved, and is now listed at its new address, is the same feed.
_FOLLOW_MOVES = """
UPDATE OR IGNORE feeds SET url = moved_url, moved_url = ''
WHERE moved_url != '' AND moved_url IN (SELECT value FROM json_each(?))
  AND url NOT IN (SELECT value FROM json_each(?))"""

_DUE_FEEDS = """
SELECT feeds.* FROM feeds
LEFT JOIN hosts ON hosts.host = feeds.host
  AND hosts.not_before > :now AND hosts.not_before <= :longest
WHERE feeds.listed = 1 AND (feeds.due_at <= :now OR feeds.due_at > :longest)
  AND feeds.paused = '' AND hosts.host IS NULL
ORDER BY feeds.due_at, feeds.id"""

_KEEP_AWAY = """
INSERT INTO hosts (host, not_before) VALUES (:host, :until)
ON CONFLICT (host) DO UPDATE
  SET not_before = iif(not_before > :longest, :until, max(not_before, :until))"""

_FORGET_MENDED = """
DELETE FROM notices WHERE scope = ? AND about NOT IN (SELECT value FROM json_each(?))"""

_REMEMBER_TOLD = """
INSERT INTO notices (about, told_at, scope) SELECT DISTINCT value, ?, ? FROM json_each(?)
WHERE true ON CONFLICT (about) DO NOTHING RETURNING about"""
