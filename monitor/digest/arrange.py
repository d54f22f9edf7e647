"""In which order the items of a story, and the stories of a digest, are told."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta

from monitor.digest.excerpt import keyword_label
from monitor.digest.render import can_be_seen, shorten
from monitor.digest.wording import Reader
from monitor.model import ItemHits, SeenItem, Story

TITLE_UNITS = 300
OUTLET_UNITS = 60
WATCHLIST_UNITS = 60
KEYWORDS_SHOWN = 5
AT_ONCE = timedelta(hours=6)  # in which outlets take up what matters


def by_time(story: Story) -> list[ItemHits]:
    """Give a story's items, the one that was published first in front."""
    return sorted(story.items, key=lambda item: (item.seen.when, item.seen.row_id))


def lead(story: Story) -> ItemHits:
    """Return the item that stands for a story: the most central one, else the first."""
    ordered = by_time(story)
    central = (item for item in ordered if item.seen.row_id == story.lead)
    return next(central, ordered[0])


def others(story: Story) -> list[ItemHits]:
    """Return the items beside the one that stands for a story, in the order of time."""
    first = lead(story)
    return [item for item in by_time(story) if item is not first]


def significance(story: Story) -> tuple[int, int]:
    """Tell how much a story matters: the outlets that took it up within a few hours, and in all.

    What twelve outlets report in an hour comes before what twelve report in a week.
    """
    times: dict[str, datetime] = {}
    for item in by_time(story):
        times.setdefault(item.seen.item.outlet, item.seen.when)
    began = sorted(times.values())
    at_once = max(bisect_right(began, since + AT_ONCE) - place for place, since in enumerate(began))
    return at_once, len(began)


def title(seen: SeenItem, reader: Reader) -> str:
    """Call an item by its title or, where it has none, by what there is."""
    none = reader.speech.say("(no title)")
    names = (seen.item.title, seen.item.summary, seen.item.link or "", none)
    return shorten(next(name for name in names if can_be_seen(name)), TITLE_UNITS)


def watchlist_title(watchlist: str, reader: Reader) -> str:
    """Call a watchlist as the reader knows it."""
    name = reader.title(watchlist)
    return shorten(name if can_be_seen(name) else watchlist, WATCHLIST_UNITS)


def keywords(items: Iterable[ItemHits]) -> tuple[list[str], str]:
    """Name the keywords that matched, and count those beyond what can be read."""
    lines = [line for item in items for hit in item.hits for line in hit.keywords]
    labels = list(dict.fromkeys(map(keyword_label, lines)))
    hidden = len(labels) - KEYWORDS_SHOWN
    return labels[:KEYWORDS_SHOWN], f" +{hidden}" if hidden > 0 else ""


def outlet(seen: SeenItem, reader: Reader) -> str:
    """Name who published an item."""
    name = seen.item.outlet
    return shorten(name if can_be_seen(name) else reader.speech.say("unnamed outlet"), OUTLET_UNITS)


def outlets(story: Story, reader: Reader) -> list[str]:
    """Name the outlets that have a story, in the order of time."""
    return list(dict.fromkeys(outlet(item.seen, reader) for item in by_time(story)))


def watchlists(story: Story) -> list[str]:
    """Return the watchlists that a story hit."""
    return list(dict.fromkeys(hit.watchlist for item in story.items for hit in item.hits))


def by_watchlist(stories: Sequence[Story], reader: Reader) -> dict[str, list[Story]]:
    """Put each story under one watchlist, the first of those that it hit.

    Watchlists come in the reader's order; of a watchlist, the most significant story first.
    """
    order = {watchlist: number for number, watchlist in enumerate(reader.titles)}
    groups: dict[str, list[Story]] = {}
    for story in stories:
        first = min(watchlists(story), key=lambda name: order.get(name, len(order)))
        groups.setdefault(first, []).append(story)
    return {
        watchlist: sorted(group, key=_rank)
        for watchlist, group in sorted(
            groups.items(), key=lambda group: order.get(group[0], len(order))
        )
    }


def _rank(story: Story) -> tuple[int, int, int]:
    at_once, outlets = significance(story)
    return -at_once, -outlets, story.id
