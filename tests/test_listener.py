"""Listening to Telegram: every update is answered once, and nothing ends it but its own close."""

from __future__ import annotations

import asyncio
import json
import time
from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import asynccontextmanager

import pytest
from telegram import Bot
from telegram.error import Conflict, NetworkError, TelegramError

from monitor.telegram import listener as listening
from monitor.telegram.dialogs.menu import Menu, Place
from monitor.telegram.events import Event, Reply
from monitor.telegram.listener import Listener, TokenRefusedError, check_token
from monitor.telegram.pace import Pace
from monitor.telegram.reach import Reach
from monitor.telegram.turns import Turns
from tests.fakes.telegram import (
    FakeTelegram,
    Fault,
    FloodLimits,
    Garbage,
    Hang,
    Refuse,
    Reset,
    Slow,
    polled_elsewhere,
    server_error,
    unauthorized,
)
from tests.support import OLENA, PETRO, TOKEN, at_once, bot_for


@pytest.fixture
async def telegram() -> AsyncIterator[FakeTelegram]:
    async with FakeTelegram(TOKEN, limits=FloodLimits(enabled=False)) as telegram:
        telegram.add_private(OLENA, "Olena")
        yield telegram


class Answers:
    """Says back what was said; fails where it is told to."""

    def __init__(self) -> None:
        self.heard: list[str] = []
        self.troubles: list[tuple[BaseException, str]] = []

    async def respond(self, event: Event) -> Reply | None:
        self.heard.append(event.argument)
        if event.argument == "fail":
            raise KeyError("a bug")
        return Reply(event.argument)

    def trouble(self, error: BaseException, about: str) -> None:
        self.troubles.append((error, about))


MENUS = (
    Menu(Place.PRIVATE, "uk", (("digest", "Зараз"),)),
    Menu(Place.OWNER, "", (("health", "Is all well"),), chat=OLENA),
)


@pytest.fixture
def answers() -> Answers:
    return Answers()


@asynccontextmanager
async def listener_for(
    telegram: FakeTelegram,
    answers: Answers,
    turns: Turns | None = None,
    menus: Sequence[Menu] = MENUS,
) -> AsyncIterator[Listener]:
    bot, turns = bot_for(telegram), turns or at_once()
    listener = Listener(bot, answers.respond, answers.trouble, turns=turns, menus=menus)
    try:
        yield listener
    finally:
        await listener.close()


@pytest.fixture
async def listener(telegram: FakeTelegram, answers: Answers) -> AsyncIterator[Listener]:
    async with listener_for(telegram, answers) as listener:
        yield listener


@pytest.fixture
async def listening_one(
    telegram: FakeTelegram, listener: Listener
) -> AsyncIterator[asyncio.Task[None]]:
    """A listener that waits for updates."""
    task = asyncio.create_task(listener.listen())
    await telegram.wait_for(lambda: telegram.world.updates.is_polled)
    yield task
    await listener.close()
    await asyncio.gather(task, return_exceptions=True)


def say(telegram: FakeTelegram, *words: str) -> None:
    for word in words:
        telegram.say(OLENA, f"/say {word}")


async def until(condition: Callable[[], object]) -> None:
    async with asyncio.timeout(10):
        while not condition():  # noqa: ASYNC110 - it may be anything
            await asyncio.sleep(0.01)


# one pass over what waits


async def test_what_waits_is_answered_in_order_and_confirmed(
    telegram: FakeTelegram, listener: Listener
) -> None:
    say(telegram, "one", "two", "three")
    await listener.connect()
    assert await listener.answer_waiting() == 3
    assert telegram.sent(OLENA) == ["one", "two", "three"]
    assert telegram.world.updates.pending == []


async def test_a_second_pass_finds_nothing(
    telegram: FakeTelegram, listener: Listener, answers: Answers
) -> None:
    say(telegram, "one")
    await listener.connect()
    await listener.answer_waiting()
    assert await listener.answer_waiting() == 0
    async with listener_for(telegram, answers) as other:
        await other.connect()
        assert await other.answer_waiting() == 0
    assert answers.heard == ["one"]


