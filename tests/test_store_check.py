"""`monitor store check` finds what is wrong with a store, and says how to mend it."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterator
from contextlib import closing
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from sqlite_utils import Database

from monitor.lock import StateLock, is_held
from monitor.model import Finding, Level
from monitor.store import Store, StoreError
from monitor.store.backup import back_up_file
from monitor.store.check import LARGE_LOG, check_store
from monitor.store.migrations import migrations
from monitor.store.restore import contents_of, examine
from monitor.store.store import DATABASE
from monitor.upkeep.backups import name_of_nightly
from tests.house import House
from tests.support import MINUTE, NOW, claim, follow, news, notice, open_store, record


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    store = open_store(tmp_path)
    follow(store, "children")
    record(store, news("a", "children"))
    yield store
    store.close()


def found(store: Store, *, running: bool = True, now: datetime = NOW) -> dict[str, Finding]:
    """What isn't well, by the name of its check."""
    findings = check_store(store.path, now, running=running)
    assert len({one.check for one in findings}) == 7
    assert all(bool(one.remedy) is (one.level is not Level.WELL) for one in findings)
    return {one.check: one for one in findings if one.level is not Level.WELL}


def without_keys(store: Store, *statements: str) -> None:
    """Do to a store what foreign keys keep from being done."""
    store.db.execute("PRAGMA foreign_keys = OFF")
    for statement in statements:
        store.db.execute(statement)
    store.db.conn.commit()


def test_a_sound_store_is_well_beside_a_service_and_without(store: Store) -> None:
    assert found(store) == found(store, running=False) == {}


def test_rows_that_point_to_nothing_are_counted_by_table(store: Store) -> None:
    without_keys(
        store, "INSERT INTO delivered_items (delivery, item) VALUES (404, 405), (404, 406)"
    )
    (one,) = found(store).values()
    assert one.level is Level.WRONG
    assert "2 of delivered_items to no row of deliveries" in one.text
    assert "2 of delivered_items to no row of items" in one.text


def test_hits_without_a_story_are_found(store: Store) -> None:
    without_keys(store, "DELETE FROM stories")
    assert found(store)["hits"].text == "1 without item or story: nobody is told of them"


def test_damage_is_found(store: Store) -> None:
    root = store.value("SELECT rootpage FROM sqlite_schema WHERE name = 'idx_hits_found_at'")
    store.db.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    with store.path.open("r+b") as file:
        file.seek((root - 1) * 4096 + 4000)
        file.write(b"\xff" * 96)
    one = found(store)["integrity"]
    assert one.level is Level.WRONG
    assert "restore a backup" in one.remedy


def test_a_file_that_cannot_be_read_at_all_is_wrong(tmp_path: Path) -> None:
    (tmp_path / DATABASE).write_bytes(b"rubble" * 5000)
    (one,) = check_store(tmp_path / DATABASE, NOW, running=False)
    assert (one.check, one.level) == ("file", Level.WRONG)
    assert "can't be read as a database" in one.text


def test_damage_that_leaves_no_text_to_name_it_by_stops_nobody(tmp_path: Path) -> None:
    """SQLite then says what is wrong in bytes that Python can't read."""
    path = tmp_path / DATABASE
    open_store(tmp_path).close()
    with closing(sqlite3.connect(path)) as connection, connection:
        connection.execute("PRAGMA writable_schema = ON")
        named = "name = CAST(x'd7d7' AS TEXT), sql = 'nonsense'"
        connection.execute(f"UPDATE sqlite_schema SET {named} WHERE name = 'items'")  # noqa: S608
    (finding,) = check_store(path, NOW, running=False)
    assert finding.check == "file"
    with pytest.raises(StoreError, match="or is damaged; move it away, or restore a backup"):
        Store(path)
    with pytest.raises(StoreError, match="the database is damaged"):
        back_up_file(path, tmp_path / "copy.db")
    with pytest.raises(StoreError, match="take another backup"):
        examine(path)
    assert contents_of(path) is None, "so a restore may take its place"


def test_without_a_store_there_is_nothing_to_check(tmp_path: Path) -> None:
    with pytest.raises(StoreError, match="does not exist"):
        check_store(tmp_path / DATABASE, NOW, running=False)


