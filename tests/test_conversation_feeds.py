"""The feeds in the chat, from the side of those who ask: how they are, more of them, fewer.

Telegram is the strict fake; the web is a server on loopback, which the guard is told to permit;
fetching, parsing, polling, the store and feeds.toml are the real ones.
"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Iterator
from dataclasses import replace
from datetime import timedelta

import pytest
from aiohttp import web as aiohttp_web

from monitor.discovery import Finder, open_looks
from monitor.feeds.lists.edit import feed_tables
from monitor.feeds.lists.opml import read_opml
from monitor.feeds.polling.pace import Pace
from monitor.feeds.polling.state import PollRules
from monitor.feeds.reading.workers import Parsers
from monitor.feeds.web.addresses import Allowed
from monitor.feeds.web.fetch import FetchLimits, open_client
from monitor.hosts import Hosts
from monitor.model import Edit, Poll, Rhythm
from monitor.pipeline import Web
from monitor.poller import Poller
from monitor.store.database import to_text
from monitor.telegram.choices.feeds import Place, sign_of
from monitor.wiring import watch_of
from tests.fakes.telegram import Refuse
from tests.fakes.web import FakeWeb
from tests.house import rss, rss_item
from tests.room import ANNA, Room
from tests.support import (
    DAY,
    GROUP,
    HOUR,
    MINUTE,
    NOW,
    OLENA,
    PETRO,
    grouping_of,
    hit,
    news,
    record,
)

PAGE = {"Content-Type": "text/html; charset=utf-8"}
BBC, DW, OLD = "https://bbc.example/feed", "https://dw.example/feed", "https://old.example/rss"
FEEDS = f"""\
# What we read
[[feed]]
url = "{BBC}"
outlet = "BBC News"  # in English

