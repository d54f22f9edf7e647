"""What the buttons under a note ask for, each with `:1` to get such notes, `:0` no more.

`n` the weekly note, each week; `n:s` notes of surges, under one of a watchlist, which is named.
"""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class WantNote:
    """Get the weekly note each week, or no more."""

    wanted: bool

    @property
    def data(self) -> str:
        """Write the choice as callback data."""
        return f"n:{int(self.wanted)}"


@dataclass(frozen=True, slots=True)
class WantSurges:
    """Hear of surges, or no more; `watchlist`: the one whose surge the note tells."""

    wanted: bool
    watchlist: str

    @property
    def data(self) -> str:
        """Write the choice as callback data."""
        return f"n:s:{int(self.wanted)}:{self.watchlist}"


def read(parts: list[str]) -> WantNote | WantSurges | None:
    """Read what follows the letter."""
    match parts:
        case [("0" | "1") as wanted]:
            return WantNote(wanted == "1")
        case ["s", ("0" | "1") as wanted, watchlist] if watchlist:
            return WantSurges(wanted == "1", watchlist)
        case _:
            return None
