"""What happens in a chat, and what is answered: values between the bot and the dialogs."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import Literal

from monitor.model import Button, Chat, Document

EventKind = Literal["command", "text", "file", "media", "button", "added", "removed", "migrated"]


@dataclass(frozen=True, slots=True)
class IncomingFile:
    """A file that somebody sent: what Telegram calls it, its name, and its size in bytes."""

    id: str
    name: str
    size: int


@dataclass(frozen=True, slots=True)
class Event:
    """Something that a person did in a chat.

    `admin`: they are an admin there at this moment. `name`: what they call themselves.
    `argument`: what follows a command, a pressed button's data, or else the whole text; of a file,
    its caption. `links`: the addresses behind words of the text. `message`: what they wrote, or
    whose button they pressed. `language`: that of their Telegram. `answers`: the message of ours
    that it is an answer to, or 0. `forwarded`: the text is somebody else's. `album`: what it was
    sent together with. Of the kind `media` is what has no words: a photo, a sticker, a voice
    message.
    """

    kind: EventKind
    chat: Chat
    thread: int = 0
    user: int | None = None
    admin: bool = False
    command: str = ""
    argument: str = ""
    new_chat_id: int | None = None
    name: str = ""
    language: str = ""
    message: int = 0
    links: tuple[str, ...] = ()
    file: IncomingFile | None = None
    answers: int = 0
    forwarded: bool = False
    album: str = ""


@dataclass(frozen=True, slots=True)
class Reply:
    """An answer: a message of its own, or the new content of the one whose button was pressed.

    Without `html` only the buttons of that message change. `toast` is the short line that Telegram
    shows where a button was pressed. `apart`: it is a message of its own there, too. `asks`: the
    person's next words are awaited, and this is what the field for them shows. `document`,
    `picture` (PNG): what comes with it, the html being its caption. `then`: what takes longer; its
    reply takes the place of this one. `said`: hears which message it has become.
    """

    html: str = ""
    rows: tuple[tuple[Button, ...], ...] = ()
    toast: str = ""
    apart: bool = False
    asks: str = ""
    document: Document | None = None
    picture: bytes = b""
    then: Callable[[], Awaitable[Reply]] | None = None
    said: Callable[[int], None] | None = None


__all__ = ["Button", "Event", "EventKind", "IncomingFile", "Reply"]
