"""What the buttons of the settings ask for: `s`, and what to set.

`s` the settings, `s:z` the time zone, `s:q` the quiet hours and `s:l` the language (each with what
to set), and `s:s` silence, `s:v` previews, `s:w` the weekly note and `s:u` surge notes, each with
`:1` or `:0`.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from monitor.model import QuietHours
from monitor.speech import languages
from monitor.telegram.choices.times import read_time

Wish = Literal["silent", "previews", "weekly", "surges"]
_WISHES: dict[Wish, str] = {"silent": "s", "previews": "v", "weekly": "w", "surges": "u"}


@dataclass(frozen=True, slots=True)
class ShowSettings:
    """Show the chat's settings."""

    @property
    def data(self) -> str:
        """Write the choice as callback data."""
        return "s"


@dataclass(frozen=True, slots=True)
class SetZone:
    """Let the chat's clock be that of a time zone; "": show zones to choose from."""

    zone: str = ""

    @property
    def data(self) -> str:
        """Write the choice as callback data."""
        return f"s:z:{self.zone}" if self.zone else "s:z"


@dataclass(frozen=True, slots=True)
class SetQuiet:
    """Set the quiet hours, or end them; neither: show what to choose from."""

    quiet: QuietHours | None = None
    end: bool = False

    @property
    def data(self) -> str:
        """Write the choice as callback data."""
        code = f":{_quiet_code(self.quiet)}" if self.quiet else ":0" if self.end else ""
        return f"s:q{code}"


@dataclass(frozen=True, slots=True)
class SetLanguage:
    """Speak this language with the chat; "": show the languages that there are."""

    language: str = ""

    @property
    def data(self) -> str:
        """Write the choice as callback data."""
        return f"s:l:{self.language}" if self.language else "s:l"


@dataclass(frozen=True, slots=True)
class SetWish:
    """Let messages be silent, alerts have previews, or weekly or surge notes come; or not."""

    wish: Wish
    on: bool

    @property
    def data(self) -> str:
        """Write the choice as callback data."""
        return f"s:{_WISHES[self.wish]}:{int(self.on)}"


SettingsChoice = ShowSettings | SetZone | SetQuiet | SetLanguage | SetWish


def read(parts: list[str]) -> SettingsChoice | None:
    """Read what follows the letter. Raises ValueError for quiet hours that aren't ours."""
    match parts:
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


def _quiet_code(quiet: QuietHours) -> str:
    return f"{quiet.start:%H%M}{quiet.end:%H%M}{'h' if quiet.hold else 's'}"


def _read_quiet(code: str) -> QuietHours:
    if len(code) != 9 or code[8] not in "hs" or code[:4] == code[4:8]:
        raise ValueError(code)
    return QuietHours(read_time(code[:4]), read_time(code[4:8]), code[8] == "h")
