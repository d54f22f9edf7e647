"""When a digest is due, and when it is quiet: from the wall clock of the chat, never from a timer.

A slot is named by its local date and time, so that it can be stored once: where a clock change
repeats an hour the name is the same, where it skips one the slot comes at the first moment after.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, date, datetime, time, timedelta, tzinfo

from monitor.model import QuietHours, Schedule, Weeks, moment_of


def last_slot(schedule: Schedule, zone: tzinfo, now: datetime) -> tuple[str, datetime]:
    """Return the latest slot that has come: its name, and the moment it came (UTC)."""
    if schedule.hourly:
        return _last_hour(zone, now)
    for day in _days_back(now.astimezone(zone).date()):
        moment = moment_of(datetime.combine(day, schedule.at), zone)
        if day.weekday() in schedule.days and moment <= now:
            return f"{day:%Y-%m-%d} {schedule.at:%H:%M}", moment
    raise AssertionError("a slot came within the last week")


def _days_back(today: date) -> Iterator[date]:
    """Give the days from tomorrow on: a clock put back after midnight shows yesterday."""
    return (today - timedelta(days=days) for days in range(-1, 9))


def _last_hour(zone: tzinfo, now: datetime) -> tuple[str, datetime]:
    """Return the last full hour by the local clock; named in UTC, as clocks may repeat one."""
    local = now.astimezone(zone)
    moment = now.astimezone(UTC) - timedelta(
        minutes=local.minute, seconds=local.second, microseconds=local.microsecond
    )
    return f"{moment:%Y-%m-%dT%H:%M}Z", moment


NOTES = Schedule(time(9), frozenset({0}))  # when the weekly note comes: on Mondays


def last_note(zone: tzinfo, now: datetime) -> tuple[str, datetime]:
    """Return the latest time for a weekly note that has come: its slot's name, and the moment."""
    slot, moment = last_slot(NOTES, zone, now)
    year, week, _ = date.fromisoformat(slot[:10]).isocalendar()
    return f"weekly {year}-W{week:02}", moment


def weeks_of_note(zone: tzinfo, moment: datetime) -> Weeks:
    """Return the weeks that the note of a moment tells of: whole ones, from Monday to Sunday."""
    return weeks_until(datetime.combine(moment.astimezone(zone).date(), time()), zone)


def weeks_until(wall: datetime, zone: tzinfo) -> Weeks:
    """Return the last week until a local time, the one before it, and the four until then."""
    until, since, before, month = (
        moment_of(wall - timedelta(weeks=back), zone) for back in (0, 1, 2, 4)
    )
    return Weeks(until, since, before, month)


def is_quiet(quiet: QuietHours, zone: tzinfo, now: datetime) -> bool:
    """Tell whether these hours have begun, and not ended."""
    return _last(quiet.start, zone, now) > _last(quiet.end, zone, now)


def quiet_ended(quiet: QuietHours, zone: tzinfo, now: datetime) -> datetime:
    """Return the moment at which these hours ended last."""
    return _last(quiet.end, zone, now)


def _last(at: time, zone: tzinfo, now: datetime) -> datetime:
    _, moment = last_slot(Schedule(at), zone, now)
    return moment
