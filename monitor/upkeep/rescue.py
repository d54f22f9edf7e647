"""The record whose file was deleted or replaced while it is open: SQLite still has all of it.

It is copied beside, and the copy takes the record's name where nothing else has it. What somebody
put there is left alone: `monitor restore` can take the copy later.
"""

from __future__ import annotations

import asyncio
from collections.abc import Collection
from pathlib import Path

from monitor.durable import flush, make_folder
from monitor.lock import LOCK_NAME, StateFolderError, StateLock
from monitor.log import get_logger
from monitor.store import Store, StoreError

TRIES = 6  # a minute: after two without a tick the process would be ended
TRY_AGAIN_S = 10.0
LOGS = ("-wal", "-shm")

log = get_logger("monitor.rescue")


def text_of_loss(lost: Collection[Path], kept: Path) -> str:
    """Say to the owners what has happened, and what follows."""
    names = ", ".join(map(str, lost))
    return (
        f"Deleted or replaced while Monitor was running: {names}. What Monitor remembers is copied "
        f"to {kept}; where the database is missing, the copy takes its place. Monitor ends now, so "
        "that whoever looks after it starts it again; nothing is lost."
    )


async def rescue(store: Store, lost: Collection[Path], kept: Path) -> None:
    """Copy the record to `kept`, and from there to its place if that is empty; the log tells."""
    for _ in range(TRIES):
        try:
            make_folder(kept.parent, 0o700)
            store.copy_to(kept)
            break
        except (StoreError, OSError) as error:
            log.critical("the record could not be rescued yet", error=str(error))
            await asyncio.sleep(TRY_AGAIN_S)
    else:
        return
    is_held = not any(path.name == LOCK_NAME for path in lost)
    if store.path not in lost:
        log.critical("the record is in its place; a copy of it was made", file=str(kept))
    elif _put_back(kept, store.path, is_held=is_held):
        log.critical("the record was rescued, and is in its place again", file=str(store.path))
    else:
        remedy = f"monitor restore {kept}"
        log.critical("the record was rescued", file=str(kept), to_take_it=remedy)


def _put_back(kept: Path, path: Path, *, is_held: bool) -> bool:
    """Give the copy the record's name; not where another Monitor has taken the folder."""
    try:
        if is_held:
            return _take_name(kept, path)
        with StateLock(path.parent):
            return _take_name(kept, path)
    except (StateFolderError, OSError) as error:
        log.warning("the rescued record stays where it is", error=str(error))
        return False


def _take_name(kept: Path, path: Path) -> bool:
    if path.exists():
        return False
    for ending in LOGS:  # of the file that was lost; SQLite would take them for the copy's
        path.with_name(path.name + ending).unlink(missing_ok=True)
    kept.replace(path)
    flush(path.parent)
    return True
