"""What is known of the feeds, as the chat shows it, and their file, changed from the chat."""

from __future__ import annotations

import asyncio
from collections import Counter
from collections.abc import Callable, Sequence
from datetime import datetime, timedelta, tzinfo

from monitor.conversation.talk import Talk
from monitor.edits import WatchlistFileError
from monitor.feeds.lists.changes import came
from monitor.feeds.lists.edit import feed_tables
from monitor.feeds.polling.causes import cause_of
from monitor.feeds.polling.health import health_of
from monitor.feeds.urls import shown
from monitor.hosts import host_of
from monitor.in_force import FEEDS
from monitor.masking import mask_urls
from monitor.model import Edit, FeedState, Health, zone_of
from monitor.store import Store
from monitor.telegram.access import Right
from monitor.telegram.choices.feeds import Place, ShowFeeds, Which, sign_of
from monitor.telegram.dialogs import feeds as answers
from monitor.telegram.dialogs.feeds import FeedFacts, FeedShown, FeedsShown
from monitor.telegram.dialogs.parts import pages_of
from monitor.toml_file import EditError

DAY = timedelta(days=1)
DAYS = 7
MOST_A_DAY = 20  # feeds that a chat may add, but for owners
EDITS_LOOKED_AT = 500
LONGEST_PATH = 40  # characters of an address that tells feeds of one outlet apart

_KINDS = {
    Which.ALL: frozenset(Health),
    Which.FAILING: frozenset({Health.GONE, Health.FAILING}),
    Which.QUIET: frozenset({Health.QUIET}),
}
_RANKS = {health: rank for rank, health in enumerate(Health)}


def reader_of(talk: Talk) -> answers.Reader:
    """Return who is told: the chat's language and its clock."""
    return answers.Reader(talk.speech, talk.now, zone_of(talk.chat.time_zone))


# ---------------------------------------------------------------- the list


async def feeds_shown(talk: Talk, here: ShowFeeds) -> FeedsShown:
    """Read a page of the feeds; of thousands that takes a while."""
    editable, shelf = talk.may(Right.SHARED), talk.desk.shelf

    def read(store: Store) -> FeedsShown:
        return page_of(store.feed_states(), here, _count_off(shelf.text), editable=editable)

    return await talk.desk.archive.read(read)


def _count_off(text: Callable[[str], str]) -> int:
    try:
        return sum(not table.enabled for table in feed_tables(text(FEEDS)))
    except (EditError, WatchlistFileError):  # the list in force is another one, and is shown
        return 0


def page_of(
    states: Sequence[FeedState], here: ShowFeeds, off: int = 0, *, editable: bool = False
) -> FeedsShown:
    """Put the feeds in order, those in trouble first, and take the page that is wanted."""
    outlets = Counter(state.feed.outlet for state in states)
    feeds = [(health_of(state), state) for state in states]
    counts = Counter(health for health, _ in feeds)
    wanted = [(h, state) for h, state in feeds if h in _KINDS[here.which]]
    wanted.sort(key=lambda feed: _order(*feed))
    pages = pages_of(len(wanted), answers.FEEDS_A_PAGE)
    page = min(here.page, pages - 1)
    start = page * answers.FEEDS_A_PAGE
    return FeedsShown(
        ShowFeeds(here.which, page),
        tuple(
            feed_shown(state, several=outlets[state.feed.outlet] > 1)
            for _, state in wanted[start : start + answers.FEEDS_A_PAGE]
        ),
        counts,
        pages,
        off,
        editable,
    )


def _order(health: Health, state: FeedState) -> tuple[int, str, str, int]:
    since = state.failing_since.isoformat() if state.failing_since else ""
    return _RANKS[health], since, state.feed.outlet.casefold(), state.id


def feed_shown(state: FeedState, *, several: bool = False) -> FeedShown:
    """Give a feed as the chat shows it; `several`: of one outlet, to be told apart."""
    address = shown(state.feed.url)
    where = address.partition("://")[2]
    name = state.feed.outlet or where
    if several and state.feed.outlet:
        end = where if len(where) <= LONGEST_PATH else "…" + where[1 - LONGEST_PATH :]
        name = f"{name} · {end}"
    error = state.paused or state.last_error
    return FeedShown(state, name, address, health_of(state), cause_of(error), mask_urls(error))


# ---------------------------------------------------------------- one of it


def feed_meant(talk: Talk, place: Place) -> FeedState | None:
    """Return the feed that a button means, if it is still listed."""
    state = talk.desk.store.listed_feed(place.row)
    return state if state and sign_of(state.feed.url) == place.sign else None


async def feed_facts(talk: Talk, state: FeedState) -> FeedFacts:
    """Read what a feed brought in the last days; hits of watchlists that the chat may see."""
    now, zone = talk.now, zone_of(talk.chat.time_zone)
    titles = talk.desk.visible_titles(talk.chat)
    week = await talk.desk.archive.read(lambda store: store.feed_week(state.id, now - DAYS * DAY))
    return FeedFacts(
        days=items_by_day(week.seen, now, zone),
        hits={titles[name]: n for name, n in week.hits.items() if name in titles},
        kept_away=talk.desk.store.hosts_kept_away(now).get(host_of(state.url)),
        moved=shown(state.moved_url) if state.moved_url else "",
        editable=talk.may(Right.SHARED),
    )


def items_by_day(seen: Sequence[datetime], now: datetime, zone: tzinfo) -> tuple[int, ...]:
    """Count moments by the last seven days of a clock on the wall, today the last one."""
    today = now.astimezone(zone).date()
    counts = Counter((today - moment.astimezone(zone).date()).days for moment in seen)
    return tuple(counts[ago] for ago in reversed(range(DAYS)))


# ---------------------------------------------------------------- their file


async def change_feeds(talk: Talk, change: Callable[[str], str], what: str) -> Edit:
    """Change feeds.toml, and put it in force. Raises EditError, WatchlistFileError.

    A long file takes its time to be read and checked, so that is done in a thread.
    """
    shelf = talk.desk.shelf
    before = shelf.text(FEEDS)
    after = await asyncio.to_thread(change, before)

    def changed(text: str) -> str:
        return after if text == before else change(text)

    return await shelf.change(FEEDS, changed, what, talk.author)


async def feeds_left(talk: Talk) -> int | None:
    """Tell how many feeds may still be added today in this chat; None: as many as one likes."""
    if talk.desk.access.is_owner(talk.person.user):
        return None
    chat, since = talk.chat.id, talk.now - DAY

    def read(store: Store) -> int:
        edits = store.edits_in_chat(chat, EDITS_LOOKED_AT)
        return sum(_came(edit) for edit in edits if edit.watchlist == FEEDS and edit.at > since)

    return MOST_A_DAY - max(await talk.desk.archive.read(read), 0)


def _came(edit: Edit) -> int:
    try:
        return came(edit)
    except EditError:
        return 0
