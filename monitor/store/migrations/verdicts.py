"""The step that remembers what was found of a feed's last body."""

from __future__ import annotations

from sqlite_utils import Database

from monitor.store.migrations.steps import migrations


@migrations()
def m010_verdicts_on_bodies(db: Database) -> None:
    """Remember why a body could not be read: the same bytes aren't tried again at once."""
    for column in (
        "body_failed_at TEXT",
        "body_failure TEXT NOT NULL DEFAULT ''",
        "body_is_page INTEGER NOT NULL DEFAULT 0",
    ):
        db.execute(f"ALTER TABLE feeds ADD COLUMN {column}")
