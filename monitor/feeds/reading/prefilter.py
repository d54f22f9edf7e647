"""Cures for bodies that feedparser is slow or raises on, as far as they are cheap.

What still hangs is killed with its worker process (`workers`); what still raises is an outcome.
"""

from __future__ import annotations

import re

from monitor.feeds.reading.clean import merged_surrogates

_BOM = b"\xef\xbb\xbf"
_DECLARATION = re.compile(rb"<\?xml[^<>]{0,500}\?>")
_ROOT = re.compile(rb"<\w")
_WHITE = re.compile(rb"[ \t\r\n\f\v]{2,}")
_LONG_ENTITY = re.compile(rb"<!ENTITY[^<>]{300,}>")
_OPEN_DECLARATIONS = 50

# Half a character each (they come in pairs), and numbers that are no character at all.
_SURROGATES = re.compile(
    rb"(?:&#(?:[xX]0*[dD][89a-fA-F][0-9a-fA-F]{2}(?![0-9a-fA-F])"
    rb"|0*(?:5529[6-9]|55[3-9][0-9]{2}|56[0-9]{3}|57[0-2][0-9]{2}|573[0-3][0-9]|5734[0-3])"
    rb"(?![0-9]));?)+"
)
# What any of these begins with: to look for that first takes a tenth of the time.
_SUSPECT = re.compile(rb"&#(?:[xX]0*[dD][89a-fA-F]|0*5[5-7][0-9]{3}|[0-9]{7}|[xX][0-9a-fA-F]{6})")
_LARGE = re.compile(rb"&#(?:([0-9]{7,})|[xX]([0-9a-fA-F]{6,}));?")
_NO_CHARACTER = b"&#65533;"

_PART_OF_A_FEED = re.compile(
    rb"<(?:[\w.-]{1,50}:)?(?:rss|rdf|feed|channel|item|entry)\b", re.IGNORECASE
)


def may_be_feed(body: bytes) -> bool:
    """Tell whether anything of a feed is in a body: over pages of megabytes feedparser takes long.

    Without one of these elements it finds no items, and at most the namespace of a feed.
    """
    return _PART_OF_A_FEED.search(body) is not None


def prefilter(body: bytes) -> bytes:
    """Return a body in UTF-8 with the same meaning that a parser reads in a time it deserves."""
    return _characters(_prologue(body))


def _prologue(body: bytes) -> bytes:
    """Shorten what stands before the root element, where feedparser's patterns are quadratic."""
    body = body.removeprefix(_BOM).lstrip()
    declaration = _DECLARATION.match(body)
    # A line break after the declaration ends its line, in which the encoding is searched; one
    # before it keeps that search from a declaration that never ends.
    start = declaration[0] if declaration else b""
    body = body[len(start) :]
    root = _ROOT.search(body)
    at = root.start() if root else 0
    return start + b"\n" + _short_head(body[:at]) + body[at:]


def _short_head(head: bytes) -> bytes:
    """Collapse white space; drop entities long enough for a bomb, and a heap of unclosed ones."""
    head = _WHITE.sub(lambda found: b"\n" if b"\n" in found[0] else b" ", head)
    head = _LONG_ENTITY.sub(b"", head)
    end = head.rfind(b">") + 1
    unclosed = head.count(b"<!ENTITY", end) + head.count(b"<!DOCTYPE", end)
    return head[:end] if unclosed > _OPEN_DECLARATIONS else head


def _characters(body: bytes) -> bytes:
    """Merge the split halves of characters; replace references that name none."""
    if not _SUSPECT.search(body):
        return body
    body = _SURROGATES.sub(lambda found: merged_surrogates(found[0].decode()).encode(), body)
    return _LARGE.sub(_valid, body)


def _valid(found: re.Match[bytes]) -> bytes:
    digits, base = (found[1], 10) if found[1] else (found[2], 16)
    digits = digits.lstrip(b"0")
    fits = len(digits) <= 7 and int(digits or b"0", base) <= 0x10FFFF
    return found[0] if fits else _NO_CHARACTER
