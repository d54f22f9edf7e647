"""What a body is when it is no feed, in words that help the person who added its URL."""

from __future__ import annotations

import re
from html import unescape
from urllib.parse import urljoin

from monitor.feeds.clean import plain
from monitor.feeds.urls import shown

_READ = 500_000
_MOST_LINKS = 5
_HTML = re.compile(r"<!doctype\s+html|<html[\s>]", re.IGNORECASE)
_HTML_PART = re.compile(r"<(?:head|body|title|div|p)[\s>]", re.IGNORECASE)
_TITLE = re.compile(r"<title[^<>]*>([^<]{1,500})", re.IGNORECASE)
_LINK = re.compile(r"<(link|base)\b([^<>]*)>", re.IGNORECASE)
_ATTRIBUTE = re.compile(r"""([a-z-]+)\s*=\s*(?:"([^"]*)"|'([^']*)'|([^\s"'>]+))""", re.IGNORECASE)
_FEED_TYPE = re.compile(r"application/(?:rss\+xml|atom\+xml|rdf\+xml|feed\+json)", re.IGNORECASE)
_ROOT = re.compile(r"<([A-Za-z][\w:.-]{0,60})")


def not_a_feed(body: bytes, url: str, content_type: str) -> str:
    """Say what a body is instead of a feed; of an HTML page also which feeds it offers."""
    text = _beginning(body)
    return _page(text, url) if _is_html(text, content_type) else f"not a feed: {_kind(text)}"


def is_page(body: bytes, content_type: str) -> bool:
    """Tell whether a body is an HTML page."""
    return _is_html(_beginning(body), content_type)


def _beginning(body: bytes) -> str:
    return body[:_READ].decode("utf-8", "replace").lstrip("\ufeff \t\r\n")


def _is_html(text: str, content_type: str) -> bool:
    if _HTML.search(text[:5_000]):
        return True
    return "html" in content_type.lower() and bool(_HTML_PART.search(text[:50_000]))


def _page(text: str, url: str) -> str:
    title = _TITLE.search(text)
    named = f" (“{plain(title[1], 80)}”)" if title and plain(title[1], 80) else ""
    links = feed_links(text, url)
    offers = f"it offers these feeds: {', '.join(links)}" if links else "it names no feed"
    return f"this is an HTML page{named}, not a feed; {offers}"


def feed_links(text: str, url: str) -> list[str]:
    """Return the feeds that an HTML page names in its head (RSS autodiscovery), as shown to people.

    At most five, made absolute against the page's own URL.
    """
    base, links = url, []
    for tag in _LINK.finditer(text):
        attributes = _attributes(tag[2])
        if tag[1].lower() == "base":
            base = _joined(url, attributes.get("href", ""))
        elif _names_feed(attributes):
            links.append(shown(_joined(base, attributes["href"])))
    return [link for link in dict.fromkeys(links) if re.match("https?://", link)][:_MOST_LINKS]


def _attributes(text: str) -> dict[str, str]:
    return {
        found[1].lower(): unescape(found[2] or found[3] or found[4] or "").strip()
        for found in _ATTRIBUTE.finditer(text)
    }


def _names_feed(attributes: dict[str, str]) -> bool:
    is_feed = _FEED_TYPE.match(attributes.get("type", ""))
    return bool(is_feed and "alternate" in attributes.get("rel", "").lower().split()) and bool(
        attributes.get("href")
    )


def _joined(base: str, link: str) -> str:
    try:
        return urljoin(base, link)
    except ValueError:
        return base


def _kind(text: str) -> str:
    root = _ROOT.search(text[:50_000])
    if text.startswith("<") and root:
        return f"XML whose root is <{root[1]}>"
    if text[:1_000].count("\ufffd") > 20 or "\0" in text[:1_000]:
        return "binary data"
    return f"text that begins with “{plain(text, 60)}”"
