"""The step that remembers what was seen of the clock."""

from __future__ import annotations

from sqlite_utils import Database

from monitor.store.migrations.steps import create, migrations


@migrations()
def m013_clock(db: Database) -> None:
    """Keep the latest time that was seen, so that a clock that was wrong can be told."""
    create(
        db,
        "clock",
        {"id": int, "latest": str, "leapt_from": str, "leapt_to": str, "behind_since": str},
        not_null={"latest"},
    )
