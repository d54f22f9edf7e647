"""feeds.toml: its text → feeds, with every problem by line and column and a way to mend it."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from difflib import get_close_matches
from itertools import pairwise
from pathlib import Path
from typing import Any

from monitor.feeds.urls import same_feed_key, shown, url_trouble
from monitor.model import Feed, Priority, Problem, Severity
from monitor.toml_file import TomlFileError, line_of, read_table, read_text, unknown_key

KEYS: dict[str, type] = {
    "url": str,
    "outlet": str,
    "language": str,
    "group": str,
    "priority": str,
    "full_text": bool,
    "enabled": bool,
}
_KINDS = {str: "a text in quotes", bool: "true or false"}
HEADER = re.compile(r"^[ \t]*\[\[[ \t]*[\"']?feed[\"']?[ \t]*\]\]", re.MULTILINE)
_EXAMPLE = 'url = "https://example.org/feed.xml"'
_HOW_TO = f"each feed is [[feed]] on one line and {_EXAMPLE} below it"

Listing = tuple[tuple[Feed, ...], tuple[Problem, ...]]


def load_feeds(path: Path) -> Listing:
    """Read the file that lists the feeds; a file that cannot be read is a problem."""
    try:
        text = read_text(path, "there is no such file", "monitor init writes an example")
    except TomlFileError as error:
        return (), (error.problem,)
    return read_feeds(text, str(path))


def read_feeds(text: str, file: str) -> Listing:
    """Read the text of a feeds file; a feed that cannot be used is left out, with its problem."""
    try:
        document = read_table(text, file, _HOW_TO)
    except TomlFileError as error:
        return (), (error.problem,)
    problems = [*_top_problems(document, text, file)]
    listed = _tables(document.get("feed"))
    places = _places(text, len(listed), file)
    feeds: dict[str, tuple[Feed, Place]] = {}
    for table, place in zip(listed, places, strict=True):
        problems += _key_problems(table, place)
        feed = _feed(table)
        if feed and table.get("enabled") is not False:
            problems += _add(feeds, feed, place)
    if not listed and not problems:
        remedy = f"add [[feed]] and below it {_EXAMPLE}"
        problems.append(Problem(file, 1, None, "no feed is listed, so nothing is watched", remedy))
    return tuple(feed for feed, _ in feeds.values()), tuple(problems)


def _tables(value: object) -> list[dict[str, Any]]:
    return [table for table in value if isinstance(table, dict)] if isinstance(value, list) else []


@dataclass(frozen=True, slots=True)
class Place:
    """Where a feed's table stands: its text, and the line on which that begins (from 1)."""

    file: str
    line: int | None
    text: str = ""

    def problem(
        self, key: str, reason: str, remedy: str, severity: Severity = Severity.ERROR
    ) -> Problem:
        """Return a problem at the line and column where a key is set, else at the table."""
        found = re.search(rf"^([ \t]*)[\"']?{re.escape(key)}[\"']?[ \t]*=", self.text, re.MULTILINE)
        if self.line is None or not found:
            return Problem(self.file, self.line, None, reason, remedy, severity)
        line = self.line + self.text.count("\n", 0, found.start())
        return Problem(self.file, line, len(found[1]) + 1, reason, remedy, severity)


def _places(text: str, count: int, file: str) -> list[Place]:
    """Find where each [[feed]] stands; without lines if they are written in another way."""
    starts = [found.start() for found in HEADER.finditer(text)]
    if len(starts) != count or not starts:
        return [Place(file, None)] * count
    places, line, last = [], 1, 0
    for start, end in pairwise([*starts, len(text)]):
        line += text.count("\n", last, start)
        last = start
        places.append(Place(file, line, text[start:end]))
    return places


def _top_problems(document: dict[str, Any], text: str, file: str) -> Iterator[Problem]:
    """Find what stands in the file beside [[feed]] tables."""
    for key, value in document.items():
        line = line_of(text, key)
        if key != "feed":
            near = get_close_matches(key, ["feed"], 1)
            remedy = "write [[feed]]" if near else "a feeds file holds [[feed]] tables only"
            yield Problem(file, line, 1, f"unknown key {key}", remedy)
        elif not isinstance(value, list) or len(_tables(value)) != len(value):
            yield Problem(file, line, 1, "feed must be a list of tables", "write [[feed]]")


def _key_problems(table: dict[str, Any], place: Place) -> Iterator[Problem]:
    for key, value in table.items():
        if key not in KEYS:
            yield place.problem(key, *unknown_key(key, KEYS))
        elif not isinstance(value, KEYS[key]):
            yield place.problem(key, f"{key} must be {_KINDS[KEYS[key]]}", f"write {_sample(key)}")
    if "url" not in table:
        yield place.problem("url", "this feed has no url", f"add {_EXAMPLE}")
    elif isinstance(table["url"], str):
        yield from _url_problems(table["url"], place)
    priority = table.get("priority", Priority.NORMAL)
    if isinstance(priority, str) and priority not in set(Priority):
        remedy = f"write one of: {', '.join(Priority)}"
        yield place.problem("priority", f"unknown priority {priority}", remedy)


def _sample(key: str) -> str:
    samples = {"url": _EXAMPLE, "priority": 'priority = "high"'}
    return samples.get(key, f"{key} = true" if KEYS[key] is bool else f'{key} = "…"')


def _url_problems(url: str, place: Place) -> Iterator[Problem]:
    reason = url_trouble(url)
    if reason:
        remedy = f"write the whole URL of the feed: {_EXAMPLE}"
        yield place.problem("url", f"{reason}: {shown(url) or '(empty)'}", remedy)


def _feed(table: dict[str, Any]) -> Feed | None:
    """Make a feed of what is right in a table; None without a URL that can be used."""
    right: dict[str, Any] = {
        key: value for key, value in table.items() if isinstance(value, KEYS.get(key, ()))
    }
    url = right.get("url", "")
    if not url or url_trouble(url):
        return None
    priority = right.get("priority")
    return Feed(
        url=url,
        outlet=right.get("outlet", ""),
        language=right.get("language", ""),
        group=right.get("group", ""),
        priority=Priority(priority) if priority in set(Priority) else Priority.NORMAL,
        full_text=right.get("full_text", False),
    )


def _add(feeds: dict[str, tuple[Feed, Place]], feed: Feed, place: Place) -> Iterator[Problem]:
    """Add a feed unless it is listed already, be it in another spelling of its URL."""
    key = same_feed_key(feed.url)
    if key not in feeds:
        feeds[key] = (feed, place)
        return
    first, where = feeds[key]
    line = f" in line {where.line}" if where.line else ""
    spelling = "" if first.url == feed.url else f" as {shown(first.url)}"
    reason = f"this feed stands already{line}{spelling}"
    yield place.problem("url", reason, "remove one of the two", Severity.WARNING)
