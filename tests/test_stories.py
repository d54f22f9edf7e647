"""Items that say the same are one story; items that only look alike are not."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from monitor.digest.stories import merge_stories
from monitor.model import Hit, Item, ItemHits, SeenItem, Story
from monitor.stories.titles import near_duplicates, story_name
from tests.reports import HEADLINES

NOW = datetime(2026, 3, 1, 12, 0, tzinfo=UTC)
LINK = "https://news.example/1"


def item(title: str, link: str | None = LINK, id: str = "1", outlet: str = "BBC") -> Item:
    return Item(id, title, link=link, outlet=outlet)


def told(row: int, *watchlists: str) -> ItemHits:
    hits = tuple(Hit(watchlist, (f"keyword of {watchlist}",), ()) for watchlist in watchlists)
    return ItemHits(SeenItem(row, item(str(row)), NOW), hits)


# ------------------------------------------------------------------ which items are one story


@pytest.mark.parametrize(
    ("some", "others"),
    [
        ("ICC judges issue a warrant", "ICC JUDGES ISSUE A WARRANT"),
        ("ICC judges issue a warrant", "ICC: judges issue — “a warrant”!"),
        ("Обмін полоненими: 175 додому", "обмін полоненими 175 додому"),
        ("İstanbul talks end without result", "i̇stanbul talks end without result"),
        ("Straße der Kinder in Kyjiw", "STRASSE DER KINDER IN KYJIW"),
        ("ＩＣＣ judges issue a warrant", "ICC judges issue a warrant"),
        ("普京与泽连斯基谈判", "普京与泽连斯基谈判！"),
    ],
)
def test_the_same_words_are_one_story_wherever_they_are_printed(some: str, others: str) -> None:
    one = item(some, "https://bbc.example/1", outlet="BBC")
    other = item(others, "https://dw.example/2", outlet="DW")
    assert story_name(one) == story_name(other)


@pytest.mark.parametrize(
    ("some", "others"),
    [
        ("ICC judges issue a warrant", "ICC judges issue two warrants"),
        ("ICC judges issue a warrant", "a warrant issue judges ICC"),
        ("Обмін полоненими: 175 додому", "Обмін полоненими: 176 додому"),
    ],
)
def test_other_words_are_another_story_even_under_one_link(some: str, others: str) -> None:
    assert story_name(item(some)) != story_name(item(others))


@pytest.mark.parametrize("title", ["Live updates", "Новини дня", "War in Ukraine", "", "今日新闻"])
def test_a_title_that_says_little_makes_no_story_of_two_links(title: str) -> None:
    one, other = item(title), item(title, "https://dw.example/live")
    assert story_name(one) != story_name(other)
    assert story_name(one) == story_name(replace(other, link=LINK))


def test_short_titles_under_the_link_of_one_page_are_stories_of_their_own() -> None:
    kherson, lviv = item("Kherson shelled", LINK, "1"), item("Lviv bombed", LINK, "2")
    assert story_name(kherson) != story_name(lviv)
    assert not near_duplicates(kherson, lviv, HEADLINES)


def test_without_a_link_an_id_counts_within_its_outlet() -> None:
    assert story_name(item("Live", None, "7")) == story_name(item("Live", None, "7"))
    assert story_name(item("Live", None, "7")) != story_name(item("Live", None, "8"))
    assert story_name(item("Live", None, "7", "BBC")) != story_name(item("Live", None, "7", "DW"))


def test_a_title_is_never_taken_for_a_link() -> None:
    assert story_name(item("= https news example 1")) != story_name(item("Live"))


@settings(deadline=None)
@given(st.text(), st.none() | st.text())
def test_every_item_has_a_story(title: str, link: str | None) -> None:
    assert story_name(item(title, link))
    assert story_name(item(title, link)) == story_name(item(f" {title}\t", link))


# ------------------------------------------------------------------ stories given several times


def test_stories_given_twice_become_one_with_all_items_and_hits() -> None:
    some = [Story(1, (told(10, "children"), told(11, "children"))), Story(2, (told(20, "icc"),))]
    more = [Story(1, (told(11, "icc"), told(12, "icc"))), Story(3, (told(30, "icc"),))]
    merged = merge_stories([*some, *more])
    assert [story.id for story in merged] == [1, 2, 3]
    assert [one.seen.row_id for one in merged[0].items] == [10, 11, 12]
    assert [hit.watchlist for hit in merged[0].items[1].hits] == ["children", "icc"]


def test_the_same_hit_given_twice_is_one_hit() -> None:
    story = Story(1, (told(10, "children", "icc"),))
    assert merge_stories([story, story]) == [story]


def test_no_stories_are_no_stories() -> None:
    assert merge_stories([]) == []
