"""What buttons ask for, and how it is written into them.

Callback data are at most 64 bytes, and hold after a restart: `w` the list of watchlists, `p:<n>` a
page of it, `w:<watchlist>` one of it, with `:a` `:d` `:x` to follow it as alerts, as digests, not
at all, `:t` its times and `:p` its pause (each with what to set); `s` the settings, `s:z` the
time zone, `s:q` the quiet hours and `s:l` the language (each with what to set), and `s:s` silence,
`s:v` previews and `s:w` the weekly note, each with `:1` or `:0`.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import time, timedelta
from typing import Literal

from monitor.model import Mode, QuietHours, Schedule
from monitor.speech import languages
from monitor.telegram.choices import (
    alerts,
    beginning,
    elsewhere,
    feeds,
    lists,
    note,
    people,
    search,
    words,
)
from monitor.telegram.choices.numbers import PAGE_DIGITS, is_number

Wish = Literal["silent", "previews", "weekly"]


@dataclass(frozen=True, slots=True)
class ShowList:
    """Show a page of the watchlists."""

    page: int = 0


@dataclass(frozen=True, slots=True)
class ShowWatchlist:
    """Show one watchlist."""

    watchlist: str


@dataclass(frozen=True, slots=True)
class Follow:
    """Follow a watchlist, or follow it in another way."""

    watchlist: str
    mode: Mode


@dataclass(frozen=True, slots=True)
class Unfollow:
    """Follow a watchlist no more."""

    watchlist: str


@dataclass(frozen=True, slots=True)
class SetTimes:
    """Let a watchlist's digests come at these times; None: show the times to choose from."""

    watchlist: str
    schedule: Schedule | None = None


@dataclass(frozen=True, slots=True)
class Pause:
    """Pause a watchlist for so long, or (no length) go on; None: show what to choose from."""

    watchlist: str
    length: timedelta | None = None


@dataclass(frozen=True, slots=True)
class ShowSettings:
    """Show the chat's settings."""


@dataclass(frozen=True, slots=True)
class SetZone:
    """Let the chat's clock be that of a time zone; "": show zones to choose from."""

    zone: str = ""


@dataclass(frozen=True, slots=True)
class SetQuiet:
    """Set the quiet hours, or end them; neither: show what to choose from."""

    quiet: QuietHours | None = None
    end: bool = False


@dataclass(frozen=True, slots=True)
class SetLanguage:
    """Speak this language with the chat; "": show the languages that there are."""

    language: str = ""


@dataclass(frozen=True, slots=True)
class SetWish:
    """Let messages be silent, alerts have previews, or the weekly note come; or not."""

    wish: Wish
    on: bool


Choice = (
    ShowList
    | ShowWatchlist
    | Follow
    | Unfollow
    | SetTimes
    | Pause
    | ShowSettings
    | SetZone
    | SetQuiet
    | SetLanguage
    | SetWish
)


# Further rooms of the chat, each with a letter and a module of `telegram/choices`. Their choices
# write themselves: `choice.data`.
READERS: Mapping[str, Callable[[list[str]], object | None]] = {
    "a": alerts.read,
    "b": beginning.read,
    "f": search.read,
    "k": words.read,
    "l": lists.read,
    "m": elsewhere.read,
    "n": note.read,
    "o": people.read,
    "r": feeds.read,
}


def data_of(choice: Choice) -> str:
    """Write a choice as callback data."""
    match choice:
        case ShowList(page):
            return f"p:{page}" if page else "w"
        case ShowWatchlist(watchlist):
            return f"w:{watchlist}"
        case Follow(watchlist, mode):
            return f"w:{watchlist}:{'a' if mode is Mode.ALERTS else 'd'}"
        case Unfollow(watchlist):
            return f"w:{watchlist}:x"
        case SetTimes(watchlist, schedule):
            return f"w:{watchlist}:t" + (f":{_schedule_code(schedule)}" if schedule else "")
        case Pause(watchlist, length):
            return f"w:{watchlist}:p" + ("" if length is None else f":{length // HOUR}")
        case ShowSettings() | SetZone() | SetQuiet() | SetLanguage() | SetWish():
            return _settings_data(choice)


def _settings_data(
    choice: ShowSettings | SetZone | SetQuiet | SetLanguage | SetWish,
) -> str:
    match choice:
        case ShowSettings():
            return "s"
        case SetZone(zone):
            return f"s:z:{zone}" if zone else "s:z"
        case SetQuiet(quiet, end):
            return "s:q" + (f":{_quiet_code(quiet)}" if quiet else ":0" if end else "")
        case SetLanguage(language):
            return f"s:l:{language}" if language else "s:l"
        case SetWish(wish, on):
            return f"s:{_WISHES[wish]}:{int(on)}"


_WISHES: dict[Wish, str] = {"silent": "s", "previews": "v", "weekly": "w"}
HOUR = timedelta(hours=1)


def read_choice(data: str) -> object | None:
    """Read callback data; None where it isn't (or is no longer) ours."""
    try:
        match data.split(":"):
            case ["w"]:
                return ShowList()
            case ["p", number] if is_number(number, PAGE_DIGITS):
                return ShowList(int(number))
            case ["w", watchlist, *change]:
                return _of_watchlist(watchlist, change)
            case ["s", *change]:
                return _of_settings(change)
            case [letter, *rest] if letter in READERS:
                return READERS[letter](rest)
    except ValueError:
        return None
    return None


def _of_watchlist(watchlist: str, change: list[str]) -> Choice | None:
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


def _of_settings(change: list[str]) -> Choice | None:
    match change:
        case []:
            return ShowSettings()
        case ["z"]:
            return SetZone()
        case ["z", zone] if zone:
            return SetZone(zone)
        case ["q"]:
            return SetQuiet()
        case ["q", "0"]:
            return SetQuiet(end=True)
        case ["q", code]:
            return SetQuiet(_read_quiet(code))
        case ["l"]:
            return SetLanguage()
        case ["l", language] if language in languages():
            return SetLanguage(language)
        case [code, ("0" | "1") as on]:
            return next((SetWish(w, on == "1") for w, c in _WISHES.items() if c == code), None)
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
    return Schedule(_read_time(code[2:]), days)


def _quiet_code(quiet: QuietHours) -> str:
    return f"{quiet.start:%H%M}{quiet.end:%H%M}{'h' if quiet.hold else 's'}"


def _read_quiet(code: str) -> QuietHours:
    if len(code) != 9 or code[8] not in "hs" or code[:4] == code[4:8]:
        raise ValueError(code)
    return QuietHours(_read_time(code[:4]), _read_time(code[4:8]), code[8] == "h")


def _read_time(code: str) -> time:
    return time(int(code[:2]), int(code[2:]))
