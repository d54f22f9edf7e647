"""One process of the service after the other, how each is to end, and how it did."""

from __future__ import annotations

import asyncio
import random
import signal
import sys
import time
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from tests.crashes.cast import Size
from tests.crashes.points import POINTS, STARTS, Point
from tests.house import House, environment

AT_RANDOM = "at a random moment"
BEFORE_ACCEPTANCE = "Telegram has the call, not accepted"
AFTER_ACCEPTANCE = "Telegram accepted, not answered"
AT_TELEGRAM = (BEFORE_ACCEPTANCE, AFTER_ACCEPTANCE)
LONGEST_RANDOM_S = 3.0
RANDOMS = 0.6  # at random, for each one at a named moment
AT_WORK = 0.7  # of those at random; the others come while it starts
FULL_CAST = 50  # chats, to which the points' times belong
CUTS_OFF = next(point for point in POINTS if point.name == "claim: after its commit")
BY_KILL = -signal.SIGKILL


@dataclass(frozen=True)
class Death:
    """How a life is to end: at which moment, and at which of its times.

    At a random moment: so many seconds after its start, or after it first called Telegram.
    """

    moment: str
    times: int = 1
    after: float = 0.0
    at_work: bool = True


def deaths(size: Size) -> list[Death]:
    """Plan as many deaths as were asked for: at each named moment in turn, a third at random."""
    chance = random.Random(size.seed)
    moments: list[Point | str] = [*POINTS, *AT_TELEGRAM]
    planned: list[Death] = []
    while len(planned) < size.kills:
        chance.shuffle(moments)
        for moment in moments:
            planned += _deaths_at(moment, size.chats / FULL_CAST, chance)
    return planned[: size.kills]


def _deaths_at(moment: Point | str, share: float, chance: random.Random) -> Iterator[Death]:
    """Give a death at a moment, and what has to come before, and now and then one at random."""
    if isinstance(moment, str):
        yield Death(moment)
    else:
        if moment.name in STARTS:  # something must have been cut off
            yield _death_at(CUTS_OFF, share, chance)
        yield _death_at(moment, share, chance)
    if chance.random() < RANDOMS:
        at_work = chance.random() < AT_WORK
        yield Death(AT_RANDOM, after=chance.uniform(0, LONGEST_RANDOM_S), at_work=at_work)


def _death_at(point: Point, share: float, chance: random.Random) -> Death:
    return Death(point.name, chance.randint(1, max(1, round(point.latest * share))))


@dataclass
class Life:
    """A process: when it began and ended, and how ("" where nobody killed it)."""

    began: float
    ended: float = 0.0
    killed_at: str = ""
    code: int | None = None


class Lives:
    """The processes of one folder."""

    def __init__(self, house: House) -> None:
        self._house = house
        self._process: asyncio.subprocess.Process | None = None
        self.all: list[Life] = []

    @property
    def kills(self) -> int:
        """How many ended by kill -9."""
        return sum(life.code == BY_KILL for life in self.all)

    @property
    def log(self) -> Path:
        """The file with what all of them said."""
        return self._house.path("log")

    async def start(self, point: str = "", times: int = 1) -> None:
        """Start the service; with a point, it kills itself there."""
        module = ("tests.crashes.launcher", point, str(times)) if point else ("monitor", "run")
        self.all.append(Life(time.time()))
        with self.log.open("ab") as log:
            self._process = await asyncio.create_subprocess_exec(
                sys.executable,
                *("-W", "error::ResourceWarning", "-m", *module),
                cwd=self._house.folder,
                stdout=asyncio.subprocess.DEVNULL,
                stderr=log,
                env=environment(),
            )

    def kill(self, moment: str = AT_RANDOM) -> None:
        """Kill -9 the service, unless it ended."""
        life = self.all[-1]
        if self._process is not None and self._process.returncode is None and not life.killed_at:
            life.killed_at = moment
            self._process.kill()

    async def ended(self, within: float) -> bool:
        """Wait for the end; tells whether it came in time."""
        assert self._process is not None
        with suppress(TimeoutError):
            async with asyncio.timeout(within):
                self.all[-1].code = await self._process.wait()
                self.all[-1].ended = self.all[-1].ended or time.time()
        return self.all[-1].code is not None

    async def end(self, within: float = 30) -> None:
        """Ask the service to end, as a system does that shuts down."""
        assert self._process is not None
        if self._process.returncode is None:
            self._process.terminate()
        if not await self.ended(within):
            self.kill("it did not end when told to")
            await self.ended(within)

    def left_over(self) -> list[int]:
        """Return the processes that still work in the folder."""
        return [number for number in _processes() if _folder_of(number) == self._house.folder]


def _processes() -> Iterator[int]:
    return (int(path.name) for path in Path("/proc").iterdir() if path.name.isdigit())


def _folder_of(process: int) -> Path | None:
    try:
        return Path(f"/proc/{process}/cwd").readlink()
    except OSError:
        return None
