"""Hosts are asked one request at a time, with a pause between, and not while they ask for peace."""

from __future__ import annotations

import asyncio
from datetime import datetime, timedelta

import pytest

from monitor.feeds.web.addresses import Allowed
from monitor.feeds.web.fetch import FetchLimits, fetch, open_client
from monitor.hosts import HostKeptAwayError, Hosts, host_of
from monitor.model import Fetched, FetchFailed, KeptAway
from tests.fakes.web import FakeWeb
from tests.support import HOUR, MINUTE, NOW, ManualClock

A, B = "http://a.example/1", "http://b.example/1"
LIMITS = FetchLimits(seconds=1)


async def test_a_host_is_asked_one_request_at_a_time_with_a_pause_between() -> None:
    hosts = Hosts(timedelta(seconds=0.2))
    loop = asyncio.get_running_loop()
    at_once = 0
    started: list[float] = []
    ended: list[float] = []

    async def ask(url: str) -> None:
        nonlocal at_once
        async with hosts.turn(url):
            at_once += 1
            assert at_once == 1
            started.append(loop.time())
            await asyncio.sleep(0.01)
            ended.append(loop.time())
            at_once -= 1

    await asyncio.gather(
        ask("http://A.example/1"), ask("http://a.example:80/2"), ask("https://a.example/3")
    )
    pauses = [start - end for end, start in zip(ended, started[1:], strict=False)]
    assert len(pauses) == 2
    assert min(pauses) >= 0.199


async def test_other_hosts_do_not_wait() -> None:
    hosts = Hosts(timedelta(hours=1))
    both_in = asyncio.Barrier(2)

    async def ask(url: str) -> None:
        async with hosts.turn(url):
            await both_in.wait()

    async with asyncio.timeout(5):
        await asyncio.gather(ask(A), ask(B))


async def test_no_more_requests_run_at_once_than_are_allowed_in_all() -> None:
    hosts = Hosts(timedelta(0), at_once=3)
    running, most = 0, 0

    async def ask(number: int) -> None:
        nonlocal running, most
        async with hosts.turn(f"http://{number}.example/"):
            running += 1
            most = max(most, running)
            await asyncio.sleep(0.01)
            running -= 1

    await asyncio.gather(*map(ask, range(10)))
    assert most == 3


async def test_who_gives_up_waiting_leaves_the_turn_to_others() -> None:
    hosts = Hosts(timedelta(0), at_once=1)
    async with hosts.turn(A):
        waiting = asyncio.create_task(hosts.turn(A).__aenter__())
        await asyncio.sleep(0.01)
        waiting.cancel()
    async with asyncio.timeout(5), hosts.turn(A):
        pass


# ---------------------------------------------------------------- hosts that ask for peace


async def test_a_host_that_asked_for_peace_is_not_asked_until_its_time_has_come() -> None:
    clock = ManualClock()
    hosts = Hosts(timedelta(0), clock)
    hosts.keep_away(A, HOUR)
    for url in (A, "https://A.example:8443/2"):
        with pytest.raises(HostKeptAwayError, match="asked to wait until 2026-03-01 13"):
            await hosts.turn(url).__aenter__()
    async with hosts.turn(B):
        pass
    clock.advance(HOUR)
    async with hosts.turn(A):
        assert hosts.kept_away(A) is None


async def test_the_longer_of_two_waits_counts_and_is_remembered() -> None:
    told: list[tuple[str, datetime]] = []
    hosts = Hosts(timedelta(0), ManualClock(), remember=lambda *what: told.append(what))
    for wait in (MINUTE, HOUR, MINUTE):
        hosts.keep_away(A, wait)
    assert hosts.kept_away(A) == NOW + HOUR
    assert told == [("a.example", NOW + MINUTE), ("a.example", NOW + HOUR)]


