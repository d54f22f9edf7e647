"""A changed file is in force in a service that runs; stored items are matched again, told once."""

from __future__ import annotations

import asyncio
import os
import shutil
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, time, timedelta
from pathlib import Path
from time import monotonic as time_now

import aiohttp.web
import pytest

from monitor.feeds.polling.pace import Pace
from monitor.feeds.polling.state import PollRules
from monitor.feeds.reading.parse import parse
from monitor.feeds.web.addresses import Allowed
from monitor.feeds.web.fetch import FetchLimits, open_client
from monitor.hosts import Hosts
from monitor.in_force import Reload
from monitor.model import (
    Chat,
    ChatKind,
    Edit,
    Feed,
    FoundItem,
    Hit,
    Item,
    Mode,
    NewItem,
    ParseOutcome,
    Schedule,
)
from monitor.pipeline import Web
from monitor.reload import Follower, Place, changes, put_in_force, read_folder
from monitor.rematch import LOOK_BACK, Rematch
from monitor.service import Duties, Service
from monitor.store import Store
from monitor.telegram.connections import open_bot
from monitor.telegram.sender import TelegramSender
from monitor.ticks import keep_ticking
from monitor.watch.matching.matcher import Matcher
from monitor.wiring import watch_of
from tests.fakes.telegram import FakeTelegram
from tests.fakes.web import FakeWeb
from tests.house import TOKEN, rss, rss_item

NOON = datetime(2025, 3, 23, 12, 0, tzinfo=UTC)
MINUTE, HOUR = timedelta(minutes=1), timedelta(hours=1)
OLENA, PETRO, OWNER = 7, 8, 9
GENEROUS_S = 30  # real files and real threads, on a machine that may be busy
HEADING = "📋 New matches after a change of keywords"
BEFORE, AFTER = ("deported children",), ("deported children", "prisoner exchange", "!Hague")
YESTERDAY = (  # the newest first, as feeds are
    rss_item(3, "Weather: sun and then some rain later"),
    rss_item(2, "The court in the Hague will sit again"),
    rss_item(1, "A prisoner exchange is announced for tomorrow"),
)


def watchlist(*keywords: str, title: str = "Children") -> str:
    lines = "\n".join(keywords)
    return f"title = \"{title}\"\nkeywords = '''\n{lines}\n'''\n"


class Parser:
    """Parses in this process, which starts faster than another one."""

    async def parse(
        self, body: bytes, url: str, content_type: str = "", outlet: str = ""
    ) -> ParseOutcome:
        """Parse as the workers do."""
        return parse(body, url, content_type, outlet)


@dataclass
class Running:
    """A service on real files and a real store, with a clock that the test moves."""

    folder: Path
    state: Path
    web: Web
    sender: TelegramSender
    served: FakeWeb
    now: datetime = NOON
    store: Store = field(init=False)
    service: Service = field(init=False)
    follower: Follower = field(init=False)
    started: Reload = field(init=False)

    def clock(self) -> datetime:
        """Read the test's clock."""
        return self.now

    async def start(self) -> None:
        """Start as `monitor run` does."""
        self.store = Store(self.state)
        self.started = put_in_force(self.store, self.folder, self.now)
        files = self.started.files
        self.store.sync_feeds(files.listed, self.now, MINUTE)
        self.store.recover_deliveries()
        self.service = Service(
            Duties(
                store=self.store,
                web=self.web,
                watch=watch_of(files.contents),
                sender=self.sender,
                clock=self.clock,
                keep_items=timedelta(days=90),
                owners=(OWNER,),
            )
        )
        place = Place(self.folder, MINUTE)
        self.follower = Follower(place, self.store, self.service, files, self.clock)
        await self.follower.begin(self.started)

    async def crash(self) -> None:
        """End as kill -9 does, in the middle of everything; then start again."""
        await self.service.rematching.stop()
        self.store.close()
        await self.start()

    def write(self, *keywords: str, name: str = "children", text: str = "") -> None:
        """Write a watchlist as a careful editor does: beside the old one, then in its place."""
        draft = self.folder / f".{name}.toml~"
        draft.write_text(text or watchlist(*keywords, title=name.title()), "utf-8")
        draft.replace(self.folder / f"{name}.toml")

    def feed(self, *items: str) -> None:
        """Let the one feed list these items."""
        self.served.serve("/feed.xml", rss(*items))

    def follow(self, mode: Mode = Mode.ALERTS, chat: int = OLENA, name: str = "children") -> None:
        """Subscribe a chat, to a digest at noon if it isn't to be alerted."""
        self.store.remember_chat(Chat(chat, ChatKind.PRIVATE))
        self.store.subscribe(chat, 0, name, mode, Schedule(time(12)), self.now)

    async def follow_and_change(self) -> None:
        """Subscribe a chat, then write the watchlist anew and have that seen."""
        self.follow()
        self.write(*AFTER)
        await self.follower.look()

    async def later(self, length: timedelta = HOUR) -> None:
        """Let time go by, and do what is due then."""
        self.now += length
        await self.service.once()

    async def until(self, condition: Callable[[], bool]) -> None:
        """Wait for what only the store and the service know."""
        async with asyncio.timeout(GENEROUS_S):
            while not condition():  # noqa: ASYNC110 - nobody could set an event
                await asyncio.sleep(0.01)

    async def rematched(self) -> None:
        """Wait until stored items were matched again."""
        await self.until(lambda: not self.service.rematching.running)


