"""JSON Feed 1.0 and 1.1 (https://jsonfeed.org/version/1.1) as items."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

from monitor.feeds.reading.dates import read_date
from monitor.feeds.reading.raw import RawFeed, RawItem

_VERSION = "jsonfeed.org/version/"


class NoJsonFeedError(ValueError):
    """JSON, or something like it, that is no feed; says what is wrong, and where."""


def is_json(body: bytes) -> bool:
    """Tell whether a body is meant as JSON: no XML and no page begins like that."""
    return body[:200].removeprefix(b"\xef\xbb\xbf").lstrip()[:1] in (b"{", b"[")


def read_json(body: bytes) -> RawFeed:
    """Read a body in UTF-8 as a JSON feed. Raises NoJsonFeedError."""
    feed = _loaded(body.removeprefix(b"\xef\xbb\xbf"))
    if not isinstance(feed, dict) or _VERSION not in _text(feed, "version"):
        raise NoJsonFeedError(
            "not a feed: JSON without a `version` of JSON Feed (https://jsonfeed.org/version/1.1)"
        )
    items = feed.get("items")
    if not isinstance(items, list):
        raise NoJsonFeedError("a JSON feed whose `items` are missing, or no list")
    for number, item in enumerate(items, 1):
        if not isinstance(item, dict):
            raise NoJsonFeedError(f"a JSON feed whose item {number} is no object")
    return RawFeed(_text(feed, "title"), [_raw(item) for item in items])


def _loaded(body: bytes) -> Any:
    try:
        return json.loads(body, parse_int=str, parse_float=str)  # an id is text, even if a number
    except json.JSONDecodeError as error:
        place = f"line {error.lineno}, column {error.colno}"
        raise NoJsonFeedError(f"not valid JSON at {place}: {error.msg}") from error
    except RecursionError as error:
        raise NoJsonFeedError("JSON that is nested too deep for a feed") from error


def _raw(item: dict[str, Any]) -> RawItem:
    content = [_text(item, key) for key in ("content_html", "content_text")]
    return RawItem(
        id=_text(item, "id"),
        title=_text(item, "title"),
        summary=_text(item, "summary"),
        contents=[text for text in content if text],
        links=[_text(item, "url"), _text(item, "external_url")],
        attached=[_text(each, "url") for each in _objects(item, "attachments")],
        dates=(read_date(_text(item, "date_published")), read_date(_text(item, "date_modified"))),
        authors=list(_authors(item)),
    )


def _authors(item: dict[str, Any]) -> Iterator[str]:
    """Give the names of an item's authors: a list since 1.1, one object in 1.0."""
    former = item.get("author")
    for author in (*_objects(item, "authors"), former):
        if isinstance(author, dict):
            yield _text(author, "name")


def _objects(item: dict[str, Any], key: str) -> list[dict[str, Any]]:
    values = item.get(key)
    return [each for each in values if isinstance(each, dict)] if isinstance(values, list) else []


def _text(item: dict[str, Any], key: str) -> str:
    value = item.get(key)
    return value if isinstance(value, str) else ""
