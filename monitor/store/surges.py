"""What surges are found by: hits, hour by hour; and the surges that were found, and told."""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Collection, Iterable, Sequence
from datetime import datetime, timedelta
from typing import Any

from monitor.model import FIRST_HITS, LATE, NewDelivery, Story, Subscription, Surge, TimedHit
from monitor.store.announcements import insert_delivery
from monitor.store.chats import subscription_of
from monitor.store.database import Connection, to_text, to_time, to_time_or_none
from monitor.store.hit_rows import stories_of

KEPT = timedelta(days=400)
HOUR = timedelta(hours=1)


class SurgeStore(Connection):
    """The store's methods for surges."""

    def timed_hits(
        self, since: datetime, until: datetime, settled: datetime
    ) -> dict[str, list[TimedHit]]:
        """Return, by watchlist, the hits of a time, in order.

        Of feeds that were first polled before `settled` alone: a new feed is no surge. What came
        late doesn't count, nor what a feed's first poll or a changed watchlist brought.
        """
        asked = _between(since, until) | {"settled": to_text(settled)}
        found: dict[str, list[TimedHit]] = defaultdict(list)
        for watchlist, story, at, outlet, keywords, rank in self.db.execute(_TIMED_HITS, asked):
            lines = tuple(json.loads(keywords))
            found[watchlist].append(TimedHit(story, to_time(at), outlet or "", lines, rank))
        return dict(found)

    def hourly_hits(
        self, watchlist: str, since: datetime, until: datetime, lines: Collection[str] | None
    ) -> tuple[dict[datetime, int], bool]:
        """Count a watchlist's hits that count in each hour; tells if they are of several outlets.

        `lines`: only by these keywords; None: by any.
        """
        asked = _between(since, until) | {
            "watchlist": watchlist,
            "lines": None if lines is None else json.dumps(sorted(lines)),
        }
        rows = self.db.execute(_HOURLY, asked).fetchall()
        outlets = {name for row in rows for name in row[2:]}
        return {to_time(f"{row[0]}:00+00:00"): row[1] for row in rows}, len(outlets) > 1

    def hours_with_items(self, since: datetime) -> list[datetime]:
        """Return a moment of each hour from a time on in which any item was first seen."""
        return [to_time(row[0]) for row in self.db.execute(_HOURS, {"since": to_text(since)})]

    def edited_since(self, watchlist: str) -> datetime | None:
        """Return when a watchlist's file was first known; None where that isn't recorded."""
        sql = "SELECT min(at) FROM edits WHERE watchlist = ?"
        return to_time_or_none(self.value(sql, [watchlist]))

    def is_edited(self, watchlist: str, since: datetime) -> bool:
        """Tell whether a watchlist's file was changed after a time."""
        sql = "SELECT 1 FROM edits WHERE watchlist = ? AND at > ? LIMIT 1"
        return self.row(sql, [watchlist, to_text(since)]) is not None

    def latest_surges(self, now: datetime) -> dict[str, Surge]:
        """Return each watchlist's last surge; one of the future was dated by a wrong clock."""
        rows = self.rows(_LATEST, [to_text(now)])
        return {row["watchlist"]: _surge(row) for row in rows}

    def surges_since(self, since: datetime, now: datetime) -> list[Surge]:
        """Return the surges that rang from a time on, with the stories behind them as they are now.

        Of stories that became one since, no more hits count than of any other.
        """
        return [_surge(row) for row in self.rows(_SURGES, [to_text(since), to_text(now)])]

    def record_surges(self, begun: Iterable[Surge], over: Iterable[Surge], now: datetime) -> None:
        """Keep the surges that begin, and that others are over, together; forget very old ones."""
        with self.writing() as db:
            ended = [(to_text(now), surge.id) for surge in over]
            db.conn.executemany("UPDATE surges SET over_at = ? WHERE id = ?", ended)
            db.conn.executemany(_INSERT, list(map(_row, begun)))
            db.execute("DELETE FROM surges WHERE rang_at < ?", [to_text(now - KEPT)])

    def untold(self, surge: Surge) -> list[Subscription]:
        """Return who follows a surge's watchlist since before it rang, and was not told of it.

        Chats that can't be reached, or don't want such notes, are left out.
        """
        asked = {
            "surge": surge.id,
            "watchlist": surge.watchlist,
            "rang_at": to_text(surge.rang_at),
        }
        return [subscription_of(row) for row in self.rows(_UNTOLD, asked)]

    def stories_behind(self, surge: Surge) -> list[Story]:
        """Return the stories behind a surge, with what came of them in its hour."""
        asked = {
            "watchlist": surge.watchlist,
            "stories": json.dumps(surge.stories),
            "since": to_text(surge.rang_at - HOUR),
            "rang_at": to_text(surge.rang_at),
        }
        return stories_of(self.rows(_STORIES, asked))

    def told_in_surges(self, sub: Subscription, since: datetime) -> frozenset[int]:
        """Return the stories behind the surges that rang from a time on, and were told there."""
        asked = [sub.chat.id, sub.thread, to_text(since)]
        return frozenset(row[0] for row in self.db.execute(_TOLD, asked))

    def record_surge_note(
        self, surge: Surge, sub: Subscription, deliveries: Sequence[NewDelivery], now: datetime
    ) -> None:
        """Store the note of a surge, and that this is done there, together; there may be none."""
        with self.writing() as db:
            for delivery in deliveries:
                insert_delivery(db, delivery, now)
            db.execute(
                "INSERT INTO surge_notes (surge, chat_id, thread, told, at) VALUES (?, ?, ?, ?, ?)",
                [surge.id, sub.chat.id, sub.thread, bool(deliveries), to_text(now)],
            )


