"""Chats, their subscriptions, and what they wait for."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from monitor.model.hits import ItemHits, Story
from monitor.model.schedules import DAILY, QuietHours, Schedule


class ChatKind(StrEnum):
    """Telegram's kinds of chat."""

    PRIVATE = "private"
    GROUP = "group"
    SUPERGROUP = "supergroup"
    CHANNEL = "channel"


@dataclass(frozen=True, slots=True)
class Chat:
    """Where messages go: a person, a group or a channel.

    `language`: a code as `uk`, or "" where none was chosen yet. `silent`: nothing rings.
    `previews`: alerts show a small preview of their page. `weekly`: it gets the weekly note,
    `surges`: a note of each surge.
    """

    id: int
    kind: ChatKind
    title: str = ""
    time_zone: str = "UTC"
    admitted: bool = False
    parked: str = ""
    quiet: QuietHours | None = None
    language: str = ""
    silent: bool = False
    previews: bool = True
    weekly: bool = False
    surges: bool = True


class Mode(StrEnum):
    """How a chat follows a watchlist."""

    ALERTS = "alerts"
    DIGEST = "digest"


@dataclass(frozen=True, slots=True)
class Subscription:
    """A chat follows a watchlist: as alerts, or as digests on a schedule.

    `paused_until`: until then it is told nothing, and then all of it as one digest.
    """

    id: int
    chat: Chat
    watchlist: str
    mode: Mode
    schedule: Schedule = DAILY
    thread: int = 0
    since: datetime | None = None
    paused_until: datetime | None = None


@dataclass(frozen=True, slots=True)
class News:
    """What is new of a story that was told: a figure, before and now, and names."""

    figures: tuple[int, int] | None = None
    names: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class DueStory:
    """A story that a chat has not been told all of.

    `earlier` is its alert, if one was made, and `told` what the chat was told of it, by an alert
    or in a digest, last at `told_at`; `former` what it was told of items that have changed since,
    as they were. What was added to its alert in silence is told, but not among `rung`, which is
    what these messages said. `news`: why it rings again. `muted`: it wants to hear no more of it.
    """

    story: Story
    earlier: int | None = None
    told: tuple[ItemHits, ...] = ()
    muted: bool = False
    told_at: datetime | None = None
    rung: tuple[ItemHits, ...] = ()
    news: News | None = None
    former: tuple[ItemHits, ...] = ()

    @property
    def known(self) -> tuple[ItemHits, ...]:
        """Return all that the chat was told of it, as it was then."""
        return (*self.told, *self.former)


@dataclass(frozen=True, slots=True)
class Changed:
    """An alert that was changed in silence, by which message last; where, and of which story."""

    alert: int
    update: int
    chat: Chat
    thread: int
    story: int


@dataclass(frozen=True, slots=True)
class Due:
    """What one chat waits for: its subscriptions, their stories, and the last hit among them.

    `oldest`: when the first of these hits was found. `unsent`: its alerts that wait to be sent.
    `muted`: what is new of stories of which it wants to hear no more.
    """

    chat: Chat
    thread: int
    subscriptions: tuple[Subscription, ...]
    stories: tuple[DueStory, ...]
    upto: int
    oldest: datetime | None = None
    unsent: int = 0
    muted: tuple[Story, ...] = ()
