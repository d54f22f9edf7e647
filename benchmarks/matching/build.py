"""How long a matcher takes to make, with and without the words of earlier, and to change."""

from __future__ import annotations

import statistics
import time
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from benchmarks.matching.corpus import load_corpus
from benchmarks.matching.data import Sources
from benchmarks.matching.engine import changed, engine, read_lines, read_list
from benchmarks.matching.fresh import in_fresh_process
from benchmarks.matching.keywords import generate, source_of
from benchmarks.matching.report import Section, Table
from monitor.watch.words.cache import KeptWords

FIRST_ITEMS = 1_000
WATCHLISTS = 1_000  # of which one is changed
CHANGES = 7

Result = dict[str, Any]


def build_once(sources: dict[str, Any], keywords: int, words: str) -> Result:
    """Make a matcher in this process, which must be fresh, and match the first items.

    `words` is a file: it gives the words of earlier processes, and takes those of this one.
    """
    corpus = load_corpus(Sources.from_json(sources))
    watchlists = read_lines(generate(source_of(corpus.items), keywords))
    began = time.process_time()
    kept = KeptWords(Path(words))
    matcher = engine(watchlists, kept)
    built = time.process_time()
    for item in corpus.items[:FIRST_ITEMS]:
        matcher.match(item)
    matched = time.process_time()
    kept.save()
    count = sum(len(watchlist.keywords) for watchlist in watchlists)
    return {"keywords": count, "build": built - began, "first": matched - built}


def change_once(sources: dict[str, Any], keywords: int) -> Result:
    """Change one watchlist of many, several times; the median, in this fresh process."""
    corpus = load_corpus(Sources.from_json(sources))
    lines = generate(source_of(corpus.items), keywords)
    size = max(1, len(lines) // WATCHLISTS)
    watchlists = read_lines(lines, size)
    matcher = engine(watchlists)
    seconds = []
    for number in range(min(CHANGES, len(watchlists))):
        fresh = read_list(lines[-size:], f"changed-{number}")
        assert fresh is not None, "a list that was read before"
        watchlists = (*watchlists[:number], fresh, *watchlists[number + 1 :])
        began = time.process_time()
        matcher = changed(matcher, watchlists)
        seconds.append(time.process_time() - began)
    return {"watchlists": len(watchlists), "change": statistics.median(seconds)}


def build(sources: Sources, keywords: int) -> Section:
    """Measure building and changing, each in a process of its own."""
    where = {"sources": sources.as_json(), "keywords": keywords}
    with TemporaryDirectory() as folder:
        words = str(Path(folder) / "words")
        plain, again = (in_fresh_process(build_once, **where, words=words) for _ in range(2))
    change = in_fresh_process(change_once, **where)
    rows = (
        ("make the matcher, no words known", _seconds(plain["build"])),
        (f"then match the first {FIRST_ITEMS:,} items", _seconds(plain["first"])),
        ("make the matcher, words kept from before", _seconds(again["build"])),
        (f"then match the first {FIRST_ITEMS:,} items", _seconds(again["first"])),
        (f"change one of {change['watchlists']:,} watchlists", _seconds(change["change"])),
    )
    notes = (
        f"{plain['keywords']:,} keywords of {load_corpus(sources).name}.",
        "CPU time, each in a fresh process. It loads dictionaries and the file of words within it.",
    )
    return Section("Build", (Table("Seconds", ("step", "seconds"), rows),), notes)


def _seconds(value: float) -> str:
    return f"{value:.3f}"
