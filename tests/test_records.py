"""Polls that end together are recorded together, and one that is at fault fails alone."""

from __future__ import annotations

import asyncio
import sqlite3
from dataclasses import replace

from monitor.model import Item, NewItem, Poll
from monitor.records import MOST_AT_ONCE, Records
from monitor.store import Store
from tests.support import DW, NOW, grouping_of, news, state_of


def of(store: Store, *found: NewItem, failures: int = 0) -> Poll:
    return Poll(replace(state_of(store), failures=failures), NOW, found)


async def test_polls_that_end_together_are_one_transaction(store: Store) -> None:
    commits: list[str] = []
    store.db.conn.set_trace_callback(lambda sql: commits.append(sql) if sql == "COMMIT" else None)
    records = Records(store, grouping_of(store))
    hits = await asyncio.gather(
        records.record(of(store, news("a", "children")), ["a"]),
        records.record(Poll(state_of(store, DW), NOW, (news("b"),)), ["b"]),
    )
    store.db.conn.set_trace_callback(None)
    assert hits == [1, 0]
    assert len(commits) == 1
    assert store.status(NOW).items == 2


async def test_a_poll_is_recorded_when_record_returns(store: Store) -> None:
    await Records(store, grouping_of(store), window=0).record(of(store, failures=3))
    assert state_of(store).failures == 3


async def test_a_poll_at_fault_fails_alone(store: Store) -> None:
    records = Records(store, grouping_of(store))
    broken = news(Item("broken", "Title", outlet=b"BBC"))  # type: ignore[arg-type]
    wrong, right = await asyncio.gather(
        records.record(of(store, broken)),
        records.record(Poll(state_of(store, DW), NOW, (news("b", "children"),)), ["b"]),
        return_exceptions=True,
    )
    assert isinstance(wrong, sqlite3.IntegrityError)
    assert right == 1
    assert store.status(NOW).items == 1


async def test_a_poll_that_was_given_up_is_not_recorded(store: Store) -> None:
    records = Records(store, grouping_of(store))
    task = asyncio.create_task(records.record(of(store, failures=3)))
    await asyncio.sleep(0)
    task.cancel()
    await asyncio.gather(task, return_exceptions=True)
    records.flush()
    assert state_of(store).failures == 0


async def test_many_polls_do_not_wait_for_the_window_to_pass(store: Store) -> None:
    records = Records(store, grouping_of(store), window=3600)
    async with asyncio.timeout(10):
        await asyncio.gather(*(records.record(of(store)) for _ in range(MOST_AT_ONCE)))


async def test_what_waits_can_be_recorded_at_once(store: Store) -> None:
    records = Records(store, grouping_of(store), window=3600)
    task = asyncio.create_task(records.record(of(store, failures=2)))
    await asyncio.sleep(0)
    records.flush()
    assert await task == 0
    assert state_of(store).failures == 2
    records.flush()
