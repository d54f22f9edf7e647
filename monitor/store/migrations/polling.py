"""The steps for careful polling."""

from __future__ import annotations

from sqlite_utils import Database

from monitor.store.migrations.steps import migrations
from monitor.store.views import ITEM_HITS_WITHOUT_FULL_TEXTS


@migrations()
def m006_careful_polling(db: Database) -> None:
    """Create what careful polling remembers: of feeds, of their last polls, and of hosts."""
    for column in _POLLING_COLUMNS:
        db.execute(f"ALTER TABLE feeds ADD COLUMN {column}")
    db.execute("UPDATE feeds SET body_at = last_ok_at")
    db.execute("UPDATE feeds SET failing_since = last_polled_at WHERE failures > 0")
    db.execute(
        "CREATE TABLE hosts (host TEXT PRIMARY KEY, not_before TEXT NOT NULL) STRICT, WITHOUT ROWID"
    )
    db.execute(
        """INSERT INTO hosts SELECT host, max(not_before) FROM feeds
           WHERE not_before IS NOT NULL GROUP BY host"""
    )
    db.execute("ALTER TABLE feeds DROP COLUMN not_before")
    db.table("feeds").create_index(["listed", "due_at"])
    db.execute(
        """CREATE TABLE polls (
             feed_id INTEGER NOT NULL REFERENCES feeds (id), number INTEGER NOT NULL,
             at TEXT NOT NULL, outcome TEXT NOT NULL, status INTEGER, sent INTEGER NOT NULL,
             seconds REAL NOT NULL, items INTEGER NOT NULL, new INTEGER NOT NULL,
             error TEXT NOT NULL, PRIMARY KEY (feed_id, number)
           ) STRICT, WITHOUT ROWID"""
    )
    db.execute("ALTER TABLE items ADD COLUMN author TEXT")
    db.table("items").create_index(["feed_id", "link"])
    db.execute("ALTER TABLE notices ADD COLUMN scope TEXT NOT NULL DEFAULT 'files'")


_POLLING_COLUMNS = (
    "due_why TEXT NOT NULL DEFAULT ''",
    "polls INTEGER NOT NULL DEFAULT 0",
    "body_at TEXT",
    "failing_since TEXT",
    "fresh_s INTEGER NOT NULL DEFAULT 0",
    "wish_s INTEGER",
    "skip_hours TEXT NOT NULL DEFAULT ''",
    "skip_days TEXT NOT NULL DEFAULT ''",
    "last_new_at TEXT",
    "per_day REAL NOT NULL DEFAULT 0",
    "longest_gap_s INTEGER NOT NULL DEFAULT 0",
    "moved_url TEXT NOT NULL DEFAULT ''",
    "move_what TEXT",
    "move_times INTEGER",
    "move_since TEXT",
    "gone_what TEXT",
    "gone_times INTEGER",
    "gone_since TEXT",
    "paused TEXT NOT NULL DEFAULT ''",
)


@migrations()
def m007_full_texts(db: Database) -> None:
    """Create what is remembered of items' articles; their texts are matched, but never sent."""
    db.execute(
        """CREATE TABLE full_texts (
             item INTEGER PRIMARY KEY REFERENCES items (id) ON DELETE CASCADE,
             host TEXT NOT NULL, announce INTEGER NOT NULL, tries INTEGER NOT NULL DEFAULT 0,
             next_at TEXT, last_at TEXT, outcome TEXT NOT NULL DEFAULT '',
             reason TEXT NOT NULL DEFAULT ''
           ) STRICT"""
    )
    db.execute("CREATE INDEX idx_full_texts_next ON full_texts (next_at) WHERE next_at IS NOT NULL")
    db.execute("CREATE INDEX idx_full_texts_last ON full_texts (last_at)")
    db.execute("DROP VIEW item_hits")
    db.create_view("item_hits", ITEM_HITS_WITHOUT_FULL_TEXTS)
