"""News sitemaps are feeds, too; other sitemaps say what they are."""

from __future__ import annotations

import time
from datetime import UTC, datetime

from monitor.feeds.reading.parse import parse
from monitor.model import Item, ParsedFeed, ParseFailed

URL = "https://news.example/sitemap.xml"
HEAD = (
    '<?xml version="1.0" encoding="UTF-8"?>\n'
    '<urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9"'
    ' xmlns:news="http://www.google.com/schemas/sitemap-news/0.9">'
)


def page(number: int, more: str = "") -> str:
    return (
        f"<url><loc>https://news.example/{number}</loc><lastmod>2026-03-09</lastmod><news:news>"
        "<news:publication><news:name>The &amp; News</news:name><news:language>uk</news:language>"
        "</news:publication><news:publication_date>2026-03-01T12:00+02:00</news:publication_date>"
        f"<news:title>Ордер {number}</news:title>{more}</news:news></url>"
    )


def parsed(body: str, outlet: str = "") -> ParsedFeed:
    outcome = parse(body.encode(), URL, "text/xml", outlet)
    assert isinstance(outcome, ParsedFeed), outcome
    return outcome


def reason(body: str) -> str:
    outcome = parse(body.encode(), URL)
    assert isinstance(outcome, ParseFailed), outcome
    return outcome.reason


def test_a_news_sitemap_is_a_feed() -> None:
    keywords = "<news:keywords>МКС, діти</news:keywords>"
    feed = parsed(HEAD + page(1, keywords) + "</urlset>")
    assert feed.title == "The & News"
    assert feed.items == (
        Item(
            id="https://news.example/1",
            title="Ордер 1",
            summary="МКС, діти",
            link="https://news.example/1",
            published=datetime(2026, 3, 1, 10, tzinfo=UTC),
            outlet="The & News",
        ),
    )


def test_the_outlet_is_the_argument_as_in_any_feed() -> None:
    assert parsed(HEAD + page(1) + "</urlset>", "Ours").items[0].outlet == "Ours"


def test_pages_without_news_among_others_are_passed_over() -> None:
    body = HEAD + page(1) + "<url><loc>https://news.example/about</loc></url>" + page(2)
    assert [item.title for item in parsed(body + "</urlset>").items] == ["Ордер 1", "Ордер 2"]


def test_a_damaged_news_sitemap_is_read_as_far_as_it_goes() -> None:
    body = HEAD + page(1) + page(2).replace("</news:title>", "") + page(3)[:-30]
    titles = [item.title for item in parsed(body).items]
    assert titles[0] == "Ордер 1"
    assert len(titles) >= 2
    assert parsed(HEAD + page(1).replace("&amp;", "&") + "</urlset>").items[0].title == "Ордер 1"


def test_a_sitemap_without_news_says_so() -> None:
    body = HEAD + "<url><loc>https://news.example/a</loc></url><url/></urlset>"
    assert reason(body) == (
        "a sitemap without news: it lists pages (2), not what was published; "
        "look for the site's news sitemap, or its RSS"
    )


def test_a_sitemap_index_names_the_sitemaps_of_news_first() -> None:
    names = ["pages", "images", "news-1", "archive", "video", "tags", "news-2"]
    maps = "".join(f"<sitemap><loc> /{name}.xml?token=x </loc></sitemap>" for name in names)
    body = (
        f'<sitemapindex xmlns="http://www.sitemaps.org/schemas/sitemap/0.9">{maps}</sitemapindex>'
    )
    assert reason(body) == (
        "a sitemap index, no feed; it lists 7 other sitemaps, among them "
        "https://news.example/news-1.xml?token=…, https://news.example/news-2.xml?token=…, "
        "https://news.example/pages.xml?token=…, https://news.example/images.xml?token=…, "
        "https://news.example/archive.xml?token=…"
    )
    assert "but names none" in reason("<sitemapindex/>")


def test_a_sitemap_with_a_document_type_is_not_read() -> None:
    body = '<!DOCTYPE urlset [<!ENTITY x SYSTEM "file:///etc/passwd">]>' + HEAD[39:] + page(1)
    assert reason(body) == "a sitemap that cannot be read: it has a document type"


def test_a_sitemap_of_megabytes_is_read_in_linear_time() -> None:
    body = HEAD + "".join(page(number) for number in range(10_000)) + "</urlset>"
    started = time.process_time()
    found = parsed(body)
    assert len(found.items) + found.left_out == 10_000
    assert time.process_time() - started < 4
