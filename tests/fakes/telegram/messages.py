"""The messages of every chat: what is kept, what the API tells of them, what their reader sees."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field

from .chats import Chat, Registry, User
from .entities import AUTOMATIC, Entity
from .errors import Json, bad_request
from .markup import buttons
from .pictures import Picture
from .texts import FormattedText

_NOT_MODIFIED = (
    "message is not modified: specified new message content and reply markup "
    "are exactly the same as a current content and reply markup of the message"
)


@dataclass(frozen=True)
class Document:
    name: str
    mime_type: str
    content: bytes

    def as_json(self, file_id: str) -> Json:
        return {
            "file_id": file_id,
            "file_unique_id": f"unique-{file_id}",
            "file_name": self.name,
            "mime_type": self.mime_type,
            "file_size": len(self.content),
        }


@dataclass
class Message:
    chat: Chat
    message_id: int
    date: int
    sender: User | None
    """None: a post in a channel."""
    content: FormattedText
    markup: Json | None = None
    thread_id: int | None = None
    by_bot: bool = False
    silent: bool = False
    document: Document | None = None
    picture: Picture | None = None
    reply_to: Message | None = None
    sender_chat: Chat | None = None
    edits: int = 0
    edit_date: int | None = None
    extra: Json = field(default_factory=dict)
    """Further fields of the API's Message, such as forward_origin."""

    @property
    def file_id(self) -> str:
        return f"document-{self.chat.id}-{self.message_id}"

    def edit(self, content: FormattedText, markup: Json | None, date: int) -> None:
        if (content.text, content.entities, markup) == (
            self.content.text,
            self.content.entities,
            self.markup,
        ):
            raise bad_request(_NOT_MODIFIED)
        self.content, self.markup = content, markup
        self.edits += 1
        self.edit_date = date

    def seen(self) -> Seen:
        return Seen(
            message_id=self.message_id,
            text=self.content.text,
            entities=self.content.entities,
            reply_markup=self.markup,
            thread_id=self.thread_id,
            edits=self.edits,
            silent=self.silent,
            document=self.document,
            picture=self.picture,
        )


@dataclass(frozen=True)
class Seen:
    """One message of the bot, as its reader sees it at this moment."""

    message_id: int
    text: str
    entities: tuple[Entity, ...]
    reply_markup: Json | None
    thread_id: int | None
    edits: int
    silent: bool
    document: Document | None
    picture: Picture | None = None

    @property
    def labels(self) -> list[str]:
        """What its buttons say, row by row."""
        return [button["text"] for button in buttons(self.reply_markup)]

    @property
    def automatic_entities(self) -> list[Entity]:
        """What Telegram marked without having been asked to."""
        return [entity for entity in self.entities if entity.kind in AUTOMATIC]

    def marked(self, kind: str) -> list[str]:
        """The parts of the text that are bold, a text_link …"""
        return [entity.of(self.text) for entity in self.entities if entity.kind == kind]


class MessageStore:
    def __init__(self, registry: Registry) -> None:
        self._registry = registry
        self._by_chat: dict[int, dict[int, Message]] = {}
        self._last_ids: dict[int, int] = {}

    def next_id(self, chat: Chat) -> int:
        count = chat.id if chat.numbers_its_messages else 0
        self._last_ids[count] = self._last_ids.get(count, 0) + 1
        return self._last_ids[count]

    def add(self, message: Message) -> Message:
        self._by_chat.setdefault(message.chat.id, {})[message.message_id] = message
        return message

    def of_chat(self, chat_id: int) -> list[Message]:
        return list(self._by_chat.get(chat_id, {}).values())

    def of_bot(self, chat_id: int) -> list[Message]:
        return [message for message in self.of_chat(chat_id) if message.by_bot]

    def get(self, chat: Chat, message_id: int) -> Message | None:
        return self._by_chat.get(chat.id, {}).get(message_id)

    def with_file(self, file_id: str) -> Message | None:
        """The message whose document has this id."""
        for message in (each for chat in self._by_chat.values() for each in chat.values()):
            if message.document and message.file_id == file_id:
                return message
        return None

    def as_json(self, message: Message, with_reply: bool = True) -> Json:
        """The API's Message."""
        return dict(self._fields(message, with_reply))

    def _fields(self, message: Message, with_reply: bool) -> Iterator[tuple[str, object]]:
        yield "message_id", message.message_id
        if message.sender:
            yield "from", message.sender.as_json()
        if message.sender_chat:
            yield "sender_chat", message.sender_chat.as_json()
        yield "chat", message.chat.as_json()
        yield "date", message.date
        if message.edit_date is not None:
            yield "edit_date", message.edit_date
        if message.thread_id is not None:
            yield "message_thread_id", message.thread_id
            yield "is_topic_message", message.chat.is_forum
        if message.reply_to and with_reply:
            yield "reply_to_message", self.as_json(message.reply_to, with_reply=False)
        yield from self._content_fields(message)
        if buttons(message.markup):
            yield "reply_markup", message.markup
        yield from message.extra.items()

    def _content_fields(self, message: Message) -> Iterator[tuple[str, object]]:
        text, entities = "text", "entities"
        if message.document:
            yield "document", message.document.as_json(message.file_id)
            text, entities = "caption", "caption_entities"
        if message.picture:
            yield "photo", message.picture.as_json(message.message_id)
            text, entities = "caption", "caption_entities"
        if message.content.text:
            yield text, message.content.text
        if message.content.entities:
            yield entities, [self._entity_json(entity) for entity in message.content.entities]

    def _entity_json(self, entity: Entity) -> Json:
        if entity.user_id is None:
            return entity.as_json()
        return entity.as_json() | {"user": self._registry.user(entity.user_id).as_json()}
