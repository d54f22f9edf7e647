"""Trials: what watchlists, or one line more, would have hit among stored items."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from itertools import count
from zoneinfo import ZoneInfo

import pytest

from monitor.chart import columns
from monitor.model import Item, StoredItem
from monitor.trial import (
    Period,
    Trial,
    exclude_trial,
    happened,
    keyword_trial,
    too_wide,
    trial,
)
from monitor.watch.language.grammar import parse_keyword
from monitor.watch.language.keyword import Keyword
from monitor.watch.lists.watchlist import Watchlist
from monitor.watch.matching.matcher import Matcher
from tests.support import BBC, DAY, HOUR, NOW

KYIV = ZoneInfo("Europe/Kyiv")
WEEK = Period.last(7, NOW, UTC)
_rows = count(1)


def stored(
    title: str,
    *,
    at: datetime = NOW - HOUR,
    published: datetime | None = None,
    baseline: bool = False,
) -> StoredItem:
    row = next(_rows)
    return StoredItem(row, Item(f"i{row}", title, published=published), at, BBC, baseline)


def keyword(line: str) -> Keyword:
    read = parse_keyword(line)
    assert read is not None
    return read


def watchlist(*lines: str, exclude: tuple[str, ...] = (), name: str = "children") -> Watchlist:
    return Watchlist(name, name.title(), tuple(map(keyword, lines)), tuple(map(keyword, exclude)))


def tried(items: list[StoredItem], *watchlists: Watchlist, period: Period = WEEK) -> Trial:
    return trial(items, Matcher(watchlists), watchlists, period)


# ---------------------------------------------------------------- the period


def test_a_period_is_whole_local_days_today_included() -> None:
    late = datetime(2026, 3, 1, 23, 0, tzinfo=UTC)  # already the second of March in Kyiv
    period = Period.last(3, late, KYIV)
    assert period.days == (date(2026, 2, 28), date(2026, 3, 1), date(2026, 3, 2))
    assert period.since == datetime(2026, 2, 27, 22, 0, tzinfo=UTC)


def test_hits_count_on_the_local_day_on_which_their_item_was_first_seen() -> None:
    period = Period.last(2, NOW, KYIV)
    before = datetime(2026, 2, 28, 21, 59, tzinfo=UTC)
    after = datetime(2026, 2, 28, 22, 1, tzinfo=UTC)
    items = [stored("children", at=before), stored("children", at=after)]
    (one,) = tried(items, watchlist("children"), period=period).watchlists
    assert one.by_day == {date(2026, 2, 28): 1, date(2026, 3, 1): 1}


def test_days_without_a_hit_are_there_too() -> None:
    (one,) = tried([stored("chess")], watchlist("children")).watchlists
    assert list(one.by_day) == list(WEEK.days)
    assert set(one.by_day.values()) == {0}


def test_what_a_first_poll_brought_counts_when_it_was_published() -> None:
    item = stored("children", published=NOW - 3 * DAY, baseline=True)
    assert happened(item) == NOW - 3 * DAY
    (one,) = tried([item], watchlist("children")).watchlists
    assert one.by_day[(NOW - 3 * DAY).date()] == 1


def test_what_a_first_poll_brought_from_before_the_period_does_not_count() -> None:
    old = stored("children", published=NOW - 30 * DAY, baseline=True)
    result = tried([old, stored("children")], watchlist("children"))
    assert (result.items, result.watchlists[0].hits) == (1, 1)


def test_a_later_item_with_an_old_date_counts_when_it_was_first_seen() -> None:
    assert happened(stored("children", published=NOW - 30 * DAY)) == NOW - HOUR


def test_a_date_in_the_future_is_not_believed() -> None:
    assert happened(stored("x", published=NOW + DAY, baseline=True)) == NOW - HOUR


# ---------------------------------------------------------------- counting


def test_each_keyword_is_counted_and_an_item_once_for_the_watchlist() -> None:
    items = [stored("Children deported"), stored("Children sing"), stored("Chess")]
    (one,) = tried(items, watchlist("deported", "children", "orphans")).watchlists
    assert (one.items, one.hits) == (3, 2)
    assert one.by_keyword == {"deported": 1, "children": 2, "orphans": 0}
    assert one.most == [("children", 2), ("deported", 1)]
    assert one.never == ["orphans"]


def test_what_is_excluded_is_no_hit() -> None:
    items = [stored("Children deported"), stored("Children play cricket")]
    (one,) = tried(items, watchlist("children", exclude=("cricket",))).watchlists
    assert one.hits == 1


def test_several_watchlists_are_counted_apart() -> None:
    items = [stored("Children deported"), stored("Chess")]
    result = tried(items, watchlist("children"), watchlist("chess", "deported", name="chess"))
    assert [(one.watchlist, one.hits) for one in result.watchlists] == [
        ("children", 1),
        ("chess", 2),
    ]


def test_the_newest_hits_are_the_samples_and_a_title_stands_once() -> None:
    items = [stored(f"Children {n}", at=NOW - n * HOUR) for n in range(9, 0, -1)]
    items += [stored("Children 1"), stored("Children 1")]
    (one,) = tried(items, watchlist("children")).watchlists
    assert [sample.stored.item.title for sample in one.samples] == [
        f"Children {n}" for n in range(1, 6)
    ]


@pytest.mark.parametrize(
    ("hits", "items", "wide"),
    [(20, 100, False), (21, 100, True), (21, 2100, False), (22, 2100, True), (0, 0, False)],
)
def test_too_wide_is_more_than_20_items_and_more_than_1_in_100(
    hits: int, items: int, wide: bool
) -> None:
    assert too_wide(hits, items) is wide


def test_a_keyword_that_hits_too_much_is_named() -> None:
    items = [stored("Children sing") for _ in range(21)]
    (one,) = tried(items, watchlist("children", "deported")).watchlists
    assert one.too_wide == ["children"]


def test_no_items_are_no_trouble() -> None:
    result = tried([], watchlist("children"))
    assert (result.items, result.watchlists[0].hits, result.watchlists[0].samples) == (0, 0, ())


# ---------------------------------------------------------------- one line more


def test_a_keyword_is_tried_by_itself_and_beside_the_others() -> None:
    items = [stored("Children deported"), stored("Orphans deported"), stored("Chess")]
    result = keyword_trial(items, watchlist("children"), keyword("deported"), WEEK)
    assert (result.items, result.hits, result.changed, result.today) == (3, 2, 1, 1)
    assert result.covered_by == ()
    assert [sample.hit.keywords for sample in result.samples] == [("deported",)] * 2


def test_of_what_it_hits_only_its_own_words_are_marked() -> None:
    result = keyword_trial(
        [stored("Children deported")], watchlist("children"), keyword("deported"), WEEK
    )
    assert [(span.start, span.end) for span in result.samples[0].hit.spans] == [(9, 17)]


def test_a_keyword_that_another_covers_is_told() -> None:
    items = [stored("Children deported"), stored("Children sing")]
    given = watchlist("sing", "child*")
    result = keyword_trial(items, given, keyword("children deported"), WEEK)
    assert (result.hits, result.changed, result.covered_by) == (1, 0, ("child*",))


def test_what_hits_nothing_is_covered_by_nothing() -> None:
    result = keyword_trial([stored("Chess")], watchlist("children"), keyword("deported"), WEEK)
    assert (result.hits, result.covered_by, result.too_wide) == (0, (), False)


def test_a_keyword_does_not_hit_what_the_watchlist_excludes() -> None:
    given = watchlist("children", exclude=("cricket",))
    result = keyword_trial([stored("Deported by cricket")], given, keyword("deported"), WEEK)
    assert result.hits == 0


def test_an_exclude_line_says_what_it_takes_away() -> None:
    items = [stored("Children play cricket"), stored("Cricket"), stored("Children sing")]
    result = exclude_trial(items, watchlist("children"), keyword("cricket"), WEEK)
    assert (result.hits, result.changed, result.today) == (2, 1, 2)
    (sample,) = result.samples
    assert sample.stored.item.title == "Children play cricket"
    assert [(span.start, span.end) for span in sample.hit.spans] == [(14, 21)]


def test_an_exclude_line_takes_too_much_if_it_takes_more_than_3_and_1_in_10() -> None:
    def taken(gone: int, kept: int) -> bool:
        items = [stored("Children play cricket") for _ in range(gone)]
        items += [stored("Children sing") for _ in range(kept)]
        return exclude_trial(items, watchlist("children"), keyword("cricket"), WEEK).takes_too_much

    assert not taken(3, 0)
    assert taken(4, 35)
    assert not taken(4, 36)


# ---------------------------------------------------------------- the chart


def test_columns_are_as_high_as_their_counts() -> None:
    assert columns([0, 1, 2, 4], ("27 Oct", "30 Oct"), 40, rows=2) == [
        " 4 │         ██",
        "   │   ▄▄ ██ ██",
        " 0 └────────────",
        "    27 Oct 30 Oct",
    ]


def test_many_days_share_columns_where_they_do_not_fit() -> None:
    lines = columns([1] * 100, ("a", "b"), 40)
    assert max(map(len, lines[:-1])) <= 40
    assert lines[-1].endswith("(3 a column)")
    assert lines[0].split("│")[0].strip() == "3"


def test_a_single_hit_among_many_is_seen() -> None:
    lines = columns([1000, 1], ("a", "b"), 40)
    assert "▁" in lines[-3]


@pytest.mark.parametrize("counts", [[0, 0], [], [5]])
def test_odd_counts_are_drawn_without_trouble(counts: list[int]) -> None:
    assert len(columns(counts, ("a", "b"), 10)) in (0, 6)


def test_the_clock_set_back_loses_no_hit() -> None:
    (one,) = tried(
        [stored("children", at=NOW + timedelta(days=2))], watchlist("children")
    ).watchlists
    assert (one.hits, sum(one.by_day.values())) == (1, 0)
