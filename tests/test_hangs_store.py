"""A database that another program keeps to itself, a call that never ends: nobody waits long."""

from __future__ import annotations

import asyncio
import json
import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest

from monitor.config import default_settings
from monitor.feeds.web.fetch import FetchLimits, open_client
from monitor.hosts import Hosts
from monitor.log import configure_logging
from monitor.model import Delivery, Feed, Poll, PollReport, SendOutcome, Sent, Unknown
from monitor.pipeline import Watch, Web, deliver
from monitor.pipeline.deliver import Attempt
from monitor.poller import Poller
from monitor.records import Records
from monitor.service import Duties, Service
from monitor.store import BusyError, Store
from monitor.watch.matching.matcher import Matcher
from monitor.wiring import poll_rules
from tests.support import (
    BBC,
    DW,
    NOW,
    OLENA,
    chat,
    follow,
    grouping_of,
    news,
    notice,
    open_store,
    record,
    tell,
)
from tests.support import state_of as stored_state


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    store = open_store(tmp_path, BBC, DW)
    store.db.execute("PRAGMA busy_timeout = 300")  # else it takes 10 s to find out
    yield store
    store.close()


@contextmanager
def kept_by_another(store: Store) -> Iterator[None]:
    """Another program takes the write lock."""
    other = sqlite3.connect(store.path, isolation_level=None)
    other.execute("BEGIN IMMEDIATE")
    try:
        yield
    finally:
        other.close()


class Post:
    """Sends after a while, or never; `sending` is set when it begins."""

    def __init__(self) -> None:
        self.sending, self.may_end = asyncio.Event(), asyncio.Event()

    async def send(self, delivery: Delivery) -> SendOutcome:
        """Wait until told to end."""
        self.sending.set()
        await self.may_end.wait()
        return Sent(1)


def with_an_alert(store: Store) -> None:
    follow(store, "children")
    record(store, news("a", "children"))
    tell(store)


async def test_a_send_that_never_ends_is_given_up_and_may_have_arrived(store: Store) -> None:
    with_an_alert(store)
    attempt = await deliver(store, Post(), OLENA, lambda: NOW, within=0.05)
    assert isinstance(attempt, Attempt)
    assert attempt.outcome == Unknown("no answer within 0.05 s")
    assert store.status(NOW).deliveries == {"unknown": 1}


async def test_what_was_sent_is_recorded_as_soon_as_the_database_is_free(store: Store) -> None:
    """Else its chat would get nothing more until the next start, and this once more."""
    with_an_alert(store)
    post = Post()
    sending = asyncio.create_task(deliver(store, post, OLENA, lambda: NOW))
    await post.sending.wait()
    with kept_by_another(store):
        post.may_end.set()
        await asyncio.sleep(0.5)
        assert not sending.done()
        assert store.status(NOW).deliveries == {"sending": 1}
    attempt = await sending
    assert isinstance(attempt, Attempt)
    assert store.status(NOW).deliveries == {"sent": 1}


async def test_polls_that_end_meanwhile_wait_for_the_lock_once_not_each(store: Store) -> None:
    records = Records(store, grouping_of(store), window=0)
    loop = asyncio.get_running_loop()
    with kept_by_another(store):
        started = loop.time()
        polls = [Poll(stored_state(store, feed), NOW) for feed in (BBC, DW)] * 20
        ended = await asyncio.gather(*map(records.record, polls), return_exceptions=True)
        assert {type(each) for each in ended} == {BusyError}
        assert loop.time() - started < 1
    assert await records.record(polls[0]) == 0


def duties(store: Store) -> Duties:
    rules = poll_rules(default_settings())
    web = Web(None, None, FetchLimits(), rules, Hosts(timedelta(0)))  # type: ignore[arg-type]
    watch = Watch(Matcher([]), {})
    return Duties(store, web, watch, Post(), lambda: NOW, timedelta(days=90))


async def test_a_feed_whose_poll_cannot_be_recorded_stays_due_and_has_not_failed(
    store: Store,
) -> None:
    store.sync_feeds([Feed("http://127.0.0.1:9/")], NOW, timedelta(minutes=5))
    reports: list[PollReport] = []
    troubles: list[BaseException] = []
    parts = duties(store)
    async with open_client(parts.web.rules.allowed, "monitor/test") as client:
        poller = Poller(
            store,
            replace(parts.web, client=client),
            lambda: parts.watch,
            grouping_of(store),
            parts.clock,
            lambda error, _: troubles.append(error),
        )
        poller.on_poll = reports.append
        with kept_by_another(store):
            await poller.poll_these(store.feed_states())
    (state,) = store.feed_states()
    assert (state.due_at, state.failures) == (NOW, 0)
    assert "another program keeps" in reports[0].error
    assert troubles == []


async def test_that_it_cannot_be_written_is_no_fault_of_our_own(
    store: Store, capsys: pytest.CaptureFixture[str]
) -> None:
    configure_logging("info", "json")
    service = Service(duties(store))
    with kept_by_another(store):
        with pytest.raises(BusyError) as busy:
            store.remember_chat(chat())
        service.notices.trouble(busy.value, "answering in the chat")
    logged = json.loads(capsys.readouterr().err.splitlines()[-1])
    assert (logged["event"], logged["level"]) == ("not written", "warning")
    assert store.status(NOW).troubles == ()


async def test_a_service_starts_nothing_meanwhile_and_goes_on_by_itself(store: Store) -> None:
    store.sync_feeds([], NOW, timedelta(minutes=5))
    follow(store, "children")
    store.add_notice(notice("Hello"), NOW)
    parts = duties(store)
    service = Service(parts)
    assert isinstance(parts.sender, Post)
    with kept_by_another(store):
        before = service.last_tick
        for _ in range(3):
            await service.tick()
            await asyncio.sleep(0)
        assert service.last_tick > before
        assert not parts.sender.sending.is_set()
    parts.sender.may_end.set()
    async with asyncio.timeout(5):
        while store.status(NOW).deliveries != {"sent": 1}:
            await service.tick()
            await asyncio.sleep(0.01)
    await service.finish()
