"""Whatever comes as a feed becomes items, or a reason that a newcomer understands."""

from __future__ import annotations

import io
import tarfile
import time
import warnings
from datetime import UTC, datetime
from pathlib import Path

import feedparser
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from monitor.feeds.reading.parse import parse
from monitor.feeds.reading.prefilter import prefilter
from monitor.feeds.reading.raw import MOST_ITEMS
from monitor.model import Item, ParsedFeed, ParseFailed
from tests.shared_data import shared_data

URL = "https://news.example/feeds/world.xml"


def rss(items: str, head: str = "<title>News</title>", attributes: str = "") -> bytes:
    return (
        f'<?xml version="1.0" encoding="utf-8"?><rss version="2.0" {attributes}><channel>'
        f"{head}{items}</channel></rss>"
    ).encode()


def parsed(body: bytes, **arguments: str) -> ParsedFeed:
    outcome = parse(body, URL, **arguments)
    assert isinstance(outcome, ParsedFeed), outcome
    return outcome


def item(inside: str, **arguments: str) -> Item:
    return parsed(rss(f"<item>{inside}</item>"), **arguments).items[0]


def reason(body: bytes, content_type: str = "") -> str:
    outcome = parse(body, URL, content_type)
    assert isinstance(outcome, ParseFailed), outcome
    return outcome.reason


# ------------------------------------------------------------------ items


def test_an_rss_item_is_read() -> None:
    body = rss(
        "<item><guid isPermaLink='false'>a-1</guid><title>ICC &amp; arrest</title>"
        "<link>https://news.example/1</link><description>&lt;p&gt;One&lt;/p&gt;</description>"
        "<pubDate>Sun, 01 Mar 2026 12:00:00 +0200</pubDate></item>"
    )
    assert parsed(body) == ParsedFeed(
        "News",
        (
            Item(
                id="a-1",
                title="ICC & arrest",
                summary="One",
                link="https://news.example/1",
                published=datetime(2026, 3, 1, 10, 0, tzinfo=UTC),
                outlet="News",
            ),
        ),
    )


def test_an_atom_entry_is_an_item_too() -> None:
    body = """<feed xmlns="http://www.w3.org/2005/Atom" xml:base="https://other.example/a/">
        <title type="html">&lt;b&gt;News&lt;/b&gt;</title><entry><id>urn:1</id>
        <title>МКС</title><link href="b.html"/><updated>2026-03-01T10:00:00Z</updated>
        <content type="xhtml"><div xmlns="http://www.w3.org/1999/xhtml"><p>One</p><p>two</p></div>
        </content></entry></feed>"""
    feed = parsed(body.encode())
    assert feed.title == "News"
    assert feed.items == (
        Item(
            id="urn:1",
            title="МКС",
            summary="One two",
            link="https://other.example/a/b.html",
            published=datetime(2026, 3, 1, 10, 0, tzinfo=UTC),
            outlet="News",
        ),
    )


def test_the_outlet_is_the_argument_else_the_feeds_title() -> None:
    assert item("<title>x</title>").outlet == "News"
    assert item("<title>x</title>", outlet="BBC").outlet == "BBC"


def test_a_feed_without_items_is_a_feed() -> None:
    assert parsed(rss("")) == ParsedFeed("News", ())


def test_an_empty_item_is_an_item() -> None:
    assert len(parsed(rss("<item/><item><title>x</title></item>")).items) == 2


# ------------------------------------------------------------------ ids


def ids(*insides: str) -> list[str]:
    items = "".join(f"<item>{inside}</item>" for inside in insides)
    return [item.id for item in parsed(rss(items)).items]


def test_an_item_is_known_by_its_id_else_its_link_else_what_it_says() -> None:
    by_id = "<guid>1</guid><link>https://news.example/1</link>"
    by_link = "<link>https://news.example/1</link>"
    by_text = "<title>x</title><description>y</description>"
    found = ids(by_id, by_link, by_text)
    assert found[1] == "https://news.example/1"
    assert len(found[2]) == 32
    assert ids(by_text)[0] == found[2]
    assert ids(by_text.replace("y", "z"))[0] != found[2]
    assert found[0].endswith("1")


