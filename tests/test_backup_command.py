"""`monitor backup` copies the record beside a running service, and never over something else."""

from __future__ import annotations

import json
import os
import re
import sqlite3
import stat
from contextlib import closing
from pathlib import Path

import pytest

from monitor.lock import StateLock
from monitor.store import Store
from monitor.store.restore import examine
from monitor.store.store import DATABASE
from tests.house import House
from tests.support import news, open_store, record


@pytest.fixture
def state(house: House) -> Path:
    """The state folder of a house with one item."""
    folder = house.path("state/monitor.db").parent
    with closing(open_store(folder)) as store:
        record(store, news("a", "children"))
    return folder


def test_a_backup_goes_into_the_state_folder_with_its_time(house: House, state: Path) -> None:
    done = house.run("backup")
    (copy,) = (state / "backups").iterdir()
    assert done.returncode == 0
    assert re.fullmatch(r"monitor-\d{8}-\d{6}\.db", copy.name)
    assert done.stdout.startswith(f"{copy}: 1 item (the newest ")
    assert examine(copy).hits == 1
    assert stat.S_IMODE(copy.stat().st_mode) == 0o600
    assert stat.S_IMODE(copy.parent.stat().st_mode) == 0o700


def test_a_backup_is_made_beside_a_service_and_changes_nothing(house: House, state: Path) -> None:
    with StateLock(state), closing(Store(state / DATABASE)) as service:
        record(service, news("b"))
        before = (state / DATABASE).read_bytes(), (state / f"{DATABASE}-wal").read_bytes()
        done = house.run("backup", "copy.db", "--json")
        assert ((state / DATABASE).read_bytes(), (state / f"{DATABASE}-wal").read_bytes()) == before
    told = json.loads(done.stdout)
    assert told["backup"] == str(house.path("copy.db"))
    assert told["rows_astray"] == 0
    assert told["contents"] == {
        "feeds": 1,
        "items": 2,
        "hits": 1,
        "chats": 0,
        "subscriptions": 0,
        "waiting": 0,
        "bytes": house.path("copy.db").stat().st_size,
        "newest_item": "2026-03-01T12:00:00+00:00",
        "schema": examine(house.path("copy.db")).schema,
    }


def test_a_file_that_is_there_is_replaced_only_by_force(house: House, state: Path) -> None:
    assert house.run("backup", "copy.db").returncode == 0
    with closing(Store(state / DATABASE)) as store:
        record(store, news("b"))
    done = house.run("backup", "copy.db")
    assert done.returncode == 2
    assert "copy.db is there already; --force replaces it" in done.stderr
    assert examine(house.path("copy.db")).items == 1
    assert house.run("backup", "copy.db", "--force").returncode == 0
    assert examine(house.path("copy.db")).items == 2


def test_force_replaces_an_empty_file_as_mktemp_makes_it(house: House, state: Path) -> None:
    house.path("empty").touch()
    assert house.run("backup", "empty", "--force").returncode == 0
    assert examine(house.path("empty")).items == 1


@pytest.mark.parametrize(
    "name", ["monitor.toml", "watchlists/children.toml", "notes.txt", "link", "others.db"]
)
def test_force_replaces_nothing_but_a_backup(house: House, state: Path, name: str) -> None:
    house.path("notes.txt").write_text("mine")
    house.path("link").symlink_to("notes.txt")
    with closing(sqlite3.connect(house.path("others.db"))) as other:
        other.execute("CREATE TABLE theirs (a)")
    before = house.path(name).read_bytes()
    done = house.run("backup", name, "--force")
    assert done.returncode == 2
    assert f"{name} is no backup of Monitor" in done.stderr
    assert house.path(name).read_bytes() == before


@pytest.mark.parametrize(
    "name", [f"{DATABASE}-wal", f"{DATABASE}-shm", "monitor.lock", "reserve", "words.cache"]
)
def test_no_copy_takes_the_place_of_a_file_of_the_record(
    house: House, state: Path, name: str
) -> None:
    """Whether it is there or not: SQLite would take such a log for the database's own."""
    house.path("way").symlink_to(state / name)
    for file in (f"state/{name}", "way"):
        done = house.run("backup", file, "--force")
        assert done.returncode == 2
        assert "would be a file of the record itself; name another file" in done.stderr
    assert not (state / name).exists() or name == "monitor.lock"


def test_what_is_no_plain_file_stays_what_it_is(house: House, state: Path) -> None:
    os.mkfifo(house.path("pipe"))
    house.path("nowhere").symlink_to("gone/copy.db")
    for name in ("pipe", "nowhere"):
        done = house.run("backup", name, "--force")
        assert done.returncode == 2
        assert f"{name} is no plain file" in done.stderr
    assert house.path("pipe").is_fifo()
    assert house.path("nowhere").is_symlink()


def test_the_database_of_another_monitor_that_runs_is_not_replaced(
    house: House, state: Path
) -> None:
    other = house.path("other/x").parent
    with StateLock(other), closing(open_store(other)):
        done = house.run("backup", f"other/{DATABASE}", "--force")
    assert done.returncode == 2
    assert "is the database of another Monitor that runs" in done.stderr


def test_the_database_is_not_replaced_by_its_own_copy(house: House, state: Path) -> None:
    house.path("link.db").symlink_to(state / DATABASE)
    for name in (f"state/{DATABASE}", "link.db"):
        done = house.run("backup", name, "--force")
        assert done.returncode == 2
        assert "is the database itself" in done.stderr


def test_a_folder_that_is_not_there_is_named(house: House, state: Path) -> None:
    done = house.run("backup", "none/copy.db")
    assert done.returncode == 1
    assert "there is no folder none; make it" in done.stderr


def test_before_there_is_a_database_there_is_nothing_to_copy(house: House) -> None:
    done = house.run("backup")
    assert done.returncode == 1
    assert "does not exist: there is nothing to copy yet" in done.stderr
    assert not house.path("state/x").parent.joinpath("backups").exists()


def test_rows_that_point_to_nothing_are_told(house: House, state: Path) -> None:
    with closing(Store(state / DATABASE)) as store:
        store.db.execute("PRAGMA foreign_keys = OFF")
        store.db.execute("DELETE FROM stories")
        store.db.conn.commit()
    done = house.run("backup")
    assert done.returncode == 0
    assert "1 of its rows point to nothing; monitor store check names them" in done.stderr
