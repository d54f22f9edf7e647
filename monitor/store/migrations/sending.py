"""The steps for careful sending."""

from __future__ import annotations

from sqlite_utils import Database

from monitor.store.migrations.steps import migrations
from monitor.store.views import ONE_AT_A_TIME


@migrations()
def m008_careful_sending(db: Database) -> None:
    """Create what careful sending remembers of each message.

    `unknowns` and `not_found` count attempts of their kind; `parts` is what is left of a message
    that Telegram found too long, as JSON; `dropped` says who gave a message up, and why.
    """
    for column in (
        "unknowns INTEGER NOT NULL DEFAULT 0",
        "not_found INTEGER NOT NULL DEFAULT 0",
        "parts TEXT NOT NULL DEFAULT ''",
        "dropped TEXT NOT NULL DEFAULT ''",
    ):
        db.execute(f"ALTER TABLE deliveries ADD COLUMN {column}")
    db.execute("UPDATE deliveries SET unknowns = 1 WHERE status = 'unknown'")
    db.execute("DROP VIEW next_deliveries")
    db.create_view("next_deliveries", ONE_AT_A_TIME)
