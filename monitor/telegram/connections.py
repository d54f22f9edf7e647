"""The bot's client, on connections that are made anew when they are stuck.

A pool whose connections are all taken refuses every further call, and some never come back:
httpcore has lost connections of cancelled requests before. Then nothing would be sent any more.
"""

from __future__ import annotations

import asyncio
import os
from collections.abc import AsyncIterator, Callable
from contextlib import suppress
from functools import partial
from typing import Any

import httpx
from telegram import Bot
from telegram.error import NetworkError, TimedOut
from telegram.request import BaseRequest, HTTPXRequest

from monitor.telegram.answers import NotTelegramError, read_answer

# A short read time-out makes doubles: Telegram accepts, and we hear of it too late.
READ_TIMEOUT_S = 30.0
CONNECT_TIMEOUT_S = 10.0
FOR_CALLS, FOR_UPDATES = 32, 2  # connections
CLOSE_AFTER_S = 120.0  # by then the calls that are under way on old connections have ended
CLOSE_S = 5.0
LONGEST_ANSWER = 20_000_000  # bytes; a hundred updates are about one million


class Connections(BaseRequest):
    """A pool of connections, as `make` makes it; a new one takes its place when all are taken."""

    def __init__(self, make: Callable[[], HTTPXRequest]) -> None:
        self._make = make
        self._pool = make()
        self._old: dict[HTTPXRequest, asyncio.Task[None]] = {}
        self.renewals = 0

    @property
    def read_timeout(self) -> float | None:
        """Return how long an answer is waited for."""
        return self._pool.read_timeout

    async def initialize(self) -> None:
        """Open the pool, should it have been closed."""
        await self._pool.initialize()

    async def shutdown(self) -> None:
        """Close all connections."""
        for pool, closing in tuple(self._old.items()):
            closing.cancel()
            await _close(pool)
        await _close(self._pool)

    async def do_request(self, *args: Any, **kwargs: Any) -> tuple[int, bytes]:
        """Make a request; where no connection is free, the next request has a new pool."""
        pool = self._pool
        try:
            status, body = await pool.do_request(*args, **kwargs)
            is_file = kwargs.get("method") == "GET" and status < 300  # calls are POST
            return (status, body) if is_file else read_answer(status, body)
        except NotTelegramError as error:
            raise NetworkError(str(error)) from error
        except TimedOut as error:
            if type(error.__cause__).__name__ == "PoolTimeout" and pool is self._pool:
                await self.renew()
            raise

    async def renew(self) -> None:
        """Take a new pool; what is under way on the old one may finish."""
        old, self._pool = self._pool, self._make()
        self.renewals += 1
        await self._pool.initialize()
        self._old[old] = asyncio.create_task(self._close_later(old))

    async def _close_later(self, pool: HTTPXRequest) -> None:
        await asyncio.sleep(CLOSE_AFTER_S)
        await _close(pool)
        del self._old[pool]


async def _close(pool: HTTPXRequest) -> None:
    with suppress(TimeoutError):
        async with asyncio.timeout(CLOSE_S):
            await pool.shutdown()


class RenewableBot(Bot):
    """A bot whose connections can be made anew, and are closed also if it was never initialised."""

    def __init__(self, token: str, api_url: str, updates: Connections, calls: Connections) -> None:
        super().__init__(
            token,
            base_url=f"{api_url}/bot",
            base_file_url=f"{api_url}/file/bot",
            request=calls,
            get_updates_request=updates,
        )
        self._pools = (updates, calls)

    async def raw_updates(self, offset: int | None, allowed: list[str]) -> list[dict[str, Any]]:
        """Return the updates that wait as Telegram wrote them: the library reads all or none."""
        asked = {"offset": offset, "timeout": 0, "allowed_updates": allowed}
        waiting = await self._post("getUpdates", asked)
        return waiting if isinstance(waiting, list) else []

    async def renew_updates(self) -> None:
        """Ask for updates on new connections from now on."""
        await self._pools[0].renew()

    async def shutdown(self) -> None:
        """Close all connections."""
        await super().shutdown()
        for pool in self._pools:
            await pool.shutdown()


def open_bot(token: str, api_url: str) -> RenewableBot:
    """Make the client for the Bot API at an address; nothing is asked yet."""
    # PTB 22 warns of its coming change of RetryAfter.retry_after unless told that we know.
    os.environ.setdefault("PTB_TIMEDELTA", "true")
    updates, calls = (
        Connections(partial(_pool, connections)) for connections in (FOR_UPDATES, FOR_CALLS)
    )
    return RenewableBot(token, api_url, updates, calls)


def _pool(connections: int) -> HTTPXRequest:
    return HTTPXRequest(
        connection_pool_size=connections,
        read_timeout=READ_TIMEOUT_S,
        write_timeout=READ_TIMEOUT_S,
        connect_timeout=CONNECT_TIMEOUT_S,
        pool_timeout=CONNECT_TIMEOUT_S,
        httpx_kwargs={"event_hooks": {"response": [_bound]}},
    )


async def _bound(response: httpx.Response) -> None:
    """Give an answer up that is longer than any of Telegram's, before it fills the memory."""
    response.stream = _Bounded(response.stream)


class _Bounded(httpx.AsyncByteStream):
    def __init__(self, inner: Any) -> None:
        self._inner = inner

    async def __aiter__(self) -> AsyncIterator[bytes]:
        size = 0
        async for chunk in self._inner:
            size += len(chunk)
            if size > LONGEST_ANSWER:
                raise httpx.ReadError("the answer is longer than any of Telegram's")
            yield chunk

    async def aclose(self) -> None:
        await self._inner.aclose()
