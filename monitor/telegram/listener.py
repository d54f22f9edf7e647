"""Listening to Telegram: one pass over the waiting updates, or for as long as Monitor runs."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from contextlib import suppress
from typing import Any

from telegram import Bot, Update
from telegram.error import Conflict, InvalidToken, TelegramError
from telegram.ext import CallbackContext

from monitor.telegram.bot import ALLOWED_UPDATES, Respond, build_application, introduce

OnError = Callable[[BaseException, str], None]

FIRST_RETRY_S, LONGEST_RETRY_S = 2.0, 60.0
STOP_S = 5.0
BATCH = 100


class TokenRefusedError(Exception):
    """Telegram does not know the token."""


async def check_token(bot: Bot) -> str:
    """Ask Telegram who the bot is; returns its name. Raises TokenRefusedError, TelegramError."""
    try:
        me = await bot.get_me()
    except InvalidToken:
        raise TokenRefusedError from None
    return me.username or me.first_name


class Listener:
    """Hands updates to `respond`, one after the other; `on_error` hears of what goes wrong."""

    def __init__(self, bot: Bot, respond: Respond, on_error: OnError) -> None:
        self._bot = bot
        self._on_error = on_error
        self._application = build_application(bot, respond)
        self._application.add_error_handler(self._failed)
        self._ready = False

    async def _failed(self, _update: object, context: CallbackContext[Any, Any, Any, Any]) -> None:
        if context.error is not None:
            self._on_error(context.error, "answering in the chat")

    async def connect(self) -> None:
        """Reach Telegram once. Raises TokenRefusedError, or another TelegramError."""
        try:
            await self._application.initialize()
        except InvalidToken:
            raise TokenRefusedError from None
        self._ready = True

    async def connect_patiently(self) -> None:
        """Reach Telegram, trying again for as long as it takes. Raises TokenRefusedError."""
        wait = FIRST_RETRY_S
        while not self._ready:
            try:
                await self.connect()
            except TelegramError as error:
                self._on_error(error, f"reaching Telegram; next try in {wait:.0f} s")
                await asyncio.sleep(wait)
                wait = min(wait * 2, LONGEST_RETRY_S)

    async def answer_waiting(self) -> int:
        """Answer the updates that wait, and confirm them; returns how many there were."""
        count, offset = 0, None
        while True:
            updates = await self._bot.get_updates(
                offset=offset, limit=BATCH, timeout=0, allowed_updates=ALLOWED_UPDATES
            )
            if not updates:
                return count
            for update in updates:
                await self._application.process_update(update)
                count += 1
            offset = updates[-1].update_id + 1

    async def listen(self) -> None:
        """Connect, then answer updates as they come, until `close`. Raises TokenRefusedError."""
        await self.connect_patiently()
        with suppress(TelegramError):
            await introduce(self._bot)
        await self._application.start()
        updater = self._application.updater
        assert updater is not None
        await updater.start_polling(
            allowed_updates=ALLOWED_UPDATES, bootstrap_retries=-1, error_callback=self._poll_failed
        )

    def _poll_failed(self, error: TelegramError) -> None:
        what = "asking Telegram for updates"
        if isinstance(error, Conflict):
            what += ": another program uses this token; commands may go unanswered, alerts go out"
        self._on_error(error, what)

    async def close(self) -> None:
        """Stop listening and close the connections, within seconds."""
        with suppress(TimeoutError, TelegramError, RuntimeError):
            async with asyncio.timeout(STOP_S):
                updater = self._application.updater
                if updater is not None and updater.running:
                    await updater.stop()
                if self._application.running:
                    await self._application.stop()
        with suppress(TelegramError, RuntimeError):
            await self._application.shutdown()
        if not self._ready:
            await self._bot.shutdown()


__all__ = ["Listener", "TelegramError", "TokenRefusedError", "Update", "check_token"]