def _between(since: datetime, until: datetime) -> dict[str, Any]:
    late = LATE / timedelta(days=1)
    return {
        "since": to_text(since),
        "until": to_text(until),
        "late": late,
        "first": FIRST_HITS,
    }


def _row(surge: Surge) -> list[Any]:
    return [
        surge.watchlist,
        to_text(surge.rang_at),
        surge.hits,
        json.dumps(surge.behind),
        surge.outlets,
        surge.least,
        surge.low,
        surge.high,
    ]


def _surge(row: dict[str, Any]) -> Surge:
    return Surge(
        watchlist=row["watchlist"],
        rang_at=to_time(row["rang_at"]),
        hits=row["hits"],
        behind=tuple((story, hits) for story, hits in json.loads(row["behind"])),
        outlets=row["outlets"],
        least=row["least"],
        low=row["low"],
        high=row["high"],
        id=row["id"],
        is_over=row["over_at"] is not None,
    )


# Found as it came: not by a feed's first poll, nor long after it was published.
_IN_TIME = """h.announce = 1 AND i.first_seen_at != coalesce(f.first_polled_at, '')
  AND julianday(h.found_at)
    - julianday(min(coalesce(i.published_at, i.first_seen_at), i.first_seen_at)) <= :late"""

# Where an item has no date, its feed must have been read shortly before: what came in between
# would else seem to be of this hour. Where no polls are kept, nothing speaks against it.
_FEED_WAS_READ = """(i.published_at IS NOT NULL
  OR NOT EXISTS (SELECT 1 FROM polls p WHERE p.feed_id = f.id AND p.at < i.first_seen_at)
  OR EXISTS (SELECT 1 FROM polls p WHERE p.feed_id = f.id AND p.at < i.first_seen_at
             AND p.error = '' AND julianday(i.first_seen_at) - julianday(p.at) <= :late))"""

# The rank of a hit: how many of its story and watchlist were found before it, and one. Of those
# before the time no more are counted than make a difference.
_TIMED_HITS = f"""
SELECT h.watchlist, h.story, h.found_at, i.outlet, h.keywords,
  row_number() OVER (PARTITION BY h.watchlist, h.story ORDER BY h.found_at, h.id)
  + (SELECT count(*) FROM (
       SELECT 1 FROM hits earlier
       WHERE earlier.story = h.story AND earlier.watchlist = h.watchlist
         AND earlier.announce = 1 AND earlier.found_at <= :since LIMIT :first))
FROM hits h JOIN items i ON i.id = h.item JOIN feeds f ON f.id = i.feed_id
WHERE h.found_at > :since AND h.found_at <= :until AND {_IN_TIME}
  AND f.first_polled_at <= :settled AND {_FEED_WAS_READ}
ORDER BY h.found_at, h.id"""  # noqa: S608 - what is put in is ours

