"""The fast reader says of every document what feedparser says, or steps aside for it."""

from __future__ import annotations

import time
from collections import Counter
from contextlib import suppress

import pytest
from hypothesis import HealthCheck, event, example, given, settings

from benchmarks.parsing import Tally, documents, report
from monitor.feeds.reading.charset import in_utf8
from monitor.feeds.reading.dates import read_date
from monitor.feeds.reading.judge import parse_date, read_any
from monitor.feeds.reading.names import AsideError
from monitor.feeds.reading.parse import parse
from monitor.feeds.reading.prefilter import prefilter
from monitor.feeds.reading.raw import RawFeed
from monitor.feeds.reading.strict import read_strictly
from monitor.model import ParsedFeed
from tests.feeds import DATES, feeds
from tests.shared_data import shared_data

URL = "https://news.example/feeds/world.xml"
NAMESPACES = (
    'xmlns:media="http://search.yahoo.com/mrss/" xmlns:dc="http://purl.org/dc/elements/1.1/" '
    'xmlns:content="http://purl.org/rss/1.0/modules/content/" '
    'xmlns:atom="http://www.w3.org/2005/Atom" '
    'xmlns:itunes="http://www.itunes.com/dtds/podcast-1.0.dtd" '
    'xmlns:yandex="http://news.yandex.ru"'
)


def rss(items: str, head: str = "<title>News</title>") -> bytes:
    return f'<rss version="2.0" {NAMESPACES}><channel>{head}{items}</channel></rss>'.encode()


def both(document: bytes) -> tuple[RawFeed, RawFeed | None]:
    body = prefilter(in_utf8(document, ""))
    return read_strictly(body, URL), read_any(body, URL)


def why_aside(document: bytes) -> str:
    with pytest.raises(AsideError) as raised:
        read_strictly(document, URL)
    return str(raised.value)


# ------------------------------------------------------------------ feeds of our own


@settings(suppress_health_check=list(HealthCheck), max_examples=300)
@given(feeds())
# feedparser gives an author without a name the name of the author before, in whole or in part
@example(
    "<rss><channel><item><author><uri>/u</uri><email>a@b.example</email></author>"
    "<author><uri>/u</uri><email>a@b.example</email></author></item></channel></rss>"
)
@example(
    "<rss><channel><item><author>Ann</author><author><name>Bob</name></author></item>"
    "</channel></rss>"
)
@example(
    f"<rss {NAMESPACES}><channel><item><itunes:owner><name>Ann</name></itunes:owner></item>"
    "</channel></rss>"
)
def test_a_feed_made_by_chance_is_read_as_feedparser_reads_it(document: str) -> None:
    try:
        mine, judged = both(document.encode())
    except AsideError as reason:
        event(str(reason))
        return
    event("read fast")
    assert mine == (judged or RawFeed("", []))


ORDERS = {
    "the first of two titles": "<title>A</title><title>B</title>",
    "a title after a source": "<title>A</title><source url='x'>S</source><title>B</title>",
    "a title after a source with a title": "<title>A</title><source><title>S</title></source>"
    "<media:title>B</media:title>",
    "media's title before the item's own": "<media:title>M</media:title><title>A</title>",
    "media's title deeper than the item's own": "<media:group><media:title>M</media:title>"
    "</media:group><title>A</title>",
    "a title in Dublin Core": "<dc:title>D</dc:title><title>A</title>",
    "an image without a title": "<title>A</title><image><url>/i.png</url></image><title>B</title>",
    "a second description": "<description>A</description><description>B</description>",
    "content before a description": "<content:encoded>C</content:encoded>"
    "<description>A</description>",
    "content before two descriptions": "<content:encoded>C</content:encoded>"
    "<description>A</description><media:description>B</media:description>",
    "a description in a group": "<media:group><media:description>M</media:description>"
    "</media:group><description>A</description>",
    "a link after its guid": "<guid>https://news.example/g</guid><link>/l</link>",
    "a guid that is no link": "<guid isPermaLink='false'>g 1</guid>",
    "a guid relative to the feed": "<guid>a/b</guid>",
    "Atom's link in RSS": "<link>/l</link><atom:link href='/a'/>"
    "<atom:link rel='self' href='/s'/>",
    "a link of another kind": "<link rel='alternate' type='application/json' href='/j'/>",
    "an empty link": "<link/><guid>https://news.example/g</guid>",
    "a base of its own": "<link xml:base='https://other.example/x/'>y</link>",
    "a link with entities": "<link>/a?b=1&amp;amp;c=2&amp;copy;=3</link>",
    "dates of three kinds": "<pubDate>Sun, 01 Mar 2026 12:00:00 GMT</pubDate>"
    "<dc:date>2026-03-02T12:00:00Z</dc:date><pubDate>never</pubDate>",
    "authors of three kinds": "<author>a@news.example (Ann)</author><dc:creator>Bob</dc:creator>"
    "<itunes:author>Bob &lt;b@news.example&gt;</itunes:author>",
    "UTF-8 taken for Latin-1": "<title>Ã\xa9tÃ\xa9</title><link>/Ã\xa9</link>",
    "C1 controls": "<title>it&#146;s \x96 so</title>",
    "a full text": "<yandex:full-text>Full</yandex:full-text>"
    "<yandex:full-text a='b'>none</yandex:full-text>",
}  # fmt: skip


