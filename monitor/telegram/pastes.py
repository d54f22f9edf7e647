"""A long text that people's apps have cut into several messages, put together again.

An app sends a pasted text of more than 4096 characters as several messages within a second. Each
would be answered as if it were all. So a message that is about as long as one can be is kept for a
moment, for what follows it.
"""

from __future__ import annotations

import asyncio

from telegram import Chat, Message

LONG = 3500  # characters: apps cut at 4096, or at the last space or line before
FOLLOWS_S = 3.0  # between the times of two parts, which Telegram tells in whole seconds
WAIT_S = 0.7  # for the next part
MOST_PARTS = 25


class Pastes:
    """Knows which messages are parts of one text; `wait`: seconds in which the next one comes."""

    def __init__(self, wait: float = WAIT_S) -> None:
        self._wait = wait
        self._texts: dict[tuple[int, int], list[Message]] = {}  # of each part that waits
        self._growing: dict[int, list[Message]] = {}  # by chat

    @property
    def are_open(self) -> bool:
        """Tell whether a text may still go on in what comes next."""
        return bool(self._growing)

    def note(self, message: Message | None) -> None:
        """Take note of a message that has come, before it is its turn."""
        if message is None or not _is_plain(message):
            return
        text = self._growing.get(message.chat.id)
        if text is not None and _follows(message, text[-1]) and len(text) < MOST_PARTS:
            text.append(message)
        elif _is_long(message):
            text = self._growing[message.chat.id] = [message]
        else:
            return
        self._texts[_key(message)] = text

    async def whole(self, message: Message | None) -> list[Message] | None:
        """Return the parts of a text that follow its first; None for one of those themselves."""
        text = self._texts.pop(_key(message), None) if message is not None else None
        if message is None or text is None:
            return []
        if text[0] is not message:
            return None
        await self._complete(text)
        if self._growing.get(message.chat.id) is text:
            del self._growing[message.chat.id]
        return text[1:]

    async def _complete(self, text: list[Message]) -> None:
        """Wait until no part follows any more."""
        parts = 0
        while parts < len(text) and _is_long(text[-1]):
            parts = len(text)
            await asyncio.sleep(self._wait)


def _key(message: Message) -> tuple[int, int]:
    return message.chat.id, message.message_id


def _is_plain(message: Message) -> bool:
    """Tell whether a message is somebody's own text, in private."""
    is_own = message.forward_origin is None and message.text is not None
    return is_own and message.chat.type == Chat.PRIVATE


def _is_long(message: Message) -> bool:
    return len(message.text or "") >= LONG


def _follows(message: Message, before: Message) -> bool:
    """Tell whether a message goes on with the one before."""
    is_soon = (message.date - before.date).total_seconds() <= FOLLOWS_S
    return is_soon and _is_long(before) and not (message.text or "").startswith("/")
