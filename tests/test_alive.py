"""The service as a process: asked whether it is well, told to end, and made to hang."""

from __future__ import annotations

import asyncio
import os
import random
import re
import signal
import socket
import sqlite3
import sys
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager, suppress
from pathlib import Path

import httpx
import pytest
from prometheus_client.parser import text_string_to_metric_families

from tests.fakes.telegram import FakeTelegram, Hang, Kind, Slow, polled_elsewhere, server_error
from tests.fakes.web import FakeWeb
from tests.headlines import headline
from tests.house import TOKEN, House, environment, rss, rss_item
from tests.test_health import Manager

WEATHER, NEWS = rss_item(0, "Weather"), rss_item(1, "Ten deported children came home")
LONGEST_END_S = 15.0


@pytest.fixture
def port() -> int:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        return int(free.getsockname()[1])


@pytest.fixture
def watched(connected: House, web: FakeWeb, telegram: FakeTelegram, port: int) -> House:
    """A house whose service can be asked, with one feed that is polled each second."""
    connected.write_settings(listen=f"127.0.0.1:{port}", min_interval="1s", max_interval="1s")
    connected.write_feeds(web.serve("/a.xml", rss(WEATHER)) + "?key=s3cretkey")
    return connected


@asynccontextmanager
async def running(
    house: House, telegram: FakeTelegram, *command: str, **variables: str
) -> AsyncIterator[asyncio.subprocess.Process]:
    """A service that Olena follows; it is killed at the end, if it still runs."""
    telegram.say(7, "/start wl_children")
    before = len(telegram.seen(7))
    arguments = ("-W", "error::ResourceWarning", "-m", *(command or ("monitor", "run")))
    with house.path("log").open("ab") as log:
        process = await asyncio.create_subprocess_exec(
            sys.executable,
            *arguments,
            cwd=house.folder,
            stdout=asyncio.subprocess.DEVNULL,
            stderr=log,
            env=environment() | variables,
        )
    try:
        await telegram.wait_for(lambda: len(telegram.seen(7)) > before, timeout=40)
        yield process
    finally:
        if process.returncode is None:
            process.kill()
        await process.wait()


def log_of(house: House) -> str:
    return house.path("log").read_text("utf-8")


async def until(condition: Callable[[], object], within: float = 60) -> None:
    async with asyncio.timeout(within):
        while not condition():  # noqa: ASYNC110 - another process
            await asyncio.sleep(0.05)


async def ask(port: int, path: str = "/healthz") -> httpx.Response:
    async with httpx.AsyncClient(verify=False, timeout=10) as client:
        return await client.get(f"http://127.0.0.1:{port}{path}")


async def ended(process: asyncio.subprocess.Process) -> int:
    """Tell a service to end; returns its exit code."""
    process.send_signal(signal.SIGTERM)
    async with asyncio.timeout(LONGEST_END_S):
        return await process.wait()


# ---------------------------------------------------------------- asked


def values(text: str) -> dict[str, float]:
    """Read metrics as Prometheus does: by name and labels."""
    return {
        sample.name + "".join(f" {key}={value}" for key, value in sorted(sample.labels.items())): (
            sample.value
        )
        for family in text_string_to_metric_families(text)
        for sample in family.samples
    }


async def test_a_service_tells_that_it_is_well_and_what_it_does(
    watched: House, web: FakeWeb, telegram: FakeTelegram, port: int
) -> None:
    async with running(watched, telegram) as process:
        await until(lambda: '"event": "polled"' in log_of(watched))
        web.serve("/a.xml", rss(NEWS))
        await telegram.wait_for(lambda: len(telegram.seen(7)) == 2, timeout=30)
        await asyncio.sleep(1.1)
        health = await ask(port)
        assert (health.status_code, health.text) == (200, "ok\n")
        assert await watched.finish("health") == (0, "ok\n", "")
        text = (await ask(port, "/metrics")).text
        assert await ended(process) == 0
    found = values(text)
    assert found["monitor_polls_total outcome=polled"] >= 2
    assert found["monitor_sends_total outcome=sent"] == 1
    assert found["monitor_sends_total outcome=throttled"] == 0
    assert found["monitor_hits_total"] == 1
    assert found["monitor_surges_total"] == 0
    assert found["monitor_items_total"] == 2
    assert (found["monitor_feeds_listed"], found["monitor_feeds_failing"]) == (1, 0)
    assert (found["monitor_deliveries_pending"], found["monitor_oldest_unsent_age_seconds"]) == (
        0,
        0,
    )
    assert found["monitor_healthy"] == 1
    assert 0 <= found["monitor_loop_lag_p99_seconds"] <= found["monitor_loop_lag_max_seconds"]
    assert 0 <= found["monitor_telegram_updates_age_seconds"] < 60
    assert found["monitor_listener_restarts"] == 0
    assert found["monitor_resident_memory_bytes"] > 10**7
    assert found["monitor_open_file_descriptors"] > 5
    assert found["monitor_wal_bytes"] > 0
    assert 0 < found["monitor_uptime_seconds"] < 300
    assert any(name.startswith("monitor_build_info python=") for name in found)
    for secret in (TOKEN, TOKEN.split(":")[1], "http", "s3cretkey", "Olena"):
        assert secret not in text.replace("# HELP", "")
    assert "s3cretkey" not in log_of(watched)


