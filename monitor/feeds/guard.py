"""The one path by which a URL is opened: checked, resolved once, connected to a checked address.

No TCP connection is opened to a refused address. Checking after connecting would make a port
scanner of us, and resolving twice would let a name answer differently the second time.
"""

from __future__ import annotations

import asyncio
import re
import socket
import ssl
from collections.abc import AsyncIterable, AsyncIterator, Awaitable, Callable, Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from ipaddress import ip_address

import httpcore
import httpx

from monitor.feeds.addresses import Address, Allowed, literal

Resolve = Callable[[str, int], Awaitable[Iterable[Address]]]

RESOLVE_SECONDS = 5.0
CONNECT_SECONDS = 10.0
MAX_ANSWERS = 32
_RESOLVERS = 32
_CONTROL = re.compile(r"[\x00-\x20\x7f-\xa0\u2028\u2029]")


class AddressRefused(httpx.TransportError):
    """A URL, or an address that its host resolves to, is not one that may be opened; says why."""


class HostUnknown(httpx.ConnectError):
    """A host name cannot be resolved; says why."""


def check_url(url: str, allowed: Allowed) -> str | None:
    """Say why a URL may not be opened, and what would permit it; None when it may be."""
    if _CONTROL.search(url.strip(" ")):
        return "the URL contains white space or control characters"
    try:
        parsed = httpx.URL(url.strip(" "))
    except (httpx.InvalidURL, ValueError) as error:
        return f"the URL cannot be read: {error}"
    return _scheme_problem(parsed) or _host_problem(parsed, allowed)


def _scheme_problem(url: httpx.URL) -> str | None:
    if url.scheme not in ("http", "https"):
        what = f"{url.scheme}:// is not allowed" if url.scheme else "the URL has no scheme"
        return f"{what}; a feed's URL starts with https:// or http://"
    return None


def _host_problem(url: httpx.URL, allowed: Allowed) -> str | None:
    host, port = url.raw_host.decode("ascii"), _port(url)
    if not host:
        return "the URL has no host"
    if not 0 < port < 65_536:
        return f"the URL cannot be read: there is no port {port}"
    if not allowed.port(host, port):
        return f"port {port} is not allowed (allow_ports = [{port}] in monitor.toml permits it)"
    address = literal(host)
    return _refusal(allowed, host, port, address) if address else None


def _port(url: httpx.URL) -> int:
    default = 443 if url.scheme == "https" else 80
    return default if url.port is None else url.port


def _refusal(allowed: Allowed, host: str, port: int, address: Address) -> str | None:
    """Say why an answer for a host is refused, and what to write to permit it."""
    reason = allowed.refusal(host, port, address)
    if reason is None:
        return None
    what = reason if literal(host) else f"{host} leads to an address inside: {reason}"
    return f'{what} (allow_hosts = ["{host}"] in monitor.toml permits it)'


class Resolver:
    """Resolves names by the operating system, in threads of its own.

    The event loop's default threads are few: some slow names would keep all others waiting there.
    """

    def __init__(self) -> None:
        self._threads = ThreadPoolExecutor(_RESOLVERS, thread_name_prefix="resolve")

    async def __call__(self, host: str, port: int) -> list[Address]:
        """Return every address of a name. Raises OSError or UnicodeError."""
        loop = asyncio.get_running_loop()
        answers = await loop.run_in_executor(self._threads, _look_up, host, port)
        return [ip_address(str(answer[4][0])) for answer in answers]

    def close(self) -> None:
        """Let go of the threads; what is still being resolved is not waited for."""
        self._threads.shutdown(wait=False, cancel_futures=True)


def _look_up(host: str, port: int) -> list[tuple[object, object, object, object, tuple[object]]]:
    return socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)  # type: ignore[return-value]


