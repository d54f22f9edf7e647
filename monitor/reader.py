"""Articles that are being read: one a host at a time; a bug in one stops no other."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Sequence
from datetime import datetime, timedelta

from monitor.feeds.articles.fulltext import FullTexts
from monitor.feeds.urls import shown
from monitor.grouping import Grouping
from monitor.log import get_logger
from monitor.model import DueFullText, NoFullTextYet
from monitor.pipeline.full_text import found_in, read_full_text, record_outcome
from monitor.pipeline.poll import Clock, Watch
from monitor.store import BusyError, DiskFullError

AT_ONCE = 8  # articles: polls come first
REST = timedelta(minutes=5)  # of a host, where nothing could be recorded of its article

log = get_logger("monitor.reader")


class Reader:
    """Reads the articles of items whose feeds ask for it, and matches the items with them.

    They are read for the record of `grouping`, which finds the stories of what they hit.
    """

    def __init__(
        self,
        grouping: Grouping,
        full_texts: FullTexts,
        in_force: Callable[[], Watch],
        clock: Clock,
        trouble: Callable[[BaseException, str], None],
    ) -> None:
        self._store = grouping.store
        self._grouping = grouping
        self._full_texts = full_texts
        self._in_force = in_force
        self._clock = clock
        self._trouble = trouble
        self._running: dict[str, asyncio.Task[None]] = {}
        self._resting: dict[str, datetime] = {}  # hosts, and since when

    @property
    def running(self) -> Sequence[asyncio.Task[None]]:
        """Return the articles that are being read."""
        return tuple(self._running.values())

    def read_due(self) -> None:
        """Start reading the articles that are due, one a host."""
        room = AT_ONCE - len(self._running)
        if room > 0:
            now = self._clock()
            self._forget_rested(now)
            besides = [*self._running, *self._resting]
            for due in self._store.due_full_texts(now, besides)[:room]:
                self._start(due)

    def _forget_rested(self, now: datetime) -> None:
        """Keep those hosts that are still left alone: their articles are due all the while."""
        resting = self._resting.items()
        self._resting = {host: at for host, at in resting if timedelta(0) <= now - at < REST}

    def stop(self) -> None:
        """Give up what is being read: it stays due."""
        for task in self.running:
            task.cancel()

    def _start(self, due: DueFullText) -> None:
        task = asyncio.create_task(self._read(due))
        self._running[due.host] = task
        task.add_done_callback(lambda _: self._running.pop(due.host, None))

    async def _read(self, due: DueFullText) -> None:
        about = f"reading {shown(due.item.link or '')}"
        try:
            outcome = await read_full_text(
                due, self._grouping, self._full_texts, self._in_force, self._clock
            )
            log.info("read", item=due.item_row, outcome=type(outcome).__name__)
        except (BusyError, DiskFullError) as error:  # it stays due
            log.warning("not recorded", item=due.item_row, error=str(error))
            self._resting[due.host] = self._clock()
        except Exception as error:  # noqa: BLE001 - a bug with one article stops no other
            self._trouble(error, about)
            self._put_off(due, error)

    def _put_off(self, due: DueFullText, fault: Exception) -> None:
        """Note that an article is to be read later; where that can't be, its host rests."""
        again = NoFullTextYet(f"a fault in Monitor: {type(fault).__name__}: {fault}")
        try:
            record_outcome(due, again, found_in(due), self._grouping, self._clock)
        except Exception as error:  # noqa: BLE001 - nobody waits for this, so it is told here
            link = shown(due.item.link or "")
            self._trouble(error, f"noting that {link} is to be read later")
            self._resting[due.host] = self._clock()
