"""The look for surges, every five minutes, beside all else: it may read a lot of the record."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime, tzinfo

from monitor.digest.surges.judge import FACTOR, look_at
from monitor.log import get_logger
from monitor.pipeline import Clock, Watch
from monitor.pipeline.surges import Look, Norm, announce_surges, look_for_surges
from monitor.store import Store
from monitor.watch.lists.watchlist import Watchlist

log = get_logger("monitor.surges")


@dataclass(frozen=True, slots=True)
class Rules:
    """In which time zone hours are counted, and how many times the usual makes a surge."""

    zone: tzinfo
    factor: float = FACTOR


class SurgeWatch:
    """Looks for surges on the clock, in a thread, and writes the notes of those that began."""

    def __init__(
        self,
        store: Store,
        watch: Callable[[], Watch],
        clock: Clock,
        trouble: Callable[[BaseException, str], None],
        rules: Rules | None,
        language: str = "en",
    ) -> None:
        """`rules`: None looks for none. `language`: of chats whose own isn't known."""
        self.on_surge: Callable[[], None] = lambda: None
        self._store = store
        self._watch = watch
        self._clock = clock
        self._trouble = trouble
        self._rules = rules
        self._language = language
        self._norms: dict[str, Norm] = {}
        self._task: asyncio.Task[None] | None = None
        self._looked: datetime | None = None
        self._looked_again = False

    @property
    def running(self) -> list[asyncio.Task[None]]:
        """Return what is under way."""
        return [self._task] if self._task is not None and not self._task.done() else []

    def look(self) -> None:
        """Begin to look, where it is time."""
        now = self._clock()
        if self._rules is None or self.running or self._looked == look_at(now):
            return
        self._looked = look_at(now)
        self._task = asyncio.create_task(self._look(now, self._rules))

    def look_again(self) -> bool:
        """Look once more, whatever the clock says; tells whether that was still to be done."""
        if self._rules is None or self._looked_again:
            return False
        self._looked_again, self._looked = True, None
        self.look()
        return True

    async def _look(self, now: datetime, rules: Rules) -> None:
        """Look, keep what changed, and tell it; a look that fails is made again at the next."""
        try:
            watchlists = self._watch().watchlists
            found = await asyncio.to_thread(self._found, watchlists, now, rules)
            if found.begun or found.over:
                self._store.record_surges(found.begun, found.over, found.at)
            for surge in found.begun:
                self.on_surge()
                log.info(
                    "surge", watchlist=surge.watchlist, hits=surge.hits, stories=len(surge.behind)
                )
            self._tell()
        except Exception as error:  # noqa: BLE001 - the next look tries again; the fault is kept
            self._trouble(error, "looking for surges")

    def _found(self, watchlists: Sequence[Watchlist], now: datetime, rules: Rules) -> Look:
        """Read the record in a thread, on a connection of its own."""
        store = Store(self._store.path, read_only=True)
        try:
            return look_for_surges(store, watchlists, self._norms, now, rules.zone, rules.factor)
        finally:
            store.close()

    def _tell(self) -> None:
        """Write the notes that are due."""
        titles, now = self._watch().titles, self._clock()
        if made := announce_surges(self._store, titles, now, self._language):
            log.info("surge notes", messages=made)
