"""Updates from Telegram → events; replies → Bot API calls."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from typing import Any

from telegram import (
    Bot,
    BotCommand,
    CallbackQuery,
    ChatMember,
    ChatMemberUpdated,
    LinkPreviewOptions,
    Message,
    Update,
)
from telegram import Chat as TelegramChat
from telegram.constants import ParseMode
from telegram.error import BadRequest, Forbidden, RetryAfter

from monitor.model import Chat, ChatKind
from monitor.speech import nearest_language, speech_in
from monitor.telegram.events import Event, Reply
from monitor.telegram.keyboards import keyboard
from monitor.telegram.turns import Turns, pause_text

Respond = Callable[[Event], Awaitable[Reply | None]]

ALLOWED_UPDATES = ["message", "channel_post", "callback_query", "my_chat_member"]
_ADMINS = (ChatMember.OWNER, ChatMember.ADMINISTRATOR)
_PRESENT = (ChatMember.MEMBER, ChatMember.ADMINISTRATOR, ChatMember.OWNER, ChatMember.RESTRICTED)
COMMANDS = {
    "watchlists": "Choose what to follow",
    "digest": "What has come since the last digest",
    "settings": "Time zone, quiet hours, pauses",
    "help": "What I can do",
}


async def introduce(bot: Bot) -> None:
    """Tell Telegram the commands, for its menu."""
    await bot.set_my_commands([BotCommand(name, text) for name, text in COMMANDS.items()])


async def answer(bot: Bot, update: Update, respond: Respond, turns: Turns) -> None:
    """Turn one update into an event, and carry the reply back."""
    if update.callback_query is not None:
        await _answer_button(bot, update.callback_query, respond, turns)
        return
    event = await event_of(bot, update)
    reply = await respond(event) if event is not None else None
    if event is not None and reply is not None and reply.html:
        await _say(bot, event.chat, event.thread, reply, turns)


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


def _membership(change: ChatMemberUpdated) -> Event:
    present = change.new_chat_member.status in _PRESENT
    return Event(
        "added" if present else "removed",
        chat_of(change.chat),
        user=change.from_user.id,
        language=change.from_user.language_code or "",
    )


async def _message_event(bot: Bot, message: Message) -> Event | None:
    text = message.text or ""
    command, addressed = _command(text, bot.username)
    chat = chat_of(message.chat)
    if not addressed or (not command and chat.kind is not ChatKind.PRIVATE):
        return None
    if not text:
        return None
    user = _author(message)
    return Event(
        kind="command" if command else "text",
        chat=chat,
        thread=_thread(message),
        user=user,
        admin=await _is_admin(bot, message.chat, user, message.sender_chat),
        command=command,
        argument=text.partition(" ")[2].strip(),
        language=(message.from_user.language_code or "") if message.from_user else "",
    )


def _author(message: Message) -> int | None:
    """Name who wrote; None where they write as a chat: Telegram puts a stand-in there."""
    if message.sender_chat is not None or message.from_user is None:
        return None
    return message.from_user.id


def _command(text: str, username: str) -> tuple[str, bool]:
    """Split `/name@bot` off a text; the second value is False where another bot is meant."""
    if not text.startswith("/"):
        return "", True
    name, _, whom = text.split()[0][1:].partition("@")
    return name.lower(), not whom or whom.lower() == username.lower()


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
    if user is None:
        return False
    try:
        member = await bot.get_chat_member(chat.id, user)
    except (BadRequest, Forbidden):
        return False
    return member.status in _ADMINS


def chat_of(chat: TelegramChat) -> Chat:
    """Read Telegram's chat."""
    name = chat.title or " ".join(filter(None, (chat.first_name, chat.last_name)))
    return Chat(chat.id, ChatKind(chat.type), title=name or chat.username or "")


async def _answer_button(bot: Bot, query: CallbackQuery, respond: Respond, turns: Turns) -> None:
    """Answer a pressed button: always its query, and its message where there is news."""
    message = query.message
    toast = ""
    try:
        if message is None:
            return
        reply = await respond(await _button_event(bot, query, message))
        if reply is None:
            return
        toast = reply.toast
        if reply.html and (reply.rows or not toast):
            await _edit(bot, message, reply, turns)
    except RetryAfter as error:
        speech = speech_in(nearest_language(query.from_user.language_code or ""))
        toast = toast or pause_text(error, speech)
        raise
    finally:
        await _answer_query(query, toast)


async def _button_event(bot: Bot, query: CallbackQuery, message: Any) -> Event:
    return Event(
        kind="button",
        chat=chat_of(message.chat),
        thread=_thread(message) if isinstance(message, Message) else 0,
        user=query.from_user.id,
        admin=await _is_admin(bot, message.chat, query.from_user.id, None),
        argument=query.data or "",
        language=query.from_user.language_code or "",
    )


async def _answer_query(query: CallbackQuery, toast: str) -> None:
    try:
        await query.answer(toast or None)
    except BadRequest:
        return  # too old: Telegram has stopped waiting, and nobody sees the clock turn any more


async def _edit(bot: Bot, message: Any, reply: Reply, turns: Turns) -> None:
    chat = chat_of(message.chat)

    def edit() -> Awaitable[object]:
        return bot.edit_message_text(
            reply.html,
            chat_id=chat.id,
            message_id=message.message_id,
            parse_mode=ParseMode.HTML,
            reply_markup=keyboard(reply.rows),
            link_preview_options=LinkPreviewOptions(is_disabled=True),
        )

    try:
        await turns.take(chat.id, chat.kind, edit)
    except BadRequest as error:
        if "message is not modified" in error.message.lower():
            return
        thread = _thread(message) if isinstance(message, Message) else 0
        await _say(bot, chat, thread, reply, turns)


async def _say(bot: Bot, chat: Chat, thread: int, reply: Reply, turns: Turns) -> None:
    def say() -> Awaitable[object]:
        return bot.send_message(
            chat.id,
            reply.html,
            parse_mode=ParseMode.HTML,
            message_thread_id=thread or None,
            reply_markup=keyboard(reply.rows),
            link_preview_options=LinkPreviewOptions(is_disabled=True),
        )

    await turns.take(chat.id, chat.kind, say)


__all__ = ["ALLOWED_UPDATES", "answer", "introduce"]
