"""Feeds made by chance: all that readers of feeds must agree on, in any order and nesting."""

from __future__ import annotations

from xml.sax.saxutils import escape, quoteattr

from hypothesis import strategies as st

PREFIXES = {
    "atom": "http://www.w3.org/2005/Atom",
    "content": "http://purl.org/rss/1.0/modules/content/",
    "dc": "http://purl.org/dc/elements/1.1/",
    "dcterms": "http://purl.org/dc/terms/",
    "media": "http://search.yahoo.com/mrss/",
    "itunes": "http://www.itunes.com/dtds/podcast-1.0.dtd",
    "sy": "http://purl.org/rss/1.0/modules/syndication/",
    "slash": "http://purl.org/rss/1.0/modules/slash/",
    "feedburner": "http://rssnamespace.org/feedburner/ext/1.0",
    "yandex": "http://news.yandex.ru",
    "georss": "http://www.georss.org/georss",
    "xlink": "http://www.w3.org/1999/xlink",
    "odd": "urn:odd",
    "xhtml": "http://www.w3.org/1999/xhtml",
    "i": "urn:inside",
}
RDF = "http://www.w3.org/1999/02/22-rdf-syntax-ns#"

WORDS = st.sampled_from(
    [
        *("", " ", "МКС видав ордер", "ICC issues warrant", "Ã©tÃ©", "naïve “quote”", "戦争犯罪"),
        *("a & b", "5 < 6", "<p>One</p><p>two</p>", "<b>bold</b>&nbsp;x", "&amp;lt;b&amp;gt;"),
        *(
            "AT&T;",
            "x\x96y",
            "\u200bhidden\u202e",
            "line\nbreak\ttab",
            "a@b.example (A B)",
            "&#8217;",
        ),
        *("A <a@b.example>", "&copy;", "]]", "\xa0padded\xa0", "Ð¼Ð¸Ñ"),
    ]
)
LINKS = st.sampled_from(
    [
        *("", "/a", "b.html", "?c=1&d=2", "#e", "//cdn.example/f", "https://news.example/1"),
        *(
            "http://other.example/a?b=1&amp;c=2",
            "https://news.example/новини",
            "http:///x.example/y",
        ),
        *(
            "urn:uuid:1",
            "tag:news.example,2026:1",
            "javascript:x()",
            "mailto:a@b.example",
            "http://[x",
        ),
        *(
            "https://news.example/a b",
            "HTTPS://NEWS.example/C",
            "https://h.example/p?#x",
            "../../up",
        ),
        *("https://h.example/a;b?c=d&copy;=e", "ftp://f.example/", "https://h.example/?a=1&b;=2"),
    ]
)
DATES = st.sampled_from(
    [
        *(
            "",
            "Sun, 01 Mar 2026 12:00:00 GMT",
            "Sun, 1 Mar 2026 12:00:00 +0530",
            "1 Mar 2026 12:00 EST",
        ),
        *("Sunday, 01 March 2026 12:00:00 -0000", "Sun, 31 Feb 2026 12:00:00 GMT", "2026-03-01"),
        *(
            "2026-03-01T12:00:00Z",
            "2026-03-01T12:00:00.123+02:00",
            "2026-03-01T12:00:60Z",
            "20260301",
        ),
        *(
            "2026-03-01T24:00:00Z",
            "2026-03-01 12:00:00",
            "Mar 01 2026 12:00:00",
            "yesterday",
            "0000",
        ),
        *("Thu, 01 Jan 1970 00:00:00 GMT", "2026-03-01T12:00:00+0530", "Sun Mar  1 12:00:00 2026"),
        *("Sun, 01 Mar 26 12:00:00 GMT", "2026-03-01T12:00Z", "Sun,01 Mar 2026 12:00:00 GMT"),
    ]
)
BASES = st.sampled_from(
    [
        "",
        "",
        "",
        ' xml:base="https://base.example/x/"',
        ' xml:base="sub/"',
        ' base="http://b.example/"',
    ]
)
TYPES = st.sampled_from(
    [
        *[""] * 8,
        ' type="html"',
        ' type="text"',
        ' type="TEXT/HTML"',
        ' xml:lang="uk"',
        ' type="plain"',
    ]
)
ODD_TYPES = st.sampled_from(
    [
        ' type="xhtml"',
        ' type=""',
        ' mode="base64"',
        ' type="text/plain" mode="escaped"',
        ' odd:a="1"',
    ]
)
PERMALINKS = st.sampled_from(
    ["", ' isPermaLink="false"', ' isPermaLink="true"', ' ispermalink="x"']
)


