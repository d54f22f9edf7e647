"""A listener that falls silent is started anew: calls for updates can die unnoticed."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from contextlib import suppress
from typing import Protocol

SILENCE_S = 150.0  # a call takes 50 s at most, the wait after one that failed a minute
LOOK_S = 5.0
END_S = 10.0


class Listens(Protocol):
    """What can be supervised: a Listener."""

    @property
    def alive_at(self) -> float:
        """When it last did something, by the event loop's clock."""
        ...

    async def listen(self) -> None:
        """Listen for ever."""
        ...


class Supervisor:
    """Lets a listener listen; after `silence` seconds without a sign of life, it starts it anew.

    `renew` gives it new connections; `on_restart` is told how many seconds it was silent.
    """

    def __init__(
        self,
        listener: Listens,
        renew: Callable[[], Awaitable[None]],
        on_restart: Callable[[float], None],
        silence: float = SILENCE_S,
    ) -> None:
        self._listener = listener
        self._renew = renew
        self._on_restart = on_restart
        self._silence = silence
        self.restarts = 0

    async def run(self) -> None:
        """Listen for ever; ends when cancelled, or as `listen` ends (TokenRefusedError)."""
        while True:
            listening = asyncio.create_task(self._listener.listen())
            try:
                silent = await self._until_silent(listening)
            finally:
                await _end(listening)
            if silent is None:
                return await listening
            self.restarts += 1
            self._on_restart(silent)
            with suppress(TimeoutError):
                async with asyncio.timeout(END_S):
                    await self._renew()

    async def _until_silent(self, listening: asyncio.Task[None]) -> float | None:
        """Return for how long it has been silent, once that is too long; None if it ended."""
        started = _now()
        while True:
            await asyncio.wait([listening], timeout=min(LOOK_S, self._silence / 10))
            if listening.done():
                return None
            silent = _now() - max(self._listener.alive_at, started)
            if silent >= self._silence:
                return silent


async def _end(listening: asyncio.Task[None]) -> None:
    """Cancel a listener; one that doesn't react to that is left behind."""
    listening.cancel()
    await asyncio.wait([listening], timeout=END_S)
    if not listening.done():
        listening.add_done_callback(lambda task: task.cancelled() or task.exception())


def _now() -> float:
    return asyncio.get_running_loop().time()
