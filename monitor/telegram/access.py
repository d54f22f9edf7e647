"""Who may do what, decided from facts alone."""

from __future__ import annotations

import hashlib
import re
import secrets
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Literal

from monitor.model import Chat, ChatKind, Invitation, Role

Policy = Literal["open", "invite", "owners"]

# For how long invitations may be used: these are offered, and what is typed lies between them.
LIVES = (timedelta(minutes=10), timedelta(hours=1), timedelta(days=1), timedelta(days=7))


@dataclass(frozen=True, slots=True)
class Access:
    """The settings' word on who may use this Monitor."""

    policy: Policy
    owners: frozenset[int]

    def is_owner(self, user: int | None) -> bool:
        """Tell whether a user is an owner."""
        return user is not None and user in self.owners

    def welcomes(self, user: int | None, admitted: bool, editor: bool = False) -> bool:
        """Tell whether a person may use Monitor: in private, or bring it to a group or channel."""
        if self.policy == "open" or self.is_owner(user) or editor:
            return True
        return admitted and self.policy == "invite"


@dataclass(frozen=True, slots=True)
class Person:
    """Who did something in a chat, as far as Telegram tells: channels name nobody."""

    user: int | None
    admitted: bool = False
    admin: bool = False
    editor: bool = False
    name: str = ""


class Right(StrEnum):
    """What somebody may do in a chat."""

    LOOK = "see what the chat follows, and have it told"
    CHAT = "change what the chat follows, its settings and its own watchlists"
    SHARED = "change the watchlists and feeds that all share"
    MONITOR = "look after Monitor itself"


def may(right: Right, access: Access, chat: Chat, person: Person) -> bool:
    """Tell whether a person has a right in a chat, at this moment.

    In private the person must be welcome. In a group or channel they must be its admin at this
    moment, and somebody who is welcome must have brought Monitor there; then all members of a group
    may look. What all share is for
    owners and editors; what is about Monitor itself for owners, in private.
    """
    match right:
        case Right.LOOK:
            is_group = chat.kind in (ChatKind.GROUP, ChatKind.SUPERGROUP)
            return (is_group and chat.admitted) or may_manage(access, chat, person)
        case Right.CHAT:
            return may_manage(access, chat, person)
        case Right.SHARED:
            trusted = access.is_owner(person.user) or (person.editor and person.user is not None)
            return trusted and may_manage(access, chat, person)
        case Right.MONITOR:
            return access.is_owner(person.user) and chat.kind is ChatKind.PRIVATE


def may_manage(access: Access, chat: Chat, person: Person) -> bool:
    """Tell whether a person may change what a chat follows."""
    welcome = access.welcomes(person.user, person.admitted, person.editor)
    if chat.kind is ChatKind.PRIVATE:
        return welcome
    return person.admin and (chat.admitted or welcome)


class Void(StrEnum):
    """Why an invitation doesn't hold."""

    UNKNOWN = "there is no such invitation"
    USED = "it was used"
    EXPIRED = "it is too old, or who made it is no owner any more"
    CLOSED = "the settings let in owners and editors alone"


def why_void(invitation: Invitation | None, access: Access, now: datetime) -> Void | None:
    """Tell why an invitation doesn't hold; None where it does."""
    if invitation is None:
        return Void.UNKNOWN
    if invitation.used_by is not None:
        return Void.USED
    if invitation.expires <= now or not access.is_owner(invitation.made_by):
        return Void.EXPIRED
    if access.policy == "owners" and invitation.role is Role.SUBSCRIBER:
        return Void.CLOSED
    return None


_LIFE = re.compile(r"(\d{1,5})\s*(m|min|minutes?|h|hours?|d|days?|хв|год|дн|днів|день|дні)")


def read_life(text: str) -> timedelta | None:
    """Read for how long an invitation may be used, as `10 min`, `1h` or `7 days`."""
    found = _LIFE.fullmatch(text.strip().lower().rstrip("."))
    if found is None:
        return None
    units = {"m": "minutes", "х": "minutes", "h": "hours", "г": "hours"}
    life = timedelta(**{units.get(found[2][0], "days"): int(found[1])})
    return life if LIVES[0] <= life <= LIVES[-1] else None


def new_invitation() -> tuple[str, bytes]:
    """Make a one-use token for an invite link, and the hash that is stored of it."""
    token = secrets.token_urlsafe(18)
    return token, invitation_hash(token)


def invitation_hash(token: str) -> bytes:
    """Return what is stored of an invitation's token."""
    return hashlib.sha256(token.encode()).digest()
