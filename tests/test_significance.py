"""Which item stands for a story, and which story comes first: what many take up at once."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from monitor.digest.arrange import by_watchlist, lead, others, significance
from monitor.digest.wording import Reader
from monitor.model import Hit, Item, ItemHits, SeenItem, Story
from tests.test_compose import KYIV

NOW = datetime(2026, 3, 1, 12, 0, tzinfo=UTC)


def told(row: int, hours: float, outlet: str = "BBC", watchlist: str = "icc") -> ItemHits:
    published = NOW + timedelta(hours=hours)
    item = Item(str(row), f"title {row}", published=published, outlet=outlet)
    seen = SeenItem(row, item, NOW + timedelta(days=30))
    return ItemHits(seen, (Hit(watchlist, ("court",), ()),))


def taken_up(id: int, *hours: float) -> Story:
    """Make a story that another outlet takes up each of these hours."""
    return Story(id, tuple(told(10 * id + n, hour, f"o{n}") for n, hour in enumerate(hours)))


# ------------------------------------------------------------------ the item in front


def test_the_most_central_item_stands_for_a_story() -> None:
    story = Story(1, (told(1, 0), told(2, 1), told(3, 2)), lead=2)
    assert lead(story).seen.row_id == 2
    assert [item.seen.row_id for item in others(story)] == [1, 3]


@pytest.mark.parametrize("known", [None, 99], ids=["not known", "not among its items"])
def test_else_the_item_that_was_published_first_does(known: int | None) -> None:
    story = Story(1, (told(1, 5), told(2, 1), told(3, 2)), lead=known)
    assert lead(story).seen.row_id == 2
    assert [item.seen.row_id for item in others(story)] == [3, 1]


def test_of_items_of_the_same_time_the_one_stored_first_does() -> None:
    assert lead(Story(1, (told(2, 0), told(1, 0)))).seen.row_id == 1


def test_beside_a_single_item_there_are_no_others() -> None:
    assert others(Story(1, (told(1, 0),), lead=1)) == []


# ------------------------------------------------------------------ what matters


@pytest.mark.parametrize(
    ("hours", "at_once", "outlets"),
    [
        ([0], 1, 1),
        ([0, 1, 6], 3, 3),
        ([0, 1, 6.1], 2, 3),
        ([0, 10, 11, 12, 40], 3, 5),
        ([0, 5, 10, 15, 20], 2, 5),
        ([9, 0, 8], 2, 3),
    ],
)
def test_a_story_matters_by_the_outlets_that_take_it_up_within_six_hours_then_by_all(
    hours: list[float], at_once: int, outlets: int
) -> None:
    assert significance(taken_up(1, *hours)) == (at_once, outlets)


def test_an_outlet_counts_once_when_it_first_had_the_story() -> None:
    story = Story(1, (told(1, 0, "BBC"), told(2, 20, "BBC"), told(3, 21, "DW")))
    assert significance(story) == (1, 2)


def test_what_many_report_in_an_hour_comes_before_what_more_report_in_a_week() -> None:
    slow, quick = taken_up(1, *range(0, 70, 10)), taken_up(2, 0, 0.5, 1)
    late, small = taken_up(3, 30, 30, 30, 99), taken_up(4, 0)
    reader = Reader(KYIV.zone, NOW, {"icc": "Court"})
    ordered = by_watchlist([small, slow, quick, late], reader)["icc"]
    assert [story.id for story in ordered] == [3, 2, 1, 4]


def test_of_stories_that_matter_alike_the_older_comes_first() -> None:
    reader = Reader(KYIV.zone, NOW, {"icc": "Court"})
    ordered = by_watchlist([taken_up(2, 0), taken_up(1, 9)], reader)["icc"]
    assert [story.id for story in ordered] == [1, 2]


@given(st.lists(st.tuples(st.integers(-99, 99), st.sampled_from("abc")), min_size=1, max_size=20))
def test_no_more_outlets_take_a_story_up_at_once_than_in_all(items: list[tuple[int, str]]) -> None:
    story = Story(1, tuple(told(n, hours, outlet) for n, (hours, outlet) in enumerate(items)))
    at_once, outlets = significance(story)
    assert 1 <= at_once <= outlets == len({outlet for _, outlet in items})
    rows = [item.seen.row_id for item in (lead(story), *others(story))]
    assert sorted(rows) == list(range(len(items)))
