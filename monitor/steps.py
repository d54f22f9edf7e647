"""Long work on the loop's thread, done in steps: all else has its turn in between."""

from __future__ import annotations

import asyncio
import time


class Steps:
    """Ends a step when its time is up; then all else has its turn, for a rest at least.

    `seconds` of a step, `rest` in seconds.
    """

    def __init__(self, seconds: float, rest: float = 0.0) -> None:
        self._seconds = seconds
        self._rest = rest
        self._end = time.monotonic() + seconds

    async def pause(self) -> None:
        """Let all else have its turn, if the step has taken its time; the next one begins then."""
        if time.monotonic() >= self._end:
            await asyncio.sleep(self._rest)
            self._end = time.monotonic() + self._seconds
