"""The service: faults of our own stay where they are, sends in flight finish, hosts get pauses."""

from __future__ import annotations

import asyncio
import signal
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import replace
from datetime import UTC, datetime, time, timedelta
from pathlib import Path

import aiohttp.web
import pytest

from monitor.feeds.polling.pace import Pace
from monitor.feeds.polling.state import PollRules
from monitor.feeds.web.addresses import Allowed
from monitor.feeds.web.fetch import FetchLimits, open_client
from monitor.hosts import Hosts
from monitor.model import (
    Chat,
    ChatKind,
    Delivery,
    DeliveryKind,
    Feed,
    Hit,
    Item,
    Message,
    Mode,
    NewDelivery,
    NewItem,
    ParsedFeed,
    ParseOutcome,
    Poll,
    PollReport,
    Schedule,
    SendOutcome,
    Sent,
    Span,
)
from monitor.pipeline import Watch, Web
from monitor.service import Duties, Service
from monitor.store import Store
from monitor.surges import Rules
from monitor.telegram.pace import Pace as SendingPace
from monitor.ticks import keep_ticking
from monitor.watch.matching.matcher import Matcher
from monitor.wiring import watch_of
from tests.fakes.telegram import FakeTelegram, Slow
from tests.fakes.web import FakeWeb
from tests.house import House, rss, rss_item
from tests.past import surge, with_past
from tests.room import watchlist
from tests.support import ManualClock

NOW = datetime(2025, 3, 23, 12, 0, tzinfo=UTC)
OLENA, PETRO = 7, 8


class Parser:
    """Parses in this process; a body that says so is a bug."""

    async def parse(
        self, body: bytes, url: str, content_type: str = "", outlet: str = ""
    ) -> ParseOutcome:
        """Return an empty feed, or raise as a bug of ours would."""
        if b"bug" in body:
            raise ZeroDivisionError("a bug of ours")
        return ParsedFeed("Fine", (Item("1", "Weather"),))


class Post:
    """Sends to everyone but Olena, where it fails as a bug of ours would."""

    def __init__(self) -> None:
        self.sent: list[int] = []

    async def send(self, delivery: Delivery) -> SendOutcome:
        """Count a message, or raise."""
        if delivery.chat_id == OLENA:
            raise KeyError("a bug of ours")
        self.sent.append(delivery.chat_id)
        return Sent(1)


@pytest.fixture
async def duties(tmp_path: Path, web: FakeWeb) -> AsyncIterator[Duties]:
    """What a service works with, a fixed clock included."""
    store = Store(tmp_path / "monitor.db")
    allowed = Allowed.from_settings(["127.0.0.1"], [web.port])
    rules = PollRules(Pace(), timedelta(hours=6), allowed)
    async with open_client(allowed, "monitor/test") as client:
        yield Duties(
            store=store,
            web=Web(client, Parser(), FetchLimits(), rules, Hosts(timedelta(0))),  # type: ignore[arg-type]
            watch=Watch(Matcher([]), {}),
            sender=Post(),
            clock=lambda: NOW,
            keep_items=timedelta(days=90),
        )
    store.close()


async def test_a_bug_in_one_feeds_poll_stops_no_other_and_is_kept(
    duties: Duties, web: FakeWeb
) -> None:
    feeds = [Feed(web.serve("/a.xml", b"bug")), Feed(web.serve("/b.xml", b"fine"))]
    duties.store.sync_feeds(feeds, NOW, timedelta(minutes=5))
    reports: list[PollReport] = []
    await Service(duties, on_poll=reports.append).once()
    by_feed = {report.feed: report for report in reports}
    assert by_feed[feeds[1].url].outcome == "polled"
    assert "a fault in Monitor: ZeroDivisionError" in by_feed[feeds[0].url].error
    status = duties.store.status(NOW)
    assert [state.feed.url for state in status.feeds_failing] == [feeds[0].url]
    assert "ZeroDivisionError: a bug of ours" in status.troubles[0]
    assert status.feeds_due == 0  # it waits its turn, it isn't tried without end


async def test_a_poll_of_which_nothing_can_be_recorded_is_kept_as_a_fault_and_reported(
    duties: Duties, web: FakeWeb
) -> None:
    url = web.serve("/a.xml", b"fine")
    duties.store.sync_feeds([Feed(url)], NOW, timedelta(minutes=5))
    duties.store.db.execute(
        """CREATE TRIGGER damage BEFORE UPDATE ON feeds
        BEGIN SELECT RAISE(ABORT, 'a damaged page'); END"""
    )
    reports: list[PollReport] = []
    await Service(duties, on_poll=reports.append).once()
    assert ["IntegrityError: a damaged page" in report.error for report in reports] == [True]
    first, second = duties.store.status(NOW).troubles
    assert f"polling {url}: IntegrityError" in first
    assert f"noting that the poll of {url} failed: IntegrityError" in second


