"""How many items have each term: counted where items are indexed, and forgotten with them."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping

from sqlite_utils import Database

from monitor.store.database import Connection

EVERY_ITEM = ""  # the term that counts the items


class TermCountStore(Connection):
    """The store's methods for how rare words are."""

    def term_counts(self, terms: Iterable[str]) -> tuple[int, dict[str, int]]:
        """Return how many items were counted, and how many of them have each of these terms."""
        asked = json.dumps([EVERY_ITEM, *terms], ensure_ascii=False)
        counts: dict[str, int] = dict(self.db.execute(_COUNTS, [asked]).fetchall())
        return counts.pop(EVERY_ITEM, 0), counts


_COUNTS = """
SELECT term, items FROM term_counts WHERE term IN (SELECT value FROM json_each(?))"""

_ADD = """
INSERT INTO term_counts (term, items) VALUES (?, ?)
ON CONFLICT (term) DO UPDATE SET items = items + excluded.items"""


def count_terms(db: Database, counts: Mapping[str, int]) -> None:
    """Add to the counts of terms; what no item has any more is forgotten."""
    changed = [(term, count) for term, count in counts.items() if count]
    db.conn.executemany(_ADD, changed)
    fewer = [(term,) for term, count in changed if count < 0]
    db.conn.executemany("DELETE FROM term_counts WHERE term = ? AND items <= 0", fewer)
