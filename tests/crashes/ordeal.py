"""The run: kills while items come and Telegram misbehaves; then a flood; then the waits' end."""

from __future__ import annotations

import sqlite3
import time
from collections.abc import Callable
from contextlib import AbstractContextManager, closing, nullcontext
from dataclasses import dataclass, field
from pathlib import Path

from tests.crashes.cast import OWNER, Chats, Outlets, Size, chats_of, gather, subscribe
from tests.crashes.lives import (
    AFTER_ACCEPTANCE,
    AT_RANDOM,
    AT_TELEGRAM,
    BY_KILL,
    Death,
    Lives,
    deaths,
)
from tests.crashes.points import ANNOUNCEMENTS, BY_NAME, COMMANDS
from tests.crashes.troubles import Troubles
from tests.crashes.watcher import Watcher
from tests.crashes.weather import LONG_WAIT, Kill
from tests.fakes.telegram import FakeTelegram
from tests.fakes.web import FakeWeb
from tests.house import TOKEN, House

LOOK_S = 0.05
SAY_S = 20.0
STARTED_WITHIN_S, A_POINT_WITHIN_S = 30.0, 4.0
A_COMMAND_WITHIN_S = 15.0  # the bot introduces itself before it listens
BETWEEN_ITEMS_S = 4.0
REST_S = 61.0  # until no chat's minute holds anything