class NoEngine:
    """An encoder of a machine that can't run it."""

    def encode(self, texts: list[str]) -> None:
        """Fail, as a library does."""
        raise OSError("no such engine")


async def test_an_encoder_that_fails_is_seen_in_the_status_and_hits_are_stored(
    duties: Duties, web: FakeWeb
) -> None:
    feeds = [Feed(web.serve(f"/{name}.xml", b"fine")) for name in "ab"]
    duties.store.sync_feeds(feeds, NOW, timedelta(minutes=5))
    watch = watch_of([watchlist("sky", "Sky", "weather")])
    await Service(replace(duties, watch=watch, encoder=NoEngine())).once()  # type: ignore[arg-type]
    status = duties.store.status(NOW)
    assert status.hits == 2
    (trouble,) = status.troubles
    assert "stories go by words alone until the next start" in trouble
    assert "OSError: no such engine" in trouble


async def test_the_log_says_why_a_poll_failed_without_secrets(
    duties: Duties, capsys: pytest.CaptureFixture[str]
) -> None:
    url = "http://127.0.0.1:1/a.xml?token=s3cretvalue"
    duties.store.sync_feeds([Feed(url)], NOW, timedelta(minutes=5))
    await Service(duties).once()
    (line,) = [line for line in capsys.readouterr().out.splitlines() if "polled" in line]
    assert "error=" in line
    assert "s3cretvalue" not in line


async def test_a_bug_in_one_delivery_stops_no_other_and_loses_nothing(duties: Duties) -> None:
    for chat in (OLENA, PETRO):
        duties.store.remember_chat(Chat(chat, ChatKind.PRIVATE))
        notice = NewDelivery(chat, 0, DeliveryKind.NOTICE, Message("Hello"))
        duties.store.add_notice(notice, NOW)
    await Service(duties).once()
    assert isinstance(duties.sender, Post)
    assert duties.sender.sent == [PETRO]
    status = duties.store.status(NOW)
    assert status.deliveries == {"sent": 1, "unknown": 1}
    assert "KeyError" in status.troubles[0]


async def test_a_pass_forgets_old_items(duties: Duties) -> None:
    duties.store.sync_feeds([Feed("http://127.0.0.1:9/")], NOW, timedelta(minutes=5))
    (state,) = duties.store.due_feeds(NOW)
    long_ago = NOW - timedelta(days=91)
    old = NewItem(Item("old", "Weather"), "weather", (), announce=True)
    duties.store.record_poll(Poll(state, long_ago, (old,)), ["old"])
    duties.store.record_poll(Poll(state, NOW - timedelta(days=1)), ["another"])
    await Service(duties).once()
    assert duties.store.status(NOW).items == 0


async def test_an_old_item_that_hit_is_kept(duties: Duties) -> None:
    duties.store.sync_feeds([Feed("http://127.0.0.1:9/")], NOW, timedelta(minutes=5))
    (state,) = duties.store.due_feeds(NOW)
    hit = Hit("children", ("children",), (Span("title", 0, 8),))
    old = NewItem(Item("old", "Children"), "children", (hit,), announce=True)
    duties.store.record_poll(Poll(state, NOW - timedelta(days=91), (old,)), ["old"])
    duties.store.record_poll(Poll(state, NOW - timedelta(days=1)), ["another"])
    await Service(duties).once()
    assert duties.store.status(NOW).items == 1


async def test_a_clock_that_was_ahead_leaves_no_feed_unasked(duties: Duties, web: FakeWeb) -> None:
    duties.store.sync_feeds([Feed(web.serve("/a.xml", b"fine"))], NOW, timedelta(minutes=5))
    clock = ManualClock(NOW)
    reports: list[PollReport] = []
    service = Service(replace(duties, clock=clock), on_poll=reports.append)
    for hours, polls in ((0, 1), (24, 2), (1, 3), (2, 4)):
        clock.now = NOW + timedelta(hours=hours)
        await service.once()
        assert len(reports) == polls


