"""Who is told, and of what: chats of each kind, and feeds whose every item is one alert to all."""

from __future__ import annotations

import math
import re
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from monitor.model import DAILY, Chat, ChatKind, Mode
from monitor.store import Store
from tests.fakes.telegram import FakeTelegram
from tests.fakes.web import FakeWeb
from tests.headlines import headline
from tests.house import rss, rss_item

OWNER = 900
FIRST_PERSON, FIRST_GROUP = 1001, -2001
SUPERGROUP, CHANNEL = -1_001_000_000_001, -1_002_000_000_001
FEEDS = 5
_REPORT = re.compile(r"report (\d+)\b")


@dataclass(frozen=True)
class Size:
    """How large a run is; `burst` items come at a time, `flooded` of all while a chat waits."""

    kills: int
    items: int
    chats: int
    seed: int = 1
    burst: int = 1
    flooded: int = 0
    most_alerts: int = 1000
    with_faults: bool = True

    @property
    def before_flood(self) -> int:
        """How many items come while the service is killed."""
        return self.items - self.flooded


@dataclass(frozen=True)
class Chats:
    """The chats by kind: most are people, as Telegram is slower with all others."""

    people: tuple[int, ...]
    groups: tuple[int, ...]
    others: tuple[int, ...]

    @property
    def all(self) -> tuple[int, ...]:
        """Return every chat."""
        return (*self.people, *self.groups, *self.others)


def chats_of(count: int) -> Chats:
    """Choose so many chats: one in twelve is a group, and two in a large cast are larger ones."""
    groups = tuple(FIRST_GROUP - n for n in range(count // 12))
    others = (SUPERGROUP, CHANNEL) if count >= 24 else ()
    people = count - len(groups) - len(others)
    return Chats(tuple(FIRST_PERSON + n for n in range(people)), groups, others)


def moved_to(group: int) -> int:
    """Return the id of the supergroup that a group becomes."""
    return -1_003_000_000_000 + group


def gather(telegram: FakeTelegram, chats: Chats) -> None:
    """Bring the chats to life in Telegram; the owner follows nothing, and hears of trouble."""
    telegram.add_private(OWNER, "Owner")
    for person in chats.people:
        telegram.add_private(person, f"Person {person}")
    for group in chats.groups:
        telegram.add_group(group)
    if chats.others:
        telegram.add_group(SUPERGROUP)
        telegram.add_channel(CHANNEL)


def subscribe(database: Path, chats: Chats) -> None:
    """Let each chat follow the watchlist."""
    kinds = {SUPERGROUP: ChatKind.SUPERGROUP, CHANNEL: ChatKind.CHANNEL}
    now = datetime.now(UTC)
    store = Store(database)
    try:
        for chat in chats.all:
            kind = kinds.get(chat, ChatKind.PRIVATE if chat > 0 else ChatKind.GROUP)
            store.remember_chat(Chat(chat, kind, f"Chat {chat}"))
            store.admit_chat(chat, OWNER, now)
            store.subscribe(chat, 0, "children", Mode.ALERTS, DAILY, now)
    finally:
        store.close()


def items_in(text: str) -> frozenset[int]:
    """Name the items that a message tells of."""
    return frozenset(map(int, _REPORT.findall(text)))


class Outlets:
    """The feeds: each lists all of its items that have come so far."""

    def __init__(self, web: FakeWeb, items: int) -> None:
        self._web = web
        self._items = items
        self.came = 0
        self.urls = [self._serve(feed) for feed in range(FEEDS)]

    def bring(self, upto: int) -> list[int]:
        """Let items come until there are so many; returns the new ones."""
        new = list(range(self.came, min(upto, self._items)))
        self.came += len(new)
        for feed in {item % FEEDS for item in new}:
            self._serve(feed)
        return new

    def _serve(self, feed: int) -> str:
        items = [
            rss_item(n, f"Deported children: {headline(n)}, report {n}")
            for n in range(feed, self.came, FEEDS)
        ]
        return self._web.serve(f"/{feed}.xml", rss(*items), etag=f'"{len(items)}"')


def items_for(alerts: int, chats: int) -> int:
    """Return how many items make so many alerts."""
    return math.ceil(alerts / chats)
