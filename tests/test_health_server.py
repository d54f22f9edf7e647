"""The pages for machines that look after a service: whoever connects, they are served in time."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import suppress
from http import HTTPStatus

import httpx
import pytest
from structlog.testing import capture_logs

from monitor.health.server import Page, Pages, address_of


def health() -> Page:
    return Page("ok\n")


def ill() -> Page:
    return Page("the database hangs\nso does the loop\n", HTTPStatus.SERVICE_UNAVAILABLE)


@pytest.fixture
async def pages() -> AsyncIterator[Pages]:
    pages = Pages({"/healthz": health, "/ill": ill}, {"A-Header": "1"}, seconds=0.5, at_once=4)
    yield pages
    await pages.close()


@pytest.fixture
async def port(pages: Pages) -> int:
    return await pages.open("127.0.0.1", 0)


async def get(port: int, path: str = "/healthz", method: str = "GET") -> httpx.Response:
    async with httpx.AsyncClient(verify=False) as client:
        return await client.request(method, f"http://127.0.0.1:{port}{path}")


async def say(port: int, request: bytes, *, and_end: bool = False) -> bytes:
    """Send bytes; returns all that is answered."""
    reader, writer = await asyncio.open_connection("127.0.0.1", port)
    writer.write(request)
    if and_end:
        writer.write_eof()
    async with asyncio.timeout(5):
        with suppress(ConnectionError):
            answer = await reader.read()
            writer.close()
            return answer
    return b""


async def test_a_page_is_served(port: int) -> None:
    answer = await get(port)
    assert (answer.status_code, answer.text) == (200, "ok\n")
    assert answer.headers["content-type"] == "text/plain; charset=utf-8"
    assert answer.headers["a-header"] == "1"
    assert answer.headers["cache-control"] == "no-store"


async def test_what_is_asked_for_after_a_question_mark_does_not_matter(port: int) -> None:
    assert (await get(port, "/healthz?full=1")).status_code == 200


async def test_the_reasons_are_lines(port: int) -> None:
    answer = await get(port, "/ill")
    assert answer.status_code == 503
    assert answer.text.splitlines() == ["the database hangs", "so does the loop"]


async def test_head_gives_the_head_alone(port: int) -> None:
    answer = await get(port, method="HEAD")
    assert (answer.status_code, answer.content) == (200, b"")
    assert answer.headers["content-length"] == "3"


@pytest.mark.parametrize("path", ["/", "/health", "/../healthz", "//healthz", "*"])
async def test_other_paths_are_not_found(port: int, path: str) -> None:
    assert (await say(port, f"GET {path} HTTP/1.1\r\n\r\n".encode())).startswith(b"HTTP/1.1 404 ")


@pytest.mark.parametrize("method", ["POST", "DELETE", "PUT", "get"])
async def test_other_methods_are_not_allowed(port: int, method: str) -> None:
    answer = await say(port, f"{method} /healthz HTTP/1.1\r\n\r\n".encode())
    assert answer.startswith(b"HTTP/1.1 405 ")
    assert b"\r\nAllow: GET, HEAD\r\n" in answer


@pytest.mark.parametrize(
    ("request_", "status"),
    [
        (b"GET /healthz HTTP/1.1\r\nX: " + b"a" * 20_000 + b"\r\n\r\n", 431),
        (b"a" * 20_000, 431),
        (b"nonsense\r\n\r\n", 400),
        (b"GET /healthz\r\n\r\n", 400),
        (b"GET  /healthz HTTP/1.1\r\n\r\n", 400),
        (b"\x16\x03\x01\x02\x00\x01\r\n\r\n", 400),  # TLS
        (b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n", 400),
    ],
)
async def test_what_is_no_request_is_refused(port: int, request_: bytes, status: int) -> None:
    answer = await say(port, request_)
    assert answer.startswith(b"HTTP/1.1 %d " % status) or answer == b""  # or reset: bytes are left
    assert (await get(port)).status_code == 200


async def test_half_a_request_is_answered_with_the_end_of_the_connection(port: int) -> None:
    assert await say(port, b"GET /heal", and_end=True) == b""


async def test_who_says_nothing_or_little_is_cut_off_in_time(port: int, pages: Pages) -> None:
    loop = asyncio.get_running_loop()
    started = loop.time()
    assert await say(port, b"GET /healthz HTTP/1.1\r\n") == b""
    assert 0.4 < loop.time() - started < 3
    assert pages._exchanges == {}


async def test_who_does_not_read_the_answer_is_cut_off_in_time(pages: Pages) -> None:
    pages = Pages({"/large": lambda: Page("x" * 30_000_000)}, seconds=0.5)
    port = await pages.open("127.0.0.1", 0)
    _reader, writer = await asyncio.open_connection("127.0.0.1", port, limit=1000)
    writer.write(b"GET /large HTTP/1.1\r\n\r\n")
    await asyncio.sleep(0.2)
    assert len(pages._exchanges) == 1
    await asyncio.sleep(0.8)
    assert pages._exchanges == {}
    writer.transport.abort()
    await pages.close()


async def test_a_crowd_that_says_nothing_keeps_nobody_out(port: int) -> None:
    crowd = [await asyncio.open_connection("127.0.0.1", port) for _ in range(50)]
    assert (await get(port)).status_code == 200
    for _, writer in crowd:
        writer.transport.abort()


async def test_a_page_that_fails_ends_its_exchange_alone() -> None:
    def broken() -> Page:
        raise KeyError("a bug of ours")

    pages = Pages({"/broken": broken, "/healthz": health})
    port = await pages.open("127.0.0.1", 0)
    with capture_logs() as logged:
        assert (await get(port, "/broken")).status_code == 500
    assert [str(record["exc_info"]) for record in logged] == ["'a bug of ours'"]
    assert (await get(port)).status_code == 200
    await pages.close()


async def test_a_port_that_is_taken_is_an_error(port: int) -> None:
    other = Pages({})
    with pytest.raises(OSError, match="in use"):
        await other.open("127.0.0.1", port)
    await other.close()


async def test_closing_ends_what_is_under_way(pages: Pages, port: int) -> None:
    reader, writer = await asyncio.open_connection("127.0.0.1", port)
    await asyncio.sleep(0.05)
    await pages.close()
    async with asyncio.timeout(1):
        with suppress(ConnectionError):
            assert await reader.read() == b""
    writer.close()
    with pytest.raises(OSError, match="Connect call failed"):
        await asyncio.open_connection("127.0.0.1", port)


def test_addresses_are_read() -> None:
    assert address_of("127.0.0.1:9464") == ("127.0.0.1", 9464)
    assert address_of("[::1]:80") == ("::1", 80)
    assert address_of("localhost:1") == ("localhost", 1)
