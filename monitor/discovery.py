"""Feeds looked for, and polled, for people who wait: from the command line and in the chat."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import datetime, timedelta

from monitor.feeds.finding.discover import Discovered, FoundFeed, Look, discover
from monitor.feeds.finding.examine import language_in
from monitor.feeds.finding.look import Looker
from monitor.feeds.finding.looked import Looked
from monitor.feeds.reading.workers import Parsers
from monitor.feeds.web.client import Client
from monitor.feeds.web.fetch import FetchLimits
from monitor.hosts import Hosts
from monitor.model import Feed, FeedState, FetchFailed, ParsedFeed, PollReport

PATIENCE_S = 30.0  # of somebody who waits in a chat
OUT_OF_TIME = "there was no time left to ask"


@dataclass(frozen=True, slots=True)
class Finder:
    """The way to servers for who waits for an answer: a look at an address, a poll now."""

    look: Look
    poll: Callable[[FeedState], Awaitable[PollReport]]
    seconds: float = PATIENCE_S

    async def find(self, url: str) -> Discovered:
        """Find the feeds of a page in the time that there is: else those found until then."""
        return await discover(url, _in_time(self.look, self.seconds))


def open_looks(client: Client, parsers: Parsers, hosts: Hosts) -> Looker:
    """Return what looks at addresses. Bodies stay in memory, since pages are searched for links."""
    return Looker(client, parsers, FetchLimits(), hosts)


def _in_time(look: Look, seconds: float) -> Look:
    """Look for so long in all; whatever is asked after that ends the search."""
    end = asyncio.get_running_loop().time() + seconds

    async def looked(url: str) -> Looked:
        try:
            async with asyncio.timeout_at(end):
                return await look(url)
        except TimeoutError:
            return Looked(url, FetchFailed(OUT_OF_TIME, retry_after=timedelta(0)), None)

    return looked


def newest(feed: ParsedFeed) -> datetime | None:
    """Return the date of a feed's newest item; None where no item has one."""
    return max((item.published for item in feed.items if item.published), default=None)


def to_list(found: FoundFeed) -> Feed:
    """Return a feed as it is listed, where nobody says otherwise than it does itself."""
    return Feed(found.url, outlet=found.feed.title, language=language_in(found.looked.body))
