"""What an item reports: its terms, weighed by how rare they are, where they stand, and as names."""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache

from monitor.model import Gist, Hit, Item
from monitor.stories.background import share
from monitor.stories.languages import NAMELESS, language_of
from monitor.stories.terms import TEXTS, Term, Terms, folded_words, initials
from monitor.stories.titles import is_short, parted
from monitor.watch.words.folding import fold

# Weights, measured on pairs of items that were judged by hand: docs/benchmarks.md, "Stories".
SUMMARY, TEXT, TAIL = 0.6, 0.3, 0.3  # beside a title's word; behind a dash, or of a short title
NAME = 1.5  # beside another word
MATCHED = 0.3  # of what made an item hit, at most
PRIOR = 2000  # items that the background counts for, beside those that are stored
LEAD = 600  # characters of a full text: what follows tells of earlier events


@dataclass(frozen=True, slots=True)
class Rarity:
    """How many items are stored, and how many of them have each term that was asked for."""

    items: int = 0
    counts: Mapping[str, int] | None = None

    def of(self, term: str, language: str) -> float:
        """Return a term's inverse document frequency, in nats; 0 for what every item has."""
        counted = (self.counts or {}).get(term, 0)
        expected = counted + PRIOR * share(term, language)
        return max(0.0, math.log((self.items + PRIOR) / (expected + 0.5)))


@dataclass(frozen=True, slots=True)
class Said:
    """An item's terms before they are weighed: each with the weight of its place and as a name."""

    language: str
    terms: Mapping[str, float]
    figures: frozenset[str]
    names: frozenset[str]
    acronyms: frozenset[str]
    initials: frozenset[str]


COUNTED_ANEW = 2  # to be raised where `counted` gives other terms than before


def counted(item: Item, terms: Terms) -> frozenset[str]:
    """Return the terms that count as an item's, to tell how rare each is."""
    fields = _fields(item)
    language = _language_of(fields)
    return frozenset(term.term for text, _ in fields for term in terms.of(text, language))


def said(item: Item, terms: Terms, matched: Sequence[str] = ()) -> Said:
    """Read what an item says; without what its outlet adds to each title.

    `matched`: the texts by which it hits its watchlists. All that hits has them in common.
    """
    fields = _fields(item)
    language = _language_of(fields)
    weights: dict[str, float] = {}
    found: list[Term] = []
    for text, weight in fields:
        for term in terms.of(text, language):
            is_name = term.is_name and language not in NAMELESS
            found.append(term)
            heavier = weight * (NAME if is_name else 1)
            weights[term.term] = max(weights.get(term.term, 0.0), heavier)
    for term in (term for text in matched for term in terms.of(text, language)):
        if term.term in weights:
            weights[term.term] = min(weights[term.term], MATCHED)
    return Said(
        language,
        weights,
        frozenset(term.folded for term in found if term.figure),
        frozenset(term.name for term in found if term.name),
        frozenset(term.acronym for term in found if term.acronym),
        frozenset().union(*(initials(text, language) for text, _ in fields)),
    )


def matched_texts(item: Item, hits: Iterable[Hit]) -> tuple[str, ...]:
    """Return the texts by which an item hits."""
    fields = {"title": item.title, "summary": item.summary, "text": item.text}
    spans = {span for hit in hits for span in hit.spans if span.field in fields}
    return tuple(fields[span.field][span.start : span.end] for span in spans)


def language_of_item(item: Item) -> str:
    """Guess the language of an item; "" where nothing tells."""
    return _language_of(_fields(item))


def _language_of(fields: Iterable[tuple[str, float]]) -> str:
    return _language_of_texts(tuple(text for text, _ in fields))


@lru_cache(TEXTS)  # asked for when an item is read, and again when its terms are counted
def _language_of_texts(texts: tuple[str, ...]) -> str:
    return language_of(word for text in texts for word in folded_words(text))


def _fields(item: Item) -> list[tuple[str, float]]:
    title, tail = parted(item.title)
    fields = [(title, TAIL if is_short(title) else 1.0), (tail, TAIL)] if title else []
    repeated = len(item.summary) < 2 * len(title) and fold(item.summary).startswith(fold(title))
    if item.summary and not repeated:
        fields.append((item.summary, SUMMARY if title else 1.0))
    if item.text and item.text != item.summary:
        fields.append((item.text[:LEAD], TEXT if fields else 1.0))
    return fields


def gist_of(said: Said, rarity: Rarity, meaning: tuple[float, ...] = ()) -> Gist:
    """Weigh what an item says by how rare its terms are."""
    weighed = {term: weight * rarity.of(term, said.language) for term, weight in said.terms.items()}
    length = math.sqrt(sum(weight * weight for weight in weighed.values())) or 1.0
    heaviest_first = sorted(weighed.items(), key=lambda each: -each[1])
    weights = {term: weight / length for term, weight in heaviest_first if weight}
    return Gist(
        weights,
        said.figures,
        said.names,
        said.acronyms,
        said.initials,
        said.language,
        meaning,
    )
