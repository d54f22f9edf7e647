"""kill -9 at any moment, again and again: nothing is lost, and repeats are few and marked."""

from __future__ import annotations

import asyncio
import random
import re
from collections import Counter

import pytest

from tests.fakes.telegram import FakeTelegram, Kind
from tests.fakes.web import FakeWeb
from tests.house import House, rss, rss_item

CHATS = range(101, 109)
FEEDS = 6
ITEMS = 5
KILLS = 25


def feed(number: int) -> bytes:
    """Write a feed whose every item hits."""
    return rss(
        *(
            rss_item(f"{number}-{n}", f"Deported children, report {number}-{n}")
            for n in range(ITEMS)
        )
    )


def reports(telegram: FakeTelegram, chat: int) -> Counter[str]:
    """Count the items that a chat was told of."""
    text = "\n".join(message.text for message in telegram.seen(chat))
    return Counter(re.findall(r"report (\d+-\d+)", text))


@pytest.mark.long
@pytest.mark.parametrize("seed", [1, 2, 3])
async def test_kill_9_at_random_moments_loses_nothing(
    connected: House, web: FakeWeb, telegram: FakeTelegram, seed: int
) -> None:
    chance = random.Random(seed)
    for chat in CHATS:
        telegram.add_private(chat, f"Person {chat}")
        telegram.say(chat, "/start wl_children")
    connected.write_feeds(web.serve("/empty.xml", rss()))
    code, _, err = await connected.finish("run", "--once")
    assert code == 0, err
    connected.write_feeds(*(web.serve(f"/{n}.xml", feed(n), etag=f'"{n}"') for n in range(FEEDS)))
    kills = 0
    for _ in range(KILLS):
        process = await connected.start("run", "--once")
        try:
            async with asyncio.timeout(chance.uniform(1.0, 5.0)):
                await process.communicate()
        except TimeoutError:
            process.kill()
            await process.communicate()
            kills += 1
    code, _, err = await connected.finish("run", "--once")
    assert code == 0, err
    expected = {f"{feed}-{item}" for feed in range(FEEDS) for item in range(ITEMS)}
    repeats = 0
    for chat in CHATS:
        told = reports(telegram, chat)
        assert set(told) == expected
        repeats += told.total() - len(told)
        marked = [m for m in telegram.seen(chat) if m.text.startswith("↻")]
        assert told.total() - len(told) <= len(marked)
    assert repeats <= kills * len(CHATS)  # each kill cuts off one attempt a chat at most
    assert not telegram.happened(Kind.LIMIT_BROKEN)
