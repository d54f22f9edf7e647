"""The words of a phrase, chained: each near enough to the one before.

A word that a text repeats makes many chains. For each place of the last word the nearest one back
is found; and, where the phrase must be near something, for each place of the first the nearest one
on. So no start and no end of a chain is missed, and the work stays linear.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from itertools import pairwise

from monitor.watch.matching.phrases import Step
from monitor.watch.matching.places import FieldPlaces, Place
from monitor.watch.words.analysis import EVERY_LANGUAGE
from monitor.watch.words.folding import fold
from monitor.watch.words.small_words import is_small
from monitor.watch.words.text import words_in

# Over which places a chain goes, and the characters of its words.
Chain = tuple[int, int, tuple[tuple[int, int], ...]]
# The places of one word that are linked to a neighbour's, with the number of that one.
_Links = list[tuple[Place, int]]


def chains(
    steps: tuple[Step, ...], here: FieldPlaces, most: int, *, ends_only: bool
) -> list[Chain]:
    """Return the chains of a phrase of two words or more in a field, at most so many.

    `ends_only`: whether one for each place of the last word is enough.
    """
    rows = []
    for step in steps:
        row = here.places.get(step.mark)
        if row is None:
            return []
        rows.append(row)
    if all(len(row) == 1 for row in rows):
        return _only_chain(steps, [row[0] for row in rows], here)
    found = _by_ends(steps, rows, here, most)
    if ends_only or not found:
        return found
    return list(dict.fromkeys((*found, *_by_starts(steps, rows, here))))


def _only_chain(steps: tuple[Step, ...], places: list[Place], here: FieldPlaces) -> list[Chain]:
    """Chain a phrase each word of which stands in one place only, as most do."""
    for step, (before, place) in zip(steps[1:], pairwise(places), strict=True):
        if not _follows(step, before, place, here):
            return []
    return [_chain(places)]


def _chain(places: list[Place]) -> Chain:
    spans = tuple([(place.start, place.end) for place in places])
    return places[0].first, places[-1].last, spans


def _by_ends(
    steps: tuple[Step, ...], rows: list[list[Place]], here: FieldPlaces, most: int
) -> list[Chain]:
    levels: list[_Links] = [[(at, -1) for at in rows[0]]]
    for step, row in zip(steps[1:], rows[1:], strict=True):
        levels.append(_linked_back(step, levels[-1], row, here))
    numbers = range(min(most, len(levels[-1])))
    return [_chain(_followed(levels[::-1], number)[::-1]) for number in numbers]


def _linked_back(step: Step, before: _Links, row: list[Place], here: FieldPlaces) -> _Links:
    """Link each place to the nearest one of the word before that it may follow."""
    ends = [at.last for at, _ in before]
    links: _Links = []
    for place in row:
        number = bisect_left(ends, place.first) - 1
        while number >= 0 and place.first - ends[number] - 1 <= step.gap:
            if _follows(step, before[number][0], place, here):
                links.append((place, number))
                break
            number -= 1
    return links


def _by_starts(steps: tuple[Step, ...], rows: list[list[Place]], here: FieldPlaces) -> list[Chain]:
    levels: list[_Links] = [[(at, -1) for at in rows[-1]]]
    for step, row in zip(steps[:0:-1], rows[-2::-1], strict=True):
        levels.append(_linked_on(step, levels[-1], row, here))
    return [_chain(_followed(levels[::-1], number)) for number in range(len(levels[-1]))]


def _linked_on(step: Step, after: _Links, row: list[Place], here: FieldPlaces) -> _Links:
    """Link each place to the nearest one of the word after that may follow it."""
    starts = [at.first for at, _ in after]
    links: _Links = []
    for place in row:
        number = bisect_right(starts, place.last)
        while number < len(starts) and starts[number] - place.last - 1 <= step.gap:
            if _follows(step, place, after[number][0], here):
                links.append((place, number))
                break
            number += 1
    return links


def _followed(levels: list[_Links], number: int) -> list[Place]:
    """Follow the links from a place of the first level on."""
    places: list[Place] = []
    for level in levels:
        place, number = level[number]
        places.append(place)
    return places


def _follows(step: Step, before: Place, place: Place, here: FieldPlaces) -> bool:
    """Tell whether a word may follow another: near enough, and with nothing wrong between."""
    if not 0 <= place.first - before.last - 1 <= step.gap:
        return False
    if step.glued:
        return before.end == place.start
    return not step.bridged or _is_bridge(here.text.text[before.end : place.start])


def _is_bridge(between: str) -> bool:
    """Tell whether nothing stands between two words, or a small word is there."""
    words = words_in(between)
    return not words or any(is_small(fold(word.text), EVERY_LANGUAGE) for word in words)
