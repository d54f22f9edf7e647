"""Messages, their deliveries, and what came of an attempt to send."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from monitor.model.chats import Chat, ChatKind


@dataclass(frozen=True, slots=True)
class Document:
    """A file that comes with a message: its name, and its text.

    `instead`: messages that say the same, for a chat that takes no files.
    """

    name: str
    text: str
    instead: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Button:
    """A button under a message: what it shows, and at most 64 bytes that come back."""

    label: str
    data: str = ""
    url: str = ""


@dataclass(frozen=True, slots=True)
class Message:
    """One Telegram message: HTML of at most 4096 characters as Telegram counts them.

    With a document, or a picture (PNG), it is its caption, of at most 1024. `buttons`: by rows.
    """

    html: str
    silent: bool = False
    preview: bool = False
    document: Document | None = None
    buttons: tuple[tuple[Button, ...], ...] = ()
    picture: bytes = b""


class DeliveryKind(StrEnum):
    """What a delivery carries: an alert, its later version, a digest, a surge note or a notice."""

    ALERT = "alert"
    UPDATE = "update"
    DIGEST = "digest"
    SURGE = "surge"
    NOTICE = "notice"


class DeliveryStatus(StrEnum):
    """The stored fate of a message."""

    PENDING = "pending"
    SENDING = "sending"
    SENT = "sent"
    UNKNOWN = "unknown"
    REFUSED = "refused"
    DROPPED = "dropped"


UNSENT = (DeliveryStatus.PENDING, DeliveryStatus.SENDING, DeliveryStatus.UNKNOWN)


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
    """A stored message to one chat, at an attempt.

    `edits_message` is the message that an update replaces. `unknowns`: the earlier attempts whose
    outcome nobody knows; `not_found`: those at which the chat wasn't found. `rest`: the parts that
    follow, of a message that Telegram found too long.
    """

    id: int
    chat_id: int
    chat_kind: ChatKind
    thread: int
    kind: DeliveryKind
    message: Message
    attempts: int
    status: DeliveryStatus
    edits_message: int | None = None
    unknowns: int = 0
    not_found: int = 0
    rest: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class DeliveryRecord:
    """All that is stored of a message to one chat, for people to look at.

    `next_at`: when it is tried next; None where that is never, or not as long as the chat is
    parked. `dropped`: who gave it up, and why.
    """

    id: int
    chat: Chat
    thread: int
    kind: DeliveryKind
    message: Message
    status: DeliveryStatus
    attempts: int
    created_at: datetime
    attempted_at: datetime | None = None
    finished_at: datetime | None = None
    next_at: datetime | None = None
    error: str = ""
    dropped: str = ""


@dataclass(frozen=True, slots=True)
class Sent:
    """Telegram accepted the message; `plain`: without its markup, which it couldn't parse."""

    message_id: int
    plain: bool = False


@dataclass(frozen=True, slots=True)
class NotSent:
    """The message surely did not arrive; try again. `denied`: Telegram would not have it."""

    reason: str
    denied: bool = False


@dataclass(frozen=True, slots=True)
class DocumentRefused:
    """The chat, or Telegram, takes no such document; messages it may take."""

    reason: str


@dataclass(frozen=True, slots=True)
class PictureRefused:
    """The chat, or Telegram, takes no such picture; its text it may take."""

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
class TooLong:
    """Telegram finds the message too long, though we had counted it."""

    reason: str


@dataclass(frozen=True, slots=True)
class TokenRefused:
    """Telegram does not know the token: nothing can be sent at all."""

    reason: str


SendOutcome = (
    Sent
    | NotSent
    | Unknown
    | Throttled
    | Migrated
    | ChatLost
    | TooLong
    | DocumentRefused
    | PictureRefused
    | Refused
    | TokenRefused
)


@dataclass(frozen=True, slots=True)
class Verdict:
    """What follows from an attempt to send: the delivery's new state, and the chat's.

    `unknown`, `not_found`: the attempt is counted as one of those. `parts`: what is left to send,
    where that isn't the whole message; the first of them is next. `no_document`, `no_picture`:
    without the file, or the picture.
    """

    status: DeliveryStatus
    error: str = ""
    message_id: int | None = None
    not_before: datetime | None = None
    chat_not_before: datetime | None = None
    park: str = ""
    migrate_to: int | None = None
    unknown: bool = False
    not_found: bool = False
    parts: tuple[str, ...] | None = None
    no_document: bool = False
    no_picture: bool = False
