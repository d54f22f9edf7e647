"""Why an item hits a watchlist, or why not, is said in words that a person can check."""

from __future__ import annotations

import pytest
from hypothesis import given, settings

from monitor.model import Feed, Item, Span
from monitor.watch.lists.watchlist import Watchlist
from monitor.watch.matching.explain import KeywordReport, Report, explain
from monitor.watch.matching.matcher import Matcher
from tests.matching import item, labelled, matcher_of, watchlist
from tests.test_exhaustive import TEXTS, WATCHLISTS, WORDS

BBC = Feed("https://bbc.example/feed", "BBC News", "en")


def report(watched: Watchlist, one: Item, feed: Feed | None = None) -> Report:
    (found,) = explain(Matcher([watched], WORDS), one, feed)
    return found


def of_keyword(line: str, one: Item) -> KeywordReport:
    return report(watchlist(line), one).keywords[0]


def notes(line: str, one: Item | str) -> list[tuple[str, bool, str]]:
    """The parts of one keyword: as typed, whether found, and what is said of them."""
    found = of_keyword(line, item(one) if isinstance(one, str) else one)
    return [(part.text, part.found, part.note) for part in found.parts]


IN_TITLE = (True, "in the title")


# ------------------------------------------------------------------ one keyword


def test_what_is_found_is_said_with_its_place() -> None:
    found = of_keyword("deported children", item(summary="deported <b>child</b>"))
    assert found.found
    assert [(part.text, *(part.found, part.note)) for part in found.parts] == [
        ("deported children", True, "in the summary")
    ]
    assert found.spans == (Span("summary", 0, 8), Span("summary", 12, 17))
    assert notes("outlet: BBC", item(outlet="BBC")) == [("BBC", True, "in the outlet's name")]


@pytest.mark.parametrize(
    ("line", "text", "note"),
    [
        ("children", "of chldren", "not there; the nearest word is “chldren”"),
        ("депортація", "про Дипортацію", "not there; the nearest word is “Дипортацію”"),
        ("children", "nothing like it", "not there"),
        ("children", "", "not there"),
        ("name: Waltz", "a waltz", "“waltz” stands there, but not where and as it is asked for"),
        ("=WaPo", "in WAPO", "“WAPO” stands there, but not where and as it is asked for"),
        ("US", "TELL US NOW", "“US” stands there, but not where and as it is asked for"),
    ],
)
def test_a_missing_word_is_told_with_the_one_nearest_to_it(line: str, text: str, note: str) -> None:
    assert notes(line, text)[0][1:] == (False, note)


def test_a_word_in_another_field_than_asked_for_is_told() -> None:
    note = "“aa” stands there, but not where and as it is asked for"
    assert notes("title: aa", item("xx", "aa")) == [("aa", False, note)]


@pytest.mark.parametrize(
    ("line", "one", "why"),
    [
        (
            "deported children",
            item("children were deported"),
            "“deported” and “children” stand the other way round",
        ),
        (
            "deported children",
            item("deported xx xx xx xx children"),
            "4 words between “deported” and “children”, at most 3 may",
        ),
        (
            '"deported children"',
            item("deported xx children"),
            "1 word between “deported” and “children”, at most 0 may",
        ),
        (
            "deported children",
            item("deported. Children"),
            "10 words (a sentence's end counts as ten) between “deported” and “children”,"
            " at most 3 may",
        ),
        ("deported children", item("deported", "children"), "the words stand in different fields"),
        (
            "exchange of prisoners",
            item("exchange rate hits prisoners"),
            "not all of them near enough in one place",
        ),
    ],
    ids=["order", "distance", "quote", "sentence", "fields", "bridge"],
)
def test_words_that_are_all_there_are_told_with_what_keeps_them_apart(
    line: str, one: Item, why: str
) -> None:
    *words, whole = notes(line, one)
    assert all(found for _, found, _ in words)
    assert whole[1:] == (False, why)


def test_each_word_of_a_phrase_is_told_when_one_is_missing() -> None:
    assert notes("deported Ukrainian children", "deported children") == [
        ("deported", *IN_TITLE),
        ("Ukrainian", False, "not there"),
        ("children", *IN_TITLE),
    ]


@pytest.mark.parametrize(
    ("line", "one", "why"),
    [
        ("aa NEAR/2 bb", item("aa xx xx xx bb"), "3 words between, at most 2 may"),
        ("aa BEFORE/2 bb", item("bb aa"), "the other way round"),
        ("aa NEAR/2 bb", item("aa", "bb"), "in different fields"),
        ("aa NEAR/2 aa", item("aa"), "the same words"),
        (
            "aa NEAR/5 bb",
            item("aa. Bb"),
            "10 words (a sentence's end counts as ten) between, at most 5 may",
        ),
    ],
)
def test_what_is_not_near_is_told_with_its_distance(line: str, one: Item, why: str) -> None:
    left, right, operator = notes(line, one)
    assert left[1]
    assert right[1]
    assert operator == (line.split()[1], False, why)