class GuardedBackend(httpcore.AsyncNetworkBackend):
    """Connects to hosts for one request: resolve once, check every answer, connect to that."""

    def __init__(self, allowed: Allowed, resolve: Resolve) -> None:
        self._allowed = allowed
        self._resolve = resolve
        self._network = httpcore.AnyIOBackend()
        self._stream: httpcore.AsyncNetworkStream | None = None

    async def connect_tcp(
        self,
        host: str,
        port: int,
        timeout: float | None = None,  # noqa: ASYNC109 - httpcore's interface
        local_address: str | None = None,
        socket_options: Iterable[httpcore.SOCKET_OPTION] | None = None,
    ) -> httpcore.AsyncNetworkStream:
        """Connect to the first address that accepts; every one has been checked before."""
        trouble: Exception = HostUnknown(f"{host} has no address")
        for address in await self._checked_addresses(host, port):
            try:
                self._stream = await self._network.connect_tcp(
                    str(address), port, timeout or CONNECT_SECONDS, local_address, socket_options
                )
            except (httpcore.ConnectError, httpcore.ConnectTimeout) as error:
                trouble = error
            else:
                return self._stream
        raise trouble

    async def _checked_addresses(self, host: str, port: int) -> list[Address]:
        addresses = await self._addresses(host, port)
        for address in addresses:
            reason = _refusal(self._allowed, host, port, address)
            if reason:
                raise AddressRefused(reason)
        return addresses[:MAX_ANSWERS]

    async def _addresses(self, host: str, port: int) -> list[Address]:
        try:
            async with asyncio.timeout(RESOLVE_SECONDS):
                return list(dict.fromkeys(await self._resolve(host, port)))
        except TimeoutError:
            raise HostUnknown(f"no answer within {RESOLVE_SECONDS:g} s") from None
        except (OSError, UnicodeError, ValueError) as error:
            raise HostUnknown(str(error)) from error

    async def close(self) -> None:
        """Close the connection, also one that was given up half-way (httpcore would leak it)."""
        if self._stream is not None:
            await self._stream.aclose()
            self._stream = None


class GuardedTransport(httpx.AsyncBaseTransport):
    """httpx's way to the network, through the guard: one connection for each request.

    There is nothing to pool: a polite poller never has two connections to a host, and httpcore's
    pool costs time that grows with the square of the connections.
    """

    def __init__(
        self,
        allowed: Allowed,
        resolve: Resolve | None = None,
        ssl_context: ssl.SSLContext | None = None,
    ) -> None:
        self._allowed = allowed
        self._resolver = Resolver()
        self._resolve = resolve or self._resolver
        self._ssl = ssl_context or httpx.create_ssl_context(trust_env=False)

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        """Send a request. Raises AddressRefused, HostUnknown and httpx's transport errors."""
        problem = check_url(str(request.url), self._allowed)
        if problem:
            raise AddressRefused(problem)
        backend = GuardedBackend(self._allowed, self._resolve)
        try:
            with _as_httpx_errors():
                return await self._send(request, backend)
        except BaseException:
            await backend.close()
            raise

    async def _send(self, request: httpx.Request, backend: GuardedBackend) -> httpx.Response:
        url = httpcore.URL(
            scheme=request.url.raw_scheme,
            host=request.url.raw_host,
            port=request.url.port,
            target=request.url.raw_path,
        )
        connection = httpcore.AsyncHTTPConnection(
            origin=url.origin, ssl_context=self._ssl, network_backend=backend
        )
        sent = httpcore.Request(
            request.method,
            url,
            headers=request.headers.raw,
            content=request.stream,
            extensions=request.extensions,
        )
        response = await connection.handle_async_request(sent)
        return httpx.Response(
            response.status,
            headers=response.headers,
            stream=_Body(response, backend),
            extensions=response.extensions,
        )

    async def aclose(self) -> None:
        """Let go of the resolver's threads."""
        self._resolver.close()


class _Body(httpx.AsyncByteStream):
    """A response's body; its connection closes with it."""

    def __init__(self, response: httpcore.Response, backend: GuardedBackend) -> None:
        self._response = response
        self._backend = backend

    async def __aiter__(self) -> AsyncIterator[bytes]:
        stream = self._response.stream
        assert isinstance(stream, AsyncIterable)  # the async connection gives nothing else
        with _as_httpx_errors():
            async for chunk in stream:
                yield chunk

    async def aclose(self) -> None:
        try:
            await self._response.aclose()
        finally:
            await self._backend.close()


# The narrow ones first: httpcore's and httpx's errors have the same names, but are no kin.
_SAME_NAMES: tuple[tuple[type[Exception], type[httpx.TransportError]], ...] = (
    (httpcore.ConnectTimeout, httpx.ConnectTimeout),
    (httpcore.TimeoutException, httpx.ReadTimeout),
    (httpcore.ConnectError, httpx.ConnectError),
    (httpcore.WriteError, httpx.WriteError),
    (httpcore.NetworkError, httpx.ReadError),
    (httpcore.RemoteProtocolError, httpx.RemoteProtocolError),
    (httpcore.ProtocolError, httpx.LocalProtocolError),
    (OSError, httpx.ReadError),
)


@contextmanager
def _as_httpx_errors() -> Iterator[None]:
    """Turn httpcore's errors into httpx's of the same name; the cause stays attached."""
    try:
        yield
    except tuple(theirs for theirs, _ in _SAME_NAMES) as error:
        ours = next(ours for theirs, ours in _SAME_NAMES if isinstance(error, theirs))
        raise ours(str(error)) from error
