"""URLs as text: how to show one without telling its secrets, and when two are the same."""

from __future__ import annotations

import re
from urllib.parse import urlsplit

MASK = "…"

_USERINFO = re.compile(r"(?<=//)[^/?#\s]*@")
_PARAMETER = re.compile(r"(?<=[?&;])([^=&;#\s]+)=([^&;#\s]*)")
_SECRET_NAME = re.compile(
    r"token|secret|passw|pwd|auth|cred|sign|session|jwt|private|bearer"
    r"|(?:^|[_.-])(?:key|sig|sid|code|hash|user|uid|access|api)(?:$|[_.-])|apikey|(?<=.)[_-]?key$",
    re.IGNORECASE,
)
_SECRET_VALUE = re.compile(r"(?=[^0-9]*[0-9])(?=[^A-Za-z]*[A-Za-z])[A-Za-z0-9+/=_%~]{20,}")
_CONTROL = re.compile(r"[\x00-\x1f\x7f-\x9f\u200b-\u200f\u2028-\u202e\u2060-\u206f]")
_LONGEST_SHOWN = 500


def shown(url: str) -> str:
    """Return a URL as it may be shown: credentials, and parameters that look like them, masked."""
    text = _USERINFO.sub(f"{MASK}@", _CONTROL.sub("", url))
    text = _PARAMETER.sub(lambda found: f"{found[1]}={_masked(found[1], found[2])}", text)
    return text if len(text) <= _LONGEST_SHOWN else text[:_LONGEST_SHOWN] + "…"


def _masked(name: str, value: str) -> str:
    secret = value and (_SECRET_NAME.search(name) or _SECRET_VALUE.fullmatch(value))
    return MASK if secret else value


def same_feed_key(url: str) -> str:
    """Return what two spellings of one feed's URL have in common (RFC 3986, 6.2.2 and 6.2.3).

    Raises ValueError for what is no URL.
    """
    parts = urlsplit(url.strip())
    default = {"http": 80, "https": 443}.get(parts.scheme)
    userinfo, at, _ = parts.netloc.rpartition("@")
    port = "" if parts.port in (None, default) else f":{parts.port}"
    query = f"?{parts.query}" if parts.query else ""
    host = (parts.hostname or "").rstrip(".")
    return f"{parts.scheme}://{userinfo}{at}{host}{port}{parts.path or '/'}{query}"
