"""The step that lets old messages be found and deleted without looking at all of them."""

from __future__ import annotations

from sqlite_utils import Database

from monitor.store.migrations.steps import migrations


@migrations()
def m011_retention(db: Database) -> None:
    """Index what is deleted by its age, and what refers to a message that is deleted."""
    db.execute("CREATE INDEX idx_deliveries_sent ON deliveries (finished_at) WHERE status = 'sent'")
    db.execute("CREATE INDEX idx_deliveries_edits ON deliveries (edits) WHERE edits IS NOT NULL")
    db.execute("CREATE INDEX idx_digests_composed_at ON digests (composed_at)")
