"""Updates, as Telegram has them → events."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

from telegram import (
    Bot,
    CallbackQuery,
    ChatMember,
    ChatMemberUpdated,
    Message,
    MessageEntity,
    Update,
    User,
)
from telegram import Chat as TelegramChat
from telegram.error import BadRequest, Forbidden

from monitor.model import Chat, ChatKind
from monitor.telegram.events import Event, EventKind, IncomingFile

_ADMINS = (ChatMember.OWNER, ChatMember.ADMINISTRATOR)
_PRESENT = (ChatMember.MEMBER, ChatMember.ADMINISTRATOR, ChatMember.OWNER, ChatMember.RESTRICTED)


async def event_of(bot: Bot, update: Update) -> Event | None:
    """Read an update that isn't a pressed button; None for what Monitor has no use for."""
    if update.my_chat_member is not None:
        return _membership(update.my_chat_member)
    message = update.message or update.channel_post  # edited ones are not said again
    if message is None:
        return None
    if message.migrate_to_chat_id is not None:
        chat = chat_of(message.chat)
        return Event("migrated", chat, new_chat_id=message.migrate_to_chat_id)
    return await _message_event(bot, message)


def with_parts(event: Event, parts: Sequence[Message]) -> Event:
    """Add to an event what else its author's app has cut off its text."""
    if not parts:
        return event
    text = "\n".join([event.argument, *(part.text or "" for part in parts)])
    links = (*event.links, *(link for part in parts for link in _links(part)))
    return replace(event, argument=text, links=tuple(dict.fromkeys(links)))


async def button_event(bot: Bot, query: CallbackQuery, message: Any) -> Event:
    """Read a pressed button; of a message that is too old Telegram gives little but its id."""
    return Event(
        kind="button",
        chat=chat_of(message.chat),
        thread=_thread(message) if isinstance(message, Message) else 0,
        user=query.from_user.id,
        admin=await _is_admin(bot, message.chat, query.from_user.id, None),
        argument=query.data or "",
        name=_name(query.from_user),
        language=query.from_user.language_code or "",
        message=message.message_id,
    )


def _membership(change: ChatMemberUpdated) -> Event:
    present = change.new_chat_member.status in _PRESENT
    return Event(
        "added" if present else "removed",
        chat_of(change.chat),
        user=change.from_user.id,
        name=_name(change.from_user),
        language=change.from_user.language_code or "",
    )


async def _message_event(bot: Bot, message: Message) -> Event | None:
    text = message.text or message.caption or ""
    is_forwarded = message.forward_origin is not None  # what it says, somebody else has said
    said = text if message.text and not is_forwarded else ""
    command, addressed = _command(said, bot.username)
    kind = _kind(message, said)
    if kind is None or not addressed or not _is_meant(bot, message, command):
        return None
    author = _author(message)
    user = author.id if author else None
    return Event(
        kind=kind,
        chat=chat_of(message.chat),
        thread=_thread(message),
        user=user,
        admin=await _is_admin(bot, message.chat, user, message.sender_chat),
        command=command,
        argument=_after_first_word(text) if command else text.strip(),
        name=_name(author),
        language=(author.language_code or "") if author else "",
        message=message.message_id,
        links=_links(message),
        file=_file(message),
        answers=_answered(bot, message),
        forwarded=is_forwarded,
        album=message.media_group_id or "",
    )


def _kind(message: Message, said: str) -> EventKind | None:
    """Tell what a message is; `said`: its text, if it is the author's own."""
    if message.document is not None:
        return "file"
    if said.startswith("/"):
        return "command"
    if message.text or message.caption:
        return "text"
    is_media = bool(message.effective_attachment) and message.chat.type == TelegramChat.PRIVATE
    return "media" if is_media else None


def _is_meant(bot: Bot, message: Message, command: str) -> bool:
    """Tell whether words are meant for us: in private all are, elsewhere commands and answers."""
    if message.chat.type == TelegramChat.PRIVATE:
        return True
    return bool(command) or _answered(bot, message) > 0


def _answered(bot: Bot, message: Message) -> int:
    """Return the message of ours that somebody answers; 0 where it is none."""
    to = message.reply_to_message
    is_ours = to is not None and to.from_user is not None and to.from_user.id == bot.id
    return to.message_id if to is not None and is_ours else 0


def _author(message: Message) -> User | None:
    """Name who wrote; None where they write as a chat: Telegram puts a stand-in there."""
    return None if message.sender_chat is not None else message.from_user


def _name(user: User | None) -> str:
    """Say what a person calls themselves, in a way that others can tell them by."""
    if user is None:
        return ""
    return f"{user.full_name} (@{user.username})" if user.username else user.full_name


def _command(text: str, username: str) -> tuple[str, bool]:
    """Split `/name@bot` off a text; the second value is False where another bot is meant."""
    if not text.startswith("/"):
        return "", True
    name, _, whom = text.split()[0][1:].partition("@")
    return name.lower(), not whom or whom.lower() == username.lower()


def _after_first_word(text: str) -> str:
    words = text.split(maxsplit=1)
    return words[1].strip() if len(words) > 1 else ""


def _links(message: Message) -> tuple[str, ...]:
    """Return the addresses in a text, and those behind its words."""
    found = {**message.parse_entities(), **message.parse_caption_entities()}
    links = [
        entity.url or text
        for entity, text in found.items()
        if entity.type in (MessageEntity.URL, MessageEntity.TEXT_LINK)
    ]
    return tuple(dict.fromkeys(links))


def _file(message: Message) -> IncomingFile | None:
    sent = message.document
    if sent is None:
        return None
    return IncomingFile(sent.file_id, sent.file_name or "", sent.file_size or 0)


def _thread(message: Message) -> int:
    return (message.message_thread_id or 0) if message.is_topic_message else 0


async def _is_admin(
    bot: Bot, chat: TelegramChat, user: int | None, sender_chat: TelegramChat | None
) -> bool:
    """Ask Telegram whether somebody is an admin now; who posts as the chat itself is one."""
    if chat.type == TelegramChat.PRIVATE:
        return True
    if sender_chat is not None:
        return sender_chat.id == chat.id
    return user is not None and await is_admin_of(bot, chat.id, user)


async def is_admin_of(bot: Bot, chat_id: int, user: int) -> bool:
    """Ask Telegram whether somebody is an admin of a group or channel now."""
    try:
        member = await bot.get_chat_member(chat_id, user)
    except (BadRequest, Forbidden):
        return False
    return member.status in _ADMINS


def chat_of(chat: TelegramChat) -> Chat:
    """Read Telegram's chat."""
    name = chat.title or " ".join(filter(None, (chat.first_name, chat.last_name)))
    return Chat(chat.id, ChatKind(chat.type), title=name or chat.username or "")
