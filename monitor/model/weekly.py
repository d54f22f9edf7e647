"""What the weekly note tells of: a week and the one before it, as a chat's watchlists saw them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from monitor.model.chats import Chat, Mode
from monitor.model.marks import KeywordPrecision


@dataclass(frozen=True, slots=True)
class Weeks:
    """A week from `since` to `until`, the one `before` it, and four weeks back: the `month`."""

    until: datetime
    since: datetime
    before: datetime
    month: datetime


@dataclass(frozen=True, slots=True)
class DueNote:
    """A weekly note whose time has come, for a chat and a thread of it."""

    chat: Chat
    thread: int
    slot: str
    weeks: Weeks


@dataclass(frozen=True, slots=True)
class WatchlistWeek:
    """What a watchlist hit in a week, and in the one before it.

    `month`: its hits in four weeks; None where it is younger than that. `idle`: keywords that hit
    nothing in four weeks, though they were there. `judged`: keywords whose hits somebody judged.
    """

    watchlist: str
    mode: Mode
    hits: int
    before: int
    month: int | None = None
    idle: tuple[str, ...] = ()
    judged: tuple[KeywordPrecision, ...] = ()


@dataclass(frozen=True, slots=True)
class Week:
    """What a chat's watchlists hit, and the feeds whose silence says nothing.

    `quiet`: feeds that bring nothing, against their habit. `failing`: feeds that can't be read.
    `unread_since`: when any feed was last polled, where that is too long ago.
    """

    weeks: Weeks
    watchlists: tuple[WatchlistWeek, ...]
    quiet: tuple[str, ...] = ()
    failing: tuple[str, ...] = ()
    unread_since: datetime | None = None
