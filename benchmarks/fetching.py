"""What one request costs, in CPU time of this process, by Monitor and by other clients.

    python -m benchmarks.fetching [--requests N] [--rounds N] [--only NAME …]

nginx serves from a process of its own, so its time doesn't count. Every request goes to another
loopback address, over a connection of its own, and 64 are on their way at once: what a poller
does. All clients take turns within each round; the median of the rounds is told, with the fastest
and the slowest. Absolute figures depend on the machine: compare only within one run.
"""

from __future__ import annotations

import argparse
import asyncio
import gzip
import os
import random
import shutil
import socket
import ssl
import statistics
import subprocess
import sys
import time
from collections.abc import Awaitable, Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from io import BytesIO
from pathlib import Path
from tempfile import TemporaryDirectory

import aiohttp
import httpx

from monitor.feeds.web.addresses import Allowed
from monitor.feeds.web.fetch import FetchLimits, fetch, open_client
from monitor.model import Fetched, NotModified, Validators

try:
    import pycurl
except ImportError:
    pycurl = None

AT_ONCE = 64
BODY_SIZE = 50_000
SECURE_HOSTS = 50  # as many names as a certificate may have before its size counts
ETAG = b'"bench"'
AGENT = "monitor-bench/1"
REQUEST_HEADERS = {
    "User-Agent": AGENT,
    "Accept": "application/rss+xml",
    "Accept-Encoding": "gzip",
    "Connection": "close",
}


@dataclass(frozen=True)
class Site:
    """What nginx serves: where, and which authority vouches for it."""

    port: int
    secure_port: int
    roots: Path

    def urls(self, count: int, *, secure: bool = False) -> list[str]:
        """Return the feed's URL at as many addresses; few with TLS, for the certificate's sake."""
        if secure:
            hosts = [f"127.0.0.{1 + number % SECURE_HOSTS}" for number in range(count)]
            return [f"https://{host}:{self.secure_port}/feed.xml" for host in hosts]
        hosts = [f"127.{n >> 16 & 255}.{n >> 8 & 255}.{n & 255}" for n in range(256, 256 + count)]
        return [f"http://{host}:{self.port}/feed.xml" for host in hosts]


def feed(size: int) -> bytes:
    """Make a feed of a size that packs as real ones do, to about a quarter."""
    dice = random.Random(1)
    words = ["".join(dice.choices("etaoinshrdlu", k=dice.randint(2, 9))) for _ in range(2_000)]
    often = [1 / (rank + 1) for rank in range(len(words))]  # as words of a language are
    items = bytearray(b'<?xml version="1.0"?><rss version="2.0"><channel>')
    while len(items) < size:
        text = " ".join(dice.choices(words, often, k=60))
        number = dice.randrange(10**8)
        item = (
            f"<item><title>{text[:70]}</title><link>https://news.example/world/{number}</link>"
            f"<guid isPermaLink='false'>{number}</guid><description>&lt;p&gt;{text}&lt;/p&gt;"
            "</description><pubDate>Wed, 25 Nov 2026 12:00:00 GMT</pubDate></item>"
        )
        items += item.encode()
    return bytes(items) + b"</channel></rss>"


@contextmanager
def serving() -> Iterator[Site]:
    """Run nginx in a folder of its own while the block runs."""
    nginx = shutil.which("nginx", path=f"{os.environ.get('PATH', '')}:/usr/sbin")
    if nginx is None:
        raise SystemExit("nginx is not here: apt-get install nginx-light")
    with TemporaryDirectory() as name:
        folder = Path(name)
        folder.chmod(0o755)
        (folder / "feed.xml").write_bytes(feed(BODY_SIZE))
        (folder / "feed.xml.gz").write_bytes(gzip.compress(feed(BODY_SIZE)))
        site = Site(*free_ports(2), _certificate(folder))
        (folder / "nginx.conf").write_text(_configuration(folder, site))
        errors = str(folder / "error.log")
        command = [nginx, "-e", errors, "-p", name, "-c", str(folder / "nginx.conf")]
        process = subprocess.Popen(command)
        try:
            _wait_for(site.port)
            yield site
        finally:
            process.terminate()
            process.wait(20)


def free_ports(count: int) -> list[int]:
    """Find ports that nobody listens on."""
    sockets = [socket.socket() for _ in range(count)]
    for each in sockets:
        each.bind(("", 0))
    ports = [each.getsockname()[1] for each in sockets]
    for each in sockets:
        each.close()
    return ports


