"""Let Monitor live for days in minutes: `python -m benchmarks.soak [OPTIONS]`."""

from __future__ import annotations

import argparse
import asyncio
import json
import shlex
import shutil
import sys
import tempfile
from collections.abc import Sequence
from dataclasses import asdict
from datetime import UTC, datetime
from pathlib import Path

from benchmarks.matching.report import as_markdown, as_text, write_section
from benchmarks.soak.result import charts, examples, section, verdicts
from benchmarks.soak.run import SHORT, USUAL, Soaked, soak

SHORT_MINUTES = 5.0


def options() -> argparse.ArgumentParser:
    """Describe the command line."""
    parser = argparse.ArgumentParser(
        prog="python -m benchmarks.soak",
        description="Run the service between scripted newsrooms and people, on a fast clock, and "
        "judge whether what it takes stays flat. Ends with 1 when a rule was broken.",
    )
    parser.add_argument("--minutes", type=float, default=30, help="by the wall clock")
    parser.add_argument("--times", type=float, default=100, help="how much faster the clock runs")
    parser.add_argument("--feeds", type=int, default=200)
    parser.add_argument("--keep", type=Path, metavar="FOLDER", help="keep its log and its state")
    parser.add_argument("--json", type=Path, metavar="FILE", help="write every look")
    parser.add_argument("--write", type=Path, help="a markdown file to put the report into")
    return parser


def main(arguments: Sequence[str]) -> int:
    """Run what the command line asks for; 1 when a rule was broken."""
    asked = options().parse_args(arguments)
    pace = SHORT if asked.minutes < SHORT_MINUTES else USUAL
    with tempfile.TemporaryDirectory(prefix="monitor-soak-") as place:
        soaked = asyncio.run(soak(Path(place), asked.feeds, asked.minutes, asked.times, pace))
        if asked.keep:
            shutil.copytree(place, asked.keep, dirs_exist_ok=True)
    if asked.json:
        asked.json.write_text(json.dumps([asdict(seen) for seen in soaked.vitals]), "utf-8")
    return _report(soaked, asked.write, shlex.join(["python", "-m", "benchmarks.soak", *arguments]))


def _report(soaked: Soaked, write: Path | None, command: str) -> int:
    judged = list(verdicts(soaked))
    told = section(soaked, judged)
    print(as_text(told), charts(soaked), sep="\n")
    print(*examples(soaked), sep="\n", file=sys.stderr)
    for each in judged:
        if not each.is_kept:
            print(f"{each.rule}: {each.observed}, allowed: {each.allowed}", file=sys.stderr)
    if write:
        text = as_markdown(told, command, f"{datetime.now(UTC):%Y-%m-%d}")
        write_section(write, f"{text}\n```text\n{charts(soaked)}```\n")
    return 0 if all(each.is_kept for each in judged) else 1


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
