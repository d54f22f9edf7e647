"""What keeps the record safe beside the work: its files, room on its disk, its nightly backup."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from pathlib import Path
from zoneinfo import ZoneInfo

from monitor.config import Settings
from monitor.lock import LOCK_NAME
from monitor.log import get_logger
from monitor.notices import Notices
from monitor.pipeline import Clock
from monitor.sizes import size_text
from monitor.store import Store
from monitor.store.backup import BACKUPS
from monitor.store.reserve import SIZE
from monitor.upkeep.backups import name_of_rescued
from monitor.upkeep.disk import DiskWatch, Room
from monitor.upkeep.nightly import Nightly, Plan
from monitor.upkeep.presence import Presence
from monitor.upkeep.rescue import LOGS, rescue, text_of_loss

DISK = "disk"  # the scope of what is told of it
LAST_SENDS, LAST_SENDS_EVERY_S = 3, 1.1  # a chat takes one message a second

log = get_logger("monitor.upkeep")


class Upkeep:
    """Says what there is room for, tells the owners once where there isn't, and backs up."""

    def __init__(
        self, store: Store, disk: DiskWatch, nightly: Nightly, notices: Notices, clock: Clock
    ) -> None:
        self._store = store
        self._disk = disk
        self._notices = notices
        self._clock = clock
        self._told: bool | None = None  # not known before the first look
        self.nightly = nightly
        lock = store.path.with_name(LOCK_NAME)
        logs = [store.path.with_name(store.path.name + ending) for ending in LOGS]
        self._saving = False
        self._presence = Presence([store.path, *logs, lock])

    def lost(self) -> Sequence[Path]:
        """Return the files of the record, and its lock, that were lost and are not saved yet."""
        return () if self._saving else self._presence.lost()

    async def save(self, send: Callable[[], None], finish: Callable[[], Awaitable[None]]) -> None:
        """Save what is in files that have lost their names; tell the owners, at once if possible.

        Their notice is saved, too. `finish` ends all that is under way.
        """
        lost, self._saving = self.lost(), True
        log.critical("the record was deleted or replaced", files=[str(path) for path in lost])
        kept = self._store.path.parent / BACKUPS / name_of_rescued(self._clock())
        self._notices.tell_owners(text_of_loss(lost, kept))
        for _ in range(LAST_SENDS):
            send()
            await asyncio.sleep(LAST_SENDS_EVERY_S)
        await finish()
        await rescue(self._store, lost, kept)

    def look(self) -> None:
        """See how much room there is; tell the owners when it becomes too little, or enough.

        From the first look on there is room in reserve, if there is enough of it.
        """
        now = self._clock()
        room = self._disk.look(now)
        if not room.low and room.free >= room.limit + SIZE:
            self._store.reserve.keep()
        if room.low != self._told and room.may_write(now):
            self._notices.tell_once(DISK, self._low(room) if room.low else None, self._well())
            self._told = room.low

    def may_poll(self) -> bool:
        """Tell whether there is room for new items."""
        return self._disk.room.may_poll(self._clock())

    def may_write(self) -> bool:
        """Tell whether there is room for what becomes of messages."""
        return self._disk.room.may_write(self._clock())

    def housekeeping(self) -> None:
        """Begin a backup that is due."""
        self.nightly.start_if_due()

    def _low(self, room: Room) -> str:
        free, limit = size_text(room.free), size_text(room.limit)
        is_full = room.full_at is not None
        what = "The database can't be written" if is_full else f"Less than {limit} are free"
        return (
            f"{what}: the disk of {self._disk.folder} has {free} free. Until there is more room, "
            "Monitor polls no feeds; what it has found, it sends. Delete something there (old "
            "files in the folder backups?); polling goes on by itself."
        )

    def _well(self) -> str:
        return f"There is room on the disk of {self._disk.folder} again: polling goes on."


def open_upkeep(settings: Settings, store: Store, clock: Clock) -> Upkeep:
    """Look after a store as the settings say."""
    notices = Notices(store, settings.owners, clock)
    folder, spare = store.path.parent, settings.min_free_space
    zone = ZoneInfo(settings.time_zone)
    plan = Plan(store.path, folder / BACKUPS, settings.backups, zone, spare)
    disk = DiskWatch(
        folder, spare, lambda: store.full_errors, free_then=lambda: store.free_when_full
    )
    return Upkeep(store, disk, Nightly(plan, notices, clock), notices, clock)
