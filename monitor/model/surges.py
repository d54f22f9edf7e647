"""Surges: hours in which a watchlist hits far more stories than is usual of it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

# What was published longer before it was found counts in no hour: it came late, as the service or
# the feed was down, or as a feed lists what is old. After an outage so much news comes at once.
LATE = timedelta(hours=2)


@dataclass(frozen=True, slots=True)
class Beginning:
    """A hit of a story that began: which story, when, of which outlet, by which keywords."""

    story: int
    at: datetime
    outlet: str
    keywords: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Surge:
    """What a watchlist hit in the hour until `rang_at`, in the stories `behind` it.

    `least`: so many stories make it a surge; usual are `low` to `high`. `id` 0: not stored yet.
    """

    watchlist: str
    rang_at: datetime
    hits: int
    behind: tuple[int, ...]
    outlets: int
    least: int
    low: int
    high: int
    id: int = 0
    is_over: bool = False
