"""Only what may be opened is opened, and nothing else is even knocked at."""

from __future__ import annotations

import asyncio
import socket
import ssl
import subprocess
import sys
from collections.abc import Callable, Iterable, Iterator
from datetime import timedelta
from ipaddress import ip_address
from pathlib import Path
from typing import Any

import httpx
import pytest
from hypothesis import given
from hypothesis import strategies as st

from monitor.feeds.finding.discover import discover
from monitor.feeds.finding.look import Looker
from monitor.feeds.reading.workers import Parsers
from monitor.feeds.web.addresses import Address, Allowed, refusal
from monitor.feeds.web.fetch import FetchLimits, fetch, open_client
from monitor.feeds.web.guard import (
    MAX_ANSWERS,
    AddressRefused,
    HostUnknown,
    check_url,
    checked_addresses,
)
from monitor.feeds.web.resolve import Resolve
from monitor.feeds.web.transport import GuardedTransport
from monitor.hosts import Hosts
from monitor.model import FetchFailed
from tests.fakes.web import FakeWeb, RawServer, answering

RSS = "application/rss+xml"
NOTHING_MORE = Allowed.from_settings()

REFUSED = [
    *("0.0.0.0", "0.1.2.3", "10.1.2.3", "100.64.0.1", "127.0.0.1", "127.255.255.254"),
    *("169.254.1.1", "172.16.0.1", "172.31.255.255", "192.0.0.8", "192.0.2.1", "192.88.99.1"),
    *("192.168.1.1", "198.18.0.1", "198.19.255.255", "198.51.100.7", "203.0.113.9", "224.0.0.1"),
    *("239.255.255.255", "240.0.0.1", "255.255.255.255"),
    *("::", "::1", "::127.0.0.1", "::10.0.0.1", "::ffff:127.0.0.1", "::ffff:10.0.0.1"),
    *("::ffff:169.254.169.254", "::ffff:0:8.8.8.8", "64:ff9b::7f00:1", "64:ff9b::808:808"),
    *("64:ff9b:1::1", "100::1", "2001::1", "2001:0:53aa:64c::1", "2001:2::1", "2001:10::1"),
    *("2001:db8::1", "2002:7f00:1::", "2002:808:808::1", "3fff::1", "fc00::1", "fd12:3456::1"),
    *("fe80::1", "fe80::1%eth0", "fec0::1", "ff02::1", "4000::1", "5f00::1"),
]
METADATA = ["169.254.169.254", "100.100.100.200", "168.63.129.16", "192.0.0.192", "fd00:ec2::254"]
PUBLIC = [
    *("1.1.1.1", "8.8.8.8", "100.63.255.255", "100.128.0.1", "172.15.0.1", "172.32.0.1"),
    *("192.167.1.1", "198.17.0.1", "198.20.0.1", "223.255.255.255", "2a00:1450::1"),
    *("2606:4700::1111", "::ffff:8.8.8.8"),
]


@pytest.mark.parametrize("address", [*REFUSED, *METADATA])
def test_addresses_that_are_not_the_public_web_are_refused(address: str) -> None:
    reason = refusal(ip_address(address))
    assert reason
    assert " is " in reason


@pytest.mark.parametrize("address", METADATA)
def test_cloud_metadata_addresses_are_called_by_their_name(address: str) -> None:
    assert "cloud metadata" in (refusal(ip_address(address)) or "")


@pytest.mark.parametrize("address", PUBLIC)
def test_public_addresses_are_not_refused(address: str) -> None:
    assert refusal(ip_address(address)) is None


@given(st.ip_addresses())
def test_what_python_knows_as_private_is_never_let_through(address: Address) -> None:
    if address.is_private or address.is_loopback or address.is_multicast or address.is_link_local:
        assert refusal(address)


@given(st.ip_addresses(v=4))
def test_an_ipv4_address_wrapped_in_ipv6_is_judged_as_itself(address: Address) -> None:
    wrapped = ip_address(f"::ffff:{address}")
    assert bool(refusal(wrapped)) == bool(refusal(address))


@pytest.mark.parametrize(
    "url",
    [
        *(
            "ftp://example.org/feed",
            "file:///etc/passwd",
            "javascript:alert(1)",
            "example.org/feed",
        ),
        *("", "http://", "http:///feed", "https://[::1", "http://exa mple.org/", "http://a\x00b/"),
        *("http://example.org/\r\nX: y", "http://example.org:99999/", "http://127.0.0.1/"),
        *("http://[::1]/", "http://[::ffff:10.0.0.1]/", "http://169.254.169.254/latest/meta-data"),
        *("gopher://example.org:80/", "//example.org/feed", "http://user@:80/"),
        *("http://example.org:-1/", "http://example.org:0/"),
    ],
)
def test_urls_that_may_not_be_opened_are_refused_with_a_reason(url: str) -> None:
    assert check_url(url, NOTHING_MORE)


