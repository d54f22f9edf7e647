"""Updates from Telegram → events; replies → Bot API calls: `reading` and `saying` do each."""

from __future__ import annotations

from collections.abc import Awaitable, Callable

from telegram import Bot, CallbackQuery, Update
from telegram.error import BadRequest, RetryAfter

from monitor.speech import nearest_language, speech_in
from monitor.telegram.events import Event, Reply
from monitor.telegram.pastes import Pastes
from monitor.telegram.reading import button_event, event_of, with_parts
from monitor.telegram.saying import Place, Sayer
from monitor.telegram.turns import Turns, pause_text

Respond = Callable[[Event], Awaitable[Reply | None]]

ALLOWED_UPDATES = ["message", "channel_post", "callback_query", "my_chat_member"]


async def answer(
    bot: Bot, update: Update, respond: Respond, turns: Turns, pastes: Pastes | None = None
) -> None:
    """Turn one update into an event, and carry the reply back."""
    if update.callback_query is not None:
        await _answer_button(bot, update.callback_query, respond, turns)
        return
    parts = await pastes.whole(update.message) if pastes is not None else []
    if parts is None:  # it was answered with what it is a part of
        return
    event = await event_of(bot, update)
    reply = await respond(with_parts(event, parts)) if event is not None else None
    if event is not None and reply is not None:
        await Sayer(bot, turns).answer(Place.of(event), reply)


async def _answer_button(bot: Bot, query: CallbackQuery, respond: Respond, turns: Turns) -> None:
    """Answer a pressed button: always its query, and its message where there is news."""
    toast, answered = "", False
    try:
        if query.message is None:
            return
        event = await button_event(bot, query, query.message)
        reply = await respond(event)
        if reply is None:
            return
        toast = reply.toast
        if reply.then is not None:  # else the clock on the button would turn all the while
            await _answer_query(query, toast)
            answered = True
        await Sayer(bot, turns).answer_button(Place.of(event), reply)
    except RetryAfter as error:
        speech = speech_in(nearest_language(query.from_user.language_code or ""))
        toast = toast or pause_text(error, speech)
        raise
    finally:
        if not answered:
            await _answer_query(query, toast)


async def _answer_query(query: CallbackQuery, toast: str) -> None:
    try:
        await query.answer(toast or None)
    except BadRequest:
        return  # answered, or too old: nobody sees the clock turn any more


__all__ = ["ALLOWED_UPDATES", "answer"]
