"""A plan is found in the places of an item's words, and the work grows with the text only."""

from __future__ import annotations

import time

import pytest

from monitor.model import Item
from monitor.watch.matching.find import Found, find
from monitor.watch.matching.lexicon import Lexicon
from monitor.watch.matching.matcher import Matcher
from monitor.watch.matching.places import ItemPlaces, places_in, read_item
from monitor.watch.matching.plan import Plan, make_plan, marks_of
from monitor.watch.words.analysis import EVERY_LANGUAGE, Words
from tests.matching import item, keyword, watchlist

WORDS = Words()


def prepared(line: str, one: Item) -> tuple[Plan, ItemPlaces]:
    lexicon = Lexicon(WORDS)
    plan = make_plan(keyword(line).tree, lexicon, EVERY_LANGUAGE)
    texts = read_item(one, lexicon, outlets=True)
    return plan, places_in(texts, lexicon, frozenset(marks_of(plan)))


def found(line: str, one: Item | str) -> list[Found]:
    return find(*prepared(line, item(one) if isinstance(one, str) else one))


def places(line: str, text: str) -> list[tuple[int, int]]:
    return [(each.first, each.last) for each in found(line, text)]


# ------------------------------------------------------------------ phrases


def test_a_word_is_found_in_all_its_places() -> None:
    assert places("bb", "bb xx bb. Bb") == [(0, 0), (2, 2), (13, 13)]


def test_a_phrase_is_found_for_each_of_its_last_words_from_the_nearest_first() -> None:
    plan, here = prepared("bb pp", item("bb bb pp xx pp"))
    assert [(each.first, each.last) for each in find(plan, here, 50)] == [(1, 2), (1, 4)]


def test_for_what_is_near_it_is_found_from_each_of_its_first_words_too() -> None:
    assert places("bb pp", "bb bb pp xx pp") == [(1, 2), (1, 4), (0, 2)]
    assert found("war NEAR/1 (bb pp)", "war bb xx bb pp")


def test_what_was_found_names_the_characters_of_its_words_in_order() -> None:
    (one,) = found("bb pp qq", "bb, xx pp qq")
    assert one.spans == ((0, 2), (7, 9), (10, 12))
    assert one.field == "title"


def test_the_joined_reading_of_a_hyphenated_word_goes_over_all_its_places() -> None:
    assert places("ceasefire", "a cease-fire now") == [(1, 2)]
    assert places('"ceasefire now"', "a cease-fire now") == [(1, 3)]
    assert places('"a cease-fire"', "a ceasefire now") == [(0, 1)]


def test_characters_of_one_word_must_touch_but_a_long_korean_word_may_be_split() -> None:
    assert found("普京", "普京")
    assert not found("普京", "普 京")
    assert found("우크라이나", "우크라 이나")
    assert not found("푸틴", "푸 틴")


def test_each_field_is_looked_through_by_itself() -> None:
    assert [each.field for each in found("bb", item("bb", "bb", "bb", "bb"))] == [
        "title",
        "summary",
        "text",
    ]
    assert found("bb pp", item("bb", "pp", "bb", "pp")) == []


# ------------------------------------------------------------------ combinations


def test_near_goes_over_both_and_all_that_is_between() -> None:
    assert places("bb NEAR/2 pp", "xx pp xx bb") == [(1, 3)]
    assert places("(bb NEAR/2 pp) NEAR/2 qq", "pp bb xx xx qq") == [(0, 4)]
    assert places("(bb NEAR/2 pp) NEAR/1 qq", "pp bb xx xx qq") == []


def test_what_stands_between_the_words_of_a_phrase_is_near_it() -> None:
    assert places("(bb pp) NEAR/1 qq", "bb qq pp") == [(0, 2)]
    assert places("(bb pp) NEAR/1 (qq qq)", "bb qq pp qq") == [(0, 3)]
    assert places("(bb pp) NEAR/1 (bb pp)", "bb pp") == []


def test_all_that_must_be_there_is_told_and_nothing_if_what_must_not_is() -> None:
    assert places("bb AND pp", "pp bb bb") == [(1, 1), (2, 2), (0, 0)]
    assert places("bb AND NOT pp", "pp bb bb") == []


# ------------------------------------------------------------------ growth

REPEATED = [
    *("bb bb bb", '"bb bb"~9 bb', "bb NEAR/99 bb", "(bb bb) NEAR/99 (bb bb)", "bb of bb of bb"),
    *("bb NEAR/99 bb NEAR/99 bb", "(bb | bb bb) BEFORE/9 (bb | pp)", "bb-bb", "bbb*", "日日"),
]


@pytest.mark.parametrize("line", REPEATED)
@pytest.mark.parametrize("text", ["bb ", "bb-bb ", "bb, ", "bb of ", "日", "bb. "])
def test_what_is_found_grows_no_faster_than_the_text(line: str, text: str) -> None:
    counts = []
    for length in (300, 600):
        plan, where = prepared(line, item(text * length))
        words = sum(map(len, where["title"].places.values()))
        counts.append(len(find(plan, where)))
        assert counts[-1] <= 12 * max(words, 1)
    assert counts[1] <= 2.2 * counts[0] + 10


@pytest.mark.long
@pytest.mark.parametrize("line", [*REPEATED, "US", "/b+c/", "name: Bb", "bb NEAR/9 US"])
@pytest.mark.parametrize(
    "text",
    [
        *("bb ", "bb, ", "bb-", "bb of ", "US! ", "US: ", "bb. ", "bb.", "日", "bb", '"', "'"),
        *(
            "&amp;",
            "&",
            "<",
            "<b>bb</b>",
            "-",
            "(",
            ")",
            "\u200b",
            "bb\u00ad",
            "1,000 ",
            "\n ",
            ".",
        ),
    ],
    ids=lambda text: text.encode("unicode_escape").decode(),
)
def test_a_text_four_times_as_long_takes_no_sixteen_times_as_long(line: str, text: str) -> None:
    matcher = Matcher([watchlist(line, "bb", "US", exclude=("pp",))], WORDS)
    took = []
    for length in (25_000, 100_000):
        one = item("bb " + text * (length // len(text)) + " bb")
        started = time.process_time()
        matcher.match(one)
        took.append(time.process_time() - started)
    assert took[1] <= 10 * took[0] + 0.2
