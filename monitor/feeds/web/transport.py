"""The one path by which a URL is opened: httpx's transport through the guard.

One connection for each request: a polite poller never has two connections to a host, so there is
nothing to pool, and httpcore's pool costs time that grows with the square of the connections.
"""

from __future__ import annotations

import ssl
from collections.abc import AsyncIterator, Sequence

import httpx

from monitor.feeds.web.addresses import Address, Allowed
from monitor.feeds.web.connection import (
    CONNECT_SECONDS,
    Connection,
    Secure,
    connect,
    new_buffer,
    start,
)
from monitor.feeds.web.guard import ascii_host, checked_addresses, port_of
from monitor.feeds.web.resolve import Resolve, Resolver

_SPOKEN = ["http/1.1"]  # offered in TLS (ALPN)
_SECONDS_WITH_ANOTHER = 3.0  # to connect to an address that isn't the last one


class GuardedTransport(httpx.AsyncBaseTransport):
    """Asks for URLs: checked, resolved once, connected to a checked address."""

    def __init__(
        self,
        allowed: Allowed,
        resolve: Resolve | None = None,
        ssl_context: ssl.SSLContext | None = None,
    ) -> None:
        self._allowed = allowed
        self._resolver = Resolver()
        self._resolve = resolve or self._resolver
        self._ssl = ssl_context
        if ssl_context is not None:
            ssl_context.set_alpn_protocols(_SPOKEN)
        self._unverified: ssl.SSLContext | None = None
        self._buffer = new_buffer()

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        """Send a request that has no body. Raises AddressRefused and httpx's transport errors."""
        head = head_of(request)
        url = request.url
        addresses = await checked_addresses(url, self._allowed, self._resolve)
        connection = await self._connected(url, addresses)
        try:
            await connection.ask(head)
        except BaseException:
            connection.close()
            raise
        answer = connection.answer
        return httpx.Response(answer.status, headers=answer.headers, stream=_Body(connection))

    async def _connected(self, url: httpx.URL, addresses: Sequence[Address]) -> Connection:
        """Connect to the first address that accepts."""
        secure = None
        if url.scheme == "https":
            host = ascii_host(url)
            secure = Secure(self._context_for(host, port_of(url)), host.rstrip("."))
        *others, last = addresses
        for address in others:
            try:
                opened = await connect(address, port_of(url), _SECONDS_WITH_ANOTHER)
            except (httpx.ConnectError, httpx.ConnectTimeout):
                continue
            return await start(opened, secure, self._buffer)
        opened = await connect(last, port_of(url), CONNECT_SECONDS)
        return await start(opened, secure, self._buffer)

    def _context_for(self, host: str, port: int) -> ssl.SSLContext:
        """Return how to speak TLS with a host; made when first needed, as reading roots costs."""
        if self._allowed.bad_certificate(host, port):
            self._unverified = self._unverified or _unverified_context()
            return self._unverified
        self._ssl = self._ssl or _verified_context()
        return self._ssl

    async def aclose(self) -> None:
        """Let go of the resolver's threads."""
        self._resolver.close()


def _verified_context() -> ssl.SSLContext:
    """Trust certifi's roots and the machine's own, SSL_CERT_FILE among them."""
    context = httpx.create_ssl_context(trust_env=False)
    context.load_default_certs()
    context.set_alpn_protocols(_SPOKEN)
    return context


def _unverified_context() -> ssl.SSLContext:
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    context.check_hostname = False
    context.verify_mode = ssl.CERT_NONE
    context.set_alpn_protocols(_SPOKEN)
    return context


def head_of(request: httpx.Request) -> bytes:
    """Write a request without a body, its headers byte for byte. Raises LocalProtocolError."""
    if request.method != "GET":
        raise httpx.LocalProtocolError(f"only GET is spoken here, not {request.method}")
    lines = [b"GET %s HTTP/1.1" % request.url.raw_path]
    lines += [b"%s: %s" % header for header in request.headers.raw]
    head = b"\r\n".join((*lines, b"", b""))
    breaks = len(lines) + 1
    if head.count(b"\n") != breaks or head.count(b"\r") != breaks or b"\0" in head:
        raise httpx.LocalProtocolError("a header of the request contains a line break")
    return head


class _Body(httpx.AsyncByteStream):
    """A response's body; its connection closes with it."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def __aiter__(self) -> AsyncIterator[bytes]:
        return self

    async def __anext__(self) -> bytes:
        if data := await self._connection.read():
            return data
        raise StopAsyncIteration

    async def aclose(self) -> None:
        self._connection.close()