@asynccontextmanager
async def open_edges(
    tmp_path: Path, web: FakeWeb, telegram: FakeTelegram
) -> AsyncIterator[Running]:
    """Open what leads outside."""
    allowed = Allowed.from_settings(["127.0.0.1"], [web.port])
    rules = PollRules(Pace(timedelta(seconds=1), timedelta(seconds=1)), 6 * HOUR, allowed)
    bot = open_bot(TOKEN, telegram.url)
    folder = tmp_path / "watchlists"
    folder.mkdir()
    async with AsyncExitStack() as stack:
        client = await stack.enter_async_context(open_client(allowed, "monitor/test"))
        stack.push_async_callback(bot.shutdown)
        edges = Web(client, Parser(), FetchLimits(), rules, Hosts(timedelta(0)))  # type: ignore[arg-type]
        running = Running(folder, tmp_path / "monitor.db", edges, TelegramSender(bot), web)
        url = web.serve("/feed.xml", rss())
        (folder / "feeds.toml").write_text(f'[[feed]]\nurl = "{url}"\noutlet = "Courier"\n')
        running.write(*BEFORE)
        await running.start()
        yield running
        await running.service.rematching.stop()
        running.store.close()


@pytest.fixture
async def running(tmp_path: Path, web: FakeWeb, telegram: FakeTelegram) -> AsyncIterator[Running]:
    """A service with one feed, one watchlist, and an owner who has opened the bot."""
    telegram.add_private(PETRO, "Petro")
    telegram.add_private(OWNER, "Owner")
    async with open_edges(tmp_path, web, telegram) as running:
        running.store.remember_chat(Chat(OWNER, ChatKind.PRIVATE))
        await running.service.once()  # the baseline
        yield running


@pytest.fixture
async def yesterday(running: Running) -> Running:
    """The same, an hour after items came that hit nothing yet."""
    running.feed(*YESTERDAY)
    await running.later()
    assert (running.store.status(running.now).items, running.store.status(running.now).hits) == (
        3,
        0,
    )
    return running


def told(telegram: FakeTelegram, chat: int = OLENA) -> list[str]:
    """Return what a chat sees."""
    return [message.text for message in telegram.seen(chat)]


def lines(text: str) -> list[str]:
    """Return the stories of a digest."""
    return [line[2:].partition(" — ")[0] for line in text.splitlines() if line.startswith("• ")]


FOUND = [
    "A prisoner exchange is announced for tomorrow",
    "The court in the Hague will sit again",
]


# ---------------------------------------------------------------- in force


