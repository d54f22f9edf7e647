"""How fast the real stream goes through the store with its stories, and what it takes in memory."""

from __future__ import annotations

import gc
import resource
import time
from itertools import islice
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from benchmarks.matching.fresh import in_fresh_process
from benchmarks.matching.memory_child import resident
from benchmarks.matching.report import Section, Table
from benchmarks.stories.data import Sources, read_streams
from benchmarks.stories.ours import (
    MOST_ENCODED,
    POLL,
    WITH_EXTRA,
    Service,
    lacking,
    services,
)
from monitor.cli import collect_seldom

Result = dict[str, Any]


def run_once(shared: str, judged: str, way: str, items: int | None, poll: int) -> Result:
    """Put the stream into an empty store in this process, which must be fresh."""
    collect_seldom()  # as the service does
    stream, _ = read_streams(Sources(Path(shared), Path(judged)))
    chosen = list(islice(stream.items, items))
    polls = [chosen[start : start + poll] for start in range(0, len(chosen), poll)]
    with TemporaryDirectory(prefix="monitor-stories-") as folder:
        service = Service(Path(folder), **services(extra=True)[way])
        service.take(polls[0])  # all that is loaded at first is loaded now
        gc.collect()
        before = resident()
        began, spent = time.perf_counter(), time.process_time()
        longest = 0.0
        for each in polls[1:]:
            start = time.perf_counter()
            service.take(each)
            longest = max(longest, time.perf_counter() - start)
        took, cpu = time.perf_counter() - began, time.process_time() - spent
        stories = service.count_stories()
        service.close()
    return {
        "items": len(chosen) - len(polls[0]),
        "stories": stories,
        "seconds": took,
        "cpu": cpu,
        "longest": longest,
        "ready": before,
        "after": resident(),
        "peak": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024,
    }


def stream(sources: Sources, items: int | None = None, poll: int = POLL) -> Section:
    """Measure each way to run the service on the whole stream, each in a process of its own."""
    title = "Stories: the stream"
    known, missing = read_streams(sources)
    if missing:
        return Section(title, (), tuple(f"Left out: {what}." for what in missing))
    where = {"shared": str(sources.shared), "judged": str(sources.judged)}
    asked: dict[str, Any] = {**where, "items": items, "poll": poll}
    rows = tuple(
        _row(way, in_fresh_process(run_once, way=way, **_asked_of(way, asked)))
        for way in services(extra=True)
    )
    columns = (
        "way",
        "items/s",
        "µs of CPU an item",
        f"longest poll of {poll}, ms",
        "stories",
        "MB when ready",
        "MB after",
        "MB at most",
    )
    used = min(items or len(known.items), len(known.items))
    notes = (
        f"{used:,} real items in order of time into an empty store, {poll} a poll, one transaction "
        "a poll with synchronous=FULL; no feed is fetched and nothing is matched: all items are "
        "hits of one watchlist. Items/s by the clock.",
        "Memory is that of the process, which holds the texts of the whole stream as well: the "
        "difference of “when ready” and “after” is what counts.",
        f"With the extra: the first {MOST_ENCODED:,} items alone.",
        *(f"Left out: {what}." for what in lacking()),
    )
    return Section(title, (Table("A stream of real items", columns, rows),), notes)


def _asked_of(way: str, asked: dict[str, Any]) -> dict[str, Any]:
    """Ask the extra for less: it takes a minute for what takes others two seconds."""
    if way != WITH_EXTRA:
        return asked
    return asked | {"items": min(asked["items"] or MOST_ENCODED, MOST_ENCODED)}


def _row(way: str, result: Result) -> tuple[str, ...]:
    return (
        way,
        f"{result['items'] / result['seconds']:,.0f}",
        f"{1e6 * result['cpu'] / result['items']:,.0f}",
        f"{1e3 * result['longest']:,.0f}",
        f"{result['stories']:,}",
        f"{result['ready']:,.0f}",
        f"{result['after']:,.0f}",
        f"{result['peak']:,.0f}",
    )