def test_what_is_near_is_told_and_what_is_missing_needs_no_distance() -> None:
    assert notes("aa NEAR/2 bb", "aa bb")[-1] == ("NEAR/2", True, "near enough")
    assert [text for text, _, _ in notes("aa NEAR/2 bb", "aa")] == ["aa", "bb"]


def test_a_not_that_fired_is_told_with_its_place() -> None:
    assert notes("aa AND NOT bb", item("aa", "bb")) == [
        ("aa", *IN_TITLE),
        ("NOT bb", False, "it stands in the summary"),
    ]
    assert notes("aa AND NOT bb", "aa")[1] == ("NOT bb", True, "it is nowhere")


def test_a_count_is_told_with_what_was_found_of_it() -> None:
    assert notes("2 OF (aa, bb, cc)", "aa") == [
        ("2 OF (aa, bb, cc)", False, "1 found, 2 needed"),
        ("aa", *IN_TITLE),
        ("bb", False, "not there"),
        ("cc", False, "not there"),
    ]
    assert notes("2 OF (aa, bb, cc)", "aa cc")[0][1:] == (True, "2 found, 2 needed")


def test_every_alternative_and_filter_is_told() -> None:
    assert notes("aa | (title: bb) | /x+y/", "xxy") == [
        ("aa", False, "not there"),
        ("bb", False, "not there"),
        ("/x+y/", *IN_TITLE),
    ]


def test_both_parts_of_a_hyphenated_word_are_told() -> None:
    found = notes("Lvova-Belova arrest", "Lvova arrest")
    assert [(text, is_there) for text, is_there, _ in found] == [
        ("Lvova", True),
        ("Belova", False),
        ("arrest", True),
    ]


# ------------------------------------------------------------------ one watchlist


@pytest.mark.parametrize(
    ("watched", "one", "reason"),
    [
        (watchlist("aa"), item("xx"), "no keyword was found"),
        (watchlist("aa", exclude=("bb", "cc")), item("aa", "bb"), "excluded by “bb”"),
        (
            watchlist("aa", exclude=("bb", "cc")),
            item("aa cc bb"),
            "excluded by “bb”, “cc”",
        ),
        (
            watchlist("aa ^10", "bb ^5", "cc ^-5", threshold=20),
            item("aa bb cc"),
            "the weights add up to 10, 20 are needed",
        ),
        (watchlist("aa ^-5"), item("aa"), "only keywords that speak against it were found"),
        (watchlist("aa", feeds=("DW",)), item("aa"), "this watchlist does not look at BBC News"),
        (
            watchlist("aa", item_languages=("uk",)),
            item("aa"),
            "this watchlist does not look at BBC News",
        ),
    ],
)
def test_a_miss_has_a_reason(watched: Watchlist, one: Item, reason: str) -> None:
    found = report(watched, one, BBC)
    assert not found.hit
    assert found.reason == reason


def test_a_hit_has_none_and_names_its_watchlist() -> None:
    found = report(watchlist("aa", "bb", exclude=("cc",), id="w1"), item("aa"), BBC)
    assert found.hit
    assert (found.watchlist, found.title, found.reason) == ("w1", "title of w1", "")
    assert [(each.line, each.found) for each in found.keywords] == [("aa", True), ("bb", False)]
    assert found.excluded_by == ()


def test_what_excluded_an_item_is_told_with_its_place() -> None:
    (fired,) = report(watchlist("aa", exclude=("bb", "cc")), item("aa cc")).excluded_by
    assert fired.line == "cc"
    assert fired.spans == (Span("title", 3, 5),)


def test_every_watchlist_is_told_in_its_order() -> None:
    matcher = Matcher([watchlist("aa", id="b"), watchlist("bb", id="a")])
    assert [(each.watchlist, each.hit) for each in explain(matcher, item("bb"))] == [
        ("b", False),
        ("a", True),
    ]


# ------------------------------------------------------------------ always the matcher's verdict


@settings(deadline=None)
@given(WATCHLISTS, TEXTS, TEXTS)
def test_what_is_explained_is_what_the_matcher_says(
    watched: Watchlist, title: str, summary: str
) -> None:
    matcher = Matcher([watched], WORDS)
    one = item(title, summary, outlet="child")
    (found,) = explain(matcher, one)
    hits = matcher.match(one)
    assert found.hit is bool(hits)
    assert bool(found.reason) is not found.hit
    if hits:
        told = {each.line: each for each in found.keywords if each.found}
        assert set(hits[0].keywords) <= told.keys()
        spans = {span for line in hits[0].keywords for span in told[line].spans}
        assert set(hits[0].spans) == spans


@pytest.mark.parametrize("name", ["dev", "blind"])
def test_and_so_it_is_for_every_labelled_item(name: str) -> None:
    matcher = matcher_of(name)
    for one in labelled(name)[::20]:
        hits = [hit.watchlist for hit in matcher.match(one.item)]
        assert [each.watchlist for each in explain(matcher, one.item) if each.hit] == hits
