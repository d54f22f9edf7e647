"""The nouns of Monitor: immutable values that one stage hands to the next.

Nothing here does any work, and nothing here imports anything of ours.
All times are aware datetimes in UTC unless a name says otherwise.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime, time, timedelta
from enum import StrEnum
from typing import Literal

# ---------------------------------------------------------------- what a person must mend


class Severity(StrEnum):
    """How bad a problem is: an error stops what it is in, a warning does not."""

    ERROR = "error"
    WARNING = "warning"


@dataclass(frozen=True, slots=True)
class Problem:
    """Something wrong in a file a person wrote: what, where, and how to mend it."""

    file: str
    line: int | None
    column: int | None
    reason: str
    remedy: str = ""
    severity: Severity = Severity.ERROR

    def __str__(self) -> str:
        place = ":".join(str(part) for part in (self.file, self.line, self.column) if part)
        return f"{place}: {self.reason}" + (f" → {self.remedy}" if self.remedy else "")


# ---------------------------------------------------------------- feeds and their items


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


# ---------------------------------------------------------------- outcomes of a fetch and a parse


@dataclass(frozen=True, slots=True)
class Fetched:
    """The server sent a body. `url` is the effective one, after redirects."""

    url: str
    status: int
    body: bytes
    content_type: str = ""
    validators: Validators | None = None
    max_age: timedelta | None = None


@dataclass(frozen=True, slots=True)
class NotModified:
    """The server says that nothing has changed (304)."""

    validators: Validators
    max_age: timedelta | None = None


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


FetchOutcome = Fetched | NotModified | Gone | FetchFailed


@dataclass(frozen=True, slots=True)
class ParsedFeed:
    """What a body holds: the feed's own title, and its items in the order of the document."""

    title: str
    items: tuple[Item, ...]


@dataclass(frozen=True, slots=True)
class ParseFailed:
    """A body that cannot be read as a feed, and why."""

    reason: str


ParseOutcome = ParsedFeed | ParseFailed


# ---------------------------------------------------------------- watchlists and hits

Field = Literal["title", "summary", "text", "outlet"]


@dataclass(frozen=True, slots=True, order=True)
class Span:
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
    """The items that report the same event, the earliest first."""

    id: int
    items: tuple[ItemHits, ...]


# ---------------------------------------------------------------- one poll, decided


@dataclass(frozen=True, slots=True)
class NewItem:
    """An item to store: new, or changed since it was stored; with its hits."""

    item: Item
    story_key: str
    hits: tuple[Hit, ...]
    announce: bool


@dataclass(frozen=True, slots=True)
class Poll:
    """All that one poll of a feed leaves behind; the store records it in one transaction."""

    state: FeedState
    at: datetime
    items: tuple[NewItem, ...] = ()


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


# ---------------------------------------------------------------- chats and their subscriptions


class ChatKind(StrEnum):
    """Telegram's kinds of chat."""

    PRIVATE = "private"
    GROUP = "group"
    SUPERGROUP = "supergroup"
    CHANNEL = "channel"


@dataclass(frozen=True, slots=True)
class Chat:
    """Where messages go: a person, a group or a channel."""

    id: int
    kind: ChatKind
    title: str = ""
    time_zone: str = "UTC"
    admitted: bool = False
    parked: str = ""


class Mode(StrEnum):
    """How a chat follows a watchlist."""

    ALERTS = "alerts"
    DIGEST = "digest"


@dataclass(frozen=True, slots=True)
class Subscription:
    """A chat follows a watchlist: as alerts, or as a daily digest at a local time."""

    id: int
    chat: Chat
    watchlist: str
    mode: Mode
    at: time
    thread: int = 0
    since: datetime | None = None


# ---------------------------------------------------------------- messages and their deliveries


@dataclass(frozen=True, slots=True)
class Message:
    """One Telegram message: HTML of at most 4096 characters as Telegram counts them."""

    html: str
    silent: bool = False
    preview: bool = False


