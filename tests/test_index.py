"""The index gives every entry that an item may hit, and few others; a copy changes by itself."""

from __future__ import annotations

from hypothesis import given, settings
from hypothesis import strategies as st

from monitor.watch.matching.clauses import Clause, clauses
from monitor.watch.matching.index import Index
from monitor.watch.matching.lexicon import Lexicon
from monitor.watch.matching.plan import make_plan
from monitor.watch.words.analysis import EVERY_LANGUAGE, Words
from tests.matching import keyword

MARKS = st.integers(0, 6)
CLAUSES = st.lists(
    st.lists(MARKS, min_size=1, max_size=2, unique=True).map(tuple), min_size=1, max_size=3
)
ENTRIES = st.dictionaries(st.integers(0, 40), st.none() | CLAUSES, max_size=30)
ITEM = st.frozensets(MARKS)


def index_of(entries: dict[int, list[Clause] | None]) -> Index[int]:
    index: Index[int] = Index()
    index.add(entries.items())
    return index


def plainly(entries: dict[int, list[Clause] | None], marks: frozenset[int]) -> set[int]:
    return {
        entry
        for entry, listed in entries.items()
        if listed is None or any(marks.issuperset(clause) for clause in listed)
    }


@settings(deadline=None)
@given(ENTRIES, ITEM)
def test_candidates_are_the_entries_with_a_clause_fulfilled(
    entries: dict[int, list[Clause] | None], marks: frozenset[int]
) -> None:
    assert index_of(entries).candidates(marks) == plainly(entries, marks)


@settings(deadline=None)
@given(ENTRIES, ENTRIES, st.sets(st.integers(0, 40)), ITEM)
def test_what_is_added_and_removed_later_is_as_if_it_had_been_so_from_the_start(
    entries: dict[int, list[Clause] | None],
    more: dict[int, list[Clause] | None],
    gone: set[int],
    marks: frozenset[int],
) -> None:
    more = {entry: listed for entry, listed in more.items() if entry not in entries}
    index = index_of(entries)
    twin = index.copy()
    twin.add(more.items())
    twin.remove(gone)
    left = {entry: listed for entry, listed in (entries | more).items() if entry not in gone}
    assert twin.candidates(marks) == plainly(left, marks)
    assert index.candidates(marks) == plainly(entries, marks), "the first one stays as it was"


def test_to_remove_what_is_not_listed_does_nothing() -> None:
    index = index_of({1: [(1,)]})
    index.remove({7})
    assert index.candidates(frozenset({1})) == {1}


def test_a_common_word_brings_only_the_keywords_whose_other_word_is_there() -> None:
    entries: dict[int, list[Clause] | None] = {n: [(0, n + 1)] for n in range(1000)}
    assert index_of(entries).candidates(frozenset({0, 7, 5000})) == {6}


def test_many_entries_that_share_a_word_are_removed_at_once() -> None:
    entries: dict[int, list[Clause] | None] = {n: [(0, n + 1), (0,)] for n in range(20_000)}
    index = index_of(entries)
    index.remove(set(range(19_999)))  # one by one, each with a copy of all, took 18 seconds
    assert index.candidates(frozenset({0, 7, 20_000})) == {19_999}


# ------------------------------------------------------------------ clauses


def clauses_of(*lines: str) -> list[tuple[Clause, ...] | None]:
    lexicon = Lexicon(Words())
    plans = [make_plan(keyword(line).tree, lexicon, EVERY_LANGUAGE) for line in lines]
    return [clauses(plan, lexicon) for plan in plans]


def test_a_phrase_is_looked_up_by_its_two_rarest_words() -> None:
    phrases = [f"deportation of children {number}" for number in ("alpha", "beta", "gamma")]
    found = clauses_of(*phrases)
    assert all(listed and all(len(clause) == 2 for clause in listed) for listed in found)
    assert len({clause[0] for listed in found for clause in listed or ()}) == 3, "by its own word"


def test_alternatives_have_a_clause_each_and_what_must_be_there_shares_one() -> None:
    either, both = clauses_of("aa | bb | cc", "aa AND bb AND NOT cc")
    assert either is not None
    assert both is not None
    assert len(either) == 3
    assert len(both) == 1


def test_of_a_count_enough_are_looked_up_that_one_is_always_among_those_found() -> None:
    (found,) = clauses_of("2 OF (aa, bb, cc, dd)")
    assert found is not None
    assert len(found) == 3


def test_only_looking_tells_whether_a_regular_expression_is_there() -> None:
    assert clauses_of("/x+/", "aa | /x+/", "2 OF (/x+/, /y+/, aa)") == [None, None, None]
    assert clauses_of("aa AND /x+/", "2 OF (/x+/, aa, bb)").count(None) == 0
