"""What happens in a chat, and what is answered: values between the bot and the dialogs."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from monitor.model import Button, Chat

EventKind = Literal["command", "text", "button", "added", "removed", "migrated"]


@dataclass(frozen=True, slots=True)
class Event:
    """Something that a person did in a chat.

    `admin`: they are an admin there at this moment. `language`: theirs, as Telegram names it.
    """

    kind: EventKind
    chat: Chat
    thread: int = 0
    user: int | None = None
    admin: bool = False
    command: str = ""
    argument: str = ""
    new_chat_id: int | None = None
    language: str = ""


@dataclass(frozen=True, slots=True)
class Reply:
    """An answer: a message of its own, or the new content of the one whose button was pressed.

    `toast` is the short line that Telegram shows where a button was pressed.
    """

    html: str = ""
    rows: tuple[tuple[Button, ...], ...] = ()
    toast: str = ""


__all__ = ["Button", "Event", "EventKind", "Reply"]
