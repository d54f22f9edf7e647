"""Rows of items with their hits, read as the stories that they are of."""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Iterable
from typing import Any

from monitor.model import Hit, Item, ItemHits, SeenItem, Span, Story
from monitor.store.database import to_time, to_time_or_none


def stories_of(rows: Iterable[dict[str, Any]]) -> list[Story]:
    """Group rows of items with hits into stories, in the order in which they were found."""
    stories: dict[int, dict[int, list[dict[str, Any]]]] = defaultdict(lambda: defaultdict(list))
    for row in rows:
        stories[row["story"]][row["item_row"]].append(row)
    return [
        Story(story, tuple(_item_hits(of_item) for of_item in items.values()))
        for story, items in stories.items()
    ]


def _item_hits(rows: list[dict[str, Any]]) -> ItemHits:
    row = rows[0]
    item = Item(
        id=row["item_id"],
        title=row["item_title"],
        summary=row["summary"] or "",
        link=row["link"],
        published=to_time_or_none(row["published_at"]),
        outlet=row["outlet"] or "",
        text=row["text"] or "",
    )
    hits = {r["hit_id"]: _hit(r) for r in rows}
    return ItemHits(
        SeenItem(row["item_row"], item, to_time(row["first_seen_at"])), tuple(hits.values())
    )


def _hit(row: dict[str, Any]) -> Hit:
    return Hit(
        watchlist=row["hit_watchlist"],
        keywords=tuple(json.loads(row["keywords"])),
        spans=_spans(row),
        urgent=bool(row["urgent"]),
    )


def _spans(row: dict[str, Any]) -> tuple[Span, ...]:
    """Read what matched; without the places in a full text, which is matched but never sent."""
    spans = (Span(*span) for span in json.loads(row["spans"]))
    return tuple(span for span in spans if span.field != "text" or row["text"])
