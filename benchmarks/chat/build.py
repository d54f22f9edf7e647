"""A large record: items of realistic lengths with hits, watchlists, chats that follow them."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from random import Random

from benchmarks.matching.corpus import SEED, invented_word
from monitor.indexing import AT_ONCE, TIDIED, Indexing, is_done
from monitor.model import Feed
from monitor.store import Store
from monitor.store.database import to_text
from monitor.store.store import DATABASE
from monitor.watch.lists.edit import new_watchlist
from monitor.watch.matching.matcher import Matcher
from tests.matching import labelled

NOW = datetime(2026, 3, 1, 12, tzinfo=UTC)
DAYS = 90
FEEDS = 400
FIRST_CHAT = 1_000_000
SETS = ("blind", "fresh", "more-languages")
NAMES = 30_000  # invented ones, met rarely, as names are
BATCH = 20_000
LISTS = "watchlists"


@dataclass(frozen=True, slots=True)
class Size:
    """How large a record is."""

    items: int = 1_000_000
    chats: int = 10_000
    watchlists: int = 200


@dataclass(frozen=True, slots=True)
class Built:
    """How long the record took, in seconds, and how large it is, in bytes."""

    upgrading: float
    indexing: float
    longest_step: float
    without_index: int
    with_index: int


def build(folder: Path, size: Size, say: Callable[[str], None]) -> Built:
    """Make the record and the watchlists' files in an empty folder."""
    (folder / LISTS).mkdir(parents=True)
    for number, text in enumerate(watchlists(size.watchlists)):
        (folder / LISTS / f"list-{number}.toml").write_text(text, "utf-8")
    store = Store(folder / DATABASE)
    try:
        store.db.execute("PRAGMA synchronous = OFF")  # nobody is told of anything yet
        _fill(store, size)
        say(f"{size.items:,} items, {size.chats:,} chats")
        before = _bytes(store)
        upgrading = _index_from_the_start(store)
        store.db.execute("PRAGMA synchronous = FULL")
        indexing, longest = _index(store, size.items, say)
        return Built(upgrading, indexing, longest, before, _bytes(store))
    finally:
        store.close()


def watchlists(count: int) -> Iterator[str]:
    """Write watchlists of twenty keywords each: words, phrases and names."""
    dice = Random(SEED)
    words = [word for word in _words(("en", "uk", "ru")) if word.isalpha() and len(word) > 4]
    for number in range(count):
        lines = [" ".join(dice.sample(words, dice.choice((2, 2, 3)))) for _ in range(17)]
        names = [invented_word(dice, "Latin").capitalize() for _ in range(3)]
        keywords = dict.fromkeys((*lines, *(f"name: {name}" for name in names)))
        yield new_watchlist(f"Watchlist {number}", list(keywords), description="Of a benchmark")


def _words(languages: tuple[str, ...] | None = None) -> list[str]:
    """Return the words of the labelled items, each as often as it is met."""
    return [
        word
        for name in SETS
        for one in labelled(name)
        if languages is None or one.language in languages
        for word in f"{one.item.title} {one.item.summary}".split()
    ]


def _fill(store: Store, size: Size) -> None:
    feeds = [
        Feed(f"https://f{n}.example/feed", f"Outlet {n}", language=("en", "uk", "ru", "de")[n % 4])
        for n in range(FEEDS)
    ]
    store.sync_feeds(feeds, NOW - timedelta(days=DAYS), timedelta(minutes=5))
    for start in range(0, size.items, BATCH):
        with store.writing() as db:
            some = range(start, min(start + BATCH, size.items))
            db.conn.executemany(_ITEM, _items(some, size.items))
    with store.writing() as db:
        _add_hits(db.conn, size)
        _add_chats(db.conn, size)
    store.db.execute("ANALYZE")


_ITEM = """
INSERT INTO items (feed_id, item_id, title, summary, text, link, outlet, published_at,
                   first_seen_at, listed_at, content_hash)
VALUES (?, ?, ?, ?, '', ?, ?, ?, ?, ?, x'00')"""


