"""Parsing in processes that can be killed: a thread cannot stop a parser that hangs."""

from __future__ import annotations

import asyncio
import math
import multiprocessing
import os
import resource
import signal
import time
from collections.abc import Callable
from concurrent.futures import Future
from concurrent.futures.process import BrokenProcessPool
from contextlib import suppress
from functools import partial
from multiprocessing import forkserver
from multiprocessing.synchronize import Semaphore
from pathlib import Path

from pebble import ProcessExpired, ProcessPool

from monitor.model import ParseFailed, ParseOutcome

Parser = Callable[[bytes, str, str, str], ParseOutcome]
Task = Callable[[], ParseOutcome]

WORKERS = 2
SECONDS = 20.0
QUICK_SECONDS = 2.0
LARGE = 1_000_000  # bytes; a feed of 30 items has about 50,000
MEMORY = 1024**3
_GRACE_SECONDS = 10.0
_LOOK_SECONDS, _CLOSE_SECONDS = 0.25, 4.0
_START_SECONDS = 30.0
_LONGEST_START = 45.0  # of all workers; it takes a second
_PARSES_IN_A_LIFE = 1_000  # then a fresh process: memory that leaks or crumbles would add up


def parse(body: bytes, url: str, content_type: str, outlet: str) -> ParseOutcome:
    """Parse in a worker: the parsers are imported there alone, where they may cost and crash."""
    from monitor.feeds.reading.parse import parse as parse_here

    return parse_here(body, url, content_type, outlet)


def _parse_file(parser: Parser, file: str, *args: str) -> ParseOutcome:
    """Parse, in a worker, a body that is in a file: the main process never has it in memory."""
    return parser(Path(file).read_bytes(), *args)


class _BrokenPoolError(Exception):
    """The pool can't be used any more: a worker died when it held a lock, or while idle."""


