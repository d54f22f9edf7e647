"""The elements of a well-formed document as feedparser sees them, and which of them it ignores."""

from __future__ import annotations

import re

from monitor.feeds.reading.judge import FULL_TEXTS, HANDLED, mended, next_base
from monitor.feeds.reading.markup import inner_markup
from monitor.feeds.reading.names import AsideError, AttributeNames, names_in
from monitor.feeds.reading.tree import Element

# Characters that feedparser takes for something else, as bytes of UTF-8 or as references: C1
# controls, and UTF-8 that was taken for Latin-1.
_ODD = (  # one by one, as a pattern that begins with one byte is looked for fastest
    re.compile(rb"\xc2[\x80-\x9f]"),
    re.compile(rb"\xc3[\x82-\xb4]\xc2[\x80-\xbf]"),
    re.compile(rb"&#(?:0*(?:12[89]|1[3-9]\d|2[0-4]\d|25[0-5])|[xX]0*[89a-fA-F][0-9a-fA-F]);"),
)
_XHTML_TYPES = frozenset(("xhtml", "application/xhtml+xml"))
_ATOM_FEED = "{http://www.w3.org/2005/Atom}feed"
_RSS = frozenset(("http://purl.org/rss/1.0/", "http://my.netscape.com/rdf/simple/0.9/"))
_MOST_ATTRIBUTES = 100  # lxml gives them in time that grows with the square
_TEXT_TYPES = frozenset(("text", "plain", "html", "text/plain", "text/html"))

# Feedparser does something with these, but nothing that reaches an item.
_HARMLESS = frozenset(
    "name url uri homepage email width height category keywords tags language webmaster cloud"
    " generator expirationdate newlocation contributor"
    " georss_point georss_line georss_polygon georss_box"
    " dc_subject dc_language dc_publisher dc_contributor dcterms_valid"
    " itunes_category itunes_name itunes_email itunes_image"
    " media_category media_credit media_license media_player media_rating media_restriction"
    " media_thumbnail".split()
)
# So are these, but what stands inside them is taken for markup.
_HARMLESS_TEXTS = frozenset(
    "subtitle tagline itunes_subtitle rights copyright dc_rights info feedburner_browserfriendly"
    .split()
)  # fmt: skip
# What feedparser keeps of an entry under names that elements might have, too.
_KEPT = frozenset(
    "links authors author_detail guidislink published_parsed updated_parsed created_parsed"
    " date_parsed modified_parsed issued_parsed".split()
)


class Elements:
    """What can be asked of one document's elements. Raises AsideError for what is in doubt."""

    def __init__(self, root: Element, body: bytes) -> None:
        self.names = names_in(root, body)
        self._attribute_names = AttributeNames()
        # Of other formats feedparser keeps the <div> around a text, and of links their prefixes.
        self._is_atom = _is_atom(root) and b"1999/xlink" not in body
        self._odd = any(pattern.search(body) for pattern in _ODD)

    def skip(self, element: Element, name: str) -> None:
        """Pass over an element that cannot change what is read of the others."""
        known = name in HANDLED and name not in _HARMLESS
        if (known and name not in _HARMLESS_TEXTS) or name in _KEPT or name in FULL_TEXTS:
            raise AsideError(f"<{name}> where it is not known")
        if known and len(element):
            raise AsideError(f"markup in <{name}>")
        self.skip_children(element)

    def skip_children(self, element: Element) -> None:
        """Pass over what stands inside an element."""
        for child in element:
            self.skip(child, self.names[child.tag])

    def leaf(self, element: Element) -> str:
        """Return the text of an element that has no others inside."""
        if len(element):
            raise AsideError(f"markup in <{self.names[element.tag]}>")
        text = element.text
        return text.strip() if text else ""

    def leaf_text(self, element: Element) -> str:
        """Return such a text with its odd characters as feedparser mends them."""
        return self.mended(self.leaf(element))

    def marked_text(self, element: Element) -> str:
        """Return a text that may hold escaped markup."""
        if element.keys():
            attributes = self.attributes(element)
            kind = attributes.get("type", "html").lower()
            if kind in _XHTML_TYPES and self._is_atom and "mode" not in attributes:
                return self.mended(inner_markup(element, self.names, self.attributes))
            if kind not in _TEXT_TYPES or attributes.get("mode") == "base64":
                raise AsideError("a text of another type than text or html")
        return self.leaf_text(element)

    def mended(self, text: str) -> str:
        """Return a text as feedparser mends it, where the document has anything to mend."""
        return mended(text) if self._odd else text

    def attributes(self, element: Element) -> dict[str, str]:
        """Return attributes by feedparser's names, in small letters."""
        keys = element.keys()
        if not keys:
            return {}
        if len(keys) > _MOST_ATTRIBUTES:
            raise AsideError("an element with a heap of attributes")
        names = self._attribute_names
        return {names[key]: value for key, value in element.items()}

    def base_in(self, element: Element, base: str) -> str:
        """Return what links inside an element are relative to."""
        return base_from(self.attributes(element), base)


def _is_atom(root: Element) -> bool:
    return root.tag == _ATOM_FEED and _RSS.isdisjoint(map(str.lower, root.nsmap.values()))


def base_from(attributes: dict[str, str], base: str) -> str:
    """Return what links are relative to, inside an element with these attributes."""
    own = attributes.get("xml:base", attributes.get("base"))
    return next_base(base, own) if own else base


def refuse_channel_definition(attributes: dict[str, str]) -> None:
    """Leave Microsoft's Channel Definition Format, which is long gone, to feedparser."""
    if "lastmod" in attributes or "href" in attributes:
        raise AsideError("attributes of the Channel Definition Format")
