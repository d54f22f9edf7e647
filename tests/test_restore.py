"""A backup takes the place of the record; what was there is kept, and no message is lost."""

from __future__ import annotations

import json
import os
import shlex
import shutil
import sqlite3
import subprocess
import sys
from collections.abc import Iterator
from contextlib import closing
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from sqlite_utils import Database

from monitor.lock import StateLock
from monitor.model import DeliveryStatus, Verdict, Waiting
from monitor.store import NewerSchemaError, Store, StoreError
from monitor.store.backup import back_up_file
from monitor.store.migrations import migrations
from monitor.store.restore import contents_of, examine, prepare, put_in_place
from monitor.store.store import DATABASE
from monitor.upkeep.backups import name_before_restore
from tests.house import House
from tests.small_disk import small_disk
from tests.support import (
    NOW,
    OLENA,
    PETRO,
    claim,
    follow,
    news,
    notice,
    open_store,
    record,
    send,
    tell,
)


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    """A record with an alert that waits, one that is being sent, and one that was sent."""
    store = open_store(tmp_path)
    follow(store, "children")
    follow(store, "children", chat_id=PETRO)
    record(store, news("a", "children"))
    tell(store)
    send(store)
    claim(store, PETRO)
    store.add_notice(notice("waits"), NOW)
    yield store
    store.close()


def backup_of(store: Store) -> Path:
    target = store.path.with_name("backup.db")
    back_up_file(store.path, target)
    return target


def restored(store: Store, waiting: Waiting) -> Store:
    """The record as a restore of its own backup leaves it."""
    fresh = store.path.with_name("fresh.db")
    prepare(backup_of(store), fresh, waiting, NOW)
    return Store(fresh)


# what a backup holds


def test_a_backup_says_what_it_holds(store: Store) -> None:
    contents = examine(backup_of(store))
    assert (contents.feeds, contents.items, contents.hits) == (1, 1, 1)
    assert (contents.chats, contents.subscriptions, contents.waiting) == (2, 2, 2)
    assert contents.newest_item == NOW
    assert contents.schema == [step.name for step in migrations.applied(store.db)][-1]
    assert contents.size == backup_of(store).stat().st_size


def test_an_older_backup_can_be_restored(tmp_path: Path) -> None:
    db = Database(tmp_path / "older.db")
    migrations.apply(db, stop_before="m004_views")
    db.close()
    assert examine(tmp_path / "older.db").schema == "m003_invitations_and_troubles"
    assert prepare(tmp_path / "older.db", tmp_path / DATABASE, Waiting.RESEND, NOW) == 0
    with closing(Store(tmp_path / DATABASE)) as store:
        assert store.status(NOW).items == 0


def test_an_older_backups_messages_are_settled_too(tmp_path: Path) -> None:
    db = Database(tmp_path / "older.db")
    migrations.apply(db, stop_before="m008_careful_sending")
    chat = {"id": 7, "kind": "private", "title": "", "time_zone": "UTC", "parked": ""}
    db.table("chats").insert(chat)
    message = {"chat_id": 7, "thread": 0, "kind": "notice", "html": "waits", "status": "pending"}
    db.table("deliveries").insert(message | {"attempts": 0, "created_at": "2026"})
    db.close()
    assert prepare(tmp_path / "older.db", tmp_path / DATABASE, Waiting.RESEND, NOW) == 1
    with closing(Store(tmp_path / DATABASE)) as store:
        assert claim(store).status is DeliveryStatus.UNKNOWN


def test_a_backup_of_a_newer_monitor_is_refused(store: Store) -> None:
    applied = {"migration_set": "monitor", "name": "m999_topics", "applied_at": "2030"}
    store.db.table("_sqlite_migrations").insert(applied)
    with pytest.raises(NewerSchemaError, match="m999_topics"):
        examine(backup_of(store))


def test_a_damaged_backup_is_refused(store: Store) -> None:
    record(store, *(news(f"{number} {'x' * 2000}") for number in range(100)))
    backup = backup_of(store)
    content = backup.read_bytes()
    middle = len(content) // 2 // 4096 * 4096
    backup.write_bytes(content[:middle] + b"\xff" * 40_960 + content[middle + 40_960 :])
    with pytest.raises(StoreError, match="take another backup"):
        examine(backup)


