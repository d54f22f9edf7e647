"""One feed's HTTP part: ask, follow, read with limits, and tell the outcome as a value.

Every trouble that servers and networks are known for is a FetchFailed whose reason a newcomer
understands; an exception from here is a bug.
"""

from __future__ import annotations

import asyncio
import re
import ssl
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

import httpx

from monitor import __version__
from monitor.feeds.urls import shown
from monitor.feeds.web.addresses import Allowed
from monitor.feeds.web.body import BodyError, megabytes, read_body
from monitor.feeds.web.client import Client
from monitor.feeds.web.headers import content_codings, first, fresh_for, wait_for
from monitor.feeds.web.resolve import Resolve
from monitor.feeds.web.transport import GuardedTransport
from monitor.feeds.web.trouble import UNREADABLE_REDIRECT, status_line, trouble
from monitor.hosts import HostKeptAwayError, Hosts
from monitor.model import (
    Fetched,
    FetchFailed,
    FetchOutcome,
    Gone,
    KeptAway,
    NotModified,
    Validators,
)

ACCEPT = (
    "application/atom+xml, application/rss+xml, application/feed+json, "
    "application/rdf+xml;q=0.9, application/xml;q=0.8, text/xml;q=0.8, */*;q=0.1"
)
_REDIRECTS = frozenset({301, 302, 303, 307, 308})
_PERMANENT = frozenset({301, 308})
_BODIES = frozenset({200, 203})

Admit = Callable[[str], Awaitable[None]]  # is asked before each request; may raise to end a fetch


@dataclass(frozen=True, slots=True)
class FetchLimits:
    """What one fetch may cost at most, redirects included; sizes in bytes.

    A body of more than `in_memory` is kept in a file.
    """

    seconds: float = 30.0
    sent: int = 5_000_000
    decoded: int = 15_000_000
    redirects: int = 5
    in_memory: int = 15_000_000


def user_agent(about: str, contact: str = "") -> str:
    """Return how Monitor introduces itself to servers: who we are, and whom to write to."""
    details = "; ".join(part for part in (f"+{about}" if about else "", contact) if part)
    name = f"monitor/{__version__}" + (f" ({details})" if details else "")
    return re.sub(r"[^\x20-\x7e]", "?", name)


def open_client(
    allowed: Allowed,
    agent: str,
    *,
    resolve: Resolve | None = None,
    ssl_context: ssl.SSLContext | None = None,
    transport: httpx.AsyncBaseTransport | None = None,
) -> Client:
    """Return the HTTP client that all fetches share: behind the guard, and forgetting everything.

    To be closed, or used as an async context manager. `transport`: a network in place of the real
    one, for simulations; no address is guarded there.
    """
    return Client(transport or GuardedTransport(allowed, resolve, ssl_context), agent)


async def fetch(
    client: Client,
    url: str,
    validators: Validators | None,
    limits: FetchLimits,
    hosts: Hosts | None = None,
    *,
    accept: str = ACCEPT,
    admit: Admit | None = None,
) -> FetchOutcome:
    """Fetch a feed, or what `accept` names: its body, or that nothing changed, or why not.

    Each request, redirected ones too, is admitted and waits for its host's turn; the time for that
    doesn't count.
    """
    start = _read(httpx.URL, url.strip())
    if start is None:
        return FetchFailed("the URL cannot be read")
    hosts = hosts or Hosts(timedelta(0))
    trip = _Trip(client, validators, limits, hosts, accept, admit, limits.seconds)
    try:
        return await _follow(trip, start)
    except TimeoutError:
        return FetchFailed(f"took longer than {limits.seconds:g} s")
    except HostKeptAwayError as kept:
        return KeptAway(kept.host, kept.until)


@dataclass(slots=True)
class _Trip:
    """What all requests of one fetch share; `left`: seconds of its time that are left."""

    client: Client
    validators: Validators | None
    limits: FetchLimits
    hosts: Hosts
    accept: str
    admit: Admit | None
    left: float


async def _follow(trip: _Trip, url: httpx.URL) -> FetchOutcome:
    """Ask, and ask again where redirects lead; every hop goes through the guard."""
    moved_to: str | None = None
    is_permanent = True
    for hop in range(trip.limits.redirects + 1):
        url = url.copy_with(fragment=None) if url.fragment else url
        answer = await _ask_in_turn(trip, url)
        match answer:
            case FetchFailed() if hop:
                return _failed_after_redirect(answer, url)
            case Fetched() | NotModified() if moved_to:
                return replace(answer, moved_to=moved_to)
            case _Redirect(target, permanent):
                is_permanent &= permanent and not _is_downgrade(url, target)
                moved_to = str(target) if is_permanent else moved_to
                url = target
            case _:
                return answer
    return FetchFailed(
        f"redirected more than {trip.limits.redirects} times, at last to {shown(str(url))}"
    )


def _is_downgrade(url: httpx.URL, target: httpx.URL) -> bool:
    return url.scheme == "https" and target.scheme != "https"


