"""Telegram out of reach for long, in three ways: nothing is restarted, nothing is lost."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from benchmarks.hangs.manager import Unit
from benchmarks.hangs.scene import FEED, OK, OLENA, Scene, scene
from benchmarks.soak.clock import MINUTE
from tests.fakes.telegram import BadGateway

WITHIN_S = 150.0  # a call that is dead, the listener's longest pause, and some time to send
LONGEST_S = 10 * MINUTE
CHATS = 3
PUBLISHED = 20  # reports, while it is down
LOOK_S = 0.1
FOR_EVER = 1_000_000

Change = Callable[[Scene], Awaitable[None]]


async def _refuse(stage: Scene) -> None:
    await stage.line.refuse()


async def _go_silent(stage: Scene) -> None:
    await stage.line.go_silent()


async def _answer_502(stage: Scene) -> None:
    stage.telegram.fail_next(None, fault=BadGateway(), times=FOR_EVER)


async def _mend(stage: Scene) -> None:
    stage.telegram.mend()
    await stage.line.restore()


WAYS: dict[str, Change] = {
    "connections refused": _refuse,
    "connections taken, never an answer": _go_silent,
    "502 Bad Gateway": _answer_502,
}


@dataclass(frozen=True, slots=True)
class Away:
    """What was seen while Telegram was away, for so many seconds by the service's clock, and after.

    `told_after`, `answered_after`: by the wall clock, as the listener's pauses are.
    """

    way: str
    seconds: float
    polls: int
    calls_for_updates: int
    attempts: int
    most_attempts: int  # in one chat
    restarts: int
    unhealthy: list[str]
    told_after: float | None
    answered_after: float | None
    published: int
    lost: list[str]
    marked_repeats: int
    bare_repeats: int

    @property
    def is_well(self) -> bool:
        """Tell whether nothing was restarted or lost, and all came soon after it was back."""
        soon = all(
            each is not None and each <= WITHIN_S for each in (self.told_after, self.answered_after)
        )
        broken = self.restarts or self.unhealthy or self.lost or self.bare_repeats
        return soon and self.polls > 0 and not broken


async def measure_away(way: str, folder: Path, seconds: float, times: float) -> Away:
    """Let Telegram be away for so long by a clock that runs `times` as fast."""
    async with scene(folder, "nothing", Unit(), CHATS, times) as stage:
        polls = len(stage.web.seen(FEED))
        await WAYS[way](stage)
        began = time.time()
        for _ in range(PUBLISHED):
            stage.publish()
            await asyncio.sleep(seconds / times / PUBLISHED)
        ended = time.time()
        polls = len(stage.web.seen(FEED)) - polls
        await _mend(stage)
        told, answered = await _comes_back(stage)
        calls, by_chat = _attempts(stage, began, ended)
        bare = stage.repeats(marked=False)
        return Away(
            way=way,
            seconds=seconds,
            polls=polls,
            calls_for_updates=calls,
            attempts=sum(by_chat.values()),
            most_attempts=max(by_chat.values(), default=0),
            restarts=sum(event.what.startswith("ended") for event in stage.manager.events),
            unhealthy=[said for _, said in stage.health if said != OK],
            told_after=told,
            answered_after=answered,
            published=len(stage.published),
            lost=stage.missing(),
            marked_repeats=stage.repeats(marked=True) - bare,
            bare_repeats=bare,
        )


async def _comes_back(stage: Scene) -> tuple[float | None, float | None]:
    """Return how long it takes until all is told, and until a command is answered."""
    began, before = time.time(), stage.answers()
    told: float | None = None
    answered: float | None = None
    stage.telegram.say(OLENA, "/help")
    while (told is None or answered is None) and time.time() - began < LONGEST_S:
        await asyncio.sleep(LOOK_S)
        since = time.time() - began
        if told is None and not stage.missing():
            told = since
        if answered is None and stage.answers() > before:
            answered = since
    return told, answered


def _attempts(stage: Scene, began: float, ended: float) -> tuple[int, dict[int, int]]:
    """Count, from the log, the calls for updates that failed, and the attempts to send by chat."""
    calls, by_chat = 0, dict.fromkeys(stage.chats, 0)
    for record in stage.log():
        at = datetime.fromisoformat(record["timestamp"]).timestamp()
        if began <= at <= ended:
            calls += record["event"] == "telegram"
            if record["event"] == "sent" and record["outcome"] != "Sent":
                by_chat[record["chat"]] += 1
    return calls, by_chat
