"""The database file: opening it safely, and transactions."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from sqlite_utils import Database

from monitor.store.migrations import migrations

BUSY_TIMEOUT_S = 10


class StoreError(Exception):
    """The store cannot be used; the message says why and what to do."""


class NewerSchemaError(StoreError):
    """The database was written by a newer Monitor."""


def to_text(moment: datetime) -> str:
    """Write a time as the store keeps it: UTC, milliseconds, fixed width."""
    return moment.astimezone(UTC).isoformat(timespec="milliseconds")


def to_text_or_none(moment: datetime | None) -> str | None:
    """Write a time that may be missing."""
    return None if moment is None else to_text(moment)


def to_time(text: str) -> datetime:
    """Read a time that `to_text` wrote."""
    return datetime.fromisoformat(text)


def to_time_or_none(text: str | None) -> datetime | None:
    """Read a time that may be missing."""
    return None if text is None else datetime.fromisoformat(text)


class Connection:
    """One SQLite connection, used by one thread: WAL, synchronous FULL, foreign keys on.

    It makes or upgrades the database, unless it is opened to read only, or `joining`: to write
    shortly beside a service that runs.

    FULL because a simulated power cut lost acknowledged commits with NORMAL.
    """

    def __init__(self, path: Path, *, read_only: bool = False, joining: bool = False) -> None:
        self.path = path
        mode = "ro" if read_only else "rw" if joining else "rwc"
        try:
            self.db = _open(path, mode)
        except (sqlite3.Error, OSError) as error:
            raise StoreError(_why_not_opened(path, error, mode)) from error

    def close(self) -> None:
        """Close the connection; an open transaction is rolled back."""
        self.db.rollback()
        self.db.close()

    @contextmanager
    def writing(self) -> Iterator[Database]:
        """Run a transaction that takes the write lock first, commits at the end, or undoes all."""
        self.db.execute("BEGIN IMMEDIATE")
        try:
            yield self.db
            self.db.commit()
        except BaseException:
            self.db.rollback()
            raise

    def rows(self, sql: str, parameters: Any = ()) -> list[dict[str, Any]]:
        """Run one SELECT and return its rows."""
        return list(self.db.query(sql, parameters))

    def row(self, sql: str, parameters: Any = ()) -> dict[str, Any] | None:
        """Run one SELECT and return its first row, if there is any."""
        return next(iter(self.rows(sql, parameters)), None)

    def value(self, sql: str, parameters: Any = ()) -> Any:
        """Run one SELECT and return the first column of its first row."""
        row = self.row(sql, parameters)
        return None if row is None else next(iter(row.values()))


def _open(path: Path, mode: str) -> Database:
    """Open a database: `ro` reads, `rw` also writes to what is there, `rwc` makes or upgrades."""
    address = f"{path.absolute().as_uri()}?mode={mode}"
    connection = sqlite3.connect(address, uri=True, timeout=BUSY_TIMEOUT_S)
    try:
        db = Database(connection, execute_plugins=False)
        db.execute("PRAGMA foreign_keys = ON")
        if mode == "rwc":
            db.enable_wal()
        if mode != "ro":
            db.execute("PRAGMA synchronous = FULL")
        _refuse_newer(db, path)
        if mode == "rwc":
            _migrate(db, path)
        else:
            _refuse_older(db, path)
    except BaseException:
        connection.close()
        raise
    return db


def _refuse_newer(db: Database, path: Path) -> None:
    with closing(Database(memory=True, execute_plugins=False)) as empty:
        known = {step.name for step in migrations.pending(empty)}
    newer = sorted(step.name for step in migrations.applied(db) if step.name not in known)
    if newer:
        raise NewerSchemaError(
            f"{path} was written by a newer Monitor (it has {newer[-1]}); "
            "install that version again, or restore a backup made before it"
        )


def _refuse_older(db: Database, path: Path) -> None:
    if migrations.pending(db):
        raise StoreError(
            f"{path} was left by an older Monitor; monitor run or monitor poll upgrades it"
        )


def _migrate(db: Database, path: Path) -> None:
    """Apply what is new; a database that has data is copied first."""
    pending = migrations.pending(db)
    if pending and migrations.applied(db):
        back_up(db, path.with_name(f"{path.stem}-before-{pending[0].name}.db"))
    if pending:
        migrations.apply(db)


def back_up(db: Database, target: Path) -> None:
    """Copy a database into one file, whole even while it is written to (VACUUM INTO)."""
    part = target.with_suffix(".part")
    part.unlink(missing_ok=True)
    db.execute("VACUUM INTO ?", [str(part)])
    with closing(sqlite3.connect(part)) as copy:
        verdict = copy.execute("PRAGMA integrity_check").fetchone()[0]
    if verdict != "ok":
        raise StoreError(f"the copy {part} is damaged: {verdict}")
    part.replace(target)


def _why_not_opened(path: Path, error: Exception, mode: str) -> str:
    if any(words in str(error) for words in ("not a database", "malformed")):
        return f"{path} is not a Monitor database, or is damaged; move it away, or restore a backup"
    if mode != "rwc" and not path.exists():
        return f"{path} does not exist; monitor run or monitor poll creates it"
    return f"{path} cannot be opened ({error}); is {path.parent} a folder this user may write to?"
