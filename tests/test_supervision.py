"""A listener that hangs is started anew; one that waits, or cannot reach Telegram, is not."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager

import pytest

from monitor.telegram.connections import Connections, RenewableBot
from monitor.telegram.events import Event, Reply
from monitor.telegram.listener import Listener, TokenRefusedError
from monitor.telegram.rivals import Rivals
from monitor.telegram.supervision import Supervisor
from tests.fakes.telegram import (
    FakeTelegram,
    FloodLimits,
    Hang,
    polled_elsewhere,
    server_error,
    unauthorized,
)
from tests.support import OLENA, TOKEN, pool_of

SILENCE_S = 1.0


@pytest.fixture
async def telegram() -> AsyncIterator[FakeTelegram]:
    async with FakeTelegram(TOKEN, limits=FloodLimits(enabled=False)) as telegram:
        telegram.add_private(OLENA, "Olena")
        yield telegram


class Watched:
    """A listener that says back what it hears, under supervision."""

    def __init__(self, telegram: FakeTelegram, rivals: Rivals | None = None) -> None:
        self.pools = [Connections(lambda: pool_of(2, read_timeout=30)) for _ in range(2)]
        self.bot = RenewableBot(TOKEN, telegram.url, *self.pools)
        self.troubles: list[BaseException] = []
        self.rivals: list[bool] = []
        self.silences: list[float] = []
        self.stuck = asyncio.Event()
        self.listener = Listener(
            self.bot,
            self.respond,
            lambda error, about: self.troubles.append(error),
            self.rivals.append,
            rivals,
            answer_within=0.5,
        )
        self.supervisor = Supervisor(
            self.listener, self.bot.renew_updates, self.silences.append, SILENCE_S
        )

    async def respond(self, event: Event) -> Reply | None:
        if event.argument == "hang":
            await asyncio.sleep(1000)
        return Reply(event.argument)


@asynccontextmanager
async def watched(telegram: FakeTelegram, rivals: Rivals | None = None) -> AsyncIterator[Watched]:
    parts = Watched(telegram, rivals)
    running = asyncio.create_task(parts.supervisor.run())
    try:
        yield parts
    finally:
        running.cancel()
        await asyncio.gather(running, return_exceptions=True)
        await parts.listener.close()


async def until(condition: Callable[[], object]) -> None:
    async with asyncio.timeout(10):
        while not condition():  # noqa: ASYNC110 - it may be anything
            await asyncio.sleep(0.01)


async def test_a_call_for_updates_that_never_returns_is_noticed_and_recovered(
    telegram: FakeTelegram,
) -> None:
    async with watched(telegram) as parts:
        await telegram.wait_for(lambda: telegram.world.updates.is_polled)
        telegram.fail_next("getUpdates", fault=Hang(accepted=False))
        telegram.say(OLENA, "/say one")
        await until(lambda: telegram.sent(OLENA) == ["one"])
        telegram.say(OLENA, "/say two")
        await until(lambda: telegram.sent(OLENA) == ["one", "two"])
    assert parts.supervisor.restarts == 1
    assert parts.pools[0].renewals == 1
    (silent,) = parts.silences
    assert SILENCE_S <= silent < 3 * SILENCE_S


async def test_an_answer_that_never_ends_is_given_up_and_the_next_is_given(
    telegram: FakeTelegram,
) -> None:
    async with watched(telegram) as parts:
        telegram.say(OLENA, "/say hang")
        telegram.say(OLENA, "/say two")
        await until(lambda: telegram.sent(OLENA) == ["two"])
        assert [type(error) for error in parts.troubles] == [TimeoutError]
        await telegram.wait_until_read()
    assert parts.supervisor.restarts == 0


async def test_telegram_out_of_reach_is_no_silence(telegram: FakeTelegram) -> None:
    async with watched(telegram) as parts:
        await telegram.wait_for(lambda: telegram.world.updates.is_polled)
        telegram.fail_next("getUpdates", fault=server_error(), times=2)
        telegram.say(OLENA, "/say one")
        await until(lambda: len(parts.troubles) == 2)
        assert parts.listener.failed_at is not None
        await until(lambda: telegram.sent(OLENA) == ["one"])  # after waits of 1 and 2 s
    assert parts.supervisor.restarts == 0


async def test_a_token_that_is_refused_ends_it(telegram: FakeTelegram) -> None:
    parts = Watched(telegram)
    telegram.fail_next("getMe", fault=unauthorized())
    async with asyncio.timeout(5):
        with pytest.raises(TokenRefusedError):
            await parts.supervisor.run()
    await parts.listener.close()


async def test_while_another_program_goes_on_asking_it_gives_way_and_takes_over_again(
    telegram: FakeTelegram,
) -> None:
    async with watched(telegram, Rivals(lasting=0.5, look_again=3 * SILENCE_S)) as parts:
        await telegram.wait_for(lambda: telegram.world.updates.is_polled)
        telegram.fail_next("getUpdates", fault=polled_elsewhere(), times=2)
        telegram.say(OLENA, "/say one")
        await until(lambda: parts.rivals == [True])
        asked = len(telegram.calls("getUpdates"))
        await asyncio.sleep(2 * SILENCE_S)
        assert len(telegram.calls("getUpdates")) == asked
        assert parts.supervisor.restarts == 0  # it waits on purpose
        telegram.say(OLENA, "/say two")
        await until(lambda: telegram.sent(OLENA) == ["one", "two"])
        await asyncio.sleep(
            1.2
        )  # the next turn of a person's chat: an answer ends within 0.5 s here
        telegram.say(OLENA, "/say three")
        await until(lambda: parts.rivals == [True, False])
        await until(lambda: telegram.sent(OLENA) == ["one", "two", "three"])


async def test_connections_that_are_all_taken_are_replaced(telegram: FakeTelegram) -> None:
    calls = Connections(lambda: pool_of(1, read_timeout=30, pool_timeout=0.3))
    bot = RenewableBot(TOKEN, telegram.url, Connections(lambda: pool_of(1)), calls)
    telegram.fail_next("sendMessage", fault=Hang(accepted=False))
    stuck = asyncio.create_task(bot.send_message(OLENA, "one"))
    await telegram.wait_for(lambda: telegram.calls("sendMessage"))
    with pytest.raises(Exception, match="Pool timeout"):
        await bot.send_message(OLENA, "two")
    await bot.send_message(OLENA, "three")
    assert telegram.sent(OLENA) == ["three"]
    assert calls.renewals == 1
    assert not stuck.done()  # what was under way on the old connections may still end well
    stuck.cancel()
    await asyncio.gather(stuck, return_exceptions=True)
    await bot.shutdown()
