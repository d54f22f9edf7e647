"""Which parts of a URL are secret, and how a text is shown without them."""

from __future__ import annotations

import re

MASK = "…"

_USERINFO = re.compile(r"(?<=//)[^/?#\s]*@")
_PARAMETER = re.compile(r"(?<=[?&;])([^=&;#?\s]+)=([^&;#\s]*)")
# In a JSON text a string ends at its quotation mark, and may hold escaped ones.
_JSON_USERINFO = re.compile(r'(?<=//)(?:\\["\\]|[^/?#\s"\\])*@')
_JSON_PARAMETER = re.compile(r'(?<=[?&;])([^=&;#?\s"\\]+)=((?:\\["\\]|[^&;#\s"\\])*)')

_SECRET_NAME = re.compile(
    r"token|secret|passw|pwd|auth|cred|sign|session|jwt|private|bearer"
    r"|(?:^|[_.-])(?:key|sig|sid|code|hash|user|uid|access|api)(?:$|[_.-])|apikey|(?<=.)[_-]?key$",
    re.IGNORECASE,
)
_SECRET_VALUE = re.compile(r"(?=[^0-9]*[0-9])(?=[^A-Za-z]*[A-Za-z])[A-Za-z0-9+/=_%~]{20,}")


def mask_urls(text: str, *, in_json: bool = False) -> str:
    """Mask the credentials of the URLs in a text, and the parameters that look like them.

    `in_json`: the text is JSON, and stays that.
    """
    text = (_JSON_USERINFO if in_json else _USERINFO).sub(f"{MASK}@", text)
    return (_JSON_PARAMETER if in_json else _PARAMETER).sub(_without_secret, text)


def _without_secret(found: re.Match[str]) -> str:
    name, value = found.groups()
    secret = value and (_SECRET_NAME.search(name) or _SECRET_VALUE.fullmatch(value))
    return f"{name}={MASK if secret else value}"
