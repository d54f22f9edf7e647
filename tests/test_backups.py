"""Backups are known by their names; one is made for each night, however many were missed."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from monitor.upkeep.backups import (
    is_due,
    name_before_restore,
    name_by_hand,
    name_of_nightly,
    nightlies,
    superfluous,
)

KYIV = ZoneInfo("Europe/Kyiv")
NIGHT = datetime(2026, 11, 26, 1, 30, tzinfo=UTC)  # half past three in Kyiv
SECOND, MINUTE, HOUR, DAY = (
    timedelta(seconds=1),
    timedelta(minutes=1),
    timedelta(hours=1),
    timedelta(days=1),
)

moments = st.integers(0, 20 * 365 * 86400).map(lambda seconds: NIGHT + seconds * SECOND)


def test_a_name_says_what_a_backup_is_and_when_it_was_made_in_utc() -> None:
    made = datetime(2026, 11, 26, 3, 30, 5, tzinfo=KYIV)
    assert name_by_hand(made) == "monitor-20261126-013005.db"
    assert name_of_nightly(made) == "monitor-nightly-20261126-013005.db"
    assert name_before_restore(made) == "monitor-before-restore-20261126-013005.db"


@given(moments)
def test_a_nightly_backup_is_known_by_its_name(made: datetime) -> None:
    assert nightlies([name_of_nightly(made)]) == {made: name_of_nightly(made)}


@pytest.mark.parametrize(
    "name",
    [
        name_by_hand(NIGHT),
        name_before_restore(NIGHT),
        "monitor-before-m004_views.db",
        "monitor-nightly-20261126-013000.db.4711.part",
        "monitor-nightly-20261399-013000.db",
        "monitor-nightly-mine.db",
        "monitor.db",
    ],
)
def test_what_is_no_nightly_backup_is_never_superfluous(name: str) -> None:
    assert nightlies([name]) == {}
    assert superfluous([name], 0) == []


def test_a_backup_is_due_from_half_past_three_on_until_one_is_made() -> None:
    yesterday = name_of_nightly(NIGHT - DAY + MINUTE)
    assert not is_due([yesterday], KYIV, NIGHT - MINUTE)
    assert is_due([yesterday], KYIV, NIGHT)
    assert is_due([yesterday], KYIV, NIGHT + 20 * HOUR)
    assert not is_due([yesterday, name_of_nightly(NIGHT)], KYIV, NIGHT + 20 * HOUR)


def test_where_there_is_none_one_is_due_at_once() -> None:
    assert is_due([], KYIV, NIGHT - MINUTE)
    assert is_due([name_by_hand(NIGHT - MINUTE)], KYIV, NIGHT - MINUTE)


def test_nights_that_were_missed_are_made_up_for_by_one() -> None:
    old = name_of_nightly(NIGHT - 10 * DAY)
    now = NIGHT + 5 * HOUR
    assert is_due([old], KYIV, now)
    assert not is_due([old, name_of_nightly(now)], KYIV, now)


def test_a_backup_made_under_a_clock_that_was_ahead_does_not_count() -> None:
    ahead = name_of_nightly(NIGHT + 400 * DAY)
    assert is_due([ahead], KYIV, NIGHT)
    assert not is_due([ahead, name_of_nightly(NIGHT)], KYIV, NIGHT)


@pytest.mark.parametrize("zone", ["Europe/Kyiv", "America/New_York", "Pacific/Apia", "UTC"])
@pytest.mark.parametrize(
    "start", [datetime(2026, 3, 1, tzinfo=UTC), datetime(2026, 10, 20, tzinfo=UTC)]
)
def test_each_night_has_one_backup_when_the_clocks_change(zone: str, start: datetime) -> None:
    made: list[str] = []
    now = start
    for _ in range(30 * 48):
        if is_due(made, ZoneInfo(zone), now):
            made.append(name_of_nightly(now))
        now += timedelta(minutes=30)
    assert len(made) in (30, 31), "and one at the start"
    days = [moment.astimezone(ZoneInfo(zone)).date() for moment in list(nightlies(made))[1:]]
    assert len(set(days)) == len(days)


@given(st.sets(moments), st.integers(0, 10))
def test_the_newest_are_kept(made: set[datetime], kept: int) -> None:
    names = [name_of_nightly(moment) for moment in made]
    gone = superfluous(names, kept)
    left = sorted(set(names) - set(gone))
    assert left == sorted(names)[max(len(names) - kept, 0) :]
