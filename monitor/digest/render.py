"""Blocks of text → Telegram HTML, within Telegram's limits, split only between blocks.

Limits and tags: https://core.telegram.org/bots/api#formatting-options. A message has at most 4096
characters, counted as UTF-16 units after the entities are parsed, and 100 entities.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import groupby
from typing import Literal

MAX_UNITS = 4096
MAX_ENTITIES = 100

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


_EXTENDS = re.compile(r"[\u0300-\u036f\u200d\ufe00-\ufe0f\U0001f3fb-\U0001f3ff]")


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
    while kept and (_EXTENDS.match(text[kept]) or text[kept - 1] == "\u200d"):
        kept -= 1
    word_end = text.rfind(" ", 0, kept + 1)
    if word_end > kept * 0.6:
        kept = word_end
    return text[:kept].rstrip(" ,;:—–-") + "…"


# Telegram turns these into mentions, hashtags, commands and links; a word joiner after the sign
# keeps a feed's text from doing so.
_LIVE = re.compile(r"[@#](?=\w)|\.(?=[^\W\d_]{2})|(?<!\w)/(?=[A-Za-z0-9_])|:(?=//)|\$(?=[A-Z])")
_WORD_JOINER = "\u2060"


def inert(text: str) -> str:
    """Keep a feed's text from becoming mentions, hashtags, commands or links in Telegram."""
    return _LIVE.sub(lambda sign: sign.group() + _WORD_JOINER, text)


_ESCAPES = str.maketrans({"<": "&lt;", ">": "&gt;", "&": "&amp;", '"': "&quot;"})


def escape(text: str) -> str:
    """Escape what Telegram's HTML needs escaped, and nothing else."""
    return text.translate(_ESCAPES)


def _visible(run: Run) -> str:
    return run.text if run.ours else inert(run.text)


def _size(block: Block) -> int:
    return sum(units(_visible(run)) for run in block.runs) + 2


def _entities(block: Block) -> int:
    links = sum(1 for link, _ in groupby(block.runs, key=lambda run: run.link) if link)
    return links + sum(1 for run in block.runs if run.tag) + block.quote


def _run_html(run: Run) -> str:
    text = escape(_visible(run))
    return f"<{run.tag}>{text}</{run.tag}>" if run.tag and text else text


def block_html(block: Block) -> str:
    """Write one block; runs that share a link become one link."""
    parts = []
    for link, runs in groupby(block.runs, key=lambda run: run.link):
        inner = "".join(_run_html(run) for run in runs)
        parts.append(f'<a href="{escape(link)}">{inner}</a>' if link and inner else inner)
    html = "".join(parts)
    return f"<blockquote>{html}</blockquote>" if block.quote else html


def render(blocks: Iterable[Block]) -> list[str]:
    """Write blocks as one message or, where they don't fit, as several; no block is ever cut.

    A block larger than a message raises ValueError: composing shortens texts before.
    """
    return [_join(group) for group in _fitting(blocks)]


def _fitting(blocks: Iterable[Block]) -> Iterator[Sequence[Block]]:
    group: list[Block] = []
    size = entities = 0
    for block in blocks:
        if _size(block) > MAX_UNITS or _entities(block) > MAX_ENTITIES:
            raise ValueError("a block is larger than a message")
        if group and (
            size + _size(block) > MAX_UNITS or entities + _entities(block) > MAX_ENTITIES
        ):
            yield group
            group, size, entities = [], 0, 0
        group.append(block)
        size += _size(block)
        entities += _entities(block)
    if group:
        yield group


def _join(group: Sequence[Block]) -> str:
    html = block_html(group[0])
    for block in group[1:]:
        html += ("\n\n" if block.gap else "\n") + block_html(block)
    return html