async def test_a_wait_by_a_clock_that_was_ahead_is_none(duties: Duties) -> None:
    clock, pace = ManualClock(NOW), SendingPace()
    service = Service(replace(duties, clock=clock, pace=pace))
    for hours in (0, 24):
        clock.now = NOW + timedelta(hours=hours)
        await service.once()
    pace.keep_waiting(PETRO, clock.now + timedelta(minutes=1))
    clock.now = NOW + timedelta(hours=1)
    await service.once()
    assert pace.allows(PETRO, ChatKind.PRIVATE, clock.now)


async def test_a_tick_announces_what_a_chat_waits_for(duties: Duties, web: FakeWeb) -> None:
    duties.store.remember_chat(Chat(PETRO, ChatKind.PRIVATE))
    duties.store.subscribe(PETRO, 0, "children", Mode.ALERTS, Schedule(time(8)), NOW)
    duties.store.sync_feeds([Feed(web.serve("/a.xml", b"fine"))], NOW, timedelta(minutes=5))
    (state,) = duties.store.due_feeds(NOW)
    hit = Hit("children", ("children",), (Span("title", 0, 8),))
    new = NewItem(Item("1", "Children"), "children", (hit,), announce=True)
    duties.store.record_poll(Poll(state, NOW, (new,)), ["1"])
    service = Service(duties)
    running = asyncio.create_task(keep_ticking(service))
    async with asyncio.timeout(10):
        while duties.store.status(NOW).deliveries != {"sent": 1}:  # noqa: ASYNC110 - the store has no event
            await asyncio.sleep(0.01)
    service.stop()
    await running
    assert isinstance(duties.sender, Post)
    assert duties.sender.sent == [PETRO]


# ---------------------------------------------------------------- a digest that was missed


class Gate:
    """A feed that answers once it may."""

    def __init__(self) -> None:
        self.is_open = asyncio.Event()

    async def __call__(self, request: aiohttp.web.Request) -> aiohttp.web.StreamResponse:
        await self.is_open.wait()
        return aiohttp.web.Response(body=b"fine")


@asynccontextmanager
async def back_after_downtime(
    duties: Duties, web: FakeWeb, clock: ManualClock
) -> AsyncIterator[tuple[Gate, Service]]:
    """A service that has missed Petro's digest, and whose feed is slow to answer."""
    gate = Gate()
    duties.store.sync_feeds([Feed(web.behave("/a.xml", gate))], NOW, timedelta(minutes=5))
    duties.store.remember_chat(Chat(PETRO, ChatKind.PRIVATE))
    eight, before = Schedule(time(8)), NOW - timedelta(days=3)
    duties.store.subscribe(PETRO, 0, "children", Mode.DIGEST, eight, before)
    service = Service(replace(duties, clock=clock))
    running = asyncio.create_task(keep_ticking(service))
    await eventually(lambda: bool(web.seen("/a.xml")))
    await asyncio.sleep(0.2)
    assert duties.store.status(NOW).deliveries == {}
    yield gate, service
    gate.is_open.set()
    service.stop()
    await running


async def eventually(is_so: Callable[[], bool]) -> None:
    async with asyncio.timeout(30):
        while not is_so():  # noqa: ASYNC110 - neither the store nor the web has an event
            await asyncio.sleep(0.01)


async def test_a_digest_that_was_missed_waits_for_what_the_feeds_bring(
    duties: Duties, web: FakeWeb
) -> None:
    async with back_after_downtime(duties, web, ManualClock(NOW)) as (gate, _):
        gate.is_open.set()
        await eventually(lambda: duties.store.status(NOW).deliveries == {"sent": 1})


async def test_a_feed_that_does_not_answer_keeps_no_digest_for_long(
    duties: Duties, web: FakeWeb
) -> None:
    clock = ManualClock(NOW)
    async with back_after_downtime(duties, web, clock):
        clock.advance(timedelta(minutes=10))
        await eventually(lambda: duties.store.status(NOW).deliveries == {"sent": 1})


# ---------------------------------------------------------------- a change of watchlists


async def test_what_was_matched_before_a_change_is_stored_before_it_counts(duties: Duties) -> None:
    """Else it would be neither matched with the new watchlists nor found by who matches again."""
    duties.store.sync_feeds([Feed("http://127.0.0.1:9/")], NOW, timedelta(minutes=5))
    (state,) = duties.store.due_feeds(NOW)
    service = Service(duties)
    matched = Poll(state, NOW, (NewItem(Item("1", "Weather"), "weather", (), announce=True),))
    recording = asyncio.create_task(service.poller._records.record(matched, ["1"]))
    await asyncio.sleep(0)
    assert duties.store.status(NOW).items == 0
    other = Watch(Matcher([]), {"other": "Other"})
    service.put_in_force(other)
    assert service.watch is other
    assert duties.store.status(NOW).items == 1
    assert await recording == 0


