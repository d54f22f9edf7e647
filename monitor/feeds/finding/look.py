"""One look at an address: fetched and parsed as a poll does it, with each answer on the way."""

from __future__ import annotations

import time
from dataclasses import dataclass, field
from typing import Any

from monitor.feeds.finding.looked import Answer, Looked
from monitor.feeds.reading.workers import Parsers
from monitor.feeds.web.client import Client
from monitor.feeds.web.fetch import FetchLimits, fetch
from monitor.hosts import Hosts
from monitor.model import Fetched, Validators


@dataclass(slots=True)
class _Notes:
    """What is noted while one address is looked at: the answers, and the time they took.

    `began`: when the last request was sent whose answer leads nowhere else.
    """

    answers: list[Answer] = field(default_factory=list)
    began: float = 0.0
    seconds: float = 0.0


class _NotingClient(Client):
    """Asks by another client, and notes each answer."""

    def __init__(self, client: Client, notes: _Notes) -> None:
        self._client, self._notes = client, notes

    async def get(self, url: Any, headers: Any) -> Any:
        """Ask for a URL as the other client does."""
        began = self._notes.began = time.monotonic()
        response = await self._client.get(url, headers)
        raw = tuple(response.headers.raw)
        self._notes.answers.append(Answer(str(url), response.status_code, raw))
        if 300 <= response.status_code < 400:
            self._notes.seconds += time.monotonic() - began
            self._notes.began = 0.0
        return response


class Looker:
    """Looks at addresses, several at a time if asked so, each host in its turn."""

    def __init__(self, client: Client, parsers: Parsers, limits: FetchLimits, hosts: Hosts) -> None:
        self._client, self._parsers, self._limits, self._hosts = client, parsers, limits, hosts

    async def __call__(self, url: str, validators: Validators | None = None) -> Looked:
        """Fetch an address, and parse what is there."""
        notes = _Notes()
        client = _NotingClient(self._client, notes)
        outcome = await fetch(client, url, validators, self._limits, self._hosts)
        if notes.began:
            notes.seconds += time.monotonic() - notes.began
        parsed = None
        if isinstance(outcome, Fetched):
            parsed = await self._parsers.parse(outcome.body, outcome.url, outcome.content_type)
        return Looked(url, outcome, parsed, tuple(notes.answers), notes.seconds)
