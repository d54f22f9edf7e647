"""URLs as text: which is one, how it is shown without its secrets, and when two are the same."""

from __future__ import annotations

import re
from urllib.parse import quote, urlsplit

from monitor.masking import MASK, mask_url

_HIDDEN = re.compile(r"[\x00-\x1f\x7f-\x9f\u200b-\u200f\u2028-\u202e\u2060-\u206f]")
_LONGEST_SHOWN = 500

_SPACE = re.compile(r"[\x00-\x20\x7f-\xa0]")
_ESCAPE = re.compile("%([0-9A-Fa-f]{2})")
_COUNTS_VISITORS = re.compile(r"(?:utm_\w+|fbclid|gclid|yclid|mc_[ce]id|_ga)(?:=|$)", re.IGNORECASE)
_FEED_SCHEME = re.compile("feed:", re.IGNORECASE)
_HAS_SCHEME = re.compile(r"[a-z][a-z0-9+.-]*:(?!\d+(?:/|$))", re.IGNORECASE)  # but no host:port
_HOST_ALONE = re.compile(
    r"(?:[\w-]+\.)+[^\W\d_][\w-]*\.?(?::\d+)?(?:[/?#]|$)|localhost\b|[\d.]+:\d"
)


def shown(url: str) -> str:
    """Return a URL as it may be shown: credentials, and what looks like a token, masked."""
    text = mask_url(_HIDDEN.sub("", url))
    return text if len(text) <= _LONGEST_SHOWN else text[:_LONGEST_SHOWN] + "…"


def same_feed_key(url: str) -> str:
    """Return what two spellings of one feed's URL have in common (RFC 3986, 6.2.2 and 6.2.3).

    Raises ValueError for what is no URL.
    """
    parts = urlsplit(url.strip())
    default = {"http": 80, "https": 443}.get(parts.scheme)
    userinfo, at, _ = parts.netloc.rpartition("@")
    port = "" if parts.port in (None, default) else f":{parts.port}"
    query = f"?{_escaped(parts.query)}" if parts.query else ""
    host = folded_host(parts.hostname or "")
    host = f"[{host}]" if ":" in host else host
    return f"{parts.scheme}://{userinfo}{at}{host}{port}{_path(parts.path)}{query}"


def likely_feed_key(url: str) -> str:
    """Return what the URLs of feeds have in common that are most probably, not certainly, the same.

    They differ in http and https, in `www.`, in a slash at the end, in the order of parameters, or
    in those that only count visitors (utm_source …). Raises ValueError for what is no URL.
    """
    parts = urlsplit(same_feed_key(url))
    pairs = [pair for pair in parts.query.split("&") if pair and not _COUNTS_VISITORS.match(pair)]
    userinfo, at, host = parts.netloc.rpartition("@")
    host = host.removeprefix("www.")
    return f"{userinfo}{at}{host}{parts.path.rstrip('/')}?{'&'.join(sorted(pairs))}"


def _path(path: str) -> str:
    """Return a path without dot segments (RFC 3986, 5.2.4), escaped in one way."""
    if "/." not in path:
        return _escaped(path) or "/"
    kept: list[str] = []
    segments = path.split("/")[1:]
    for segment in segments:
        if segment == "..":
            kept = kept[:-1]
        elif segment != ".":
            kept.append(segment)
    end = "/" if segments[-1] in (".", "..") and kept else ""
    return _escaped("/" + "/".join(kept) + end)


def _escaped(text: str) -> str:
    """Escape what must be and no more, with capital letters: `%7e` is `~`, `ї` is `%D1%97`."""
    if text.isascii() and "%" not in text:
        return text
    spelt = "".join(c if c.isascii() else quote(c, errors="replace") for c in text)
    return _ESCAPE.sub(_unreserved, spelt)


def _unreserved(found: re.Match[str]) -> str:
    character = chr(int(found[1], 16))
    plain = character.isascii() and (character.isalnum() or character in "-._~")
    return character if plain else found[0].upper()


def url_trouble(url: str) -> str | None:
    """Say why a text is not the URL of something on the web; None if it is."""
    if _SPACE.search(url):
        return "this URL contains white space or control characters"
    if MASK in url:
        return "this URL was copied from where its secrets are masked"
    try:
        parts = urlsplit(url)
        if parts.scheme not in ("http", "https"):
            return "this URL does not start with https:// or http://"
        return None if parts.hostname and parts.port != 0 else "this URL has no host"
    except ValueError:
        return "this URL cannot be read"


def as_typed(text: str) -> str:
    """Return the URL that a person means: `example.org/news` is a page, `feed:` stands for http.

    What can't be mended is returned as it is; `url_trouble` says what is wrong with it.
    """
    url = text.strip()
    if feed := _FEED_SCHEME.match(url):
        rest = url[feed.end() :]
        return rest if re.match("https?:", rest, re.IGNORECASE) else "http://" + rest.lstrip("/")
    if _HAS_SCHEME.match(url):
        return url
    if url.startswith("//"):
        return "https:" + url
    return "https://" + url if _HOST_ALONE.match(url) else url


def folded_host(host: str) -> str:
    """Return a host name as names are compared: lower case, in ASCII, without the root's dot."""
    name = host.strip().rstrip(".").lower()
    try:
        return name if name.isascii() else name.encode("idna").decode("ascii")
    except UnicodeError:
        return name
