"""What is wrong with a store, beyond what it says of itself: damage, rows astray, stuck messages.

Reads only, beside a service too. Each finding says how to mend it.
"""

from __future__ import annotations

import sqlite3
from collections import Counter
from collections.abc import Callable
from contextlib import closing
from datetime import datetime, timedelta
from pathlib import Path

from sqlite_utils import Database

from monitor.model import Finding, Level
from monitor.sizes import size_text
from monitor.store.backup import integrity_faults, open_to_read, rows_astray, size_of
from monitor.store.database import refuse_newer, to_text
from monitor.store.errors import READ_ERRORS, StoreError
from monitor.store.migrations import migrations

SEND_TAKES = timedelta(minutes=5)  # far longer than the longest attempt
LARGE_LOG = 64_000_000  # bytes: SQLite empties the log at about 4 MB
MANY_FREE_PAGES = 0.3, 64_000_000  # a part of the file, and bytes
SHOWN = 3

FROM_BACKUP = "stop Monitor, and restore a backup: monitor restore FILE"


def check_store(path: Path, now: datetime, *, running: bool) -> list[Finding]:
    """Check a store; `running`: whether a service has it.

    Raises StoreError where there is none.
    """
    if not path.exists():
        raise StoreError(f"{path} does not exist; monitor run or monitor poll creates it")
    try:
        with closing(open_to_read(path)) as connection:
            connection.execute("SELECT 1 FROM sqlite_schema")
            looks = _looks(connection, path, now, running)
            return [_found(name, look) for name, look in looks.items()]
    except READ_ERRORS as error:
        return [_wrong("file", f"{path} can't be read as a database ({error})", FROM_BACKUP)]


def check_wholeness(path: Path) -> list[Finding]:
    """Check only whether a file is a store that this Monitor can work with, and undamaged."""
    try:
        with closing(open_to_read(path)) as connection:
            connection.execute("SELECT 1 FROM sqlite_schema")
            schema = _found("schema", lambda: _schema(connection, path))
            return [schema, _found("integrity", lambda: _integrity(connection))]
    except READ_ERRORS as error:
        return [_wrong("file", f"{path} can't be read as a database ({error})", FROM_BACKUP)]


def _looks(
    connection: sqlite3.Connection, path: Path, now: datetime, running: bool
) -> dict[str, Callable[[], Finding]]:
    """Return all checks by their names, in the order in which they are told."""
    return {
        "schema": lambda: _schema(connection, path),
        "integrity": lambda: _integrity(connection),
        "references": lambda: _astray(connection),
        "hits": lambda: _stories(connection),
        "deliveries": lambda: _stuck(connection, now, running),
        "log": lambda: _log(path),
        "free pages": lambda: _free_pages(connection),
    }


def _found(check: str, look: Callable[[], Finding]) -> Finding:
    """Make a check; where damage stops it, that is what it found."""
    try:
        return look()
    except READ_ERRORS as error:
        return _wrong(check, f"this can't be read ({error})", FROM_BACKUP)


def _well(check: str, text: str) -> Finding:
    return Finding(check, Level.WELL, text)


def _wrong(check: str, text: str, remedy: str) -> Finding:
    return Finding(check, Level.WRONG, text, remedy)


def _schema(connection: sqlite3.Connection, path: Path) -> Finding:
    db = Database(connection, execute_plugins=False)
    try:
        refuse_newer(db, path)
    except StoreError as error:
        return _wrong("schema", str(error).partition(";")[0], "install that version again")
    applied = [step.name for step in migrations.applied(db)]
    if not applied:
        return _wrong("schema", "this is no store of Monitor", FROM_BACKUP)
    pending = [step.name for step in migrations.pending(db)]
    if pending:
        text = f"an older Monitor left it; {', '.join(pending)} to come"
        return _wrong("schema", text, "monitor run or monitor poll brings it up to date")
    return _well("schema", f"{applied[-1]}, as this version needs it")


def _integrity(connection: sqlite3.Connection) -> Finding:
    faults = integrity_faults(connection)
    if not faults:
        return _well("integrity", f"no damage in {size_text(size_of(connection))}")
    more = f" … ({len(faults)} in all)" if len(faults) > SHOWN else ""
    return _wrong("integrity", "; ".join(faults[:SHOWN]) + more, FROM_BACKUP)


def _astray(connection: sqlite3.Connection) -> Finding:
    counts = Counter(rows_astray(connection))
    if not counts:
        return _well("references", "every row points to one that is there")
    said = [
        f"{count} of {table} to no row of {target}" for (table, target), count in counts.items()
    ]
    remedy = "restore a backup from before, or look at PRAGMA foreign_key_check in sqlite3"
    return _wrong("references", f"rows point to nothing: {', '.join(said)}", remedy)


def _stories(connection: sqlite3.Connection) -> Finding:
    """Look for hits that no alert and no digest can show: those of no story, or of no item."""
    sql = """SELECT count(*) FROM hits LEFT JOIN stories ON stories.id = hits.story
             LEFT JOIN items ON items.id = hits.item WHERE stories.id IS NULL OR items.id IS NULL"""
    (lost,) = connection.execute(sql).fetchone()
    if not lost:
        return _well("hits", "each has its item and its story")
    return _wrong("hits", f"{lost} without item or story: nobody is told of them", FROM_BACKUP)


def _stuck(connection: sqlite3.Connection, now: datetime, running: bool) -> Finding:
    """Look for messages in the middle of an attempt that nobody makes."""
    before = to_text(now - SEND_TAKES if running else now)
    sql = "SELECT count(*) FROM deliveries WHERE status = 'sending' AND attempted_at <= ?"
    (stuck,) = connection.execute(sql, [before]).fetchone()
    if not stuck:
        return _well("deliveries", "none is stuck in the middle of being sent")
    if running:
        text = f"{stuck} being sent for over {SEND_TAKES.seconds // 60} min"
        return _wrong("deliveries", text, "start Monitor again: it sends them once more, marked ↻")
    text = f"{stuck} cut off while being sent"
    return _wrong("deliveries", text, "monitor run sends them once more at its start, marked ↻")


def _log(path: Path) -> Finding:
    log = path.with_name(f"{path.name}-wal")
    size = log.stat().st_size if log.exists() else 0
    if size <= LARGE_LOG:
        return _well("log", f"{size_text(size)} not yet in the database file")
    text = f"{log.name} has grown to {size_text(size)}: a program reads without an end"
    remedy = "end what has the database open (Datasette, sqlite3), or start Monitor again"
    return Finding("log", Level.NOTE, text, remedy)


def _free_pages(connection: sqlite3.Connection) -> Finding:
    (free,) = connection.execute("PRAGMA freelist_count").fetchone()
    (length,) = connection.execute("PRAGMA page_size").fetchone()
    size, unused = size_of(connection), free * length
    part, least = MANY_FREE_PAGES
    if unused < least or unused < part * size:
        return _well("free pages", f"{size_text(unused)} of {size_text(size)} to be used again")
    text = f"{size_text(unused)} of {size_text(size)} are empty; they will be used again"
    remedy = "for a smaller file stop Monitor, then monitor backup FILE and monitor restore FILE"
    return Finding("free pages", Level.NOTE, text, remedy)
