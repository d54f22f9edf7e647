"""Items a second on one core, by number of keywords, beside other ways to look for them."""

from __future__ import annotations

import os
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Any

from benchmarks.matching import rivals
from benchmarks.matching.corpus import SEED, Corpus, load_corpus, with_new_words
from benchmarks.matching.data import Sources
from benchmarks.matching.engine import engine, read_lines
from benchmarks.matching.fresh import in_fresh_process
from benchmarks.matching.keywords import Source, generate, source_of
from benchmarks.matching.reduction import plain_texts, reduce_line
from benchmarks.matching.report import Section, Table
from monitor.model import Item
from monitor.watch.lists.watchlist import Watchlist
from monitor.watch.matching.matcher import Matcher

CHUNK = 20  # items between two looks at the clock
SLICES = 10  # turns that the contenders take
FEASIBLE = 10_000  # keywords; of more, the slow ways get so many and their time is multiplied
NEW_WORD_EVERY = 20
CACHED, COLD, NEW = "Monitor, words cached", "Monitor, cold", "Monitor, new words"
QUIET = "Monitor, cached, no hits"
MOST_DRAWN = 80_000  # keywords, to find those that hit nothing

Work = Callable[[Sequence[Item]], object]


@dataclass(frozen=True)
class SpeedOptions:
    """How much is measured; `seconds` is what one way may take at one number of keywords."""

    keywords: tuple[int, ...] = (100, 1_000, 10_000, 100_000)
    items: int = 20_000
    seconds: float = 10.0


@dataclass
class Contender:
    """A way to match, and the CPU time that it took so far; `scale` multiplies the time."""

    name: str
    work: Work
    items: Sequence[Item]
    scale: float = 1.0
    done: int = 0
    spent: float = 0.0

    @property
    def rate(self) -> float:
        """Return items a second."""
        return self.done / (self.spent * self.scale) if self.spent else float("inf")

    def run(self, start: int, end: int, until: float) -> None:
        """Match items from `start` to `end`, by chunks, until so much time is spent in all."""
        for at in range(start, end, CHUNK):
            if self.spent >= until:
                return
            chunk = self.items[at : min(at + CHUNK, end)]
            began = time.process_time()
            self.work(chunk)
            self.spent += time.process_time() - began
            self.done += len(chunk)


@dataclass(frozen=True)
class Load:
    """The keywords of one run: as watchlists for us, as plain texts for the others."""

    count: int
    lines: int
    watchlists: tuple[Watchlist, ...]
    texts: tuple[str, ...]


@dataclass(frozen=True)
class Measured:
    """The rates at one number of keywords, and what is to be said of them."""

    count: int
    rates: dict[str, float]
    extrapolated: frozenset[str] = frozenset()
    notes: tuple[str, ...] = field(default=())


def pin(core: int) -> str:
    """Keep this process and its children on one core; say so, or why not."""
    if not hasattr(os, "sched_setaffinity"):
        return "not pinned to a core: this system can't"
    if core not in os.sched_getaffinity(0):
        return f"not pinned: there is no core {core} here"
    os.sched_setaffinity(0, {core})
    return f"pinned to core {core}"


def load_of(source: Source, count: int) -> Load:
    """Draw keywords; those that the engine refuses are left out for all."""
    lines = generate(source, count)
    watchlists = read_lines(lines)
    read = [keyword.line for watchlist in watchlists for keyword in watchlist.keywords]
    reduced = (reduce_line(line) for line in read)
    texts = {text.casefold(): None for each in reduced if each for text in plain_texts(each.tree)}
    return Load(len(read), len(lines), watchlists, tuple(texts))


def cold(sources: dict[str, Any], keywords: int, items: int) -> dict[str, float]:
    """Match in this process, which must be fresh; items a second."""
    corpus = load_corpus(Sources.from_json(sources))
    matcher = engine(load_of(source_of(corpus.items), keywords).watchlists)
    kept = corpus.items[:items]
    began = time.process_time()
    for item in kept:
        matcher.match(item)
    return {"rate": len(kept) / (time.process_time() - began)}


def contenders(
    load: Load, quiet: Sequence[str], items: Sequence[Item]
) -> tuple[list[Contender], str]:
    """Set up all ways to match; ours has met all items once. With how many hits it finds."""
    matcher, silent = engine(load.watchlists), engine(read_lines(quiet))
    hits = sum(len(matcher.match(item)) for item in items)
    for item in items:
        silent.match(item)
    new = with_new_words(items, NEW_WORD_EVERY, SEED + load.count)
    found = f"{load.count:,} keywords: {hits / len(items):.2f} hits an item"
    ours = [
        Contender(CACHED, _matching(matcher), items),
        Contender(QUIET, _matching(silent), items),
        Contender(NEW, _matching(matcher), new),
    ]
    return [*ours, *_others(load, items)], f"{found} ({len(quiet):,} that hit nothing)"


def quiet_lines(source: Source, count: int, items: Sequence[Item]) -> list[str]:
    """Draw keywords that hit none of these items: what keywords cost that are only watched for.

    Fewer than so many where most of what can be drawn hits something.
    """
    lines = generate(source, min(8 * count, max(MOST_DRAWN, 2 * count)))
    matcher = engine(read_lines(lines))
    hit = {line for item in items for found in matcher.match(item) for line in found.keywords}
    return [line for line in lines if line not in hit][:count]