def test_waits_from_before_a_restart_hold() -> None:
    hosts = Hosts(timedelta(0), ManualClock(), kept_away={"a.example": NOW + HOUR})
    assert hosts.kept_away(A) == NOW + HOUR
    assert hosts.kept_away(B) is None


@pytest.mark.parametrize(("ago", "waits"), [(0.0, True), (-5.0, True), (3600.0, False)])
async def test_the_pause_holds_between_processes(ago: float, waits: bool) -> None:
    asked = {"a.example": NOW - timedelta(seconds=ago)}
    hosts = Hosts(timedelta(seconds=0.2), ManualClock(), asked=asked)
    loop = asyncio.get_running_loop()
    started = loop.time()
    async with hosts.turn(A):
        assert (loop.time() - started >= 0.199) is waits
    async with hosts.turn(B):
        assert loop.time() - started < 5


@pytest.mark.parametrize(
    "url", ["https://NEWS.example./a", "http://news.example:8080", "http://x:y@news.example/"]
)
def test_a_host_is_one_however_it_is_spelt(url: str) -> None:
    assert host_of(url) == "news.example"


def test_an_international_name_is_counted_as_it_is_asked_for() -> None:
    assert host_of("https://Новини.example/") == host_of("https://xn--b1amarcd.example/")


async def test_who_waits_for_a_turn_hears_that_the_host_asked_for_peace_meanwhile() -> None:
    hosts = Hosts(timedelta(seconds=0.05))
    async with hosts.turn(A):
        waiting = asyncio.create_task(hosts.turn(A).__aenter__())
        await asyncio.sleep(0)
        hosts.keep_away(A, HOUR)
    with pytest.raises(HostKeptAwayError):
        await waiting


# ---------------------------------------------------------------- fetches in turns


async def test_each_request_of_a_fetch_waits_for_the_turn_of_its_host(web: FakeWeb) -> None:
    web.serve("/new.xml", b"x")
    old = web.serve("/old.xml", status=301, headers={"Location": "/new.xml"})
    hosts = Hosts(timedelta(seconds=0.2))
    allowed = Allowed.from_settings(["127.0.0.1"], [web.port])
    loop = asyncio.get_running_loop()
    async with open_client(allowed, "monitor/test") as client:
        began = loop.time()
        outcome = await fetch(client, old, None, FetchLimits(seconds=0.15), hosts)
        assert isinstance(outcome, Fetched)  # the pause is not part of the fetch's own time
        assert loop.time() - began >= 0.199


async def test_a_redirect_to_a_host_that_asked_for_peace_is_not_followed(web: FakeWeb) -> None:
    target = web.serve("/new.xml", b"x").replace("127.0.0.1", "127.0.0.2")
    old = web.serve("/old.xml", status=302, headers={"Location": target})
    hosts = Hosts(timedelta(0))
    hosts.keep_away(target, HOUR)
    allowed = Allowed.from_settings(["127.0.0.0/8"], [web.port])
    async with open_client(allowed, "monitor/test") as client:
        outcome = await fetch(client, old, None, LIMITS, hosts)
    assert isinstance(outcome, KeptAway)
    assert outcome.host == "127.0.0.2"
    assert [request.path for request in web.requests] == ["/old.xml"]


@pytest.mark.parametrize(("status", "waits"), [(429, True), (503, True), (404, False)])
async def test_retry_after_keeps_all_fetches_away_from_the_host(
    web: FakeWeb, status: int, waits: bool
) -> None:
    url = web.serve("/a.xml", status=status, headers={"Retry-After": "600"})
    other = web.serve("/b.xml", b"x")
    hosts = Hosts(timedelta(0))
    allowed = Allowed.from_settings(["127.0.0.1"], [web.port])
    async with open_client(allowed, "monitor/test") as client:
        assert isinstance(await fetch(client, url, None, LIMITS, hosts), FetchFailed)
        outcome = await fetch(client, other, None, LIMITS, hosts)
    assert isinstance(outcome, KeptAway) is waits
    assert len(web.requests) == (1 if waits else 2)
