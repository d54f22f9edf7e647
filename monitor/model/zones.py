"""Time zones by the names that people give them."""

from __future__ import annotations

import re
from datetime import UTC, datetime, tzinfo
from difflib import get_close_matches
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError, available_timezones

from monitor.model.unreadable import UnreadableError

_OFFSET = re.compile(r"(?:utc|gmt)\s*([+-])\s*(\d{1,2})", re.IGNORECASE)


def zone_of(name: str) -> tzinfo:
    """Return a time zone by its IANA name; UTC where the name is not known."""
    try:
        return ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError, OSError):
        return UTC


def read_zone(text: str) -> str:
    """Read a time zone as people type it, and give its IANA name.

    That is the name itself, its city ("kyiv", "new york"), or a distance ("UTC+3").
    Raises UnreadableError, with the nearest name if one is near.
    """
    offset = _OFFSET.fullmatch(text.strip())
    wanted = _folded(_etc_name(offset) if offset else text)
    zones = {_folded(name): name for name in available_timezones()}
    if wanted in zones:
        return zones[wanted]
    cities = {folded.rsplit("/", 1)[-1]: name for folded, name in sorted(zones.items(), key=_rank)}
    if wanted in cities:
        return cities[wanted]
    near = get_close_matches(wanted, [*zones, *cities], 1)
    raise UnreadableError("zone", text, (zones | cities)[near[0]] if near else "")


def _folded(text: str) -> str:
    return "_".join(text.lower().split())


def _rank(zone: tuple[str, str]) -> tuple[int, str]:
    """Order zones so that of two with the same city the plainer name comes last, and counts."""
    return -zone[1].count("/"), zone[1]


def _etc_name(offset: re.Match[str]) -> str:
    """Name a distance from UTC: the zones under Etc/ count the other way round (POSIX)."""
    hours = int(offset[2])
    if not hours:
        return "Etc/UTC"
    return f"Etc/GMT{'-' if offset[1] == '+' else '+'}{hours}"


def moment_of(wall: datetime, zone: tzinfo) -> datetime:
    """Return the first moment at which a local clock shows this time or, where skipped, later.

    PEP 495: with fold=0 a repeated time is the first of the two, and a skipped one is read with
    the offset before the change, which gives the same distance after it.
    """
    return wall.replace(tzinfo=zone, fold=0).astimezone(UTC)
