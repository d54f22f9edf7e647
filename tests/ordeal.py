"""A service among hostile feeds, measured: its lag, its memory, how punctual healthy feeds are."""

from __future__ import annotations

import asyncio
import gc
import os
import time
from array import array
from collections import defaultdict
from collections.abc import AsyncIterator, Callable, Iterable, Iterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from functools import cached_property
from ipaddress import ip_address
from itertools import islice, pairwise
from pathlib import Path
from statistics import median, quantiles
from urllib.parse import quote

from monitor.feeds.polling.pace import Pace
from monitor.feeds.polling.state import PollRules
from monitor.feeds.reading.workers import LARGE, Parsers
from monitor.feeds.web.addresses import Address, Allowed
from monitor.feeds.web.fetch import FetchLimits, open_client
from monitor.hosts import Hosts
from monitor.model import Delivery, Feed, PollReport, SendOutcome, Sent
from monitor.pipeline import Web
from monitor.service import Duties, Service
from monitor.store import Store
from monitor.ticks import keep_ticking
from monitor.watch.lists.watchlist import read_watchlist
from monitor.wiring import watch_of
from tests.house import WATCHLIST

HEALTHY = 20
INTERVAL = timedelta(seconds=2)
AT_ONCE = 40
LOOK_S = 0.005
PAGE = os.sysconf("SC_PAGE_SIZE")


@dataclass
class Ordeal:
    """A service that runs, and what is measured of it. Lags and gaps in seconds, memory in MB.

    `lags`: how late the event loop was; `stalls`: how much of that it worked itself. The rest is
    other processes' work, where a machine has more of them than cores. What is kept here of each
    poll would count as memory that the service takes: so it is looked at as it comes, by `judge`.
    `met`: how many hostile feeds were polled; `waiting`: for which a poll is still to come.
    """

    port: int
    store: Store
    service: Service
    lags: array[float] = field(default_factory=lambda: array("d"))  # many: they count as memory
    stalls: array[float] = field(default_factory=lambda: array("d"))
    met: int = 0
    waiting: set[str] = field(default_factory=set)
    judge: Callable[[PollReport], None] = lambda report: None
    polled_at: dict[str, list[float]] = field(default_factory=lambda: defaultdict(list))
    memory_before: float = 0.0
    memory: float = 0.0

    async def meet(self, urls: Iterable[str], within: float = 120) -> None:
        """Let the service poll each of these feeds, some dozens at once, beside the healthy."""
        async with asyncio.timeout(within):
            rest = iter(urls)
            some = list(islice(rest, AT_ONCE))
            while some or self.waiting:
                if some and len(self.waiting) < AT_ONCE / 2:
                    self.waiting.update(some)
                    feeds = [Feed(url) for url in {*self.healthy, *self.waiting}]
                    self.store.sync_feeds(feeds, datetime.now(UTC), INTERVAL)
                    some = list(islice(rest, AT_ONCE))
                await asyncio.sleep(0.05)

    def bodies(self, names: Iterable[str]) -> Iterator[str]:
        """Give the addresses of hostile bodies, by their names."""
        return (self.url(f"body/{name}", f"h{n}") for n, name in enumerate(names))

    def mutants(self, numbers: Iterable[int]) -> Iterator[str]:
        """Give the addresses of mutants."""
        return (self.url(f"mutant/{n}", f"m{n}") for n in numbers)

    @cached_property
    def _healthy(self) -> frozenset[str]:
        return frozenset(self.healthy)

    def url(self, path: str, host: str) -> str:
        """Return the address of something served, on a host of its own."""
        return f"http://{host}.example:{self.port}/{quote(path)}"

    @property
    def healthy(self) -> list[str]:
        """Return the addresses of the healthy feeds."""
        return [self.url(f"healthy/{n}", f"healthy-{n}") for n in range(HEALTHY)]

    def note(self, report: PollReport) -> None:
        """Note a poll; called by the service."""
        if report.feed in self._healthy:
            self.polled_at[report.feed].append(time.monotonic())
        elif report.feed in self.waiting:
            self.judge(report)
            self.met += 1
        self.waiting.discard(report.feed)

    def gaps(self) -> list[float]:
        """Return the times between two polls of the same healthy feed, the shortest first."""
        times = (self.polled_at[url] for url in self.healthy)
        return sorted(b - a for each in times for a, b in pairwise(each))

    @property
    def interval(self) -> float:
        """Return how often a healthy feed is to be polled, in seconds."""
        return INTERVAL.total_seconds()

    @property
    def grown(self) -> float:
        """Return by how many megabytes the process has grown at most."""
        return self.memory - self.memory_before

    def __str__(self) -> str:
        gaps = self.gaps()
        return (
            f"{self.met} hostile feeds; lag {_in_ms(self.lags)}; of it own work "
            f"{_in_ms(self.stalls)}; memory +{self.grown:.0f} MB; {len(gaps)} gaps between polls "
            f"of healthy feeds, median {gaps[len(gaps) // 2]:.1f}, longest {gaps[-1]:.1f} s"
        )


