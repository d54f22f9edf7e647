"""A record as an older Monitor left it: one feed, and items that say the same."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path

from sqlite_utils import Database

from monitor.store.migrations import migrations


@contextmanager
def older_record(path: Path, *, before: str, items: int) -> Iterator[Database]:
    """Give the database of a record that lacks this step and all later ones, to be added to."""
    with closing(Database(path)) as db:
        migrations.apply(db, stop_before=before)
        db.execute(
            """INSERT INTO feeds (url, host, listed, due_at, interval_s, failures)
               VALUES ('https://a.example', 'a.example', 1, '', 300, 0)"""
        )
        db.conn.executemany(
            """INSERT INTO items (feed_id, item_id, title, first_seen_at, listed_at, content_hash)
               VALUES (1, ?, 'Truce', '2026-02-01T00:00:00.000+00:00', '', x'00')""",
            [(str(number),) for number in range(items)],
        )
        yield db
        db.conn.commit()
