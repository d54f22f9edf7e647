"""A document's new items are told in the order in which they happened."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from monitor.feeds.polling.order import oldest_first
from monitor.model import Item

NOON = datetime(2026, 3, 1, 12, tzinfo=UTC)


def items(*hours: int | None) -> list[Item]:
    """Items as a document lists them, each published at an hour, or undated."""
    return [
        Item(str(n), "Title", published=None if hour is None else NOON + timedelta(hours=hour))
        for n, hour in enumerate(hours)
    ]


@pytest.mark.parametrize(
    ("hours", "order"),
    [
        ((), ""),
        ((3, 2, 1), "210"),
        ((1, 2, 3), "012"),
        ((2, 3, 1), "201"),
        ((2, 2, 1), "210"),  # at the same time: the newest first, as most feeds are written
        ((None, None, None), "210"),
        ((3, None, 1), "210"),
        ((1, None, 3), "012"),
    ],
)
def test_the_oldest_comes_first(hours: tuple[int | None, ...], order: str) -> None:
    assert "".join(item.id for item in oldest_first(items(*hours))) == order


@given(st.lists(st.none() | st.integers(-50, 50)))
def test_no_item_is_left_out_or_doubled(hours: list[int | None]) -> None:
    listed = items(*hours)
    assert sorted(oldest_first(listed), key=lambda item: int(item.id)) == listed
