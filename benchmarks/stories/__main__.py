"""Run the benchmarks of stories: `python -m benchmarks.stories [WHICH …] [OPTIONS]`."""

from __future__ import annotations

import argparse
import shlex
import sys
from collections.abc import Callable, Sequence
from datetime import UTC, datetime
from pathlib import Path

from benchmarks.matching.report import Section, as_markdown, as_text, write_section
from benchmarks.stories.data import JUDGED, SHARED, Sources
from benchmarks.stories.digest import digest
from benchmarks.stories.encoding import encoding
from benchmarks.stories.growth import SIZES, growth
from benchmarks.stories.near import PAIRS, SAMPLE, near
from benchmarks.stories.quality import quality
from benchmarks.stories.stream import stream

Run = Callable[[argparse.Namespace], Section]


def _numbers(text: str) -> tuple[int, ...]:
    return tuple(int(part.replace("_", "")) for part in text.split(","))


def _count(text: str) -> int:
    if not text.isdecimal() or not int(text):
        raise argparse.ArgumentTypeError(f"how many must be a number from 1 on, not {text}")
    return int(text)


def options() -> argparse.ArgumentParser:
    """Describe the command line."""
    parser = argparse.ArgumentParser("benchmarks.stories", description=__doc__)
    add = parser.add_argument
    add("which", nargs="*", help=f"some of: {', '.join(RUNS)} (default: all)")
    add("--markdown", type=Path, metavar="FILE", help="put the sections into this file, too")
    add("--date", default=str(datetime.now(UTC).date()), help="the date to write beside figures")
    add("--data", type=Path, default=SHARED, metavar="FOLDER", help="the folder of shared data")
    add("--judged", type=Path, default=JUDGED, metavar="FOLDER", help="judged pairs and clusters")
    add("--errors", action="store_true", help="quality, near: list false joins and missed pairs")
    add("--no-peers", action="store_true", help="quality: Monitor alone, which is quick")
    add("--set", default="", metavar="TEXT", help="quality: sets with this in their names only")
    add("--edited", type=int, default=SAMPLE, metavar="N", help="near: how many items are edited")
    add("--pairs", type=int, default=PAIRS, metavar="N", help="near: how many random pairs")
    add(
        "--items",
        type=_count,
        metavar="N",
        help="stream, encoding: the first N (default: all, 300)",
    )
    add("--sizes", type=_numbers, default=SIZES, metavar="N,N", help="growth: stored items")
    return parser


def _sources(given: argparse.Namespace) -> Sources:
    return Sources(given.data, given.judged)


def _quality(given: argparse.Namespace) -> Section:
    section, errors = quality(_sources(given), peers=not given.no_peers, only=given.set)
    _show(given, errors)
    return section


def _near(given: argparse.Namespace) -> Section:
    section, errors = near(_sources(given), given.edited, given.pairs)
    _show(given, errors)
    return section


def _show(given: argparse.Namespace, errors: Sequence[str]) -> None:
    if given.errors:
        print("\n\n".join(errors), end="\n\n")


RUNS: dict[str, Run] = {
    "quality": _quality,
    "near": _near,
    "stream": lambda given: stream(_sources(given), given.items),
    "encoding": lambda given: encoding(_sources(given), given.items),
    "digest": lambda given: digest(_sources(given)),
    "growth": lambda given: growth(_sources(given), given.sizes),
}


def main(arguments: Sequence[str]) -> None:
    """Run what was asked for; print each section as soon as it is there."""
    parser = options()
    given = parser.parse_args(arguments)
    unknown = [name for name in given.which if name not in RUNS]
    if unknown:
        parser.error(f"there is no {unknown[0]}: choose from {', '.join(RUNS)}")
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
    return shlex.join(["python", "-m", "benchmarks.stories", name, *rest])


if __name__ == "__main__":
    main(sys.argv[1:])
