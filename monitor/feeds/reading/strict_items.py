"""The items of well-formed documents, word for word as feedparser reads them.

An element says what it means only by what stood before it: a second description is content, a
title after a source replaces the one before it. So the same few facts are kept as feedparser keeps.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime

from monitor.feeds.reading.dates import read_date
from monitor.feeds.reading.elements import Elements, base_from, refuse_channel_definition
from monitor.feeds.reading.judge import FULL_TEXTS, join, split_author
from monitor.feeds.reading.names import AsideError
from monitor.feeds.reading.raw import RawItem, is_plain_link
from monitor.feeds.reading.tree import Element

_PAGE_TYPES = frozenset(("html", "xhtml", "text/html", "application/xhtml+xml"))
_AUTHOR_READ = 1_000  # feedparser looks for addresses in time that grows with the square

TITLES = frozenset(("title", "dc_title"))
SUMMARIES = frozenset(
    ("description", "dc_description", "media_description", "summary", "itunes_summary")
)
CONTENTS = frozenset(("content", "content_encoded", "fullitem"))
AUTHORS = frozenset(("author", "managingeditor", "dc_author", "dc_creator", "itunes_author"))
PUBLISHED = frozenset(("published", "issued", "pubdate", "dcterms_issued"))
UPDATED = frozenset(("updated", "modified", "lastbuilddate", "dc_date", "dcterms_modified"))
CREATED = frozenset(("created", "dcterms_created"))
IDS = frozenset(("guid", "id"))
LICENCES = frozenset(("cc_license", "creativecommons_license"))
SOURCE_PARTS = IDS | PUBLISHED | UPDATED | AUTHORS | {"link"}


@dataclass(slots=True)
class _Entry:
    """An item while it is read; `…_at` is how deep the element stood that gave a value."""

    depth: int
    id: str = ""
    title: str = ""
    title_at: int | None = None
    summary: str | None = None
    summary_at: int | None = None
    contents: list[str] = field(default_factory=list)
    full_texts: dict[str, str] = field(default_factory=dict)
    link: str | None = None
    links: list[tuple[str, str]] = field(default_factory=list)
    media: list[str] = field(default_factory=list)
    published: datetime | None = None
    updated: datetime | None = None
    created: datetime | None = None
    authors: list[tuple[str, str]] = field(default_factory=list)
    has_unstructured_author: bool = False

    def raw(self) -> RawItem:
        long = [*self.contents, *[self.full_texts.get(name, "") for name in FULL_TEXTS]]
        return RawItem(
            self.id,
            self.title,
            self.summary or "",
            contents=[text for text in long if text],
            links=[self.link or "", *[href for rel, href in self.links if rel == "alternate"]],
            attached=[*[href for rel, href in self.links if rel == "enclosure"], *self.media],
            dates=(self.published, self.updated, self.created),
            authors=[text if len(self.authors) == 1 else name for text, name in self.authors],
        )


class ItemReader(Elements):
    """Reads the items of one document. `depth` counts from the root, 1, as feedparser counts."""

    def __init__(self, root: Element, body: bytes) -> None:
        super().__init__(root, body)
        self.items: list[RawItem] = []
        self.title_depth = -1  # how deep the title stands that those after it don't replace
        self.has_content = False
        self._parts: dict[str, _Part] = {}
        self._entry = _Entry(0)

    def read_item(self, element: Element, depth: int, base: str) -> None:
        """Add an item to those read before it."""
        entry = self._entry = _Entry(depth)
        self.title_depth = -1
        if element.keys():
            attributes = self.attributes(element)
            refuse_channel_definition(attributes)
            entry.id = attributes.get("rdf:about", "")
            base = base_from(attributes, base)
        parts = self._parts
        for child in element:
            tag = child.tag
            (parts.get(tag) or self._part(tag))(self, child, depth + 1, base)
        self.items.append(entry.raw())
        self.has_content = False

    def _part(self, tag: str) -> _Part:
        """Return what reads an item's part, looked up once for each kind of element."""
        name = self.names[tag]
        part = self._parts[tag] = _PARTS.get(name) or self._other_part(name)
        return part

    def _other_part(self, name: str) -> _Part:
        if name in FULL_TEXTS:
            return lambda self, element, *_: self._read_full_text(element, name)
        return lambda self, element, *_: self.skip(element, name)

    def _read_title(self, element: Element, depth: int, _base: str) -> None:
        if self._take_title(element, depth):
            self.title_depth = depth

    def _take_title(self, element: Element, depth: int, _base: str = "") -> bool:
        text = self.marked_text(element)
        entry = self._entry
        first = not -1 < self.title_depth <= depth
        if first and (entry.title_at is None or depth <= entry.title_at):
            entry.title, entry.title_at = text, depth
        return bool(text)

    def _read_summary(self, element: Element, depth: int, base: str) -> None:
        entry = self._entry
        if entry.summary is not None and not self.has_content:
            self._read_content(element, depth, base)
            return
        text = self.marked_text(element)
        if entry.summary_at is None or depth <= entry.summary_at:
            entry.summary, entry.summary_at = text, depth

    def _read_content(self, element: Element, _depth: int, _base: str) -> None:
        text = self.marked_text(element)
        self.has_content = True
        self._entry.contents.append(text)
        if self._entry.summary is None:
            self._entry.summary = text

    def _read_full_text(self, element: Element, name: str) -> None:
        text = self.leaf_text(element)
        self._entry.full_texts[name] = "" if element.keys() else text

    def _read_id(self, element: Element, _depth: int, base: str) -> None:
        entry = self._entry
        attributes = self.attributes(element)
        is_link = attributes.get("ispermalink", "true") == "true"
        text = self.leaf(element)
        if text and is_link:
            text = _joined(base_from(attributes, base), text)
        entry.id = self.mended(text)
        if is_link and entry.link is None:
            entry.link = entry.id

    def _read_link(self, element: Element, _depth: int, base: str) -> None:
        entry = self._entry
        attributes = self.attributes(element)
        base = base_from(attributes, base)
        text = self.leaf(element)
        relation = attributes.get("rel", "alternate").lower()
        href = attributes.get("url", attributes.get("uri", attributes.get("href")))
        if href or "href" in attributes:
            href = _joined(base, href or attributes["href"])
            entry.links.append((relation, href))
            if relation == "alternate" and attributes.get("type", "html").lower() in _PAGE_TYPES:
                entry.link = href
        else:
            entry.link = _unescaped(self.mended(_joined(base, text))) if text else ""
            entry.links.append((relation, entry.link))

    def _read_enclosure(self, element: Element, _depth: int, _base: str) -> None:
        self.leaf_text(element)
        attributes = self.attributes(element)
        href = attributes.get("url", attributes.get("uri")) or attributes.get("href", "")
        self._entry.links.append(("enclosure", href))

    def _read_published(self, element: Element, _depth: int, _base: str) -> None:
        self._entry.published = read_date(self.leaf_text(element))

    def _read_updated(self, element: Element, _depth: int, _base: str) -> None:
        self._entry.updated = read_date(self.leaf_text(element))

    def _read_created(self, element: Element, _depth: int, _base: str) -> None:
        self._entry.created = read_date(self.leaf_text(element))

    def _read_author(self, element: Element, _depth: int, _base: str) -> None:
        """Read an author, whom feedparser calls otherwise if there are several."""
        if len(element):
            self._entry.authors.append(self._structured_author(element))
            return
        self._entry.has_unstructured_author = True
        text = self.leaf_text(element)
        name = split_author(text[:_AUTHOR_READ]) if "@" in text else text
        self._entry.authors.append((text, name))

    def _structured_author(self, author: Element) -> tuple[str, str]:
        parts = {"name": "", "email": ""}
        for element in author:
            name = self.names[element.tag]
            self.skip(element, name)
            parts[name.removeprefix("itunes_")] = (element.text or "").strip()
        name, email = parts["name"], parts["email"]
        # feedparser mixes such authors up with those before
        if not name and (self._entry.authors or not email):
            raise AsideError("an author without a name")
        if self._entry.has_unstructured_author:
            raise AsideError("authors of two kinds")
        return f"{name} ({email})" if name and email else name or email, name or email

    def _read_media(self, element: Element, depth: int, base: str) -> None:
        """Read media:content or media:group, whose titles and texts count if the item has none."""
        if self.names[element.tag] == "media_content":
            self._entry.media.append(self.attributes(element).get("url", ""))
        for child in element:
            name = self.names[child.tag]
            if name in ("media_title", "media_description", "media_content", "media_group"):
                _PARTS[name](self, child, depth + 1, base)
            else:
                self.skip(child, name)

    def _read_source(self, source: Element, depth: int, _base: str) -> None:
        """Read where an item was taken from: nothing is kept of it but that titles begin anew."""
        self.title_depth = -1
        for element in source:
            name = self.names[element.tag]
            if name == "title":
                if self.marked_text(element):
                    self.title_depth = depth + 1
            elif name in SOURCE_PARTS:
                self.skip_children(element)
            else:
                self.skip(element, name)

    def _read_image(self, image: Element, _depth: int, _base: str) -> None:
        self.title_depth = -1
        self.skip_children(image)

    def _skip_licence(self, element: Element, _depth: int, _base: str) -> None:
        self.leaf_text(element)


