"""Times of day in callback data."""

from __future__ import annotations

from datetime import time


def read_time(code: str) -> time:
    """Read hours and minutes: `0830`. Raises ValueError."""
    return time(int(code[:2]), int(code[2:]))
