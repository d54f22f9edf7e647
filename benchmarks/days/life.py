"""Monitor's lives: the real service, started, stopped and killed, between the simulated edges."""

from __future__ import annotations

import asyncio
import random
import sqlite3
from collections.abc import Awaitable, Callable, Iterator, Sequence
from contextlib import closing
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from pathlib import Path
from typing import cast

from benchmarks.days.clock import DAY, HOUR, MINUTE, START, now, seconds
from benchmarks.days.ledger import Ledger
from benchmarks.days.scripts import Script
from benchmarks.days.server import Servers
from monitor.feeds.polling.pace import Pace
from monitor.feeds.polling.state import PollRules
from monitor.feeds.reading.parse import parse
from monitor.feeds.reading.workers import Parsers
from monitor.feeds.web.addresses import Allowed
from monitor.feeds.web.fetch import FetchLimits, open_client, user_agent
from monitor.hosts import Hosts
from monitor.model import (
    Chat,
    ChatKind,
    Delivery,
    DeliveryKind,
    Feed,
    Mode,
    ParseOutcome,
    PollReport,
    Priority,
    Schedule,
    SendOutcome,
    Sent,
)
from monitor.pipeline import Watch, Web
from monitor.service import Duties, Service
from monitor.store import Store
from monitor.watch.lists.watchlist import read_watchlist
from monitor.watch.matching.matcher import Matcher

MIN_INTERVAL, MAX_INTERVAL = timedelta(minutes=5), timedelta(hours=6)
HOST_PAUSE = timedelta(seconds=2)
READER = Chat(7, ChatKind.PRIVATE, "Olena")
DOWN_FOR = (5.0, MINUTE, 10 * MINUTE, HOUR, 6 * HOUR, DAY)
SHORTEST_DOWN_S = 2.5
LOOK_EVERY_S = 2 * HOUR
_WATCHLIST = "title = \"Children\"\nkeywords = '''\ndeported children\n'''\n"


class ParsersHere:
    """Parses in this process: nothing here has to be killed."""

    async def parse(
        self, body: bytes, url: str, content_type: str = "", outlet: str = ""
    ) -> ParseOutcome:
        """Parse as a worker does."""
        return parse(body, url, content_type, outlet)


@dataclass
class Phone:
    """Telegram and the person behind it: keeps what arrives."""

    told: list[str] = field(default_factory=list)  # of news: alerts, and digests of what is many
    others: int = 0

    async def send(self, delivery: Delivery) -> SendOutcome:
        """Take a message."""
        await asyncio.sleep(0.3)
        message = delivery.message
        if delivery.kind in (DeliveryKind.ALERT, DeliveryKind.DIGEST):
            self.told.append(message.html + (message.document.text if message.document else ""))
        else:
            self.others += 1
        return Sent(len(self.told) + self.others)


@dataclass(frozen=True, slots=True)
class World:
    """All that outlives a restart: the store's file, the servers, the phone, what is listed."""

    path: Path
    feeds: tuple[Feed, ...]
    watch: Watch
    servers: Servers
    ledger: Ledger
    phone: Phone
    tick_s: float

    @property
    def file(self) -> sqlite3.Connection:
        """The store's file, to look at from outside."""
        return sqlite3.connect(f"{self.path.absolute().as_uri()}?mode=ro", uri=True)


def listed(scripts: Sequence[Script]) -> tuple[Feed, ...]:
    """Return the feeds as feeds.toml would list them."""
    return tuple(
        Feed(
            script.url,
            outlet=f"Feed {script.number}",
            priority=Priority.HIGH if script.high else Priority.NORMAL,
        )
        for script in scripts
    )


def watch() -> Watch:
    """Put the one watchlist in force."""
    watchlist, problems = read_watchlist(_WATCHLIST, "children.toml", "children")
    assert watchlist is not None, problems
    return Watch(Matcher([watchlist]), {watchlist.id: watchlist.title}, (watchlist,))


@dataclass(slots=True)
class Ends:
    """How lives ended so far: how many, and what they dropped."""

    stopped: int = 0
    killed: int = 0
    under_way: int = 0  # polls that had asked and might not be in the store yet
    dropped: int = 0  # those of them that are not


