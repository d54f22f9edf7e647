"""What a process holds in memory, and how long it takes until it is ready."""

from __future__ import annotations

import json
import subprocess
import sys
import time

from benchmarks.matching.data import ROOT
from benchmarks.matching.memory_child import FIRST, HEADLINES
from benchmarks.matching.report import Section, Table

STEPS = {
    "started": "Python started",
    "imported": "the service's modules imported",
    "matcher made": "the shipped watchlists in force",
    "first": f"an item matched in {', '.join(FIRST)}",
    "all": f"an item matched in all {len(HEADLINES)} languages",
}


def memory() -> Section:
    """Watch a fresh process become ready."""
    rows = tuple(
        (STEPS[step], f"{megabytes:.0f}", f"{seconds:.2f}") for step, megabytes, seconds in watch()
    )
    columns = ("step", "MB", "seconds since start")
    note = "Resident memory and wall-clock time of a fresh process; nothing kept from before."
    return Section("Memory", (Table("After each step", columns, rows),), (note,))


def watch() -> list[tuple[str, float, float]]:
    """Run the process: each step, what it holds then (MB), and how long it took so far (s)."""
    folder = ROOT / "watchlists"
    command = [sys.executable, "-m", "benchmarks.matching.memory_child", str(folder)]
    began = time.perf_counter()
    with subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, text=True) as child:
        assert child.stdout, "it is a pipe"
        told = [(json.loads(line), time.perf_counter() - began) for line in child.stdout]
    if child.returncode:
        raise RuntimeError(f"{' '.join(command)} failed")
    return [(step["step"], step["mb"], seconds) for step, seconds in told]
