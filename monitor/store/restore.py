"""Looking into a database, whatever its version; and putting a backup in the place of the record.

examine(backup)                 is it whole, is it ours, what does it hold
prepare(backup, fresh, …)       a copy beside the record, with its messages settled
put_in_place(fresh, path, kept) the record is kept as another file, the copy takes its name
"""

from __future__ import annotations

import os
import shutil
import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from datetime import datetime
from pathlib import Path

from sqlite_utils import Database

from monitor.durable import flush
from monitor.model import Contents, Waiting
from monitor.store.backup import (
    back_up_file,
    integrity_faults,
    open_to_read,
    size_of,
)
from monitor.store.database import refuse_newer, to_text, to_time_or_none
from monitor.store.errors import READ_ERRORS, StoreError

BUSY_TIMEOUT_S = 2  # others may be reading; then the restore waits for a person, not for them
MAY_HAVE_COME = "this was waiting when the backup was made; it may have been sent since"
GIVEN_UP = "given up at the restore of a backup"


def examine(path: Path) -> Contents:
    """Say what a backup holds, once it is sure that it can be restored.

    Raises StoreError where it is damaged, no store of Monitor, or of a newer Monitor.
    """
    with _reading(path) as connection:
        if not _steps(connection):
            raise StoreError(f"{path} is a database, but none of Monitor")
        refuse_newer(Database(connection, execute_plugins=False), path)
        if faults := integrity_faults(connection):
            raise StoreError(f"{path} is damaged ({faults[0]}); take another backup")
        return _contents(connection)


def contents_of(path: Path) -> Contents | None:
    """Say what a database holds, as far as it can be read at all."""
    try:
        with _reading(path) as connection:
            return _contents(connection)
    except StoreError:
        return None


@contextmanager
def _reading(path: Path) -> Iterator[sqlite3.Connection]:
    if not path.is_file():
        raise StoreError(f"there is no file {path}")
    try:
        with closing(open_to_read(path)) as connection:
            yield connection
    except READ_ERRORS as error:
        reason = f"{path} can't be read as a store of Monitor ({error}); take another backup"
        raise StoreError(reason) from error


def _steps(connection: sqlite3.Connection) -> list[str]:
    known = "SELECT 1 FROM sqlite_schema WHERE name = '_sqlite_migrations'"
    if not connection.execute(known).fetchone():
        return []
    sql = "SELECT name FROM _sqlite_migrations WHERE migration_set = 'monitor' ORDER BY name"
    return [row[0] for row in connection.execute(sql)]


def _contents(connection: sqlite3.Connection) -> Contents:
    """Count what is in the tables that every version has."""

    def first(sql: str) -> int:
        return int(connection.execute(sql).fetchone()[0])

    (newest,) = connection.execute("SELECT max(first_seen_at) FROM items").fetchone()
    return Contents(
        size=size_of(connection),
        schema=max(_steps(connection), default=""),
        feeds=first("SELECT count(*) FROM feeds WHERE listed = 1"),
        items=first("SELECT count(*) FROM items"),
        newest_item=to_time_or_none(newest),
        hits=first("SELECT count(*) FROM hits"),
        chats=first("SELECT count(DISTINCT chat_id) FROM subscriptions"),
        subscriptions=first("SELECT count(*) FROM subscriptions"),
        waiting=first(f"SELECT count(*) FROM deliveries WHERE {_WAITS}"),  # noqa: S608 - ours
    )


_WAITS = "status IN ('pending', 'sending', 'unknown')"


def prepare(backup: Path, fresh: Path, waiting: Waiting, now: datetime) -> int:
    """Copy a backup to a new file, and settle the messages that it holds as waiting.

    Returns how many there are. Raises StoreError, and leaves nothing, where it can't be done.
    """
    back_up_file(backup, fresh)
    try:
        with closing(sqlite3.connect(fresh)) as connection, connection:
            change = _settle(connection, waiting)
            settled = connection.execute(change, {"now": to_text(now)}).rowcount
        flush(fresh)
    except (sqlite3.Error, OSError) as error:
        fresh.unlink(missing_ok=True)
        raise StoreError(f"the copy {fresh} can't be written to ({error})") from error
    return settled


def _settle(connection: sqlite3.Connection, waiting: Waiting) -> str:
    """Return what is to be done; an older store doesn't count doubtful attempts yet."""
    columns = {row[1] for row in connection.execute("PRAGMA table_info(deliveries)")}
    doubt = ", unknowns = max(unknowns, 1)" if "unknowns" in columns else ""
    who = f", dropped = '{GIVEN_UP}'" if "dropped" in columns else ""
    if waiting is Waiting.RESEND:
        change = f"status = 'unknown', error = '{MAY_HAVE_COME}'{doubt}"
    else:
        change = f"status = 'dropped', error = '{GIVEN_UP}', finished_at = :now{doubt}{who}"
    return f"UPDATE deliveries SET {change} WHERE {_WAITS}"  # noqa: S608 - all of it is ours


def put_in_place(fresh: Path, path: Path, kept: Path) -> None:
    """Keep the record as `kept`, and give its name to `fresh`; at no time is there none.

    To be called under the lock. Raises StoreError where other programs have it open, or a file
    can't be written; the record is then as it was.
    """
    try:
        if path.exists():
            _gather(path)
            _keep(path, kept)
        else:
            _move_logs(path, kept)
        fresh.replace(path)
        flush(path.parent)
    except OSError as error:
        raise StoreError(f"{path} can't be replaced: {error.strerror}") from error


def _gather(path: Path) -> None:
    """Bring what the log holds into the one file; a record that can't be read keeps its log."""
    if contents_of(path) is None:
        return  # to open it for writing could delete the log
    try:
        with closing(sqlite3.connect(path, timeout=BUSY_TIMEOUT_S)) as connection:
            connection.execute("PRAGMA journal_mode = DELETE")  # refused while others have it open
    except sqlite3.Error as error:
        if "locked" in str(error):
            raise StoreError(
                f"another program has {path} open (Datasette, sqlite3, a monitor command); "
                "end it first"
            ) from error


def _keep(path: Path, kept: Path) -> None:
    """Give the record another name, with what is left of its log: SQLite knows them by the name.

    A log beside the restored file would be taken for its own.
    """
    _name_also(path, kept)
    logs = [path.with_name(path.name + ending) for ending in ("-wal", "-shm")]
    left = [log for log in logs if log.exists()]
    for log in left:
        _name_also(log, kept.with_name(kept.name + log.name.removeprefix(path.name)))
    flush(kept.parent)
    for log in left:
        log.unlink()


def _name_also(path: Path, kept: Path) -> None:
    """Give a file a second name; where it can't have one, a whole copy has it."""
    try:
        os.link(path, kept)
    except FileExistsError:
        raise
    except OSError:  # the folder of backups is on another disk, or the disk has no links
        part = kept.with_name(f"{kept.name}.part")
        shutil.copy2(path, part)
        flush(part)
        part.replace(kept)


def _move_logs(path: Path, kept: Path) -> None:
    """Take away the logs of a record that is not there: they would count as the next one's."""
    for ending in ("-wal", "-shm"):
        log = path.with_name(path.name + ending)
        if log.exists():
            shutil.move(log, kept.with_name(kept.name + ending))
