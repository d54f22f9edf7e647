"""Google's news sitemaps as items, and what other sitemaps are.

https://developers.google.com/search/docs/crawling-indexing/sitemaps/news-sitemap
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from urllib.parse import urlsplit

from monitor.feeds.reading.dates import read_date
from monitor.feeds.reading.raw import RawFeed, RawItem, first_link
from monitor.feeds.reading.tree import Element, NotXmlError, read_tree
from monitor.feeds.urls import shown

_ROOT = re.compile(rb"<(?:\w+:)?(urlset|sitemapindex)[\s>/]")
_ELEMENT = re.compile(rb"<\w")
_MOST_NAMED = 5


class NoNewsError(ValueError):
    """A sitemap that says nothing of news; says what it is and what to do."""


def is_sitemap(body: bytes) -> bool:
    """Tell whether a document's root is that of a sitemap."""
    first = _ELEMENT.search(body)
    return bool(first and _ROOT.match(body, first.start()))


def read_sitemap(body: bytes, url: str) -> RawFeed:
    """Read a news sitemap in UTF-8, also a damaged one. Raises NoNewsError."""
    try:
        root = read_tree(body, mend=True)
    except NotXmlError as error:
        raise NoNewsError(f"a sitemap that cannot be read: {error}") from error
    if _name(root) == "sitemapindex":
        raise NoNewsError(_index(root, url))
    items = [_raw(page, news) for page in root for news in page if _name(news) == "news"]
    if not items:
        raise NoNewsError(
            f"a sitemap without news: it lists pages ({len(root)}), not what was published; "
            "look for the site's news sitemap, or its RSS"
        )
    return RawFeed(items[0].outlet, items)


def _raw(page: Element, news: Element) -> RawItem:
    link = _text(page, "loc")
    return RawItem(
        id=link,
        title=_text(news, "title"),
        summary=_text(news, "keywords"),
        links=[link],
        dates=(read_date(_text(news, "publication_date")),),
        outlet=_text(news, "name"),
    )


def _index(root: Element, url: str) -> str:
    links = (first_link([_text(sitemap, "loc")], url) for sitemap in root)
    named = sorted(filter(None, links), key=lambda link: "news" not in urlsplit(link).path)
    these = (
        f"among them {', '.join(map(shown, named[:_MOST_NAMED]))}" if named else "but names none"
    )
    return f"a sitemap index, no feed; it lists {len(root)} other sitemaps, {these}"


def _text(element: Element, name: str) -> str:
    """Return the text of the first element of this name inside another, whatever its namespace."""
    return next((_whole(each) for each in _inside(element) if _name(each) == name), "")


def _inside(element: Element) -> Iterator[Element]:
    for child in element:
        yield child
        if _name(child) == "publication":
            yield from child


def _whole(element: Element) -> str:
    return "".join(element.itertext()).strip()


def _name(element: Element) -> str:
    return str(element.tag).rpartition("}")[2]
