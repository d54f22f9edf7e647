"""What the buttons under a weekly note ask for: `n:1` to get it each week, `n:0` no more."""

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


def read(parts: list[str]) -> WantNote | None:
    """Read what follows the letter."""
    match parts:
        case [("0" | "1") as wanted]:
            return WantNote(wanted == "1")
        case _:
            return None
