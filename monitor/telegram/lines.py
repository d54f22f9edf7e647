"""Who is answered when: what one chat says in its order, different chats at once."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Hashable


class Lines:
    """A line for each chat, in which one thing after the other is done."""

    def __init__(self) -> None:
        self._last: dict[Hashable, asyncio.Task[None]] = {}
        self._running: set[asyncio.Task[None]] = set()

    @property
    def running(self) -> frozenset[asyncio.Task[None]]:
        """All that is done or waits for its turn."""
        return frozenset(self._running)

    def join(self, line: Hashable, work: Callable[[], Awaitable[None]]) -> asyncio.Task[None]:
        """Do something once all that was before it in its line is done; it must not raise."""
        task = asyncio.create_task(_after(self._last.get(line), work))
        self._last[line] = task
        self._running.add(task)
        task.add_done_callback(lambda _: self._left(line, task))
        return task

    def _left(self, line: Hashable, task: asyncio.Task[None]) -> None:
        self._running.discard(task)
        if self._last.get(line) is task:
            del self._last[line]

    async def close(self, within: float) -> None:
        """Let what is under way end, for so many seconds, and give up the rest."""
        if self._running:
            await asyncio.wait(self._running, timeout=within)
        for task in self.running:
            task.cancel()


async def _after(before: asyncio.Task[None] | None, work: Callable[[], Awaitable[None]]) -> None:
    if before is not None:
        await asyncio.wait([before])
    await work()