class Parsers:
    """Worker processes that parse: one that hangs, crashes or eats memory is one feed's trouble.

    `parser` is a function that workers can import; `seconds` and `memory` (bytes of address space)
    limit one parse. Workers start with the first parse, and end with `close`; `on_replace` hears
    when all of them must be replaced, as they died idle or what starts them hangs.

    A `LARGE` body, and one that takes more than `QUICK_SECONDS`, is parsed apart in one further
    worker, where such wait for each other: however many come or hang, the others go on.
    """

    def __init__(
        self,
        parser: Parser = parse,
        *,
        workers: int = WORKERS,
        seconds: float = SECONDS,
        memory: int = MEMORY,
        start_seconds: float = _LONGEST_START,
        on_replace: Callable[[], None] = lambda: None,
    ) -> None:
        self._parser = parser
        self._workers = workers + 1
        self._seconds = seconds
        self._memory = memory
        self._start_seconds = start_seconds
        self._on_replace = on_replace
        self._quick, self._slow = asyncio.Semaphore(workers), asyncio.Semaphore(1)
        self._running: set[Future[ParseOutcome]] = set()
        self._start: asyncio.Task[None] | None = None
        self._closed = False
        self._closed_at = math.inf
        self._pool: ProcessPool | None = None

    def _started_pool(self) -> ProcessPool:
        # Not fork: this process has threads and sockets. A fork server starts a worker within
        # milliseconds, with the parser imported already.
        context = multiprocessing.get_context("forkserver")
        context.set_forkserver_preload(["monitor.feeds.reading.parse"])
        ready = context.Semaphore(0)
        pool = ProcessPool(
            self._workers,
            max_tasks=_PARSES_IN_A_LIFE,
            initializer=_prepare_worker,
            initargs=[self._memory, ready],
            context=context,
        )
        # Asking whether it is active starts the workers. A worker that is told to end before it
        # has begun would complain on stderr, so all are waited for.
        started = pool.active and all(self._has_begun(ready) for _ in range(self._workers))
        if not started:
            _kill(pool)
            raise RuntimeError("the worker processes that parse feeds do not start")
        return pool

    def _has_begun(self, ready: Semaphore) -> bool:
        """Wait for a worker to begin; not for long once all is closed."""
        began = time.monotonic()
        while not ready.acquire(timeout=_LOOK_SECONDS):
            now = time.monotonic()
            if now - began > _START_SECONDS or now - self._closed_at > _CLOSE_SECONDS:
                return False
        return True

    async def parse(
        self, body: bytes | Path, url: str, content_type: str = "", outlet: str = ""
    ) -> ParseOutcome:
        """Parse a body as `parse.parse` does, or tell that its worker had to die.

        A large body may be in a file.
        """
        said = (url, content_type, outlet)
        try:
            if isinstance(body, Path):
                task = partial(_parse_file, self._parser, str(body), *said)
            else:
                task = partial(self._parser, body, *said)
                if len(body) < LARGE:
                    with suppress(TimeoutError):
                        return await self._parse_quickly(task)
            async with self._slow:
                return await self._parse_within(self._seconds, task)
        except TimeoutError:
            return ParseFailed(f"parsing it took longer than {self._seconds:g} s")

    async def _parse_quickly(self, task: Task) -> ParseOutcome:
        async with self._quick:
            return await self._parse_within(min(QUICK_SECONDS, self._seconds), task)

    async def _parse_within(self, seconds: float, task: Task) -> ParseOutcome:
        """Parse in whatever pool there is. Raises TimeoutError."""
        for _ in range(2):
            pool = self._pool or await self._in_place_of(None)
            try:
                return await self._parse_in(pool, seconds, task)
            except _BrokenPoolError:
                await self._in_place_of(pool)
        return ParseFailed("the parser crashes on it")

    async def _parse_in(self, pool: ProcessPool, seconds: float, task: Task) -> ParseOutcome:
        if self._closed:
            raise asyncio.CancelledError
        try:
            future = pool.schedule(task, timeout=seconds)
        except RuntimeError as error:  # what pebble says of a pool that is broken
            raise _BrokenPoolError from error
        self._running.add(future)
        try:
            async with asyncio.timeout(seconds + _GRACE_SECONDS):
                return await asyncio.wrap_future(future)
        except TimeoutError as error:
            if future.cancelled():  # by our own limit: the pool did not see to its own
                raise _BrokenPoolError from error
            raise
        except BrokenProcessPool as error:
            raise _BrokenPoolError from error
        except ProcessExpired:
            return ParseFailed("the parser crashes on it")
        except Exception as error:  # noqa: BLE001 - whatever it is, it is this feed's trouble
            return ParseFailed(f"the parser failed on it: {type(error).__name__}: {error}"[:300])
        finally:
            self._running.discard(future)

    async def _in_place_of(self, broken: ProcessPool | None) -> ProcessPool:
        """Start a pool in the place of a broken one or of none: one, whoever asks and gives up."""
        if self._start is None and self._pool is broken:
            self._start = asyncio.create_task(self._replace(broken))
            if broken is not None:
                self._on_replace()
        if self._start is not None:
            await asyncio.shield(self._start)
        if self._pool is None:
            raise asyncio.CancelledError
        return self._pool

    async def _replace(self, broken: ProcessPool | None) -> None:
        """Start a pool; one that never starts waits for a fork server that hangs."""
        replacing = asyncio.create_task(asyncio.to_thread(self._replace_in_thread, broken))
        try:
            started, _ = await asyncio.wait([replacing], timeout=self._start_seconds)
            if not started:
                await asyncio.to_thread(_kill_fork_server)
                await asyncio.wait([replacing])
                if replacing.exception() is not None:
                    await asyncio.to_thread(self._replace_in_thread, None)
            else:
                await replacing
        finally:
            self._start = None

    def _replace_in_thread(self, broken: ProcessPool | None) -> None:
        """Take a pool that was started, unless all was closed meanwhile; a thread always ends."""
        if broken is not None:
            _kill(broken)
        self._pool = self._started_pool()
        if self._closed:
            _kill(self._pool)

    def close(self) -> None:
        """Kill the workers; whoever still waits for one is cancelled."""
        self._closed, self._closed_at = True, time.monotonic()
        for future in tuple(self._running):
            future.cancel()
        if self._pool is not None:
            _kill(self._pool)


def _kill_fork_server() -> None:
    """End the process that starts workers; the next start of one has a new one.

    Whoever waits for it goes on, with an error. Python has no public way to name it.
    """
    pid = getattr(forkserver._forkserver, "_forkserver_pid", None)
    if pid is not None:
        with suppress(ProcessLookupError, ChildProcessError):
            os.kill(pid, signal.SIGKILL)
            os.waitid(os.P_PID, pid, os.WEXITED | os.WNOWAIT)  # who starts the next one reaps it


def _kill(pool: ProcessPool) -> None:
    pool.stop()  # type: ignore[no-untyped-call]
    pool.join()


def _prepare_worker(memory: int, ready: Semaphore) -> None:
    """Prepare a worker: to die at once when told so, without a core file, within its memory."""
    signal.signal(signal.SIGTERM, signal.SIG_DFL)
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    _, hard = resource.getrlimit(resource.RLIMIT_AS)
    limit = memory if hard == resource.RLIM_INFINITY else min(memory, hard)
    resource.setrlimit(resource.RLIMIT_AS, (limit, hard))
    ready.release()
