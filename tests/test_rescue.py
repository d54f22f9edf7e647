"""The record is deleted or replaced while it is in use, or missing at a start: nothing is lost."""

from __future__ import annotations

import asyncio
import json
import shutil
import sqlite3
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

import pytest

from monitor.lock import LOCK_NAME, StateLock
from monitor.store import Store
from monitor.store.restore import examine
from monitor.store.store import DATABASE
from monitor.upkeep.presence import Presence
from tests.fakes.telegram import FakeTelegram
from tests.fakes.web import FakeWeb
from tests.house import House, rss, rss_item
from tests.support import OLENA, news, open_store, record
from tests.test_alive import log_of, running

NEWS = rss_item(1, "Ten deported children came home")
LATER = rss_item(2, "Five deported children are still there")


@pytest.fixture
def watched(connected: House, web: FakeWeb, telegram: FakeTelegram) -> House:
    """A house whose feed is polled each second, and whose owner is Olena."""
    connected.write_settings(owners=[OLENA], min_interval="1s", max_interval="1s")
    connected.write_feeds(web.serve("/a.xml", rss(rss_item(0, "Weather"))))
    return connected


def delete_database(state: Path) -> None:
    (state / DATABASE).unlink()


def delete_folder(state: Path) -> None:
    shutil.rmtree(state)


def replace_database(state: Path) -> None:
    (state / "other").write_bytes(b"")
    (state / "other").replace(state / DATABASE)


def delete_log(state: Path) -> None:
    (state / f"{DATABASE}-wal").unlink()


def delete_lock(state: Path) -> None:
    (state / LOCK_NAME).unlink()


async def lose(
    house: House, web: FakeWeb, telegram: FakeTelegram, harm: Callable[[Path], None]
) -> None:
    """Run a service until it has sent an alert, do harm to its state folder, and let it end."""
    async with running(house, telegram) as process:
        web.serve("/a.xml", rss(NEWS))
        await telegram.wait_for(lambda: "came home" in telegram.sent(OLENA)[-1], timeout=30)
        harm(house.path("state/" + DATABASE).parent)
        async with asyncio.timeout(30):
            assert await process.wait() == 1
    assert "Traceback" not in log_of(house)
    assert any("Deleted or replaced while Monitor" in text for text in telegram.sent(OLENA))


def rescued(house: House) -> list[Path]:
    return sorted(house.path("state/backups/x").parent.glob("monitor-rescued-*.db"))


@pytest.mark.parametrize("harm", [delete_database, delete_folder])
async def test_a_deleted_record_is_put_back_and_the_service_goes_on_from_there(
    watched: House, web: FakeWeb, telegram: FakeTelegram, harm: Callable[[Path], None]
) -> None:
    await lose(watched, web, telegram, harm)
    assert rescued(watched) == []
    assert examine(watched.path("state/" + DATABASE)).hits == 1
    web.serve("/a.xml", rss(NEWS, LATER))
    await watched.finish("run", "--once")
    assert sum("came home" in text for text in telegram.sent(OLENA)) == 1
    assert "still there" in telegram.sent(OLENA)[-1]


@pytest.mark.parametrize("harm", [replace_database, delete_lock])
async def test_of_a_record_that_is_replaced_or_in_doubt_a_copy_is_kept_beside(
    watched: House, web: FakeWeb, telegram: FakeTelegram, harm: Callable[[Path], None]
) -> None:
    await lose(watched, web, telegram, harm)
    (kept,) = rescued(watched)
    assert examine(kept).hits == 1
    assert str(kept) in log_of(watched)
    code, _, err = await watched.finish("restore", str(kept), "--yes")
    assert code == 0, err


async def test_a_record_that_only_lost_its_log_is_whole_after_the_end(
    watched: House, web: FakeWeb, telegram: FakeTelegram
) -> None:
    await lose(watched, web, telegram, delete_log)
    assert examine(watched.path("state/" + DATABASE)).hits == 1


async def test_where_another_monitor_has_taken_the_folder_the_record_stays_beside(
    watched: House, web: FakeWeb, telegram: FakeTelegram
) -> None:
    locks: list[StateLock] = []

    def take(state: Path) -> None:
        delete_folder(state)
        locks.append(StateLock(state))

    await lose(watched, web, telegram, take)
    locks[0].release()
    (kept,) = rescued(watched)
    assert examine(kept).hits == 1
    assert not watched.path("state/" + DATABASE).exists()


