"""The items that are grouped, and what a grouper is."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

WINDOW = timedelta(hours=72)  # how long a story is open: monitor/store/polls.py


@dataclass(frozen=True, slots=True)
class StoryItem:
    """An item as a grouper gets it; `when`: as published, never later than first seen."""

    id: str
    language: str
    outlet: str
    title: str
    summary: str
    when: datetime
    link: str = ""


Clusters = list[list[str]]
Grouper = Callable[[Sequence[StoryItem]], Clusters]


def in_order(items: Sequence[StoryItem]) -> tuple[StoryItem, ...]:
    """Return items in order of time; those of the same time stay as they are."""
    return tuple(sorted(items, key=lambda item: item.when))


def labels_of(clusters: Clusters) -> dict[str, int]:
    """Return the number of each id's cluster."""
    return {name: number for number, cluster in enumerate(clusters) for name in cluster}
