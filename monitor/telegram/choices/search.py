"""What buttons under a search ask for: `f:<search>:<page>`, `f:<search>:c` its file."""

from __future__ import annotations

from dataclasses import dataclass

from monitor.telegram.choices.numbers import is_number


@dataclass(frozen=True, slots=True)
class ShowFound:
    """Show a page of what a search found, and look for more where there is none yet."""

    search: int
    page: int = 0

    @property
    def data(self) -> str:
        """Write it as callback data."""
        return f"f:{self.search}:{self.page}"


@dataclass(frozen=True, slots=True)
class SendFound:
    """Send what a search found as a file."""

    search: int

    @property
    def data(self) -> str:
        """Write it as callback data."""
        return f"f:{self.search}:c"


def read(parts: list[str]) -> ShowFound | SendFound | None:
    """Read what follows the letter."""
    match parts:
        case [search, "c"] if is_number(search):
            return SendFound(int(search))
        case [search, page] if is_number(search) and is_number(page, 5):
            return ShowFound(int(search), int(page))
        case _:
            return None