async def test_more_than_telegram_gives_at_once_is_answered_too(
    telegram: FakeTelegram, listener: Listener, answers: Answers
) -> None:
    say(telegram, *(str(number) for number in range(120)))
    await listener.connect()
    assert await listener.answer_waiting() == 120
    assert answers.heard == [str(number) for number in range(120)]


async def test_a_fault_of_ours_is_reported_and_the_next_update_is_answered(
    telegram: FakeTelegram, listener: Listener, answers: Answers
) -> None:
    say(telegram, "one", "fail", "two")
    await listener.connect()
    assert await listener.answer_waiting() == 3
    assert telegram.sent(OLENA) == ["one", "two"]
    ((error, about),) = answers.troubles
    assert isinstance(error, KeyError)
    assert about == "answering in the chat"


async def test_an_answer_that_telegram_does_not_take_is_reported(
    telegram: FakeTelegram, listener: Listener, answers: Answers
) -> None:
    telegram.fail_next("sendMessage", fault=server_error())
    say(telegram, "one", "two")
    await listener.connect()
    await listener.answer_waiting()
    assert telegram.sent(OLENA) == ["two"]
    ((error, _),) = answers.troubles
    assert isinstance(error, NetworkError)


# reaching Telegram


async def test_the_bot_is_asked_for_its_name(telegram: FakeTelegram) -> None:
    async with bot_for(telegram) as bot:
        assert await check_token(bot) == "monitor_bot"


def strangers(telegram: FakeTelegram) -> list[Bot]:
    return [bot_for(telegram, token) for token in ("123:wrong", "nonsense")]


async def test_a_server_without_webhooks_is_listened_to_all_the_same(
    telegram: FakeTelegram, listener: Listener
) -> None:
    telegram.fail_next("deleteWebhook", fault=Refuse(404, "Not Found"))
    telegram.say(OLENA, "/help")
    await listener.connect()
    assert await listener.answer_waiting() == 1


async def test_a_token_that_telegram_does_not_know_is_told_from_other_trouble(
    telegram: FakeTelegram, answers: Answers
) -> None:
    for bot in strangers(telegram):
        with pytest.raises(TokenRefusedError):
            await check_token(bot)
        listener = Listener(bot, answers.respond, answers.trouble, turns=at_once())
        with pytest.raises(TokenRefusedError):
            await listener.connect()
        with pytest.raises(TokenRefusedError):
            await listener.listen()
        await listener.close()
    assert answers.troubles == []


async def test_where_telegram_cannot_be_reached_that_is_told(answers: Answers) -> None:
    async with FakeTelegram(TOKEN) as gone:
        bot = bot_for(gone)
    with pytest.raises(NetworkError):
        await check_token(bot)
    listener = Listener(bot, answers.respond, answers.trouble, turns=at_once())
    with pytest.raises(TelegramError):
        await listener.connect()
    await listener.close()


async def test_who_is_patient_reaches_telegram_in_the_end(
    telegram: FakeTelegram, listener: Listener, answers: Answers
) -> None:
    telegram.fail_next("getMe", fault=Reset())
    say(telegram, "one")
    task = asyncio.create_task(listener.listen())
    await until(lambda: telegram.sent(OLENA) == ["one"])
    ((error, about),) = answers.troubles
    assert isinstance(error, NetworkError)
    assert about == "reaching Telegram; next try in 1 s"
    await listener.close()
    await asyncio.gather(task, return_exceptions=True)


async def test_patience_ends_where_the_token_is_refused(
    telegram: FakeTelegram, listener: Listener
) -> None:
    telegram.fail_next("getMe", fault=unauthorized())
    with pytest.raises(TokenRefusedError):
        await listener.connect_patiently()


# for as long as it takes


