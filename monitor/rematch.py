"""What was stored lately, matched again with watchlists that changed: in small steps."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from monitor.grouping import Grouping
from monitor.log import get_logger
from monitor.model import FoundItem, Hit, NewItem, StoredItem
from monitor.pipeline import Clock
from monitor.steps import Steps
from monitor.store import BusyError, DiskFullError
from monitor.stories.titles import story_name
from monitor.watch.matching.matcher import Matcher

LOOK_BACK = timedelta(hours=24)
STEP_S = 0.02  # of matching, and then as long for all else
READ_AT_ONCE = 200  # items
KEPT_AT_ONCE = 50  # items that hit
AGAIN_AFTER_S = 30.0  # where the record could not be written

log = get_logger("monitor.rematch")


@dataclass(frozen=True, slots=True)
class Rematch:
    """What is to be done: the watchlists that changed, and the edits that changed them."""

    matcher: Matcher
    edits: tuple[int, ...]


async def match_again(task: Rematch, grouping: Grouping, clock: Clock) -> int:
    """Match the last day's items, keep what is new, and note that it is done; count the new hits.

    Nothing is kept before all were matched, so that watchlists which change again meanwhile leave
    nothing behind. A crash before the end leaves all of it to be done once more.
    """
    store = grouping.store
    since = clock() - LOOK_BACK
    found: list[FoundItem] = []
    steps = Steps(STEP_S, rest=STEP_S)
    for stored in store.items_since(since, batch=READ_AT_ONCE):
        hits = task.matcher.match(stored.item, stored.feed) if is_news(stored, since) else ()
        if hits:
            found.append(FoundItem(stored.row_id, _new_item(stored, hits)))
        await steps.pause()
    new = 0
    for first in range(0, len(found), KEPT_AT_ONCE):
        new += await _keep(found[first : first + KEPT_AT_ONCE], grouping, clock)
        await asyncio.sleep(0)
    store.mark_matched(task.edits, clock())
    return new


def _new_item(stored: StoredItem, hits: tuple[Hit, ...]) -> NewItem:
    item = replace(stored.item, published=stored.when)
    return NewItem(item, story_name(item), hits, announce=False)


async def _keep(found: Sequence[FoundItem], grouping: Grouping, clock: Clock) -> int:
    understood = await grouping.understood([each.new for each in found], clock())
    now = clock()
    placed = grouping.of_found(understood, now)
    rows = [each.row for each in found]
    return grouping.store.record_rematch(list(map(FoundItem, rows, placed)), now)


def is_news(stored: StoredItem, since: datetime) -> bool:
    """Tell whether an item is of that time: a first poll also brings what is much older."""
    published = stored.item.published
    return not stored.baseline or published is None or published >= since


class Rematching:
    """Matches again beside all else, one task at a time: a later one replaces what is under way.

    `again_after`: seconds, where another program keeps the record to itself, or the disk is full.
    """

    def __init__(
        self,
        grouping: Grouping,
        clock: Clock,
        trouble: Callable[[BaseException, str], None],
        again_after: float = AGAIN_AFTER_S,
    ) -> None:
        self._grouping = grouping
        self._clock = clock
        self._trouble = trouble
        self._again_after = again_after
        self._task: asyncio.Task[None] | None = None
        self._waits = False

    @property
    def running(self) -> bool:
        """Tell whether stored items are being matched again; not while that has to wait."""
        return self._task is not None and not self._task.done() and not self._waits

    def start(self, task: Rematch) -> None:
        """Begin, instead of what is under way."""
        if self._task is not None:
            self._task.cancel()
        self._waits = False
        self._task = asyncio.create_task(self._run(task))

    async def stop(self) -> None:
        """End in the middle; the next start begins anew."""
        if self._task is not None:
            self._task.cancel()
            await asyncio.wait([self._task])

    async def _run(self, task: Rematch) -> None:
        try:
            new = await self._until_written(task)
        except Exception as error:  # noqa: BLE001 - a bug here stops nothing else
            self._trouble(error, "matching stored items again")
        else:
            log.info("matched stored items again", new_hits=new)

    async def _until_written(self, task: Rematch) -> int:
        while True:
            try:
                return await match_again(task, self._grouping, self._clock)
            except (BusyError, DiskFullError) as error:
                log.warning("not matched again yet", error=str(error))
            self._waits = True
            await asyncio.sleep(self._again_after)
            self._waits = False
