"""From the parameters of a call to the text that a reader sees, with every check on the way."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace

from .detection import detected
from .entities import Entity, arranged, utf16_length, with_detected, without_excess
from .errors import Json, bad_request
from .html_mode import ParseError, parse_html
from .links import LinkError, checked_link

LONGEST_TEXT = 4096
LONGEST_CAPTION = 1024
_MOST_BYTES = 1 << 15
_PLAIN_KINDS = {"bold", "italic", "underline", "strikethrough", "spoiler", "code", "blockquote"}
_PLAIN_KINDS |= {"expandable_blockquote", "pre"}
_IGNORED_KINDS = {"mention", "hashtag", "cashtag", "bot_command", "url", "email", "phone_number"}
_REMOVED = re.compile("[\r\u2028-\u202e\u0333\u033f\u030a]")
_CONTROLS = re.compile("[\x00-\x09\x0b-\x1f]")
_DIRECTION_MARKS = re.compile("[\u200e\u200f](?=[\u200e\u200f])")
_INVISIBLE = re.compile(
    "[ \n\u00a0\u1680\u180e\u2000-\u200f\u202e\u202f\u205f\u2800\u3000\ufeff\ufffc]*"
)


@dataclass(frozen=True)
class FormattedText:
    text: str
    entities: tuple[Entity, ...] = ()
    dropped: int = 0
    """Entities above the hundred that Telegram keeps."""


def message_text(text: str, parse_mode: str, entities: Sequence[Json]) -> FormattedText:
    if not text:
        raise bad_request("Message text is empty")
    formatted = _formatted(text, parse_mode, entities)
    if not formatted.text:
        raise bad_request("Text must be non-empty")
    if utf16_length(formatted.text) > LONGEST_TEXT:
        raise bad_request("Message is too long")
    return formatted


def caption(text: str, parse_mode: str, entities: Sequence[Json]) -> FormattedText:
    formatted = _formatted(text, parse_mode, entities)
    if utf16_length(formatted.text) > LONGEST_CAPTION:
        raise bad_request("Message caption is too long")
    return formatted


def typed_text(text: str) -> FormattedText:
    """What a person types: nothing is parsed, but Telegram detects entities."""
    return FormattedText(text, tuple(detected(text)))


def _formatted(text: str, parse_mode: str, given: Sequence[Json]) -> FormattedText:
    if len(text.encode()) > _MOST_BYTES:
        raise bad_request("Text is too long")
    text, entities = _parsed(text, parse_mode, given)
    text, entities = _cleaned(text, arranged(entities))
    text, entities = _trimmed(text, arranged(entities))
    if _INVISIBLE.fullmatch(text):
        return FormattedText("")
    entities, dropped = without_excess(entities)
    return FormattedText(text, tuple(with_detected(entities, detected(text))), dropped)


def _parsed(text: str, parse_mode: str, given: Sequence[Json]) -> tuple[str, list[Entity]]:
    """Markdown is not known here: Monitor sends HTML."""
    match parse_mode.lower():
        case "" | "none":
            entities = [_given_entity(entity, utf16_length(text)) for entity in given]
            return text, [entity for entity in entities if entity]
        case "html":
            try:
                return parse_html(text)
            except ParseError as error:
                raise bad_request(f"Can't parse entities: {error}") from error
        case _:
            raise bad_request("Unsupported parse_mode")


def _given_entity(given: Json, text_length: int) -> Entity | None:
    kind, offset, length = given.get("type"), given.get("offset"), given.get("length")
    if kind in _IGNORED_KINDS:
        return None
    if not (isinstance(offset, int) and isinstance(length, int)):
        raise bad_request("Can't parse MessageEntity: Can't find field \"offset\"")
    if offset < 0:
        raise bad_request(f"Receive an entity with incorrect offset {offset}")
    if offset >= text_length:
        raise bad_request(f"Entity begins after the end of the text at UTF-16 offset {offset}")
    if offset + length > text_length:
        raise bad_request(
            f"Entity beginning at UTF-16 offset {offset} "
            f"ends after the end of the text at UTF-16 offset {offset + length}"
        )
    if kind in _PLAIN_KINDS:
        return Entity(kind, offset, length, language=given.get("language"))
    if kind == "text_link":
        return Entity(kind, offset, length, url=_given_link(given))
    raise bad_request("Can't parse MessageEntity: Unsupported type specified")


def _given_link(given: Json) -> str:
    if not isinstance(given.get("url"), str):
        raise bad_request("Can't parse MessageEntity: Can't find field \"url\"")
    try:
        return checked_link(given["url"])
    except LinkError as error:
        raise bad_request(f"Entity {error}") from error


def _cleaned(text: str, entities: Sequence[Entity]) -> tuple[str, list[Entity]]:
    """Control characters become spaces; carriage returns and text direction overrides vanish."""
    text = _CONTROLS.sub(lambda found: found[0] if found[0] == "\r" else " ", text)
    text = _DIRECTION_MARKS.sub("\u200c", text)
    gone = [utf16_length(text[: found.start()]) for found in _REMOVED.finditer(text)]

    def moved(entity: Entity) -> Entity:
        before, up_to_end = (
            sum(place < edge for place in gone) for edge in (entity.offset, entity.end)
        )
        shorter = entity.length - (up_to_end - before)
        return replace(entity, offset=entity.offset - before, length=shorter)

    return _REMOVED.sub("", text), [moved(entity) for entity in entities]


def _trimmed(text: str, entities: Sequence[Entity]) -> tuple[str, list[Entity]]:
    """Spaces go at the end, and at the beginning as far as the first entity."""
    text = text.rstrip(" \n")
    length = utf16_length(text)
    kept = [replace(e, length=min(e.end, length) - e.offset) for e in entities if e.offset < length]
    skipped = min([len(text) - len(text.lstrip(" \n")), *(e.offset for e in kept)])
    return text[skipped:], [replace(entity, offset=entity.offset - skipped) for entity in kept]