@pytest.mark.parametrize(
    "url",
    [
        *("http://example.org", "https://example.org/feed?x=1#top", "HTTPS://EXAMPLE.ORG:443/"),
        *("http://user:secret@example.org/", "https://новини.укр/rss", "http://8.8.8.8/feed"),
    ],
)
def test_urls_of_the_public_web_may_be_opened(url: str) -> None:
    assert check_url(url, NOTHING_MORE) is None


def test_a_refused_port_says_what_would_permit_it() -> None:
    assert check_url("http://example.org:8080/feed", NOTHING_MORE) == (
        "port 8080 is not allowed (allow_ports = [8080] in monitor.toml permits it)"
    )
    assert check_url("http://example.org:8080/", Allowed.from_settings((), (8080,))) is None


def test_a_refused_address_says_what_would_permit_it() -> None:
    assert check_url("http://10.1.2.3/feed", NOTHING_MORE) == (
        '10.1.2.3 is a private address (allow_hosts = ["10.1.2.3"] in monitor.toml permits it)'
    )


@pytest.mark.parametrize(
    ("setting", "url", "may"),
    [
        ("10.0.0.0/8", "http://10.1.2.3/", True),
        ("10.0.0.0/8", "http://192.168.0.1/", False),
        ("10.0.0.0/8:8080", "http://10.1.2.3:8080/", True),
        ("10.0.0.0/8:8080", "http://10.1.2.3/", False),
        ("127.0.0.1:8080", "http://127.0.0.1:8080/", True),
        ("127.0.0.1:8080", "http://127.0.0.1:8081/", False),
        ("::1", "http://[::1]/", True),
        ("[::1]:8080", "http://[::1]:8080/", True),
        ("fd00::/8", "http://[fd12::1]/", True),
        ("feeds.intranet:8080", "http://feeds.intranet:8080/", True),
        ("feeds.intranet:8080", "http://other.intranet:8080/", False),
        ("Feeds.Intranet.:8080", "http://FEEDS.intranet:8080/", True),
        ("новини.укр:8080", "http://новини.укр:8080/", True),
    ],
)
def test_settings_permit_names_addresses_and_networks_with_or_without_a_port(
    setting: str, url: str, may: bool
) -> None:
    assert (check_url(url, Allowed.from_settings((setting,))) is None) is may


@pytest.mark.parametrize(
    "setting", ["", "http://intranet", "a b", "10.0.0.0/99", "10.0.0.0/99/1:", "a:b:c", ":80"]
)
def test_a_setting_that_names_no_host_is_refused_with_an_example(setting: str) -> None:
    with pytest.raises(ValueError, match=r"write a name, an address or a network"):
        Allowed.from_settings((setting,))


def answers(*addresses: str) -> Resolve:
    """Return a resolver that gives every name these addresses."""

    async def resolve(host: str, port: int) -> Iterable[Address]:
        return [ip_address(address) for address in addresses]

    return resolve


async def get(transport: GuardedTransport, url: str) -> httpx.Response:
    async with httpx.AsyncClient(transport=transport, trust_env=False) as client:
        return await client.get(url)


