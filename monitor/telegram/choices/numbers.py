"""Numbers in callback data."""

from __future__ import annotations

PAGE_DIGITS = 3
MOST_DIGITS = 18  # SQLite's numbers have hardly more


def is_number(text: str, longest: int = MOST_DIGITS) -> bool:
    """Tell whether a text is a number, from 0, of no more digits than that."""
    return text.isascii() and text.isdecimal() and len(text) <= longest


def number_of(text: str, longest: int = MOST_DIGITS) -> int:
    """Read a number, from 0. Raises ValueError."""
    if not is_number(text, longest):
        raise ValueError(text)
    return int(text)
