"""What a process takes of its machine, read from outside (proc(5)), again and again."""

from __future__ import annotations

import asyncio
import os
import time
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

PAGE = os.sysconf("SC_PAGE_SIZE")


@dataclass(frozen=True, slots=True)
class Vitals:
    """One look: bytes, and counts. `parsers`: the worker processes and what starts them."""

    at: float  # seconds since the first look
    memory: int
    parsers_memory: int
    files: int
    threads: int
    tasks: int
    wal: int
    database: int


def look(pid: int, folder: Path, began: float) -> Vitals:
    """Look at a process whose state is in a folder. Raises OSError when it has ended."""
    database = folder / "state" / "monitor.db"
    return Vitals(
        at=time.monotonic() - began,
        memory=memory_of(pid),
        parsers_memory=sum(map(_memory_if_there, descendants(pid))),
        files=_count(f"/proc/{pid}/fd"),
        threads=_count(f"/proc/{pid}/task"),
        tasks=int(_text(folder / "tasks") or 0),
        wal=_size(database.with_name("monitor.db-wal")),
        database=_size(database),
    )


async def watch(pid: int, folder: Path, every: float) -> list[Vitals]:
    """Look every so many seconds, until cancelled or the process ends."""
    seen, began = [], time.monotonic()
    with suppress(OSError, asyncio.CancelledError):
        while True:
            seen.append(look(pid, folder, began))
            await asyncio.sleep(every)
    return seen


def memory_of(pid: int) -> int:
    """Return the bytes of a process that are in memory."""
    return int(Path(f"/proc/{pid}/statm").read_text("ascii").split()[1]) * PAGE


def descendants(pid: int) -> Iterator[int]:
    """Give the processes that a process started, and those that they did."""
    for thread in Path(f"/proc/{pid}/task").glob("*/children"):
        for child in _text(thread).split():
            yield int(child)
            yield from descendants(int(child))


def _count(folder: str) -> int:
    return sum(1 for _ in Path(folder).iterdir())


def _memory_if_there(pid: int) -> int:
    try:
        return memory_of(pid)
    except OSError:
        return 0  # it has ended since


def _text(file: Path) -> str:
    try:
        return file.read_text("ascii")
    except OSError:
        return ""


def _size(file: Path) -> int:
    try:
        return file.stat().st_size
    except OSError:
        return 0
