"""What the buttons of the first minute ask for: `b` and what to do, often with a watchlist.

`b` the watchlists to begin with, `b:p:<n>` a page of them; `b:w:<watchlist>` what one would have
told of late; `b:a:<watchlist>` alerts of it, `b:d:<watchlist>` a daily digest; `b:z:<zone>` the
clock by which digests come.
"""

from __future__ import annotations

from dataclasses import dataclass

from monitor.model import Mode
from monitor.telegram.choices.numbers import PAGE_DIGITS, is_number


@dataclass(frozen=True, slots=True)
class ShowBeginning:
    """Show a page of the watchlists to begin with."""

    page: int = 0

    @property
    def data(self) -> str:
        """Write the choice as callback data."""
        return f"b:p:{self.page}" if self.page else "b"


@dataclass(frozen=True, slots=True)
class LookAt:
    """Show what a watchlist would have told of late."""

    watchlist: str

    @property
    def data(self) -> str:
        """Write the choice as callback data."""
        return f"b:w:{self.watchlist}"


@dataclass(frozen=True, slots=True)
class Begin:
    """Follow a watchlist: as alerts, or as a daily digest."""

    watchlist: str
    mode: Mode

    @property
    def data(self) -> str:
        """Write the choice as callback data."""
        return f"b:{'a' if self.mode is Mode.ALERTS else 'd'}:{self.watchlist}"


@dataclass(frozen=True, slots=True)
class BeginAt:
    """Let digests come by the clock of a time zone."""

    zone: str

    @property
    def data(self) -> str:
        """Write the choice as callback data."""
        return f"b:z:{self.zone}"


def read(parts: list[str]) -> ShowBeginning | LookAt | Begin | BeginAt | None:
    """Read what follows the letter."""
    match parts:
        case []:
            return ShowBeginning()
        case ["p", number] if is_number(number, PAGE_DIGITS):
            return ShowBeginning(int(number))
        case ["w", watchlist] if watchlist:
            return LookAt(watchlist)
        case [("a" | "d") as how, watchlist] if watchlist:
            return Begin(watchlist, Mode.ALERTS if how == "a" else Mode.DIGEST)
        case ["z", zone] if zone:
            return BeginAt(zone)
        case _:
            return None
