"""All programs take turns at each case, so that a busy moment of the machine hits all alike."""

from __future__ import annotations

import json
import os
import shutil
import signal
import sqlite3
import subprocess
import sys
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from benchmarks.polling import measure
from benchmarks.polling.install import NotHereError
from benchmarks.polling.programs import Program
from benchmarks.polling.server import Server
from benchmarks.polling.site import Site

COLD, UNCHANGED, CHANGED = CASES = ("cold", "unchanged", "changed")
CHANGED_EVERY = 10
_PATIENCE = 1_800.0  # seconds for one run
_LAST_WORDS = 300


@dataclass(frozen=True)
class Run:
    """One poll of all feeds by one program. Seconds and bytes."""

    program: str
    case: str
    exit_code: int
    cpu: float
    wall: float
    peak: int
    statuses: Counter[int]
    complaints: tuple[str, ...] = ()


@dataclass(frozen=True)
class Expected:
    """What a poll must do to count: what is asked of the server, and what is known afterwards."""

    feeds: int
    full: int
    items: int

    def complaints(self, exit_code: int, statuses: Counter[int], items: int | None) -> list[str]:
        """Say what a program did not do, or did too much."""
        found = []
        if exit_code:
            found.append(f"ended with exit code {exit_code}")
        if statuses.total() != self.feeds or statuses[200] + statuses[304] != self.feeds:
            answers = ", ".join(f"{n} × {status}" for status, n in sorted(statuses.items()))
            found.append(f"{self.feeds} requests expected, answered were {answers or 'none'}")
        elif statuses[200] > self.full:
            found.append(f"fetched {statuses[200]} feeds in full, {self.full} had changed")
        if items is not None and items != self.items:
            found.append(f"knows {items:,} of {self.items:,} items")
        return found


@dataclass
class Stage:
    """A site, its server, and the folder of each program; `urls` by one transport."""

    site: Site
    server: Server
    urls: Sequence[str]
    folder: Path
    roots: Path
    turn: int = 0
    settled: set[str] = field(default_factory=set)
    behind: set[str] = field(default_factory=set)  # feeds changed without their polling
    broken: dict[str, str] = field(default_factory=dict)

    def poll(self, program: Program, case: str, full: int) -> Run:
        """Let a program poll all feeds once, and look whether it did."""
        self.server.statuses()
        told = self._measured(program)
        statuses = self.server.statuses()
        exit_code = int(told["exit_code"])
        items = self._items(program)
        expected = Expected(self.site.count, full, self.site.items)
        complaints = expected.complaints(exit_code, statuses, items)
        if exit_code:
            log = self._log(program).read_text("utf-8", "replace").strip()
            complaints.append(log[-_LAST_WORDS:])
        figures = told["cpu"], told["wall"], int(told["peak"])
        return Run(program.name, case, exit_code, *figures, statuses, tuple(complaints))

    def _measured(self, program: Program) -> dict[str, float]:
        folder, result = self._folder(program), self.folder / "result.json"
        command = (sys.executable, measure.__file__, str(result), *program.command(folder))
        with self._log(program).open("wb") as log:
            process = subprocess.Popen(
                command,
                cwd=folder,
                env=program.environment(self.roots),
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
                start_new_session=True,
            )
            try:
                process.wait(timeout=_PATIENCE)
            except BaseException as error:  # whatever it is, nothing may go on running
                os.killpg(process.pid, signal.SIGKILL)
                process.wait()
                if not isinstance(error, subprocess.TimeoutExpired):
                    raise
                return {"exit_code": -signal.SIGKILL, "cpu": 0.0, "wall": _PATIENCE, "peak": 0}
        read: dict[str, float] = json.loads(result.read_text("utf-8"))
        return read

    def _items(self, program: Program) -> int | None:
        try:
            return program.items(self._folder(program))
        except (NotHereError, OSError, sqlite3.Error, ValueError, KeyError) as error:
            print(f"  {program.name} can't be asked for its items: {error}", file=sys.stderr)
            return 0

    def _folder(self, program: Program) -> Path:
        return self.folder / program.name.replace(" ", "-")

    def _log(self, program: Program) -> Path:
        return self.folder / f"{program.name.replace(' ', '-')}.log"

    def prepare(self, program: Program) -> bool:
        """Set a program up afresh: it knows the feeds, and no item. Tell whether that worked."""
        shutil.rmtree(self._folder(program), ignore_errors=True)
        try:
            program.prepare(self._folder(program), self.urls)
        except NotHereError as error:
            print(f"  {program.name} is left out: {error}", file=sys.stderr)
            self.broken[program.name] = str(error)
            return False
        self.settled.discard(program.name)
        self.behind.discard(program.name)
        return True

    def settle(self, program: Program) -> None:
        """Let a program poll, unmeasured, until it knows all feeds and their validators."""
        name, fresh = program.name, not self._folder(program).exists()
        if name in self.broken or (fresh and not self.prepare(program)):
            return
        conditional = 0 if name in self.settled else program.settling_polls
        for _ in range(fresh + conditional + (name in self.behind)):
            self._measured(program)
        self.settled.add(name)
        self.behind.discard(name)


@dataclass(frozen=True)
class Effort:
    """How often each program runs: in all rounds, or once if that took longer (seconds)."""

    rounds: int
    repeated_within: float


def run_cases(
    stage: Stage, programs: Sequence[Program], cases: Iterable[str], effort: Effort
) -> Iterator[Run]:
    """Measure these cases; whoever has not polled before does so first, unmeasured."""
    for case in (case for case in CASES if case in cases):
        if case != COLD:
            for program in programs:
                stage.settle(program)
        yield from _rounds(stage, programs, case, effort)


def _rounds(stage: Stage, programs: Sequence[Program], case: str, effort: Effort) -> Iterator[Run]:
    slow: set[str] = set()
    for at in range(effort.rounds):
        full = _set_the_stage(stage, case)
        # Every other round the last goes first.
        for program in programs if at % 2 == 0 else reversed(programs):
            if program.name in slow:
                stage.behind.add(program.name)
            elif program.name not in stage.broken and (case != COLD or stage.prepare(program)):
                run = stage.poll(program, case, full)
                yield run
                if run.wall > effort.repeated_within:
                    slow.add(program.name)


def _set_the_stage(stage: Stage, case: str) -> int:
    """Change the feeds as a case asks; return how many a program has to read in full."""
    if case == CHANGED:
        stage.turn += 1
        return stage.site.add_items(stage.turn, CHANGED_EVERY)
    return stage.site.count if case == COLD else 0
