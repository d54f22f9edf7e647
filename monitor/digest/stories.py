"""Which items report the same event: the same title, however its case and punctuation differ."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable

from monitor.model import Hit, Item, ItemHits, Story

MIN_WORDS = 4  # "Live updates" or "Новини дня" says nothing about what happened
_WORDS = re.compile(r"\w+")


def story_key(item: Item) -> str:
    """Return the key that items of one story share: their title's words, else their link.

    Titles of less than four words are too common to tell an event; scripts written without
    spaces count by length. An id says nothing outside its outlet.
    """
    folded = unicodedata.normalize("NFKC", item.title).casefold()
    words = _WORDS.findall(folded)
    if len(words) >= MIN_WORDS or sum(map(_is_wide, folded)) >= 2 * MIN_WORDS:
        return " ".join(words)
    return f"= {item.link or f'{item.outlet} {item.id}'}"


def _is_wide(character: str) -> bool:
    return unicodedata.east_asian_width(character) in "WF"


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