async def _ask_in_turn(trip: _Trip, url: httpx.URL) -> FetchOutcome | _Redirect:
    loop = asyncio.get_running_loop()
    if trip.admit is not None:
        await trip.admit(str(url))
    async with trip.hosts.turn(str(url)):
        began = loop.time()
        async with asyncio.timeout(trip.left):
            answer = await _ask(trip, url)
        trip.left -= loop.time() - began
        if isinstance(answer, FetchFailed) and answer.retry_after:
            trip.hosts.keep_away(str(url), answer.retry_after)
    return answer


def _failed_after_redirect(failed: FetchFailed, url: httpx.URL) -> FetchFailed:
    reason = f"{failed.reason} (redirected to {shown(str(url))})"
    return FetchFailed(reason, failed.status, failed.retry_after)


async def _ask(trip: _Trip, url: httpx.URL) -> FetchOutcome | _Redirect:
    """Make one request: an outcome, or where the server sends us."""
    validators = trip.validators
    asked = validators if validators and validators.url == str(url) else None
    try:
        response = await trip.client.get(url, _headers(trip, asked))
        try:
            return await _answer(response, url, asked, trip)
        finally:
            await response.aclose()
    except BodyError as error:
        return FetchFailed(str(error))
    except httpx.HTTPError as error:
        return FetchFailed(trouble(error, url))


def _headers(trip: _Trip, asked: Validators | None) -> list[tuple[bytes, bytes]]:
    """Say what is wanted, and ask 'has it changed?', byte for byte as the server gave it."""
    pairs = (
        (b"Accept", trip.accept.encode()),
        (b"If-None-Match", asked.etag if asked else None),
        (b"If-Modified-Since", asked.last_modified if asked else None),
    )
    return [(name, value) for name, value in pairs if value is not None]


async def _answer(
    response: httpx.Response, url: httpx.URL, asked: Validators | None, trip: _Trip
) -> FetchOutcome | _Redirect:
    status, headers, now = response.status_code, response.headers.raw, trip.hosts.now()
    if status in _BODIES:
        return await _fetched(response, url, trip.limits, now)
    if status in _REDIRECTS:
        return _target(response, url)
    if status == 410:
        return Gone(str(url))
    if status == 304 and asked:
        return NotModified(_renewed(asked, response), fresh_for(headers, now))
    reason = status_line(status)
    if status == 304:
        reason += ", though nobody had asked whether it was modified"
    wait = wait_for(status, first(headers, b"retry-after"), now)
    return FetchFailed(reason, status, wait)


async def _fetched(
    response: httpx.Response, url: httpx.URL, limits: FetchLimits, now: datetime
) -> Fetched:
    """Read the body; raises BodyError and httpx's transport errors."""
    headers = response.headers.raw
    length = (first(headers, b"content-length") or b"").strip()
    if length.isdigit() and len(length) < 20 and int(length) > limits.sent:
        raise BodyError(f"the body is larger than {megabytes(limits.sent)}")
    codings = content_codings(headers)
    assert isinstance(response.stream, httpx.AsyncByteStream)
    body = await read_body(response.stream, codings, limits.sent, limits.decoded, limits.in_memory)
    return Fetched(
        url=str(url),
        status=response.status_code,
        body=body.content,
        body_hash=body.hash,
        body_file=body.file,
        content_type=(first(headers, b"content-type") or b"").decode("latin-1").strip(),
        validators=_validators(response, str(url)),
        fresh_for=fresh_for(headers, now),
        sent=body.sent,
    )


def _validators(response: httpx.Response, url: str) -> Validators | None:
    headers = response.headers.raw
    etag, modified = first(headers, b"etag"), first(headers, b"last-modified")
    return Validators(url, etag or None, modified or None) if etag or modified else None


def _renewed(asked: Validators, response: httpx.Response) -> Validators:
    """Return the validators after a 304: the new ones it carries, else those we have."""
    new = _validators(response, asked.url)
    if new is None:
        return asked
    return Validators(asked.url, new.etag or asked.etag, new.last_modified or asked.last_modified)


@dataclass(frozen=True, slots=True)
class _Redirect:
    """Where a server sends us, and whether it says so for good (RFC 9110, 15.4)."""

    target: httpx.URL
    permanent: bool


def _target(response: httpx.Response, url: httpx.URL) -> _Redirect | FetchFailed:
    status = response.status_code
    location = response.headers.get("location", "").strip()
    if not location:
        return FetchFailed(f"{status_line(status)}, but without saying where to", status)
    target = _read(url.join, location)
    if target is None:
        return FetchFailed(UNREADABLE_REDIRECT, status)
    if target.scheme in ("http", "https") and target.host:
        return _Redirect(target, status in _PERMANENT)
    return FetchFailed(f"redirected to {shown(location)}, which is not on the web", status)


def _read(parse: Callable[[str], httpx.URL], text: str) -> httpx.URL | None:
    """Read a URL; None for what httpx would stumble over, now or later."""
    try:
        url = parse(text)
        url.host  # noqa: B018 - decodes an international name, which can fail
    except (httpx.InvalidURL, ValueError):
        return None
    return url
