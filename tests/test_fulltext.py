"""An item's article is fetched where its host lets it be, by the one path that every URL takes."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field, replace
from datetime import timedelta

import pytest
from aiohttp import web as aio

from monitor.feeds.articles import fulltext
from monitor.feeds.articles.article import read_article
from monitor.feeds.articles.fulltext import Admit, FullTexts
from monitor.feeds.web.addresses import Allowed
from monitor.feeds.web.fetch import FetchLimits, fetch, open_client, user_agent
from monitor.hosts import Hosts
from monitor.model import (
    Article,
    Fetched,
    FetchOutcome,
    FullText,
    FullTextOutcome,
    Item,
    NoFullText,
    NoFullTextYet,
    ParseFailed,
    RobotsForbid,
)
from tests.article_texts import REPORTS
from tests.articles import LAYOUTS, page
from tests.fakes.web import FakeWeb
from tests.support import DAY, HOUR, MINUTE, NOW, ManualClock

EN = REPORTS["en"]
HTML = {"Content-Type": "text/html; charset=utf-8"}
PAGE = page(LAYOUTS["semantic"], EN).encode()
FORBID_ALL = b"User-agent: *\nDisallow: /\n"


@dataclass
class Articles:
    """Full texts of a fake web's articles, and the clock that they go by."""

    web: FakeWeb
    texts: FullTexts
    hosts: Hosts
    clock: ManualClock
    pauses: dict[str, timedelta] = field(default_factory=dict)

    def item(self, path: str = "/1", title: str = EN.title, summary: str = EN.summary) -> Item:
        return Item("1", title, summary, self.web.url + path)

    async def of(self, path: str = "/1") -> FullTextOutcome:
        return await self.texts.full_text(self.item(path), self.clock())

    def serve(self, path: str = "/1", body: bytes = PAGE) -> str:
        return self.web.serve(path, body, headers=HTML)

    def robots(self, *lines: str) -> None:
        self.web.serve("/robots.txt", "\n".join(lines).encode())

    @property
    def asked(self) -> list[str]:
        return [request.path for request in self.web.requests]


async def read(fetched: Fetched) -> Article | ParseFailed:
    """Read an article here: that workers do it elsewhere is tested where they are."""
    return read_article(fetched.body, fetched.url, fetched.content_type)


@asynccontextmanager
async def articles_of(web: FakeWeb, *names: str) -> AsyncIterator[Articles]:
    clock = ManualClock()
    hosts = Hosts(timedelta(0), clock)
    limits = FetchLimits(seconds=5, sent=200_000)
    allowed = Allowed.from_settings(["127.0.0.0/8"], range(1, 65_536))
    pauses: dict[str, timedelta] = {}
    async with open_client(allowed, user_agent("https://example.org")) as client:

        async def get(url: str, accept: str, admit: Admit | None) -> FetchOutcome:
            return await fetch(client, url, None, limits, hosts, accept=accept, admit=admit)

        texts = FullTexts(get, read, slow_down=pauses.__setitem__)
        yield Articles(web, texts, hosts, clock, pauses)


@pytest.fixture
async def articles(web: FakeWeb) -> AsyncIterator[Articles]:
    async with articles_of(web) as articles:
        yield articles


def why_not(outcome: FullTextOutcome) -> str:
    assert not isinstance(outcome, FullText)
    return outcome.reason


# ---------------------------------------------------------------- the way to a text


async def test_the_article_of_an_item_is_fetched_once_its_host_lets_it_be(
    articles: Articles,
) -> None:
    articles.serve()
    outcome = await articles.of()
    assert isinstance(outcome, FullText)
    assert all(text in outcome.text for text in EN.paragraphs)
    assert articles.asked == ["/robots.txt", "/1"]


