"""A fetch is polite to servers, safe from them, and tells every trouble as a value."""

from __future__ import annotations

import asyncio
import gzip
import hashlib
import random
import ssl
import subprocess
import tempfile
import zlib
from collections.abc import AsyncIterator, Awaitable, Callable, Iterable
from datetime import UTC, datetime, timedelta
from ipaddress import ip_address
from pathlib import Path

import pytest
from aiohttp import web as aio
from hypothesis import given
from hypothesis import strategies as st

from monitor.feeds.urls import same_feed_key, shown
from monitor.feeds.web.addresses import Address, Allowed
from monitor.feeds.web.fetch import FetchLimits, fetch, open_client, user_agent
from monitor.feeds.web.headers import content_codings, fresh_for, http_date, retry_after
from monitor.model import Fetched, FetchFailed, FetchOutcome, Gone, NotModified, Validators
from tests.fakes.web import FakeWeb, RawServer, answering

NOW = datetime(2026, 3, 1, 12, 0, tzinfo=UTC)
AGENT = user_agent("https://example.org/monitor", "desk@example.org")
LOOPBACK = Allowed.from_settings(("127.0.0.0/8",), range(1, 65_536))
TLS = ssl.create_default_context()
LIMITS = FetchLimits(seconds=5)
SMALL = FetchLimits(seconds=5, sent=10_000, decoded=50_000)
_NOISE = random.Random(1).randbytes(200_000)  # the same in every process that collects the tests

Get = Callable[..., Awaitable[FetchOutcome]]


@pytest.fixture
async def web() -> AsyncIterator[FakeWeb]:
    async with FakeWeb() as web:
        yield web


@pytest.fixture
async def get() -> AsyncIterator[Get]:
    """Fetch with a client that may speak to the loopback, where the fakes are."""
    async with open_client(LOOPBACK, AGENT, ssl_context=TLS) as client:

        async def get(
            url: str, validators: Validators | None = None, limits: FetchLimits = LIMITS
        ) -> FetchOutcome:
            return await fetch(client, url, validators, limits)

        yield get


def _gzip(body: bytes) -> bytes:
    return gzip.compress(body, mtime=0)


def reason(outcome: FetchOutcome) -> str:
    assert isinstance(outcome, FetchFailed), outcome
    return outcome.reason


# ------------------------------------------------------------------ asking


async def test_a_body_comes_with_its_type_its_validators_and_how_long_it_is_fresh(
    web: FakeWeb, get: Get
) -> None:
    url = web.serve(
        "/feed.xml",
        b"<rss/>",
        etag='W/"é, 1"',
        last_modified="yesterday, I guess",
        headers={"Cache-Control": "public, max-age=600", "Content-Type": "text/xml; charset=x"},
    )
    assert await get(url) == Fetched(
        url=url,
        status=200,
        body=b"<rss/>",
        content_type="text/xml; charset=x",
        validators=Validators(url, 'W/"é, 1"'.encode(), b"yesterday, I guess"),
        fresh_for=timedelta(minutes=10),
        sent=6,
        body_hash=hashlib.blake2b(b"<rss/>", digest_size=16).digest(),
    )


async def test_requests_say_who_asks_and_what_for_and_carry_nothing_else(
    web: FakeWeb, get: Get
) -> None:
    url = web.serve("/feed.xml", headers={"Set-Cookie": "id=1; Path=/"})
    await get(url)
    await get(url)
    names = {name.lower() for name, _ in web.requests[1].headers}
    assert names == {b"host", b"user-agent", b"accept", b"accept-encoding", b"connection"}
    assert web.requests[1].header("Accept-Encoding") == b"gzip"
    assert b"application/rss+xml" in (web.requests[1].header("Accept") or b"")
    agent = (web.requests[1].header("User-Agent") or b"").decode()
    assert agent.startswith("monitor/")
    assert agent.endswith("(+https://example.org/monitor; desk@example.org)")


def test_a_user_agent_can_hold_any_contact_without_breaking_the_header() -> None:
    assert "\n" not in user_agent("", "редакція\r\nX: y")
    assert user_agent("").startswith("monitor/")


async def test_another_accept_takes_the_place_of_the_one_for_feeds(web: FakeWeb) -> None:
    url = web.serve("/page", b"x")
    async with open_client(LOOPBACK, AGENT) as client:
        await fetch(client, url, None, LIMITS, accept="text/html")
    accepts = [value for name, value in web.requests[0].headers if name.lower() == b"accept"]
    assert accepts == [b"text/html"]


