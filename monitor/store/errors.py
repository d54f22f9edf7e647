"""What keeps the store from being used.

StoreError
├── NewerSchemaError    the database was written by a newer Monitor
├── BusyError           another program keeps the database to itself
├── DiskFullError       a transaction or a copy could not be written; nothing of it was
└── BackupStoppedError  a copy was given up, because the service ends
"""

from __future__ import annotations

import errno
import sqlite3


class StoreError(Exception):
    """The store cannot be used; the message says why and what to do."""


class NewerSchemaError(StoreError):
    """The database was written by a newer Monitor."""


class BusyError(StoreError):
    """Another program keeps the database to itself; nothing was written."""


class DiskFullError(StoreError):
    """A transaction or a copy could not be written, for want of room; nothing of it was."""


class BackupStoppedError(StoreError):
    """A copy was given up, because the service ends."""


# What reading a database may raise: of a damaged one SQLite's message may repeat bytes that are no
# text, and Python can't decode it then.
READ_ERRORS = (sqlite3.Error, UnicodeDecodeError)

# A quota that is used up shows as a failed write, and no room for the shared index as SHMSIZE.
_FULL = {sqlite3.SQLITE_FULL, sqlite3.SQLITE_IOERR_WRITE, sqlite3.SQLITE_IOERR_SHMSIZE}


def is_busy(error: sqlite3.Error) -> bool:
    """Tell whether an error of SQLite means that another program has the write lock."""
    return error.sqlite_errorcode & 0xFF in (sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED)


def is_disk_full(error: BaseException) -> bool:
    """Tell whether an error of SQLite or of a file means that the disk takes no more."""
    if isinstance(error, OSError):
        return error.errno in (errno.ENOSPC, errno.EDQUOT)
    return getattr(error, "sqlite_errorcode", None) in _FULL
