"""Who may do what, decided from facts alone."""

from __future__ import annotations

import hashlib
import secrets
from dataclasses import dataclass
from datetime import timedelta
from enum import StrEnum
from typing import Literal

from monitor.model import Chat, ChatKind

Policy = Literal["open", "invite", "owners"]

INVITATION_LIFE = timedelta(days=7)


@dataclass(frozen=True, slots=True)
class Access:
    """The settings' word on who may use this Monitor."""

    policy: Policy
    owners: frozenset[int]

    def is_owner(self, user: int | None) -> bool:
        """Tell whether a user is an owner."""
        return user is not None and user in self.owners

    def welcomes(self, user: int | None, admitted: bool) -> bool:
        """Tell whether a person may use Monitor: in private, or bring it to a group or channel."""
        if self.policy == "open" or self.is_owner(user):
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

    CHAT = "change what the chat follows, its settings and its own watchlists"
    SHARED = "change the watchlists and feeds that all share"
    MONITOR = "look after Monitor itself"


def may(right: Right, access: Access, chat: Chat, person: Person) -> bool:
    """Tell whether a person has a right in a chat, at this moment.

    In private the person must be welcome. In a group or channel they must be its admin at this
    moment, and somebody who is welcome must have brought Monitor there. What all share is for
    owners and editors; what is about Monitor itself for owners, in private.
    """
    match right:
        case Right.CHAT:
            return may_manage(access, chat, person)
        case Right.SHARED:
            trusted = access.is_owner(person.user) or (person.editor and person.user is not None)
            return trusted and may_manage(access, chat, person)
        case Right.MONITOR:
            return access.is_owner(person.user) and chat.kind is ChatKind.PRIVATE


def may_manage(access: Access, chat: Chat, person: Person) -> bool:
    """Tell whether a person may change what a chat follows."""
    welcome = access.welcomes(person.user, person.admitted)
    if chat.kind is ChatKind.PRIVATE:
        return welcome
    return person.admin and (chat.admitted or welcome)


def new_invitation() -> tuple[str, bytes]:
    """Make a one-use token for an invite link, and the hash that is stored of it."""
    token = secrets.token_urlsafe(18)
    return token, invitation_hash(token)


def invitation_hash(token: str) -> bytes:
    """Return what is stored of an invitation's token."""
    return hashlib.sha256(token.encode()).digest()
