"""A service under a manager, with a feed, a line to Telegram and people; and a reporter's notes."""

from __future__ import annotations

import asyncio
import json
import re
import socket
import sys
import time
from collections import Counter
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import httpx

from benchmarks.hangs.manager import Manager, Unit
from benchmarks.soak.clock import FastClock
from tests.fakes.line import Line
from tests.fakes.telegram import FakeTelegram, FloodLimits
from tests.fakes.web import FakeWeb
from tests.headlines import headline
from tests.house import TOKEN, House, environment, rss, rss_item

OLENA = 7
FEED = "/news.xml"
LISTED = 30
START_S = 90.0
OK, NO_ANSWER = "ok", "no answer"  # of /healthz
_REPORT = re.compile(r"report (\d+)")


@dataclass
class Scene:
    """All that is around one service."""

    house: House
    web: FakeWeb
    telegram: FakeTelegram
    line: Line
    manager: Manager
    port: int
    chats: tuple[int, ...]
    published: list[int] = field(default_factory=list)
    health: list[tuple[float, str]] = field(default_factory=list)

    def publish(self) -> int:
        """Let the feed bring one more item that hits; returns its number."""
        self.published.append(len(self.published) + 1)
        items = [rss_item(n, _title_of(n)) for n in self.published[-LISTED:]]
        self.web.serve(FEED, rss(*reversed(items)))
        return self.published[-1]

    def told(self, chat: int, *, marked: bool = True) -> Counter[int]:
        """Count the messages of each report that a chat got; `marked`: those with ↻, too."""
        return Counter(
            int(number)
            for message in self.telegram.seen(chat)
            if marked or not message.text.startswith("↻")
            for number in set(_REPORT.findall(message.text))
        )

    def answers(self) -> int:
        """Count the answers that Olena got to her commands."""
        return sum(not _REPORT.search(text) for text in self.telegram.sent(OLENA))

    def missing(self) -> list[str]:
        """Name what was published and did not reach a chat."""
        return [
            f"report {number} in chat {chat}"
            for chat in self.chats
            for number in set(self.published) - self.told(chat).keys()
        ]

    def repeats(self, *, marked: bool) -> int:
        """Count the messages beyond the first about a report, in all chats."""
        told = (self.told(chat, marked=marked) for chat in self.chats)
        return sum(counts.total() - len(counts) for counts in told)

    def log(self) -> Iterator[dict[str, Any]]:
        """Give the service's log records."""
        for line in (self.house.folder / "log").read_text("utf-8", "replace").splitlines():
            with suppress(ValueError):
                record = json.loads(line)
                if isinstance(record, dict):
                    yield record

    async def watch_health(self, every: float = 1.0) -> None:
        """Ask again and again whether it is well, and note when that changes."""
        async with httpx.AsyncClient(timeout=10) as client:
            while True:
                said = await self._asked(client)
                if not self.health or self.health[-1][1] != said:
                    self.health.append((time.time(), said))
                await asyncio.sleep(every)

    async def _asked(self, client: httpx.AsyncClient) -> str:
        try:
            response = await client.get(f"http://127.0.0.1:{self.port}/healthz")
        except httpx.HTTPError as error:
            return f"{NO_ANSWER} ({type(error).__name__})"
        return re.sub(r"\d+ s", "… s", response.text.strip().splitlines()[0])


@asynccontextmanager
async def scene(
    folder: Path, hang: str, unit: Unit, chats: int = 1, times: float = 1.0
) -> AsyncIterator[Scene]:
    """Start a service that some chats follow, and wait until it has told its first report."""
    clock = FastClock(time.time(), times)
    limits = FloodLimits(enabled=False)
    async with (
        FakeWeb() as web,
        FakeTelegram(TOKEN, limits=limits, clock=clock.time) as telegram,
        Line(int(telegram.url.rpartition(":")[2])) as line,
    ):
        house = House(folder)
        ids = tuple(range(OLENA, OLENA + chats))
        port = _furnish(house, web, line)
        command = (sys.executable, "-m", "benchmarks.hangs.service", hang)
        clock_given = (repr(clock.began), repr(clock.times))
        manager = Manager((*command, *clock_given), folder, unit, environment())
        set_up = Scene(house, web, telegram, line, manager, port, ids)
        running = asyncio.create_task(manager.run())
        watching = asyncio.create_task(set_up.watch_health())
        try:
            await _settle_in(set_up)
            yield set_up
        finally:
            for task in (watching, running):
                task.cancel()
            await asyncio.gather(watching, running, return_exceptions=True)


def _furnish(house: House, web: FakeWeb, line: Line) -> int:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = int(free.getsockname()[1])
    house.folder.mkdir(exist_ok=True)
    house.write_settings(
        access="open",
        contact="hangs@monitor.example",
        log_format="json",
        listen=f"127.0.0.1:{port}",
        telegram_token=TOKEN,
        telegram_api_url=line.url,
        allow_hosts=["127.0.0.1"],
        allow_ports=[web.port],
        host_pause="0s",
        min_interval="1s",
        max_interval="1s",
    )
    house.write_watchlist()
    house.write_feeds(web.serve(FEED, rss()))
    return port


async def _settle_in(scene: Scene) -> None:
    for chat in scene.chats:
        scene.telegram.add_private(chat, f"Person {chat}")
        scene.telegram.say(chat, "/start wl_children")
    await until(lambda: all(scene.telegram.seen(chat) for chat in scene.chats), START_S)
    scene.publish()
    await until(lambda: not scene.missing(), START_S)
    scene.health.clear()


async def until(condition: Callable[[], object], within: float) -> bool:
    """Wait until something holds, but not for ever; tells whether it does."""
    ends = time.monotonic() + within
    while not condition():
        if time.monotonic() > ends:
            return False
        await asyncio.sleep(0.1)
    return True


def _title_of(number: int) -> str:
    return f"Deported children: {headline(number)}, report {number}"
