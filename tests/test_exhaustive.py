"""The matcher finds what trying everything everywhere finds, for any keywords and any texts."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from monitor.model import Hit, Item
from monitor.watch.lists.watchlist import Watchlist, load_watchlists
from monitor.watch.matching.find import find
from monitor.watch.matching.matcher import Matcher, judge
from monitor.watch.matching.places import places_in, read_item
from monitor.watch.words.analysis import Words
from tests.matching import hit, item, labelled, matcher_of, watchlist
from tests.shared_data import shared_data

WORDS = Words()  # analysed once for all examples


def exhaustive(matcher: Matcher, one: Item) -> tuple[Hit, ...]:
    """Match without the index: every keyword is looked for in all places of all marks."""
    texts = read_item(one, matcher.lexicon, outlets=True)
    every = [each for planned in matcher.planned for each in (*planned.keywords, *planned.exclude)]
    places = places_in(texts, matcher.lexicon, frozenset().union(*(each.marks for each in every)))
    hits = []
    for planned in matcher.planned:
        found = [(each, where) for each in planned.keywords if (where := find(each.plan, places))]
        judged = judge(planned, found, places, None) if found else None
        hits += [judged] if judged else []
    return tuple(hits)


# ------------------------------------------------------------------ generated keywords and texts

TERMS = st.sampled_from(
    [
        *("child", "children", "ordered", "ICC", "US", "of", "Lvova-Belova", "cease-fire", "naïve"),
        *("діти", "дітей", "ордер", "депортувати", "Путін", "у", "дети", "МКС", "п'ять"),
        *("Kinder", "straße", "niños", "dzieci", "l'ONU", "seçim"),
        *("普京", "京", "北京", "러시아", "كتاب", "ילדים", "ガス"),
        *("=ICC", "=child", "chil*", "діте*", "1,200"),
    ]
)
QUOTES = st.lists(TERMS.filter(lambda term: term[0] != "="), min_size=1, max_size=3).map(
    lambda terms: f'"{" ".join(terms)}"'
)
PHRASES = st.lists(TERMS | QUOTES | QUOTES.map("{}~1".format), min_size=1, max_size=3).map(" ".join)
SIMPLE = PHRASES | st.tuples(st.sampled_from(["title", "text", "outlet", "name"]), TERMS).map(
    lambda pair: f"({pair[0]}: {pair[1]})"
)


def combined(inner: st.SearchStrategy[str]) -> st.SearchStrategy[str]:
    pair = st.tuples(inner, inner)
    return st.one_of(
        pair.map(lambda two: f"({two[0]}) | ({two[1]})"),
        pair.map(lambda two: f"({two[0]}) AND ({two[1]})"),
        pair.map(lambda two: f"({two[0]}) AND NOT ({two[1]})"),
        st.lists(inner, min_size=2, max_size=4).map(
            lambda all: f"2 OF ({', '.join(f'({each})' for each in all)})"
        ),
    )


NEAR = st.tuples(PHRASES, st.sampled_from(["NEAR/1", "NEAR/4", "BEFORE/3"]), PHRASES).map(
    lambda parts: f"({parts[0]}) {parts[1]} ({parts[2]})"
)
KEYWORDS = st.recursive(SIMPLE | NEAR, combined, max_leaves=4)
PRINTED = st.sampled_from(
    [
        *("child", "children", "Children", "order", "ICC", "ICCs", "icc", "US", "of", "the", "x"),
        *("Lvova-Belova", "LvovaBelova", "ceasefire", "naive", "chills"),
        *("діти", "дітям", "ордери", "депортованих", "путіна", "Путіним", "в", "детей", "МКС"),
        *("Kind", "Strasse", "niño", "dziecka", "l’ONU", "seçimleri", "п’ять", "1200", "1 200"),
        *("普京", "普", "北京", "러시아는", "والكتاب", "הילדים", "ｶﾞｽ", "C&shy;hild", "I.C.C."),
    ]
)
JOINTS = st.sampled_from([" ", " ", " ", " ", ", ", ": ", ". ", "-", "", " – ", "\n\n", "<b>"])
TEXTS = st.lists(st.tuples(PRINTED, JOINTS), max_size=10).map(
    lambda pairs: "".join(word + joint for word, joint in pairs)
)
WATCHLISTS = st.builds(
    lambda lines, exclude, id, threshold: watchlist(
        *(f"{line} ^{weight}" if weight else line for line, weight in lines),
        exclude=tuple(exclude),
        id=id,
        threshold=threshold,
    ),
    st.lists(st.tuples(KEYWORDS, st.sampled_from([0, 0, 10, -10])), min_size=1, max_size=4),
    st.lists(SIMPLE, max_size=1),
    st.sampled_from(["one", "two", "three"]),
    st.sampled_from([None, None, 10, 20]),
)


@settings(deadline=None)
@given(st.lists(WATCHLISTS, max_size=3), TEXTS, TEXTS, st.sampled_from(["", "child", "МКС news"]))
def test_the_index_finds_what_looking_everywhere_finds(
    watchlists: list[Watchlist], title: str, summary: str, outlet: str
) -> None:
    matcher = Matcher(watchlists, WORDS)
    one = item(title, summary, outlet=outlet)
    assert matcher.match(one) == exhaustive(matcher, one)


@pytest.mark.parametrize("name", ["dev", "blind", "fresh", "more-languages"])
def test_the_index_finds_the_same_in_every_labelled_item(name: str) -> None:
    matcher = matcher_of(name)
    for one in labelled(name):
        assert matcher.match(one.item) == exhaustive(matcher, one.item), one.item.id


def test_the_index_finds_the_same_in_every_real_lead() -> None:
    matcher = Matcher(load_watchlists(Path(__file__).parents[1] / "watchlists")[0], WORDS)
    leads = shared_data("domain", "labelled.jsonl").read_text("utf-8").splitlines()
    for lead in map(json.loads, leads):
        one = item(summary=lead["text"])
        assert matcher.match(one) == exhaustive(matcher, one), lead["id"]


@settings(deadline=None, max_examples=50)
@given(
    st.lists(WATCHLISTS, min_size=1, max_size=4),
    st.lists(st.lists(st.integers(0, 3), max_size=4, unique=True), max_size=4),
    st.lists(TEXTS, min_size=1, max_size=4),
)
def test_any_sequence_of_changes_equals_a_matcher_built_anew(
    all_: list[Watchlist], changes: list[list[int]], texts: list[str]
) -> None:
    matcher = Matcher(all_, WORDS)
    earlier = [(matcher, all_)]
    for change in changes:
        chosen = [all_[number] for number in change if number < len(all_)]
        matcher = matcher.with_watchlists(chosen)
        earlier.append((matcher, chosen))
    for changed, chosen in earlier:
        anew = Matcher(chosen, WORDS)
        for text in texts:
            assert changed.match(item(text)) == anew.match(item(text))


# ------------------------------------------------------------------ by hand, on the simplest texts


@dataclass(frozen=True)
class Row:
    """Words in this order: how many others may stand before each."""

    words: tuple[str, ...]
    gaps: tuple[int, ...]

    def placements(self, text: Sequence[str]) -> Iterator[tuple[int, ...]]:
        """All ways in which the words stand in a text, by trying every word at every place."""
        yield from self._further(text, ())

    def _further(self, text: Sequence[str], chosen: tuple[int, ...]) -> Iterator[tuple[int, ...]]:
        if len(chosen) == len(self.words):
            yield chosen
            return
        for at, word in enumerate(text):
            gap = at - chosen[-1] - 1 if chosen else 0
            if word == self.words[len(chosen)] and 0 <= gap <= self.gaps[len(chosen)]:
                yield from self._further(text, (*chosen, at))


UNKNOWN = st.sampled_from(["bb", "pp", "qq"])  # words without forms, in no list of small ones
TEXT = st.lists(st.sampled_from(["bb", "pp", "qq", "xx"]), max_size=9)
ROWS = st.one_of(
    st.lists(UNKNOWN, min_size=1, max_size=4).map(lambda words: (" ".join(words), words, 3)),
    st.tuples(st.lists(UNKNOWN, min_size=1, max_size=4), st.integers(0, 2)).map(
        lambda pair: (f'"{" ".join(pair[0])}"~{pair[1]}', pair[0], pair[1])
    ),
).map(lambda row: (row[0], Row(tuple(row[1]), (row[2],) * len(row[1]))))
NEARBY = st.tuples(st.lists(UNKNOWN, min_size=1, max_size=2), st.integers(0, 3)).map(
    lambda pair: (f'"{" ".join(pair[0])}"~{pair[1]}', Row(tuple(pair[0]), (pair[1],) * 2))
)


def marked_places(found: Hit | None) -> set[int]:
    return {span.start // 3 for span in found.spans} if found else set()


@settings(deadline=None)
@given(ROWS, TEXT)
@example(("pp pp bb", Row(("pp", "pp", "bb"), (3, 3, 3))), ["pp", "pp", "pp", "xx", "xx", "bb"])
def test_a_phrase_is_found_where_trying_every_placement_finds_it(
    row: tuple[str, Row], text: list[str]
) -> None:
    line, plain = row
    placements = list(plain.placements(text))
    found = hit(line, " ".join(text))
    assert bool(found) is bool(placements)
    assert {chosen[-1] for chosen in placements} <= marked_places(found)
    assert marked_places(found) <= {at for chosen in placements for at in chosen}


def between(outer: tuple[int, ...], inner: tuple[int, ...]) -> bool:
    """Whether one begins between the words of another, and shares none with it."""
    return outer[0] < inner[0] < outer[-1] and not set(outer) & set(inner)


def tight(placements: Iterator[tuple[int, ...]]) -> list[tuple[int, ...]]:
    """Those than which none of the same first, or none of the same last word is shorter."""
    every = list(placements)
    return [
        one
        for one in every
        if one[-1] == min(other[-1] for other in every if other[0] == one[0])
        or one[0] == max(other[0] for other in every if other[-1] == one[-1])
    ]


NEARBY_TWO = ('"bb pp"~2', Row(("bb", "pp"), (2, 2))), ('"pp bb"~0', Row(("pp", "bb"), (0, 0)))


@settings(deadline=None)
@example(*NEARBY_TWO, 1, False, ["bb", "pp", "bb", "pp"])
@given(NEARBY, NEARBY, st.integers(1, 4), st.booleans(), TEXT)
def test_what_is_near_is_found_where_trying_every_pair_finds_it(
    one: tuple[str, Row], other: tuple[str, Row], distance: int, ordered: bool, text: list[str]
) -> None:
    line = f"{one[0]} {'BEFORE' if ordered else 'NEAR'}/{distance} {other[0]}"
    near = [
        (left, right)
        for left in tight(one[1].placements(text))
        for right in tight(other[1].placements(text))
        if 0 <= right[0] - left[-1] - 1 <= distance
        or (not ordered and 0 <= left[0] - right[-1] - 1 <= distance)
        or (not ordered and (between(left, right) or between(right, left)))
    ]
    found = hit(line, " ".join(text))
    assert bool(found) is bool(near)
    assert marked_places(found) <= {at for pair in near for chosen in pair for at in chosen}


@settings(deadline=None)
@given(st.lists(UNKNOWN, min_size=3, max_size=3), st.integers(1, 3), TEXT)
@example(["bb", "bb", "pp"], 2, ["bb", "pp", "bb"])
def test_a_chain_of_nears_is_found_where_trying_everything_finds_it(
    words: list[str], distance: int, text: list[str]
) -> None:
    line = f" NEAR/{distance} ".join(words)
    first, second, third = ([at for at, word in enumerate(text) if word == w] for w in words)
    pairs = [sorted((a, b)) for a in first for b in second if a != b and abs(a - b) - 1 <= distance]
    near = any(
        0 <= c - end - 1 <= distance or 0 <= start - c - 1 <= distance or start < c < end
        for start, end in pairs
        for c in third
    )
    assert bool(hit(line, " ".join(text))) is near


def test_the_reference_itself_finds_what_it_should() -> None:
    row = Row(("pp", "bb"), (0, 1))
    assert list(row.placements(["pp", "xx", "bb", "bb"])) == [(0, 2)]
    assert all(
        one < other for chosen in row.placements(["pp", "bb"]) for one, other in pairwise(chosen)
    )
