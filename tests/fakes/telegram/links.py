"""Which addresses Telegram takes for a link or a button, and how it writes them."""

from __future__ import annotations

import re
from urllib.parse import parse_qs, urlsplit

_DEFAULT_PROTOCOL = "http"
_PROTOCOL = re.compile(r"([^:/?#@\[\]]*)://")
_AUTHORITY = re.compile(r"[^/?#]*")
_PORT = re.compile(r":([^:@\]]*)$")
_HOST = re.compile(
    r"(?:[A-Za-z0-9._!$,~*'();&+=-]|%[0-9A-Fa-f]{2}|[^\x00-\x7f])+|\[[0-9A-Fa-f:.]+\]"
)
_UNPRINTED = re.compile(r"[\x00-\x20]")
_TG_HOST = re.compile(r"[A-Za-z0-9_-]+")
_USER_LINK = re.compile(r"tg:(?://)?user/?\?", re.IGNORECASE)


class LinkError(ValueError):
    """Says why, as Telegram does: 'URL '…' is invalid: Wrong HTTP URL'."""

    def __init__(self, url: str, reason: str) -> None:
        super().__init__(f"URL '{url}' is invalid: {reason}")


def checked_link(url: str) -> str:
    """The address as Telegram will give it back, or a LinkError."""
    scheme, _, rest = url.partition(":")
    if scheme.lower() in ("tg", "ton"):
        return _telegram_link(url, scheme.lower(), rest.removeprefix("//"))
    protocol, rest = _protocol(url)
    authority = _AUTHORITY.match(rest).group()  # type: ignore[union-attr]  # matches always
    host = _host(url, authority)
    path = rest[len(authority) :].rstrip() or "/"
    path = path if path.startswith("/") else f"/{path}"
    return f"{protocol}://{host}{_UNPRINTED.sub(_percent, path)}"


def linked_user(url: str) -> int | None:
    """The user in tg://user?id=…: a mention rather than a link."""
    if not _USER_LINK.match(url):
        return None
    number = parse_qs(urlsplit(url.replace("tg:user", "tg://user", 1)).query).get("id", [""])[0]
    return int(number) if number.isdecimal() and int(number) > 0 else None


def _protocol(url: str) -> tuple[str, str]:
    found = _PROTOCOL.match(url)
    if not found:
        return _DEFAULT_PROTOCOL, url
    protocol = found[1].lower()
    if protocol not in ("http", "https"):
        raise LinkError(url, "Unsupported URL protocol")
    return protocol, url[found.end() :]


def _host(url: str, authority: str) -> str:
    """User, host and port, in small letters where they do not matter."""
    port = _PORT.search(authority)
    if port and not (port[1].isdecimal() and 0 < int(port[1]) <= 65535):
        raise LinkError(url, "Wrong port number specified in the URL")
    named = authority[: port.start()] if port else authority
    user, at, host = named.rpartition("@")
    if not host:
        raise LinkError(url, "URL host is empty")
    if not _HOST.fullmatch(host) or host == ".":
        raise LinkError(url, "Disallowed character in URL host")
    if "." not in host and not host.startswith("["):
        raise LinkError(url, "Wrong HTTP URL")
    return f"{user}{at}{host.lower()}" + (f":{int(port[1])}" if port else "")


def _telegram_link(url: str, scheme: str, rest: str) -> str:
    host = _AUTHORITY.match(rest).group()  # type: ignore[union-attr]  # matches always
    query = rest[len(host) :]
    if not _TG_HOST.fullmatch(host) or query.startswith("//"):
        raise LinkError(url, f"Wrong {scheme} URL")
    query = query.removeprefix("/") if query.startswith(("/?", "/#")) else query
    return f"{scheme}://{host.lower()}{query or '/'}"


def _percent(found: re.Match[str]) -> str:
    return f"%{ord(found[0]):02X}"
