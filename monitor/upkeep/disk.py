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
CLEARLY_MORE = 20_000_000  # bytes, than when a write failed
TRY_AGAIN = timedelta(minutes=10)  # quotas don't show in the free space: a poll must try
SURELY_WELL = timedelta(minutes=20)
WRITE_AGAIN = timedelta(seconds=10)


def free_space(folder: Path) -> int:
    """Return how many bytes this user may still write to a folder's disk.

    Raises OSError where the folder isn't there.
    """
    disk = os.statvfs(folder)
    return disk.f_bavail * disk.f_frsize


@dataclass(frozen=True, slots=True)
class Room:
    """How much room there is, in bytes.

    `low` from under `limit` on until `needed` are free. `full_at`: when a write last failed for
    want of room.
    """

    free: int
    limit: int
    low: bool = False
    needed: int = 0
    full_at: datetime | None = None

    def may_poll(self, now: datetime) -> bool:
        """Tell whether there is room for what polls bring, or whether they are to try it."""
        return not self.low or (self.free >= self.limit and self._full_before(now, TRY_AGAIN))

    def may_write(self, now: datetime) -> bool:
        """Tell whether a write is worth a try, that of a message's outcome too."""
        return self.full_at is None or self._full_before(now, WRITE_AGAIN)

    def well_again(self, now: datetime) -> bool:
        """Tell whether a disk that was low is so no more."""
        went_well = self.free >= self.limit and self._full_before(now, SURELY_WELL)
        return self.free >= self.needed or went_well

    def _full_before(self, now: datetime, length: timedelta) -> bool:
        """Tell whether a write failed, but not lately; a time to come is of a wrong clock."""
        return self.full_at is not None and not self.full_at <= now < self.full_at + length


def room_after(
    before: Room, free: int, *, failed: bool, now: datetime, free_then: int | None = None
) -> Room:
    """Return how it stands, now that so much is free; `failed`: a write failed since `before`.

    `free_then`: what was free when it failed, if that is known: there may be more again.
    """
    enough = int(before.limit * WELL_AGAIN)
    if failed:
        too_little = free if free_then is None else min(free, free_then)
        needed = max(enough, too_little + CLEARLY_MORE)
        return Room(free, before.limit, low=True, needed=needed, full_at=now)
    here = replace(before, free=free)
    if before.low and not here.well_again(now):
        return here
    return Room(free, before.limit, low=free < before.limit, needed=enough)


class DiskWatch:
    """Watches the disk of a folder.

    `limit`: the bytes that must be free. `failures` counts the writes that failed for want of
    room, and `free_then` says what was free at the last of them; `free` asks the disk.
    """

    def __init__(
        self,
        folder: Path,
        limit: int,
        failures: Callable[[], int],
        free: Callable[[Path], int] = free_space,
        free_then: Callable[[], int | None] = lambda: None,
    ) -> None:
        self.folder = folder
        self._failures = failures
        self._free_then = free_then
        self._free = free
        self._seen = failures()
        self.room = Room(free(folder), limit)

    def look(self, now: datetime) -> Room:
        """Ask again, and return how it stands."""
        failures = self._failures()
        failed, self._seen = failures > self._seen, failures
        free, then = self._free(self.folder), self._free_then()
        self.room = room_after(self.room, free, failed=failed, now=now, free_then=then)
        return self.room
