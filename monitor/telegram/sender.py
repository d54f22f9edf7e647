"""One Bot API call for one delivery, and what it says: an outcome, never an exception."""

from __future__ import annotations

import re
from collections.abc import Awaitable, Callable
from datetime import timedelta
from functools import partial

from telegram import Bot as Bot
from telegram import LinkPreviewOptions
from telegram import Message as TelegramMessage
from telegram.constants import ParseMode
from telegram.error import (
    BadRequest,
    ChatMigrated,
    Conflict,
    Forbidden,
    InvalidToken,
    RetryAfter,
    TelegramError,
)

from monitor.masking import UNPRINTABLE, mask
from monitor.model import (
    ChatLost,
    Delivery,
    DeliveryKind,
    DeliveryStatus,
    DocumentRefused,
    Migrated,
    NotSent,
    PictureRefused,
    Refused,
    SendOutcome,
    Sent,
    Throttled,
    TokenRefused,
    TooLong,
    Unknown,
)
from monitor.telegram.keyboards import keyboard
from monitor.telegram.markup import plain_text

REPEAT_MARK = "↻ "

# The words with which Telegram says that a chat can't be written to. Any other 403 may pass.
_LOST = (
    "bot was blocked by the user",
    "user is deactivated",
    "bot was kicked",
    "bot is not a member",
    "group chat was deleted",
    "group chat was deactivated",
    "bot can't initiate conversation",
    "bot can't send messages to bots",
    "bots can't send messages to bots",
    "need administrator rights in the channel chat",
    "not enough rights to send text messages",
    "have no rights to send a message",
    "have no write access to the chat",
    "chat_write_forbidden",
    "chat_restricted",
    "chat_admin_required",
    "user_banned_in_channel",
    "chat_send_plain_forbidden",
    "channel_private",
    "user_is_blocked",
    "input_user_deactivated",
)
_MAYBE_LOST = (
    "chat not found",
    "user not found",
    "peer_id_invalid",
    "chat_id_invalid",
    "channel_invalid",
    "upgraded to a supergroup",  # without the new id, which an update brings
)
_NO_DOCUMENT = (
    "not enough rights to send documents",
    "chat_send_docs_forbidden",
    "request entity too large",
    "takes nothing so large",
    "file is too big",
    "file_parts_invalid",
)
_NO_PICTURE = (
    "not enough rights to send photos",
    "chat_send_photos_forbidden",
    "chat_send_media_forbidden",
    "photo_invalid_dimensions",
    "image_process_failed",
    "photo_save_file_invalid",
    "too big for a photo",
    "request entity too large",
    "takes nothing so large",
    "file is too big",
)
_NO_THREAD = ("message thread not found", "topic_closed", "topic_deleted", "topic_id_invalid")
_TOO_LONG = (
    "message is too long",
    "message_too_long",
    "text is too long",
    "caption is too long",
    "media_caption_too_long",
    "entities_too_long",
    "request entity too large",
)
_UNPARSABLE = ("can't parse entities", "unsupported start tag", "unmatched end tag")
_UNCHANGED = ("message is not modified",)
_NOT_EDITABLE = ("message to edit not found", "message can't be edited", "message_id_invalid")

# httpx's names for a call that never reached Telegram (PTB keeps them as the error's cause).
_NEVER_CONNECTED = frozenset({"ConnectError", "ConnectTimeout", "PoolTimeout", "ProxyError"})
_SLOW_MODE = re.compile(r"slowmode_wait_(\d{1,5})", re.IGNORECASE)
_REFUSED_CODE = re.compile(r"\(4\d\d\)\Z")  # PTB's way of naming codes that it has no class for
_CODE_NAME = re.compile(r"[A-Z][a-z0-9]*(?:_[a-z0-9]+)+")  # PTB writes SLOWMODE_WAIT_30 like a word
_LONGEST_REASON = 300


