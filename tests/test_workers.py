"""A parser that hangs, crashes or eats memory is one feed's trouble, and nobody else's."""

from __future__ import annotations

import asyncio
import multiprocessing
import multiprocessing.forkserver
import os
import re
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from monitor.feeds.reading.parse import parse
from monitor.feeds.reading.workers import LARGE, QUICK_SECONDS, Parsers
from monitor.model import ParsedFeed, ParseFailed, ParseOutcome

FEED = (
    b'<rss version="2.0"><channel><title>News</title><item><title>x</title></item></channel></rss>'
)
URL = "https://news.example/feed"
GOOD = ParsedFeed("good", ())


def misbehave(body: bytes, url: str, content_type: str, outlet: str) -> ParseOutcome:
    """Do what the body says: it runs in a worker."""
    match body.rstrip():
        case b"hang":
            while True:
                pass
        case b"hang in C":
            re.match(r"(a+)+$", "a" * 60 + "b")
        case b"die":
            os.kill(os.getpid(), signal.SIGKILL)
        case b"exit":
            os._exit(3)
        case b"eat":
            return ParsedFeed(str(len(bytearray(2 * 1024**3))), ())
        case b"raise":
            raise KeyError("odd")
        case b"answer with something that cannot be sent":
            return lambda: None  # type: ignore[return-value]
        case b"slow" | b"very slow":
            time.sleep(QUICK_SECONDS + 0.5 if body.startswith(b"very") else 0.3)
    return GOOD


@contextmanager
def parsers(seconds: float = 0.5, workers: int = 1, **options: float) -> Iterator[Parsers]:
    pool = Parsers(misbehave, seconds=seconds, workers=workers, **options)
    try:
        yield pool
    finally:
        pool.close()


def worker_pids() -> list[int]:
    children = multiprocessing.active_children()
    return [child.pid for child in children if child.pid and child.name.startswith("pebble")]


async def test_workers_parse_as_the_parser_does() -> None:
    pool = Parsers()
    try:
        assert await pool.parse(FEED, URL, "text/xml", "BBC") == parse(FEED, URL, "text/xml", "BBC")
    finally:
        pool.close()


async def test_a_body_in_a_file_is_parsed_as_one_in_memory(tmp_path: Path) -> None:
    file = tmp_path / "body"
    file.write_bytes(FEED)
    pool = Parsers()
    try:
        assert await pool.parse(file, URL, "text/xml", "BBC") == parse(FEED, URL, "text/xml", "BBC")
    finally:
        pool.close()


@pytest.mark.parametrize("hang", [b"hang", b"hang in C"])
async def test_a_parser_that_hangs_is_killed_and_the_next_parse_works(hang: bytes) -> None:
    with parsers() as pool:
        started = time.perf_counter()
        assert await pool.parse(hang, URL) == ParseFailed("parsing it took longer than 0.5 s")
        assert time.perf_counter() - started < 2
        assert await pool.parse(b"", URL) == GOOD


@pytest.mark.parametrize("crash", [b"die", b"exit"])
async def test_a_worker_that_dies_is_an_outcome_and_the_next_parse_works(crash: bytes) -> None:
    with parsers() as pool:
        assert await pool.parse(crash, URL) == ParseFailed("the parser crashes on it")
        assert await pool.parse(b"", URL) == GOOD


@pytest.mark.parametrize("body", [b"eat", b"raise", b"answer with something that cannot be sent"])
async def test_whatever_a_parser_raises_is_an_outcome(body: bytes) -> None:
    with parsers() as pool:
        assert isinstance(await pool.parse(body, URL), ParseFailed)
        assert await pool.parse(b"", URL) == GOOD


async def test_a_feed_that_grows_beyond_the_memory_limit_is_an_outcome() -> None:
    bomb = b'<!DOCTYPE rss [\n<!ENTITY a "%s">\n]><rss version="2.0"><channel><title>%s</title>'
    bomb = bomb % (b"b" * 250, b"&a;" * 1_000_000)
    pool = Parsers(memory=200 * 1024**2)
    try:
        assert isinstance(await pool.parse(bomb, URL), ParseFailed)
        assert isinstance(await pool.parse(FEED, URL), ParsedFeed)
    finally:
        pool.close()


async def test_idle_workers_that_die_are_replaced_without_anyone_noticing() -> None:
    with parsers(workers=2) as pool:
        assert await pool.parse(b"", URL) == GOOD
        for _ in range(2):
            for pid in worker_pids():
                os.kill(pid, signal.SIGKILL)
            await asyncio.sleep(0.3)
            assert await asyncio.gather(*(pool.parse(b"", URL) for _ in range(5))) == [GOOD] * 5


async def test_workers_and_the_process_that_starts_them_may_hang() -> None:
    told: list[str] = []
    with parsers(start_seconds=3, on_replace=lambda: told.append("replaced")) as pool:
        assert await pool.parse(b"good", URL) == GOOD
        assert told == []
        server = multiprocessing.forkserver._forkserver._forkserver_pid
        for process in (server, *children(server)):
            os.kill(process, signal.SIGSTOP)
        async with asyncio.timeout(60):
            assert await pool.parse(b"good", URL) == GOOD
        assert told == ["replaced"]


