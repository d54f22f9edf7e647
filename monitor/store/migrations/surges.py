"""The step that remembers surges, who was told of them, and who wants to hear of them."""

from __future__ import annotations

from sqlite_utils import Database

from monitor.store.migrations.steps import migrations
from monitor.store.views import CHAT_SUBSCRIPTIONS_WITH_SURGES

_STATEMENTS = (
    "ALTER TABLE chats ADD COLUMN surges INTEGER NOT NULL DEFAULT 1",
    """CREATE TABLE surges (
         id INTEGER PRIMARY KEY,
         watchlist TEXT NOT NULL,
         rang_at TEXT NOT NULL,
         over_at TEXT,
         hits INTEGER NOT NULL,
         behind TEXT NOT NULL,
         outlets INTEGER NOT NULL,
         least INTEGER NOT NULL,
         low INTEGER NOT NULL,
         high INTEGER NOT NULL
       ) STRICT""",
    "CREATE INDEX idx_surges_watchlist ON surges (watchlist, rang_at)",
    "CREATE INDEX idx_surges_rang_at ON surges (rang_at)",
    """CREATE TABLE surge_notes (
         surge INTEGER NOT NULL REFERENCES surges (id) ON DELETE CASCADE,
         chat_id INTEGER NOT NULL REFERENCES chats (id),
         thread INTEGER NOT NULL,
         told INTEGER NOT NULL,  -- 0: there was nothing new to tell there
         at TEXT NOT NULL,
         PRIMARY KEY (surge, chat_id, thread)
       ) STRICT, WITHOUT ROWID""",
)


@migrations()
def m020_surges(db: Database) -> None:
    """Keep each surge and who was told of it; let a chat do without such notes."""
    for statement in _STATEMENTS:
        db.execute(statement)
    db.execute("DROP VIEW chat_subscriptions")
    db.create_view("chat_subscriptions", CHAT_SUBSCRIPTIONS_WITH_SURGES)
