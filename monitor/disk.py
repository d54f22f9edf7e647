"""Room on the disk: with too little of it polling waits, so that what was found can still be sent.

`room_after` decides; `DiskWatch` asks the disk and the store, and remembers.
"""

from __future__ import annotations

import os
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from pathlib import Path

WELL_AGAIN = 1.25  # of the limit: a disk about the limit isn't told of again and again
WITHOUT_POLLS = timedelta(minutes=1)  # after a write failed
WITHOUT_WRITES = timedelta(seconds=10)


def free_space(folder: Path) -> int:
    """Return how many bytes this user may still write to a folder's disk.

    Raises OSError where the folder isn't there.
    """
    disk = os.statvfs(folder)
    return disk.f_bavail * disk.f_frsize


@dataclass(frozen=True, slots=True)
class Room:
    """How much room there is; `low` from too little on until there is clearly enough again.

    `full_at`: when a write last failed for want of it.
    """

    free: int
    low: bool = False
    full_at: datetime | None = None

    def may_poll(self, now: datetime) -> bool:
        """Tell whether there is room for what polls bring."""
        return not self.low and not self._full(now, WITHOUT_POLLS)

    def may_write(self, now: datetime) -> bool:
        """Tell whether a write is worth a try, that of a message's outcome too."""
        return not self._full(now, WITHOUT_WRITES)

    def _full(self, now: datetime, pause: timedelta) -> bool:
        return self.full_at is not None and self.full_at <= now < self.full_at + pause


def room_after(before: Room, free: int, limit: int, *, failed: bool, now: datetime) -> Room:
    """Return how it stands, now that so much is free; `failed`: a write failed since `before`."""
    enough = limit * WELL_AGAIN if before.low else limit
    full_at = now if failed else before.full_at
    return replace(before, free=free, low=free < enough, full_at=full_at)


class DiskWatch:
    """Watches the disk of a folder.

    `limit`: the bytes that must be free. `failures` counts the writes that failed for want of
    room; `free` asks the disk.
    """

    def __init__(
        self,
        folder: Path,
        limit: int,
        failures: Callable[[], int],
        free: Callable[[Path], int] = free_space,
    ) -> None:
        self.folder = folder
        self.limit = limit
        self._failures = failures
        self._free = free
        self._seen = failures()
        self.room = Room(free(folder))

    def look(self, now: datetime) -> Room:
        """Ask again, and return how it stands."""
        failures = self._failures()
        failed, self._seen = failures > self._seen, failures
        free = self._free(self.folder)
        self.room = room_after(self.room, free, self.limit, failed=failed, now=now)
        return self.room
