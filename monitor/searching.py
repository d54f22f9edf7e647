"""The archive, searched: what has the words that are looked for, the newest first, within a time.

The record gives the items that may have them, the matcher tells which do, and where.
"""

from __future__ import annotations

import time
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, tzinfo
from datetime import time as clock
from itertools import islice

from monitor.model import Among, Item, ItemHits, SeenItem, StoredItem
from monitor.query import (
    Query,
    QueryError,
    Reading,
    meant_language,
    meant_outlets,
    meant_watchlist,
    read_words,
)
from monitor.store import Store
from monitor.store.search import NEWEST
from monitor.watch.lists.watchlist import Watchlist
from monitor.watch.matching.matcher import Matcher
from monitor.watch.matching.sought import sought_by
from monitor.watch.words.analysis import Words

COUNTED = 100  # what is found beyond is "more than 100"
SECONDS = 0.5  # of looking, then it is told how far it came
FIRST_READ, MOST_READ = 25, 400  # items at once: few, where most have the words


@dataclass(frozen=True, slots=True)
class Looked:
    """What was found, by rows, the newest first; `below`: where to look on, 0 at the end.

    `back_to`: when the last item that was looked at was first seen, if any was.
    """

    rows: tuple[int, ...]
    below: int
    back_to: datetime | None = None


class Search:
    """One search: the same words, among the same items, a page at a time."""

    def __init__(
        self, store: Store, reading: Reading | None, among: Among, words: Words | None = None
    ) -> None:
        self._store = store
        self._among = among
        keywords = (reading.keyword,) if reading else ()
        self._matcher = Matcher([Watchlist("search", "", keywords)], words) if reading else None
        self._asked = (
            sought_by(self._matcher, (each.watchlist for each in self._matcher.planned))
            if self._matcher
            else None
        )

    def look(
        self, below: int = NEWEST, most: int = COUNTED + 1, seconds: float = SECONDS
    ) -> Looked:
        """Look for items below a row, until there are enough, the time is over, or the end."""
        end = time.monotonic() + seconds
        found: list[int] = []
        back_to = None
        for stored in self._candidates(below):
            back_to, below = stored.first_seen, stored.row_id
            if self._spots(stored) is not None:
                found.append(stored.row_id)
            if len(found) == most or time.monotonic() >= end:
                return Looked(tuple(found), below, back_to)
        return Looked(tuple(found), 0, back_to)

    def items(self, rows: Sequence[int]) -> list[ItemHits]:
        """Return these items with where the words stand, but for the texts of articles."""
        hidden = self._store.with_full_text(rows)
        found = []
        for stored in self._store.items_among(rows, Among()):
            if (spotted := self._spots(stored)) is not None:
                found.append(_shown(spotted) if stored.row_id in hidden else spotted)
        return found

    def _spots(self, stored: StoredItem) -> ItemHits | None:
        """Return an item with where the words stand in it; None where they don't."""
        hits = self._matcher.match(stored.item) if self._matcher else ()
        if self._matcher and not hits:
            return None
        return ItemHits(SeenItem(stored.row_id, stored.item, stored.first_seen), hits)

    def _candidates(self, below: int) -> Iterator[StoredItem]:
        rows = self._store.rows_among(self._asked, self._among, below)
        size = FIRST_READ
        while batch := list(islice(rows, size)):
            yield from self._store.items_among(batch, self._among)
            size = min(2 * size, MOST_READ)


def _shown(item: ItemHits) -> ItemHits:
    """Leave out an article's text: it is matched, never sent."""
    spans = [tuple(span for span in hit.spans if span.field != "text") for hit in item.hits]
    hits = tuple(replace(hit, spans=kept) for hit, kept in zip(item.hits, spans, strict=True))
    return ItemHits(replace(item.seen, item=_without_text(item.seen.item)), hits)


def _without_text(item: Item) -> Item:
    return replace(item, text="")


def meant_by(
    query: Query, store: Store, watchlists: Mapping[str, str], zone: tzinfo
) -> tuple[Reading | None, Among]:
    """Tell which words are meant, if any, among which items. Raises QueryError.

    `watchlists`: the titles of those that may be named, by id. `zone`: where days begin.
    """
    among = Among(
        meant_watchlist(query, watchlists),
        meant_outlets(query, store.outlets),
        meant_language(query, store.languages),
        _begin(query.after, zone),
        _begin(query.before, zone),
    )
    reading = read_words(query.words)
    if reading is None and (query.words or among == Among()):
        raise QueryError("words", value=query.words)
    return reading, among


def _begin(day: date | None, zone: tzinfo) -> datetime | None:
    return datetime.combine(day, clock(), zone) if day else None


COLUMNS = ("time", "outlet", "title", "link", "watchlists", "summary")


def table_of(
    store: Store, items: Sequence[ItemHits], watchlists: Mapping[str, str], zone: tzinfo
) -> list[tuple[str, ...]]:
    """Write items as rows of a table; `watchlists`: the titles of those that may be named."""
    hit = store.watchlists_hit(item.seen.row_id for item in items)
    return [
        (
            seen.when.astimezone(zone).isoformat(timespec="seconds"),
            seen.item.outlet,
            seen.item.title,
            seen.item.link or "",
            "; ".join(watchlists[name] for name in hit.get(seen.row_id, ()) if name in watchlists),
            seen.item.summary,
        )
        for seen in (item.seen for item in items)
    ]


# ---------------------------------------------------------------- trials


def may_match(
    store: Store, watchlists: Sequence[Watchlist], since: datetime, words: Words | None = None
) -> Iterator[StoredItem]:
    """Give the items first seen from a time on that one of these may match, the newest first.

    To try a keyword it is enough to look at these; `store.count_items` says how many there are.
    """
    asked = sought_by(Matcher(watchlists, words), watchlists)
    return store.may_match(asked, since)
