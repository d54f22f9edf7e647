"""Polls that end at about the same time are recorded in one transaction.

Each commit waits for the disk; many feeds would spend most of their time there. A poll counts as
recorded only when its transaction has been committed, so nothing else changes.
"""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass

from monitor.grouping import Grouping
from monitor.log import get_logger
from monitor.model import Poll
from monitor.store import BusyError, DiskFullError, Store

WINDOW_S = 0.02
MOST_AT_ONCE = 200
HITS_AT_ONCE = 20  # each takes some milliseconds to find its story: all else waits meanwhile

log = get_logger("monitor.records")


@dataclass(frozen=True, slots=True)
class _Waiting:
    poll: Poll
    listed: Sequence[str]
    hits: asyncio.Future[int]


class Records:
    """Records polls together, of one store; `window`: seconds that a poll waits for others.

    `grouping` finds the stories of what they hit.
    """

    def __init__(self, store: Store, grouping: Grouping, window: float = WINDOW_S) -> None:
        self.store = store
        self.grouping = grouping
        self._window = window
        self._waiting: list[_Waiting] = []
        self._timer: asyncio.TimerHandle | None = None

    async def record(self, poll: Poll, listed: Sequence[str] = ()) -> int:
        """Record a poll as `Store.record_poll` does, with others; returns the number of hits."""
        loop = asyncio.get_running_loop()
        waiting = _Waiting(poll, listed, loop.create_future())
        self._waiting.append(waiting)
        if len(self._waiting) >= MOST_AT_ONCE or self._hits_waiting() >= HITS_AT_ONCE:
            self.flush()
        elif self._timer is None:
            self._timer = loop.call_later(self._window, self.flush)
        return await waiting.hits

    def _hits_waiting(self) -> int:
        return sum(bool(new.hits) for waiting in self._waiting for new in waiting.poll.items)

    def flush(self) -> None:
        """Record all that waits, now."""
        if self._timer is not None:
            self._timer.cancel()
            self._timer = None
        waiting, self._waiting = self._waiting, []
        together = [each for each in waiting if not each.hits.cancelled()]
        if not together:
            return
        try:
            hits = self._record(together)
        except BusyError as error:  # each alone would wait for the same lock
            for each in together:
                each.hits.set_exception(error)
            return
        except Exception as error:  # one of them is at fault: each is tried alone
            fault = None if isinstance(error, DiskFullError) else error
            log.warning(
                "not recorded together", polls=len(together), error=str(error), exc_info=fault
            )
            for each in together:
                self._record_alone(each)
            return
        for each, count in zip(together, hits, strict=True):
            each.hits.set_result(count)

    def _record(self, together: Sequence[_Waiting]) -> list[int]:
        polls = self.grouping.of_polls([each.poll for each in together])
        listed = [each.listed for each in together]
        return self.store.record_polls(list(zip(polls, listed, strict=True)))

    def _record_alone(self, waiting: _Waiting) -> None:
        try:
            waiting.hits.set_result(*self._record([waiting]))
        except Exception as error:  # noqa: BLE001 - whoever waits for it, gets it
            waiting.hits.set_exception(error)
