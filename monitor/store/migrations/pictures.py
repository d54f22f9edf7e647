"""The step that lets messages carry pictures: the chart of a weekly note."""

from __future__ import annotations

from sqlite_utils import Database

from monitor.store.migrations.steps import migrations


@migrations()
def m018_pictures(db: Database) -> None:
    """Let a delivery carry a picture; keep what a chat has chosen: its zone, the weekly note."""
    db.execute("ALTER TABLE deliveries ADD COLUMN picture BLOB")
    db.execute("ALTER TABLE chats ADD COLUMN zone_chosen INTEGER NOT NULL DEFAULT 0")
    db.execute("ALTER TABLE chats ADD COLUMN weekly_since TEXT")
    db.execute("CREATE INDEX idx_chats_weekly ON chats (id) WHERE weekly = 1")
