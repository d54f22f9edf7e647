"""The index of words: which items wait for it, and which have the words that are asked for."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime
from heapq import merge
from typing import Any

from sqlite_utils import Database

from monitor.model import Every, Item, ItemWords, OneKey, Sought, ToIndex
from monitor.store.database import Connection, to_text
from monitor.store.migrations.search import CREATE_SEARCH, MERGE_WHEN_TOLD
from monitor.store.term_counts import EVERY_ITEM, count_terms

NEWEST = 1 << 62  # above every row's id


class SearchStore(Connection):
    """The store's methods for the index of words."""

    # ------------------------------------------------------------ keeping it

    def begin_index(self, stamp: str) -> bool:
        """See to it that what is indexed is of this stamp; tells whether all is to be done anew."""
        kept = self.value("SELECT stamp FROM search_stamp")
        if kept == stamp:
            return False
        with self.writing() as db:
            if kept is not None:
                _forget_all(db)
            db.execute("DELETE FROM search_stamp")
            db.execute("INSERT INTO search_stamp (stamp) VALUES (?)", [stamp])
        return kept is not None

    def to_index(self, limit: int) -> ToIndex:
        """Return some of what waits to be indexed, or to be forgotten: the newest items first.

        What an item said before is forgotten before it is indexed again.
        """
        gone = self.db.execute(_GONE, [limit]).fetchall()
        fresh = [] if gone else self.db.execute(_WAITING, [limit]).fetchall()
        return ToIndex(
            tuple((number, row, _said(texts)) for number, row, *texts in gone),
            tuple((row, _said(texts)) for row, *texts in fresh),
        )

    def index_items(
        self, gone: Sequence[tuple[int, ItemWords]], fresh: Sequence[ItemWords]
    ) -> None:
        """Index items under their keys and count their terms, after what they had is forgotten.

        `gone`: the number of what is forgotten, and what its item said. An item that changed
        meanwhile waits on.
        """
        counts: Counter[str] = Counter()
        with self.writing() as db:
            conn = db.conn
            conn.executemany(_FORGET, [(words.row, words.keys) for _, words in gone])
            conn.executemany("DELETE FROM search_gone WHERE id = ?", [(each[0],) for each in gone])
            for _, words in gone:
                counts.subtract((EVERY_ITEM, *words.terms))
            for words in sorted(fresh, key=_row):  # FTS5 takes rows in their order more quickly
                if db.execute("DELETE FROM search_waiting WHERE item = ?", [words.row]).rowcount:
                    db.execute("INSERT INTO search (rowid, keys) VALUES (?, ?)", words[:2])
                    counts.update((EVERY_ITEM, *words.terms))
            count_terms(db, counts)

    def tidy_index(self, pages: int) -> None:
        """Join some of what was written in pieces; a little after each piece is enough."""
        with self.writing() as db:
            db.execute("INSERT INTO search (search, rank) VALUES ('merge', ?)", [pages])

    def waiting_to_be_indexed(self) -> int:
        """Count the items that are not yet in the index."""
        return int(self.value("SELECT count(*) FROM search_waiting"))

    # ------------------------------------------------------------ asking it

    def rows_with(
        self, asked: Sought | None, *, first: int = 0, below: int = NEWEST
    ) -> Iterator[int]:
        """Give the rows of items that may have what is asked, the newest first, down to one.

        What is not indexed yet may have it; of nothing asked, every item may.
        """
        between = {"first": first, "below": below}
        if asked is None:
            return each_row(self.db, _ROWS, between)
        found = each_row(self.db, _FOUND, between | {"asked": _expression(asked)})
        waiting = each_row(self.db, _ROWS_WAITING, between)
        return _once(merge(found, waiting, reverse=True))

    def first_row_since(self, since: datetime) -> int:
        """Return the lowest row of the items first seen from a time on; none is below it."""
        row = self.value("SELECT min(id) FROM items WHERE first_seen_at >= ?", [to_text(since)])
        return NEWEST if row is None else int(row)


def _row(words: ItemWords) -> int:
    return words.row


def _forget_all(db: Database) -> None:
    db.execute("DROP TABLE search")
    db.execute(CREATE_SEARCH)
    db.execute(MERGE_WHEN_TOLD)
    db.execute("DELETE FROM search_gone")
    db.execute("DELETE FROM term_counts")
    db.execute("INSERT OR IGNORE INTO search_waiting (item) SELECT id FROM items")


def _said(texts: Sequence[str | None]) -> Item:
    title, summary, text, outlet = (each or "" for each in texts)
    return Item("", title, summary, text=text, outlet=outlet)


def each_row(db: Database, sql: str, parameters: dict[str, Any]) -> Iterator[int]:
    """Give the rows that a select finds, as they are asked for."""
    return (row[0] for row in db.execute(sql, parameters))


def _once(rows: Iterable[int]) -> Iterator[int]:
    """Leave out what was just given: an item may be added to the index meanwhile."""
    before = None
    for row in rows:
        if row != before:
            yield row
        before = row


_GONE = "SELECT id, item, title, summary, text, outlet FROM search_gone ORDER BY id LIMIT ?"

# CROSS: with statistics of its tables SQLite would go through all items instead.
_WAITING = """
SELECT items.id, title, summary, text, outlet FROM search_waiting
CROSS JOIN items ON items.id = search_waiting.item ORDER BY search_waiting.item DESC LIMIT ?"""

_FORGET = "INSERT INTO search (search, rowid, keys) VALUES ('delete', ?, ?)"

_FOUND = """
SELECT rowid FROM search WHERE search MATCH :asked AND rowid >= :first AND rowid < :below
ORDER BY rowid DESC"""
_ROWS_WAITING = """
SELECT item FROM search_waiting WHERE item >= :first AND item < :below ORDER BY item DESC"""
_ROWS = "SELECT id FROM items WHERE id >= :first AND id < :below ORDER BY id DESC"


def _expression(asked: Sought) -> str:
    """Write what is asked as FTS5 reads it."""
    if isinstance(asked, OneKey):
        keys = [f'"{key}"' for key in asked.keys] + [f'"{key}"*' for key in asked.beginnings]
        return " OR ".join(keys)
    joint = " AND " if isinstance(asked, Every) else " OR "
    return joint.join(f"({_expression(part)})" for part in asked.parts)