def test_an_item_that_is_merely_repeated_keeps_its_id() -> None:
    guid = "<guid isPermaLink='false'>same</guid><title>x</title>"
    assert ids(guid, guid) == ["same", "same"]
    linked = guid + "<link>https://news.example/1</link>"
    assert ids(linked, "<title>other</title>", linked)[0] == "same"


def test_an_id_that_is_a_book_is_shortened_but_stays_its_own() -> None:
    long = "<guid isPermaLink='false'>{}</guid>"
    found = ids(long.format("a" * 5_000), long.format("a" * 4_999 + "b"))
    assert len(set(found)) == 2
    assert max(map(len, found)) <= 1_000


def dated(*years: int) -> str:
    return "".join(
        f"<item><title>{year}</title><pubDate>1 Mar {year} 12:00:00 GMT</pubDate></item>"
        for year in years
    )


def test_of_a_heap_of_items_the_newest_are_read_and_the_rest_is_counted() -> None:
    undated = "".join(f"<item><title>x{number}</title></item>" for number in range(MOST_ITEMS - 2))
    feed = parsed(rss(dated(2020, 2026, 2019) + undated + dated(2025, 2021)))
    titles = [item.title for item in feed.items]
    assert (titles[0], titles[-1], len(titles)) == ("2026", "2025", MOST_ITEMS)
    assert feed.left_out == 3


def test_of_a_heap_of_items_without_dates_the_first_and_the_last_are_read() -> None:
    feed = parsed(rss("".join(f"<item><title>{n}</title></item>" for n in range(50_000))))
    half = MOST_ITEMS // 2
    expected = [*range(half), *range(50_000 - half, 50_000)]
    assert [item.title for item in feed.items] == [str(n) for n in expected]
    assert feed.left_out == 50_000 - MOST_ITEMS


# ------------------------------------------------------------------ links, dates, texts


@pytest.mark.parametrize(
    ("link", "made"),
    [
        ("https://news.example/a?b=1&amp;c=2", "https://news.example/a?b=1&c=2"),
        ("/a/b", "https://news.example/a/b"),
        ("b.html", "https://news.example/feeds/b.html"),
        ("//cdn.example/a", "https://cdn.example/a"),
        (" https://news.example/a b ", "https://news.example/a%20b"),
        ("https://news.example/новини", "https://news.example/новини"),
        ("javascript:alert(1)", None),
        ("ftp://news.example/a", None),
        ("mailto:desk@news.example", None),
        ("data:text/html,x", None),
        ("http://[::", None),
        ("https://news.example/" + "a" * 5_000, None),
    ],
)
def test_only_links_that_a_person_can_open_are_kept(link: str, made: str | None) -> None:
    assert item(f"<guid isPermaLink='false'>1</guid><link>{link}</link>").link == made


@pytest.mark.parametrize(
    ("date", "published"),
    [
        ("Sun, 01 Mar 2026 12:00:00 GMT", datetime(2026, 3, 1, 12, tzinfo=UTC)),
        ("2026-03-01T12:00:00+02:00", datetime(2026, 3, 1, 10, tzinfo=UTC)),
        ("Fri, 31 Dec 2099 12:00:00 GMT", datetime(2099, 12, 31, 12, tzinfo=UTC)),
        ("Thu, 01 Jan 1970 00:00:00 GMT", None),
        ("0000-01-01T00:00:00Z", None),
        ("Sun, 01 Mar 10000 12:00:00 GMT", None),
        ("yesterday", None),
        ("", None),
    ],
)
def test_dates_are_utc_and_years_that_cannot_be_are_none(
    date: str, published: datetime | None
) -> None:
    assert item(f"<title>x</title><pubDate>{date}</pubDate>").published == published


def test_a_date_that_cannot_be_falls_back_to_the_update() -> None:
    body = """<feed xmlns="http://www.w3.org/2005/Atom"><entry><id>1</id>
        <published>0001-01-01T00:00:00Z</published><updated>2026-03-01T10:00:00Z</updated>
        </entry></feed>"""
    published = parsed(body.encode()).items[0].published
    assert published == datetime(2026, 3, 1, 10, tzinfo=UTC)