async def test_pages_are_asked_for_as_html_without_cookies_or_referer(articles: Articles) -> None:
    articles.web.serve("/1", PAGE, headers=HTML | {"Set-Cookie": "id=1; Path=/"})
    await articles.of()
    await articles.of()
    robots, first, second = articles.web.requests
    assert (robots.header("Accept") or b"").startswith(b"text/plain")
    assert (first.header("Accept") or b"").startswith(b"text/html")
    for request in (robots, first, second):
        names = {name.lower() for name, _ in request.headers}
        assert names == {b"host", b"user-agent", b"accept", b"accept-encoding", b"connection"}


async def test_an_item_without_a_link_has_no_article(articles: Articles) -> None:
    outcome = await articles.texts.full_text(replace(articles.item(), link=None), NOW)
    assert outcome == NoFullText("it has no link")
    assert articles.asked == []


async def test_an_article_behind_redirects_is_found(articles: Articles) -> None:
    articles.serve("/new")
    articles.web.serve("/1", status=302, headers={"Location": "/new"})
    assert isinstance(await articles.of(), FullText)


@pytest.mark.parametrize("url", ["http://169.254.169.254/x", "http://10.0.0.1/x", "file:///etc"])
async def test_links_take_the_guards_path_like_every_url(articles: Articles, url: str) -> None:
    item = replace(articles.item(), link=url)
    assert isinstance(await articles.texts.full_text(item, NOW), NoFullTextYet)
    assert articles.asked == []


# ---------------------------------------------------------------- robots.txt


async def test_what_robots_txt_forbids_is_not_asked_for(articles: Articles) -> None:
    articles.serve()
    articles.robots("User-agent: *", "Disallow: /1", "Allow: /2")
    outcome = await articles.of()
    assert outcome == RobotsForbid("127.0.0.1", "Disallow: /1")
    assert why_not(outcome) == "robots.txt of 127.0.0.1 forbids it (Disallow: /1)"
    assert articles.asked == ["/robots.txt"]
    articles.serve("/2")
    assert isinstance(await articles.of("/2"), FullText)


@pytest.mark.parametrize(("name", "forbids"), [("Monitor", True), ("googlebot", False)])
async def test_robots_txt_knows_us_by_the_name_that_requests_carry(
    articles: Articles, name: str, forbids: bool
) -> None:
    articles.serve()
    articles.robots(f"User-agent: {name}", "Disallow: /")
    assert isinstance(await articles.of(), RobotsForbid) is forbids
    agent = (articles.web.requests[0].header("User-Agent") or b"").decode()
    assert agent.startswith(f"{fulltext.AGENT}/")


async def test_a_redirect_to_what_robots_txt_forbids_is_not_followed(articles: Articles) -> None:
    articles.serve("/private/1")
    articles.web.serve("/1", status=301, headers={"Location": "/private/1"})
    articles.robots("User-agent: *", "Disallow: /private/")
    assert await articles.of() == RobotsForbid("127.0.0.1", "Disallow: /private/")
    assert articles.asked == ["/robots.txt", "/1"]


async def test_a_redirect_to_another_host_is_up_to_its_robots_txt(articles: Articles) -> None:
    async with FakeWeb() as other:
        other.serve("/robots.txt", FORBID_ALL)
        there = other.serve("/1", PAGE, headers=HTML)
        articles.web.serve("/1", status=302, headers={"Location": there})
        assert isinstance(await articles.of(), RobotsForbid)
        assert [request.path for request in other.requests] == ["/robots.txt"]


async def test_robots_txt_is_asked_for_once_a_day(articles: Articles) -> None:
    articles.serve()
    for hours in (0, 12, 11):
        articles.clock.advance(hours * HOUR)
        await articles.of()
    assert articles.asked == ["/robots.txt", "/1", "/1", "/1"]
    articles.robots("User-agent: *", "Disallow: /")
    articles.clock.advance(HOUR)
    assert isinstance(await articles.of(), RobotsForbid)


async def test_of_several_articles_at_once_one_asks_for_robots_txt(articles: Articles) -> None:
    for number in range(5):
        articles.serve(f"/{number}")
    outcomes = await asyncio.gather(*(articles.of(f"/{number}") for number in range(5)))
    assert all(isinstance(outcome, FullText) for outcome in outcomes)
    assert len(articles.web.seen("/robots.txt")) == 1


