"""The page behind an item's link: its text, or why there is none."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from monitor.model.items import Feed, Item


@dataclass(frozen=True, slots=True)
class Article:
    """What a reader would call the article on a page: plain text in one line."""

    text: str


@dataclass(frozen=True, slots=True)
class FullText:
    """The whole text of an item, from the page that it links to."""

    text: str


@dataclass(frozen=True, slots=True)
class RobotsForbid:
    """The host's robots.txt forbids the page: by which line, as written there."""

    host: str
    line: str

    @property
    def reason(self) -> str:
        """Say it as people are told."""
        return f"robots.txt of {self.host} forbids it ({self.line})"


@dataclass(frozen=True, slots=True)
class NoFullTextYet:
    """It did not work this time, and may another; `until`: when the host may be asked again."""

    reason: str
    until: datetime | None = None


@dataclass(frozen=True, slots=True)
class NoFullText:
    """There is none to be had from this page."""

    reason: str


FullTextOutcome = FullText | RobotsForbid | NoFullTextYet | NoFullText


@dataclass(frozen=True, slots=True)
class DueFullText:
    """A stored item whose article is to be fetched now; `host`: from where, first of all.

    `announce`: whether hits may alert. `tries`: how often it was tried before.
    """

    item_row: int
    item: Item
    feed: Feed
    host: str
    announce: bool
    tries: int
