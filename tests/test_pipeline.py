"""The story of an item, from its feed to a chat; and of every crash on its way."""

from __future__ import annotations

import asyncio
import tempfile
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import replace
from datetime import UTC, datetime, time, timedelta
from pathlib import Path

import pytest

from monitor.feeds.polling.pace import Pace as PollPace
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
    PollReport,
    Schedule,
    SendOutcome,
    Sent,
    Unknown,
)
from monitor.pipeline import (
    Watch,
    Web,
    announce_alerts,
    announce_digests,
    deliver,
    digest_on_request,
    poll,
)
from monitor.records import Records
from monitor.store import Store
from monitor.telegram.connections import open_bot
from monitor.telegram.sender import TelegramSender
from monitor.watch.lists.watchlist import read_watchlist
from monitor.watch.matching.matcher import Matcher
from tests.fakes.telegram import FakeTelegram, Hang, Reset
from tests.fakes.web import FakeWeb
from tests.house import TOKEN, WATCHLIST, rss, rss_item
from tests.support import grouping_of

NOON = datetime(2025, 3, 23, 12, 0, tzinfo=UTC)
OLENA = Chat(7, ChatKind.PRIVATE, "Olena", time_zone="Europe/Kyiv")


def watch() -> Watch:
    """The watchlist of the tests, in force."""
    watchlist, problems = read_watchlist(WATCHLIST, "children.toml", "children")
    assert watchlist is not None
    assert not problems
    return Watch(Matcher([watchlist]), {"children": watchlist.title})


class Newsroom:
    """Monitor's parts, put together by hand, with a clock that the test moves."""

    def __init__(self, path: Path, web: Web, telegram: FakeTelegram) -> None:
        self.path = path
        self.web = web
        self.watch = watch()
        self.now = NOON
        self.store = Store(path)
        self.bot = open_bot(TOKEN, telegram.url)
        self.sender = TelegramSender(self.bot)

    def clock(self) -> datetime:
        """Read the test's clock."""
        return self.now

    def crash(self) -> None:
        """End as kill -9 does: nothing is finished; then start again."""
        self.store.close()
        self.store = Store(self.path)
        self.store.recover_deliveries()

    def follow(self, url: str, mode: Mode = Mode.ALERTS, at: time = time(8)) -> None:
        """List one feed, and let Olena follow the watchlist."""
        self.store.sync_feeds([Feed(url, outlet="Courier")], self.now, timedelta(minutes=5))
        self.store.remember_chat(OLENA)
        self.store.subscribe(OLENA.id, 0, "children", mode, Schedule(at), self.now)

    async def poll(self) -> PollReport:
        """Poll the one feed."""
        (state,) = self.store.feed_states()
        return await poll(
            state,
            Records(self.store, grouping_of(self.store), 0),
            self.web,
            lambda: self.watch,
            self.clock,
        )

    def announce(self) -> int:
        """Compose what is due."""
        made = announce_alerts(self.store, self.watch.titles, self.now)
        return made + announce_digests(self.store, self.watch.titles, self.now)

    async def deliver(self) -> SendOutcome | None:
        """Make one attempt at Olena's next message."""
        attempt = await deliver(self.store, self.sender, OLENA.id, self.clock)
        return attempt.outcome if attempt else None


@asynccontextmanager
async def open_newsroom(
    tmp_path: Path, web: FakeWeb, telegram: FakeTelegram
) -> AsyncIterator[Newsroom]:
    """Open the edges, and close them."""
    allowed = Allowed.from_settings(["127.0.0.1"], [web.port])
    pace = PollPace(timedelta(minutes=5), timedelta(hours=6))
    parsers = Parsers()
    async with open_client(allowed, "monitor/test") as client:
        rules = PollRules(pace, timedelta(hours=6), allowed)
        edges = Web(client, parsers, FetchLimits(), rules, Hosts(timedelta(0)))
        newsroom = Newsroom(tmp_path / "monitor.db", edges, telegram)
        try:
            yield newsroom
        finally:
            newsroom.store.close()
            await newsroom.bot.shutdown()
            parsers.close()


@pytest.fixture
async def newsroom(tmp_path: Path, web: FakeWeb, telegram: FakeTelegram) -> AsyncIterator[Newsroom]:
    """The parts of Monitor between a fake web and a fake Telegram."""
    async with open_newsroom(tmp_path, web, telegram) as newsroom:
        yield newsroom


