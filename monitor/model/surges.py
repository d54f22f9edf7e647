"""Surges: hours in which a watchlist hits far more than is usual of it."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime, timedelta

# What was published longer before it was found counts in no hour: it came late, as the service or
# the feed was down, or as a feed lists what is old. After an outage so much news comes at once.
LATE = timedelta(hours=2)
FIRST_HITS = 3  # of a story count: more is told by its alert, with the number of its outlets


@dataclass(frozen=True, slots=True)
class TimedHit:
    """A hit, as surges count them: of which story, when, of which outlet, by which keywords.

    `rank`: it is its story's first hit, second …
    """

    story: int
    at: datetime
    outlet: str
    keywords: tuple[str, ...] = ()
    rank: int = 1

    @property
    def counts(self) -> bool:
        """Tell whether it is one of its story's first hits."""
        return self.rank <= FIRST_HITS


@dataclass(frozen=True, slots=True)
class Surge:
    """What a watchlist hit in the hour until `rang_at`.

    `behind`: the stories, each with how many of its hits count. `least`: so many hits that count
    make it a surge; usual are `low` to `high`. `id` 0: not stored yet.
    """

    watchlist: str
    rang_at: datetime
    hits: int
    behind: tuple[tuple[int, int], ...]
    outlets: int
    least: int
    low: int
    high: int
    id: int = 0
    is_over: bool = False

    @property
    def stories(self) -> tuple[int, ...]:
        """Return the stories behind it."""
        return tuple(story for story, _ in self.behind)

    def is_one_without(self, stories: Collection[int]) -> bool:
        """Tell whether it is a surge also without some stories."""
        return sum(hits for story, hits in self.behind if story not in stories) >= self.least
