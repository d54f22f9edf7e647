"""What tests of the record and of the chat share: a store in a folder, and the nouns in a line.

A day in the life of the store, as the tests write it::

    store = open_store(tmp_path)
    follow(store, "children")                       # Olena's private chat, alerts
    record(store, news("a", "children"))            # a poll finds an item that hits
    tell(store)                                     # the alert is composed and stored
    assert send(store).message.html == "a"          # and sent; its text is the items' ids
"""

from __future__ import annotations

import os
import struct
import zlib
from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import UTC, datetime, time, timedelta
from functools import cache, partial
from pathlib import Path
from tempfile import TemporaryDirectory

from telegram.request import HTTPXRequest

from monitor.grouping import Grouping
from monitor.model import (
    Chat,
    ChatKind,
    Delivery,
    DeliveryKind,
    DeliveryStatus,
    Due,
    DueStory,
    Feed,
    FeedState,
    Hit,
    Item,
    Message,
    Mode,
    NewDelivery,
    NewItem,
    Poll,
    Schedule,
    Span,
    Story,
    Subscription,
    Verdict,
)
from monitor.store import Store
from monitor.store.store import DATABASE
from monitor.telegram.connections import Connections, RenewableBot
from monitor.telegram.pace import Pace
from monitor.telegram.turns import Turns
from monitor.watch.words.analysis import Words
from tests.fakes.telegram import FakeTelegram

NOW = datetime(2026, 3, 1, 12, 0, tzinfo=UTC)
MINUTE, HOUR, DAY = timedelta(minutes=1), timedelta(hours=1), timedelta(days=1)
INTERVAL = timedelta(minutes=5)
EIGHT = Schedule(time(8, 0))

BBC = Feed("https://bbc.example/feed", "BBC News")
DW = Feed("https://dw.example/feed", "DW")

TOKEN = "123:abc"
OLENA, PETRO = 7, 8
GROUP, FORUM, CHANNEL = -50, -1_000_000_000_060, -1_000_000_000_070
KINDS = {GROUP: ChatKind.GROUP, FORUM: ChatKind.SUPERGROUP, CHANNEL: ChatKind.CHANNEL}


@dataclass
class ManualClock:
    """A clock that goes when it is told to."""

    now: datetime = NOW

    def __call__(self) -> datetime:
        return self.now

    def advance(self, length: timedelta) -> None:
        self.now += length


# ---------------------------------------------------------------- the record


def open_store(folder: Path, *feeds: Feed) -> Store:
    """Open the record of a folder, with these feeds listed; BBC where none is named."""
    path = folder / DATABASE
    if not path.exists():
        path.write_bytes(empty_store())
    store = Store(path)
    store.sync_feeds(feeds or [BBC], NOW, INTERVAL)
    return store


@cache
def empty_store() -> bytes:
    """A new record's file: to copy it is faster than to make it."""
    with TemporaryDirectory() as folder:
        path = Path(folder, DATABASE)
        Store(path).close()
        return path.read_bytes()


def state_of(store: Store, feed: Feed = BBC) -> FeedState:
    (state,) = (state for state in store.feed_states() if state.feed.url == feed.url)
    return state


def grouping_of(store: Store) -> Grouping:
    """What finds the stories of items in a store."""
    return Grouping(store, Words)


def hit(watchlist: str, *, urgent: bool = False) -> Hit:
    return Hit(watchlist, ("Ukrainian children",), (Span("title", 0, 5),), urgent)


def news(
    item: Item | str, *hits: Hit | str, story: str | None = None, announce: bool = True
) -> NewItem:
    """A new item and what it hits: by its id, and by watchlists' names, where no more matters."""
    new = Item(item, f"Title of {item}", outlet="BBC News") if isinstance(item, str) else item
    return NewItem(
        new,
        story=story or new.title,
        hits=tuple(hit(given) if isinstance(given, str) else given for given in hits),
        announce=announce,
    )


def record(
    store: Store,
    *found: NewItem,
    now: datetime = NOW,
    feed: Feed = BBC,
    listed: Iterable[str] | None = None,
) -> int:
    """Store a poll that found these items. `listed`: all that its document lists, else these."""
    polled = replace(state_of(store, feed), first_polled_at=NOW, last_polled_at=now)
    ids = [new.item.id for new in found] if listed is None else listed
    return store.record_poll(Poll(polled, now, found), ids)


# ---------------------------------------------------------------- chats


def chat(chat_id: int = OLENA, title: str = "Olena") -> Chat:
    return Chat(chat_id, KINDS.get(chat_id, ChatKind.PRIVATE), title)


def follow(
    store: Store,
    *watchlists: str,
    chat_id: int = OLENA,
    thread: int = 0,
    mode: Mode = Mode.ALERTS,
    now: datetime = NOW,
) -> None:
    """Subscribe a chat to watchlists: Olena, to alerts, where nothing else is said."""
    store.remember_chat(chat(chat_id))
    for watchlist in watchlists:
        store.subscribe(chat_id, thread, watchlist, mode, EIGHT, now)