[[feed]]
url = "{DW}"
outlet = "DW"
"""


@pytest.fixture(scope="module")
def parsers() -> Iterator[Parsers]:
    parsers = Parsers()
    yield parsers
    parsers.close()


@pytest.fixture
async def desk(room: Room, web: FakeWeb, parsers: Parsers) -> AsyncIterator[Room]:
    """The room, with two feeds and a way to the web on loopback."""
    await room.puts("feeds", FEEDS)
    allowed = Allowed.from_settings([web.host], [80, 443, web.port])
    hosts = Hosts(timedelta(0), room.clock)
    async with open_client(allowed, "monitor/tests") as client:
        rules = PollRules(Pace(), timedelta(hours=6), allowed)
        edge = Web(client, parsers, FetchLimits(), rules, hosts)
        watch = watch_of(room.watchlists.values())
        poller = Poller(
            room.store,
            edge,
            lambda: watch,
            grouping_of(room.store),
            room.clock,
            lambda error, about: room.troubles.append(f"{about}: {error!r}"),
        )
        room.finder = Finder(open_looks(client, parsers, hosts), poller.poll_now)
        yield room


def listed(room: Room) -> list[tuple[str, str]]:
    """What feeds.toml lists: addresses and outlets."""
    text = (room.folder / "feeds.toml").read_text("utf-8")
    return [(table.url, table.outlet) for table in feed_tables(text)]


def polled(room: Room, url: str, **state: object) -> None:
    """A feed was polled, and this came of it."""
    feed = room.store.feed_at(url)
    assert feed is not None
    known = {"first_polled_at": NOW - 30 * DAY, "last_polled_at": NOW, "last_ok_at": NOW, **state}
    room.store.record_poll(Poll(replace(feed, **known), NOW), [])  # type: ignore[arg-type]


def makes_editor(room: Room, user: int) -> None:
    with room.store.writing() as db:
        db.execute("INSERT INTO editors VALUES (?, ?, ?)", [user, OLENA, to_text(NOW)])


def opml(*feeds: tuple[str, str]) -> str:
    outlines = "".join(f'<outline text="{name}" xmlUrl="{url}"/>\n' for url, name in feeds)
    return f'<?xml version="1.0"?>\n<opml version="2.0"><body>\n{outlines}</body></opml>'


# ---------------------------------------------------------------- how they are


async def test_feeds_shows_each_feed_with_its_health_those_in_trouble_first(desk: Room) -> None:
    polled(desk, BBC, last_polled_at=NOW - timedelta(minutes=3))
    polled(
        desk,
        DW,
        failures=9,
        failing_since=NOW - 3 * DAY,
        last_error="HTTP 403 Forbidden",
        last_outcome="failed",
    )
    answer = await desk.says(OLENA, "/feeds")
    assert answer.text == (
        "2 feeds\n⚠ failing: 1 · ✓ well: 1\n\n"
        "⚠ DW – failing since 26 Feb 14:00: its server refuses to give it to us\n"
        "✓ BBC News – polled 3 min ago"
    )
    assert answer.labels == [
        "⚠ DW",
        "✓ BBC News",
        "✓ All",
        "Failing",
        "Quiet",
        "➕ Add a feed",
        "📤 OPML",
    ]


async def test_a_filter_shows_the_failing_or_the_quiet_ones_alone(desk: Room) -> None:
    long_ago = Rhythm(NOW - 20 * DAY, 10.0, HOUR)
    polled(desk, BBC, rhythm=long_ago)
    await desk.says(OLENA, "/feeds")
    page = await desk.presses(OLENA, "Quiet")
    assert "🕳 BBC News – quiet: no new item since 9 Feb 14:00" in page.text
    assert "DW" not in page.text
    page = await desk.presses(OLENA, "Failing")
    assert page.text.endswith("No feed fails.")
    assert page.labels[:3] == ["All", "✓ Failing", "Quiet"]
    page = await desk.presses(OLENA, "All")
    assert "🆕 DW – not polled yet" in page.text


async def test_a_list_may_be_asked_for_by_a_word(desk: Room) -> None:
    assert (await desk.says(OLENA, "/feeds failing")).text.endswith("No feed fails.")
    assert (await desk.says(OLENA, "/feeds Quiet")).text.endswith("No feed is quieter than usual.")


async def test_many_feeds_come_in_pages_and_back_leads_to_the_same_one(desk: Room) -> None:
    tables = [f'[[feed]]\nurl = "https://{n}.example/"\noutlet = "O{n:02}"\n' for n in range(20)]
    (desk.folder / "feeds.toml").write_text("\n".join(tables), "utf-8")
    await desk.puts_in_force()
    page = await desk.says(OLENA, "/feeds")
    assert page.labels[:9] == [*(f"🆕 O{n:02}" for n in range(8)), "›"]
    await desk.presses(OLENA, "›")
    page = await desk.presses(OLENA, "›")
    assert page.labels[:5] == [*(f"🆕 O{n}" for n in range(16, 20)), "‹"]
    await desk.presses(OLENA, "🆕 O17")
    page = await desk.presses(OLENA, "‹ All feeds")
    assert page.labels[:5] == [*(f"🆕 O{n}" for n in range(16, 20)), "‹"]


async def test_an_open_feed_tells_what_it_brings_why_it_fails_and_what_to_do(desk: Room) -> None:
    for number, days in enumerate((6, 3, 3, 0)):
        found = news(f"item {number}", *([hit("children")] if number else []))
        record(desk.store, found, now=NOW - days * DAY, feed=news_feed(desk))
    polled(
        desk,
        BBC,
        failures=3,
        failing_since=NOW - HOUR,
        last_error="HTTP 404 Not Found",
        interval=timedelta(minutes=15),
        due_at=NOW + timedelta(minutes=12),
        rhythm=Rhythm(NOW - 2 * HOUR, 3.0, HOUR),
    )
    await desk.says(OLENA, "/feeds")
    card = await desk.presses(OLENA, "⚠ BBC News")
    assert card.text == (
        "BBC News\n"
        "https://bbc.example/feed\n"
        "⚠ Failing since 13:00: there is nothing at this address\n"
        "The fault in its own words: HTTP 404 Not Found\n"
        "💡 The feed has probably moved. Give the outlet's home page to ➕, which finds its feeds, "
        "then remove this one.\n"
        "Last poll: 14:00 (just now)\n"
        "Last new item: 12:00 (2 h ago)\n"
        "Polled about every 15 min; next: 14:12 (in 12 min)\n"
        "Last 7 days: ▃▁▁▇▁▁▃ 4 items\n"
        "Hits in 7 days: Deported children 3"
    )
    assert card.labels == ["🔄 Poll now", "✏ Rename", "🌐 Language", "🗑 Remove", "‹ All feeds"]


def news_feed(room: Room):  # type: ignore[no-untyped-def]
    feed = room.store.feed_at(BBC)
    assert feed is not None
    return feed.feed


async def test_secrets_in_addresses_are_masked(desk: Room) -> None:
    secret = "https://user:hunter2@paid.example/rss?token=abcdef0123456789abcd"
    text = FEEDS + f'\n[[feed]]\nurl = "{secret}"\noutlet = "Paid"\n'
    await desk.puts("feeds", text)
    await desk.says(OLENA, "/feeds")
    card = await desk.presses(OLENA, "🆕 Paid")
    assert "hunter2" not in card.text
    assert "abcdef" not in card.text


async def test_who_is_no_editor_looks_but_changes_nothing(desk: Room) -> None:
    desk.policy = "open"
    page = await desk.says(PETRO, "/feeds")
    assert page.labels == ["🆕 BBC News", "🆕 DW", "✓ All", "Failing", "Quiet"]
    card = await desk.presses(PETRO, "🆕 DW")
    assert card.labels == ["‹ All feeds"]
    answer = await desk.says(PETRO, "/feeds add https://a.example/")
    assert answer.text == "Only editors and owners can change what all share."
    for act in ("p", "x", "n", "g:uk"):
        data = f"{row_data(desk, DW)}:{act}"
        await desk.presses(PETRO, "forged", message_id=card.message_id, data=data)
        assert desk.toast == "Only editors can do this"
    assert desk.telegram.seen(PETRO)[-2].text == card.text
    answer = await desk.sends_file(PETRO, opml(("https://new.example/", "New")), "list.opml")
    assert answer.text == "Only editors and owners can change what all share."
    assert len(listed(desk)) == 2


def row_data(room: Room, url: str) -> str:
    state = room.store.feed_at(url)
    assert state is not None
    return Place(state.id, sign_of(url)).data


async def test_a_button_of_a_feed_that_is_gone_shows_those_that_are(desk: Room) -> None:
    await desk.says(OLENA, "/feeds")
    card = await desk.presses(OLENA, "🆕 DW")
    (desk.folder / "feeds.toml").write_text(FEEDS.partition("\n\n")[0], "utf-8")
    await desk.puts_in_force()
    shown = await desk.presses(OLENA, "🔄 Poll now", message_id=card.message_id)
    assert shown.text.startswith("This feed is not listed any more; here are those that are.")
    assert "DW" not in shown.text


async def test_a_row_that_is_another_feeds_by_now_is_not_taken_for_it(desk: Room) -> None:
    page = await desk.says(OLENA, "/feeds")
    data = row_data(desk, DW).rpartition(":")[0] + ":00000000"
    shown = await desk.presses(OLENA, "old", message_id=page.message_id, data=f"{data}:x")
    assert shown.text.startswith("This feed is not listed any more")
    assert len(listed(desk)) == 2


# ---------------------------------------------------------------- polled, renamed


def watched(room: Room, web: FakeWeb, *items: str) -> str:
    """A feed on the fake web, listed."""
    url = web.serve("/feed.xml", rss(*items, title="Harbour News"))
    text = FEEDS + f'\n[[feed]]\nurl = "{url}"\noutlet = "Harbour News"\n'
    (room.folder / "feeds.toml").write_text(text, "utf-8")
    return url


async def test_poll_now_asks_the_server_at_once_and_says_what_came(
    desk: Room, web: FakeWeb
) -> None:
    watched(desk, web, rss_item(1, "Lvova-Belova spoke"), rss_item(2, "Sport"))
    await desk.puts_in_force()
    await desk.says(OLENA, "/feeds")
    await desk.presses(OLENA, "🆕 Harbour News")
    card = await desk.presses(OLENA, "🔄 Poll now")
    assert card.text.startswith("✓ Polled just now: 2 new items, 1 hit.\n\nHarbour News\n")
    assert "✓ Polled just now" in card.text
    web.serve("/feed.xml", status=503, headers={"Retry-After": "600"})
    card = await desk.presses(OLENA, "🔄 Poll now")
    assert card.text.startswith("⚠ Asked just now, and it failed.")
    assert "its server asks to be left alone for a while" in card.text
    card = await desk.presses(OLENA, "🔄 Poll now")
    assert card.text.startswith("⏸ Not asked: its server wants to be left alone for now.")
    assert len(web.seen("/feed.xml")) == 2


async def test_while_a_server_is_slow_others_are_answered(desk: Room, web: FakeWeb) -> None:
    waits = asyncio.Event()

    async def slow(request: aiohttp_web.Request) -> aiohttp_web.StreamResponse:
        await waits.wait()
        return aiohttp_web.Response(body=rss(rss_item(1, "Late"), title="Slow"))

    url = web.behave("/slow", slow)
    desk.policy = "open"
    desk.telegram.say(OLENA, f"/feeds {url}")
    desk.telegram.say(PETRO, "/feeds")
    answering = asyncio.create_task(desk.answers())
    await desk.telegram.wait_for(lambda: desk.telegram.seen(PETRO) and desk.telegram.seen(OLENA))
    assert desk.telegram.seen(PETRO)[-1].text.startswith("2 feeds")
    assert desk.telegram.seen(OLENA)[-1].text == (
        f"🔎 Looking for the feeds of {url} … This takes up to 30 seconds."
    )
    waits.set()
    await answering
    assert "1. Slow" in desk.telegram.seen(OLENA)[-1].text


async def test_looking_ends_in_time_with_what_was_found_until_then(
    desk: Room, web: FakeWeb
) -> None:
    over = asyncio.Event()

    async def never(request: aiohttp_web.Request) -> aiohttp_web.StreamResponse:
        await over.wait()
        return aiohttp_web.Response()

    desk.finder = replace(desk.finder, seconds=1.0)
    answer = await desk.says(OLENA, f"/feeds {web.behave('/never', never)}")
    assert "its server takes too long to answer" in answer.text
    assert "💡 Try again later, or give the address of the feed itself." in answer.text

    feed = web.serve("/first.xml", rss(rss_item(1, "A"), title="First"))
    page = web.serve("/", linking(feed, f"{web.url}/never"), headers=PAGE)
    answer = await desk.says(OLENA, f"/feeds {page}")
    assert "1. First" in answer.text
    over.set()


async def test_a_feed_is_renamed_and_that_is_undone(desk: Room) -> None:
    await desk.says(OLENA, "/feeds")
    await desk.presses(OLENA, "🆕 BBC News")
    await desk.presses(OLENA, "✏ Rename")
    assert desk.telegram.seen(OLENA)[-1].text == (
        "How shall alerts call the outlet of BBC News? Write its name."
    )
    answer = await desk.says(OLENA, "x" * 101)
    assert answer.text == "A name has 1 to 100 characters, on one line. Write it again."
    card = await desk.says(OLENA, "BBC <World>")
    assert card.text.startswith("✓ Alerts call it BBC <World> from now on.\n\nBBC <World>\n")
    assert listed(desk)[0] == (BBC, "BBC <World>")
    assert "# in English" in (desk.folder / "feeds.toml").read_text("utf-8")
    edit = desk.store.edits("feeds")[0]
    assert (edit.who, edit.chat, edit.user) == ("Olena, in Telegram", OLENA, OLENA)
    page = await desk.presses(OLENA, "↩ Undo")
    assert page.text.startswith("↩ Undone.")
    assert (desk.folder / "feeds.toml").read_text("utf-8") == FEEDS


async def test_a_feeds_language_is_chosen_by_a_button(desk: Room) -> None:
    await desk.says(OLENA, "/feeds")
    await desk.presses(OLENA, "🆕 BBC News")
    await desk.presses(OLENA, "🌐 Language")
    card = await desk.presses(OLENA, "en")
    assert "Language: en" in card.text
    page = await desk.presses(OLENA, "🌐 Language")
    assert "✓ en" in page.labels
    card = await desk.presses(OLENA, "None said")
    assert "Language" not in card.text
    assert (desk.folder / "feeds.toml").read_text("utf-8") == FEEDS


async def test_a_feed_that_moved_is_listed_at_its_new_address(desk: Room) -> None:
    polled(desk, BBC, moved_url="https://new.example/feed")
    await desk.says(OLENA, "/feeds")
    card = await desk.presses(OLENA, "✓ BBC News")
    assert "➡ It has moved for good to https://new.example/feed, and is polled there." in card.text
    card = await desk.presses(OLENA, "➡ List the new address")
    assert "✓ It is listed at its new address now" in card.text
    assert listed(desk)[0] == ("https://new.example/feed", "BBC News")


# ---------------------------------------------------------------- removed, and undone


async def test_a_chat_that_changes_too_much_within_a_minute_is_asked_to_wait(desk: Room) -> None:
    for number in range(10):
        edit = Edit(0, desk.clock(), "x", "Olena", "x", str(number), str(number + 1), OLENA, OLENA)
        desk.store.record_edit(edit)
    await desk.says(OLENA, "/feeds")
    await desk.presses(OLENA, "🆕 BBC News")
    await desk.presses(OLENA, "🗑 Remove")
    assert desk.toast == "Nothing was changed"
    assert [url for url, _ in listed(desk)] == [BBC, DW]
    desk.clock.advance(2 * MINUTE)
    await desk.presses(OLENA, "🗑 Remove")
    assert [url for url, _ in listed(desk)] == [DW]


async def test_a_feed_is_removed_at_once_and_undo_puts_every_byte_back(desk: Room) -> None:
    await desk.says(OLENA, "/feeds")
    await desk.presses(OLENA, "🆕 BBC News")
    gone = await desk.presses(OLENA, "🗑 Remove")
    assert gone.text == (
        "🗑 BBC News is removed, and not polled any more. Its items that are stored stay.\n"
        "https://bbc.example/feed"
    )
    assert gone.labels == ["↩ Undo", "‹ All feeds"]
    assert listed(desk) == [(DW, "DW")]
    assert desk.store.feed_at(BBC) is None
    page = await desk.presses(OLENA, "↩ Undo")
    assert page.text.startswith("↩ Undone.")
    assert (desk.folder / "feeds.toml").read_text("utf-8") == FEEDS
    assert desk.store.feed_at(BBC) is not None


async def test_undo_holds_ten_minutes_and_after_a_restart(desk: Room) -> None:
    await desk.says(OLENA, "/feeds")
    await desk.presses(OLENA, "🆕 DW")
    await desk.presses(OLENA, "🗑 Remove")
    await desk.restarts()
    desk.clock.advance(timedelta(minutes=10, seconds=1))
    page = await desk.presses(OLENA, "↩ Undo")
    assert page.text.startswith("A change can be undone here for 10 minutes.")
    assert len(listed(desk)) == 1


async def test_undo_twice_does_nothing_more(desk: Room) -> None:
    await desk.says(OLENA, "/feeds")
    await desk.presses(OLENA, "🆕 DW")
    gone = await desk.presses(OLENA, "🗑 Remove")
    await desk.presses(OLENA, "↩ Undo")
    number = desk.store.edits("feeds")[1].id
    page = await desk.presses(OLENA, "↩ Undo", message_id=gone.message_id, data=f"r:u:{number}")
    assert page.text.startswith("Nothing of this change is there any more")
    assert len(listed(desk)) == 2


async def test_what_another_editor_added_meanwhile_outlives_an_undo(desk: Room) -> None:
    await desk.says(OLENA, "/feeds")
    await desk.presses(OLENA, "🆕 DW")
    await desk.presses(OLENA, "🗑 Remove")
    file = desk.folder / "feeds.toml"
    file.write_text(file.read_text("utf-8") + f'\n[[feed]]\nurl = "{OLD}"\n', "utf-8")
    await desk.puts_in_force()
    await desk.presses(OLENA, "↩ Undo")
    assert listed(desk) == [(BBC, "BBC News"), (OLD, ""), (DW, "DW")]


async def test_the_last_feed_is_not_removed(desk: Room) -> None:
    (desk.folder / "feeds.toml").write_text(FEEDS.partition("\n\n")[0] + "\n", "utf-8")
    await desk.puts_in_force()
    await desk.says(OLENA, "/feeds")
    await desk.presses(OLENA, "🆕 BBC News")
    card = await desk.presses(OLENA, "🗑 Remove")
    assert card.text.startswith("✋ It is the only feed: without it nothing would be watched.")
    assert len(listed(desk)) == 1


async def test_a_file_that_cannot_be_edited_is_said_and_left_alone(desk: Room) -> None:
    await desk.says(OLENA, "/feeds")
    await desk.presses(OLENA, "🆕 BBC News")
    broken = FEEDS + "\n[[feed\n"
    (desk.folder / "feeds.toml").write_text(broken, "utf-8")
    card = await desk.presses(OLENA, "🗑 Remove")
    assert card.text.startswith("✋ Nothing was changed: feeds.toml can't be edited here.")
    assert (desk.folder / "feeds.toml").read_text("utf-8") == broken


async def test_two_editors_who_change_the_list_at_once_lose_nothing(desk: Room) -> None:
    text = FEEDS + f'\n[[feed]]\nurl = "{OLD}"\noutlet = "Old"\n'
    await desk.puts("feeds", text)
    desk.policy = "open"
    makes_editor(desk, PETRO)
    for person, feed in ((OLENA, "🆕 DW"), (PETRO, "🆕 Old")):
        await desk.says(person, "/feeds")
        await desk.presses(person, feed)
    await desk.telegram.press(OLENA, "🗑 Remove")
    await desk.telegram.press(PETRO, "🗑 Remove")
    await desk.answers()
    assert listed(desk) == [(BBC, "BBC News")]
    assert {edit.user for edit in desk.store.edits("feeds")} == {OLENA, PETRO}


# ---------------------------------------------------------------- added by any page's address


def site(web: FakeWeb) -> str:
    """A site of two feeds, which its page names."""
    for name in ("news", "sport"):
        items = (rss_item(f"{name}{n}", f"{name} {n}", published=RECENT) for n in range(3))
        web.serve(f"/{name}.xml", rss(*items, title=f"Harbour {name} &lt;b&gt;"))
    return web.serve("/", linking("/news.xml", "/sport.xml"), headers=PAGE)


def linking(*feeds: str) -> bytes:
    """A page that names feeds."""
    links = (f'<link rel="alternate" type="application/rss+xml" href="{url}">' for url in feeds)
    return f"<html><head>{''.join(links)}</head><body>Hello".encode()


RECENT = "Sun, 01 Mar 2026 11:30:00 GMT"


async def test_feeds_are_found_from_a_page_ticked_added_and_polled(
    desk: Room, web: FakeWeb
) -> None:
    page = site(web)
    before = len(desk.telegram.seen(OLENA))
    found = await desk.says(OLENA, f"/feeds add {page}")
    assert len(desk.telegram.seen(OLENA)) == before + 1, "what is found takes the place of 🔎"
    assert found.text.startswith(f"2 feeds at {page}:\n\n1. Harbour news")
    assert f"{web.url}/news.xml\n3 items · the newest 30 min ago" in found.text
    assert [label[:9] for label in found.labels[:2]] == ["☑ 1. Harb", "☐ 2. Harb"]
    assert found.labels[2:] == ["✅ Add 1 feed", "✖ Cancel"]

    found = await desk.presses(OLENA, found.labels[1])
    assert found.labels[2] == "✅ Add 2 feeds"
    await desk.restarts()
    done = await desk.presses(OLENA, "✅ Add 2 feeds")
    assert done.text.startswith("✅ 2 feeds are added:")
    assert "The first poll is within a minute." in done.text
    assert [url for url, _ in listed(desk)] == [
        BBC,
        DW,
        f"{web.url}/news.xml",
        f"{web.url}/sport.xml",
    ]
    due = [state.feed.url for state in desk.store.due_feeds(desk.clock())]
    assert f"{web.url}/news.xml" in due, "in force at once"

    page_now = await desk.presses(OLENA, "↩ Undo")
    assert page_now.text.startswith("↩ Undone.")
    assert (desk.folder / "feeds.toml").read_text("utf-8") == FEEDS


async def test_the_button_asks_for_an_address_and_takes_the_next_words(
    desk: Room, web: FakeWeb
) -> None:
    feed = web.serve("/feed.xml", rss(rss_item(1, "A"), title="Harbour"))
    await desk.says(OLENA, "/feeds")
    await desk.presses(OLENA, "➕ Add a feed")
    assert desk.telegram.seen(OLENA)[-1].text.startswith("Which site shall be watched?")
    answer = await desk.says(OLENA, "the BBC, of course")
    assert answer.text.startswith("“the BBC, of course” is not a web address.")
    answer = await desk.says(OLENA, f"{feed} {web.url}/other")
    assert answer.text.startswith("I look at one address at a time")
    answer = await desk.says(OLENA, feed)
    assert answer.text == f"1 feed at {feed}:\n\n1. Harbour\n{feed}\n1 item · without dates"
    assert answer.labels == ["☑ 1. Harbour", "✅ Add 1 feed", "✖ Cancel"]
    done = await desk.presses(OLENA, "✖ Cancel")
    assert desk.toast == "Nothing was added"
    assert done.labels == ["‹ All feeds"]
    assert len(listed(desk)) == 2


async def test_in_a_group_the_question_opens_a_field_for_the_answer(
    desk: Room, web: FakeWeb
) -> None:
    feed = web.serve("/feed.xml", rss(rss_item(1, "A"), title="Harbour"))
    await desk.adds_the_bot(GROUP, OLENA)
    await desk.says(GROUP, "/feeds", OLENA)
    await desk.presses(GROUP, "➕ Add a feed", OLENA)
    question = desk.telegram.seen(GROUP)[-1]
    answer = await desk.says(GROUP, feed, OLENA, reply_to=question.message_id)
    assert "1. Harbour" in answer.text
    await desk.presses(GROUP, "✅ Add 1 feed", ANNA)
    assert desk.toast, "Anna is an admin, but no editor"
    assert len(listed(desk)) == 2
    await desk.presses(GROUP, "✅ Add 1 feed", OLENA)
    assert len(listed(desk)) == 3


async def test_what_is_listed_already_is_said_and_not_offered(desk: Room, web: FakeWeb) -> None:
    url = watched(desk, web, rss_item(1, "A"))
    await desk.puts_in_force()
    answer = await desk.says(OLENA, f"/feeds {url.upper().replace('FEED.XML', 'feed.xml')}")
    assert answer.text.startswith("It is listed already: Harbour News")
    assert answer.labels == ["Show it"]
    page = web.serve("/", linking(url), headers=PAGE)
    answer = await desk.says(OLENA, f"/feeds {page}")
    assert "✓ It is listed already." in answer.text
    assert answer.labels == ["‹ All feeds"]


async def test_what_was_listed_meanwhile_is_not_added_twice(desk: Room, web: FakeWeb) -> None:
    url = web.serve("/feed.xml", rss(rss_item(1, "A"), title="Harbour"))
    await desk.says(OLENA, f"/feeds {url}")
    watched(desk, web, rss_item(1, "A"))
    await desk.puts_in_force()
    done = await desk.presses(OLENA, "✅ Add 1 feed")
    assert done.text == "All of it is listed already, so nothing was added."
    assert [each for each, _ in listed(desk)].count(url) == 1


@pytest.mark.parametrize(
    ("status", "why", "try_this"),
    [
        (403, "its server refuses to give it to us", "look in a browser for a link called “RSS”"),
        (404, "there is nothing at this address", "Is it spelt as in the browser?"),
        (500, "its server has a fault of its own", "Try again later"),
    ],
)
async def test_a_server_that_refuses_is_said_in_plain_words_with_what_to_try(
    desk: Room, web: FakeWeb, status: int, why: str, try_this: str
) -> None:
    for path in ("/x", "/feed", "/rss", "/rss.xml", "/feed.xml", "/atom.xml", "/index.xml"):
        web.serve(path, status=status)
    answer = await desk.says(OLENA, f"/feeds {web.url}/x")
    assert answer.text.startswith(f"No feed at {web.url}/x: {why}.")
    assert try_this in answer.text
    assert f"HTTP {status}" in answer.text
    assert answer.labels == ["➕ Another address", "‹ All feeds"]


async def test_a_page_without_feeds_is_said(desk: Room, web: FakeWeb) -> None:
    page = web.serve("/", b"<html><body>Hello</body></html>", headers=PAGE)
    answer = await desk.says(OLENA, f"/feeds {page}")
    assert answer.text.startswith(f"No feed was found at {page}.")
    assert "Look on the site for a page called “RSS”" in answer.text


async def test_a_page_of_megabytes_is_searched_too(desk: Room, web: FakeWeb) -> None:
    feed = web.serve("/feed.xml", rss(rss_item(1, "A"), title="Harbour"))
    body = linking(feed) + b"<p>" + b"Hello " * 250_000
    page = web.serve("/", body, headers=PAGE)
    assert "1. Harbour" in (await desk.says(OLENA, f"/feeds {page}")).text


@pytest.mark.parametrize("url", ["http://127.0.0.2/feed", "http://10.1.2.3/", "http://[::1]/"])
async def test_an_address_inside_the_network_is_refused(desk: Room, url: str) -> None:
    answer = await desk.says(OLENA, f"/feeds {url}")
    assert "the address leads into an internal network, which is never opened" in answer.text


async def test_a_site_that_has_no_feeds_is_known(desk: Room, web: FakeWeb) -> None:
    answer = await desk.says(OLENA, "/feeds https://t.me/somebody")
    assert "is at a site that has no feeds." in answer.text
    assert web.requests == []


async def test_an_editors_chat_adds_twenty_feeds_a_day_an_owner_more(
    desk: Room, web: FakeWeb
) -> None:
    desk.policy = "open"
    makes_editor(desk, PETRO)
    many = opml(*((f"https://{n}.example/", f"O{n}") for n in range(20)))
    offer = await desk.sends_file(PETRO, many, "list.opml")
    assert offer.labels == ["✅ Import 20 feeds", "✖ Cancel"]
    await desk.presses(PETRO, "✅ Import 20 feeds")
    assert len(listed(desk)) == 22
    feed = web.serve("/feed.xml", rss(rss_item(1, "A"), title="Harbour"))
    refused = await desk.says(PETRO, f"/feeds {feed}")
    assert refused.text == (
        "✋ A chat may add 20 feeds a day, and 0 are left today. An owner may add more."
    )
    assert (await desk.says(OLENA, f"/feeds {feed}")).labels[1] == "✅ Add 1 feed"
    desk.clock.advance(DAY)
    assert (await desk.says(PETRO, f"/feeds {feed}")).labels[1] == "✅ Add 1 feed"


# ---------------------------------------------------------------- lists in and out


async def test_an_opml_file_shows_what_it_would_add_and_adds_it(desk: Room) -> None:
    text = opml((BBC, "BBC"), ("https://a.example/rss", "A & B"), ("ftp://x.example/", "Bad"))
    offer = await desk.sends_file(OLENA, text.replace("A & B", "A &amp; B"), "list.opml")
    assert offer.text == (
        "📥 list.opml\n\n"
        "1 new feed:\n• line 4: A & B · https://a.example/rss\n\n"
        "1 is listed already:\n• line 3: BBC · https://bbc.example/feed\n\n"
        "1 place can't be read:\n• line 5: this URL does not start with https:// or http://: "
        "ftp://x.example/"
    )
    assert offer.labels == ["✅ Import 1 feed", "✖ Cancel"]
    assert len(listed(desk)) == 2
    done = await desk.presses(OLENA, "✅ Import 1 feed")
    assert done.text.startswith("✅ 1 feed is added.")
    assert listed(desk)[-1] == ("https://a.example/rss", "A & B")
    assert desk.store.feed_at("https://a.example/rss") is not None
    await desk.presses(OLENA, "↩ Undo")
    assert (desk.folder / "feeds.toml").read_text("utf-8") == FEEDS


async def test_a_file_with_nothing_new_or_no_list_at_all_is_said(desk: Room) -> None:
    answer = await desk.sends_file(OLENA, opml((BBC, "BBC")), "a.xml")
    assert answer.text.endswith("So there is nothing to add.")
    answer = await desk.sends_file(OLENA, rss(rss_item(1, "A")), "feed.xml")
    assert answer.text.startswith("There is no feed in feed.xml: this is no OPML")
    answer = await desk.sends_file(OLENA, b"x" * 2_000_001, "list.opml")
    assert answer.text == "✋ list.opml is too large: a list of feeds has at most 2 MB."


async def test_a_file_that_telegram_does_not_give_is_said(desk: Room) -> None:
    desk.telegram.fail_next("getFile", fault=Refuse(400, "Bad Request: file is too big"))
    answer = await desk.sends_file(OLENA, opml((OLD, "Old")), "list.opml")
    assert answer.text == "Telegram did not hand over list.opml. Send it again in a minute."


async def test_the_list_is_sent_as_opml_which_can_be_read_again(desk: Room) -> None:
    await desk.says(OLENA, "/feeds")
    await desk.presses(OLENA, "📤 OPML")
    sent = desk.telegram.seen(OLENA)[-1]
    assert sent.text.startswith("📤 2 feeds, as OPML")
    assert sent.document is not None
    assert sent.document.name == "feeds.opml"
    found = read_opml(sent.document.content.decode(), "feeds.opml")
    assert [(e.feed.url, e.feed.outlet) for e in found.entries] == [(BBC, "BBC News"), (DW, "DW")]


async def test_secrets_go_out_whole_in_private_alone_and_with_a_warning(desk: Room) -> None:
    secret = "https://user:hunter2@paid.example/rss"
    text = FEEDS + f'\n[[feed]]\nurl = "{secret}"\n'
    await desk.puts("feeds", text)
    await desk.says(OLENA, "/feeds")
    await desk.presses(OLENA, "📤 OPML")
    private = desk.telegram.seen(OLENA)[-1]
    assert "⚠ 1 address in it may hold a password or token" in private.text
    assert private.document
    assert b"hunter2" in private.document.content
    await desk.adds_the_bot(GROUP, OLENA)
    await desk.says(GROUP, "/feeds", OLENA)
    await desk.presses(GROUP, "📤 OPML", OLENA)
    shared = desk.telegram.seen(GROUP)[-1]
    assert shared.document
    assert b"hunter2" not in shared.document.content
    assert "a password or token is left out" in shared.text


# ---------------------------------------------------------------- in Ukrainian


async def test_a_ukrainian_reads_of_feeds_in_ukrainian(desk: Room, web: FakeWeb) -> None:
    await desk.says(OLENA, "/feeds")
    desk.store.set_language(OLENA, "uk")
    polled(desk, DW, failures=9, failing_since=NOW - 3 * DAY, last_error="HTTP 403 Forbidden")
    page = await desk.says(OLENA, "/feeds")
    assert page.text == (
        "2 стрічки\n⚠ зі збоями: 1 · 🆕 ще не опитано: 1\n\n"
        "⚠ DW – збій з 26 лют. 14:00: сервер відмовляє нам у доступі\n"
        "🆕 BBC News – ще не опитано"
    )
    feed = web.serve("/feed.xml", rss(rss_item(1, "A"), title="Harbour"))
    found = await desk.says(OLENA, f"/feeds {feed}")
    assert found.labels == ["☑ 1. Harbour", "✅ Додати 1 стрічку", "✖ Не треба"]
