"""What is read of others' texts takes time that grows no faster than the text, whatever it says.

Growth is measured, not time: four times the text may take about four times as long, while a
pattern that looks back for each place takes sixteen. Readers that feedparser is behind are not
here: it is slow in many ways, and is killed for it (test_workers, test_hostile).
"""

from __future__ import annotations

import re
import time
from collections.abc import Callable
from datetime import UTC, datetime

import pytest

from monitor.feeds.reading import clean, dates, links, page, prefilter, raw, sitemap, wish
from monitor.feeds.reading.charset import in_utf8
from monitor.feeds.web import headers

NOW = datetime(2026, 3, 1, tzinfo=UTC)
URL = "https://h.example/"
SIZE = 10_000
GROWTH = 8  # for four times the text: between 4, which is right, and 16
QUICK_S = 0.02  # too little to tell growth from noise, and too little to matter

# What is repeated: beginnings of all that the readers look for, without the ends.
PUMPS = (
    *("<", ">", "&", '"', "'", " ", "a", "ж", "\n", "-", "1", ".", "@", "/", "%", ":", ",", ";"),
    *("<a", "<a ", '<a b="', "<a b='", "<a a=", ' a="', "a=b ", '"<', "<x:", "<a/", "</", "<a\n"),
    *("<!--", "-->", "<![CDATA[", "]]>", "<script", "<script>", "</script", "<style ", "<!", "<?"),
    *("&#", "&#1", "&#x", "&a", "&amp;", "&#55357;", "&#xd83d;&#xde00;", "&#x", "&#9", "x:"),
    *("<!ENTITY ", "<!ENTITY a>", "<!DOCTYPE", "<link ", '<link rel="alternate" ', "<title>"),
    *("<head ", "<!doctype ", "<meta ", "<base ", "<html", "<rss", "<item", "xmlns:a=", "\n "),
    *("<hour>", "<hour> ", "<ttl>", "<skipHours>", "<day> ", "<urlset", "<news:", "\t ", " \n"),
    *("1 ", "mon ", "2026-", "12:", "T", "+", "jan ", "a@", "a@a.", "a-", "a.", "http://", "?#"),
    *("\u200d", "\u0301", "\u202e", "; a=b", ';a="', "charset=", "<https://x>", "max-age=", "=1"),
)


def as_bytes(text: str) -> bytes:
    return text.encode("utf-8", "replace")


READERS: dict[str, Callable[[str], object]] = {
    "a text": lambda text: clean.plain(text, len(text)),
    "hidden characters": clean.visible,
    "a page": lambda text: page.not_a_feed(as_bytes(f"<html>{text}"), URL, "text/html"),
    "what is no feed": lambda text: page.not_a_feed(as_bytes(text), URL, ""),
    "feeds on a page": lambda text: links.page_feeds(f"<html>{text}", URL),
    "a Link header": lambda text: links.header_feeds([f"<https://x.example/>{text}"], URL),
    "the prologue": lambda text: prefilter.prefilter(as_bytes(f"<?xml version='1.0'?>{text}<rss>")),
    "a declaration": lambda text: prefilter.prefilter(as_bytes(f"<?xml {text}")),
    "whether it is a feed": lambda text: prefilter.may_be_feed(as_bytes(text)),
    "whether it is a sitemap": lambda text: sitemap.is_sitemap(as_bytes(text)),
    "a charset that is declared": lambda text: in_utf8(as_bytes(f"<?xml {text}") + b"\xff", ""),
    "a charset in the header": lambda text: in_utf8(b"\xff", f"text/xml; charset={text}"),
    "how often to poll": lambda text: wish.wish_in(as_bytes(f"<rss><ttl>{text}")),
    "hours to skip": lambda text: wish.wish_in(as_bytes(f"<rss><skipHours>{text}")),
    "a date": dates.read_date,
    "a link": lambda text: raw.first_link([text, f"https://h.example/{text}"], URL),
    "an encoding header": lambda text: headers.content_codings(
        [(b"content-encoding", as_bytes(text))]
    ),
    "a caching header": lambda text: headers.fresh_for(
        [(b"cache-control", as_bytes(text)), (b"expires", as_bytes(text))], NOW
    ),
}


def seconds(reader: Callable[[str], object], pump: str, size: int, times: int = 1) -> float:
    """How long a reader takes for a text of about this size; the best of some times."""
    text, taken = pump * (size // len(pump)), []
    for _ in range(times):
        began = time.process_time()
        reader(text)
        taken.append(time.process_time() - began)
    return min(taken)


@pytest.mark.parametrize("name", READERS)
def test_four_times_the_text_takes_about_four_times_as_long(name: str) -> None:
    reader = READERS[name]
    slow = [pump for pump in PUMPS if seconds(reader, pump, 4 * SIZE) > QUICK_S]
    growth = {
        pump: seconds(reader, pump, 4 * SIZE, 3) / seconds(reader, pump, SIZE, 3) for pump in slow
    }
    assert {pump: round(times) for pump, times in growth.items() if times > GROWTH} == {}


def test_growth_that_is_quadratic_would_be_seen() -> None:
    looks_back = re.compile(r"\s+x").search
    assert seconds(looks_back, " ", 4 * SIZE) > QUICK_S
    assert seconds(looks_back, " ", 4 * SIZE) / seconds(looks_back, " ", SIZE, 3) > GROWTH
