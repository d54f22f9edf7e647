"""What buttons in private ask for on behalf of a group or channel.

Their letter is `m`: `m` the chats to choose from, `m:<dialogue>:…` another choice, for the chat
that the dialogue is about.
"""

from __future__ import annotations

from dataclasses import dataclass

from monitor.telegram.choices.numbers import is_number

MOST = 64  # bytes of callback data
_MOST_DIGITS = 12  # of a dialogue's number: the shorter, the more room for what is asked there


@dataclass(frozen=True, slots=True)
class ShowChats:
    """Show the groups and channels that a person may choose for."""

    @property
    def data(self) -> str:
        """Write it as callback data."""
        return "m"


@dataclass(frozen=True, slots=True)
class ForChat:
    """Do what another choice asks for, in the chat of a dialogue."""

    dialogue: int
    inner: str = "w"

    @property
    def data(self) -> str:
        """Write it as callback data."""
        return f"m:{self.dialogue}:{self.inner}"

    @property
    def fits(self) -> bool:
        """Tell whether there is room for it on a button."""
        return len(self.data.encode()) <= MOST


def read(parts: list[str]) -> ShowChats | ForChat | None:
    """Read what follows the letter; None where it is no choice for another chat."""
    match parts:
        case []:
            return ShowChats()
        case [number, *inner] if is_number(number, _MOST_DIGITS) and inner:
            return ForChat(int(number), ":".join(inner))
        case _:
            return None
