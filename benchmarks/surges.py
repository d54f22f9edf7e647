"""How often chance rings, how soon bursts do, what real streams would ring, what looks cost.

    python -m benchmarks.surges [--quarters 12] [--hits 1000000] [chance bursts real looks]

Streams are simulated with the day and the week of a newsroom: see tests/streams.py. Eight weeks go
before each quarter. The real streams are those of the shared data, where they are.
"""

from __future__ import annotations

import argparse
import asyncio
import gzip
import json
import statistics
import time
from collections.abc import Callable, Iterator, Sequence
from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime
from pathlib import Path
from random import Random
from tempfile import TemporaryDirectory

from monitor.digest.surges.replay import Past, replay
from monitor.model import Feed, Item, StoredItem
from monitor.pipeline.surges import Norm, look_for_surges
from monitor.replays import SurgeTally
from monitor.store import Store
from monitor.store.database import to_text
from monitor.watch.lists.edit import new_watchlist
from monitor.watch.lists.watchlist import Watchlist, load_watchlists, read_watchlist
from monitor.watch.matching.matcher import Matcher
from monitor.watch.words.analysis import Words
from tests.shared_data import shared_if_there
from tests.streams import (
    HOUR,
    KYIV,
    MONDAY,
    WEEK,
    Draw,
    Wavering,
    burst,
    calm,
    clustered,
    first_ring,
    of_outlets,
    restless,
    shape,
    stream,
    watched,
)

ROOT = Path(__file__).parents[1]
BEFORE, QUARTER = 8, 13  # weeks
RATES = (0.02, 0.1, 0.5, 2, 8, 25)
LAWS: dict[str, Callable[[], Draw]] = {
    "Poisson": lambda: calm,
    "spread 2": lambda: restless(2),
    "spread 4": lambda: restless(4),
    "wavering": Wavering,
    "clustered": lambda: clustered,
}
TIMES = (3, 5, 10, 20)
BURST = 2  # hours
WATCHLISTS, WEEKS = 200, 8


def chance(quarters: int) -> None:
    """Count notes where nothing but chance happens."""
    print(f"notes a quarter, by law and hits an hour ({quarters} quarters each)")
    print(" " * 10, *(f"{rate:>6}" for rate in RATES))
    for name, law in LAWS.items():
        found = []
        for rate in RATES:
            rang = sum(_rang(Random(f"{name} {rate} {n}"), rate, law()) for n in range(quarters))
            found.append(f"{rang / quarters:6.2f}")
        print(f"{name:<10}", *found, flush=True)


def _rang(rng: Random, rate: float, draw: Draw) -> int:
    last = BEFORE + QUARTER
    moments = stream(rng, rate, last * WEEK, draw)
    past = Past(of_outlets(moments), watched(MONDAY + last * WEEK * HOUR), KYIV)
    since, until = MONDAY + BEFORE * WEEK * HOUR, MONDAY + last * WEEK * HOUR
    return len(replay(past, "simulated", since, until))


def bursts(tries: int) -> None:
    """Tell which share of bursts rings, and after how many minutes in the median."""
    print(f"\nshare of bursts of {BURST} h that ring, and median minutes ({tries} tries each)")
    print(" " * 15, *(f"{rate:>10}" for rate in RATES[1:]))
    for name, law in list(LAWS.items())[:4]:
        for times in TIMES:
            cells = [
                _delays(f"{name} {rate} {times}", rate, law, times, tries) for rate in RATES[1:]
            ]
            shown = (f"{len(d) / tries:6.2f} {_median(d):>3}" for d in cells)
            print(f"{name:<10} ×{times:<3}", *shown, flush=True)


def _median(minutes: Sequence[float]) -> str:
    return f"{statistics.median(minutes):.0f}" if minutes else "–"


def _delays(seed: str, rate: float, law: Callable[[], Draw], times: int, tries: int) -> list[float]:
    delays = []
    for number in range(tries):
        rng = Random(f"{seed} {number}")
        hour = BEFORE * WEEK + 24 * rng.randrange(5) + rng.randrange(7, 18)
        at = MONDAY + (hour + rng.random()) * HOUR
        moments = stream(rng, rate, BEFORE * WEEK + 5 * 24, law())
        more = burst(rng, (times - 1) * rate * shape(hour), at, BURST)
        rang = first_ring(sorted([*moments, *more]), at, at + (BURST + 0.5) * HOUR)
        delays += [] if rang is None else [(rang - at) / timedelta(minutes=1)]
    return delays


# ---------------------------------------------------------------- real streams


def real() -> None:
    """Tell what the shipped and the labelled watchlists would have rung over real streams."""
    folders = (ROOT / "watchlists", shared_if_there("matching", "watchlists"))
    lists = [each for folder in folders if folder for each in load_watchlists(folder)[0]]
    for name in ("reuters-ap-2026", "russian-2026"):
        if path := shared_if_there("items", f"{name}.jsonl.gz"):
            _play(name, path, lists)


def _play(name: str, path: Path, lists: Sequence[Watchlist]) -> None:
    matcher, tally = Matcher(tuple(lists)), SurgeTally(KYIV, Words())
    items = list(_stored(path))
    hits = 0
    for stored in items:
        found = matcher.match(stored.item, stored.feed)
        hits += len(found)
        tally.hear(stored, found)
    since, until = items[0].first_seen, items[-1].first_seen + HOUR
    print(f"\n{name}: {len(items):,} items, {hits:,} hits, {len(lists)} watchlists")
    for watchlist in lists:
        for rang in tally.rang(watchlist.id, since, until):
            surge = rang.surge
            usual = f"usual {surge.low}–{surge.high}, needed {surge.least}"
            print(f"  {surge.rang_at:%Y-%m-%d %H:%M} {watchlist.id}: {len(rang.titles)}, {usual}")