async def test_updates_are_answered_as_they_come(
    telegram: FakeTelegram, listening_one: asyncio.Task[None]
) -> None:
    say(telegram, "one")
    await until(lambda: telegram.sent(OLENA) == ["one"])
    say(telegram, "two")
    await until(lambda: telegram.sent(OLENA) == ["one", "two"])
    await telegram.wait_until_read()


async def test_telegram_hears_of_the_commands(
    telegram: FakeTelegram, listening_one: asyncio.Task[None]
) -> None:
    await telegram.wait_for(lambda: len(telegram.commands()) == 2)
    private, owners = (json.loads(scope) for scope in telegram.commands())
    assert private == [{"type": "all_private_chats"}, "uk"]
    assert owners == [{"chat_id": OLENA, "type": "chat"}, ""]
    digest, health = telegram.commands().values()
    assert digest == [{"command": "digest", "description": "Зараз"}]
    assert health == [{"command": "health", "description": "Is all well"}]


async def test_an_owner_who_never_wrote_keeps_nobody_elses_menu_from_telegram(
    telegram: FakeTelegram, answers: Answers
) -> None:
    unknown = Menu(Place.OWNER, "", (("health", "Is all well"),), chat=404)
    async with listener_for(telegram, answers, menus=[unknown, *MENUS]) as listener:
        task = asyncio.create_task(listener.listen())
        await telegram.wait_for(lambda: len(telegram.commands()) == 2)
        assert len(telegram.calls("setMyCommands")) == 3
        assert answers.troubles == []
    await asyncio.gather(task, return_exceptions=True)


async def test_a_menu_that_telegram_did_not_take_is_said_and_ends_nothing(
    telegram: FakeTelegram, listener: Listener, answers: Answers
) -> None:
    telegram.fail_next("setMyCommands", fault=server_error())
    task = asyncio.create_task(listener.listen())
    await telegram.wait_for(lambda: telegram.world.updates.is_polled)
    await until(lambda: answers.troubles != [])
    assert [about for _, about in answers.troubles] == ["telling Telegram the commands"]
    say(telegram, "one")
    await until(lambda: telegram.sent(OLENA) == ["one"])
    await listener.close()
    await asyncio.gather(task, return_exceptions=True)


ODD = ["true", "[]", '"x"', '{"id": "x"}', "7"]


@pytest.mark.parametrize("result", ODD)
@pytest.mark.parametrize("method", ["getMe", "deleteWebhook", "setMyCommands"])
async def test_an_answer_without_sense_at_the_start_ends_nothing(
    telegram: FakeTelegram, listener: Listener, method: str, result: str
) -> None:
    body = f'{{"ok": true, "result": {result}}}'
    telegram.fail_next(method, fault=Garbage(accepted=False, body=body))
    task = asyncio.create_task(listener.listen())
    say(telegram, "one")
    await until(lambda: telegram.sent(OLENA) == ["one"])
    await listener.close()
    await asyncio.gather(task, return_exceptions=True)


async def test_a_fault_of_ours_does_not_end_it(
    telegram: FakeTelegram, listening_one: asyncio.Task[None], answers: Answers
) -> None:
    say(telegram, "fail", "two")
    await until(lambda: telegram.sent(OLENA) == ["two"])
    assert [about for _, about in answers.troubles] == ["answering in the chat"]


async def test_trouble_on_the_way_is_reported_and_does_not_end_it(
    telegram: FakeTelegram, listening_one: asyncio.Task[None], answers: Answers
) -> None:
    telegram.fail_next("getUpdates", fault=Reset())
    say(telegram, "one")
    await until(lambda: answers.troubles)
    say(telegram, "two")
    await until(lambda: telegram.sent(OLENA) == ["one", "two"])
    ((_, about),) = answers.troubles
    assert about == "asking Telegram for updates"