CONTENT = 'xmlns:content="http://purl.org/rss/1.0/modules/content/"'
YANDEX = 'xmlns:yandex="http://news.yandex.ru"'


def texts(inside: str) -> tuple[str, str]:
    found = parsed(rss(f"<item>{inside}</item>", attributes=f"{CONTENT} {YANDEX}")).items[0]
    return found.summary, found.text


def test_content_beside_a_summary_is_the_items_text() -> None:
    summary = "<description>Short</description>"
    content = "<content:encoded><![CDATA[<p>Long and <b>more</b></p>]]></content:encoded>"
    assert texts(summary + content) == ("Short", "Long and more")
    assert texts(content + summary) == ("Short", "Long and more")


def test_an_outlets_own_full_text_is_the_items_text() -> None:
    full = "<yandex:full-text>Увесь текст</yandex:full-text>"
    assert texts("<description>Стисло</description>" + full) == ("Стисло", "Увесь текст")
    assert texts(full) == ("Увесь текст", "")


def test_content_that_says_no_more_than_the_summary_is_no_text() -> None:
    content = "<content:encoded><![CDATA[<p>The same.</p>]]></content:encoded>"
    assert texts("<description>The same.</description>" + content) == ("The same.", "")
    assert texts(content) == ("The same.", "")


def test_texts_are_capped() -> None:
    words = "word " * 50_000
    found = item(f"<title>{words}</title><description>{words}</description>")
    assert (len(found.title), len(found.summary)) == (1_999, 19_999)
    summary, text = texts(f"<content:encoded>{words}</content:encoded>")
    assert (len(summary), len(text)) == (19_999, 99_999)


def test_no_markup_control_or_override_is_left_in_any_text() -> None:
    found = item(
        "<title>a&amp;lt;script&amp;gt;b()&amp;lt;/script&amp;gt; \u202ec\u200b</title>"
        "<description><![CDATA[x\u2066 y<script>z</script>]]></description>"
    )
    assert (found.title, found.summary) == ("a c", "x y")


# ------------------------------------------------------------------ media, authors, bases


MEDIA = 'xmlns:media="http://search.yahoo.com/mrss/"'
PEOPLE = (
    'xmlns:dc="http://purl.org/dc/elements/1.1/"'
    ' xmlns:itunes="http://www.itunes.com/dtds/podcast-1.0.dtd"'
)


def with_namespaces(inside: str) -> Item:
    return parsed(rss(f"<item>{inside}</item>", attributes=f"{MEDIA} {PEOPLE}")).items[0]


def test_a_video_on_youtube_is_an_item_with_title_text_and_author() -> None:
    body = f"""<feed xmlns="http://www.w3.org/2005/Atom" {MEDIA}
        xmlns:yt="http://www.youtube.com/xml/schemas/2015"><title>Channel</title>
        <entry><id>yt:video:abc</id><yt:videoId>abc</yt:videoId><title>МКС</title>
        <link rel="alternate" href="https://www.youtube.example/watch?v=abc"/>
        <author><name>The Court</name><uri>https://www.youtube.example/c</uri></author>
        <published>2026-03-01T10:00:00+00:00</published>
        <media:group><media:title>МКС</media:title>
        <media:content url="https://www.youtube.example/v/abc" type="x" width="640"/>
        <media:thumbnail url="https://i.example/1.jpg"/>
        <media:description>Ордер на арешт</media:description>
        <media:community><media:starRating count="9"/></media:community></media:group>
        </entry></feed>"""
    assert parsed(body.encode()).items == (
        Item(
            id="yt:video:abc",
            title="МКС",
            summary="Ордер на арешт",
            link="https://www.youtube.example/watch?v=abc",
            published=datetime(2026, 3, 1, 10, tzinfo=UTC),
            outlet="Channel",
            author="The Court",
        ),
    )


def test_media_speak_for_an_item_that_says_nothing_itself() -> None:
    media = "<media:title>M</media:title><media:description>D</media:description>"
    group = f"<media:group>{media}</media:group>"
    found = with_namespaces(group)
    assert (found.title, found.summary) == ("M", "D")
    found = with_namespaces(f"<title>T</title><description>S</description>{group}")
    assert (found.title, found.summary, found.text) == ("T", "S", "D")
    found = with_namespaces(f"{group}<title>T</title><description>S</description>")
    assert (found.title, found.summary, found.text) == ("T", "D", "S")


