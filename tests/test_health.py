"""Whether a service is healthy, who is told, and the watchdogs that wait for its signs of life."""

from __future__ import annotations

import asyncio
import os
import socket
import subprocess
import sys
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from monitor.health.judge import Limits, Signs, unhealthy_because
from monitor.health.lag import Lag
from monitor.health.pulse import Pulse
from monitor.health.systemd import READY, Systemd

LIMITS = Limits(updates=300, tick=60, write=150, lag=10)
WELL = Signs(updates=1000, tick=1000, write=1000, lag=0)


# ---------------------------------------------------------------- the judgement


def test_a_service_whose_signs_are_fresh_is_healthy() -> None:
    assert unhealthy_because(WELL, 1000, LIMITS) == ()
    assert unhealthy_because(WELL, 1060, LIMITS) == ()


@pytest.mark.parametrize(
    ("signs", "reason"),
    [
        (Signs(699, 1000, 1000, 0), "Telegram was last asked for updates 301 s ago (at most 300)"),
        (Signs(1000, 939, 1000, 0), "what is due was last looked for 61 s ago (at most 60)"),
        (Signs(1000, 1000, 849, 0), "the database was last written 151 s ago (at most 150)"),
        (Signs(1000, 1000, 1000, 11), "the event loop is 11 s late (at most 10)"),
    ],
)
def test_each_sign_that_is_too_old_is_a_reason(signs: Signs, reason: str) -> None:
    assert unhealthy_because(signs, 1000, LIMITS) == (reason,)


def test_all_reasons_are_given() -> None:
    assert len(unhealthy_because(Signs(0, 0, 0, 60), 1000, LIMITS)) == 4


times = st.floats(0, 1e6)


@given(st.tuples(times, times, times, times).map(lambda t: Signs(*t)), times, times)
def test_who_is_healthy_was_healthy_before_and_time_alone_heals_nothing(
    signs: Signs, first: float, second: float
) -> None:
    sooner, later = sorted((first, second))
    before, after = (unhealthy_because(signs, now, LIMITS) for now in (sooner, later))
    assert len(before) <= len(after)


def test_systemd_and_the_own_watchdog_act_within_three_minutes() -> None:
    real, watchdog_s = Limits(), 60  # WatchdogSec in deploy/monitor.service
    assert real.tick + max(watchdog_s, 120) <= 180


# ---------------------------------------------------------------- the loop's lag


def test_the_lag_is_that_of_the_last_minutes() -> None:
    lag = Lag(kept=300)
    for second in range(1000):
        lag.note(second, 9.0 if second < 600 else 0.1)
    assert lag.longest() == 0.1
    lag.note(1000, 2.0)
    assert lag.longest() == 2.0
    assert lag.percentile(99) == 0.1
    assert lag.typical(0) == 0.1


def test_a_single_long_delay_is_not_typical_but_is_the_longest() -> None:
    lag = Lag()
    for second in range(60):
        lag.note(second, 30.0 if second == 30 else 0.0)
    assert lag.typical(0) == 0.0
    assert lag.longest() == 30.0


def test_without_samples_there_is_no_lag() -> None:
    lag = Lag()
    assert (lag.typical(0), lag.percentile(99), lag.longest()) == (0.0, 0.0, 0.0)


@given(st.lists(st.floats(0, 1e3), min_size=1, max_size=400))
def test_the_percentile_is_one_of_the_samples_and_no_more_than_the_longest(
    delays: list[float],
) -> None:
    lag = Lag(kept=1e9)
    for at, by in enumerate(delays):
        lag.note(at, by)
    assert lag.percentile(99) in delays
    assert lag.typical(0) <= lag.percentile(99) <= lag.longest() == max(delays)


# ---------------------------------------------------------------- systemd


class Manager:
    """systemd's side of the socket."""

    def __init__(self, address: str) -> None:
        self.socket = socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM)
        self.socket.setblocking(False)
        self.socket.bind(address)

    def heard(self) -> list[str]:
        said = []
        while True:
            try:
                said.append(self.socket.recv(4096).decode())
            except BlockingIOError:
                return said


