"""Replies → Bot API calls: new messages, edited ones, files, questions."""

from __future__ import annotations

import html
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, replace
from functools import partial

from telegram import (
    Bot,
    ForceReply,
    InlineKeyboardMarkup,
    LinkPreviewOptions,
    ReplyParameters,
)
from telegram import Message as TelegramMessage
from telegram.constants import ParseMode
from telegram.error import BadRequest

from monitor.model import Chat, ChatKind
from monitor.telegram.events import Event, Reply
from monitor.telegram.keyboards import keyboard
from monitor.telegram.sender import refuses_picture
from monitor.telegram.turns import Turns

_LONGEST_PLACEHOLDER = 64
_NO_PREVIEW = LinkPreviewOptions(is_disabled=True)
_UNCHANGED = "message is not modified"


@dataclass(frozen=True, slots=True)
class Place:
    """Where an answer goes: under which message, and whom it is for."""

    chat: Chat
    thread: int
    message: int = 0
    user: int | None = None
    name: str = ""
    pressed: bool = False

    @classmethod
    def of(cls, event: Event) -> Place:
        """Return where the answer to an event goes."""
        pressed = event.kind == "button"
        return cls(event.chat, event.thread, event.message, event.user, event.name, pressed)


class Sayer:
    """Says replies in a chat, each call in its turn."""

    def __init__(self, bot: Bot, turns: Turns) -> None:
        self._bot = bot
        self._turns = turns

    async def answer(self, place: Place, reply: Reply) -> None:
        """Answer what was written, with messages of their own."""
        if not reply.html and not _has_file(reply):
            return
        number = await self._say(place, reply)
        if reply.said is not None:
            reply.said(number)
        if reply.then is not None:
            await self._replace(replace(place, message=number), await reply.then())

    async def answer_button(self, place: Place, reply: Reply) -> None:
        """Answer a pressed button: in the message that has it, unless the reply stands apart."""
        if reply.apart or reply.asks or _has_file(reply):
            await self.answer(place, reply)
            return
        if reply.html and (reply.rows or not reply.toast):
            await self._replace(place, reply)
        elif reply.rows:
            await self._set_buttons(place, reply)
        if reply.then is not None:
            await self.answer_button(place, await reply.then())

    async def _replace(self, place: Place, reply: Reply) -> None:
        """Put a reply in the place of a message, or after it where that can't be."""
        if _has_file(reply) or reply.apart or reply.asks:
            await self._say(place, reply)
            return
        try:
            await self._take(place, partial(self._edit, place, reply))
        except BadRequest as error:
            if _UNCHANGED not in error.message.lower():
                await self._say(place, reply)

    async def _edit(self, place: Place, reply: Reply) -> object:
        return await self._bot.edit_message_text(
            reply.html,
            chat_id=place.chat.id,
            message_id=place.message,
            parse_mode=ParseMode.HTML,
            reply_markup=keyboard(reply.rows),
            link_preview_options=_NO_PREVIEW,
        )

    async def _set_buttons(self, place: Place, reply: Reply) -> None:
        """Change the buttons alone; a message that is too old for it keeps those that it has."""

        async def change() -> object:
            return await self._bot.edit_message_reply_markup(
                chat_id=place.chat.id,
                message_id=place.message,
                reply_markup=keyboard(reply.rows),
            )

        try:
            await self._take(place, change)
        except BadRequest:
            return  # the toast has said it

    async def _say(self, place: Place, reply: Reply) -> int:
        call = self._call_for(reply)
        sent: list[TelegramMessage] = []

        async def say(place: Place) -> object:
            sent.append(await call(place, reply))
            return sent

        try:
            await self._take(place, partial(say, place))
        except BadRequest as error:
            if not (place.thread and _is_topic_lost(error)):
                raise
            await self._take(place, partial(say, replace(place, thread=0)))
        return sent[-1].message_id

    def _call_for(self, reply: Reply) -> Callable[[Place, Reply], Awaitable[TelegramMessage]]:
        if reply.document is not None:
            return self._document
        return self._picture if reply.picture else self._text

    async def _text(self, place: Place, reply: Reply) -> TelegramMessage:
        return await self._bot.send_message(
            place.chat.id,
            _with_name(place, reply),
            parse_mode=ParseMode.HTML,
            message_thread_id=place.thread or None,
            reply_markup=_field(place, reply) or keyboard(reply.rows),
            link_preview_options=_NO_PREVIEW,
            reply_parameters=_reply_to(place, reply),
        )

    async def _document(self, place: Place, reply: Reply) -> TelegramMessage:
        assert reply.document is not None
        return await self._bot.send_document(
            place.chat.id,
            reply.document.text.encode(),
            caption=reply.html or None,
            filename=reply.document.name,
            parse_mode=ParseMode.HTML,
            message_thread_id=place.thread or None,
            reply_markup=keyboard(reply.rows),
        )

    async def _picture(self, place: Place, reply: Reply) -> TelegramMessage:
        """Send a picture; its text alone, where the chat takes no pictures."""
        try:
            return await self._bot.send_photo(
                place.chat.id,
                reply.picture,
                caption=reply.html or None,
                parse_mode=ParseMode.HTML,
                message_thread_id=place.thread or None,
                reply_markup=keyboard(reply.rows),
            )
        except BadRequest as error:
            if not (reply.html and refuses_picture(error)):
                raise
            return await self._text(place, reply)

    async def _take(self, place: Place, call: Callable[[], Awaitable[object]]) -> None:
        await self._turns.take(place.chat.id, place.chat.kind, call)


def _is_topic_lost(error: BadRequest) -> bool:
    """Tell whether nothing can be said in a topic: it was closed, or deleted."""
    return any(words in error.message.lower() for words in ("thread not found", "topic_closed"))


def _has_file(reply: Reply) -> bool:
    return reply.document is not None or bool(reply.picture)


def _is_asking_in_group(place: Place, reply: Reply) -> bool:
    groups = (ChatKind.GROUP, ChatKind.SUPERGROUP)
    return bool(reply.asks) and place.chat.kind in groups


def _field(place: Place, reply: Reply) -> ForceReply | InlineKeyboardMarkup | None:
    """In a group, open the field for an answer: words that answer nothing don't reach us there."""
    if not _is_asking_in_group(place, reply):
        return None
    shown = reply.asks[:_LONGEST_PLACEHOLDER]
    return ForceReply(selective=True, input_field_placeholder=shown)


def _with_name(place: Place, reply: Reply) -> str:
    """Name whom a question in a group is for: the field opens for who is named or answered."""
    if not (_is_asking_in_group(place, reply) and place.pressed and place.user):
        return reply.html
    name = html.escape(place.name, quote=False) or "…"
    return f'<a href="tg://user?id={place.user}">{name}</a>\n{reply.html}'


def _reply_to(place: Place, reply: Reply) -> ReplyParameters | None:
    if not _is_asking_in_group(place, reply) or place.pressed or not place.message:
        return None
    return ReplyParameters(place.message, allow_sending_without_reply=True)
