"""The feeds: what each lists follows from the time alone, and now and then one is in trouble."""

from __future__ import annotations

import asyncio
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from email.utils import format_datetime
from html import escape
from random import Random
from types import TracebackType

from aiohttp import web

from benchmarks.matching.corpus import generated_items, invented_word
from benchmarks.soak.clock import HOUR, MINUTE, FastClock
from monitor.model import Item
from tests.headlines import headline

LISTED = 30  # items in a feed at a time
HITS_ONE_IN = 40
NEW_WORD_ONE_IN = 10
FEEDS_A_HOST = 2
TROUBLE_LASTS_S = HOUR / 2
TROUBLED = 0.05  # of all feeds, at any time
SLOW_S = 2.0
TEXTS = 5_000


@dataclass(frozen=True, slots=True)
class Newsroom:
    """One feed: it brings an item every so many seconds."""

    number: int
    every: float
    first_at: float

    @property
    def path(self) -> str:
        """Return where it is served."""
        return f"/{self.number}.xml"

    @property
    def host(self) -> str:
        """Return its host: addresses of loopback are hosts of their own."""
        return f"127.0.1.{1 + self.number // FEEDS_A_HOST}"

    def newest(self, at: float) -> int:
        """Return the number of the newest item at a time."""
        return int((at - self.first_at) // self.every)

    def listed(self, at: float) -> range:
        """Return the items that it lists at a time."""
        newest = self.newest(at)
        return range(max(newest - LISTED + 1, 0), newest + 1)

    def published(self, item: int) -> float:
        """Return when an item came out."""
        return self.first_at + item * self.every

    def hits(self, item: int) -> bool:
        """Tell whether an item is about what the chats follow."""
        return item % HITS_ONE_IN == self.number % HITS_ONE_IN

    def trouble(self, at: float) -> str:
        """Return what is wrong with it at a time; mostly nothing."""
        chance = Random(f"{self.number} {at // TROUBLE_LASTS_S}")
        return chance.choice(TROUBLES) if chance.random() < TROUBLED else ""


TROUBLES = ("500", "404", "429", "a page", "cut off", "slow", "slow", "reset", "silent")


def newsrooms(count: int, began: float) -> list[Newsroom]:
    """Found so many newsrooms that bring an item every 10 to 60 minutes, for two days already."""
    chance = Random(count)
    return [
        Newsroom(
            number, chance.uniform(10, 60) * MINUTE, began - 48 * HOUR - chance.random() * HOUR
        )
        for number in range(count)
    ]


@dataclass
class Press:
    """The web server of all newsrooms; it counts what it answered, and which hits it showed.

    `first_shown_at`: when each newsroom first showed anything.
    """

    rooms: Sequence[Newsroom]
    clock: FastClock
    answers: Counter[str] = field(default_factory=Counter)
    shown: set[tuple[int, int]] = field(default_factory=set)
    first_shown_at: dict[int, float] = field(default_factory=dict)
    port: int = 0
    _texts: tuple[Item, ...] = field(default_factory=lambda: generated_items(TEXTS))

    def url(self, room: Newsroom) -> str:
        """Return a feed's address."""
        return f"http://{room.host}:{self.port}{room.path}"

    async def __aenter__(self) -> Press:
        app = web.Application()
        app.router.add_get("/{number}.xml", self._answer)
        self._runner = web.AppRunner(app, access_log=None, shutdown_timeout=0.2)
        await self._runner.setup()
        await web.TCPSite(self._runner, "0.0.0.0", 0).start()  # all of loopback
        self.port = self._runner.addresses[0][1]
        return self

    async def __aexit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        await self._runner.cleanup()

    async def _answer(self, request: web.Request) -> web.StreamResponse:
        room, at = self.rooms[int(request.match_info["number"])], self.clock.time()
        trouble = room.trouble(at)
        self.answers[trouble or "well"] += 1
        if trouble and trouble != "slow":
            return await self._troubled(room, trouble, request)
        if trouble:
            await asyncio.sleep(SLOW_S)
        return self._feed(room, at, request)

    def _feed(self, room: Newsroom, at: float, request: web.Request) -> web.Response:
        tag = f'"{room.newest(at)}"'
        if request.headers.get("If-None-Match") == tag:
            self.answers["304"] += 1
            return web.Response(status=304, headers={"ETag": tag})
        self.first_shown_at.setdefault(room.number, at)
        self.shown |= {(room.number, item) for item in room.listed(at) if room.hits(item)}
        body = self._document(room, at)
        return web.Response(body=body, content_type="application/rss+xml", headers={"ETag": tag})

    async def _troubled(
        self, room: Newsroom, trouble: str, request: web.Request
    ) -> web.StreamResponse:
        match trouble:
            case "a page":
                return web.Response(
                    text="<html><body>Sorry!</body></html>", content_type="text/html"
                )
            case "cut off":
                body = self._document(room, self.clock.time())
                return web.Response(body=body[: len(body) // 3], content_type="application/rss+xml")
            case "silent":
                await asyncio.sleep(HOUR)  # until the other side gives up
            case "429":
                return web.Response(status=429, headers={"Retry-After": "600"})
            case "500" | "404":
                return web.Response(status=int(trouble))
        if request.transport:
            request.transport.abort()
        return web.Response()

    def _document(self, room: Newsroom, at: float) -> bytes:
        items = "".join(self._items(room, at))
        return (
            '<?xml version="1.0" encoding="UTF-8"?><rss version="2.0"><channel>'
            f"<title>Newsroom {room.number}</title>{items}</channel></rss>"
        ).encode()

    def _items(self, room: Newsroom, at: float) -> Iterator[str]:
        for number in reversed(room.listed(at)):
            text = self._texts[(room.number * 997 + number) % len(self._texts)]
            summary = headline(f"{room.number} {number}") if room.hits(number) else text.summary
            date = format_datetime(datetime.fromtimestamp(room.published(number), UTC))
            yield (
                f"<item><guid isPermaLink='false'>{room.number}-{number}</guid>"
                f"<title>{escape(_title(room, number, text.title))}</title>"
                f"<link>https://outlet.example/{room.number}/{number}</link>"
                f"<description>{escape(summary)}</description><pubDate>{date}</pubDate></item>"
            )


def _title(room: Newsroom, item: int, words: str) -> str:
    """Name an item so that no two are one story; every tenth has a word that nobody has seen."""
    name = f"report {room.number}-{item}"
    if room.hits(item):
        return f"Deported children: {headline(name)}, {name}"
    chance = Random(f"{room.number}-{item}")
    new = invented_word(chance, "Latin", 5) if item % NEW_WORD_ONE_IN == 0 else ""
    return f"{words} {new} {name}"
