"""Any page's address → its feeds: what the page names, else where such feeds usually are.

Few requests, one at a time, and none more once feeds are found. The look at an address is passed
in, so that every one goes through the guard and waits for its host's turn.
"""

from __future__ import annotations

import re
from collections import deque
from collections.abc import Awaitable, Callable, Iterable
from dataclasses import dataclass, field

from monitor.feeds.finding.looked import Looked
from monitor.feeds.finding.sites import (
    news_sitemaps,
    robots_of,
    site_feeds,
    usual_feeds,
    without_feeds,
)
from monitor.feeds.reading.charset import in_utf8
from monitor.feeds.reading.links import Candidate, distinct, header_feeds, page_feeds
from monitor.feeds.urls import same_feed_key
from monitor.model import Fetched, ParsedFeed

MOST_TRIED = 8  # candidates that a page names
MOST_PROBED = 8  # usual places, until one is a feed; the last is robots.txt

_READ = 2_000_000  # bytes of a page
_COMMENTS = re.compile(r"/comments?/|[?&]feed=comments|/comments(?:[./?]|$)", re.IGNORECASE)

Look = Callable[[str], Awaitable[Looked]]


@dataclass(frozen=True, slots=True)
class FoundFeed:
    """A feed that was fetched and read; `same_as`: one before it that brings the same items."""

    url: str
    how: str
    looked: Looked
    feed: ParsedFeed
    same_as: str = ""

    @property
    def is_of_comments(self) -> bool:
        """Tell whether it brings what readers write, not what the site does."""
        return bool(_COMMENTS.search(self.url)) or self.feed.title.startswith("Comments")


@dataclass(frozen=True, slots=True)
class Discovered:
    """The feeds of a page, those that it names beyond the ones tried, and why there is none."""

    feeds: tuple[FoundFeed, ...] = ()
    untried: tuple[Candidate, ...] = ()
    reason: str = ""

    @property
    def choices(self) -> tuple[FoundFeed, ...]:
        """Return the feeds that differ; those of comments only where there are no others."""
        differ = tuple(found for found in self.feeds if not found.same_as)
        return tuple(found for found in differ if not found.is_of_comments) or differ


@dataclass(slots=True)
class _Search:
    """What was found until now. `page`: what is known of the page itself, once it was asked."""

    look: Look
    feeds: list[FoundFeed] = field(default_factory=list)
    asked: set[str] = field(default_factory=set)
    tried: int = 0
    stopped: str = ""  # why the site is not to be asked any more

    async def ask(self, url: str) -> Looked:
        """Look at an address; a host that asks to wait ends the search."""
        looked = await self.look(url)
        self.asked.add(same_feed_key(url))
        if looked.asks_to_wait:
            self.stopped = looked.trouble
        return looked

    def keep(self, looked: Looked, how: str) -> bool:
        """Take over what was looked at, if it is a feed; each once."""
        if looked.feed is None:
            return False
        key = same_feed_key(looked.address)
        if all(same_feed_key(found.url) != key for found in self.feeds):
            same = next((f.url for f in self.feeds if _same_items(f.feed, looked.feed)), "")
            self.feeds.append(FoundFeed(looked.address, how, looked, looked.feed, same))
        return True

    def found(self, untried: Iterable[Candidate] = (), reason: str = "") -> Discovered:
        """Return what was found, comments last."""
        feeds = sorted(self.feeds, key=lambda found: found.is_of_comments)
        return Discovered(tuple(feeds), tuple(untried), "" if feeds else reason)


def _same_items(one: ParsedFeed, other: ParsedFeed) -> bool:
    links, others = ({item.link or item.id for item in feed.items} for feed in (one, other))
    return bool(links) and links == others


async def discover(url: str, look: Look) -> Discovered:
    """Find the feeds of a page, or the one that stands at the address itself."""
    if reason := without_feeds(url):
        return Discovered(reason=reason)
    search = _Search(look)
    untried = await _try_each(search, site_feeds(url))
    if search.feeds or search.stopped:
        return search.found(untried, search.stopped)
    looked = await search.ask(url)
    if search.keep(looked, "the address itself") or search.stopped or not _answers(looked):
        return search.found(reason=looked.trouble)
    untried = await _try_each(search, _named(looked))
    if not search.feeds and not search.stopped:
        await _probe(search, looked.outcome.url if isinstance(looked.outcome, Fetched) else url)
    return search.found(untried, search.stopped or _nothing(looked))


def _answers(looked: Looked) -> bool:
    """Tell whether there is a server to ask for more, even if it has no page here."""
    return bool(looked.answers) and bool(looked.answers[-1].status)


def _named(looked: Looked) -> tuple[Candidate, ...]:
    """Return the feeds that a page names, in its headers and in itself."""
    if not isinstance(looked.outcome, Fetched):
        return ()
    url, values = looked.outcome.url, [v for name, v in looked.headers if name.lower() == b"link"]
    headers = header_feeds([value.decode("latin-1") for value in values], url)
    return distinct([*headers, *page_feeds(_text(looked), url)], besides=url)


def _text(looked: Looked) -> str:
    content_type = looked.outcome.content_type if isinstance(looked.outcome, Fetched) else ""
    return in_utf8(looked.body[:_READ], content_type).decode("utf-8", "replace")


async def _try_each(search: _Search, candidates: Iterable[Candidate]) -> list[Candidate]:
    """Look at candidates, and at what a page among them names: sites list their feeds on one.

    Returns those that were too many.
    """
    waiting = deque((candidate, 0) for candidate in candidates)
    while waiting and search.tried < MOST_TRIED and not search.stopped:
        candidate, depth = waiting.popleft()
        if same_feed_key(candidate.url) in search.asked:
            continue
        search.tried += 1
        looked = await search.ask(candidate.url)
        if not search.keep(looked, candidate.how) and depth == 0 and looked.is_page:
            waiting.extend((named, 1) for named in _named(looked))
    return [
        candidate
        for candidate in distinct([candidate for candidate, _ in waiting])
        if same_feed_key(candidate.url) not in search.asked
    ]


async def _probe(search: _Search, url: str) -> None:
    """Look where feeds usually are, until there is one; at last for a sitemap of news."""
    for candidate in usual_feeds(url)[: MOST_PROBED - 1]:
        if search.stopped:
            return
        if same_feed_key(candidate.url) in search.asked:
            continue
        if search.keep(await search.ask(candidate.url), candidate.how):
            return
    robots = await search.ask(robots_of(url))
    for candidate in news_sitemaps(_text(robots)) if not search.stopped else ():
        if search.keep(await search.ask(candidate.url), candidate.how):
            return


def _nothing(looked: Looked) -> str:
    if isinstance(looked.outcome, Fetched):
        return "no feed was found: the page names none, and there is none in the usual places"
    return f"no feed was found: the page says {looked.trouble}, and the usual places have none"
