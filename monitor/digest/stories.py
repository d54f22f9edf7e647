"""Stories given in parts, put together."""

from __future__ import annotations

from collections.abc import Iterable

from monitor.model import Hit, ItemHits, Story


def merge_stories(stories: Iterable[Story]) -> list[Story]:
    """Join stories given several times, with some of their items and hits each time."""
    items: dict[int, dict[int, ItemHits]] = {}
    for story in stories:
        known = items.setdefault(story.id, {})
        for item in story.items:
            row = item.seen.row_id
            before = known[row].hits if row in known else ()
            known[row] = ItemHits(item.seen, _union(before, item.hits))
    return [Story(story_id, tuple(known.values())) for story_id, known in items.items()]


def _union(some: tuple[Hit, ...], others: tuple[Hit, ...]) -> tuple[Hit, ...]:
    return tuple({hit.watchlist: hit for hit in (*some, *others)}.values())