@pytest.mark.parametrize(
    ("fault", "returns"), [(server_error(), 1), (Reset(), 1), (Refuse(400, "Bad Request: no"), 0)]
)
async def test_it_is_told_when_telegram_is_back_and_not_when_it_only_said_no(
    telegram: FakeTelegram, answers: Answers, fault: Fault, returns: int
) -> None:
    told: list[float] = []
    listener = Listener(
        bot_for(telegram),
        answers.respond,
        answers.trouble,
        turns=at_once(),
        on_return=lambda: told.append(len(answers.troubles)),
        reach=Reach(lasting=0.5),
    )
    task = asyncio.create_task(listener.listen())
    await telegram.wait_for(lambda: telegram.world.updates.is_polled)
    telegram.fail_next("getUpdates", fault=fault)
    say(telegram, "one")
    await until(lambda: answers.troubles)
    say(telegram, "two")
    await until(lambda: telegram.sent(OLENA) == ["one", "two"])
    say(telegram, "three")
    await until(lambda: telegram.sent(OLENA) == ["one", "two", "three"])
    assert told == [1] * returns
    await listener.close()
    await asyncio.gather(task, return_exceptions=True)


async def test_an_update_that_cannot_be_read_is_reported_and_does_not_end_it(
    telegram: FakeTelegram, listening_one: asyncio.Task[None], answers: Answers
) -> None:
    telegram.push_update({"message": {"message_id": 9}})
    say(telegram, "two")
    await until(lambda: telegram.sent(OLENA) == ["two"])
    assert [about for _, about in answers.troubles] == [
        "reading updates",
        "reading an update, which is left out",
    ]
    assert isinstance(answers.troubles[0][0], KeyError)
    say(telegram, "three")
    await until(lambda: telegram.sent(OLENA) == ["two", "three"])
    assert len(answers.troubles) == 2


async def test_another_program_with_the_same_token_is_reported_and_does_not_end_it(
    telegram: FakeTelegram, listening_one: asyncio.Task[None], answers: Answers
) -> None:
    async with bot_for(telegram) as other:
        await other.get_updates(timeout=0)
    await until(lambda: answers.troubles)
    ((error, about),) = answers.troubles
    assert isinstance(error, Conflict)
    assert "another program uses this token" in about
    say(telegram, "one")
    await until(lambda: telegram.sent(OLENA) == ["one"])


async def test_a_token_that_is_revoked_ends_it(
    telegram: FakeTelegram, listening_one: asyncio.Task[None]
) -> None:
    telegram.fail_next("getUpdates", fault=unauthorized())
    say(telegram, "one")
    async with asyncio.timeout(5):
        with pytest.raises(TokenRefusedError):
            await listening_one


async def test_an_update_counts_as_read_only_when_it_was_answered(
    telegram: FakeTelegram, answers: Answers
) -> None:
    """What a crash cuts off is answered at the next start."""
    answered = asyncio.Event()

    class Slow(Answers):
        async def respond(self, event: Event) -> Reply | None:
            await answered.wait()
            return await super().respond(event)

    slow = Slow()
    async with listener_for(telegram, slow) as listener:
        task = asyncio.create_task(listener.listen())
        say(telegram, "one", "two")
        await telegram.wait_for(lambda: telegram.calls("getUpdates"))
        await asyncio.sleep(0.05)
        assert len(telegram.world.updates.pending) == 2
        answered.set()
        await telegram.wait_until_read()
        assert telegram.sent(OLENA) == ["one", "two"]
    await asyncio.gather(task, return_exceptions=True)


# several chats


async def test_different_chats_are_answered_at_once_and_each_in_its_order(
    telegram: FakeTelegram,
) -> None:
    telegram.add_private(PETRO, "Petro")
    may_go = asyncio.Event()

    class SlowForOlena(Answers):
        async def respond(self, event: Event) -> Reply | None:
            if event.chat.id == OLENA:
                await may_go.wait()
            return await super().respond(event)

    async with listener_for(telegram, SlowForOlena()) as listener:
        task = asyncio.create_task(listener.listen())
        say(telegram, *"abc")
        telegram.say(PETRO, "/say one")
        await until(lambda: telegram.sent(PETRO) == ["one"])
        assert telegram.sent(OLENA) == []
        may_go.set()
        await until(lambda: telegram.sent(OLENA) == ["a", "b", "c"])
    await asyncio.gather(task, return_exceptions=True)


