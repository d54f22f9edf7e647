"""Real feeds, damaged by chance: what a body may be that nobody made on purpose.

Mutants(real_feeds()).mutant(7)   # always the same bytes for the same feeds and number
"""

from __future__ import annotations

import random
from collections.abc import Callable, Sequence
from pathlib import Path

from tests.house import rss, rss_item
from tests.shared_data import shared_if_there

DEMO = Path(__file__).parents[1] / "monitor/demo/feeds"
LARGEST = 400_000  # bytes of a feed to damage; most have less than 100,000
INSERTED = (
    *(b"<item>", b"</item>", b"<entry>", b"</channel>", b"<title>", b"<![CDATA[", b"]]>", b"<!--"),
    *(b"-->", b"<?x ", b"?>", b"<!DOCTYPE rss [", b'<!ENTITY a "&a;">', b"&a;", b"&", b"&#0;"),
    *(b"&#xD83D;", b"&#55357;&#56832;", b"&#x110000;", b"&nbsp;", b"&amp;lt;", b"\xed\xa0\x80"),
    *(b"\xc0\xaf", b"\xff", b"\0", b"\x1b[31m", b"\r", b"\xe2\x80\xae", b"\xe2\x80\x8b" * 50),
    *(b"\xef\xbb\xbf", b"\xff\xfe", b"\xfe\xff", b'<x:y xmlns:x="">', b"<rss>", b"</rss>", b"{"),
    *(b"\n" * 3_000, b"<" * 500, b"<b>" * 300, b' a="' * 300, b"9" * 400, b"<guid/>", b"<link/>"),
    *(b"<pubDate>0000-00-00</pubDate>", b"<ttl>-1</ttl>", b'xml:base="http://["', b"<content>"),
)
CHARSETS = b"utf-8 utf-16 utf-32 utf-7 windows-1251 koi8-r iso-2022-jp gb18030 x idna".split()
JSON = (
    '{"version":"https://jsonfeed.org/version/1.1","title":"Вісті","items":['
    '{"id":1,"url":"https://h.example/1","title":"МКС видав ордер","date_published":'
    '"2026-03-01T12:00:00Z","content_html":"<p>Десять <b>депортованих</b> дітей</p>",'
    '"authors":[{"name":"A. B."}],"attachments":[{"url":"https://h.example/1.jpg"}]}]}'
).encode()
ATOM = (
    b'<?xml version="1.0"?><feed xmlns="http://www.w3.org/2005/Atom" xml:base="https://h.example/">'
    b"<title type='html'>News &amp;amp; more</title><entry><id>urn:1</id><link href='a'/><title>"
    b"Ten deported children</title><updated>2026-03-01T12:00:00Z</updated><content type='xhtml'>"
    b'<div xmlns="http://www.w3.org/1999/xhtml"><p>One</p></div></content><author><name>A</name>'
    b"</author></entry></feed>"
)
SITEMAP = (
    '<urlset xmlns:n="http://www.google.com/schemas/sitemap-news/0.9"><url><loc>https://h.example/1'
    "</loc><n:news><n:publication><n:name>H</n:name></n:publication><n:title>МКС</n:title></n:news>"
    "</url></urlset>"
).encode()

Mutation = Callable[[random.Random, bytearray, bytes], None]


def real_feeds() -> list[bytes]:
    """Return outlets' feeds where they are there, always the demo's, and some of other formats."""
    outlets = shared_if_there("outlets")
    files = [*(outlets.glob("*.xml") if outlets else ()), *DEMO.rglob("*.xml")]
    own = rss(*(rss_item(n, f"Ten deported children {n}", "МКС &amp; ордер") for n in range(20)))
    bodies = [path.read_bytes() for path in sorted(files)]
    cyrillic = own.decode().replace("UTF-8", "windows-1251").encode("windows-1251")
    return [*(body for body in bodies if len(body) <= LARGEST), own, cyrillic, JSON, ATOM, SITEMAP]