OLD = rss_item(1, "Weather: sun", published="Sun, 23 Mar 2025 09:00:00 GMT")
NEWS = rss_item(
    2,
    "Lvova-Belova speaks of &amp; denies everything",
    "Experts say that 20 deported Ukrainian children came home. Others wait.",
    published="Sun, 23 Mar 2025 11:56:00 GMT",
)


async def test_an_item_travels_from_its_feed_to_the_chat(
    newsroom: Newsroom, web: FakeWeb, telegram: FakeTelegram
) -> None:
    newsroom.follow(web.serve("/feed.xml", rss(OLD), etag='"one"'))

    first = await newsroom.poll()  # the baseline: nothing in it hits
    assert (first.items, first.new, first.hits) == (1, 1, 0)
    assert newsroom.announce() == 0

    web.serve("/feed.xml", rss(NEWS, OLD), etag='"two"')
    newsroom.now += timedelta(minutes=5)
    second = await newsroom.poll()
    assert (second.items, second.new, second.hits) == (2, 1, 1)
    assert web.requests[-1].header("If-None-Match") == b'"one"'

    assert newsroom.announce() == 1
    assert await newsroom.deliver() == Sent(telegram.seen(7)[0].message_id)
    (message,) = telegram.seen(7)
    assert message.text == (
        "🔴 Deported children\n"
        "Lvova-Belova speaks of & denies everything\n"
        "Courier · 13:56 (9 min ago) · deported children, Lvova-Belova\n"
        "Experts say that 20 deported Ukrainian children came home."
    )
    assert message.marked("bold") == [
        "Deported children",
        " speaks of & denies everything",
        "deported",
        "children",
    ]
    assert not message.automatic_entities
    assert await newsroom.deliver() is None

    newsroom.now += timedelta(minutes=5)
    third = await newsroom.poll()  # 304: nothing new, nothing announced
    assert (third.outcome, third.new) == ("not modified", 0)
    assert newsroom.announce() == 0


async def test_a_body_that_is_the_same_is_not_parsed_again(
    newsroom: Newsroom, web: FakeWeb
) -> None:
    newsroom.follow(web.serve("/feed.xml", rss(NEWS)))
    assert (await newsroom.poll()).outcome == "polled"
    assert (await newsroom.poll()).outcome == "unchanged"


def names_in(folder: Path) -> list[str]:
    return [path.name for path in folder.iterdir()]


