"""Feeds, their items, and what came of a fetch and a parse."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum


class Priority(StrEnum):
    """How much a feed matters: `high` ones are polled closer to their rhythm."""

    NORMAL = "normal"
    HIGH = "high"


@dataclass(frozen=True, slots=True)
class Feed:
    """One polled URL, as feeds.toml lists it."""

    url: str
    outlet: str = ""
    language: str = ""
    group: str = ""
    priority: Priority = Priority.NORMAL
    full_text: bool = False


@dataclass(frozen=True, slots=True)
class Validators:
    """What a server gave to ask 'has it changed?' with: raw bytes, and the URL they belong to."""

    url: str
    etag: bytes | None = None
    last_modified: bytes | None = None


@dataclass(frozen=True, slots=True)
class FeedState:
    """A feed and all that is remembered of its polls."""

    id: int
    feed: Feed
    due_at: datetime
    interval: timedelta
    validators: Validators | None = None
    body_hash: bytes | None = None
    first_polled_at: datetime | None = None
    last_polled_at: datetime | None = None
    last_ok_at: datetime | None = None
    not_before: datetime | None = None
    failures: int = 0
    last_outcome: str = ""
    last_error: str = ""


@dataclass(frozen=True, slots=True)
class Item:
    """One thing published in a feed. `id` is what identifies it within its feed."""

    id: str
    title: str
    summary: str = ""
    link: str | None = None
    published: datetime | None = None
    outlet: str = ""
    text: str = ""
    author: str = ""


@dataclass(frozen=True, slots=True)
class SeenItem:
    """An item that the store has, with its row's id and the time it was first seen."""

    row_id: int
    item: Item
    first_seen: datetime

    @property
    def when(self) -> datetime:
        """When it happened as far as can be told: as published, never later than first seen."""
        return min(self.item.published or self.first_seen, self.first_seen)


@dataclass(frozen=True, slots=True)
class StoredItem:
    """An item as the store has it, with its feed; `baseline`: its feed's first poll brought it."""

    row_id: int
    item: Item
    first_seen: datetime
    feed: Feed
    baseline: bool = False


@dataclass(frozen=True, slots=True)
class Fetched:
    """The server sent a body. `url` is the effective one, after redirects.

    `sent`: bytes as they came, packed. `fresh_for`: how long the server says that nothing changes.
    `moved_to`: where permanent redirects alone lead.
    """

    url: str
    status: int
    body: bytes
    content_type: str = ""
    validators: Validators | None = None
    fresh_for: timedelta | None = None
    sent: int = 0
    moved_to: str | None = None


@dataclass(frozen=True, slots=True)
class NotModified:
    """The server says that nothing has changed (304)."""

    validators: Validators
    fresh_for: timedelta | None = None
    moved_to: str | None = None


@dataclass(frozen=True, slots=True)
class Gone:
    """The server says that the feed is gone for good (410)."""

    url: str


@dataclass(frozen=True, slots=True)
class FetchFailed:
    """No body came: why, and how long the server asked us to stay away."""

    reason: str
    status: int | None = None
    retry_after: timedelta | None = None


@dataclass(frozen=True, slots=True)
class KeptAway:
    """Nothing was asked: the host had asked to be left alone until a time that has not come."""

    host: str
    until: datetime


FetchOutcome = Fetched | NotModified | Gone | KeptAway | FetchFailed


@dataclass(frozen=True, slots=True)
class Wish:
    """How often a feed wants to be polled, as it says itself; hours and days are in UTC.

    `every`: RSS ttl, or sy:updatePeriod and sy:updateFrequency. Hours from 0; days from Monday, 0.
    """

    every: timedelta | None = None
    skip_hours: frozenset[int] = frozenset()
    skip_days: frozenset[int] = frozenset()


@dataclass(frozen=True, slots=True)
class ParsedFeed:
    """What a body holds: the feed's own title, its items in the order of the document, its wish."""

    title: str
    items: tuple[Item, ...]
    wish: Wish = Wish()


@dataclass(frozen=True, slots=True)
class ParseFailed:
    """A body that cannot be read as a feed, and why."""

    reason: str


ParseOutcome = ParsedFeed | ParseFailed
