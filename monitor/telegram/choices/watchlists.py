"""What the buttons of the list of watchlists and of how they are followed ask for: `w`, and `p`.

`w` is the list of watchlists, `p:<n>` a page of it, `w:<watchlist>` one of it, with `:a` `:d` `:x`
to follow it as alerts, as digests, not at all, `:t` its times and `:p` its pause (each with what to
set).
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta

from monitor.model import Mode, Schedule
from monitor.telegram.choices.numbers import PAGE_DIGITS, is_number
from monitor.telegram.choices.times import read_time

HOUR = timedelta(hours=1)


@dataclass(frozen=True, slots=True)
class ShowList:
    """Show a page of the watchlists."""

    page: int = 0

    @property
    def data(self) -> str:
        """Write the choice as callback data."""
        return f"p:{self.page}" if self.page else "w"


@dataclass(frozen=True, slots=True)
class ShowWatchlist:
    """Show one watchlist."""

    watchlist: str

    @property
    def data(self) -> str:
        """Write the choice as callback data."""
        return f"w:{self.watchlist}"


@dataclass(frozen=True, slots=True)
class Follow:
    """Follow a watchlist, or follow it in another way."""

    watchlist: str
    mode: Mode

    @property
    def data(self) -> str:
        """Write the choice as callback data."""
        return f"w:{self.watchlist}:{'a' if self.mode is Mode.ALERTS else 'd'}"


@dataclass(frozen=True, slots=True)
class Unfollow:
    """Follow a watchlist no more."""

    watchlist: str

    @property
    def data(self) -> str:
        """Write the choice as callback data."""
        return f"w:{self.watchlist}:x"


@dataclass(frozen=True, slots=True)
class SetTimes:
    """Let a watchlist's digests come at these times; None: show the times to choose from."""

    watchlist: str
    schedule: Schedule | None = None

    @property
    def data(self) -> str:
        """Write the choice as callback data."""
        times = f":{_schedule_code(self.schedule)}" if self.schedule else ""
        return f"w:{self.watchlist}:t{times}"


@dataclass(frozen=True, slots=True)
class Pause:
    """Pause a watchlist for so long, or (no length) go on; None: show what to choose from."""

    watchlist: str
    length: timedelta | None = None

    @property
    def data(self) -> str:
        """Write the choice as callback data."""
        length = "" if self.length is None else f":{self.length // HOUR}"
        return f"w:{self.watchlist}:p{length}"


WatchlistChoice = ShowList | ShowWatchlist | Follow | Unfollow | SetTimes | Pause


def read_page(parts: list[str]) -> ShowList | None:
    """Read what follows the letter of a page."""
    match parts:
        case [number] if is_number(number, PAGE_DIGITS):
            return ShowList(int(number))
        case _:
            return None


def read(parts: list[str]) -> WatchlistChoice | None:
    """Read what follows the letter. Raises ValueError for times that aren't ours."""
    match parts:
        case []:
            return ShowList()
        case [watchlist, *change]:
            return _of_watchlist(watchlist, change)
        case _:
            return None


def _of_watchlist(watchlist: str, change: list[str]) -> WatchlistChoice | None:
    match change:
        case []:
            return ShowWatchlist(watchlist)
        case [("a" | "d") as how]:
            return Follow(watchlist, Mode.ALERTS if how == "a" else Mode.DIGEST)
        case ["x"]:
            return Unfollow(watchlist)
        case ["t", *code]:
            return SetTimes(watchlist, _read_schedule(*code) if code else None)
        case ["p"]:
            return Pause(watchlist)
        case ["p", hours] if is_number(hours, 4):
            return Pause(watchlist, int(hours) * HOUR)
        case _:
            return None


def _schedule_code(schedule: Schedule) -> str:
    """Write times as a bit for each weekday and the time: `7f0800` is daily at eight."""
    if schedule.hourly:
        return "h"
    return f"{sum(1 << day for day in schedule.days):02x}{schedule.at:%H%M}"


def _read_schedule(code: str, *more: str) -> Schedule:
    if more or len(code) not in (1, 6) or (len(code) == 1 and code != "h"):
        raise ValueError(code)
    if code == "h":
        return Schedule(hourly=True)
    days = frozenset(day for day in range(7) if int(code[:2], 16) >> day & 1)
    if not days:
        raise ValueError(code)
    return Schedule(read_time(code[2:]), days)