async def test_each_request_of_a_fetch_is_admitted_or_not_made(web: FakeWeb) -> None:
    url = web.serve("/old", status=302, headers={"Location": "/new"})
    web.serve("/new", b"x")
    asked: list[str] = []

    async def admit(url: str) -> None:
        asked.append(url)
        if url.endswith("/new"):
            raise PermissionError

    async with open_client(LOOPBACK, AGENT) as client:
        with pytest.raises(PermissionError):
            await fetch(client, url, None, LIMITS, admit=admit)
    assert asked == [url, web.url + "/new"]
    assert [request.path for request in web.requests] == ["/old"]


async def test_no_query_is_added_and_a_fragment_is_not_sent(web: FakeWeb, get: Get) -> None:
    web.serve("/feed.xml", b"x")
    outcome = await get(web.url + "/feed.xml?b=2&a=%41#top")
    assert web.requests[0].path == "/feed.xml?b=2&a=%41"
    assert isinstance(outcome, Fetched)
    assert outcome.url == web.url + "/feed.xml?b=2&a=%41"


async def test_credentials_in_a_url_are_sent_as_basic_authentication(
    web: FakeWeb, get: Get
) -> None:
    web.serve("/feed.xml", b"x")
    assert isinstance(await get(f"http://me:pass@{web.host}/feed.xml"), Fetched)
    assert web.requests[0].header("Authorization") == b"Basic bWU6cGFzcw=="


# ------------------------------------------------------------------ asking whether it changed