class DeliveryKind(StrEnum):
    """What a delivery carries: a new alert, an alert's later version, a digest or a notice."""

    ALERT = "alert"
    UPDATE = "update"
    DIGEST = "digest"
    NOTICE = "notice"


class DeliveryStatus(StrEnum):
    """The stored fate of a message."""

    PENDING = "pending"
    SENDING = "sending"
    SENT = "sent"
    UNKNOWN = "unknown"
    REFUSED = "refused"


@dataclass(frozen=True, slots=True)
class NewDelivery:
    """A message to one chat that is about to be stored, with the hits that it announces."""

    chat_id: int
    thread: int
    kind: DeliveryKind
    message: Message
    story_id: int | None = None
    item_rows: tuple[int, ...] = ()
    edits: int | None = None


@dataclass(frozen=True, slots=True)
class Delivery:
    """A stored message to one chat. `edits_message` is the message that an update replaces."""

    id: int
    chat_id: int
    chat_kind: ChatKind
    thread: int
    kind: DeliveryKind
    message: Message
    attempts: int
    status: DeliveryStatus
    edits_message: int | None = None


# ---------------------------------------------------------------- outcomes of an attempt to send


@dataclass(frozen=True, slots=True)
class Sent:
    """Telegram accepted the message."""

    message_id: int


@dataclass(frozen=True, slots=True)
class NotSent:
    """The message surely did not arrive; try again."""

    reason: str


@dataclass(frozen=True, slots=True)
class Unknown:
    """Nobody can know whether the message arrived."""

    reason: str


@dataclass(frozen=True, slots=True)
class Throttled:
    """Telegram asks this chat to wait."""

    retry_after: timedelta


@dataclass(frozen=True, slots=True)
class Migrated:
    """The group became a supergroup with another id."""

    chat_id: int


@dataclass(frozen=True, slots=True)
class ChatLost:
    """The chat cannot be written to: the bot was blocked or removed, or the chat is gone."""

    reason: str
    permanent: bool = True


@dataclass(frozen=True, slots=True)
class Refused:
    """Telegram refuses this message for good."""

    reason: str


@dataclass(frozen=True, slots=True)
class TokenRefused:
    """Telegram does not know the token: nothing can be sent at all."""

    reason: str


SendOutcome = Sent | NotSent | Unknown | Throttled | Migrated | ChatLost | Refused | TokenRefused


# ---------------------------------------------------------------- the record, at a glance


@dataclass(frozen=True, slots=True)
class Status:
    """Counts and troubles for `monitor status`."""

    feeds: int
    feeds_due: int
    feeds_failing: tuple[FeedState, ...]
    items: int
    items_last_day: int
    hits: int
    hits_last_day: int
    hits_by_watchlist: dict[str, int]
    chats: int
    chats_parked: tuple[Chat, ...]
    subscriptions: int
    deliveries: dict[str, int]
    oldest_unsent: datetime | None
    last_poll: datetime | None
    troubles: tuple[str, ...] = field(default=())


# ---------------------------------------------------------------- what waits to be announced


@dataclass(frozen=True, slots=True)
class DueStory:
    """A story that a chat has not been told all of; `earlier` is its alert, if one was made."""

    story: Story
    earlier: int | None = None


@dataclass(frozen=True, slots=True)
class Due:
    """What one chat waits for: its subscriptions, their stories, and the last hit among them."""

    chat: Chat
    thread: int
    subscriptions: tuple[Subscription, ...]
    stories: tuple[DueStory, ...]
    upto: int


@dataclass(frozen=True, slots=True)
class Verdict:
    """What follows from an attempt to send: the delivery's new state, and the chat's."""

    status: DeliveryStatus
    error: str = ""
    message_id: int | None = None
    not_before: datetime | None = None
    chat_not_before: datetime | None = None
    park: str = ""
    migrate_to: int | None = None
