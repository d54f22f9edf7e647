"""feedparser, the judge: what it says of an item is what we store, however broken its document.

Other readers are faster or read other formats; where they read the same, they say the same.
"""

from __future__ import annotations

import io
import re
from collections.abc import Iterator
from contextlib import suppress
from datetime import UTC, datetime
from types import SimpleNamespace
from typing import Any

import feedparser
from feedparser import datetimes, html, mixin, urls

from monitor.feeds.reading.raw import RawFeed, RawItem

Entry = Any  # feedparser's dictionary; it has no types

_Mixin = mixin._FeedParserMixin
# What feedparser makes of elements: their namespaces' prefixes, and the names it treats specially.
PREFIXES: dict[str, str] = {uri.lower(): prefix for uri, prefix in _Mixin.namespaces.items()}
HANDLED = frozenset(name.split("_", 2)[2] for name in dir(_Mixin) if name.startswith("_start_"))

FULL_TEXTS = ("yandex_full-text", "full-text", "fulltext", "turbo_content")
_C1 = re.compile("[\x80-\x9f]")
_DATES = ("published", "updated", "created")
_NO_YEAR = re.compile(r"\s*(?:-|\+?\d{5,}-)")  # of the time before Christ, or after 9999


def read_any(body: bytes, url: str) -> RawFeed | None:
    """Read a body in UTF-8 as feedparser does; None where it finds no feed in it."""
    result = feedparser.parse(
        io.BytesIO(body),  # never bytes or str: feedparser opens paths and URLs
        response_headers={
            "content-type": "application/xml; charset=utf-8",
            "content-location": url,
        },
        sanitize_html=False,
        resolve_relative_uris=False,
    )
    if not result.get("version") and not result.entries:
        return None
    return RawFeed(_string(result.feed, "title"), [_raw(entry) for entry in result.entries])


def _raw(entry: Entry) -> RawItem:
    return RawItem(
        id=_string(entry, "id"),
        title=_string(entry, "title"),
        summary=_string(entry, "summary"),
        contents=list(_contents(entry)),
        links=list(_links(entry)),
        attached=list(_attached(entry)),
        # feedparser's own get warns, and mixes the two
        dates=tuple(_date(entry, key) for key in _DATES),
        authors=list(author_names(entry)),
    )


def _date(entry: Entry, key: str) -> datetime | None:
    written = dict.get(entry, key)
    if isinstance(written, str) and _NO_YEAR.match(written):
        return None
    return as_datetime(dict.get(entry, f"{key}_parsed"))


def _string(entry: Entry, key: str) -> str:
    value = entry.get(key)
    return value if isinstance(value, str) else ""


def _contents(entry: Entry) -> Iterator[str]:
    """Give the long texts of an entry: its content elements, and some outlets' own elements."""
    contents = entry.get("content")
    for content in contents if isinstance(contents, list) else ():
        if content.get("value"):
            yield content["value"]
    yield from filter(None, (_string(entry, key) for key in FULL_TEXTS))


def _links(entry: Entry) -> Iterator[str]:
    yield _string(entry, "link")
    for link in _dictionaries(entry, "links"):
        if link.get("rel") == "alternate":
            yield _string(link, "href")


def _attached(entry: Entry) -> Iterator[str]:
    for link in _dictionaries(entry, "links"):
        if link.get("rel") == "enclosure":
            yield _string(link, "href")
    for media in _dictionaries(entry, "media_content"):
        yield _string(media, "url")


def _dictionaries(entry: Entry, key: str) -> list[Any]:
    values = entry.get(key)
    return [each for each in values if isinstance(each, dict)] if isinstance(values, list) else []


def author_names(entry: Entry) -> Iterator[str]:
    """Give who wrote an entry: one as the document has it, of several the names.

    What feedparser calls a name may be half an address: it knows no domains like .agency.
    """
    authors = _dictionaries(entry, "authors")
    if len(authors) == 1 and _string(entry, "author"):
        yield _string(entry, "author")
        return
    for author in authors:
        yield _string(author, "name") or _string(author, "email")


def split_author(text: str) -> str:
    """Return what feedparser calls the name in the text of an author element."""
    detail = feedparser.FeedParserDict()
    context = feedparser.FeedParserDict(author=text, authors=[detail])
    _Mixin._sync_author_detail(SimpleNamespace(_get_context=lambda: context))
    return _string(detail, "name") or _string(detail, "email")


def parse_date(text: str) -> datetime | None:
    """Read a date in any of the many forms that feedparser knows."""
    if _NO_YEAR.match(text):  # of the year 10000 feedparser makes 2010
        return None
    return as_datetime(datetimes._parse_date(text))


def as_datetime(parsed: Any) -> datetime | None:
    """Return a time tuple as a datetime; None for a day that cannot be."""
    if not parsed:
        return None
    year, month, day, hour, minute, second = parsed[:6]
    try:
        return datetime(year, month, day, hour, minute, second, tzinfo=UTC)
    except ValueError:
        return None


def join(base: str, link: str) -> str:
    """Make a link absolute as feedparser does."""
    return str(urls._urljoin(base, link))


def next_base(base: str, own: str) -> str:
    """Return the base of links inside an element with an xml:base of its own."""
    return str(urls.make_safe_absolute_uri(base, own) or base) if base else join(base, own)


def mended(text: str) -> str:
    """Undo UTF-8 that was taken for Latin-1, and give the C1 controls their Windows meaning."""
    if text.isascii():
        return text
    with suppress(UnicodeError):  # as nearly always, where it is what it seems to be
        text = text.encode("iso-8859-1").decode("utf-8")
    return text.translate(html._cp1252) if _C1.search(text) else text
