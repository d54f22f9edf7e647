"""A request has a connection of its own, reads what servers really send, leaves nothing behind."""

from __future__ import annotations

import asyncio
import gc
import os
import resource
import socket
import ssl
import subprocess
from collections.abc import AsyncIterator, Iterable
from contextlib import asynccontextmanager, suppress
from ipaddress import ip_address
from pathlib import Path

import httpx
import pytest
from hypothesis import given
from hypothesis import strategies as st

from monitor.feeds.web.addresses import Address, Allowed
from monitor.feeds.web.answer import MAX_HEADERS, MAX_LINE, Answer, CutOff, TooMuch
from monitor.feeds.web.client import Client
from monitor.feeds.web.connection import TlsFailed, connect
from monitor.feeds.web.fetch import FetchLimits, fetch, open_client
from monitor.feeds.web.resolve import Resolve, Resolver
from monitor.feeds.web.transport import GuardedTransport
from monitor.model import FetchFailed
from tests.fakes.web import RawHandler, RawServer, answering

LOOPBACK = Allowed.from_settings(("127.0.0.0/8", "::1"), range(1, 65_536))
TRUSTED = ssl.create_default_context()
LIMITS = FetchLimits(seconds=5)


def client_of(allowed: Allowed = LOOPBACK, resolve: Resolve | None = None) -> Client:
    return Client(GuardedTransport(allowed, resolve, TRUSTED), "monitor/test")


async def answer_of(
    url: str, headers: Iterable[tuple[bytes, bytes]] = (), client: Client | None = None
) -> tuple[int, list[tuple[bytes, bytes]], bytes]:
    """Ask for a URL: the status, the headers, the body."""
    async with client or client_of() as client:
        response = await client.get(httpx.URL(url), headers)
        try:
            assert isinstance(response.stream, httpx.AsyncByteStream)
            body = b"".join([chunk async for chunk in response.stream])
        finally:
            await response.aclose()
    return response.status_code, response.headers.raw, body


async def read(raw: bytes) -> tuple[int, list[tuple[bytes, bytes]], bytes]:
    """Ask a server that answers with these bytes and closes."""
    async with RawServer(answering(raw)) as server:
        return await answer_of(server.url)


def ok(lines: bytes, body: bytes = b"") -> bytes:
    return b"HTTP/1.1 200 OK\r\n" + lines + b"\r\n\r\n" + body


CHUNKED = b"Transfer-Encoding: chunked"

# ------------------------------------------------------------------ asking


