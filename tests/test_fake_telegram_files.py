"""The fake Telegram's files: sent by people, asked for with getFile, fetched from their path."""

from __future__ import annotations

from collections.abc import AsyncIterator
from dataclasses import replace

import aiohttp
import pytest
from telegram import Bot
from telegram import error as errors

from monitor.telegram.events import IncomingFile
from monitor.telegram.files import LARGEST, NotFetchedError, TooLargeError, download
from tests.fakes.telegram import FakeTelegram, FloodLimits, Kind, ManualClock
from tests.support import TOKEN, bot_for

OLENA, GROUP = 7, -50


@pytest.fixture
def clock() -> ManualClock:
    return ManualClock()


@pytest.fixture
async def telegram(clock: ManualClock) -> AsyncIterator[FakeTelegram]:
    async with FakeTelegram(TOKEN, clock=clock, limits=FloodLimits(enabled=False)) as telegram:
        telegram.add_private(OLENA, "Olena")
        telegram.add_group(GROUP, members={OLENA: "creator"})
        yield telegram


@pytest.fixture
async def bot(telegram: FakeTelegram) -> AsyncIterator[Bot]:
    async with bot_for(telegram) as bot:
        yield bot


async def sent_file(bot: Bot) -> IncomingFile:
    (update,) = await bot.get_updates()
    assert update.message is not None
    assert update.message.document is not None
    document = update.message.document
    return IncomingFile(document.file_id, document.file_name or "", document.file_size or 0)


async def test_a_file_comes_with_its_name_its_size_and_its_caption(
    telegram: FakeTelegram, bot: Bot
) -> None:
    telegram.send_file(OLENA, "dam.toml", 'title = "Гребля"', caption="Dam")
    (update,) = await bot.get_updates()
    assert update.message is not None
    assert update.message.document is not None
    assert update.message.document.file_name == "dam.toml"
    assert update.message.document.file_size == len('title = "Гребля"'.encode())
    assert (update.message.text, update.message.caption) == (None, "Dam")


async def test_what_was_sent_is_fetched_byte_by_byte(telegram: FakeTelegram, bot: Bot) -> None:
    telegram.send_file(OLENA, "words.txt", b"\xff\x00\r\n")
    assert await download(bot, await sent_file(bot)) == b"\xff\x00\r\n"


async def test_what_comes_in_a_files_place_is_not_taken_for_it(
    telegram: FakeTelegram, bot: Bot
) -> None:
    telegram.send_file(OLENA, "words.txt", b"dam")
    file = await sent_file(bot)
    with pytest.raises(NotFetchedError, match="3 bytes came of 4"):
        await download(bot, replace(file, size=4))


async def test_a_file_that_is_larger_than_any_of_use_is_not_fetched(
    telegram: FakeTelegram, bot: Bot
) -> None:
    telegram.send_file(OLENA, "words.txt", b"x" * (LARGEST + 1))
    with pytest.raises(TooLargeError):
        await download(bot, await sent_file(bot))
    assert telegram.calls("getFile") == []


async def test_an_unknown_file_is_refused_in_telegrams_words(
    telegram: FakeTelegram, bot: Bot
) -> None:
    with pytest.raises(errors.BadRequest, match="Invalid file_id"):
        await bot.get_file("nonsense")
    telegram.send_file(OLENA, "film.mkv", b"x" * (20 * 1024**2 + 1))
    with pytest.raises(errors.BadRequest, match="File is too big"):
        await bot.get_file((await sent_file(bot)).id)


async def test_a_path_holds_an_hour_and_for_the_bot_alone(
    telegram: FakeTelegram, bot: Bot, clock: ManualClock
) -> None:
    telegram.send_file(OLENA, "words.txt", b"dam")
    file = await bot.get_file((await sent_file(bot)).id)
    assert file.file_path is not None
    assert file.file_path.endswith(".txt")

    async def status(url: str) -> int:
        async with aiohttp.ClientSession() as session, session.get(url) as response:
            return response.status

    assert await status(file.file_path) == 200
    assert await status(file.file_path.replace(TOKEN, "123:other")) == 401
    assert await status(file.file_path.replace("file_0", "file_9")) == 404
    clock.advance(60 * 60 + 1)
    assert await status(file.file_path) == 404


async def test_a_file_in_a_group_is_heard_as_an_answer_alone(
    telegram: FakeTelegram, bot: Bot
) -> None:
    message = await bot.send_message(GROUP, "send the file")
    telegram.send_file(GROUP, "words.txt", b"dam", user_id=OLENA)
    assert len(telegram.happened(Kind.UPDATE_WITHHELD)) == 1
    telegram.send_file(GROUP, "words.txt", b"dam", user_id=OLENA, reply_to=message.message_id)
    assert await sent_file(bot)
