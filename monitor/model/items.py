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
class Wish:
    """How often a feed wants to be polled, as it says itself; hours and days are in UTC.

    `every`: RSS ttl, or sy:updatePeriod and sy:updateFrequency. Hours from 0; days from Monday, 0.
    """

    every: timedelta | None = None
    skip_hours: frozenset[int] = frozenset()
    skip_days: frozenset[int] = frozenset()


NO_WISH = Wish()


@dataclass(frozen=True, slots=True)
class Rhythm:
    """How a feed usually brings new items, learnt from its polls after the first one.

    `per_day`: new items a day, where the last week counts most. `longest_gap`: the longest time
    without a new item, in about the last month.
    """

    last_new_at: datetime | None = None
    per_day: float = 0.0
    longest_gap: timedelta = timedelta(0)


@dataclass(frozen=True, slots=True)
class Sighting:
    """What polls agree on, one after the other: how many of them, and since when."""

    what: str
    times: int
    since: datetime


NO_RHYTHM = Rhythm()


@dataclass(frozen=True, slots=True)
class BodyFailure:
    """Why a body could not be read, and when it was tried; `is_page`: it is an HTML page."""

    at: datetime
    reason: str
    is_page: bool = False


@dataclass(frozen=True, slots=True)
class FeedState:
    """A feed and all that is remembered of its polls.

    `body_at`: when a whole body last came. `body_failure`: why the body of this hash is none of a
    feed. `moved_url`: the address that is polled in place of the
    listed one, since the feed has moved there for good. `paused`: why it isn't polled any more.
    """

    id: int
    feed: Feed
    due_at: datetime
    interval: timedelta
    due_why: str = ""
    validators: Validators | None = None
    body_hash: bytes | None = None
    body_failure: BodyFailure | None = None
    body_at: datetime | None = None
    first_polled_at: datetime | None = None
    last_polled_at: datetime | None = None
    last_ok_at: datetime | None = None
    failures: int = 0
    failing_since: datetime | None = None
    last_outcome: str = ""
    last_error: str = ""
    fresh_for: timedelta = timedelta(0)
    wish: Wish = NO_WISH
    rhythm: Rhythm = NO_RHYTHM
    moved_url: str = ""
    move: Sighting | None = None
    gone: Sighting | None = None
    paused: str = ""

    @property
    def url(self) -> str:
        """Return the address to poll."""
        return self.moved_url or self.feed.url


@dataclass(frozen=True, slots=True)
class PollRecord:
    """One poll of a feed as its history keeps it; `sent`: bytes as they came over the wire."""

    at: datetime
    outcome: str
    status: int | None
    sent: int
    seconds: float
    items: int
    new: int
    error: str = ""


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

    @property
    def when(self) -> datetime:
        """When it happened as far as can be told: as published, never later than first seen."""
        return min(self.item.published or self.first_seen, self.first_seen)


@dataclass(frozen=True, slots=True)
class StoredIdentity:
    """What makes a stored item of a feed the same item as one in a new document."""

    id: str
    title: str
    summary: str = ""
    link: str | None = None
    published: datetime | None = None


@dataclass(frozen=True, slots=True)
class Fetched:
    """The server sent a body. `url` is the effective one, after redirects.

    `body_file`: where a large body is, if that was asked for; `body` is empty then. Whoever fetched
    it deletes the file. `body_hash` tells bodies apart.
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
    body_hash: bytes = b""
    body_file: str = ""


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
class ParsedFeed:
    """What a body holds: the feed's own title, its items in the order of the document, its wish.

    `left_out`: how many older items it lists besides, more than are read.
    """

    title: str
    items: tuple[Item, ...]
    wish: Wish = NO_WISH
    left_out: int = 0


@dataclass(frozen=True, slots=True)
class ParseFailed:
    """A body that cannot be read as a feed, and why; `is_page`: it is an HTML page instead."""

    reason: str
    is_page: bool = False


ParseOutcome = ParsedFeed | ParseFailed
