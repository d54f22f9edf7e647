"""How long it takes to compose a digest of many hits: what `/digest` does but for the sending."""

from __future__ import annotations

import math
import statistics
import time
from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from random import Random
from tempfile import TemporaryDirectory

from benchmarks.matching.report import Section, Table
from benchmarks.stories.data import Sources, read_streams
from benchmarks.stories.growth import NOW
from benchmarks.stories.invented import invented_items, statistics_of
from benchmarks.stories.items import StoryItem
from benchmarks.stories.ours import POLL, WATCHLIST, Service
from monitor.model import Chat, ChatKind, Mode, Schedule
from monitor.pipeline.announce import digest_on_request
from monitor.store import Store

SEED = 20261126
HITS = 500
STORIES = 120
RUNS = 15
LONGEST = 0.2  # seconds that it may take
FIRST_CHAT = 1_000


def told_items(real: Sequence[StoryItem], hits: int, stories: int) -> Iterator[StoryItem]:
    """Give items of the last day: stories, some told once and some by many outlets.

    What an outlet tells is the title of its story, in another case or with its own summary, so that
    any grouper joins it.
    """
    dice = Random(SEED)
    texts = real or list(invented_items(statistics_of(()), range(5_000), NOW, NOW, 5_000))
    long = [item for item in texts if len(item.title.split()) > 5]
    begun = dice.sample(long, stories)
    weights = [1 / (rank + 1) for rank in range(stories)]
    chosen = begun + dice.choices(begun, weights, k=hits - stories)
    for number, item in enumerate(chosen):
        yield replace(
            item,
            id=f"{number}",
            outlet=f"Outlet {number}",
            link=f"https://outlet{number}.example/news",
            title=item.title if number < stories else item.title.upper(),
            when=NOW - timedelta(hours=20) + number * timedelta(hours=19) / hits,
        )


def filled(folder: Path, items: Sequence[StoryItem], chats: int) -> Service:
    """Make a store with these items, and chats that follow what they all hit."""
    service = Service(folder)
    for number in range(chats):
        chat = Chat(FIRST_CHAT + number, ChatKind.PRIVATE, "Somebody", "Europe/Kyiv")
        service.store.remember_chat(chat)
        service.store.admit_chat(chat.id, 1, NOW)
        service.store.subscribe(chat.id, 0, WATCHLIST, Mode.DIGEST, Schedule(), items[0].when)
    for start in range(0, len(items), POLL):
        service.take(items[start : start + POLL])
    return service


def timed(store: Store, chats: int) -> tuple[list[float], int]:
    """Compose a digest for each chat; the seconds of each, and how many stories the first has."""
    seconds, told = [], []
    for number in range(chats):
        began = time.perf_counter()
        stories = digest_on_request(
            store, FIRST_CHAT + number, 0, {WATCHLIST: "Everything"}, NOW, "en"
        )
        seconds.append(time.perf_counter() - began)
        told.append(stories or 0)
    return seconds, told[0]


def digest(sources: Sources, hits: int = HITS, stories: int = STORIES, runs: int = RUNS) -> Section:
    """Measure digests of the same hits, each to a chat that has not been told of them."""
    stream, missing = read_streams(sources)
    items = list(told_items(stream.items, hits, stories))
    with TemporaryDirectory(prefix="monitor-stories-") as folder:
        service = filled(Path(folder), items, runs + 1)
        seconds, told = timed(service.store, runs + 1)
        service.close()
    took = sorted(seconds[1:])  # the first one loads the texts of messages
    row = (
        f"{len(items)} hits in {told} stories",
        _ms(statistics.median(took)),
        _ms(took[math.ceil(0.95 * len(took)) - 1]),
        _ms(took[-1]),
        _ms(seconds[0]),
    )
    columns = ("digest", "median", "95 %", "longest", "the very first")
    notes = (
        f"{runs} digests of the same hits, each to another chat: waiting stories read, composed, "
        f"rendered and stored with synchronous=FULL. It may take {LONGEST * 1e3:.0f} ms.",
        *(f"With invented words: {what}." for what in missing),
    )
    return Section("Stories: a digest", (Table("Milliseconds", columns, (row,)),), notes)


def _ms(seconds: float) -> str:
    return f"{1e3 * seconds:,.0f}"