def _stored(path: Path) -> Iterator[StoredItem]:
    with gzip.open(path, "rt", encoding="utf-8") as lines:
        rows = sorted(map(json.loads, lines), key=lambda row: row["first_seen"])
    first: dict[str, datetime] = {}
    for number, row in enumerate(rows):
        seen = datetime.fromisoformat(row["first_seen"])
        first.setdefault(row["source"], seen)
        feed = Feed(f"https://{row['source'].replace(' ', '-')}.example/", row["source"])
        published = _date(row["published"])
        item = Item(
            f"{number}", row["title"], row["summary"] or "", row["link"], published, row["source"]
        )
        yield StoredItem(number, item, seen, feed, seen == first[row["source"]])


def _date(text: str) -> datetime | None:
    try:
        found = parsedate_to_datetime(text)
    except (TypeError, ValueError):
        return None
    return found if found.tzinfo else found.replace(tzinfo=UTC)


# ---------------------------------------------------------------- what looks cost


def looks(hits: int) -> None:
    """Time looks over a record of so many hits in eight weeks, and how long the loop waits."""
    print(f"\nlooks over {hits:,} hits of {WATCHLISTS} watchlists in {WEEKS} weeks")
    lists = [_watchlist(number) for number in range(WATCHLISTS)]
    with TemporaryDirectory() as folder:
        path, now = Path(folder, "monitor.db"), datetime(2026, 3, 3, 12, tzinfo=UTC)
        _fill(path, hits, now)
        norms: dict[str, Norm] = {}
        asyncio.run(_timed("first of a day", path, lists, norms, now))
        for number in range(1, 4):
            asyncio.run(_timed("next", path, lists, norms, now + number * timedelta(minutes=5)))
        print(f"watchlists of which what is usual was asked: {len(norms)}")


def _watchlist(number: int) -> Watchlist:
    found, _ = read_watchlist(new_watchlist(f"W{number}", ["a"]), f"w{number}", f"w{number}")
    assert found is not None
    return found


async def _timed(
    name: str, path: Path, lists: Sequence[Watchlist], norms: dict[str, Norm], now: datetime
) -> None:
    """Look in a thread, as the service does."""

    def look() -> float:
        store, started = Store(path, read_only=True), time.perf_counter()
        look_for_surges(store, lists, norms, now, KYIV)
        store.close()
        return time.perf_counter() - started

    task, longest = asyncio.create_task(asyncio.to_thread(look)), 0.0
    while not task.done():
        started = time.perf_counter()
        await asyncio.sleep(0.001)
        longest = max(longest, time.perf_counter() - started - 0.001)
    print(f"{name:<15} {1000 * task.result():7.1f} ms; the loop waited {1000 * longest:.1f} ms")


def _fill(path: Path, hits: int, now: datetime) -> None:
    """Make a record: each hit an item of its own, a third of the stories with several."""
    store, rng = Store(path), Random(1)
    start = now - timedelta(weeks=WEEKS)
    feeds = [Feed(f"https://f{number}.example/", f"Outlet {number}") for number in range(300)]
    store.sync_feeds(feeds, start, timedelta(minutes=5))
    times = sorted(to_text(start + timedelta(weeks=WEEKS) * rng.random()) for _ in range(hits))
    with store.writing() as db:
        db.execute("UPDATE feeds SET first_polled_at = ?", [to_text(start - timedelta(weeks=1))])
        db.conn.executemany(
            """INSERT INTO items (id, feed_id, item_id, title, published_at, first_seen_at,
                                  listed_at, content_hash, outlet)
               VALUES (:id, :feed, :id, 'A title', :at, :at, :at, x'00', 'Outlet ' || :feed)""",
            ({"id": n, "feed": rng.randrange(1, 301), "at": at} for n, at in enumerate(times, 1)),
        )
        db.conn.executemany(
            """INSERT INTO stories (id, story_key, first_seen_at, last_seen_at)
               VALUES (:id, :id, :at, :at)""",
            ({"id": n, "at": at} for n, at in enumerate(times, 1)),
        )
        db.conn.executemany(
            """INSERT INTO hits (item, watchlist, story, keywords, spans, urgent, announce,
                                 found_at)
               VALUES (:id, :watchlist, :story, '["a"]', '[]', 0, 1, :at)""",
            (_hit(rng, number, at) for number, at in enumerate(times, 1)),
        )
    store.close()


def _hit(rng: Random, number: int, at: str) -> dict[str, object]:
    """Make a hit; the first watchlists have the most."""
    watchlist = f"w{int(WATCHLISTS * rng.random() ** 2)}"
    story = max(1, number - rng.choice((0, 0, 2)))
    return {"id": number, "watchlist": watchlist, "story": story, "at": at}


def main(given: Sequence[str] | None = None) -> None:
    """Measure what is named, else all."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--quarters", type=int, default=12)
    parser.add_argument("--hits", type=int, default=1_000_000)
    parser.add_argument("what", nargs="*", default=["chance", "bursts", "real", "looks"])
    args = parser.parse_args(given)
    measures = {
        "chance": lambda: chance(args.quarters),
        "bursts": lambda: bursts(2 * args.quarters),
        "real": real,
        "looks": lambda: looks(args.hits),
    }
    for name in args.what:
        measures[name]()


if __name__ == "__main__":
    main()
