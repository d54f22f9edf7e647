"""What Telegram marks by itself in plain text: mentions, hashtags, commands, addresses.

Written after TDLib's rules; phone and bank card numbers are left out.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from .domains import COMMON_DOMAINS
from .entities import Entity, utf16_length

_SHORT_MENTIONS = ("gif", "vid", "pic")
_TAG = r"\w\u200c\u00b7\u0d80-\u0dff"
_MENTION = re.compile(r"(?<!\w)@([A-Za-z0-9_]{2,32})(?!\w)")
_COMMAND = re.compile(r"(?<![\w/<>])/[A-Za-z0-9_]{1,64}+(?:@[A-Za-z0-9_]{3,32}+|(?!@))(?![\w/<>])")
_HASHTAG = re.compile(rf"(?<![{_TAG}])#([{_TAG}]{{1,256}}+)(?!#)")
_CASHTAG = re.compile(rf"(?<![{_TAG}$])\$(?:1INCH|[A-Z]{{1,8}}+)(?![{_TAG}$])")
_TG_URL = re.compile(r"(?:tg|ton)://[\w-]{1,253}(?:[/?#][^\s<>«»\"\u2016-\u206f]*)?", re.I)

_DOMAIN = (
    r"A-Za-z0-9_.~\-\u00c0-\u167f\u1681-\u1fff\u200c\u200d\u2010-\u2015\u2070-\u2fff"
    r"\u3001-\U0010ffff"
)
_GAP = r"\n \u00a0\u1680\u2000-\u200b\u200e\u200f\u2016-\u206f\u3000<>\"«»"
_RUN = re.compile(rf"[{_DOMAIN}@]+")
_USER_TO_THE_LEFT = re.compile(rf"[^{_GAP}/\[\]{{}}()'`@]*\Z")
_PROTOCOL_TO_THE_LEFT = re.compile(r"([^\W_]|[+-])+://\Z")
_PORT = re.compile(r":0*([1-9]\d{0,4})(?!\d)")
_PATH = re.compile(rf"[/?#][^{_GAP}]*")
_EMAIL = re.compile(
    r"(?:[a-z0-9_-]{0,26}[.+]){0,10}[a-z0-9_-]{1,35}"
    r"@(?:(?:[a-z0-9][a-z0-9_-]{0,28})?[a-z0-9][.]){1,6}[a-z]{2,8}",
    re.IGNORECASE,
)
_NUMBER = re.compile(r"(?:0|[1-9]\d?|1\d\d|2[0-4]\d|25[0-5])")
_PUNYCODE = re.compile(r"xn--[A-Za-z0-9]{2,}")
_CLOSING_PUNCTUATION = ".:;,('?!`"
_CLOSING = {")": "(", "]": "[", "}": "{"}


def detected(text: str) -> list[Entity]:
    """Every automatic entity of the text, in order; of overlapping ones the first stays."""
    found = sorted(_all_spans(text), key=lambda span: (span[1], -span[2]))
    entities: list[Entity] = []
    reached = 0
    for kind, begin, end in found:
        if begin >= reached:
            reached = end
            offset = utf16_length(text[:begin])
            entities.append(Entity(kind, offset, utf16_length(text[begin:end])))
    return entities


Span = tuple[str, int, int]


def _all_spans(text: str) -> Iterator[Span]:
    for found in _MENTION.finditer(text):
        if len(found[1]) >= 4 or found[1].lower() in _SHORT_MENTIONS:
            yield ("mention", *found.span())
    for found in _HASHTAG.finditer(text):
        if any(char.isalpha() for char in found[1]):
            yield ("hashtag", *found.span())
    for kind, pattern in (("bot_command", _COMMAND), ("cashtag", _CASHTAG)):
        for found in pattern.finditer(text):
            yield (kind, *found.span())
    for found in _TG_URL.finditer(text):
        yield "url", found.start(), found.start() + len(found[0].rstrip(_CLOSING_PUNCTUATION))
    yield from _addresses(text)


def _addresses(text: str) -> Iterator[Span]:
    """Addresses of pages and of mailboxes: what stands around each run with a dot in it."""
    reached = 0
    for run in _RUN.finditer(text):
        if run.start() < reached or "." not in run[0].rstrip("."):
            continue
        begin = _begin_of_address(text, run.start(), run[0])
        if begin is None:
            continue
        end = _end_of_address(text, run.end())
        address = text[begin:end]
        reached = end
        if _EMAIL.fullmatch(address.removeprefix("mailto:")):
            yield "email", end - len(address.removeprefix("mailto:")), end
        elif length := _length_of_url(address):
            yield "url", begin, begin + length


def _begin_of_address(text: str, run_begin: int, run: str) -> int | None:
    """To the left of a host stand its user and its protocol; None: it cannot be an address."""
    user, at, _ = run.rpartition("@")
    begin = run_begin
    if at:
        begin -= len(_USER_TO_THE_LEFT.search(text[:run_begin])[0])  # type: ignore[index]
        if "@" in user or begin == run_begin + len(user):
            return None
    protocol = _PROTOCOL_TO_THE_LEFT.search(text[:begin])
    if protocol:
        return _begin_of_protocol(begin, protocol[0].lower())
    before = text[begin - 1 : begin]
    return None if re.match(r"[\w/#@]", before) else begin


def _begin_of_protocol(begin: int, protocol: str) -> int | None:
    for known, refused in (("http", ("shttp",)), ("https", ()), ("ftp", ("tftp", "sftp"))):
        name = protocol.removesuffix("://")
        if name.endswith(known) and name not in refused:
            return begin - len(known) - 3
    return None


def _end_of_address(text: str, end: int) -> int:
    """To the right of a host stand its port and its path; closing punctuation isn't of them."""
    port = _PORT.match(text, end)
    if port and int(port[1]) <= 65535:
        end = port.end()
    path = _PATH.match(text, end)
    if not path:
        return end - (len(text[:end]) - len(text[:end].rstrip(".")))
    trimmed = path[0][0] + path[0][1:].rstrip(_CLOSING_PUNCTUATION)
    return end + len(trimmed) if trimmed[0] == "/" or len(trimmed) > 1 else end


