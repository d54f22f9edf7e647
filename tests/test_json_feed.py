"""A JSON feed's items are items like any others; what is no JSON feed says what and where."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from monitor.feeds.reading.parse import parse
from monitor.model import Item, ParsedFeed, ParseFailed

URL = "https://news.example/feeds/feed.json"
VERSION = "https://jsonfeed.org/version/1.1"


def feed(*items: object, **more: object) -> bytes:
    return json.dumps({"version": VERSION, "title": "News", "items": items, **more}).encode()


def parsed(body: bytes) -> ParsedFeed:
    outcome = parse(body, URL, "application/feed+json")
    assert isinstance(outcome, ParsedFeed), outcome
    return outcome


def item(**parts: object) -> Item:
    return parsed(feed(parts)).items[0]


def reason(body: bytes) -> str:
    outcome = parse(body, URL)
    assert isinstance(outcome, ParseFailed), outcome
    return outcome.reason


def test_an_item_of_a_json_feed_is_read() -> None:
    found = item(
        id="a-1",
        url="/1",
        title="ICC &amp; arrest",
        summary="One",
        content_html="<p>One</p><p>and more</p>",
        content_text="One and",
        date_published="2026-03-01T12:00:00+02:00",
        authors=[{"name": "Ann"}, {"name": "Bob"}, {"url": "https://news.example/c"}],
    )
    assert found == Item(
        id="a-1",
        title="ICC & arrest",
        summary="One",
        link="https://news.example/1",
        published=datetime(2026, 3, 1, 10, tzinfo=UTC),
        outlet="News",
        text="One and more",
        author="Ann, Bob",
    )


@pytest.mark.parametrize(("id", "text"), [(7, "7"), (1.5, "1.5"), ("x", "x"), (True, None)])
def test_an_id_is_text_even_where_it_is_a_number(id: object, text: str | None) -> None:
    found = item(id=id, url="https://news.example/1").id
    assert found == (text or "https://news.example/1")


def test_a_number_without_end_is_an_id_too() -> None:
    body = feed({"id": 7}, {"id": 8}).replace(b"7", b"7" * 900).replace(b"8", b"8" * 90_000)
    short, long = (item.id for item in parsed(body).items)
    assert short == "7" * 900
    assert len(long) == 32


def test_an_item_without_a_url_has_its_external_one_else_its_attachment() -> None:
    assert item(id="1", external_url="https://o.example/").link == "https://o.example/"
    attached = [{"url": "https://o.example/a.mp3"}, "no object"]
    assert item(id="1", attachments=attached).link == "https://o.example/a.mp3"


def test_an_item_without_a_summary_has_its_content_as_one() -> None:
    found = item(id="1", content_text="Депортація дітей")
    assert (found.title, found.summary, found.text) == ("", "Депортація дітей", "")


def test_the_author_of_version_1_0_is_read() -> None:
    body = feed({"id": "1", "author": {"name": "Ann"}}, version="https://jsonfeed.org/version/1")
    assert parsed(body).items[0].author == "Ann"


def test_an_item_that_was_only_changed_has_that_date() -> None:
    found = item(id="1", date_modified="2026-03-01T12:00:00Z", date_published=["no", "text"])
    assert found.published == datetime(2026, 3, 1, 12, tzinfo=UTC)


def test_a_byte_order_mark_and_another_charset_do_no_harm() -> None:
    text = feed({"id": "1", "title": "МКС"}).decode().encode().decode("unicode_escape")
    assert parsed(b"\xef\xbb\xbf" + text.encode()).items[0].title == "МКС"
    assert parsed(text.encode("utf-16")).items[0].title == "МКС"


@pytest.mark.parametrize(
    ("body", "said"),
    [
        (b'{"version": 1,\n "items": [}', "not valid JSON at line 2, column 12: Expecting value"),
        (b'{"version": "x"', "not valid JSON at line 1, column 16"),
        (b"{}", "not a feed: JSON without a `version` of JSON Feed"),
        (b"[]", "not a feed: JSON without a `version` of JSON Feed"),
        (b"[" * 200_000, "JSON that is nested too deep for a feed"),
        (json.dumps({"version": VERSION}).encode(), "whose `items` are missing, or no list"),
        (feed({"id": "1"}, "text"), "whose item 2 is no object"),
    ],
)
def test_what_is_no_json_feed_says_what_and_where(body: bytes, said: str) -> None:
    assert said in reason(body)


VALUES: st.SearchStrategy[Any] = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=5),
    lambda inside: st.lists(inside, max_size=3) | st.dictionaries(st.text(max_size=3), inside),
    max_leaves=5,
)
KEYS = st.sampled_from(
    "id url external_url title content_html content_text summary date_published authors author"
    " attachments".split()
)


@given(st.lists(st.dictionaries(KEYS, VALUES), max_size=3))
def test_any_values_make_items_or_a_reason(items: list[dict[str, Any]]) -> None:
    assert len(parsed(feed(*items)).items) == len(items)
