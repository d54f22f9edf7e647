"""Names to addresses, by the operating system."""

from __future__ import annotations

import asyncio
import socket
from collections.abc import Awaitable, Callable, Iterable
from concurrent.futures import ThreadPoolExecutor
from ipaddress import ip_address

from monitor.feeds.web.addresses import Address

Resolve = Callable[[str, int], Awaitable[Iterable[Address]]]

# More than requests at once: names whose servers don't answer hold their threads for a while.
_RESOLVERS = 128


class Resolver:
    """Resolves names in threads of its own; who asks for one that is being looked up shares it.

    The event loop's default threads are few: some slow names would keep all others waiting there.
    Nothing is kept for later, as a name may lead elsewhere then.
    """

    def __init__(self) -> None:
        self._threads = ThreadPoolExecutor(_RESOLVERS, thread_name_prefix="resolve")
        self._running: dict[str, asyncio.Future[list[Address]]] = {}

    async def __call__(self, host: str, port: int) -> list[Address]:
        """Return every address of a name. Raises OSError or UnicodeError."""
        look_up = self._running.get(host)
        if look_up is None:
            loop = asyncio.get_running_loop()
            look_up = loop.run_in_executor(self._threads, _look_up, host)
            self._running[host] = look_up
            look_up.add_done_callback(lambda _: self._running.pop(host, None))
        return await asyncio.shield(look_up)

    def close(self) -> None:
        """Let go of the threads; what is still being resolved is not waited for."""
        self._threads.shutdown(wait=False, cancel_futures=True)


def _look_up(host: str) -> list[Address]:
    answers = socket.getaddrinfo(host, None, type=socket.SOCK_STREAM)
    return [ip_address(str(answer[4][0])) for answer in answers]
