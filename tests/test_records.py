"""Polls that end together are recorded together, and one that is at fault fails alone."""

from __future__ import annotations

import asyncio
import sqlite3
from collections.abc import Sequence
from dataclasses import replace

from structlog.testing import capture_logs

from monitor.grouping import Grouping
from monitor.model import Item, NewItem, Poll
from monitor.records import HITS_AT_ONCE, MOST_AT_ONCE, Records
from monitor.store import Store
from monitor.watch.words.analysis import Words
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


class Solitary(Grouping):
    """Finds no stories of several polls, as a bug of ours would not."""

    def of_polls(self, polls: Sequence[Poll]) -> list[Poll]:
        if len(polls) > 1:
            raise ZeroDivisionError("a bug of ours")
        return super().of_polls(polls)


async def test_a_fault_that_polls_have_only_together_is_logged(store: Store) -> None:
    records = Records(store, Solitary(store, Words))
    with capture_logs() as logged:
        hits = await asyncio.gather(
            records.record(of(store, news("a", "children"))),
            records.record(Poll(state_of(store, DW), NOW, (news("b", "children"),))),
        )
    assert hits == [1, 1]
    (line,) = logged
    assert (line["log_level"], line["polls"]) == ("warning", 2)
    assert repr(line["exc_info"]) == "ZeroDivisionError('a bug of ours')"


async def test_polls_that_are_recorded_together_say_nothing_in_the_log(store: Store) -> None:
    records = Records(store, grouping_of(store))
    with capture_logs() as logged:
        await asyncio.gather(*(records.record(of(store)) for _ in range(2)))
    assert logged == []


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


async def test_many_hits_do_not_wait_for_more(store: Store) -> None:
    """What they find their stories in is one stretch of time, in which all else waits."""
    records = Records(store, grouping_of(store), window=3600)
    half = [news(str(n), "children") for n in range(HITS_AT_ONCE // 2)]
    other = [news(f"other {n}", "children") for n in range(HITS_AT_ONCE // 2)]
    async with asyncio.timeout(10):
        hits = await asyncio.gather(
            records.record(of(store, *half)),
            records.record(Poll(state_of(store, DW), NOW, tuple(other))),
        )
    assert hits == [HITS_AT_ONCE // 2] * 2


async def test_many_items_that_hit_nothing_wait_for_the_window_to_pass(store: Store) -> None:
    records = Records(store, grouping_of(store), window=3600)
    many = [news(str(n)) for n in range(2 * HITS_AT_ONCE)]
    task = asyncio.create_task(records.record(of(store, *many)))
    await asyncio.sleep(0.05)
    assert not task.done()
    records.flush()
    assert await task == 0


async def test_what_waits_can_be_recorded_at_once(store: Store) -> None:
    records = Records(store, grouping_of(store), window=3600)
    task = asyncio.create_task(records.record(of(store, failures=2)))
    await asyncio.sleep(0)
    records.flush()
    assert await task == 0
    assert state_of(store).failures == 2
    records.flush()
