"""When a feed is polled next, and why then: as often as items come, as seldom as is asked for."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from monitor.model import NO_WISH, Priority, Wish

NEVER_ASKED = timedelta(0)
DAY = timedelta(days=1)
LONGEST_AFTER_FAILURES = DAY
DAILY_AFTER = timedelta(days=30)  # of failing
_LONGEST_WISH = {Priority.HIGH: timedelta(hours=1), Priority.NORMAL: DAY}
_JITTER = 0.1
_SLOWER = 1.25
_FASTEST_CHANGE = 4
_MOST_DOUBLINGS = 20
_HOUR = timedelta(hours=1)


@dataclass(frozen=True, slots=True)
class Pace:
    """The settings `min_interval` and `max_interval`."""

    min_interval: timedelta = timedelta(minutes=5)
    max_interval: timedelta = timedelta(hours=6)

    def held(self, interval: timedelta) -> timedelta:
        """Return an interval held between the two; the shortest wins over a longest below it."""
        return max(self.min_interval, min(interval, self.max_interval))


@dataclass(frozen=True, slots=True)
class Polled:
    """What one poll told about a feed's pace. `failures` counts those in a row, this one too.

    `failing_for`: how long it has failed. `fresh_for`, `wish`: what the server and the feed ask
    for. `not_before`: the time that the server named by Retry-After.
    """

    interval: timedelta
    new_items: int = 0
    failures: int = 0
    failing_for: timedelta = timedelta(0)
    fresh_for: timedelta = NEVER_ASKED
    wish: Wish = NO_WISH
    not_before: datetime | None = None


@dataclass(frozen=True, slots=True)
class Due:
    """When a feed is due and why then, and the interval to start from next time."""

    at: datetime
    interval: timedelta
    why: str


@dataclass(frozen=True, slots=True)
class _Wait:
    length: timedelta
    why: str


def next_due(now: datetime, polled: Polled, pace: Pace, priority: Priority, jitter: float) -> Due:
    """Decide when a feed is due again. `jitter` in [0, 1) spreads polls by up to a tenth.

    The rule aims at about one poll for each new item. After a poll that brought nothing, the
    interval grows by a quarter; one new item leaves it; n new items divide it by n, at most by 4.
    For items that come at random this settles where a poll brings two new items of three on
    average. It stays between `min_interval` and `max_interval`. What the server asks for (max-age
    or Expires) and the feed (ttl, sy:updatePeriod, skipHours, skipDays) then lengthens the wait,
    but counts only up to 1 h for feeds of high priority, up to 24 h else. After n failures in a row
    the wait is doubled n times, up to 24 h, and is 24 h after 30 days of failing. A feed is never
    due before the time that the server named by Retry-After.
    """
    interval = pace.held(polled.interval if polled.failures else _adapted(polled))
    longest = _LONGEST_WISH[priority]
    wait = _longest(
        _Wait(interval, _why_interval(interval, pace)),
        _Wait(
            min(polled.fresh_for, longest),
            "its server says that nothing changes before (Cache-Control or Expires)",
        ),
        _Wait(
            min(polled.wish.every or NEVER_ASKED, longest),
            "the feed asks for it (ttl or sy:updatePeriod)",
        ),
    )
    if polled.failures:
        wait = _after_failures(wait.length, polled)
    at = now + wait.length * (1 + _JITTER * jitter)
    due = Due(at, interval, f"every {span(wait.length)}: {wait.why}")
    return _outside_skipped(_not_before(due, polled.not_before), polled.wish, longest)


def _not_before(due: Due, not_before: datetime | None) -> Due:
    if not_before is None or not_before <= due.at:
        return due
    return Due(not_before, due.interval, "its server asked to wait until then (Retry-After)")


def _outside_skipped(due: Due, wish: Wish, longest: timedelta) -> Due:
    at = _not_skipped(due.at, wish, due.at + longest)
    if at == due.at:
        return due
    return Due(at, due.interval, "the feed asks not to be polled before (skipHours or skipDays)")


def _adapted(polled: Polled) -> timedelta:
    if polled.new_items == 0:
        return polled.interval * _SLOWER
    return polled.interval / min(polled.new_items, _FASTEST_CHANGE)


def _why_interval(interval: timedelta, pace: Pace) -> str:
    if interval <= pace.min_interval:
        return "it brings new items as often as it may be polled (min_interval)"
    if interval >= pace.max_interval:
        return "it seldom brings new items, and is polled at least so often (max_interval)"
    return "about as often as it brings new items"


def _longest(*waits: _Wait) -> _Wait:
    return max(waits, key=lambda wait: wait.length)


def _after_failures(wait: timedelta, polled: Polled) -> _Wait:
    longest = max(LONGEST_AFTER_FAILURES, wait)
    if polled.failing_for >= DAILY_AFTER:
        return _Wait(longest, "it has failed for over 30 days")
    why = "it failed" if polled.failures == 1 else f"it failed {polled.failures} times in a row"
    return _Wait(min(wait * (1 << min(polled.failures, _MOST_DOUBLINGS)), longest), why)


def _not_skipped(at: datetime, wish: Wish, limit: datetime) -> datetime:
    """Return the first time from `at` on that is in no hour and on no day to skip; `limit` at most.

    (RSS 2.0, skipHours and skipDays; in UTC.)
    """
    if not (wish.skip_hours or wish.skip_days):
        return at
    moment = at
    while moment < limit and (moment.hour in wish.skip_hours or moment.weekday() in wish.skip_days):
        moment = moment.replace(minute=0, second=0, microsecond=0) + _HOUR
    return min(moment, limit)


def span(length: timedelta) -> str:
    """Write a length of time as people say it, in its largest units: 40 s, 25 min, 2 h 30 min."""
    minutes = round(length.total_seconds() / 60)
    if minutes < 1:
        return f"{length.total_seconds():.0f} s"
    hours, rest = divmod(minutes, 60)
    days, hours = divmod(hours, 24)
    parts = [f"{days} d"] if days else []
    parts += [f"{hours} h"] if hours else []
    parts += [f"{rest} min"] if rest and not days else []
    return " ".join(parts)
