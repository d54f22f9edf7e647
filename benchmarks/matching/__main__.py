"""Run the benchmarks of matching: `python -m benchmarks.matching [WHICH …] [OPTIONS]`."""

from __future__ import annotations

import argparse
import shlex
import sys
from collections.abc import Callable, Sequence
from datetime import UTC, datetime
from pathlib import Path

from benchmarks.matching.backtest import STORED, backtest
from benchmarks.matching.build import build
from benchmarks.matching.data import SHARED, Sources
from benchmarks.matching.growth import SIZES, growth
from benchmarks.matching.memory import memory
from benchmarks.matching.quality import quality
from benchmarks.matching.report import Section, as_markdown, as_text, write_section
from benchmarks.matching.speed import SpeedOptions, pin, speed

Run = Callable[[argparse.Namespace], Section]


def _numbers(text: str) -> tuple[int, ...]:
    return tuple(int(part.replace("_", "")) for part in text.split(","))


def options() -> argparse.ArgumentParser:
    """Describe the command line."""
    parser = argparse.ArgumentParser("benchmarks.matching", description=__doc__)
    add = parser.add_argument
    add("which", nargs="*", help=f"some of: {', '.join(RUNS)} (default: all)")
    add("--markdown", type=Path, metavar="FILE", help="put the sections into this file, too")
    add("--date", default=str(datetime.now(UTC).date()), help="the date to write beside figures")
    add("--core", type=int, default=0, metavar="C", help="the core to keep to (default: 0)")
    add("--data", type=Path, default=SHARED, metavar="FOLDER", help="the folder of shared data")
    _add_own(parser.add_argument_group("options of one benchmark"))
    return parser


def _add_own(group: argparse._ArgumentGroup) -> None:
    add, default = group.add_argument, SpeedOptions()
    own = "quality: labelled items (JSON lines) and their watchlists, in place of the known ones"
    add("--labelled", type=Path, nargs=2, action="append", metavar=("FILE", "FOLDER"), help=own)
    add("--errors", action="store_true", help="quality: list our misses and wrong hits")
    own = "speed, build: items with title and summary (JSON lines, may be gzipped)"
    add("--stream", type=Path, action="append", metavar="FILE", help=own)
    many = "speed: how many keywords (default: 100,1000,10000,100000)"
    add("--keywords", type=_numbers, default=default.keywords, metavar="N,N", help=many)
    add("--items", type=int, default=default.items, metavar="N", help="speed: how many items")
    time = "speed: CPU time for each way at each number of keywords (default: 10)"
    add("--seconds", type=float, default=default.seconds, metavar="S", help=time)
    add("--build-keywords", type=int, default=10_000, metavar="N", help="build: how many keywords")
    add("--stored", type=int, default=STORED, metavar="N", help="backtest: how many stored items")
    add("--sizes", type=_numbers, default=SIZES, metavar="N,N", help="growth: characters")


def _sources(given: argparse.Namespace) -> Sources:
    labelled = tuple((items, folder) for items, folder in given.labelled or ())
    return Sources(given.data, labelled, tuple(given.stream or ()))


def _quality(given: argparse.Namespace) -> Section:
    section, errors = quality(_sources(given))
    if given.errors:
        print("\n\n".join(errors), end="\n\n")
    return section


def _speed(given: argparse.Namespace) -> Section:
    asked = SpeedOptions(given.keywords, given.items, given.seconds)
    return speed(_sources(given), asked, given.pinned)


RUNS: dict[str, Run] = {
    "quality": _quality,
    "speed": _speed,
    "build": lambda given: build(_sources(given), given.build_keywords),
    "memory": lambda given: memory(),
    "growth": lambda given: growth(given.sizes),
    "backtest": lambda given: backtest(_sources(given), given.stored),
}


def main(arguments: Sequence[str]) -> None:
    """Run what was asked for; print each section as soon as it is there."""
    parser = options()
    given = parser.parse_args(arguments)
    unknown = [name for name in given.which if name not in RUNS]
    if unknown:
        parser.error(f"there is no {unknown[0]}: choose from {', '.join(RUNS)}")
    given.pinned = pin(given.core)
    for name in given.which or RUNS:
        section = RUNS[name](given)
        print(as_text(section), flush=True)
        if given.markdown:
            told = as_markdown(section, _command(name, arguments), given.date)
            write_section(given.markdown, told)


def _command(name: str, arguments: Sequence[str]) -> str:
    """Return the command that gives one section anew, without where it was written."""
    rest = [each for each in arguments if each not in RUNS]
    for option in ("--markdown", "--date"):
        while option in rest:
            at = rest.index(option)
            del rest[at : at + 2]
    return shlex.join(["python", "-m", "benchmarks.matching", name, *rest])


if __name__ == "__main__":
    main(sys.argv[1:])
