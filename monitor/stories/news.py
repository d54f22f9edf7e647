"""When a story that a chat was told rings again: a figure that grew, or a name that is new in it.

The rule, in full. Not within three hours of the last alert or digest that told the story. Then it
rings, with the next item that comes or at once for what came meanwhile, if
- a title says of the same thing a figure that is a quarter higher than all that rang, or
- a keyword that is a name hit for the first time, and is no other spelling of one that rang.
What does not ring is added to the alert in silence; it counts as news still. That another watchlist
hit, or a keyword marked `!`, is news at any time (`monitor.digest.telling`).
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime, timedelta
from itertools import chain

from monitor.digest.excerpt import keyword_label
from monitor.model import DueStory, Hit, HitVersion, ItemHits, News, Renewal
from monitor.stories.figures import figures_of
from monitor.stories.languages import language_of
from monitor.stories.names import name_key
from monitor.stories.terms import folded_words, single_words
from monitor.watch.words.analysis import EVERY_LANGUAGE
from monitor.watch.words.folding import is_acronym
from monitor.watch.words.small_words import is_small

AT_MOST_EVERY = timedelta(hours=3)
HIGHER = 1.25  # than what was told


def news_of(due: DueStory, now: datetime) -> News | None:
    """Say what is so new of a story that it rings again; None where it doesn't, for that."""
    if not due.known or not may_ring_again(due, now):
        return None
    rang = {(item.seen.row_id, item.seen.item.title) for item in due.rung}
    since = [i for i in due.story.items if (i.seen.row_id, i.seen.item.title) not in rang]
    news = News(_grown(due.rung, since), _new_names(due.rung, due.story.items))
    return news if news.figures or news.names else None


def may_ring_again(due: DueStory, now: datetime) -> bool:
    """Tell whether a story was told long enough ago."""
    return due.told_at is not None and now - due.told_at >= AT_MOST_EVERY


def _grown(rung: Sequence[ItemHits], since: Sequence[ItemHits]) -> tuple[int, int] | None:
    """Return the highest figure that rang and the one that is now, where that grew."""
    before: dict[str, int] = {}
    for subject, figure in _figures(rung):
        before[subject] = max(figure, before.get(subject, 0))
    grown = [
        (before[subject], figure)
        for subject, figure in _figures(since)
        if figure > before.get(subject, figure) and figure >= HIGHER * before[subject]
    ]
    return max(grown, key=lambda pair: pair[1], default=None)


def renewal_of(hit: Hit, title: str, known: Iterable[HitVersion]) -> Renewal | None:
    """Say how a changed item's hit says more than it ever did, or less; None where it does neither.

    What counts: figures that count something, names among keywords, keywords marked `!`. Of what is
    `known` of the hit, the first is what it says until now.
    """
    versions = [_facts(each.title, each.keywords) for each in known if _is_of(hit, each)]
    if not versions:
        return None  # it is a new hit
    facts = _facts(title, hit.keywords)
    fresh, lost = facts.difference(*versions), versions[0] - facts
    if not (fresh or lost):
        return None
    return Renewal(hit.watchlist, bool(fresh), any(kind == "!" for kind, _ in fresh))


def _is_of(hit: Hit, version: HitVersion) -> bool:
    return hit.watchlist == version.watchlist


def _facts(title: str, lines: Sequence[str]) -> frozenset[tuple[str, str | int]]:
    """Return what may be news of an item, each with its kind: what a figure counts is its kind."""
    urgent = (("!", keyword_label(line)) for line in lines if line.startswith("!"))
    names = (("name", name) for name in _names_among(lines))
    return frozenset(chain(urgent, names, ((f"= {what}", n) for what, n in figures_of(title))))


def _figures(items: Iterable[ItemHits]) -> Iterator[tuple[str, int]]:
    return chain.from_iterable(figures_of(item.seen.item.title) for item in items)


def _new_names(rung: Sequence[ItemHits], now: Sequence[ItemHits]) -> tuple[str, ...]:
    """Return the names among keywords that hit, but not among those that had hit when it rang."""
    known = {_spelling(name) for name in _names(rung)}
    fresh = {_spelling(name): name for name in _names(now)}
    return tuple(name for spelling, name in fresh.items() if not _is_known(spelling, known))


def _names(items: Iterable[ItemHits]) -> Iterator[str]:
    return _names_among(line for item in items for hit in item.hits for line in hit.keywords)


def _names_among(lines: Iterable[str]) -> Iterator[str]:
    for label in map(keyword_label, lines):
        words = [word for word in single_words(label) if not is_small(word, EVERY_LANGUAGE)]
        if words and all(word[:1].isupper() or is_acronym(word) for word in words):
            yield label


def _is_known(spelling: frozenset[str], known: Iterable[frozenset[str]]) -> bool:
    """Tell whether a name was told, perhaps longer or shorter: Putin, Vladimir Putin."""
    return any(spelling <= told or told <= spelling for told in known)


def _spelling(name: str) -> frozenset[str]:
    """Return what all spellings of a name share, in whatever alphabet."""
    words = folded_words(name)
    language = language_of(words)
    return frozenset(name_key(word, language) or word for word in words)
