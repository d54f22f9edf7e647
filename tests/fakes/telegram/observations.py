"""What a test sees: the eyes. Nothing here changes anything, and waiting is woken by events."""

from __future__ import annotations

import asyncio
from collections.abc import Callable

from .errors import Json
from .ledger import Call, Event, Kind
from .markup import buttons
from .messages import Seen
from .world import World


class Observations:
    world: World

    def seen(self, chat_id: int) -> list[Seen]:
        """The bot's messages in a chat, in order, as their reader sees them now."""
        self.world.chat(chat_id)
        return [message.seen() for message in self.world.messages.of_bot(chat_id)]

    def sent(self, chat_id: int) -> list[str]:
        """The texts of the bot's messages in a chat."""
        return [message.text for message in self.seen(chat_id)]

    def button(self, chat_id: int, label: str) -> Json:
        """The newest button with this label."""
        for message in reversed(self.seen(chat_id)):
            for button in buttons(message.reply_markup):
                if button["text"] == label:
                    return button
        raise LookupError(f"no button {label!r} in chat {chat_id}")

    def calls(self, method: str | None = None) -> list[Call]:
        """Every call of the bot, with what was or would have been answered."""
        return self.world.ledger.calls(method)

    def happened(self, kind: Kind | str) -> list[Event]:
        return self.world.ledger.of_kind(Kind(kind))

    def unanswered_callbacks(self) -> list[str]:
        """Presses of buttons whose little clock is still turning."""
        return [query.query_id for query in self.world.callbacks.values() if query.answer is None]

    def callback_answer(self, query_id: str) -> Json | None:
        """{"text": …, "show_alert": …}; None: not answered."""
        return self.world.callbacks[query_id].answer

    def commands(self) -> dict[str, list[Json]]:
        """What setMyCommands has set, by scope and language."""
        return dict(self.world.commands)

    async def wait_for(
        self,
        condition: Callable[[], object],
        timeout: float = 10,  # noqa: ASYNC109  # a test's own limit, with a message that helps
    ) -> None:
        """Returns as soon as the condition holds; looked at after every event of the ledger."""
        try:
            async with asyncio.timeout(timeout):
                await self.world.ledger.until(condition)
        except TimeoutError as error:
            last = "\n".join(event.line()[:300] for event in self.world.ledger.events[-8:])
            told = f"did not happen within {timeout} s; the last events were:\n{last}"
            raise TimeoutError(told) from error

    async def wait_until_read(
        self,
        timeout: float = 10,  # noqa: ASYNC109
    ) -> None:
        """Until the bot has confirmed every queued update by its offset."""
        await self.wait_for(lambda: not self.world.updates.pending, timeout)
