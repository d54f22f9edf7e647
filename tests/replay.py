"""Replays a feed, poll after poll, through the real pipeline; and a ledger of what must come of it.

The ledger reads the same documents by feedparser alone: an item is known by its id, else its link,
and says what it said last.
"""

from __future__ import annotations

import asyncio
import html
import io
import random
import re
import tarfile
from collections import defaultdict
from collections.abc import AsyncIterator, Iterable, Iterator, Sequence
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass, field
from datetime import datetime, time, timedelta
from hashlib import sha256
from pathlib import Path
from typing import cast

import feedparser
import httpx

from benchmarks.days.life import ParsersHere
from monitor.feeds.polling.pace import Pace
from monitor.feeds.polling.state import PollRules
from monitor.feeds.reading.workers import Parsers
from monitor.feeds.web.addresses import Allowed
from monitor.feeds.web.fetch import FetchLimits, open_client
from monitor.hosts import Hosts
from monitor.model import (
    Chat,
    ChatKind,
    Delivery,
    DeliveryKind,
    Feed,
    Mode,
    Schedule,
    SendOutcome,
    Sent,
)
from monitor.pipeline import Watch, Web, announce_alerts, deliver, poll
from monitor.records import Records
from monitor.store import Store
from monitor.watch.lists.watchlist import read_watchlist
from monitor.watch.matching.matcher import Matcher
from tests.support import grouping_of

URL = "https://outlet.example/feed.xml"
OLENA = Chat(7, ChatKind.PRIVATE, "Olena")
UNTIL_KILLED_S = 3600.0
_NAMED = re.compile(r"(\d{4}-\d\d-\d\dT\d{6})([pm])(\d{4})\.xml$")


@dataclass(frozen=True, slots=True)
class Document:
    """What a feed said at a time."""

    at: datetime
    body: bytes


def documents(archive: Path, every: int = 1) -> list[Document]:
    """Read a sequence of polls; of many, the first and each so-manieth after it."""
    with tarfile.open(archive) as files:
        found = {
            member.name: file.read()
            for member in files
            if member.isfile() and (file := files.extractfile(member))
        }
    return [Document(_time_in(name), found[name]) for name in sorted(found)[::every]]


def _time_in(name: str) -> datetime:
    found = _NAMED.search(name)
    assert found is not None, name
    zone = f"{'+' if found[2] == 'p' else '-'}{found[3]}"
    return datetime.strptime(found[1] + zone, "%Y-%m-%dT%H%M%S%z")


# ---------------------------------------------------------------- through the pipeline


class OneFeed(httpx.AsyncBaseTransport):
    """A server with one feed, which says 304 where nothing has changed."""

    body = b""

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        etag = f'"{sha256(self.body).hexdigest()}"'
        if request.headers.get("If-None-Match") == etag:
            return httpx.Response(304, headers={"ETag": etag})
        return httpx.Response(200, headers={"ETag": etag}, stream=httpx.ByteStream(self.body))


@dataclass
class Phone:
    """Takes every message."""

    taken: list[Delivery] = field(default_factory=list)

    async def send(self, delivery: Delivery) -> SendOutcome:
        self.taken.append(delivery)
        return Sent(len(self.taken))


class Replay:
    """Monitor's pipeline with one feed, one watchlist and one chat; the clock is the documents'."""

    def __init__(self, path: Path, web: Web, server: OneFeed, watch: Watch, now: datetime) -> None:
        self._path, self._web, self._server, self._watch = path, web, server, watch
        self.phone = Phone()
        self.now = now
        self.store = Store(path)
        self.store.sync_feeds([Feed(URL, outlet="Outlet")], now, timedelta(minutes=5))
        self.store.remember_chat(OLENA)
        self.store.subscribe(OLENA.id, 0, "words", Mode.ALERTS, Schedule(time(8)), now)

    def clock(self) -> datetime:
        """Read the clock of the documents."""
        return self.now

    def kill(self) -> None:
        """End as by kill -9, and start again on the store's file."""
        self.store.close()
        self.store = Store(self._path)
        self.store.recover_deliveries()

    async def poll(self, document: Document) -> None:
        """Poll while the feed says this."""
        await self._poll(document, Records(self.store, grouping_of(self.store), 0))

    async def poll_in_vain(self, document: Document) -> None:
        """Fetch and parse, and be killed before anything is recorded."""
        polling = asyncio.create_task(
            self._poll(document, Records(self.store, grouping_of(self.store), UNTIL_KILLED_S))
        )
        await asyncio.wait([polling], timeout=0.02)
        assert not polling.done()
        polling.cancel()
        with suppress(asyncio.CancelledError):
            await polling
        self.kill()

    async def _poll(self, document: Document, records: Records) -> None:
        self.now, self._server.body = document.at, document.body
        (state,) = self.store.feed_states()
        await poll(state, records, self._web, lambda: self._watch, self.clock)

    async def tell(self) -> None:
        """Announce what hit, and send it."""
        announce_alerts(self.store, self._watch.titles, self.now, most_alerts=10_000)
        while self.store.waiting_chats(self.now):
            await deliver(self.store, self.phone, OLENA.id, self.clock)

    async def run(self, sequence: Iterable[Document], kills: random.Random | None = None) -> None:
        """Poll one document after the other; with `kills`, three of ten polls meet one."""
        for document in sequence:
            fate = kills.random() if kills else 1.0
            if fate < 0.15:
                await self.poll_in_vain(document)
            await self.poll(document)
            if 0.15 <= fate < 0.3:
                self.kill()
            await self.tell()


