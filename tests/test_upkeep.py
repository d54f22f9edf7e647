"""On a full disk the service stops polling, keeps sending, tells the owners once, and recovers."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Iterator
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest

from monitor.config import default_settings
from monitor.feeds.polling.pace import Pace
from monitor.feeds.polling.state import PollRules
from monitor.feeds.web.addresses import Allowed
from monitor.feeds.web.fetch import FetchLimits, open_client
from monitor.hosts import Hosts
from monitor.model import Delivery, Feed, Item, ParsedFeed, ParseOutcome, SendOutcome, Sent
from monitor.notices import Notices
from monitor.pipeline import Watch, Web
from monitor.service import Duties, Service
from monitor.store import DiskFullError, Store
from monitor.store.store import DATABASE
from monitor.upkeep.disk import DiskWatch
from monitor.upkeep.nightly import Nightly, Plan
from monitor.upkeep.upkeep import Upkeep, open_upkeep
from monitor.watch.matching.matcher import Matcher
from tests.fakes.web import FakeWeb
from tests.small_disk import fill, small_disk
from tests.support import (
    HOUR,
    INTERVAL,
    MINUTE,
    NOW,
    OLENA,
    PETRO,
    ManualClock,
    chat,
    news,
    notice,
    open_store,
    record,
)

LIMIT = 200_000_000
PLENTY = 10**9


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    store = open_store(tmp_path)
    store.remember_chat(chat(OLENA))
    yield store
    store.close()


def told(store: Store) -> list[str]:
    """What the owner was told, in order."""
    sql = "SELECT html FROM deliveries WHERE chat_id = ? ORDER BY id"
    return [row["html"] for row in store.rows(sql, [OLENA])]


class Disk:
    """A disk of which a test says how much is free."""

    def __init__(self) -> None:
        self.free = PLENTY

    def __call__(self, folder: Path) -> int:
        return self.free


def upkeep_of(store: Store, disk: Disk, clock: ManualClock, limit: int = LIMIT) -> Upkeep:
    folder = store.path.parent
    notices = Notices(store, (OLENA,), clock)
    plan = Plan(store.path, folder / "backups", 0, NOW.tzinfo, limit)  # type: ignore[arg-type]
    watch = DiskWatch(folder, limit, lambda: store.full_errors, disk)
    return Upkeep(store, watch, Nightly(plan, notices, clock), notices, clock)


# what is told


def test_too_little_room_is_told_once_and_once_that_there_is_enough(store: Store) -> None:
    disk, clock = Disk(), ManualClock()
    upkeep = upkeep_of(store, disk, clock)
    upkeep.look()
    assert told(store) == []
    disk.free = 120_000_000
    for _ in range(100):
        upkeep.look()
        clock.advance(MINUTE)
    (text,) = told(store)
    assert text.startswith("⚠ Less than 200 MB are free: the disk of ")
    assert "has 120 MB free. Until there is more room, Monitor polls no feeds" in text
    assert not upkeep.may_poll()
    assert upkeep.may_write()
    disk.free = PLENTY
    upkeep.look()
    upkeep.look()
    assert upkeep.may_poll()
    assert told(store)[1:] == [
        f"✓ There is room on the disk of {store.path.parent} again: polling goes on."
    ]


def test_a_restart_does_not_tell_it_again_nor_forgets_to_tell_that_it_is_over(
    store: Store,
) -> None:
    disk, clock = Disk(), ManualClock()
    disk.free = 0
    for _ in range(3):
        upkeep_of(store, disk, clock).look()
    assert len(told(store)) == 1
    disk.free = PLENTY
    for _ in range(3):
        upkeep_of(store, disk, clock).look()
    assert len(told(store)) == 2


def test_a_disk_that_is_short_again_is_told_again(store: Store) -> None:
    disk, clock = Disk(), ManualClock()
    upkeep = upkeep_of(store, disk, clock)
    for free in (0, PLENTY, 0, PLENTY):
        disk.free = free
        upkeep.look()
    assert [text[0] for text in told(store)] == ["⚠", "✓", "⚠", "✓"]


# the reserve


def test_room_is_taken_in_reserve_only_where_there_is_plenty(store: Store) -> None:
    disk, clock = Disk(), ManualClock()
    upkeep = upkeep_of(store, disk, clock)
    reserve = store.path.parent / "reserve"
    disk.free = LIMIT + 15_999_999
    upkeep.look()
    assert not reserve.exists()
    disk.free = LIMIT + 16_000_000
    upkeep.look()
    assert reserve.stat().st_size == 16_000_000


def test_the_settings_are_taken_as_they_are(store: Store) -> None:
    settings = default_settings().model_copy(update={"min_free_space": 10**18, "owners": (OLENA,)})
    upkeep = open_upkeep(settings, store, ManualClock())
    upkeep.look()
    assert not upkeep.may_poll()
    assert "Less than 1000000 TB are free" in told(store)[0]


# the service


class Parser:
    """Finds one large new item in each body."""

    count = 0

    async def parse(self, *_: Any) -> ParseOutcome:
        self.count += 1
        return ParsedFeed("Fine", (Item(f"{self.count}", "Weather", "x" * 200_000),))


class Post:
    """Sends to everyone, and remembers."""

    def __init__(self) -> None:
        self.sent: list[Delivery] = []

    async def send(self, delivery: Delivery) -> SendOutcome:
        self.sent.append(delivery)
        return Sent(len(self.sent))


@pytest.fixture
async def small(tmp_path: Path, web: FakeWeb) -> AsyncIterator[tuple[Duties, ManualClock]]:
    """A service on a disk of 48 MB, of which 20 MB must be free; its feed is always due."""
    clock = ManualClock()
    with small_disk(tmp_path / "disk", "48m") as disk, closing(open_store(disk)) as store:
        for known in (OLENA, PETRO):
            store.remember_chat(chat(known))
        store.sync_feeds([Feed(web.serve("/a.xml", b"fine"))], NOW, INTERVAL)
        allowed = Allowed.from_settings(["127.0.0.1"], [web.port])
        rules = PollRules(Pace(), 6 * HOUR, allowed)
        settings = default_settings().model_copy(
            update={"min_free_space": 20_000_000, "owners": (OLENA,), "backups": 0}
        )
        async with open_client(allowed, "monitor/test") as client:
            hosts = Hosts(HOUR * 0)
            yield (
                Duties(
                    store=store,
                    web=Web(client, Parser(), FetchLimits(), rules, hosts),  # type: ignore[arg-type]
                    watch=Watch(Matcher([]), {}),
                    sender=Post(),
                    clock=clock,
                    keep_items=90 * 24 * HOUR,
                    owners=(OLENA,),
                    upkeep=open_upkeep(settings, store, clock),
                ),
                clock,
            )


async def work(service: Service, web: FakeWeb, clock: ManualClock, ticks: int = 1) -> None:
    """Let a service tick, hours apart, and finish what each tick began; the feed has news."""
    for _ in range(ticks):
        clock.advance(7 * HOUR)
        web.serve("/a.xml", f"{clock.now}".encode())
        await service.tick()
        while service._tasks():
            await asyncio.wait(service._tasks())


def overfill(store: Store) -> None:
    """Try to write more than there is room for."""
    feed = store.feed_states()[0].feed
    with pytest.raises(DiskFullError):
        record(store, *(news(f"{number} {'x' * 2000}") for number in range(2_000)), feed=feed)


async def test_a_disk_that_fills_up_stops_polls_but_no_message(
    small: tuple[Duties, ManualClock], web: FakeWeb
) -> None:
    duties, clock = small
    store, disk = duties.store, duties.store.path.parent
    service = Service(duties)
    await service.tick()
    assert (disk / "reserve").exists()
    await work(service, web, clock, 3)
    assert store.status(clock()).items == 3
    filler = fill(disk, leave=1_000_000)
    before = len(web.requests)
    store.add_notice(notice("goes out", PETRO), clock())
    await work(service, web, clock, 3)
    assert len(web.requests) == before
    assert isinstance(duties.sender, Post)
    sent = [(d.chat_id, d.message.html) for d in duties.sender.sent]
    assert (PETRO, "goes out") in sent
    assert sum("polls no feeds" in text for chat_id, text in sent if chat_id == OLENA) == 1
    filler.unlink()
    await work(service, web, clock, 3)
    assert len(web.requests) > before
    assert store.status(clock()).items > 3
    assert "polling goes on" in duties.sender.sent[-1].message.html
    assert store.status(clock()).troubles == ()
    await service.finish()


async def test_a_disk_without_any_room_loses_nothing_and_recovers(
    small: tuple[Duties, ManualClock], web: FakeWeb
) -> None:
    """From one moment to the next, with polls and messages under way."""
    duties, clock = small
    store, disk = duties.store, duties.store.path.parent
    service = Service(duties)
    await service.housekeeping()
    await work(service, web, clock)
    filler = fill(disk)
    overfill(store)
    assert not (disk / "reserve").exists(), "it is given to the messages"
    store.add_notice(notice("goes out", PETRO), clock())
    await work(service, web, clock, 3)
    assert isinstance(duties.sender, Post)
    texts = [delivery.message.html for delivery in duties.sender.sent]
    assert "goes out" in texts
    assert sum("The database can't be written" in text for text in texts) == 1
    assert set(store.status(clock()).deliveries) == {"sent"}
    states = store.feed_states()
    assert [state.failures for state in states] == [0], "it isn't the feed's fault"
    filler.unlink()
    await work(service, web, clock, 3)
    assert store.status(clock()).items >= 3
    assert (disk / DATABASE).exists()
    await service.finish()


async def test_a_pass_on_a_full_disk_comes_to_its_end(small: tuple[Duties, ManualClock]) -> None:
    duties, clock = small
    store, disk = duties.store, duties.store.path.parent
    store.add_notice(notice("waits", PETRO), clock())
    fill(disk)
    overfill(store)
    async with asyncio.timeout(10):
        await Service(duties).once()
    assert store.unsent() >= 1
