"""What is known of items to tell which of them report the same event."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import islice

from monitor.model.items import Item

STORY_WINDOW = timedelta(hours=72)  # between items of one story, the one after the other
LEADING = 12  # terms, and names, by which like items find each other
LEAST_SHARED = 0.2  # of their weight: with less, items can't be alike enough
LEADING_NAMES = 6
NAME_WEIGHT = 0.2  # beside those of terms, for a name in all its spellings

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

        Names are found in other languages, too.
        """
        names = {f"@{name}": NAME_WEIGHT for name in sorted(self.names)[:LEADING_NAMES]}
        return dict(islice(self.weights.items(), LEADING)) | names


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