@pytest.mark.parametrize("etag", [b'"abc"', b'W/"x"', b"no quotes", b'"\xff\xfe bytes"', b'""'])
async def test_validators_go_back_byte_for_byte(get: Get, etag: bytes) -> None:
    requests = []

    async def serve(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        requests.append(await reader.readuntil(b"\r\n\r\n"))
        writer.write(b"HTTP/1.1 200 OK\r\nETag: %s\r\nLast-Modified: 0\r\n\r\nx" % etag)
        await writer.drain()

    async with RawServer(serve) as server:
        first = await get(server.url + "/")
        assert isinstance(first, Fetched)
        assert first.validators == Validators(server.url + "/", etag, b"0")
        await get(server.url + "/", first.validators)
    assert b"\r\nIf-None-Match: %s\r\nIf-Modified-Since: 0\r\n" % etag in requests[1]
    assert b"If-" not in requests[0]


async def test_an_unchanged_feed_is_not_modified(web: FakeWeb, get: Get) -> None:
    url = web.serve("/feed.xml", b"x", etag='"1"', headers={"Cache-Control": "max-age=60"})
    validators = Validators(url, b'"1"')
    assert await get(url, validators) == NotModified(validators, timedelta(minutes=1))


async def test_a_304_that_carries_new_validators_renews_them(get: Get) -> None:
    raw = b'HTTP/1.1 304 Not Modified\r\nETag: "2"\r\n\r\n'
    async with RawServer(answering(raw)) as server:
        url = server.url + "/"
        outcome = await get(url, Validators(url, b'"1"', b"then"))
        assert outcome == NotModified(Validators(url, b'"2"', b"then"))


async def test_a_304_that_nobody_asked_for_is_a_failure(web: FakeWeb, get: Get) -> None:
    url = web.serve("/feed.xml", status=304)
    outcome = await get(url)
    assert isinstance(outcome, FetchFailed)
    assert outcome.status == 304
    assert "nobody had asked" in outcome.reason


async def test_validators_are_sent_only_to_the_url_they_belong_to(web: FakeWeb, get: Get) -> None:
    new = web.serve("/new.xml", b"x", etag='"1"')
    old = web.serve("/old.xml", status=301, headers={"Location": "/new.xml"})
    assert await get(old, Validators(new, b'"1"')) == NotModified(
        Validators(new, b'"1"'), moved_to=new
    )
    assert web.seen("/old.xml")[0].header("If-None-Match") is None
    assert web.seen("/new.xml")[0].header("If-None-Match") == b'"1"'


async def test_validators_of_another_url_are_not_sent(web: FakeWeb, get: Get) -> None:
    url = web.serve("/feed.xml", b"x", etag='"1"')
    assert isinstance(await get(url, Validators(url + "?other", b'"1"')), Fetched)
    assert web.requests[0].header("If-None-Match") is None


# ------------------------------------------------------------------ redirects


@pytest.mark.parametrize("status", [301, 302, 303, 307, 308])
async def test_redirects_are_followed_and_the_effective_url_is_told(
    web: FakeWeb, get: Get, status: int
) -> None:
    new = web.serve("/new.xml", b"x", etag='"1"')
    old = web.serve("/old.xml", status=status, headers={"Location": "new.xml#top"})
    outcome = await get(old)
    assert isinstance(outcome, Fetched)
    assert outcome.url == new
    assert outcome.validators == Validators(new, b'"1"')


def moved_to(outcome: FetchOutcome) -> str | None:
    assert isinstance(outcome, Fetched | NotModified), outcome
    return outcome.moved_to


@pytest.mark.parametrize(
    ("status", "is_permanent"), [(301, True), (308, True), (302, False), (303, False), (307, False)]
)
async def test_only_a_redirect_for_good_tells_that_a_feed_has_moved(
    web: FakeWeb, get: Get, status: int, is_permanent: bool
) -> None:
    new = web.serve("/new.xml", b"x", etag='"1"')
    old = web.serve("/old.xml", status=status, headers={"Location": new})
    assert moved_to(await get(old)) == (new if is_permanent else None)
    assert moved_to(await get(old, Validators(new, b'"1"'))) == (new if is_permanent else None)
    assert moved_to(await get(new)) is None


async def test_a_feed_has_moved_as_far_as_all_redirects_are_for_good(
    web: FakeWeb, get: Get
) -> None:
    web.serve("/new.xml", b"x")
    web.serve("/today.xml", status=302, headers={"Location": "/new.xml"})
    web.serve("/old.xml", status=308, headers={"Location": "/today.xml"})
    web.serve("/first.xml", status=301, headers={"Location": "/old.xml"})
    assert moved_to(await get(web.url + "/first.xml")) == web.url + "/today.xml"
    web.serve("/first.xml", status=302, headers={"Location": "/old.xml"})
    assert moved_to(await get(web.url + "/first.xml")) is None


async def test_five_redirects_are_followed_and_a_sixth_is_not(web: FakeWeb, get: Get) -> None:
    for number in range(6):
        web.serve(f"/{number}", status=302, headers={"Location": f"/{number + 1}"})
    web.serve("/6", b"x")
    assert isinstance(await get(web.url + "/1"), Fetched)
    assert reason(await get(web.url + "/0")).startswith("redirected more than 5 times")


async def test_a_redirect_to_a_refused_address_is_not_followed_and_says_why() -> None:
    async with FakeWeb() as web, RawServer() as inside:
        url = web.serve("/feed.xml", status=302, headers={"Location": inside.url + "/?key=1"})
        allowed = Allowed.from_settings((web.host,), (inside.port,))
        async with open_client(allowed, AGENT) as client:
            outcome = await fetch(client, url, None, LIMITS)
        assert "127.0.0.1 is a loopback address" in reason(outcome)
        assert f"(redirected to {inside.url}/?key=…)" in reason(outcome)
        assert inside.connections == 0


@pytest.mark.parametrize("location", ["file:///etc/passwd", "ftp://127.0.0.1/", "javascript:1"])
async def test_a_redirect_away_from_the_web_is_not_followed(
    web: FakeWeb, get: Get, location: str
) -> None:
    url = web.serve("/feed.xml", status=302, headers={"Location": location})
    assert reason(await get(url)).startswith("redirected to ")


@pytest.mark.parametrize("headers", [{}, {"Location": ""}])
async def test_a_redirect_to_nowhere_is_a_failure(
    web: FakeWeb, get: Get, headers: dict[str, str]
) -> None:
    url = web.serve("/feed.xml", status=301, headers=headers)
    assert reason(await get(url)) == "HTTP 301 Moved Permanently, but without saying where to"


@pytest.mark.parametrize(
    "location",
    ["http://[:::", "http://a:b/", "//", "http:", "https://", "http://a\x00b/", "é" * 99],
)
async def test_no_redirect_makes_the_fetch_raise(web: FakeWeb, get: Get, location: str) -> None:
    raw = f"HTTP/1.1 301 Moved\r\nLocation: {location}\r\n\r\n".encode()
    async with RawServer(answering(raw)) as server:
        reason(await get(server.url))


async def test_a_failure_after_a_redirect_says_where_it_led(web: FakeWeb, get: Get) -> None:
    url = web.serve("/old", status=302, headers={"Location": "/new?token=abc"})
    assert reason(await get(url)) == (f"HTTP 404 Not Found (redirected to {web.url}/new?token=…)")


# ------------------------------------------------------------------ statuses


async def test_410_is_gone(web: FakeWeb, get: Get) -> None:
    url = web.serve("/feed.xml", status=410)
    assert await get(url) == Gone(url)


@pytest.mark.parametrize(
    ("status", "said"),
    [
        (404, "HTTP 404 Not Found"),
        (403, "HTTP 403 Forbidden"),
        (500, "HTTP 500 Internal Server Error"),
        (204, "HTTP 204 No Content"),
        (206, "HTTP 206 Partial Content"),
        (599, "HTTP 599"),
    ],
)
async def test_other_statuses_are_failures_with_their_usual_names(
    web: FakeWeb, get: Get, status: int, said: str
) -> None:
    url = web.serve("/feed.xml", status=status, headers={"Retry-After": "60"})
    assert await get(url) == FetchFailed(said, status)


@pytest.mark.parametrize(
    ("status", "header", "wait"),
    [
        (429, {"Retry-After": "120"}, timedelta(minutes=2)),
        (503, {"Retry-After": "120"}, timedelta(minutes=2)),
        (429, {}, timedelta(hours=4)),
        (429, {"Retry-After": "soon"}, timedelta(hours=4)),
        (503, {}, None),
    ],
)
async def test_a_server_that_asks_us_to_stay_away_is_heard(
    web: FakeWeb, get: Get, status: int, header: dict[str, str], wait: timedelta | None
) -> None:
    url = web.serve("/feed.xml", status=status, headers=header)
    outcome = await get(url)
    assert isinstance(outcome, FetchFailed)
    assert outcome.retry_after == wait


@pytest.mark.parametrize(
    ("value", "wait"),
    [
        (b"0", None),
        (b"3600", timedelta(hours=1)),
        (b" 3600 ", timedelta(hours=1)),
        (b"Sun, 01 Mar 2026 13:00:00 GMT", timedelta(hours=1)),
        (b"Sunday, 01-Mar-26 13:00:00 GMT", timedelta(hours=1)),
        (b"Sun Mar  1 13:00:00 2026", timedelta(hours=1)),
        (b"Sun, 01 Mar 2026 14:00:00 +0100", timedelta(hours=1)),
        (b"Sun, 01 Mar 2026 11:00:00 GMT", None),
        (b"Sat, 01 Mar 2036 11:00:00 GMT", timedelta(days=7)),
        (b"99999999", timedelta(days=7)),
        (b"9" * 5_000, timedelta(days=7)),
        (b"-5", None),
        (b"1.5", None),
        (b"Sun, 01 Mar 10000 13:00:00 GMT", None),
        (b"", None),
        (None, None),
        (b"\xff\x00", None),
        ("٣٦٠٠".encode(), None),
    ],
)
def test_retry_after_is_read_in_seconds_and_all_three_dates_and_garbage_is_tolerated(
    value: bytes | None, wait: timedelta | None
) -> None:
    assert retry_after(value, NOW) == wait


@given(st.text() | st.from_regex(r"[A-Z][a-z]{2}, \d\d [A-Z][a-z]{2} \d{4} \d\d:\d\d:\d\d \S*"))
def test_no_date_makes_the_reader_raise(text: str) -> None:
    assert http_date(text) is None or http_date(text).tzinfo is UTC  # type: ignore[union-attr]


@given(st.binary())
def test_no_header_makes_the_readers_raise(value: bytes) -> None:
    retry_after(value, NOW)
    fresh_for([(b"Cache-Control", value), (b"Expires", value), (b"Date", value)], NOW)
    content_codings([(b"Content-Encoding", value)])


EXPIRES = b"Sun, 01 Mar 2026 12:30:00 GMT"


@pytest.mark.parametrize(
    ("headers", "fresh"),
    [
        ({"Cache-Control": b"max-age=60"}, 60),
        ({"Cache-Control": b"public, Max-Age = 60, must-revalidate"}, 60),
        ({"Cache-Control": b's-maxage=9, max-age="60"'}, 60),
        ({"Cache-Control": b"max-age=99999999999999"}, 365 * 86_400),
        ({"Cache-Control": b"max-age=60", "Expires": EXPIRES}, 60),
        ({"Cache-Control": b"s-maxage=60"}, None),
        ({"Cache-Control": b"no-cache"}, None),
        ({"Cache-Control": b"max-age=-1"}, None),
        ({"Expires": EXPIRES}, 1_800),
        ({"Expires": b"Sunday, 01-Mar-26 12:30:00 GMT"}, 1_800),
        ({"Expires": b"Sun Mar  1 12:30:00 2026"}, 1_800),
        ({"Expires": EXPIRES, "Date": b"Sun, 01 Mar 2026 12:29:00 GMT"}, 60),
        ({"Expires": EXPIRES, "Cache-Control": b"public, no-cache"}, None),
        ({"Expires": b"Sun, 01 Mar 2020 12:30:00 GMT"}, None),
        ({"Expires": b"0"}, None),
        ({"Expires": b"-1"}, None),
        ({}, None),
    ],
)
def test_how_long_an_answer_is_fresh_is_read_from_cache_control_else_expires(
    headers: dict[str, bytes], fresh: int | None
) -> None:
    raw = [(name.encode(), value) for name, value in headers.items()]
    assert fresh_for(raw, NOW) == (None if fresh is None else timedelta(seconds=fresh))


def test_cache_control_may_come_in_several_headers() -> None:
    raw = [(b"cache-control", b"public"), (b"Cache-Control", b"max-age=60")]
    assert fresh_for(raw, NOW) == timedelta(minutes=1)


# ------------------------------------------------------------------ bodies


async def test_a_gzipped_body_is_unpacked(web: FakeWeb, get: Get) -> None:
    url = web.serve("/feed.xml", "їжак".encode() * 1_000, zipped=True)
    outcome = await get(url)
    assert isinstance(outcome, Fetched)
    assert outcome.body == "їжак".encode() * 1_000
    assert outcome.sent == len(_gzip("їжак".encode() * 1_000))


def encoded(body: bytes, encoding: str) -> bytes:
    head = f"HTTP/1.1 200 OK\r\nContent-Length: {len(body)}\r\nContent-Encoding: {encoding}\r\n"
    return head.encode() + b"\r\n" + body


IN_FILES = FetchLimits(seconds=5, in_memory=100_000, decoded=2_000_000)


def taken_from(file: str) -> bytes:
    """What is in a file, which is deleted then."""
    content = Path(file).read_bytes()
    Path(file).unlink()
    return content


def names_in(folder: Path) -> list[str]:
    return [path.name for path in folder.iterdir()]


@pytest.mark.parametrize("zipped", [False, True])
async def test_a_large_body_is_kept_in_a_file_if_that_is_asked_for(
    web: FakeWeb, get: Get, zipped: bool
) -> None:
    large = _NOISE + b"feed" * 300_000
    url = web.serve("/feed.xml", large, zipped=zipped)
    inside, outside = await get(url), await get(url, None, IN_FILES)
    assert isinstance(inside, Fetched)
    assert isinstance(outside, Fetched)
    assert (inside.body, inside.body_file, outside.body) == (large, "", b"")
    assert taken_from(outside.body_file) == large
    assert inside.body_hash == outside.body_hash


@pytest.mark.parametrize(
    "body",
    [
        _gzip(b"a" * 2_000_001),
        _gzip(_NOISE)[:-9],
        _gzip(_NOISE) + _gzip(b"") * 100,
    ],
)
async def test_of_a_large_body_that_is_refused_no_file_is_left(
    get: Get, body: bytes, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    async with RawServer(answering(encoded(body, "gzip"))) as server:
        assert isinstance(await get(server.url, None, IN_FILES), FetchFailed)
    assert names_in(tmp_path) == []


async def test_while_a_body_is_unpacked_all_else_has_its_turn(web: FakeWeb, get: Get) -> None:
    url = web.serve("/feed.xml", b"\0" * 14_000_000, zipped=True)  # 14 KB as sent: one piece
    fetching, turns = asyncio.create_task(get(url)), 0
    while not fetching.done():
        turns += 1
        await asyncio.sleep(0)
    outcome = fetching.result()
    assert isinstance(outcome, Fetched)
    assert len(outcome.body) == 14_000_000
    assert turns > 14_000_000 / 262_144


@pytest.mark.parametrize("size", [0, 1, 50_000])
@pytest.mark.parametrize("tail", [b"", b"\0" * 30, _gzip(b"")])
async def test_gzip_with_parts_or_padding_is_read_whole(get: Get, size: int, tail: bytes) -> None:
    body = b"a" * (size // 2)
    packed = _gzip(body) + _gzip(body) + tail
    async with RawServer(answering(encoded(packed, "gzip"))) as server:
        outcome = await get(server.url, None, SMALL)
    assert isinstance(outcome, Fetched)
    assert outcome.body == body * 2


@pytest.mark.parametrize(
    ("body", "encoding", "said"),
    [
        (_gzip(_NOISE[:500])[:-9], "gzip", "ends before its gzip stream does"),
        (_gzip(b"feed")[:5], "gzip", "ends before its gzip stream does"),
        (b"", "gzip", "ends before its gzip stream does"),
        (b"not gzip at all", "gzip", "gzip stream is damaged"),
        (_gzip(b"feed")[:-8] + b"x" * 8, "gzip", "gzip stream is damaged"),
        (_gzip(b"") * 100, "gzip", "too many parts"),
        (_gzip(b"a" * 50_001), "gzip", "larger than 0.05 MB when unpacked"),
        (_gzip(b"a" * 40_000) * 2, "gzip", "larger than 0.05 MB when unpacked"),
        (_gzip(b"\0" * 10_000_000), "gzip", "larger than 0.05 MB when unpacked"),
        (_gzip(_gzip(b"x")), "gzip, gzip", "encoded as gzip, gzip"),
        (zlib.compress(b"x"), "deflate", "encoded as deflate; only gzip was asked for"),
        (b"x", "br", "encoded as br"),
        (b"x", "gzip, br", "encoded as gzip, br"),
    ],
)
async def test_bodies_that_are_cut_off_too_large_or_strangely_packed_are_refused(
    get: Get, body: bytes, encoding: str, said: str
) -> None:
    async with RawServer(answering(encoded(body, encoding))) as server:
        assert said in reason(await get(server.url, None, SMALL))


@pytest.mark.parametrize("encoding", ["identity", "", "Identity, "])
async def test_an_encoding_that_changes_nothing_is_no_encoding(get: Get, encoding: str) -> None:
    async with RawServer(answering(encoded(b"feed", encoding))) as server:
        outcome = await get(server.url)
    assert isinstance(outcome, Fetched)
    assert outcome.body == b"feed"


async def test_a_body_larger_than_said_to_be_allowed_is_not_even_read(get: Get) -> None:
    raw = b"HTTP/1.1 200 OK\r\nContent-Length: 10001\r\n\r\n"
    async with RawServer(answering(raw)) as server:
        assert reason(await get(server.url, None, SMALL)) == "the body is larger than 0.01 MB"


async def test_an_endless_body_is_given_up_at_the_limit(get: Get) -> None:
    async def drown(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await reader.readuntil(b"\r\n\r\n")
        writer.write(b"HTTP/1.1 200 OK\r\n\r\n")
        while True:
            writer.write(b"x" * 1_000)
            await writer.drain()

    async with RawServer(drown) as server:
        assert reason(await get(server.url, None, SMALL)) == "the body is larger than 0.01 MB"


@pytest.mark.parametrize(
    "raw",
    [
        b"HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\nhalf of it",
        b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n64\r\nhalf of it",
        b"HTTP/1.1 200 OK\r\nContent-Length: 100\r\n",
        b"",
    ],
)
async def test_a_connection_that_closes_too_early_is_a_failure(get: Get, raw: bytes) -> None:
    async with RawServer(answering(raw)) as server:
        assert reason(await get(server.url)) == (
            "the server closed the connection before the whole answer came"
        )


# ------------------------------------------------------------------ troubles


async def test_what_is_not_http_is_a_failure(get: Get) -> None:
    async with RawServer(answering(b"220 smtp.example ESMTP\r\n\r\n")) as server:
        assert reason(await get(server.url)).startswith("the server's answer is not HTTP")


async def test_headers_without_end_are_a_failure(get: Get) -> None:
    raw = b"HTTP/1.1 200 OK\r\n" + b"X: y\r\n" * 100_000
    async with RawServer(answering(raw)) as server:
        reason(await get(server.url))


async def drip_headers(writer: asyncio.StreamWriter) -> None:
    writer.write(b"HTTP/1.1 200 OK\r\n")
    while True:
        writer.write(b"X: y\r\n")
        await writer.drain()
        await asyncio.sleep(0.02)


async def drip_body(writer: asyncio.StreamWriter) -> None:
    writer.write(b"HTTP/1.1 200 OK\r\n\r\n")
    while True:
        writer.write(b"x")
        await writer.drain()
        await asyncio.sleep(0.02)


async def promise_forever(writer: asyncio.StreamWriter) -> None:
    while True:
        writer.write(b"HTTP/1.1 102 Processing\r\n\r\n" * 20)
        await writer.drain()
        await asyncio.sleep(0.001)


async def say_nothing(writer: asyncio.StreamWriter) -> None:
    await asyncio.sleep(60)


@pytest.mark.parametrize("behave", [drip_headers, drip_body, promise_forever, say_nothing])
async def test_one_deadline_holds_for_everything_that_a_server_can_drag_out(
    get: Get, behave: Callable[[asyncio.StreamWriter], Awaitable[None]]
) -> None:
    async def serve(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await reader.readuntil(b"\r\n\r\n")
        await behave(writer)

    async with RawServer(serve) as server:
        outcome = await get(server.url, None, FetchLimits(seconds=0.3))
        assert outcome == FetchFailed("took longer than 0.3 s")


async def test_redirects_share_the_deadline(web: FakeWeb, get: Get) -> None:
    async def slow(request: aio.Request) -> aio.StreamResponse:
        await asyncio.sleep(0.2)
        raise aio.HTTPFound(request.path + "x")

    for depth in range(4):
        web.behave("/" + "x" * depth, slow)
    outcome = await get(web.url + "/", None, FetchLimits(seconds=0.5))
    assert reason(outcome) == "took longer than 0.5 s"


async def test_a_port_where_nobody_listens_is_a_failure(get: Get) -> None:
    async with RawServer() as server:
        url = server.url
    assert reason(await get(url)) == "127.0.0.1 refuses connections at this port"


async def test_a_name_that_cannot_be_resolved_is_a_failure() -> None:
    async def resolve(host: str, port: int) -> Iterable[Address]:
        raise OSError("Name or service not known")

    async with open_client(Allowed.from_settings(), AGENT, resolve=resolve) as client:
        outcome = await fetch(client, "https://feeds.example/feed", None, LIMITS)
    assert reason(outcome) == "the host name feeds.example cannot be resolved"


async def test_a_refused_address_is_a_failure_that_says_so() -> None:
    async with open_client(Allowed.from_settings(), AGENT) as client:
        outcome = await fetch(client, "http://169.254.169.254/latest", None, LIMITS)
    assert "is a cloud metadata address" in reason(outcome)


@pytest.mark.parametrize(
    "url", ["", "feed", "http://", "http://[::", "http://a b/", "\x00", "http://xn--/"]
)
async def test_what_is_no_url_is_a_failure(get: Get, url: str) -> None:
    assert reason(await get(url))


async def test_a_server_without_tls_behind_https_is_a_failure(web: FakeWeb, get: Get) -> None:
    assert reason(await get(f"https://{web.host}/")) == (
        "no secure connection to 127.0.0.1 can be made"
    )


@pytest.fixture
def certificate(tmp_path: Path) -> Path:
    """Make a certificate that only vouches for itself; skip without openssl."""
    path = tmp_path / "certificate.pem"
    command = "openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:prime256v1 -nodes -days 2"
    command += f" -keyout {path} -out {path}.crt -subj /CN=feeds.example"
    try:
        subprocess.run(command.split(), check=True, capture_output=True)
    except FileNotFoundError:
        pytest.skip("openssl is not here")
    return path


async def test_a_certificate_that_nobody_vouches_for_is_a_failure(certificate: Path) -> None:
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(f"{certificate}.crt", certificate)

    async def resolve(host: str, port: int) -> Iterable[Address]:
        return [ip_address("127.0.0.1")]

    async with FakeWeb(context) as web:
        allowed = Allowed.from_settings((f"feeds.example:{web.port}",))
        async with open_client(allowed, AGENT, resolve=resolve) as client:
            outcome = await fetch(client, f"https://feeds.example:{web.port}/", None, LIMITS)
    assert reason(outcome).startswith("the certificate of feeds.example is not valid: self-signed")


async def test_an_authority_of_the_machines_own_is_trusted(
    certificate: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(f"{certificate}.crt", certificate)
    monkeypatch.setenv("SSL_CERT_FILE", f"{certificate}.crt")

    async def resolve(host: str, port: int) -> Iterable[Address]:
        return [ip_address("127.0.0.1")]

    async with FakeWeb(context) as web:
        allowed = Allowed.from_settings(("127.0.0.1",), (web.port,))
        web.serve("/", b"x")
        async with open_client(allowed, AGENT, resolve=resolve) as client:
            outcome = await fetch(client, f"https://feeds.example:{web.port}/", None, LIMITS)
    assert isinstance(outcome, Fetched), outcome


async def test_the_settings_alone_let_a_host_show_any_certificate(certificate: Path) -> None:
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(f"{certificate}.crt", certificate)

    async def resolve(host: str, port: int) -> Iterable[Address]:
        return [ip_address("127.0.0.1")]

    async with FakeWeb(context) as web:
        allowed = Allowed.from_settings(("127.0.0.1",), (web.port,), ("feeds.example",))
        web.serve("/", b"x")
        async with open_client(allowed, AGENT, resolve=resolve) as client:
            believed = await fetch(client, f"https://feeds.example:{web.port}/", None, LIMITS)
            other = await fetch(client, f"https://other.example:{web.port}/", None, LIMITS)
    assert isinstance(believed, Fetched), believed
    assert "the certificate of other.example is not valid" in reason(other)


async def test_a_fetch_that_is_cancelled_stays_cancelled(get: Get) -> None:
    async with RawServer(lambda reader, writer: say_nothing(writer)) as server:
        task = asyncio.create_task(get(server.url))  # type: ignore[arg-type]
        await asyncio.sleep(0.1)
        task.cancel()
        with pytest.raises(asyncio.CancelledError):
            await task


async def test_many_fetches_at_once_do_not_disturb_each_other(web: FakeWeb, get: Get) -> None:
    urls = [web.serve(f"/{number}", str(number).encode()) for number in range(100)]
    outcomes = await asyncio.gather(*map(get, urls))
    assert [o.body for o in outcomes if isinstance(o, Fetched)] == [
        str(number).encode() for number in range(100)
    ]


async def test_the_environment_does_not_decide_where_requests_go(
    web: FakeWeb, get: Get, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("HTTP_PROXY", "http://127.0.0.1:9")
    async with open_client(Allowed.from_settings((web.host,)), AGENT) as client:
        assert isinstance(await fetch(client, web.serve("/", b"x"), None, LIMITS), Fetched)


# ------------------------------------------------------------------ URLs as text


@pytest.mark.parametrize(
    ("url", "safe"),
    [
        ("https://example.org/feed.xml?page=2", "https://example.org/feed.xml?page=2"),
        ("https://me:secret@example.org/f", "https://…@example.org/f"),
        ("https://token@example.org/f", "https://…@example.org/f"),
        ("http://a:b@c:d@example.org/", "http://…@example.org/"),
        ("https://example.org/f?token=abc&lang=uk", "https://example.org/f?token=…&lang=uk"),
        ("https://example.org/f?api_key=abc", "https://example.org/f?api_key=…"),
        ("https://example.org/f?apikey=abc", "https://example.org/f?apikey=…"),
        ("https://example.org/f?X-Auth=abc&sig=1", "https://example.org/f?X-Auth=…&sig=…"),
        ("https://example.org/f?t=0a1b2c3d4e5f60718293a4b5", "https://example.org/f?t=…a4b5"),
        ("https://example.org/f?q=mass-deportation-2024", None),
        ("https://example.org/f?keyword=war", None),
        ("https://example.org/f?id=12345678901234567890", None),
        ("https://exam\u202eple.org/\x07", "https://example.org/"),
        ("no url at all", None),
    ],
)
def test_a_url_is_shown_without_its_secrets(url: str, safe: str | None) -> None:
    assert shown(url) == (safe or url)


@given(st.text())
def test_anything_can_be_shown(text: str) -> None:
    assert len(shown(text)) <= max(501, 0)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("http://Example.ORG/Feed", "HTTP://example.org/Feed"),
        ("http://example.org:80/feed", "http://example.org/feed"),
        ("https://example.org:443/feed#", "https://example.org/feed"),
        ("http://example.org", "http://example.org/"),
        ("http://example.org./feed", "http://example.org/feed"),
    ],
)
def test_two_spellings_of_a_feed_are_the_same_feed(one: str, other: str) -> None:
    assert same_feed_key(one) == same_feed_key(other)


@pytest.mark.parametrize(
    "other", ["https://example.org/feed", "http://example.org/Feed", "http://example.org/feed?a"]
)
def test_different_feeds_are_not_the_same_feed(other: str) -> None:
    assert same_feed_key("http://example.org/feed") != same_feed_key(other)


async def test_no_connection_is_kept_for_later(get: Get) -> None:
    raw = b"HTTP/1.1 200 OK\r\nContent-Length: 1\r\n\r\nx"
    async with RawServer(answering(raw)) as server:
        await get(server.url)
        await get(server.url)
        assert server.connections == 2
