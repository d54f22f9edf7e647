"""Simulated time: an event loop for which it is later as soon as nothing is left to do now.

Timers, time-outs, locks and pauses work as ever; only the waiting is left out.
"""

from __future__ import annotations

import asyncio
import selectors
from collections.abc import Coroutine
from datetime import UTC, datetime, timedelta
from typing import Any, TypeVar

START = datetime(2026, 3, 2, tzinfo=UTC)  # a Monday
MINUTE, HOUR, DAY = 60.0, 3600.0, 86_400.0

T = TypeVar("T")


class StandstillError(RuntimeError):
    """Everything waits for something that will never happen."""


class _JumpingSelector(selectors.DefaultSelector):
    """Looks for what is ready, and moves the time on instead of waiting."""

    now = 0.0

    def select(self, timeout: float | None = None) -> list[tuple[selectors.SelectorKey, int]]:
        if timeout is not None and timeout <= 0:
            return []  # callbacks are ready; there are no sockets but the loop's own
        ready: list[tuple[selectors.SelectorKey, int]] = super().select(0)
        if ready:
            return ready
        if timeout is None:
            raise StandstillError("nothing will ever happen again")
        self.now += timeout
        return ready


class SimulatedLoop(asyncio.SelectorEventLoop):
    """An event loop whose `time()` begins at 0 and jumps to when the next timer is due."""

    def __init__(self) -> None:
        self._jumping = _JumpingSelector()
        super().__init__(self._jumping)
        self._clock_resolution = 1e-6  # floats are coarser after weeks than asyncio expects

    def time(self) -> float:
        """Return the seconds since the beginning."""
        return self._jumping.now


def seconds() -> float:
    """Return the seconds since the beginning, as the running loop counts them."""
    return asyncio.get_running_loop().time()


def now() -> datetime:
    """Read the simulated clock."""
    return moment(seconds())


def moment(at: float) -> datetime:
    """Return the simulated time so many seconds after the beginning."""
    return START + timedelta(seconds=at)


def run_simulated(work: Coroutine[Any, Any, T]) -> T:
    """Run a coroutine to its end in simulated time."""
    with asyncio.Runner(loop_factory=SimulatedLoop) as runner:
        return runner.run(work)