@pytest.mark.parametrize("name", ORDERS)
def test_what_counts_when_elements_compete_is_what_feedparser_says(name: str) -> None:
    mine, judged = both(rss(f"<item>{ORDERS[name]}</item><item><title>next</title></item>"))
    assert mine == judged


HEADS = {
    "two titles": "<title>A</title><title>B</title>",
    "an image's title first": "<image><title>I</title><url>/i</url></image><title>A</title>",
    "a title after an image": "<title>A</title><image><title>I</title></image><title>B</title>",
    "a text input": "<textInput><title>I</title><name>n</name></textInput><title>A</title>",
    "a summary before a description": "<itunes:summary>S</itunes:summary>"
    "<description>D</description>",
    "content": "<content:encoded>C</content:encoded>",
    "an owner": "<itunes:owner><itunes:name>Ann</itunes:name></itunes:owner>",
}


@pytest.mark.parametrize("name", HEADS)
def test_what_stands_before_the_items_changes_them_as_it_does_for_feedparser(name: str) -> None:
    item = "<item><description>one</description><itunes:summary>two</itunes:summary></item>"
    mine, judged = both(rss(item * 2, HEADS[name]))
    assert mine == judged


XHTML = {
    "one div around all": '<div xmlns="{x}"><p>a &amp; b</p> c</div>',
    "white space around the div": '\n <div xmlns="{x}">a<br/>b</div>\n',
    "two divs": '<div xmlns="{x}">a</div><div xmlns="{x}">b</div>',
    "text beside a div": 'a<div xmlns="{x}">b</div>',
    "attributes": '<div xmlns="{x}"><a href="/b?c=1&amp;d=2" REL="Next" id="&quot;e">f</a></div>',
    "a prefix": '<x:div xmlns:x="{x}"><x:p xml:lang="uk">a</x:p></x:div>',
    "escaped markup": "&lt;b&gt;a&lt;/b&gt;",
    "nothing": "",
}


@pytest.mark.parametrize("name", XHTML)
def test_xhtml_is_written_out_as_feedparser_writes_it(name: str) -> None:
    inside = XHTML[name].format(x="http://www.w3.org/1999/xhtml")
    texts = "".join(
        f'<{part} type="{kind}">{inside}</{part}>'
        for part in ("title", "summary", "content")
        for kind in ("xhtml", "application/xhtml+xml")
    )
    atom = f'<feed xmlns="http://www.w3.org/2005/Atom" {NAMESPACES}><entry>{texts}</entry></feed>'
    mine, judged = both(atom.encode())
    assert mine == judged


# ------------------------------------------------------------------ dates


@settings(max_examples=500)
@given(DATES)
def test_a_date_is_what_feedparser_reads_in_it(text: str) -> None:
    assert read_date(text) == parse_date(text)


@pytest.mark.parametrize("zone", ["GMT", "UT", "UTC", "Z", "EST", "+0000", "-0130", "+05:30", "?"])
@pytest.mark.parametrize("day", ["Sun, 01 Mar", "1 mar", "Sunday 29 Feb", "Sun, 31 December"])
@pytest.mark.parametrize("hour", ["00:00:00", "23:59:59", "24:00:00", "12:00", "9:05:07"])
def test_a_date_of_mail_is_what_feedparser_reads_in_it(day: str, hour: str, zone: str) -> None:
    text = f"{day} 2026 {hour} {zone}"
    assert read_date(text) == parse_date(text)


@pytest.mark.parametrize("zone", ["", "Z", "z", "+02:00", "-11:30", "+0530", "+02", " EST"])
@pytest.mark.parametrize("hour", ["00:00:00", "23:59:59.9999", "24:00:00", "12:00", "12:60:00"])
@pytest.mark.parametrize("day", ["2026-03-01", "2026-02-30", "0001-01-01", "9999-12-31", "26-3-1"])
def test_a_date_of_the_web_is_what_feedparser_reads_in_it(day: str, hour: str, zone: str) -> None:
    text = f"{day}T{hour}{zone}"
    assert read_date(text) == parse_date(text)


# ------------------------------------------------------------------ stepping aside


def test_a_document_type_is_left_to_feedparser_before_any_of_it_is_read() -> None:
    laughs = "".join(f'<!ENTITY l{n} "{f"&l{n - 1};" * 10}">' for n in range(1, 12))
    bomb = f'<!DOCTYPE rss [<!ENTITY l0 "ha">{laughs}]><rss><channel>&l11;</channel></rss>'
    started = time.process_time()
    assert why_aside(bomb.encode()) == "not well-formed: it has a document type"
    assert time.process_time() - started < 0.1


