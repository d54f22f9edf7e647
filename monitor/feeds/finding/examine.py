"""What a person should know of a feed before it is listed: its format, its charset, its faults."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import datetime, timedelta

from monitor.feeds.finding.looked import Looked
from monitor.feeds.lists.imports import language_of
from monitor.feeds.urls import shown
from monitor.masking import printable
from monitor.model import Fetched, NotModified, ParsedFeed

_HEAD = 20_000  # bytes in which a feed says what it is
_LANGUAGE = re.compile(
    rb"<(?:dc:)?language[^<>]*>\s*([A-Za-z_-]{2,20})|<(?:feed|rss|rdf:RDF)\b[^>]{0,2000}?\bxml:lang=[\"']([\w-]+)"
    rb"|^\s*\{[^{}\[]*\"language\"\s*:\s*\"([\w-]+)"
)
_FORMATS = (
    (re.compile(r"<rss\b[^>]{0,2000}?\bversion\s*=\s*[\"']([0-9.]+)"), "RSS {}"),
    (re.compile(r"<rss\b"), "RSS"),
    (re.compile(r"<(?:\w+:)?feed\b[^>]{0,2000}?\bversion\s*=\s*[\"'](0\.3)"), "Atom {}"),
    (re.compile(r"<(?:\w+:)?feed\b"), "Atom 1.0"),
    (re.compile(r"<(?:rdf:)?RDF\b"), "RSS 1.0 (RDF)"),
    (re.compile(r"<(?:\w+:)?urlset\b"), "a news sitemap"),
    (re.compile(r"jsonfeed\.org/version/([0-9.]+)"), "JSON Feed {}"),
)
_HEADER_CHARSET = re.compile(r"charset\s*=\s*[\"']?([\w.:-]+)", re.IGNORECASE)
_DECLARED_CHARSET = re.compile(rb"<\?xml[^>]{0,200}?encoding\s*=\s*[\"']([\w.:-]+)")
_ID = re.compile(rb"<(?:guid|(?:\w+:)?id)\b|rdf:about|\"id\"\s*:")
_CLOCKS_DIFFER = timedelta(minutes=10)
_ABANDONED = timedelta(days=90)
_SEEN = "they are first seen"
_BIG = 1_000_000  # bytes


def language_in(body: bytes) -> str:
    """Return the language that a feed says it is in, as a code such as `uk`; nothing if none."""
    found = _LANGUAGE.search(body[:_HEAD])
    said = next(filter(None, found.groups()), b"") if found else b""
    return language_of(said.decode("ascii", "replace"))


def format_of(body: bytes) -> str:
    """Name the format of a feed, as people know it."""
    head = body[:_HEAD].replace(b"\0", b"").decode("utf-8", "replace")
    for pattern, name in _FORMATS:
        if found := pattern.search(head):
            return name.format(*found.groups())
    return "a format that says nothing of itself"


def charsets_said(body: bytes, content_type: str) -> dict[str, str]:
    """Return which charset the server and the document name, each in lower case."""
    header = _HEADER_CHARSET.search(content_type)
    declared = _DECLARED_CHARSET.search(body[:500])
    said = {
        "header": header[1].lower() if header else "",
        "document": declared[1].decode("ascii", "replace").lower() if declared else "",
    }
    return {where: charset for where, charset in said.items() if charset}


def doubts(looked: Looked, again: Looked | None, now: datetime) -> list[str]:
    """Say what is strange about a feed, and what to do. `again`: a second, conditional look."""
    if not isinstance(looked.outcome, Fetched) or looked.feed is None:
        return []
    return [
        *_of_the_answer(looked.outcome, looked),
        *_of_validators(looked.outcome, again),
        *_of_the_items(looked.feed, looked.body, now),
    ]


def _of_the_answer(fetched: Fetched, looked: Looked) -> Iterator[str]:
    if fetched.moved_to:
        yield f"it has moved for good → use the new address, {shown(fetched.moved_to)}"
    elif fetched.url.startswith("http:") and looked.url.startswith("https:"):
        address = shown(fetched.url)
        yield f"it leads from https to http, where others can read and change it: {address}"
    if "html" in fetched.content_type.lower():
        said = printable(fetched.content_type)
        yield f"its server calls it a page ({said}); it is read all the same"
    charsets = set(charsets_said(looked.body, fetched.content_type).values())
    if len(charsets) > 1:
        yield f"server and document name different charsets: {' and '.join(sorted(charsets))}"
    if len(looked.body) > _BIG:
        yield f"it is large: {len(looked.body) / 1_000_000:.1f} MB at each change"


def _of_validators(fetched: Fetched, again: Looked | None) -> Iterator[str]:
    if fetched.validators is None:
        yield "its server gives no ETag and no Last-Modified, so each poll transfers all of it"
    elif again is not None and isinstance(again.outcome, Fetched):
        same = "though nothing changed" if again.body == fetched.body else "and it has changed"
        yield f"asked whether it changed, its server sent all of it again, {same}"
    elif again is not None and not isinstance(again.outcome, NotModified):
        yield f"asked a second time, its server failed: {again.trouble}"


def _of_the_items(feed: ParsedFeed, body: bytes, now: datetime) -> Iterator[str]:
    if not feed.items:
        yield "it has no items now"
        return
    count = len(feed.items)
    if not _ID.search(body):
        yield "its items have no ids: one whose link or text changes will look new"
    dates = [item.published for item in feed.items if item.published]
    if len(dates) < count:
        yield f"{count - len(dates)} of {count} items have no date: they count from when {_SEEN}"
    future = sum(date > now + _CLOCKS_DIFFER for date in dates)
    if future:
        yield f"{future} of {count} items are dated in the future: they count from when {_SEEN}"
    if dates and now - max(dates) > _ABANDONED:
        yield f"its newest item is of {max(dates):%Y-%m-%d}: it may have been given up"
    if all(not item.link for item in feed.items):
        yield "its items have no links, so alerts can't lead to them"
