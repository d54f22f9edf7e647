"""A few pages over HTTP/1.1, for machines that look after a service: GET and HEAD, nothing else.

Whoever connects may be slow, broken or hostile: a request is at most 8 KB, an exchange takes at
most 5 s, and few are served at once: who is silent makes room for who comes.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from http import HTTPStatus

from monitor.log import get_logger

LONGEST_REQUEST = 8192
EXCHANGE_S = 5.0
MOST_AT_ONCE = 32
PROCESS = "Monitor-Process"  # the header that tells which process answers
TEXT = "text/plain; charset=utf-8"

log = get_logger("monitor.health")


@dataclass(frozen=True, slots=True)
class Page:
    """What is answered."""

    body: str
    status: HTTPStatus = HTTPStatus.OK
    content_type: str = TEXT


@dataclass(frozen=True, slots=True)
class _Request:
    method: str
    path: str


class _RefusedError(Exception):
    """The request is answered with a status alone."""

    def __init__(self, status: HTTPStatus) -> None:
        super().__init__(status.phrase)
        self.status = status


def address_of(listen: str) -> tuple[str, int]:
    """Read the setting `listen`: a host or an address, a colon, a port."""
    host, _, port = listen.rpartition(":")
    return host.strip("[]"), int(port)


class Pages:
    """Serves pages by their paths; `headers` go with each answer."""

    def __init__(
        self,
        pages: Mapping[str, Callable[[], Page]],
        headers: Mapping[str, str] | None = None,
        *,
        seconds: float = EXCHANGE_S,
        at_once: int = MOST_AT_ONCE,
    ) -> None:
        self._pages = pages
        self._headers = dict(headers or {})
        self._seconds = seconds
        self._at_once = at_once
        self._exchanges: dict[asyncio.Task[None], None] = {}  # the oldest first
        self._server: asyncio.Server | None = None

    async def open(self, host: str, port: int) -> int:
        """Listen; returns the port, which is a free one for 0. Raises OSError if that can't be."""
        self._server = await asyncio.start_server(
            self._connected, host, port, limit=LONGEST_REQUEST
        )
        return int(self._server.sockets[0].getsockname()[1])

    async def close(self) -> None:
        """Listen no more, and end what is under way."""
        if self._server is not None:
            self._server.close()
        exchanges = [*self._exchanges]
        for task in exchanges:
            task.cancel()
        if exchanges:
            await asyncio.wait(exchanges)

    async def _connected(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        me = asyncio.current_task()
        assert me is not None
        if len(self._exchanges) >= self._at_once:  # who has been silent the longest makes room
            oldest = next(iter(self._exchanges))
            del self._exchanges[oldest]
            oldest.cancel()
        self._exchanges[me] = None
        try:
            writer.transport.set_write_buffer_limits(high=0)  # so that drain waits for all of it
            async with asyncio.timeout(self._seconds):
                writer.write(await self._answer(reader))
                await writer.drain()
            writer.close()
        except (OSError, TimeoutError, asyncio.IncompleteReadError, asyncio.CancelledError):
            writer.transport.abort()
        finally:
            self._exchanges.pop(me, None)

    async def _answer(self, reader: asyncio.StreamReader) -> bytes:
        try:
            request = await _read(reader)
            return self._with_head(self._page(request), with_body=request.method != "HEAD")
        except asyncio.IncompleteReadError:
            raise
        except _RefusedError as refused:
            return self._with_head(_status_page(refused.status), with_body=True)
        except Exception as error:
            log.error("fault", about="a page for machines", exc_info=error)
            return self._with_head(_status_page(HTTPStatus.INTERNAL_SERVER_ERROR), with_body=True)

    def _page(self, request: _Request) -> Page:
        page = self._pages.get(request.path)
        if page is None:
            raise _RefusedError(HTTPStatus.NOT_FOUND)
        if request.method not in ("GET", "HEAD"):
            raise _RefusedError(HTTPStatus.METHOD_NOT_ALLOWED)
        return page()

    def _with_head(self, page: Page, *, with_body: bool) -> bytes:
        body = page.body.encode()
        headers = {
            "Content-Type": page.content_type,
            "Content-Length": str(len(body)),
            "Cache-Control": "no-store",
            "Connection": "close",
            **({"Allow": "GET, HEAD"} if page.status is HTTPStatus.METHOD_NOT_ALLOWED else {}),
            **self._headers,
        }
        lines = [f"HTTP/1.1 {page.status.value} {page.status.phrase}"]
        lines += [f"{name}: {value}" for name, value in headers.items()]
        head = "\r\n".join([*lines, "", ""]).encode()
        return head + body if with_body else head


def _status_page(status: HTTPStatus) -> Page:
    return Page(f"{status.phrase}\n", status)


async def _read(reader: asyncio.StreamReader) -> _Request:
    """Read a request's head; a body isn't looked at. Raises _RefusedError, IncompleteReadError."""
    try:
        head = await reader.readuntil(b"\r\n\r\n")
    except asyncio.LimitOverrunError:
        raise _RefusedError(HTTPStatus.REQUEST_HEADER_FIELDS_TOO_LARGE) from None
    line = head.partition(b"\r\n")[0].decode("latin-1").split(" ")
    if len(line) != 3 or not line[2].startswith("HTTP/1."):
        raise _RefusedError(HTTPStatus.BAD_REQUEST)
    return _Request(line[0], line[1].partition("?")[0])
