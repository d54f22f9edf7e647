"""What marks a stretch of a message's text, and how such marks live together in one message.

Offsets and lengths count UTF-16 units, as everywhere in the Bot API.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise

from .errors import Json

STYLES = ("bold", "italic", "underline", "strikethrough", "spoiler")
QUOTES = ("blockquote", "expandable_blockquote")
CODE = ("code", "pre")
AUTOMATIC = ("mention", "hashtag", "cashtag", "bot_command", "url", "email")
MOST_ENTITIES = 100

_ORDER = dict.fromkeys(QUOTES, 0) | {"pre": 11, "code": 20, "text_link": 49, "text_mention": 49}
_ORDER |= {kind: 90 + place for place, kind in enumerate(STYLES)} | {"custom_emoji": 99}


@dataclass(frozen=True, slots=True)
class Entity:
    kind: str
    """The Bot API's `type`."""
    offset: int
    length: int
    url: str | None = None
    language: str | None = None
    user_id: int | None = None
    custom_emoji_id: str | None = None

    @property
    def end(self) -> int:
        return self.offset + self.length

    def of(self, text: str) -> str:
        """The marked part of the message's text."""
        units = text.encode("utf-16-le", "surrogatepass")[2 * self.offset : 2 * self.end]
        return units.decode("utf-16-le", "surrogatepass")

    def as_json(self) -> Json:
        extras = {"url": self.url, "language": self.language}
        extras["custom_emoji_id"] = self.custom_emoji_id
        known = {name: value for name, value in extras.items() if value}
        return {"type": self.kind, "offset": self.offset, "length": self.length, **known}


def utf16_length(text: str) -> int:
    return len(text) + sum(char > "\uffff" for char in text)


def in_order(entities: Iterable[Entity]) -> list[Entity]:
    return sorted(entities, key=lambda e: (e.offset, -e.length, _ORDER.get(e.kind, 50)))


def arranged(entities: Iterable[Entity]) -> list[Entity]:
    """Entities as Telegram keeps them: quotes and links apart, styles cut to fit between them."""
    entities = [entity for entity in entities if entity.length > 0]
    quotes = _apart(entity for entity in entities if entity.kind in QUOTES)
    links = _apart(entity for entity in entities if entity.kind not in QUOTES + STYLES)
    solid = in_order([*quotes, *(link for link in links if not _crosses_any(link, quotes))])
    return in_order([*solid, *_cut_styles(entities, solid)])


def with_detected(entities: Sequence[Entity], detected: Iterable[Entity]) -> list[Entity]:
    """Adds what Telegram found by itself where the sender marked no link or code."""
    links = [entity for entity in entities if entity.kind not in QUOTES + STYLES]
    free = [entity for entity in detected if not any(_overlap(entity, link) for link in links)]
    return arranged([*entities, *free])


def without_excess(entities: Sequence[Entity]) -> tuple[list[Entity], int]:
    """The entities that Telegram keeps (links, code and quotes first), and how many it drops."""
    emoji = [entity for entity in entities if entity.kind == "custom_emoji"]
    solid = [entity for entity in entities if entity.kind not in (*STYLES, "custom_emoji")]
    counted = [*solid, *in_order(_cut_styles(entities, ()))]
    kept = counted[:MOST_ENTITIES]
    return arranged([*emoji, *kept]), len(counted) - len(kept)


def _apart(entities: Iterable[Entity]) -> list[Entity]:
    """Of overlapping entities the first, and of those the longest, stays."""
    kept: list[Entity] = []
    for entity in in_order(entities):
        if not kept or entity.offset >= kept[-1].end:
            kept.append(entity)
    return kept


def _overlap(one: Entity, other: Entity) -> bool:
    return one.offset < other.end and other.offset < one.end


def _crosses_any(entity: Entity, quotes: Iterable[Entity]) -> bool:
    return any(
        _overlap(entity, quote) and not (quote.offset <= entity.offset and entity.end <= quote.end)
        for quote in quotes
    )


def _cut_styles(entities: Iterable[Entity], solid: Sequence[Entity]) -> list[Entity]:
    """Styles are cut where another style begins and where a link or quote begins or ends."""
    styles = _joined([entity for entity in entities if entity.kind in STYLES])
    cuts = {style.offset for style in styles}
    cuts |= {edge for entity in solid for edge in (entity.offset, entity.end)}
    pieces = [piece for style in styles for piece in _pieces(style, sorted(cuts))]
    code = [entity for entity in solid if entity.kind in CODE]
    return [piece for piece in pieces if not any(_overlap(piece, block) for block in code)]


def _joined(styles: Sequence[Entity]) -> list[Entity]:
    """Touching or overlapping stretches of one style become one."""
    joined: list[Entity] = []
    for style in sorted(styles, key=lambda e: (e.kind, e.offset)):
        last = joined[-1] if joined else None
        if last and last.kind == style.kind and style.offset <= last.end:
            joined[-1] = replace(last, length=max(last.end, style.end) - last.offset)
        else:
            joined.append(style)
    return joined


def _pieces(style: Entity, cuts: Sequence[int]) -> Iterable[Entity]:
    inner = [cut for cut in cuts if style.offset < cut < style.end]
    edges = [style.offset, *inner, style.end]
    for begin, end in pairwise(edges):
        yield replace(style, offset=begin, length=end - begin)