@st.composite
def texts(draw: st.DrawFn, values: st.SearchStrategy[str] = WORDS) -> str:
    """Make the inside of an element that holds text: escaped, in CDATA, or in pieces."""
    value = draw(values)
    match draw(st.integers(0, 6)):
        case 0:
            return f"<![CDATA[{value.replace(']]>', '')}]]>"
        case 1:
            return f"{escape(value)}<!-- a comment -->{escape(value)}"
        case 2:
            return f"\n  <![CDATA[{value}]]>\n{escape(value)}<?pi x?>"
        case 3:
            return "".join(f"&#{ord(character)};" for character in value if character >= " ")
        case _:
            return escape(value)


def leaf(names: str, inside: st.SearchStrategy[str], attributes: st.SearchStrategy[str]):  # type: ignore[no-untyped-def]
    """Make an element without others inside."""
    return st.builds(
        lambda name, text, given: f"<{name}{given}>{text}</{name}>",
        st.sampled_from(names.split()),
        inside,
        attributes,
    )


NOTHING = st.just("")
TITLES = leaf("title media:title dc:title title", texts(), TYPES)
BODIES = leaf(
    "description summary content:encoded media:description itunes:summary dc:description content",
    texts(),
    TYPES,
)
PLACES = leaf("link guid id link", texts(LINKS), PERMALINKS | BASES)
TIMES = leaf(
    "pubDate published updated dc:date dcterms:issued dcterms:modified dcterms:created created"
    " issued modified",
    texts(DATES),
    NOTHING,
)
AUTHORS = leaf("author dc:creator itunes:author", texts(), NOTHING) | st.builds(
    lambda name, mail: f"<author>{name}<uri>/u</uri>{mail}</author>",
    NOTHING | leaf("name", texts(), NOTHING),
    NOTHING | leaf("email", st.just("a@b.example"), NOTHING),
)
OTHERS = leaf(
    "category comments slash:comments odd:thing thing feedburner:origLink yandex:full-text"
    " full-text georss:point sy:updateBase subtitle rights language thr name url media:keywords"
    " odd:title itunes:keywords webMaster generator ttl source media:credit",
    texts(),
    NOTHING | st.just(' a="1"'),
)
HREFS = st.builds(
    lambda name, key, href, rest: f"<{name} {key}={quoteattr(href)}{rest}/>",
    st.sampled_from(
        ["link", "atom:link", "enclosure", "media:content", "media:thumbnail", "source"]
    ),
    st.sampled_from(["href", "href", "url", "url", "uri", "HREF", "xlink:href"]),
    LINKS,
    st.sampled_from(["", ' rel="self"', ' rel="Alternate" type="text/html"', ' rel="enclosure"'])
    | st.sampled_from([' type="application/json"', ' rel=""', ' type="html"']),
)
XHTML = st.recursive(
    texts(),
    lambda inside: st.builds(
        lambda name, given, parts: f"<{name}{given}>{''.join(parts)}</{name}>",
        st.sampled_from("div p b xhtml:p xhtml:div br i:p div div p p p title summary svg".split()),
        st.sampled_from(["", "", ' class="a&quot;b"', ' REL="Next"', ' xml:lang="uk"', ' i:x="y"']),
        st.lists(inside, max_size=3),
    ),
    max_leaves=6,
)
PAGES = st.builds(
    lambda name, kind, text: f'<{name} type="{kind}">{text}</{name}>',
    st.sampled_from(["content", "summary", "title"]),
    st.sampled_from(["xhtml", "xhtml", "application/xhtml+xml", "html"]),
    XHTML | XHTML.map(lambda text: f"\n<div xmlns='http://www.w3.org/1999/xhtml'>{text}</div> "),
)
LEAVES = TITLES | BODIES | PLACES | TIMES | AUTHORS | OTHERS | HREFS
ODD = leaf("fullitem abstract textInput links title description media:title", texts(), ODD_TYPES)


def box(names: str, parts: st.SearchStrategy[str]):  # type: ignore[no-untyped-def]
    """Make an element with some others inside."""
    return st.builds(
        lambda name, given, inside: f"<{name}{given}>{''.join(inside)}</{name}>",
        st.sampled_from(names.split()),
        BASES,
        st.lists(parts, max_size=4),
    )


