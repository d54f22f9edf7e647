"""How long each stage takes, in CPU time of this process, on the shipped demo feeds.

    python -m benchmarks [FOLDER OF FEEDS]

Each stage runs several times; the median is told, with the fastest and the slowest run. Absolute
figures depend on the machine: compare two versions on one machine, in turn.
"""

from __future__ import annotations

import statistics
import sys
import time
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from importlib.resources import files
from pathlib import Path
from tempfile import TemporaryDirectory

from monitor.digest.compose import Health, compose_digest
from monitor.digest.render import render
from monitor.digest.wording import Reader
from monitor.feeds.reading.parse import parse
from monitor.model import (
    Feed,
    Hit,
    Item,
    ItemHits,
    NewItem,
    ParsedFeed,
    Poll,
    SeenItem,
    Span,
    Story,
)
from monitor.store import Store
from monitor.stories.titles import story_name
from monitor.watch.lists.watchlist import load_watchlists
from monitor.watch.matching.matcher import Matcher

ROOT = Path(__file__).parents[1]
RUNS = 7
NOW = datetime(2025, 3, 23, 12, tzinfo=UTC)


def measure(name: str, count: int, unit: str, work: Callable[[], object]) -> None:
    """Time some work on `count` things, and print what one of them takes."""
    work()
    times = []
    for _ in range(RUNS):
        started = time.process_time()
        work()
        times.append((time.process_time() - started) / count * 1000)
    middle, best, worst = statistics.median(times), min(times), max(times)
    rate = 1000 / middle if middle else float("inf")
    print(f"{name:<28} {middle:9.3f} ms a {unit:<8} ({best:.3f}–{worst:.3f}), {rate:9.0f} a second")


def read_feeds(folder: Path) -> list[tuple[bytes, str]]:
    """Read the feeds of a folder."""
    return [(path.read_bytes(), path.as_uri()) for path in sorted(folder.glob("*.xml"))]


def items_of(feeds: list[tuple[bytes, str]]) -> list[Item]:
    """Parse feeds into items."""
    parsed = [parse(body, url) for body, url in feeds]
    return [item for feed in parsed if isinstance(feed, ParsedFeed) for item in feed.items]


def record(items: list[NewItem]) -> None:
    """Store items, hits and stories in a new store, as one poll of one feed."""
    with TemporaryDirectory() as folder:
        store = Store(Path(folder) / "monitor.db")
        store.sync_feeds([Feed("https://bench.example/rss")], NOW, timedelta(minutes=5))
        (state,) = store.due_feeds(NOW)
        store.unseen(state.id, [new.item for new in items])
        store.record_poll(Poll(state, NOW, tuple(items)), [new.item.id for new in items])
        store.close()


def stories(count: int) -> list[Story]:
    """Make the stories of a long digest."""
    hit = Hit("war-crimes-record", ("evidence of war crimes",), (Span("title", 0, 8),))
    return [
        Story(
            number,
            (
                ItemHits(
                    SeenItem(
                        number,
                        Item(
                            str(number),
                            f"Evidence of war crimes, part {number}",
                            link="https://a.example/x",
                        ),
                        NOW,
                    ),
                    (hit,),
                ),
            ),
        )
        for number in range(count)
    ]


def main() -> None:
    """Run all measurements."""
    shipped = Path(str(files("monitor") / "demo" / "feeds" / "first"))
    folder = Path(sys.argv[1]).resolve() if len(sys.argv) > 1 else shipped
    feeds = read_feeds(folder)
    items = items_of(feeds)
    watchlists, _ = load_watchlists(ROOT / "watchlists")
    matcher = Matcher(watchlists)
    keywords = sum(len(watchlist.keywords) for watchlist in watchlists)
    unique = {(item.id, item.link): item for item in items}
    new = [
        NewItem(Item(f"{n}", item.title, item.summary), story_name(item), matcher.match(item), True)
        for n, item in enumerate(unique.values())
    ]
    digest = stories(500)
    reader = Reader(UTC, NOW, {})
    print(
        f"{len(feeds)} feeds, {len(items)} items, {len(watchlists)} watchlists, {keywords} keywords"
    )
    measure("parse", len(feeds), "feed", lambda: items_of(feeds))
    measure("match", len(items), "item", lambda: [matcher.match(item) for item in items])
    measure("record", len(new), "item", lambda: record(new))
    measure(
        "compose and render",
        1,
        "digest",
        lambda: render(compose_digest(digest, reader, Health(80, NOW))),
    )


if __name__ == "__main__":
    main()