async def test_who_writes_very_much_keeps_nobody_else_waiting(telegram: FakeTelegram) -> None:
    telegram.add_private(PETRO, "Petro")
    answers = Answers()
    turns = Turns(Pace())  # a second between two answers in one chat
    async with listener_for(telegram, answers, turns=turns) as listener:
        task = asyncio.create_task(listener.listen())
        say(telegram, *map(str, range(30)))
        await telegram.wait_for(lambda: telegram.sent(OLENA))
        telegram.say(PETRO, "/say one")
        async with asyncio.timeout(10):
            await until(lambda: telegram.sent(PETRO) == ["one"])
        assert len(telegram.sent(OLENA)) < 20
    await asyncio.gather(task, return_exceptions=True)


# the end


async def seconds_to_close(listener: Listener) -> float:
    started = time.perf_counter()
    await listener.close()
    return time.perf_counter() - started


async def test_closing_takes_no_time_while_it_waits_for_updates(
    telegram: FakeTelegram, listener: Listener, listening_one: asyncio.Task[None]
) -> None:
    assert await seconds_to_close(listener) < 2
    assert not telegram.world.updates.is_polled


async def test_what_was_answered_is_not_answered_again_after_the_end(
    telegram: FakeTelegram, answers: Answers
) -> None:
    async with listener_for(telegram, answers) as listener:
        task = asyncio.create_task(listener.listen())
        await telegram.wait_for(lambda: telegram.world.updates.is_polled)
        say(telegram, "one")
        await until(lambda: telegram.sent(OLENA) == ["one"])
        task.cancel()
    async with listener_for(telegram, answers) as other:
        await other.connect()
        assert await other.answer_waiting() == 0


async def test_closing_takes_no_time_while_telegram_does_not_answer(
    telegram: FakeTelegram, listener: Listener, listening_one: asyncio.Task[None]
) -> None:
    telegram.fail_next("getUpdates", fault=Hang(accepted=False), times=9)
    say(telegram, "one")
    await telegram.wait_for(lambda: "Hang" in {c.fault for c in telegram.calls("getUpdates")})
    assert await seconds_to_close(listener) < 2


async def test_closing_takes_no_time_while_it_waits_to_try_again(
    telegram: FakeTelegram, listener: Listener, listening_one: asyncio.Task[None], answers: Answers
) -> None:
    telegram.fail_next("getUpdates", fault=server_error(), times=9)
    say(telegram, "one")
    await until(lambda: answers.troubles)
    assert await seconds_to_close(listener) < 0.9


async def test_closing_takes_no_time_while_telegram_is_not_reached(
    telegram: FakeTelegram, listener: Listener, answers: Answers
) -> None:
    telegram.fail_next("getMe", fault=polled_elsewhere(), times=9)
    task = asyncio.create_task(listener.listen())
    await until(lambda: answers.troubles)
    task.cancel()
    assert await seconds_to_close(listener) < 2


async def test_what_was_never_opened_can_be_closed_and_closed_again(
    telegram: FakeTelegram, listener: Listener
) -> None:
    await listener.close()
    await listener.close()


async def test_an_answer_under_way_may_finish(
    telegram: FakeTelegram, listener: Listener, listening_one: asyncio.Task[None]
) -> None:
    telegram.fail_next("sendMessage", fault=Slow(0.3))
    say(telegram, "one")
    await telegram.wait_for(lambda: telegram.sent(OLENA))
    assert await seconds_to_close(listener) < 2
    assert telegram.sent(OLENA) == ["one"]


def test_the_last_wait_between_two_tries_is_a_minute() -> None:
    assert listening.FIRST_RETRY_S == 1
    assert listening.LONGEST_RETRY_S == 60
