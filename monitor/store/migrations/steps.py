"""The list that all steps join, and what they share."""

from __future__ import annotations

from sqlite_utils import Database, Migrations
from sqlite_utils.db import Table

migrations = Migrations("monitor")


def create(
    db: Database,
    name: str,
    columns: dict[str, type],
    *,
    not_null: set[str],
    foreign_keys: list[tuple[str, str, str]] | None = None,
) -> Table:
    """Create a STRICT table with a numbered row id."""
    table = db.table(name)
    table.create(columns, pk="id", not_null=not_null, foreign_keys=foreign_keys or [], strict=True)
    return table
