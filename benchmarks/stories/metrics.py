"""How good a grouping is: pairs (as the Rand index counts them) and B-cubed. Pure functions.

A labelling says of each id which cluster it is in. B-cubed: Bagga and Baldwin, "Algorithms for
Scoring Coreference Chains", 1998: of each item, which part of its cluster belongs to its story
(precision) and which part of its story is in its cluster (recall); the mean over all items.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Hashable, Iterable, Mapping
from dataclasses import dataclass

Labels = Mapping[str, Hashable]
WITHIN, ACROSS, ALL = "within languages", "across languages", "all"


@dataclass(frozen=True)
class Score:
    """Precision and recall, from 0 to 1; None where there is nothing to judge by."""

    precision: float | None
    recall: float | None

    @property
    def f1(self) -> float | None:
        """Return the harmonic mean; where one is unknown and the other is 0, it is 0."""
        if self.precision is None or self.recall is None:
            return None if self.recall is None else 0.0
        total = self.precision + self.recall
        return 2 * self.precision * self.recall / total if total else 0.0


@dataclass(frozen=True)
class Pairs:
    """How many pairs are joined and meant, joined, meant."""

    right: int = 0
    joined: int = 0
    meant: int = 0

    def __add__(self, other: Pairs) -> Pairs:
        return Pairs(self.right + other.right, self.joined + other.joined, self.meant + other.meant)

    def __sub__(self, other: Pairs) -> Pairs:
        return Pairs(self.right - other.right, self.joined - other.joined, self.meant - other.meant)

    @property
    def score(self) -> Score:
        """Return which part of the joined is meant, and which part of the meant is joined."""
        return Score(_ratio(self.right, self.joined), _ratio(self.right, self.meant))


def _ratio(part: float, whole: float) -> float | None:
    return part / whole if whole else None


def judged(pairs: Iterable[tuple[bool, bool]]) -> Pairs:
    """Count pairs given one by one: whether each is joined, and whether it is meant to be."""
    known = list(pairs)
    return Pairs(
        sum(joined and meant for joined, meant in known),
        sum(joined for joined, _ in known),
        sum(meant for _, meant in known),
    )


def pairs(found: Labels, meant: Labels) -> Pairs:
    """Count the pairs of the items that have a label in `meant`."""
    return Pairs(
        _pairs_in((found[name], meant[name]) for name in meant),
        _pairs_in(found[name] for name in meant),
        _pairs_in(meant.values()),
    )


def _pairs_in(labels: Iterable[Hashable]) -> int:
    return sum(count * (count - 1) // 2 for count in Counter(labels).values())


def pairs_by_language(
    found: Labels, meant: Labels, languages: Mapping[str, str]
) -> dict[str, Pairs]:
    """Count the pairs within each language, within all, across languages, and all."""
    counts = {
        language: pairs(found, _of_language(meant, languages, language))
        for language in sorted({languages[name] for name in meant})
    }
    within, every = sum(counts.values(), Pairs()), pairs(found, meant)
    return counts | {WITHIN: within, ACROSS: every - within, ALL: every}


def _of_language(meant: Labels, languages: Mapping[str, str], language: str) -> Labels:
    return {name: label for name, label in meant.items() if languages[name] == language}


def b_cubed(found: Labels, meant: Labels) -> Score:
    """Score the items that have a label in `meant`, among themselves."""
    return _b_cubed(found, meant, lambda name: 0, lambda inside, every: inside)


def b_cubed_by_language(
    found: Labels, meant: Labels, languages: Mapping[str, str]
) -> dict[str, Score]:
    """Score the items of each language, of all, and of all by the items of other languages.

    Within: each item among those of its language. Across: each item among itself and those of
    the other languages; items whose story is told in one language alone can still be joined wrongly
    there.
    """
    scores = {
        language: b_cubed(found, _of_language(meant, languages, language))
        for language in sorted({languages[name] for name in meant})
    }
    return scores | {
        WITHIN: _b_cubed(found, meant, languages.__getitem__, lambda inside, every: inside),
        ACROSS: _b_cubed(
            found, meant, languages.__getitem__, lambda inside, every: 1 + every - inside
        ),
        ALL: b_cubed(found, meant),
    }


def _b_cubed(
    found: Labels,
    meant: Labels,
    part_of: Callable[[str], Hashable],
    seen: Callable[[int, int], int],
) -> Score:
    """Score all items; `seen`: how many an item is held against, of those of its part and of all.

    The item itself is one of them.
    """

    def counted(of: Callable[[str], Hashable]) -> Callable[[str], int]:
        every = Counter(of(name) for name in meant)
        inside = Counter((of(name), part_of(name)) for name in meant)
        return lambda name: seen(inside[of(name), part_of(name)], every[of(name)])

    shared = counted(lambda name: (found[name], meant[name]))
    cluster, story = counted(found.__getitem__), counted(meant.__getitem__)
    count = len(meant)
    return Score(
        _ratio(sum(shared(name) / cluster(name) for name in meant), count),
        _ratio(sum(shared(name) / story(name) for name in meant), count),
    )
