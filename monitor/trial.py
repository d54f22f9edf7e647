"""What watchlists, or a keyword, would have hit among the items that are stored.

Hits are counted by the local day of their items: the day on which an item was first seen. What a
feed's first poll brought was published at any time before, so it counts on the day on which it
was published, and not at all if that was before the period.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, time, timedelta, tzinfo
from heapq import heappush, heappushpop

from monitor.model import Hit, StoredItem
from monitor.watch.language.keyword import Keyword
from monitor.watch.lists.watchlist import Watchlist
from monitor.watch.matching.matcher import Matcher
from monitor.watch.words.analysis import Words

SAMPLES = 5
# A keyword is too wide if it hits more than 1 item in 100, and more than 20 items.
TOO_WIDE_SHARE = 0.01
TOO_WIDE_ITEMS = 20
# A line of the exclude list takes too much if it takes more than 1 hit in 10, and more than 3.
TOO_MUCH_SHARE = 0.1
TOO_MUCH_HITS = 3


@dataclass(frozen=True, slots=True)
class Period:
    """Whole local days up to a moment in the last of them."""

    until: datetime
    days: tuple[date, ...]
    zone: tzinfo

    @classmethod
    def last(cls, days: int, now: datetime, zone: tzinfo) -> Period:
        """Return the last days, today included."""
        today = now.astimezone(zone).date()
        back = (today - timedelta(days=ago) for ago in range(days - 1, -1, -1))
        return cls(now, tuple(back), zone)

    @property
    def since(self) -> datetime:
        """Return when the first day began."""
        return datetime.combine(self.days[0], time(), self.zone)

    def day(self, moment: datetime) -> date:
        """Return the local day of a moment."""
        return moment.astimezone(self.zone).date()


@dataclass(frozen=True, slots=True)
class Sample:
    """An item that would have been hit, and by what."""

    stored: StoredItem
    when: datetime
    hit: Hit


@dataclass(frozen=True, slots=True)
class WatchlistTrial:
    """What one watchlist would have hit: `items` were tried, each of its keywords is counted."""

    watchlist: str
    items: int
    hits: int
    by_day: dict[date, int]
    by_keyword: dict[str, int]
    samples: tuple[Sample, ...]

    @property
    def most(self) -> list[tuple[str, int]]:
        """Return the keywords that hit, those with most hits first."""
        counted = sorted(self.by_keyword.items(), key=lambda pair: -pair[1])
        return [(line, hits) for line, hits in counted if hits]

    @property
    def never(self) -> list[str]:
        """Return the keywords that never hit."""
        return [line for line, hits in self.by_keyword.items() if not hits]

    @property
    def too_wide(self) -> list[str]:
        """Return the keywords that hit too much."""
        return [line for line, hits in self.most if too_wide(hits, self.items)]


@dataclass(frozen=True, slots=True)
class Trial:
    """What some watchlists would have hit in a period, among `items` that were tried."""

    period: Period
    items: int
    watchlists: tuple[WatchlistTrial, ...]


@dataclass(frozen=True, slots=True)
class KeywordTrial:
    """What one more line would change in a watchlist.

    `hits`: items in which the line is found; `changed`: how many of them the watchlist would hit
    beyond those that it hits today or, by an exclude line, no more. `covered_by`: keywords that
    hit each of these items already.
    """

    items: int
    hits: int
    changed: int
    today: int
    samples: tuple[Sample, ...]
    covered_by: tuple[str, ...] = ()

    @property
    def too_wide(self) -> bool:
        """Tell whether a keyword hits too much."""
        return too_wide(self.hits, self.items)

    @property
    def takes_too_much(self) -> bool:
        """Tell whether a line of the exclude list takes too many hits away."""
        return self.changed > TOO_MUCH_HITS and self.changed > self.today * TOO_MUCH_SHARE


def too_wide(hits: int, items: int) -> bool:
    """Tell whether so many hits among so many items are too many for one keyword."""
    return hits > TOO_WIDE_ITEMS and hits > items * TOO_WIDE_SHARE


def trial(
    items: Iterable[StoredItem],
    matcher: Matcher,
    watchlists: Sequence[Watchlist],
    period: Period,
    *,
    samples: int = SAMPLES,
    heard: Callable[[StoredItem, tuple[Hit, ...]], None] | None = None,
) -> Trial:
    """Match stored items with watchlists, and count what they would have hit.

    `heard`: is told of each item and what it hits, also of those before the period.
    """
    tallies = {watchlist.id: _Tally(period, samples) for watchlist in watchlists}
    tried = 0
    for stored, when, hits in _matched(items, matcher, None if heard else period.since):
        if heard:
            heard(stored, hits)
        if when < period.since:
            continue
        tried += 1
        for hit in hits:
            tallies[hit.watchlist].add(stored, when, hit)
    return Trial(period, tried, tuple(tallies[w.id].result(w, tried) for w in watchlists))


def keyword_trial(
    items: Iterable[StoredItem],
    watchlist: Watchlist,
    keyword: Keyword,
    period: Period,
    words: Words | None = None,
    count: int | None = None,
) -> KeywordTrial:
    """Try one keyword more: what it would hit, and what of that is new.

    `words`: what is remembered of words, for speed. `count`: how many items there are, where only
    those are given that may matter.
    """
    alone = replace(watchlist, id=ALONE, keywords=(keyword,), threshold=None)
    then = replace(watchlist, id=THEN, keywords=(*watchlist.keywords, keyword))
    tried, found = _together(items, (watchlist, alone, then), period, words)
    tally = _Tally(period, SAMPLES)
    changed = 0
    covered: set[str] | None = None
    for stored, hits in found:
        changed += THEN in hits and watchlist.id not in hits
        if ALONE in hits:
            tally.add(stored, happened(stored), hits[ALONE])
            known = set(hits[watchlist.id].keywords) if watchlist.id in hits else set()
            covered = known if covered is None else covered & known
    today = sum(watchlist.id in hits for _, hits in found)
    by = tuple(known.line for known in watchlist.keywords if covered and known.line in covered)
    tried = tried if count is None else count
    return KeywordTrial(tried, tally.hits, changed, today, tally.newest(), by)


def exclude_trial(
    items: Iterable[StoredItem],
    watchlist: Watchlist,
    keyword: Keyword,
    period: Period,
    words: Words | None = None,
    count: int | None = None,
) -> KeywordTrial:
    """Try one line of the exclude list more: what the watchlist would not hit any longer."""
    alone = replace(watchlist, id=ALONE, keywords=(keyword,), exclude=(), threshold=None)
    then = replace(watchlist, id=THEN, exclude=(*watchlist.exclude, keyword))
    tried, found = _together(items, (watchlist, alone, then), period, words)
    tally = _Tally(period, SAMPLES)
    for stored, hits in found:
        if watchlist.id in hits and THEN not in hits:
            tally.add(stored, happened(stored), hits.get(ALONE, hits[watchlist.id]))
    said = sum(ALONE in hits for _, hits in found)
    today = sum(watchlist.id in hits for _, hits in found)
    tried = tried if count is None else count
    return KeywordTrial(tried, said, tally.hits, today, tally.newest())


# What is tried beside a watchlist: the line by itself, and the watchlist with it. No file's name
# can be such an id.
ALONE, THEN = "+alone", "+then"


def happened(stored: StoredItem) -> datetime:
    """Return when an item counts: as first seen or, where its feed was new, as published."""
    published = stored.item.published
    if stored.baseline and published is not None:
        return min(published, stored.first_seen)
    return stored.first_seen


def _matched(
    items: Iterable[StoredItem], matcher: Matcher, since: datetime | None
) -> Iterator[tuple[StoredItem, datetime, tuple[Hit, ...]]]:
    """Give the items from a time on, when each counts, and what hits it."""
    for stored in items:
        when = happened(stored)
        if since is None or when >= since:
            yield stored, when, matcher.match(stored.item, stored.feed)


def _together(
    items: Iterable[StoredItem],
    watchlists: tuple[Watchlist, ...],
    period: Period,
    words: Words | None,
) -> tuple[int, list[tuple[StoredItem, dict[str, Hit]]]]:
    """Return how many items were tried, and those that were hit, by watchlists' ids."""
    matcher = Matcher(watchlists, words)
    found = []
    tried = 0
    for stored, _, hits in _matched(items, matcher, period.since):
        tried += 1
        if hits:
            found.append((stored, {hit.watchlist: hit for hit in hits}))
    return tried, found


