"""A service that hangs is noticed and goes on within three minutes; and who measures it is fair."""

from __future__ import annotations

import asyncio
import os
import signal
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import replace
from pathlib import Path

import pytest

from benchmarks.hangs.__main__ import run
from benchmarks.hangs.cases import CASES
from benchmarks.hangs.down import WAYS, Away, measure_away
from benchmarks.hangs.manager import Manager, Unit
from benchmarks.hangs.measure import WITHIN_S, Measured
from benchmarks.hangs.scene import until

QUICK = Unit(watchdog=0.6, restart=0.1, abort=0.3)
SERVICE = """
import os, signal, socket, sys, time
notify = socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM)
tell = lambda what: notify.sendto(what, os.environ["NOTIFY_SOCKET"])
print("started", flush=True)
tell(b"READY=1")
"""
LIVE = "\nwhile True: tell(b'WATCHDOG=1'); time.sleep(0.1)"


@asynccontextmanager
async def managed(folder: Path, script: str, unit: Unit = QUICK) -> AsyncIterator[Manager]:
    command = (sys.executable, "-c", SERVICE + script)
    manager = Manager(command, folder, unit, os.environ)
    running = asyncio.create_task(manager.run())
    try:
        yield manager
    finally:
        running.cancel()
        await asyncio.gather(running, return_exceptions=True)


def starts(folder: Path) -> int:
    log = folder / "log"
    return log.read_text("utf-8").count("started") if log.exists() else 0


# ---------------------------------------------------------------- the manager


async def test_who_gives_signs_of_life_is_left_alone(tmp_path: Path) -> None:
    async with managed(tmp_path, LIVE) as manager:
        assert await until(lambda: starts(tmp_path), 30)
        await asyncio.sleep(2)
        assert manager.events == []
        assert starts(tmp_path) == 1


async def test_who_fails_is_started_again(tmp_path: Path) -> None:
    async with managed(tmp_path, "sys.exit(1)") as manager:
        assert await until(lambda: starts(tmp_path) >= 3, 30)
        assert {event.what for event in manager.events} == {"ended with 1"}


@pytest.mark.parametrize("code", [0, 78])
async def test_who_ends_well_or_for_good_is_not(tmp_path: Path, code: int) -> None:
    async with managed(tmp_path, f"sys.exit({code})") as manager:
        assert await until(lambda: manager.events, 30)
        await asyncio.sleep(0.5)
        assert starts(tmp_path) == 1


async def test_who_falls_silent_is_killed_and_started_again(tmp_path: Path) -> None:
    async with managed(tmp_path, "time.sleep(1000)") as manager:
        assert await until(lambda: starts(tmp_path) >= 2, 30)
        assert [event.what for event in manager.events[:2]] == [
            "killed: the watchdog heard nothing",
            f"ended with {-signal.SIGABRT}",
        ]


async def test_who_is_stopped_or_hears_no_signal_is_killed_too(tmp_path: Path) -> None:
    deaf = "signal.signal(signal.SIGABRT, signal.SIG_IGN); os.kill(os.getpid(), signal.SIGSTOP)"
    async with managed(tmp_path, f"{deaf}; time.sleep(1000)") as manager:
        assert await until(lambda: starts(tmp_path) >= 2, 30)
        assert "killed at last" in [event.what for event in manager.events]


async def test_without_a_watchdog_silence_is_suffered(tmp_path: Path) -> None:
    async with managed(tmp_path, "time.sleep(1000)", replace(QUICK, watchdog=None)) as manager:
        assert await until(lambda: starts(tmp_path), 30)
        await asyncio.sleep(2)
        assert manager.events == []


# ---------------------------------------------------------------- the judgement

WELL = Measured("a hang", 40, "the log", 41, 60, 0, 6, [], 1, 0)


@pytest.mark.parametrize(
    "change",
    [
        {"noticed": None},
        {"noticed": WITHIN_S + 1},
        {"answered": None},
        {"alerted": None},
        {"alerted": WITHIN_S + 1},
        {"lost": ["report 1 in chat 7"]},
        {"bare_repeats": 1},
    ],
)
def test_what_comes_late_or_is_lost_or_told_twice_is_not_well(change: dict[str, object]) -> None:
    assert WELL.is_well
    assert not replace(WELL, **change).is_well  # type: ignore[arg-type]


BACK = Away("refused", 3600, 100, 60, 30, 10, 0, [], 20, 10, 20, [], 0, 0)


@pytest.mark.parametrize(
    "change",
    [
        {"restarts": 1},
        {"unhealthy": ["Telegram was last asked for updates 301 s ago"]},
        {"polls": 0},
        {"told_after": None},
        {"told_after": 151.0},
        {"answered_after": 151.0},
        {"lost": ["report 1 in chat 7"]},
        {"bare_repeats": 1},
    ],
)
def test_who_restarts_or_loses_or_is_late_after_telegram_was_away_is_not_well(
    change: dict[str, object],
) -> None:
    assert BACK.is_well
    assert not replace(BACK, **change).is_well  # type: ignore[arg-type]


# ---------------------------------------------------------------- Monitor itself


async def test_a_moment_without_telegram_loses_nothing(tmp_path: Path) -> None:
    away = await measure_away("connections refused", tmp_path / "away", seconds=4, times=1)
    assert away.is_well, away


@pytest.mark.long
async def test_every_hang_is_noticed_and_over_within_three_minutes(tmp_path: Path) -> None:
    hangs, _ = await run(CASES, [], tmp_path, 0, 1)
    assert [hang for hang in hangs if not hang.is_well] == []


@pytest.mark.long
async def test_an_hour_without_telegram_restarts_nothing_and_loses_nothing(tmp_path: Path) -> None:
    """Ten minutes of the wall clock; what is due, is due by a clock that runs six times as fast."""
    _, aways = await run([], list(WAYS), tmp_path, 60, 6)
    assert [away for away in aways if not away.is_well] == []
