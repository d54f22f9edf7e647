"""Feeds of invented news: the same bytes for the same numbers, an address of its own for each."""

from __future__ import annotations

import gzip
import os
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from email.utils import format_datetime
from pathlib import Path
from random import Random
from xml.sax.saxutils import escape, quoteattr

from benchmarks.polling.vocabulary import VOCABULARIES, Vocabulary

ITEMS = 30
FEED_NAME = "feed.xml"
_CONTENT_BYTES = 810  # of an item, so that a feed has about 49 KB, as many real ones have
_ATOM_EVERY = 8
_RARE = 0.02  # of the titles are of the kind that the watchlist waits for
_MAXIMUM = 200 * 250


def address(number: int) -> str:
    """Return a feed's loopback address: Linux answers on all of 127.0.0.0/8."""
    if not 0 <= number < _MAXIMUM:
        raise ValueError(f"there are addresses for {_MAXIMUM:,} feeds")
    return f"127.20.{number // 250}.{number % 250 + 1}"


@dataclass(frozen=True)
class _Item:
    id: str
    link: str
    title: str
    summary: str
    content: str
    published: datetime
    author: str


def feed_text(number: int, added: int, newest: datetime) -> str:
    """Write a feed: `ITEMS` items, and above them those that were added since."""
    vocabulary = VOCABULARIES[number % len(VOCABULARIES)]
    items = [_item(vocabulary, number, at, newest) for at in reversed(range(ITEMS + added))]
    write = _atom if number % _ATOM_EVERY == _ATOM_EVERY - 1 else _rss
    return write(vocabulary, number, items)


def _item(vocabulary: Vocabulary, number: int, at: int, newest: datetime) -> _Item:
    random = Random(f"{number}/{at}")
    title = _sentence(vocabulary, random)
    if random.random() < _RARE:
        title = f"{vocabulary.rare}: {title}"
    summary = f"{_sentence(vocabulary, random)}. {_sentence(vocabulary, random)}."
    picture = f"https://pictures.example/{random.getrandbits(256):064x}.jpg"
    paragraphs = [f'<figure><img src="{picture}" alt="" width="640"/></figure>']
    while sum(len(paragraph.encode()) for paragraph in paragraphs) < _CONTENT_BYTES:
        more = f'<a href="https://outlet-{number}.example/{random.getrandbits(64):x}">↗</a>'
        paragraphs.append(f"<p>{_sentence(vocabulary, random)}. {more}</p>")
    return _Item(
        f"urn:bench:{number}:{at}",
        f"https://outlet-{number}.example/news/{at}?from=feed&lang={vocabulary.language}",
        title,
        summary,
        "\n".join(paragraphs),
        newest - timedelta(minutes=37 * (ITEMS - at), seconds=number % 60),
        random.choice(("A. Marsh", "О. Береговий", "K. Lindt", "M. Étang")),
    )


def _sentence(vocabulary: Vocabulary, random: Random) -> str:
    parts = (vocabulary.who, vocabulary.does, vocabulary.what, vocabulary.where)
    return " ".join(random.choice(part) for part in parts) + f", {random.randint(2, 99)}"


def _rss(vocabulary: Vocabulary, number: int, items: list[_Item]) -> str:
    entries = "".join(
        f"""    <item>
      <title>{escape(item.title)}</title>
      <link>{escape(item.link)}</link>
      <guid isPermaLink="false">{item.id}</guid>
      <pubDate>{format_datetime(item.published)}</pubDate>
      <dc:creator>{escape(item.author)}</dc:creator>
      <category>{vocabulary.language}</category>
      <description>{escape(item.summary)}</description>
      <content:encoded><![CDATA[{item.content}]]></content:encoded>
    </item>
"""
        for item in items
    )
    return f"""<?xml version="1.0" encoding="UTF-8"?>
<rss version="2.0" xmlns:content="http://purl.org/rss/1.0/modules/content/" \
xmlns:dc="http://purl.org/dc/elements/1.1/">
  <channel>
    <title>{vocabulary.outlet} {number}</title>
    <link>https://outlet-{number}.example/</link>
    <description>{escape(vocabulary.outlet)}</description>
    <language>{vocabulary.language}</language>
    <lastBuildDate>{format_datetime(items[0].published)}</lastBuildDate>
{entries}  </channel>
</rss>
"""


def _atom(vocabulary: Vocabulary, number: int, items: list[_Item]) -> str:
    entries = "".join(
        f"""  <entry>
    <title>{escape(item.title)}</title>
    <link rel="alternate" href={quoteattr(item.link)}/>
    <id>{item.id}</id>
    <published>{item.published.isoformat()}</published>
    <updated>{item.published.isoformat()}</updated>
    <author><name>{escape(item.author)}</name></author>
    <summary>{escape(item.summary)}</summary>
    <content type="html">{escape(item.content)}</content>
  </entry>
"""
        for item in items
    )
    return f"""<?xml version="1.0" encoding="UTF-8"?>
<feed xmlns="http://www.w3.org/2005/Atom" xml:lang="{vocabulary.language}">
  <title>{vocabulary.outlet} {number}</title>
  <id>urn:bench:{number}</id>
  <link rel="alternate" href="https://outlet-{number}.example/"/>
  <updated>{items[0].published.isoformat()}</updated>
{entries}</feed>
"""


@dataclass
class Site:
    """The feeds as files, `ADDRESS/feed.xml` and its gzip, which nginx serves as they are."""

    folder: Path
    count: int
    newest: datetime
    added: dict[int, int] = field(default_factory=dict)

    @property
    def items(self) -> int:
        """Return how many items all feeds together list."""
        return self.count * ITEMS + sum(self.added.values())

    def urls(self, scheme: str, port: int) -> list[str]:
        """Return where each feed is."""
        return [f"{scheme}://{address(n)}:{port}/{FEED_NAME}" for n in range(self.count)]

    def write(self) -> None:
        """Write all feeds."""
        for number in range(self.count):
            self._write(number)

    def add_items(self, turn: int, every: int) -> int:
        """Let one feed in so many have a new item, other feeds each turn; return how many."""
        changed = range(turn % every, self.count, every)
        for number in changed:
            self.added[number] = self.added.get(number, 0) + 1
            self._write(number)
        return len(changed)

    def _write(self, number: int) -> None:
        added = self.added.get(number, 0)
        body = feed_text(number, added, self.newest).encode()
        path = self.folder / address(number) / FEED_NAME
        path.parent.mkdir(parents=True, exist_ok=True)
        # The validators that nginx makes of the file's time must differ from those before.
        seconds = self.newest.timestamp() + 10 * added
        for file, content in ((path, body), (path.with_suffix(".xml.gz"), gzip.compress(body, 6))):
            file.write_bytes(content)
            os.utime(file, (seconds, seconds))
