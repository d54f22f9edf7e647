"""How long `monitor backtest` takes over many stored items: the real command on a real store."""

from __future__ import annotations

import resource
import subprocess
import sys
import time
from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from shutil import copytree
from tempfile import TemporaryDirectory

from benchmarks.matching.corpus import load_corpus
from benchmarks.matching.data import ROOT, Sources
from benchmarks.matching.engine import engine
from benchmarks.matching.report import Section, Table
from monitor.model import Feed, Item, NewItem, Poll
from monitor.store import Store
from monitor.watch.lists.watchlist import load_watchlists
from monitor.watch.words.cache import KeptWords

STORED = 100_000
DAYS = 30
POLL = 1_000  # items of one poll


def backtest(sources: Sources, stored: int = STORED) -> Section:
    """Fill a store with items of the last days, and run the command on the shipped watchlists."""
    corpus = load_corpus(sources)
    with TemporaryDirectory() as folder:
        house = Path(folder)
        copytree(ROOT / "watchlists", house / "watchlists")
        (house / "state").mkdir()
        (house / "monitor.toml").write_text("", "utf-8")
        items = [corpus.items[number % len(corpus.items)] for number in range(stored)]
        _store(house / "state" / "monitor.db", items)
        without = _timed(house)
        _keep_words(house / "state" / "words.cache", items)
        rows = (("no words known", *without), ("words kept by the service", *_timed(house)))
    columns = ("state", "seconds by the clock", "CPU seconds")
    notes = (
        f"`monitor backtest --json --days {DAYS}`, start included, over {stored:,} stored items of "
        f"{corpus.name}, which come again to make so many; the shipped watchlists.",
    )
    return Section("Backtest", (Table("", columns, rows),), notes)


def _store(path: Path, items: Sequence[Item]) -> None:
    now = datetime.now(UTC)
    store = Store(path)
    store.sync_feeds([Feed("https://bench.example/rss", "Bench")], now, timedelta(minutes=5))
    (state,) = store.feed_states()
    polls = range(0, len(items), POLL)
    for number, start in enumerate(polls):
        at = now - timedelta(days=DAYS - 1) * (1 - number / len(polls))
        polled = replace(state, first_polled_at=now - timedelta(days=99), last_polled_at=at)
        fresh = [
            NewItem(replace(item, id=f"{start + n}"), "", (), announce=False)
            for n, item in enumerate(items[start : start + POLL])
        ]
        store.record_poll(Poll(polled, at, tuple(fresh)), [])
    store.close()


def _keep_words(path: Path, items: Sequence[Item]) -> None:
    """Let the service have met these items: it keeps what it learnt of their words."""
    kept = KeptWords(path)
    matcher = engine(load_watchlists(ROOT / "watchlists")[0], kept)
    for item in items:
        matcher.match(item)
    kept.save()


def _timed(house: Path) -> tuple[str, str]:
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    began = time.perf_counter()
    command = [sys.executable, "-m", "monitor", "backtest", "--json", "--days", str(DAYS)]
    done = subprocess.run(
        command,
        cwd=house,
        env={"PYTHONPATH": str(ROOT)},
        capture_output=True,
        text=True,
        check=False,
    )
    if done.returncode:
        raise RuntimeError(f"{' '.join(command)} failed:\n{done.stderr}")
    wall = time.perf_counter() - began
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    spent = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
    return f"{wall:.1f}", f"{spent:.1f}"
