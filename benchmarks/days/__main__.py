"""Poll for days in minutes: `python -m benchmarks.days [OPTIONS]`."""

from __future__ import annotations

import argparse
import asyncio
import random
import shlex
import sys
import tempfile
import time
from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path

from benchmarks.days.cast import cast
from benchmarks.days.clock import DAY, moment, run_simulated, seconds
from benchmarks.days.ledger import Ledger
from benchmarks.days.life import Ends, Phone, World, listed, live, watch
from benchmarks.days.result import Size, rows, tables
from benchmarks.days.server import Servers
from benchmarks.matching.report import as_markdown, as_text, write_section
from monitor.log import configure_logging
from monitor.store.store import DATABASE

FAST = Path("/dev/shm")  # memory that looks like a disk, where there is one


def options() -> argparse.ArgumentParser:
    """Describe the command line."""
    parser = argparse.ArgumentParser(
        prog="python -m benchmarks.days",
        description="Let Monitor poll scripted servers on a simulated clock, and judge it by what "
        "they saw. Ends with 1 when a rule was broken.",
    )
    parser.add_argument("--feeds", type=int, default=5000)
    parser.add_argument("--days", type=float, default=30)
    parser.add_argument("--restarts", type=int, default=50, help="every other one by kill -9")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument(
        "--tick", type=float, default=20, help="seconds between two looks at the store"
    )
    parser.add_argument("--folder", type=Path, help="where the store's file is written")
    parser.add_argument("--write", type=Path, help="a markdown file to put the report into")
    parser.add_argument("--progress", action="store_true", help="say on stderr which day it is")
    return parser


def main(arguments: Sequence[str]) -> int:
    """Run what the command line asks for; 1 when a rule was broken."""
    asked = options().parse_args(arguments)
    configure_logging("critical", "json")  # faults are counted from the store
    folder = asked.folder or (FAST if FAST.is_dir() else None)
    with tempfile.TemporaryDirectory(prefix="monitor-days-", dir=folder) as place:
        return _run(asked, Path(place), shlex.join(["python", "-m", "benchmarks.days", *arguments]))


def _run(asked: argparse.Namespace, place: Path, command: str) -> int:
    random.seed(asked.seed)  # Monitor's own chance: the jitter
    scripts = cast(asked.feeds, asked.days, asked.seed)
    ledger = Ledger(scripts)
    servers = Servers(scripts, ledger, asked.seed)
    world = World(place / DATABASE, listed(scripts), watch(), servers, ledger, Phone(), asked.tick)
    started, cpu_before = time.monotonic(), time.process_time()
    ends = run_simulated(_lived(world, asked))
    size = Size(
        feeds=asked.feeds,
        days=asked.days,
        seed=asked.seed,
        wall=time.monotonic() - started,
        cpu=time.process_time() - cpu_before,
        servers_cpu=servers.cpu,
    )
    found = list(rows(world, ends))
    section = tables(world, found, size)
    print(as_text(section))
    for rule, examples in ledger.examples.items():
        print(f"{rule}: {'; '.join(examples)}", file=sys.stderr)
    if asked.write:
        write_section(asked.write, as_markdown(section, command, f"{datetime.now(UTC):%Y-%m-%d}"))
    return 0 if all(row.is_kept for row in found) else 1


async def _lived(world: World, asked: argparse.Namespace) -> Ends:
    if asked.progress:
        asyncio.get_running_loop().call_later(DAY, _say, world, time.monotonic())
    return await live(world, asked.days, asked.restarts, asked.seed)


def _say(world: World, since: float) -> None:
    """Say each simulated day what has come of it, and what is broken so far."""
    asyncio.get_running_loop().call_later(DAY, _say, world, since)
    ledger, took = world.ledger, time.monotonic() - since
    polls = sum(ledger.polls_by_kind.values())
    broken = "; ".join(f"{rule}: {ledger.examples[rule][0]}" for rule in ledger.broken)
    print(f"{moment(seconds()):%d %b}: {polls:,} polls, {took:.0f} s {broken}", file=sys.stderr)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
