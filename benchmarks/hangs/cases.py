"""The hangs: how each is brought about, from outside where that can be done."""

from __future__ import annotations

import asyncio
import os
import signal
import sys
from collections.abc import AsyncIterator, Callable
from contextlib import AbstractAsyncContextManager, asynccontextmanager, suppress
from dataclasses import dataclass

from benchmarks.hangs.manager import Unit
from benchmarks.hangs.scene import OLENA, Scene, until
from benchmarks.soak.vitals import descendants
from monitor.courier import CHATS_AT_ONCE
from monitor.telegram.connections import FOR_CALLS
from tests.fakes.telegram import Fault, Hang, Trickle

IN_EFFECT_S = 30.0
MANY_CHATS = CHATS_AT_ONCE + 4  # those beyond must wait until others give up
WITH_SYSTEMD, WITHOUT_WATCHDOG = Unit(), Unit(watchdog=None)

Inject = Callable[[Scene], AbstractAsyncContextManager[None]]


@dataclass(frozen=True, slots=True)
class Case:
    """A hang; it lasts as long as the context that `inject` gives.

    `hang`: what the service does on SIGUSR1. `until`: only somebody else can end it, and does
    when a sign says so.
    """

    name: str
    inject: Inject
    hang: str = "nothing"
    unit: Unit = WITH_SYSTEMD
    chats: int = 1
    until: str = ""


def _calls(method: str, make: Callable[[], Fault]) -> Inject:
    """Let the next call for updates hang; the one that waits returns first, with a command."""

    @asynccontextmanager
    async def inject(scene: Scene) -> AsyncIterator[None]:
        scene.telegram.fail_next(method, fault=make())
        scene.telegram.say(OLENA, "/help")
        await _in_effect(scene)
        yield

    return inject


def _sends(make: Callable[[bool], Fault]) -> Inject:
    """Let as many messages hang as are sent at once; every other chat sees its one all the same."""

    @asynccontextmanager
    async def inject(scene: Scene) -> AsyncIterator[None]:
        for chat in scene.chats[:CHATS_AT_ONCE]:
            scene.telegram.fail_next("sendMessage", fault=make(chat % 2 == 0), chat_id=chat)
        scene.publish()
        await _in_effect(scene)
        yield

    return inject


@asynccontextmanager
async def _connections(scene: Scene) -> AsyncIterator[None]:
    scene.telegram.fail_next("getMe", fault=Hang(accepted=False), times=FOR_CALLS)
    os.kill(scene.manager.pid, signal.SIGUSR1)
    await _in_effect(scene)
    yield


async def _in_effect(scene: Scene) -> None:
    hangs = await until(lambda: not scene.telegram.faults.left, IN_EFFECT_S)
    assert hangs, f"{scene.telegram.faults.left} faults were not met"


@asynccontextmanager
async def _loop(scene: Scene) -> AsyncIterator[None]:
    os.kill(scene.manager.pid, signal.SIGUSR1)
    yield


@asynccontextmanager
async def _process(scene: Scene) -> AsyncIterator[None]:
    os.kill(scene.manager.pid, signal.SIGSTOP)
    yield


_KEEP = """
import sqlite3, sys
database = sqlite3.connect(sys.argv[1], isolation_level=None, timeout=30)
database.execute("BEGIN EXCLUSIVE")
print("kept", flush=True)
sys.stdin.read()
"""


@asynccontextmanager
async def _database(scene: Scene) -> AsyncIterator[None]:
    """Let another program keep the database to itself."""
    other = await asyncio.create_subprocess_exec(
        *(sys.executable, "-c", _KEEP, str(scene.house.folder / "state" / "monitor.db")),
        stdin=asyncio.subprocess.PIPE,
        stdout=asyncio.subprocess.PIPE,
    )
    try:
        assert other.stdout is not None
        await other.stdout.readline()
        yield
    finally:
        other.kill()
        await other.wait()


def _parsers(how: signal.Signals) -> Inject:
    """Stop or kill all that parses, and what starts them."""

    @asynccontextmanager
    async def inject(scene: Scene) -> AsyncIterator[None]:
        parsers = list(descendants(scene.manager.pid))
        assert parsers, "nothing parses"
        for parser in parsers:
            os.kill(parser, how)
        try:
            yield
        finally:
            for parser in parsers:
                with suppress(ProcessLookupError):
                    os.kill(parser, signal.SIGKILL)

    return inject


CASES = (
    Case("getUpdates: no answer", _calls("getUpdates", lambda: Hang(accepted=False))),
    Case(
        "getUpdates: an answer without end", _calls("getUpdates", lambda: Trickle(accepted=False))
    ),
    Case("all connections for calls to Telegram taken for good", _connections, hang="connections"),
    Case("the loop blocked, under systemd", _loop, hang="loop"),
    Case("the loop blocked, no watchdog but its own", _loop, hang="loop", unit=WITHOUT_WATCHDOG),
    Case("the process stopped (SIGSTOP), under systemd", _process),
    Case("the database kept by another program", _database, until="/healthz"),
    Case(
        f"messages to {CHATS_AT_ONCE} chats: no answer",
        _sends(lambda accepted: Hang(accepted=accepted)),
        chats=MANY_CHATS,
    ),
    Case(
        f"messages to {CHATS_AT_ONCE} chats: an answer without end",
        _sends(lambda accepted: Trickle(accepted=accepted)),
        chats=MANY_CHATS,
    ),
    Case("parsers and what starts them stopped", _parsers(signal.SIGSTOP)),
    Case("parsers and what starts them killed", _parsers(signal.SIGKILL)),
)
