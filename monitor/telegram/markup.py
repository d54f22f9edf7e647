"""A message's HTML, read again: as plain text, or in two halves."""

from __future__ import annotations

import html
import re

_TAGS = re.compile(r"<[^>]*>")
_LINK = re.compile(r'<a href="([^"]*)">(.*?)</a>', re.DOTALL)
_TAG_OR_LINE_END = re.compile(r"<(/?)[^>]*>|\n")


def plain_text(markup: str) -> str:
    """Return what a reader sees of a message's HTML, and where its links lead."""
    return html.unescape(_TAGS.sub("", _LINK.sub(r"\2 (\1)", markup)))


def halves(markup: str) -> tuple[str, str] | None:
    """Part a message in two, between lines where no tag is open, as near to its middle as can be.

    Where there is no such place, the halves are plain text. None where nothing can be parted.
    """
    found = _parted(markup, _ends_of_lines(markup))
    if found is not None:
        return found
    text = plain_text(markup).strip()
    spaces = [place.start() for place in re.finditer(r"\s", text)]
    parted = _parted(text, spaces) or _parted(text, [len(text) // 2])
    return None if parted is None else (_escaped(parted[0]), _escaped(parted[1]))


def _ends_of_lines(markup: str) -> list[int]:
    """Find the ends of lines at which every tag is closed."""
    depth, ends = 0, []
    for found in _TAG_OR_LINE_END.finditer(markup):
        if found[0] != "\n":
            depth += -1 if found[1] else 1
        elif depth == 0:
            ends.append(found.start())
    return ends


def _parted(text: str, places: list[int]) -> tuple[str, str] | None:
    """Part a text at the place nearest its middle, of those that leave something on both sides."""
    for place in sorted(places, key=lambda place: abs(place - len(text) / 2)):
        first, second = text[:place].strip(), text[place:].strip()
        if first and second:
            return first, second
    return None


def _escaped(text: str) -> str:
    return html.escape(text, quote=False)
