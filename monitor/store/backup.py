"""Copies of the database: made whole while it is in use, and checked before they count."""

from __future__ import annotations

import os
import shutil
import sqlite3
from collections.abc import Callable
from contextlib import closing, suppress
from pathlib import Path

from monitor.durable import flush, make_folder
from monitor.sizes import size_text
from monitor.store.errors import (
    READ_ERRORS,
    BackupStoppedError,
    DiskFullError,
    StoreError,
    is_disk_full,
)

BACKUPS = "backups"  # the folder of copies, beside the database
BEFORE_UPGRADE = "monitor-before-m"
UPGRADES_KEPT = 3
STEPS_BETWEEN_LOOKS = 10_000  # of SQLite's machine, between two looks at `stopped`: about 1 ms

Stopped = Callable[[], bool]


def open_to_read(path: Path) -> sqlite3.Connection:
    """Open any database to read it, whatever its schema.

    Raises sqlite3.Error where it can't be.
    """
    return sqlite3.connect(f"{path.absolute().as_uri()}?mode=ro", uri=True)


def back_up_file(source: Path, target: Path, stopped: Stopped | None = None) -> int:
    """Copy the database in a file, of any version, in use or not; as `back_up` does."""
    try:
        connection = open_to_read(source)
    except sqlite3.Error as error:
        raise StoreError(f"{source} cannot be opened ({error})") from error
    with closing(connection):
        return back_up(connection, target, stopped)


def back_up(source: sqlite3.Connection, target: Path, stopped: Stopped | None = None) -> int:
    """Copy a database into one file, whole even while it is written to (VACUUM INTO).

    The copy is for its owner alone (0600), checked, and on the disk before it takes the place of
    an older one. Returns how many of its rows point to nothing: such a copy is kept, as it is all
    there is. Raises StoreError where there can be no copy, and BackupStoppedError once `stopped`,
    asked again and again, says so; nothing is left then.
    """
    part = target.with_name(f"{target.name}.{os.getpid()}.part")
    try:
        _create(part)
        astray = _copy(source, part, stopped)
        flush(part)
        part.replace(target)
        flush(target.parent)
    except (*READ_ERRORS, OSError) as error:
        if getattr(error, "sqlite_errorcode", None) == sqlite3.SQLITE_INTERRUPT:
            raise BackupStoppedError("the copy was given up") from error
        _remove(part)  # so that it doesn't count as what fills the disk
        kind = DiskFullError if is_disk_full(error) else StoreError
        raise kind(_why_not_copied(source, target, error)) from error
    finally:
        _remove(part)
    return astray


def _create(part: Path) -> None:
    """Make an empty file that only its owner may read; SQLite writes into such a one."""
    _remove(part)
    os.close(os.open(part, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600))


def _remove(part: Path) -> None:
    """Delete what is left of a copy: of one that SQLite gave up, its journal too."""
    for path in (part, part.with_name(f"{part.name}-journal")):
        with suppress(OSError):
            path.unlink(missing_ok=True)


def _copy(source: sqlite3.Connection, part: Path, stopped: Stopped | None) -> int:
    source.set_progress_handler(stopped, STEPS_BETWEEN_LOOKS)
    try:
        source.execute("VACUUM INTO ?", [str(part)])
    finally:
        source.set_progress_handler(None, 0)
    with closing(sqlite3.connect(part)) as copy:
        copy.set_progress_handler(stopped, STEPS_BETWEEN_LOOKS)
        if faults := integrity_faults(copy):
            raise StoreError(f"the copy {part} is damaged: {faults[0]}")
        return len(rows_astray(copy))


def integrity_faults(connection: sqlite3.Connection) -> list[str]:
    """Return what SQLite finds damaged in a database, the first hundred faults of it."""
    said = [str(row[0]) for row in connection.execute("PRAGMA integrity_check")]
    return [] if said == ["ok"] else said


def rows_astray(connection: sqlite3.Connection) -> list[tuple[str, str]]:
    """Return the tables of rows that point to nothing, each with the table that they point to."""
    return [(row[0], row[2]) for row in connection.execute("PRAGMA foreign_key_check")]


def size_of(connection: sqlite3.Connection) -> int:
    """Return how many bytes a database has; its copy has at most as many."""
    (pages,) = connection.execute("PRAGMA page_count").fetchone()
    (length,) = connection.execute("PRAGMA page_size").fetchone()
    return int(pages) * int(length)


def _why_not_copied(source: sqlite3.Connection, target: Path, error: Exception) -> str:
    """Say why there is no copy, and how to mend it."""
    folder = target.parent
    if not folder.is_dir():
        return f"there is no folder {folder}; make it, or name a file in another one"
    if target.is_dir():
        return f"{target} is a folder; name a file in it"
    if is_disk_full(error):
        size, free = size_text(size_of(source)), size_text(shutil.disk_usage(folder).free)
        return (
            f"there is no room for the copy in {folder}: it needs {size} at most, and {free} are "
            "free; delete something there, or name a file on another disk"
        )
    refused = (sqlite3.OperationalError, OSError)
    if isinstance(error, READ_ERRORS) and not isinstance(error, refused):
        return f"the database is damaged ({error}); monitor store check says more"
    reason = getattr(error, "strerror", None) or error
    return f"no copy can be written to {folder}: {reason}; make it writable, or name another one"


def back_up_before(step: str, source: sqlite3.Connection, path: Path) -> None:
    """Copy a database before a step of the schema, into its folder of backups; keep the last."""
    folder = path.parent / BACKUPS
    make_folder(folder, 0o700)
    back_up(source, folder / f"monitor-before-{step}.db")
    copies = sorted(folder.glob(f"{BEFORE_UPGRADE}*.db"), key=lambda copy: copy.stat().st_mtime)
    for old in copies[:-UPGRADES_KEPT]:
        old.unlink(missing_ok=True)
