"""What a long, odd text costs, and what twice as long a one costs: twice as much is the aim."""

from __future__ import annotations

import signal
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from itertools import pairwise
from types import FrameType

from benchmarks.matching.engine import engine, read_lines
from benchmarks.matching.report import Section, Table
from monitor.model import Item
from monitor.watch.matching.matcher import Matcher

SIZES = (250_000, 500_000, 1_000_000)
LIMIT = 60  # seconds for one text

LINES = (
    "deported children",
    '"arrest warrant"',
    "deported NEAR/5 children",
    "children BEFORE/5 warrant",
    "(deported | children) NEAR/8 (warrant | arrest)",
    "children AND warrant",
    "3 OF (deported, children, arrest, warrant)",
    "name: Lvova-Belova",
    "deport* child*",
    "ICC warrant",
    "7 children",
)


def _repeated(part: str) -> Callable[[int], str]:
    return lambda size: (part * (size // len(part) + 1))[:size]


TEXTS: dict[str, Callable[[int], str]] = {
    "a keyword again and again": _repeated("deported children "),
    "the two sides of NEAR": _repeated("deported warrant children arrest "),
    "no spaces": _repeated("deportedchildren"),
    "keyword, comma, keyword": _repeated("children, "),
    "quotes": _repeated('"'),
    "&amp;": _repeated("&amp;"),
    "nested entities": lambda size: "&" + _repeated("amp;")(size - 1),
    "hyphens": _repeated("-"),
    "words joined by hyphens": _repeated("deported-children-"),
    "dots": _repeated("."),
    "dotted letters": _repeated("I.C.C."),
    "apostrophes in words": _repeated("d'"),
    "zero-width joiners": _repeated("\u200d"),
    "opening brackets": _repeated("("),
    "less-than signs": _repeated("<"),
    "digits": _repeated("7"),
    "digits and separators": _repeated("7,"),
    "combining marks": lambda size: "a" + _repeated("\u0301")(size - 1),
    "two alphabets in a word": _repeated("aа"),
    "Chinese": _repeated("驱逐儿童"),
}


class TooLong(Exception):  # noqa: N818
    """A text took longer than the limit."""


@contextmanager
def limited(seconds: int) -> Iterator[None]:
    """Raise TooLong when the work inside takes longer, where the system has alarms."""

    def stop(number: int, frame: FrameType | None) -> None:
        raise TooLong

    if not hasattr(signal, "SIGALRM"):
        yield
        return
    before = signal.signal(signal.SIGALRM, stop)
    signal.alarm(seconds)
    try:
        yield
    finally:
        signal.alarm(0)
        signal.signal(signal.SIGALRM, before)


def seconds_for(matcher: Matcher, text: str) -> float:
    """Return the CPU time to match one item with this text."""
    item = Item("growth", "", text)
    began = time.process_time()
    with limited(LIMIT):
        matcher.match(item)
    return time.process_time() - began


def grow(matcher: Matcher, make: Callable[[int], str], sizes: Sequence[int]) -> list[float]:
    """Match texts of each size; ends with the first that takes too long."""
    spent: list[float] = []
    for size in sizes:
        try:
            spent.append(seconds_for(matcher, make(size)))
        except TooLong:
            break
    return spent


def growth(sizes: Sequence[int] = SIZES) -> Section:
    """Measure each odd text at each size."""
    matcher = engine(read_lines(LINES))
    matcher.match(Item("warm", "Deported children: an arrest warrant"))
    rows = tuple((name, *_cells(grow(matcher, make, sizes), sizes)) for name, make in TEXTS.items())
    columns = ("text", *(f"s at {size:,}" for size in sizes), *_ratio_names(sizes))
    note = (
        f"CPU seconds for one item, by the characters of its summary, {len(LINES)} keywords. "
        f"A text is given up after {LIMIT} s."
    )
    return Section("Growth", (Table("Odd texts", columns, rows),), (note,))


def _ratio_names(sizes: Sequence[int]) -> tuple[str, ...]:
    return tuple(f"{long:,} ÷ {short:,}" for short, long in pairwise(sizes))


def _cells(spent: Sequence[float], sizes: Sequence[int]) -> tuple[str, ...]:
    missing = len(sizes) - len(spent)
    times = [f"{each:.3f}" for each in spent] + [f"> {LIMIT}"] * missing
    ratios = [f"{b / a:.1f}" if a else "–" for a, b in pairwise(spent)]
    return (*times, *ratios, *["–"] * (len(sizes) - 1 - len(ratios)))