@asynccontextmanager
async def replaying(path: Path, words: Sequence[str], now: datetime) -> AsyncIterator[Replay]:
    """Open a replay whose watchlist has these words."""
    lines = "\n".join(words)
    watchlist, problems = read_watchlist(
        f"title = \"Words\"\nkeywords = '''\n{lines}\n'''\n", "words.toml", "words"
    )
    assert watchlist is not None, problems
    watch = Watch(Matcher([watchlist]), {"words": watchlist.title}, (watchlist,))
    rules = PollRules(Pace(), timedelta(hours=6), Allowed())
    server = OneFeed()
    async with open_client(Allowed(), "monitor/test", transport=server) as client:
        parsers = cast(Parsers, ParsersHere())
        web = Web(client, parsers, FetchLimits(), rules, Hosts(timedelta(0)))
        replay = Replay(path, web, server, watch, now)
        try:
            yield replay
        finally:
            replay.store.close()


# ---------------------------------------------------------------- the ledger


@dataclass(slots=True)
class Entry:
    """What feedparser says of an item, the last time; `title`, `summary`: letters and digits."""

    title: str
    summary: str
    link: str
    first: int  # the number of the document that brought it
    versions: int = 1
    ever: set[str] = field(default_factory=set)  # all words that it ever said


def ledger(sequence: Iterable[Document]) -> dict[str, Entry]:
    """Read a sequence by feedparser alone: each item by its id, else its link."""
    entries: dict[str, Entry] = {}
    for number, document in enumerate(sequence):
        said = {}
        for found in feedparser.parse(io.BytesIO(document.body)).entries:
            key = found.get("id") or found.get("link")
            said[key] = found.get("title", ""), found.get("summary", ""), found.get("link", "")
        for key, (title, summary, link) in said.items():
            _take(entries, key, Entry(letters(title), letters(summary), link, number))
            entries[key].ever.update(words_in(title), words_in(summary))
    return entries


def _take(entries: dict[str, Entry], key: str, entry: Entry) -> None:
    before = entries.setdefault(key, entry)
    before.versions += (before.title, before.summary) != (entry.title, entry.summary)
    before.title, before.summary, before.link = entry.title, entry.summary, entry.link


_TAGS = re.compile(r"<[^>]*>")


def _plain(text: str) -> str:
    return html.unescape(html.unescape(_TAGS.sub(" ", html.unescape(text))))


def letters(text: str) -> str:
    """Return a text's letters and digits alone, so that readers may differ in all else."""
    return re.sub(r"\W+", "", _plain(text)).casefold()


def words_in(text: str) -> Iterator[str]:
    """Give a text's words."""
    yield from re.findall(r"\w+", _plain(text).casefold())


# ---------------------------------------------------------------- both, compared


def differences(store: Store, expected: dict[str, Entry]) -> list[str]:
    """Name each item that the store lacks, has twice, or has with another text than its last."""
    rows = defaultdict(list)
    for row in store.rows("SELECT item_id, title, summary, link FROM items"):
        rows[row["item_id"]].append(row)
    found = [f"not listed by any document: {key}" for key in rows.keys() - expected.keys()]
    for key, entry in expected.items():
        if len(rows[key]) != 1:
            found.append(f"stored {len(rows[key])} times: {key}")
            continue
        (row,) = rows[key]
        title, summary = letters(row["title"]), letters(row["summary"] or "")
        if title != entry.title:
            found.append(f"title of {key}: {title!r}, not {entry.title!r}")
        if entry.summary and summary[:100] != entry.summary[:100]:  # else Monitor may know better
            found.append(f"summary of {key}: {summary[:120]!r}, not {entry.summary[:120]!r}")
    return found


def owed(expected: dict[str, Entry], words: Iterable[str]) -> set[str]:
    """Return the items that say one of these words, but for those of the first poll."""
    asked = {word.casefold() for word in words}
    return {key for key, entry in expected.items() if entry.first and entry.ever & asked}


def told(store: Store, *kinds: DeliveryKind) -> list[str]:
    """Return the items that messages of these kinds told of, as often as they did."""
    rows = store.rows(
        """SELECT deliveries.kind, items.item_id FROM deliveries
           JOIN delivered_items ON delivered_items.delivery = deliveries.id
           JOIN items ON items.id = delivered_items.item WHERE deliveries.status = 'sent'"""
    )
    return [row["item_id"] for row in rows if row["kind"] in kinds]
