"""Telegram's faults: what goes wrong with a call, and when, all from one seed."""

from __future__ import annotations

import random
from collections.abc import Callable, Iterator
from dataclasses import dataclass

from aiohttp import web

from tests.crashes.cast import Chats, Size
from tests.fakes.telegram import (
    BadGateway,
    CutOff,
    Fault,
    Garbage,
    Hang,
    Reset,
    Slow,
    blocked,
    cant_parse,
    polled_elsewhere,
    server_error,
    too_many_requests,
    unauthorized,
)
from tests.fakes.telegram.faults import Exchange

SHORT_S, LONG_S = 3, 12 * 3600
TIME_OUT, SLOW = "time-out after acceptance", "slow answer (3 s)"
SHORT_WAIT, LONG_WAIT = "429 for 3 s", "429 for 12 h"
BLOCKED, MOVED = "403 blocked by the user", "400 moved to a supergroup"
ELSEWHERE, NO_TOKEN = "409 polled elsewhere", "401 token not known"
WAITS = {SHORT_WAIT: SHORT_S, LONG_WAIT: LONG_S}

FAULTS: dict[str, Callable[[], Fault]] = {
    TIME_OUT: Hang,
    "reset before acceptance": Reset,
    "reset after acceptance": lambda: Reset(accepted=True),
    SHORT_WAIT: lambda: too_many_requests(SHORT_S),
    LONG_WAIT: lambda: too_many_requests(LONG_S),
    "500": server_error,
    "502 with a page of HTML": BadGateway,
    "400 can't parse": cant_parse,
    BLOCKED: blocked,
    ELSEWHERE: polled_elsewhere,
    SLOW: lambda: Slow(3),
    "answer cut off": CutOff,
    "answer is no JSON": Garbage,
    NO_TOKEN: unauthorized,
}
KINDS = (*FAULTS, MOVED)
ANSWERED = (SLOW,)
"""After these the service knows what came of its call."""

# Of a full run; what makes a chat wait long, or ends the service, comes less often.
OFTEN = {LONG_WAIT: 3, BLOCKED: 8, NO_TOKEN: 6, ELSEWHERE: 12}
USUALLY = 16
FULL_RUN = 10_000
LATE = 0.6
"""When the long waits begin: what is kept until their end has to be sent afterwards."""


@dataclass(frozen=True, kw_only=True)
class Named(Fault):
    """A fault under the name by which the report counts it."""

    label: str
    inner: Fault

    @property
    def name(self) -> str:
        return self.label

    async def respond(self, exchange: Exchange) -> web.StreamResponse:
        return await self.inner.respond(exchange)


@dataclass(frozen=True, kw_only=True)
class Kill(Fault):
    """The service is killed while it waits for the answer."""

    kill: Callable[[], None]

    async def respond(self, exchange: Exchange) -> web.StreamResponse:
        self.kill()
        return await Reset().respond(exchange)


def named(label: str, inner: Fault | None = None) -> Named:
    """Return a fault by its name."""
    fault = inner or FAULTS[label]()
    return Named(label=label, inner=fault, accepted=fault.accepted)


@dataclass(frozen=True, order=True)
class Planned:
    """A fault that comes when so many alerts have arrived; in a chat, or (0) wherever is next."""

    after: int
    kind: str
    chat: int = 0


def forecast(size: Size, chats: Chats) -> list[Planned]:
    """Plan all faults of a run, the first ones first."""
    chance = random.Random(size.seed)
    return sorted(_planned(size, chats, chance)) if size.with_faults else []


def _planned(size: Size, chats: Chats, chance: random.Random) -> Iterator[Planned]:
    alerts = size.before_flood * size.chats
    share = size.items * size.chats / FULL_RUN
    patient = chance.sample(chats.people, OFTEN[LONG_WAIT] + 1)
    rest = [chat for chat in chats.all if chat not in patient]
    for kind in FAULTS:
        for _ in range(max(1, round(OFTEN.get(kind, USUALLY) * share))):
            at = chance.uniform(LATE if kind == LONG_WAIT else 0, 0.95)
            yield Planned(int(alerts * at), kind, _chat(kind, chats, rest, patient, chance))
    for group in chats.groups:
        yield Planned(int(alerts * chance.uniform(0.1, 0.6)), MOVED, group)


def _chat(
    kind: str, chats: Chats, rest: list[int], patient: list[int], chance: random.Random
) -> int:
    """Choose where a fault comes; those who wait for 12 h have no other."""
    if kind == LONG_WAIT:
        return patient.pop()
    if kind in (ELSEWHERE, NO_TOKEN):
        return 0
    if kind == BLOCKED:
        return chance.choice([chat for chat in chats.people if chat in rest])
    return chance.choice(rest)
