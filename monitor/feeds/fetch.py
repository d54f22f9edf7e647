"""One feed's HTTP part: ask, follow, read with limits, and tell the outcome as a value.

Every trouble that servers and networks are known for is a FetchFailed whose reason a newcomer
understands; an exception from here is a bug.
"""

from __future__ import annotations

import asyncio
import re
import ssl
from dataclasses import dataclass
from datetime import UTC, datetime
from http import HTTPStatus
from http.cookiejar import CookieJar, DefaultCookiePolicy
from typing import TypeVar

import httpx

from monitor import __version__
from monitor.feeds.addresses import Allowed
from monitor.feeds.body import BodyError, megabytes, read_body
from monitor.feeds.guard import AddressRefused, GuardedTransport, HostUnknown, Resolve
from monitor.feeds.headers import content_codings, first, max_age, wait_for
from monitor.feeds.urls import shown
from monitor.model import Fetched, FetchFailed, FetchOutcome, Gone, NotModified, Validators

ACCEPT = (
    "application/atom+xml, application/rss+xml, application/rdf+xml;q=0.9, "
    "application/xml;q=0.8, text/xml;q=0.8, */*;q=0.1"
)
_UNREADABLE_REDIRECT = "redirected to a URL that cannot be read"
_REDIRECTS = frozenset({301, 302, 303, 307, 308})
_BODIES = frozenset({200, 203})
_E = TypeVar("_E", bound=BaseException)

Client = httpx.AsyncClient  # what callers of `fetch` hold, without importing httpx


@dataclass(frozen=True, slots=True)
class FetchLimits:
    """What one fetch may cost at most, redirects included; sizes in bytes."""

    seconds: float = 30.0
    sent: int = 5_000_000
    decoded: int = 15_000_000
    redirects: int = 5


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
) -> httpx.AsyncClient:
    """Return the HTTP client that all fetches share: behind the guard, and forgetting everything.

    To be closed, or used as an async context manager.
    """
    return httpx.AsyncClient(
        transport=GuardedTransport(allowed, resolve, ssl_context),
        headers={
            "User-Agent": agent,
            "Accept": ACCEPT,
            "Accept-Encoding": "gzip",
            "Connection": "close",
        },
        cookies=CookieJar(DefaultCookiePolicy(allowed_domains=[])),
        timeout=None,  # fetch has one deadline over everything
        follow_redirects=False,
        trust_env=False,
    )


async def fetch(
    client: httpx.AsyncClient, url: str, validators: Validators | None, limits: FetchLimits
) -> FetchOutcome:
    """Fetch a feed: its body, or that nothing changed, or why not."""
    start = _joined(httpx.URL(), url.strip())
    if start is None:
        return FetchFailed("the URL cannot be read")
    try:
        async with asyncio.timeout(limits.seconds):
            return await _follow(client, start, validators, limits)
    except TimeoutError:
        return FetchFailed(f"took longer than {limits.seconds:g} s")


async def _follow(
    client: httpx.AsyncClient, url: httpx.URL, validators: Validators | None, limits: FetchLimits
) -> FetchOutcome:
    """Ask, and ask again where redirects lead; every hop goes through the guard."""
    for hop in range(limits.redirects + 1):
        url = url.copy_with(fragment=None) if url.fragment else url
        answer = await _ask(client, url, validators, limits)
        if isinstance(answer, FetchFailed) and hop:
            return _failed_after_redirect(answer, url)
        if not isinstance(answer, httpx.URL):
            return answer
        url = answer
    return FetchFailed(
        f"redirected more than {limits.redirects} times, at last to {shown(str(url))}"
    )


def _failed_after_redirect(failed: FetchFailed, url: httpx.URL) -> FetchFailed:
    reason = f"{failed.reason} (redirected to {shown(str(url))})"
    return FetchFailed(reason, failed.status, failed.retry_after)


async def _ask(
    client: httpx.AsyncClient, url: httpx.URL, validators: Validators | None, limits: FetchLimits
) -> FetchOutcome | httpx.URL:
    """Make one request: an outcome, or the URL where the server sends us."""
    asked = validators if validators and validators.url == str(url) else None
    request = client.build_request("GET", url, headers=_conditions(asked))
    try:
        response = await client.send(request, stream=True)
        try:
            return await _answer(response, url, asked, limits)
        finally:
            await response.aclose()
    except BodyError as error:
        return FetchFailed(str(error))
    except (httpx.InvalidURL, UnicodeError):
        # httpx looks at where a redirect leads even when it isn't to follow, and may stumble
        return FetchFailed(_UNREADABLE_REDIRECT)
    except httpx.HTTPError as error:
        return FetchFailed(_trouble(error, url))