async def test_an_item_that_comes_after_a_change_hits(
    running: Running, telegram: FakeTelegram
) -> None:
    await running.follow_and_change()
    running.feed(*YESTERDAY)
    await running.later()
    assert sorted(text[0] for text in told(telegram)) == ["🔴", "🚨"]


async def test_a_keyword_that_was_taken_out_hits_no_more(
    running: Running, telegram: FakeTelegram
) -> None:
    running.follow()
    running.write("prisoner exchange")
    await running.follower.look()
    running.feed(rss_item(4, "Ten deported children came home today"), *YESTERDAY)
    await running.later()
    (alert,) = told(telegram)
    assert "prisoner exchange" in alert


async def test_what_is_fetched_during_a_change_is_matched_with_the_new_watchlist(
    running: Running, telegram: FakeTelegram
) -> None:
    asked, go_on = asyncio.Event(), asyncio.Event()

    async def answer_late(_: aiohttp.web.BaseRequest) -> aiohttp.web.Response:
        asked.set()
        await go_on.wait()
        return aiohttp.web.Response(body=rss(*YESTERDAY))

    running.follow()
    running.served.behave("/feed.xml", answer_late)
    running.now += HOUR
    running.service.poll_due()
    await asked.wait()
    running.write(*AFTER)
    await running.follower.look()
    await running.rematched()
    go_on.set()
    await running.service.once()
    assert sorted(text[0] for text in told(telegram)) == ["🔴", "🚨"]


async def test_a_list_of_feeds_that_was_changed_is_polled(running: Running) -> None:
    url = running.served.serve("/other.xml", rss(*YESTERDAY))
    (running.folder / "feeds.toml").write_text(f'[[feed]]\nurl = "{url}"\n')
    await running.follower.look()
    assert [state.feed.url for state in running.store.feed_states()] == [url]
    await running.service.once()
    assert running.store.status(running.now).items == 3
    assert running.store.edits("feeds")[0].who == "file"


async def test_what_did_not_change_keeps_its_matcher(running: Running) -> None:
    before = running.service.watch
    (running.folder / "notes.txt").write_text("not a watchlist")
    await running.follower.look()
    assert running.service.watch.matcher is before.matcher


async def test_new_titles_are_what_people_read(running: Running, telegram: FakeTelegram) -> None:
    running.follow()
    running.write(text=watchlist("prisoner exchange", title="Exchanges"))
    await running.follower.look()
    running.feed(*YESTERDAY)
    await running.later()
    assert told(telegram)[0].startswith("🔴 Exchanges\n")
    assert [content.title for content in running.service.watch.watchlists] == ["Exchanges"]


# ---------------------------------------------------------------- matched again


async def test_what_is_found_in_yesterdays_items_comes_as_one_digest_and_no_alert(
    yesterday: Running, telegram: FakeTelegram
) -> None:
    await yesterday.follow_and_change()
    await yesterday.later()
    (digest,) = told(telegram)
    assert digest.startswith(HEADING)
    assert lines(digest) == FOUND
    await yesterday.later()
    assert len(told(telegram)) == 1


async def test_a_chat_with_a_digest_gets_it_in_its_next_one(
    yesterday: Running, telegram: FakeTelegram
) -> None:
    yesterday.follow(Mode.DIGEST)
    yesterday.write(*AFTER)
    await yesterday.follower.look()
    await yesterday.later()
    assert told(telegram) == []
    await yesterday.later(timedelta(days=1))
    (digest,) = told(telegram)
    assert digest.startswith("📋 Daily digest")
    assert lines(digest) == FOUND
    await yesterday.later(timedelta(days=1))
    assert "quiet" in told(telegram)[1]


async def test_several_changed_watchlists_come_as_one_digest_for_each_chat(
    yesterday: Running, telegram: FakeTelegram
) -> None:
    yesterday.write("unheard of", name="court")
    await yesterday.follower.look()
    yesterday.follow()
    yesterday.follow(name="court")
    yesterday.follow(chat=PETRO, name="court")
    yesterday.write("prisoner exchange")
    yesterday.write("Hague", name="court")
    await yesterday.follower.look()
    await yesterday.later()
    assert [lines(text) for text in told(telegram)] == [FOUND]
    assert [lines(text) for text in told(telegram, PETRO)] == [FOUND[1:]]


