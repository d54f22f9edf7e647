"""A few places for many who wait: the small ones soon, the large ones before long."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from heapq import heappop, heappush
from itertools import count


class Turns:
    """Gives `places` to those who wait for them, in the order of when each has waited enough.

    Nobody waits for ever: whoever came a while ago is before all that come now, however small.
    """

    def __init__(self, places: int) -> None:
        self._free = places
        self._waiting: list[tuple[float, int, asyncio.Future[None]]] = []
        self._numbers = count()

    @asynccontextmanager
    async def turn(self, patience: float) -> AsyncIterator[None]:
        """Wait for a place, and hold it; `patience`: seconds for which others may go first."""
        await self._take(patience)
        try:
            yield
        finally:
            self._give()

    async def _take(self, patience: float) -> None:
        if self._free:
            self._free -= 1
            return
        loop = asyncio.get_running_loop()
        mine = loop.create_future()
        heappush(self._waiting, (loop.time() + patience, next(self._numbers), mine))
        try:
            await mine
        except asyncio.CancelledError:
            if not mine.cancelled():  # it was given a place at the very moment
                self._give()
            raise

    def _give(self) -> None:
        while self._waiting:
            *_, next_one = heappop(self._waiting)
            if not next_one.done():
                next_one.set_result(None)
                return
        self._free += 1
