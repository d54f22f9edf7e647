"""When a digest is due: computed from the wall clock of the chat, never from a timer.

A slot is named by its local date and time, so that it can be stored once: where a clock change
repeats an hour the name is the same, where it skips one the slot comes at the first moment after.
"""

from __future__ import annotations

from datetime import UTC, datetime, time, timedelta, tzinfo
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError


def zone_of(name: str) -> tzinfo:
    """Return a time zone by its IANA name; UTC where the name is not known."""
    try:
        return ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError, OSError):
        return UTC


def last_slot(at: time, zone: tzinfo, now: datetime) -> tuple[str, datetime]:
    """Return the latest daily slot that has come: its name, and the moment it came (UTC)."""
    local_date = now.astimezone(zone).date()
    for days in range(-1, 3):  # from tomorrow on: a clock put back after midnight shows yesterday
        day = local_date - timedelta(days=days)
        moment = _first_moment(datetime.combine(day, at), zone)
        if moment <= now:
            return f"{day:%Y-%m-%d} {at:%H:%M}", moment
    raise AssertionError("a daily slot came within the last two days")


def _first_moment(wall: datetime, zone: tzinfo) -> datetime:
    """Return the first moment at which a local clock shows this time or, where skipped, later.

    PEP 495: with fold=0 a repeated time is the first of the two, and a skipped one is read with
    the offset before the change, which gives the same distance after it.
    """
    return wall.replace(tzinfo=zone, fold=0).astimezone(UTC)
