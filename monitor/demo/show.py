"""The demo's course: one wave of items, a second one while it runs, a digest, the end."""

from __future__ import annotations

import asyncio
import time
from collections import Counter
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import timedelta
from importlib.resources import as_file, files
from pathlib import Path
from tempfile import TemporaryDirectory

from rich.console import Console

from monitor.config import Settings, default_settings
from monitor.demo.server import DemoServer, read_wave
from monitor.feeds.lists.listing import read_feeds
from monitor.model import DAILY, Chat, ChatKind, DeliveryKind, Feed, Mode, PollReport, Status
from monitor.pipeline import digest_on_request
from monitor.service import Duties, Service
from monitor.store import Store
from monitor.terminal import TerminalSender
from monitor.ticks import keep_ticking
from monitor.watch.lists.watchlist import load_watchlists
from monitor.wiring import database_path, open_web, utc_now, watch_of

ALL = 1000  # alerts: nothing is folded into a digest
READER = Chat(1, ChatKind.PRIVATE, "this terminal")
ALERTED = ("deported-children",)  # the other watchlists are followed as a digest

EVERY = timedelta(seconds=1)
PATIENCE_S = 12.0
LOOK_S = 0.05


@dataclass(frozen=True, slots=True)
class Summary:
    """What the demo did."""

    feeds: int
    polls: int
    sent: dict[DeliveryKind, int]
    status: Status
    seconds: float


@dataclass(slots=True)
class Stage:
    """The parts of a running demo."""

    server: DemoServer
    store: Store
    service: Service
    polls: Counter[str]
    feeds: tuple[Feed, ...]

    def all_polled(self, before: Counter[str], times: int) -> bool:
        """Tell whether each feed was polled that often since a count."""
        return all(self.polls[feed.url] >= before[feed.url] + times for feed in self.feeds)

    def all_told(self) -> bool:
        """Tell whether nothing waits to be announced or sent."""
        now = utc_now()
        return not self.store.due_alerts(now) and not self.store.unsent()


async def show(
    console: Console, watchlists: Path, say: Callable[[str], None], *, plain: bool
) -> Summary:
    """Run the demo and print its messages; `say` gets a line about each step."""
    started = time.monotonic()
    sender = TerminalSender(console, plain=plain)
    with as_file(files("monitor") / "demo") as folder:
        async with _stage(folder, watchlists, sender) as stage:
            say(f"{len(stage.feeds)} feeds on {stage.server.url}; alerts for {ALERTED[0]}")
            running = asyncio.create_task(keep_ticking(stage.service))
            await _until(lambda: stage.all_polled(Counter(), 1) and stage.all_told())
            say("a second wave of items comes in")
            stage.server.documents |= read_wave(folder / "feeds" / "second", utc_now())
            before = stage.polls.copy()
            # twice, as one poll of each may have been under way
            await _until(lambda: stage.all_polled(before, 2) and stage.all_told())
            say("a digest of all watchlists, asked for as /digest does in Telegram")
            digest_on_request(stage.store, READER.id, 0, _titles(watchlists), utc_now())
            await _until(stage.all_told)
            stage.service.stop()
            await running
            return Summary(
                feeds=len(stage.feeds),
                polls=stage.polls.total(),
                sent=sender.by_kind,
                status=stage.store.status(utc_now()),
                seconds=time.monotonic() - started,
            )


async def _until(condition: Callable[[], bool]) -> None:
    """Wait for what only the store and the service know: looking is all there is."""
    async with asyncio.timeout(PATIENCE_S):
        while not condition():  # noqa: ASYNC110 - nobody could set an event
            await asyncio.sleep(LOOK_S)


def _titles(watchlists: Path) -> dict[str, str]:
    return {watchlist.id: watchlist.title for watchlist in load_watchlists(watchlists)[0]}


@asynccontextmanager
async def _stage(folder: Path, watchlists: Path, sender: TerminalSender) -> AsyncIterator[Stage]:
    polls: Counter[str] = Counter()

    def note(report: PollReport) -> None:
        polls[report.feed] += 1

    with (
        TemporaryDirectory(prefix="monitor-demo-") as state,
        DemoServer(read_wave(folder / "feeds" / "first", utc_now())) as server,
    ):
        settings = _settings(Path(state), server.port)
        text = (folder / "feeds.toml").read_text("utf-8").replace("{base}", server.url)
        feeds, _ = read_feeds(text, "feeds.toml")
        store = Store(database_path(settings))
        _subscribe(store, feeds, watchlists)
        async with open_web(settings, store) as web:
            watch = watch_of(load_watchlists(watchlists)[0])
            duties = Duties(
                store, web, watch, sender, utc_now, settings.keep_items, most_alerts=1000
            )
            yield Stage(server, store, Service(duties, on_poll=note), polls, feeds)
        store.close()


def _settings(state: Path, port: int) -> Settings:
    return default_settings().model_copy(
        update={
            "state_dir": state,
            "allow_hosts": ("127.0.0.1",),
            "allow_ports": (port,),
            "min_interval": EVERY,
            "max_interval": EVERY,
            "host_pause": timedelta(0),
        }
    )


def _subscribe(store: Store, feeds: tuple[Feed, ...], watchlists: Path) -> None:
    """Let the terminal follow all: one watchlist with alerts, the others as a digest."""
    now = utc_now()
    store.sync_feeds(feeds, now, EVERY)
    store.remember_chat(READER)
    for watchlist in load_watchlists(watchlists)[0]:
        mode = Mode.ALERTS if watchlist.id in ALERTED else Mode.DIGEST
        store.subscribe(READER.id, 0, watchlist.id, mode, DAILY, now)