def test_an_item_without_a_link_has_that_of_its_sound_or_film() -> None:
    enclosure = "<enclosure url='https://cdn.example/a.mp3' type='audio/mpeg' length='1'/>"
    film = "<media:content url='https://cdn.example/a.mp4'/>"
    assert with_namespaces(enclosure).link == "https://cdn.example/a.mp3"
    assert with_namespaces(film).link == "https://cdn.example/a.mp4"
    assert with_namespaces(film + "<link>/a</link>").link == "https://news.example/a"
    assert with_namespaces("<media:content url='ftp://cdn.example/a'/>").link is None


@pytest.mark.parametrize(
    ("inside", "author"),
    [
        ("<dc:creator>Ann  Lee</dc:creator>", "Ann Lee"),
        ("<author>ann@news.example (Ann Lee)</author>", "Ann Lee"),
        ("<author>desk@news.agency (Ann Lee)</author>", "Ann Lee"),
        ("<author>Ann Lee &lt;ann@news.example&gt;</author>", "Ann Lee"),
        ("<author>ann@news.example</author>", "ann@news.example"),
        ("<itunes:author>&lt;b&gt;Ann&lt;/b&gt; &amp;amp; Bob</itunes:author>", "Ann & Bob"),
        ("<dc:creator>Ann</dc:creator><dc:creator>Bob</dc:creator>", "Ann, Bob"),
        ("<author>Ann</author><itunes:author>Ann</itunes:author>", "Ann"),
        ("<author><name>Ann</name><email>ann@news.example</email></author>", "Ann"),
        ("<dc:creator> </dc:creator>", ""),
        ("<dc:creator>" + "Ann " * 100 + "</dc:creator>", ("Ann " * 50).strip()),
        ("<source><author><name>Another</name></author></source>", ""),
    ],
)
def test_who_wrote_an_item_is_a_name(inside: str, author: str) -> None:
    assert with_namespaces(inside).author == author
    slow = b"<!DOCTYPE rss>" + rss(f"<item>{inside}</item>", attributes=f"{MEDIA} {PEOPLE}")[38:]
    assert parsed(slow).items[0].author == author


@pytest.mark.parametrize(
    ("feed_base", "link", "made"),
    [
        ("", "b", "https://news.example/feeds/b"),
        ("https://other.example/x/", "b", "https://other.example/x/b"),
        ("/y/", "b", "https://news.example/y/b"),
        ("javascript:x", "b", "https://news.example/feeds/b"),
        ("https://other.example/x/", "https://third.example/", "https://third.example/"),
    ],
)
def test_links_are_relative_to_the_nearest_base(feed_base: str, link: str, made: str) -> None:
    body = f"""<feed xmlns="http://www.w3.org/2005/Atom" xml:base="{feed_base}">
        <entry><id>1</id><link href="{link}"/></entry>
        <entry xml:base="https://own.example/"><id>2</id><link href="c"/></entry>
        <entry><id>3</id><link xml:base="https://own.example/d/" href="e"/></entry></feed>"""
    links = [item.link for item in parsed(body.encode()).items]
    assert links == [made, "https://own.example/c", "https://own.example/d/e"]


# ------------------------------------------------------------------ what is no feed


@pytest.mark.parametrize("body", [b"", b" \r\n\t "])
def test_an_empty_body_says_so(body: bytes) -> None:
    assert reason(body) == "the body is empty"


PAGE = b"""<!DOCTYPE html><html><head><title>The &amp; News</title><base href="/base/">
<link rel="alternate" type="application/rss+xml" title="RSS" href="/rss.xml">
<link type='application/atom+xml' href='atom.xml?a=1&amp;token=x' rel='Alternate'>
<link rel="alternate" type="application/feed+json" href="https://json.example/feed">
<link rel="alternate" hreflang="uk" href="/uk"><link rel="stylesheet" href="x.css">
<link rel="alternate" type="application/rss+xml" href="javascript:alert(1)">
</head><body><p>Hello</p></body></html>"""


