"""A web of feeds over loopback: what to serve is scripted, conditional requests are answered.

    async with FakeWeb() as web:
        web.serve("/feed.xml", body=b"<rss …", etag='"1"')
        …fetch web.url + "/feed.xml"…
        assert web.requests[-1].header("If-None-Match") == b'"1"'

`RawServer` speaks whatever bytes a test wants where HTTP would be too well-behaved.
"""

from __future__ import annotations

import asyncio
import gzip
import ssl
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, field
from types import TracebackType

from aiohttp import web

Handler = Callable[[web.Request], Awaitable[web.StreamResponse]]
RawHandler = Callable[[asyncio.StreamReader, asyncio.StreamWriter], Awaitable[None]]

FEED_TYPE = "application/rss+xml"


@dataclass(frozen=True)
class Seen:
    """One request as it came: the ledger's line."""

    method: str
    path: str
    headers: tuple[tuple[bytes, bytes], ...]

    def header(self, name: str) -> bytes | None:
        """Return a header's bytes as they came, None without it."""
        wanted = name.lower().encode()
        return next((value for key, value in self.headers if key.lower() == wanted), None)


@dataclass(frozen=True)
class Reply:
    """What is served at a path."""

    body: bytes = b""
    status: int = 200
    headers: Mapping[str, str] = field(default_factory=dict)
    etag: str | None = None
    last_modified: str | None = None
    zipped: bool = False

    def unchanged_for(self, request: web.Request) -> bool:
        """Tell whether a conditional request asks for what it has already (RFC 9110, 13.2.2)."""
        tags = request.headers.get("If-None-Match")
        if tags is not None:
            return self.etag is not None and self.etag in (tag.strip() for tag in tags.split(","))
        since = request.headers.get("If-Modified-Since")
        return since is not None and since == self.last_modified

    def response(self, request: web.Request) -> web.Response:
        """Return the answer to a request, with the validators; 304 where nothing changed."""
        headers = {"Content-Type": FEED_TYPE, **self.headers}
        headers |= {"ETag": self.etag} if self.etag else {}
        headers |= {"Last-Modified": self.last_modified} if self.last_modified else {}
        if self.status == 200 and self.unchanged_for(request):
            headers.pop("Content-Type")
            return web.Response(status=304, headers=headers)
        if self.zipped:
            headers["Content-Encoding"] = "gzip"
            return web.Response(body=gzip.compress(self.body), headers=headers)
        return web.Response(body=self.body, status=self.status, headers=headers)


class FakeWeb:
    """An HTTP server whose every path is scripted, and which remembers every request."""

    def __init__(self, ssl_context: ssl.SSLContext | None = None) -> None:
        self.requests: list[Seen] = []
        self._replies: dict[str, Reply] = {}
        self._handlers: dict[str, Handler] = {}
        self._ssl = ssl_context
        self._runner: web.ServerRunner | None = None
        self.port = 0

    @property
    def host(self) -> str:
        """The host and port, as `allow_hosts` names them."""
        return f"127.0.0.1:{self.port}"

    @property
    def url(self) -> str:
        """The server's address, without a slash at the end."""
        return f"{'https' if self._ssl else 'http'}://{self.host}"

    def serve(
        self,
        path: str,
        body: bytes = b"",
        *,
        status: int = 200,
        headers: Mapping[str, str] | None = None,
        etag: str | None = None,
        last_modified: str | None = None,
        zipped: bool = False,
    ) -> str:
        """Serve this from now on at a path, in place of what was there; return its URL."""
        self._handlers.pop(path, None)
        self._replies[path] = Reply(body, status, headers or {}, etag, last_modified, zipped)
        return self.url + path

    def behave(self, path: str, handler: Handler) -> str:
        """Let a handler answer at a path from now on; return its URL."""
        self._handlers[path] = handler
        return self.url + path

    def seen(self, path: str) -> list[Seen]:
        """Return the requests for a path, the oldest first."""
        return [request for request in self.requests if request.path == path]

    async def _answer(self, request: web.BaseRequest) -> web.StreamResponse:
        self.requests.append(Seen(request.method, request.path_qs, request.raw_headers))
        assert isinstance(request, web.BaseRequest)
        if request.path in self._handlers:
            return await self._handlers[request.path](request)  # type: ignore[arg-type]
        reply = self._replies.get(request.path, Reply(b"there is nothing here", 404))
        return reply.response(request)  # type: ignore[arg-type]

    async def __aenter__(self) -> FakeWeb:
        server = web.Server(self._answer, access_log=None)
        self._runner = web.ServerRunner(server)
        await self._runner.setup()
        site = web.TCPSite(self._runner, "127.0.0.1", 0, ssl_context=self._ssl)
        await site.start()
        self.port = self._runner.addresses[0][1]
        return self

    async def __aexit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        assert self._runner is not None
        await self._runner.cleanup()


class RawServer:
    """A TCP server that counts connections and answers each by a handler; by default in silence."""

    def __init__(self, handler: RawHandler | None = None) -> None:
        self.connections = 0
        self.port = 0
        self._handler = handler
        self._server: asyncio.Server | None = None
        self._tasks: set[asyncio.Task[None]] = set()

    @property
    def host(self) -> str:
        """The host and port, as `allow_hosts` names them."""
        return f"127.0.0.1:{self.port}"

    @property
    def url(self) -> str:
        """The server's address, without a slash at the end."""
        return f"http://{self.host}"

    async def _serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self.connections += 1
        task = asyncio.current_task()
        assert task is not None
        self._tasks.add(task)
        try:
            if self._handler:
                await self._handler(reader, writer)
        except (ConnectionError, asyncio.CancelledError):
            pass  # the client went away, or the test is over
        finally:
            self._tasks.discard(task)
            writer.close()

    async def __aenter__(self) -> RawServer:
        self._server = await asyncio.start_server(self._serve, "127.0.0.1", 0)
        self.port = self._server.sockets[0].getsockname()[1]
        return self

    async def __aexit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        assert self._server is not None
        self._server.close()
        for task in tuple(self._tasks):
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)


def answering(raw: bytes) -> RawHandler:
    """Return a handler that reads a request, sends these bytes and closes."""

    async def answer(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await reader.readuntil(b"\r\n\r\n")
        writer.write(raw)
        await writer.drain()

    return answer