async def test_robots_txt_is_found_behind_redirects(articles: Articles) -> None:
    articles.serve()
    articles.web.serve("/robots.txt", status=301, headers={"Location": "/r.txt"})
    articles.web.serve("/r.txt", FORBID_ALL)
    assert isinstance(await articles.of(), RobotsForbid)


@pytest.mark.parametrize("status", [401, 403, 404, 410])
async def test_without_a_robots_txt_all_may_be_fetched(articles: Articles, status: int) -> None:
    articles.serve()
    articles.web.serve("/robots.txt", status=status)
    assert isinstance(await articles.of(), FullText)


@pytest.mark.parametrize("status", [500, 502, 503])
async def test_while_robots_txt_cannot_be_reached_nothing_is_fetched(
    articles: Articles, status: int
) -> None:
    articles.serve()
    articles.web.serve("/robots.txt", status=status)
    outcome = await articles.of()
    assert outcome == NoFullTextYet(
        "robots.txt of 127.0.0.1 can't be reached now, which forbids all", NOW + HOUR
    )
    articles.clock.advance(59 * MINUTE)
    await articles.of()
    assert articles.asked == ["/robots.txt"]
    articles.web.serve("/robots.txt", status=404)
    articles.clock.advance(MINUTE)
    assert isinstance(await articles.of(), FullText)


async def test_a_host_that_asks_for_peace_when_asked_for_robots_txt_gets_it(
    articles: Articles,
) -> None:
    articles.web.serve("/robots.txt", status=429, headers={"Retry-After": "7200"})
    await articles.of()
    articles.clock.advance(HOUR)
    outcome = await articles.of()
    assert isinstance(outcome, NoFullTextYet)
    assert outcome.until == NOW + 2 * HOUR
    assert articles.asked == ["/robots.txt"]


async def test_a_crawl_delay_is_handed_on_as_a_longer_pause(articles: Articles) -> None:
    articles.serve()
    articles.robots("User-agent: *", "Crawl-delay: 7")
    await articles.of()
    await articles.of()
    assert articles.pauses == {articles.web.url + "/robots.txt": timedelta(seconds=7)}


async def test_each_port_has_a_robots_txt_of_its_own(articles: Articles) -> None:
    articles.serve()
    articles.robots("User-agent: *", "Disallow: /")
    async with FakeWeb() as other:
        url = other.serve("/1", PAGE, headers=HTML)
        item = replace(articles.item(), link=url)
        assert isinstance(await articles.texts.full_text(item, NOW), FullText)
    assert isinstance(await articles.of(), RobotsForbid)


async def test_what_is_remembered_of_robots_txt_is_bounded(articles: Articles) -> None:
    many = "".join(f"Disallow: /{number}\n" for number in range(100))
    body = f"User-agent: *\n{many}".encode()
    hosts = [f"127.0.0.{number}" for number in range(1, 10)]
    seen: list[str] = []

    async def get(url: str, accept: str, admit: Admit | None) -> FetchOutcome:
        if admit:
            await admit(url)
        seen.append(url)
        return Fetched(url, 200, body if "robots" in url else PAGE, "text/html")

    texts = FullTexts(get, read, most_rules=880)
    for host in (*hosts, hosts[-1], hosts[0]):
        await texts.full_text(replace(articles.item(), link=f"http://{host}/x"), NOW)
    asked = [url.split("/")[2] for url in seen if "robots" in url]
    assert asked == [*hosts, hosts[0]]  # the last is still known, the first no more


# ---------------------------------------------------------------- pages that are no article


@pytest.mark.parametrize("kind", ["application/pdf", "image/jpeg", "text/plain", "audio/mpeg"])
async def test_only_web_pages_are_read(articles: Articles, kind: str) -> None:
    articles.web.serve("/1", PAGE, headers={"Content-Type": kind})
    assert await articles.of() == NoFullText(f"it is no web page, but {kind}")


