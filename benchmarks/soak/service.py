"""Monitor on a fast clock: python -m benchmarks.soak.service BEGAN TIMES.

Runs in a folder with a monitor.toml, as `monitor run` does. What the record says is due, is due by
the fast clock. The network is no faster: its time-outs and the watchdogs keep to the wall clock.
Without the extra `stories`, to which all invented words mean about the same.
"""

from __future__ import annotations

import asyncio
import sys
from pathlib import Path

from benchmarks.soak.clock import FastClock
from monitor.alive import leave
from monitor.commands.common import locked_store
from monitor.commands.run import Plan, run_with_telegram
from monitor.config import load_settings
from monitor.log import configure_logging
from monitor.store import Store
from monitor.ticks import USUAL, Rhythm

TASKS = Path("tasks")  # how many there are, for whoever watches this process
SHORTEST_TICK_S = 0.1
COUNT_EVERY_S = 2.0


def rhythm_at(times: float) -> Rhythm:
    """Tick as much faster as the clock runs, but not so often that nothing else gets done."""
    return Rhythm(max(USUAL.tick / times, SHORTEST_TICK_S), USUAL.housekeeping / times)


async def run(plan: Plan, store: Store) -> None:
    """Run the service until it is told to end."""
    counting = asyncio.create_task(_count_tasks())
    await run_with_telegram(plan, store)
    counting.cancel()


async def _count_tasks() -> None:
    while True:
        _write_down(len(asyncio.all_tasks()))
        await asyncio.sleep(COUNT_EVERY_S)


def _write_down(tasks: int) -> None:
    part = TASKS.with_suffix(".part")
    part.write_text(str(tasks), "ascii")
    part.replace(TASKS)


def main() -> None:
    """Run the service of this folder."""
    clock = FastClock(float(sys.argv[1]), float(sys.argv[2]))
    settings = load_settings(Path("monitor.toml"))
    configure_logging("info", "json", [settings.token])
    plan = Plan(
        settings,
        once=False,
        rhythm=rhythm_at(clock.times),
        clock=clock.now,
        find_encoder=lambda: None,
    )
    with locked_store(settings) as store:
        asyncio.run(run(plan, store))
    leave()


if __name__ == "__main__":
    main()
