"""The scripted servers: an answer to each request, from the scripts, over a network in memory."""

from __future__ import annotations

import asyncio
import gzip
import random
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from email.utils import format_datetime
from enum import Enum, auto

import httpx

from benchmarks.days.clock import DAY, moment, seconds
from benchmarks.days.judge import Request
from benchmarks.days.ledger import Ledger
from benchmarks.days.memory import Answer, Outcome
from benchmarks.days.scripts import (
    HIT_EVERY,
    REMOVED_AT,
    Edition,
    Script,
    Spell,
    Tags,
    Trouble,
)
from tests.headlines import headline

PORTAL = "https://portal.example/login"
SLOW_S = 40.0
LATENCY_S = (0.05, 2.0)
LONGEST_WAIT = 7 * DAY
_PAGE = b"<!DOCTYPE html><html><head><title>Log in</title></head><body>Welcome</body></html>"
_DATES = ("%a, %d %b %Y %H:%M:%S GMT", "%A, %d-%b-%y %H:%M:%S GMT", "%a %b %d %H:%M:%S %Y")


class Place(Enum):
    """Which of a feed's addresses is asked."""

    LISTED = auto()
    MOVED = auto()
    ELSEWHERE = auto()


@dataclass(frozen=True, slots=True)
class Asked:
    """What a request was for."""

    script: Script
    place: Place
    at: float
    etag: bytes | None
    since: bytes | None


class Servers(httpx.AsyncBaseTransport):
    """All hosts at once, in place of the network; every request goes into the ledger.

    `cpu`: seconds that the servers and the ledger took for themselves.
    """

    def __init__(self, scripts: Sequence[Script], ledger: Ledger, seed: int) -> None:
        self.cpu = 0.0
        self._ledger = ledger
        self._chance = random.Random(seed)
        self._documents: dict[int, tuple[Edition, bytes]] = {}
        self._answers = 0
        self._places: dict[str, tuple[Script, Place]] = {}
        for script in scripts:
            self._places[script.url] = script, Place.LISTED
            self._places[script.elsewhere] = script, Place.ELSEWHERE
            if script.move is not None:
                self._places[script.move.url] = script, Place.MOVED

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        """Answer after a while, as a host somewhere would."""
        started = time.process_time()
        url = str(request.url)
        script, _ = self._places.get(url, (None, None))
        taken = self._ledger.arrived(
            Request(url, request.url.host, tuple(request.headers.raw), seconds(), script)
        )
        trouble = script.trouble(seconds()) if script is not None else None
        is_slow = trouble is not None and trouble.trouble is Trouble.SLOW
        wait = SLOW_S if is_slow else self._chance.uniform(*LATENCY_S)
        answer: Answer | None = None
        self.cpu += time.process_time() - started
        try:
            await asyncio.sleep(wait)
            started = time.process_time()
            answer = self._answer(request, url)
        finally:
            self._ledger.left(taken, answer, seconds())
            self.cpu += time.process_time() - started
        if answer.outcome is Outcome.BROKEN:
            raise httpx.ConnectError("connection refused")
        return httpx.Response(
            answer.status, headers=list(answer.headers), stream=httpx.ByteStream(answer.body)
        )

    def _answer(self, request: httpx.Request, url: str) -> Answer:
        if url == PORTAL:
            return Answer(200, _headers("text/html"), _PAGE, Outcome.FAILED)
        if url not in self._places:
            return _failed(404)
        script, place = self._places[url]
        headers = {name.lower(): value for name, value in request.headers.raw}
        etag, since = headers.get(b"if-none-match"), headers.get(b"if-modified-since")
        asked = Asked(script, place, seconds(), etag, since)
        spell = script.trouble(asked.at)
        if spell is not None and spell.trouble is not Trouble.SLOW:
            answer = _TROUBLES[spell.trouble](asked, spell)
            if answer is not None:
                return answer
        move = script.move
        if move is not None and place is Place.LISTED and asked.at >= move.begin:
            return _redirect(move.status, move.url)
        return self._served(asked)

    def _served(self, asked: Asked) -> Answer:
        """Give the feed, or say that it is as it was."""
        script, said = asked.script, asked.script.said
        edition = script.timeline.edition(asked.at)
        self._answers += 1
        etag, modified = _validators(asked, edition, self._answers)
        more = [] if etag is None else [(b"ETag", etag)]
        more += [] if modified is None else [(b"Last-Modified", modified)]
        if said.header is not None:
            more.append((said.header[0].encode(), said.header[1].encode()))
        if said.expires_in is not None:
            more.append((b"Expires", _http_date(asked.at + said.expires_in)))
        if _is_unchanged(asked, etag, modified):
            return Answer(
                304, (_COOKIE, *more), b"", Outcome.SAME, "", None, etag, modified, edition
            )
        body = self._document(script, edition)
        if script.number % 4 == 0:
            body = gzip.compress(body, 1)
            more.append((b"Content-Encoding", b"gzip"))
        headers = (*_headers("application/rss+xml; charset=utf-8"), *more)
        return Answer(200, headers, body, Outcome.FEED, "", None, etag, modified, edition)

    def _document(self, script: Script, edition: Edition) -> bytes:
        known = self._documents.get(script.number)
        if known is None or known[0] != edition:
            known = edition, document(script, edition)
            self._documents[script.number] = known
        return known[1]


_COOKIE = (b"Set-Cookie", b"visitor=1; Path=/; Max-Age=31536000")


def _headers(content_type: str) -> tuple[tuple[bytes, bytes], ...]:
    return (b"Content-Type", content_type.encode()), _COOKIE


