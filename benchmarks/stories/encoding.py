"""How many items the extra encodes in a second, and how late all else has its turn meanwhile."""

from __future__ import annotations

import asyncio
import os
import statistics
import time
from itertools import islice
from pathlib import Path
from typing import Any

from benchmarks.matching.fresh import in_fresh_process
from benchmarks.matching.report import Section, Table
from benchmarks.stories.data import Sources, read_streams
from benchmarks.stories.ours import POLL, as_item, lacking
from monitor.stories.encoder import MOST_THREADS, Encoder, text_of

ITEMS = 300
TURN_S = 0.005  # after which whoever waits wants its turn

Result = dict[str, Any]


def run_once(shared: str, judged: str, cores: list[int], items: int) -> Result:
    """Encode items in a thread, as the service does, in this process, which must be fresh."""
    os.sched_setaffinity(0, cores)
    stream, _ = read_streams(Sources(Path(shared), Path(judged)))
    texts = [text_of(as_item(item)) for item in islice(stream.items, items)]
    return asyncio.run(_encoded(texts))


async def _encoded(texts: list[str]) -> Result:
    encoder = Encoder()
    encoder.encode(texts[:POLL])  # the model is loaded now
    began, spent, late = time.perf_counter(), time.process_time(), []
    for start in range(0, len(texts), POLL):
        encoding = asyncio.create_task(
            asyncio.to_thread(encoder.encode, texts[start : start + POLL])
        )
        while not encoding.done():
            asked = time.perf_counter()
            await asyncio.sleep(TURN_S)
            late.append(time.perf_counter() - asked - TURN_S)
    return {
        "items": len(texts),
        "characters": statistics.mean(map(len, texts)),
        "seconds": time.perf_counter() - began,
        "cpu": time.process_time() - spent,
        "late": sorted(late),
    }


def encoding(sources: Sources, items: int | None = None) -> Section:
    """Measure the encoder with one core, and with all that this process may use."""
    title = "Stories: encoding"
    _, missing = read_streams(sources)
    if absent := [*missing, *lacking()]:
        return Section(title, (), tuple(f"Left out: {what}." for what in absent))
    cores = sorted(os.sched_getaffinity(0))
    where = {"shared": str(sources.shared), "judged": str(sources.judged), "items": items or ITEMS}
    chosen = {len(some): some for some in (cores[:1], cores)}
    results = {
        count: in_fresh_process(run_once, cores=some, **where) for count, some in chosen.items()
    }
    columns = (
        *("cores", "items/s", "ms of CPU an item"),
        *("turns late by, ms: median", "99 %", "longest"),
    )
    characters = next(iter(results.values()))["characters"]
    notes = (
        f"Real items, {POLL} at once, {characters:.0f} characters on average; the engine has "
        f"{MOST_THREADS} threads where there are as many cores. Meanwhile the event loop asks for "
        f"its turn each {TURN_S * 1e3:.0f} ms.",
    )
    rows = tuple(_row(count, result) for count, result in results.items())
    return Section(title, (Table("The extra's encoder", columns, rows),), notes)


def _row(cores: int, result: Result) -> tuple[str, ...]:
    late = result["late"]
    return (
        f"{cores}",
        f"{result['items'] / result['seconds']:.1f}",
        f"{1e3 * result['cpu'] / result['items']:.0f}",
        *(f"{1e3 * late[int(part * (len(late) - 1))]:.1f}" for part in (0.5, 0.99, 1)),
    )
