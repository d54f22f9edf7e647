"""Where surges would have rung among stored items: what counts in an hour, and the looks at it.

The same rules as those of the service, as far as stored items tell: a feed doesn't count in its
first week, nor what came long after it was published or, without a date, right after an outage.
Watchlists are taken as if they had always been as they are now.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta, tzinfo

from monitor.digest.surges.judge import FACTOR
from monitor.digest.surges.replay import Past, replay
from monitor.digest.surges.usual import LOOKS_BACK, MIN_AGE, hour_of, longest_quiet
from monitor.model import LATE, Hit, StoredItem, Surge, TimedHit
from monitor.stories.gist import matched_texts
from monitor.stories.grouped import Dated, Grouper
from monitor.stories.terms import Terms
from monitor.watch.words.analysis import Words

HISTORY_DAYS = LOOKS_BACK // timedelta(days=1)  # to be read before the first day that is tried


@dataclass(frozen=True, slots=True)
class Rang:
    """A surge that would have rung, and the titles of the stories behind it, as they came."""

    surge: Surge
    titles: tuple[str, ...]


class SurgeTally:
    """Hears of each stored item and what it hits, in order; then tells when surges would ring."""

    def __init__(self, zone: tzinfo, words: Words, factor: float = FACTOR) -> None:
        self._zone, self._factor = zone, factor
        self._grouper = Grouper(Terms(words))
        self._hours: list[int] = []  # with items
        self._resumed = -1  # the hour in which the last outage ended
        self._hits: dict[str, list[TimedHit]] = {}
        self._settled: dict[str, datetime] = {}  # feeds, from when on they count
        self._titles: dict[int, str] = {}
        self._ranks: Counter[tuple[int, str]] = Counter()

    def hear(self, stored: StoredItem, hits: Iterable[Hit]) -> None:
        """Note an item, and what it hits."""
        seen = stored.first_seen
        self._note_hour(hour_of(seen))
        if stored.baseline:
            self._settled[stored.feed.url] = seen + MIN_AGE
        hits = tuple(hits)
        if hits and not stored.baseline:
            self._note_hits(stored, hits)

    def _note_hits(self, stored: StoredItem, hits: Sequence[Hit]) -> None:
        """Note an item's hits; what doesn't count is among the first of its story all the same."""
        story, counts = self._story(stored, hits), self._counts(stored)
        for each in hits:
            rank = self._ranks[story, each.watchlist] = self._ranks[story, each.watchlist] + 1
            if counts:
                hit = TimedHit(story, stored.first_seen, _outlet(stored), rank=rank)
                self._hits.setdefault(each.watchlist, []).append(hit)

    def rang(self, watchlist: str, since: datetime, until: datetime) -> list[Rang]:
        """Return the surges of a watchlist that would have rung in a time."""
        past = Past(self._hits.get(watchlist, []), self._hours, self._zone)
        found = replay(past, watchlist, since, until, self._factor)
        return [Rang(surge, self._titles_of(surge.stories)) for surge, _ in found]

    def _note_hour(self, hour: int) -> None:
        """Note that items came in an hour, and if that ended an outage."""
        if not self._hours or hour > self._hours[-1]:
            span = self._hours[-1] - self._hours[0] if self._hours else 0
            if self._hours and hour - self._hours[-1] > longest_quiet(len(self._hours), span):
                self._resumed = hour
            self._hours.append(hour)

    def _counts(self, stored: StoredItem) -> bool:
        seen, published = stored.first_seen, stored.item.published
        is_late = hour_of(seen) == self._resumed if published is None else seen - published > LATE
        settled = self._settled.get(stored.feed.url)
        return not is_late and (settled is None or seen >= settled)

    def _story(self, stored: StoredItem, hits: Iterable[Hit]) -> int:
        """Number the story of an item, by words, as rare as they are among hits."""
        item = stored.item
        self._grouper.count(item)
        story = self._grouper.add(Dated(item, stored.when, matched_texts(item, hits)))
        self._titles.setdefault(story, item.title)
        return story

    def _titles_of(self, stories: Iterable[int]) -> tuple[str, ...]:
        return tuple(self._titles[story] for story in stories)


def _outlet(stored: StoredItem) -> str:
    return stored.item.outlet or stored.feed.outlet
