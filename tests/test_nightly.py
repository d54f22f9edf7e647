"""The nightly backup is made when it is due, waits for nothing, and tells what went wrong once."""

from __future__ import annotations

import asyncio
import stat
from collections.abc import AsyncIterator, Callable
from contextlib import closing
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from monitor.notices import Notices
from monitor.store import Store
from monitor.store.restore import examine
from monitor.upkeep.backups import name_before_restore, name_by_hand, name_of_nightly
from monitor.upkeep.nightly import Nightly, Plan
from tests.fakes.telegram import FakeTelegram
from tests.fakes.web import FakeWeb
from tests.house import House, rss, rss_item
from tests.small_disk import small_disk
from tests.support import DAY, HOUR, MINUTE, OLENA, ManualClock, chat, news, open_store, record

NIGHT = datetime(2026, 11, 26, 1, 30, tzinfo=UTC)  # half past three in Kyiv


@pytest.fixture
async def store(tmp_path: Path) -> AsyncIterator[Store]:
    store = open_store(tmp_path)
    store.remember_chat(chat(OLENA))
    record(store, news("a", "children"))
    yield store
    store.close()


@pytest.fixture
def clock() -> ManualClock:
    return ManualClock(NIGHT)


@pytest.fixture
def plan(store: Store) -> Plan:
    folder = store.path.parent / "backups"
    return Plan(store.path, folder, 7, ZoneInfo("Europe/Kyiv"), spare=0)


@pytest.fixture
def night(store: Store, plan: Plan, clock: ManualClock) -> Nightly:
    return nightly(store, plan, clock)


def nightly(store: Store, plan: Plan, clock: Callable[[], datetime]) -> Nightly:
    return Nightly(plan, Notices(store, (OLENA,), clock), clock)


async def pass_by(night: Nightly) -> None:
    """Do what a minute of the service does for it, and wait for what it began."""
    night.start_if_due()
    await night.finish()


def names(plan: Plan) -> list[str]:
    return sorted(path.name for path in plan.folder.iterdir()) if plan.folder.exists() else []


def told(store: Store) -> list[str]:
    """What owners were told, in order."""
    return [row["html"] for row in store.rows("SELECT html FROM deliveries ORDER BY id")]


async def test_a_backup_is_made_once_a_night(
    night: Nightly, plan: Plan, clock: ManualClock
) -> None:
    for _ in range(3 * 24 * 4):
        await pass_by(night)
        clock.advance(15 * MINUTE)
    assert names(plan) == [name_of_nightly(NIGHT + number * DAY) for number in range(3)]
    for path in plan.folder.iterdir():
        assert examine(path).hits == 1
        assert stat.S_IMODE(path.stat().st_mode) == 0o600


async def test_who_starts_again_makes_no_second_one_and_makes_up_for_missed_nights_with_one(
    store: Store, plan: Plan, clock: ManualClock
) -> None:
    await pass_by(nightly(store, plan, clock))
    clock.advance(HOUR)
    await pass_by(nightly(store, plan, clock))
    assert len(names(plan)) == 1
    clock.advance(10 * DAY)
    for _ in range(3):
        await pass_by(nightly(store, plan, clock))
    assert names(plan) == [name_of_nightly(NIGHT), name_of_nightly(NIGHT + 10 * DAY + HOUR)]


async def test_seven_are_kept_and_those_of_other_kinds_too(
    night: Nightly, plan: Plan, clock: ManualClock
) -> None:
    plan.folder.mkdir()
    others = [name_by_hand(NIGHT - 99 * DAY), name_before_restore(NIGHT - 99 * DAY)]
    others += ["monitor-before-m004_views.db", "mine.db", "notes.txt"]
    for name in others:
        (plan.folder / name).touch()
    for _ in range(10):
        await pass_by(night)
        clock.advance(DAY)
    made = [name_of_nightly(NIGHT + number * DAY) for number in range(3, 10)]
    assert names(plan) == sorted([*others, *made])


async def test_none_are_made_or_deleted_where_none_are_wanted(
    store: Store, plan: Plan, clock: ManualClock
) -> None:
    plan.folder.mkdir()
    (plan.folder / name_of_nightly(NIGHT - 9 * DAY)).touch()
    await pass_by(nightly(store, replace(plan, kept=0), clock))
    assert names(plan) == [name_of_nightly(NIGHT - 9 * DAY)]


async def test_the_service_writes_on_while_a_backup_is_made(
    night: Nightly, plan: Plan, store: Store
) -> None:
    record(store, *(news(f"{number} {'x' * 2000}") for number in range(3_000)))
    night.start_if_due()
    written = 0
    making = asyncio.create_task(night.finish())
    while not making.done():
        record(store, news(f"b{written}"))
        written += 1
        await asyncio.sleep(0.001)
    assert written > 3
    (name,) = names(plan)
    assert 3_001 <= examine(plan.folder / name).items <= 3_001 + written


async def test_a_backup_that_is_being_made_is_not_begun_again(night: Nightly, plan: Plan) -> None:
    for _ in range(5):
        night.start_if_due()
    await night.finish()
    assert len(names(plan)) == 1


async def test_a_backup_is_given_up_when_the_service_ends_and_stays_due(
    night: Nightly, plan: Plan, store: Store, clock: ManualClock
) -> None:
    record(store, *(news(f"{number} {'x' * 2000}") for number in range(5_000)))
    night.start_if_due()
    await asyncio.sleep(0)  # it has begun
    async with asyncio.timeout(5):
        await night.stop()
    assert names(plan) == []
    assert told(store) == []
    await pass_by(nightly(store, plan, clock))
    assert len(names(plan)) == 1


