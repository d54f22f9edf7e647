"""How the fast reader of feeds does beside feedparser: time, agreement, and when it steps aside.

    python -m benchmarks.parsing FOLDER …

Reads all documents in the folders, those in `.tar.xz` archives too. Both readers take the same
bytes in turn, in one process, and make items of them; times are CPU time.
"""

from __future__ import annotations

import argparse
import re
import statistics
import tarfile
import time
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path

from monitor.feeds.reading.charset import in_utf8
from monitor.feeds.reading.clean import plain
from monitor.feeds.reading.judge import read_any
from monitor.feeds.reading.names import AsideError
from monitor.feeds.reading.prefilter import prefilter
from monitor.feeds.reading.raw import OUTLET_LIMIT, RawFeed, item_of
from monitor.feeds.reading.strict import read_strictly
from monitor.model import ParsedFeed

URL = "https://news.example/feeds/world.xml"
_NUMBERS = re.compile(r"\d+|\(<string>.*")


def documents(*places: Path) -> Iterator[tuple[str, bytes]]:
    """Give the name and bytes of each document in folders and in the archives there."""
    for place in places:
        for path in sorted(place.rglob("*")) if place.is_dir() else [place]:
            if path.name.endswith(".tar.xz"):
                yield from _archived(path)
            elif path.is_file() and path.suffix not in (".csv", ".md", ".txt"):
                yield path.name, path.read_bytes()


def _archived(path: Path) -> Iterator[tuple[str, bytes]]:
    with tarfile.open(path) as archive:
        for member in archive:
            if member.isfile() and (file := archive.extractfile(member)):
                yield f"{path.name}/{member.name}", file.read()


def read_by(reader: Callable[[bytes, str], RawFeed | None], body: bytes) -> ParsedFeed | None:
    """Make items of a body with one reader, as `parse` does with the best. Raises AsideError."""
    found = reader(prefilter(in_utf8(body, "")), URL)
    if found is None:
        return None
    title = plain(found.title, OUTLET_LIMIT)
    return ParsedFeed(title, tuple(item_of(raw, URL, title) for raw in found.items))


@dataclass
class Tally:
    """What came of the documents so far; times in ms of CPU, of those that both readers read."""

    read: int = 0
    bytes_read: int = 0
    items: int = 0
    aside: Counter[str] = field(default_factory=Counter)
    fast: list[float] = field(default_factory=list)
    feedparser: list[float] = field(default_factory=list)
    differences: list[str] = field(default_factory=list)

    def add(self, name: str, body: bytes) -> None:
        """Read one document both ways."""
        try:
            mine, fast = _timed(lambda: read_by(read_strictly, body))
        except AsideError as reason:
            self.aside[_NUMBERS.sub("", str(reason))] += 1
            return
        judged, slow = _timed(lambda: read_by(read_any, body))
        self.read += 1
        self.bytes_read += len(body)
        self.items += len(mine.items) if mine else 0
        self.fast.append(fast)
        self.feedparser.append(slow)
        if mine != judged:
            self.differences.append(f"{name}: {difference(mine, judged)}")


def _timed(work: Callable[[], ParsedFeed | None]) -> tuple[ParsedFeed | None, float]:
    started = time.process_time()
    result = work()
    return result, (time.process_time() - started) * 1000


def difference(mine: ParsedFeed | None, judged: ParsedFeed | None) -> str:
    """Name the first thing that two readings do not agree on."""
    if mine is None or judged is None or len(mine.items) != len(judged.items):
        return "another number of items"
    if mine.title != judged.title:
        return f"title: {mine.title!r} != {judged.title!r}"
    for number, (one, other) in enumerate(zip(mine.items, judged.items, strict=True), 1):
        for part in one.__slots__:
            if getattr(one, part) != getattr(other, part):
                return f"item {number}, {part}: {getattr(one, part)!r} != {getattr(other, part)!r}"
    return "something that is not compared"


def report(tally: Tally) -> str:
    """Say what was measured, in lines."""
    documents = tally.read + tally.aside.total()
    lines = [f"{documents} documents: {tally.read} read fast, {tally.aside.total()} left aside"]
    lines += [f"  {count:5} {reason}" for reason, count in tally.aside.most_common()]
    if tally.read:
        size, items = tally.bytes_read / tally.read / 1000, tally.items / tally.read
        lines.append(f"of {size:.0f} kB and {items:.0f} items, ms a document, mean (median):")
        for name, times in (("fast", tally.fast), ("feedparser", tally.feedparser)):
            middle = statistics.median(times)
            lines.append(f"  {name:<12}{statistics.mean(times):8.2f} ({middle:.2f})")
    lines.append(f"{len(tally.differences)} differences")
    return "\n".join([*lines, *(f"  {line[:300]}" for line in tally.differences[:50])])


def main() -> None:
    """Measure what the command line names."""
    parser = argparse.ArgumentParser(description=__doc__.split("\n", 1)[0])
    parser.add_argument("folder", type=Path, nargs="+")
    tally = Tally()
    for name, body in documents(*parser.parse_args().folder):
        tally.add(name, body)
    print(report(tally))


if __name__ == "__main__":
    main()
