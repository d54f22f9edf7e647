"""python -m tests.fakes.telegram --token 123:abc --ledger ledger.jsonl: the fake as a process.

Its first line is its URL; it ends with SIGTERM or SIGINT. What to do next: see admin.py.
"""

from __future__ import annotations

import argparse
import asyncio
import signal
from pathlib import Path

from .limits import FloodLimits
from .server import FakeTelegram


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m tests.fakes.telegram")
    parser.add_argument("--port", type=int, default=0, help="0: any free one")
    parser.add_argument("--token", default="123:abc")
    parser.add_argument("--ledger", type=Path, help="every event is appended as a line of JSON")
    parser.add_argument("--no-limits", action="store_true", help="no flood limits")
    return parser.parse_args()


async def _serve(arguments: argparse.Namespace) -> None:
    stop = asyncio.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        asyncio.get_running_loop().add_signal_handler(number, stop.set)
    async with FakeTelegram(
        arguments.token,
        port=arguments.port,
        limits=FloodLimits(enabled=not arguments.no_limits),
        ledger_file=arguments.ledger,
    ) as telegram:
        print(telegram.url, flush=True)
        await stop.wait()


if __name__ == "__main__":
    asyncio.run(_serve(_arguments()))