def p99(times: Sequence[float]) -> float:
    """Return what 99 of 100 are not above."""
    return quantiles(times, n=100)[98]


def _in_ms(times: Sequence[float]) -> str:
    return f"p50 {median(times) * 1e3:.1f} p99 {p99(times) * 1e3:.1f} max {max(times) * 1e3:.0f} ms"


class Post:
    """Takes all messages."""

    async def send(self, delivery: Delivery) -> SendOutcome:
        """Say that a message arrived."""
        return Sent(delivery.id)


@asynccontextmanager
async def ordeal(folder: Path, port: int, **limits: float) -> AsyncIterator[Ordeal]:
    """Run a service with healthy feeds, and measure it; `limits` are those of the parsers."""
    hosts = [f"healthy-{n}.example" for n in range(HEALTHY)]
    allowed = Allowed.from_settings(["127.0.0.0/8", *hosts], [port])
    rules = PollRules(Pace(INTERVAL, timedelta(hours=6)), timedelta(hours=6), allowed)
    store, parsers = Store(folder / "monitor.db"), Parsers(**limits)  # type: ignore[arg-type]
    watchlist, _ = read_watchlist(WATCHLIST, "children.toml", "children")
    try:
        async with open_client(allowed, "monitor/test", resolve=_loopback) as client:
            web = Web(client, parsers, FetchLimits(in_memory=LARGE), rules, Hosts(timedelta(0)))
            duties = Duties(store, web, watch_of([watchlist]), Post(), _now, timedelta(days=90))
            service = Service(duties)
            measured = Ordeal(port, store, service)
            service.poller.on_poll = measured.note
            async with _running(measured):
                yield measured
    finally:
        parsers.close()
        store.close()


@asynccontextmanager
async def _running(measured: Ordeal) -> AsyncIterator[None]:
    ticking = asyncio.create_task(keep_ticking(measured.service))
    await measured.meet([*measured.healthy])  # all is warm: what comes now is on hostile feeds
    gc.collect()
    measured.memory_before = measured.memory = _memory()
    looks = [
        asyncio.create_task(_look_at_lag(measured)),
        asyncio.create_task(_look_at_memory(measured)),
    ]
    try:
        yield
    finally:
        for look in looks:
            look.cancel()
        measured.service.stop()
        await ticking


async def _look_at_lag(measured: Ordeal) -> None:
    while True:
        before, worked = time.perf_counter(), time.thread_time()
        await asyncio.sleep(LOOK_S)
        lag = max(time.perf_counter() - before - LOOK_S, 0.0)
        measured.lags.append(lag)
        measured.stalls.append(min(lag, time.thread_time() - worked))


async def _look_at_memory(measured: Ordeal) -> None:
    while True:
        measured.memory = max(measured.memory, _memory())
        await asyncio.sleep(0.02)


def _memory() -> float:
    """Return this process's resident memory in megabytes."""
    return int(Path("/proc/self/statm").read_text().split()[1]) * PAGE / 1e6


async def _loopback(host: str, port: int) -> Iterable[Address]:
    return [ip_address("127.0.0.1")]


def _now() -> datetime:
    return datetime.now(UTC)