def _wait_for(port: int) -> None:
    for _ in range(500):
        with socket.socket() as probe:
            if probe.connect_ex(("127.0.0.1", port)) == 0:
                return
        time.sleep(0.02)
    raise SystemExit("nginx does not start")


def _certificate(folder: Path) -> Path:
    """Make a certificate that is valid for the first loopback addresses, and vouches for itself."""
    names = ",".join(f"IP:127.0.0.{number}" for number in range(1, SECURE_HOSTS + 1))
    command = ["openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt"]
    command += ["ec_paramgen_curve:prime256v1", "-nodes", "-days", "2", "-subj", "/CN=bench"]
    command += ["-addext", f"subjectAltName={names}"]
    command += ["-keyout", str(folder / "key.pem"), "-out", str(folder / "certificate.pem")]
    subprocess.run(command, check=True, capture_output=True)
    return folder / "certificate.pem"


def _configuration(folder: Path, site: Site) -> str:
    user = "user root;" if os.geteuid() == 0 else ""
    kinds = ("client_body", "proxy", "fastcgi", "uwsgi", "scgi")
    temporary = "".join(f"{kind}_temp_path {folder / kind};" for kind in kinds)
    where = f"root {folder}; etag off; add_header ETag {ETAG.decode()!r} always;"
    # nginx compares no ETags that it has not made itself
    asked = "location / { if ($http_if_none_match) { return 304; } }"
    return f"""{user} daemon off; worker_processes 1; pid {folder / "nginx.pid"};
events {{ worker_connections 8192; }}
http {{
  {temporary} access_log off; gzip_static on; keepalive_timeout 60;
  types {{ application/rss+xml xml; }}
  server {{ listen *:{site.port} backlog=4096; {where} {asked} }}
  server {{
    listen *:{site.secure_port} ssl backlog=4096; {where} {asked}
    ssl_protocols TLSv1.2 TLSv1.3; ssl_session_tickets on;
    ssl_certificate certificate.pem; ssl_certificate_key key.pem;
  }}
}}
"""


Ask = Callable[[str], Awaitable[object]]


async def all_at_once(asks: Sequence[Ask], urls: Sequence[str]) -> None:
    """Ask for all URLs, by as many workers as there are asks."""
    left = iter(urls)

    async def work(ask: Ask) -> None:
        for url in left:
            await ask(url)

    await asyncio.gather(*map(work, asks))


async def by_monitor(site: Site, urls: Sequence[str], *, changed: bool) -> None:
    """Fetch as polls do: guard, deadline, limits and all."""
    allowed = Allowed.from_settings(("127.0.0.0/8",), (site.port, site.secure_port))
    trusted = ssl.create_default_context(cafile=str(site.roots))
    limits = FetchLimits()
    async with open_client(allowed, AGENT, ssl_context=trusted) as client:

        async def ask(url: str) -> None:
            validators = None if changed else Validators(url, ETAG)
            outcome = await fetch(client, url, validators, limits)
            assert isinstance(outcome, Fetched if changed else NotModified), outcome

        await all_at_once([ask] * AT_ONCE, urls)


async def by_streams(site: Site, urls: Sequence[str], *, changed: bool) -> None:
    """Speak HTTP by asyncio's streams: no checks, no limits, the answer is only cut in two."""
    trusted = ssl.create_default_context(cafile=str(site.roots))
    headers = _headers(changed)
    lines = "".join(f"{name}: {value}\r\n" for name, value in headers.items())

    async def ask(url: str) -> None:
        scheme, _, where, path = url.split("/", 3)
        host, port = where.split(":")
        secure = trusted if scheme == "https:" else None
        reader, writer = await asyncio.open_connection(host, int(port), ssl=secure)
        writer.write(f"GET /{path} HTTP/1.1\r\nHost: {where}\r\n{lines}\r\n".encode())
        head, _, body = (await reader.read(-1)).partition(b"\r\n\r\n")
        writer.transport.abort()
        assert head.split()[1] == (b"200" if changed else b"304")
        if changed:
            gzip.decompress(body)

    await all_at_once([ask] * AT_ONCE, urls)


