"""Monitor's grouper, as these benchmarks call it: the only module here that knows how it is called.

What is asked of it: `group` (one grouping of items in memory), `near_duplicate` (the rule of two
items), `Service` (a store that items are put into, as a poll does), `bulk_rows` for `growth`.
"""

from __future__ import annotations

import asyncio
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from functools import partial
from pathlib import Path

from benchmarks.stories.items import Clusters, Grouper, StoryItem
from monitor.grouping import Grouping
from monitor.hosts import host_of
from monitor.indexing import Indexing, is_done
from monitor.model import (
    STORY_WINDOW,
    Feed,
    Hit,
    Item,
    NewItem,
    Poll,
    Report,
)
from monitor.store import Store
from monitor.store.database import to_text
from monitor.store.gists import keep_gist
from monitor.store.polls import content_hash
from monitor.store.store import DATABASE
from monitor.store.term_counts import EVERY_ITEM, count_terms
from monitor.stories.encoder import Encoder, Vector, encoder_if_there, text_of
from monitor.stories.gist import Rarity, counted, gist_of, said
from monitor.stories.grouped import Dated, grouped
from monitor.stories.series import of_series
from monitor.stories.terms import Terms
from monitor.stories.titles import Headlines, near_duplicates, story_name
from monitor.watch.matching.matcher import Matcher
from monitor.watch.words.analysis import Words

OURS, WITH_EXTRA = "Monitor", "Monitor with the extra stories"
OUR_WAYS = (OURS, WITH_EXTRA)
WATCHLIST = "everything"
_HIT = Hit(WATCHLIST, ("word",), ())
WORDS = Words()
TERMS = Terms(WORDS)
HEADLINES = Headlines(TERMS)
MOST_ENCODED = 1_500  # items
POLL = 10  # items that one poll brings


class Remembering(Encoder):
    """An encoder that gives each text its vector once: the sets share many."""

    def __init__(self) -> None:
        self._known: dict[str, Vector] = {}

    def encode(self, texts: Sequence[str]) -> list[Vector]:
        """Return a vector for each text."""
        new = [text for text in dict.fromkeys(texts) if text not in self._known]
        self._known.update(zip(new, super().encode(new), strict=True))
        return [self._known[text] for text in texts]


ENCODER = Remembering()


def as_item(item: StoryItem) -> Item:
    """Return it as the feeds' reader gives it."""
    return Item(
        id=item.id,
        title=item.title,
        summary=item.summary,
        link=item.link or None,
        published=item.when,
        outlet=host_of(item.link) or item.outlet,  # the streams put many under one name
    )


def group(items: Sequence[StoryItem], encoder: Encoder | None = None) -> Clusters:
    """Group items as `monitor stories --items` does."""
    dated = [Dated(as_item(item), item.when) for item in items]
    meanings = encoder.encode([text_of(each.item) for each in dated]) if encoder else ()
    return [
        [items[report.number].id for report in story] for story in grouped(dated, TERMS, meanings)
    ]


def groupers(items: int = 0) -> dict[str, Grouper]:
    """Return our ways to group so many items that can be had here, the one without extras first.

    The extra encodes some 30 items a second: of many, that takes too long to be asked again.
    """
    if lacking() or items > MOST_ENCODED:
        return {OURS: group}
    return {OURS: group, WITH_EXTRA: partial(group, encoder=ENCODER)}


def lacking() -> tuple[str, ...]:
    """Say which of our ways can't be had here, and why."""
    if encoder_if_there() is None:
        return (f"{WITH_EXTRA}: it isn't installed, or this machine can't run it",)
    return ()


def near_duplicate(first: StoryItem, second: StoryItem) -> bool:
    """Tell whether two items are joined by the rule for near-duplicates, whatever they report."""
    return not of_series(first.title, second.title) and near_duplicates(
        as_item(first), as_item(second), HEADLINES
    )


class Service:
    """A store that takes items as the service does: what a poll brought, in one transaction."""

    def __init__(self, folder: Path, *, stories: bool = True, extra: bool = False) -> None:
        """Open the store of a folder; without `stories`, items are stored and indexed, no more."""
        self.store = Store(folder / DATABASE)
        self._loop = asyncio.new_event_loop()  # one for all, as in the service
        self._stories = stories
        encoder = encoder_if_there() if extra else None
        self._grouping = Grouping(self.store, lambda: WORDS, encoder)
        self._indexing = Indexing(self.store, Matcher([], WORDS), _raise, self._grouping.terms)
        self.store.begin_index("bench")

    def take(self, items: Sequence[StoryItem]) -> None:
        """Store what one poll brought, all of it in stories, and index it."""
        at = items[-1].when
        if not self.store.feed_states():
            self.store.sync_feeds([Feed("https://bench.example/rss")], at, timedelta(minutes=5))
        (state,) = self.store.feed_states()
        polled = replace(state, first_polled_at=at - timedelta(days=99), last_polled_at=at)
        found = self._loop.run_until_complete(
            self._grouping.understood(list(map(self._new, items)), at)
        )
        (poll,) = self._grouping.of_polls([Poll(polled, at, tuple(found))])
        self.store.record_poll(poll, [])
        while not is_done(todo := self.store.to_index(100)):
            self._indexing.index(todo)

    def _new(self, item: StoryItem) -> NewItem:
        known, hits = as_item(item), (_HIT,) if self._stories else ()
        return NewItem(known, story_name(known), hits, announce=True)

    def count_stories(self) -> int:
        """Return how many stories there are."""
        return int(self.store.value("SELECT count(*) FROM stories") or 0)

    def close(self) -> None:
        """Close the store."""
        self._loop.close()
        self.store.close()


def services(*, extra: bool = False) -> dict[str, dict[str, bool]]:
    """Return the ways to run the service that are timed, with what `Service` is told for each."""
    with_extra = {WITH_EXTRA: {"extra": True}} if extra and not lacking() else {}
    return {"items stored and indexed only": {"stories": False}, OURS: {}, **with_extra}


def _raise(error: BaseException, about: str) -> None:
    raise error


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
    yield _STORY, [(row, story_name(own), when, when) for row, when, own in rows]
    yield _STORED_HIT, [(row, row, when) for row, when, _ in rows]


def after_bulk(store: Store, items: Sequence[StoryItem], number: int, now: datetime) -> None:
    """Make what the grouper keeps beside items that were put in directly, in order of time.

    The counts of the terms of all; the gists of those in the window before now.
    """
    counts: Counter[str] = Counter()
    for item in items:
        counts.update((EVERY_ITEM, *counted(as_item(item), TERMS)))
    with store.writing() as db:
        db.execute("DELETE FROM search_waiting")  # the index of words is measured elsewhere
        count_terms(db, counts)
    with store.writing() as db:
        for at, item in enumerate(items):
            if item.when >= now - STORY_WINDOW:
                own, row = as_item(item), _FIRST_ROW + number + at
                what = said(own, TERMS)
                gist = gist_of(what, Rarity(*store.term_counts(what.terms)))
                keep_gist(db, row, Report(row, item.when, own, gist))
