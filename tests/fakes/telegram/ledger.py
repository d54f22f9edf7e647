"""Everything that happened, in order: kept for the test, and as JSON lines in a file."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Callable
from dataclasses import asdict, dataclass
from enum import StrEnum
from pathlib import Path
from typing import Any

from .errors import Json
from .limits import Clock


class Kind(StrEnum):
    CALL = "call"
    FLOODED = "flooded"
    """A message refused with 429 because of the flood limits."""
    LIMIT_BROKEN = "limit broken"
    """A message sent to a chat before the wait that Telegram had asked for was over."""
    ENTITIES_DROPPED = "entities dropped"
    """A message with more than a hundred entities: Telegram forgets the rest."""
    UPDATE_QUEUED = "update queued"
    UPDATE_WITHHELD = "update withheld"
    """Something that happened, of which Telegram doesn't tell this bot."""
    UPDATES_READ = "updates read"
    """The bot has confirmed updates by its offset."""
    POLL_WAITS = "poll waits"
    """getUpdates found nothing and holds the line."""
    POLL_LOST = "poll lost"
    """The bot hung up while it held the line."""


@dataclass(frozen=True)
class Event:
    time: float
    kind: Kind
    details: Json

    def line(self) -> str:
        return json.dumps(asdict(self), ensure_ascii=False, default=str)


@dataclass(frozen=True)
class Call:
    """One call of a method, and what was, or would have been, answered."""

    time: float
    method: str
    parameters: Json
    answer: Json | None
    """None: the call was not carried out."""
    fault: str | None

    @property
    def ok(self) -> bool:
        return bool(self.answer and self.answer["ok"])


class Ledger:
    def __init__(self, clock: Clock, file: Path | None = None) -> None:
        self.events: list[Event] = []
        self._clock = clock
        self._file = file.open("a", encoding="utf-8", buffering=1) if file else None
        self._changed = asyncio.Event()

    def record(self, kind: Kind, **details: Any) -> None:
        event = Event(self._clock(), kind, details)
        self.events.append(event)
        if self._file:
            self._file.write(event.line() + "\n")
        self._changed.set()

    def of_kind(self, kind: Kind) -> list[Event]:
        return [event for event in self.events if event.kind == kind]

    def calls(self, method: str | None = None) -> list[Call]:
        calls = (Call(event.time, **event.details) for event in self.of_kind(Kind.CALL))
        return [call for call in calls if method is None or call.method.lower() == method.lower()]

    async def until(self, condition: Callable[[], object]) -> None:
        """Returns as soon as the condition holds; looks again after every event."""
        while not condition():
            self._changed.clear()
            await self._changed.wait()

    def close(self) -> None:
        if self._file:
            self._file.close()
