"""What Telegram saw of the service's messages, attempt by attempt, while it happens."""

from __future__ import annotations

from dataclasses import dataclass, field

from tests.crashes.cast import items_in, moved_to
from tests.crashes.weather import MOVED
from tests.fakes.telegram import FakeTelegram, Kind
from tests.fakes.telegram.errors import Json

METHODS = ("sendMessage", "sendDocument", "editMessageText")
MARK = "↻"


@dataclass(frozen=True)
class Attempt:
    """A call that shows something in a chat: in which life it was made, and what came of it."""

    at: float
    life: int
    chat: int
    items: frozenset[int]
    accepted: bool
    fault: str = ""
    marked: bool = False


@dataclass
class Watcher:
    """Reads the ledger on; a group and what it became count as one chat, by the old id."""

    telegram: FakeTelegram
    groups: tuple[int, ...]
    attempts: list[Attempt] = field(default_factory=list)
    arrived: dict[tuple[int, int], float] = field(default_factory=dict)
    """When each item first arrived in each chat."""
    faults: dict[str, int] = field(default_factory=dict)
    calls: int = 0
    """Of whatever method."""
    _read: int = 0

    def __post_init__(self) -> None:
        self._old = {moved_to(group): group for group in self.groups}

    def look(self, life: int) -> list[Attempt]:
        """Take in what has happened since, in this life; returns it."""
        events = self.telegram.world.ledger.events
        calls = [event for event in events[self._read :] if event.kind == Kind.CALL]
        self._read = len(events)
        self.calls += len(calls)
        new = []
        for event in calls:
            fault = _fault_of(event.details)
            if fault:
                self.faults[fault] = self.faults.get(fault, 0) + 1
            if event.details["method"] in METHODS:
                new.append(self._attempt(event.time, event.details, fault, life))
        for attempt in new:
            for item in attempt.items if attempt.accepted else ():
                self.arrived.setdefault((attempt.chat, item), attempt.at)
        self.attempts += new
        return new

    def _attempt(self, at: float, call: Json, fault: str, life: int) -> Attempt:
        parameters = call["parameters"]
        chat, text = int(parameters["chat_id"]), parameters.get("text") or parameters["caption"]
        accepted = bool(call["answer"] and call["answer"]["ok"])
        page = self._page(chat, call["answer"]["result"]) if accepted else ""
        return Attempt(
            at,
            life,
            self._old.get(chat, chat),
            items_in(text) | items_in(page),
            accepted,
            fault,
            text.startswith(MARK),
        )

    def _page(self, chat: int, result: Json) -> str:
        """Return the text of a document that came: what a long digest can't say in messages."""
        world = self.telegram.world
        message = world.messages.get(world.chat(chat), result["message_id"])
        document = message.document if message else None
        return document.content.decode() if document else ""


def _fault_of(call: Json) -> str:
    if call["fault"]:
        return str(call["fault"])
    answer = call["answer"] or {}
    return MOVED if "migrate_to_chat_id" in answer.get("parameters", {}) else ""
