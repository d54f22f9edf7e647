"""When a chat wants to hear: the times of its digests, and the hours in which nothing rings."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from monitor.model.unreadable import UnreadableError

DAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
EVERY_DAY = frozenset(range(7))
WEEKDAYS = frozenset(range(5))

_NAMES = {"daily": "mon-sun", "weekdays": "mon-fri", "weekends": "sat-sun", "weekly": "mon"}
_SCHEDULE = re.compile(r"(?:(?P<days>[a-z][a-z, -]*?)\s+)?(?P<at>\d{1,2}:\d\d)")
_QUIET = re.compile(
    r"(?P<start>\d{1,2}:\d\d)\s*[-–]\s*(?P<end>\d{1,2}:\d\d)(?:\s+(?P<how>hold|silent))?"
)
_DATE = re.compile(r"(\d{4}-\d\d?-\d\d?|tomorrow)(?:[\sT]+(?P<at>\d{1,2}:\d\d))?", re.IGNORECASE)
_LENGTH = re.compile(r"(\d{1,4})\s*(hours?|h|days?|d|weeks?|w)", re.IGNORECASE)
_HOURS = {"h": 1, "d": 24, "w": 7 * 24}
LONGEST_PAUSE = timedelta(days=366)


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
    """Read a schedule as people type it. Raises UnreadableError."""
    words = text.strip().lower()
    if words == "hourly":
        return Schedule(hourly=True)
    found = _SCHEDULE.fullmatch(words)
    if found is None:
        raise UnreadableError("schedule", text)
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
    raise UnreadableError("weekday", text)


def _time(text: str) -> time:
    hour, minute = map(int, text.split(":"))
    if hour > 23 or minute > 59:
        raise UnreadableError("time", text)
    return time(hour, minute)


def read_quiet_hours(text: str) -> QuietHours:
    """Read quiet hours as people type them: held, where they don't say how.

    Raises UnreadableError.
    """
    found = _QUIET.fullmatch(text.strip().lower())
    if found is None:
        raise UnreadableError("quiet", text)
    quiet = QuietHours(_time(found["start"]), _time(found["end"]), found["how"] != "silent")
    if quiet.start == quiet.end:
        raise UnreadableError("empty", text)
    return quiet


def read_pause(text: str, now: datetime) -> datetime:
    """Read until when to pause, as people type it: a date, or how long.

    `now`: the local time, without a zone, as is what is returned. Raises UnreadableError.
    """
    until = _until(text.strip(), now)
    if until <= now:
        raise UnreadableError("past", text, f"{now:%Y-%m-%d %H:%M}")
    if until > now + LONGEST_PAUSE:
        raise UnreadableError("long", text)
    return until


def _until(text: str, now: datetime) -> datetime:
    if length := _LENGTH.fullmatch(text):
        return now + timedelta(hours=int(length[1]) * _HOURS[length[2][0].lower()])
    found = _DATE.fullmatch(text)
    if found is None:
        raise UnreadableError("pause", text, f"{now + timedelta(days=7):%Y-%m-%d}")
    return datetime.combine(_date(found[1].lower(), now), _time(found["at"] or "00:00"))


def _date(text: str, now: datetime) -> date:
    if text == "tomorrow":
        return now.date() + timedelta(days=1)
    try:
        return date(*map(int, text.split("-")))
    except ValueError:
        raise UnreadableError("date", text) from None
