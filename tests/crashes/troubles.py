"""Lets what was planned of trouble happen: faults in chats, groups that move, people who block."""

from __future__ import annotations

import random
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager

from tests.crashes.cast import Chats, Size, moved_to
from tests.crashes.watcher import Attempt
from tests.crashes.weather import (
    BLOCKED,
    ELSEWHERE,
    LONG_WAIT,
    MOVED,
    Kill,
    Planned,
    forecast,
    named,
)
from tests.fakes.telegram import FakeTelegram
from tests.fakes.telegram.faults import FaultScript

BACK_AFTER_S = 8.0  # who blocked the bot, says /start again


class Troubles:
    """The hand that carries out the forecast as alerts arrive."""

    def __init__(self, telegram: FakeTelegram, chats: Chats, size: Size) -> None:
        self._telegram = telegram
        self._chats = chats
        self._chance = random.Random(size.seed)
        self._planned = forecast(size, chats)
        self._patient = {each.chat for each in self._planned if each.kind == LONG_WAIT}
        self._in_trouble: set[int] = set()
        self._back: list[tuple[float, int]] = []

    def go_on(self, new: Sequence[Attempt], arrived: int) -> None:
        """Let happen what is due, now that so many alerts have arrived."""
        self._in_trouble -= {each.chat for each in new if each.accepted and not each.fault}
        while self._planned and self._planned[0].after <= arrived:
            self._happen(self._planned.pop(0))
        now = time.time()
        self._back += [(now + BACK_AFTER_S, each.chat) for each in new if each.fault == BLOCKED]
        for due in [back for back in self._back if back[0] <= now]:
            self._back.remove(due)
            self._telegram.say(due[1], "/start")

    def flood(self, chat: int) -> None:
        """Let a chat wait for 12 h, and nothing else happen any more."""
        self._planned.clear()
        self._telegram.faults = FaultScript()  # what was planned for a chat that got no more
        self._telegram.fail_next("sendMessage", fault=named(LONG_WAIT), chat_id=chat)

    @contextmanager
    def killing(self, moment: str, kill: Kill) -> Iterator[None]:
        """Let the service be killed in the middle of its next call, if it comes meanwhile."""
        fault = named(f"kill -9: {moment}", kill)
        self._telegram.fail_next("sendMessage", fault=fault)
        yield
        self._telegram.faults.withdraw(fault)

    def _happen(self, planned: Planned) -> None:
        if planned.kind == MOVED:
            self._move(planned.chat)
            return
        chat = self._without_trouble(planned.chat) if planned.chat else 0
        self._in_trouble.add(chat)
        if chat in self._chats.groups and self._telegram.world.chat(chat).migrated_to:
            chat = moved_to(chat)
        method = "getUpdates" if planned.kind == ELSEWHERE else "sendMessage"
        self._telegram.fail_next(method, fault=named(planned.kind), chat_id=chat or None)

    def _without_trouble(self, chat: int) -> int:
        """Take another chat for one whose last fault isn't over: its wait doubles each time."""
        if chat not in self._in_trouble:
            return chat
        alike = self._chats.people if chat > 0 else (*self._chats.groups, *self._chats.others)
        well = [each for each in alike if each not in self._in_trouble | self._patient]
        return self._chance.choice(well) if well else chat

    def _move(self, group: int) -> None:
        """A group becomes a supergroup; of every other one no update tells the bot."""
        tells = self._chats.groups.index(group) % 2 == 0
        self._telegram.migrate(group, moved_to(group), tells=tells)
