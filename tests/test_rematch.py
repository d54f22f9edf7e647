"""Stored items are matched again also where the record could not be written at first."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from monitor.model import Edit
from monitor.rematch import Rematch, Rematching
from monitor.store import Store
from monitor.wiring import watch_of
from tests.room import watchlist
from tests.support import NOW, grouping_of, news, open_store, record
from tests.test_store_busy import kept_by_another

GENEROUS_S = 10
PAUSE_S = 0.1


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    """A record with an item of today, and an edit that makes it hit."""
    store = open_store(tmp_path)
    record(store, news("a"))
    store.record_edit(Edit(0, NOW, "titles", "Olena", "added", "", "title"))
    store.db.execute("PRAGMA busy_timeout = 20")
    yield store
    store.close()


@pytest.fixture
def troubles() -> list[str]:
    return []


@pytest.fixture
def rematching(store: Store, troubles: list[str]) -> Rematching:
    trouble = lambda error, about: troubles.append(f"{about}: {error!r}")  # noqa: E731
    return Rematching(grouping_of(store), lambda: NOW, trouble, PAUSE_S)


@pytest.fixture
def task(store: Store) -> Rematch:
    matcher = watch_of([watchlist("titles", "Titles", "title")]).matcher
    return Rematch(matcher, tuple(edit.id for edit in store.edits_to_match()))


async def until(is_so: Callable[[], bool]) -> None:
    async with asyncio.timeout(GENEROUS_S):
        while not is_so():  # noqa: ASYNC110 - nobody tells of it
            await asyncio.sleep(0.01)


async def test_what_another_program_kept_from_being_written_is_matched_again_once_it_is_gone(
    store: Store, rematching: Rematching, task: Rematch, troubles: list[str]
) -> None:
    with kept_by_another(store):
        rematching.start(task)
        await until(lambda: not rematching.running)
        assert store.status(NOW).hits == 0
    await until(lambda: store.edits_to_match() == [])
    assert store.status(NOW).hits == 1
    assert troubles == []
    await until(lambda: not rematching.running)


async def test_a_fault_of_ours_is_kept_and_not_tried_without_end(
    store: Store, rematching: Rematching, troubles: list[str]
) -> None:
    rematching.start(Rematch(None, ()))  # type: ignore[arg-type]
    await until(lambda: not rematching.running)
    await asyncio.sleep(2 * PAUSE_S)
    (trouble,) = troubles
    assert trouble.startswith("matching stored items again: AttributeError")


async def test_who_waits_for_another_program_gives_way_to_a_later_change(
    store: Store, rematching: Rematching, task: Rematch
) -> None:
    with kept_by_another(store):
        rematching.start(task)
        await until(lambda: not rematching.running)
    other = watch_of([watchlist("titles", "Titles", "weather")]).matcher
    rematching.start(Rematch(other, task.edits))
    assert rematching.running
    await until(lambda: store.edits_to_match() == [])
    await asyncio.sleep(2 * PAUSE_S)
    assert store.status(NOW).hits == 0
    await rematching.stop()
