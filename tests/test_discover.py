"""Any page's address finds its feeds: what it names, what is known of its site, usual places."""

from __future__ import annotations

import time
from collections.abc import AsyncIterator, Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from monitor.feeds.finding.discover import MOST_PROBED, MOST_TRIED, Discovered, discover
from monitor.feeds.finding.examine import charsets_said, doubts, format_of, language_in
from monitor.feeds.finding.look import Looker
from monitor.feeds.finding.looked import Looked
from monitor.feeds.finding.sites import (
    news_sitemaps,
    robots_of,
    site_feeds,
    usual_feeds,
    without_feeds,
)
from monitor.feeds.reading.links import Candidate, header_feeds, page_feeds
from monitor.feeds.reading.workers import Parsers
from monitor.feeds.web.addresses import Allowed
from monitor.feeds.web.fetch import FetchLimits, open_client
from monitor.hosts import Hosts
from monitor.model import Fetched, FetchFailed, Item, NotModified, ParsedFeed, Validators
from tests.fakes.web import FakeWeb
from tests.house import rss, rss_item

PAGE = "https://news.example/world/index.html"
RSS = "application/rss+xml"
HTML = {"Content-Type": "text/html; charset=utf-8"}
CHANNEL = "UC" + "a1B2-" * 4 + "xy"
NOW = datetime(2026, 11, 25, 12, tzinfo=UTC)


def urls(candidates: tuple[Candidate, ...]) -> list[str]:
    return [candidate.url for candidate in candidates]


def named(markup: str, url: str = PAGE) -> list[str]:
    return urls(page_feeds(markup, url))


# ---------------------------------------------------------------- what a page names


@pytest.mark.parametrize(
    ("markup", "feed"),
    [
        (f'<link rel="alternate" type="{RSS}" href="/a.xml">', "https://news.example/a.xml"),
        (f"<LINK REL='Alternate' TYPE='{RSS}; charset=utf-8' HREF=b.xml>", f"{PAGE[:-10]}b.xml"),
        (
            '<link rel="feed" type="application/atom+xml" href="//x.example/a">',
            "https://x.example/a",
        ),
        ('<link rel="alternate" type="application/feed+json" href="/f">', "https://news.example/f"),
        (
            f'<link rel=alternate type={RSS} href="/a?b=1&amp;c=2#d">',
            "https://news.example/a?b=1&c=2",
        ),
        (
            f'<base href="https://b.example/x/"><link rel=alternate type={RSS} href=a>',
            "https://b.example/x/a",
        ),
        ('<a href="/rss">RSS</a>', "https://news.example/rss"),
        (
            '<a class="x" href="https://feeds.other.example/abc/rss.xml">',
            "https://feeds.other.example/abc/rss.xml",
        ),
        (
            '<a href="https://www.news.example/eng/rss-feeds/">',
            "https://www.news.example/eng/rss-feeds/",
        ),
        ('<a href="?feed=rss2">', f"{PAGE}?feed=rss2"),
        ('<a href="/export/news_feed.xml">', "https://news.example/export/news_feed.xml"),
    ],
)
def test_the_feeds_that_a_page_names_are_found(markup: str, feed: str) -> None:
    assert named(f"<html><head>{markup}") == [feed]


@pytest.mark.parametrize(
    "markup",
    [
        f'<!-- <link rel="alternate" type="{RSS}" href="/a.xml"> -->',
        f'<link rel="alternate" type="{RSS}" href="">',
        f'<link rel="alternate" type="{RSS}" href="javascript:x()">',
        f'<link rel="stylesheet" type="{RSS}" href="/a.xml">',
        '<link rel="alternate" hreflang="de" href="/de">',
        '<link rel="alternate" type="application/json" href="https://news.example/wp-json/x">',
        '<link rel="alternate" type="application/json+oembed" href="/o">',
        '<a href="/about">',
        '<a href="/feedback">',
        '<a href="/rssi">',
        '<a href="#feed">',
        '<a href="https://feedly.com/i/subscription/feed/https://news.example/rss">',
        f'<a href="{PAGE}#rss">',
    ],
)
def test_what_is_no_feed_is_not_named(markup: str) -> None:
    assert named(markup) == []


def test_the_head_comes_first_and_each_feed_once_with_its_title() -> None:
    markup = f"""<a href="/rss">x</a><a href="/b/rss">y</a>
    <link rel="alternate" type="{RSS}" title="News &amp; more" href="https://NEWS.example:443/rss">"""
    found = page_feeds(markup, PAGE)
    assert [(candidate.title, candidate.how) for candidate in found] == [
        ("News & more", "link in the page's head"),
        ("", "link on the page"),
    ]


