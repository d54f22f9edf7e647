"""parse_mode=HTML, read as strictly as TDLib reads it: same tags, same words, same byte offsets."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field, replace

from .entities import Entity, in_order
from .links import LinkError, checked_link, linked_user

_END = "\0"
_SPACES = " \t\r\n\v\0"
_REFERENCES = {"lt": "<", "gt": ">", "amp": "&", "quot": '"'}
_STYLES = {
    **dict.fromkeys(("b", "strong"), "bold"),
    **dict.fromkeys(("i", "em"), "italic"),
    **dict.fromkeys(("u", "ins"), "underline"),
    **dict.fromkeys(("s", "strike", "del"), "strikethrough"),
    **dict.fromkeys(("span", "tg-spoiler"), "spoiler"),
}
_TAGS = {*_STYLES, "a", "code", "pre", "blockquote", "tg-emoji"}


class ParseError(ValueError):
    """What follows "can't parse entities: " in Telegram's answer."""


def parse_html(source: str) -> tuple[str, list[Entity]]:
    """The text that a reader sees and its entities."""
    if _END in source:
        raise ParseError("Text must not contain null bytes")
    reader = _Reader(source)
    reader.read()
    text = "".join(reader.text)
    if any("\ud800" <= char <= "\udfff" for char in text):
        raise ParseError(
            "Text contains invalid Unicode characters after decoding HTML entities, "
            "check for unmatched surrogate code units"
        )
    return text, in_order(_without_language(entity) for entity in reader.entities)


def _without_language(entity: Entity) -> Entity:
    return replace(entity, language=None) if entity.kind == "code" else entity


@dataclass
class _OpenTag:
    name: str
    attributes: dict[str, str]
    offset: int
    """Where its text begins, in UTF-16 units."""
    text_index: int


