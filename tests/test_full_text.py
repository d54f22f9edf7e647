"""Articles of feeds with full_text are matched, never sent; each once, and kept over restarts."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Iterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest

from monitor.config import default_settings
from monitor.model import (
    Chat,
    ChatKind,
    Delivery,
    DueFullText,
    Feed,
    FullText,
    Hit,
    Item,
    Mode,
    NewItem,
    NoFullTextYet,
    RobotsForbid,
    SendOutcome,
    Sent,
    Span,
)
from monitor.notices import Notices
from monitor.reader import REST
from monitor.service import Duties, Service
from monitor.store import Store
from monitor.watch.lists.watchlist import read_watchlist
from monitor.wiring import open_web, watch_of
from tests.fakes.web import FakeWeb
from tests.house import WATCHLIST, rss, rss_item
from tests.support import (
    BBC,
    DAY,
    EIGHT,
    HOUR,
    INTERVAL,
    MINUTE,
    NOW,
    OLENA,
    ManualClock,
    chat,
    follow,
    following,
    open_store,
    record,
    send_all,
    state_of,
)

LINK = "https://bbc.example/1"


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    store = open_store(tmp_path)
    follow(store, "children", "icc")
    yield store
    store.close()


def wanted(name: str, link: str = LINK, *hits: str, announce: bool = True) -> NewItem:
    item = Item(name, f"Title of {name}", "A summary", link, NOW, "BBC News")
    found = tuple(Hit(hit, ("word",), (Span("title", 0, 5),)) for hit in hits)
    return NewItem(item, item.title, found, announce, full_text=True)


def due(store: Store) -> DueFullText:
    (only,) = store.due_full_texts(NOW)
    return only


def read(store: Store, *hits: str, text: str = "All of it") -> int:
    """An article came, and with it the item hits these watchlists."""
    article = due(store)
    spans = (Span("text", 0, 3), Span("title", 0, 5))
    found = NewItem(
        article.item, "story", tuple(Hit(hit, ("whole",), spans) for hit in hits), article.announce
    )
    return store.record_full_text(article, FullText(text), found, None, NOW)


# ---------------------------------------------------------------- what is remembered


def test_an_article_is_due_as_soon_as_its_item_is_stored(store: Store) -> None:
    record(store, wanted("a", LINK, "children"))
    article = due(store)
    assert (article.item, article.feed, article.host) == (wanted("a").item, BBC, "bbc.example")
    assert (article.announce, article.tries) == (True, 0)


def test_one_article_a_host_is_due_the_newest_first(store: Store) -> None:
    record(store, wanted("a"), wanted("b"), wanted("c", "https://other.example/"))
    assert [each.item.id for each in store.due_full_texts(NOW)] == ["b", "c"]
    assert [each.item.id for each in store.due_full_texts(NOW, {"bbc.example"})] == ["c"]
    store.keep_host_away("other.example", NOW + HOUR)
    assert [each.item.id for each in store.due_full_texts(NOW)] == ["b"]


def test_what_its_article_hits_is_due_and_a_watchlist_is_not_told_twice(store: Store) -> None:
    record(store, wanted("a", LINK, "children"))
    assert read(store, "children", "icc") == 1
    assert store.due_full_texts(NOW + DAY) == []
    stories = store.waiting_stories(following(store))[0]
    assert sorted(hit.watchlist for s in stories for i in s.items for hit in i.hits) == [
        "children",
        "icc",
    ]


def test_the_article_is_stored_for_matching_and_never_handed_out_to_be_sent(store: Store) -> None:
    record(store, wanted("a"))
    read(store, "icc", text="All of it " * 100)
    (stored,) = store.items_called("a")
    assert stored.item.text == "All of it " * 100
    (story,) = store.waiting_stories(following(store))[0]
    assert story.items[0].seen.item.text == ""
    assert story.items[0].hits[0].spans == (Span("title", 0, 5),)


def test_a_poll_does_not_see_an_edit_in_the_article_nor_overwrite_it(store: Store) -> None:
    item = wanted("a").item
    record(store, wanted("a"))
    read(store)
    feed = state_of(store).id
    assert store.unseen(feed, [item]) == []
    edited = replace(item, title="Another title")
    assert store.unseen(feed, [edited]) == [edited]
    record(store, replace(wanted("a"), item=edited))
    assert store.items_called("a")[0].item.text == "All of it"
    assert due(store).tries == 0, "an edited item's article is read again"


def test_an_article_of_a_baseline_does_not_alert(store: Store) -> None:
    record(store, wanted("a", announce=False))
    assert read(store, "icc") == 1
    assert store.waiting_stories(following(store))[0] == []


def test_an_article_that_did_not_come_is_due_again_later(store: Store) -> None:
    record(store, wanted("a"))
    article = due(store)
    nothing = NewItem(article.item, "story", (), True)
    store.record_full_text(article, NoFullTextYet("HTTP 503"), nothing, NOW + HOUR, NOW)
    assert store.due_full_texts(NOW) == []
    (again,) = store.due_full_texts(NOW + HOUR)
    assert again.tries == 1


def test_what_is_forgotten_takes_its_article_along(store: Store) -> None:
    record(store, wanted("a"))
    record(store, wanted("b", "https://other.example/"), now=NOW + 2 * DAY, listed=["b"])
    assert store.prune_items(NOW + DAY) == 1
    assert [each.item.id for each in store.due_full_texts(NOW + 2 * DAY)] == ["b"]


def test_where_robots_txt_forbids_all_articles_the_owner_hears_of_it_once(store: Store) -> None:
    store.remember_chat(chat(OLENA))
    notices = Notices(store, (OLENA,), ManualClock())
    for name in "abc":
        notices.tell_of_robots(store.feed_states())
        assert send_all(store) == []
        record(store, wanted(name))
        article = due(store)
        outcome = RobotsForbid("bbc.example", "Disallow: /")
        store.record_full_text(article, outcome, NewItem(article.item, "s", (), True), None, NOW)
    notices.tell_of_robots(store.feed_states())
    (text,) = send_all(store)
    assert "robots.txt of bbc.example forbids it (Disallow: /)" in text
    notices.tell_of_robots(store.feed_states())
    assert send_all(store) == []


# ---------------------------------------------------------------- all the way

# What becomes of articles can't be written, as where the file is damaged in this place.
UNWRITABLE = """CREATE TRIGGER damage BEFORE UPDATE ON full_texts
BEGIN SELECT RAISE(ABORT, 'a damaged page'); END"""


class Post:
    """Keeps what is sent."""

    def __init__(self) -> None:
        self.sent: list[str] = []

    async def send(self, delivery: Delivery) -> SendOutcome:
        """Take a message."""
        self.sent.append(delivery.message.html)
        return Sent(len(self.sent))


PAGE = """<!doctype html><html lang="en"><head><title>Council meets</title></head><body>
<nav><a href="/">Home</a></nav><article><h1>Council meets in the town hall</h1>
<p>The council met in the town hall on Monday evening and spoke about the year to come.</p>
<p>Late in the meeting a delegate asked what had become of the deported Ukrainian children,
and whether Lvova-Belova would ever answer for it before a court of law in The Hague.</p>
<p>No answer was given, and the council went on to speak about the repair of the old bridge.</p>
</article><footer>All rights reserved</footer></body></html>"""


@pytest.fixture
async def service(tmp_path: Path, web: FakeWeb) -> AsyncIterator[Service]:
    settings = default_settings().model_copy(
        update={
            "state_dir": tmp_path,
            "allow_hosts": ("127.0.0.1",),
            "allow_ports": (web.port,),
            "host_pause": timedelta(0),
        }
    )
    store = Store(tmp_path / "monitor.db")
    watchlist, _ = read_watchlist(WATCHLIST, "children.toml", "children")
    assert watchlist is not None
    store.remember_chat(Chat(OLENA, ChatKind.PRIVATE, "Olena"))
    store.subscribe(OLENA, 0, "children", Mode.ALERTS, EIGHT, NOW)
    async with open_web(settings, store) as edges:
        yield Service(
            Duties(
                store=store,
                web=edges,
                watch=watch_of([watchlist]),
                sender=Post(),
                clock=ManualClock(),
                keep_items=90 * DAY,
            )
        )
    store.close()


def serve(web: FakeWeb, *, robots: str = "") -> str:
    web.serve("/robots.txt", robots.encode(), headers={"Content-Type": "text/plain"})
    web.serve("/council", PAGE.encode(), headers={"Content-Type": "text/html"})
    item = rss_item(
        1,
        "Council meets in the town hall",
        "The council met on Monday.",
        published="Sun, 01 Mar 2026 11:56:00 GMT",
    ).replace("https://outlet.example/1", web.url + "/council")
    return web.serve("/feed.xml", rss(item))


def watch_feed(service: Service, url: str, *, full_text: bool) -> Store:
    store: Store = service._duties.store
    store.sync_feeds([Feed(url, "Courier", full_text=full_text)], NOW - MINUTE, INTERVAL)
    return store


def sent(service: Service) -> list[str]:
    sender = service._duties.sender
    assert isinstance(sender, Post)
    return sender.sent


async def test_a_word_that_stands_in_the_article_alone_alerts_and_the_article_is_not_sent(
    service: Service, web: FakeWeb
) -> None:
    store = watch_feed(service, serve(web), full_text=True)
    await service.once()
    (message,) = sent(service)
    assert "Council meets in the town hall" in message
    assert "delegate asked" not in message
    assert [request.path for request in web.requests] == ["/feed.xml", "/robots.txt", "/council"]
    (stored,) = store.items_called(web.url + "/council")
    assert "delegate asked" in stored.item.text


async def test_without_full_text_no_article_is_asked_for(service: Service, web: FakeWeb) -> None:
    watch_feed(service, serve(web), full_text=False)
    await service.once()
    assert sent(service) == []
    assert [request.path for request in web.requests] == ["/feed.xml"]


async def test_what_robots_txt_forbids_is_not_asked_for(service: Service, web: FakeWeb) -> None:
    watch_feed(service, serve(web, robots="User-agent: *\nDisallow: /"), full_text=True)
    await service.once()
    assert sent(service) == []
    assert [request.path for request in web.requests] == ["/feed.xml", "/robots.txt"]


async def test_an_article_that_was_waiting_at_a_crash_is_read_after_the_restart(
    service: Service, web: FakeWeb
) -> None:
    store = watch_feed(service, serve(web), full_text=True)
    service.poll_due()
    (polling,) = service.poller.running
    await polling
    assert store.status(NOW).items == 1
    await service.finish()  # nothing was read yet
    assert web.seen("/council") == []
    await service.once()
    assert len(sent(service)) == 1


async def test_an_article_of_which_nothing_can_be_recorded_is_told_of_and_waits(
    service: Service, web: FakeWeb
) -> None:
    store = watch_feed(service, serve(web), full_text=True)
    store.db.execute(UNWRITABLE)
    async with asyncio.timeout(20):
        await service.once()
    assert len(web.seen("/council")) == 1
    article = f"{web.url}/council"
    first, second = store.status(NOW).troubles
    assert f"reading {article}: IntegrityError: a damaged page" in first
    assert f"noting that {article} is to be read later: IntegrityError: a damaged page" in second


async def test_what_could_not_be_recorded_is_read_again_after_its_host_has_rested(
    service: Service, web: FakeWeb
) -> None:
    store = watch_feed(service, serve(web), full_text=True)
    clock = service._duties.clock
    assert isinstance(clock, ManualClock)
    store.db.execute(UNWRITABLE)
    await service.once()
    store.db.execute("DROP TRIGGER damage")
    clock.advance(REST / 2)
    await service.once()
    assert len(web.seen("/council")) == 1
    clock.advance(REST / 2)
    await service.once()
    assert len(web.seen("/council")) == 2
    assert len(sent(service)) == 1