def following(store: Store, chat_id: int = OLENA) -> list[Subscription]:
    return store.subscriptions(chat_id)


# ---------------------------------------------------------------- announcing


def ids(story: Story) -> str:
    """What the tests' messages say: the ids of a story's items."""
    return " ".join(item.seen.item.id for item in story.items)


def alert(due: Due, told: DueStory) -> NewDelivery:
    """The message about one story that is due, as the pipeline makes it."""
    return NewDelivery(
        due.chat.id,
        due.thread,
        DeliveryKind.UPDATE if told.earlier else DeliveryKind.ALERT,
        Message(ids(told.story)),
        story_id=told.story.id,
        item_rows=tuple(item.seen.row_id for item in told.story.items),
        edits=told.earlier,
    )


def tell(store: Store, now: datetime = NOW) -> list[NewDelivery]:
    """Announce all that is to be told at once."""
    made = []
    for due in store.due_alerts(now):
        deliveries = [alert(due, story) for story in due.stories]
        store.record_announcement(due, deliveries, now)
        made += deliveries
    return made


def tell_digest(
    store: Store, chat_id: int = OLENA, thread: int = 0, now: datetime = NOW
) -> NewDelivery:
    """Announce all that waits for a chat's digest, as one message."""
    subscriptions = tuple(
        subscription
        for subscription in store.digest_subscriptions()
        if (subscription.chat.id, subscription.thread) == (chat_id, thread)
    )
    stories, upto = store.waiting_stories(subscriptions)
    due = Due(chat(chat_id), thread, subscriptions, tuple(map(DueStory, stories)), upto)
    rows = {item.seen.row_id for story in stories for item in story.items}
    digest = NewDelivery(
        chat_id,
        thread,
        DeliveryKind.DIGEST,
        Message(", ".join(map(ids, stories)) or "quiet"),
        item_rows=tuple(rows),
    )
    store.record_announcement(due, [digest], now, f"{now.isoformat()}")
    return digest


def png(width: int = 1, height: int = 1) -> bytes:
    """A white picture."""

    def chunk(name: bytes, data: bytes) -> bytes:
        return (
            struct.pack(">I", len(data)) + name + data + struct.pack(">I", zlib.crc32(name + data))
        )

    size = struct.pack(">IIBBBBB", width, height, 8, 0, 0, 0, 0)
    rows = zlib.compress((b"\0" + b"\xff" * width) * height)
    parts = (chunk(b"IHDR", size), chunk(b"IDAT", rows), chunk(b"IEND", b""))
    return b"\x89PNG\r\n\x1a\n" + b"".join(parts)


def notice(text: str, chat_id: int = OLENA, thread: int = 0) -> NewDelivery:
    return NewDelivery(chat_id, thread, DeliveryKind.NOTICE, Message(text))


# ---------------------------------------------------------------- sending


def claim(store: Store, chat_id: int = OLENA, now: datetime = NOW) -> Delivery:
    delivery = store.claim_delivery(chat_id, now)
    assert delivery is not None, "nothing is due there"
    return delivery


def send(store: Store, chat_id: int = OLENA, now: datetime = NOW) -> Delivery:
    """Send a chat's next message, and all goes well."""
    delivery = claim(store, chat_id, now)
    sent = Verdict(DeliveryStatus.SENT, message_id=1000 + delivery.id)
    store.record_attempt(delivery, sent, now)
    return delivery


def send_all(store: Store, chat_id: int = OLENA, now: datetime = NOW) -> list[str]:
    """Send all that waits for a chat; returns what the messages say."""
    texts = []
    while (chat_id in dict(store.waiting_chats(now))) and (delivery := send(store, chat_id, now)):
        texts.append(delivery.message.html)
    return texts


# ---------------------------------------------------------------- Telegram


def bot_for(telegram: FakeTelegram, token: str = TOKEN, read_timeout: float = 5) -> RenewableBot:
    """The client as `open_bot` makes it, but less patient, and without reading certificates."""
    os.environ.setdefault("PTB_TIMEDELTA", "true")
    updates, calls = (
        Connections(partial(pool_of, 32)),
        Connections(partial(pool_of, 32, read_timeout)),
    )
    return RenewableBot(token, telegram.url, updates, calls)


class FreePace(Pace):
    """No pace, for answers that a test needn't wait for."""

    def next_turn(self, chat_id: int, kind: ChatKind, now: datetime) -> datetime:
        """Now, but for the waits that Telegram asks for."""
        return self._waits.get(chat_id, now)


def at_once() -> Turns:
    """Turns that come at once."""
    return Turns(FreePace())


def pool_of(connections: int, read_timeout: float = 5, pool_timeout: float = 1) -> HTTPXRequest:
    """Connections to the fake, without reading certificates."""
    return HTTPXRequest(
        connection_pool_size=connections,
        read_timeout=read_timeout,
        connect_timeout=1,
        pool_timeout=pool_timeout,
        httpx_kwargs={"verify": False},
    )
