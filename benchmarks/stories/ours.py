"""Monitor's grouper, as these benchmarks call it: the only module here that knows how it is called.

What is asked of it: `group` (one grouping of items in memory), `near_duplicate` (the rule of two
items), `Service` (a store that items are put into, as a poll does), `bulk_story` for `growth`.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

from benchmarks.stories.items import WINDOW, Clusters, Grouper, StoryItem
from monitor.digest.stories import story_key
from monitor.model import Feed, Hit, Item, NewItem, Poll
from monitor.store import Store
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
        return NewItem(known, story_key(known) if hits else "", hits, announce=False)

    def count_stories(self) -> int:
        """Return how many stories there are."""
        return int(self.store.value("SELECT count(*) FROM stories") or 0)

    def close(self) -> None:
        """Close the store."""
        self.store.close()


def services() -> dict[str, bool]:
    """Return the ways to run the service that are timed: their names, and if they make stories."""
    return {"items stored only": False, OURS: True}


def bulk_story(item: StoryItem) -> tuple[str, ...]:
    """Return what a row of the table `stories` says of a story that this item began."""
    return (story_key(as_item(item)),)


def after_bulk(store: Store) -> None:
    """Make what the grouper keeps beside items and stories, after many were put in directly."""