MEDIA = leaf("media:title media:description media:credit odd:x", texts(), TYPES) | HREFS.filter(
    lambda made: made.startswith("<media")
)
BOXES = (
    box("media:group media:content", MEDIA)
    | box("media:group", box("media:content", MEDIA))
    | box("source", leaf("title id updated link subtitle", texts(), NOTHING))
    | box("contributor odd:box itunes:owner", leaf("name email odd:x", texts(), NOTHING))
    | box("image", leaf("url width", texts(), NOTHING))
)
ODD_BOXES = box("media:group source image textInput odd:box title description", LEAVES)
RARELY = st.integers(0, 19).flatmap(lambda number: ODD | ODD_BOXES if number == 0 else LEAVES)
PARTS = LEAVES | BOXES | RARELY
HEADS = LEAVES | box("image", leaf("title link url description", texts(), NOTHING)) | RARELY


RENAMINGS = st.sampled_from(
    [
        *[("", "")] * 12,
        ("media", "m"),
        ("media:", "dc:"),  # not well-formed, or the prefix stands for two
        ("http://search.yahoo.com/mrss/", "https://search.yahoo.com/mrss"),
        ("http://search.yahoo.com/mrss/", "HTTP://search.yahoo.com/MRSS"),
        ("http://purl.org/dc/elements/1.1/", "urn:unheard-of"),
        ("http://purl.org/dc/terms/", "http://purl.org/dc/elements/1.1/"),
        ("urn:odd", "http://www.w3.org/2005/Atom"),
        ("urn:odd", "http://news.yandex.ru"),
        ("urn:odd", "http://backend.userland.com/rss2"),
        ("<item>", '<item xmlns:media="http://search.yahoo.com/mrss/">'),
        ("<item>", '<item xmlns:media="urn:other">'),
        ("<item>", '<item xmlns:new="urn:new" xmlns="urn:default">'),
        ("<title>", '<title xmlns="http://www.w3.org/1999/xhtml">'),
        ("<title>", '<new:title xmlns:new="urn:new"/><title>'),
        ("<rss ", '<?xml version="1.0" encoding="windows-1251"?>\n<!-- x --><rss '),
        ("<rss ", '<rss xmlns="http://blogs.law.harvard.edu/tech/rss" '),
        ("<rss ", '<!DOCTYPE rss [<!ENTITY x "y">]><rss '),
        ("guid", "GUID"),
        ("pubDate", "pubdate"),
        ("</title>", "</titel>"),
        ("&amp;", "&"),
    ]
)


@st.composite
def feeds(draw: st.DrawFn) -> str:
    """Make a document: RSS, RDF or Atom, most of it ordinary."""
    document = draw(_documents())
    old, new = draw(RENAMINGS)
    return document.replace(old, new) if old else document


@st.composite
def _documents(draw: st.DrawFn) -> str:
    kind = draw(st.sampled_from(["rss", "rdf", "atom"]))
    prefixes = draw(st.permutations(sorted(PREFIXES)))
    declared = "".join(f' xmlns:{name}="{PREFIXES[name]}"' for name in prefixes)
    item = {"rss": "item", "rdf": "item", "atom": "entry"}[kind]
    about = (
        st.builds(lambda link: f" rdf:about={quoteattr(link)}", LINKS) if kind == "rdf" else BASES
    )
    items = [
        f"<{item}{draw(about)}>{''.join(draw(st.lists(PARTS, max_size=8)))}</{item}>"
        for _ in range(draw(st.integers(0, 3)))
    ]
    if kind == "atom" and draw(st.booleans()):
        declared = declared.replace(PREFIXES["xlink"], "urn:links")
        pages = "".join(draw(st.lists(PAGES, min_size=1, max_size=3)))
        items.append(f"<entry><id>{draw(LINKS.map(escape))}</id>{pages}</entry>")
    parts = draw(st.permutations([*draw(st.lists(HEADS, max_size=5)), *items]))
    base = draw(BASES)
    if kind == "atom":
        default = draw(st.sampled_from(["http://www.w3.org/2005/Atom", "http://purl.org/atom/ns#"]))
        return f'<feed xmlns="{default}"{declared}{base}>{"".join(parts)}</feed>'
    if kind == "rdf":
        head = "".join(draw(st.lists(HEADS, max_size=3)))
        declared += f' xmlns:rdf="{RDF}" xmlns="http://purl.org/rss/1.0/"'
        outside = "".join(items)
        return f"<rdf:RDF{declared}><channel>{head}</channel>{outside}</rdf:RDF>"
    return f'<rss version="2.0"{declared}{base}><channel>{"".join(parts)}</channel></rss>'
