"""Monitor on a large record, in the fake Telegram: each answer is timed from act to message."""

from __future__ import annotations

import asyncio
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from pathlib import Path

from telegram import Bot

from benchmarks.chat.build import FIRST_CHAT, LISTS, NOW
from monitor.conversation import Archive, Desk, Shelf, respond
from monitor.discovery import Finder
from monitor.model import Item, Vitals
from monitor.store import Store
from monitor.store.store import DATABASE
from monitor.telegram.access import Access
from monitor.telegram.events import Event, IncomingFile, Reply
from monitor.telegram.listener import Listener
from monitor.watch.lists.watchlist import load_watchlists
from monitor.watch.matching.keys import SAMPLE
from monitor.wiring import watch_of
from tests.fakes.telegram import FakeTelegram, FloodLimits, Seen
from tests.room import no_poll, nowhere
from tests.support import TOKEN, ManualClock, at_once, bot_for

PEOPLE = 20  # of those in the record, who act
BLINK_S = 0.005


class Scene:
    """Monitor and some of its people."""

    def __init__(self, telegram: FakeTelegram, bot: Bot, folder: Path) -> None:
        self.telegram = telegram
        self.store = Store(folder / DATABASE)
        self.archive = Archive(self.store.path)
        self.watch = watch_of(load_watchlists(folder / LISTS)[0])
        self.watch.matcher.match(Item("", SAMPLE))  # a service has its dictionaries loaded
        self.clock = ManualClock(NOW)
        self.faults: list[str] = []
        self.listener = Listener(bot, self._respond, self._trouble, turns=at_once())
        self._desk = Desk(
            store=self.store,
            archive=self.archive,
            shelf=Shelf(folder / LISTS, self.store, self.clock, _nothing),
            in_force=lambda: self.watch,
            access=Access("open", frozenset({FIRST_CHAT})),
            bot_name=bot.username,
            time_zone="Europe/Kyiv",
            language="en",
            clock=self.clock,
            wake=lambda: None,
            download=_no_file,
            vitals=lambda: Vitals("", "", ""),
            is_admin=_is_no_admin,
            finder=Finder(nowhere, no_poll),
        )

    async def _respond(self, event: Event) -> Reply | None:
        return await respond(event, self._desk)

    def _trouble(self, error: BaseException, about: str) -> None:
        self.faults.append(f"{about}: {error!r}")

    async def says(self, chat: int, text: str) -> float:
        """Let somebody write; returns the seconds until it is answered."""
        began = time.perf_counter()
        self.telegram.say(chat, text)
        await self.listener.answer_waiting()
        return time.perf_counter() - began

    async def presses(self, chat: int, label: str) -> float:
        """Let somebody press a button; returns the seconds until it is answered."""
        began = time.perf_counter()
        await self.telegram.press(chat, label)
        await self.listener.answer_waiting()
        return time.perf_counter() - began

    def last(self, chat: int) -> Seen:
        """Return the newest message in a chat."""
        return self.telegram.seen(chat)[-1]


async def _nothing() -> None:
    return None


async def _is_no_admin(chat: int, user: int) -> bool:
    return False


async def _no_file(file: IncomingFile) -> bytes:
    return b""


@asynccontextmanager
async def open_scene(folder: Path) -> AsyncIterator[Scene]:
    """Open the doors."""
    async with FakeTelegram(TOKEN, limits=FloodLimits(enabled=False)) as telegram:
        for number in range(PEOPLE):
            telegram.add_private(FIRST_CHAT + number, f"Person {number}")
        bot = bot_for(telegram)
        await bot.initialize()
        scene = Scene(telegram, bot, folder)
        await scene.listener.connect()
        try:
            yield scene
        finally:
            await scene.listener.close()
            scene.store.close()


@asynccontextmanager
async def blinking() -> AsyncIterator[list[float]]:
    """Note how much later than asked the loop comes back, again and again."""
    late: list[float] = []

    async def blink() -> None:
        while True:
            began = time.perf_counter()
            await asyncio.sleep(BLINK_S)
            late.append(max(0.0, time.perf_counter() - began - BLINK_S))

    task = asyncio.create_task(blink())
    try:
        yield late
    finally:
        task.cancel()
        with suppress(asyncio.CancelledError):
            await task
