"""When a feed is polled next: often where items come often, seldom where servers ask for it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from monitor.model import Priority

NEVER_ASKED = timedelta(0)
LONGEST_AFTER_FAILURES = timedelta(hours=24)
_LONGEST_WISH = {Priority.HIGH: timedelta(hours=1), Priority.NORMAL: timedelta(hours=24)}
_JITTER = 0.1
_SLOWER = 1.25
_FASTEST_CHANGE = 4
_MOST_DOUBLINGS = 20


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
    """What one poll told about a feed's pace. `failures` counts those in a row, this one too."""

    interval: timedelta
    new_items: int = 0
    failures: int = 0
    wish: timedelta = NEVER_ASKED
    not_before: datetime | None = None


@dataclass(frozen=True, slots=True)
class Due:
    """When a feed is due, and the interval to start from next time."""

    at: datetime
    interval: timedelta


def next_due(now: datetime, polled: Polled, pace: Pace, priority: Priority, jitter: float) -> Due:
    """Decide when a feed is due again. `jitter` in [0, 1) spreads polls by up to a tenth.

    The rule aims at about one poll for each new item. After a poll that brought nothing, the
    interval grows by a quarter; one new item leaves it; n new items divide it by n, at most by 4.
    For items that come at random this settles where a poll brings two new items of three on
    average. It stays between `min_interval` and `max_interval`; the server's wish (its max-age)
    then lengthens the wait, but counts only up to 1 h for feeds of high priority, up to 24 h else.
    After n failures in a row the wait is the interval × 2ⁿ, up to 24 h. A feed is never due before
    the time that the server named by Retry-After.
    """
    interval = pace.held(polled.interval if polled.failures else _adapted(polled))
    if polled.failures:
        wait = _after_failures(interval, polled.failures)
    else:
        wait = max(interval, min(polled.wish, _LONGEST_WISH[priority]))
    at = now + wait * (1 + _JITTER * jitter)
    return Due(max(at, polled.not_before) if polled.not_before else at, interval)


def _adapted(polled: Polled) -> timedelta:
    if polled.new_items == 0:
        return polled.interval * _SLOWER
    return polled.interval / min(polled.new_items, _FASTEST_CHANGE)


def _after_failures(interval: timedelta, failures: int) -> timedelta:
    longest = max(LONGEST_AFTER_FAILURES, interval)
    return min(interval * (1 << min(failures, _MOST_DOUBLINGS)), longest)