def _items(numbers: range, count: int) -> Iterator[tuple[object, ...]]:
    dice = Random(SEED + numbers.start)
    groups = [_words(("en",)), _words(("uk",)), _words(("ru",)), _words()]
    names = [name_of(n) for n in range(NAMES)]
    step = timedelta(days=DAYS) / count
    for number in numbers:
        words = groups[number % 4]
        title = " ".join([*dice.choices(words, k=9), dice.choice(names)])
        summary = " ".join([*dice.choices(words, k=34), dice.choice(names)]) + "."
        at = to_text(NOW - timedelta(days=DAYS) + number * step)
        feed = number % FEEDS
        link = f"https://f{feed}.example/news/2026/{number}"
        yield (feed + 1, link, title, summary, link, f"Outlet {feed}", at, at, at)


def name_of(number: int) -> str:
    """Invent a name: the same each time."""
    return invented_word(Random(number), "Latin").capitalize()


def _add_hits(conn: object, size: Size) -> None:
    """Let a tenth of the items hit, the first watchlists more than the last; three make a story."""
    dice = Random(SEED)
    hits = []
    for number, item in enumerate(range(10, size.items, 10)):
        watchlist = int(size.watchlists * dice.random() ** 2)
        at = to_text(NOW - timedelta(days=DAYS) * (1 - item / size.items))
        hits.append((item, f"list-{watchlist}", number // 3 + 1, at))
    stories = {story: (story, f"story {story}", at, at) for _, _, story, at in hits}
    execute = conn.executemany  # type: ignore[attr-defined]
    execute(
        "INSERT INTO stories (id, story_key, first_seen_at, last_seen_at) VALUES (?, ?, ?, ?)",
        stories.values(),
    )
    execute(
        """INSERT INTO hits (item, watchlist, story, keywords, spans, urgent, announce, found_at)
           VALUES (?, ?, ?, '["word"]', '[["title", 0, 3]]', 0, 1, ?)""",
        hits,
    )


def _add_chats(conn: object, size: Size) -> None:
    dice = Random(SEED)
    numbers = range(FIRST_CHAT, FIRST_CHAT + size.chats)
    execute = conn.executemany  # type: ignore[attr-defined]
    execute(
        """INSERT INTO chats (id, kind, title, time_zone, admitted_by, admitted_at, parked,
                              language)
           VALUES (?, 'private', 'Somebody', 'Europe/Kyiv', 1, ?, '', 'en')""",
        [(number, to_text(NOW)) for number in numbers],
    )
    execute(
        """INSERT INTO subscriptions (chat_id, thread, watchlist, mode, at, created_at,
                                      announced_hit)
           SELECT ?, 0, ?, ?, '08:00', ?, max(id) - 300 FROM hits""",
        [
            (number, f"list-{watchlist}", "digest" if number % 2 else "alerts", to_text(NOW))
            for number in numbers
            for watchlist in dice.sample(range(size.watchlists), min(3, size.watchlists))
        ],
    )
    execute(
        """INSERT INTO deliveries (chat_id, thread, kind, html, status, attempts, created_at,
                                   finished_at)
           VALUES (?, 0, 'alert', 'An alert', 'sent', 1, ?, ?)""",
        [(number, to_text(NOW), to_text(NOW)) for number in numbers for _ in range(10)],
    )


def _bytes(store: Store) -> int:
    store.db.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    return store.path.stat().st_size


def _index_from_the_start(store: Store) -> float:
    """Do what the upgrade of a record without an index does; tells how long it takes."""
    began = time.perf_counter()
    store.begin_index("")
    store.begin_index("of a benchmark")
    return time.perf_counter() - began


def _index(store: Store, items: int, say: Callable[[str], None]) -> tuple[float, float]:
    """Index all items as the service does, but for its pauses; tells the longest step, too."""
    indexing = Indexing(store, Matcher([]), lambda error, what: None)
    indexing.index(store.to_index(1))  # the dictionaries are loaded now
    began, done, longest, told = time.perf_counter(), 0, 0.0, 0
    while True:
        step = time.perf_counter()
        if is_done(todo := store.to_index(AT_ONCE)):
            return time.perf_counter() - began, longest
        done += indexing.index(todo)
        longest = max(longest, time.perf_counter() - step)
        store.tidy_index(TIDIED)
        if done - told >= items / 10:
            told = done
            say(f"{done:,} indexed in {time.perf_counter() - began:.0f} s")