class Mutants:
    """Damages feeds: the same feeds and number always give the same body."""

    def __init__(self, feeds: Sequence[bytes]) -> None:
        self._feeds = feeds

    def mutant(self, number: int) -> bytes:
        """Damage a feed in one to six ways."""
        chance = random.Random(number)
        body, other = bytearray(chance.choice(self._feeds)), chance.choice(self._feeds)
        for _ in range(min(chance.randint(1, 6), chance.randint(1, 6))):
            chance.choice(MUTATIONS)(chance, body, other)
        return bytes(body)


def _span(chance: random.Random, body: bytes | bytearray, longest: int = 5_000) -> slice:
    start = chance.randint(0, len(body))
    return slice(start, start + chance.choice((1, 10, 100, longest)))


def _flip_bits(chance: random.Random, body: bytearray, _: bytes) -> None:
    for _ in range(chance.choice((1, 5, 100)) if body else 0):
        body[chance.randrange(len(body))] ^= 1 << chance.randrange(8)


def _cut_end(chance: random.Random, body: bytearray, _: bytes) -> None:
    del body[chance.randint(0, len(body)) :]


def _cut_beginning(chance: random.Random, body: bytearray, _: bytes) -> None:
    del body[: chance.randint(0, min(len(body), 2_000))]


def _cut_span(chance: random.Random, body: bytearray, _: bytes) -> None:
    del body[_span(chance, body)]


def _repeat_span(chance: random.Random, body: bytearray, _: bytes) -> None:
    span = _span(chance, body)
    body[span] = body[span] * chance.choice((2, 3, 20))


def _swap_spans(chance: random.Random, body: bytearray, _: bytes) -> None:
    ends = sorted(chance.randint(0, len(body)) for _ in range(4))
    first, second = slice(*ends[:2]), slice(*ends[2:])
    body[ends[0] : ends[3]] = body[second] + body[ends[1] : ends[2]] + body[first]


def _insert(chance: random.Random, body: bytearray, _: bytes) -> None:
    for _ in range(chance.choice((1, 1, 3, 30))):
        at = chance.randint(0, len(body))
        body[at:at] = chance.choice(INSERTED)


def _insert_at_a_tag(chance: random.Random, body: bytearray, _: bytes) -> None:
    at = max(body.find(chance.choice((b"<", b">", b"&", b'"')), chance.randint(0, len(body))), 0)
    body[at:at] = chance.choice(INSERTED)


def _begin_with(chance: random.Random, body: bytearray, _: bytes) -> None:
    body[:0] = chance.choice(
        (b"\xef\xbb\xbf", b"\xff\xfe", b"\xfe\xff", b"\0\0\xfe\xff", b"\n" * 9_999)
    )


def _declare(chance: random.Random, body: bytearray, _: bytes) -> None:
    end = body.find(b"?>") + 2 if body.startswith(b"<?xml") else 0
    charset = chance.choice(CHARSETS).decode()
    body[:end] = f'<?xml version="1.0" encoding="{charset}"?>'.encode()


def _encode(chance: random.Random, body: bytearray, _: bytes) -> None:
    text = body.decode("utf-8", "replace")
    body[:] = text.encode(
        chance.choice(("utf-16", "utf-16-be", "utf-32", "cp1251", "utf-7")), "replace"
    )


def _splice(chance: random.Random, body: bytearray, other: bytes) -> None:
    body[chance.randint(0, len(body)) :] = other[chance.randint(0, len(other)) :]


def _take_span(chance: random.Random, body: bytearray, other: bytes) -> None:
    at = chance.randint(0, len(body))
    body[at:at] = other[_span(chance, other)]


MUTATIONS: tuple[Mutation, ...] = (
    *(_flip_bits, _cut_end, _cut_beginning, _cut_span, _repeat_span, _swap_spans, _insert),
    *(_insert_at_a_tag, _begin_with, _declare, _encode, _splice, _take_span),
)
