"""When a chat wants to hear: the times of its digests, and the hours in which nothing rings."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import time

DAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
EVERY_DAY = frozenset(range(7))

_NAMES = {"daily": "mon-sun", "weekdays": "mon-fri", "weekends": "sat-sun", "weekly": "mon"}
_SCHEDULE = re.compile(r"(?:(?P<days>[a-z][a-z, -]*?)\s+)?(?P<at>\d{1,2}:\d\d)")
_QUIET = re.compile(
    r"(?P<start>\d{1,2}:\d\d)\s*[-–]\s*(?P<end>\d{1,2}:\d\d)\s+(?P<how>hold|silent)"
)
_EXAMPLES = '"hourly", "08:00", "weekdays 08:00", "mon,thu 18:30" or "fri 17:00"'


@dataclass(frozen=True, slots=True)
class Schedule:
    """When digests come, by the chat's clock: at a time on some weekdays, or every full hour.

    `days`: Monday is 0.
    """

    at: time = time(8, 0)
    days: frozenset[int] = EVERY_DAY
    hourly: bool = False

    def __str__(self) -> str:
        """Write it as `read_schedule` reads it, and as the store keeps it."""
        if self.hourly:
            return "hourly"
        days = "" if self.days == EVERY_DAY else ",".join(DAYS[day] for day in sorted(self.days))
        return f"{days} {self.at:%H:%M}".strip()


DAILY = Schedule()


@dataclass(frozen=True, slots=True)
class QuietHours:
    """From when to when, by the chat's clock, alerts don't ring.

    They are held and come as one digest at the end (`hold`), or are sent without a sound.
    """

    start: time
    end: time
    hold: bool = True

    def __str__(self) -> str:
        """Write them as `read_quiet_hours` reads them, and as the store keeps them."""
        return f"{self.start:%H:%M}-{self.end:%H:%M} {'hold' if self.hold else 'silent'}"


def read_schedule(text: str) -> Schedule:
    """Read a schedule as people type it. Raises ValueError, with examples."""
    words = text.strip().lower()
    if words == "hourly":
        return Schedule(hourly=True)
    found = _SCHEDULE.fullmatch(words)
    if found is None:
        raise ValueError(f"{text.strip()!r} says no time for digests; write {_EXAMPLES}")
    return Schedule(_time(found["at"]), _days(found["days"] or "daily"))


def _days(text: str) -> frozenset[int]:
    days: set[int] = set()
    for part in re.split(r"[,\s]+", text.strip()):
        first, _, last = _NAMES.get(part, part).partition("-")
        start, end = _day(first), _day(last or first)
        days |= {day % 7 for day in range(start, end + 1 if end >= start else end + 8)}
    return frozenset(days)


def _day(text: str) -> int:
    if text[:3] in DAYS:
        return DAYS.index(text[:3])
    raise ValueError(f"{text!r} is no day of the week; write {_EXAMPLES}")


def _time(text: str) -> time:
    hour, minute = map(int, text.split(":"))
    if hour > 23 or minute > 59:
        raise ValueError(f"{text} is no time of day; the day goes from 00:00 to 23:59")
    return time(hour, minute)


def read_quiet_hours(text: str) -> QuietHours:
    """Read quiet hours as people type them. Raises ValueError, with an example."""
    found = _QUIET.fullmatch(text.strip().lower())
    if found is None:
        example = '"22:00-07:00 hold" or "22:00-07:00 silent"'
        raise ValueError(f"{text.strip()!r} says no quiet hours; write {example}")
    quiet = QuietHours(_time(found["start"]), _time(found["end"]), found["how"] == "hold")
    if quiet.start == quiet.end:
        raise ValueError("quiet hours must end at another time than they begin")
    return quiet
