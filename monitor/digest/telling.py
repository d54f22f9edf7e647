"""How what waits for a chat is told: as alerts, as one digest, or not yet.

A story rings once. It rings again only if it is news: a first hit of another watchlist of the
chat, or of a new keyword marked `!`. In quiet hours that hold, and while more waits than a person
can take in as alerts, only what is urgent rings; the rest comes as one digest.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, tzinfo

from monitor.digest.calendar import is_quiet, quiet_ended
from monitor.model import Due, DueStory, Hit, ItemHits

MOST_ALERTS = 5  # that wait for one chat: more become one digest
WHILE_QUIET = "While it was quiet"
WHILE_PAUSED = "While it was paused"
MANY_AT_ONCE = "Many at once"


@dataclass(frozen=True, slots=True)
class Telling:
    """What to tell a chat now, and how.

    `alerts` ring, `silent` ones don't; `updates` change alerts without a sound; `digest` comes
    under a `heading`. `holds`: all else waits, and counts as not told.
    """

    alerts: tuple[DueStory, ...] = ()
    silent: tuple[DueStory, ...] = ()
    updates: tuple[DueStory, ...] = ()
    digest: tuple[DueStory, ...] = ()
    heading: str = ""
    holds: bool = False


def telling(due: Due, zone: tzinfo, now: datetime, most_alerts: int = MOST_ALERTS) -> Telling:
    """Decide how a chat is told what waits for it; `zone` is that of its clock."""
    news = tuple(story for story in due.stories if is_news(story))
    urgent = tuple(story for story in news if _is_urgent(story))
    ringing = urgent if len(urgent) <= most_alerts else ()
    rest = tuple(story for story in news if story not in ringing)
    quiet = due.chat.quiet if due.chat.quiet and is_quiet(due.chat.quiet, zone, now) else None
    too_many = len(news) + due.unsent > most_alerts
    if (quiet and quiet.hold) or (too_many and due.unsent):
        return Telling(ringing, holds=True)
    updates = tuple(story for story in due.stories if story.earlier and _has_more(story, news))
    heading = _held(due, zone, now) or (MANY_AT_ONCE if too_many else "")
    if heading and rest:
        return Telling(ringing, (), updates, rest, heading)
    return Telling(ringing, rest, updates) if quiet else Telling(news, (), updates)


def is_news(story: DueStory) -> bool:
    """Tell whether a story rings: it was not told yet, or something of it is new."""
    if not story.told:
        return True
    told, now = _hits(story.told), _hits(story.story.items)
    if not {hit.watchlist for hit in now} <= {hit.watchlist for hit in told}:
        return True
    return not _urgent_keywords(now) <= _urgent_keywords(told)


def _is_urgent(story: DueStory) -> bool:
    return bool(_urgent_keywords(_hits(story.story.items)) - _urgent_keywords(_hits(story.told)))


def _hits(items: Sequence[ItemHits]) -> list[Hit]:
    return [hit for item in items for hit in item.hits]


def _urgent_keywords(hits: Sequence[Hit]) -> set[str]:
    """Return the lines that are marked; all of a hit whose mark a later edit took away."""
    lines: set[str] = set()
    for hit in hits:
        if hit.urgent:
            lines.update([line for line in hit.keywords if line.startswith("!")] or hit.keywords)
    return lines


def _has_more(story: DueStory, news: Sequence[DueStory]) -> bool:
    """Tell whether an alert is to be changed: its story has more than was told, and no news."""
    return story not in news and _pairs(story.story.items) > _pairs(story.told)


def _pairs(items: Sequence[ItemHits]) -> set[tuple[int, str]]:
    return {(item.seen.row_id, hit.watchlist) for item in items for hit in item.hits}


def _held(due: Due, zone: tzinfo, now: datetime) -> str:
    """Say why what waits was held back until now; "" where it wasn't."""
    if due.oldest is None:
        return ""
    quiet = due.chat.quiet
    if quiet and quiet.hold and due.oldest < quiet_ended(quiet, zone, now):
        return WHILE_QUIET
    pauses = [sub.paused_until for sub in due.subscriptions if sub.paused_until]
    return WHILE_PAUSED if any(due.oldest < until <= now for until in pauses) else ""