# ---------------------------------------------------------------- the end


async def test_a_send_in_flight_is_finished_and_recorded_at_sigterm(
    connected: House, web: FakeWeb, telegram: FakeTelegram
) -> None:
    connected.write_feeds(web.serve("/a.xml", rss(rss_item(0, "Weather"))))
    connected.write_settings(min_interval="1s", max_interval="1s")
    process = await connected.start("run")
    telegram.say(7, "/start wl_children")
    await telegram.wait_for(lambda: len(telegram.seen(7)) == 1, timeout=20)
    telegram.fail_next("sendMessage", fault=Slow(3))
    web.serve("/a.xml", rss(rss_item(1, "Ten deported children came home")))
    record = Store(connected.path("state/monitor.db"), read_only=True)
    async with asyncio.timeout(20):
        while record.status(NOW).deliveries != {"sending": 1}:  # noqa: ASYNC110 - another process
            await asyncio.sleep(0.05)
    record.close()
    process.send_signal(signal.SIGTERM)
    async with asyncio.timeout(15):
        _, err = await process.communicate()
    assert process.returncode == 0, err.decode()
    _, status, _ = await connected.finish("status")
    assert "deliveries     1 sent" in status
    assert len(telegram.seen(7)) == 2


async def test_the_token_is_in_no_log_and_no_trouble(
    connected: House, web: FakeWeb, telegram: FakeTelegram
) -> None:
    connected.write_settings(log_level="debug", telegram_api_url="http://127.0.0.1:9")
    connected.write_feeds(web.serve("/a.xml", rss(rss_item(1, "Ten deported children"))))
    code, out, err = await connected.finish("run", "--once")
    assert code == 0
    _, status, _ = await connected.finish("status", "--json")
    token = connected.settings["telegram_token"]
    assert "telegram" in err  # what went wrong is said
    assert token not in out + err + status
    assert token.split(":")[1] not in out + err + status


def surged(store: Store) -> None:
    """Let ICC have a surge now, of feeds that are not polled any more."""
    with_past(store, "icc", until=NOW)
    surge(store, "icc", 12, at=NOW)
    store.sync_feeds([], NOW, timedelta(minutes=5))


async def test_a_surge_is_told_beside_all_else_and_once(duties: Duties) -> None:
    """At `once` what the polls brought counts: the last look is made after them."""
    store, counted = duties.store, list[int]()
    surged(store)
    store.remember_chat(Chat(PETRO, ChatKind.PRIVATE, "Petro"))
    store.subscribe(PETRO, 0, "icc", Mode.DIGEST, Schedule(time(8)), NOW - timedelta(hours=1))
    watch = watch_of([watchlist("icc", "ICC", "a word")])
    busy = replace(duties, watch=watch, surges=Rules(UTC))
    for _ in range(2):
        service = Service(busy)
        service.notes.let_count(lambda: counted.append(1))
        await service.once()
    await Service(replace(duties, watch=watch)).once()
    assert duties.sender.sent == [PETRO]  # type: ignore[attr-defined]
    assert counted == [1]
    assert store.status(NOW).troubles == ()


async def test_a_look_for_surges_that_fails_is_kept_and_stops_nothing(duties: Duties) -> None:
    lost = replace(duties, surges=Rules("nowhere"))  # type: ignore[arg-type]
    surged(duties.store)
    await Service(replace(lost, watch=watch_of([watchlist("icc", "ICC", "a word")]))).once()
    assert "looking for surges" in duties.store.status(NOW).troubles[0]


async def test_a_weekly_note_is_written_beside_all_else_and_once(duties: Duties) -> None:
    store, long_ago = duties.store, NOW - timedelta(days=30)
    known = store.remember_chat(Chat(PETRO, ChatKind.PRIVATE, "Petro"))
    store.set_wishes(replace(known, weekly=True))
    store.note_weekly_since(long_ago)
    store.subscribe(PETRO, 0, "children", Mode.ALERTS, Schedule(time(8)), long_ago)
    for _ in range(2):
        await Service(duties).once()
    assert duties.sender.sent == [PETRO]  # type: ignore[attr-defined]
    assert store.status(NOW).troubles == ()