def _conditions(validators: Validators | None) -> list[tuple[bytes, bytes]]:
    """Return the headers that ask 'has it changed?', byte for byte as the server gave them."""
    if validators is None:
        return []
    pairs = (
        (b"If-None-Match", validators.etag),
        (b"If-Modified-Since", validators.last_modified),
    )
    return [(name, value) for name, value in pairs if value is not None]


async def _answer(
    response: httpx.Response, url: httpx.URL, asked: Validators | None, limits: FetchLimits
) -> FetchOutcome | httpx.URL:
    status, headers = response.status_code, response.headers.raw
    if status in _BODIES:
        return await _fetched(response, url, limits)
    if status in _REDIRECTS:
        return _target(response, url)
    if status == 410:
        return Gone(str(url))
    if status == 304 and asked:
        return NotModified(_renewed(asked, response), max_age(first(headers, b"cache-control")))
    reason = _status_line(status)
    if status == 304:
        reason += ", though nobody had asked whether it was modified"
    wait = wait_for(status, first(headers, b"retry-after"), datetime.now(UTC))
    return FetchFailed(reason, status, wait)


async def _fetched(response: httpx.Response, url: httpx.URL, limits: FetchLimits) -> Fetched:
    """Read the body; raises BodyError and httpx's transport errors."""
    headers = response.headers.raw
    length = (first(headers, b"content-length") or b"").strip()
    if length.isdigit() and len(length) < 20 and int(length) > limits.sent:
        raise BodyError(f"the body is larger than {megabytes(limits.sent)}")
    codings = content_codings(headers)
    body = await read_body(response.aiter_raw(), codings, limits.sent, limits.decoded)
    return Fetched(
        url=str(url),
        status=response.status_code,
        body=body,
        content_type=(first(headers, b"content-type") or b"").decode("latin-1").strip(),
        validators=_validators(response, str(url)),
        max_age=max_age(first(headers, b"cache-control")),
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


def _target(response: httpx.Response, url: httpx.URL) -> httpx.URL | FetchFailed:
    status = response.status_code
    location = response.headers.get("location", "").strip()
    if not location:
        return FetchFailed(f"{_status_line(status)}, but without saying where to", status)
    target = _joined(url, location)
    if target is None:
        return FetchFailed(_UNREADABLE_REDIRECT, status)
    if target.scheme in ("http", "https") and target.host:
        return target
    return FetchFailed(f"redirected to {shown(location)}, which is not on the web", status)


def _joined(base: httpx.URL, text: str) -> httpx.URL | None:
    """Read a URL, relative to another; None for what httpx would stumble over, now or later."""
    try:
        url = base.join(text)
        url.host  # noqa: B018 - decodes an international name, which can fail
    except (httpx.InvalidURL, ValueError):
        return None
    return url


def _status_line(status: int) -> str:
    """Return a status as people know it; the standard's words, never the server's."""
    try:
        return f"HTTP {status} {HTTPStatus(status).phrase}"
    except ValueError:
        return f"HTTP {status}"


def _trouble(error: httpx.HTTPError, url: httpx.URL) -> str:
    """Say what went wrong between us and a server, for people who never heard of sockets."""
    certificate = _cause(error, ssl.SSLCertVerificationError)
    match error:
        case AddressRefused():
            return str(error)
        case HostUnknown():
            return f"the host name {url.host} cannot be resolved"
        case _ if certificate:
            return f"the certificate of {url.host} is not valid: {certificate.verify_message}"
        case httpx.ConnectError() if _cause(error, ssl.SSLError):
            return f"no secure connection to {url.host} can be made"
        case httpx.ConnectError() if _cause(error, ConnectionRefusedError):
            return f"{url.host} refuses connections at this port"
        case httpx.ConnectError() | httpx.ConnectTimeout():
            return f"{url.host} cannot be reached"
        case httpx.RemoteProtocolError() if _is_cut_off(str(error)):
            return "the server closed the connection before the whole answer came"
        case httpx.RemoteProtocolError() if "location header" in str(error):
            return _UNREADABLE_REDIRECT
        case httpx.RemoteProtocolError():
            return f"the server's answer is not HTTP: {str(error)[:200]}"
        case _:
            return "the server closed the connection"


def _is_cut_off(message: str) -> bool:
    return "disconnected" in message or "peer closed connection" in message


def _cause(error: BaseException, kind: type[_E]) -> _E | None:
    """Find an error of a kind among the causes of another."""
    cause: BaseException | None = error
    while cause is not None:
        if isinstance(cause, kind):
            return cause
        cause = cause.__cause__ or cause.__context__
    return None
