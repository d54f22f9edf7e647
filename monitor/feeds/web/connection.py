"""One request over a connection of its own: no pool, nothing kept, and nothing left behind.

Reads into memory that is shared by all connections, as what came is parsed at once.
"""

from __future__ import annotations

import asyncio
import socket
import ssl
from dataclasses import dataclass
from ipaddress import IPv6Address

import httpx

from monitor.feeds.web.addresses import Address
from monitor.feeds.web.answer import Answer

CONNECT_SECONDS = 10.0
_READ_AT_ONCE = 64 * 1024
_MOST_WAITING = 256 * 1024  # bytes of a body, before the server has to wait for its reader


class TlsFailed(httpx.ConnectError):
    """A server was reached, but no secure connection could be made; the cause says why."""


@dataclass(frozen=True, slots=True)
class Secure:
    """What makes a connection secure: whom to trust, and the name that is asked for."""

    context: ssl.SSLContext
    name: str


class Connection(asyncio.BufferedProtocol):
    """A connection: sends a request, and gives its answer as it comes."""

    def __init__(self, buffer: memoryview) -> None:
        self.answer = Answer()
        self._buffer = buffer
        self._transport: asyncio.Transport | None = None
        self._waiter: asyncio.Future[None] | None = None
        self._trouble: httpx.TransportError | None = None
        self._is_closed = False
        self._is_paused = False

    async def ask(self, request: bytes) -> None:
        """Send a request and wait for the head of its answer. Raises httpx's transport errors."""
        assert self._transport is not None
        self._transport.write(request)
        while not self.answer.has_head:
            await self._more()

    async def read(self) -> bytes:
        """Return more of the body; nothing at its end. Raises httpx's transport errors."""
        while not self.answer.waiting:
            if self.answer.is_complete:
                return b""
            await self._more()
        if self._is_paused and self._transport is not None:
            self._is_paused = False
            self._transport.resume_reading()
        return self.answer.take()

    async def _more(self) -> None:
        """Wait until something has happened."""
        if self._trouble is not None:
            raise self._trouble
        self._waiter = asyncio.get_running_loop().create_future()
        try:
            await self._waiter
        finally:
            self._waiter = None

    def close(self) -> None:
        """Close the connection at once, whatever goes on; also one that is still being made."""
        self._is_closed = True
        if self._transport is not None:
            self._transport.abort()
            self._transport = None

    def _end(self, trouble: httpx.TransportError | None = None) -> None:
        self._trouble = self._trouble or trouble
        self.close()

    def _wake(self) -> None:
        if self._waiter is not None and not self._waiter.done():
            self._waiter.set_result(None)

    # What the event loop calls.

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """Take the transport, or end it where nobody waits for it any more."""
        assert isinstance(transport, asyncio.Transport)
        if self._is_closed:
            transport.abort()
        else:
            self._transport = transport

    def get_buffer(self, sizehint: int) -> memoryview:
        """Say where to put the next bytes."""
        return self._buffer

    def buffer_updated(self, nbytes: int) -> None:
        """Read what came; the end of the answer is the end of the connection."""
        if self._is_closed:
            return
        try:
            self.answer.feed(self._buffer[:nbytes])
        except httpx.RemoteProtocolError as error:
            self._end(error)
        else:
            if self.answer.is_complete:
                self._end()
            elif self.answer.waiting > _MOST_WAITING:
                self._pause()
        self._wake()

    def _pause(self) -> None:
        if self._transport is not None and not self._is_paused:
            self._is_paused = True
            self._transport.pause_reading()

    def connection_lost(self, exc: Exception | None) -> None:
        """Take note that the server closed the connection, or broke it."""
        if self._is_closed:
            return
        try:
            if exc is not None:
                raise httpx.ReadError(str(exc)) from exc
            self.answer.end()
        except httpx.TransportError as error:
            self._end(error)
        self._wake()


def new_buffer() -> memoryview:
    """Return memory for connections to read into; they may share it."""
    return memoryview(bytearray(_READ_AT_ONCE))


async def connect(address: Address, port: int, seconds: float = CONNECT_SECONDS) -> socket.socket:
    """Open a TCP connection. Raises ConnectError and ConnectTimeout."""
    family = socket.AF_INET6 if isinstance(address, IPv6Address) else socket.AF_INET
    try:
        opened = socket.socket(family, socket.SOCK_STREAM)
    except OSError as error:  # no more files, or no such family
        raise httpx.ConnectError(str(error)) from error
    opened.setblocking(False)
    try:
        async with asyncio.timeout(seconds):
            await asyncio.get_running_loop().sock_connect(opened, (str(address), port))
    except TimeoutError as error:
        opened.close()
        raise httpx.ConnectTimeout(f"no connection within {seconds:g} s") from error
    except OSError as error:
        opened.close()
        raise httpx.ConnectError(str(error)) from error
    except BaseException:
        opened.close()
        raise
    return opened


async def start(opened: socket.socket, secure: Secure | None, buffer: memoryview) -> Connection:
    """Make a connection of an open socket, with TLS or without. Raises TlsFailed."""
    connection = Connection(buffer)
    loop = asyncio.get_running_loop()
    try:
        if secure is None:
            await loop.create_connection(lambda: connection, sock=opened)
        else:
            await loop.create_connection(
                lambda: connection,
                sock=opened,
                ssl=secure.context,
                server_hostname=secure.name,
                ssl_handshake_timeout=CONNECT_SECONDS,
            )
    except (OSError, ValueError) as error:  # ValueError: a name that TLS can't ask for
        raise TlsFailed(str(error)) from error
    except BaseException:
        connection.close()  # asyncio closes it too, but says farewell by TLS first, for 30 s
        raise
    return connection