# which files are lost


def test_files_are_lost_when_their_names_lead_elsewhere(tmp_path: Path) -> None:
    one, two, none = (tmp_path / name for name in ("one", "two", "none"))
    one.write_text("1")
    two.write_text("2")
    presence = Presence([one, two, none])
    with one.open(), two.open():
        assert presence.lost() == ()
        none.write_text("new files are none of ours")
        two.write_text("written to")
        assert presence.lost() == ()
        two.unlink()
        two.write_text("2")
        assert presence.lost() == (two,)
        one.unlink()
        assert presence.lost() == (one, two)


def test_a_folder_that_became_a_file_has_lost_its_files(tmp_path: Path) -> None:
    folder = tmp_path / "folder"
    folder.mkdir()
    (folder / "one").write_text("1")
    presence = Presence([folder / "one"])
    shutil.rmtree(folder)
    folder.write_text("a file")
    assert presence.lost() == (folder / "one",)


# missing at the start


@pytest.fixture
def backed_up(house: House) -> Path:
    """The state folder of a house with a backup."""
    state = house.path("state/" + DATABASE).parent
    with closing(open_store(state)) as store:
        record(store, news("a", "children"))
    assert house.run("backup").returncode == 0
    return state


@pytest.mark.parametrize("command", [("run", "--once"), ("poll",), ("status",)])
@pytest.mark.parametrize("state_of", ["missing", "empty"])
def test_a_record_that_is_gone_but_was_backed_up_is_not_begun_anew(
    house: House, backed_up: Path, command: tuple[str, ...], state_of: str
) -> None:
    """Nobody would be subscribed there, and nobody would hear of that."""
    house.write_settings(telegram_token="123456:" + "a" * 35)
    house.write_feeds("https://feed.example/a.xml")
    (backup,) = (backed_up / "backups").iterdir()
    (backed_up / DATABASE).unlink()
    if state_of == "empty":
        (backed_up / DATABASE).touch()
    done = house.run(*command)
    assert done.returncode == 78
    assert f"{DATABASE} is {state_of}, but it was backed up" in done.stderr
    assert f"monitor restore {backup}" in done.stderr
    assert "to begin anew, move " in done.stderr
    checked = house.run("check")
    assert checked.returncode == 2
    assert f"FAIL database: {backed_up / DATABASE} is {state_of}" in checked.stdout


def test_who_restores_or_moves_the_backups_away_can_start(house: House, backed_up: Path) -> None:
    (backup,) = (backed_up / "backups").iterdir()
    (backed_up / DATABASE).unlink()
    assert house.run("status").returncode == 78
    assert house.run("restore", str(backup), "--yes").returncode == 0
    assert json.loads(house.run("status", "--json").stdout)["items"] == 1
    (backed_up / DATABASE).unlink()
    (backed_up / "backups").rename(house.path("elsewhere"))
    house.write_feeds("https://feed.example/a.xml")
    assert house.run("deliveries", "retry", "1").returncode == 2, "a new record has no message 1"


def test_a_restore_is_not_spoilt_by_the_log_of_a_record_that_was_deleted(
    house: House, backed_up: Path
) -> None:
    """SQLite would take that log for the restored file's own."""
    (backup,) = (backed_up / "backups").iterdir()
    database, log = backed_up / DATABASE, backed_up / f"{DATABASE}-wal"
    with closing(Store(database)) as store:
        record(store, news("b"))
        left = log.read_bytes()
    database.unlink()
    log.write_bytes(left)
    assert house.run("restore", str(backup), "--yes").returncode == 0
    assert not log.exists()
    assert examine(database).items == 1


# damaged


def test_check_names_a_damaged_record(house: House, backed_up: Path) -> None:
    house.write_feeds("https://feed.example/a.xml")
    well = house.run("check").stdout
    assert "OK   database: no damage in " in well
    content = bytearray((backed_up / DATABASE).read_bytes())
    content[4096:20000] = b"\xa5" * (20000 - 4096)
    for damaged in (bytes(content), b"this is no database" * 1000):
        (backed_up / DATABASE).write_bytes(damaged)
        done = house.run("check")
        assert done.returncode == 2
        assert "FAIL database: " in done.stdout
        assert "monitor restore FILE" in done.stdout
    with pytest.raises(sqlite3.DatabaseError), closing(sqlite3.connect(backed_up / DATABASE)) as db:
        db.execute("SELECT * FROM sqlite_schema")
