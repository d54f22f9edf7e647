"""One request at a time to a host, with a pause between two, and none while it asks for peace."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from functools import lru_cache
from urllib.parse import urlsplit

AT_ONCE = 64  # requests in all
_ASKED_NOW = 1024  # URLs that are asked at a time, and more
_SLOW_HOSTS = 20_000  # of which a longer pause is remembered
_TURNS = 512  # before those of hosts whose pause is over are forgotten


class HostKeptAwayError(Exception):
    """A host asked to be left alone (Retry-After), until a time that has not come."""

    def __init__(self, host: str, until: datetime) -> None:
        super().__init__(f"{host} asked to wait until {until:%Y-%m-%d %H:%M:%S} UTC")
        self.host = host
        self.until = until


@dataclass(slots=True)
class _Turn:
    """A host's turn: who holds it, and when the next may begin (the loop's time)."""

    lock: asyncio.Lock = field(default_factory=asyncio.Lock)
    users: int = 0
    next: float = 0.0


@lru_cache(_ASKED_NOW)
def host_of(url: str) -> str:
    """Return a URL's host as turns are counted: by its name alone, in ASCII, as fetching has it."""
    name = (urlsplit(url).hostname or "").rstrip(".").lower()
    try:
        return name if name.isascii() else name.encode("idna").decode("ascii")
    except UnicodeError:
        return name


def _now() -> datetime:
    return datetime.now(UTC)


class Hosts:
    """Gives each host's turn to one request at a time, at least `pause` after the one before.

    `kept_away`: the hosts that asked, earlier, to be left alone. `remember` is told of new ones.
    `asked`: when hosts were asked last, by another process: the pause holds between processes.
    """

    def __init__(
        self,
        pause: timedelta,
        clock: Callable[[], datetime] = _now,
        *,
        at_once: int = AT_ONCE,
        kept_away: Mapping[str, datetime] | None = None,
        asked: Mapping[str, datetime] | None = None,
        remember: Callable[[str, datetime], None] | None = None,
    ) -> None:
        self.now = clock
        self._pause = pause.total_seconds()
        self._turns: dict[str, _Turn] = {}
        self._most_turns = _TURNS
        self._kept_away = dict(kept_away or {})
        self._asked = dict(asked or {})
        self._slow: dict[str, float] = {}
        self._remember = remember
        self._all = asyncio.Semaphore(at_once)

    @asynccontextmanager
    async def turn(self, url: str) -> AsyncIterator[None]:
        """Wait for the turn of a URL's host, and hold it. Raises HostKeptAwayError."""
        host = host_of(url)
        self._refuse_if_kept_away(host)
        turn = self._turn_of(host)
        turn.users += 1
        try:
            async with turn.lock:
                await self._hold(host, turn)
                try:
                    yield
                finally:
                    self._all.release()
                    pause = max(self._pause, self._slow.get(host, 0.0))
                    turn.next = asyncio.get_running_loop().time() + pause
        finally:
            turn.users -= 1

    async def _hold(self, host: str, turn: _Turn) -> None:
        """Let the pause pass; then take one of the requests in all, if the host may be asked."""
        wait = turn.next - asyncio.get_running_loop().time()
        if wait > 0:
            await asyncio.sleep(wait)
        self._refuse_if_kept_away(host)  # what went before may have been told to wait
        await self._all.acquire()

    def _turn_of(self, host: str) -> _Turn:
        if host not in self._turns:
            if len(self._turns) >= self._most_turns:
                self._forget()
            self._turns[host] = _Turn(next=self._pause_left(host))
        return self._turns[host]

    def _pause_left(self, host: str) -> float:
        """Return until when (the loop's time) a host is left alone that another process asked."""
        asked = self._asked.pop(host, None)
        if asked is None:
            return 0.0
        since = max((self.now() - asked).total_seconds(), 0.0)  # clocks are put back, too
        return asyncio.get_running_loop().time() + self._pause - since

    def _forget(self) -> None:
        now = asyncio.get_running_loop().time()
        self._turns = {h: turn for h, turn in self._turns.items() if turn.users or turn.next > now}
        self._most_turns = max(_TURNS, 2 * len(self._turns))

    def keep_away(self, url: str, wait: timedelta) -> None:
        """Leave a URL's host alone for so long, as it asked; a longer wait from before stays."""
        host, until = host_of(url), self.now() + wait
        if until > self._kept_away.get(host, until - wait):
            self._kept_away[host] = until
            if self._remember is not None:
                self._remember(host, until)

    def slow_down(self, url: str, pause: timedelta) -> None:
        """Make a longer pause between requests to a URL's host (Crawl-delay of its robots.txt)."""
        if len(self._slow) >= _SLOW_HOSTS:
            self._slow.clear()  # those that still matter are told again, once a day
        self._slow[host_of(url)] = pause.total_seconds()

    def kept_away(self, url: str) -> datetime | None:
        """Tell until when a URL's host asked to be left alone; None when it may be asked."""
        return self._still_kept_away(host_of(url))

    def _still_kept_away(self, host: str) -> datetime | None:
        until = self._kept_away.get(host)
        if until is not None and until <= self.now():
            del self._kept_away[host]
            return None
        return until

    def _refuse_if_kept_away(self, host: str) -> None:
        until = self._still_kept_away(host)
        if until is not None:
            raise HostKeptAwayError(host, until)
