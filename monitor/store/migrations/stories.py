"""The step that makes stories of items that report the same event, not only of equal titles."""

from __future__ import annotations

from sqlite_utils import Database

from monitor.store.migrations.steps import migrations

_STATEMENTS = (
    # What became part of another story says of which: old buttons have its number.
    "ALTER TABLE stories ADD COLUMN merged_into INTEGER REFERENCES stories (id)",
    "CREATE INDEX idx_stories_last_seen ON stories (last_seen_at)",
    """CREATE TABLE gists (
         item INTEGER PRIMARY KEY REFERENCES items (id) ON DELETE CASCADE,
         happened_at TEXT NOT NULL,
         gist TEXT NOT NULL,
         meaning BLOB
       ) STRICT""",
    # The heaviest terms of each, by which like items are found; only of the last days.
    """CREATE TABLE gist_terms (
         term TEXT NOT NULL,
         happened_at TEXT NOT NULL,
         item INTEGER NOT NULL REFERENCES gists (item) ON DELETE CASCADE,
         PRIMARY KEY (term, happened_at, item)
       ) STRICT, WITHOUT ROWID""",
    "CREATE INDEX idx_gist_terms_item ON gist_terms (item)",
    # How many stored items have each term; of no term: how many items were counted.
    """CREATE TABLE term_counts (
         term TEXT PRIMARY KEY,
         items INTEGER NOT NULL
       ) STRICT, WITHOUT ROWID""",
)


@migrations()
def m019_stories(db: Database) -> None:
    """Keep what items report, how often terms are, and which stories became part of others."""
    for statement in _STATEMENTS:
        db.execute(statement)
