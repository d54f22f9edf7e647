"""Backups by their names, which say what each is and when it was made (UTC); which is due.

monitor-20261126-013000.db                   by hand, without a FILE
monitor-nightly-20261126-013000.db           by the service
monitor-before-restore-20261126-013000.db    what a restore replaced
monitor-rescued-20261126-013000.db           of a database that was deleted while it was open
monitor-before-m008_….db                     before an upgrade (store/backup.py)
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import UTC, datetime, time, tzinfo

from monitor.digest.calendar import last_slot
from monitor.model import Schedule

NIGHTLY = "monitor-nightly-"
NIGHT = time(3, 30)  # in the time zone of the settings
_STAMP = "%Y%m%d-%H%M%S"


def name_by_hand(now: datetime) -> str:
    """Name a backup that a person asks for."""
    return f"monitor-{now.astimezone(UTC):{_STAMP}}.db"


def name_of_nightly(now: datetime) -> str:
    """Name a nightly backup."""
    return f"{NIGHTLY}{now.astimezone(UTC):{_STAMP}}.db"


def name_before_restore(now: datetime) -> str:
    """Name what a restore replaces."""
    return f"monitor-before-restore-{now.astimezone(UTC):{_STAMP}}.db"


def name_of_rescued(now: datetime) -> str:
    """Name what was left of a database that was deleted or replaced while it was open."""
    return f"monitor-rescued-{now.astimezone(UTC):{_STAMP}}.db"


def nightlies(names: Iterable[str]) -> dict[datetime, str]:
    """Return the nightly backups among these files, by the time each was made, oldest first."""
    found = {made: name for name in names if (made := _made_at(name)) is not None}
    return dict(sorted(found.items()))


def _made_at(name: str) -> datetime | None:
    try:
        return datetime.strptime(f"{name}+0000", f"{NIGHTLY}{_STAMP}.db%z")
    except ValueError:
        return None


def is_due(names: Iterable[str], zone: tzinfo, now: datetime) -> bool:
    """Tell whether no nightly backup was made since it was last half past three.

    Nights that were missed are made up for by one. One with a time that is still to come was made
    under a wrong clock, and doesn't count.
    """
    _, night = last_slot(Schedule(NIGHT), zone, now)
    return not any(night <= made <= now for made in nightlies(names))


def superfluous(names: Iterable[str], kept: int) -> list[str]:
    """Return the nightly backups beyond the newest that are kept; none of another kind, ever."""
    made = list(nightlies(names).values())
    return made[: max(len(made) - kept, 0)]