@pytest.fixture(params=["file", "abstract"])
def address(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    return str(tmp_path / "notify") if request.param == "file" else f"\0monitor-test-{os.getpid()}"


def test_systemd_is_told_over_files_and_abstract_sockets(address: str) -> None:
    manager = Manager(address)
    environment = {"NOTIFY_SOCKET": address.replace("\0", "@")}
    Systemd(environment).tell(READY, "STATUS=as it should be")
    assert manager.heard() == ["READY=1\nSTATUS=as it should be"]
    manager.socket.close()


def test_without_systemd_nobody_is_told_and_with_a_dead_one_nothing_fails(tmp_path: Path) -> None:
    Systemd({}).tell(READY)
    Systemd({"NOTIFY_SOCKET": str(tmp_path / "nobody")}).tell(READY)
    manager = Manager(str(tmp_path / "full"))
    for _ in range(1000):  # nobody reads there: the socket is full at some time
        Systemd({"NOTIFY_SOCKET": str(tmp_path / "full")}).tell(READY)
    manager.socket.close()


@pytest.mark.parametrize(
    ("environment", "patience"),
    [
        ({}, None),
        ({"WATCHDOG_USEC": "60000000"}, 60.0),
        ({"WATCHDOG_USEC": "60000000", "WATCHDOG_PID": str(os.getpid())}, 60.0),
        ({"WATCHDOG_USEC": "60000000", "WATCHDOG_PID": "1"}, None),  # meant for another process
        ({"WATCHDOG_USEC": "soon"}, None),
    ],
)
def test_how_long_systemd_waits_is_read(
    environment: dict[str, str], patience: float | None
) -> None:
    assert Systemd(environment).patience == patience


# ---------------------------------------------------------------- the pulse


class Part:
    """Something whose last sign of life is told."""

    def __init__(self) -> None:
        self.tick = asyncio.get_running_loop().time()

    def signs(self, lag: float) -> Signs:
        now = asyncio.get_running_loop().time()
        return Signs(updates=now, tick=self.tick, write=now, lag=lag)


async def test_the_watchdog_is_told_while_all_is_well_and_not_while_it_is_not(
    tmp_path: Path,
) -> None:
    manager = Manager(str(tmp_path / "notify"))
    systemd = Systemd({"NOTIFY_SOCKET": str(tmp_path / "notify"), "WATCHDOG_USEC": "2000000"})
    part = Part()
    pulse = Pulse(part.signs, systemd, Limits(tick=2))
    beating = asyncio.create_task(pulse.beat())
    await asyncio.sleep(1.5)
    assert set(manager.heard()) == {"WATCHDOG=1"}
    part.tick -= 60
    await asyncio.sleep(1.5)
    assert pulse.reasons() == ("what is due was last looked for 62 s ago (at most 2)",) or (
        "what is due was last looked for 6" in pulse.reasons()[0]
    )
    (told,) = manager.heard()
    assert told.startswith("STATUS=unhealthy: what is due was last looked for 6")
    part.tick += 1000
    await asyncio.sleep(1.5)
    assert manager.heard()[:2] == ["STATUS=healthy again", "WATCHDOG=1"]
    beating.cancel()
    manager.socket.close()


async def test_the_pulse_measures_how_late_the_loop_is() -> None:
    part = Part()
    pulse = Pulse(part.signs, Systemd({}), Limits())
    beating = asyncio.create_task(pulse.beat())
    await asyncio.sleep(0.9)
    blocking = asyncio.get_running_loop().time() + 0.6
    while asyncio.get_running_loop().time() < blocking:
        pass
    await asyncio.sleep(1.2)
    assert 0.3 < pulse.lag.longest() < 5
    beating.cancel()


# What hangs the loop; a regular expression keeps Python's lock, too.
HANGS = {
    "asleep": "import time; time.sleep(60)",
    "with Python's lock": "import re; re.match('(a+)+b', 'a' * 60)",
}


@pytest.mark.parametrize("hang", HANGS.values(), ids=HANGS)
def test_a_process_whose_loop_stands_still_ends_and_shows_where(hang: str) -> None:
    script = f"""
import asyncio
from monitor.health.judge import Limits, Signs
from monitor.health.pulse import Pulse
from monitor.health.systemd import Systemd

def where_it_hangs():
    {hang}

async def main():
    now = asyncio.get_running_loop().time
    signs = lambda lag: Signs(now(), now(), now(), lag)
    beating = asyncio.create_task(Pulse(signs, Systemd(), Limits(), stuck=1.5).beat())
    await asyncio.sleep(2.5)
    print("alive", flush=True)
    where_it_hangs()

asyncio.run(main())
"""
    ended = subprocess.run(
        [sys.executable, "-c", script], capture_output=True, text=True, timeout=30
    )
    assert ended.returncode == 1
    assert ended.stdout == "alive\n"
    assert "Timeout (0:00:01.500000)!" in ended.stderr
    assert "in where_it_hangs" in ended.stderr