def test_link_headers_name_feeds_too() -> None:
    values = [
        f'</style.css>; rel=preload, </rss>; rel="alternate"; type="{RSS}"; title="All"',
        '<https://a.example/atom>; type="application/atom+xml"; rel=alternate, <x>; rel="next"',
    ]
    found = header_feeds(values, PAGE)
    assert urls(found) == ["https://news.example/rss", "https://a.example/atom"]
    assert found[0].title == "All"


@pytest.mark.parametrize(
    "markup",
    [
        f'<link rel="canonical" href="https://www.youtube.com/channel/{CHANNEL}">',
        f'<meta itemprop="identifier" content="{CHANNEL}">',
        f'"externalId":"{CHANNEL}","channelId":"UC{"z" * 22}"',
        f'<script>{{"channelId":"{CHANNEL}"}}</script>',
    ],
)
def test_a_youtube_page_says_whose_channel_it_is(markup: str) -> None:
    feed = f"https://www.youtube.com/feeds/videos.xml?channel_id={CHANNEL}"
    assert named(markup, "https://www.youtube.com/@someone") == [feed]
    assert named(markup, "https://not-youtube.example/@someone") == []


@given(st.text(), st.text())
def test_no_page_makes_the_readers_raise(markup: str, url: str) -> None:
    for candidate in (*page_feeds(markup, PAGE), *header_feeds([markup], PAGE)):
        assert candidate.url.startswith("http")
    page_feeds(f'<a href="{markup}/rss"><link rel=alternate type={RSS} href="{url}">', PAGE)


@pytest.mark.parametrize(
    "markup",
    [
        "<a " * 500_000,
        "<!--" * 400_000,
        f"<a href=/{'rss' * 2_500}>" * 250,
        f"<a {'a' * 7_900}>" * 250,
        f"<link {'a ' * 3_900}>" * 250,
        f"<a {'a=' * 3_900}>" * 250,
        f"<link rel=alternate type={RSS} href='{'/' * 7_900}'>" * 250,
        f"<link {'x' * 290}rel={'y' * 290}" * 2_000,
    ],
)
def test_no_page_takes_long(markup: str) -> None:
    began = time.process_time()
    page_feeds(markup, "https://www.youtube.com/@x")
    header_feeds([markup[:100_000], "</x>;a=b" * 10_000, f"<x>{';a' * 50_000}"], PAGE)
    assert time.process_time() - began < 3


# ---------------------------------------------------------------- what is known of sites


@pytest.mark.parametrize(
    ("page", "feeds"),
    [
        (
            f"https://m.youtube.com/channel/{CHANNEL}/videos",
            [f"https://www.youtube.com/feeds/videos.xml?channel_id={CHANNEL}"],
        ),
        (
            "https://www.youtube.com/user/name",
            ["https://www.youtube.com/feeds/videos.xml?user=name"],
        ),
        (
            "https://youtube.com/playlist?list=PL0123456789abc",
            ["https://www.youtube.com/feeds/videos.xml?playlist_id=PL0123456789abc"],
        ),
        ("https://www.youtube.com/@name", []),
        ("https://old.reddit.com/r/ukraine/top", ["https://www.reddit.com/r/ukraine/.rss"]),
        (
            "https://github.com/o/r",
            ["https://github.com/o/r/releases.atom", "https://github.com/o/r/commits.atom"],
        ),
        ("https://github.com/o", ["https://github.com/o.atom"]),
        ("https://github.com/o/r/commits/main", ["https://github.com/o/r/commits/main.atom"]),
        ("https://github.com/o/r/releases.atom", []),
        ("https://mastodon.example/@name", ["https://mastodon.example/@name.rss"]),
        ("https://medium.com/@name/post-1", ["https://medium.com/feed/@name"]),
        ("https://pub.medium.com/x", ["https://pub.medium.com/feed"]),
        ("https://x.substack.com/p/y", ["https://x.substack.com/feed"]),
        (
            "https://x.blogspot.com/2026/01/y.html",
            ["https://x.blogspot.com/feeds/posts/default?alt=rss"],
        ),
        ("https://x.wordpress.com/", ["https://x.wordpress.com/feed/"]),
        ("https://bsky.app/profile/a.example", ["https://bsky.app/profile/a.example/rss"]),
        (
            "https://news.google.com/search?q=ICC%20warrant&hl=en",
            ["https://news.google.com/rss/search?q=ICC%20warrant&hl=en"],
        ),
        ("https://news.example/", []),
    ],
)
def test_on_known_sites_feeds_are_known_without_asking(page: str, feeds: list[str]) -> None:
    assert urls(site_feeds(page)) == feeds


