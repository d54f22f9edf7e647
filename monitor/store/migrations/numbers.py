"""The step that gives each dialogue a number of its own for good."""

from __future__ import annotations

from sqlite_utils import Database

from monitor.store.migrations.steps import migrations


@migrations()
def m018_numbers(db: Database) -> None:
    """Never give a dialogue's number again: the buttons under an old message have it still."""
    db.execute("ALTER TABLE dialogues RENAME TO dialogues_before")
    db.execute("DROP INDEX idx_dialogues_waiting")
    db.execute(
        """CREATE TABLE dialogues (
             id INTEGER PRIMARY KEY AUTOINCREMENT,
             chat_id INTEGER NOT NULL REFERENCES chats (id),
             thread INTEGER NOT NULL,
             user_id INTEGER NOT NULL,
             about TEXT NOT NULL,
             state TEXT NOT NULL,
             waits INTEGER NOT NULL,
             at TEXT NOT NULL
           ) STRICT"""
    )
    db.execute("INSERT INTO dialogues SELECT * FROM dialogues_before")
    db.execute("DROP TABLE dialogues_before")
    db.execute(
        "CREATE INDEX idx_dialogues_waiting ON dialogues (chat_id, thread, user_id) WHERE waits = 1"
    )