class TelegramSender:
    """Sends deliveries with a bot."""

    def __init__(self, bot: Bot) -> None:
        self._bot = bot

    async def send(self, delivery: Delivery) -> SendOutcome:
        """Make the call for a delivery; an update whose message is gone goes as a new message."""
        try:
            return await self._call(delivery)
        except TelegramError as error:
            if delivery.message.document is not None and _says(error, _NO_DOCUMENT):
                return DocumentRefused(_reason(error))
            if delivery.message.picture and refuses_picture(error):
                return PictureRefused(_reason(error))
            return outcome_of(error)

    async def _call(self, delivery: Delivery) -> Sent:
        text = delivery.message.html
        try:
            return Sent(await self._send_or_edit(delivery, text, ParseMode.HTML))
        except BadRequest as error:
            if not _says(error, _UNPARSABLE):
                raise
            return Sent(await self._send_or_edit(delivery, plain_text(text), None), plain=True)

    async def _send_or_edit(self, delivery: Delivery, text: str, mode: str | None) -> int:
        if delivery.kind is DeliveryKind.UPDATE and delivery.edits_message is not None:
            try:
                return await self._edit(delivery, text, mode)
            except BadRequest as error:
                if _says(error, _UNCHANGED):
                    return delivery.edits_message
                if not _says(error, _NOT_EDITABLE):
                    raise
        return await self._new_message(delivery, _marked(delivery, text), mode, delivery.thread)

    async def _edit(self, delivery: Delivery, text: str, mode: str | None) -> int:
        await self._bot.edit_message_text(
            text,
            chat_id=delivery.chat_id,
            message_id=delivery.edits_message,
            parse_mode=mode,
            link_preview_options=_previews(delivery),
            reply_markup=keyboard(delivery.message.buttons),
        )
        assert delivery.edits_message is not None
        return delivery.edits_message

    async def _new_message(
        self, delivery: Delivery, text: str, mode: str | None, thread: int
    ) -> int:
        try:
            message = await self._send(delivery, text, mode, thread or None)
        except BadRequest as error:
            if not thread or not _says(error, _NO_THREAD):
                raise
            return await self._new_message(delivery, text, mode, 0)
        return message.message_id

    async def _send(
        self, delivery: Delivery, text: str, mode: str | None, thread: int | None
    ) -> TelegramMessage:
        message = delivery.message
        call = self._call_for(delivery, text)
        return await call(
            chat_id=delivery.chat_id,
            parse_mode=mode,
            message_thread_id=thread,
            disable_notification=message.silent,
            reply_markup=keyboard(message.buttons),
        )

    def _call_for(self, delivery: Delivery, text: str) -> Callable[..., Awaitable[TelegramMessage]]:
        """Return the call for what a message carries: a file, a picture, or text alone."""
        bot, message = self._bot, delivery.message
        if message.document is not None:
            name, content = message.document.name, message.document.text.encode()
            return partial(bot.send_document, document=content, caption=text, filename=name)
        if message.picture:
            return partial(bot.send_photo, photo=message.picture, caption=text)
        return partial(bot.send_message, text=text, link_preview_options=_previews(delivery))


def _marked(delivery: Delivery, text: str) -> str:
    """Mark a message that may have come already; an edit made twice is no repeat."""
    return REPEAT_MARK + text if delivery.status is DeliveryStatus.UNKNOWN else text


def _previews(delivery: Delivery) -> LinkPreviewOptions:
    return LinkPreviewOptions(
        is_disabled=not delivery.message.preview,
        prefer_small_media=True if delivery.message.preview else None,
    )


def _says(error: TelegramError, words: tuple[str, ...]) -> bool:
    message = error.message.lower()
    return any(word in message for word in words)


def refuses_picture(error: TelegramError) -> bool:
    """Tell whether it is the picture that a chat, or Telegram, doesn't take."""
    return _says(error, _NO_PICTURE)


def outcome_of(error: TelegramError) -> SendOutcome:
    """Read an error of the Bot API; specific classes first (BadRequest is a NetworkError too)."""
    reason = _reason(error)
    match error:
        case InvalidToken():
            return TokenRefused("Telegram does not know this token")
        case RetryAfter():
            wait = error.retry_after
            return Throttled(wait if isinstance(wait, timedelta) else timedelta(seconds=wait))
        case ChatMigrated():
            return Migrated(error.new_chat_id)
        case Conflict():
            return NotSent(reason, denied=True)
        case Forbidden():
            return ChatLost(reason) if _says(error, _LOST) else NotSent(reason, denied=True)
        case BadRequest():
            return _bad_request(error)
        case _:
            return _network_error(error)


def _network_error(error: TelegramError) -> SendOutcome:
    cause, reason = type(error.__cause__).__name__, _reason(error)
    if cause in _NEVER_CONNECTED:
        return NotSent(reason)
    if _REFUSED_CODE.search(error.message):
        return NotSent(reason, denied=True)
    return TooLong(reason) if _says(error, _TOO_LONG) else Unknown(reason)


def _bad_request(error: BadRequest) -> SendOutcome:
    """Read a 400. A topic that isn't found without one having been named: the general one."""
    reason = _reason(error)
    if slow := _SLOW_MODE.search(error.message):
        return Throttled(timedelta(seconds=int(slow[1])))
    if _says(error, _LOST):
        return ChatLost(reason)
    if _says(error, (*_MAYBE_LOST, *_NO_THREAD)):
        return ChatLost(reason, permanent=False)
    return TooLong(reason) if _says(error, _TOO_LONG) else Refused(reason)


def _reason(error: TelegramError) -> str:
    """Give an error's words as people may read them: no token, no control character, no end."""
    words = UNPRINTABLE.sub(" ", mask(error.message))
    words = _CODE_NAME.sub(lambda name: name[0].upper(), words)
    return words if len(words) <= _LONGEST_REASON else words[: _LONGEST_REASON - 1] + "…"