@pytest.mark.parametrize("kind", ["text/html", "TEXT/HTML;charset=utf-8", "application/xhtml+xml"])
async def test_html_by_any_of_its_names_is_a_web_page(articles: Articles, kind: str) -> None:
    articles.web.serve("/1", PAGE, headers={"Content-Type": kind})
    assert isinstance(await articles.of(), FullText)


@pytest.mark.parametrize("text", [EN.consent, EN.comment, " ".join(EN.headlines)])
async def test_a_page_about_something_else_is_not_the_items_text(
    articles: Articles, text: str
) -> None:
    body = f"<html><body><article><p>{text}</p><p>{text * 3}</p></article></body></html>"
    articles.serve("/1", body.encode())
    assert why_not(await articles.of()) == (
        "the page is about something else than its title and summary"
    )


async def test_a_link_that_ends_at_the_front_page_has_no_article(articles: Articles) -> None:
    articles.serve("/")
    articles.web.serve("/1", status=302, headers={"Location": "/"})
    assert await articles.of() == NoFullText("its link leads to the front page")


async def test_a_page_that_says_no_more_than_the_feed_may_do_so_later(articles: Articles) -> None:
    body = f"<html><body><article><p>{EN.summary}</p></article></body></html>"
    articles.serve("/1", body.encode())
    assert await articles.of() == NoFullTextYet("the page says no more than the feed")


@pytest.mark.parametrize(
    ("status", "kind"),
    [
        (404, NoFullTextYet),
        (500, NoFullTextYet),
        (410, NoFullText),
        (401, NoFullText),
        (402, NoFullText),
        (403, NoFullText),
        (451, NoFullText),
    ],
)
async def test_a_page_that_may_come_later_is_told_from_one_that_will_not(
    articles: Articles, status: int, kind: type[FullTextOutcome]
) -> None:
    articles.web.serve("/1", status=status)
    outcome = await articles.of()
    assert isinstance(outcome, kind)
    assert str(status) in why_not(outcome)


async def test_a_host_that_asks_for_peace_says_until_when(articles: Articles) -> None:
    articles.web.serve("/1", status=503, headers={"Retry-After": "3600"})
    for _ in range(2):
        outcome = await articles.of()
        assert isinstance(outcome, NoFullTextYet)
        assert outcome.until == NOW + HOUR
    assert articles.asked == ["/robots.txt", "/1"]


async def test_pages_have_the_limits_of_feeds(articles: Articles) -> None:
    articles.serve("/1", b"<p>" + b"x" * 200_000)
    assert why_not(await articles.of()) == "the body is larger than 0.2 MB"


async def test_a_host_that_drops_the_line_is_tried_again(articles: Articles) -> None:
    async def drop(request: aio.Request) -> aio.StreamResponse:
        assert request.transport is not None
        request.transport.close()
        return aio.Response()

    articles.web.behave("/1", drop)
    assert isinstance(await articles.of(), NoFullTextYet)


async def test_never_two_requests_to_a_host_at_once_and_in_its_turn(web: FakeWeb) -> None:
    running, most = 0, 0

    async def slow(request: aio.Request) -> aio.StreamResponse:
        nonlocal running, most
        running += 1
        most = max(most, running)
        await asyncio.sleep(0.02)
        running -= 1
        return aio.Response(body=PAGE, content_type="text/html")

    async with articles_of(web) as articles:
        for path in ("/robots.txt", "/1", "/2", "/3"):
            web.behave(path, slow)
        outcomes = await asyncio.gather(*map(articles.of, ("/1", "/2", "/3")))
    assert all(isinstance(outcome, FullText) for outcome in outcomes)
    assert most == 1


async def test_a_day_is_as_long_as_robots_txt_may_be_kept() -> None:
    assert fulltext.ROBOTS_KEPT == DAY  # RFC 9309, 2.4
