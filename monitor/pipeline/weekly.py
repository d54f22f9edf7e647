"""The weekly note: whose time has come, what it is made of, and its messages, stored to be sent."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from monitor.digest.calendar import is_quiet, last_note, weeks_of_note, weeks_until
from monitor.digest.render import render, units
from monitor.digest.weekly import Draw, compose_note, has_bars, note_heading
from monitor.digest.wording import Reader
from monitor.feeds.polling.health import Fault, fault_of
from monitor.feeds.urls import shown
from monitor.model import (
    Chat,
    DeliveryKind,
    Due,
    DueNote,
    FeedState,
    Message,
    NewDelivery,
    Subscription,
    WatchlistWeek,
    Week,
    Weeks,
    zone_of,
)
from monitor.speech import speech_in
from monitor.store import Store
from monitor.telegram.markup import plain_text
from monitor.watch.lists.watchlist import Watchlist, read_watchlist

CAPTION_UNITS = 1000  # of the 1024 that a picture's text may have; one sent again has a mark, too


def due_notes(store: Store, now: datetime) -> list[DueNote]:
    """Return the weekly notes whose time has come: one a week for each chat and thread.

    The first comes on the Monday after a chat began to want it. What was missed comes once.
    """
    found: dict[tuple[int, int], DueNote] = {}
    is_new = False
    for wanting in store.wanting_weekly():
        sub = wanting.subscription
        zone = zone_of(sub.chat.time_zone)
        slot, came = last_note(zone, now)
        begun = max(wanting.since or now, sub.since or now)
        if slot > wanting.last and begun < came:
            note = DueNote(sub.chat, sub.thread, slot, weeks_of_note(zone, came))
            found.setdefault((sub.chat.id, sub.thread), note)
        is_new = is_new or wanting.since is None
    if is_new:
        store.note_weekly_since(now)
    return list(found.values())


UNREAD_AFTER = timedelta(days=1)  # every feed is polled several times a day


@dataclass(frozen=True, slots=True)
class Silence:
    """The feeds whose silence says nothing: `quiet` against their habit, or not to be read.

    `unread_since`: when any feed was last polled, where that is too long ago.
    """

    quiet: tuple[str, ...] = ()
    failing: tuple[str, ...] = ()
    unread_since: datetime | None = None


def silence_of_feeds(store: Store, now: datetime) -> Silence:
    """Name the feeds that bring nothing though they should; the same for all notes of a time."""
    states = store.feed_states()
    faults = [(state, found) for state in states if (found := fault_of(state, now)) is not None]
    quiet = [_name(state) for state, found in faults if found.fault is Fault.SILENT]
    failing = [
        _name(state) for state, found in faults if found.fault not in (Fault.SILENT, Fault.MOVED)
    ]
    return Silence(tuple(quiet), tuple(failing), _unread_since(states, now))


def _unread_since(states: Iterable[FeedState], now: datetime) -> datetime | None:
    last = max((s.last_polled_at for s in states if s.last_polled_at), default=None)
    return last if last is not None and now - last > UNREAD_AFTER else None


def _name(state: FeedState) -> str:
    return state.feed.outlet or shown(state.feed.url)


def write_note(
    store: Store,
    due: DueNote,
    watchlists: Iterable[Watchlist],
    silence: Silence,
    reader: Reader,
    draw: Draw | None,
) -> list[Message]:
    """Read what a note is made of, and write it; `draw`: draws its chart, if anything can."""
    followed = [sub for sub in store.subscriptions(due.chat.id) if sub.thread == due.thread]
    week = week_of(store, followed, {each.id: each for each in watchlists}, due.weeks)
    whole = replace(
        week,
        quiet=silence.quiet,
        failing=silence.failing,
        unread_since=silence.unread_since,
    )
    return note_messages(whole, reader, draw)


def reader_of(chat: Chat, titles: Mapping[str, str], now: datetime, language: str) -> Reader:
    """Return for whom a chat's note is written; `language`: of chats that have none."""
    return Reader(zone_of(chat.time_zone), now, titles, speech_in(chat.language or language))


def week_of(
    store: Store,
    followed: Sequence[Subscription],
    watchlists: Mapping[str, Watchlist],
    weeks: Weeks,
) -> Week:
    """Gather what these subscriptions' watchlists hit in the last weeks."""
    followed = [sub for sub in followed if sub.watchlist in watchlists]
    names = [sub.watchlist for sub in followed]
    now = store.hits_in(names, weeks.since, weeks.until)
    before = store.hits_in(names, weeks.before, weeks.since)
    month = store.hits_in(names, weeks.month, weeks.until)
    hit = store.keywords_hit(names, weeks)
    found = []
    for sub in followed:
        name = sub.watchlist
        old = _old_lines(store, watchlists[name], weeks)
        found.append(
            WatchlistWeek(
                name,
                sub.mode,
                now.get(name, 0),
                before.get(name, 0),
                month=month.get(name, 0) if old else None,
                idle=tuple(line for line in old if line not in hit.get(name, frozenset())),
                judged=tuple(store.keyword_precision(name, weeks.month)),
            )
        )
    return Week(weeks, tuple(found))


def _old_lines(store: Store, watchlist: Watchlist, weeks: Weeks) -> list[str]:
    """Return the keywords that a watchlist had four weeks ago, and still has.

    Of what is younger it can't be said that it never hits; nor of anything while no feed was read.
    """
    polled = store.polled_since()
    if polled is None or polled > weeks.month:
        return []
    then, _ = read_watchlist(store.text_at(watchlist.id, weeks.month), "", watchlist.id)
    old = {keyword.line for keyword in then.keywords} if then else set()
    return [keyword.line for keyword in watchlist.keywords if keyword.line in old]


def note_messages(week: Week, reader: Reader, draw: Draw | None) -> list[Message]:
    """Write a note: as a picture's caption, or below it where it is longer than that may be."""
    picture, numbered = draw(week, reader) if draw and has_bars(week) else (b"", False)
    texts = render(compose_note(week, reader, numbered=numbered))
    if not picture:
        return [Message(html) for html in texts]
    if len(texts) == 1 and units(plain_text(texts[0])) <= CAPTION_UNITS:
        return [Message(texts[0], picture=picture)]
    (caption,) = render([note_heading(week, reader)])
    return [Message(caption, picture=picture), *(Message(html) for html in texts)]


def record_note(store: Store, due: DueNote, messages: Sequence[Message], now: datetime) -> None:
    """Store a note's messages, and that it was made, together."""
    quiet = due.chat.quiet
    silent = due.chat.silent or (
        quiet is not None and is_quiet(quiet, zone_of(due.chat.time_zone), now)
    )
    deliveries = [
        NewDelivery(due.chat.id, due.thread, DeliveryKind.NOTICE, replace(message, silent=silent))
        for message in messages
    ]
    nothing_told = Due(due.chat, due.thread, subscriptions=(), stories=(), upto=0)
    store.record_announcement(nothing_told, deliveries, now, due.slot)


def preview(chat: Chat, thread: int, now: datetime) -> DueNote:
    """Return a note of the seven days until now."""
    zone = zone_of(chat.time_zone)
    weeks = weeks_until(now.astimezone(zone).replace(tzinfo=None), zone)
    return DueNote(chat, thread, "", weeks)