def test_an_html_page_names_itself_and_the_feeds_it_offers() -> None:
    assert reason(PAGE, "text/html") == (
        "this is an HTML page (“The & News”), not a feed; it offers these feeds: "
        "https://news.example/rss.xml, https://news.example/base/atom.xml?a=1&token=…, "
        "https://json.example/feed"
    )


def test_a_failure_tells_whether_it_was_a_page() -> None:
    assert parse(PAGE, URL, "text/html") == ParseFailed(reason(PAGE, "text/html"), is_page=True)
    assert parse(b"<opml/>", URL) == ParseFailed(reason(b"<opml/>"))


def test_a_page_in_another_charset_is_named_as_it_is_written() -> None:
    body = "<html><head><title>Новини</title></head></html>".encode("windows-1251")
    assert "“Новини”" in reason(body, "text/html; charset=windows-1251")


def test_an_html_page_without_feeds_says_so() -> None:
    body = b"<html><body>Just a moment</body></html>"
    assert reason(body) == "this is an HTML page, not a feed; it names no feed"
    assert "HTML page" in reason(b"<p>Not found</p>", "text/html; charset=utf-8")


@pytest.mark.parametrize(
    ("body", "said"),
    [
        (b'{"error": 1}', "not a feed: JSON without a `version` of JSON Feed"),
        (b"<?xml version='1.0'?><!-- x --><opml/>", "not a feed: XML whose root is <opml>"),
        (b"Sorry, <b>no</b> feed", "not a feed: text that begins with “Sorry, no feed”"),
        (bytes(range(128, 256)) * 9, "not a feed: binary data"),
        (b"\x1f\x8b\x08\x00" + b"\0" * 99, "not a feed: binary data"),
    ],
)
def test_what_is_no_feed_is_described(body: bytes, said: str) -> None:
    assert said in reason(body)


# ------------------------------------------------------------------ encodings


@pytest.mark.parametrize(
    "content_type",
    ["", "text/xml", "application/rss+xml", "text/html", "text/xml; charset=ISO-8859-1", "\0;x"],
)
@pytest.mark.parametrize("declared", ["", ' encoding="utf-8"', ' encoding="windows-1251"'])
def test_utf8_is_read_as_utf8_whatever_server_and_feed_say(
    content_type: str, declared: str
) -> None:
    body = f'<?xml version="1.0"{declared}?><rss version="2.0"><channel><item><title>'
    body += "Їжак &#8212; МКС</title></item></channel></rss>"
    assert parsed(body.encode(), content_type=content_type).items[0].title == "Їжак — МКС"


@pytest.mark.parametrize("encoding", ["windows-1251", "koi8-u", "utf-16", "iso-8859-5"])
@pytest.mark.parametrize("place", ["feed", "server"])
def test_other_encodings_are_read_as_the_feed_or_the_server_declares(
    encoding: str, place: str
) -> None:
    declared = f' encoding="{encoding}"' if place == "feed" else ""
    content_type = f"text/xml; charset={encoding}" if place == "server" else ""
    body = f'<?xml version="1.0"{declared}?><rss version="2.0"><channel><item><title>'
    body += "Депортація дітей</title></item></channel></rss>"
    found = parsed(body.encode(encoding), content_type=content_type)
    assert found.items[0].title == "Депортація дітей"


def test_japanese_in_seven_bits_is_not_taken_for_utf8() -> None:
    body = '<?xml version="1.0" encoding="iso-2022-jp"?><rss version="2.0"><channel><item><title>'
    body += "日本</title></item></channel></rss>"
    assert parsed(body.encode("iso-2022-jp")).items[0].title == "日本"


# ------------------------------------------------------------------ slow and hostile bodies


