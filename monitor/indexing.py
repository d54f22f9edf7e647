"""Items put into the index of words, beside all else: in small steps, the newest first.

The record says what waits: what polls brought, what was changed or forgotten, and at first, or
where other dictionaries give other words, all there is. So a crash only leaves work to be done.
"""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable, Iterable
from itertools import starmap
from typing import TypeVar

from monitor.log import get_logger
from monitor.model import Item, ItemWords, ToIndex
from monitor.store import BusyError, DiskFullError, Store
from monitor.stories.gist import COUNTED_ANEW, counted
from monitor.stories.terms import Terms
from monitor.watch.matching.keys import Keys
from monitor.watch.matching.matcher import Matcher
from monitor.watch.words.cache import dictionaries

STEP_S = 0.015  # of working out keys, and then as long for all else
AT_ONCE = 100  # items
TIDIED = 60  # pages of the index after each step: more are seldom written in one
TOLD_EVERY = 50_000  # items that the log is told of
ONE_PASS_S = 5.0  # of a single pass of the service

T = TypeVar("T")
log = get_logger("monitor.indexing")


class Indexing:
    """Indexes what waits, until nothing does."""

    def __init__(
        self,
        store: Store,
        matcher: Matcher,
        trouble: Callable[[BaseException, str], None],
        terms: Terms | None = None,
    ) -> None:
        """`terms`: where what is remembered of them is shared; of words it always is."""
        self._store = store
        words = matcher.lexicon.words
        self._keys, self._terms = Keys(words), terms or Terms(words)
        self._trouble = trouble
        self._task: asyncio.Task[None] | None = None
        self._begun = False

    def start(self) -> None:
        """Begin, if anything waits and nothing is under way."""
        is_idle = self._task is None or self._task.done()
        if is_idle and not (self._begun and is_done(self._store.to_index(1))):
            self._task = asyncio.create_task(self._run())

    async def some(self, length: float = ONE_PASS_S) -> None:
        """Index for a while, or until nothing waits."""
        self.start()
        if self._task is not None:
            await asyncio.wait([self._task], timeout=length)
            await self.stop()

    async def stop(self) -> None:
        """End in the middle; the rest waits on."""
        if self._task is not None:
            self._task.cancel()
            await asyncio.wait([self._task])

    def _begin(self) -> None:
        if not self._begun:
            signature = f"{self._keys.signature()} {COUNTED_ANEW}"
            if self._store.begin_index(f"{signature} {dictionaries()}"):
                log.info("other dictionaries: all items are indexed anew")
            self._begun = True

    async def _run(self) -> None:
        try:
            self._begin()
            await self._index_all()
        except (BusyError, DiskFullError) as error:  # it waits on
            log.warning("not indexed", error=str(error))
        except Exception as error:  # noqa: BLE001 - a bug here stops nothing else
            self._trouble(error, "indexing items")

    async def _index_all(self) -> None:
        done, told = 0, 0
        while not is_done(todo := self._store.to_index(AT_ONCE)):
            done += self.index(todo)
            if done - told >= TOLD_EVERY:
                told = done
                log.info("indexing", items=done, left=self._store.waiting_to_be_indexed())
            await asyncio.sleep(STEP_S)
            self._store.tidy_index(TIDIED)
            await asyncio.sleep(STEP_S)
        if told:
            log.info("indexed", items=done)

    def index(self, todo: ToIndex) -> int:
        """Index as much of this as a step allows, one item at least; returns how many.

        Nothing else has its turn between reading and storing, so that no item changes meanwhile.
        """
        end = time.monotonic() + STEP_S
        gone = _until(end, ((number, self._words_of(row, item)) for number, row, item in todo.gone))
        fresh = _until(end, starmap(self._words_of, todo.fresh))
        self._store.index_items(gone, fresh)
        return len(fresh)

    def _words_of(self, row: int, item: Item) -> ItemWords:
        return ItemWords(row, self._keys.of(item), counted(item, self._terms))


def _until(end: float, work: Iterable[T]) -> list[T]:
    """Do a work until a time, once at least."""
    done = []
    for each in work:
        done.append(each)
        if time.monotonic() >= end:
            break
    return done


def is_done(todo: ToIndex) -> bool:
    """Tell whether nothing waits."""
    return not (todo.gone or todo.fresh)
