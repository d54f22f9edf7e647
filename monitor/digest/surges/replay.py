"""Where surges would have rung: the same looks, made over hits of the past as they came."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, tzinfo

from monitor.digest.surges.judge import FACTOR, LOOK_EVERY, MIN_HITS, WINDOW, follow, look_at
from monitor.digest.surges.usual import LOOKS_BACK, Usual, day_of, hour_of, usual_of, watched_hours
from monitor.model import Surge, TimedHit


@dataclass(frozen=True, slots=True)
class Past:
    """The hits of a watchlist that count, in order, and the hours in which any item came."""

    hits: Sequence[TimedHit]
    with_items: Sequence[int]
    zone: tzinfo


def replay(
    past: Past, watchlist: str, since: datetime, until: datetime, factor: float = FACTOR
) -> list[tuple[Surge, Sequence[TimedHit]]]:
    """Return the surges that would have rung in a time, each with the hits behind it.

    Each look knows what came before it, and nothing else.
    """
    hits = _Hits(past)
    rang: list[tuple[Surge, Sequence[TimedHit]]] = []
    last: Surge | None = None
    for now in _looks(past.hits, since, until):
        is_open = last is not None and not last.is_over
        if is_open or hits.count(now) >= MIN_HITS:
            hour = hits.hour(now)
            if changed := follow(last, hour, hits.usual(now), watchlist, now, factor):
                last = changed
                rang += [] if changed.is_over else [(changed, hour)]
    return rang


def _looks(hits: Sequence[TimedHit], since: datetime, until: datetime) -> Iterator[datetime]:
    """Give the looks at which anything can change: those within an hour or so after a hit."""
    last = look_at(since)
    for hit in hits:
        first = max(last + LOOK_EVERY, look_at(hit.at) + LOOK_EVERY)
        end = min(hit.at + WINDOW + 2 * LOOK_EVERY, until)
        while first <= end:
            yield first
            last = first
            first += LOOK_EVERY


class _Hits:
    """The hits of a time, and what was usual on each day, worked out when it is asked for."""

    def __init__(self, past: Past) -> None:
        self._past = past
        self._times = [hit.at for hit in past.hits]
        self._counted = [hit.at for hit in past.hits if hit.counts]
        self._usual: dict[datetime, Usual | None] = {}

    def count(self, now: datetime) -> int:
        """Count the hits that count, of the hour until now."""
        return bisect_right(self._counted, now) - bisect_right(self._counted, now - WINDOW)

    def hour(self, now: datetime) -> Sequence[TimedHit]:
        """Return the hits of the hour until now."""
        first = bisect_right(self._times, now - WINDOW)
        return self._past.hits[first : bisect_right(self._times, now)]

    def usual(self, now: datetime) -> Usual | None:
        """Return what was usual, as it was known on the day of a look."""
        day = day_of(now)
        if day not in self._usual:
            self._usual[day] = self._work_out(day)
        return self._usual[day]

    def _work_out(self, day: datetime) -> Usual | None:
        since = day - LOOKS_BACK
        first, last = (bisect_left(self._times, moment) for moment in (since, day))
        hits = [hit for hit in self._past.hits[first:last] if hit.counts]
        hours = [h for h in self._past.with_items if hour_of(since) <= h < hour_of(day)]
        return usual_of(
            Counter(hour_of(hit.at) for hit in hits),
            watched_hours(hours, hour_of(day)),
            day,
            self._past.zone,
            several=len({hit.outlet for hit in hits}) > 1,
        )