async def by_aiohttp(site: Site, urls: Sequence[str], *, changed: bool) -> None:
    """Use one session of aiohttp, without its pool."""
    trusted = ssl.create_default_context(cafile=str(site.roots))
    connector = aiohttp.TCPConnector(limit=AT_ONCE, force_close=True, ssl=trusted)
    timeout = aiohttp.ClientTimeout(30)
    headers = _headers(changed)
    async with aiohttp.ClientSession(connector=connector, timeout=timeout) as session:

        async def ask(url: str) -> None:
            async with session.get(url, headers=headers, allow_redirects=False) as response:
                await response.read()
                assert response.status == (200 if changed else 304)

        await all_at_once([ask] * AT_ONCE, urls)


async def by_httpx(site: Site, urls: Sequence[str], *, changed: bool) -> None:
    """Use httpx as it comes, a client for each worker: one for all is slower still."""
    trusted = ssl.create_default_context(cafile=str(site.roots))
    headers = _headers(changed)
    clients = [httpx.AsyncClient(verify=trusted, trust_env=False) for _ in range(AT_ONCE)]

    def asking(client: httpx.AsyncClient) -> Ask:
        async def ask(url: str) -> None:
            response = await client.get(url, headers=headers)
            assert response.status_code == (200 if changed else 304)

        return ask

    await all_at_once([asking(client) for client in clients], urls)
    await asyncio.gather(*(client.aclose() for client in clients))


async def by_pycurl(site: Site, urls: Sequence[str], *, changed: bool) -> None:
    """Use libcurl: what a client in C costs."""
    lines = [f"{name}: {value}" for name, value in _headers(changed).items()]
    left, running = list(urls), 0
    multi = pycurl.CurlMulti()
    free = [_handle(site, lines) for _ in range(AT_ONCE)]
    while left or running:
        while left and free:
            handle = free.pop()
            handle.setopt(pycurl.URL, left.pop())
            handle.setopt(pycurl.WRITEDATA, BytesIO())
            multi.add_handle(handle)
            running += 1
        multi.perform()
        _, done, failed = multi.info_read()
        assert not failed, failed
        for handle in done:
            assert handle.getinfo(pycurl.RESPONSE_CODE) == (200 if changed else 304)
            multi.remove_handle(handle)
            free.append(handle)
            running -= 1
        if not done:
            multi.select(1.0)


def _handle(site: Site, lines: list[str]) -> object:
    handle = pycurl.Curl()
    handle.setopt(pycurl.HTTPHEADER, lines)
    handle.setopt(pycurl.ACCEPT_ENCODING, "gzip")
    handle.setopt(pycurl.FORBID_REUSE, 1)
    handle.setopt(pycurl.CAINFO, str(site.roots))
    return handle


def _headers(changed: bool) -> dict[str, str]:
    return REQUEST_HEADERS if changed else {**REQUEST_HEADERS, "If-None-Match": ETAG.decode()}


CLIENTS = {
    "Monitor's fetch": by_monitor,
    "asyncio's streams": by_streams,
    "aiohttp": by_aiohttp,
    "httpx": by_httpx,
    "pycurl": by_pycurl,
}
CASES = {
    "304": (False, False),
    "body of 50 KB": (False, True),
    "304, TLS": (True, False),
}


def measured(site: Site, name: str, case: str, requests: int) -> float:
    """Return the CPU time of a request, in milliseconds."""
    secure, changed = CASES[case]
    urls = site.urls(requests, secure=secure)
    asyncio.run(CLIENTS[name](site, urls[:AT_ONCE], changed=changed))
    started = time.process_time()
    asyncio.run(CLIENTS[name](site, urls, changed=changed))
    return (time.process_time() - started) / requests * 1000


def main(arguments: Sequence[str]) -> None:
    """Measure every client on every case, and print the table."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.fetching")
    parser.add_argument("--requests", type=int, default=2_000)
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--only", nargs="*", choices=CLIENTS, default=list(CLIENTS))
    options = parser.parse_args(arguments)
    names = [name for name in options.only if name != "pycurl" or pycurl is not None]
    if pycurl is None:
        print("pycurl is not here (pip install pycurl), so it is left out")
    with serving() as site:
        for case in CASES:
            print(f"\n{case}: ms of CPU a request, of {options.requests}")
            times: dict[str, list[float]] = {name: [] for name in names}
            for _ in range(options.rounds):
                for name in names:
                    times[name].append(measured(site, name, case, options.requests))
            for name, each in times.items():
                spread = f"({min(each):.3f}–{max(each):.3f})"
                print(f"  {name:<18} {statistics.median(each):7.3f}  {spread}")


if __name__ == "__main__":
    main(sys.argv[1:])
