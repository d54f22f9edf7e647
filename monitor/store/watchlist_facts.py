"""What is known of a watchlist besides its words: how much it found, and how much was no use."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Sequence
from datetime import datetime

from monitor.store.database import Connection, to_text


class WatchlistFactStore(Connection):
    """The store's methods for what a watchlist's card shows."""

    def hits_by_day(self, watchlist: str, starts: Sequence[datetime]) -> tuple[int, ...]:
        """Count a watchlist's hits by the day on which they were found.

        `starts`: when each day begins, in order; the last one goes on.
        """
        begins = [to_text(start) for start in starts]
        counts = [0] * len(begins)
        rows = self.db.execute(_FOUND_AT, [watchlist, begins[0]])
        for (found_at,) in rows:
            counts[bisect_right(begins, found_at) - 1] += 1
        return tuple(counts)

    def count_not_relevant(self, watchlist: str, since: datetime) -> int:
        """Count the stories that somebody has called not relevant to a watchlist since a time."""
        sql = """SELECT count(DISTINCT story) FROM judgements
                 WHERE watchlist = ? AND judged_at >= ?"""
        return int(self.value(sql, [watchlist, to_text(since)]))


_FOUND_AT = "SELECT found_at FROM hits WHERE watchlist = ? AND found_at >= ?"
