"""Measure how long a chat waits: `python -m benchmarks.chat [OPTIONS]`."""

from __future__ import annotations

import argparse
import asyncio
import json
import shlex
import sys
import tempfile
from collections.abc import Sequence
from dataclasses import asdict
from datetime import UTC, datetime
from pathlib import Path

from benchmarks.chat.build import Built, Size, build
from benchmarks.chat.cases import Measured, measure
from benchmarks.chat.result import LONGEST, section, slowest
from benchmarks.chat.scene import open_scene
from benchmarks.matching.report import as_markdown, as_text, write_section
from monitor.log import configure_logging

BUILT = "built.json"


def options() -> argparse.ArgumentParser:
    """Describe the command line."""
    parser = argparse.ArgumentParser(
        prog="python -m benchmarks.chat",
        description="Talk with Monitor over a large record, and time its answers. Ends with 1 when "
        f"one took longer than {LONGEST:g} s.",
    )
    parser.add_argument("--items", type=int, default=1_000_000)
    parser.add_argument("--chats", type=int, default=10_000)
    parser.add_argument("--watchlists", type=int, default=200)
    parser.add_argument("--rounds", type=int, default=20, help="times that each thing is done")
    parser.add_argument("--folder", type=Path, help="where the record is kept for the next run")
    parser.add_argument("--write", type=Path, help="a markdown file to put the report into")
    return parser


def main(arguments: Sequence[str]) -> int:
    """Run what the command line asks for; 1 when an answer came too late."""
    asked = options().parse_args(arguments)
    configure_logging("critical", "json")
    command = shlex.join(["python", "-m", "benchmarks.chat", *arguments])
    if asked.folder:
        return _run(asked, asked.folder, command)
    with tempfile.TemporaryDirectory(prefix="monitor-chat-") as place:
        return _run(asked, Path(place) / "record", command)


def _run(asked: argparse.Namespace, folder: Path, command: str) -> int:
    size = Size(asked.items, asked.chats, asked.watchlists)
    built = _built(folder, size)
    measured = asyncio.run(_measured(folder, asked.rounds))
    found = section(size, built, measured)
    print(as_text(found))
    if asked.write:
        write_section(asked.write, as_markdown(found, command, f"{datetime.now(UTC):%Y-%m-%d}"))
    return 1 if slowest(measured) > LONGEST else 0


def _built(folder: Path, size: Size) -> Built:
    """Make the record, or take the one that an earlier run left."""
    kept = folder / BUILT
    if kept.exists():
        return Built(**json.loads(kept.read_text()))
    built = build(folder, size, _say)
    kept.write_text(json.dumps(asdict(built)))
    return built


async def _measured(folder: Path, rounds: int) -> Measured:
    async with open_scene(folder) as scene:
        measured = await measure(scene, rounds, _say)
        for fault in scene.faults:
            print(fault, file=sys.stderr)
        return measured


def _say(what: str) -> None:
    print(what, file=sys.stderr, flush=True)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