@pytest.mark.parametrize(
    "page", ["https://t.me/s/channel", "https://www.x.com/a", "https://m.facebook.com/a"]
)
def test_sites_without_feeds_are_told(page: str) -> None:
    reason = without_feeds(page)
    assert reason
    assert "no feed" in reason
    assert without_feeds("https://news.example/t.me") is None


def test_the_usual_places_are_below_the_page_and_at_the_root() -> None:
    assert urls(usual_feeds(PAGE))[:3] == [
        "https://news.example/world/feed",
        "https://news.example/feed",
        "https://news.example/rss",
    ]
    assert urls(usual_feeds("https://a.example"))[0] == "https://a.example/feed"


def test_robots_txt_names_sitemaps_of_news() -> None:
    robots = (
        "User-agent: *\nSitemap: https://a.example/map.xml\nsitemap:https://a.example/news.xml\n"
    )
    assert urls(news_sitemaps(robots)) == ["https://a.example/news.xml"]
    assert robots_of(PAGE) == "https://news.example/robots.txt"


# ---------------------------------------------------------------- the search, over HTTP


@dataclass
class Site:
    """A site on loopback, and a search of it."""

    web: FakeWeb
    looker: Looker
    asked: list[str] = field(default_factory=list)

    def page(self, path: str, markup: str, **headers: str) -> None:
        self.web.serve(path, f"<html><body>{markup}".encode(), headers=HTML | headers)

    def feed(self, path: str, *items: str, title: str = "A feed") -> None:
        made = [rss_item(f"{path}{n}", name) for n, name in enumerate(items or (path,))]
        self.web.serve(path, rss(*made, title=title))

    async def discover(self, path: str = "/") -> Discovered:
        return await discover(self.web.url + path, self.looker)

    async def found(self, path: str = "/") -> list[str]:
        found = await self.discover(path)
        return [feed.url.removeprefix(self.web.url) for feed in found.feeds]

    @property
    def paths(self) -> list[str]:
        return [request.path for request in self.web.requests]


@pytest.fixture(scope="module")
def parsers() -> Iterator[Parsers]:
    parsers = Parsers()
    yield parsers
    parsers.close()


@pytest.fixture
async def site(parsers: Parsers) -> AsyncIterator[Site]:
    async with FakeWeb() as web, open_client(Allowed.from_settings([web.host]), "test") as client:
        yield Site(web, Looker(client, parsers, FetchLimits(seconds=5), Hosts(timedelta(0))))


def link(path: str) -> str:
    return f'<link rel="alternate" type="{RSS}" href="{path}">'


async def test_a_feeds_own_address_is_found_with_one_request(site: Site) -> None:
    site.feed("/f.xml")
    assert await site.found("/f.xml") == ["/f.xml"]
    assert site.paths == ["/f.xml"]


async def test_a_page_leads_to_the_feed_it_names_and_nothing_else_is_asked(site: Site) -> None:
    site.page("/", link("/f.xml"))
    site.feed("/f.xml", "one", "two")
    found = await site.discover()
    assert [(f.feed.title, len(f.feed.items), f.how) for f in found.feeds] == [
        ("A feed", 2, "link in the page's head")
    ]
    assert site.paths == ["/", "/f.xml"]


async def test_a_link_header_leads_to_a_feed(site: Site) -> None:
    site.page("/", "nothing", Link=f'</f.xml>; rel="alternate"; type="{RSS}"')
    site.feed("/f.xml")
    assert await site.found() == ["/f.xml"]


async def test_what_a_page_names_but_is_no_feed_is_left_out(site: Site) -> None:
    site.page("/", link("/dead.xml") + link("/page") + link("/f.xml"))
    site.page("/page", "a page")
    site.feed("/f.xml")
    assert await site.found() == ["/f.xml"]


async def test_a_page_that_lists_a_sites_feeds_is_followed_once(site: Site) -> None:
    site.page("/", '<a href="/rss">Our feeds</a>')
    site.page("/rss", '<a href="/rss/world.xml"></a><a href="/rss/more/">more</a>')
    site.page("/rss/more/", '<a href="/rss/deep.xml"></a>')
    site.feed("/rss/world.xml")
    site.feed("/rss/deep.xml")
    assert await site.found() == ["/rss/world.xml"]


