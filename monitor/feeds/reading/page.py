"""What a body is when it is no feed, in words that help the person who added its URL."""

from __future__ import annotations

import re

from monitor.feeds.reading.clean import plain
from monitor.feeds.reading.links import head_feeds
from monitor.feeds.urls import shown

_READ = 500_000
_MOST_LINKS = 5
_HTML = re.compile(r"<!doctype\s+html|<html[\s>]", re.IGNORECASE)
_HTML_PART = re.compile(r"<(?:head|body|title|div|p)[\s>]", re.IGNORECASE)
_TITLE = re.compile(r"<title[^<>]*>([^<]{1,500})", re.IGNORECASE)
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
    links = [shown(candidate.url) for candidate in head_feeds(text, url)[:_MOST_LINKS]]
    offers = f"it offers these feeds: {', '.join(links)}" if links else "it names no feed"
    return f"this is an HTML page{named}, not a feed; {offers}"


def _kind(text: str) -> str:
    root = _ROOT.search(text[:50_000])
    if text.startswith("<") and root:
        return f"XML whose root is <{root[1]}>"
    if text[:1_000].count("\ufffd") > 20 or "\0" in text[:1_000]:
        return "binary data"
    return f"text that begins with “{plain(text, 60)}”"
