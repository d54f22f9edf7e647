"""The line of the tests: it carries bytes, and fails as the internet does."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator

import httpx
import pytest

from tests.fakes.line import Line
from tests.fakes.web import FakeWeb


@pytest.fixture
async def line(web: FakeWeb) -> AsyncIterator[Line]:
    web.serve("/hello", b"hello")
    async with Line(web.port) as line:
        yield line


@pytest.fixture
async def client() -> AsyncIterator[httpx.AsyncClient]:
    async with httpx.AsyncClient(timeout=0.5) as client:
        yield client


async def hello(client: httpx.AsyncClient, line: Line) -> str:
    return (await client.get(f"{line.url}/hello")).text


async def test_it_carries_what_is_said(client: httpx.AsyncClient, line: Line) -> None:
    assert [await hello(client, line) for _ in range(3)] == ["hello"] * 3


async def test_where_it_is_refused_nobody_listens_until_it_is_restored(
    client: httpx.AsyncClient, line: Line
) -> None:
    await hello(client, line)
    await line.refuse()
    for _ in range(2):  # the first learns it from a connection that was there
        with pytest.raises((httpx.ConnectError, httpx.RemoteProtocolError, httpx.ReadError)):
            await hello(client, line)
    await line.restore()
    assert await hello(client, line) == "hello"


async def test_a_silent_line_takes_connections_and_says_nothing(
    client: httpx.AsyncClient, line: Line
) -> None:
    await hello(client, line)
    await line.go_silent()
    for _ in range(2):
        with pytest.raises(httpx.ReadTimeout):
            await hello(client, line)
    assert line.tried >= 1
    await line.restore()
    assert await hello(client, line) == "hello"


async def test_its_end_leaves_nothing_open(web: FakeWeb) -> None:
    async with Line(web.port) as line:
        await line.go_silent()
        _, writer = await asyncio.open_connection("127.0.0.1", line.port)
        await asyncio.sleep(0.05)
    writer.close()
    assert len(asyncio.all_tasks()) == 1