async def test_items_of_before_the_last_day_are_left_alone(
    yesterday: Running, telegram: FakeTelegram
) -> None:
    yesterday.follow()
    yesterday.now += LOOK_BACK + MINUTE
    yesterday.write(*AFTER)
    await yesterday.follower.look()
    await yesterday.rematched()
    assert yesterday.store.status(yesterday.now).hits == 0


async def test_what_a_first_poll_brought_and_is_long_published_is_no_news(
    running: Running, telegram: FakeTelegram
) -> None:
    old = rss_item(5, "The Hague, long ago, in winter", published="Sat, 1 Feb 2025 11:00:00 GMT")
    url = running.served.serve("/new.xml", rss(old, *YESTERDAY))
    (running.folder / "feeds.toml").write_text(f'[[feed]]\nurl = "{url}"\n')
    await running.follower.look()
    await running.service.once()
    await running.follow_and_change()
    await running.later()
    assert [lines(text) for text in told(telegram)] == [FOUND]


class Slow(Matcher):
    """A matcher that hits everything, and takes a millisecond for each item."""

    def match(self, item: Item, feed: Feed | None = None) -> tuple[Hit, ...]:
        """Take a millisecond."""
        end = time_now() + 0.001
        while time_now() < end:
            pass
        return (Hit("children", ("everything",), ()),)


@pytest.fixture
async def thousand(running: Running) -> Running:
    """A service that has stored a thousand items, which take `Slow` a second."""
    items = (rss_item(n, f"Number {n} of a thousand items that came") for n in range(1000))
    running.feed(*YESTERDAY, *items)
    await running.later()
    return running


async def test_a_second_change_while_items_are_matched_counts_alone(
    thousand: Running, telegram: FakeTelegram
) -> None:
    thousand.follow()
    thousand.service.rematching.start(Rematch(Slow([]), ()))
    await asyncio.sleep(0.1)
    assert thousand.service.rematching.running
    thousand.service.announce()
    thousand.write(*AFTER)
    await thousand.follower.look()
    await thousand.later()
    assert [lines(text) for text in told(telegram)] == [FOUND]
    assert thousand.store.edits_to_match() == []


async def test_matching_again_lets_all_else_go_on(thousand: Running) -> None:
    longest = 0.0
    thousand.service.rematching.start(Rematch(Slow([]), ()))
    while thousand.service.rematching.running:
        before = time_now()
        await asyncio.sleep(0)
        longest = max(longest, time_now() - before)
    assert thousand.store.status(thousand.now).hits == 1003
    assert longest < 1, "not even half of it was done at once"


# ---------------------------------------------------------------- crashes


async def test_a_crash_before_items_were_matched_again_matches_them_at_the_next_start(
    yesterday: Running, telegram: FakeTelegram
) -> None:
    await yesterday.follow_and_change()
    assert yesterday.service.rematching.running
    await yesterday.crash()
    await yesterday.later()
    assert [lines(text) for text in told(telegram)] == [FOUND]


async def test_a_crash_after_some_were_kept_tells_all_of_them_once(
    yesterday: Running, telegram: FakeTelegram
) -> None:
    await yesterday.follow_and_change()
    await yesterday.service.rematching.stop()
    (first, *_) = yesterday.store.items_since(NOON)
    hits = yesterday.service.watch.matcher.match(first.item)
    assert (
        yesterday.store.record_rematch(
            [FoundItem(first.row_id, NewItem(first.item, "s", hits, False))], yesterday.now
        )
        == 1
    )
    await yesterday.crash()
    await yesterday.later()
    assert [lines(text) for text in told(telegram)] == [FOUND]


async def test_a_crash_before_the_digest_was_made_makes_it_at_the_next_start(
    yesterday: Running, telegram: FakeTelegram
) -> None:
    await yesterday.follow_and_change()
    await yesterday.rematched()
    assert yesterday.store.edits_to_match() == []
    await yesterday.crash()
    await yesterday.later()
    assert [lines(text) for text in told(telegram)] == [FOUND]