@dataclass
class Ordeal:
    """A run with all that it needs, and what is known of it."""

    size: Size
    chats: Chats
    house: House
    telegram: FakeTelegram
    outlets: Outlets
    lives: Lives
    watcher: Watcher
    troubles: Troubles
    say: Callable[[str], None]
    """Hears from time to time how far it is."""
    came: dict[int, float] = field(default_factory=dict)
    """When each item was first listed."""
    flooded_since: float = float("inf")
    """When the chat began to wait that others were measured beside."""
    lifted: float = float("inf")
    """When the waits of 12 h were ended by hand."""
    _said: float = 0.0

    # ------------------------------------------------------------ what happens meanwhile

    def look(self) -> None:
        """Take in what has happened, and let happen what is due."""
        new = self.watcher.look(len(self.lives.all) - 1)
        self.troubles.go_on(new, len(self.watcher.arrived))
        self._say_how_far()

    def bring(self, upto: int) -> None:
        """Let items come, a burst at a time."""
        upto = min(-(-upto // self.size.burst) * self.size.burst, self.size.items)
        now = time.time()
        self.came |= dict.fromkeys(self.outlets.bring(upto), now)

    def _say_how_far(self) -> None:
        if time.monotonic() > self._said + SAY_S:
            self._said = time.monotonic()
            come, arrived = self.outlets.came, len(self.watcher.arrived)
            self.say(f"{self.lives.kills} kills, {come} items came, {arrived} alerts arrived")

    # ------------------------------------------------------------ kills

    async def kill_and_kill(self) -> None:
        """Start the service again and again, until it has been killed often enough."""
        for death in deaths(self.size):
            before = self.lives.kills
            while self.lives.kills == before:  # the token may be refused meanwhile
                await self._live(death)

    async def _live(self, death: Death) -> None:
        """Live one life, to its planned death or to what comes before."""
        self._bring_for(death)
        self.look()
        point = death.moment if death.moment in BY_NAME else ""
        await self.lives.start(point, death.times)
        if death.moment in COMMANDS:
            self.telegram.say(self.chats.people[self.lives.kills % len(self.chats.people)], "/help")
        with self._killing_at_telegram(death.moment):
            if death.at_work:
                await self._until_at_work()
            within = A_COMMAND_WITHIN_S if death.moment in COMMANDS else A_POINT_WITHIN_S
            await self._until_dead(death.after or within)
        life = self.lives.all[-1]
        if life.code == BY_KILL and not life.killed_at:
            life.killed_at = point

    def _bring_for(self, death: Death) -> None:
        """Let items come as lives pass; for a death while announcing there must be a new one."""
        due = self.size.before_flood * (self.lives.kills + 1) // self.size.kills
        is_needed = death.moment in ANNOUNCEMENTS and due <= self.outlets.came
        self.bring(min(due + is_needed, self.size.before_flood))

    def _killing_at_telegram(self, moment: str) -> AbstractContextManager[None]:
        if moment not in AT_TELEGRAM:
            return nullcontext()
        accepted = moment == AFTER_ACCEPTANCE
        kill = Kill(kill=lambda: self.lives.kill(moment), accepted=accepted)
        return self.troubles.killing(moment, kill)

    async def _until_at_work(self) -> None:
        """Wait until the service has called Telegram, or is dead."""
        deadline = time.monotonic() + STARTED_WITHIN_S
        calls = self.watcher.calls
        while self.watcher.calls == calls and time.monotonic() < deadline:
            if await self.lives.ended(LOOK_S):
                return
            self.look()

    async def _until_dead(self, within: float) -> None:
        """Wait until the service is dead, or kill it."""
        deadline = time.monotonic() + within
        while not await self.lives.ended(LOOK_S):
            self.look()
            if time.monotonic() > deadline:
                self.lives.kill(AT_RANDOM)
        self.look()

    # ------------------------------------------------------------ without kills

    async def run_until(self, done: Callable[[], bool], within: float) -> bool:
        """Let the service run, started anew should its token be refused; False: it took longer."""
        deadline = time.monotonic() + within
        while not done():
            if self.lives.all[-1].code is not None:
                self.look()
                await self.lives.start()
            if time.monotonic() > deadline:
                return False
            await self.lives.ended(LOOK_S)
            self.look()
        return True

    async def run_for(self, seconds: float) -> None:
        """Let the service run for a time."""
        until = time.monotonic() + seconds
        await self.run_until(lambda: time.monotonic() >= until, seconds * 2)

    def has_told(self, *, but: frozenset[int] = frozenset()) -> bool:
        """Tell whether all that came has arrived in all chats but these."""
        missing = len(self.came) * len(self.chats.all) - len(self.watcher.arrived)
        if missing > len(but) * len(self.came):
            return False
        return all(
            (chat, item) in self.watcher.arrived
            for chat in self.chats.all
            if chat not in but
            for item in self.came
        )

    def waiting(self) -> frozenset[int]:
        """Name the chats that Telegram asked to wait for 12 h."""
        return frozenset(a.chat for a in self.watcher.attempts if a.fault == LONG_WAIT)

    async def flood_one(self) -> None:
        """Let one chat wait for 12 h, and see when all others are told."""
        person = next(p for p in reversed(self.chats.people) if p not in self.waiting())
        if self.size.chats > len(self.chats.people):
            await self.run_for(REST_S)
        self.flooded_since = time.time()
        self.troubles.flood(person)
        while self.outlets.came < self.size.items:
            self.bring(self.outlets.came + 1)
            await self.run_for(BETWEEN_ITEMS_S)
        await self.run_until(lambda: self.has_told(but=self.waiting()), 120)

    async def end_waits(self) -> None:
        """Stop the service, make it 12 h later for who waits, and start it again.

        The clock can't be moved for a real process: the time until which a chat waits is.
        """
        await self.lives.end()
        self.look()
        with closing(sqlite3.connect(self.database)) as db, db:
            db.execute("UPDATE chats SET not_before = NULL")
        self.lifted = time.time()
        await self.lives.start()

    @property
    def database(self) -> Path:
        """The service's record."""
        return self.house.path("state/monitor.db")


async def endure(
    size: Size, folder: Path, patience: float = 1800, say: Callable[[str], None] = lambda _: None
) -> Ordeal:
    """Make a whole run in a folder; what can't be finished in time is left for the judge."""
    async with FakeTelegram(token=TOKEN) as telegram, FakeWeb() as web:
        ordeal = _prepared(size, folder, telegram, web, say)
        code, _, err = await ordeal.house.finish("run", "--once")
        if code != 0:
            raise RuntimeError(f"monitor run --once ended with {code}: {err}")
        subscribe(ordeal.database, ordeal.chats)
        try:
            await _endured(ordeal, patience)
        finally:
            ordeal.lives.kill("the run was given up")
        return ordeal


async def _endured(ordeal: Ordeal, patience: float) -> None:
    await ordeal.kill_and_kill()
    await ordeal.lives.start()
    await ordeal.run_until(lambda: ordeal.has_told(but=ordeal.waiting()), patience)
    if ordeal.size.flooded:
        await ordeal.flood_one()
    if ordeal.waiting():
        await ordeal.end_waits()
    await ordeal.run_until(ordeal.has_told, patience)
    await ordeal.lives.end()
    ordeal.look()


def _prepared(
    size: Size, folder: Path, telegram: FakeTelegram, web: FakeWeb, say: Callable[[str], None]
) -> Ordeal:
    chats, house, outlets = chats_of(size.chats), House(folder), Outlets(web, size.items)
    gather(telegram, chats)
    house.folder.mkdir(parents=True, exist_ok=True)
    house.write_settings(
        access="open",
        contact="tests@monitor.example",
        log_format="json",
        listen="",
        owners=[OWNER],
        telegram_token=TOKEN,
        telegram_api_url=telegram.url,
        allow_hosts=["127.0.0.1"],
        allow_ports=[web.port],
        host_pause="0s",
        min_interval="1s",
        max_interval="1s",
        most_alerts=size.most_alerts,
    )
    house.write_watchlist()
    house.write_feeds(*outlets.urls)
    return Ordeal(
        size=size,
        chats=chats,
        house=house,
        telegram=telegram,
        outlets=outlets,
        lives=Lives(house),
        watcher=Watcher(telegram, chats.groups),
        troubles=Troubles(telegram, chats, size),
        say=say,
    )
