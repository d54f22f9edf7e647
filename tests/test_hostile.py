"""Hostile feeds hurt nobody: no fault, no stall, no growth, and healthy feeds go on beside them."""

from __future__ import annotations

import asyncio
import os
import re
import signal
import statistics
import time
from datetime import UTC, datetime
from pathlib import Path

import pytest

from monitor.feeds.reading.workers import Parsers
from monitor.model import ParsedFeed, ParseFailed
from tests.hostile import BODIES
from tests.hostile_web import hostile_web
from tests.ordeal import Ordeal, ordeal, p99
from tests.test_workers import FEED, URL, worker_pids

LAG_S = 0.1
GROWTH_MB = 50.0
LATE_S = 15.0  # more than the interval of healthy feeds; all is parsed beside it on two cores
KILLS = 10
OUTCOMES = {"polled", "unchanged", "failed", "not a feed", "web page"}
TOO_DAMAGED = "it is too damaged to be read ("  # what follows is for us
PROGRAMMERS_TALK = re.compile(r"\b\w*(?:Error|Exception|Traceback)\b|0x[0-9a-f]{6}|[\x00-\x1f]")


def judge(measured: Ordeal, urls: dict[str, str]) -> None:
    """Hold what was measured against what is promised, and print it."""
    print(measured)
    assert measured.store.status(datetime.now(UTC)).troubles == ()
    assert p99(measured.stalls) <= LAG_S, str(measured)
    assert measured.grown <= GROWTH_MB, str(measured)
    assert measured.gaps()[-1] <= measured.interval * 1.1 + LATE_S, str(measured)
    for name, url in urls.items():
        outcome, error = measured.outcomes[url]
        assert outcome in OUTCOMES, name
        assert outcome == "polled" or 10 < len(error) < 1_000, name
        is_plain = not PROGRAMMERS_TALK.search(error)
        assert is_plain or error.startswith(TOO_DAMAGED), (name, error)


async def test_a_service_among_hostile_feeds_and_mutants_goes_on(tmp_path: Path) -> None:
    names = [name for name, body in BODIES.items() if not body.takes_long]
    assert len(names) >= 80
    async with hostile_web(names) as port, ordeal(tmp_path, port, seconds=1.0) as measured:
        urls = measured.bodies(names) | measured.mutants(range(300))
        await measured.meet(list(urls.values()))
        judge(measured, urls)


@pytest.mark.long
async def test_a_service_among_all_hostile_feeds_goes_on(tmp_path: Path) -> None:
    async with hostile_web(BODIES) as port, ordeal(tmp_path, port) as measured:
        urls = measured.bodies(BODIES)
        await measured.meet(list(urls.values()), within=600)
        judge(measured, urls)


@pytest.mark.long
async def test_a_service_among_twenty_thousand_mutants_goes_on(tmp_path: Path) -> None:
    async with hostile_web() as port, ordeal(tmp_path, port) as measured:
        urls = measured.mutants(range(20_000))
        await measured.meet(list(urls.values()), within=1_800)
        judge(measured, urls)


async def test_after_a_parser_is_killed_the_next_parse_is_done_within_a_second() -> None:
    pool, waits = Parsers(workers=1, seconds=0.3), []
    hanging = BODIES["300,000 items without an end"].make()[:900_000]
    too_long = ParseFailed("parsing it took longer than 0.3 s")
    try:
        assert isinstance(await pool.parse(FEED, URL), ParsedFeed)
        for _ in range(KILLS):
            assert await pool.parse(hanging, URL) == too_long
            began = time.perf_counter()
            assert isinstance(await pool.parse(FEED, URL), ParsedFeed)
            waits.append(time.perf_counter() - began)
    finally:
        pool.close()
    print(f"after a kill: median {statistics.median(waits):.3f} s, longest {max(waits):.3f} s")
    assert max(waits) <= 1


async def test_after_all_workers_are_shot_the_next_parse_is_done_within_a_second() -> None:
    pool, waits = Parsers(workers=1), []
    try:
        assert isinstance(await pool.parse(FEED, URL), ParsedFeed)
        for _ in range(KILLS):
            for pid in worker_pids():
                os.kill(pid, signal.SIGKILL)
            began = time.perf_counter()
            assert isinstance(await pool.parse(FEED, URL), ParsedFeed)
            waits.append(time.perf_counter() - began)
            await asyncio.sleep(0.2)
    finally:
        pool.close()
    print(f"after a shot: median {statistics.median(waits):.3f} s, longest {max(waits):.3f} s")
    assert max(waits) <= 1