SPELLINGS = [
    *("127.0.0.1", "127.1", "127.0.1", "2130706433", "0x7f000001", "0x7f.1", "0x7F.0.0.0x1"),
    *("0177.0.0.1", "0177.1", "017700000001", "127.255.255.254", "127.0.0.1.", "127.0.0.1.."),
    *("0", "0.0.0.0", "0x0", "00", "localhost", "LOCALHOST", "localhost.", "a.localhost"),
    *("１２７.０.０.１", "①②⑦.⓪.⓪.①", "127。0。0。1", "127%2e0%2e0%2e1", "127.0.0.1%00.example"),
    *("10.0.0.1", "10.1", "0xa000001", "167772161", "012.0.0.1", "172.16.0.1", "192.168.0.1"),
    *("192.168.257", "3232235521", "0xc0a80001", "169.254.169.254", "0xa9fea9fe", "2852039166"),
    *("0251.0376.0251.0376", "100.64.0.1", "100.100.100.200", "168.63.129.16", "198.18.0.1"),
    *("192.0.2.1", "224.0.0.1", "240.0.0.1", "255.255.255.255"),
    *("[::1]", "[::]", "[0:0:0:0:0:0:0:1]", "[0000::0001]", "[::127.0.0.1]", "[::7f00:1]"),
    *("[::ffff:127.0.0.1]", "[::ffff:7f00:1]", "[0:0:0:0:0:ffff:127.0.0.1]"),
    *("[::ffff:0:127.0.0.1]", "[::ffff:169.254.169.254]", "[64:ff9b::127.0.0.1]"),
    *("[64:ff9b:1::7f00:1]", "[2002:7f00:1::]", "[2001:0:7f00:1::]", "[fe80::1]", "[fe80::1%lo]"),
    *("[fe80::1%25lo]", "[fec0::1]", "[fc00::1]", "[fd00:ec2::254]", "[ff02::1]", "[100::1]"),
    *("[2001:db8::1]", "example.org@127.0.0.1", "127.0.0.1@[::1]", "user:pass@127.1"),
]


class Connects:
    """Every attempt to connect that this process makes, whoever makes it: host and port."""

    def __init__(self) -> None:
        self.made: list[tuple[str, int]] = []
        self.notes = False
        sys.addaudithook(self._note)  # for the life of the process: Python has no way back

    def _note(self, event: str, arguments: tuple[Any, ...]) -> None:
        if self.notes and event in ("socket.connect", "socket.sendto"):
            address = arguments[1]
            if isinstance(address, tuple) and address[1] != DNS:
                self.made.append(address[:2])


DNS = 53


@pytest.fixture(scope="module")
def audit() -> Connects:
    return Connects()


@pytest.fixture
def connects(audit: Connects) -> Iterator[Connects]:
    audit.made.clear()
    audit.notes = True
    yield audit
    audit.notes = False


async def by_the_system(host: str, port: int) -> Iterable[Address]:
    """Resolve as the system does, at once: names that it doesn't know are unknown."""
    answers = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    return [ip_address(answer[4][0]) for answer in answers]


LIMITS = FetchLimits(seconds=5)


@pytest.mark.parametrize("host", SPELLINGS)
async def test_no_connection_is_opened_to_a_refused_address_however_it_is_written(
    connects: Connects, host: str
) -> None:
    async with RawServer() as inside:
        allowed = Allowed.from_settings((), (inside.port,))
        async with open_client(allowed, "test", resolve=by_the_system) as client:
            outcome = await fetch(client, f"http://{host}:{inside.port}/", None, LIMITS)
        assert isinstance(outcome, FetchFailed)
        assert (inside.connections, connects.made) == (0, [])


@pytest.mark.parametrize("host", SPELLINGS)
async def test_no_redirect_opens_a_connection_to_a_refused_address(
    connects: Connects, host: str
) -> None:
    async with RawServer() as inside:
        location = f"http://{host}:{inside.port}/".encode()
        answer = b"HTTP/1.1 302 Found\r\nLocation: " + location + b"\r\n\r\n"
        async with RawServer(answering(answer)) as outside:
            allowed = Allowed.from_settings((outside.host,), (inside.port,))
            async with open_client(allowed, "test", resolve=by_the_system) as client:
                outcome = await fetch(client, outside.url, None, LIMITS)
        assert isinstance(outcome, FetchFailed)
        assert inside.connections == 0
        assert connects.made == [("127.0.0.1", outside.port)]


@pytest.mark.parametrize("host", SPELLINGS)
async def test_no_name_that_leads_elsewhere_the_second_time_opens_a_connection_there(
    connects: Connects, host: str
) -> None:
    """The name leads to the web at first, and to the inside for the redirect to itself."""
    asked: list[str] = []

    async def resolve(name: str, port: int) -> Iterable[Address]:
        asked.append(name)
        if len(asked) == 1:
            return [ip_address("127.0.0.1")]
        return await by_the_system(host.rpartition("@")[2].strip("[]"), port)

    async with RawServer() as inside:
        location = f"http://rebind.example:{inside.port}/".encode()
        answer = b"HTTP/1.1 302 Found\r\nLocation: " + location + b"\r\n\r\n"
        async with RawServer(answering(answer)) as outside:
            allowed = Allowed.from_settings((outside.host,), (outside.port, inside.port))
            async with open_client(allowed, "test", resolve=resolve) as client:
                url = f"http://rebind.example:{outside.port}/"
                outcome = await fetch(client, url, None, LIMITS)
        assert isinstance(outcome, FetchFailed)
        assert asked == ["rebind.example"] * 2
        assert inside.connections == 0
        assert connects.made == [("127.0.0.1", outside.port)]