@dataclass
class _Reader:
    source: str
    at: int = 0
    text: list[str] = field(default_factory=list)
    length: int = 0
    open: list[_OpenTag] = field(default_factory=list)
    entities: list[Entity] = field(default_factory=list)

    def read(self) -> None:
        while self.at < len(self.source):
            if self.source[self.at] == "<":
                self._read_tag()
            else:
                self._add(self._read_character())
        if self.open:
            name = self.open[-1].name
            raise ParseError(f'Can\'t find end tag corresponding to start tag "{name}"')

    def _add(self, char: str) -> None:
        self.text.append(char)
        self.length += 2 if char > "\uffff" else 1

    def _next(self) -> str:
        return self.source[self.at] if self.at < len(self.source) else _END

    def _error(self, what: str, at: int) -> ParseError:
        offset = len(self.source[:at].encode("utf-8", "surrogatepass"))
        return ParseError(f"{what} at byte offset {offset}")

    def _take_while(self, wanted: Callable[[str], bool]) -> str:
        begin = self.at
        while self.at < len(self.source) and wanted(self.source[self.at]):
            self.at += 1
        return self.source[begin : self.at]

    def _take_until(self, stops: str) -> str:
        return self._take_while(lambda char: char not in stops)

    def _skip_spaces(self) -> None:
        self._take_while(lambda char: char in _SPACES)

    def _read_character(self) -> str:
        """One character; a reference such as &lt; or &#39; counts as the one that it stands for."""
        char, length = _reference(self.source, self.at) if self._next() == "&" else ("", 0)
        char = char or self._next()
        self.at += length or 1
        return char

    def _read_tag(self) -> None:
        begin = self.at
        self.at += 1
        if self._next() == "/":
            self._read_end_tag(begin)
        else:
            self._read_start_tag(begin)

    def _read_start_tag(self, begin: int) -> None:
        name = ascii_lower(self._take_until(_SPACES + ">"))
        if self._next() == _END:
            raise self._error("Unclosed start tag", begin)
        if name not in _TAGS:
            raise self._error(f'Unsupported start tag "{name}"', begin)
        attributes = self._read_attributes(name, begin)
        if name == "span" and attributes.get("class") != "tg-spoiler":
            raise self._error('Tag "span" must have class "tg-spoiler"', begin)
        self.open.append(_OpenTag(name, attributes, self.length, len(self.text)))

    def _read_attributes(self, tag: str, begin: int) -> dict[str, str]:
        attributes: dict[str, str] = {}
        while True:
            self._skip_spaces()
            if self._next() == ">":
                self.at += 1
                return attributes
            name = self._take_until(_SPACES + "=>/\"'")
            if not name:
                raise self._error(f'Empty attribute name in the tag "{tag}"', begin)
            attributes[name] = self._read_value(tag, begin)

    def _read_value(self, tag: str, begin: int) -> str:
        self._skip_spaces()
        has_value = self._next() == "="
        if has_value:
            self.at += 1
            self._skip_spaces()
        if self._next() == _END:
            raise self._error(f'Unclosed start tag "{tag}"', begin)
        if not has_value:
            return ""
        value = self._read_string() if self._next() in "'\"" else self._read_token()
        if self._next() == _END:
            raise self._error("Unclosed start tag", begin)
        return value

    def _read_token(self) -> str:
        begin = self.at
        token = self._take_while(lambda char: char.isascii() and (char.isalnum() or char in ".-"))
        if self._next() not in _SPACES + ">":
            raise self._error("Unexpected end of name token", begin)
        return token.lower()

    def _read_string(self) -> str:
        quote = self._next()
        self.at += 1
        value = ""
        while self._next() not in (quote, _END):
            value += self._read_character()
        self.at += 1
        return value

    def _read_end_tag(self, begin: int) -> None:
        if not self.open:
            raise self._error("Unexpected end tag", begin)
        self.at += 1
        name = ascii_lower(self._take_until(_SPACES + ">"))
        self._skip_spaces()
        if self._next() != ">":
            raise self._error("Unclosed end tag", begin)
        self.at += 1
        expected = self.open[-1].name
        if name and name != expected:
            error = self._error("Unmatched end tag", begin)
            raise ParseError(f'{error}, expected "</{expected}>", found "</{name}>"')
        self._close(self.open.pop())

    def _close(self, tag: _OpenTag) -> None:
        length = self.length - tag.offset
        if length == 0:
            return
        entity = self._entity(tag, length)
        if entity and not self._made_one(entity):
            self.entities.append(entity)

    def _entity(self, tag: _OpenTag, length: int) -> Entity | None:
        match tag.name:
            case "a":
                return self._link(tag, length)
            case "tg-emoji":
                return Entity("custom_emoji", tag.offset, length, custom_emoji_id=_emoji_id(tag))
            case "blockquote":
                kind = "expandable_blockquote" if "expandable" in tag.attributes else "blockquote"
                return Entity(kind, tag.offset, length)
            case "code":
                known = tag.attributes.get("class", "").startswith("language-")
                language = tag.attributes["class"].removeprefix("language-") if known else None
                return Entity("code", tag.offset, length, language=language or None)
            case "pre":
                return Entity("pre", tag.offset, length)
            case _:
                return Entity(_STYLES[tag.name], tag.offset, length)

    def _link(self, tag: _OpenTag, length: int) -> Entity | None:
        """No href: the text is the address. An address that isn't one marks nothing."""
        url = tag.attributes.get("href") or "".join(self.text[tag.text_index :])
        if user_id := linked_user(url):
            return Entity("text_mention", tag.offset, length, user_id=user_id)
        try:
            return Entity("text_link", tag.offset, length, url=checked_link(url))
        except LinkError:
            return None

    def _made_one(self, entity: Entity) -> bool:
        """<pre><code class="language-…"> is one block of code, whichever of the two is inside."""
        last = self.entities[-1] if self.entities else None
        if not last or {last.kind, entity.kind} != {"code", "pre"}:
            return False
        language = last.language if last.kind == "code" else entity.language
        same_place = (last.offset, last.length) == (entity.offset, entity.length)
        if not (same_place and language):
            return False
        self.entities[-1] = replace(last, kind="pre", language=language)
        return True


def ascii_lower(text: str) -> str:
    return "".join(char.lower() if char.isascii() else char for char in text)


def _emoji_id(tag: _OpenTag) -> str:
    number = tag.attributes.get("emoji-id", "")
    if not (number.isdecimal() and 0 < int(number) < 2**63):
        raise ParseError("Invalid custom emoji identifier specified")
    return number


def _reference(source: str, at: int) -> tuple[str, int]:
    """The character that the reference at this place stands for and its length; ("", 0): none."""
    digits, base = "", 10
    end = at + 1
    if source.startswith("#x", end):
        end, digits, base = end + 2, "0123456789abcdefABCDEF", 16
    elif source.startswith("#", end):
        end, digits = end + 1, "0123456789"
    begin = end
    while end < len(source) and (source[end] in digits if digits else _is_letter(source[end])):
        end += 1
    name = source[begin:end]
    char = _numbered(name, base, end - at) if digits else _REFERENCES.get(name, "")
    with_semicolon = source.startswith(";", end)
    return (char, end + with_semicolon - at) if char else ("", 0)


def _numbered(digits: str, base: int, length: int) -> str:
    code = int(digits, base) if digits and length < 10 else 0
    return chr(code) if 0 < code < 0x10FFFF else ""


def _is_letter(char: str) -> bool:
    return char.isascii() and char.isalpha()