@pytest.mark.parametrize("content", [b"", b"These are my notes." * 500])
def test_what_is_no_store_is_refused(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "notes.db"
    path.write_bytes(content)
    with pytest.raises(StoreError, match=r"none of Monitor|can't be read as a store of Monitor"):
        examine(path)
    assert contents_of(path) is None
    assert path.read_bytes() == content


def test_another_programs_database_is_refused(tmp_path: Path) -> None:
    with closing(sqlite3.connect(tmp_path / "other.db")) as other:
        other.execute("CREATE TABLE items (id INTEGER)")
    with pytest.raises(StoreError, match="is a database, but none of Monitor"):
        examine(tmp_path / "other.db")


def test_a_folder_or_nothing_is_refused(tmp_path: Path) -> None:
    for path in (tmp_path, tmp_path / "none.db"):
        with pytest.raises(StoreError, match="there is no file"):
            examine(path)


# what becomes of messages that wait


def test_messages_that_waited_go_out_again_as_perhaps_doubled(store: Store) -> None:
    with closing(restored(store, Waiting.RESEND)) as after:
        assert after.status(NOW).deliveries == {"sent": 1, "unknown": 2}
        for chat_id in (OLENA, PETRO):
            assert claim(after, chat_id).status is DeliveryStatus.UNKNOWN


def test_messages_that_waited_can_be_given_up(store: Store) -> None:
    with closing(restored(store, Waiting.DROP)) as after:
        assert after.status(NOW).deliveries == {"dropped": 2, "sent": 1}
        assert after.waiting_chats(NOW) == []
        rows = after.rows("SELECT error, finished_at FROM deliveries WHERE status = 'dropped'")
        assert {row["error"] for row in rows} == {"given up at the restore of a backup"}
        assert all(row["finished_at"] for row in rows)


def test_a_message_that_waits_its_time_keeps_it(store: Store) -> None:
    delivery = claim(store)
    later = NOW.replace(hour=20)
    waits = Verdict(DeliveryStatus.PENDING, "no net", not_before=later)
    store.record_attempt(delivery, waits, NOW)
    with closing(restored(store, Waiting.RESEND)) as after:
        assert OLENA not in dict(after.waiting_chats(NOW))
        assert OLENA in dict(after.waiting_chats(later))


def test_a_copy_that_cannot_be_made_leaves_nothing(store: Store, tmp_path: Path) -> None:
    backup = backup_of(store)
    with small_disk(tmp_path / "disk", "100k") as disk:
        with pytest.raises(StoreError, match="there is no room for the copy"):
            prepare(backup, disk / "fresh.db", Waiting.RESEND, NOW)
        assert list(disk.iterdir()) == []


# in its place


def test_the_record_is_kept_with_what_only_its_log_held(store: Store, tmp_path: Path) -> None:
    backup = backup_of(store)
    record(store, news("b", "children"))
    killed = tmp_path / "killed"
    killed.mkdir()
    for ending in ("", "-wal", "-shm"):  # as kill -9 leaves it
        (killed / f"{DATABASE}{ending}").write_bytes(Path(f"{store.path}{ending}").read_bytes())
    fresh, kept = killed / "fresh.db", killed / "kept.db"
    prepare(backup, fresh, Waiting.RESEND, NOW)
    put_in_place(fresh, killed / DATABASE, kept)
    assert sorted(path.name for path in killed.iterdir()) == ["kept.db", DATABASE]
    with closing(Store(kept)) as before, closing(Store(killed / DATABASE)) as after:
        assert (before.status(NOW).items, after.status(NOW).items) == (2, 1)


def test_a_damaged_record_is_kept_as_it_is_with_its_log(store: Store, tmp_path: Path) -> None:
    backup = backup_of(store)
    folder = tmp_path / "damaged"
    folder.mkdir()
    contents = {"": b"rubble" * 5000, "-wal": b"a log"}
    for ending, content in contents.items():
        (folder / f"{DATABASE}{ending}").write_bytes(content)
    prepare(backup, folder / "fresh.db", Waiting.RESEND, NOW)
    put_in_place(folder / "fresh.db", folder / DATABASE, folder / "kept.db")
    assert {ending: (folder / f"kept.db{ending}").read_bytes() for ending in contents} == contents
    assert sorted(path.name for path in folder.iterdir()) == [
        "kept.db",
        "kept.db-shm",  # SQLite's index of the log
        "kept.db-wal",
        DATABASE,
    ]
    with closing(Store(folder / DATABASE)) as after:
        assert after.status(NOW).items == 1


def test_a_record_that_another_program_reads_is_not_replaced(store: Store, tmp_path: Path) -> None:
    backup = backup_of(store)
    record(store, news("b", "children"))
    prepare(backup, tmp_path / "fresh.db", Waiting.RESEND, NOW)
    with closing(Store(store.path, read_only=True)) as reader:
        with pytest.raises(StoreError, match=r"another program has .* open .*; end it first"):
            put_in_place(tmp_path / "fresh.db", store.path, tmp_path / "kept.db")
        assert reader.status(NOW).items == 2
    assert not (tmp_path / "kept.db").exists()


def test_backups_on_another_disk_keep_the_record_too(store: Store, tmp_path: Path) -> None:
    backup = backup_of(store)
    path = tmp_path / "record.db"
    prepare(backup, path, Waiting.RESEND, NOW)
    with small_disk(tmp_path / "disk", "8m") as disk:
        prepare(backup, tmp_path / "fresh.db", Waiting.RESEND, NOW)
        put_in_place(tmp_path / "fresh.db", path, disk / "kept.db")
        assert examine(disk / "kept.db").items == 1
        assert [path.name for path in disk.iterdir()] == ["kept.db"]


# the command


@pytest.fixture
def state(house: House) -> Path:
    """The state folder of a house with a record: an item, and a message that waits."""
    house.write_feeds("https://bbc.example/feed")
    folder = house.path("state/monitor.db").parent
    with closing(open_store(folder)) as store:
        follow(store, "children")
        record(store, news("a", "children"))
        tell(store)
    return folder


def items(path: Path) -> int:
    contents = contents_of(path)
    assert contents is not None
    return contents.items


def add_item(state: Path) -> None:
    with closing(Store(state / DATABASE)) as store:
        record(store, news("b", "children"))


def test_a_restore_within_the_second_of_another_keeps_what_both_replaced(
    house: House, state: Path
) -> None:
    assert house.run("backup", "../copy.db").returncode == 0
    folder, now = state / "backups", datetime.now(UTC)
    folder.mkdir(exist_ok=True)
    taken = [folder / name_before_restore(now + timedelta(seconds=n)) for n in range(9)]
    for path in taken:
        path.write_bytes(b"of another")
    done = house.run("restore", "../copy.db", "--yes")
    assert done.returncode == 0, done.stderr
    assert all(path.read_bytes() == b"of another" for path in taken)
    assert len(list(folder.glob("monitor-before-restore-*.db"))) == 10


def test_a_restore_keeps_what_was_there_and_says_how_to_go_back(house: House, state: Path) -> None:
    assert house.run("backup", "../copy.db").returncode == 0
    add_item(state)
    done = house.run("restore", "../copy.db", "--yes")
    assert (done.returncode, items(state / DATABASE)) == (0, 1)
    (kept,) = (state / "backups").iterdir()
    assert kept.name.startswith("monitor-before-restore-")
    assert items(kept) == 2
    assert "1 message that waited in it go out marked with ↻" in done.stdout
    assert f"to go back: monitor restore {kept}" in done.stdout
    assert house.run("restore", str(kept), "--yes").returncode == 0
    assert items(state / DATABASE) == 2


def test_a_restore_shows_what_it_would_do_and_needs_a_yes(house: House, state: Path) -> None:
    house.run("backup", "copy.db")
    add_item(state)
    done = house.run("restore", "copy.db")
    assert done.returncode == 2
    assert "backup    copy.db: 1 item (the newest " in done.stderr
    assert "1 hit, 1 subscription of 1 chat, 1 message waiting" in done.stderr
    assert f"replaces  {state / DATABASE}: 2 items" in done.stderr
    assert "nobody can be asked here; --yes restores without asking" in done.stderr
    assert items(state / DATABASE) == 2


def test_a_restore_says_no_while_a_service_has_the_folder(house: House, state: Path) -> None:
    house.run("backup", "copy.db")
    with StateLock(state):
        done = house.run("restore", "copy.db", "--yes")
    assert done.returncode == 75
    assert f"another Monitor already uses {state} (process {os.getpid()}" in done.stderr


def test_a_restore_onto_a_new_machine_needs_no_record(house: House, state: Path) -> None:
    house.run("backup", "copy.db")
    for path in state.iterdir():
        path.unlink()
    done = house.run("restore", "copy.db", "--yes", "--deliveries", "drop", "--json")
    assert done.returncode == 0
    told = json.loads(done.stdout)
    assert (told["kept"], told["replaced"], told["waiting"]) == (None, None, 1)
    assert (told["contents"]["items"], told["deliveries"]) == (1, "drop")
    with closing(Store(state / DATABASE)) as store:
        assert store.unsent() == 0


def test_a_restore_of_what_is_no_backup_changes_nothing(house: House, state: Path) -> None:
    house.path("notes.db").write_text("These are my notes.")
    before = sorted(state.iterdir())
    done = house.run("restore", "notes.db", "--yes")
    assert done.returncode == 1
    assert "take another backup; nothing was changed" in done.stderr
    assert sorted(state.iterdir()) == sorted({*before, state / "monitor.lock"})


def test_the_record_is_no_backup_of_itself(house: House, state: Path) -> None:
    done = house.run("restore", f"state/{DATABASE}", "--yes")
    assert done.returncode == 2
    assert "is the database itself; name a backup" in done.stderr


def test_who_is_asked_on_a_terminal_may_say_no(house: House, state: Path) -> None:
    house.run("backup", "copy.db")
    add_item(state)
    through = ("script", "--quiet", "--return", "--log-out", "/dev/null", "--command")
    if shutil.which("script") is None:
        pytest.skip("there is no terminal to be had here")
    for answer, code, left in (("n", 1, 2), ("y", 0, 1)):
        done = terminal(house, through, answer)
        assert "Restore this backup? [y/N]" in done.stdout
        assert (done.returncode, items(state / DATABASE)) == (code, left)


def terminal(
    house: House, through: tuple[str, ...], answer: str
) -> subprocess.CompletedProcess[str]:
    """Run the restore on a terminal of its own, and type an answer."""
    line = shlex.join([sys.executable, "-m", "monitor", "restore", "copy.db"])
    return subprocess.run(
        [*through, line],
        cwd=house.folder,
        input=f"{answer}\n",
        capture_output=True,
        text=True,
        timeout=60,
        env={**os.environ, "PYTHONPATH": str(Path(__file__).parents[1])},
    )
