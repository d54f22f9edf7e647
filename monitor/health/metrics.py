"""What Prometheus is told: counts since the start, and how it stands now.

No label has more values than are named here; no address, no chat and no token is among them.
"""

from __future__ import annotations

import os
import platform
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from prometheus_client import CollectorRegistry, Counter, Info
from prometheus_client.exposition import CONTENT_TYPE_PLAIN_0_0_4, generate_latest
from prometheus_client.metrics_core import GaugeMetricFamily, Metric
from prometheus_client.registry import Collector

from monitor import __version__
from monitor.health.server import Page
from monitor.model import (
    ChatLost,
    Migrated,
    NotSent,
    PollReport,
    Refused,
    SendOutcome,
    Sent,
    Standing,
    Throttled,
    TokenRefused,
    TooLong,
    Unknown,
)

FRESH_S = 1.0

SENT_AS: dict[type[SendOutcome], str] = {
    Sent: "sent",
    NotSent: "not_sent",
    Unknown: "unknown",
    Throttled: "throttled",
    Migrated: "migrated",
    ChatLost: "chat_lost",
    TokenRefused: "token_refused",
    TooLong: "too_long",
    Refused: "refused",
}


@dataclass(frozen=True, slots=True)
class Gauges:
    """How it stands now, apart from the record; ages in seconds, None where nothing was yet."""

    healthy: bool
    uptime: float
    lag_p99: float
    lag_max: float
    updates_age: float | None
    listener_restarts: int


class Metrics:
    """Counts what the service does, and writes the page that Prometheus reads.

    `standing` reads the record, `gauges` the rest, each time that the page is asked for.
    """

    def __init__(
        self,
        standing: Callable[[], Standing],
        gauges: Callable[[], Gauges],
        clock: Callable[[], datetime],
    ) -> None:
        self._registry = CollectorRegistry()
        self._polls = self._counter("polls", "Polls of feeds, by outcome.", "outcome")
        self._items = self._counter("items", "Items that were new or changed.")
        self._hits = self._counter("hits", "New hits.")
        self._sends = self._counter("sends", "Attempts to send, by outcome.", "outcome")
        self._surges = self._counter("surges", "Surges of watchlists.")
        for outcome in SENT_AS.values():
            self._sends.labels(outcome)
        build = {"version": __version__, "python": platform.python_version()}
        Info("monitor_build", "The version that runs.", registry=self._registry).info(build)
        self._page: Page | None = None
        self._page_at = 0.0
        self._registry.register(_Now(standing, gauges, clock))

    def _counter(self, name: str, about: str, *labels: str) -> Counter:
        return Counter(f"monitor_{name}", about, labels, registry=self._registry)

    def polled(self, report: PollReport) -> None:
        """Count a poll."""
        self._polls.labels(report.outcome.replace(" ", "_")).inc()
        self._items.inc(report.new)
        self._hits.inc(report.hits)

    def sent(self, outcome: SendOutcome) -> None:
        """Count an attempt to send."""
        self._sends.labels(SENT_AS.get(type(outcome), "other")).inc()

    def surged(self) -> None:
        """Count a surge."""
        self._surges.inc()

    def page(self) -> Page:
        """Write all metrics in Prometheus' text format; who asks too often gets the last page."""
        now = time.monotonic()
        if self._page is None or now - self._page_at >= FRESH_S:
            text = generate_latest(self._registry).decode()
            self._page, self._page_at = Page(text, content_type=CONTENT_TYPE_PLAIN_0_0_4), now
        return self._page


class _Now(Collector):
    """The metrics that are read when they are asked for."""

    def __init__(
        self,
        standing: Callable[[], Standing],
        gauges: Callable[[], Gauges],
        clock: Callable[[], datetime],
    ) -> None:
        self._standing = standing
        self._gauges = gauges
        self._clock = clock

    def describe(self) -> Iterator[Metric]:
        """Name nothing in advance: that would read the record."""
        return iter(())

    def collect(self) -> Iterator[Metric]:
        """Read all of them."""
        for name, (about, value) in self._values().items():
            yield GaugeMetricFamily(f"monitor_{name}", about, value=value)

    def _values(self) -> dict[str, tuple[str, float]]:
        standing, gauges = self._standing(), self._gauges()
        unsent = standing.oldest_unsent
        oldest = (self._clock() - unsent).total_seconds() if unsent else 0.0
        values = {
            "healthy": ("1 as /healthz says, else 0.", float(gauges.healthy)),
            "uptime_seconds": ("Since the start.", gauges.uptime),
            "feeds_listed": ("Feeds in feeds.toml.", standing.feeds_listed),
            "feeds_failing": ("Feeds whose last poll failed.", standing.feeds_failing),
            "deliveries_pending": ("Messages that are still to be sent.", standing.unsent),
            "oldest_unsent_age_seconds": ("Age of the oldest of them.", max(oldest, 0.0)),
            "loop_lag_p99_seconds": ("Event loop's lag in 5 minutes, 99 %.", gauges.lag_p99),
            "loop_lag_max_seconds": ("Event loop's lag in 5 minutes, longest.", gauges.lag_max),
            "listener_restarts": (
                "How often listening was started anew.",
                gauges.listener_restarts,
            ),
            "wal_bytes": ("Size of the database's write-ahead log.", standing.wal_bytes),
            "resident_memory_bytes": ("Memory in use, parsers apart.", resident_memory()),
            "open_file_descriptors": ("Open files and connections.", _open_files()),
        }
        if gauges.updates_age is not None:
            about = "Since a call to Telegram for updates last returned."
            values["telegram_updates_age_seconds"] = (about, gauges.updates_age)
        return {name: (about, float(value)) for name, (about, value) in values.items()}


def resident_memory() -> int:
    """Return the bytes of this process in memory (proc(5), statm)."""
    pages = Path("/proc/self/statm").read_text("ascii").split()[1]
    return int(pages) * os.sysconf("SC_PAGE_SIZE")


def _open_files() -> int:
    return sum(1 for _ in Path("/proc/self/fd").iterdir())