async def test_a_large_body_travels_in_a_file_that_is_deleted(
    newsroom: Newsroom, web: FakeWeb, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    newsroom.web = replace(newsroom.web, limits=FetchLimits(in_memory=100))
    newsroom.follow(web.serve("/feed.xml", rss(NEWS)))
    assert [(await newsroom.poll()).outcome for _ in range(2)] == ["polled", "unchanged"]
    web.serve("/feed.xml", b"no feed " * 1_000)
    assert (await newsroom.poll()).outcome == "not a feed"
    assert [name for name in names_in(tmp_path) if "body" in name] == []


HEAP = [rss_item(n, f"Weather {n}: sun", "It will be warm. " * 60) for n in range(10, 1_000)]


async def test_while_a_heap_of_items_is_matched_all_else_has_its_turn(
    newsroom: Newsroom, web: FakeWeb
) -> None:
    turns, asked_at = 0, []

    async def count_turns() -> None:
        nonlocal turns
        while True:
            turns += 1
            await asyncio.sleep(0)

    def in_force() -> Watch:  # is asked before the items are matched, and after
        asked_at.append(turns)
        return newsroom.watch

    newsroom.follow(web.serve("/feed.xml", rss(NEWS, *HEAP)))
    (state,) = newsroom.store.feed_states()
    counting = asyncio.create_task(count_turns())
    report = await poll(
        state,
        Records(newsroom.store, grouping_of(newsroom.store), 0),
        newsroom.web,
        in_force,
        newsroom.clock,
    )
    counting.cancel()
    assert (report.new, report.hits) == (991, 1)
    assert asked_at[-1] - asked_at[0] >= 2


async def test_items_are_matched_anew_if_the_watchlists_change_meanwhile(
    newsroom: Newsroom, web: FakeWeb
) -> None:
    nothing, asked = Watch(Matcher([]), {}), 0

    def in_force() -> Watch:
        nonlocal asked
        asked += 1
        return nothing if asked == 1 else newsroom.watch

    newsroom.follow(web.serve("/feed.xml", rss(NEWS)))
    (state,) = newsroom.store.feed_states()
    report = await poll(
        state,
        Records(newsroom.store, grouping_of(newsroom.store), 0),
        newsroom.web,
        in_force,
        newsroom.clock,
    )
    assert report.hits == 1


async def test_of_a_first_poll_only_what_was_published_lately_alerts(
    newsroom: Newsroom, web: FakeWeb
) -> None:
    stale = rss_item(3, "Deported children, long ago", published="Sat, 22 Mar 2025 11:00:00 GMT")
    newsroom.follow(web.serve("/feed.xml", rss(NEWS, stale)))
    report = await newsroom.poll()
    assert report.hits == 2  # both are stored and can be searched
    assert newsroom.announce() == 1


async def test_what_comes_after_the_first_poll_alerts_whatever_its_date(
    newsroom: Newsroom, web: FakeWeb
) -> None:
    newsroom.follow(web.serve("/feed.xml", rss(OLD)))
    await newsroom.poll()
    stale = rss_item(3, "Deported children, long ago", published="Sat, 22 Mar 2025 11:00:00 GMT")
    web.serve("/feed.xml", rss(stale, OLD))
    await newsroom.poll()
    assert newsroom.announce() == 1


async def test_an_item_that_was_edited_is_matched_again_but_not_alerted_twice(
    newsroom: Newsroom, web: FakeWeb, telegram: FakeTelegram
) -> None:
    before = rss_item(3, "Nothing to see here at all")
    newsroom.follow(web.serve("/feed.xml", rss(before)))
    await newsroom.poll()
    assert newsroom.announce() == 0
    web.serve("/feed.xml", rss(rss_item(3, "The deported children are home")))
    await newsroom.poll()
    assert newsroom.announce() == 1
    web.serve("/feed.xml", rss(rss_item(3, "The deported children are home again")))
    await newsroom.poll()
    assert newsroom.announce() == 0


async def test_a_second_outlet_updates_the_alert_in_silence(
    newsroom: Newsroom, web: FakeWeb, telegram: FakeTelegram
) -> None:
    copy = rss_item(9, "Ten deported children came home today")
    newsroom.follow(web.serve("/feed.xml", rss(copy)))
    await newsroom.poll()
    newsroom.announce()
    await newsroom.deliver()
    feeds = [Feed(web.url + "/feed.xml", "Courier"), Feed(web.serve("/b.xml", rss(copy)), "Herald")]
    newsroom.store.sync_feeds(feeds, newsroom.now, timedelta(minutes=5))
    newsroom.now += timedelta(minutes=22)
    state = next(s for s in newsroom.store.feed_states() if s.feed.outlet == "Herald")
    await poll(
        state,
        Records(newsroom.store, grouping_of(newsroom.store)),
        newsroom.web,
        lambda: newsroom.watch,
        newsroom.clock,
    )
    assert newsroom.announce() == 1
    assert isinstance(await newsroom.deliver(), Sent)
    (message,) = telegram.seen(7)  # one message, edited: nothing rang again
    assert message.edits == 1
    assert message.text.startswith("🔴 Deported children · 2 outlets in 22 min\n")
    assert message.text.endswith("Also: Herald 14:22")


async def test_a_digest_comes_once_at_its_time_with_what_came_since(
    newsroom: Newsroom, web: FakeWeb, telegram: FakeTelegram
) -> None:
    newsroom.follow(web.serve("/feed.xml", rss(NEWS)), Mode.DIGEST, at=time(15))  # 13:00 UTC
    await newsroom.poll()
    assert newsroom.announce() == 0
    newsroom.now = NOON + timedelta(minutes=59)
    assert newsroom.announce() == 0
    newsroom.now = NOON + timedelta(minutes=60)
    assert newsroom.announce() == 1
    assert newsroom.announce() == 0
    await newsroom.deliver()
    (message,) = telegram.seen(7)
    assert message.text == (
        "📋 Daily digest · 23 Mar 15:00 · 1 story\n\n"
        "Deported children (1)\n"
        "• Lvova-Belova speaks of & denies everything — Courier 13:56"
    )


async def test_a_quiet_day_says_that_the_feeds_were_checked(
    newsroom: Newsroom, web: FakeWeb, telegram: FakeTelegram
) -> None:
    newsroom.follow(web.serve("/feed.xml", rss(OLD)), Mode.DIGEST, at=time(15))
    await newsroom.poll()
    newsroom.now = NOON + timedelta(hours=2)
    assert newsroom.announce() == 1
    await newsroom.deliver()
    (message,) = telegram.seen(7)
    assert "Nothing matched your watchlists. 1 feed watched, last checked at 14:00." in message.text


async def test_downtime_over_several_digests_is_caught_up_with_one(
    newsroom: Newsroom, web: FakeWeb
) -> None:
    newsroom.follow(web.serve("/feed.xml", rss(NEWS)), Mode.DIGEST)
    await newsroom.poll()
    newsroom.now += timedelta(days=10)
    assert newsroom.announce() == 1
    assert newsroom.announce() == 0


async def test_a_digest_asked_for_tells_what_came_and_empties_the_next(
    newsroom: Newsroom, web: FakeWeb
) -> None:
    newsroom.follow(web.serve("/feed.xml", rss(NEWS)), Mode.DIGEST)
    await newsroom.poll()
    titles = newsroom.watch.titles
    assert digest_on_request(newsroom.store, 7, 0, titles, newsroom.now) == 1
    newsroom.now += timedelta(seconds=1)
    assert digest_on_request(newsroom.store, 7, 0, titles, newsroom.now) == 0


async def test_a_digest_asked_for_sums_up_the_alerts_of_the_last_day(
    newsroom: Newsroom, web: FakeWeb
) -> None:
    newsroom.follow(web.serve("/feed.xml", rss(NEWS)))
    await newsroom.poll()
    assert newsroom.announce() == 1
    assert digest_on_request(newsroom.store, 7, 0, newsroom.watch.titles, newsroom.now) == 1


@pytest.mark.parametrize("mode", Mode)
async def test_the_first_digest_asked_for_shows_the_day_before_the_subscription(
    newsroom: Newsroom, web: FakeWeb, mode: Mode
) -> None:
    newsroom.follow(web.serve("/feed.xml", rss(NEWS)))
    await newsroom.poll()
    newsroom.now += timedelta(hours=1)
    newsroom.store.remember_chat(replace(OLENA, id=8))
    newsroom.store.subscribe(8, 0, "children", mode, Schedule(time(8)), newsroom.now)
    titles = newsroom.watch.titles
    assert digest_on_request(newsroom.store, 8, 0, titles, newsroom.now) == 1


async def test_who_follows_nothing_gets_no_digest(newsroom: Newsroom) -> None:
    assert digest_on_request(newsroom.store, 7, 0, newsroom.watch.titles, newsroom.now) is None


# ---------------------------------------------------------------- a crash at every point


async def test_a_crash_before_a_poll_is_recorded_loses_nothing(
    newsroom: Newsroom, web: FakeWeb
) -> None:
    newsroom.follow(web.serve("/feed.xml", rss(NEWS), etag='"one"'))
    polling = asyncio.create_task(newsroom.poll())
    while not web.requests:  # noqa: ASYNC110 - the fake web has no event for it
        await asyncio.sleep(0)
    polling.cancel()
    with pytest.raises(asyncio.CancelledError):
        await polling
    newsroom.crash()
    again = await newsroom.poll()
    assert web.requests[-1].header("If-None-Match") is None  # no ETag without its items
    assert again.hits == 1


async def test_a_crash_after_the_poll_still_announces(newsroom: Newsroom, web: FakeWeb) -> None:
    newsroom.follow(web.serve("/feed.xml", rss(NEWS)))
    await newsroom.poll()
    newsroom.crash()
    assert newsroom.announce() == 1


async def test_a_crash_after_announcing_sends_the_same_message(
    newsroom: Newsroom, web: FakeWeb, telegram: FakeTelegram
) -> None:
    newsroom.follow(web.serve("/feed.xml", rss(NEWS)))
    await newsroom.poll()
    newsroom.announce()
    newsroom.crash()
    assert newsroom.announce() == 0
    await newsroom.deliver()
    assert len(telegram.seen(7)) == 1


async def test_a_crash_between_claim_and_call_sends_once(
    newsroom: Newsroom, web: FakeWeb, telegram: FakeTelegram
) -> None:
    newsroom.follow(web.serve("/feed.xml", rss(NEWS)))
    await newsroom.poll()
    newsroom.announce()
    assert newsroom.store.claim_delivery(7, newsroom.now) is not None
    newsroom.crash()
    await newsroom.deliver()
    (message,) = telegram.seen(7)
    assert message.text.startswith("↻ 🔴")  # nobody can know: marked as a possible repeat


async def test_a_crash_between_acceptance_and_record_repeats_once_and_says_so(
    newsroom: Newsroom, web: FakeWeb, telegram: FakeTelegram
) -> None:
    newsroom.follow(web.serve("/feed.xml", rss(NEWS)))
    await newsroom.poll()
    newsroom.announce()
    delivery = newsroom.store.claim_delivery(7, newsroom.now)
    assert delivery is not None
    await newsroom.sender.send(delivery)
    newsroom.crash()
    await newsroom.deliver()
    first, second = telegram.seen(7)
    assert second.text == f"↻ {first.text}"
    assert await newsroom.deliver() is None


async def test_a_crash_after_the_record_sends_nothing_more(
    newsroom: Newsroom, web: FakeWeb, telegram: FakeTelegram
) -> None:
    newsroom.follow(web.serve("/feed.xml", rss(NEWS)))
    await newsroom.poll()
    newsroom.announce()
    await newsroom.deliver()
    newsroom.crash()
    assert newsroom.announce() == 0
    assert await newsroom.deliver() is None
    assert len(telegram.seen(7)) == 1


async def test_a_send_that_is_cut_off_by_shutdown_is_recorded_as_unknown(
    newsroom: Newsroom, web: FakeWeb, telegram: FakeTelegram
) -> None:
    newsroom.follow(web.serve("/feed.xml", rss(NEWS)))
    await newsroom.poll()
    newsroom.announce()
    telegram.fail_next("sendMessage", fault=Hang(accepted=True))
    sending = asyncio.create_task(newsroom.deliver())
    await telegram.wait_for(lambda: bool(telegram.seen(7)))
    sending.cancel()
    with pytest.raises(asyncio.CancelledError):
        await sending
    assert newsroom.store.status(newsroom.now).deliveries == {"unknown": 1}


async def test_an_outcome_that_can_not_be_recorded_is_unknown_and_blocks_nobody(
    newsroom: Newsroom, web: FakeWeb
) -> None:
    newsroom.follow(web.serve("/feed.xml", rss(NEWS)))
    await newsroom.poll()
    newsroom.announce()

    class Odd:
        async def send(self, delivery: Delivery) -> SendOutcome:
            return Sent(10**20)

    with pytest.raises(OverflowError):
        await deliver(newsroom.store, Odd(), 7, lambda: newsroom.now)
    assert newsroom.store.status(newsroom.now).deliveries == {"unknown": 1}


async def test_an_outcome_that_nobody_can_know_is_tried_again_after_a_minute(
    newsroom: Newsroom, web: FakeWeb, telegram: FakeTelegram
) -> None:
    newsroom.follow(web.serve("/feed.xml", rss(NEWS)))
    await newsroom.poll()
    newsroom.announce()
    telegram.fail_next("sendMessage", fault=Reset(accepted=True))
    assert isinstance(await newsroom.deliver(), Unknown)
    assert await newsroom.deliver() is None
    newsroom.now += timedelta(seconds=61)
    assert isinstance(await newsroom.deliver(), Sent)
    assert [m.text[:1] for m in telegram.seen(7)] == ["🔴", "↻"]


async def test_the_kinds_of_delivery_are_recorded(newsroom: Newsroom, web: FakeWeb) -> None:
    newsroom.follow(web.serve("/feed.xml", rss(NEWS)))
    await newsroom.poll()
    newsroom.announce()
    delivery = newsroom.store.claim_delivery(7, newsroom.now)
    assert delivery is not None
    assert delivery.kind is DeliveryKind.ALERT