async def requests_for(
    path: str, *headers: tuple[bytes, bytes], userinfo: str = ""
) -> tuple[str, bytes]:
    """Ask a server for a path: its host, and the request as it came."""
    came = b""

    async def serve(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        nonlocal came
        came = await reader.readuntil(b"\r\n\r\n")
        writer.write(b"HTTP/1.1 204 No Content\r\n\r\n")
        await writer.drain()

    async with RawServer(serve) as server:
        await answer_of(f"http://{userinfo}{server.host}{path}", headers)
        return server.host, came


async def test_a_request_says_what_it_must_and_no_more_in_plain_http() -> None:
    host, came = await requests_for("/feed.xml?a=%41&b=c%20d#top", (b"If-None-Match", b'"\xff"'))
    assert came == (
        b"GET /feed.xml?a=%41&b=c%20d HTTP/1.1\r\n"
        b"Host: " + host.encode() + b"\r\n"
        b"User-Agent: monitor/test\r\n"
        b"Accept-Encoding: gzip\r\n"
        b"Connection: close\r\n"
        b'If-None-Match: "\xff"\r\n\r\n'
    )


async def test_an_empty_path_is_the_root_and_letters_outside_ascii_are_escaped() -> None:
    assert (await requests_for(""))[1].startswith(b"GET / HTTP/1.1\r\n")
    assert (await requests_for("/ї"))[1].startswith(b"GET /%D1%97 HTTP/1.1\r\n")


@pytest.mark.parametrize(
    ("userinfo", "header"), [("me:p%40ss@", b"bWU6cEBzcw=="), ("token@", b"dG9rZW46")]
)
async def test_credentials_go_into_a_header_and_stay_out_of_the_host(
    userinfo: str, header: bytes
) -> None:
    host, came = await requests_for("/", userinfo=userinfo)
    assert b"Authorization: Basic " + header + b"\r\n" in came
    assert f"Host: {host}\r\n".encode() in came


@pytest.mark.parametrize("value", [b"a\r\nX: y", b"a\ny", b"a\ry", b"a\0b"])
async def test_a_header_that_would_break_its_line_is_not_sent(value: bytes) -> None:
    async with RawServer() as server:
        with pytest.raises(httpx.LocalProtocolError):
            await answer_of(server.url, [(b"If-None-Match", value)])
        assert server.connections == 0


async def test_only_get_is_spoken() -> None:
    transport = GuardedTransport(LOOPBACK, ssl_context=TRUSTED)
    with pytest.raises(httpx.LocalProtocolError, match="only GET"):
        await transport.handle_async_request(httpx.Request("POST", "http://127.0.0.1/"))
    await transport.aclose()


async def test_an_ipv6_address_is_connected_to_and_named_in_brackets() -> None:
    hosts = []

    async def serve(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        hosts.append((await reader.readuntil(b"\r\n\r\n")).split(b"\r\n")[1])
        writer.write(ok(b"Content-Length: 2", b"hi"))
        writer.close()

    try:
        server = await asyncio.start_server(serve, "::1", 0)
    except OSError:
        pytest.skip("this machine has no IPv6")
    port = server.sockets[0].getsockname()[1]
    async with server:
        assert (await answer_of(f"http://[::1]:{port}/"))[2] == b"hi"
    assert hosts == [b"Host: [::1]:%d" % port]


# ------------------------------------------------------------------ answers


@pytest.mark.parametrize(
    ("raw", "body"),
    [
        (ok(b"Content-Length: 2", b"hi"), b"hi"),
        (ok(b"Content-Length: 2", b"hi and more"), b"hi"),
        (ok(b"Content-Length: 2", b"hiHTTP/1.1 200 OK\r\nX: y\r\n\r\nevil"), b"hi"),
        (ok(b"Content-Length: 0"), b""),
        (ok(b"Content-Length:2\r\nX:", b"hi"), b"hi"),
        (ok(b"Content-Length: 2\r\nX: y\r\ncontent-length:2", b"hi, ho"), b"hi"),
        (ok(b"X: y\r\nContent-Length: 2, 2 ,2 \r\nX: z", b"hi, ho"), b"hi"),
        (ok(b"X: y", b"until it closes"), b"until it closes"),
        (ok(b"X: y"), b""),
        (b"HTTP/1.0 200 OK\r\nX: y\r\n\r\nhi", b"hi"),
        (b"HTTP/1.0 200 OK\r\nContent-Length: 2\r\n\r\nhi", b"hi"),
        (b"HTTP/1.1 200\r\nContent-Length: 2\r\n\r\nhi", b"hi"),
        (b"HTTP/1.1 200 \xd0\xb0\xff\r\nContent-Length: 2\r\n\r\nhi", b"hi"),
        (b"HTTP/1.2 200 OK\r\nContent-Length: 2\r\n\r\nhi", b"hi"),
        (b"\r\n\r\nHTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nhi", b"hi"),
        (b"HTTP/1.1 200 OK\nX: y\nContent-Length: 2\n\nhi", b"hi"),
        (ok(CHUNKED, b"2\r\nhi\r\n3\r\n ho\r\n0\r\n\r\n"), b"hi ho"),
        (ok(CHUNKED, b"0\r\n\r\n"), b""),
        (ok(CHUNKED, b'2;a="b;c"\r\nhi\r\n0;x\r\n\r\n'), b"hi"),
        (ok(CHUNKED, b"0002\r\nhi\r\n000\r\n\r\n"), b"hi"),
        (ok(CHUNKED, b"2  \r\nhi\r\n0 \r\n\r\n"), b"hi"),
        (ok(CHUNKED, b"A\r\n0123456789\r\n0\r\n\r\n"), b"0123456789"),
        (ok(CHUNKED, b"2\r\nhi\r\n0\r\nX: y\r\nDigest: z\r\n\r\n"), b"hi"),
        (ok(CHUNKED, b"2\r\nhi\r\n0\r\n\r\nand more"), b"hi"),
        (ok(b"transfer-encoding:  Chunked ", b"2\r\nhi\r\n0\r\n\r\n"), b"hi"),
        # two lengths: the chunks count (RFC 9112, 6.3), whichever is named first
        (ok(b"Content-Length: 99\r\n" + CHUNKED, b"2\r\nhi\r\n0\r\n\r\n"), b"hi"),
        (ok(CHUNKED + b"\r\nContent-Length: 1", b"2\r\nhi\r\n0\r\n\r\n"), b"hi"),
        (ok(b"Upgrade: h2,h2c\r\nConnection: Upgrade, close\r\nContent-Length: 2", b"hi"), b"hi"),
        (b"HTTP/1.1 103 Early Hints\r\nLink: x\r\n\r\n" + ok(b"Content-Length: 2", b"hi"), b"hi"),
        (b"HTTP/1.1 100 Continue\r\n\r\n" * 9 + ok(b"Content-Length: 2", b"hi"), b"hi"),
    ],
)
async def test_a_body_is_read_as_far_as_the_answer_says(raw: bytes, body: bytes) -> None:
    status, _, found = await read(raw)
    assert (status, found) == (200, body)


@pytest.mark.parametrize("status", [204, 304])
@pytest.mark.parametrize("lines", [b"Content-Length: 9", CHUNKED, b"X: y"])
async def test_an_answer_without_a_body_is_over_with_its_head(status: int, lines: bytes) -> None:
    async def serve(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await reader.readuntil(b"\r\n\r\n")
        writer.write(b"HTTP/1.1 %d Whatever\r\n%s\r\n\r\n" % (status, lines))
        await reader.read()  # and the connection stays open

    async with RawServer(serve) as server, asyncio.timeout(2):
        assert (await answer_of(server.url))[2] == b""


async def test_headers_come_byte_for_byte_in_their_order_and_as_often_as_they_were_sent() -> None:
    lines = b'ETag:\t W/"\xd1\x97\xff" \t\r\nX-A: 1\r\nx-a:2\r\nX-A: \r\nContent-Length: 0'
    assert (await read(ok(lines)))[1] == [
        (b"ETag", b'W/"\xd1\x97\xff"'),
        (b"X-A", b"1"),
        (b"x-a", b"2"),
        (b"X-A", b""),
        (b"Content-Length", b"0"),
    ]


async def test_the_headers_of_interim_answers_and_trailers_are_not_the_answers() -> None:
    early = b"HTTP/1.1 103 Early Hints\r\nEarly: x\r\n\r\n"
    _, headers, _ = await read(early + ok(CHUNKED, b"2\r\nhi\r\n0\r\nLate: y\r\n\r\n"))
    assert headers == [(b"Transfer-Encoding", b"chunked")]


async def test_a_folded_header_is_one_and_no_break_survives_in_it() -> None:
    _, headers, _ = await read(ok(b'ETag: "a\r\n  b\0c"\r\nContent-Length: 0'))
    (name, value), _ = headers
    assert name == b"ETag"
    assert value.split() == [b'"a', b"b", b'c"']
    assert not set(value) & set(b"\r\n\0")


@pytest.mark.parametrize("size", [1, 2, 7, 1_000])
async def test_an_answer_is_the_same_in_whatever_pieces_it_comes(size: int) -> None:
    raw = b"HTTP/1.1 103 Early\r\nA: b\r\n\r\n"
    raw += ok(b'ETag: "x"\r\n' + CHUNKED, b"5\r\nhello\r\n6;x=y\r\n world\r\n0\r\nT: u\r\n\r\n")

    async def serve(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await reader.readuntil(b"\r\n\r\n")
        for start in range(0, len(raw), size):
            writer.write(raw[start : start + size])
            await asyncio.sleep(0)

    async with RawServer(serve) as server:
        status, headers, body = await answer_of(server.url)
    assert (status, headers[0], body) == (200, (b"ETag", b'"x"'), b"hello world")


@given(st.lists(st.integers(1, 90), max_size=30), st.booleans())
def test_no_way_of_cutting_an_answer_changes_it(cuts: list[int], chunked: bool) -> None:
    body = b"3\r\nabc\r\n2;q\r\nde\r\n0\r\nT: u\r\n\r\n" if chunked else b"abcde"
    raw = ok(b"A: b\r\nC:d\r\n" + (CHUNKED if chunked else b"Content-Length: 5"), body)
    answer, taken, start = Answer(), b"", 0
    for cut in [*cuts, len(raw)]:
        if not answer.is_complete:
            answer.feed(raw[start : start + cut])
            taken += answer.take()
        start += cut
    assert answer.is_complete
    assert taken == b"abcde"
    assert answer.headers[:2] == [(b"A", b"b"), (b"C", b"d")]


@given(st.binary(max_size=300), st.booleans())
def test_nothing_but_a_protocol_error_comes_of_any_bytes(data: bytes, led_in: bool) -> None:
    answer = Answer()
    with suppress(httpx.RemoteProtocolError):
        answer.feed((b"HTTP/1.1 200 OK\r\n" if led_in else b"") + data)
        answer.end()
        assert answer.has_head
        assert answer.is_complete


# ------------------------------------------------------------------ answers that are none


@pytest.mark.parametrize(
    "raw",
    [
        b"",
        b"HTTP/1.1 200 OK\r\n",
        b"HTTP/1.1 100 Continue\r\n\r\n",
        ok(b"Content-Length: 3", b"hi"),
        ok(b"Content-Length: 3"),
        ok(CHUNKED),
        ok(CHUNKED, b"5\r\nhi"),
        ok(CHUNKED, b"2\r\nhi\r\n"),
        ok(CHUNKED, b"2\r\nhi\r\n0\r\n"),
        ok(CHUNKED, b"2\r\nhi\r\n0\r\nX: y\r\n"),
    ],
)
async def test_an_answer_that_ends_too_early_is_cut_off(raw: bytes) -> None:
    with pytest.raises(CutOff):
        await read(raw)


@pytest.mark.parametrize(
    "raw",
    [
        b"<html>hello",
        b"220 mail.example ESMTP\r\n",
        b"SSH-2.0-OpenSSH_9.2\r\n",
        b"\x15\x03\x01\x00\x02\x02\x16",
        b"ICY 200 OK\r\n\r\n",
        b"HTTP/1.1 20 OK\r\n\r\n",
        b"HTTP/1.1 two OK\r\n\r\n",
        b"HTTP/1.1 101 Switching Protocols\r\nUpgrade: x\r\nConnection: upgrade\r\n\r\n",
        ok(b"no colon at all"),
        ok(b"blank before : colon"),
        ok(b"Content-Length: -1"),
        ok(b"Content-Length: +2", b"hi"),
        ok(b"Content-Length: 99999999999999999999999"),
        ok(b"Content-Length: 2\r\nContent-Length: 3", b"hi"),
        ok(b"Content-Length: 2, 3", b"hi"),
        ok(b"Content-Length: 2, 2\r\nContent-Length: 3", b"hi"),
        ok(b"Content-Length: 2\r\nContent-Length: x", b"hi"),
        ok(b"Content-Length: 2\r\nContent-Length: 20", b"hi"),
        ok(CHUNKED, b"zz\r\nhi\r\n0\r\n\r\n"),
        ok(CHUNKED, b"-2\r\nhi\r\n0\r\n\r\n"),
        ok(CHUNKED, b"0x2\r\nhi\r\n0\r\n\r\n"),
        ok(CHUNKED, b"2\r\nhi!!\r\n0\r\n\r\n"),
        ok(CHUNKED, b"ffffffffffffffffff\r\nhi"),
        ok(b"Transfer-Encoding: gzip, chunked", b"2\r\nhi\r\n0\r\n\r\n"),
        ok(b"Transfer-Encoding: xchunked", b"2\r\nhi\r\n0\r\n\r\n"),
    ],
)
async def test_what_is_not_http_is_a_protocol_error_that_says_why(raw: bytes) -> None:
    with pytest.raises(httpx.RemoteProtocolError) as caught:
        await read(raw)
    assert not isinstance(caught.value, CutOff | TooMuch)
    assert str(caught.value)


def pouring(start: bytes, again: bytes) -> RawHandler:
    """Return a handler that answers, and goes on and on."""

    async def serve(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await reader.readuntil(b"\r\n\r\n")
        writer.write(start)
        while True:
            writer.write(again * 50)
            await writer.drain()

    return serve


@pytest.mark.parametrize(
    ("start", "again", "said"),
    [
        (b"HTTP/1.1 200 OK\r\n", b"X: y\r\n", f"more than {MAX_HEADERS} headers"),
        (b"HTTP/1.1 200 OK\r\n", b"X: " + b"y" * 9_000 + b"\r\n", "or 64 KB of them"),
        (b"HTTP/1.1 200 OK\r\nX: ", b"y" * 1_000, "a line of more than 16 KB"),
        (b"HTTP/1.1 200 OK\r\nX: ", b"\r\n  y", "a line of more than 16 KB"),
        (b"HTTP/1.1 200 OK\r\n", b"x" * 1_000, "a line of more than 16 KB"),
        (b"HTTP/1.1 200 ", b"OK " * 1_000, "a line of more than 16 KB"),
        (b"", b"\r\n" * 1_000, "a line of more than 16 KB"),
        (b"", b"HTTP/1.1 103 Early Hints\r\nLink: x\r\n\r\n", "again and again"),
        (b"", b"HTTP/1.1 102 Processing\r\n\r\n", "again and again"),
        (ok(CHUNKED), b"1;" + b"x" * 1_000, "a line of more than 16 KB"),
        (ok(CHUNKED, b"0\r\n"), b"X: y\r\n", "more than"),
        (ok(CHUNKED, b"0\r\nX: "), b"y" * 1_000, "a line of more than 16 KB"),
    ],
)
async def test_what_goes_on_without_end_is_given_up_soon_and_said(
    start: bytes, again: bytes, said: str
) -> None:
    async with RawServer(pouring(start, again)) as server:
        async with asyncio.timeout(5):
            with pytest.raises(TooMuch, match=said):
                await answer_of(server.url)
        async with open_client(LOOPBACK, "test", ssl_context=TRUSTED) as client:
            outcome = await fetch(client, server.url, None, LIMITS)
    assert isinstance(outcome, FetchFailed)
    assert said in outcome.reason
    assert outcome.reason.startswith("the server")


async def test_a_head_within_the_limits_is_read() -> None:
    lines = [b"X-%d: %s" % (number, b"y" * 400) for number in range(100)]
    lines += [b"Long: " + b"z" * (MAX_LINE - 100), b"Content-Length: 2"]
    _, headers, body = await read(ok(b"\r\n".join(lines), b"hi"))
    assert (len(headers), body) == (102, b"hi")


# ------------------------------------------------------------------ bodies that are large or slow


async def test_a_server_has_to_wait_for_a_slow_reader() -> None:
    sent = 0

    async def serve(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        nonlocal sent
        await reader.readuntil(b"\r\n\r\n")
        writer.write(b"HTTP/1.1 200 OK\r\n\r\n")
        while True:
            writer.write(b"x" * 100_000)
            await writer.drain()
            sent += 100_000

    async with RawServer(serve) as server, client_of() as client:
        response = await client.get(httpx.URL(server.url), ())
        before = -1
        while sent != before:  # until it stands still
            before = sent
            await asyncio.sleep(0.1)
        assert sent < 20_000_000  # what both systems' buffers hold, and a little of ours
        assert isinstance(response.stream, httpx.AsyncByteStream)
        chunks = aiter(response.stream)
        taken = sum([len(await anext(chunks)) for _ in range(300)])
        assert taken > 3_000_000  # and goes on when it is read
        assert max([len(await anext(chunks)) for _ in range(50)]) < 1_000_000
        await response.aclose()


async def test_a_large_body_comes_whole_over_a_paused_connection() -> None:
    body = os.urandom(3_000_000)
    async with (
        RawServer(answering(ok(b"Content-Length: 3000000", body))) as server,
        client_of() as client,
    ):
        response = await client.get(httpx.URL(server.url), ())
        await asyncio.sleep(0.1)
        assert isinstance(response.stream, httpx.AsyncByteStream)
        found = bytearray()
        async for chunk in response.stream:
            found += chunk
            await asyncio.sleep(0)
        await response.aclose()
    assert bytes(found) == body


async def test_a_connection_that_breaks_within_a_body_is_a_read_error() -> None:
    async def serve(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await reader.readuntil(b"\r\n\r\n")
        writer.write(ok(b"X: y", b"hi"))
        await writer.drain()
        await asyncio.sleep(0.05)
        linger = b"\1\0\0\0\0\0\0\0"  # struct linger {1, 0}: closing resets the connection
        writer.get_extra_info("socket").setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, linger)

    async with RawServer(serve) as server:
        with pytest.raises(httpx.ReadError):
            await answer_of(server.url)
        async with open_client(LOOPBACK, "test", ssl_context=TRUSTED) as client:
            outcome = await fetch(client, server.url, None, LIMITS)
        assert outcome == FetchFailed("the server closed the connection")


# ------------------------------------------------------------------ connecting


def silent_listener() -> socket.socket:
    """Return a socket whose queue is full: who connects to it waits for ever."""
    listener = socket.socket()
    listener.bind(("127.0.0.1", 0))
    listener.listen(0)
    return listener


@asynccontextmanager
async def nobody_accepts() -> AsyncIterator[int]:
    """Give a port of 127.0.0.1 where connections are never accepted."""
    with silent_listener() as listener:
        waiting = [socket.socket() for _ in range(4)]
        for each in waiting:
            each.setblocking(False)
            each.connect_ex(listener.getsockname())
        try:
            yield listener.getsockname()[1]
        finally:
            for each in waiting:
                each.close()


async def test_an_address_that_does_not_answer_is_given_up() -> None:
    async with nobody_accepts() as port:
        with pytest.raises(httpx.ConnectTimeout):
            await connect(ip_address("127.0.0.1"), port, 0.1)


async def test_after_an_address_that_does_not_answer_the_next_one_is_tried() -> None:
    async def resolve(host: str, port: int) -> Iterable[Address]:
        return [ip_address("127.0.0.1"), ip_address("127.0.0.2")]

    async def serve(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await reader.readuntil(b"\r\n\r\n")
        writer.write(ok(b"Content-Length: 2", b"hi"))
        writer.close()

    async with nobody_accepts() as port:
        server = await asyncio.start_server(serve, "127.0.0.2", port)
        async with server, asyncio.timeout(6):
            found = await answer_of(f"http://a.example:{port}/", client=client_of(resolve=resolve))
    assert found[2] == b"hi"


async def test_look_ups_of_a_name_at_the_same_time_are_one_and_nothing_is_kept() -> None:
    resolver = Resolver()
    try:
        found = await asyncio.gather(*(resolver("localhost", port) for port in (80, 443, 8080)))
        assert found[0] is found[1] is found[2]
        assert all(address.is_loopback for address in found[0])
        assert await resolver("localhost", 80) is not found[0]
    finally:
        resolver.close()


async def test_who_gives_up_a_look_up_does_not_end_it_for_others() -> None:
    resolver = Resolver()
    try:
        first = asyncio.create_task(resolver("localhost", 80))
        second = asyncio.create_task(resolver("localhost", 80))
        await asyncio.sleep(0)
        first.cancel()
        assert await second
        assert first.cancelled()
    finally:
        resolver.close()


async def test_an_address_is_not_looked_up() -> None:
    async def resolve(host: str, port: int) -> Iterable[Address]:
        raise AssertionError(host)

    async with RawServer(answering(ok(b"Content-Length: 2", b"hi"))) as server:
        assert (await answer_of(server.url, client=client_of(resolve=resolve)))[2] == b"hi"


async def test_too_many_open_files_are_not_taken_for_the_servers_trouble() -> None:
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    async with (
        RawServer() as server,
        open_client(LOOPBACK, "test", ssl_context=TRUSTED) as client,
    ):
        resource.setrlimit(resource.RLIMIT_NOFILE, (0, hard))
        try:
            outcome = await fetch(client, server.url, None, LIMITS)
        finally:
            resource.setrlimit(resource.RLIMIT_NOFILE, (soft, hard))
        assert isinstance(outcome, FetchFailed)
        assert "as many files open as it may" in outcome.reason
        assert server.connections == 0


# ------------------------------------------------------------------ TLS


@pytest.fixture(scope="module")
def certificate(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Make a certificate for feeds.example that vouches for itself; skip without openssl."""
    path = tmp_path_factory.mktemp("tls") / "certificate.pem"
    command = "openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:prime256v1 -nodes -days 2"
    command += f" -keyout {path}.key -out {path} -subj /CN=feeds.example"
    command += " -addext subjectAltName=DNS:feeds.example"
    try:
        subprocess.run(command.split(), check=True, capture_output=True)
    except FileNotFoundError:
        pytest.skip("openssl is not here")
    path.write_text(path.read_text() + Path(f"{path}.key").read_text())
    return path


Asked = tuple[str | None, str | None]  # the name and the protocol that TLS was asked for


@asynccontextmanager
async def secure_server(
    certificate: Path, handler: RawHandler, *, farewell: bool = True
) -> AsyncIterator[tuple[int, list[Asked]]]:
    """Serve behind TLS: the port, and what each connection asked for.

    Without `farewell` connections just end, as many servers do it; what is unsent is lost.
    """
    asked: list[Asked] = []
    names: list[str | None] = []
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(certificate)
    context.set_alpn_protocols(["h2", "http/1.1"])
    context.sni_callback = lambda connection, name, context: names.append(name)

    async def serve(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        connection = writer.get_extra_info("ssl_object")
        asked.append((names[-1], connection.selected_alpn_protocol()))
        try:
            await handler(reader, writer)
        finally:
            writer.close() if farewell else writer.transport.abort()

    server = await asyncio.start_server(serve, "127.0.0.1", 0, ssl=context)
    async with server:
        yield server.sockets[0].getsockname()[1], asked


def secure_client(certificate: Path) -> Client:
    async def resolve(host: str, port: int) -> Iterable[Address]:
        return [ip_address("127.0.0.1")]

    trusted = ssl.create_default_context(cafile=str(certificate))
    return Client(GuardedTransport(LOOPBACK, resolve, trusted), "monitor/test")


@pytest.mark.parametrize("host", ["feeds.example", "FEEDS.example", "feeds.example."])
async def test_tls_asks_for_the_name_and_for_http_1(certificate: Path, host: str) -> None:
    async with secure_server(certificate, answering(ok(b"Content-Length: 2", b"hi"))) as (
        port,
        asked,
    ):
        url = f"https://{host}:{port}/"
        assert (await answer_of(url, client=secure_client(certificate)))[2] == b"hi"
    assert asked == [("feeds.example", "http/1.1")]


@pytest.mark.parametrize("raw", [ok(b"X: y", b"hi"), ok(CHUNKED, b"2\r\nhi\r\n0\r\n\r\n")])
async def test_a_server_that_ends_without_tls_farewell_is_still_read(
    certificate: Path, raw: bytes
) -> None:
    async with secure_server(certificate, answering(raw), farewell=False) as (port, _):
        url = f"https://feeds.example:{port}/"
        assert (await answer_of(url, client=secure_client(certificate)))[2] == b"hi"


async def test_a_large_body_comes_whole_over_tls(certificate: Path) -> None:
    body = os.urandom(2_000_000)
    raw = ok(b"Content-Length: 2000000", body)
    async with (
        secure_server(certificate, answering(raw)) as (port, _),
        secure_client(certificate) as client,
    ):
        response = await client.get(httpx.URL(f"https://feeds.example:{port}/"), ())
        await asyncio.sleep(0.2)
        assert isinstance(response.stream, httpx.AsyncByteStream)
        assert b"".join([chunk async for chunk in response.stream]) == body
        await response.aclose()


@pytest.mark.parametrize("said", [b"", b"HTTP/1.1 400 Bad Request\r\n\r\n"])
async def test_where_tls_fails_the_server_was_reached_and_this_is_said(said: bytes) -> None:
    async def serve(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await reader.read(1)
        writer.write(said)

    async with RawServer(serve) as server:
        with pytest.raises(TlsFailed):
            await answer_of(f"https://{server.host}/")


# ------------------------------------------------------------------ nothing left behind


def open_files() -> int:
    return len(os.listdir("/proc/self/fd"))  # noqa: PTH208 - a Path each would be slow


async def settled() -> None:
    """Let the event loop close what is to be closed."""
    for _ in range(5):
        await asyncio.sleep(0)


async def never(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    await reader.readuntil(b"\r\n\r\n")
    writer.write(b"HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\nhalf")
    await asyncio.sleep(60)


class HalfAnswer(asyncio.Protocol):
    """A server's side of a connection: answers by half, and is gone when its client is."""

    open = 0

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        assert isinstance(transport, asyncio.Transport)
        self._transport = transport
        type(self).open += 1

    def data_received(self, data: bytes) -> None:
        self._transport.write(b"HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\nhalf")

    def connection_lost(self, exc: Exception | None) -> None:
        type(self).open -= 1


@pytest.mark.skipif(not Path("/proc/self/fd").is_dir(), reason="needs Linux's /proc")
@pytest.mark.parametrize("secure", [False, True])
async def test_a_request_that_is_cancelled_at_any_step_leaves_no_connection(
    certificate: Path, secure: bool
) -> None:
    """Cancel after one step of the event loop, after two …: resolving, connecting, TLS, reading."""
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(certificate)
    server = await asyncio.get_running_loop().create_server(
        HalfAnswer, "127.0.0.1", 0, ssl=context if secure else None
    )
    port = server.sockets[0].getsockname()[1]
    url = f"{'https' if secure else 'http'}://feeds.example:{port}/"

    async with server, secure_client(certificate) as client:
        with pytest.raises(TimeoutError):
            async with asyncio.timeout(0.3):
                await read_all(client, url)
        await asyncio.sleep(0.05)
        before, reached = open_files(), 0
        for steps in range(60):
            task = asyncio.create_task(read_all(client, url))
            for _ in range(steps):
                await asyncio.sleep(0)
            reached = max(reached, HalfAnswer.open)
            task.cancel()
            with pytest.raises(asyncio.CancelledError):
                await task
        await asyncio.sleep(0.1)
        assert reached
        assert (open_files(), HalfAnswer.open, len(asyncio.all_tasks())) == (before, 0, 1)


async def read_all(client: Client, url: str) -> None:
    response = await client.get(httpx.URL(url), ())
    try:
        assert isinstance(response.stream, httpx.AsyncByteStream)
        async for _ in response.stream:
            pass
    finally:
        await response.aclose()


TROUBLES: list[RawHandler] = [
    answering(b""),
    answering(b"no HTTP"),
    answering(ok(b"Content-Length: 9", b"half")),
    answering(ok(CHUNKED, b"zz")),
    answering(b"HTTP/1.1 404 Not Found\r\nContent-Length: 5\r\n\r\nabsent"),
    answering(b"HTTP/1.1 301 Moved\r\nLocation: http://10.0.0.1/\r\n\r\n"),
    answering(ok(b"Content-Encoding: gzip\r\nContent-Length: 4", b"junk")),
    answering(ok(b"Content-Encoding: br\r\nContent-Length: 4", b"junk")),
    answering(ok(b"Content-Length: 99999999")),
    pouring(b"HTTP/1.1 200 OK\r\n", b"X: y\r\n"),
    pouring(b"HTTP/1.1 200 OK\r\n\r\n", b"x" * 1_000),
    never,
]


@pytest.mark.skipif(not Path("/proc/self/fd").is_dir(), reason="needs Linux's /proc")
async def test_three_hundred_requests_of_all_troubles_leave_no_socket_and_no_task() -> None:
    limits = FetchLimits(seconds=0.2, sent=100_000)
    async with open_client(LOOPBACK, "test", ssl_context=TRUSTED) as client:
        gc.collect()
        before, tasks = open_files(), len(asyncio.all_tasks())
        for handler in TROUBLES:
            async with RawServer(handler) as server:
                urls = [server.url] * 20 + [f"https://{server.host}/"] * 5
                outcomes = await asyncio.gather(*(fetch(client, url, None, limits) for url in urls))
                assert all(isinstance(outcome, FetchFailed) for outcome in outcomes)
        for url in ("http://127.0.0.1:1/", "http://10.0.0.1/", "http://a.invalid/"):
            assert isinstance(await fetch(client, url, None, limits), FetchFailed)
        await settled()
        assert open_files() <= before
        assert len(asyncio.all_tasks()) == tasks
