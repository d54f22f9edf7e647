"""Monitor with little patience, made to hang: python -m tests.hanging HANG [STUCK].

It runs in a folder with a monitor.toml, as `monitor run` does. SIGUSR1 makes it hang; the process
ends after STUCK seconds without a tick.
"""

from __future__ import annotations

import asyncio
import re
import signal
import sys
import threading
import time
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

from monitor.alive import Patience, leave
from monitor.commands.common import locked_store
from monitor.commands.run import Plan, run_with_telegram
from monitor.config import Settings, load_settings
from monitor.health.judge import Limits
from monitor.log import configure_logging
from monitor.store import Store

HANGS: dict[str, Callable[[], object]] = {
    "nothing": lambda: None,
    "asleep": lambda: time.sleep(1000),
    "with Python's lock": lambda: re.match("(a+)+b", "a" * 60),
    "at the end": lambda: asyncio.get_running_loop().run_in_executor(None, time.sleep, 1000),
    "looking up a name": lambda: threading.Thread(target=time.sleep, args=(1000,)).start(),
}
PATIENCE = Patience(
    silence=13.0,  # Telegram holds a call for ten
    rivals=2.0,
    stuck=4.0,
    ending=9.0,
    limits=Limits(updates=26.0, tick=4.0, write=5.0, lag=2.0),
)


async def run(
    settings: Settings, store: Store, hang: Callable[[], object], patience: Patience
) -> None:
    """Run the service until it is told to end."""
    asyncio.get_running_loop().add_signal_handler(signal.SIGUSR1, hang)
    await run_with_telegram(Plan(settings, once=False, patience=patience), store)


def main() -> None:
    """Run the service of this folder."""
    settings = load_settings(Path("monitor.toml"))
    stuck = float(sys.argv[2]) if len(sys.argv) > 2 else PATIENCE.stuck
    patience = replace(PATIENCE, stuck=stuck)
    configure_logging("info", "json", [settings.token])
    with locked_store(settings) as store:
        asyncio.run(run(settings, store, HANGS[sys.argv[1]], patience))
    leave()


if __name__ == "__main__":
    main()
