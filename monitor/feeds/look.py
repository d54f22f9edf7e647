"""One look at an address: fetched and parsed as a poll does it, with each answer on the way."""

from __future__ import annotations

import time
from contextvars import ContextVar
from dataclasses import dataclass, field
from typing import Any

from monitor.feeds.fetch import Client, FetchLimits, fetch
from monitor.feeds.headers import Headers
from monitor.feeds.workers import Parsers
from monitor.hosts import Hosts
from monitor.model import (
    Fetched,
    FetchFailed,
    FetchOutcome,
    Gone,
    KeptAway,
    ParsedFeed,
    ParseFailed,
    ParseOutcome,
    Validators,
)


@dataclass(frozen=True, slots=True)
class Answer:
    """What a server answered to one request: the fetch has one, and one for each redirect."""

    url: str
    status: int
    headers: tuple[tuple[bytes, bytes], ...]


@dataclass(frozen=True, slots=True)
class Looked:
    """What came of a look at an address. `parsed` is None where no body came.

    `seconds`: how long its servers took, without the waits for their hosts' turns.
    """

    url: str
    outcome: FetchOutcome
    parsed: ParseOutcome | None
    answers: tuple[Answer, ...] = ()
    seconds: float = 0.0

    @property
    def feed(self) -> ParsedFeed | None:
        """Return the feed that is there, if it is one."""
        return self.parsed if isinstance(self.parsed, ParsedFeed) else None

    @property
    def asks_to_wait(self) -> bool:
        """Tell whether the host asks, or has asked, to be left alone."""
        match self.outcome:
            case KeptAway():
                return True
            case FetchFailed(retry_after=wait):
                return wait is not None
        return False

    @property
    def is_page(self) -> bool:
        """Tell whether an HTML page is there instead of a feed."""
        return isinstance(self.parsed, ParseFailed) and self.parsed.is_page

    @property
    def body(self) -> bytes:
        """Return what came."""
        return self.outcome.body if isinstance(self.outcome, Fetched) else b""

    @property
    def headers(self) -> Headers:
        """Return the headers of the last answer."""
        return list(self.answers[-1].headers) if self.answers else []

    @property
    def address(self) -> str:
        """Return the address to list: where the feed has moved for good, else as asked."""
        if isinstance(self.outcome, Fetched) and self.outcome.moved_to:
            return self.outcome.moved_to
        return self.url

    @property
    def trouble(self) -> str:
        """Say why there is no feed; nothing if there is one."""
        match self.outcome, self.parsed:
            case FetchFailed(reason=reason), _:
                return reason
            case KeptAway(host=host, until=until), _:
                return f"{host} asked to wait until {until:%Y-%m-%d %H:%M} UTC"
            case Gone(), _:
                return "HTTP 410 Gone"
            case _, ParseFailed(reason=reason):
                return reason
        return "" if self.feed else "the server says that nothing changed"


@dataclass(slots=True)
class _Notes:
    """What is noted while one address is looked at: the answers, and the time they took."""

    answers: list[Answer] = field(default_factory=list)
    began: float = 0.0
    seconds: float = 0.0


_notes: ContextVar[_Notes | None] = ContextVar("notes", default=None)


async def _note_request(_request: Any) -> None:
    if notes := _notes.get():
        notes.began = time.monotonic()


async def _note_answer(response: Any) -> None:
    if notes := _notes.get():
        headers = tuple(response.headers.raw)
        notes.answers.append(Answer(str(response.request.url), response.status_code, headers))
        if response.has_redirect_location:
            notes.seconds += time.monotonic() - notes.began


class Looker:
    """Looks at addresses, several at a time if asked so, each host in its turn."""

    def __init__(self, client: Client, parsers: Parsers, limits: FetchLimits, hosts: Hosts) -> None:
        self._client, self._parsers, self._limits, self._hosts = client, parsers, limits, hosts
        for event, hook in (("request", _note_request), ("response", _note_answer)):
            if hook not in client.event_hooks[event]:
                client.event_hooks[event].append(hook)

    async def __call__(self, url: str, validators: Validators | None = None) -> Looked:
        """Fetch an address, and parse what is there."""
        notes = _Notes()
        token = _notes.set(notes)
        try:
            outcome = await fetch(self._client, url, validators, self._limits, self._hosts)
        finally:
            _notes.reset(token)
        if notes.answers:
            notes.seconds += time.monotonic() - notes.began
        parsed = None
        if isinstance(outcome, Fetched):
            parsed = await self._parsers.parse(outcome.body, outcome.url, outcome.content_type)
        return Looked(url, outcome, parsed, tuple(notes.answers), notes.seconds)
