"""Lists of feeds that other programs and people wrote: OPML, CSV or plain text → entries.

Everything that can be read is read; what can't is a problem with its line and column.
"""

from __future__ import annotations

import codecs
import csv
import re
import shlex
from collections.abc import Iterator
from dataclasses import dataclass, field

from monitor.feeds.reading.clean import plain
from monitor.feeds.urls import as_typed, shown, url_trouble
from monitor.model import Feed, Priority, Problem, Severity

LONGEST_NAME = 200
_LANGUAGE = re.compile(r"([a-z]{2,3})(?:[-_][a-z0-9]+)*", re.IGNORECASE)
_URL_COLUMNS = ("url", "xmlurl", "xml_url", "feed_url", "feedurl", "feed", "rss")
_COLUMNS = {
    "outlet": ("outlet", "title", "name", "text"),
    "language": ("language", "lang"),
    "group": ("group", "folder", "category"),
    "priority": ("priority",),
    "full_text": ("full_text",),
}
_XML_ENCODING = re.compile(rb"<\?xml[^>]{0,200}?encoding\s*=\s*[\"']([A-Za-z0-9._:-]{1,40})")
_BOMS = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)


@dataclass(frozen=True, slots=True)
class Entry:
    """A feed as a list names it, and where it stands there."""

    feed: Feed
    line: int
    column: int | None = None


@dataclass(slots=True)
class Found:
    """What a list holds: its entries in order, and what is wrong with the rest."""

    file: str
    entries: list[Entry] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)

    def add(self, url: str, names: dict[str, str], line: int, column: int | None = None) -> None:
        """Add what a place of the list says of a feed, or why that is none."""
        address = as_typed(url)
        if trouble := url_trouble(address):
            remedy = "write the whole address of the feed, https://… or http://…"
            self.problem(line, column, f"{trouble}: {shown(url) or '(empty)'}", remedy)
            return
        outlet = names.get("outlet", "")
        feed = Feed(
            address,
            outlet=plain(outlet, LONGEST_NAME) if outlet not in (url, address) else "",
            language=language_of(names.get("language", "")),
            group=plain(names.get("group", ""), LONGEST_NAME),
            priority=Priority.HIGH if names.get("priority") == "high" else Priority.NORMAL,
            full_text=names.get("full_text", "").lower() == "true",
        )
        self.entries.append(Entry(feed, line, column))

    def problem(
        self,
        line: int | None,
        column: int | None,
        reason: str,
        remedy: str = "",
        severity: Severity = Severity.ERROR,
    ) -> None:
        """Note something wrong at a place of the list."""
        self.problems.append(Problem(self.file, line, column, reason, remedy, severity))


def language_of(text: str) -> str:
    """Return the language that a tag such as `uk` or `en-GB` names; nothing for other texts."""
    found = _LANGUAGE.fullmatch(text.strip())
    return found[1].lower() if found else ""


def decoded(body: bytes) -> str:
    """Return a list's text, by its BOM, its XML declaration, or as UTF-8.

    What is neither is read as windows-1252, as most such files are. Newlines are `\\n`.
    """
    declared = _XML_ENCODING.search(body[:500])
    names = [name for bom, name in _BOMS if body.startswith(bom)]
    names += ["utf-8", declared[1].decode() if declared else "utf-8"]
    text = _first_that_fits(body, names).removeprefix("\ufeff")
    return text.replace("\r\n", "\n").replace("\r", "\n")


def _first_that_fits(body: bytes, names: list[str]) -> str:
    for name in names:
        try:
            return body.decode(name)
        except (UnicodeError, LookupError):
            continue
    return body.decode("windows-1252", "replace")


# ---------------------------------------------------------------- CSV and plain text


def columns_of(text: str) -> dict[str, int] | None:
    """Return which column of a CSV file holds what; None for a text that is none."""
    rows = _rows(text, Found(""))
    names = [name.strip().casefold() for name in next(rows, (0, []))[1]]
    url = next((names.index(name) for name in _URL_COLUMNS if name in names), None)
    if url is None:
        return None
    said = {key: [names.index(n) for n in known if n in names] for key, known in _COLUMNS.items()}
    return {"url": url} | {key: places[0] for key, places in said.items() if places}


def read_csv(text: str, file: str) -> Found:
    """Read a table with a column `url`, and perhaps others named like the keys of feeds.toml."""
    found = Found(file)
    columns = columns_of(text) or {"url": 0}
    rows = _rows(text, found)
    next(rows, None)
    for line, row in rows:
        said = {key: row[at].strip() for key, at in columns.items() if at < len(row)}
        if not any(cell.strip() for cell in row):
            continue
        if not said.get("url"):
            found.problem(line, None, "this line has no url", "write the address of the feed")
            continue
        found.add(said.pop("url"), said, line)
    return found


def _rows(text: str, found: Found) -> Iterator[tuple[int, list[str]]]:
    """Give the rows with the line on which each begins."""
    first = text.split("\n", 1)[0]
    delimiter = max(",;\t", key=first.count)
    reader = csv.reader(text.splitlines(keepends=True), delimiter=delimiter)
    line = 1
    while True:
        try:
            row = next(reader)
        except StopIteration:
            return
        except csv.Error as error:
            found.problem(reader.line_num, None, f"this is not CSV: {error}", "mend this line")
            row = []
        yield line, row
        line = reader.line_num + 1


def read_plain(text: str, file: str) -> Found:
    """Read one address a line; a `#` begins a comment.

    After an address may stand what newsboat's `urls` file has there: tags, of which the first is
    the group, and `"~Title"`.
    """
    found = Found(file)
    for line, content in enumerate(text.split("\n"), start=1):
        if not content.strip() or content.lstrip().startswith("#"):
            continue
        url, *rest = content.split(maxsplit=1)
        found.add(url, _names("".join(rest)), line, content.index(url) + 1)
    return found


def _names(rest: str) -> dict[str, str]:
    try:
        words = shlex.split(rest, comments=True)
    except ValueError:  # a quote that never ends
        words = rest.split()
    titles = [word[1:] for word in words if word.startswith("~")]
    tags = [word for word in words if word[:1] not in ("~", "!")]
    return {"outlet": titles[0] if titles else "", "group": tags[0] if tags else ""}