@pytest.mark.parametrize(
    ("document", "reason"),
    [
        ("<rss><channel><title>a</channel></rss>", "not well-formed: Opening and ending tag"),
        ("<rss><channel><title>&nbsp;</title></channel></rss>", "not well-formed: Entity 'nbsp'"),
        ("<rss><channel><dc:date/></channel></rss>", "not well-formed: Namespace prefix dc"),
        ("<opml><body/></opml>", "its root is <opml>"),
        ("<rss><channel/><channel/></rss>", "two channels"),
        ("<rss><channel><item><title>a<b>c</b></title></item></channel></rss>", "markup in"),
        ("<rss><channel><item><item/></item></channel></rss>", "<item> where it is not known"),
        ("<rss><channel><item><links>x</links></item></channel></rss>", "<links> where it is not"),
        ("<rss><channel><item><title type='xhtml'/></item></channel></rss>", "a text of another"),
        ("<rss xmlns:a='urn:a' xmlns:b='urn:a'><channel/></rss>", "a namespace with two prefixes"),
        ("<rss><channel><їжак/></channel></rss>", "an element with a name that is not ASCII"),
        ("<rss>" + "<a>" * 300 + "</a>" * 300 + "</rss>", "not well-formed: Excessive depth"),
    ],
)  # fmt: skip
def test_what_is_unusual_is_left_to_feedparser(document: str, reason: str) -> None:
    assert why_aside(document.encode()).startswith(reason)


SLOW = {
    "items": rss("<item><title>x</title></item>" * 60_000),
    "elements in an item": rss(f"<item>{'<a/>' * 300_000}</item>"),
    "titles": rss(f"<item>{'<title>x</title>' * 100_000}</item>"),
    "an address without end": rss(f"<item><author>{'a' * 2_000_000}@x</author></item>"),
    "a link without end": rss(f"<item><link>https://a.example/{'?' * 2_000_000}</link></item>"),
    "a date without end": rss(f"<item><pubDate>Sun, {'1' * 2_000_000}</pubDate></item>"),
    "namespaces": rss("".join(f'<item xmlns:a{n}="urn:{n}"/>' for n in range(20_000))),
    "kinds of elements": rss("<item>" + "".join(f"<a{n}/>" for n in range(50_000)) + "</item>"),
    "attributes": rss("<item " + " ".join(f'a{n}="x"' for n in range(50_000)) + "/>"),
    "half a character, again and again": rss(
        "<item><title>&amp;#55357; &#5</title></item>" * 9_000
    ),
}


@pytest.mark.parametrize("name", SLOW)
def test_no_document_of_megabytes_takes_the_fast_reader_long(name: str) -> None:
    started = time.process_time()
    with suppress(AsideError):
        read_strictly(SLOW[name], URL)
    assert time.process_time() - started < 4


# ------------------------------------------------------------------ feeds of outlets


def agreed(*places: str, every: int = 1) -> Tally:
    tally = Tally()
    found = documents(*(shared_data(place) for place in places))
    for number, (name, body) in enumerate(found):
        if number % every == 0:
            tally.add(name, body)
    assert tally.differences == [], report(tally)
    return tally


def test_outlets_feeds_are_read_as_feedparser_reads_them_and_nearly_all_fast() -> None:
    tally = agreed("outlets")
    assert tally.read > 40
    assert tally.aside.total() <= 3, report(tally)


def test_polled_documents_are_read_as_feedparser_reads_them() -> None:
    tally = agreed("polls", every=25)
    assert tally.read > 40
    assert tally.aside.total() <= 2, report(tally)


@pytest.mark.long
def test_all_polled_documents_are_read_as_feedparser_reads_them() -> None:
    tally = agreed("polls")
    assert tally.read > 1_000
    assert tally.aside.total() <= 5, report(tally)


def test_odd_documents_are_read_as_feedparser_reads_them() -> None:
    assert agreed("malformed", "hostile").read > 50


def test_what_parse_gives_does_not_depend_on_who_read_it() -> None:
    """A document type makes no difference to an item, but to which reader reads it."""
    item = f"<item>{''.join(ORDERS.values())}</item>".replace("\x96", "-")
    fast, slow = (parse(start + rss(item), URL) for start in (b"", b"<!DOCTYPE rss>\n"))
    assert isinstance(fast, ParsedFeed)
    assert fast == slow


def test_every_reason_to_step_aside_is_counted() -> None:
    tally = Tally()
    tally.add("a", rss("<item/>"))
    tally.add("b", b"<html/>")
    tally.add("c", b"<rss>")
    assert tally.read == 1
    assert sorted(Counter(tally.aside).values()) == [1, 1]
    assert "3 documents: 1 read fast, 2 left aside" in report(tally)