async def test_what_a_killed_process_left_is_cleared_away(night: Nightly, plan: Plan) -> None:
    plan.folder.mkdir()
    left = f"{name_of_nightly(NIGHT - DAY)}.4711.part"
    for name in (left, f"{left}-journal", f"{name_by_hand(NIGHT)}.4712.part"):
        (plan.folder / name).touch()
    await pass_by(night)
    assert names(plan) == [f"{name_by_hand(NIGHT)}.4712.part", name_of_nightly(NIGHT)]


async def test_a_failure_is_told_once_and_once_that_it_is_mended(
    night: Nightly, plan: Plan, store: Store, clock: ManualClock
) -> None:
    plan.folder.write_text("a file where the folder should be")
    for _ in range(36):
        await pass_by(night)
        clock.advance(HOUR)
    (failure,) = told(store)
    assert failure.startswith("⚠ The nightly backup could not be made: ")
    assert failure.endswith("There is none yet.")
    plan.folder.unlink()
    await pass_by(nightly(store, plan, clock))
    assert told(store)[1:] == ["✓ The nightly backup was made again."]
    clock.advance(DAY)
    await pass_by(night)
    assert len(told(store)) == 2


async def test_after_a_failure_it_is_tried_again_in_an_hour(
    night: Nightly, plan: Plan, clock: ManualClock
) -> None:
    plan.folder.write_text("a file where the folder should be")
    await pass_by(night)
    plan.folder.unlink()
    clock.advance(HOUR - MINUTE)
    await pass_by(night)
    assert names(plan) == []
    clock.advance(MINUTE)
    await pass_by(night)
    assert len(names(plan)) == 1


async def test_a_copy_never_takes_the_room_that_the_record_needs(
    store: Store, plan: Plan, clock: ManualClock
) -> None:
    free = store.path.stat().st_size + 1_999_999
    tight = replace(plan, spare=2_000_000, free=lambda folder: free)
    await pass_by(nightly(store, tight, clock))
    assert names(plan) == []
    (failure,) = told(store)
    assert "and 2.0 MB must stay free on the disk" in failure
    assert "delete something, or set backups lower" in failure
    room = replace(plan, spare=1_999_999, free=lambda folder: free)
    await pass_by(nightly(store, room, clock))
    assert len(names(plan)) == 1


async def test_a_disk_that_fills_up_meanwhile_leaves_the_older_ones(
    store: Store, plan: Plan, clock: ManualClock, tmp_path: Path
) -> None:
    record(store, *(news(f"{number} {'x' * 2000}") for number in range(2_000)))
    with small_disk(tmp_path / "disk", "2m") as disk:
        old = disk / name_of_nightly(NIGHT - DAY)
        old.write_bytes(b"x")
        full = replace(plan, folder=disk, kept=1, free=lambda folder: 10**12)
        await pass_by(nightly(store, full, clock))
        assert [path.name for path in disk.iterdir()] == [old.name]
    (failure,) = told(store)
    assert "there is no room for the copy" in failure
    assert "The newest was made 24 h ago." in failure


async def test_rows_that_point_to_nothing_are_told_once_and_the_backup_is_kept(
    night: Nightly, plan: Plan, store: Store, clock: ManualClock
) -> None:
    store.db.execute("PRAGMA foreign_keys = OFF")
    store.db.execute("INSERT INTO delivered_items (delivery, item) VALUES (404, 405)")
    store.db.conn.commit()
    for _ in range(3):
        await pass_by(night)
        clock.advance(DAY)
    assert len(names(plan)) == 3
    (text,) = told(store)
    assert "2 rows of the database point to nothing" in text
    assert "monitor store check names them" in text
    store.db.execute("DELETE FROM delivered_items WHERE delivery = 404")
    store.db.conn.commit()
    await pass_by(night)
    assert len(told(store)) == 2


async def test_a_bug_while_backing_up_ends_nothing_and_is_kept(
    store: Store, plan: Plan, clock: ManualClock
) -> None:
    def broken(folder: Path) -> int:
        raise ZeroDivisionError("a bug of ours")

    night = nightly(store, replace(plan, free=broken), clock)
    await pass_by(night)
    await pass_by(night)
    (trouble,) = store.status(clock()).troubles
    assert "backing up: ZeroDivisionError" in trouble


async def test_a_damaged_database_is_told_and_the_good_backups_stay(
    store: Store, plan: Plan, clock: ManualClock
) -> None:
    await pass_by(nightly(store, replace(plan, kept=1), clock))
    record(store, *(news(f"{number} {'x' * 2000}") for number in range(500)))
    store.db.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    damaged = store.path.with_name("damaged.db")
    content = store.path.read_bytes()
    middle = len(content) // 2 // 4096 * 4096
    damaged.write_bytes(content[:middle] + b"\xff" * 40_960 + content[middle + 40_960 :])
    clock.advance(timedelta(days=1))
    await pass_by(nightly(store, replace(plan, kept=1, database=damaged), clock))
    assert names(plan) == [name_of_nightly(NIGHT)]
    assert "damaged" in told(store)[-1]
    with closing(Store(plan.folder / names(plan)[0], read_only=True)) as copy:
        assert copy.status(NIGHT).items == 1


async def test_a_pass_of_cron_makes_the_nightly_backup_too(
    connected: House, web: FakeWeb, telegram: FakeTelegram
) -> None:
    connected.write_feeds(web.serve("/a.xml", rss(rss_item(0, "Weather"))))
    for _ in range(2):
        code, _, err = await connected.finish("run", "--once")
        assert code == 0, err
    (copy,) = connected.path("state/backups").iterdir()
    assert copy.name.startswith("monitor-nightly-")
    assert examine(copy).feeds == 1
