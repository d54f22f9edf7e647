"""Poll: a feed → its new items, matched, and its new state; one transaction."""

from __future__ import annotations

import random
import time
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from functools import partial
from pathlib import Path

from monitor.feeds.articles.fulltext import FullTexts
from monitor.feeds.articles.tries import wants_full_text
from monitor.feeds.polling.order import oldest_first
from monitor.feeds.polling.state import (
    PollFacts,
    PollRules,
    after_poll,
    known_failure,
    may_announce,
    record_of,
    validators_to_send,
)
from monitor.feeds.reading.identity import identified, kept_apart, possible_links, possible_names
from monitor.feeds.reading.workers import Parsers
from monitor.feeds.web.client import Client
from monitor.feeds.web.fetch import FetchLimits, fetch
from monitor.grouping import Grouping
from monitor.hosts import Hosts
from monitor.model import (
    FeedState,
    Fetched,
    Item,
    KeptAway,
    NewItem,
    ParsedFeed,
    ParseOutcome,
    Poll,
    PollRecord,
    PollReport,
)
from monitor.records import Records
from monitor.steps import Steps
from monitor.store import Store
from monitor.stories.titles import story_name
from monitor.watch.lists.watchlist import Watchlist
from monitor.watch.matching.matcher import Matcher

Clock = Callable[[], datetime]
STEP_S = 0.01  # of matching, before all else has its turn


@dataclass(frozen=True, slots=True)
class Watch:
    """The watchlists in force: what matches, what they are called, and themselves.

    `labels`: the short names of each one's keywords, for people.
    """

    matcher: Matcher
    titles: Mapping[str, str]
    watchlists: tuple[Watchlist, ...] = ()
    labels: Mapping[str, tuple[str, ...]] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Web:
    """The edge towards servers: how to fetch and to parse; and to read articles, if at all."""

    client: Client
    parsers: Parsers
    limits: FetchLimits
    rules: PollRules
    hosts: Hosts
    full_texts: FullTexts | None = None


async def poll(
    state: FeedState, records: Records, web: Web, in_force: Callable[[], Watch], clock: Clock
) -> PollReport:
    """Fetch a feed, parse it, match what is new, and record all of it together.

    `in_force` is asked when the items are there: fetching takes time, in which it may change.
    """
    started = time.monotonic()
    validators = validators_to_send(state, clock())
    outcome = await fetch(web.client, state.url, validators, web.limits, web.hosts)
    parsed = await _parsed(outcome, state, web, clock) if isinstance(outcome, Fetched) else None
    now = clock()
    items, unseen = _identified(state, parsed, records.store)
    matched = partial(_new_item, state=state, web=web, now=now)
    fresh = await _matched(oldest_first(unseen), in_force, matched, records.grouping, now)
    facts = PollFacts(outcome, parsed, len(fresh))
    after = after_poll(state, facts, web.rules, now, random.random())
    record = record_of(after, facts, len(items), now, time.monotonic() - started)
    history = None if isinstance(outcome, KeptAway) else record  # it was no poll
    hits = await records.record(Poll(after, now, fresh, history), [item.id for item in items])
    return report_of(after, record, hits)


async def _parsed(
    fetched: Fetched, state: FeedState, web: Web, clock: Clock
) -> ParseOutcome | None:
    """Parse a body, unless it is the same as the last one; a large one's file is deleted."""
    file = Path(fetched.body_file) if fetched.body_file else None
    try:
        if failed := known_failure(state, fetched.body_hash, clock()):
            return failed
        if fetched.body_hash == state.body_hash and state.body_failure is None:
            return None
        return await web.parsers.parse(
            file or fetched.body, fetched.url, fetched.content_type, state.feed.outlet
        )
    finally:
        if file:
            file.unlink(missing_ok=True)


def _identified(
    state: FeedState, parsed: ParseOutcome | None, store: Store
) -> tuple[list[Item], list[Item]]:
    """Give the items of a document the ids under which the store knows them; all, and the new.

    Most items are stored exactly so: only the others have to be looked for under other ids.
    """
    if not isinstance(parsed, ParsedFeed):
        return [], []
    if state.first_polled_at is None:
        items = kept_apart(parsed.items)
        return items, _each_once(items)
    doubtful = store.unseen(state.id, parsed.items)
    if not doubtful:
        return list(parsed.items), []
    names, links = possible_names(doubtful), possible_links(doubtful)
    items = identified(parsed.items, store.identities(state.id, names, links))
    return items, _each_once(store.unseen(state.id, items))


async def _matched(
    items: Sequence[Item],
    in_force: Callable[[], Watch],
    matched: Callable[[Item, Matcher], NewItem],
    grouping: Grouping,
    now: datetime,
) -> tuple[NewItem, ...]:
    """Match items in steps, so that nothing else waits; anew if what is in force changes then."""
    while items:
        watch = in_force()
        found: list[NewItem] = []
        steps = Steps(STEP_S)
        for item in items:
            found.append(matched(item, watch.matcher))
            await steps.pause()
        understood = await grouping.understood(found, now)
        if in_force() is watch:
            return tuple(understood)
    return ()


def _new_item(
    item: Item, matcher: Matcher, *, state: FeedState, web: Web, now: datetime
) -> NewItem:
    announce = may_announce(item, state, web.rules, now)
    return NewItem(
        item,
        story_name(item),
        matcher.match(item, state.feed),
        announce,
        full_text=web.full_texts is not None and wants_full_text(state.feed, item, announce),
    )


def _each_once(items: Iterable[Item]) -> list[Item]:
    """Of items that have the same id, the last one counts."""
    return list({item.id: item for item in items}.values())


def report_of(after: FeedState, record: PollRecord, hits: int) -> PollReport:
    """Say what a poll did, for people."""
    return PollReport(
        feed=after.feed.url,
        outcome=record.outcome,
        error=record.error,
        items=record.items,
        new=record.new,
        hits=hits,
        seconds=record.seconds,
        due_at=after.due_at,
    )