SLOW: dict[str, bytes] = {
    "newlines before the root": b"\n" * 80_000 + rss("<item><title>x</title></item>"),
    "newlines after the declaration": b"<?xml version='1.0'?>"
    + b"\r\n" * 80_000
    + rss("<item><title>x</title></item>")[38:],
    "a heap of entities cut off": b"\n<!ENTITY " * 11_200 + rss("<item><title>x</title></item>"),
    "a heap of doctypes cut off": b"\n<!DOCTYPE " * 9_000 + rss("<item><title>x</title></item>"),
    "an entity cut off": rss("<item><title>x</title></item>")[:-16] + b"&" + b"a" * 112_000,
    "a reference cut off": rss("<item><title>x</title></item>")[:-16] + b"&#" + b"1" * 112_000,
    "a declaration cut off": b"<?xml " + b"encoding='a' " * 9_000 + rss("<item/>")[38:],
    "encodings all along one line": rss("<item>" + "encoding='a' " * 20_000 + "</item>"),
    "an entity for a bomb": b"<!DOCTYPE rss [\n<!ENTITY a '"
    + b"b" * 50_000
    + b"'>]>"
    + rss("<item><title>" + "&a;" * 50_000 + "</title></item>")[38:],
}


@pytest.mark.parametrize("name", SLOW)
def test_bodies_that_keep_feedparser_for_minutes_are_read_at_once(name: str) -> None:
    started = time.perf_counter()
    assert len(parsed(SLOW[name]).items) == 1
    assert time.perf_counter() - started < 2


PAGES = {
    "a page": b"<html><body>" + b"<p>Hello</p>" * 300_000,
    "rubble": b"<" * 4_000_000,
    "ampersands": b"& " * 2_000_000,
}


@pytest.mark.parametrize("name", PAGES)
def test_megabytes_of_what_is_no_feed_are_refused_at_once(name: str) -> None:
    started = time.process_time()
    assert reason(PAGES[name])
    assert time.process_time() - started < 2


@pytest.mark.parametrize(
    ("written", "title"),
    [
        ("&#55357;&#56832;", "😀"),
        ("&#xD83D;&#xde00;", "😀"),
        ("&#xD83D;&#56832;", "😀"),
        ("&amp;#55357;&amp;#56832;", "😀"),
        ("<![CDATA[&#55357;&#56832;]]>", "😀"),
        ("x&#55357;", "x\ufffd"),
        ("x&#56832;&#55357;", "x\ufffd\ufffd"),
        ("x&#99999999999;&#x110000;", "x\ufffd\ufffd"),
        ("x&#" + "9" * 6_000 + ";", "x\ufffd"),
        ("x&#0000000000000000065;", "xA"),
    ],
)
def test_half_characters_and_characters_that_do_not_exist_spoil_no_feed(
    written: str, title: str
) -> None:
    feed = parsed(rss(f"<item><title>{written}</title></item><item/>"))
    assert feed.items[0].title == title
    assert len(feed.items) == 2


@pytest.mark.parametrize(
    "before", [b"\n ", b"\xef\xbb\xbf", b"\xef\xbb\xbf\n", b"Notice: x\n", b"[debug] {", b"{"]
)
def test_what_stands_before_the_declaration_does_no_harm(before: bytes) -> None:
    assert parsed(before + rss("<item><title>x</title></item>")).items[0].title == "x"


def test_entities_of_a_feeds_own_still_work() -> None:
    body = (
        b'<!DOCTYPE rss [\n<!ENTITY icc "The Hague">\n]>'
        + rss("<item><title>&icc;</title></item>")[38:]
    )
    assert parsed(body).items[0].title == "The Hague"


def test_files_and_addresses_named_in_a_feed_are_not_opened() -> None:
    body = (
        b'<!DOCTYPE rss [<!ENTITY x SYSTEM "file:///etc/passwd">]>'
        + rss("<item><title>a&x;b</title></item>")[38:]
    )
    assert "root:" not in repr(parse(body, URL))
    assert "root:" not in repr(parse(b"/etc/passwd", URL))
    assert "root:" not in repr(parse(b"file:///etc/passwd", URL))


def own_count(body: bytes) -> int:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        result = feedparser.parse(
            io.BytesIO(body), sanitize_html=False, resolve_relative_uris=False
        )
        return len(result.entries)


def folder(name: str) -> list[Path]:
    return sorted(path for path in shared_data(name).iterdir() if path.suffix != ".csv")


def test_outlets_feeds_give_as_many_items_as_feedparser_finds() -> None:
    for path in folder("outlets"):
        body = path.read_bytes()
        feed = parsed(body)
        assert len(feed.items) == own_count(body) > 0, path.name
        assert all(item.title and item.link and item.id for item in feed.items), path.name


