"""Blocks of text → Telegram HTML, within Telegram's limits, split only between blocks.

Limits and tags: https://core.telegram.org/bots/api#formatting-options. A message has at most 4096
characters, counted as UTF-16 units after the entities are parsed, and 100 entities; as HTML, with
the addresses of its links, it has at most 32 KiB.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import groupby, pairwise
from typing import Literal

MAX_UNITS = 4096
MAX_ENTITIES = 100
MAX_BYTES = 32_768

Tag = Literal["", "b", "i", "u", "code"]


@dataclass(frozen=True, slots=True)
class Run:
    """A stretch of text in one style. `ours`: written by Monitor, not taken from a feed."""

    text: str
    tag: Tag = ""
    link: str | None = None
    ours: bool = False


@dataclass(frozen=True, slots=True)
class Block:
    """Lines that belong together and are never split between messages."""

    runs: tuple[Run, ...]
    quote: bool = False
    gap: bool = False  # an empty line before it


def units(text: str) -> int:
    """Count a text as Telegram does: in UTF-16 code units."""
    return len(text) + sum(character > "\uffff" for character in text)


# What is one character to a reader, after Unicode's rules (UAX 29): besides marks, what joins the
# one before, and what joins the next. Korean syllables, and consonants tied in Indic scripts.
_JOINS_BEFORE = re.compile(
    "[\u0e33\u0eb3\u1160-\u11ff\u200c\u200d\ud7b0-\ud7fb\uff9e\uff9f"
    "\U0001f3fb-\U0001f3ff\U000e0020-\U000e007f]"
)
_JOINS_NEXT = re.compile(
    "[\u0600-\u0605\u06dd\u070f\u0890\u0891\u08e2\u0d4e\u1100-\u115f\u200d\ua960-\ua97c"
    "\u094d\u09cd\u0acd\u0b4d\u0c4d\u0d4d\U000110bd\U000110cd]"
)
_FLAG_LETTERS = "".join(map(chr, range(0x1F1E6, 0x1F200)))  # two of them make a flag


def whole_characters(text: str, end: int) -> int:
    """Return the last place up to `end` that parts nothing that a reader sees as one character."""
    while 0 < end < len(text) and _is_one_character(text, end):
        end -= 1
    return end


def _is_one_character(text: str, at: int) -> bool:
    """Tell whether what stands before and after a place is seen as one."""
    before, after = text[at - 1], text[at]
    if _JOINS_BEFORE.match(after) or unicodedata.category(after)[0] == "M":
        return True
    if _JOINS_NEXT.match(before) and not after.isspace():
        return True
    if after not in _FLAG_LETTERS:
        return False
    letters = at - len(text[:at].rstrip(_FLAG_LETTERS))
    return letters % 2 == 1


_BLANK_LETTERS = "\u115f\u1160\u2800"  # Unicode has these among its letters and symbols


def can_be_seen(text: str) -> bool:
    """Tell whether a text has anything but spaces, marks and what is hidden."""
    return any(
        unicodedata.category(character)[0] not in "ZCM" and character not in _BLANK_LETTERS
        for character in text
    )


def shorten(text: str, limit: int) -> str:
    """Cut a text to at most `limit` units, at a word's end where there is one, and mark the cut."""
    if units(text) <= limit:
        return text
    kept = 0
    used = 1  # the ellipsis
    for character in text:
        used += 2 if character > "\uffff" else 1
        if used > limit:
            break
        kept += 1
    kept = whole_characters(text, kept)
    word_end = text.rfind(" ", 0, kept + 1)
    if word_end > kept * 0.6:
        kept = word_end
    return text[:kept].rstrip(" ,;:—–-") + "…"


# Telegram turns these into mentions, hashtags, commands and links; a word joiner after the sign
# keeps a feed's text from doing so. Vowels of Indic scripts are marks, and no letters to `re`.
_LIVE = re.compile(
    r"[@#](?=[\w\u00b7\u200c])|\.(?=[^\W\d_]{2}|[\u0900-\u0fff])|(?<=\d)\.(?=\d+\.\d)"
    r"|(?<!\w)/(?=[A-Za-z0-9_])|:(?=//)|\$(?=[A-Z]|1INCH)"
)
_WORD_JOINER = "\u2060"
# A watchlist's file may hold any character; Telegram refuses some of these and drops others.
_CONTROLS = re.compile("[\x00-\x1f\x7f-\x9f\u2028\u2029]")
_TURNING = re.compile("[\u202a-\u202e]")
# It drops this mark, too, unless it is one character with its letter: å, ů.
_RING = re.compile("[^\\W\\d_][\u0300-\u036f]*\u030a[\u0300-\u036f]*")
_FAR_ENOUGH = 32  # characters after a sign that tell whether it is live


