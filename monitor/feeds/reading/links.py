"""Feeds that a web page names: in its head, in its links, in what its server says beside it."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from html import unescape
from urllib.parse import urljoin, urlsplit

from monitor.feeds.reading.clean import plain
from monitor.feeds.urls import same_feed_key, url_trouble

_READ = 2_000_000  # characters of a page
_TAG = re.compile(r"<(link|base|a|meta)\b([^<>]{0,8000})>", re.IGNORECASE)
_ATTRIBUTE = re.compile(
    r"""(?<![a-z-])([a-z-]++)\s*+=\s*+(?:"([^"]*)"|'([^']*)'|([^\s"'>]+))""", re.IGNORECASE
)
_COMMENT = re.compile(r"<!--.*?(?:-->|\Z)", re.DOTALL)
_FEED_TYPE = re.compile(
    r"\s*application/(?:rss\+xml|atom\+xml|rdf\+xml|(?:feed\+)?json\s*(?:;|$)|x\.atom\+xml)|text/rss",
    re.IGNORECASE,
)
# Sites offer other things under application/json in their heads, WordPress's API above all.
_OTHER_JSON = re.compile(r"/wp-json/|oembed", re.IGNORECASE)
_LOOKS_LIKE_FEED = re.compile(
    r"(?:^|/)(?:feeds?|rss2?|atom|rdf|syndication)(?:[/.?]|$)|\.(?:rss|atom|rdf)(?:\?|$)"
    r"|(?:^|/)(?:index|[\w-]{0,40}(?:rss|feed|atom)[\w-]{0,40})\.xml(?:\?|$)"
    r"|[?&](?:format|output|type|alt)=(?:rss|atom)\b|[?&]feed=|/rss[\w-]*(?:[/?]|$)",
    re.IGNORECASE,
)
_FEED_HOST = re.compile(r"(?:feeds?\d?|rss)\.", re.IGNORECASE)
_LINK_HEADER = re.compile(r"<([^<>]{1,4000})>((?:\s*;\s*[\w*-]+\s*=\s*(?:\"[^\"]*\"|[^\s;,\"]+))*)")
_LINK_PARAMETER = re.compile(r";\s*([\w-]+)\s*=\s*(?:\"([^\"]*)\"|([^\s;,\"]+))")
_CHANNEL_IDS = tuple(
    re.compile(pattern)
    for pattern in (
        r'<link[^<>]{0,300}rel="canonical"[^<>]{0,300}/channel/(UC[\w-]{22})"',
        r'<meta[^<>]{0,300}itemprop="(?:identifier|channelId)"[^<>]{0,300}content="(UC[\w-]{22})"',
        r'"externalId":"(UC[\w-]{22})"',
        r'"channelId":"(UC[\w-]{22})"',
    )
)
YOUTUBE_FEED = "https://www.youtube.com/feeds/videos.xml"


@dataclass(frozen=True, slots=True)
class Candidate:
    """An address where a feed may be, how it was found, and what it is called there."""

    url: str
    how: str
    title: str = ""


@dataclass(frozen=True, slots=True)
class _Tag:
    name: str
    attributes: dict[str, str]


def head_feeds(text: str, url: str) -> tuple[Candidate, ...]:
    """Return the feeds that a page names in its head (RSS autodiscovery)."""
    tags = list(_tags(text))
    return distinct(_alternates(tags, _base(tags, url)), besides=url)


def page_feeds(text: str, url: str) -> tuple[Candidate, ...]:
    """Return the feeds that a page names in its head, then those that its links may lead to."""
    tags = list(_tags(text))
    base = _base(tags, url)
    found = [*_channel(text, url), *_alternates(tags, base), *_anchors(tags, base)]
    return distinct(found, besides=url)


def header_feeds(values: list[str], url: str) -> tuple[Candidate, ...]:
    """Return the feeds that a response's Link headers name (RFC 8288)."""
    found = []
    for link, written in (pair for value in values for pair in _LINK_HEADER.findall(value)):
        said = {key.lower(): one or other for key, one, other in _LINK_PARAMETER.findall(written)}
        if _names_feed(said | {"href": link}):
            title = plain(said.get("title", ""), 200)
            found.append(Candidate(_joined(url, link), "Link header", title))
    return distinct(found, besides=url)


def distinct(candidates: Iterable[Candidate], besides: str = "") -> tuple[Candidate, ...]:
    """Return the candidates that can be asked, each address once, without the page's own."""
    seen = {same_feed_key(besides)} if besides and not url_trouble(besides) else set()
    kept = []
    for candidate in candidates:
        if url_trouble(candidate.url):
            continue
        key = same_feed_key(candidate.url)
        if key not in seen:
            seen.add(key)
            kept.append(candidate)
    return tuple(kept)


def _base(tags: list[_Tag], url: str) -> str:
    """Return what a page's links are relative to."""
    return _joined(url, next((t.attributes.get("href", "") for t in tags if t.name == "base"), ""))


def _tags(text: str) -> Iterator[_Tag]:
    for found in _TAG.finditer(_COMMENT.sub("", text[:_READ])):
        attributes = {
            pair[1].lower(): unescape(pair[2] or pair[3] or pair[4] or "").strip()
            for pair in _ATTRIBUTE.finditer(found[2])
        }
        yield _Tag(found[1].lower(), attributes)


def _alternates(tags: list[_Tag], base: str) -> Iterator[Candidate]:
    """RSS autodiscovery: `<link rel="alternate" type="application/rss+xml" href=…>`."""
    for tag in tags:
        if tag.name == "link" and _names_feed(tag.attributes):
            title = plain(tag.attributes.get("title", ""), 200)
            yield Candidate(_joined(base, tag.attributes["href"]), "link in the page's head", title)


def _names_feed(said: dict[str, str]) -> bool:
    relations = said.get("rel", "").lower().split()
    if not said.get("href") or not {"alternate", "feed"} & set(relations):
        return False
    is_feed = _FEED_TYPE.match(said.get("type", ""))
    return bool(is_feed) and not _OTHER_JSON.search(said["href"])


def _anchors(tags: list[_Tag], base: str) -> Iterator[Candidate]:
    for tag in tags:
        link = tag.attributes.get("href", "")
        if tag.name == "a" and link and not link.startswith("#"):
            address = _joined(base, link)
            if _LOOKS_LIKE_FEED.search(_after_host(address)) and _is_near(address, base):
                yield Candidate(
                    address, "link on the page", plain(tag.attributes.get("title", ""), 200)
                )


def _after_host(url: str) -> str:
    return url.split("/", 3)[-1] if url.count("/") > 2 else ""


def _is_near(url: str, base: str) -> bool:
    """Tell whether an address is of the same site, or of one that serves others' feeds."""
    try:
        host, own = urlsplit(url).hostname or "", urlsplit(base).hostname or ""
    except ValueError:
        return False
    return host.split(".")[-2:] == own.split(".")[-2:] or bool(_FEED_HOST.match(host))


def _channel(text: str, url: str) -> Iterator[Candidate]:
    """YouTube names the feed of a channel nowhere on some of its pages, but says whose they are."""
    if not re.search(r"(?:^|\.)youtube\.com$", urlsplit(url).hostname or ""):
        return
    for pattern in _CHANNEL_IDS:
        if found := pattern.search(text):
            yield Candidate(f"{YOUTUBE_FEED}?channel_id={found[1]}", "the page's YouTube channel")
            return


def _joined(base: str, link: str) -> str:
    try:
        return re.sub(r"\s", "%20", urljoin(base, link.strip()).split("#", 1)[0])
    except ValueError:
        return ""
