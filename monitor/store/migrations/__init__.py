"""The schema, as numbered steps that sqlite-utils applies once each, in order.

Times are UTC text in one fixed width (`database.to_text`), so that they sort and compare as text
and read well in Datasette. A step that has been released is never edited: add another.
"""

# isort: off
# The steps are applied in the order in which they are imported.
from monitor.store.migrations import (
    first,
    polling,
    sending,
    telling,
    verdicts,
    retention,
    documents,
    clock,
    instead,
    chat,
    search,
    moves,
    pictures,
    stories,
    surges,
    weights,
    renewals,
)

# isort: on
from monitor.store.migrations.steps import migrations

__all__ = [
    "chat",
    "clock",
    "documents",
    "first",
    "instead",
    "migrations",
    "moves",
    "pictures",
    "polling",
    "renewals",
    "retention",
    "search",
    "sending",
    "stories",
    "surges",
    "telling",
    "verdicts",
    "weights",
]
