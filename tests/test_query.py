"""What somebody searches for is read: words, filters, and what can't be read is told."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from monitor.query import (
    Query,
    QueryError,
    loosened,
    meant_outlets,
    meant_watchlist,
    read_query,
    read_words,
)
from monitor.telegram.choices.reading import read_choice
from monitor.telegram.choices.search import SendFound, ShowFound
from monitor.watch.lists.watchlist import Watchlist
from monitor.watch.matching.matcher import Matcher
from tests.matching import item


def finds(words: str, text: str) -> bool:
    reading = read_words(words)
    assert reading is not None
    return bool(Matcher([Watchlist("w", "", (reading.keyword,))]).match(item(text)))


# ---------------------------------------------------------------- filters


@pytest.mark.parametrize(
    ("typed", "query"),
    [
        ("truce", Query("truce")),
        ("truce outlet:BBC", Query("truce", outlet="BBC")),
        ('outlet:"BBC News" truce', Query("truce", outlet="BBC News")),
        (
            "truce outlet:«Українська правда» holds",
            Query("truce holds", outlet="Українська правда"),
        ),
        ("Lang:UK truce", Query("truce", language="uk")),
        ("truce watchlist: icc", Query("truce", watchlist="icc")),
        (
            "after:2026-03-01 before:02.04.2026",
            Query(after=date(2026, 3, 1), before=date(2026, 4, 2)),
        ),
        ("title: truce", Query("title: truce")),
        ("title:truce outlet: BBC", Query("title:truce outlet: BBC")),
        ("https://bbc.example/1", Query("https://bbc.example/1")),
        ('"site:bbc" truce', Query('"site:bbc" truce')),
        ("at 10:30", Query("at 10:30")),
    ],
)
def test_filters_stand_anywhere_among_the_words(typed: str, query: Query) -> None:
    assert read_query(typed) == query


@pytest.mark.parametrize(
    ("typed", "what"),
    [
        ("site:bbc", "filter"),
        ("after:tomorrow", "date"),
        ("after:2026-13-01", "date"),
        ("lang:uk lang:ru", "twice"),
        ("after:2026-03-01 before:2026-03-01", "order"),
        ("x" * 501, "long"),
    ],
)
def test_what_cannot_be_read_is_refused(typed: str, what: str) -> None:
    with pytest.raises(QueryError) as refused:
        read_query(typed)
    assert refused.value.what == what


@given(st.text(max_size=60))
def test_whatever_is_typed_is_read_or_refused(typed: str) -> None:
    try:
        query = read_query(typed)
    except QueryError:
        return
    read_words(query.words)


def test_a_watchlist_is_meant_by_its_id_or_its_title() -> None:
    there = {"icc": "Arrest warrants"}
    assert meant_watchlist(Query(), there) == ""
    assert meant_watchlist(Query(watchlist="ICC"), there) == "icc"
    assert meant_watchlist(Query(watchlist="arrest Warrants"), there) == "icc"
    with pytest.raises(QueryError):
        meant_watchlist(Query(watchlist="children"), there)
    with pytest.raises(QueryError):
        meant_watchlist(Query(watchlist="children"), {})


def test_an_outlet_is_meant_by_its_name_or_a_part_of_it() -> None:
    def known() -> list[str]:
        return ["BBC", "BBC News", "DW", "Die Welt"]

    assert meant_outlets(Query(outlet="bbc"), known) == ("BBC",)
    assert meant_outlets(Query(outlet="news"), known) == ("BBC News",)
    assert meant_outlets(Query(outlet="w"), known) == ("BBC News", "DW", "Die Welt")
    with pytest.raises(QueryError) as refused:
        meant_outlets(Query(outlet="BCC News"), known)
    assert refused.value.names == ("BBC News",)


# ---------------------------------------------------------------- words


def test_other_spellings_of_a_name_are_looked_for_too() -> None:
    reading = read_words("Lvova-Belova")
    assert reading
    assert "Львова-Белова" in reading.spellings
    assert finds("Lvova-Belova", "о Львовой-Беловой")
    assert finds("Prigozhin", "Prigoschins Söldner")
    assert not finds("Lvova-Belova", "Belov in Lviv")


def test_a_word_in_small_letters_is_no_name_and_an_ordinary_one_stays_so() -> None:
    assert read_words("children") == read_words("children")
    reading = read_words("children")
    assert reading
    assert reading.spellings == ()
    assert finds("Children", "many children")


def test_what_is_no_keyword_is_mere_words_of_which_all_must_be_there() -> None:
    reading = read_words('children ("deported')
    assert reading
    assert reading.plain
    assert finds('children ("deported', "Deported: all the children.")
    assert not finds('children ("deported', "All the children.")


def test_where_no_word_is_nothing_is_looked_for() -> None:
    assert read_words("… ()") is None
    assert read_words("") is None


def test_the_words_of_a_phrase_may_be_looked_for_apart() -> None:
    reading = read_words("deported children")
    assert reading
    freer = loosened(reading)
    assert freer
    matcher = Matcher([Watchlist("w", "", (freer.keyword,))])
    assert matcher.match(item("Children came home. They had been deported."))
    assert loosened(freer) is None
    one = read_words("children")
    assert one
    assert loosened(one) is None


# ---------------------------------------------------------------- buttons


@given(st.integers(0, 10**18 - 1), st.integers(0, 99_999))
def test_every_button_reads_back(search: int, page: int) -> None:
    for choice in (ShowFound(search, page), SendFound(search)):
        assert len(choice.data.encode()) <= 64
        assert read_choice(choice.data) == choice


@given(st.lists(st.text("0123456789c:f²٣ ", max_size=25), max_size=4).map(":".join))
def test_any_data_is_read_or_refused(data: str) -> None:
    read_choice(f"f:{data}")
