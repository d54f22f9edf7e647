"""What feedparser calls an element, worked out once for each kind of element in a document.

It goes by the namespace where it knows that, else by the prefix: `{…/mrss/}title` is `media_title`
whatever its prefix, and so is `media:title` of a namespace that nobody has heard of.
"""

from __future__ import annotations

from collections.abc import Iterable

from monitor.feeds.reading.judge import PREFIXES
from monitor.feeds.reading.tree import Element, declarations

_USERLAND = "http://backend.userland.com/rss"
_STANDARD = frozenset(PREFIXES.values())


class AsideError(Exception):
    """Something that this reader leaves to feedparser; says what."""


class Names(dict[str, str]):
    """Feedparser's names of elements, by lxml's. Raises AsideError for one in doubt."""

    def __init__(self, declared: Iterable[tuple[str, str]]) -> None:
        super().__init__()
        self._prefix_of: dict[str, str] = {}  # of namespaces that feedparser does not know
        self._renamed: dict[str, str] = {}
        for prefix, uri in declared:
            self._declare(prefix, uri)

    def _declare(self, prefix: str, uri: str) -> None:
        known = _known_prefix(uri)
        if known is not None:
            if prefix and self._renamed.setdefault(prefix, known) != known:
                raise AsideError("a prefix that stands for two namespaces")
        elif self._prefix_of.setdefault(uri, prefix) != prefix:
            raise AsideError("a namespace with two prefixes")

    def check(self) -> None:
        """Refuse prefixes whose meaning depends on where in the document they stand."""
        unknown = [prefix.lower() for prefix in self._prefix_of.values() if prefix]
        if len(set(unknown)) < len(unknown) or not self._renamed.keys().isdisjoint(unknown):
            raise AsideError("a prefix that stands for two namespaces")
        for prefix, known in self._renamed.items():
            if prefix != known and prefix in _STANDARD:
                raise AsideError("a well-known prefix for another namespace")

    def __missing__(self, tag: str) -> str:
        uri, _, local = tag.rpartition("}")
        prefix = self._prefix(uri[1:])
        name = f"{prefix}_{local}".lower() if prefix else local.lower()
        if not name.isascii():  # expat and libxml2 know different editions of XML
            raise AsideError("an element with a name that is not ASCII")
        self[tag] = name
        return name

    def _prefix(self, uri: str) -> str:
        known = _known_prefix(uri)
        if known is not None:
            return known.lower()
        return self._prefix_of.get(uri, "").lower()


class AttributeNames(dict[str, str]):
    """Feedparser's names of attributes, by lxml's. Raises AsideError for one in doubt."""

    def __missing__(self, key: str) -> str:
        uri, _, local = key.rpartition("}")
        prefix = PREFIXES.get(uri[1:].lower(), "") if uri else ""
        if uri and not prefix:
            raise AsideError("an attribute in a namespace of its own")
        name = self[key] = f"{prefix}:{local}".lower() if prefix else local.lower()
        return name


def _known_prefix(uri: str) -> str | None:
    """Return feedparser's prefix of a namespace; "" for those of RSS and Atom, None if unknown."""
    lower = uri.lower()
    return PREFIXES.get(_USERLAND if _USERLAND[7:] in lower else lower)


def names_in(root: Element, body: bytes) -> Names:
    """Make the names for a document. Raises AsideError."""
    at_root = [(prefix or "", uri) for prefix, uri in root.nsmap.items()]
    everywhere = len(at_root) < body.count(b"xmlns")
    names = Names(declarations(root) if everywhere else at_root)
    names.check()
    return names
