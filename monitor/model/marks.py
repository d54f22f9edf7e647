"""What people made of stories that they were told: saved, not relevant, muted."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from monitor.model.hits import Story
from monitor.model.items import StoredItem


@dataclass(frozen=True, slots=True)
class StoryMarks:
    """What a chat made of a story; muted in this thread."""

    saved: bool = False
    not_relevant: bool = False
    muted: bool = False


@dataclass(frozen=True, slots=True)
class SavedStory:
    """A story that a chat saved, and when."""

    story: Story
    at: datetime


@dataclass(frozen=True, slots=True)
class WatchlistHit:
    """A stored hit of one watchlist, with its item as it was matched.

    `matched`: the stretches of title and summary that made it match. `not_relevant`: some chat
    judged so of its story.
    """

    stored: StoredItem
    story: int
    matched: tuple[str, ...]
    not_relevant: bool


@dataclass(frozen=True, slots=True)
class KeywordPrecision:
    """How many of a keyword's hits that chats were told of were judged not relevant."""

    keyword: str
    told: int
    not_relevant: int

    @property
    def precision(self) -> float:
        """Return the share that nobody judged not relevant."""
        return 1 - self.not_relevant / self.told if self.told else 1.0


@dataclass(frozen=True, slots=True)
class Exclusion:
    """A line for the exclude list, and what it would have taken away.

    `taken` of all `hits`, `not_relevant` of these judged so.
    """

    line: str
    hits: int
    taken: int
    not_relevant: int
