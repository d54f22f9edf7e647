"""How what waits for a chat is told: as alerts, as one digest, or not yet.

A story rings once. It rings again only if it is news: a first hit of another watchlist of the
chat, or of a new keyword marked `!`; or what `monitor.stories.news` finds new in it. A muted one
rings only for a keyword marked `!`. In quiet hours that hold, and
while more waits than a person can take in as alerts, only what is urgent rings; the rest comes as
one digest.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Literal

from monitor.digest.calendar import is_quiet, quiet_ended
from monitor.model import Chat, Due, DueStory, Hit, ItemHits, zone_of

MOST_ALERTS = 5  # that wait for one chat: more become one digest

Why = Literal["", "quiet", "paused", "many"]


@dataclass(frozen=True, slots=True)
class Telling:
    """What to tell a chat now, and how.

    `alerts` ring, `silent` ones don't; `updates` change alerts without a sound; `digest` is one
    for the reason `why`, and rings if it `rings`. `holds`: all else waits, and counts as not told.
    """

    alerts: tuple[DueStory, ...] = ()
    silent: tuple[DueStory, ...] = ()
    updates: tuple[DueStory, ...] = ()
    digest: tuple[DueStory, ...] = ()
    why: Why = ""
    rings: bool = True
    holds: bool = False


def telling(due: Due, now: datetime, most_alerts: int = MOST_ALERTS) -> Telling:
    """Decide how a chat is told what waits for it."""
    news = tuple(story for story in due.stories if is_news(story))
    urgent = tuple(story for story in news if _is_urgent(story))
    too_many = len(news) + due.unsent > most_alerts
    if is_held(due.chat, now) or (too_many and due.unsent):
        is_flood = len(urgent) > most_alerts
        told = Telling(digest=urgent, why="many") if is_flood else Telling(urgent)
        return replace(told, holds=True)
    updates = tuple(story for story in due.stories if _changes_its_alert(story))
    ringing = urgent if len(urgent) <= most_alerts else ()
    rest = tuple(story for story in news if story not in ringing)
    why = _why_held(due, now) or ("many" if too_many else "")
    if why and rest:
        rings = not _is_quiet(due.chat, now) or any(map(_is_urgent, rest))
        return Telling(ringing, (), updates, rest, why, rings)
    return (
        Telling(ringing, rest, updates) if _is_quiet(due.chat, now) else Telling(news, (), updates)
    )


def is_held(chat: Chat, now: datetime) -> bool:
    """Tell whether a chat's alerts are held now, for one digest at the end of its quiet hours."""
    return chat.quiet is not None and chat.quiet.hold and _is_quiet(chat, now)


def _is_quiet(chat: Chat, now: datetime) -> bool:
    return chat.quiet is not None and is_quiet(chat.quiet, zone_of(chat.time_zone), now)


def is_news(story: DueStory) -> bool:
    """Tell whether a story rings: it was not told yet, or something of it is new."""
    if story.muted:
        return _is_urgent(story)
    if not story.known or story.news:
        return True
    told, now = _hits(story.known), _hits(story.story.items)
    if not {hit.watchlist for hit in now} <= {hit.watchlist for hit in told}:
        return True
    return not _urgent_keywords(now) <= _urgent_keywords(told)


def _is_urgent(story: DueStory) -> bool:
    return bool(_urgent_keywords(_hits(story.story.items)) - _urgent_keywords(_hits(story.known)))


def _hits(items: Sequence[ItemHits]) -> list[Hit]:
    return [hit for item in items for hit in item.hits]


def _urgent_keywords(hits: Sequence[Hit]) -> set[str]:
    """Return the lines that are marked; all of a hit whose mark a later edit took away."""
    lines: set[str] = set()
    for hit in hits:
        if hit.urgent:
            lines.update([line for line in hit.keywords if line.startswith("!")] or hit.keywords)
    return lines


def _changes_its_alert(story: DueStory) -> bool:
    """Tell whether a story has more than its alert told, but no news."""
    has_more = _pairs(story.story.items) > _pairs(story.told)
    return story.earlier is not None and has_more and not story.muted and not is_news(story)


def _pairs(items: Sequence[ItemHits]) -> set[tuple[int, str]]:
    return {(item.seen.row_id, hit.watchlist) for item in items for hit in item.hits}


def _why_held(due: Due, now: datetime) -> Why:
    """Tell why what waits was held back until now; "" where it wasn't."""
    if due.oldest is None:
        return ""
    quiet, zone = due.chat.quiet, zone_of(due.chat.time_zone)
    if quiet and quiet.hold and due.oldest < quiet_ended(quiet, zone, now):
        return "quiet"
    pauses = [sub.paused_until for sub in due.subscriptions if sub.paused_until]
    return "paused" if any(due.oldest < until <= now for until in pauses) else ""
