"""Bytes in any charset as UTF-8: what a person would read, never silently something else.

Servers send a charset that is only their default, and feeds declare one that their editor chose.
Cyrillic read as Latin-1 matches no keyword, and nobody is told. So each claim is tried in its
turn, and counts only if the text that it makes looks like one.
"""

from __future__ import annotations

import codecs
import re
from collections.abc import Iterator

from monitor.feeds.reading.natural import naturalness

_SEVEN_BITS = re.compile(rb"iso-?2022|utf-?7|hz-gb", re.IGNORECASE)
_HEADER = re.compile(r"charset\s*=\s*[\"']?([\w.:-]{2,40})", re.IGNORECASE)
_DECLARED = re.compile(rb"<\?xml[^>]{0,200}?encoding\s*=\s*[\"']([\w.:-]{2,40})[\"']")
_NOT_ASCII = re.compile(rb"[\x80-\xff]")
_MULTIBYTE = re.compile(rb"[\xc2-\xf4][\x80-\xbf]")
_CONTROLS = re.compile("[\x00-\x08\x0e-\x1a\x1c-\x1f]")

_MARKS = (  # the longer one first: UTF-32's begins with UTF-16's
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
    (b"\x00\x00\x00<", "utf-32-be"),
    (b"<\x00\x00\x00", "utf-32-le"),
    (b"\x00<", "utf-16-be"),
    (b"<\x00", "utf-16-le"),
)
# As https://encoding.spec.whatwg.org/#names-and-labels: what is meant by a name on the web.
_MEANT = {
    "ascii": "windows-1252",
    "iso8859-1": "windows-1252",
    "iso8859-9": "windows-1254",
    "iso8859-11": "cp874",
    "tis-620": "cp874",
    "gb2312": "gb18030",
    "gbk": "gb18030",
    "hz": "hz",
    "shift_jis": "cp932",
    "euc_kr": "cp949",
    "koi8-r": "koi8-u",  # differs in eight Ukrainian letters, which KOI8-R has frames for
}
# Codecs of Python that are no charsets.
_NO_CHARSETS = frozenset(("idna", "punycode", "unicode_escape", "raw_unicode_escape", "undefined"))
# What feeds without any claim are written in; of two equally good guesses the first one counts.
_GUESSES = (
    *("windows-1251", "windows-1252", "koi8-u", "iso8859-5", "windows-1250", "iso8859-2"),
    *("cp949", "cp932", "euc_jp", "gb18030", "big5", "windows-1253", "windows-1254"),
    *("windows-1255", "windows-1256", "cp874", "cp866", "iso8859-6", "iso8859-7"),
)
_SAMPLE = 4_000
_DEFAULT = "windows-1252"
_CONVINCING = 0.7  # one Cyrillic charset read as another scores about 0.3
_BETTER = 0.2
_BETTER_THAN_A_DEFAULT = 0.1  # few who say Latin-1 mean it


def in_utf8(body: bytes, content_type: str) -> bytes:
    """Return a body in UTF-8; what is valid UTF-8 is UTF-8, whatever server and feed say.

    Text in another charset is practically never valid UTF-8 by chance (but for those of seven
    bits). Else in turn: what the server says, the byte order mark, what the document declares, a
    guess.
    """
    says_seven_bits = _SEVEN_BITS.search(content_type.encode("utf-8", "replace") + body[:500])
    if b"\0" not in body[:64] and not says_seven_bits:
        if _is_utf8(body):
            return body
        if _is_damaged_utf8(body):
            return body.decode("utf-8", "replace").encode()
    return _decoded(body, content_type).encode("utf-8", "replace")


def _is_utf8(body: bytes) -> bool:
    try:
        body.decode("utf-8")
    except UnicodeDecodeError:
        return False
    return True


def _is_damaged_utf8(body: bytes) -> bool:
    """Tell UTF-8 with a few broken characters, as where a text was cut by bytes."""
    damaged = body.decode("utf-8", "replace").count("\ufffd")
    return damaged * 10 < len(_MULTIBYTE.findall(body))


def _decoded(body: bytes, content_type: str) -> str:
    claims = filter(None, map(_meant, _claims(body, content_type)))
    texts = [(charset, _text(body, charset)) for charset in dict.fromkeys(claims)]
    readable = [(charset, text) for charset, text in texts if text is not None]
    if readable and _is_convincing(body, readable[0][0]):
        return readable[0][1]
    scores = {charset: _score(body, charset) for charset in _GUESSES}
    guess = max(scores, key=scores.__getitem__)
    for charset, text in readable:
        if _fits(body, charset, scores[guess]):
            return text
    # What reads naturally in no charset is damaged, or no text at all: that shall be seen.
    return body.decode(guess if scores[guess] >= 0 else "utf-8", "replace")


def _claims(body: bytes, content_type: str) -> Iterator[str]:
    if header := _HEADER.search(content_type):
        yield header[1]
    yield from (charset for mark, charset in _MARKS if body.startswith(mark))
    if declared := _DECLARED.search(body[:500]):
        yield declared[1].decode("ascii", "replace")


def _meant(charset: str) -> str | None:
    """Return Python's name for a charset; None for one that it doesn't know."""
    for name in (charset, charset.lower().removeprefix("x-")):
        try:
            found = codecs.lookup(name)
        except (LookupError, ValueError):
            continue
        if found._is_text_encoding and found.name not in _NO_CHARSETS:
            return _MEANT.get(found.name, found.name)
    return None


def _text(body: bytes, charset: str) -> str | None:
    """Decode a body; None where it isn't in this charset."""
    try:
        text = body.decode(charset)
    except (UnicodeError, ValueError):
        return None
    return None if _CONTROLS.search(text[:1_000]) else text


def _is_convincing(body: bytes, charset: str) -> bool:
    """Tell whether a claim needs no comparing: of a charset that is no server's default."""
    if charset.startswith(("utf", "iso2022", "hz")):
        return True
    return charset != _DEFAULT and _score(body, charset) >= _CONVINCING


def _fits(body: bytes, charset: str, best: float) -> bool:
    """Tell whether a body reads about as well in a charset as in the one that was guessed."""
    margin = _BETTER_THAN_A_DEFAULT if charset == _DEFAULT else _BETTER
    return best < _score(body, charset) + margin


def _score(body: bytes, charset: str) -> float:
    """Say how natural the first part of a body reads in a charset, from -1 to 1."""
    first = _NOT_ASCII.search(body)
    start = max(first.start() - 1, 0) if first else 0
    if start and body[start] >= 0x40 and not chr(body[start]).isalpha():
        start += 1
    sample = body[start : start + _SAMPLE]
    try:
        text = codecs.getincrementaldecoder(charset)().decode(sample)
    except (UnicodeError, ValueError):
        return -2.0
    return naturalness(text)
