"""XHTML inside a feed's element, written out as feedparser writes it."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from xml.sax.saxutils import escape

from monitor.feeds.reading.judge import HANDLED
from monitor.feeds.reading.names import AsideError
from monitor.feeds.reading.tree import Element

_QUOTE = {'"': "&quot;"}
_Attributes = Callable[[Element], dict[str, str]]


def inner_markup(element: Element, names: Mapping[str, str], attributes: _Attributes) -> str:
    """Return what stands inside an element as markup. Raises AsideError.

    A single <div> around all of it is Atom's (RFC 4287, 3.1.1.3), and no part of the text.
    """
    pieces = list(_inside(element, names, attributes))
    while len(pieces) > 1 and not pieces[-1].strip():
        del pieces[-1]
    while len(pieces) > 1 and not pieces[0].strip():
        del pieces[0]
    return "".join(pieces[1:-1] if _is_in_one_div(pieces) else pieces).strip()


def _inside(element: Element, names: Mapping[str, str], attributes: _Attributes) -> Iterator[str]:
    yield escape(element.text or "")
    for child in element:
        name = _name(names[child.tag])
        yield f"<{name}{_written(attributes(child))}>"
        yield from _inside(child, names, attributes)
        yield f"</{name}>"
        yield escape(child.tail or "")


def _name(name: str) -> str:
    """Return an element's name without XHTML's prefix; many others end feedparser's text."""
    bare = name.removeprefix("xhtml_")
    if "_" in bare or bare in HANDLED or bare in ("svg", "math"):
        raise AsideError(f"<{name}> in a text")
    return bare


def _written(attributes: dict[str, str]) -> str:
    if any(":" in name and not name.startswith("xml:") for name in attributes):
        raise AsideError("an attribute with a prefix in a text")
    lowered = (
        (name, value.lower() if name in ("rel", "type") else value)
        for name, value in attributes.items()
    )
    return "".join(f' {name}="{escape(value, _QUOTE)}"' for name, value in lowered)


def _is_in_one_div(pieces: list[str]) -> bool:
    if not re.match("<div[ >]", pieces[0]) or pieces[-1] != "</div>":
        return False
    depth = 0
    for piece in pieces[:-1]:
        if piece.startswith("</"):
            depth -= 1
            if depth == 0:
                return False
        elif piece.startswith("<"):
            depth += 1
    return True
