"""Bytes to items, whatever the format: made plain and safe to keep."""

from __future__ import annotations

import re

from monitor.feeds.reading.charset import in_utf8
from monitor.feeds.reading.clean import plain
from monitor.feeds.reading.json_feed import NoJsonFeedError, is_json, read_json
from monitor.feeds.reading.judge import read_any
from monitor.feeds.reading.names import AsideError
from monitor.feeds.reading.page import is_page, not_a_feed
from monitor.feeds.reading.prefilter import may_be_feed, prefilter
from monitor.feeds.reading.raw import OUTLET_LIMIT, RawFeed, item_of, newest
from monitor.feeds.reading.sitemap import NoNewsError, is_sitemap, read_sitemap
from monitor.feeds.reading.strict import read_strictly
from monitor.feeds.reading.tree import NotXmlError, mended
from monitor.feeds.reading.wish import wish_in
from monitor.model import ParsedFeed, ParseFailed, ParseOutcome

_CONTROL = re.compile(r"[\x00-\x1f\x7f-\x9f]")


def parse(body: bytes, url: str, content_type: str = "", outlet: str = "") -> ParseOutcome:
    """Read a body as a feed: its items in the order of the document, or why it cannot be read.

    `url` is where the body came from, to make links absolute; `outlet` replaces the feed's title.
    """
    if not body.strip():
        return ParseFailed("the body is empty")
    try:
        return _parse(body, _CONTROL.sub("", url), content_type, outlet)
    except MemoryError:
        return ParseFailed("reading it takes more memory than a feed may have")
    except Exception as error:  # noqa: BLE001 - feedparser raises anything; it is an outcome
        return ParseFailed(f"it is too damaged to be read ({type(error).__name__}: {error})"[:300])


def _parse(body: bytes, url: str, content_type: str, outlet: str) -> ParseOutcome:
    body = in_utf8(body, content_type)
    try:
        found = _read_json(body, url) if is_json(body) else _read_xml(prefilter(body), url)
    except (NoJsonFeedError, NoNewsError) as error:
        return ParseFailed(str(error))
    if found is None:
        return ParseFailed(not_a_feed(body, url, content_type), is_page(body, content_type))
    title = plain(found.title, OUTLET_LIMIT)
    raws = newest(found.items)
    items = [item_of(raw, url, outlet or title) for raw in raws]
    left_out = len(found.items) - len(raws)
    return ParsedFeed(title, tuple(items), wish_in(body), left_out)


def _read_json(body: bytes, url: str) -> RawFeed:
    """Read JSON, or the feed behind what only begins like it, as a server's notice does."""
    try:
        return read_json(body)
    except NoJsonFeedError:
        found = _read_xml(prefilter(body), url) if may_be_feed(body) else None
        if found is None:
            raise
        return found


def _read_xml(body: bytes, url: str) -> RawFeed | None:
    """Read XML the fast way, else as what it is; None where there is no feed in it."""
    try:
        return read_strictly(body, url)
    except AsideError:
        if is_sitemap(body):
            return read_sitemap(body, url)
        return _read_damaged(body, url) if may_be_feed(body) else None


def _read_damaged(body: bytes, url: str) -> RawFeed | None:
    """Read what may be broken; where feedparser raises, and loses all, what can be mended."""
    try:
        return read_any(body, url)
    except MemoryError:
        raise
    except Exception as error:  # noqa: BLE001 - feedparser raises anything
        try:
            return read_any(mended(body), url)
        except NotXmlError:
            raise error from None
