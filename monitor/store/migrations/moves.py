"""The step that remembers which chat a chat was before."""

from __future__ import annotations

from sqlite_utils import Database

from monitor.store.migrations.steps import migrations


@migrations()
def m017_moves(db: Database) -> None:
    """Remember the old ids of groups that became supergroups: their watchlists' files name them."""
    db.execute(
        """CREATE TABLE moved_chats (
             old_id INTEGER PRIMARY KEY, new_id INTEGER NOT NULL
           ) STRICT"""
    )
    db.execute("CREATE INDEX idx_moved_chats_new ON moved_chats (new_id)")
