"""One hang: from the moment that it holds until all goes on, and what it cost."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Iterator
from contextlib import AsyncExitStack
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

from benchmarks.hangs.cases import Case
from benchmarks.hangs.manager import Event
from benchmarks.hangs.scene import NO_ANSWER, OK, OLENA, Scene, scene

WITHIN_S = 180.0
LONGEST_S = 400.0
PUBLISH_EVERY_S, ASK_EVERY_S, LOOK_S = 10.0, 20.0, 0.1
UNTOLD_S = 120.0
SHOWN = 80  # characters of a log record


@dataclass(frozen=True, slots=True)
class Measured:
    """What was seen; times in seconds since the hang began, None: never."""

    name: str
    noticed: float | None
    noticed_by: str
    answered: float | None
    alerted: float | None
    restarts: int
    published: int
    lost: list[str]
    marked_repeats: int
    bare_repeats: int

    @property
    def recovered(self) -> float | None:
        """When a command was answered and an alert came, of what was asked and found after it."""
        times = (self.answered, self.alerted)
        return None if None in times else max(each for each in times if each is not None)

    @property
    def is_well(self) -> bool:
        """Tell whether it was noticed and over in time, without loss or unmarked repeats."""
        in_time = all(
            each is not None and each <= WITHIN_S for each in (self.noticed, self.recovered)
        )
        return in_time and not self.lost and not self.bare_repeats


async def measure(case: Case, folder: Path) -> Measured:
    """Let a service hang, and see."""
    async with scene(folder, case.hang, case.unit, case.chats) as stage, AsyncExitStack() as stack:
        await stack.enter_async_context(case.inject(stage))
        watched = _Watched(stage, time.time(), stage.publish(), stage.answers())
        life = asyncio.create_task(_life(stage))
        while not watched.is_over():
            await asyncio.sleep(LOOK_S)
            watched.look()
            if case.until and watched.noticed(case.until) is not None:
                await stack.aclose()
        life.cancel()
        await _until_told(stage)
        return watched.result(case.name)


async def _life(stage: Scene) -> None:
    """Let news come and Olena ask meanwhile."""
    while True:
        stage.telegram.say(OLENA, "/help")
        for _ in range(round(ASK_EVERY_S / PUBLISH_EVERY_S)):
            await asyncio.sleep(PUBLISH_EVERY_S)
            stage.publish()


async def _until_told(stage: Scene) -> None:
    ends = time.time() + UNTOLD_S
    while stage.missing() and time.time() < ends:  # noqa: ASYNC110 - many chats
        await asyncio.sleep(LOOK_S)


@dataclass
class _Watched:
    """What is seen of a scene since a moment: a report published and a command given then."""

    stage: Scene
    began: float
    report: int
    answers: int
    answered: float | None = None
    alerted: float | None = None

    def look(self) -> None:
        """See whether a command is answered and the report has come everywhere."""
        since = time.time() - self.began
        if self.answered is None and self.stage.answers() > self.answers:
            self.answered = since
        if self.alerted is None and all(
            self.report in self.stage.told(chat) for chat in self.stage.chats
        ):
            self.alerted = since

    def is_over(self) -> bool:
        """Tell whether both have come, or never will."""
        if time.time() - self.began > LONGEST_S:
            return True
        return self.answered is not None and self.alerted is not None

    def noticed(self, by: str = "") -> Event | None:
        """Return the first sign that anybody noticed, if there was one; `by`: one that says so."""
        signs = [*self._health(), *self.stage.manager.events, *_complaints(self.stage)]
        after = [sign for sign in signs if sign.at >= self.began and by in sign.what]
        return min(after, key=lambda sign: sign.at, default=None)

    def _health(self) -> Iterator[Event]:
        """Give what /healthz said was wrong; that it did not answer may mean anything."""
        for at, said in self.stage.health:
            if said != OK and not said.startswith(NO_ANSWER):
                yield Event(at, f"/healthz: {said}")

    def result(self, name: str) -> Measured:
        """Sum up."""
        stage, noticed = self.stage, self.noticed()
        bare = stage.repeats(marked=False)
        return Measured(
            name=name,
            noticed=noticed.at - self.began if noticed else None,
            noticed_by=noticed.what if noticed else "",
            answered=self.answered,
            alerted=self.alerted,
            restarts=sum(event.what.startswith("ended") for event in stage.manager.events),
            published=len(stage.published),
            lost=stage.missing(),
            marked_repeats=stage.repeats(marked=True) - bare,
            bare_repeats=bare,
        )


def _complaints(stage: Scene) -> Iterator[Event]:
    """Give what the service's log says of trouble."""
    for record in stage.log():
        if record.get("level") in ("warning", "error") or _failed(record):
            at = datetime.fromisoformat(record["timestamp"]).timestamp()
            yield Event(at, _short(record).replace(f"{stage.house.folder}/", "")[:SHOWN])


def _failed(record: dict[str, Any]) -> bool:
    failed_send = record.get("event") == "sent" and record.get("outcome") != "Sent"
    failed_poll = record.get("event") == "polled" and record.get("outcome") == "failed"
    return failed_send or failed_poll


def _short(record: dict[str, Any]) -> str:
    """Name a record by its event and what says most beside it."""
    said = next((record[key] for key in ("error", "outcome", "about") if record.get(key)), "")
    return f"log: {record['event']}{f': {said}' if said else ''}"