async def test_a_port_that_is_taken_stops_nothing_and_the_other_is_not_taken_for_ours(
    watched: House, telegram: FakeTelegram, port: int
) -> None:
    async def answer(_: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        head = "HTTP/1.1 200 OK\r\nMonitor-Process: 1\r\nContent-Length: 3\r\n\r\nok\n"
        writer.write(head.encode())
        writer.close()

    other = await asyncio.start_server(answer, "127.0.0.1", port)
    async with running(watched, telegram) as process:
        code, _, err = await watched.finish("health")
        assert code == 1
        assert f"answers process 1, not the Monitor of {watched.path('state')}" in err
        assert await ended(process) == 0
    other.close()
    assert "/healthz and /metrics are not there" in log_of(watched)


async def test_health_of_a_monitor_that_does_not_run_is_told(watched: House, port: int) -> None:
    code, out, err = await watched.finish("health")
    assert (code, out) == (1, "")
    assert f"nobody answers at 127.0.0.1:{port}" in err
    watched.write_settings(listen="")
    code, _, err = await watched.finish("health")
    assert code == 1
    assert 'set listen = "127.0.0.1:9464"' in err


@pytest.mark.long
async def test_telegram_out_of_reach_is_not_unhealthy(
    watched: House, telegram: FakeTelegram, port: int
) -> None:
    async with running(watched, telegram, "tests.hanging", "nothing"):
        telegram.fail_next("getUpdates", fault=server_error(), times=1000)
        telegram.say(7, "/help")
        await asyncio.sleep(40)  # longer than a hang is suffered there
        assert (await ask(port)).status_code == 200


async def test_systemd_hears_of_start_life_and_end(
    watched: House, telegram: FakeTelegram, tmp_path: Path
) -> None:
    manager = Manager(str(tmp_path / "notify"))
    variables = {"NOTIFY_SOCKET": str(tmp_path / "notify"), "WATCHDOG_USEC": "3000000"}
    async with running(watched, telegram, **variables) as process:
        assert {"READY=1", "WATCHDOG=1"} <= set(manager.heard())
        await asyncio.sleep(3)
        assert set(manager.heard()) == {"WATCHDOG=1"}
        assert await ended(process) == 0
        assert manager.heard()[-1] == "STOPPING=1"
    manager.socket.close()


async def test_owners_hear_once_of_a_second_program_and_alerts_go_out(
    watched: House, web: FakeWeb, telegram: FakeTelegram
) -> None:
    """As `Rivals` decides it; here without the minute."""
    watched.write_settings(owners=[7])
    async with running(watched, telegram, "tests.hanging", "nothing") as process:
        telegram.fail_next("getUpdates", fault=polled_elsewhere(), times=1000)
        telegram.say(7, "/help")
        await telegram.wait_for(
            lambda: any("Another program uses this bot" in text for text in telegram.sent(7)),
            timeout=30,
        )
        web.serve("/a.xml", rss(NEWS))
        await telegram.wait_for(lambda: "came home" in telegram.sent(7)[-1], timeout=20)
        assert sum("Another program" in text for text in telegram.sent(7)) == 1
        assert await ended(process) == 0


# ---------------------------------------------------------------- told to end


async def stop_at(
    house: House, web: FakeWeb, telegram: FakeTelegram, chance: random.Random
) -> None:
    """End a service at some moment of its life; nothing is told twice, and it ends in time."""
    number = chance.randrange(10**9)
    title = f"Deported children: {headline(number)}, report {number}"
    item = rss_item(chance.random(), title)
    async with running(house, telegram) as process:
        if chance.random() < 0.5:
            telegram.fail_next("sendMessage", fault=Slow(chance.uniform(0, 3)))
        web.serve("/a.xml", rss(item))
        await asyncio.sleep(chance.uniform(0, 3))
        assert await ended(process) == 0, log_of(house)
    told = [text for text in telegram.sent(7) if "This is a sample" not in text]
    reports = re.findall(r"report \d+", "\n".join(told))
    assert len(reports) == len(set(reports))
    assert not [text for text in telegram.sent(7) if text.startswith("↻")]
    assert "Traceback" not in log_of(house)


async def stop_often(
    times: int, house: House, web: FakeWeb, telegram: FakeTelegram, seed: int
) -> None:
    chance = random.Random(seed)
    for _ in range(times):
        await stop_at(house, web, telegram, chance)
    assert not telegram.happened(Kind.LIMIT_BROKEN)


async def test_a_service_that_is_told_to_end_ends_in_time_and_repeats_nothing(
    watched: House, web: FakeWeb, telegram: FakeTelegram
) -> None:
    await stop_often(5, watched, web, telegram, seed=1)


@pytest.mark.long
@pytest.mark.parametrize("seed", range(10))
async def test_a_service_that_is_told_to_end_200_times_repeats_nothing(
    watched: House, web: FakeWeb, telegram: FakeTelegram, seed: int
) -> None:
    await stop_often(20, watched, web, telegram, seed)


async def test_a_thread_that_still_looks_up_a_name_is_not_waited_for(
    watched: House, telegram: FakeTelegram
) -> None:
    async with running(watched, telegram, "tests.hanging", "looking up a name") as process:
        process.send_signal(signal.SIGUSR1)
        await asyncio.sleep(0.5)
        assert await ended(process) == 0


async def test_an_end_that_takes_too_long_is_cut_short_and_shows_where_it_hangs(
    watched: House, telegram: FakeTelegram
) -> None:
    async with running(watched, telegram, "tests.hanging", "at the end") as process:
        process.send_signal(signal.SIGUSR1)
        await asyncio.sleep(0.5)
        assert await ended(process) == 1
    assert "Timeout (0:00:09)!" in log_of(watched)


# ---------------------------------------------------------------- made to hang


@pytest.mark.parametrize("hang", ["asleep", "with Python's lock"])
async def test_a_loop_that_stands_still_ends_the_process_with_its_stacks(
    watched: House, telegram: FakeTelegram, port: int, hang: str
) -> None:
    async with running(watched, telegram, "tests.hanging", hang) as process:
        process.send_signal(signal.SIGUSR1)
        with pytest.raises(httpx.ReadTimeout):
            async with httpx.AsyncClient(verify=False, timeout=1) as client:
                await client.get(f"http://127.0.0.1:{port}/healthz")
        async with asyncio.timeout(20):
            assert await process.wait() == 1
    assert "Timeout (0:00:04)!" in log_of(watched)
    assert "tests/hanging.py" in log_of(watched)


async def test_a_call_for_updates_that_never_returns_is_noticed_and_answers_go_on(
    watched: House, telegram: FakeTelegram, port: int
) -> None:
    async with running(watched, telegram, "tests.hanging", "nothing") as process:
        telegram.fail_next("getUpdates", fault=Hang(accepted=False))
        telegram.say(7, "/help")
        await asyncio.sleep(1)
        before = len(telegram.seen(7))
        telegram.say(7, "/help")
        await telegram.wait_for(lambda: len(telegram.seen(7)) > before, timeout=40)
        assert values((await ask(port, "/metrics")).text)["monitor_listener_restarts"] == 1
        assert (await ask(port)).status_code == 200
        assert await ended(process) == 0
    assert "listening to Telegram hung, and was started anew" in log_of(watched)


@pytest.mark.long
async def test_a_database_that_is_kept_by_another_program_is_noticed_and_then_all_goes_on(
    watched: House, web: FakeWeb, telegram: FakeTelegram, port: int
) -> None:
    async with running(watched, telegram, "tests.hanging", "nothing", "30") as process:
        other = sqlite3.connect(watched.path("state/monitor.db"), isolation_level=None)
        other.execute("BEGIN IMMEDIATE")
        web.serve("/a.xml", rss(NEWS))
        await asyncio.sleep(16)  # ten of them for the first write that waits
        health = await ask(port)
        assert health.status_code == 503
        assert "the database was last written" in health.text
        code, _, err = await watched.finish("health")
        assert (code, "the database was last written" in err) == (1, True)
        other.close()
        await telegram.wait_for(lambda: len(telegram.seen(7)) == 2, timeout=20)
        assert (await ask(port)).text == "ok\n"
        assert await ended(process) == 0
    assert "Task exception was never retrieved" not in log_of(watched)


@pytest.mark.long
async def test_a_database_that_is_kept_by_another_program_at_the_start_is_to_be_tried_later(
    watched: House,
) -> None:
    assert (await watched.finish("poll"))[0] == 0
    other = sqlite3.connect(watched.path("state/monitor.db"), isolation_level=None)
    other.execute("BEGIN IMMEDIATE")
    code, _, err = await watched.finish("run")
    other.close()
    assert code == 75  # else systemd would not start it again
    assert "another program keeps" in err
    assert "Traceback" not in err


@pytest.mark.long
@pytest.mark.parametrize("how", [signal.SIGSTOP, signal.SIGKILL])
async def test_parsers_that_are_dead_are_noticed_and_replaced(
    watched: House, web: FakeWeb, telegram: FakeTelegram, how: signal.Signals
) -> None:
    async with running(watched, telegram) as process:
        await until(lambda: '"event": "polled"' in log_of(watched))
        parsers = descendants(process.pid)
        assert len(parsers) >= 4
        for parser in parsers:
            os.kill(parser, how)
        web.serve("/a.xml", rss(NEWS))
        await telegram.wait_for(lambda: len(telegram.seen(7)) == 2, timeout=180)
        assert await ended(process) == 0
    for parser in parsers:
        with suppress(ProcessLookupError):
            os.kill(parser, signal.SIGKILL)


def descendants(process: int) -> list[int]:
    """Return the processes that a process started, and those that they did (proc(5))."""
    threads = Path(f"/proc/{process}/task").glob("*/children")
    listed = [int(pid) for thread in threads for pid in thread.read_text("ascii").split()]
    return [one for pid in listed for one in (pid, *descendants(pid))]
