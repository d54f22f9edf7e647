"""Chats, their subscriptions, and what they wait for."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, time
from enum import StrEnum

from monitor.model.hits import Story


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