async def test_a_crash_before_the_digest_was_sent_sends_it_once(
    yesterday: Running, telegram: FakeTelegram
) -> None:
    await yesterday.follow_and_change()
    await yesterday.rematched()
    yesterday.service.announce()
    await yesterday.crash()
    yesterday.service.announce()
    await yesterday.later()
    await yesterday.crash()
    await yesterday.later()
    assert [lines(text) for text in told(telegram)] == [FOUND]


async def test_what_was_changed_while_monitor_was_down_is_matched_again(
    yesterday: Running, telegram: FakeTelegram
) -> None:
    yesterday.follow()
    yesterday.write(*AFTER)
    await yesterday.crash()
    await yesterday.later()
    assert [lines(text) for text in told(telegram)] == [FOUND]
    await yesterday.crash()
    await yesterday.later()
    assert len(told(telegram)) == 1


# ---------------------------------------------------------------- edits


async def test_the_first_start_records_the_texts_and_matches_nothing_again(
    running: Running,
) -> None:
    assert {(e.watchlist, e.what, e.who) for e in running.store.edits()} == {
        ("children", "first seen", "file"),
        ("feeds", "first seen", "file"),
    }
    assert running.store.edits_to_match() == []
    await running.crash()
    assert len(running.store.edits()) == 2


async def test_a_change_by_hand_is_recorded_and_one_by_a_command_stays_that_commands(
    running: Running,
) -> None:
    running.write(*AFTER)
    await running.follower.look()
    by_hand = running.store.edits("children")[0]
    assert (by_hand.who, by_hand.what) == ("file", "added “prisoner exchange”, “!Hague”")
    undone = by_hand.__class__(0, NOON, "children", "anna", "undo", by_hand.after, by_hand.before)
    running.store.record_edit(undone)
    running.write(text=by_hand.before)
    await running.follower.look()
    assert [e.who for e in running.store.edits("children")] == ["anna", "file", "file"]


async def test_an_edit_whose_file_is_not_written_yet_waits_for_it(
    yesterday: Running, telegram: FakeTelegram
) -> None:
    yesterday.follow()
    before = yesterday.store.edits("children")[0]
    text = watchlist(*AFTER)
    yesterday.store.record_edit(
        before.__class__(0, NOON, "children", "anna", "added", before.after, text)
    )
    yesterday.write("unheard of", name="court")  # meanwhile another file changes
    await yesterday.follower.look()
    await yesterday.rematched()
    assert [e.who for e in yesterday.store.edits_to_match()] == ["anna"]
    yesterday.write(text=text)
    await yesterday.follower.look()
    await yesterday.later()
    assert [lines(text) for text in told(telegram)] == [FOUND]


# ---------------------------------------------------------------- what is broken


async def test_a_broken_file_leaves_the_last_good_version_in_force_and_owners_hear_once(
    running: Running, telegram: FakeTelegram
) -> None:
    running.follow()
    running.write("deported children", "(broken")
    await running.follower.look()
    await running.follower.look()
    running.feed(rss_item(4, "Ten deported children came home today"))
    await running.later()
    (notice,) = told(telegram, OWNER)
    assert "children.toml:4:1: " in notice
    assert notice.endswith("The last good version, of 2025-03-23 12:00 UTC, stays in force.")
    assert len(told(telegram)) == 1

    await running.crash()  # it falls back on the record, and has told of it
    running.feed(rss_item(5, "Bishop asks the UN to look for deported children"))
    await running.later()
    assert len(told(telegram)) == 2
    assert len(told(telegram, OWNER)) == 1


async def test_a_mended_file_is_in_force_and_owners_hear_that_it_is_well(
    running: Running, telegram: FakeTelegram
) -> None:
    running.write("deported children", "(broken")
    await running.follower.look()
    running.write(*AFTER)
    await running.follower.look()
    await running.follower.look()
    await running.later()
    assert told(telegram, OWNER)[1:] == [f"✓ {running.folder}/children.toml can be read again."]
    running.write("deported children", "(broken")
    await running.follower.look()
    await running.later()
    assert len(told(telegram, OWNER)) == 3, "what comes back is told again"