def _joined(base: str, link: str) -> str:
    return link if is_plain_link(link) else join(base, link)


def _unescaped(link: str) -> str:
    if "&" not in link:
        return link
    return re.sub("&([A-Za-z0-9_]+);", r"&\1", link.replace("&amp;", "&"))


_Part = Callable[[ItemReader, Element, int, str], object]
_PARTS: dict[str, _Part] = {
    **dict.fromkeys(TITLES, ItemReader._read_title),
    "media_title": ItemReader._take_title,
    **dict.fromkeys(SUMMARIES, ItemReader._read_summary),
    **dict.fromkeys(CONTENTS, ItemReader._read_content),
    **dict.fromkeys(IDS, ItemReader._read_id),
    "link": ItemReader._read_link,
    "enclosure": ItemReader._read_enclosure,
    **dict.fromkeys(PUBLISHED, ItemReader._read_published),
    **dict.fromkeys(UPDATED, ItemReader._read_updated),
    **dict.fromkeys(CREATED, ItemReader._read_created),
    **dict.fromkeys(AUTHORS, ItemReader._read_author),
    "media_content": ItemReader._read_media,
    "media_group": ItemReader._read_media,
    "source": ItemReader._read_source,
    "image": ItemReader._read_image,
    **dict.fromkeys(LICENCES, ItemReader._skip_licence),
}
