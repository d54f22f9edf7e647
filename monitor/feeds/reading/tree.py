"""XML as a tree, read without trusting it: no entities, no network, bounded depth and size."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from lxml import etree

Element = Any  # lxml's; it has no types


class NotXmlError(ValueError):
    """A body that is not well-formed, or has a document type; says what and where."""


def read_tree(body: bytes, *, mend: bool = False) -> Element:
    """Read a body in UTF-8, whatever it declares, without comments and instructions.

    `mend` reads on past errors as far as it can. Raises NotXmlError. A document type is refused
    before any of it is read: what entities can do, feedparser strips and bounds.
    """
    if b"<!DOCTYPE" in body:
        raise NotXmlError("it has a document type")
    parser = etree.XMLParser(
        encoding="utf-8",
        resolve_entities=False,
        load_dtd=False,
        no_network=True,
        huge_tree=False,  # at most 256 elements deep, and 10 MB in one text
        remove_comments=True,
        remove_pis=True,
        recover=mend,
    )
    try:
        root = etree.fromstring(body, parser)
    except (etree.XMLSyntaxError, ValueError) as error:
        raise NotXmlError(str(error)) from error
    if root is None:
        raise NotXmlError("it is empty")
    return root


def mended(body: bytes) -> bytes:
    """Return what can be read of a damaged document, as one that is well-formed.

    Raises NotXmlError.
    """
    return bytes(etree.tostring(read_tree(body, mend=True), encoding="utf-8"))


def declarations(root: Element) -> Iterator[tuple[str, str]]:
    """Give all prefixes and their namespaces' URIs, in the order in which they are declared."""
    for _, (prefix, uri) in etree.iterwalk(root, events=("start-ns",)):
        yield prefix or "", uri
