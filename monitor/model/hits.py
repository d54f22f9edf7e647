"""Hits and stories, and what one poll leaves behind."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Literal, NamedTuple

from monitor.model.items import FeedState, Item, PollRecord, SeenItem
from monitor.model.stories import Report, StoryRef

Field = Literal["title", "summary", "text", "outlet"]


class Span(NamedTuple):
    """A stretch of an item's field that made it match: `[start, end)` in characters."""

    field: Field
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Hit:
    """That an item matched a watchlist, with the keywords as typed and the spans that did it."""

    watchlist: str
    keywords: tuple[str, ...]
    spans: tuple[Span, ...]
    urgent: bool = False


@dataclass(frozen=True, slots=True)
class ItemHits:
    """An item and its hits: of all watchlists, or of those that one chat follows."""

    seen: SeenItem
    hits: tuple[Hit, ...]


@dataclass(frozen=True, slots=True)
class Story:
    """The items that report the same event, the earliest first.

    `lead`: the row of the item that says best what all report, where that is known.
    """

    id: int
    items: tuple[ItemHits, ...]
    lead: int | None = None


@dataclass(frozen=True, slots=True)
class Lately:
    """How many stories a watchlist hit of late, and the newest of them."""

    count: int
    stories: tuple[Story, ...] = ()


class HitVersion(NamedTuple):
    """What a hit of an item says, or said before the item was changed."""

    watchlist: str
    title: str
    keywords: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class KnownHits:
    """The hits that an item has in the record: its story, and all that they say and ever said.

    What they say now comes first.
    """

    story: int
    versions: tuple[HitVersion, ...]


class Renewal(NamedTuple):
    """That a changed item says more to a watchlist than ever, perhaps something urgent, or less."""

    watchlist: str
    says_more: bool
    urgent: bool


@dataclass(frozen=True, slots=True)
class NewItem:
    """An item to store: new, or changed since it was stored; with its hits.

    `story`: its number in the record, or the name under which it is begun. `merged`: stories that
    turn out to be the same one. `full_text`: its article is to be fetched. `report`: what it
    reports, if it hits. `renewals`: of known hits; those that say more are to be told again.
    """

    item: Item
    story: StoryRef
    hits: tuple[Hit, ...]
    announce: bool
    full_text: bool = False
    report: Report | None = None
    merged: tuple[StoryRef, ...] = ()
    renewals: tuple[Renewal, ...] = ()


class FoundItem(NamedTuple):
    """A stored item, by its row, that hits what it did not hit when it came."""

    row: int
    new: NewItem


@dataclass(frozen=True, slots=True)
class Poll:
    """All that one poll of a feed leaves behind; the store records it in one transaction."""

    state: FeedState
    at: datetime
    items: tuple[NewItem, ...] = ()
    record: PollRecord | None = None


@dataclass(frozen=True, slots=True)
class PollReport:
    """What one poll did, for people: `monitor poll` prints it."""

    feed: str
    outcome: str
    error: str
    items: int
    new: int
    hits: int
    seconds: float
    due_at: datetime