def children(process: int) -> list[int]:
    """Return the processes that a process started (proc(5))."""
    listed = Path(f"/proc/{process}/task/{process}/children").read_text("ascii")
    return [int(pid) for pid in listed.split()]


async def test_one_feeds_trouble_does_not_fail_those_parsed_beside_it() -> None:
    with parsers(workers=2) as pool:
        bodies = [b"die", b"", b"hang", b"slow", b"exit", b"", b"slow", b""]
        outcomes = await asyncio.gather(*(pool.parse(body, URL) for body in bodies))
        assert [outcome == GOOD for outcome in outcomes] == [
            body in (b"", b"slow") for body in bodies
        ]


async def test_parsers_that_hang_do_not_keep_the_others_waiting() -> None:
    with parsers(seconds=60, workers=2) as pool:
        assert await pool.parse(b"", URL) == GOOD
        hanging = [asyncio.create_task(pool.parse(b"hang", URL)) for _ in range(4)]
        await asyncio.sleep(0)
        async with asyncio.timeout(2 * QUICK_SECONDS + 5):
            assert await pool.parse(b"", URL) == GOOD
        for task in hanging:
            task.cancel()
        await asyncio.wait(hanging)


async def test_large_bodies_do_not_keep_the_others_waiting() -> None:
    with parsers(seconds=60, workers=2) as pool:
        assert await pool.parse(b"", URL) == GOOD
        large = b"slow".ljust(LARGE)
        slow = [asyncio.create_task(pool.parse(large, URL)) for _ in range(15)]
        await asyncio.sleep(0)
        async with asyncio.timeout(3):
            assert await pool.parse(b"", URL) == GOOD
        assert not all(task.done() for task in slow)
        assert await asyncio.gather(*slow) == [GOOD] * 15


async def test_a_parse_that_takes_long_is_finished_apart() -> None:
    with parsers(seconds=60) as pool:
        async with asyncio.timeout(4 * QUICK_SECONDS + 5):
            assert await pool.parse(b"very slow", URL) == GOOD


async def test_waiting_for_a_free_worker_does_not_count_as_parsing() -> None:
    with parsers(seconds=0.5) as pool:
        outcomes = await asyncio.gather(*(pool.parse(b"slow", URL) for _ in range(4)))
        assert outcomes == [GOOD] * 4


async def test_a_parse_that_is_given_up_frees_its_worker() -> None:
    with parsers(seconds=30) as pool:
        task = asyncio.create_task(pool.parse(b"hang", URL))
        await asyncio.sleep(0.3)
        task.cancel()
        with pytest.raises(asyncio.CancelledError):
            await task
        async with asyncio.timeout(3):
            assert await pool.parse(b"", URL) == GOOD


async def test_a_parse_that_is_given_up_while_workers_start_leaves_none_behind() -> None:
    with parsers() as pool:
        task = asyncio.create_task(pool.parse(b"", URL))
        await asyncio.sleep(0.05)
        task.cancel()
        await asyncio.wait([task])
        assert await pool.parse(b"", URL) == GOOD
    assert worker_pids() == []


async def test_closing_while_workers_start_leaves_none_behind() -> None:
    with parsers() as pool:
        task = asyncio.create_task(pool.parse(b"", URL))
        await asyncio.sleep(0.05)
    await asyncio.wait([task])
    assert task.cancelled()
    assert worker_pids() == []


async def test_closing_is_quick_even_while_a_parser_hangs() -> None:
    with parsers(seconds=30, workers=2) as pool:
        tasks = [asyncio.create_task(pool.parse(b"hang in C", URL)) for _ in range(5)]
        await asyncio.sleep(0.3)
        started = time.perf_counter()
        pool.close()
        assert time.perf_counter() - started < 1
        outcomes = await asyncio.gather(*tasks, return_exceptions=True)
        assert all(isinstance(outcome, asyncio.CancelledError) for outcome in outcomes)
        assert worker_pids() == []


SCRIPT = f"""#!{sys.executable}
import asyncio
from monitor.feeds.reading.workers import Parsers

async def main():
    parsers = Parsers()
    try:
        print((await parsers.parse({FEED!r}, {URL!r})).title)
    finally:
        parsers.close()

if __name__ == "__main__":
    asyncio.run(main())
"""


def test_workers_start_from_a_console_script_and_leave_nothing_behind(tmp_path: Path) -> None:
    script = tmp_path / "monitor-script"
    script.write_text(SCRIPT)
    root = str(Path(__file__).parents[1])
    done = subprocess.run(
        [sys.executable, "-W", "error", str(script)],
        capture_output=True,
        text=True,
        timeout=30,
        env={**os.environ, "PYTHONPATH": root},
    )
    assert (done.returncode, done.stdout, done.stderr) == (0, "News\n", "")
