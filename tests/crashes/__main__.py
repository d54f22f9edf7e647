"""Kill the service again and again, and judge it: `python -m tests.crashes [OPTIONS]`."""

from __future__ import annotations

import argparse
import asyncio
import shlex
import sys
import tempfile
import time
from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, datetime
from functools import partial
from pathlib import Path

from benchmarks.matching.report import as_markdown, as_text, write_section
from monitor.digest.telling import MOST_ALERTS
from tests.crashes.cast import Size, items_for
from tests.crashes.evidence import evidence_of
from tests.crashes.judge import judge
from tests.crashes.ordeal import endure
from tests.crashes.report import broken_lines, section


def options() -> argparse.ArgumentParser:
    """Describe the command line."""
    parser = argparse.ArgumentParser(
        prog="python -m tests.crashes",
        description="Run the real service, kill it again and again while Telegram misbehaves, and "
        "judge it by what Telegram saw. Ends with 1 when a rule was broken.",
    )
    parser.add_argument("--kills", type=int, default=300)
    parser.add_argument("--alerts", type=int, default=10_000)
    parser.add_argument("--chats", type=int, default=50)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument(
        "--digests", action="store_true", help="items come in bursts, which become digests"
    )
    parser.add_argument("--folder", type=Path, help="keep the state folder and the log here")
    parser.add_argument("--write", type=Path, help="a markdown file to put the report into")
    return parser


def size_of(asked: argparse.Namespace) -> Size:
    """Read the size of a run from the command line."""
    items = items_for(asked.alerts, asked.chats)
    size = Size(asked.kills, items, asked.chats, asked.seed)
    if asked.digests:
        return replace(size, burst=12, most_alerts=MOST_ALERTS)
    return replace(size, flooded=items * 3 // 20)


def main(arguments: Sequence[str]) -> int:
    """Run what the command line asks for; 1 when a rule was broken."""
    asked = options().parse_args(arguments)
    with tempfile.TemporaryDirectory(prefix="monitor-crashes-") as place:
        folder = (asked.folder or Path(place)).resolve()
        return asyncio.run(
            _run(asked, folder, shlex.join(["python", "-m", "tests.crashes", *arguments]))
        )


async def _run(asked: argparse.Namespace, folder: Path, command: str) -> int:
    began = time.monotonic()
    say = partial(print, file=sys.stderr, flush=True)
    ordeal = await endure(size_of(asked), folder, say=say)
    evidence = evidence_of(ordeal)
    found = judge(evidence)
    told = section(ordeal, evidence, found, time.monotonic() - began)
    print(as_text(told))
    for line in broken_lines(found):
        print(line, file=sys.stderr)
    if asked.write:
        write_section(asked.write, as_markdown(told, command, f"{datetime.now(UTC):%Y-%m-%d}"))
    return 1 if any(found.broken.values()) else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
