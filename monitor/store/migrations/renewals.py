"""The step that keeps what a hit said before its item was changed, where it is told again."""

from __future__ import annotations

from sqlite_utils import Database

from monitor.store.migrations.steps import migrations
from monitor.store.views import (
    ITEM_HITS_AS_RENEWED,
    TOLD_HITS_SINCE_FOUND,
    WAITING_HITS_AND_RENEWED,
)

_STATEMENTS = (
    "ALTER TABLE hits ADD COLUMN renewed_at TEXT",
    "ALTER TABLE hits ADD COLUMN title TEXT",  # the item's, when it hit; NULL: as it is now
    """CREATE TABLE former_hits (
         hit INTEGER NOT NULL REFERENCES hits (id) ON DELETE CASCADE,
         since TEXT NOT NULL,
         until TEXT NOT NULL,
         title TEXT NOT NULL,
         keywords TEXT NOT NULL,
         urgent INTEGER NOT NULL,
         PRIMARY KEY (hit, until)
       ) STRICT, WITHOUT ROWID""",
    "DROP VIEW item_hits",
    "DROP VIEW told_hits",
    "DROP VIEW waiting_hits",
)


@migrations()
def m022_renewals(db: Database) -> None:
    """Let a hit say since when it says what it does, and what it said before."""
    for statement in _STATEMENTS:
        db.execute(statement)
    db.create_view("item_hits", ITEM_HITS_AS_RENEWED)
    db.create_view("told_hits", TOLD_HITS_SINCE_FOUND)
    db.create_view("waiting_hits", WAITING_HITS_AND_RENEWED)