def test_an_item_keeps_its_id_from_poll_to_poll() -> None:
    archive = shared_data("polls", "holod_ru_2026-01.tar.xz")
    known: dict[str | None, set[str]] = {}
    with tarfile.open(archive) as polls:
        for member in [member for member in polls if member.isfile()][:40]:
            file = polls.extractfile(member)
            assert file
            for found in parsed(file.read()).items:
                known.setdefault(found.link, set()).add(found.id)
    assert len(known) > 10
    assert all(len(of_link) == 1 for of_link in known.values())


@pytest.mark.parametrize("name", ["malformed", "hostile"])
def test_odd_and_hostile_documents_neither_raise_nor_hang_nor_lose_items(name: str) -> None:
    for path in folder(name):
        body = path.read_bytes()
        started = time.perf_counter()
        outcome = parse(body, URL)
        assert time.perf_counter() - started < 5, path.name
        found = len(outcome.items) if isinstance(outcome, ParsedFeed) else 0
        assert found >= own_count(body), path.name


@given(st.binary() | st.text().map(str.encode))
def test_no_bytes_make_the_prefilter_raise(body: bytes) -> None:
    prefilter(body)


RUBBLE = [
    *(b"<item>", b"</item>", b"<title>", b"&#55357;", b"&#x", b"<![CDATA[", b"]]>", b"<link>"),
    *(b"\xff", b"<!--", b"<content>", b"<guid>", b"<pubDate>2026", b'<a b="', b"\0", b"<?"),
]


@settings(suppress_health_check=[HealthCheck.too_slow], deadline=None, max_examples=50)
@given(st.lists(st.sampled_from(RUBBLE)).map(b"".join))
def test_no_rubble_within_a_feed_makes_the_parser_raise(rubble: bytes) -> None:
    outcome = parse(b'<rss version="2.0"><channel>' + rubble + b"</channel></rss>", URL)
    assert isinstance(outcome, ParsedFeed | ParseFailed)


@pytest.mark.parametrize("trouble", [RecursionError("too deep"), UnicodeError("odd")])
def test_a_parser_that_raises_is_an_outcome(
    trouble: Exception, recwarn: pytest.WarningsRecorder
) -> None:
    class Body(bytes):
        def removeprefix(self, prefix: bytes, /) -> bytes:  # type: ignore[override]
            raise trouble

    outcome = parse(Body(b"<rss/>"), URL)
    assert isinstance(outcome, ParseFailed)
    assert str(trouble) in outcome.reason


@pytest.mark.parametrize("damage", ["<width></height>", "<item></b></width>"])
def test_a_damaged_feed_on_which_feedparser_gives_up_is_read_as_far_as_it_goes(damage: str) -> None:
    body = rss(f"<item><title>one</title>{damage}</item><item><title>two</title></item>")
    assert parsed(body).items[0].title == "one"


def test_half_a_character_is_mended_in_a_document_with_nul_bytes_too() -> None:
    body = rss("<item><title>one &#xD83D two</title></b></item>").replace(b"<rss", b"\0<rss")
    assert parsed(body).items[0].title == "one \ufffd two"


def test_a_document_too_damaged_to_be_read_says_so() -> None:
    damaged = rss("<item><width></height></item>").replace(b"<rss", b"<!DOCTYPE rss><rss")
    assert reason(damaged).startswith("it is too damaged to be read (TypeError: ")


@pytest.mark.parametrize("year", ["10000", "+10000", "20261", "-0001", "0000"])
@pytest.mark.parametrize("rest", ["-01-01T00:00:00Z", "-01-01"])
def test_a_year_that_cannot_be_is_no_date(year: str, rest: str) -> None:
    item = f"<item><title>x</title><dc:date>{year}{rest}</dc:date></item>"
    damaged = f"<item><title>x</title><dc:date>{year}{rest}</dc:date></item>&nosuch;"
    for text in (item, damaged):  # the strict reader and the judge
        body = rss(text).replace(b"<rss", b'<rss xmlns:dc="http://purl.org/dc/elements/1.1/"')
        assert [each.published for each in parsed(body).items] == [None]
