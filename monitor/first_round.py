"""The first polls after a start: what was missed meanwhile is in the feeds, and not yet here."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from datetime import datetime, timedelta

LONGEST = timedelta(minutes=10)


class FirstRound:
    """Tells whether the feeds that were due at the start are still being polled."""

    def __init__(self) -> None:
        self._started: datetime | None = None
        self._polls: Sequence[asyncio.Task[None]] = ()

    def catching_up(self, now: datetime, running: Sequence[asyncio.Task[None]]) -> datetime | None:
        """Return the start, while the feeds that were due then are polled; None from then on.

        A digest that was missed would else say "quiet" of news that waits in the feeds.
        """
        if self._started is None:
            self._started, self._polls = now, running
        is_over = now >= self._started + LONGEST or now < self._started
        if is_over or all(poll.done() for poll in self._polls):
            self._polls = ()
            return None
        return self._started