def inert(text: str, following: str = "") -> str:
    """Keep others' text from becoming mentions, hashtags, commands or links in Telegram.

    A sign may be the last of the text, and what makes it live stand in the `following` one.
    """
    text, following = _plain(text), _plain(following)
    whole = text + following[:_FAR_ENOUGH]
    live = [0, *(sign.end() for sign in _LIVE.finditer(whole) if sign.end() <= len(text))]
    parts = (text[start:end] for start, end in pairwise([*live, len(text)]))
    return _WORD_JOINER.join(parts)


def _plain(text: str) -> str:
    """Give a text in one line, as Telegram shows it, with its letters as they were."""
    if text.isascii() and text.isprintable():
        return text
    text = _TURNING.sub("", _CONTROLS.sub(" ", text))
    return _RING.sub(lambda found: unicodedata.normalize("NFC", found[0]), text)


_RIGHT_TO_LEFT = ("R", "AL")


def apart(name: str) -> str:
    """Write a name in a line of names so that its direction moves nothing around it."""
    turns = any(unicodedata.bidirectional(character) in _RIGHT_TO_LEFT for character in name)
    return f"\u2068{name}\u2069" if turns else name


_ESCAPES = str.maketrans({"<": "&lt;", ">": "&gt;", "&": "&amp;", '"': "&quot;"})


def escape(text: str) -> str:
    """Escape what Telegram's HTML needs escaped, and nothing else."""
    return text.translate(_ESCAPES)


def _visible(runs: Sequence[Run]) -> Iterator[Run]:
    """Give the runs with their texts as a reader gets them."""
    for number, run in enumerate(runs):
        following = "".join(run.text for run in runs[number + 1 : number + 4])
        yield run if run.ours else replace(run, text=inert(run.text, following))


def _run_html(run: Run) -> str:
    text = escape(run.text)
    return f"<{run.tag}>{text}</{run.tag}>" if run.tag and text else text


def block_html(block: Block) -> str:
    """Write one block; runs that share a link become one link."""
    parts = []
    for link, runs in groupby(_visible(block.runs), key=lambda run: run.link):
        inner = "".join(_run_html(run) for run in runs)
        parts.append(f'<a href="{escape(link)}">{inner}</a>' if link and inner else inner)
    html = "".join(parts)
    return f"<blockquote>{html}</blockquote>" if block.quote else html


def render(blocks: Iterable[Block]) -> list[str]:
    """Write blocks as one message or, where they don't fit, as several; no block is ever cut.

    A block larger than a message raises ValueError: composing shortens texts before.
    """
    return [_join(group) for group in _fitting(blocks)]


@dataclass(frozen=True, slots=True)
class _Size:
    """What Telegram counts of a message."""

    units: int = 0
    entities: int = 0
    bytes: int = 0

    def __add__(self, other: _Size) -> _Size:
        return _Size(
            self.units + other.units, self.entities + other.entities, self.bytes + other.bytes
        )

    @property
    def fits(self) -> bool:
        """Tell whether one message can hold this."""
        return self.units <= MAX_UNITS and self.entities <= MAX_ENTITIES and self.bytes <= MAX_BYTES


def _size(block: Block) -> _Size:
    """Measure a block, with an empty line before it."""
    links = sum(1 for link, _ in groupby(block.runs, key=lambda run: run.link) if link)
    return _Size(
        units=sum(units(run.text) for run in _visible(block.runs)) + 2,
        entities=links + sum(1 for run in block.runs if run.tag) + block.quote,
        bytes=len(block_html(block).encode()) + 2,
    )


def _fitting(blocks: Iterable[Block]) -> Iterator[Sequence[Block]]:
    group: list[Block] = []
    used = _Size()
    for block in blocks:
        size = _size(block)
        if not size.fits:
            raise ValueError("a block is larger than a message")
        if group and not (used + size).fits:
            yield group
            group, used = [], _Size()
        group.append(block)
        used += size
    if group:
        yield group


def _join(group: Sequence[Block]) -> str:
    html = block_html(group[0])
    for block in group[1:]:
        html += ("\n\n" if block.gap else "\n") + block_html(block)
    return html
