"""What somebody typed and nobody can read: a value, so that it can be said in any language."""

from __future__ import annotations

from typing import Literal

Unreadable = Literal[
    "zone",
    "schedule",
    "weekday",
    "time",
    "quiet",
    "empty",
    "pause",
    "date",
    "past",
    "long",
]


class UnreadableError(ValueError):
    """What was typed is none of `what` it should be.

    `hint`: the nearest zone, the time that it is now, or an example, where there is one.
    """

    def __init__(self, what: Unreadable, typed: str, hint: str = "") -> None:
        super().__init__(f"{what}: {typed!r}")
        self.what: Unreadable = what
        self.typed = typed.strip()
        self.hint = hint