async def live(world: World, days: float, restarts: int, seed: int) -> Ends:
    """Let Monitor live for so many days, with that many restarts, every other one by kill -9."""
    chance = random.Random(seed)
    ends = Ends()
    until = days * DAY
    moments = sorted(chance.uniform(0.002, 0.97) * until for _ in range(restarts))
    for number, at in enumerate(moments):
        life = _begin(world)
        await asyncio.sleep(max(at - seconds(), chance.uniform(1, 60)))
        await life.amid_polls(chance)
        ends.under_way += world.ledger.under_way(seconds())
        world.ledger.ending = True
        if number % 2:
            await life.stop()
            ends.stopped += 1
        else:
            await life.kill()
            ends.killed += 1
        ends.dropped += world.ledger.settle(_recorded(world))
        longest = (moments[number + 1] if number + 1 < restarts else until) - seconds()
        down = chance.choice(DOWN_FOR) * chance.uniform(0.5, 1.0)
        await asyncio.sleep(max(min(down, longest), SHORTEST_DOWN_S))
    life = _begin(world)
    await asyncio.sleep(max(until - seconds(), HOUR))
    world.ledger.close(seconds())
    world.ledger.ending = True
    await life.stop()
    world.ledger.settle(_recorded(world))
    return ends


@dataclass(slots=True)
class _Life:
    """Monitor from one start to its end."""

    service: Service
    store: Store
    ticking: tuple[asyncio.Task[None], ...]

    @property
    def polls(self) -> int:
        """Count the polls that are under way."""
        names = (getattr(task.get_coro(), "__qualname__", "") for task in asyncio.all_tasks())
        return sum(name == "Poller._poll" for name in names)

    async def amid_polls(self, chance: random.Random) -> None:
        """Wait, mostly, until something is under way that could be lost."""
        if chance.random() < 0.8:
            while not self.polls:  # noqa: ASYNC110 - an event in Monitor would be for us alone
                await asyncio.sleep(chance.uniform(0.1, 1))
            await asyncio.sleep(chance.uniform(0, 1))

    async def stop(self) -> None:
        """End as on SIGTERM."""
        for task in self.ticking:
            task.cancel()
        self.service.stop()
        await self.service.finish()
        self.store.close()

    async def kill(self) -> None:
        """End as by kill -9: not one more word reaches the store, whatever winds up now."""
        self.store.close()
        self.service.stop()
        while tasks := asyncio.all_tasks() - {asyncio.current_task()}:
            for task in tasks:
                task.cancel()
            await asyncio.gather(*tasks, return_exceptions=True)


def _begin(world: World) -> _Life:
    """Start Monitor on what its store knows, and let it tick."""
    store = Store(world.path)
    store.sync_feeds(world.feeds, now(), MIN_INTERVAL)
    store.remember_chat(READER)
    if not store.subscriptions(READER.id):
        store.subscribe(READER.id, 0, "children", Mode.ALERTS, Schedule(), now())
    store.recover_deliveries()
    world.ledger.ending = False
    world.ledger.life_began = seconds()
    service = Service(_duties(world, store), lambda report: _note(world, report))
    ticking = (_each(world.tick_s, service.tick), _each(LOOK_EVERY_S, service.housekeeping))
    return _Life(service, store, tuple(map(asyncio.create_task, ticking)))


def _duties(world: World, store: Store) -> Duties:
    rules = PollRules(Pace(MIN_INTERVAL, MAX_INTERVAL), timedelta(hours=6), Allowed())
    agent = user_agent("https://monitor.example/about", "desk@monitor.example")
    client = open_client(Allowed(), agent, transport=world.servers)
    hosts = Hosts(
        HOST_PAUSE,
        now,
        kept_away=store.hosts_kept_away(now()),
        remember=store.keep_host_away,
    )
    parsers = cast(Parsers, ParsersHere())
    web = Web(client, parsers, FetchLimits(), rules, hosts)
    return Duties(store, web, world.watch, world.phone, now, timedelta(days=90), (READER.id,))


async def _each(length: float, work: Callable[[], Awaitable[None]]) -> None:
    while True:
        await work()
        await asyncio.sleep(length)


def _note(world: World, report: PollReport) -> None:
    world.ledger.noted(report.feed, (report.due_at - START).total_seconds())


def _recorded(world: World) -> dict[str, float]:
    """Return when each feed was last polled, as the store has it."""
    with closing(world.file) as file:
        rows = file.execute("SELECT url, last_polled_at FROM feeds WHERE last_polled_at NOT NULL")
        return {url: (datetime.fromisoformat(at) - START).total_seconds() for url, at in rows}


def stored_titles(world: World) -> Iterator[tuple[str, str]]:
    """Give the feed and the title of every item in the store."""
    with closing(world.file) as file:
        yield from file.execute(
            "SELECT feeds.url, items.title FROM items JOIN feeds ON feeds.id = items.feed_id"
        )


def troubles(world: World) -> list[str]:
    """Return the faults of its own that Monitor has noted."""
    with closing(world.file) as file:
        return [f"{about}: {error}" for about, error in file.execute(_TROUBLES)]


_TROUBLES = "SELECT about, error FROM troubles ORDER BY id"
