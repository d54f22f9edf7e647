"""One soak: the service as a process of its own between newsrooms and people, and a judge."""

from __future__ import annotations

import asyncio
import shutil
import signal
import socket
import sqlite3
import sys
import time
from collections import Counter
from collections.abc import AsyncIterator, Awaitable, Iterable, Mapping
from contextlib import asynccontextmanager, closing
from dataclasses import dataclass, field
from pathlib import Path

import httpx
from prometheus_client.parser import text_string_to_metric_families

from benchmarks.soak.clock import HOUR, MINUTE, FastClock
from benchmarks.soak.newsrooms import Newsroom, Press, newsrooms
from benchmarks.soak.people import ALERTED, DIGESTS, QUIET, WITNESSES, People, add_people, subscribe
from benchmarks.soak.vitals import Vitals, watch
from monitor.store.store import DATABASE
from tests.fakes.telegram import FakeTelegram, FloodLimits
from tests.house import TOKEN, WATCHLIST, House, environment

ROOT = Path(__file__).parents[2]
TOLD_AT_FIRST_S = 5 * HOUR  # of fast time: of a feed's first poll the last six hours are told
START_S, SETTLE_S, END_S = 60.0, 120.0, 20.0


@dataclass(frozen=True, slots=True)
class Pace:
    """Seconds by the wall clock between two of each."""

    look: float
    command: float
    trouble: float
    outage: float
    edit: float


USUAL = Pace(look=10, command=3, trouble=15, outage=6 * MINUTE, edit=20)
SHORT = Pace(look=1, command=1, trouble=4, outage=15, edit=5)


@dataclass
class Soaked:
    """What was seen of one soak."""

    minutes: float
    clock: FastClock
    vitals: list[Vitals] = field(default_factory=list)
    unhealthy: list[str] = field(default_factory=list)
    done: Counter[str] = field(default_factory=Counter)
    answers: Counter[str] = field(default_factory=Counter)
    metrics: Mapping[str, float] = field(default_factory=dict)
    record: Mapping[str, int] = field(default_factory=dict)
    owed: int = 0
    lost: list[str] = field(default_factory=list)
    repeated: list[str] = field(default_factory=list)
    faults: list[str] = field(default_factory=list)
    exit_code: int | None = None


@dataclass
class Soak:
    """The parts of a soak that is under way."""

    house: House
    press: Press
    people: People
    process: asyncio.subprocess.Process
    port: int
    pace: Pace
    soaked: Soaked

    async def live(self, seconds: float) -> None:
        """Let everything happen for so long, and watch."""
        watching = asyncio.create_task(watch(self.process.pid, self.house.folder, self.pace.look))
        happening = (
            self.people.ask(self.pace.command),
            self.people.trouble(self.pace.trouble),
            self.people.outages(self.pace.outage),
            self._edit(self.pace.edit),
            self._ask_health(self.pace.look),
        )
        await _for_a_while(happening, seconds)
        watching.cancel()
        self.soaked.vitals = await watching

    async def settle(self) -> None:
        """Wait until all that was shown was told, but not for ever; then end the service."""
        self.people.telegram.mend()
        owed = self._owed()
        self.soaked.owed = len(owed)
        self.people.ask_for_digests()
        until = time.monotonic() + SETTLE_S
        while self._missing(owed) and time.monotonic() < until:  # noqa: ASYNC110 - many chats
            await asyncio.sleep(1)
        self.soaked.lost = self._missing(owed)
        self.soaked.metrics = await _metrics(self.port)
        self.process.send_signal(signal.SIGTERM)
        async with asyncio.timeout(END_S):
            self.soaked.exit_code = await self.process.wait()
        self._look_back()

    def _owed(self) -> set[tuple[int, int]]:
        """Return the hits that the service was shown, of those that came out since it runs.

        Where it comes late to a feed, as on a slow machine, what is old by then isn't told.
        """
        began, first = self.soaked.clock.began, self.press.first_shown_at
        return {
            (room, item)
            for room, item in self.press.shown
            if self.press.rooms[room].published(item) >= max(began, first[room] - TOLD_AT_FIRST_S)
        }

    def _missing(self, owed: set[tuple[int, int]]) -> list[str]:
        return [
            f"report {feed}-{item} in chat {chat}"
            for chat in (*ALERTED, *DIGESTS, QUIET)
            for feed, item in owed - self.people.heard(chat, marked=True).keys()
        ]

    def _look_back(self) -> None:
        """Take what the people, the feeds and the record tell of the whole."""
        soaked = self.soaked
        soaked.repeated = [
            f"report {feed}-{item} in chat {chat}"
            for chat in WITNESSES
            for (feed, item), times in self.people.heard(chat, marked=False).items()
            if times > 1
        ]
        soaked.done = self.people.done
        soaked.answers = self.press.answers
        folder = self.house.folder / "state"
        with closing(sqlite3.connect(folder / DATABASE)) as database:
            soaked.faults = [f"{a}: {b}" for a, b in database.execute(_FAULTS)]
            counts = {name: database.execute(sql).fetchone()[0] for name, sql in _COUNTS.items()}
        counts["nightly backups"] = len(list((folder / "backups").glob("monitor-nightly-*.db")))
        soaked.record = counts

    async def _edit(self, every: float) -> None:
        """Change a watchlist, or the list of feeds, again and again."""
        number = 0
        while True:
            await asyncio.sleep(every)
            number += 1
            if number % 3:
                word = f"autumn fair {number}" if number % 2 else "spring fair"
                self.house.write_watchlist(WATCHLIST.replace("\nname:", f"\n{word}\nname:"))
            else:
                write_feeds(self.house, self.press, self.press.rooms[number % 2 :])
            self.people.done["edits of the files"] += 1

    async def _ask_health(self, every: float) -> None:
        async with httpx.AsyncClient(timeout=10) as client:
            while True:
                await asyncio.sleep(every)
                try:
                    said = await client.get(f"http://127.0.0.1:{self.port}/healthz")
                except httpx.HTTPError as error:
                    self.soaked.unhealthy.append(type(error).__name__)
                    continue
                if said.status_code != 200:
                    self.soaked.unhealthy.append(said.text.strip())


