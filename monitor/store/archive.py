"""The archive, as those who search it read it: items by their words and other traits."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime

from monitor.model import Among, Sought, StoredItem
from monitor.store.database import to_text, to_text_or_none, to_time_or_none
from monitor.store.rematches import ITEM_COLUMNS, RematchStore
from monitor.store.search import NEWEST, SearchStore, each_row


class ArchiveStore(SearchStore, RematchStore):
    """The store's methods for searching what it has."""

    def rows_among(self, asked: Sought | None, among: Among, below: int = NEWEST) -> Iterator[int]:
        """Give the rows of items that may be meant, the newest first.

        They may have what is asked, and are of the watchlist and the outlets; the rest
        `items_among` tells.
        """
        first = 0 if among.since is None else self.first_row_since(among.since)
        between = {"first": first, "below": below}
        streams = []
        if among.watchlist:
            of_watchlist = between | {"watchlist": among.watchlist}
            streams.append(each_row(self.db, _HIT_ROWS, of_watchlist))
        if among.outlets:
            of_outlets = between | {"outlets": _json(among.outlets)}
            streams.append(each_row(self.db, _OUTLET_ROWS, of_outlets))
        if asked is not None or not streams:
            streams.append(self.rows_with(asked, first=first, below=below))
        found = streams[0]
        for stream in streams[1:]:
            found = _in_both(found, stream)
        return found

    def items_among(self, rows: Sequence[int], among: Among) -> list[StoredItem]:
        """Return which of these items are of the language and the time, the newest first."""
        asked = {
            "rows": _json(rows),
            "language": among.language,
            "since": to_text_or_none(among.since),
            "until": to_text_or_none(among.until),
        }
        return self.stored_items(_ITEMS_AMONG, asked)

    def may_match(self, asked: Sought | None, since: datetime) -> Iterator[StoredItem]:
        """Give the items since a time that may have what is asked, the newest first."""
        rows = self.rows_with(asked, first=self.first_row_since(since))
        batch: list[int] = []
        for row in rows:
            batch.append(row)
            if len(batch) == _BATCH:
                yield from self.items_among(batch, Among())
                batch = []
        yield from self.items_among(batch, Among())

    def count_items(self, since: datetime, until: datetime | None = None) -> int:
        """Count the items that count as of a time: `trial.happened` says when each does."""
        end = to_text(until) if until else "~"
        return int(self.value(_COUNT_ITEMS, {"since": to_text(since), "until": end}))

    def extent(self, since: datetime | None = None) -> tuple[int, datetime | None]:
        """Count the items there are from a time on, and tell when the first of them was seen."""
        row = self.row(_EXTENT, [to_text(since) if since else ""]) or {}
        return row["n"], to_time_or_none(row["first"])

    def outlets(self) -> list[str]:
        """Return the names of all outlets that items are of."""
        return [row[0] for row in self.db.execute(_OUTLETS) if row[0]]

    def languages(self) -> list[str]:
        """Return the languages of feeds."""
        rows = self.db.execute(
            "SELECT DISTINCT language FROM feeds WHERE language != '' ORDER BY language"
        )
        return [row[0] for row in rows]

    def watchlists_hit(self, rows: Iterable[int]) -> dict[int, list[str]]:
        """Return which watchlists these items hit."""
        found: dict[int, list[str]] = {}
        for item, watchlist in self.db.execute(_WATCHLISTS_HIT, [_json(rows)]):
            found.setdefault(item, []).append(watchlist)
        return found

    def with_full_text(self, rows: Iterable[int]) -> set[int]:
        """Return which of these items have the text of an article: it is matched, never sent."""
        return {row[0] for row in self.db.execute(_WITH_FULL_TEXT, [_json(rows)])}


_BATCH = 500


def _json(values: Iterable[object]) -> str:
    return json.dumps(list(values), ensure_ascii=False)


def _in_both(one: Iterator[int], other: Iterator[int]) -> Iterator[int]:
    """Give the rows that both give, each the highest first."""
    left, right = next(one, -1), next(other, -1)
    while left >= 0 and right >= 0:
        if left == right:
            yield left
            left, right = next(one, -1), next(other, -1)
        elif left > right:
            left = next(one, -1)
        else:
            right = next(other, -1)


_HIT_ROWS = """
SELECT item FROM hits WHERE watchlist = :watchlist AND item >= :first AND item < :below
ORDER BY item DESC"""

_OUTLET_ROWS = """
SELECT id FROM items WHERE outlet IN (SELECT value FROM json_each(:outlets))
  AND id >= :first AND id < :below ORDER BY id DESC"""

_ITEMS_AMONG = f"""{ITEM_COLUMNS}
WHERE id IN (SELECT value FROM json_each(:rows))
  AND (:language = '' OR feed_id IN (SELECT id FROM feeds WHERE language = :language))
  AND (:since IS NULL OR min(coalesce(published_at, first_seen_at), first_seen_at) >= :since)
  AND (:until IS NULL OR min(coalesce(published_at, first_seen_at), first_seen_at) < :until)
ORDER BY id DESC"""  # noqa: S608 - the columns are ours

# An item of a feed's first poll counts from when it was published.
_COUNT_ITEMS = """
SELECT count(*) - (
    SELECT count(*) FROM feeds JOIN items
      ON +items.feed_id = feeds.id AND items.first_seen_at = feeds.first_polled_at
    WHERE feeds.first_polled_at >= :since AND feeds.first_polled_at <= :until
      AND items.published_at < :since)
FROM items WHERE first_seen_at >= :since AND first_seen_at <= :until"""

_EXTENT = "SELECT count(*) AS n, min(first_seen_at) AS first FROM items WHERE first_seen_at >= ?"

# Each name is looked for from the one before on: there are many items of few outlets.
_OUTLETS = """
WITH RECURSIVE names (name) AS (
  SELECT min(outlet) FROM items
  UNION ALL
  SELECT (SELECT min(outlet) FROM items WHERE outlet > name) FROM names WHERE name IS NOT NULL)
SELECT name FROM names WHERE name IS NOT NULL"""

_WATCHLISTS_HIT = """
SELECT item, watchlist FROM hits WHERE item IN (SELECT value FROM json_each(?))
ORDER BY item, watchlist"""

_WITH_FULL_TEXT = """
SELECT item FROM full_texts
WHERE outcome = 'text' AND item IN (SELECT value FROM json_each(?))"""
