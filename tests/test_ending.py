"""A service that is told to end while it starts ends well; a hang-up ends what has a terminal."""

from __future__ import annotations

import asyncio
import os
import pty
import signal
import subprocess
from pathlib import Path

import click
import pytest

from monitor.cli import cli
from tests.fakes.telegram import FakeTelegram
from tests.fakes.web import FakeWeb
from tests.house import House, command, environment, rss, rss_item


@pytest.fixture
def ready(connected: House, web: FakeWeb, telegram: FakeTelegram) -> House:
    """A house whose service runs."""
    connected.write_feeds(web.serve("/a.xml", rss(rss_item(0, "Weather"))))
    return connected


def hears_signals(process: int) -> bool:
    """Tell whether a process lets SIGTERM wait, or handles it (proc(5))."""
    lines = Path(f"/proc/{process}/status").read_text("ascii").splitlines()
    masks = dict(line.split(":\t") for line in lines if line.startswith("Sig"))
    bit = 1 << (signal.SIGTERM - 1)
    return any(int(masks[name], 16) & bit for name in ("SigBlk", "SigCgt"))


async def start(house: House, stdin: int = subprocess.DEVNULL) -> asyncio.subprocess.Process:
    """Start a service; it hears signals already, but has not loaded itself yet."""
    with house.path("log").open("wb") as log:
        process = await asyncio.create_subprocess_exec(
            *command("run"), cwd=house.folder, stdin=stdin, stderr=log, env=environment()
        )
    async with asyncio.timeout(60):
        while not hears_signals(process.pid):  # noqa: ASYNC110 - another process
            await asyncio.sleep(0.001)
    assert '"event": "started"' not in house.path("log").read_text()
    return process


async def started(house: House) -> None:
    async with asyncio.timeout(60):
        while '"event": "started"' not in house.path("log").read_text():  # noqa: ASYNC110
            await asyncio.sleep(0.05)


async def code_of(process: asyncio.subprocess.Process) -> int:
    async with asyncio.timeout(60):
        return await process.wait()


@pytest.mark.parametrize(
    ("how", "after"), [(signal.SIGTERM, 0.0), (signal.SIGTERM, 1.2), (signal.SIGINT, 0.4)]
)
async def test_a_service_that_is_told_to_end_while_it_starts_ends_well(
    ready: House, how: signal.Signals, after: float
) -> None:
    process = await start(ready)
    await asyncio.sleep(after)
    process.send_signal(how)
    assert await code_of(process) == 0
    assert "Traceback" not in ready.path("log").read_text()


def test_who_only_looks_at_the_command_hears_signals_as_before() -> None:
    before = signal.pthread_sigmask(signal.SIG_BLOCK, ())
    assert cli.get_command(click.Context(cli), "run") is not None
    assert signal.pthread_sigmask(signal.SIG_BLOCK, ()) == before


async def test_who_is_told_twice_ends_as_well(ready: House) -> None:
    process = await start(ready)
    await started(ready)
    for how in (signal.SIGINT, signal.SIGTERM, signal.SIGTERM):
        process.send_signal(how)
    assert await code_of(process) == 0


async def test_a_service_without_a_terminal_goes_on_after_a_hang_up(ready: House) -> None:
    process = await start(ready)
    process.send_signal(signal.SIGHUP)  # heard, though nobody can say anything yet
    await started(ready)
    async with asyncio.timeout(60):
        while "changed files are followed" not in ready.path("log").read_text():  # noqa: ASYNC110
            await asyncio.sleep(0.05)
    process.terminate()
    assert await code_of(process) == 0


async def test_a_service_whose_terminal_is_closed_ends(ready: House) -> None:
    """It would go on unseen, and hold the state folder."""
    terminal, end = pty.openpty()
    process = await start(ready, stdin=end)
    await started(ready)
    process.send_signal(signal.SIGHUP)
    assert await code_of(process) == 0
    os.close(terminal)
    os.close(end)


async def test_one_pass_can_be_cut_off(ready: House) -> None:
    process = await asyncio.create_subprocess_exec(
        *command("run", "--once"), cwd=ready.folder, env=environment()
    )
    async with asyncio.timeout(60):
        while not hears_signals(process.pid):  # noqa: ASYNC110
            await asyncio.sleep(0.001)
    process.terminate()
    assert await code_of(process) == -signal.SIGTERM


def stream_of(process: int, number: int) -> str:
    return os.readlink(f"/proc/{process}/fd/{number}")  # noqa: PTH115 - in a loop of asyncio


async def test_a_service_without_standard_streams_runs(
    ready: House, telegram: FakeTelegram
) -> None:
    """Closed by a shell (2>&-): the database would get their numbers."""
    closed = ["sh", "-c", 'exec "$@" <&- >&- 2>&-', "sh", *command("run")]
    process = await asyncio.create_subprocess_exec(*closed, cwd=ready.folder, env=environment())
    telegram.say(7, "/help")
    await telegram.wait_for(lambda: len(telegram.seen(7)) == 1, timeout=60)
    assert {stream_of(process.pid, number) for number in range(3)} == {"/dev/null"}
    process.terminate()
    assert await code_of(process) == 0
