"""Listening to Telegram: one pass over the waiting updates, or for as long as Monitor runs."""

from __future__ import annotations

import asyncio
import math
from collections.abc import Callable, Sequence
from contextlib import suppress
from functools import partial

from telegram import Bot, Update
from telegram.error import BadRequest, Conflict, InvalidToken, NetworkError, TelegramError

from monitor.telegram.bot import ALLOWED_UPDATES, Respond, answer
from monitor.telegram.connections import RenewableBot
from monitor.telegram.dialogs.menu import Menu
from monitor.telegram.lines import Lines
from monitor.telegram.menus import introduce
from monitor.telegram.pastes import Pastes
from monitor.telegram.reach import Reach
from monitor.telegram.rivals import Rivals
from monitor.telegram.turns import Turns

OnError = Callable[[BaseException, str], None]
OnRivals = Callable[[bool], None]

POLL_S = 10  # how long Telegram holds the line until an update comes
FIRST_RETRY_S, LONGEST_RETRY_S = 1.0, 60.0
ANSWER_S = 60.0
PATIENCE_S = 2.0  # then others needn't wait any longer for whom Telegram's pace holds up
SHORT_PATIENCE_S = 0.1  # while a long text may go on in the next updates
MOST_AT_ONCE = 500
STOP_S = 5.0
CONFIRM_S = 1.0


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
    """Hands updates to `respond`, a chat's in their order; `on_error` hears of what goes wrong.

    `on_rivals` is told when another program takes the updates, so that no more are asked for, and
    when it is gone; `on_return`, when Telegram is back after it could not be reached for long.
    `menus`: the commands that Telegram is to offer.
    `returned_at` and `failed_at`: when a call for updates last returned, and last failed, by the
    event loop's clock.

    Telegram is told that an update was read only after it was answered, or could not be within
    seconds, so that one that a crash cuts off is answered at the next start.
    (python-telegram-bot's Updater tells it before, and ends in silence when the token is revoked.)
    """

    def __init__(
        self,
        bot: RenewableBot,
        respond: Respond,
        on_error: OnError,
        on_rivals: OnRivals = lambda giving_way: None,
        rivals: Rivals | None = None,
        answer_within: float = ANSWER_S,
        turns: Turns | None = None,
        on_return: Callable[[], None] = lambda: None,
        reach: Reach | None = None,
        menus: Sequence[Menu] = (),
    ) -> None:
        self._bot = bot
        self._respond = respond
        self._on_error = on_error
        self._on_rivals = on_rivals
        self._rivals = rivals or Rivals()
        self._answer_within = answer_within
        self._turns = turns or Turns()
        self._on_return = on_return
        self._reach = reach or Reach()
        self._menus = menus
        self._pastes = Pastes()
        self._lines = Lines()
        self._offset: int | None = None
        self._listening: asyncio.Task[None] | None = None
        self.returned_at: float | None = None
        self.failed_at: float | None = None
        self._moved_at = self._waits_until = -math.inf

    @property
    def _patience(self) -> float | None:
        """How long the next updates wait for these; as long as it takes, where too many wait."""
        return PATIENCE_S if len(self._lines.running) < MOST_AT_ONCE else None

    @property
    def alive_at(self) -> float:
        """When it last did something, or waited on purpose; only a hang makes this old."""
        return max(self._moved_at, min(self._waits_until, _now()))

    async def connect(self) -> None:
        """Reach Telegram once. Raises TokenRefusedError, or another TelegramError."""
        try:
            await self._bot.initialize()
        except InvalidToken:
            raise TokenRefusedError from None
        except TelegramError:
            raise
        except Exception as error:
            raise NetworkError(f"an odd answer to getMe: {error!r}") from error
        # Where a webhook is set, nothing can be asked for; if this fails, getUpdates says so.
        with suppress(Exception):
            await self._bot.delete_webhook()

    async def connect_patiently(self) -> None:
        """Reach Telegram, trying again for as long as it takes. Raises TokenRefusedError."""
        wait = FIRST_RETRY_S
        while True:
            try:
                await self.connect()
                return
            except TelegramError as error:
                self._on_error(error, f"reaching Telegram; next try in {wait:.0f} s")
                self._note_reach(error)
            self._note_failure()
            await self._wait(wait)
            wait = min(wait * 2, LONGEST_RETRY_S)

    async def answer_waiting(self) -> int:
        """Answer the updates that wait, and confirm them; returns how many there were."""
        count = 0
        while answered := await self._answer_next(0):
            count += answered
        return count

    async def listen(self) -> None:
        """Connect, then answer updates as they come, until `close`. Raises TokenRefusedError."""
        me = self._listening = asyncio.current_task()
        try:
            await self.connect_patiently()
            introducing = asyncio.create_task(self._introduce())
            try:
                await self._answer_for_ever()
            finally:
                introducing.cancel()
        finally:
            if self._listening is me:
                self._listening = None

    async def _introduce(self) -> None:
        try:
            await introduce(self._bot, self._menus)
        except Exception as error:  # noqa: BLE001 - the menus of commands: a help, and no more
            self._on_error(error, "telling Telegram the commands")

    async def _answer_for_ever(self) -> None:
        """Answer until another run takes the place of this one."""
        wait, me = FIRST_RETRY_S, self._listening
        while self._listening is me:
            try:
                await self._answer_next(0 if self._reach.is_lost else POLL_S, self._patience)
                wait = FIRST_RETRY_S
                continue
            except TokenRefusedError:
                raise
            except Exception as error:  # noqa: BLE001 - whatever it is, listening goes on
                self._on_error(error, _what_failed(error))
                self._look_for_rivals(error)
                self._note_reach(error)
            self._note_failure()
            await self._wait(self._rivals.look_again if self._rivals.giving_way else wait)
            wait = min(wait * 2, LONGEST_RETRY_S)

    def _look_for_rivals(self, error: BaseException | None) -> None:
        """Give way to another program that goes on asking; take over again once it is gone."""
        if error is None and self._rivals.answered(_now()):
            self._on_rivals(False)
        if isinstance(error, Conflict) and self._rivals.refused(_now()):
            self._on_rivals(True)

    def _note_reach(self, error: BaseException | None) -> None:
        """Tell when Telegram is back; a call that it refuses has reached it, too."""
        if isinstance(error, NetworkError) and not isinstance(error, BadRequest):
            self._reach.failed(_now())
        elif (error is None or isinstance(error, TelegramError)) and self._reach.answered(_now()):
            self._on_return()

    def _note_failure(self) -> None:
        self.failed_at = self._moved_at = _now()

    async def _wait(self, seconds: float) -> None:
        self._waits_until = _now() + seconds
        await asyncio.sleep(seconds)

    async def _answer_next(self, seconds: int, patience: float | None = None) -> int:
        """Wait for updates, and answer them; asking for the next ones confirms these."""
        try:
            updates = await self._bot.get_updates(
                offset=self._offset, timeout=seconds, allowed_updates=ALLOWED_UPDATES
            )
        except InvalidToken:
            raise TokenRefusedError from None
        except TelegramError:
            raise
        except Exception as error:  # noqa: BLE001 - one update that can't be read hides all others
            self._on_error(error, "reading updates")
            updates = await self._readable_updates()
        self.returned_at = self._moved_at = _now()
        self._look_for_rivals(None)
        self._note_reach(None)
        if updates:
            await self._answer(updates, patience)
            self._moved_at = _now()
        return len(updates)

    async def _readable_updates(self) -> tuple[Update, ...]:
        """Ask for what waits as it comes, and leave out what the library can't read."""
        updates = []
        for raw in await self._bot.raw_updates(self._offset, ALLOWED_UPDATES):
            try:
                updates.append(Update.de_json(raw, self._bot))
            except Exception as error:  # noqa: BLE001 - whatever it is, there is nothing to answer
                self._on_error(error, "reading an update, which is left out")
                self._offset = max(self._offset or 0, int(raw["update_id"]) + 1)
        return tuple(updates)

    async def _answer(self, updates: Sequence[Update], patience: float | None) -> None:
        """Answer updates; what takes longer, goes on while the next ones are asked for.

        When Monitor ends meanwhile, answers may be finished; the others come again.
        """
        answers = {update.update_id: self._begin(update) for update in updates}
        if self._pastes.are_open and patience is not None:
            patience = min(patience, SHORT_PATIENCE_S)
        try:
            await asyncio.wait(answers.values(), timeout=patience)
            self._offset = max(answers) + 1
        except asyncio.CancelledError:
            await self._lines.close(STOP_S)
            open_ones = [number for number, answer in answers.items() if not answer.done()]
            self._offset = min(open_ones, default=max(answers) + 1)
            raise

    def _begin(self, update: Update) -> asyncio.Task[None]:
        chat = update.effective_chat
        self._pastes.note(update.message)
        return self._lines.join(chat.id if chat else None, partial(self._guarded, update))

    async def _guarded(self, update: Update) -> None:
        try:
            async with asyncio.timeout(self._answer_within):
                await answer(self._bot, update, self._respond, self._turns, self._pastes)
        except Exception as error:  # noqa: BLE001 - a fault in one answer must not stop the others
            self._on_error(error, "answering in the chat")

    async def close(self) -> None:
        """Stop listening and close the connections, within seconds."""
        if self._listening is not None:
            listening = self._listening
            listening.cancel()
            await asyncio.wait([listening])
        await self._lines.close(STOP_S)
        await self._confirm()
        await self._bot.shutdown()

    async def _confirm(self) -> None:
        """Tell Telegram what was answered last, so that it isn't answered again."""
        if self._offset is not None:
            with suppress(TelegramError, TimeoutError):
                async with asyncio.timeout(CONFIRM_S):
                    await self._bot.get_updates(offset=self._offset, limit=1, timeout=0)
            self._offset = None


def _now() -> float:
    return asyncio.get_running_loop().time()


def _what_failed(error: BaseException) -> str:
    what = "asking Telegram for updates"
    if isinstance(error, Conflict):
        what += ": another program uses this token; commands may go unanswered, alerts go out"
    return what


__all__ = ["Listener", "TelegramError", "TokenRefusedError", "check_token"]