def _length_of_url(address: str) -> int:
    """How much of the address is a link; 0: nothing is."""
    protocol = re.match(r"(?:https?|ftp)://", address, re.IGNORECASE)
    rest = address[protocol.end() :] if protocol else address
    authority = re.match(r"[^/?#]*", rest)[0]  # type: ignore[index]  # matches always
    host = re.sub(r":\d*$", "", authority.rpartition("@")[2])
    if not _is_host(host, with_protocol=bool(protocol)):
        return 0
    return len(address) - len(rest) + len(authority) + _length_of_path(rest[len(authority) :])


def _length_of_path(path: str) -> int:
    """A path ends before a bracket that it didn't open."""
    opened: list[str] = []
    for place, char in enumerate(path):
        if char in _CLOSING.values():
            opened.append(char)
        elif char in _CLOSING:
            if _CLOSING[char] not in opened:
                return len(path[:place].rstrip(_CLOSING_PUNCTUATION))
            opened.remove(_CLOSING[char])
    return len(path)


def _is_host(host: str, with_protocol: bool) -> bool:
    parts = host.split(".")
    if len(parts) < 2 or not all(0 < len(part) < 64 and part[-1] != "-" for part in parts):
        return False
    if len(parts) == 4 and all(_NUMBER.fullmatch(part) for part in parts):
        return True
    if host.replace(".", "").isdecimal() or "_" in parts[-2]:
        return False
    return _is_top_level(parts[-1], with_protocol)


def _is_top_level(name: str, with_protocol: bool) -> bool:
    if name.startswith("xn--"):
        return bool(_PUNYCODE.fullmatch(name))
    if len(name) < 2 or "_" in name or "-" in name:
        return False
    return with_protocol or _is_common(name)


def _is_common(name: str) -> bool:
    """'Com' and 'COM' count, 'cOM' does not."""
    lower = name.lower()
    odd_capitals = lower != name and lower[0] == name[0]
    return lower in COMMON_DOMAINS and not odd_capitals
