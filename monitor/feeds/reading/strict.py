"""Well-formed, ordinary documents read fast, word for word as feedparser reads them.

This reader steps aside for everything that it is not sure of.
"""

from __future__ import annotations

from monitor.feeds.reading.elements import base_from, refuse_channel_definition
from monitor.feeds.reading.judge import next_base
from monitor.feeds.reading.names import AsideError
from monitor.feeds.reading.raw import RawFeed
from monitor.feeds.reading.strict_items import (
    CONTENTS,
    CREATED,
    LICENCES,
    SOURCE_PARTS,
    SUMMARIES,
    TITLES,
    ItemReader,
)
from monitor.feeds.reading.tree import Element, NotXmlError, read_tree

_NOT_READ = SOURCE_PARTS | CREATED | LICENCES | {"itunes_owner"}
_BOX_PARTS = {
    "image": frozenset(("title", "link", "description", "url", "href", "width", "height")),
    "textinput": frozenset(("title", "link", "description", "name")),
}


def read_strictly(body: bytes, url: str) -> RawFeed:
    """Read a body in UTF-8 exactly as feedparser does. Raises AsideError."""
    try:
        root = read_tree(body)
    except NotXmlError as error:
        raise AsideError(f"not well-formed: {error}") from error
    return _FeedReader(root, body).read(root, next_base(url, url))


class _FeedReader(ItemReader):
    """Walks one document, and reads of the feed itself no more than its title."""

    def __init__(self, root: Element, body: bytes) -> None:
        super().__init__(root, body)
        self._title = ""
        self._has_summary = False
        self._channels = 0

    def read(self, root: Element, base: str) -> RawFeed:
        """Read the document whose URL is `base`."""
        name = self.names[root.tag]
        base = self.base_in(root, base)
        if name == "feed":
            self._read_channel(root, 1, base)
        elif name in ("rss", "rdf_rdf"):
            for child in root:
                self._read_outside(child, base)
        else:
            raise AsideError(f"its root is <{name}>")
        return RawFeed(self._title, self.items)

    def _read_outside(self, element: Element, base: str) -> None:
        """Read a child of <rss> or <rdf:RDF>."""
        name = self.names[element.tag]
        if name == "channel":
            self._channels += 1
            if self._channels > 1:
                raise AsideError("two channels")
            attributes = self.attributes(element)
            refuse_channel_definition(attributes)
            self._read_channel(element, 2, base_from(attributes, base))
        elif name == "item":
            self.read_item(element, 2, base)
        elif name in _BOX_PARTS:
            self._read_box(element, name, 2)
        else:
            self.skip(element, name)

    def _read_channel(self, channel: Element, depth: int, base: str) -> None:
        for element in channel:
            name = self.names[element.tag]
            if name in ("item", "entry"):
                self.read_item(element, depth + 1, base)
            else:
                self._read_channel_part(element, name, depth + 1)

    def _read_channel_part(self, element: Element, name: str, depth: int) -> None:
        if name in TITLES or name == "media_title":
            self._read_feed_title(element, depth, name == "media_title")
        elif name in SUMMARIES:
            self.marked_text(element)
            if self._has_summary and not self.has_content:
                self.has_content = True  # feedparser takes the second one for content
            elif name.endswith("summary"):
                self._has_summary = True
        elif name in CONTENTS:
            self.marked_text(element)
            self.has_content = self._has_summary = True
        elif name in _BOX_PARTS:
            self._read_box(element, name, depth)
        elif name in _NOT_READ:
            self.skip_children(element)
        else:
            self.skip(element, name)

    def _read_feed_title(self, element: Element, depth: int, is_media: bool) -> None:
        text = self.marked_text(element)
        if not -1 < self.title_depth <= depth:
            self._title = text
        if text and not is_media:
            self.title_depth = depth

    def _read_box(self, box: Element, name: str, depth: int) -> None:
        """Read a feed's image or text input, which have titles and links of their own."""
        self.title_depth = -1
        for element in box:
            part = self.names[element.tag]
            if part not in _BOX_PARTS[name]:
                raise AsideError(f"<{part}> in <{name}>")
            if self.marked_text(element) and part == "title":
                self.title_depth = depth + 1
