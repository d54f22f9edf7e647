"""The step that lets messages carry files."""

from __future__ import annotations

from sqlite_utils import Database

from monitor.store.migrations.steps import migrations


@migrations()
def m012_documents(db: Database) -> None:
    """Let a delivery carry a document: a long digest's page."""
    db.execute("ALTER TABLE deliveries ADD COLUMN document_name TEXT NOT NULL DEFAULT ''")
    db.execute("ALTER TABLE deliveries ADD COLUMN document TEXT NOT NULL DEFAULT ''")
