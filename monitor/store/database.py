"""The database file: opening it safely, and transactions."""

from __future__ import annotations

import shutil
import sqlite3
import time
from collections.abc import Iterator
from contextlib import closing, contextmanager, suppress
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from sqlite_utils import Database

from monitor.store.backup import back_up_before
from monitor.store.errors import (
    READ_ERRORS,
    BusyError,
    DiskFullError,
    NewerSchemaError,
    StoreError,
    is_busy,
    is_disk_full,
)
from monitor.store.migrations import migrations
from monitor.store.reserve import Reserve

BUSY_TIMEOUT_S = 10.0
STILL_BUSY_S = 0.1


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
        self.reserve = Reserve(path.parent)
        self.full_errors = 0  # how many transactions could not be written, for want of room
        self.free_when_full: int | None = None  # bytes, when that last happened
        self.last_write = time.monotonic()  # when one last ended; a full disk ends one, too
        self._is_busy = False
        mode = "ro" if read_only else "rw" if joining else "rwc"
        try:
            self.db = self._opened(mode)
        except (*READ_ERRORS, OSError) as error:
            raise StoreError(_why_not_opened(path, error, mode)) from error

    def _opened(self, mode: str) -> Database:
        """Open the database; on a full disk with the room that was kept in reserve."""
        try:
            return _open(self.path, mode)
        except (sqlite3.Error, DiskFullError) as error:
            if mode == "ro" or not _lacks_room(self.path, error):
                raise
            self.reserve.give_up()
        try:
            return _open(self.path, mode)
        except sqlite3.Error as error:
            if not _lacks_room(self.path, error):
                raise
            raise self._disk_full(error) from error

    def close(self) -> None:
        """Close the connection; an open transaction is rolled back."""
        self.db.rollback()
        self.db.close()

    @contextmanager
    def writing(self) -> Iterator[Database]:
        """Run a transaction that takes the write lock first, commits at the end, or undoes all."""
        self._take_lock()
        try:
            yield self.db
            self.db.commit()
        except BaseException as error:
            self.db.rollback()
            if is_disk_full(error):
                raise self._disk_full(error) from error
            raise
        self.last_write = time.monotonic()

    def can_write(self) -> bool:
        """Tell whether the write lock can be had, after it could not be had in time."""
        if self._is_busy:
            with suppress(BusyError), self.writing():
                pass
        return not self._is_busy

    def _take_lock(self) -> None:
        """Begin to write. Raises BusyError where another program has the lock for too long.

        While it has, further attempts end soon: all else would wait for each of them.
        """
        try:
            self.db.execute("BEGIN IMMEDIATE")
        except sqlite3.OperationalError as error:
            if not is_busy(error):
                raise
            self._set_busy(True)
            raise BusyError(
                f"another program keeps {self.path} to itself ({error}); is it open in an editor "
                "of databases, or being copied?"
            ) from error
        self._set_busy(False)

    def _set_busy(self, is_busy: bool) -> None:
        if is_busy != self._is_busy:
            self._is_busy = is_busy
            wait = STILL_BUSY_S if is_busy else BUSY_TIMEOUT_S
            self.db.execute(f"PRAGMA busy_timeout = {wait * 1000:.0f}")

    def _disk_full(self, error: BaseException) -> DiskFullError:
        """Count a write for which there was no room, and make some for those that follow."""
        self.full_errors += 1
        with suppress(OSError):
            self.free_when_full = shutil.disk_usage(self.path.parent).free
        self.last_write = time.monotonic()
        self.reserve.give_up()
        return DiskFullError(
            f"{self.path} cannot be written ({error}); is there room on its disk, and in a quota?"
        )

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
        refuse_newer(db, path)
        if mode == "rwc":
            _migrate(db, path)
        else:
            _refuse_older(db, path)
    except BaseException:
        connection.close()
        raise
    return db


def refuse_newer(db: Database, path: Path) -> None:
    """Raise NewerSchemaError where a database has steps that this version does not know."""
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
        back_up_before(pending[0].name, db.conn, path)
    if pending:
        migrations.apply(db)


def _lacks_room(path: Path, error: Exception) -> bool:
    """Tell whether it is for want of room that a database can't be opened.

    Of a log that can't be made SQLite says only that it can't be opened.
    """
    if isinstance(error, DiskFullError) or is_disk_full(error):
        return True
    is_unopened = getattr(error, "sqlite_errorcode", 0) & 0xFF == sqlite3.SQLITE_CANTOPEN
    if not is_unopened or not path.parent.is_dir():
        return False
    disk = shutil.disk_usage(path.parent)
    return disk.total > 0 and disk.free == 0  # /proc and the like have neither


def _why_not_opened(path: Path, error: Exception, mode: str) -> str:
    damaged = any(words in str(error) for words in ("not a database", "malformed"))
    if damaged or isinstance(error, UnicodeDecodeError):
        return f"{path} is not a Monitor database, or is damaged; move it away, or restore a backup"
    if mode != "rwc" and not path.exists():
        return f"{path} does not exist; monitor run or monitor poll creates it"
    return f"{path} cannot be opened ({error}); is {path.parent} a folder this user may write to?"