async def test_where_a_page_names_none_the_usual_places_are_tried_until_one_is_a_feed(
    site: Site,
) -> None:
    site.page("/blog/post.html", "nothing")
    site.feed("/rss.xml")
    assert await site.found("/blog/post.html") == ["/rss.xml"]
    assert site.paths == ["/blog/post.html", "/blog/feed", "/feed", "/rss", "/rss.xml"]


async def test_a_page_that_is_not_there_still_leads_to_its_sites_feed(site: Site) -> None:
    site.feed("/feed")
    assert await site.found("/gone") == ["/feed"]


async def test_few_requests_are_made_where_there_is_nothing(site: Site) -> None:
    site.page("/", "nothing")
    found = await site.discover()
    assert found.reason.startswith("no feed was found: the page names none")
    assert len(site.paths) == 1 + MOST_PROBED
    assert site.paths[-1] == "/robots.txt"
    assert len(set(site.paths)) == len(site.paths)


async def test_of_many_named_feeds_some_are_tried_and_the_rest_is_named(site: Site) -> None:
    site.page("/", "".join(link(f"/{number}.xml") for number in range(20)))
    for number in range(20):
        site.feed(f"/{number}.xml")
    found = await site.discover()
    assert (len(found.feeds), len(found.untried)) == (MOST_TRIED, 20 - MOST_TRIED)
    assert len(site.paths) == 1 + MOST_TRIED


async def test_feeds_with_the_same_items_and_those_of_comments_are_no_choices(site: Site) -> None:
    site.page("/", link("/comments/feed/") + link("/feed/") + link("/feed/atom/"))
    site.web.serve("/feed/", rss(rss_item(1, "One")))
    site.web.serve("/feed/atom/", rss(rss_item(1, "One")))
    site.feed("/comments/feed/")
    found = await site.discover()
    assert [f.url.removeprefix(site.web.url) for f in found.choices] == ["/feed/"]
    assert [f.same_as for f in found.feeds] == ["", f"{site.web.url}/feed/", ""]
    assert found.feeds[-1].is_of_comments


async def test_a_feed_that_has_moved_for_good_is_found_at_its_new_address(site: Site) -> None:
    site.web.serve("/old", status=301, headers={"Location": "/f.xml"})
    site.web.serve("/now", status=302, headers={"Location": "/f.xml"})
    site.feed("/f.xml")
    assert await site.found("/old") == ["/f.xml"]
    assert await site.found("/now") == ["/now"]


async def test_a_site_that_asks_to_wait_is_left_alone_at_once(site: Site) -> None:
    site.page("/", link("/busy") + link("/f.xml"))
    site.web.serve("/busy", status=429)
    found = await site.discover()
    assert found.reason == "HTTP 429 Too Many Requests"
    assert site.paths == ["/", "/busy"]
    assert (await site.discover()).reason.startswith("127.0.0.1 asked to wait until")
    assert site.paths == ["/", "/busy"]


async def test_a_refused_address_is_told_and_no_other_is_tried(site: Site) -> None:
    found = await discover("http://10.0.0.1/", site.looker)
    assert "10.0.0.1 is a private address" in found.reason
    site.page("/", link("http://10.0.0.1/rss") + link("http://127.0.0.1:1/rss"))
    assert await site.found() == []


async def test_a_known_site_without_feeds_is_not_asked(site: Site) -> None:
    assert (await discover("https://t.me/s/x", site.looker)).reason.startswith("Telegram")
    assert site.paths == []


async def test_a_sitemap_of_news_is_the_last_resort(site: Site) -> None:
    site.page("/", "nothing")
    site.web.serve("/robots.txt", f"Sitemap: {site.web.url}/news-sitemap.xml".encode())
    site.web.serve("/news-sitemap.xml", SITEMAP)
    assert await site.found() == ["/news-sitemap.xml"]


SITEMAP = b"""<?xml version="1.0" encoding="UTF-8"?>
<urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9"
        xmlns:news="http://www.google.com/schemas/sitemap-news/0.9">
<url><loc>https://news.example/1</loc><news:news><news:publication><news:name>News</news:name>
<news:language>en</news:language></news:publication>
<news:publication_date>2026-11-25</news:publication_date><news:title>One</news:title>
</news:news></url></urlset>"""


async def test_each_answer_on_the_way_is_noted(site: Site) -> None:
    site.web.serve("/old", status=302, headers={"Location": "/f.xml"})
    site.feed("/f.xml")
    looked = await site.looker(f"{site.web.url}/old")
    assert [answer.status for answer in looked.answers] == [302, 200]
    assert 0 < looked.seconds < 5
    assert looked.address == f"{site.web.url}/old"


