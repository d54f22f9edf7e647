"""What a host's robots.txt lets us fetch (RFC 9309).

A reader of our own, after measuring on the cases of tests/test_robots.py: urllib.robotparser is
wrong in a third of them, Protego in one of fifteen (it takes `User-agent: mon` for monitor's, and
loses the first group after a byte order mark).
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import timedelta
from urllib.parse import quote, urlsplit, urlunsplit

from monitor.model import Fetched, FetchFailed, FetchOutcome, Gone

READ = 500 * 1024  # bytes; RFC 9309, 2.5 asks for no less
LONGEST_DELAY = timedelta(seconds=30)  # of Crawl-delay, which the RFC doesn't know

_LINE_END = re.compile("\r\n?|\n")
# As Google's parser does, with white space in place of a colon: that is what such a line means.
_LINE = re.compile(r"\s*([A-Za-z][A-Za-z -]*?)\s*(?::|(?<=\S)\s(?=\s*\S+\s*$))(.*)", re.DOTALL)
_AGENT = re.compile(r"user[ -]?agent")
_DISALLOW = re.compile(r"dis{1,2}all?ow|diasllow|disallaw")
_TOKEN = re.compile(r"[A-Za-z_-]+")
_ANYBODY = re.compile(r"\*(?:\s|$)")
_DELAY = re.compile(r"\d{1,9}(?:\.\d{0,9})?|\.\d{1,9}")

_AUTHORITY = re.compile(r"[A-Za-z][A-Za-z0-9+.-]*://[^/?#]*")
_ASCII = "".join(map(chr, range(0x21, 0x7F)))
_ESCAPE = re.compile("%([0-9A-Fa-f]{2})")
_SAME_ESCAPED = "-._~:@!'(),;"  # means the same with and without an escape
_SHOWN = 100


@dataclass(frozen=True, slots=True)
class Rule:
    """One line: a pattern of paths in the spelling that paths are compared in."""

    pattern: str
    allow: bool
    written: str = field(compare=False, default="")

    def matches(self, path: str) -> bool:
        """Tell whether a path, in the same spelling, begins as the pattern says."""
        to_the_end = self.pattern.endswith("$")
        first, *others = self.pattern.removesuffix("$").split("*")
        last = others.pop() if to_the_end and others else None
        if not path.startswith(first):
            return False
        at = len(first)
        for part in others:
            found = path.find(part, at)
            if found < 0:
                return False
            at = found + len(part)
        if last is not None:
            return path.endswith(last) and len(path) - len(last) >= at
        return not to_the_end or at == len(path)


@dataclass(frozen=True, slots=True)
class Robots:
    """What one agent may fetch of a host. The rule that decides stands first among its like."""

    rules: tuple[Rule, ...] = ()
    delay: timedelta | None = None

    def forbidden_by(self, url: str) -> str | None:
        """Return the line that forbids a URL, as written; None for one that may be fetched."""
        path = path_of(url)
        if path == "/robots.txt":
            return None
        rule = next((rule for rule in self.rules if rule.matches(path)), None)
        return None if rule is None or rule.allow else rule.written


def robots_url(url: str) -> str:
    """Return where the robots.txt for a URL is: one for each scheme, host and port."""
    parts = urlsplit(url)
    return urlunsplit((parts.scheme, parts.netloc.rpartition("@")[2], "/robots.txt", "", ""))


def robots_in(outcome: FetchOutcome, agent: str) -> Robots | None:
    """Say what an agent may fetch after robots.txt was asked for; None: nothing, for now.

    RFC 9309, 2.3.1: without a robots.txt (4xx) all is allowed, while it can't be reached (5xx, the
    network) nothing is. A 429 asks for peace, so it counts as the latter.
    """
    match outcome:
        case Fetched(body=body):
            return read_robots(body, agent)
        case Gone():
            return Robots()
        case FetchFailed(status=int(status)) if 400 <= status < 500 and status != 429:
            return Robots()
    return None


def read_robots(body: bytes, agent: str) -> Robots:
    """Read the rules of a robots.txt that hold for an agent: its product token, as `monitor`.

    All groups that name it count together; those of `*` only where none does.
    """
    own, anybody = _Group(), _Group()
    reading: list[_Group] = []
    among_agents = False
    for key, value in _lines(body):
        if _AGENT.fullmatch(key):
            reading = reading if among_agents else []
            reading += _named(value, agent, own, anybody)
            among_agents = True
        else:
            among_agents &= not _is_rule(key)
            for group in reading:
                group.add(key, value)
    chosen = own if own.is_named else anybody
    return Robots(tuple(_as_they_decide(chosen.rules)), chosen.delay)


@dataclass(slots=True)
class _Group:
    """What all groups for one name say together."""

    is_named: bool = False
    rules: list[Rule] = field(default_factory=list)
    delay: timedelta | None = None

    def add(self, key: str, value: str) -> None:
        if _is_rule(key) and value:
            name = "Allow" if key == "allow" else "Disallow"
            written = f"{name}: {value}"[:_SHOWN].encode(errors="replace").decode()
            self.rules.append(Rule(_pattern(value), key == "allow", written))
        elif key == "crawl-delay" and (seconds := _DELAY.match(value)):
            self.delay = min(timedelta(seconds=float(seconds[0])), LONGEST_DELAY)


def _lines(body: bytes) -> Iterator[tuple[str, str]]:
    text = body.removeprefix(b"\xef\xbb\xbf")[:READ].decode("utf-8", "surrogateescape")
    for line in _LINE_END.split(text):
        if found := _LINE.match(line.partition("#")[0].rstrip()):
            yield found[1].lower(), found[2].strip()


def _named(value: str, agent: str, own: _Group, anybody: _Group) -> list[_Group]:
    """Return the groups that a User-agent line begins: versions and all that follows are left."""
    token = _TOKEN.match(value)
    if token and token[0].lower() == agent.lower():
        own.is_named = True
        return [own]
    return [anybody] if _ANYBODY.match(value) else []


def _is_rule(key: str) -> bool:
    return key == "allow" or bool(_DISALLOW.fullmatch(key))


def _as_they_decide(rules: Iterable[Rule]) -> list[Rule]:
    """Put the longest first, for it decides; of two as long, the one that allows."""
    return sorted(dict.fromkeys(rules), key=lambda rule: (-len(rule.pattern), not rule.allow))


# ---------------------------------------------------------------- how paths are spelt


def path_of(url: str) -> str:
    """Return the path and query of a URL as rules are compared with them (RFC 9309, 2.2.2)."""
    authority = _AUTHORITY.match(url)
    path = url[authority.end() if authority else 0 :].partition("#")[0]
    path = path if path.startswith("/") else f"/{path}"
    return _spelt(path).replace("*", "%2A").replace("$", "%24")


def _pattern(value: str) -> str:
    """Return a pattern in that spelling: `*`, and `$` at its end, stay what they are."""
    end = "$" if value.endswith("$") else ""
    return _spelt(value.removesuffix("$")).replace("$", "%24") + end


def _spelt(text: str) -> str:
    text = quote(text, safe=_ASCII, errors="surrogateescape")
    path, mark, query = text.partition("?")
    spelt = _ESCAPE.sub(_character, path)
    return f"{spelt}?{_ESCAPE.sub(_character_of_query, query)}" if mark else spelt


def _character(escape: re.Match[str]) -> str:
    character = chr(int(escape[1], 16))
    same = character.isascii() and (character.isalnum() or character in _SAME_ESCAPED)
    return character if same else escape[0].upper()


def _character_of_query(escape: re.Match[str]) -> str:
    character = chr(int(escape[1], 16))
    return character if character in "/?" else _character(escape)
