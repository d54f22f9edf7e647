"""Hostile feeds hurt nobody: no fault, no stall, no growth, and healthy feeds go on beside them."""

from __future__ import annotations

import asyncio
import os
import re
import signal
import statistics
import time
from collections.abc import AsyncIterator, Iterable
from contextlib import asynccontextmanager
from datetime import UTC, datetime
from pathlib import Path

import pytest

from monitor.feeds.reading.workers import Parsers
from monitor.model import ParsedFeed, ParseFailed, PollReport
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


def judge_poll(report: PollReport) -> None:
    """Hold what people are told of a hostile feed against what is promised."""
    feed, outcome, error = report.feed, report.outcome, report.error
    assert outcome in OUTCOMES, feed
    assert outcome == "polled" or 10 < len(error) < 1_000, feed
    is_plain = not PROGRAMMERS_TALK.search(error)
    assert is_plain or error.startswith(TOO_DAMAGED), (feed, error)


def judge(measured: Ordeal, feeds: int) -> None:
    """Hold what was measured against what is promised, and print it."""
    print(measured)
    assert measured.met == feeds
    assert measured.store.status(datetime.now(UTC)).troubles == ()
    assert p99(measured.stalls) <= LAG_S, str(measured)
    assert measured.grown <= GROWTH_MB, str(measured)
    assert measured.gaps()[-1] <= measured.interval * 1.1 + LATE_S, str(measured)


@asynccontextmanager
async def judged(folder: Path, names: Iterable[str], **limits: float) -> AsyncIterator[Ordeal]:
    """Run a service among hostile feeds, and judge what people are told of each poll."""
    wrong: list[AssertionError] = []

    def keep_wrong(report: PollReport) -> None:
        try:
            judge_poll(report)
        except AssertionError as error:
            wrong.append(error)

    async with hostile_web(names) as port, ordeal(folder, port, **limits) as measured:
        measured.judge = keep_wrong
        yield measured
    assert wrong == []


async def test_a_service_among_hostile_feeds_and_mutants_goes_on(tmp_path: Path) -> None:
    names = [name for name, body in BODIES.items() if not body.takes_long]
    assert len(names) >= 80
    async with judged(tmp_path, names, seconds=1.0) as measured:
        await measured.meet(measured.bodies(names))
        await measured.meet(measured.mutants(range(300)))
        judge(measured, len(names) + 300)


@pytest.mark.long
async def test_a_service_among_all_hostile_feeds_goes_on(tmp_path: Path) -> None:
    async with judged(tmp_path, BODIES) as measured:
        await measured.meet(measured.bodies(BODIES), within=600)
        judge(measured, len(BODIES))


@pytest.mark.long
async def test_a_service_among_twenty_thousand_mutants_goes_on(tmp_path: Path) -> None:
    async with judged(tmp_path, ()) as measured:
        await measured.meet(measured.mutants(range(20_000)), within=1_800)
        judge(measured, 20_000)


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
