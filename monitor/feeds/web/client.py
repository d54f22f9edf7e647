"""The HTTP client that all fetches share: it says who asks, and remembers nothing.

httpx's own client would cost as much again as the request itself: for cookies, redirects and
authentication that must not be, and for the next request of a redirect that nobody follows.
"""

from __future__ import annotations

from base64 import b64encode
from collections.abc import Iterable
from types import TracebackType
from typing import Self

import httpx

_NO_BODY = httpx.ByteStream(b"")


class Client:
    """Asks for URLs over a transport. To be closed, or used as an async context manager."""

    def __init__(self, transport: httpx.AsyncBaseTransport, agent: str) -> None:
        self._transport = transport
        self._always = (
            (b"User-Agent", agent.encode()),
            (b"Accept-Encoding", b"gzip"),
            (b"Connection", b"close"),
        )

    async def get(self, url: httpx.URL, headers: Iterable[tuple[bytes, bytes]]) -> httpx.Response:
        """Ask for a URL, with these headers byte for byte. Raises httpx's transport errors.

        The response is to be closed; its body is still to be read, from `stream`.
        """
        said = [(b"Host", url.netloc), *self._always, *headers]
        if url.userinfo:
            said.append((b"Authorization", _basic(url)))
        request = httpx.Request("GET", url, headers=said, stream=_NO_BODY)
        response = await self._transport.handle_async_request(request)
        response.request = request
        return response

    async def aclose(self) -> None:
        """Close the transport."""
        await self._transport.aclose()

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        await self.aclose()


def _basic(url: httpx.URL) -> bytes:
    """Write the credentials of a URL for a header (RFC 7617)."""
    return b"Basic " + b64encode(f"{url.username}:{url.password}".encode())
