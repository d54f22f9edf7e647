"""Run a command and say what it and all its descendants cost; run by path, in a process of its own.

    python measure.py RESULT.json COMMAND …

CPU time is what the kernel accounts to every descendant, orphans too: this process adopts and
waits for them all (PR_SET_CHILD_SUBREAPER, prctl(2)). Memory is the highest sum of their
proportional set sizes (smaps_rollup, proc(5)), so that shared pages count once; it is looked at
twenty times a second, which a peak of some milliseconds can escape. What ends before the first
look counts with its largest resident set.
"""

from __future__ import annotations

import ctypes
import json
import os
import sys
import threading
import time
from collections.abc import Iterable
from contextlib import suppress
from pathlib import Path

_PR_SET_CHILD_SUBREAPER = 36
_BETWEEN_LOOKS = 0.05


def descendants(root: int, parents: dict[int, int]) -> set[int]:
    """Return all processes below one, given the parent of each."""
    found: set[int] = set()
    fresh = {root}
    while fresh:
        fresh = {pid for pid, parent in parents.items() if parent in fresh} - found
        found |= fresh
    return found


def _parents() -> dict[int, int]:
    found = {}
    for entry in Path("/proc").iterdir():
        if entry.name.isdecimal():
            with suppress(OSError, ValueError):  # it has ended meanwhile
                after_name = (entry / "stat").read_text("utf-8", "replace").rpartition(")")[2]
                found[int(entry.name)] = int(after_name.split()[1])
    return found


def _memory(pids: Iterable[int]) -> int:
    total = 0
    for pid in pids:
        with suppress(OSError):  # it has ended meanwhile
            for line in Path(f"/proc/{pid}/smaps_rollup").read_text("ascii").splitlines():
                if line.startswith("Pss:"):
                    total += int(line.split()[1]) * 1024
    return total


class _Watcher(threading.Thread):
    """Looks at the memory of all descendants until told to end."""

    def __init__(self) -> None:
        super().__init__(daemon=True)
        self.peak = 0
        self.ended = threading.Event()

    def run(self) -> None:
        own = os.getpid()
        while not self.ended.wait(_BETWEEN_LOOKS):
            self.peak = max(self.peak, _memory(descendants(own, _parents())))


def measure(command: list[str]) -> dict[str, float]:
    """Run a command to the end of its last descendant."""
    if ctypes.CDLL(None).prctl(_PR_SET_CHILD_SUBREAPER, 1, 0, 0, 0):
        raise OSError("orphans can't be adopted here (prctl), so their CPU time would be lost")
    watcher = _Watcher()
    watcher.start()
    started = time.perf_counter()
    child = os.posix_spawnp(command[0], command, os.environ)
    exit_code, wall, cpu, resident = -1, 0.0, 0.0, 0
    while True:
        try:
            pid, status, usage = os.wait4(-1, 0)
        except ChildProcessError:
            break
        cpu += usage.ru_utime + usage.ru_stime
        resident = max(resident, usage.ru_maxrss * 1024)
        if pid == child:
            exit_code, wall = os.waitstatus_to_exitcode(status), time.perf_counter() - started
    watcher.ended.set()
    watcher.join()
    return {"exit_code": exit_code, "wall": wall, "cpu": cpu, "peak": watcher.peak or resident}


if __name__ == "__main__":
    Path(sys.argv[1]).write_text(json.dumps(measure(sys.argv[2:])), "utf-8")
