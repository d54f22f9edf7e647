"""Telegram's side of things: everything that the methods and a test's actions work upon."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, field
from pathlib import Path

from .chats import PRESENT, Chat, Registry, User
from .errors import Json, too_many_requests
from .ledger import Kind, Ledger
from .limits import Clock, FloodLimits
from .messages import Document, Message, MessageStore
from .updates import UpdateQueue

CALLBACK_LIFETIME = 15 * 60


@dataclass
class Callback:
    """A pressed button, and what the bot answered to the press."""

    query_id: str
    date: float
    answer: Json | None = None


@dataclass
class World:
    bot: User
    clock: Clock
    limits: FloodLimits
    ledger_file: Path | None = None
    callbacks: dict[str, Callback] = field(default_factory=dict)
    commands: dict[str, list[Json]] = field(default_factory=dict)
    """By scope and language."""
    actions: dict[int, list[str]] = field(default_factory=lambda: defaultdict(list))
    """What sendChatAction showed in each chat ('typing')."""

    paths: dict[str, tuple[Document, float]] = field(default_factory=dict)
    """What can be fetched after getFile, and since when."""

    def __post_init__(self) -> None:
        self.ledger = Ledger(self.clock, self.ledger_file)
        self.registry = Registry(self.bot)
        self.messages = MessageStore(self.registry)
        self.updates = UpdateQueue(self.ledger.record)

    @property
    def now(self) -> int:
        return int(self.clock())

    def chat(self, chat_id: int) -> Chat:
        """For tests: a chat that has to be there."""
        if chat_id not in self.registry.chats:
            raise LookupError(f"no chat {chat_id}; add it with add_private, add_group, add_channel")
        return self.registry.chats[chat_id]

    def tell_bot(self, kind: str, chat: Chat, content: Json, why_not: str = "") -> int | None:
        """Queues an update, unless Telegram would keep it from this bot."""
        if not why_not and not self.updates.allows(kind):
            why_not = "not among allowed_updates"
        if why_not:
            self.ledger.record(Kind.UPDATE_WITHHELD, update=kind, chat_id=chat.id, why=why_not)
            return None
        update_id = self.updates.push(kind, content)
        self.ledger.record(Kind.UPDATE_QUEUED, update=kind, chat_id=chat.id, update_id=update_id)
        return update_id

    def is_present(self, chat: Chat) -> bool:
        """Whether the bot is in the chat."""
        return chat.member(self.bot).status in PRESENT

    def check_flood(self, chat: Chat) -> None:
        refusal = self.limits.refusal(chat.id, self.clock())
        if refusal:
            kind = Kind.LIMIT_BROKEN if refusal.broken else Kind.FLOODED
            told = {"limit": refusal.limit, "retry_after": refusal.retry_after}
            self.ledger.record(kind, chat_id=chat.id, **told)
            raise too_many_requests(refusal.retry_after)

    def accept(self, message: Message) -> Json:
        """From here on the reader has the bot's message."""
        self.messages.add(message)
        self.note_dropped_entities(message)
        return self.messages.as_json(message)

    def note_dropped_entities(self, message: Message) -> None:
        if message.content.dropped:
            self.ledger.record(
                Kind.ENTITIES_DROPPED,
                chat_id=message.chat.id,
                message_id=message.message_id,
                dropped=message.content.dropped,
            )
