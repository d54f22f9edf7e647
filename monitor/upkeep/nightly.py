"""The nightly backup: made in a thread, on a connection of its own, so that nothing waits for it.

What is due is read from the folder: a backup that was made while Monitor was restarted, or deleted
by hand, counts as it should.
"""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta, tzinfo
from pathlib import Path

from monitor.digest.wording import age_text, count_text
from monitor.durable import make_folder
from monitor.log import get_logger
from monitor.notices import Notices
from monitor.pipeline import Clock
from monitor.sizes import size_text
from monitor.store import BackupStoppedError, StoreError
from monitor.store.backup import back_up_file
from monitor.upkeep.backups import NIGHTLY, is_due, name_of_nightly, nightlies, superfluous
from monitor.upkeep.disk import free_space

TRY_AGAIN = timedelta(hours=1)
NOT_MADE, ASTRAY = "nightly backup", "rows astray"  # the scopes of what is told

log = get_logger("monitor.nightly")


@dataclass(frozen=True, slots=True)
class Plan:
    """Which database is copied where, how many copies are kept, and what must stay free."""

    database: Path
    folder: Path
    kept: int
    zone: tzinfo
    spare: int
    free: Callable[[Path], int] = free_space


class Nightly:
    """Makes a backup each night, and deletes the oldest of its own."""

    def __init__(self, plan: Plan, notices: Notices, clock: Clock) -> None:
        self._plan = plan
        self._notices = notices
        self._clock = clock
        self._failed_at: datetime | None = None
        self._task: asyncio.Task[None] | None = None
        self._stopped = threading.Event()

    def start_if_due(self) -> None:
        """Begin a backup, if it is time for one and none is being made."""
        now = self._clock()
        if self._plan.kept == 0 or self._is_running() or self._failed_lately(now):
            return
        if is_due(self._names(), self._plan.zone, now):
            self._task = asyncio.create_task(self._back_up(now))

    async def finish(self) -> None:
        """Wait for the backup that is being made."""
        if self._task is not None:
            await self._task

    async def stop(self) -> None:
        """Give up the backup that is being made; it stays due."""
        self._stopped.set()
        await self.finish()

    def _is_running(self) -> bool:
        return self._task is not None and not self._task.done()

    def _failed_lately(self, now: datetime) -> bool:
        return self._failed_at is not None and self._failed_at <= now < self._failed_at + TRY_AGAIN

    def _names(self) -> list[str]:
        return [path.name for path in self._plan.folder.glob("*.db")]

    async def _back_up(self, now: datetime) -> None:
        try:
            await self._make_and_tell(now)
        except BackupStoppedError:
            log.info("the backup was given up, as the service ends")
        except Exception as error:  # noqa: BLE001 - a bug here must not end the service
            self._failed_at = now
            self._notices.trouble(error, "backing up")

    async def _make_and_tell(self, now: datetime) -> None:
        """Make one; a failure is told once, and once that it is mended."""
        try:
            astray = await asyncio.to_thread(_make, self._plan, now, self._stopped.is_set)
        except BackupStoppedError:
            raise
        except (StoreError, OSError) as error:
            self._failed_at = now
            text = f"The nightly backup could not be made: {error}. {self._newest()}"
            self._notices.tell_once(NOT_MADE, text, "")
            return
        self._failed_at = None
        self._notices.tell_once(NOT_MADE, None, "The nightly backup was made again.")
        rows = count_text(astray, "row of the database points", "rows of the database point")
        text = f"{rows} to nothing. The backup has them, too; monitor store check names them."
        well = "Every row of the database points to one that is there, again."
        self._notices.tell_once(ASTRAY, text if astray else None, well)

    def _newest(self) -> str:
        made = list(nightlies(self._names()))
        if not made:
            return "There is none yet."
        return f"The newest was made {age_text(self._clock() - made[-1])}."


def _make(plan: Plan, now: datetime, stopped: Callable[[], bool]) -> int:
    """Make a backup and delete what is superfluous; returns how many rows point to nothing."""
    make_folder(plan.folder, 0o700)
    for left in plan.folder.glob(f"{NIGHTLY}*.part*"):  # by a process that was killed
        left.unlink(missing_ok=True)
    _require_room(plan)
    target = plan.folder / name_of_nightly(now)
    astray = back_up_file(plan.database, target, stopped)
    log.info("backed up", file=str(target), bytes=target.stat().st_size)
    for name in superfluous([path.name for path in plan.folder.glob("*.db")], plan.kept):
        (plan.folder / name).unlink(missing_ok=True)
    return astray


def _require_room(plan: Plan) -> None:
    """Refuse to fill the disk with a copy: the record needs the room more."""
    size, free = plan.database.stat().st_size, plan.free(plan.folder)
    if free < size + plan.spare:
        raise StoreError(
            f"it needs {size_text(size)}, and {size_text(plan.spare)} must stay free on the disk "
            f"of {plan.folder}, but {size_text(free)} are; delete something, or set backups lower"
        )