async def test_no_link_on_a_page_opens_a_connection_to_a_refused_address(
    connects: Connects,
) -> None:
    parsers = Parsers(workers=1)
    async with RawServer() as inside, FakeWeb() as web:
        for number, host in enumerate(SPELLINGS):
            link = (
                f'<link rel="alternate" type="{RSS}" href="http://{host}:{inside.port}/{number}">'
            )
            page = f"<html><head>{link}</head>a page".encode()
            web.serve(f"/{number}", page, headers={"Content-Type": "text/html; charset=utf-8"})
        allowed = Allowed.from_settings((web.host,), (inside.port,))
        async with open_client(allowed, "test", resolve=by_the_system) as client:
            look = Looker(client, parsers, LIMITS, Hosts(timedelta(0)))
            for number in range(len(SPELLINGS)):
                assert not (await discover(f"{web.url}/{number}", look)).feeds
        parsers.close()
        assert inside.connections == 0
        assert set(connects.made) == {("127.0.0.1", web.port)}


async def test_no_connection_is_opened_when_one_of_several_answers_is_refused() -> None:
    async with RawServer() as server:
        allowed = Allowed.from_settings((), (server.port,))
        transport = GuardedTransport(allowed, answers("8.8.8.8", "127.0.0.1"))
        with pytest.raises(AddressRefused, match=r"127\.0\.0\.1 is a loopback address"):
            await get(transport, f"http://feeds.example:{server.port}/")
        assert server.connections == 0


async def test_localhost_is_refused_by_where_it_leads_not_by_its_name() -> None:
    async with RawServer() as server:
        allowed = Allowed.from_settings((), (server.port,))
        with pytest.raises(AddressRefused, match=r"localhost leads to an address inside"):
            await get(GuardedTransport(allowed), f"http://localhost:{server.port}/")
        assert server.connections == 0


async def test_an_allowed_name_also_allows_what_it_resolves_to() -> None:
    async with FakeWeb() as web:
        web.serve("/feed.xml", b"hello")
        allowed = Allowed.from_settings((f"feeds.example:{web.port}",))
        transport = GuardedTransport(allowed, answers("127.0.0.1"))
        response = await get(transport, f"http://feeds.example:{web.port}/feed.xml")
        assert response.content == b"hello"
        assert web.requests[0].header("Host") == f"feeds.example:{web.port}".encode()


async def test_another_name_for_an_allowed_host_stays_refused() -> None:
    async with RawServer() as server:
        allowed = Allowed.from_settings((f"feeds.example:{server.port}",), (server.port,))
        transport = GuardedTransport(allowed, answers("127.0.0.1"))
        with pytest.raises(AddressRefused):
            await get(transport, f"http://evil.example:{server.port}/")
        assert server.connections == 0


async def test_families_take_turns_from_the_systems_favourite_on() -> None:
    six = [f"2a00:1450::{number}" for number in range(1, 40)]
    url = httpx.URL("https://feeds.example/")
    found = await checked_addresses(url, NOTHING_MORE, answers(*six, "8.8.8.8", "1.1.1.1"))
    assert [str(address) for address in found[:5]] == [six[0], "8.8.8.8", six[1], "1.1.1.1", six[2]]
    assert len(found) == MAX_ANSWERS


async def test_every_answer_is_checked_also_those_that_would_not_be_tried() -> None:
    many = [f"8.8.8.{number}" for number in range(1, 200)]
    url = httpx.URL("https://feeds.example/")
    with pytest.raises(AddressRefused):
        await checked_addresses(url, NOTHING_MORE, answers(*many, "10.0.0.1"))


async def test_a_name_is_resolved_once_for_a_request_so_it_cannot_answer_twice() -> None:
    asked = []

    async def resolve(host: str, port: int) -> Iterable[Address]:
        asked.append(host)
        return [ip_address("127.0.0.1")]

    async with FakeWeb() as web:
        web.serve("/", b"hello")
        allowed = Allowed.from_settings((f"feeds.example:{web.port}",))
        await get(GuardedTransport(allowed, resolve), f"http://feeds.example:{web.port}/")
    assert asked == ["feeds.example"]