async def test_a_file_that_was_mended_while_monitor_was_down_is_told_too(
    running: Running, telegram: FakeTelegram
) -> None:
    running.write("deported children", "(broken")
    await running.follower.look()
    running.write(*AFTER)
    await running.crash()
    await running.later()
    assert "can be read again" in told(telegram, OWNER)[1]


async def test_of_many_errors_of_a_file_one_notice_comes(
    running: Running, telegram: FakeTelegram
) -> None:
    running.write(*(f"(broken {n}" for n in range(9)))
    await running.follower.look()
    await running.later()
    (notice,) = told(telegram, OWNER)
    assert "… and 4 more; monitor check shows them all" in notice


async def test_a_chat_that_deletes_a_watchlist_itself_is_not_told_of_it_once_more(
    running: Running, telegram: FakeTelegram
) -> None:
    running.follow()
    running.write("unheard of", name="court")
    path = running.folder / "children.toml"
    text, now = path.read_text("utf-8"), running.clock()
    running.store.record_edit(Edit(0, now, "children", "Olena", "deleted", text, "", OLENA, OLENA))
    path.unlink()
    await running.follower.look()
    await running.later()
    assert told(telegram) == []


async def test_who_follows_a_deleted_watchlist_is_told_and_hears_nothing_of_it(
    running: Running, telegram: FakeTelegram
) -> None:
    running.follow()
    running.write("unheard of", name="court")
    (running.folder / "children.toml").unlink()
    await running.follower.look()
    running.feed(rss_item(4, "Ten deported children came home today"))
    await running.later()
    (notice,) = told(telegram)
    assert "“children” that you follow is not there any more" in notice
    assert running.store.edits("children")[0].what == "deleted"


async def test_a_folder_that_is_gone_for_a_while_ends_nothing(
    running: Running, telegram: FakeTelegram
) -> None:
    running.follow()
    away = running.folder.with_name("away")
    running.folder.rename(away)
    await running.follower.look()
    running.feed(rss_item(4, "Ten deported children came home today"))
    await running.later()
    assert len(told(telegram)) == 1
    assert "this folder can't be read" in told(telegram, OWNER)[0]
    away.rename(running.folder)
    await running.follower.look()
    await running.later()
    assert told(telegram, OWNER)[1].endswith("watchlists can be read again.")
    assert len(running.store.edits()) == 2


# ---------------------------------------------------------------- real changes of real folders


@asynccontextmanager
async def following(running: Running) -> AsyncIterator[None]:
    """Follow the folder, as the service does while it runs."""
    stop = asyncio.Event()
    task = asyncio.create_task(running.follower.follow(stop))
    try:
        yield
    finally:
        stop.set()
        await task


def in_force(running: Running, *keywords: str, name: str = "children") -> Callable[[], bool]:
    """Return what tells whether a watchlist has these keywords."""

    def check() -> bool:
        lists = {content.id: content for content in running.service.watch.watchlists}
        return [k.line for k in lists[name].keywords] == list(keywords) if name in lists else False

    return check


async def renamed(running: Running) -> None:
    running.write(*AFTER)


async def written_in_place(running: Running) -> None:
    (running.folder / "children.toml").write_text(watchlist(*AFTER))


async def written_in_two_halves(running: Running) -> None:
    text = watchlist(*AFTER)
    with (running.folder / "children.toml").open("w") as file:
        for half in (text[:40], text[40:]):
            file.write(half)
            file.flush()
            await asyncio.sleep(0.05)


async def among_many(running: Running) -> None:
    for number in range(100):
        running.write("many", name=f"list-{number}")
    running.write(*AFTER)


async def after_the_folder_was_made_anew(running: Running) -> None:
    kept = running.folder.with_name("kept")
    shutil.copytree(running.folder, kept)
    shutil.rmtree(running.folder)
    await asyncio.sleep(1.5)
    shutil.copytree(kept, running.folder)
    await asyncio.sleep(0.2)
    running.write(*AFTER)


