"""The step that keeps what is sent where a chat takes no files."""

from __future__ import annotations

from sqlite_utils import Database

from monitor.store.migrations.steps import migrations


@migrations()
def m014_instead(db: Database) -> None:
    """Let a delivery keep the messages that say what its document says."""
    db.execute("ALTER TABLE deliveries ADD COLUMN instead TEXT NOT NULL DEFAULT '[]'")