async def test_the_next_answer_is_tried_when_an_address_does_not_accept() -> None:
    async with FakeWeb() as web:
        web.serve("/", b"hello")
        allowed = Allowed.from_settings((f"feeds.example:{web.port}",))
        transport = GuardedTransport(allowed, answers("127.0.0.99", "127.0.0.1"))
        response = await get(transport, f"http://feeds.example:{web.port}/")
        assert response.content == b"hello"


@pytest.mark.parametrize("trouble", [OSError(-2, "Name or service not known"), UnicodeError("no")])
async def test_a_name_that_cannot_be_resolved_is_told_apart(trouble: Exception) -> None:
    async def resolve(host: str, port: int) -> Iterable[Address]:
        raise trouble

    with pytest.raises(HostUnknown):
        await get(GuardedTransport(NOTHING_MORE, resolve), "http://feeds.example/")


async def test_a_name_without_addresses_cannot_be_resolved() -> None:
    with pytest.raises(HostUnknown):
        await get(GuardedTransport(NOTHING_MORE, answers()), "http://feeds.example/")


async def test_the_system_resolver_knows_localhost_and_refuses_nonsense() -> None:
    with pytest.raises(HostUnknown):
        await get(GuardedTransport(NOTHING_MORE), "http://no-such-name.invalid/")


async def test_every_connection_is_closed_with_its_response() -> None:
    closed = asyncio.Event()

    async def hang(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await reader.readuntil(b"\r\n\r\n")
        writer.write(b"HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\nhalf")
        await writer.drain()
        await reader.read()
        closed.set()

    async with RawServer(hang) as server:
        transport = GuardedTransport(Allowed.from_settings((server.host,)))
        client = httpx.AsyncClient(transport=transport, trust_env=False)
        async with client, client.stream("GET", server.url) as response:
            assert response.status_code == 200
        await asyncio.wait_for(closed.wait(), 2)


async def test_a_request_given_up_while_connecting_leaves_no_connection_behind() -> None:
    closed = asyncio.Event()

    async def never_greet(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await reader.read()
        closed.set()

    async with RawServer(never_greet) as server:
        transport = GuardedTransport(Allowed.from_settings((server.host,)))
        with pytest.raises(TimeoutError):
            async with asyncio.timeout(0.2):
                await get(transport, f"https://{server.host}/")
        await asyncio.wait_for(closed.wait(), 2)


@pytest.fixture(scope="session")
def certificate(tmp_path_factory: pytest.TempPathFactory) -> Callable[[str], Path]:
    """Return a maker of certificates for a name, signed by themselves; skip without openssl."""
    folder = tmp_path_factory.mktemp("certificates")

    def make(name: str) -> Path:
        path = folder / f"{name}.pem"
        command = ["openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt"]
        command += ["ec_paramgen_curve:prime256v1", "-nodes", "-days", "2", "-keyout", str(path)]
        command += ["-out", f"{path}.crt", "-subj", f"/CN={name}"]
        command += ["-addext", f"subjectAltName=DNS:{name}"]
        try:
            subprocess.run(command, check=True, capture_output=True)
        except FileNotFoundError:
            pytest.skip("openssl is not here")
        path.write_text(path.read_text() + Path(f"{path}.crt").read_text())
        return path

    return make


def tls_server(certificate: Path) -> ssl.SSLContext:
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(certificate)
    return context


async def test_tls_asks_and_verifies_the_name_though_the_connection_goes_to_an_address(
    certificate: Callable[[str], Path],
) -> None:
    path = certificate("feeds.example")
    async with FakeWeb(tls_server(path)) as web:
        web.serve("/", b"hello")
        allowed = Allowed.from_settings((f"feeds.example:{web.port}",))
        trusted = ssl.create_default_context(cafile=str(path))
        transport = GuardedTransport(allowed, answers("127.0.0.1"), trusted)
        response = await get(transport, f"https://feeds.example:{web.port}/")
        assert response.content == b"hello"


async def test_a_certificate_for_another_name_is_refused(
    certificate: Callable[[str], Path],
) -> None:
    path = certificate("other.example")
    async with FakeWeb(tls_server(path)) as web:
        allowed = Allowed.from_settings((f"feeds.example:{web.port}",))
        trusted = ssl.create_default_context(cafile=str(path))
        transport = GuardedTransport(allowed, answers("127.0.0.1"), trusted)
        with pytest.raises(httpx.ConnectError, match=r"[Hh]ostname mismatch"):
            await get(transport, f"https://feeds.example:{web.port}/")
