"""Polls that are under way: each feed at most once at a time; a bug in one poll stops no other."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Sequence
from typing import Any

from monitor.feeds.polling.state import PollFacts, after_poll, record_of
from monitor.feeds.urls import shown
from monitor.grouping import Grouping
from monitor.log import get_logger
from monitor.model import FeedState, FetchFailed, Poll, PollReport
from monitor.pipeline.poll import Clock, Watch, Web, poll, report_of
from monitor.records import Records
from monitor.store import BusyError, DiskFullError, Store

LONGEST_REASON = 300  # in the log

log = get_logger("monitor.poller")


class Poller:
    """Polls the feeds of a store, and says what each poll did.

    `in_force` gives the watch when a poll has something to match; `grouping` finds the stories of
    what it hits. `trouble` is told of our own
    faults, and what they are about.
    """

    def __init__(
        self,
        store: Store,
        web: Web,
        in_force: Callable[[], Watch],
        grouping: Grouping,
        clock: Clock,
        trouble: Callable[[BaseException, str], None],
    ) -> None:
        self._store = store
        self._records = Records(store, grouping)
        self.web = web
        self._in_force = in_force
        self._clock = clock
        self._trouble = trouble
        self._running: dict[int, asyncio.Task[PollReport]] = {}
        self.on_poll: Callable[[PollReport], None] = lambda report: None

    @property
    def running(self) -> Sequence[asyncio.Task[Any]]:
        """Return the polls that are under way."""
        return tuple(self._running.values())

    def poll_due(self) -> None:
        """Start a poll of each due feed that isn't being polled."""
        self.start(self._store.due_feeds(self._clock(), self._running))

    async def poll_these(self, states: Sequence[FeedState]) -> None:
        """Poll these feeds, due or not, and end when all are done."""
        self.start(states)
        while self._running:
            await asyncio.wait(self.running)

    async def poll_now(self, state: FeedState) -> PollReport:
        """Poll a feed for somebody who waits for what comes of it; a poll under way serves, too."""
        if state.id not in self._running:
            self.start([state])
        return await asyncio.shield(self._running[state.id])

    def start(self, states: Sequence[FeedState]) -> None:
        """Start a poll of each of these feeds; it waits for its host's turn."""
        for state in states:
            task = asyncio.create_task(self._poll(state))
            self._running[state.id] = task
            task.add_done_callback(lambda _, id=state.id: self._running.pop(id, None))  # type: ignore[misc]

    def record_now(self) -> None:
        """Record what has been fetched and matched."""
        self._records.flush()

    def stop(self) -> None:
        """Record what has been fetched and matched, and give up the rest: it stays due."""
        self.record_now()
        for task in self.running:
            task.cancel()

    async def _poll(self, state: FeedState) -> PollReport:
        try:
            report = await poll(state, self._records, self.web, self._in_force, self._clock)
            why = {"error": report.error[:LONGEST_REASON]} if report.error else {}
            feed, outcome = shown(report.feed), report.outcome
            log.info("polled", feed=feed, outcome=outcome, hits=report.hits, **why)
        except (BusyError, DiskFullError) as error:  # it stays due
            log.warning("not recorded", feed=shown(state.feed.url), error=str(error))
            report = self._failure(state, str(error))[1]
        except Exception as error:  # noqa: BLE001 - a bug in one feed's poll stops no other
            report = self._failed(state, error)
        self.on_poll(report)
        return report

    def _failed(self, state: FeedState, error: Exception) -> PollReport:
        """Keep a fault of our own as the feed's failure, so that it waits and shows."""
        feed = shown(state.feed.url)
        self._trouble(error, f"polling {feed}")
        poll, report = self._failure(state, f"a fault in Monitor: {type(error).__name__}: {error}")
        try:
            self._store.record_poll(poll)
        except (BusyError, DiskFullError):
            pass  # it stays due
        except Exception as second:  # noqa: BLE001 - nobody waits for this, so it is told here
            self._trouble(second, f"noting that the poll of {feed} failed")
        return report

    def _failure(self, state: FeedState, reason: str) -> tuple[Poll, PollReport]:
        now = self._clock()
        facts = PollFacts(FetchFailed(reason))
        after = after_poll(state, facts, self.web.rules, now, 0.0)
        record = record_of(after, facts, 0, now, 0.0)
        return Poll(after, now, (), record), report_of(after, record, 0)