class _Tally:
    """Counts the hits of one watchlist, and keeps the newest as samples, a title once."""

    def __init__(self, period: Period, samples: int) -> None:
        self.hits = 0
        self._period = period
        self._by_day = dict.fromkeys(period.days, 0)
        self._by_keyword: Counter[str] = Counter()
        self._samples = samples
        self._newest: list[tuple[datetime, int, Sample]] = []

    def add(self, stored: StoredItem, when: datetime, hit: Hit) -> None:
        self.hits += 1
        self._by_keyword.update(hit.keywords)
        day = self._period.day(when)
        if day in self._by_day:  # else the clock was set back, or a server's is wrong
            self._by_day[day] += 1
        if any(kept.stored.item.title == stored.item.title for _, _, kept in self._newest):
            return
        entry = (when, stored.row_id, Sample(stored, when, hit))
        if len(self._newest) < self._samples:
            heappush(self._newest, entry)
        elif self._newest:
            heappushpop(self._newest, entry)

    def newest(self) -> tuple[Sample, ...]:
        return tuple(sample for _, _, sample in sorted(self._newest, reverse=True))

    def result(self, watchlist: Watchlist, items: int) -> WatchlistTrial:
        return WatchlistTrial(
            watchlist=watchlist.id,
            items=items,
            hits=self.hits,
            by_day=self._by_day,
            by_keyword={k.line: self._by_keyword[k.line] for k in watchlist.keywords},
            samples=self.newest(),
        )
