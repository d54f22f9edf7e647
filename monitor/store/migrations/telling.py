"""The step that lets chats say when they want to hear."""

from __future__ import annotations

from sqlite_utils import Database

from monitor.store.migrations.steps import migrations
from monitor.store.views import CHAT_SUBSCRIPTIONS_WITH_PAUSES


@migrations()
def m009_schedules(db: Database) -> None:
    """Let chats have quiet hours, and subscriptions a pause; `at` may now name days or hours."""
    db.execute("ALTER TABLE chats ADD COLUMN quiet TEXT NOT NULL DEFAULT ''")
    db.execute("ALTER TABLE subscriptions ADD COLUMN paused_until TEXT")
    db.execute("DROP VIEW chat_subscriptions")
    db.create_view("chat_subscriptions", CHAT_SUBSCRIPTIONS_WITH_PAUSES)
