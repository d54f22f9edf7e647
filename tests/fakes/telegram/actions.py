"""What people do in Telegram: the hands of a test. Each does at once what a person would do."""

from __future__ import annotations

from collections.abc import Mapping

from .chats import ADMINS, Chat, Member, Status, Topic, User
from .entities import Entity
from .errors import Json
from .markup import buttons
from .messages import Document, Message
from .methods import membership_change
from .texts import typed_text
from .world import Callback, World

_ANONYMOUS_ADMIN = User(1087968824, "Group", username="GroupAnonymousBot", is_bot=True)
_SENDER_IS_A_CHANNEL = User(136817688, "Channel", username="Channel_Bot", is_bot=True)
_LARGE_CHATS_BELOW = -1_000_000_000_000


class Actions:
    world: World

    # chats and people

    def add_private(
        self,
        user_id: int,
        first_name: str,
        language_code: str | None = "en",
        *,
        username: str | None = None,
        started: bool = True,
    ) -> Chat:
        """A person; `started`: has pressed Start, so that the bot may write."""
        user = self.world.registry.user(user_id)
        user.first_name, user.username = first_name, username
        user.language_code, user.started = language_code, started
        chat = Chat(user_id, "private", user=user)
        bot = Member(self.world.bot, Status.MEMBER)
        return self.world.registry.add(chat, {user_id: Status.MEMBER}, bot)

    def add_group(
        self,
        chat_id: int,
        title: str = "Newsroom",
        *,
        members: Mapping[int, Status | str] | None = None,
        topics: Mapping[int, str] | None = None,
        bot: Status | str = Status.MEMBER,
    ) -> Chat:
        """A small group, or by its id (-100…) a supergroup; with topics it is a forum."""
        kind = "supergroup" if chat_id < _LARGE_CHATS_BELOW else "group"
        named = {number: Topic(name) for number, name in (topics or {}).items()}
        chat = Chat(chat_id, kind, title, is_forum=topics is not None, topics=named)
        return self.world.registry.add(chat, members or {}, Member(self.world.bot, Status(bot)))

    def add_channel(
        self,
        chat_id: int,
        title: str = "Channel",
        *,
        username: str | None = None,
        members: Mapping[int, Status | str] | None = None,
        bot: Status | str = Status.ADMINISTRATOR,
        can_post: bool = True,
    ) -> Chat:
        chat = Chat(chat_id, "channel", title, username)
        me = Member(self.world.bot, Status(bot), {"can_post_messages": can_post})
        return self.world.registry.add(chat, members or {}, me)

    def set_member(self, chat_id: int, user_id: int, status: Status | str, **rights: bool) -> None:
        """Somebody else's role changes; no chat_member update tells the bot of it."""
        user = self.world.registry.user(user_id)
        self.world.chat(chat_id).members[user_id] = Member(user, Status(status), rights)

    def add_topic(self, chat_id: int, thread_id: int, name: str) -> None:
        self.world.chat(chat_id).topics[thread_id] = Topic(name)

    def close_topic(self, chat_id: int, thread_id: int) -> None:
        self.world.chat(chat_id).topics[thread_id].closed = True

    def delete_topic(self, chat_id: int, thread_id: int) -> None:
        del self.world.chat(chat_id).topics[thread_id]

    def deactivate(self, user_id: int) -> None:
        """The person deletes their account."""
        self.world.registry.user(user_id).deactivated = True

    # the bot's own membership

    def add_bot(
        self, chat_id: int, by: int, status: Status | str = Status.ADMINISTRATOR, **rights: bool
    ) -> None:
        """Somebody adds the bot to a chat, or changes what it may do there."""
        self._change_bot(chat_id, by, Status(status), rights)

    def remove_bot(self, chat_id: int, by: int, status: Status | str = Status.KICKED) -> None:
        self._change_bot(chat_id, by, Status(status), {})

    def block(self, user_id: int) -> None:
        """The person stops the bot: nothing more can be sent."""
        self.world.registry.user(user_id).blocked = True
        self._change_bot(user_id, user_id, Status.KICKED, {})

    def unblock(self, user_id: int) -> None:
        self.world.registry.user(user_id).blocked = False
        self._change_bot(user_id, user_id, Status.MEMBER, {})

    def migrate(self, chat_id: int, new_id: int, *, tells: bool = True) -> Chat:
        """A small group becomes a supergroup, under another id; both chats say so.

        `tells`: the bot gets updates of it; else it learns of it when it next sends there.
        """
        old = self.world.chat(chat_id)
        statuses = {member.user.id: member.status for member in old.members.values()}
        bot = statuses.pop(self.world.bot.id)
        new = self.add_group(new_id, old.title or "", members=statuses, bot=bot)
        old.migrated_to = new_id
        if tells:
            self._service_message(old, {"migrate_to_chat_id": new_id})
            self._service_message(new, {"migrate_from_chat_id": chat_id})
        return new

    def _change_bot(self, chat_id: int, by: int, status: Status, rights: dict[str, bool]) -> None:
        chat = self.world.chat(chat_id)
        before = chat.member(self.world.bot)
        now = chat.members[self.world.bot.id] = Member(self.world.bot, status, rights)
        person = self.world.registry.user(by).as_json()
        change = membership_change(chat, before, now, person, self.world.now)
        self.world.tell_bot("my_chat_member", chat, change)

    def _service_message(self, chat: Chat, extra: Json) -> None:
        message = self.world.messages.add(self._message(chat, "", None, extra))
        self.world.tell_bot("message", chat, self.world.messages.as_json(message))

    # messages and buttons

    def say(
        self,
        chat_id: int,
        text: str,
        user_id: int | None = None,
        *,
        thread_id: int | None = None,
        reply_to: int | None = None,
        sender_chat_id: int | None = None,
        extra: Json | None = None,
    ) -> int:
        """A person writes (in a channel: a post appears). Returns the message's id.

        `sender_chat_id`: the group itself for an anonymous administrator. `extra`: more of the
        API's Message, such as forward_origin.
        """
        message = self._written(chat_id, text, user_id, sender_chat_id, extra or {})
        message.reply_to = self.world.messages.get(message.chat, reply_to) if reply_to else None
        message.thread_id = thread_id
        return self._heard(message)

    def send_file(
        self,
        chat_id: int,
        name: str,
        content: bytes | str,
        caption: str = "",
        user_id: int | None = None,
        *,
        thread_id: int | None = None,
        reply_to: int | None = None,
        mime_type: str = "application/octet-stream",
    ) -> int:
        """A person sends a file, as a document. Returns the message's id."""
        message = self._written(chat_id, caption, user_id, None, {})
        written = content.encode() if isinstance(content, str) else content
        message.document = Document(name, mime_type, written)
        message.reply_to = self.world.messages.get(message.chat, reply_to) if reply_to else None
        message.thread_id = thread_id
        return self._heard(message)

    async def press(
        self,
        chat_id: int,
        label: str,
        user_id: int | None = None,
        *,
        message_id: int | None = None,
        data: str | None = None,
    ) -> str:
        """Presses the newest button with this label; returns the callback query's id.

        `data` (with `message_id`) presses a button that the message had once and has no more.
        """
        chat = self.world.chat(chat_id)
        message, button = self._button(chat, label, message_id, data)
        if "callback_data" not in button:
            raise ValueError(f"the button {label!r} sends the bot nothing: {button}")
        presser = user_id or (chat.user.id if chat.user else None)
        if presser is None:
            raise ValueError("in a group or channel, say which user presses")
        query_id = str(4_000_000_000_000 + len(self.world.callbacks))
        self.world.callbacks[query_id] = Callback(query_id, self.world.clock())
        query = {
            "id": query_id,
            "from": self.world.registry.user(presser).as_json(),
            "message": self.world.messages.as_json(message),
            "chat_instance": str(chat.id),
            "data": button["callback_data"],
        }
        self.world.tell_bot("callback_query", chat, query)
        return query_id

    def push_update(self, update: Json) -> int:
        """Any update, as the Bot API would give it: {"message": {…}}."""
        ((kind, content),) = update.items()
        return self.world.updates.push(kind, content)

    def _button(
        self, chat: Chat, label: str, message_id: int | None, data: str | None
    ) -> tuple[Message, Json]:
        messages = [
            message
            for message in self.world.messages.of_bot(chat.id)
            if message_id in (None, message.message_id)
        ]
        if data is not None and messages:
            return messages[-1], {"text": label, "callback_data": data}
        for message in reversed(messages):
            for button in buttons(message.markup):
                if button["text"] == label:
                    return message, button
        there = [button["text"] for message in messages for button in buttons(message.markup)]
        raise LookupError(f"no button {label!r} in chat {chat.id}; there are {there}")

    def _written(
        self, chat_id: int, text: str, user_id: int | None, sender_chat_id: int | None, extra: Json
    ) -> Message:
        chat = self.world.chat(chat_id)
        if chat.user and user_id in (None, chat.user.id):
            self._start(chat.user)
        author = self._author(chat, user_id, sender_chat_id)
        message = self.world.messages.add(self._message(chat, text, author, extra))
        message.sender_chat = self._sender_chat(chat, sender_chat_id)
        return message

    def _heard(self, message: Message) -> int:
        kind = "channel_post" if message.chat.is_channel else "message"
        why_not = self._why_unheard(message.chat, message)
        self.world.tell_bot(kind, message.chat, self.world.messages.as_json(message), why_not)
        return message.message_id

    def _start(self, user: User) -> None:
        if user.blocked:
            self.unblock(user.id)
        user.started = True

    def _author(self, chat: Chat, user_id: int | None, sender_chat_id: int | None) -> User | None:
        if chat.is_channel:
            return None
        if sender_chat_id is not None:
            return _ANONYMOUS_ADMIN if sender_chat_id == chat.id else _SENDER_IS_A_CHANNEL
        if user_id is None and chat.user is None:
            raise ValueError("in a group, say which user writes")
        return chat.user if user_id is None else self.world.registry.user(user_id)

    def _sender_chat(self, chat: Chat, sender_chat_id: int | None) -> Chat | None:
        if chat.is_channel:
            return chat
        return None if sender_chat_id is None else self.world.chat(sender_chat_id)

    def _message(self, chat: Chat, text: str, author: User | None, extra: Json) -> Message:
        number = self.world.messages.next_id(chat)
        return Message(chat, number, self.world.now, author, typed_text(text), extra=extra)

    def _why_unheard(self, chat: Chat, message: Message) -> str:
        """Why Telegram keeps a message from this bot; empty: it doesn't."""
        if not self.world.is_present(chat):
            return "the bot is not in the chat"
        is_open = chat.user or chat.is_channel or chat.member(self.world.bot).status in ADMINS
        answers_bot = message.reply_to is not None and message.reply_to.by_bot
        if is_open or answers_bot or self._is_command_for_bot(message):
            return ""
        return "privacy mode: no command, no answer to the bot"

    def _is_command_for_bot(self, message: Message) -> bool:
        text = message.content.text
        commands = [entity for entity in message.content.entities if entity.kind == "bot_command"]
        addressees = [_addressee(command, text) for command in commands if command.offset == 0]
        return any(name in ("", self.world.bot.username) for name in addressees)


def _addressee(command: Entity, text: str) -> str:
    return command.of(text).partition("@")[2]