def _http_date(at: float, form: int = 0) -> bytes:
    return moment(at).strftime(_DATES[form % len(_DATES)]).encode()


# ---------------------------------------------------------------- validators


def _validators(asked: Asked, edition: Edition, answers: int) -> tuple[bytes | None, bytes | None]:
    """Return the ETag and the Last-Modified of an answer."""
    script, tags = asked.script, asked.script.tags
    mark = f"{script.number}.{asked.place.value}-{edition.count}-{len(edition.edited)}"
    modified = _http_date(script.timeline.changed(edition))
    match tags:
        case Tags.NONE:
            return None, None
        case Tags.DATE:
            return None, modified
        case Tags.BOTH:
            return f'"{mark}"'.encode(), modified
        case Tags.WEAK:
            return f'W/"{mark}"'.encode(), None
        case Tags.ODD:
            return b'"\xc3\xa4\xff ' + mark.encode() + b'"', None
        case Tags.UNQUOTED:
            return mark.encode(), None
        case Tags.RENEWED:
            return f'"{mark}/{answers}"'.encode(), None
        case Tags.REMOVED if asked.at >= REMOVED_AT:
            return None, None
        case Tags.STALE:
            return f'"always {script.number}.{asked.place.value}"'.encode(), None
        case _:
            return f'"{mark}"'.encode(), None


def _is_unchanged(asked: Asked, etag: bytes | None, modified: bytes | None) -> bool:
    """Compare as a server does (RFC 9110, 13.2.2)."""
    if asked.etag is not None:
        return etag is not None and _kernel(asked, asked.etag) == _kernel(asked, etag)
    return asked.since is not None and asked.since == modified


def _kernel(asked: Asked, etag: bytes) -> bytes:
    return etag.partition(b"/")[0] if asked.script.tags is Tags.RENEWED else etag


# ---------------------------------------------------------------- troubles


def _redirect(status: int, url: str) -> Answer:
    headers = (*_headers("text/html"), (b"Location", url.encode()))
    return Answer(status, headers, b"", Outcome.REDIRECT, target=url)


def _failed(status: int, body: bytes = b"") -> Answer:
    return Answer(status, _headers("text/html"), body, Outcome.FAILED)


def _waiting(status: int, asked: Asked, spell: Spell) -> Answer:
    """Answer 503 or 429, and say, more or less readably, when to come back."""
    value = spell.retry_after
    until: float | None = None
    if spell.names_end:
        value = _http_date(spell.end, asked.script.number).decode()
        until = float(int(spell.end))
    elif value is not None and value.isdigit():
        until = asked.at + int(value)
    headers = (*_headers("text/html"), *([(b"Retry-After", value.encode())] if value else []))
    if until is None and status == 429:
        until = asked.at + 4 * 3600
    if until is not None:
        until = min(until, asked.at + LONGEST_WAIT)
    return Answer(status, headers, b"", Outcome.FAILED, wait_until=until)


def _elsewhere(asked: Asked, spell: Spell) -> Answer | None:
    return _redirect(302, asked.script.elsewhere) if asked.place is Place.LISTED else None


_TROUBLES: dict[Trouble, Callable[[Asked, Spell], Answer | None]] = {
    Trouble.ERROR: lambda asked, spell: _failed(500),
    Trouble.MISSING: lambda asked, spell: _failed(404),
    Trouble.BUSY: lambda asked, spell: _waiting(503, asked, spell),
    Trouble.TOO_MANY: lambda asked, spell: _waiting(429, asked, spell),
    Trouble.PAGE: lambda asked, spell: _failed(200, _PAGE),
    Trouble.EMPTY: lambda asked, spell: _failed(200),
    Trouble.DOWN: lambda asked, spell: Answer(0, (), b"", Outcome.BROKEN),
    Trouble.PORTAL: lambda asked, spell: _redirect(301, PORTAL),
    Trouble.ELSEWHERE: _elsewhere,
    Trouble.GONE: lambda asked, spell: Answer(410, _headers("text/html"), b"", Outcome.GONE),
}


# ---------------------------------------------------------------- documents


_TOPICS = ("Harbour opens", "Council votes", "River rises", "Museum returns", "Trains run")


def title(number: int, item: int, *, edited: bool) -> str:
    """Write an item's title: which feed's and which item it is can be read from it."""
    topic = (
        f"Deported children: {headline(f'{number}-{item}')}"
        if is_hit(item)
        else _TOPICS[item % len(_TOPICS)]
    )
    return f"{topic} as expected, report {number}-{item}{' corrected' if edited else ''}"


def is_hit(item: int) -> bool:
    """Tell whether an item is what the watchlist looks for."""
    return item % HIT_EVERY == 7


def document(script: Script, edition: Edition) -> bytes:
    """Write what a feed lists, the newest item first."""
    items = "".join(
        _item(script, item, edited=item in edition.edited)
        for item in reversed(range(edition.first, edition.count))
    )
    return (
        '<?xml version="1.0" encoding="utf-8"?><rss version="2.0"><channel>'
        f"<title>Feed {script.number}</title><link>https://feed{script.number}.example/</link>"
        f"{script.said.channel}{items}</channel></rss>"
    ).encode()


def _item(script: Script, item: int, *, edited: bool) -> str:
    link = f"https://feed{script.number}.example/{item}"
    date = format_datetime(moment(script.timeline.published(item)))
    return (
        f"<item><guid isPermaLink='false'>tag:{script.number}:{item}</guid>"
        f"<title>{title(script.number, item, edited=edited)}</title><link>{link}</link>"
        f"<pubDate>{date}</pubDate><description>What is known so far.</description></item>\n"
    )