async def behind_a_link(running: Running) -> None:
    target = running.folder.with_name("elsewhere.toml")
    target.write_text(watchlist(*BEFORE))
    (running.folder / "children.toml").unlink()
    (running.folder / "children.toml").symlink_to(target)
    await asyncio.sleep(1.5)
    target.write_text(watchlist(*AFTER))


@pytest.mark.parametrize(
    "change",
    [
        renamed,
        written_in_place,
        written_in_two_halves,
        among_many,
        after_the_folder_was_made_anew,
        behind_a_link,
    ],
)
async def test_a_change_is_in_force_by_itself_however_it_is_made(
    running: Running, change: Callable[[Running], Awaitable[None]]
) -> None:
    async with following(running):
        await asyncio.sleep(0.3)
        await change(running)
        await running.until(in_force(running, *AFTER))
    assert running.store.status(running.now).troubles == ()


async def test_a_change_where_the_file_system_reports_none_is_found_by_looking(
    running: Running, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("WATCHFILES_FORCE_POLLING", "true")
    async with following(running):
        await asyncio.sleep(0.3)
        running.write(*AFTER)
        await running.until(in_force(running, *AFTER))


async def test_a_change_reaches_a_chat_by_itself(
    yesterday: Running, telegram: FakeTelegram
) -> None:
    yesterday.follow()
    serving = asyncio.create_task(keep_ticking(yesterday.service))
    async with following(yesterday):
        yesterday.write(*AFTER)
        await telegram.wait_for(lambda: bool(telegram.seen(OLENA)), timeout=GENEROUS_S)
        yesterday.service.stop()
        await serving
    assert [lines(text) for text in told(telegram)] == [FOUND]


async def test_a_fault_of_ours_leaves_what_is_in_force_and_is_kept(running: Running) -> None:
    before = running.service.watch
    with running.store.writing() as db:
        db.execute("CREATE TRIGGER t BEFORE INSERT ON edits BEGIN SELECT raise(ABORT, 'x'); END")
    async with following(running):
        running.write(*AFTER)
        await running.until(lambda: bool(running.store.status(running.now).troubles))
    assert running.service.watch is before
    with running.store.writing() as db:
        db.execute("DROP TRIGGER t")
    await running.follower.look(sure=False)
    assert in_force(running, *AFTER)()


async def test_events_come_and_so_do_looks_without_any(tmp_path: Path) -> None:
    stop = asyncio.Event()
    seen = set()
    async with asyncio.timeout(GENEROUS_S):
        async for sure in changes(tmp_path, stop):
            seen.add(sure)
            (tmp_path / "x.toml").write_text(f"{len(seen)}")
            if seen == {True, False}:
                stop.set()
    assert seen == {True, False}


def test_what_editors_hide_in_the_folder_is_no_watchlist(tmp_path: Path) -> None:
    (tmp_path / ".#children.toml").symlink_to("anna@host.1234")
    (tmp_path / ".draft.toml").write_text("")
    (tmp_path / "children.toml~").write_text("")
    (tmp_path / "children.toml").write_text(watchlist(*BEFORE))
    assert list(read_folder(tmp_path).watchlists) == ["children"]


def test_what_cannot_be_read_is_a_problem_in_the_place_of_the_text(tmp_path: Path) -> None:
    (tmp_path / "Wrong Name.toml").write_text(watchlist(*BEFORE))
    (tmp_path / "latin.toml").write_bytes(b"title = '\xe9'")
    (tmp_path / "folder.toml").mkdir()
    folder = read_folder(tmp_path)
    reasons = {name: str(text) for name, text in folder.watchlists.items()}
    assert "the file's name can't be an id" in reasons["Wrong Name"]
    assert "not UTF-8" in reasons["latin"]
    assert "can't be read" in reasons["folder"]
    assert "there is no such file" in str(folder.feeds)
    assert os.fspath(tmp_path) == folder.path
