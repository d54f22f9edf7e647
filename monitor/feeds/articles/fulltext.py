"""An item → the whole text of its article, where its host lets it be fetched.

One path for all of it: robots.txt of the link's host and of every host that a redirect leads to,
once a day; then the page, as HTML; then the article on it, if it is the item's own.
"""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Protocol
from weakref import WeakValueDictionary

from monitor.feeds.articles.robots import Robots, robots_in, robots_url
from monitor.feeds.articles.tries import is_longer, why_not_its_text
from monitor.feeds.reading.page import is_page
from monitor.feeds.web.trouble import status_line
from monitor.hosts import host_of
from monitor.model import (
    Article,
    Fetched,
    FetchFailed,
    FetchOutcome,
    FullText,
    FullTextOutcome,
    Gone,
    Item,
    KeptAway,
    NoFullText,
    NoFullTextYet,
    ParseFailed,
    RobotsForbid,
)

AGENT = "monitor"  # our product token, as robots.txt names it: the first word of `user_agent`
ACCEPT_PAGE = "text/html, application/xhtml+xml;q=0.9, */*;q=0.1"
ACCEPT_ROBOTS = "text/plain, */*;q=0.1"
PAGES = frozenset(("text/html", "application/xhtml+xml"))
ROBOTS_KEPT = timedelta(days=1)  # RFC 9309, 2.4
ROBOTS_AGAIN = timedelta(hours=1)  # after it couldn't be reached
MOST_RULES = 200_000  # in memory, of all hosts: some 50 MB
_RULES_OF_A_HOST = 10  # that an empty file counts for
_REFUSALS = frozenset((401, 402, 403, 406, 451))  # of pages: another try would be told the same

Admit = Callable[[str], Awaitable[None]]
Read = Callable[[Fetched], Awaitable[Article | ParseFailed]]
SlowDown = Callable[[str, timedelta], None]


class Get(Protocol):
    """Fetches a URL behind the guard, in its host's turn; `admit` is asked before each request."""

    def __call__(self, url: str, accept: str, admit: Admit | None) -> Awaitable[FetchOutcome]: ...


class _StayOutError(Exception):
    """A page that is not to be asked for, and what that means for its item."""

    def __init__(self, outcome: RobotsForbid | NoFullTextYet) -> None:
        super().__init__(outcome.reason)
        self.outcome = outcome


@dataclass(frozen=True, slots=True)
class _Kept:
    """A host's robots.txt; None while it can't be reached, and nothing may be fetched."""

    robots: Robots | None
    until: datetime

    @property
    def weight(self) -> int:
        return _RULES_OF_A_HOST + (len(self.robots.rules) if self.robots else 0)


class FullTexts:
    """Fetches the articles of items; remembers each host's robots.txt for a day.

    `slow_down` is told of hosts that ask for a longer pause between requests (Crawl-delay).
    """

    def __init__(
        self,
        get: Get,
        read: Read,
        slow_down: SlowDown | None = None,
        *,
        agent: str = AGENT,
        most_rules: int = MOST_RULES,
    ) -> None:
        self._get = get
        self._read = read
        self._slow_down = slow_down
        self._agent = agent
        self._most_rules = most_rules
        self._kept: dict[str, _Kept] = {}
        self._weight = 0
        self._asking: WeakValueDictionary[str, asyncio.Lock] = WeakValueDictionary()

    async def full_text(self, item: Item, now: datetime) -> FullTextOutcome:
        """Fetch an item's article, or say why not."""
        if item.link is None:
            return NoFullText("it has no link")

        async def admit(url: str) -> None:
            await self._admit(url, now)

        try:
            outcome = await self._get(item.link, ACCEPT_PAGE, admit)
        except _StayOutError as error:
            return error.outcome
        if not isinstance(outcome, Fetched):
            return without_page(outcome, now)
        if not _is_page(outcome):
            return NoFullText(f"it is no web page, but {outcome.content_type[:80] or 'data'}")
        article = await self._read(outcome)
        return text_of(article, item, outcome.url)

    async def _admit(self, url: str, now: datetime) -> None:
        """Let a page be asked for, unless its host's robots.txt forbids it."""
        kept = await self._robots_of(url, now)
        if kept.robots is None:
            reason = f"robots.txt of {host_of(url)} can't be reached now, which forbids all"
            raise _StayOutError(NoFullTextYet(reason, kept.until))
        line = await asyncio.to_thread(kept.robots.forbidden_by, url)
        if line is not None:
            raise _StayOutError(RobotsForbid(host_of(url), line))

    async def _robots_of(self, url: str, now: datetime) -> _Kept:
        where = robots_url(url)
        lock = self._asking.setdefault(where, asyncio.Lock())
        async with lock:  # of several who want it, one asks
            kept = self._kept.get(where)
            if kept is None or kept.until <= now:
                outcome = await self._get(where, ACCEPT_ROBOTS, None)
                # 500 KiB of rules take a tenth of a second, in which all else goes on.
                kept = await asyncio.to_thread(kept_robots, outcome, self._agent, now)
                self._keep(where, kept)
            return kept

    def _keep(self, where: str, kept: _Kept) -> None:
        """Remember it in the place of the longest known, if need be."""
        self._forget(where)
        while self._kept and self._weight + kept.weight > self._most_rules:
            self._forget(next(iter(self._kept)))
        self._kept[where] = kept
        self._weight += kept.weight
        if self._slow_down is not None and kept.robots and kept.robots.delay:
            self._slow_down(where, kept.robots.delay)

    def _forget(self, where: str) -> None:
        before = self._kept.pop(where, None)
        self._weight -= before.weight if before else 0


def kept_robots(outcome: FetchOutcome, agent: str, now: datetime) -> _Kept:
    """Say what may be fetched after robots.txt was asked for, and for how long that holds."""
    robots = robots_in(outcome, agent)
    if robots is not None:
        return _Kept(robots, now + ROBOTS_KEPT)
    until = outcome.until if isinstance(outcome, KeptAway) else now + ROBOTS_AGAIN
    return _Kept(None, min(until, now + ROBOTS_KEPT))


def without_page(outcome: FetchOutcome, now: datetime) -> FullTextOutcome:
    """Say what it means for an item that no page came."""
    match outcome:
        case Gone():
            return NoFullText(status_line(410))
        case KeptAway(host, until):
            return NoFullTextYet(f"{host} asked to be left alone", until)
        case FetchFailed(reason, status) if status in _REFUSALS:
            return NoFullText(reason)
        case FetchFailed(reason, _, wait):
            return NoFullTextYet(reason, now + wait if wait else None)
    return NoFullTextYet("the server says that nothing has changed")


def text_of(article: Article | ParseFailed, item: Item, url: str) -> FullTextOutcome:
    """Say what the article on a page is for an item. One that is short may be longer later."""
    if isinstance(article, ParseFailed):
        return NoFullTextYet(article.reason)
    if why := why_not_its_text(article.text, item, url):
        return NoFullText(why)
    if not is_longer(article.text, item):
        return NoFullTextYet("the page says no more than the feed")
    return FullText(article.text)


def _is_page(fetched: Fetched) -> bool:
    kind = fetched.content_type.partition(";")[0].strip().lower()
    return kind in PAGES if kind else is_page(fetched.body, "")
