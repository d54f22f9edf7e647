"""The step that says how heavy a term is in an item, so that like ones are found by both."""

from __future__ import annotations

from sqlite_utils import Database

from monitor.store.migrations.steps import migrations

_STATEMENTS = (
    "ALTER TABLE gist_terms ADD COLUMN weight REAL NOT NULL DEFAULT 0",
    # Names lead to what only meaning can compare.
    """DELETE FROM gist_terms WHERE term GLOB '@*'
         AND item IN (SELECT item FROM gists WHERE meaning IS NULL)""",
    """UPDATE gist_terms SET weight = coalesce(
         (SELECT said.value FROM gists, json_each(gists.gist, '$.weights') AS said
          WHERE gists.item = gist_terms.item AND said.key = gist_terms.term), 0.2)""",
)


@migrations()
def m021_weights(db: Database) -> None:
    """Keep with each leading term its weight; that of a name is the same everywhere."""
    for statement in _STATEMENTS:
        db.execute(statement)
