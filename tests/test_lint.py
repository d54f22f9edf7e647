"""A keyword that can be read but is probably not meant so is warned of, with what to write."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from monitor.watch.language.grammar import KeywordError, parse_keyword
from monitor.watch.language.keyword import Keyword
from monitor.watch.language.lint import covered, doubts, taken_out, unreachable


def read(line: str) -> Keyword:
    keyword = parse_keyword(line)
    assert keyword is not None
    return keyword


def doubted(line: str, threshold: int | None = None) -> list[tuple[str, str]]:
    return list(doubts(read(line), threshold))


# ------------------------------------------------------------------ words


@pytest.mark.parametrize("line", ["of", "the of", "для", "war | of the", "NOT in AND war", "و"])
def test_small_words_alone_are_doubted(line: str) -> None:
    ((reason, remedy),) = doubted(line)
    assert "is only small words" in reason
    assert "quote it" in remedy


@pytest.mark.parametrize(
    "line", ["war", "children of war", '"of the"', "=of", "The Hague", "ON", "ІЗ", "the*"]
)
def test_others_and_those_that_are_meant_so_are_not(line: str) -> None:
    assert doubted(line) == []


@pytest.mark.parametrize(
    ("line", "write"),
    [
        ("Putin and Trump", "Putin AND Trump"),
        ("Putin or Trump", "Putin OR Trump"),
        ("Putin not Trump", "Putin AND NOT Trump"),
        ("Putin near Trump", "Putin NEAR/5 Trump"),
        ("Putin before Trump", "Putin BEFORE/5 Trump"),
        ("war | Путін and Трамп", "Путін AND Трамп"),
    ],
)
def test_a_small_operator_between_capitals_is_doubted(line: str, write: str) -> None:
    ((reason, remedy),) = doubted(line)
    assert "operators are capitals" in reason
    assert remedy == f"write {write} if you mean the operator, or quote the phrase"


@pytest.mark.parametrize("line", ["war and peace", "Putin and others", '"Putin and Trump"'])
def test_not_so_where_it_is_rather_a_word(line: str) -> None:
    assert doubted(line) == []


def test_a_slash_between_words_is_doubted() -> None:
    assert doubted("Putin/Trump") == [
        (
            "“Putin/Trump” is found only with both words side by side",
            "write Putin | Trump for either of them, or a space for both",
        )
    ]
    assert doubted("9/11 | km/h2 | =and/or") == []


@pytest.mark.parametrize(
    ("line", "meant"),
    [("tittle: war", "title:"), ("Outlets: BBC", "outlet:"), ("names: a", "name:")],
)
def test_a_word_like_a_filter_is_doubted(line: str, meant: str) -> None:
    assert f"write {meant}, or leave the : out" in [remedy for _, remedy in doubted(line)]


def test_but_not_any_word_with_a_colon() -> None:
    assert doubted("Ukraine: children deported") == []


@pytest.mark.parametrize(
    ("line", "write"), [(r"/№ ?\d/", r"write /No ?\d/"), ("/Е\u0301/ | war", "write /Е/")]
)
def test_a_regular_expression_for_what_no_plain_text_has_is_doubted(line: str, write: str) -> None:
    ((reason, remedy),) = doubted(line)
    assert "characters that texts are rid of" in reason
    assert remedy == write
    assert doubted("/ї[^é]+/") == []


# ------------------------------------------------------------------ filters


@pytest.mark.parametrize(
    "line", ["(title: war) NEAR/5 text: peace", "(name: title: Putin) BEFORE/5 outlet: BBC"]
)
def test_what_can_never_be_near_is_doubted(line: str) -> None:
    ((reason, remedy),) = doubted(line)
    assert "NEAR looks within one field" in reason
    assert "AND" in remedy


@pytest.mark.parametrize("line", ["(title: war) NEAR/5 title: peace", "(title: war) NEAR/5 peace"])
def test_what_can_be_near_is_not(line: str) -> None:
    assert doubted(line) == []


@pytest.mark.parametrize("line", ["name: Trump AND tariffs", "title: name: Trump NEAR/5 tariffs"])
def test_an_ordinary_word_that_the_filter_makes_a_name_is_doubted(line: str) -> None:
    assert doubted(line) == [
        (
            "“tariffs” is a name here, too: name: holds for the whole line",
            "write (name: Trump) AND tariffs",
        )
    ]


@pytest.mark.parametrize(
    "line", ["name: Mike Waltz | Волтц", "(name: Trump) AND tariffs", "name: von der Leyen"]
)
def test_a_name_is_not(line: str) -> None:
    assert doubted(line) == []


# ------------------------------------------------------------------ weights


@pytest.mark.parametrize(
    ("line", "threshold", "reason"),
    [
        ("war ^20", None, "the weight ^20 counts for nothing without a threshold"),
        ("war ^0", None, "the weight ^0 counts for nothing without a threshold"),
        ("war ^0", 30, "the weight ^0 changes nothing"),
        ("war", 30, "without a weight this keyword is enough by itself"),
    ],
)
def test_a_weight_that_says_nothing_is_doubted(
    line: str, threshold: int | None, reason: str
) -> None:
    assert [doubt for doubt, _ in doubted(line, threshold)] == [reason]


@pytest.mark.parametrize(("line", "threshold"), [("war", None), ("war ^20", 30), ("war ^-9", 30)])
def test_a_weight_that_counts_is_not(line: str, threshold: int | None) -> None:
    assert doubted(line, threshold) == []


def test_a_threshold_out_of_reach_is_doubted() -> None:
    lines = [read("war ^20"), read("peace ^9"), read("golf ^-9")]
    found = unreachable(lines, 30)
    assert found is not None
    assert "all weights together are 29" in found.reason
    assert unreachable(lines, 29) is None
    assert unreachable(lines, None) is None
    assert unreachable([*lines, read("tribunal")], 30) is None
    assert unreachable([], 30) is None


# ------------------------------------------------------------------ one covers another


@pytest.mark.parametrize(
    ("less", "more"),
    [
        ("deported children", "children"),
        ("title: children", "children"),
        ('"Ukrainian children"', "children | kids"),
        ("=Children of war", "children"),
        ("war children | peace children", "children"),
        ("war | peace", "peace | war | truce"),
        ("Ukraine's Children", "children"),
        ("children", "!children"),
    ],
)
def test_a_keyword_that_another_one_covers_is_told(less: str, more: str) -> None:
    assert list(covered([read(less), read(more)])) == [(0, 1)]
    assert list(covered([read(more), read(less)])) == [(1, 0)]


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("deported children", "title: children"),
        ("deported children", "deported children of war"),
        ("outlet: children", "children"),
        ("child*", "child"),
        ("deported child*", "child"),
        ("ICC warrant", "ICC"),
        ("=children", "child"),
        ("children of war | truce", "children"),
        ("children AND war", "children"),
        ("!deported children", "children"),
        ("deported children ^20", "children"),
        ("deported children", "children ^20"),
    ],
)
def test_one_that_finds_something_of_its_own_is_not(one: str, other: str) -> None:
    assert list(covered([read(one), read(other)])) == []


def test_of_two_that_cover_each_other_the_later_one_is_told() -> None:
    lines = [read("war | peace"), read("peace | war"), read("golf"), read("(peace) | war")]
    assert list(covered(lines)) == [(1, 0), (3, 0)]


def test_what_is_taken_out_altogether_is_told() -> None:
    keywords = [read("war"), read("golf clubs"), read("golf | war")]
    assert list(taken_out(keywords, [read("tennis"), read("golf")])) == [(1, 1)]
    assert list(taken_out(keywords, [read("war | golf")])) == [(0, 0), (1, 0), (2, 0)]
    assert list(taken_out(keywords, [])) == []


# ------------------------------------------------------------------ any keyword at all

PIECES = st.sampled_from(
    [*"ab/:*~^()|", " ", "war", "not", "Of", " AND ", " NEAR/5 ", "title:", "name: ", '"a b"', "^5"]
)


@settings(deadline=None)
@given(st.lists(st.lists(PIECES).map("".join), max_size=4), st.none() | st.integers(1, 99))
def test_every_doubt_has_a_reason_and_a_remedy(lines: list[str], threshold: int | None) -> None:
    keywords = []
    for line in lines:
        try:
            keyword = parse_keyword(line)
        except KeywordError:
            continue
        keywords += [keyword] if keyword else []
    for keyword in keywords:
        assert all(reason and remedy for reason, remedy in doubts(keyword, threshold))
    for less, more in covered(keywords):
        assert less != more
