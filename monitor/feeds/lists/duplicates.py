"""Feeds that are listed twice, under addresses written differently: certainly, or most probably."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field

from monitor.feeds.lists.edit import FeedTable
from monitor.feeds.lists.imports import Entry
from monitor.feeds.urls import likely_feed_key, same_feed_key, shown


@dataclass(frozen=True, slots=True)
class Known:
    """A feed that is listed already, and where."""

    url: str
    place: str
    enabled: bool = True


@dataclass(frozen=True, slots=True)
class Duplicate:
    """A feed that is listed already; `certain` if it is another spelling of the same address."""

    entry: Entry
    known: Known
    certain: bool

    @property
    def reason(self) -> str:
        """Say which feed it is the same as."""
        verb = "is" if self.certain else "is most probably"
        spelling = "" if self.known.url == self.entry.feed.url else f" as {shown(self.known.url)}"
        off = "" if self.known.enabled else ", switched off (enabled = false)"
        return f"{verb} listed already in {self.known.place}{spelling}{off}"


@dataclass(slots=True)
class Listed:
    """The feeds that are listed, found by their addresses however they are written."""

    same: dict[str, Known] = field(default_factory=dict)
    likely: dict[str, Known] = field(default_factory=dict)

    @classmethod
    def of(cls, tables: Iterable[FeedTable], file: str) -> Listed:
        """Take the feeds of feeds.toml."""
        listed = cls()
        for table in tables:
            listed.add(Known(table.url, f"line {table.line} of {file}", table.enabled))
        return listed

    def add(self, known: Known) -> None:
        """List a feed more; what has no address that can be read is like no other."""
        try:
            same, likely = same_feed_key(known.url), likely_feed_key(known.url)
        except ValueError:
            return
        self.same.setdefault(same, known)
        self.likely.setdefault(likely, known)

    def duplicate(self, entry: Entry) -> Duplicate | None:
        """Return which listed feed an entry is, if it is one. Raises ValueError for no URL."""
        if known := self.same.get(same_feed_key(entry.feed.url)):
            return Duplicate(entry, known, certain=True)
        if known := self.likely.get(likely_feed_key(entry.feed.url)):
            return Duplicate(entry, known, certain=False)
        return None


def sorted_out(
    entries: Iterable[Entry], listed: Listed, file: str, *, likely: bool = True
) -> tuple[list[Entry], list[Duplicate]]:
    """Part a list's entries into those that are new and those listed already, there or before.

    `likely`: whether what is most probably the same counts as listed.
    """
    new: list[Entry] = []
    duplicates: list[Duplicate] = []
    for entry in entries:
        found = listed.duplicate(entry)
        if found and (found.certain or likely):
            duplicates.append(found)
        else:
            new.append(entry)
            listed.add(Known(entry.feed.url, f"line {entry.line} of {file}"))
    return new, duplicates
