"""What is learned from stories that were judged not relevant: a line, and what it would take."""

from __future__ import annotations

from datetime import timedelta

from hypothesis import given
from hypothesis import strategies as st

from monitor.exclusions import PROPOSED, learned
from monitor.model import Exclusion, Item, StoredItem, WatchlistHit
from monitor.watch.lists.edit import add_keyword, new_watchlist
from monitor.watch.lists.watchlist import read_watchlist
from monitor.watch.matching.matcher import Matcher
from tests.support import BBC, NOW

TEXT = new_watchlist("Deported children", ["children", "діти"])
WATCHLIST, _ = read_watchlist(TEXT, "", "children")
assert WATCHLIST is not None
MATCHER = Matcher([WATCHLIST])


def found(*titles: str, not_relevant: bool = False, first: int = 1) -> list[WatchlistHit]:
    """Hits with these titles, each a story; after a bar, the summary."""
    hits = []
    for number, text in enumerate(titles, start=first):
        title, _, summary = text.partition("|")
        item = Item(f"i{number}", title, summary)
        stored = StoredItem(number, item, NOW - timedelta(days=1), BBC)
        matched = tuple(word for word in ("children", "Children", "діти", "дітей") if word in text)
        hits.append(WatchlistHit(stored, number, matched, not_relevant))
    return hits


def proposed(hits: list[WatchlistHit], story: int | None = None) -> list[Exclusion]:
    return learned(hits, WATCHLIST, MATCHER, story)


RELEVANT = found(
    "Ukraine brings home 12 children from Russia",
    "The court wants those who deported children",
    "Deported children return after two years",
    first=50,
)
CRICKET = found(
    "England wins at cricket as children watch",
    "Why children love cricket more than football",
    "Cricket for children: a new season begins",
    "A cricket match with no children in it",
    not_relevant=True,
)


def test_the_word_that_the_judged_stories_share_is_proposed_with_what_it_would_take() -> None:
    first, *rest = proposed([*RELEVANT, *CRICKET])
    assert first == Exclusion("cricket", hits=7, taken=4, not_relevant=4)
    assert all(each.not_relevant < 4 for each in rest)


def test_what_relevant_stories_have_as_well_is_not_proposed() -> None:
    relevant = found("Deported children play cricket in Kyiv", first=90)
    lines = {each.line: each for each in proposed([*RELEVANT, *relevant, *CRICKET])}
    assert lines["cricket"] == Exclusion("cricket", 8, 5, 4), "one of five is rare"
    more = found("Cricket helps deported children", "Children of war at cricket", first=95)
    assert "cricket" not in {each.line for each in proposed([*relevant, *more, *CRICKET])}


def test_of_a_single_story_what_it_says_twice_is_enough_beside_a_few_others() -> None:
    judged = found(
        "Children watch the rugby final|The rugby final in Paris drew families.", not_relevant=True
    )
    few = [*RELEVANT, *found(*(f"Children come home, part {n}" for n in range(2)), first=70)]
    assert {each.line for each in proposed([*few, *judged])} == {"rugby", "final"}
    assert proposed([*RELEVANT, *judged]) == [], "there is too little to compare it with"


def test_of_a_single_story_what_it_says_once_takes_many_others() -> None:
    judged = found("Children at the opera", not_relevant=True)
    others = [*found(*(f"Children come home, part {n}" for n in range(20)), first=70)]
    assert proposed([*others, *judged]) == [Exclusion("opera", 21, 1, 1)]
    assert proposed([*others[1:], *judged]) == []


def test_what_made_the_stories_match_is_never_proposed() -> None:
    judged = found("Children", "Children | children", not_relevant=True)
    assert proposed(judged) == []


def test_small_and_empty_words_and_numbers_are_never_proposed() -> None:
    judged = found("They said that children were there in 2026", not_relevant=True)
    assert proposed([*RELEVANT, *judged]) == []


def test_names_are_proposed_as_they_are_written() -> None:
    judged = found(
        "Why children follow the Premier League on screens",
        "How the Premier League helps children",
        not_relevant=True,
    )
    first = proposed([*RELEVANT, *judged])[0]
    assert first == Exclusion("Premier League", 5, 2, 2)


def test_a_word_in_its_other_forms_is_taken_too() -> None:
    judged = found(
        "Чому діти грають у футбол", "Збірна з футболу: діти вболівають", not_relevant=True
    )
    (first, *_) = proposed([*RELEVANT, *judged])
    assert first.line in ("футбол", "футболу")
    assert (first.taken, first.not_relevant) == (2, 2)


def test_of_one_story_only_what_it_has_is_proposed() -> None:
    opera = ("Children at the opera festival", "An opera for children")
    judged = [*CRICKET, *found(*opera, not_relevant=True, first=80)]
    assert [each.line for each in proposed([*RELEVANT, *judged], story=80)] == ["opera"]


def test_proposals_share_no_word() -> None:
    judged = found(
        "A day at Lord Cricket Ground with children",
        "Lord Cricket Ground opens for children",
        not_relevant=True,
    )
    words = [word for each in proposed(judged) for word in each.line.lower().split()]
    assert len(words) == len(set(words))


def test_nothing_is_learned_where_nothing_was_judged() -> None:
    assert proposed(RELEVANT) == []
    assert proposed([]) == []


WORDS = st.sampled_from(
    'children cricket Cricket "opera" NEAR OR NOT (x =y | ! the U.S. Kyiv діти Крикет 2026 '
    "Lvova-Belova it's 足球 re:x name:".split()
)
TITLES = st.lists(st.lists(WORDS, max_size=8).map(" ".join), max_size=6)


@given(TITLES, TITLES)
def test_every_proposal_is_a_line_that_takes_what_it_says(
    judged: list[str], rest: list[str]
) -> None:
    hits = [*found(*judged, not_relevant=True), *found(*rest, first=50)]
    proposals = proposed(hits)
    assert len(proposals) <= PROPOSED
    for each in proposals:
        assert add_keyword(TEXT, each.line, to="exclude")
        assert 0 < each.not_relevant <= each.taken <= each.hits == len(hits)