def _matching(matcher: Matcher) -> Work:
    def work(chunk: Sequence[Item]) -> None:
        for item in chunk:
            matcher.match(item)

    return work


def _others(load: Load, items: Sequence[Item]) -> list[Contender]:
    few = load.texts[:FEASIBLE]
    scale = len(load.texts) / len(few) if few else 1.0
    found = [
        Contender("one re each", _searching(rivals.one_regex_each(few)), items, scale),
        Contender("one big re", _searching(rivals.one_alternation(few)), items, scale),
        Contender("substring loop", _searching(rivals.substring_loop(load.texts)), items),
    ]
    if rivals.has_aho_corasick():
        search = rivals.aho_corasick(load.texts)
        found.append(Contender("pyahocorasick", _searching(search), items))
    return found


def _searching(search: rivals.Search) -> Work:
    def work(chunk: Sequence[Item]) -> None:
        for item in chunk:
            search(f"{item.title}\n{item.summary}".casefold())

    return work


def take_turns(ways: Sequence[Contender], items: int, seconds: float) -> None:
    """Let all ways match the same items slice by slice, so that a busy moment hits all alike.

    Every other slice the last goes first: who comes second finds the texts in the processor's
    cache.
    """
    size = -(-items // SLICES)
    for turn, start in enumerate(range(0, items, size), start=1):
        for way in ways if turn % 2 else reversed(ways):
            way.run(start, min(start + size, items), seconds * turn / SLICES)


def measure(corpus: Corpus, sources: Sources, count: int, options: SpeedOptions) -> Measured:
    """Measure all ways at one number of keywords."""
    source = source_of(corpus.items)
    load = load_of(source, count)
    items = corpus.items[: options.items]
    ways, found = contenders(load, quiet_lines(source, count, items), items)
    take_turns(ways, len(items), options.seconds)
    rates = {way.name: way.rate for way in ways}
    fresh = in_fresh_process(cold, sources=sources.as_json(), keywords=count, items=options.items)
    rates[COLD] = fresh["rate"]
    part = frozenset(way.name for way in ways if way.done < len(items) or way.scale > 1)
    refused = load.lines - load.count
    notes = (found, *([f"{refused:,} more were refused by the engine"] if refused else []))
    return Measured(count, rates, part, (", ".join((*notes, f"{len(load.texts):,} plain texts")),))


def speed(sources: Sources, options: SpeedOptions, pinned: str) -> Section:
    """Measure the speed at each number of keywords."""
    corpus = load_corpus(sources)
    runs = [measure(corpus, sources, count, options) for count in options.keywords]
    notes = [
        f"{min(options.items, len(corpus.items)):,} of {corpus.name}; title and summary; CPU time, "
        f"{pinned}; all ways take turns on the same items.",
        "The others look for the same keywords reduced to plain texts in small letters: no word "
        "forms, gaps, filters, AND or NEAR. pyahocorasick and the loop find parts of words, too.",
        f"Cold: a new process that knows no word yet, on the same items. New words: an invented "
        f"word in every {NEW_WORD_EVERY}th item.",
        "The keywords are drawn from the titles of the same items, so that they hit far more often "
        "than a team's would; no hits: only those that hit none of the items.",
        f"~ extrapolated: from the items done in {options.seconds:g} s of CPU time, and for both "
        f"kinds of re from at most {FEASIBLE:,} texts.",
    ]
    if not rivals.has_aho_corasick():
        notes.append("pyahocorasick: skipped: not installed (pip install '.[bench]').")
    return Section("Speed", (rate_table(runs), ratio_table(runs)), tuple(notes))


def _columns(runs: Sequence[Measured]) -> tuple[str, ...]:
    return tuple(f"{run.count:,} keywords" for run in runs)


def _names(runs: Sequence[Measured]) -> list[str]:
    ours = [CACHED, QUIET, NEW, COLD]
    return ours + [name for name in runs[0].rates if name not in ours]


def rate_table(runs: Sequence[Measured]) -> Table:
    """Put items a second in a table, with what 10,000 keywords cost against 100."""
    both = {run.count: run for run in runs}
    compared = [both[count] for count in (100, 10_000) if count in both]
    rows = tuple(
        (name, *(_rate(run, name) for run in runs), *_cost(compared, name)) for name in _names(runs)
    )
    last = ("10,000 cost × 100",) if len(compared) == 2 else ()
    notes = tuple(note for run in runs for note in run.notes)
    return Table("Items a second", ("way", *_columns(runs), *last), rows, notes)


def _rate(run: Measured, name: str) -> str:
    return "~" * (name in run.extrapolated) + significant(run.rates[name])


def _cost(compared: Sequence[Measured], name: str) -> tuple[str, ...]:
    if len(compared) < 2:
        return ()
    few, many = compared
    return (significant(few.rates[name] / many.rates[name]),)


def ratio_table(runs: Sequence[Measured]) -> Table:
    """Say how many times as fast we are, with words cached, as each of the others."""
    others = [name for name in _names(runs) if name not in (CACHED, QUIET, NEW, COLD)]
    rows = tuple(
        (name, *(significant(run.rates[CACHED] / run.rates[name]) for run in runs))
        for name in others
    )
    return Table(f"{CACHED}: times as fast as", ("way", *_columns(runs)), rows)


def significant(value: float) -> str:
    """Write a figure with two or three digits that count."""
    return f"{value:,.0f}" if value >= 100 else f"{value:.1f}" if value >= 10 else f"{value:.2f}"
