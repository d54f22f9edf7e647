"""Monitor as it is, made to hang: python -m benchmarks.hangs.service HANG BEGAN TIMES.

It runs in a folder with a monitor.toml, as `monitor run` does, with the same patience. SIGUSR1
makes it hang, the first time only: who is started again by a manager is well. BEGAN and TIMES: of
the clock by which things are due (`benchmarks.soak.clock`).
"""

from __future__ import annotations

import asyncio
import faulthandler
import gc
import signal
import sys
import time
from collections.abc import Callable
from pathlib import Path

from benchmarks.soak.clock import FastClock
from monitor.alive import leave
from monitor.commands.common import locked_store
from monitor.commands.run import Plan, run_with_telegram
from monitor.config import load_settings
from monitor.log import configure_logging
from monitor.store import Store
from monitor.telegram.connections import FOR_CALLS, RenewableBot

FOR_EVER_S = 100_000.0


def _take_all_connections() -> None:
    """Let calls take each connection to Telegram but those for updates, and never give it back."""
    (bot,) = (each for each in gc.get_objects() if isinstance(each, RenewableBot))
    _taken.extend(
        asyncio.ensure_future(bot.get_me(read_timeout=FOR_EVER_S)) for _ in range(FOR_CALLS)
    )


_taken: list[asyncio.Future[object]] = []

HANGS: dict[str, Callable[[], object]] = {
    "nothing": lambda: None,
    "loop": lambda: time.sleep(FOR_EVER_S),
    "connections": _take_all_connections,
}


async def run(plan: Plan, store: Store, hang: Callable[[], object]) -> None:
    """Run the service until it is told to end."""
    asyncio.get_running_loop().add_signal_handler(signal.SIGUSR1, hang)
    await run_with_telegram(plan, store)


def main() -> None:
    """Run the service of this folder."""
    hang, began, times = sys.argv[1:]
    clock = FastClock(float(began), float(times))
    settings = load_settings(Path("monitor.toml"))
    configure_logging("info", "json", [settings.token])
    faulthandler.enable()
    with locked_store(settings) as store:
        plan = Plan(settings, once=False, clock=clock.now)
        asyncio.run(run(plan, store, HANGS[hang]))
    leave()


if __name__ == "__main__":
    main()
