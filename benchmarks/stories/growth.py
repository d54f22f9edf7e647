"""Whether an item costs more, the more items are stored: it must not."""

from __future__ import annotations

import statistics
import time
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from benchmarks.matching.fresh import in_fresh_process
from benchmarks.matching.report import Section, Table
from benchmarks.stories.data import Sources, read_streams
from benchmarks.stories.invented import Statistics, invented_items, statistics_of
from benchmarks.stories.items import StoryItem
from benchmarks.stories.ours import POLL, Service, after_bulk, bulk_rows, services
from monitor.model import STORY_WINDOW
from monitor.store import Store

SIZES = (10_000, 100_000, 1_000_000)
A_DAY = 3_000  # items that come in a day: as many are open in any store of 3 days and more
DAYS = 90  # or that all stored items come from, however many they are
NOW = datetime(2026, 3, 1, 12, tzinfo=UTC)
BATCH = 20_000
ADDED = 1_000  # items that are timed
BEFORE = 100  # items that warm up
WINDOW_DAYS = STORY_WINDOW / timedelta(days=1)

Result = dict[str, Any]


def build(folder: Path, size: int, days: float, known: Sequence[Statistics]) -> None:
    """Fill an empty store: items of the last days, each with a hit and in a story of its own."""
    service = Service(folder)
    store = service.store
    service.take(next(_polls(known, size, 1)))  # makes the feed
    store.db.execute("PRAGMA synchronous = OFF")  # a store that is only measured
    for start in range(0, size, BATCH):
        _fill(store, known, range(start, min(start + BATCH, size)), NOW - timedelta(days), size)
    store.db.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    service.close()


def _fill(
    store: Store, known: Sequence[Statistics], numbers: range, first: datetime, size: int
) -> None:
    items = list(invented_items(known, numbers, first, NOW, size))
    with store.writing() as db:
        for statement, rows in bulk_rows(items, numbers.start):
            db.conn.executemany(statement, rows)
    after_bulk(store, items, numbers.start, NOW)


def _polls(known: Sequence[Statistics], size: int, count: int) -> Iterator[list[StoryItem]]:
    """Give new items, which come after all that are stored, poll by poll.

    The last one of a poll tells again what the first one of the poll before told.
    """
    numbers = range(size, size + count)
    hour = timedelta(hours=1)
    items = list(
        invented_items(known, numbers, NOW - size * hour / count, NOW + hour, size + count)
    )
    for start in range(0, len(items), POLL):
        poll = items[start : start + POLL]
        if start:
            poll[-1] = replace(poll[-1], title=items[start - POLL].title.upper())
        yield poll


def run_once(shared: str, judged: str, size: int, days: float, added: int, folder: str) -> Result:
    """Build a store of this size in an empty folder, and time new items, way by way."""
    stream, _ = read_streams(Sources(Path(shared), Path(judged)))
    known = statistics_of(stream.items)
    build(Path(folder), size, days, known)
    ways = {}
    number = size + BATCH
    for way, how in services().items():
        ways[way] = _time(Service(Path(folder), **how), list(_polls(known, number, BEFORE + added)))
        number += BEFORE + added + POLL
    size_on_disk = sum(path.stat().st_size for path in Path(folder).iterdir())
    return {"ways": ways, "mb": size_on_disk / 1e6}


def _time(service: Service, polls: Sequence[Sequence[StoryItem]]) -> dict[str, float]:
    """Return the milliseconds of an item by the clock, of CPU, and of the longest poll."""
    clock, cpu = [], []
    try:
        for poll in polls:
            began, spent = time.perf_counter(), time.process_time()
            service.take(poll)
            clock.append(1e3 * (time.perf_counter() - began))
            cpu.append(1e3 * (time.process_time() - spent) / len(poll))
    finally:
        service.close()
    after = BEFORE // POLL
    return {
        "clock": statistics.median(clock[after:]) / POLL,
        "cpu": statistics.median(cpu[after:]),
        "longest": max(clock[after:]),
    }


def growth(sources: Sources, sizes: Sequence[int] = SIZES, added: int = ADDED) -> Section:
    """Measure each size twice: with as many open stories, and with ever more of them."""
    _, missing = read_streams(sources)
    as_many = {size: size / A_DAY for size in sizes}
    ever_more = dict.fromkeys(sizes, float(DAYS))
    tables = (
        _table(f"An item's cost, where {A_DAY:,} items come in a day", sources, as_many, added),
        _table(f"An item's cost, where all came in {DAYS} days", sources, ever_more, added),
    )
    notes = (
        f"{added:,} new items, {POLL} a poll. Medians; “to the first”: the CPU time beside that of "
        "the smallest store. Open: the stored items of the last 72 hours, which new ones can join.",
        "Invented items: words as common and texts as long as in the real streams, "
        "each stored item in a story of its own; one in ten new items belongs to a known story.",
        *(f"Not of real words: {what}." for what in missing),
    )
    return Section("Stories: growth", tables, notes)


def _table(title: str, sources: Sources, days: Mapping[int, float], added: int) -> Table:
    """Measure stores of these sizes, each in a process of its own."""
    where = {"shared": str(sources.shared), "judged": str(sources.judged)}
    results: dict[int, Result] = {}
    for size in days:
        with TemporaryDirectory(prefix="monitor-stories-") as folder:
            results[size] = in_fresh_process(
                run_once, **where, size=size, days=days[size], added=added, folder=folder
            )
    (smallest, *_) = results.values()
    rows = tuple(
        _row(
            f"{way}, {size:,}",
            min(size, round(size * WINDOW_DAYS / days[size])),
            result["ways"][way],
            smallest["ways"][way],
            result["mb"],
        )
        for way in services()
        for size, result in results.items()
    )
    columns = (
        "way, items stored", "open", "ms an item", "of it CPU", "to the first",
        "longest poll, ms", "MB",
    )  # fmt: skip
    return Table(title, columns, rows)


def _row(
    name: str, opened: int, took: dict[str, float], first: dict[str, float], mb: float
) -> tuple[str, ...]:
    return (
        name,
        f"{opened:,}",
        f"{took['clock']:.2f}",
        f"{took['cpu']:.2f}",
        f"× {took['cpu'] / first['cpu']:.2f}",
        f"{took['longest']:,.0f}",
        f"{mb:,.0f}",
    )
