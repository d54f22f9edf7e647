"""Full text: an item's article → matched again with it; one transaction."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from monitor.feeds.articles.fulltext import FullTexts
from monitor.feeds.articles.tries import next_try, with_text
from monitor.grouping import Grouping
from monitor.model import DueFullText, FullText, FullTextOutcome, Hit, Item, NewItem
from monitor.pipeline.poll import Clock, Watch
from monitor.stories.titles import story_name


async def read_full_text(
    due: DueFullText,
    grouping: Grouping,
    full_texts: FullTexts,
    in_force: Callable[[], Watch],
    clock: Clock,
) -> FullTextOutcome:
    """Fetch an item's article, match the item with it, and record both together."""
    outcome = await full_texts.full_text(due.item, clock())
    found = found_in(due)
    if isinstance(outcome, FullText):
        item = with_text(due.item, outcome.text)
        hits = _matched(item, due, in_force)
        (found,) = await grouping.understood([found_in(due, hits)], clock())
        found = replace(found, hits=_matched(item, due, in_force))  # another may be in force now
    record_outcome(due, outcome, found, grouping, clock)
    return outcome


def _matched(item: Item, due: DueFullText, in_force: Callable[[], Watch]) -> tuple[Hit, ...]:
    return in_force().matcher.match(item, due.feed)


def found_in(due: DueFullText, hits: tuple[Hit, ...] = ()) -> NewItem:
    """Return an item with what it hits in its article."""
    return NewItem(due.item, story_name(due.item), hits, due.announce)


def record_outcome(
    due: DueFullText,
    outcome: FullTextOutcome,
    found: NewItem,
    grouping: Grouping,
    clock: Clock,
) -> None:
    """Store what came of an article, and when it is tried again."""
    now = clock()
    found = grouping.of_article(due.item_row, found, now)
    again_at = next_try(due.tries + 1, outcome, now)
    grouping.store.record_full_text(due, outcome, found, again_at, now)
