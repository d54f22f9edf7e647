"""What tests of several files share."""

from __future__ import annotations

from collections.abc import AsyncIterator, Iterator
from contextlib import closing
from pathlib import Path

import pytest
from hypothesis import settings

from monitor.store import Store
from tests.fakes.telegram import FakeTelegram
from tests.fakes.web import FakeWeb
from tests.house import TOKEN, House
from tests.room import Room, open_room
from tests.support import BBC, DW, open_store

# Cases are the same every time, so that what was green stays green; `make check-long` looks for
# new ones. A case that it finds belongs into an @example.
settings.register_profile("same-cases", derandomize=True, deadline=None)
settings.register_profile("new-cases", max_examples=3000, deadline=None)
settings.load_profile("same-cases")


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    """A record that lists two feeds, BBC and DW, and has nothing of them yet."""
    with closing(open_store(tmp_path, BBC, DW)) as store:
        yield store


@pytest.fixture
def house(tmp_path: Path) -> House:
    """A working folder with one watchlist and no feed yet; `access` is open."""
    house = House(tmp_path / "house")
    house.folder.mkdir()
    house.write_settings(
        access="open", contact="tests@monitor.example", log_format="json", listen=""
    )
    house.write_watchlist()
    return house


@pytest.fixture
async def web() -> AsyncIterator[FakeWeb]:
    """A web server of feeds."""
    async with FakeWeb() as web:
        yield web


@pytest.fixture
async def telegram() -> AsyncIterator[FakeTelegram]:
    """Telegram, as strict as the real one, with one person in it."""
    async with FakeTelegram(token=TOKEN) as telegram:
        telegram.add_private(7, "Olena")
        yield telegram


@pytest.fixture
def connected(house: House, web: FakeWeb, telegram: FakeTelegram) -> House:
    """A working folder whose settings lead to the fake web and the fake Telegram."""
    house.write_settings(
        telegram_token=TOKEN,
        telegram_api_url=telegram.url,
        allow_hosts=["127.0.0.1"],
        allow_ports=[web.port],
        host_pause="0s",
        first_poll_alerts="20000d",
    )
    return house


@pytest.fixture
async def room(tmp_path: Path) -> AsyncIterator[Room]:
    """Monitor among its people, in Telegram, with two watchlists."""
    async with open_room(tmp_path) as room:
        yield room