_FAULTS = "SELECT about, error FROM troubles ORDER BY id"
_COUNTS = {
    "items kept": "SELECT count(*) FROM items",
    "items ever": "SELECT max(id) FROM items",
    "hits": "SELECT count(*) FROM hits",
    "messages": "SELECT count(*) FROM deliveries",
    "digests": "SELECT count(*) FROM digests",
    "edits recorded": "SELECT count(*) FROM edits",
}


async def soak(folder: Path, feeds: int, minutes: float, times: float, pace: Pace) -> Soaked:
    """Let the service live in a folder for so many minutes of the wall clock."""
    clock = FastClock(time.time(), times)
    async with (
        Press(newsrooms(feeds, clock.began), clock) as press,
        FakeTelegram(TOKEN, clock=clock.time, limits=FloodLimits(enabled=False)) as telegram,
    ):
        add_people(telegram)
        house, port = House(folder), _free_port()
        _furnish(house, press, telegram, port)
        subscribe(house.path(f"state/{DATABASE}"), clock.now())
        async with _running(house, clock, port) as process:
            soaked = Soaked(minutes, clock)
            under_way = Soak(house, press, People(telegram, clock), process, port, pace, soaked)
            await under_way.live(minutes * MINUTE)
            await under_way.settle()
    return soaked


def _furnish(house: House, press: Press, telegram: FakeTelegram, port: int) -> None:
    house.write_settings(
        access="open",
        owners=[WITNESSES[0]],
        contact="soak@monitor.example",
        log_format="json",
        listen=f"127.0.0.1:{port}",
        telegram_token=TOKEN,
        telegram_api_url=telegram.url,
        allow_hosts=["127.0.0.0/8"],
        allow_ports=[press.port],
        host_pause="0s",
        keep_items="12h",
        backups=3,
    )
    house.write_watchlist()
    for file in (ROOT / "watchlists").glob("*.toml"):
        shutil.copy(file, house.path(f"watchlists/{file.name}"))
    write_feeds(house, press, press.rooms)


def write_feeds(house: House, press: Press, rooms: Iterable[Newsroom]) -> None:
    """List the feeds of these newsrooms."""
    house.write_feeds(*(press.url(room) for room in rooms))


@asynccontextmanager
async def _running(
    house: House, clock: FastClock, port: int
) -> AsyncIterator[asyncio.subprocess.Process]:
    arguments = ("-m", "benchmarks.soak.service", repr(clock.began), repr(clock.times))
    with house.path("log").open("wb") as log:
        process = await asyncio.create_subprocess_exec(
            sys.executable, *arguments, cwd=house.folder, stdout=log, stderr=log, env=environment()
        )
    try:
        async with asyncio.timeout(START_S):
            while not await _answers(port):  # noqa: ASYNC110 - another process
                await asyncio.sleep(0.2)
        yield process
    finally:
        if process.returncode is None:
            process.kill()
        await process.wait()


async def _answers(port: int) -> bool:
    try:
        _, writer = await asyncio.open_connection("127.0.0.1", port)
    except OSError:
        return False
    writer.close()
    return True


async def _metrics(port: int) -> dict[str, float]:
    async with httpx.AsyncClient(timeout=10) as client:
        text = (await client.get(f"http://127.0.0.1:{port}/metrics")).text
    return {
        " ".join([sample.name, *sample.labels.values()]): sample.value
        for family in text_string_to_metric_families(text)
        for sample in family.samples
    }


async def _for_a_while(happening: Iterable[Awaitable[None]], seconds: float) -> None:
    """Let things happen side by side for so long; a fault in one of them ends it all."""
    tasks = [asyncio.ensure_future(one) for one in happening]
    done, others = await asyncio.wait(tasks, timeout=seconds, return_when=asyncio.FIRST_EXCEPTION)
    for task in others:
        task.cancel()
    await asyncio.gather(*others, return_exceptions=True)
    for task in done:
        task.result()


def _free_port() -> int:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        return int(free.getsockname()[1])
