"""Who was let in, by what invitation, and what is kept of them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from monitor.model.chats import Chat

# Why nothing is sent to a chat that was let in once: words of its own don't change that.
REVOKED = "an owner has ended its access"


class Role(StrEnum):
    """What an invitation makes of who uses it."""

    SUBSCRIBER = "subscriber"
    EDITOR = "editor"


@dataclass(frozen=True, slots=True)
class Invitation:
    """A link that one person may use, once, until it expires; `made_by`, `used_by`: users."""

    made_by: int
    expires: datetime
    role: Role = Role.SUBSCRIBER
    used_by: int | None = None


@dataclass(frozen=True, slots=True)
class Mark:
    """That somebody was let in, or made an editor: by which user (0: not known), and when."""

    by: int
    at: datetime


@dataclass(frozen=True, slots=True)
class Member:
    """A person, group or channel that was let in, and how many watchlists it follows."""

    chat: Chat
    admitted: Mark | None = None
    editor: Mark | None = None
    subscriptions: int = 0


@dataclass(frozen=True, slots=True)
class Kept:
    """How much is kept of a person, or of a chat; `edits`: those that name them."""

    subscriptions: int = 0
    watchlists: int = 0
    saved: int = 0
    judgements: int = 0
    muted: int = 0
    messages: int = 0
    edits: int = 0
