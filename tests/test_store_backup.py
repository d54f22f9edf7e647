"""A copy is whole, checked, for its owner alone, and there at once or not at all."""

from __future__ import annotations

import sqlite3
import stat
import threading
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest
from sqlite_utils import Database

from monitor.store import BackupStoppedError, DiskFullError, Store, StoreError
from monitor.store.backup import back_up_file
from monitor.store.migrations import migrations
from monitor.store.store import DATABASE
from tests.small_disk import fill, small_disk
from tests.support import MINUTE, NOW, follow, news, notice, open_store, record, state_of


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    store = open_store(tmp_path)
    yield store
    store.close()


def fill_store(store: Store, items: int) -> None:
    record(store, *(news(f"{number} {'x' * 2000}") for number in range(items)))


# a copy


def test_a_copy_holds_what_only_the_log_holds(store: Store, tmp_path: Path) -> None:
    follow(store, "children")
    record(store, news("a", "children"))
    assert (tmp_path / f"{DATABASE}-wal").stat().st_size > 0
    assert back_up_file(store.path, tmp_path / "copy.db") == 0
    with closing(Store(tmp_path / "copy.db", read_only=True)) as copy:
        assert copy.status(NOW) == store.status(NOW)


def test_a_copy_is_one_file_that_only_its_owner_may_read(store: Store, tmp_path: Path) -> None:
    folder = tmp_path / "copies"
    folder.mkdir()
    back_up_file(store.path, folder / "copy.db")
    assert [path.name for path in folder.iterdir()] == ["copy.db"]
    assert stat.S_IMODE((folder / "copy.db").stat().st_mode) == 0o600


def test_copies_are_whole_while_the_store_is_written_to(store: Store, tmp_path: Path) -> None:
    """Each poll brings two items: a copy with an odd number has half a transaction."""
    ended = threading.Event()

    def write() -> None:
        with closing(Store(store.path, joining=True)) as writer:
            for number in range(10_000):
                if ended.is_set():
                    return
                pair = (news(f"a{number}"), news(f"b{number}"))
                record(writer, *pair, now=NOW + number * MINUTE)

    writing = threading.Thread(target=write)
    writing.start()
    counts = []
    try:
        for number in range(8):
            back_up_file(store.path, tmp_path / f"{number}.db")
            with closing(Store(tmp_path / f"{number}.db", read_only=True)) as copy:
                counts.append(copy.status(NOW).items)
    finally:
        ended.set()
        writing.join()
    assert all(count % 2 == 0 for count in counts)
    assert counts == sorted(counts)
    assert counts[-1] > counts[0], "the writer did not wait"


def test_an_older_or_newer_database_is_copied_too(store: Store, tmp_path: Path) -> None:
    store.db.execute("CREATE TABLE topics (id INTEGER)")
    applied = {"migration_set": "monitor", "name": "m999_topics", "applied_at": "2030"}
    store.db.table("_sqlite_migrations").insert(applied)
    back_up_file(store.path, tmp_path / "copy.db")
    with closing(sqlite3.connect(tmp_path / "copy.db")) as copy:
        assert copy.execute("SELECT * FROM topics").fetchall() == []


def test_rows_that_point_to_nothing_are_counted_and_copied(store: Store, tmp_path: Path) -> None:
    store.db.execute("PRAGMA foreign_keys = OFF")
    store.db.execute("INSERT INTO delivered_items (delivery, item) VALUES (404, 405)")
    store.db.conn.commit()
    assert back_up_file(store.path, tmp_path / "copy.db") == 2
    with closing(sqlite3.connect(tmp_path / "copy.db")) as copy:
        assert copy.execute("SELECT * FROM delivered_items").fetchall() == [(404, 405)]


# no copy


def refused(source: Path, target: Path) -> str:
    """Why there is no copy; and what was there before is still there, and nothing else."""
    before = {path: path.read_bytes() for path in target.parent.glob("*") if path.is_file()}
    with pytest.raises(StoreError) as told:
        back_up_file(source, target)
    after = {path: path.read_bytes() for path in target.parent.glob("*") if path.is_file()}
    assert after == before
    return str(told.value)


def test_without_a_folder_there_is_no_copy(store: Store, tmp_path: Path) -> None:
    reason = refused(store.path, tmp_path / "none" / "copy.db")
    assert f"there is no folder {tmp_path / 'none'}; make it" in reason


def test_a_folder_is_no_target(store: Store, tmp_path: Path) -> None:
    folder = tmp_path / "copies" / "folder"
    folder.mkdir(parents=True)
    assert f"{folder} is a folder" in refused(store.path, folder)


