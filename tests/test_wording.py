"""Times and counts read as a person would say them, in the chat's own zone."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from monitor.digest.wording import Reader, age_text, clock_text, count_text
from monitor.speech import ENGLISH

NOW = datetime(2026, 3, 1, 22, 30, tzinfo=UTC)
KYIV = Reader(ZoneInfo("Europe/Kyiv"), NOW, {"icc": "ICC arrest warrants"})  # 00:30 on 2 March
NEW_YORK = Reader(ZoneInfo("America/New_York"), NOW, {})  # 17:30 on 1 March


@pytest.mark.parametrize(
    ("moment", "in_kyiv", "in_new_york"),
    [
        (NOW, "00:30", "17:30"),
        (NOW - timedelta(hours=1), "1 Mar 23:30", "16:30"),
        (NOW - timedelta(hours=18), "1 Mar 06:30", "28 Feb 23:30"),
        (datetime(2025, 12, 31, 23, 0, tzinfo=UTC), "1 Jan 01:00", "31 Dec 2025 18:00"),
        (datetime(2025, 7, 4, 9, 5, tzinfo=UTC), "4 Jul 2025 12:05", "4 Jul 2025 05:05"),
        (NOW + timedelta(days=1), "3 Mar 00:30", "2 Mar 17:30"),
    ],
)
def test_a_time_is_local_and_has_its_date_where_it_is_not_today(
    moment: datetime, in_kyiv: str, in_new_york: str
) -> None:
    assert clock_text(moment, KYIV) == in_kyiv
    assert clock_text(moment, NEW_YORK) == in_new_york


@pytest.mark.parametrize(
    ("length", "text"),
    [
        (timedelta(0), "1 min"),
        (timedelta(seconds=119), "1 min"),
        (timedelta(minutes=22), "22 min"),
        (timedelta(minutes=59, seconds=59), "59 min"),
        (timedelta(hours=1), "1 h"),
        (timedelta(hours=47, minutes=59), "47 h"),
        (timedelta(hours=48), "2 days"),
        (timedelta(days=400), "400 days"),
    ],
)
def test_a_length_of_time_is_told_in_its_largest_unit(length: timedelta, text: str) -> None:
    assert ENGLISH.length(length) == text


@pytest.mark.parametrize(
    ("age", "text"),
    [
        (timedelta(seconds=-30), "just now"),
        (timedelta(seconds=59), "just now"),
        (timedelta(minutes=1), "1 min ago"),
        (timedelta(hours=3), "3 h ago"),
        (timedelta(days=2), "2 days ago"),
    ],
)
def test_an_age_is_told(age: timedelta, text: str) -> None:
    assert age_text(age) == text


@pytest.mark.parametrize(("number", "text"), [(0, "0 stories"), (1, "1 story"), (2, "2 stories")])
def test_a_number_has_its_noun(number: int, text: str) -> None:
    assert count_text(number, "story", "stories") == text


def test_a_watchlist_whose_file_is_gone_is_called_by_its_id() -> None:
    assert KYIV.title("icc") == "ICC arrest warrants"
    assert KYIV.title("gone") == "gone"
