"""Make the service hang in every way we know: `python -m benchmarks.hangs [OPTIONS]`."""

from __future__ import annotations

import argparse
import asyncio
import shlex
import sys
import tempfile
from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path

from benchmarks.hangs.cases import CASES, Case
from benchmarks.hangs.down import WAYS, Away, measure_away
from benchmarks.hangs.measure import Measured, measure
from benchmarks.hangs.result import section
from benchmarks.matching.report import as_markdown, as_text, write_section
from benchmarks.soak.clock import MINUTE


def options() -> argparse.ArgumentParser:
    """Describe the command line."""
    parser = argparse.ArgumentParser(
        prog="python -m benchmarks.hangs",
        description="Make the service hang, and measure until when it is noticed and over; and let "
        "Telegram be away. All at the same time, each with a service of its own. Ends with 1 when "
        "something was lost, or took longer than three minutes.",
    )
    parser.add_argument("--only", default="", metavar="TEXT", help="cases whose name has this")
    parser.add_argument("--away", type=float, default=60, metavar="MINUTES", help="0: not at all")
    parser.add_argument(
        "--times", type=float, default=6, help="how much faster the clock runs while it is away"
    )
    parser.add_argument("--write", type=Path, help="a markdown file to put the report into")
    return parser


def main(arguments: Sequence[str]) -> int:
    """Run what the command line asks for; 1 when something is not as it should be."""
    asked = options().parse_args(arguments)
    cases = [case for case in CASES if asked.only in case.name]
    ways = [way for way in WAYS if asked.only in way] if asked.away else []
    with tempfile.TemporaryDirectory(prefix="monitor-hangs-") as place:
        hangs, aways = asyncio.run(run(cases, ways, Path(place), asked.away, asked.times))
    told = section(hangs, aways, asked.times)
    print(as_text(told))
    if asked.write:
        command = shlex.join(["python", "-m", "benchmarks.hangs", *arguments])
        write_section(asked.write, as_markdown(told, command, f"{datetime.now(UTC):%Y-%m-%d}"))
    are_well = all(hang.is_well for hang in hangs) and all(away.is_well for away in aways)
    return 0 if are_well else 1


async def run(
    cases: Sequence[Case], ways: Sequence[str], place: Path, minutes: float, times: float
) -> tuple[list[Measured], list[Away]]:
    """Run them all at once: nearly all of the time they wait."""
    async with asyncio.TaskGroup() as at_once:
        hangs = [
            at_once.create_task(measure(case, place / f"hang-{n}")) for n, case in enumerate(cases)
        ]
        aways = [
            at_once.create_task(measure_away(way, place / f"away-{n}", minutes * MINUTE, times))
            for n, way in enumerate(ways)
        ]
    return [hang.result() for hang in hangs], [away.result() for away in aways]


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
