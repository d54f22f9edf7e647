"""The queue of updates, and getUpdates with its offsets, its long poll and its jealousy."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from .errors import Json, conflict
from .ledger import Kind

LONGEST_POLL = 50
MOST_AT_ONCE = 100
_NOT_BY_DEFAULT = {"chat_member", "message_reaction", "message_reaction_count"}
_FAR_IN_THE_FUTURE = 10
"""An offset further than this above the newest update is ignored."""


@dataclass
class UpdateQueue:
    record: Callable[..., None]
    """The ledger's."""
    pending: list[Json] = field(default_factory=list)
    next_id: int = 100_000
    allowed: frozenset[str] = frozenset()
    """Empty: all but those that have to be asked for."""
    _poll: asyncio.Future[None] | None = None

    @property
    def is_polled(self) -> bool:
        """Whether the bot waits for updates at this moment."""
        return self._poll is not None and not self._poll.done()

    def allows(self, kind: str) -> bool:
        return kind in self.allowed if self.allowed else kind not in _NOT_BY_DEFAULT

    def push(self, kind: str, content: Json) -> int:
        update_id = self.next_id
        self.next_id += 1
        self.pending.append({"update_id": update_id, kind: content})
        self.wake()
        return update_id

    def wake(self) -> None:
        """Ends a long poll with what there is."""
        if self._poll and self.is_polled:
            self._poll.set_result(None)

    async def get(self, offset: int, limit: int, seconds: int) -> list[Json]:
        """Updates from the offset on; waits for the first one if there is none."""
        self._end_other_poll()
        self._confirm(offset)
        if not self.pending and seconds > 0:
            await self._wait(min(seconds, LONGEST_POLL))
        return self.pending[: max(1, min(limit, MOST_AT_ONCE))]

    def forget_all(self) -> None:
        self._forget(len(self.pending))

    def _end_other_poll(self) -> None:
        if self._poll and self.is_polled:
            self._poll.set_exception(conflict())

    def _confirm(self, offset: int) -> None:
        """All below the offset is read; -N: all but the last N is forgotten."""
        if offset < 0:
            self._forget(len(self.pending) + offset)
        elif offset <= self.next_id + _FAR_IN_THE_FUTURE:
            self._forget(sum(update["update_id"] < offset for update in self.pending))

    def _forget(self, count: int) -> None:
        if count > 0:
            read = [update["update_id"] for update in self.pending[:count]]
            del self.pending[:count]
            self.record(Kind.UPDATES_READ, update_ids=read)

    async def _wait(self, seconds: float) -> None:
        poll = self._poll = asyncio.get_running_loop().create_future()
        self.record(Kind.POLL_WAITS, seconds=seconds)
        try:
            async with asyncio.timeout(seconds):
                await poll
        except TimeoutError:
            return
        except asyncio.CancelledError:
            self.record(Kind.POLL_LOST)
            raise
        finally:
            poll.cancel()

    def allow(self, kinds: Any) -> None:
        """getUpdates without allowed_updates leaves it as it was, an empty list resets it."""
        if isinstance(kinds, list):
            self.allowed = frozenset(str(kind) for kind in kinds)