# ---------------------------------------------------------------- what is strange about a feed


def looked_at(body: bytes, *items: Item, **fetched: str) -> Looked:
    url = "https://a.example/rss"
    came = Fetched(fetched.pop("url", url), 200, body, **fetched)  # type: ignore[arg-type]
    return Looked(url, came, ParsedFeed("A", items))


def item(number: int = 1, **about: object) -> Item:
    usual: dict[str, object] = {"link": f"https://a.example/{number}", "published": NOW}
    return Item(str(number), "One", **(usual | about))  # type: ignore[arg-type]


KOI8 = b"<?xml version='1.0' encoding='koi8-u'?>"
GUIDS = b"<rss version='2.0'><guid>1</guid>"


@pytest.mark.parametrize(
    ("looked", "doubt"),
    [
        (looked_at(GUIDS), "it has no items now"),
        (looked_at(b"<rss>", item()), "its items have no ids"),
        (looked_at(GUIDS, item(published=None), item()), "1 of 2 items have no date"),
        (
            looked_at(GUIDS, item(published=NOW + timedelta(days=1))),
            "1 of 1 items are dated in the f",
        ),
        (
            looked_at(GUIDS, item(published=NOW - timedelta(days=99))),
            "its newest item is of 2026-08-18",
        ),
        (looked_at(GUIDS, item(link=None)), "its items have no links"),
        (
            looked_at(GUIDS, item(), content_type="text/html"),
            "its server calls it a page (text/html)",
        ),
        (looked_at(GUIDS, item(), moved_to="https://b.example/"), "it has moved for good"),
        (looked_at(GUIDS, item(), url="http://a.example/"), "it leads from https to http"),
        (
            looked_at(KOI8 + GUIDS, item(), content_type="x/y;charset=UTF-8"),
            "server and document name different charsets: koi8-u and utf-8",
        ),
        (looked_at(GUIDS + b" " * 2_000_000, item()), "it is large: 2.0 MB"),
    ],
)
def test_what_is_strange_about_a_feed_is_told(looked: Looked, doubt: str) -> None:
    said = doubts(looked, None, NOW)
    assert any(each.startswith(doubt) for each in said), said


def test_a_feed_without_faults_raises_no_doubts() -> None:
    validators = Validators("https://a.example/rss", b'"1"')
    came = Fetched("https://a.example/rss", 200, GUIDS, RSS, validators)
    looked = Looked("https://a.example/rss", came, ParsedFeed("A", (item(),)))
    same = Looked(looked.url, NotModified(validators), None)
    assert doubts(looked, same, NOW) == []
    (again,) = doubts(looked, looked, NOW)
    assert (
        again == "asked whether it changed, its server sent all of it again, though nothing changed"
    )
    (failed,) = doubts(looked, Looked(looked.url, FetchFailed("HTTP 500"), None), NOW)
    assert failed == "asked a second time, its server failed: HTTP 500"


@pytest.mark.parametrize(
    ("body", "name", "language"),
    [
        (b"<rss version='2.0'><channel><language>uk-UA</language>", "RSS 2.0", "uk"),
        (
            b'<?xml version="1.0"?><feed xmlns="http://www.w3.org/2005/Atom" xml:lang="de">',
            "Atom 1.0",
            "de",
        ),
        (b'<feed version="0.3" xmlns="x">', "Atom 0.3", ""),
        (b"<rdf:RDF><dc:language>en</dc:language>", "RSS 1.0 (RDF)", "en"),
        (
            b'{"version": "https://jsonfeed.org/version/1.1", "language": "fr-FR", "items": []}',
            "JSON Feed 1.1",
            "fr",
        ),
        (SITEMAP, "a news sitemap", ""),
        ("<rss version='2.0'>".encode("utf-16"), "RSS 2.0", ""),
        (b"", "a format that says nothing of itself", ""),
    ],
)
def test_format_and_language_are_named_as_people_know_them(
    body: bytes, name: str, language: str
) -> None:
    assert (format_of(body), language_in(body)) == (name, language)


def test_charsets_are_named_by_who_says_them() -> None:
    body = b"<?xml version='1.0' encoding=\"Windows-1251\"?>"
    assert charsets_said(body, 'text/xml; charset="UTF-8"') == {
        "header": "utf-8",
        "document": "windows-1251",
    }
    assert charsets_said(b"", "text/xml") == {}
