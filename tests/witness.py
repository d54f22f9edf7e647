"""A store whose every transaction is noted on a tape, once it was acknowledged, with all it left.

`contents` sums up a record, `files` what lies beside it; two that agree hold the same.
"""

from __future__ import annotations

import hashlib
import sqlite3
from collections.abc import Callable
from contextlib import closing
from functools import partial
from pathlib import Path
from typing import Any, TypeVar

from monitor.commands.restore import FRESH
from monitor.edits import WatchlistFileError
from monitor.store import Store, StoreError
from monitor.store.store import DATABASE
from tests.fakes.disk import FakeDisk
from tests.fakes.disk.tape import Notes

T = TypeVar("T")
TRIES_ON_A_FULL_DISK = 2
_TABLES = (
    "SELECT name FROM sqlite_schema WHERE type = 'table' AND name NOT LIKE 'sqlite_%'"
    " AND sql NOT LIKE 'CREATE VIRTUAL TABLE%' ORDER BY 1"  # what they keep are tables as well
)
_COLUMNS = "SELECT name FROM pragma_table_info(?)"
_HELP = (DATABASE, FRESH, "reserve", "monitor.lock")  # files that hold nothing of their own


def contents(connection: sqlite3.Connection) -> str:
    """Sum up all that the tables of a record hold, but for when its schema was made."""
    summed = hashlib.sha256()
    for (table,) in connection.execute(_TABLES).fetchall():
        columns = connection.execute(_COLUMNS, [table]).fetchall()
        kept = ", ".join(f'"{name}"' for (name,) in columns if name != "applied_at")
        order = "1, 2" if len(columns) > 1 else "1"
        for row in connection.execute(f"SELECT {kept} FROM {table} ORDER BY {order}"):  # noqa: S608
            summed.update(repr((table, row)).encode())
    return summed.hexdigest()[:16]


def contents_of_file(path: Path) -> str:
    """Sum up the record in a file."""
    with closing(sqlite3.connect(path)) as connection:
        return contents(connection)


def files(folder: Path) -> dict[str, str]:
    """Sum up each file of a folder but the record itself and what is still being written."""
    found = (path for path in folder.rglob("*") if path.is_file())
    return {
        str(path.relative_to(folder)): hashlib.sha256(path.read_bytes()).hexdigest()[:16]
        for path in found
        if not path.name.startswith(_HELP) and ".part" not in path.name
    }


class Witness:
    """Stands for a store, in `folder/state`, and does what is to be done beside it.

    `full`: the disk that may become full. What it refuses is tried again while it is full, and
    once more when there is room: in between the record must be as it was before.
    """

    def __init__(
        self, folder: Path, notes: Notes | None, settings: list[str], full: FakeDisk | None = None
    ) -> None:
        """Have a witness; `settings`: statements for each connection that is opened."""
        self.folder = folder
        self.path = folder / "state" / DATABASE
        self.refused: list[str] = []
        self._notes = notes
        self._settings = settings
        self._full = full
        self.open()

    def open(self) -> None:
        """Open the store, as a start does."""
        self.store = self.insist("open", lambda: Store(self.path))
        for statement in self._settings:
            self.store.db.execute(statement).fetchall()
        self.acknowledge("open")

    def __getattr__(self, name: str) -> Any:
        """Give a method of the store, noted."""
        found = getattr(self.store, name)
        return partial(self.do, name, found) if callable(found) else found

    def do(self, what: str, action: Callable[..., T], *given: Any, **named: Any) -> T:
        """Do something, and note that it was acknowledged."""
        result = self.insist(what, partial(action, *given, **named))
        self.acknowledge(what)
        return result

    def acknowledge(self, what: str, *, closed: bool = False) -> None:
        """Note what there is now. `closed`: what the record holds is said by the note after it."""
        if self._notes is not None:
            record = None if closed else contents(self.store.db.conn)
            self._notes.add(did=what, record=record, files=files(self.folder))

    def insist(self, what: str, action: Callable[[], T]) -> T:
        """Do something, on a full disk until there is room again; it is not noted yet."""
        for attempt in range(TRIES_ON_A_FULL_DISK + 1):
            before = self._record()
            try:
                return action()
            except (StoreError, WatchlistFileError, OSError):
                if self._full is None or not self._full.refused or attempt == TRIES_ON_A_FULL_DISK:
                    raise
                self.refused.append(what)
                if attempt == TRIES_ON_A_FULL_DISK - 1:
                    self._full.mend()
            left = [path.name for path in self.folder.rglob("*.part*")]
            assert not left, f"{what} left {left} on a full disk"
            # An edit is recorded just before its file is replaced: see monitor/edits.py.
            assert what == "save" or self._record() == before, f"{what} was done by half"
        raise AssertionError("not reached")

    def _record(self) -> str | None:
        """Sum up the record, where it is open and asking is worth its while."""
        if self._full is None or "store" not in vars(self):
            return None
        try:
            return contents(self.store.db.conn)
        except sqlite3.ProgrammingError:  # closed
            return None
