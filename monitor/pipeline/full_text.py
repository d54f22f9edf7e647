"""Full text: an item's article → matched again with it; one transaction."""

from __future__ import annotations

from collections.abc import Callable

from monitor.digest.stories import story_key
from monitor.feeds.articles.fulltext import FullTexts
from monitor.feeds.articles.tries import next_try, with_text
from monitor.model import DueFullText, FullText, FullTextOutcome, Hit, NewItem
from monitor.pipeline.poll import Clock, Watch
from monitor.store import Store


async def read_full_text(
    due: DueFullText,
    store: Store,
    full_texts: FullTexts,
    in_force: Callable[[], Watch],
    clock: Clock,
) -> FullTextOutcome:
    """Fetch an item's article, match the item with it, and record both together."""
    outcome = await full_texts.full_text(due.item, clock())
    hits: tuple[Hit, ...] = ()
    if isinstance(outcome, FullText):
        hits = in_force().matcher.match(with_text(due.item, outcome.text), due.feed)
    record_outcome(due, outcome, hits, store, clock)
    return outcome


def record_outcome(
    due: DueFullText, outcome: FullTextOutcome, hits: tuple[Hit, ...], store: Store, clock: Clock
) -> None:
    """Store what came of an article, and when it is tried again."""
    now = clock()
    found = NewItem(due.item, story_key(due.item), hits, due.announce)
    store.record_full_text(due, outcome, found, next_try(due.tries + 1, outcome, now), now)
