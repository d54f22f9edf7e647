"""How alike two items are in what they report: from `ALIKE` on, they tell of one event.

Within a language it is the cosine of their terms, and what terms don't show: acronyms that are
spelt out, other figures. In some languages it is raised, so that as many joins are right in each.
Where an encoder gave both a meaning, that counts too, the more the longer they are: two headlines
are near each other anyhow. Across languages it is their meaning, with the names and figures that
they share. Measured on pairs that were judged by hand: docs/benchmarks.md.
"""

from __future__ import annotations

from collections.abc import Sequence
from operator import mul

from monitor.model import Gist

ALIKE = 0.29
ACRONYM_SPELT_OUT = 0.3  # of its weight: ECB and European Central Bank
OTHER_FIGURES = 0.05  # both have figures, and no figure is the same
# Where two reports of one event have fewer words in common, these count so much more.
FEWER_IN_COMMON = {"ru": 0.22, "uk": 0.22}
WITH_MEANING = 0.7  # of that, as meaning tells of other words

# Cosines of multilingual-e5-small crowd together near 1; across languages they are lower.
SAME_LANGUAGE, MEANING = 0.88, 4.0  # what changes nothing; how much a difference from it counts
FEW, MANY = 8, 16  # terms: of fewer the meaning says nothing, of more all that it can
ACROSS_LANGUAGES, ACROSS = 0.86, 5.0
SHARED, MOST_SHARED = 0.04, 2  # for each name that is the same; and for figures
NOTHING_SHARED = 0.05


def likeness(one: Gist, other: Gist) -> float:
    """Compare two gists. Without an encoder, items in two languages are as alike as their names."""
    if not (one.meaning and other.meaning):
        return _raised(one, other) * by_terms(one, other)
    near: float = sum(map(mul, one.meaning, other.meaning))
    if one.language and other.language and one.language != other.language:
        return ALIKE + ACROSS * (near - ACROSS_LANGUAGES) + _shared(one, other)
    length = min(len(one.weights), len(other.weights))
    counts = max(0.0, min(1.0, (length - FEW) / (MANY - FEW)))
    alike = _raised(one, other, WITH_MEANING) * by_terms(one, other)
    return alike + MEANING * counts * (near - SAME_LANGUAGE)


def average_link(gist: Gist, others: Sequence[Gist]) -> float:
    """Return how alike a gist is to these on average."""
    return sum(likeness(gist, other) for other in others) / len(others)


def by_terms(one: Gist, other: Gist) -> float:
    """Compare the terms of two gists: the cosine of their weights, and what terms don't show."""
    few, many = one.weights, other.weights
    if len(many) < len(few):
        few, many = many, few
    alike = sum(weight * many[term] for term, weight in few.items() if term in many)
    return float(alike) + _spelt_out(one, other) - _figures_differ(one, other)


def _raised(one: Gist, other: Gist, part: float = 1.0) -> float:
    language = one.language if one.language == other.language else ""
    return 1 + part * FEWER_IN_COMMON.get(language, 0.0)


def _figures_differ(one: Gist, other: Gist) -> float:
    both = one.figures and other.figures
    return OTHER_FIGURES if both and one.figures.isdisjoint(other.figures) else 0.0


def _spelt_out(one: Gist, other: Gist) -> float:
    """Count the acronyms that one has and the other spells out, by their weight."""
    return ACRONYM_SPELT_OUT * sum(
        has.weights.get(acronym, 0.0)
        for has, spells in ((one, other), (other, one))
        for acronym in (has.acronyms - spells.acronyms) & spells.initials
    )


def _shared(one: Gist, other: Gist) -> float:
    """Count the names and figures that items in two languages share."""
    names, figures = len(one.names & other.names), len(one.figures & other.figures)
    if not names and not figures:
        return -NOTHING_SHARED
    return SHARED * (min(names, MOST_SHARED) + min(figures, 1)) - _figures_differ(one, other)
