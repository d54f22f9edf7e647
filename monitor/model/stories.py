"""What is known of items to tell which of them report the same event."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import islice

from monitor.model.items import Item

STORY_WINDOW = timedelta(hours=72)  # between items of one story, the one after the other
MOST_ALIKE = 30  # items that a new one is compared with: the most alike by their leading terms
MOST_COMPARED = 12  # items of each of their stories: the latest, which say what it is now
BEGINNING = 3  # items that a longer story began with, which say what it was
LEADING = 12  # terms by which like items find each other
LEAST_SHARED = 0.1  # likeness by these alone: with less, items are hardly ever alike enough
LEAST_WITH_MEANING = 0.03  # which may make up for it
LEADING_NAMES = 6
NAME_WEIGHT = 0.2  # one that two items share is enough to compare them

StoryRef = int | str  # a story's number in the record, or a name of one that is still to be stored


@dataclass(frozen=True, slots=True)
class Gist:
    """What an item reports, as far as likeness is measured on it.

    `weights`: its terms, the heaviest first; their squares add up to 1. `figures`: the numbers
    among them. `names`: what all their spellings share. `initials`: what its names may be shortened
    to. `meaning`: a vector of length 1, where there is an encoder.
    """

    weights: Mapping[str, float]
    figures: frozenset[str] = frozenset()
    names: frozenset[str] = frozenset()
    acronyms: frozenset[str] = frozenset()
    initials: frozenset[str] = frozenset()
    language: str = ""
    meaning: tuple[float, ...] = ()

    @property
    def leading(self) -> dict[str, float]:
        """Return what like items find each other by, with weights: the heaviest terms, and names.

        By names, in all their spellings, those are found that only meaning can compare: in other
        languages.
        """
        names = sorted(self.names)[:LEADING_NAMES] if self.meaning else ()
        leading = dict(islice(self.weights.items(), LEADING))
        return leading | {f"@{name}": NAME_WEIGHT for name in names}

    @property
    def least_shared(self) -> float:
        """Return how alike another one must be, by what leads both, to be compared with it."""
        return LEAST_WITH_MEANING if self.meaning else LEAST_SHARED


@dataclass(frozen=True, slots=True)
class Report:
    """An item that reports an event: its story, when it happened, what it says.

    `number`: the item's, for whoever asked: its row in the record, its place in a list.
    """

    story: StoryRef
    when: datetime
    item: Item
    gist: Gist
    number: int = -1


@dataclass(frozen=True, slots=True)
class Placement:
    """The story that an item belongs to, and those that turn out to be the same one.

    `merged` stories become part of `story`; it is the oldest of them.
    """

    story: StoryRef
    merged: tuple[StoryRef, ...] = ()