# Hits are numbered as they were found: so the first of the period bounds what is looked at.
_HOURLY = f"""
SELECT substr(found_at, 1, 13), count(*), min(outlet), max(outlet) FROM (
  SELECT h.found_at, coalesce(i.outlet, '') AS outlet,
         row_number() OVER (PARTITION BY h.story ORDER BY h.found_at, h.id) AS rank
  FROM hits h JOIN items i ON i.id = h.item JOIN feeds f ON f.id = i.feed_id
  WHERE h.watchlist = :watchlist AND h.found_at >= :since AND h.found_at < :until
    AND h.id >= (SELECT id FROM hits WHERE found_at >= :since ORDER BY found_at, id LIMIT 1)
    AND {_IN_TIME}
    AND (:lines IS NULL OR EXISTS (
      SELECT 1 FROM json_each(h.keywords) WHERE value IN (SELECT value FROM json_each(:lines)))))
WHERE rank <= :first GROUP BY 1"""  # noqa: S608 - what is put in is ours

_HOURS = """
WITH RECURSIVE seen (at) AS (
  SELECT min(first_seen_at) FROM items WHERE first_seen_at >= :since
  UNION ALL
  SELECT (SELECT min(first_seen_at) FROM items
          WHERE first_seen_at >= strftime('%Y-%m-%dT%H:00:00.000+00:00', seen.at, '+1 hour'))
  FROM seen WHERE seen.at IS NOT NULL)
SELECT at FROM seen WHERE at IS NOT NULL"""

_LATEST = """
SELECT * FROM surges WHERE id IN (
  SELECT max(id) FROM surges WHERE rang_at <= ? GROUP BY watchlist)"""

_SURGES = f"""
SELECT s.id, s.watchlist, s.rang_at, s.hits, s.outlets, s.least, s.low, s.high, s.over_at, (
  SELECT json_group_array(json_array(story, hits)) FROM (
    SELECT coalesce(t.merged_into, json_extract(b.value, '$[0]')) AS story,
           min(sum(json_extract(b.value, '$[1]')), {FIRST_HITS}) AS hits
    FROM json_each(s.behind) b LEFT JOIN stories t ON t.id = json_extract(b.value, '$[0]')
    GROUP BY 1 ORDER BY min(b.key))) AS behind
FROM surges s WHERE s.rang_at >= ? AND s.rang_at <= ? ORDER BY s.id"""  # noqa: S608 - it is ours

_INSERT = """
INSERT INTO surges (watchlist, rang_at, hits, behind, outlets, least, low, high)
VALUES (?, ?, ?, ?, ?, ?, ?, ?)"""

_UNTOLD = """
SELECT s.* FROM chat_subscriptions s
WHERE s.watchlist = :watchlist AND s.parked = '' AND s.surges = 1 AND s.created_at <= :rang_at
  AND NOT EXISTS (SELECT 1 FROM surge_notes n
                  WHERE n.surge = :surge AND n.chat_id = s.id AND n.thread = s.thread)
ORDER BY subscription_id"""

_TOLD = """
SELECT DISTINCT coalesce(stories.merged_into, stories.id) FROM surge_notes n
JOIN surges ON surges.id = n.surge JOIN json_each(surges.behind) AS behind
JOIN stories ON stories.id = json_extract(behind.value, '$[0]')
WHERE n.chat_id = ? AND n.thread = ? AND n.told = 1 AND surges.rang_at >= ?"""

_STORIES = """
SELECT * FROM item_hits
WHERE story IN (
    SELECT coalesce(stories.merged_into, stories.id) FROM json_each(:stories) AS behind
    JOIN stories ON stories.id = behind.value)
  AND hit_watchlist = :watchlist
  AND found_at > :since AND found_at <= :rang_at
ORDER BY hit_id"""
