"""`monitor backup` copies the record beside a running service, and never over something else."""

from __future__ import annotations

import json
import re
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
    house.path("copy.db").write_text("mine")
    done = house.run("backup", "copy.db")
    assert done.returncode == 2
    assert "copy.db is there already; --force replaces it" in done.stderr
    assert house.path("copy.db").read_text() == "mine"
    assert house.run("backup", "copy.db", "--force").returncode == 0
    assert examine(house.path("copy.db")).items == 1


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
