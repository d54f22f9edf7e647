"""How what others wrote is shown: URLs without their secrets, texts without control characters.

Secret are a URL's credentials, parameters with such a name, and what looks like a token: a long
run of letters and digits by chance, in the path, a parameter or the fragment. Of that, the last
four characters stay, so that a person can tell two feeds apart.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import NamedTuple
from urllib.parse import unquote

MASK = "…"
TOKEN = re.compile(r"(?<!\d)\d{3,}(?::|%3A)[A-Za-z0-9_-]{20,}")  # also in …/bot<token>/getMe
_TOKEN_MASK = "<token>"

# The control characters, those that break lines or turn the direction of what follows, and halves
# of characters, which no output takes.
UNPRINTABLE = re.compile(r"[\x00-\x1f\x7f-\x9f\u2028-\u202e\u2066-\u2069\ud800-\udfff]")

_SECRET_NAME = re.compile(
    r"token|secret|passw|pwd|auth|cred|sign|session|jwt|private|bearer|apikey|(?<=.)[_-]?key$"
    r"|(?:^|[_.-])(?:k|key|sig|sid|code|hash|user|uid|access|api|pass|pin|otp)(?:$|[_.-])",
    re.IGNORECASE,
)
# Long and random, but known to all: which channel or playlist of YouTube it is.
_PUBLIC_NAME = re.compile(r"(?:channel|playlist)_id", re.IGNORECASE)

_UUID = re.compile(r"[0-9a-f]{8}-(?:[0-9a-f]{4}-){3}[0-9a-f]{12}", re.IGNORECASE)
_JOINTS = re.compile(r"[^A-Za-z0-9]+")
_WORD = re.compile(r"[A-Z]?[a-z]+|[A-Z]+|[0-9]+")
# From one kind of character to another, but not at the start of a word, as in CamelCase.
_CHANGE = re.compile(
    r"(?<=[a-z])(?=[A-Z](?![a-z]{2})|[0-9])|(?<=[A-Z])(?=[0-9])|(?<=[0-9])(?=[A-Za-z])"
)
_SHORTEST = 16  # characters of a token: 64 bits in hexadecimal
_LONG = 20
_KEPT = 4


class _Patterns(NamedTuple):
    """Where the parts of URLs are in a text."""

    userinfo: re.Pattern[str]
    path: re.Pattern[str]
    parameter: re.Pattern[str]
    fragment: re.Pattern[str]


def _patterns(end: str, escape: str = "") -> _Patterns:
    """Make the patterns for texts in which URLs end at these characters, but not where escaped."""

    def none_of(characters: str) -> str:
        return f"(?:{escape}[^{characters}{end}])"

    # A password that holds an unescaped / ? or # is told from a port by what it is made of.
    broken = rf"{none_of('/?#:@[')}*:(?!\d*[/?#]){none_of('@')}{{0,200}}"
    return _Patterns(
        userinfo=re.compile(f"(?<=//)(?:{none_of('/?#')}*|{broken})@"),
        path=re.compile(f"(//{none_of('/?#')}*)(/{none_of('?#')}*)"),
        parameter=re.compile(f"(?<=[?&;#])([^=&;#?{end}]+)=({none_of('&;#')}*)"),
        fragment=re.compile(f"(?<=#)[^#=&;{end}]+"),
    )


_IN_TEXT = _patterns(r"\s")
_IN_JSON = _patterns(r'\s"\\', r'\\["\\]|')  # a string ends at its quotation mark
_ALONE = _patterns("")
# A fragment is sent to no server, so it tells no feeds apart: what is no plain word may go.
_NO_ANCHOR = re.compile(r"#(?=[^#=]*[0-9])(?=[^#=]*[A-Za-z])[^#=…]{8,}\Z")
_CHUNK = re.compile(rf"[\w~+=%-]{{{_SHORTEST},}}", re.ASCII)


def mask(text: str, secrets: Iterable[str] = (), *, in_json: bool = False) -> str:
    """Hide bot tokens, these secrets, and those of URLs in a text."""
    for secret in secrets:
        text = text.replace(secret, _TOKEN_MASK)
    return mask_urls(TOKEN.sub(_TOKEN_MASK, text), in_json=in_json)


def mask_urls(text: str, *, in_json: bool = False) -> str:
    """Mask the secrets of the URLs in a text. `in_json`: the text is JSON, and stays that."""
    return _masked(text, _IN_JSON if in_json else _IN_TEXT)


def mask_url(url: str) -> str:
    """Mask the secrets of a URL, also of a relative one, or of one that can't be read."""
    masked = _masked(url, _ALONE) if "//" in url else _masked(f"//{url}", _ALONE)[2:]
    return _NO_ANCHOR.sub(f"#{MASK}", masked)


def mask_link(link: str) -> str:
    """Mask the secrets of an article's address, but leave its path: that leads every reader there.

    Outlets name their articles in any way, also by what looks like a token.
    """
    masked = _ALONE.userinfo.sub(f"{MASK}@", link)
    return _ALONE.parameter.sub(_without_secret, masked)


def printable(text: str) -> str:
    """Return a text without what could command a terminal, or turn the text around."""
    return UNPRINTABLE.sub("", text)


def shortened(text: str, most: int) -> str:
    """Return a text as `printable` does, and of a long one no more than its beginning."""
    text = printable(text)
    return text if len(text) <= most else f"{text[: most - 1]}…"


def _masked(text: str, patterns: _Patterns) -> str:
    text = patterns.userinfo.sub(f"{MASK}@", text)
    text = patterns.path.sub(lambda found: found[1] + _CHUNK.sub(_shortened, found[2]), text)
    text = patterns.parameter.sub(_without_secret, text)
    return patterns.fragment.sub(lambda found: _CHUNK.sub(_shortened, found[0]), text)


def _shortened(found: re.Match[str]) -> str:
    chunk = found[0]
    return MASK + unquote(chunk)[-_KEPT:] if _is_random(chunk) else chunk


def _without_secret(found: re.Match[str]) -> str:
    name, value = found.groups()
    plain_name = unquote(name)
    if not value or _PUBLIC_NAME.fullmatch(plain_name):
        return found[0]
    if _SECRET_NAME.search(plain_name) or _holds_secret_url(value):
        return f"{name}={MASK}"
    is_random = any(map(_is_random, _CHUNK.findall(value)))
    return f"{name}={MASK}{value[-_KEPT:]}" if is_random else found[0]


def _holds_secret_url(value: str) -> bool:
    """Tell whether a parameter is another URL, escaped, with secrets of its own."""
    url = unquote(value) if "%" in value else ""
    return "//" in url and mask_link(url) != url


def _is_random(chunk: str) -> bool:
    """Tell a token from the words, numbers and dates that addresses are made of."""
    text = unquote(chunk) if "%" in chunk else chunk
    pieces = [piece for piece in _JOINTS.split(text) if piece]
    if all(not _WORD.fullmatch(piece) for piece in pieces):  # base64 with its - and _
        pieces.append("".join(pieces))
    return bool(_UUID.search(text)) or any(map(_is_random_run, pieces))


def _is_random_run(run: str) -> bool:
    """Tell a run of letters and digits that keeps changing between them, or has many of both."""
    digits = sum(map(str.isdigit, run))
    if len(run) < _SHORTEST or digits in (0, len(run)):
        return False
    changes = len(_CHANGE.findall(run))
    return changes >= max(4, len(run) // 5) or (len(run) >= _LONG and digits >= 5)
