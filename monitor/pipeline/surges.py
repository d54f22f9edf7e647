"""Surges: a look at the last hour of each watchlist, and the notes to who follows it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, MutableMapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta, tzinfo

from monitor.digest.arrange import watchlist_title
from monitor.digest.calendar import is_quiet
from monitor.digest.render import render
from monitor.digest.surges.judge import AGAIN_AFTER, FACTOR, MIN_HITS, WINDOW, counted, follow
from monitor.digest.surges.note import compose_surge
from monitor.digest.surges.usual import (
    LOOKS_BACK,
    MIN_AGE,
    Usual,
    day_of,
    hour_of,
    usual_of,
    watched_hours,
)
from monitor.digest.telling import is_held
from monitor.digest.wording import Reader
from monitor.model import (
    ChatKind,
    DeliveryKind,
    Message,
    NewDelivery,
    Subscription,
    Surge,
    TimedHit,
    zone_of,
)
from monitor.speech import speech_in
from monitor.store import Store
from monitor.telegram.dialogs import surge_rows
from monitor.watch.lists.watchlist import Watchlist, read_watchlist

TOLD_WITHIN = timedelta(hours=12)  # after it rang; what is older is no news


@dataclass(frozen=True, slots=True)
class Norm:
    """What is usual of a watchlist on a day; `settled`: the keywords whose hits count."""

    day: datetime
    keywords: frozenset[str]
    settled: frozenset[str] | None
    usual: Usual | None


Norms = MutableMapping[str, Norm]  # by watchlist, as they were last worked out


@dataclass(frozen=True, slots=True)
class Look:
    """What a look changes: surges that begin, and those that are over."""

    at: datetime
    begun: tuple[Surge, ...] = ()
    over: tuple[Surge, ...] = ()


def look_for_surges(
    store: Store,
    watchlists: Iterable[Watchlist],
    norms: Norms,
    now: datetime,
    zone: tzinfo,
    factor: float = FACTOR,
) -> Look:
    """Look at the last hour of each watchlist; reads only.

    Only where enough has come is asked what is usual, once a day: `norms` keeps it.
    """
    hours = store.timed_hits(now - WINDOW, now, now - MIN_AGE)
    last = store.latest_surges(now)
    changed: list[Surge] = []
    for watchlist in watchlists:
        before, hour = last.get(watchlist.id), hours.get(watchlist.id, [])
        is_open = before is not None and not before.is_over
        if is_open or counted(hour) >= MIN_HITS:
            norm = norms[watchlist.id] = norm_of(store, watchlist, norms, now, zone)
            settled = _settled(hour, norm)
            if surge := follow(before, settled, norm.usual, watchlist.id, now, factor):
                changed.append(surge)
    over = tuple(surge for surge in changed if surge.is_over)
    return Look(now, tuple(surge for surge in changed if not surge.is_over), over)


def _settled(hour: Sequence[TimedHit], norm: Norm) -> list[TimedHit]:
    """Return the hits by keywords that are no news themselves."""
    lines = norm.settled
    return [hit for hit in hour if lines is None or not lines.isdisjoint(hit.keywords)]


def norm_of(
    store: Store, watchlist: Watchlist, norms: Mapping[str, Norm], now: datetime, zone: tzinfo
) -> Norm:
    """Return what is usual of a watchlist, as it is known on this day."""
    day, keywords = day_of(now), frozenset(keyword.line for keyword in watchlist.keywords)
    known = norms.get(watchlist.id)
    if known and (known.day, known.keywords) == (day, keywords):
        return known
    since = day - LOOKS_BACK
    first = store.edited_since(watchlist.id)
    is_edited = store.is_edited(watchlist.id, since)
    hourly, several = store.hourly_hits(watchlist.id, since, day, keywords if is_edited else None)
    hits = {hour_of(at): count for at, count in hourly.items()}
    hours = [hour_of(moment) for moment in store.hours_with_items(since)]
    watched = watched_hours(hours, hour_of(day))
    if first is not None:
        watched = [hour for hour in watched if hour >= hour_of(first)]
    usual = usual_of(hits, watched, day, zone, several=several)
    return Norm(day, keywords, _old_lines(store, watchlist, day, first), usual)


def _old_lines(
    store: Store, watchlist: Watchlist, day: datetime, first: datetime | None
) -> frozenset[str] | None:
    """Return the keywords that a watchlist had a week before; None where that isn't recorded."""
    if first is None:
        return None
    then, _ = read_watchlist(store.text_at(watchlist.id, day - MIN_AGE), "", watchlist.id)
    return frozenset(keyword.line for keyword in then.keywords) if then else frozenset()


# ---------------------------------------------------------------- who is told


def announce_surges(
    store: Store, titles: Mapping[str, str], now: datetime, language: str = "en"
) -> int:
    """Write the notes of surges to who was not told yet; returns how many.

    What quiet hours hold back, or a pause, is told at their end, unless that is too late. Where
    several watchlists surge over the same stories, a chat gets a note of the one with most.
    """
    made = 0
    surges = store.surges_since(now - TOLD_WITHIN, now)
    for surge in sorted(surges, key=lambda surge: -len(surge.behind)):
        for sub in store.untold(surge):
            if not _waits(sub, now):
                note = _note(store, surge, sub, titles, now, language)
                store.record_surge_note(surge, sub, note, now)
                made += len(note)
    return made


def _waits(sub: Subscription, now: datetime) -> bool:
    is_paused = sub.paused_until is not None and now < sub.paused_until
    return is_paused or is_held(sub.chat, now)


def _note(
    store: Store,
    surge: Surge,
    sub: Subscription,
    titles: Mapping[str, str],
    now: datetime,
    language: str,
) -> list[NewDelivery]:
    """Write a note; none where it is no surge without what is muted there, or was told so."""
    hushed = store.muted_in(sub.chat.id, sub.thread)
    told = store.told_in_surges(sub, surge.rang_at - AGAIN_AFTER)
    if not surge.is_one_without(hushed | told):
        return []
    stories = [story for story in store.stories_behind(surge) if story.id not in hushed]
    chat, speech = sub.chat, speech_in(sub.chat.language or language)
    reader = Reader(zone_of(chat.time_zone), now, titles, speech)
    silent = chat.silent or (
        chat.quiet is not None and is_quiet(chat.quiet, zone_of(chat.time_zone), now)
    )
    *first, last = [Message(html, silent) for html in render(compose_surge(surge, stories, reader))]
    if chat.kind is not ChatKind.CHANNEL:  # there nobody is there to press
        title = watchlist_title(surge.watchlist, reader)
        last = replace(last, buttons=surge_rows(speech, chat, surge.watchlist, title))
    return [NewDelivery(chat.id, sub.thread, DeliveryKind.SURGE, each) for each in (*first, last)]
