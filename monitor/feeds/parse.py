"""Bytes to items: what feedparser says of a feed, made plain and safe to keep."""

from __future__ import annotations

import io
import re
from datetime import UTC, datetime
from typing import Any
from urllib.parse import urljoin

import feedparser

from monitor.feeds.clean import plain, visible
from monitor.feeds.identity import fingerprint, kept_apart
from monitor.feeds.page import not_a_feed
from monitor.feeds.prefilter import prefilter
from monitor.model import Item, ParsedFeed, ParseFailed, ParseOutcome

TITLE_LIMIT = 2_000
SUMMARY_LIMIT = 20_000
TEXT_LIMIT = 100_000
_OUTLET_LIMIT = 200
_ID_LIMIT = 1_000
_LINK_LIMIT = 4_000
_YEARS = range(1990, 2101)
_DATES = ("published_parsed", "updated_parsed", "created_parsed")
_FULL_TEXTS = ("yandex_full-text", "full-text", "fulltext", "turbo_content")
_SEVEN_BITS = re.compile(rb"iso-?2022|utf-?7|hz-gb", re.IGNORECASE)
_CONTROL = re.compile(r"[\x00-\x1f\x7f-\x9f]")

Entry = Any  # feedparser's dictionary; it has no types


def parse(body: bytes, url: str, content_type: str = "", outlet: str = "") -> ParseOutcome:
    """Read a body as a feed: its items in the order of the document, or why it cannot be read.

    `url` is where the body came from, to make links absolute; `outlet` replaces the feed's title.
    """
    if not body.strip():
        return ParseFailed("the body is empty")
    try:
        return _parse(body, url, content_type, outlet)
    except MemoryError:
        return ParseFailed("reading it takes more memory than a feed may have")
    except Exception as error:  # noqa: BLE001 - feedparser raises anything; it is an outcome
        return ParseFailed(f"the parser failed on it: {type(error).__name__}: {error}"[:300])


def _parse(body: bytes, url: str, content_type: str, outlet: str) -> ParseOutcome:
    result = feedparser.parse(
        io.BytesIO(prefilter(body)),  # never bytes or str: feedparser opens paths and URLs
        response_headers={
            "content-type": _content_type(body, content_type),
            "content-location": _CONTROL.sub("", url),
        },
        sanitize_html=False,
        resolve_relative_uris=False,
    )
    if not result.get("version") and not result.entries:
        return ParseFailed(not_a_feed(body, url, content_type))
    title = plain(result.feed.get("title") or "", _OUTLET_LIMIT)
    items = [_item(entry, url, outlet or title) for entry in result.entries]
    return ParsedFeed(title, tuple(kept_apart(items)))


def _content_type(body: bytes, content_type: str) -> str:
    """Return the type to parse by: what is valid UTF-8 is UTF-8, whatever server and feed say.

    Text in another encoding is practically never valid UTF-8 by chance (but for those of seven
    bits), while servers often send a charset that is only their default; Cyrillic read as Latin-1
    would match no keyword.
    """
    if _is_utf8(body) and not _SEVEN_BITS.search(content_type.encode() + body[:500]):
        return "application/xml; charset=utf-8"
    return _CONTROL.sub("", content_type) or "application/xml"


def _is_utf8(body: bytes) -> bool:
    if b"\0" in body[:64]:  # UTF-16 or UTF-32
        return False
    try:
        body.decode("utf-8")
    except UnicodeDecodeError:
        return False
    return True


def _item(entry: Entry, url: str, outlet: str) -> Item:
    title = plain(_string(entry, "title"), TITLE_LIMIT)
    contents = _contents(entry)
    markup = _string(entry, "summary") or (contents[0] if contents else "")
    summary = plain(markup, SUMMARY_LIMIT)
    link = _link(entry, url)
    return Item(
        id=_short(visible(_string(entry, "id")).strip()) or link or fingerprint(title, summary),
        title=title,
        summary=summary,
        link=link,
        published=_published(entry),
        outlet=outlet,
        text=_text(contents, markup, summary),
    )


def _string(entry: Entry, key: str) -> str:
    value = entry.get(key)
    return value if isinstance(value, str) else ""


def _contents(entry: Entry) -> list[str]:
    """Return the long texts of an entry: its content elements, and some outlets' own elements."""
    contents = [content.get("value") for content in entry.get("content") or ()]
    contents += [entry.get(key) for key in _FULL_TEXTS]
    return [content for content in contents if isinstance(content, str) and content]


def _text(contents: list[str], markup: str, summary: str) -> str:
    """Return the longest long text, unless the summary says the same."""
    longest = max(contents, key=len, default="")
    if not longest or (longest == markup and len(longest) <= SUMMARY_LIMIT):
        return ""
    text = plain(longest, TEXT_LIMIT)
    return "" if text in summary else text


def _link(entry: Entry, url: str) -> str | None:
    """Return the first link to the item itself that a person can open."""
    links = [link for link in entry.get("links") or () if link.get("rel") == "alternate"]
    candidates = [entry.get("link"), *(link.get("href") for link in links)]
    made = (_absolute(link, url) for link in candidates if isinstance(link, str) and link.strip())
    return next((link for link in made if link), None)


def _absolute(link: str, url: str) -> str | None:
    try:
        made = urljoin(url, visible(link).strip())
    except ValueError:
        return None
    made = re.sub(r"\s", "%20", made)
    is_web = re.match(r"https?://[^/?#]", made, re.IGNORECASE)
    return made if is_web and len(made) <= _LINK_LIMIT else None


def _published(entry: Entry) -> datetime | None:
    """Return when an entry says it was published, else updated; the pipeline judges the future."""
    for key in _DATES:
        parsed = dict.get(entry, key)  # feedparser's own get warns, and mixes the two
        if parsed and parsed[0] in _YEARS:
            return _datetime(parsed)
    return None


def _datetime(parsed: Any) -> datetime | None:
    year, month, day, hour, minute, second = parsed[:6]
    try:
        return datetime(year, month, day, hour, minute, second, tzinfo=UTC)
    except ValueError:
        return None


def _short(text: str) -> str:
    return text if len(text) <= _ID_LIMIT else fingerprint(text)
