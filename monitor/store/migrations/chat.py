"""The step that lets people talk with Monitor: their language, their words, what they think."""

from __future__ import annotations

from sqlite_utils import Database

from monitor.store.migrations.steps import migrations
from monitor.store.views import (
    CATCH_UP_HITS_AND_MUTED,
    CHAT_SUBSCRIPTIONS_WITH_LANGUAGE,
    WAITING_HITS_AND_MUTED,
)

_COLUMNS = (
    "ALTER TABLE chats ADD COLUMN language TEXT NOT NULL DEFAULT ''",
    "ALTER TABLE chats ADD COLUMN silent INTEGER NOT NULL DEFAULT 0",
    "ALTER TABLE chats ADD COLUMN previews INTEGER NOT NULL DEFAULT 1",
    "ALTER TABLE chats ADD COLUMN weekly INTEGER NOT NULL DEFAULT 0",
    "ALTER TABLE invitations ADD COLUMN role TEXT NOT NULL DEFAULT 'subscriber'",
    "ALTER TABLE deliveries ADD COLUMN buttons TEXT NOT NULL DEFAULT '[]'",
    "ALTER TABLE edits ADD COLUMN chat_id INTEGER",
    "ALTER TABLE edits ADD COLUMN user_id INTEGER",
    "ALTER TABLE edits ADD COLUMN said TEXT NOT NULL DEFAULT ''",
)
_TABLES = (
    """CREATE TABLE editors (
         user_id INTEGER PRIMARY KEY, made_by INTEGER NOT NULL, made_at TEXT NOT NULL
       ) STRICT""",
    """CREATE TABLE dialogues (
         id INTEGER PRIMARY KEY AUTOINCREMENT,  -- the buttons of old messages have it
         chat_id INTEGER NOT NULL REFERENCES chats (id),
         thread INTEGER NOT NULL,
         user_id INTEGER NOT NULL,
         about TEXT NOT NULL,
         state TEXT NOT NULL,
         waits INTEGER NOT NULL,
         at TEXT NOT NULL
       ) STRICT""",
    "CREATE INDEX idx_dialogues_waiting ON dialogues (chat_id, thread, user_id) WHERE waits = 1",
    """CREATE TABLE saved (
         chat_id INTEGER NOT NULL REFERENCES chats (id),
         story INTEGER NOT NULL REFERENCES stories (id),
         saved_by INTEGER NOT NULL,
         saved_at TEXT NOT NULL,
         PRIMARY KEY (chat_id, story)
       ) STRICT""",
    """CREATE TABLE judgements (
         chat_id INTEGER NOT NULL REFERENCES chats (id),
         watchlist TEXT NOT NULL,
         story INTEGER NOT NULL REFERENCES stories (id),
         judged_by INTEGER NOT NULL,
         judged_at TEXT NOT NULL,
         PRIMARY KEY (chat_id, watchlist, story)
       ) STRICT""",
    "CREATE INDEX idx_judgements_story ON judgements (story)",
    """CREATE TABLE muted (
         chat_id INTEGER NOT NULL REFERENCES chats (id),
         thread INTEGER NOT NULL,
         story INTEGER NOT NULL REFERENCES stories (id),
         muted_by INTEGER NOT NULL,
         muted_at TEXT NOT NULL,
         PRIMARY KEY (chat_id, thread, story)
       ) STRICT""",
    """CREATE TABLE passed_over (
         subscription INTEGER NOT NULL REFERENCES subscriptions (id) ON DELETE CASCADE,
         hit INTEGER NOT NULL REFERENCES hits (id),
         waits INTEGER NOT NULL DEFAULT 0,
         PRIMARY KEY (subscription, hit)
       ) STRICT, WITHOUT ROWID""",
    "CREATE INDEX idx_passed_over_hit ON passed_over (hit)",
    "CREATE INDEX idx_passed_over_waits ON passed_over (subscription, hit) WHERE waits = 1",
    "CREATE INDEX idx_edits_chat ON edits (chat_id, id) WHERE chat_id IS NOT NULL",
)
_VIEWS = {
    "chat_subscriptions": CHAT_SUBSCRIPTIONS_WITH_LANGUAGE,
    "waiting_hits": WAITING_HITS_AND_MUTED,
    "catch_up_hits": CATCH_UP_HITS_AND_MUTED,
}


@migrations()
def m015_chat(db: Database) -> None:
    """Keep a chat's language and wishes, editors, dialogues, and what people did with stories."""
    for statement in (*_COLUMNS, *_TABLES):
        db.execute(statement)
    for name, select in _VIEWS.items():
        db.execute(f"DROP VIEW {name}")
        db.create_view(name, select)
