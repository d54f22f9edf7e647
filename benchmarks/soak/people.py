"""The people in Telegram: they follow, ask and block; and the trouble that Telegram has."""

from __future__ import annotations

import asyncio
import re
from collections import Counter
from dataclasses import dataclass, field
from datetime import datetime, time
from pathlib import Path
from random import Random

from benchmarks.soak.clock import HOUR, FastClock
from monitor.model import Chat, ChatKind, Mode, QuietHours, Schedule
from monitor.store import Store
from tests.fakes.telegram import (
    BadGateway,
    CutOff,
    FakeTelegram,
    Fault,
    Garbage,
    Hang,
    Reset,
    Slow,
    server_error,
    too_many_requests,
)

WATCHLIST = "children"
OWNER, BLOCKER, GROUP = 101, 108, -1001
ALERTED = (101, 102, 103, GROUP, BLOCKER)
DIGESTS = {
    104: Schedule(hourly=True),
    105: Schedule(time(8, 0)),
    106: Schedule(time(20, 0)),
}
QUIET = 107
WITNESSES = (102, 103)  # they ask for nothing, so each hit comes once
COMMANDS = ("/digest", "/watchlists", "/help", "/start", "/digest", "/nonsense")
_REPORT = re.compile(r"report (\d+)-(\d+)")

# What goes wrong, with which calls; how often in a row.
TROUBLES: tuple[tuple[str | None, Fault, int], ...] = (
    ("sendMessage", BadGateway(), 3),
    ("sendMessage", Reset(), 2),
    ("sendMessage", Hang(accepted=True), 1),
    ("sendMessage", Hang(accepted=False), 1),
    ("sendMessage", CutOff(), 1),
    ("sendMessage", Garbage(), 1),
    ("sendMessage", Slow(2), 2),
    ("sendMessage", too_many_requests(5), 1),
    ("editMessageText", BadGateway(), 1),
    ("getUpdates", server_error(), 2),
    ("getUpdates", Reset(), 1),
    ("getUpdates", Hang(accepted=False), 1),
    (None, BadGateway(), 5),
)


def add_people(telegram: FakeTelegram) -> None:
    """Let all of them be there."""
    for person in (*(chat for chat in ALERTED if chat > 0), *DIGESTS, QUIET):
        telegram.add_private(person, f"Person {person}")
    telegram.add_group(GROUP, members={OWNER: "administrator"})


def subscribe(database: Path, now: datetime) -> None:
    """Let each chat follow in its own way, as if it had done so before."""
    store = Store(database)
    for chat in ALERTED:
        kind = ChatKind.PRIVATE if chat > 0 else ChatKind.SUPERGROUP
        _follow(store, Chat(chat, kind, f"Chat {chat}"), Mode.ALERTS, Schedule(), now)
    for chat, schedule in DIGESTS.items():
        _follow(store, Chat(chat, ChatKind.PRIVATE, "Digest"), Mode.DIGEST, schedule, now)
    _follow(store, Chat(QUIET, ChatKind.PRIVATE, "Quiet"), Mode.ALERTS, Schedule(), now)
    store.set_quiet_hours(QUIET, QuietHours(time(22, 0), time(7, 0)))
    store.close()


def _follow(store: Store, chat: Chat, mode: Mode, schedule: Schedule, now: datetime) -> None:
    store.remember_chat(chat)
    store.admit_chat(chat.id, OWNER, now)
    store.subscribe(chat.id, 0, WATCHLIST, mode, schedule, now)


@dataclass
class People:
    """They do something now and then; what they did, and which trouble there was, is counted."""

    telegram: FakeTelegram
    clock: FastClock
    chance: Random = field(default_factory=lambda: Random(1))
    done: Counter[str] = field(default_factory=Counter)
    is_down: bool = False

    async def ask(self, every: float) -> None:
        """Write a command, again and again."""
        while True:
            await asyncio.sleep(every)
            chat = self.chance.choice([*(set(ALERTED) - set(WITNESSES)), *DIGESTS, QUIET])
            if chat == BLOCKER and self.chance.random() < 0.5:
                await self._block_for_a_while(every)
                continue
            command = self.chance.choice(COMMANDS)
            suffix = f"@{self.telegram.world.bot.username}" if chat == GROUP else ""
            self.telegram.say(chat, command + suffix, OWNER if chat == GROUP else None)
            self.done["commands"] += 1

    async def _block_for_a_while(self, seconds: float) -> None:
        self.telegram.block(BLOCKER)
        try:
            await asyncio.sleep(seconds)
        finally:
            self.telegram.unblock(BLOCKER)
        self.done["blocked and came back"] += 1

    async def trouble(self, every: float) -> None:
        """Let calls to Telegram fail in some way, again and again."""
        while True:
            await asyncio.sleep(every)
            if not self.is_down:
                method, fault, times = self.chance.choice(TROUBLES)
                self.telegram.fail_next(method, fault=fault, times=times)
                self.done["faults of Telegram"] += 1

    async def outages(self, every: float) -> None:
        """Let Telegram be down for an hour by the fast clock, again and again."""
        while True:
            await asyncio.sleep(every)
            self.is_down = True
            self.telegram.fail_next(None, fault=BadGateway(), times=1_000_000)
            try:
                await asyncio.sleep(HOUR / self.clock.times)
            finally:
                self.telegram.mend()
                self.is_down = False
            self.done["hours without Telegram"] += 1

    def ask_for_digests(self) -> None:
        """Let those who don't hear at once ask for what they have not heard yet."""
        for chat in (*DIGESTS, QUIET):
            self.telegram.say(chat, "/digest")

    def heard(self, chat: int, *, marked: bool) -> Counter[tuple[int, int]]:
        """Count the messages of each hit that a chat got, by feed and item; `marked`: with ↻."""
        found: Counter[tuple[int, int]] = Counter()
        for message in self.telegram.seen(chat):
            if marked or not message.text.startswith("↻"):
                page = message.document.content.decode() if message.document else ""
                told = set(_REPORT.findall(message.text + page))
                found.update((int(feed), int(item)) for feed, item in told)
        return found
