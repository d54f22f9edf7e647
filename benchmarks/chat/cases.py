"""What people do in the chat, each timed again and again."""

from __future__ import annotations

import asyncio
import time
from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field, replace
from datetime import UTC

from benchmarks.chat.build import FIRST_CHAT, name_of
from benchmarks.chat.scene import PEOPLE, Scene, blinking
from monitor.model import Among
from monitor.query import read_words
from monitor.searching import Search, may_match
from monitor.store import Store
from monitor.trial import KeywordTrial, Period, keyword_trial
from monitor.watch.language.grammar import parse_keyword

COMMON, NOWHERE = "children", "zzyzx"
RARE = name_of(7)


@dataclass(frozen=True, slots=True)
class Timed:
    """How long something took, each time, in seconds."""

    name: str
    seconds: Sequence[float]


@dataclass(slots=True)
class Measured:
    """All that was timed, and how late the loop came back meanwhile, in seconds."""

    answers: list[Timed] = field(default_factory=list)
    work: list[Timed] = field(default_factory=list)
    late: list[float] = field(default_factory=list)


Case = Callable[[Scene, int], Awaitable[float]]


def says(text: str) -> Case:
    """Somebody writes this."""
    return lambda scene, chat: scene.says(chat, text)


def owner_says(text: str) -> Case:
    """The owner writes this."""
    return lambda scene, chat: scene.says(FIRST_CHAT, text)


def presses(before: str, *labels: str) -> Case:
    """Somebody writes something, and presses buttons, if they are there; the last is timed."""

    async def act(scene: Scene, chat: int) -> float:
        took = await scene.says(chat, before)
        for label in labels:
            for found in [one for one in scene.last(chat).labels if label in one][:1]:
                took = await scene.presses(chat, found)
        return took

    return act


CASES: dict[str, Case] = {
    "/start": says("/start"),
    "/watchlists": says("/watchlists"),
    "a page of the watchlists": presses("/watchlists", "›"),
    "a watchlist's card": presses("/watchlists", "Watchlist"),
    "/digest": says("/digest"),
    "/settings": says("/settings"),
    "/settings, time zones": presses("/settings", "Time zone"),
    "/help": says("/help"),
    "/add, tried on 7 days": says("/add Zhytomyr"),
    "/feeds": says("/feeds"),
    "/history": says("/history"),
    "/saved": says("/saved"),
    "/test": says("/test Deported children came home to Kyiv"),
    "/people, by the owner": owner_says("/people"),
    "/health, by the owner": owner_says("/health"),
    "/search, asks for words": says("/search"),
    "/search, common word": says(f"/search {COMMON}"),
    "/search, rare word": says(f"/search {RARE}"),
    "/search, a name": says("/search Lvova-Belova"),
    "/search, a phrase": says("/search arrest warrant"),
    "/search, nowhere": says(f"/search {NOWHERE}"),
    "/search, regular expression": says("/search /zzy+zx/"),
    "/search, beginning of words": says("/search deport*"),
    "/search, Chinese": says("/search 乌克兰"),
    "/search, of an outlet": says(f'/search {COMMON} outlet:"Outlet 3"'),
    "/search, of a watchlist": says(f"/search {COMMON} watchlist:list-7"),
    "/search, long ago": says(f"/search {COMMON} before:2025-12-10"),
    "/search, of a language": says(f"/search {COMMON} lang:uk"),
    "/search, another page": presses(f"/search {COMMON}", "Older"),
}
# What says at once that it takes a while.
LONG = {"/search, as a file of 5,000 items": presses(f"/search {COMMON}", "As a file")}


async def measure(scene: Scene, rounds: int, say: Callable[[str], None]) -> Measured:
    """Time every case, then taps while others search and try keywords, then that work itself."""
    found = Measured()
    async with blinking() as late:
        for name, case in CASES.items():
            found.answers.append(Timed(name, await _times(scene, case, rounds)))
            say(name)
        async with _busy(scene):
            for name in ("/watchlists", "a watchlist's card", "/search, common word"):
                timed = await _times(scene, CASES[name], rounds)
                found.answers.append(Timed(f"{name}, beside a search and a trial", timed))
        found.late = list(late)
    for name, case in LONG.items():
        found.work.append(Timed(name, await _times(scene, case, max(1, rounds // 4))))
        say(name)
    for name, work in (
        ("a search for what is nowhere", _search),
        ("a trial of 7 days", try_keyword),
    ):
        found.work.append(
            Timed(name, [await _timed(scene, work) for _ in range(max(1, rounds // 4))])
        )
        say(name)
    return found


async def _times(scene: Scene, case: Case, rounds: int) -> list[float]:
    return [await case(scene, FIRST_CHAT + number % PEOPLE) for number in range(rounds)]


async def _timed(scene: Scene, work: Callable[[Scene, Store], object]) -> float:
    began = time.perf_counter()
    await scene.archive.read(lambda store: work(scene, store))
    return time.perf_counter() - began


@asynccontextmanager
async def _busy(scene: Scene) -> AsyncIterator[None]:
    """Let one thread search, and another try a keyword, all the while."""
    over = asyncio.Event()

    async def go_on(work: Callable[[Scene, Store], object]) -> None:
        while not over.is_set():
            await scene.archive.read(lambda store: work(scene, store))

    tasks = [asyncio.create_task(go_on(work)) for work in (_search, try_keyword)]
    try:
        yield
    finally:
        over.set()
        await asyncio.gather(*tasks)


def _search(scene: Scene, store: Store) -> None:
    words = scene.watch.matcher.lexicon.words
    Search(store, read_words("/zzy+zx/"), Among(), words).look()


def try_keyword(scene: Scene, store: Store, line: str = "deported children") -> KeywordTrial:
    """Try one keyword more in a watchlist, on the items of a week."""
    watchlist, words = scene.watch.watchlists[0], scene.watch.matcher.lexicon.words
    period = Period.last(7, scene.clock(), UTC)
    keyword = parse_keyword(line)
    assert keyword
    both = [watchlist, replace(watchlist, keywords=(keyword,))]
    items, count = may_match(store, both, period.since, words), store.count_items(period.since)
    return keyword_trial(items, watchlist, keyword, period, words, count)
