"""Items are indexed beside all else: in steps, whatever happens, and never in silence."""

from __future__ import annotations

import asyncio
import gc
import sqlite3
import time
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest

from monitor.indexing import STEP_S, Indexing
from monitor.model import Item
from monitor.store import Store
from monitor.watch.matching.matcher import Matcher
from monitor.watch.words.analysis import Words
from tests.support import news, open_store, record

WORDS = Words()


class Troubles(list[str]):
    """What is told to the owners."""

    def note(self, error: BaseException, what: str) -> None:
        self.append(f"{what}: {error}")


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    with closing(open_store(tmp_path)) as store:
        yield store


@pytest.fixture
def troubles() -> Troubles:
    return Troubles()


def publishes(store: Store, count: int, text: str = "Truce") -> None:
    record(store, *(news(Item(f"{n}", f"{text} {n}", text * 5)) for n in range(count)))


async def test_a_tick_begins_it_once_and_it_ends_when_nothing_waits(
    store: Store, troubles: Troubles
) -> None:
    publishes(store, 250)
    indexing = Indexing(store, Matcher([], WORDS), troubles.note)
    indexing.start()
    indexing.start()
    assert store.waiting_to_be_indexed() == 250
    await indexing.some()
    assert store.waiting_to_be_indexed() == 0
    publishes(store, 251)
    indexing.start()
    await indexing.some()
    assert store.waiting_to_be_indexed() == 0
    assert troubles == []


async def test_all_else_has_its_turn_between_the_steps(store: Store, troubles: Troubles) -> None:
    publishes(store, 400, "Перемирʼя у Харкові")
    indexing = Indexing(store, Matcher([], WORDS), troubles.note)
    indexing.index(store.to_index(5))  # the dictionaries are there now
    turns = 0

    async def other() -> None:
        nonlocal turns
        while True:
            await asyncio.sleep(0)
            turns += 1

    others = asyncio.create_task(other())
    await indexing.some()
    others.cancel()
    assert turns > 3
    assert store.waiting_to_be_indexed() == 0


def test_a_step_takes_no_longer_than_it_may(store: Store, troubles: Troubles) -> None:
    publishes(store, 100, " ".join(f"word{n}" for n in range(400)))
    indexing = Indexing(store, Matcher([], WORDS), troubles.note)
    indexing.index(store.to_index(1))
    gc.collect()  # of what other tests left, which is no part of a step
    began = time.thread_time()
    done = indexing.index(store.to_index(100))
    assert 0 < done < 99
    assert time.thread_time() - began < 10 * STEP_S


async def test_while_another_program_has_the_record_items_wait(
    store: Store, troubles: Troubles
) -> None:
    publishes(store, 3)
    indexing = Indexing(store, Matcher([], WORDS), troubles.note)
    store.db.execute("PRAGMA busy_timeout = 10")
    with closing(sqlite3.connect(store.path)) as other:
        other.execute("BEGIN IMMEDIATE")
        await indexing.some()
        assert store.waiting_to_be_indexed() == 3
        other.rollback()
    await indexing.some()
    assert store.waiting_to_be_indexed() == 0
    assert troubles == []


async def test_a_fault_is_told_and_stops_nothing_else(store: Store, troubles: Troubles) -> None:
    publishes(store, 1)
    with store.writing() as db:
        db.execute("DROP TABLE search")
    await Indexing(store, Matcher([], WORDS), troubles.note).some()
    assert troubles == ["indexing items: no such table: search"]


async def test_terms_are_counted_with_what_is_indexed_and_forgotten_with_it(
    store: Store, troubles: Troubles
) -> None:
    record(store, news(Item("a", "Truce holds in Zarnovia")), news(Item("b", "Truce ends")))
    indexing = Indexing(store, Matcher([], WORDS), troubles.note)
    await indexing.some()
    assert store.term_counts(["truce", "zarno"]) == (2, {"truce": 2, "zarno": 1})
    record(store, news(Item("a", "Talks begin")))
    indexing.start()
    await indexing.some()
    assert store.term_counts(["truce", "zarno", "talk"]) == (2, {"truce": 1, "talk": 1})
    with store.writing() as db:
        db.execute("DELETE FROM items WHERE item_id = 'b'")
    await indexing.some()
    assert store.term_counts(["truce"]) == (1, {})
    assert troubles == []
