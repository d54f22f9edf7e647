"""Monitor's grouper, as these benchmarks call it: the only module here that knows how it is called.

What is asked of it: `group` (one grouping of items in memory), `near_duplicate` (the rule of two
items), `Service` (a store that items are put into, as a poll does), `bulk_rows` for `growth`.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

from benchmarks.stories.items import WINDOW, Clusters, Grouper, StoryItem
from monitor.digest.stories import story_key
from monitor.model import Feed, Hit, Item, NewItem, Poll
from monitor.store import Store
from monitor.store.database import to_text
from monitor.store.polls import content_hash
from monitor.store.store import DATABASE

OURS = "Monitor"
WATCHLIST = "everything"
_HIT = Hit(WATCHLIST, ("word",), ())


def as_item(item: StoryItem) -> Item:
    """Return it as the feeds' reader gives it."""
    return Item(
        id=item.id,
        title=item.title,
        summary=item.summary,
        link=item.link or None,
        published=item.when,
        outlet=item.outlet,
    )


def group(items: Sequence[StoryItem]) -> Clusters:
    """Group items in order of time: the same key within the window is the same story."""
    clusters: Clusters = []
    open_: dict[str, tuple[int, StoryItem]] = {}
    for item in items:
        key = story_key(as_item(item))
        number, last = open_.get(key, (-1, item))
        if number < 0 or item.when - last.when > WINDOW:
            number = len(clusters)
            clusters.append([])
        clusters[number].append(item.id)
        open_[key] = (number, item)
    return clusters


def groupers() -> dict[str, Grouper]:
    """Return our ways to group that can be had here, the one without extras first."""
    return {OURS: group}


def lacking() -> tuple[str, ...]:
    """Say which of our ways can't be had here, and why."""
    return ("Monitor with the encoder, and the encoder alone: not there yet",)


def near_duplicate(first: StoryItem, second: StoryItem) -> bool:
    """Tell whether two items are joined by the rule for near duplicates alone."""
    return story_key(as_item(first)) == story_key(as_item(second))


class Service:
    """A store that takes items as the service does: what a poll brought, in one transaction."""

    def __init__(self, folder: Path, *, stories: bool = True) -> None:
        """Open the store of a folder; without `stories`, items are stored and no more."""
        self.store = Store(folder / DATABASE)
        self._stories = stories

    def take(self, items: Sequence[StoryItem]) -> None:
        """Store what one poll brought, all of it in stories."""
        at = items[-1].when
        if not self.store.feed_states():
            self.store.sync_feeds([Feed("https://bench.example/rss")], at, timedelta(minutes=5))
        (state,) = self.store.feed_states()
        polled = replace(state, first_polled_at=at - timedelta(days=99), last_polled_at=at)
        self.store.record_poll(Poll(polled, at, tuple(map(self._new, items))), [])

    def _new(self, item: StoryItem) -> NewItem:
        known, hits = as_item(item), (_HIT,) if self._stories else ()
        return NewItem(known, story_key(known) if hits else "", hits, announce=True)

    def count_stories(self) -> int:
        """Return how many stories there are."""
        return int(self.store.value("SELECT count(*) FROM stories") or 0)

    def close(self) -> None:
        """Close the store."""
        self.store.close()


def services() -> dict[str, dict[str, bool]]:
    """Return the ways to run the service that are timed, with what `Service` is told for each."""
    return {"items stored only": {"stories": False}, OURS: {}}


_ITEM = """
INSERT INTO items (id, feed_id, item_id, title, summary, text, link, outlet, published_at,
                   first_seen_at, listed_at, content_hash)
VALUES (?, 1, ?, ?, ?, '', ?, ?, ?, ?, ?, ?)"""
_STORY = "INSERT INTO stories (id, story_key, first_seen_at, last_seen_at) VALUES (?, ?, ?, ?)"
_STORED_HIT = f"""
INSERT INTO hits (item, watchlist, story, keywords, spans, urgent, announce, found_at)
VALUES (?, '{WATCHLIST}', ?, '["word"]', '[]', 0, 0, ?)"""  # noqa: S608 - the name is ours
_FIRST_ROW = 100  # those before are of what was polled


def bulk_rows(
    items: Sequence[StoryItem], number: int
) -> Iterator[tuple[str, Iterable[Sequence[object]]]]:
    """Give the statements that store many items at once, the first one being of this number.

    Each item is a hit in a story of its own.
    """
    rows = [
        (_FIRST_ROW + number + at, to_text(item.when), as_item(item))
        for at, item in enumerate(items)
    ]
    yield (
        _ITEM,
        [
            (row, own.id, own.title, own.summary, own.link, own.outlet, *[when] * 3, hashed)
            for row, when, own in rows
            for hashed in [content_hash(own)]
        ],
    )
    yield _STORY, [(row, story_key(own), when, when) for row, when, own in rows]
    yield _STORED_HIT, [(row, row, when) for row, when, _ in rows]


def after_bulk(store: Store) -> None:
    """Make what the grouper keeps beside items and stories, after many were put in directly."""
