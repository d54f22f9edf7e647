"""One look at an address: fetched and parsed as a poll does it, with each answer on the way."""

from __future__ import annotations

import time
from contextvars import ContextVar
from dataclasses import dataclass, field
from typing import Any

from monitor.feeds.fetch import Client, FetchLimits, fetch
from monitor.feeds.looked import Answer, Looked
from monitor.feeds.workers import Parsers
from monitor.hosts import Hosts
from monitor.model import Fetched, Validators


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