def test_a_message_that_nobody_sends_any_more_is_stuck(store: Store) -> None:
    store.add_notice(notice("x"), NOW)
    claim(store)
    assert found(store, running=True) == {}
    assert "1 cut off while being sent" in found(store, running=False)["deliveries"].text
    late = found(store, running=True, now=NOW + 6 * MINUTE)["deliveries"]
    assert late.text == "1 being sent for over 5 min"
    assert "start Monitor again" in late.remedy


def test_a_log_that_a_reader_keeps_from_being_emptied_is_a_note(store: Store) -> None:
    log = store.path.with_name(f"{DATABASE}-wal")
    with log.open("r+b") as file:
        file.truncate(LARGE_LOG + 1)
    one = found(store)["log"]
    assert one.level is Level.NOTE
    assert "has grown to 64 MB" in one.text


def test_many_empty_pages_are_a_note(store: Store) -> None:
    store.db.execute("CREATE TABLE ballast (x BLOB)")
    store.db.execute("INSERT INTO ballast VALUES (zeroblob(70000000))")
    store.db.execute("DROP TABLE ballast")
    store.db.conn.commit()
    store.db.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    assert found(store)["free pages"].level is Level.NOTE


def test_older_and_newer_stores_are_told(store: Store, tmp_path: Path) -> None:
    applied = {"migration_set": "monitor", "name": "m999_topics", "applied_at": "2030"}
    store.db.table("_sqlite_migrations").insert(applied)
    assert "newer Monitor (it has m999_topics)" in found(store)["schema"].text
    store.db.execute("DELETE FROM _sqlite_migrations WHERE name >= 'm008'")
    store.db.conn.commit()
    one = found(store)["schema"]
    assert "an older Monitor left it; m008_careful_sending" in one.text
    assert "brings it up to date" in one.remedy


def test_another_programs_database_is_no_store(tmp_path: Path) -> None:
    with closing(Database(tmp_path / DATABASE)) as db:
        migrations.apply(db)
        db.execute("DELETE FROM _sqlite_migrations")
        db.conn.commit()
    findings = check_store(tmp_path / DATABASE, NOW, running=False)
    assert findings[0].text == "this is no store of Monitor"


# whether a service runs


def test_a_folder_is_held_while_its_lock_is_and_asking_changes_nothing(tmp_path: Path) -> None:
    assert not is_held(tmp_path)
    assert list(tmp_path.iterdir()) == []
    with StateLock(tmp_path):
        assert is_held(tmp_path)
        said = (tmp_path / "monitor.lock").read_text()
        assert said.startswith("process ")
    assert not is_held(tmp_path)
    with StateLock(tmp_path):
        pass


# the command


@pytest.fixture
def state(house: House) -> Path:
    folder = house.path("state/monitor.db").parent
    open_store(folder).close()
    return folder


def test_the_command_ends_with_0_where_all_is_well(house: House, state: Path) -> None:
    (state / "backups").mkdir()
    (state / "backups" / name_of_nightly(datetime.now(UTC))).touch()
    done = house.run("store", "check")
    assert done.returncode == 0
    assert "  integrity   no damage in " in done.stdout
    assert "  backups     1 nightly one, the newest just now" in done.stdout


def test_the_command_ends_with_1_and_says_how_to_mend_it(house: House, state: Path) -> None:
    house.write_settings(min_free_space="1000000 TB")
    done = house.run("store", "check")
    assert done.returncode == 1
    line = next(line for line in done.stdout.splitlines() if line.startswith("! disk"))
    assert "less than min_free_space" in line
    assert line.endswith("→ delete something there, or set min_free_space lower")


def test_the_command_prints_one_json_object(house: House, state: Path) -> None:
    (state / "backups").mkdir()
    old = datetime.now(UTC) - timedelta(days=3)
    (state / "backups" / name_of_nightly(old)).touch()
    told = json.loads(house.run("store", "check", "--json").stdout)
    assert told["well"] is True
    assert told["database"] == str(state / DATABASE)
    levels = {one["check"]: one["level"] for one in told["findings"]}
    assert levels["backups"] == "note"
    assert levels["schema"] == "well"


def test_where_no_backups_are_wanted_none_are_missed(house: House, state: Path) -> None:
    house.write_settings(backups=0)
    lines = house.run("store", "check").stdout.splitlines()
    assert [line for line in lines if line[2:].startswith("backups")] == []


def test_before_there_is_a_database_there_is_nothing_to_check(house: House) -> None:
    done = house.run("store", "check")
    assert done.returncode == 78
    assert "does not exist; monitor run or monitor poll creates it" in done.stderr
