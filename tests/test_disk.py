"""With too little room on the disk polling waits, and goes on by itself once there is more."""

from __future__ import annotations

from datetime import datetime, timedelta
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from monitor.upkeep.disk import DiskWatch, Room, free_space, room_after
from tests.small_disk import fill, small_disk
from tests.support import DAY, HOUR, MINUTE, NOW

SECOND = timedelta(seconds=1)
LIMIT = 200_000_000
PLENTY = Room(10**9, LIMIT)


def after(*frees: int, start: Room = PLENTY, failed: bool = False, now: datetime = NOW) -> Room:
    """How it stands after so much was free, one after the other; `failed`: at the first."""
    room = start
    for free in frees:
        room = room_after(room, free, failed=failed, now=now)
        failed = False
    return room


# too little


def test_polling_waits_with_less_room_than_the_limit_and_sending_does_not() -> None:
    low = after(LIMIT - 1)
    assert not low.may_poll(NOW)
    assert low.may_write(NOW)
    assert after(LIMIT).may_poll(NOW)


def test_polling_goes_on_once_there_is_a_quarter_more() -> None:
    assert after(LIMIT - 1, LIMIT, LIMIT + LIMIT // 4 - 1).low
    assert after(LIMIT - 1, LIMIT + LIMIT // 4) == Room(
        LIMIT + LIMIT // 4, LIMIT, needed=LIMIT + LIMIT // 4
    )


@given(st.lists(st.integers(LIMIT - 10_000_000, LIMIT + 10_000_000), min_size=1))
def test_a_disk_about_the_limit_changes_at_most_once(frees: list[int]) -> None:
    lows = [after(*frees[: number + 1]).low for number in range(len(frees))]
    assert lows == sorted(lows)


# full


def test_after_a_write_that_failed_sending_waits_for_ten_seconds() -> None:
    full = after(0, failed=True)
    assert not full.may_write(NOW)
    assert not full.may_write(NOW + 9 * SECOND)
    assert full.may_write(NOW + 10 * SECOND)
    assert not full.may_poll(NOW + 10 * SECOND)


def test_a_full_disk_is_well_again_once_there_is_clearly_more_room() -> None:
    full = after(1_000, start=Room(1_000, 0), failed=True)
    assert full.low
    assert after(20_000_999, start=full).low
    assert not after(20_001_000, start=full).low


def test_without_a_limit_a_disk_is_low_only_after_a_write_failed() -> None:
    assert not after(0, start=Room(1, 0)).low


def test_a_quota_does_not_show_so_polls_try_again_after_ten_minutes() -> None:
    full = after(10**9, failed=True)
    assert not full.may_poll(NOW + 10 * MINUTE - SECOND)
    trying = after(10**9, start=full, now=NOW + 10 * MINUTE)
    assert trying.may_poll(NOW + 10 * MINUTE)
    assert trying.low, "nobody is told yet that all is well"
    again = after(10**9, start=trying, failed=True, now=NOW + 11 * MINUTE)
    assert not again.may_poll(NOW + 12 * MINUTE)
    assert not after(10**9, start=trying, now=NOW + 20 * MINUTE).low


def test_polls_do_not_try_a_disk_below_the_limit() -> None:
    full = after(0, failed=True)
    assert not full.may_poll(NOW + DAY)
    assert after(0, start=full, now=NOW + DAY).low


def test_a_clock_that_was_put_back_does_not_keep_messages_waiting() -> None:
    full = after(0, failed=True)
    assert full.may_write(NOW - HOUR)


# the watch


def test_a_watch_counts_each_failed_write_once(tmp_path: Path) -> None:
    failures = 3
    watch = DiskWatch(tmp_path, 0, lambda: failures, lambda folder: 10**9)
    assert not watch.look(NOW).low, "those before it aren't its own"
    failures = 4
    assert watch.look(NOW).full_at == NOW
    assert watch.look(NOW + MINUTE).full_at == NOW


def test_room_that_came_back_before_anybody_looked_is_no_quota(tmp_path: Path) -> None:
    """Else polls would wait for ten minutes after a disk had room again."""
    failures = 0
    watch = DiskWatch(tmp_path, LIMIT, lambda: failures, lambda folder: 10**9, lambda: 4096)
    failures = 1
    assert not watch.look(NOW).may_poll(NOW), "it did fail"
    assert watch.look(NOW + SECOND).may_poll(NOW + SECOND)


def test_the_free_space_is_what_this_user_may_write(tmp_path: Path) -> None:
    with small_disk(tmp_path / "disk", "2m") as disk:
        assert 1_900_000 < free_space(disk) <= 2**21
        fill(disk, leave=65_536)
        assert free_space(disk) <= 65_536


def test_of_a_folder_that_is_not_there_nothing_is_known(tmp_path: Path) -> None:
    with pytest.raises(FileNotFoundError):
        free_space(tmp_path / "none")