@pytest.mark.skipif(not Path("/proc/version").exists(), reason="there is no /proc here")
def test_a_folder_that_takes_no_files_is_named(store: Store) -> None:
    with pytest.raises(StoreError, match=r"no copy can be written to /proc: .*; make it writable"):
        back_up_file(store.path, Path("/proc/copy.db"))


def test_what_is_not_there_is_not_copied(tmp_path: Path) -> None:
    assert "cannot be opened" in refused(tmp_path / "none.db", tmp_path / "copy.db")
    assert not (tmp_path / "none.db").exists()


def test_a_damaged_database_leaves_the_older_copy_as_it_is(store: Store, tmp_path: Path) -> None:
    fill_store(store, 100)
    target = tmp_path / "copies" / "copy.db"
    target.parent.mkdir()
    back_up_file(store.path, target)
    store.db.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    content = store.path.read_bytes()
    middle = len(content) // 2 // 4096 * 4096
    damaged = tmp_path / "damaged.db"
    damaged.write_bytes(content[:middle] + b"\xff" * 40_960 + content[middle + 40_960 :])
    assert "is damaged" in refused(damaged, target)


def test_a_copy_that_is_stopped_leaves_nothing(store: Store, tmp_path: Path) -> None:
    fill_store(store, 3_000)
    looks = iter([False, False])
    before = sorted(tmp_path.iterdir())
    with pytest.raises(BackupStoppedError):
        back_up_file(store.path, tmp_path / "copy.db", lambda: next(looks, True))
    assert sorted(tmp_path.iterdir()) == before


def test_a_copy_for_which_there_is_no_room_leaves_nothing(store: Store, tmp_path: Path) -> None:
    fill_store(store, 2_000)
    with small_disk(tmp_path / "disk", "2m") as disk:
        reason = refused(store.path, disk / "copy.db")
    assert f"there is no room for the copy in {disk}: it needs " in reason
    assert "2.1 MB are free; delete something there, or name a file on another disk" in reason


def test_an_upgrade_for_whose_copy_there_is_no_room_says_so(tmp_path: Path) -> None:
    with small_disk(tmp_path / "disk", "2m") as disk:
        path = disk / DATABASE
        db = Database(path)
        migrations.apply(db, stop_before="m004_views")
        db.execute("INSERT INTO troubles (at, about, error) VALUES ('', '', ?)", ["x" * 900_000])
        db.close()
        fill(disk, leave=300_000)
        with pytest.raises(StoreError, match="there is no room for the copy in"):
            Store(path)
        with closing(Database(path)) as after:
            assert migrations.pending(after)[0].name == "m004_views"


# a full disk


def test_a_write_for_which_there_is_no_room_is_told_as_that(tmp_path: Path) -> None:
    with small_disk(tmp_path / "disk", "4m") as disk, closing(open_store(disk)) as store:
        filler = fill(disk)
        with pytest.raises(DiskFullError, match="is there room on its disk"):
            fill_store(store, 2_000)
        assert store.full_errors == 1
        assert store.status(NOW).items == 0, "nothing of it was written"
        filler.unlink()
        fill_store(store, 100)
        assert store.status(NOW).items == 100


def test_the_reserve_lets_messages_go_out_on_a_full_disk(tmp_path: Path) -> None:
    with small_disk(tmp_path / "disk", "24m") as disk, closing(open_store(disk)) as store:
        follow(store, "children")
        store.reserve.keep()
        assert (disk / "reserve").stat().st_blocks * 512 >= 16_000_000
        fill(disk)
        with pytest.raises(DiskFullError):
            fill_store(store, 2_000)
        assert not (disk / "reserve").exists()
        for number in range(200):
            store.add_notice(notice(f"{number}"), NOW)
        assert store.unsent() == 200


def test_where_there_is_no_room_for_a_reserve_none_is_kept(tmp_path: Path) -> None:
    with small_disk(tmp_path / "disk", "4m") as disk, closing(open_store(disk)) as store:
        store.reserve.keep()
        assert not (disk / "reserve").exists()
        record(store, news("a"))
        assert state_of(store).feed


def test_an_error_of_another_kind_is_no_full_disk(store: Store) -> None:
    with pytest.raises(sqlite3.IntegrityError):
        store.add_notice(notice("x", chat_id=404), NOW)
    assert store.full_errors == 0
    assert not (store.path.parent / "reserve").exists()
