"""What a feed brought lately: its own items and hits, no other feed's, no older ones."""

from __future__ import annotations

from monitor.model import FeedWeek
from monitor.store import Store
from tests.support import BBC, DAY, DW, NOW, news, record, state_of


def test_a_feeds_week_is_its_own_items_and_hits_the_most_first(store: Store) -> None:
    record(store, news("old", "children"), now=NOW - 8 * DAY)
    record(store, news("a", "icc"), now=NOW - 2 * DAY)
    record(store, news("b", "children", "icc"), now=NOW)
    record(store, news("other", "children"), now=NOW, feed=DW)
    week = store.feed_week(state_of(store, BBC).id, NOW - 7 * DAY)
    assert week == FeedWeek((NOW - 2 * DAY, NOW), {"icc": 2, "children": 1})
    assert list(week.hits) == ["icc", "children"]


def test_a_feed_is_found_by_its_row_or_address_while_it_is_listed(store: Store) -> None:
    row = state_of(store, DW).id
    assert store.listed_feed(row) == store.feed_at(DW.url) == state_of(store, DW)
    store.sync_feeds([BBC], NOW, DAY)
    assert store.listed_feed(row) is None
    assert store.feed_at(DW.url) is None
