"""One request at a time to a host, with a pause between two, whoever asks."""

from __future__ import annotations

import asyncio
from collections import defaultdict
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import timedelta
from urllib.parse import urlsplit

AT_ONCE = 64  # requests in all


class Hosts:
    """Gives each host's turn to one poll at a time, at least `pause` after the one before."""

    def __init__(self, pause: timedelta) -> None:
        self._pause = pause.total_seconds()
        self._turns: dict[str, asyncio.Lock] = defaultdict(asyncio.Lock)
        self._next: dict[str, float] = {}
        self._all = asyncio.Semaphore(AT_ONCE)

    @asynccontextmanager
    async def turn(self, url: str) -> AsyncIterator[None]:
        """Wait for the turn of a URL's host, and hold it."""
        host = (urlsplit(url).hostname or "").lower()
        loop = asyncio.get_running_loop()
        async with self._turns[host]:
            await asyncio.sleep(max(self._next.get(host, 0) - loop.time(), 0))
            async with self._all:
                try:
                    yield
                finally:
                    self._next[host] = loop.time() + self._pause
