"""Another program keeps the database to itself: nothing hangs for it, nothing is lost."""

from __future__ import annotations

import sqlite3
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from monitor.store import BusyError, Store
from tests.support import NOW, claim, follow, open_store, tell
from tests.support import news as news_of
from tests.support import record as record_poll


@contextmanager
def kept_by_another(store: Store) -> Iterator[None]:
    """Another program takes the write lock."""
    other = sqlite3.connect(store.path, isolation_level=None)
    other.execute("BEGIN IMMEDIATE")
    try:
        yield
    finally:
        other.close()


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    store = open_store(tmp_path)
    store.db.execute("PRAGMA busy_timeout = 300")  # else it takes 10 s to find out
    yield store
    store.close()


def seconds_to_fail(store: Store) -> float:
    started = time.perf_counter()
    with pytest.raises(BusyError, match=r"another program keeps .* to itself"):
        store.record_trouble("a test", "no trouble", NOW)
    return time.perf_counter() - started


def test_a_write_waits_for_the_lock_once_and_then_hardly_until_it_is_free(store: Store) -> None:
    with kept_by_another(store):
        assert seconds_to_fail(store) >= 0.3
        assert seconds_to_fail(store) < 0.25
        assert not store.can_write()
    assert store.can_write()
    store.record_trouble("a test", "written", NOW)
    assert store.db.execute("PRAGMA busy_timeout").fetchone() == (10_000,)
    (trouble,) = store.status(NOW).troubles
    assert "written" in trouble


def test_reading_goes_on_meanwhile(store: Store) -> None:
    with kept_by_another(store):
        seconds_to_fail(store)
        assert store.status(NOW).feeds == 1


def test_the_time_of_the_last_write_is_known(store: Store) -> None:
    store.record_trouble("a test", "one", NOW)
    before = store.last_write
    with kept_by_another(store):
        seconds_to_fail(store)
    assert store.last_write == before
    store.record_trouble("a test", "two", NOW)
    assert store.last_write > before


def test_what_the_metrics_ask_is_counted(store: Store) -> None:
    standing = store.standing()
    assert (standing.feeds_listed, standing.feeds_failing, standing.unsent) == (1, 0, 0)
    assert standing.oldest_unsent is None
    follow(store, "children")
    record_poll(store, news_of("a", "children"))
    tell(store)
    standing = store.standing()
    assert (standing.unsent, standing.oldest_unsent) == (1, NOW)
    assert standing.wal_bytes > 0
    claim(store)
    assert store.standing().unsent == 1
