"""The database file is opened safely, upgraded with a backup, and refused where it must be."""

from __future__ import annotations

import os
import sqlite3
import threading
from collections.abc import Iterator
from contextlib import closing, suppress
from dataclasses import replace
from pathlib import Path

import pytest
from sqlite_utils import Database

from monitor.model import DeliveryStatus, Mode, Poll, Verdict
from monitor.store import NewerSchemaError, Store, StoreError
from monitor.store.migrations import migrations
from monitor.store.store import DATABASE
from monitor.store.views import VIEWS
from tests.support import (
    BBC,
    DAY,
    DW,
    HOUR,
    MINUTE,
    NOW,
    OLENA,
    PETRO,
    chat,
    claim,
    follow,
    news,
    notice,
    open_store,
    record,
    send,
    state_of,
)


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / DATABASE


@pytest.fixture
def store(path: Path) -> Iterator[Store]:
    store = open_store(path.parent, BBC, DW)
    yield store
    store.close()


# opening


def test_a_store_is_made_where_there_is_none(path: Path) -> None:
    with closing(Store(path)) as store:
        assert store.feed_states() == []
        assert store.status(NOW).subscriptions == 0
    assert path.exists()


@pytest.mark.parametrize(
    ("pragma", "value"), [("journal_mode", "wal"), ("synchronous", 2), ("foreign_keys", 1)]
)
def test_the_connection_keeps_what_it_promises(store: Store, pragma: str, value: object) -> None:
    assert store.db.execute(f"PRAGMA {pragma}").fetchone() == (value,)


def test_every_table_is_strict(store: Store) -> None:
    tables = store.rows("PRAGMA table_list")
    ours = {row["name"]: row["strict"] for row in tables if row["type"] == "table"}
    loose = {name for name, strict in ours.items() if not strict}
    assert loose == {"sqlite_schema", "sqlite_temp_schema", "_sqlite_migrations", "sqlite_sequence"}
    assert {"feeds", "items", "hits", "deliveries", "invitations"} <= ours.keys()


def test_a_value_of_the_wrong_type_is_refused(store: Store) -> None:
    with pytest.raises(sqlite3.IntegrityError, match="cannot store TEXT value in INTEGER column"):
        store.subscribe("Olena", 0, "children", Mode.ALERTS, NOW.time(), NOW)  # type: ignore[arg-type]
    with pytest.raises(sqlite3.IntegrityError, match="cannot store BLOB value in TEXT column"):
        store.record_trouble("polling", b"\xff", NOW)  # type: ignore[arg-type]


def test_what_points_to_nothing_is_refused(store: Store) -> None:
    with pytest.raises(sqlite3.IntegrityError, match="FOREIGN KEY"):
        store.add_notice(notice("x", chat_id=404), NOW)
    with pytest.raises(sqlite3.IntegrityError, match="FOREIGN KEY"):
        store.record_poll(Poll(replace(state_of(store), id=404), NOW, (news("a"),)))


def test_the_views_that_the_store_reads_by_are_all_there(store: Store) -> None:
    views = {*VIEWS, "catch_up_hits"}
    assert set(store.db.view_names()) == views
    for view in views:
        assert store.rows(f"SELECT * FROM {view}") == []  # noqa: S608


def test_a_file_that_is_no_database_is_refused_and_left_as_it_is(path: Path) -> None:
    content = b"These are my notes, not a database." * 200
    path.write_bytes(content)
    with pytest.raises(StoreError, match="is not a Monitor database, or is damaged; move it away"):
        Store(path)
    assert path.read_bytes() == content


def test_a_damaged_database_is_refused(path: Path) -> None:
    open_store(path.parent).close()
    content = path.read_bytes()
    path.write_bytes(content[:4096] + b"\x00" * (len(content) - 4096))
    with pytest.raises(StoreError, match="or is damaged; move it away, or restore a backup"):
        Store(path)


def test_a_folder_that_is_none_is_named(path: Path) -> None:
    path.write_text("a file, not a folder")
    with pytest.raises(StoreError, match=r"cannot be opened .* is .*monitor\.db a folder"):
        Store(path / DATABASE)


@pytest.mark.skipif(not Path("/proc/version").exists(), reason="there is no /proc here")
def test_a_folder_that_cannot_be_written_to_is_named() -> None:
    with pytest.raises(StoreError, match="/proc a folder this user may write to"):
        Store(Path("/proc/monitor.db"))


# reading alone


def test_a_store_that_is_not_there_is_not_made_by_reading(path: Path) -> None:
    with pytest.raises(StoreError, match="does not exist; monitor run or monitor poll creates it"):
        Store(path, read_only=True)
    assert not path.exists()


def test_a_reader_sees_what_was_committed_while_a_writer_writes(store: Store) -> None:
    follow(store, "children")
    with closing(Store(store.path, read_only=True)) as reader:
        with store.writing() as db:
            db.execute("DELETE FROM subscriptions")
            assert len(reader.subscriptions()) == 1, "and it does not wait for the writer"
        assert reader.subscriptions() == []


def test_a_reader_cannot_write(store: Store) -> None:
    with closing(Store(store.path, read_only=True)) as reader:
        with pytest.raises(sqlite3.OperationalError, match="readonly"):
            reader.record_trouble("reading", "x", NOW)
        assert reader.status(NOW).troubles == ()


def test_an_empty_file_cannot_be_read_as_a_store(path: Path) -> None:
    path.touch()
    with pytest.raises(StoreError, match="monitor run or monitor poll"):
        Store(path, read_only=True)
    assert path.stat().st_size == 0


def test_an_older_store_is_not_read_before_it_was_upgraded(path: Path) -> None:
    older_store(path).close()
    with pytest.raises(StoreError, match="older Monitor; monitor run or monitor poll upgrades it"):
        Store(path, read_only=True)


# several at once


def test_a_second_writer_waits_for_the_first(store: Store) -> None:
    done: list[str] = []

    def write() -> None:
        with closing(Store(store.path)) as other:
            other.record_trouble("second", "x", NOW)
            done.append("second")

    thread = threading.Thread(target=write)
    with store.writing() as db:
        thread.start()
        db.execute("INSERT INTO troubles (at, about, error) VALUES ('', 'first', '')")
        thread.join(0.2)
        done.append("first")
    thread.join()
    assert done == ["first", "second"]
    assert [row["about"] for row in store.rows("SELECT * FROM troubles")] == ["first", "second"]


def test_an_error_undoes_the_whole_transaction(store: Store) -> None:
    def interrupted() -> None:
        with store.writing() as db:
            db.execute("INSERT INTO troubles (at, about, error) VALUES ('', '', '')")
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        interrupted()
    assert store.rows("SELECT * FROM troubles") == []


def test_a_commit_that_fails_leaves_the_store_usable(store: Store) -> None:
    def checked_at_the_end() -> None:
        with store.writing() as db:
            db.execute("PRAGMA defer_foreign_keys = ON")
            db.execute("INSERT INTO delivered_items (delivery, item) VALUES (404, 404)")

    with pytest.raises(sqlite3.IntegrityError, match="FOREIGN KEY"):
        checked_at_the_end()
    store.record_trouble("afterwards", "x", NOW)
    assert store.rows("SELECT * FROM delivered_items") == []


def test_closing_undoes_what_was_not_committed(path: Path) -> None:
    store = open_store(path.parent)
    store.db.execute("BEGIN IMMEDIATE")
    store.db.execute("DELETE FROM feeds")
    store.close()
    with closing(Store(path)) as after:
        assert len(after.feed_states()) == 1


# versions


def older_store(path: Path) -> Database:
    """A store as the version before the last left it, with one trouble in it."""
    db = Database(path)
    migrations.apply(db, stop_before="m004_views")
    db.execute("INSERT INTO troubles (at, about, error) VALUES ('2026', 'polling', 'x')")
    return db


def backups(folder: Path) -> list[str]:
    return sorted(path.name for path in folder.glob("backups/*"))


def test_an_older_store_is_copied_before_it_is_upgraded(path: Path) -> None:
    older_store(path).close()
    with closing(Store(path)) as store:
        assert len(store.rows("SELECT * FROM troubles")) == 1
        assert store.subscriptions() == []
    assert backups(path.parent) == ["monitor-before-m004_views.db"]
    with closing(
        sqlite3.connect(path.parent / "backups" / "monitor-before-m004_views.db")
    ) as backup:
        assert backup.execute("SELECT about FROM troubles").fetchall() == [("polling",)]
        assert backup.execute("SELECT * FROM sqlite_schema WHERE type = 'view'").fetchall() == []


def test_the_copy_holds_what_only_the_log_held(path: Path) -> None:
    older = older_store(path)
    older.enable_wal()
    older.execute("INSERT INTO troubles (at, about, error) VALUES ('2026', 'late', 'x')")
    with closing(Store(path)):
        pass
    older.close()
    with closing(
        sqlite3.connect(path.parent / "backups" / "monitor-before-m004_views.db")
    ) as backup:
        assert backup.execute("SELECT count(*) FROM troubles").fetchone() == (2,)


def test_a_new_or_current_store_needs_no_copy(path: Path) -> None:
    for _ in range(2):
        Store(path).close()
    assert backups(path.parent) == []


def test_of_the_copies_before_upgrades_the_last_three_are_kept(path: Path) -> None:
    older_store(path).close()
    folder = path.parent / "backups"
    folder.mkdir()
    names = ["monitor-before-m001_a.db", "monitor-before-m002_b.db", "monitor-before-m003_c.db"]
    others = ["monitor-nightly-20260101-013000.db", "monitor-before-restore-20260101-000000.db"]
    for age, name in enumerate([*reversed(names), *others]):
        (folder / name).write_bytes(b"x")
        os.utime(folder / name, (1_000_000 - age, 1_000_000 - age))
    Store(path).close()
    kept = ["monitor-before-m002_b.db", "monitor-before-m003_c.db", "monitor-before-m004_views.db"]
    assert backups(path.parent) == sorted([*kept, *others])


def test_an_upgrade_that_fails_leaves_the_store_as_it_was(path: Path) -> None:
    older = older_store(path)
    older.execute("CREATE VIEW item_hits AS SELECT 1")
    older.close()
    with pytest.raises(StoreError, match='"item_hits" already exists'):
        Store(path)
    with closing(Database(path)) as db:
        assert [step.name for step in migrations.pending(db)] == [
            "m004_views",
            "m005_edits",
            "m006_careful_polling",
            "m007_full_texts",
            "m008_careful_sending",
            "m009_schedules",
            "m010_verdicts_on_bodies",
            "m011_retention",
            "m012_documents",
            "m013_clock",
            "m014_instead",
            "m015_chat",
            "m016_search",
            "m017_moves",
            "m018_pictures",
            "m019_stories",
            "m020_surges",
            "m021_weights",
            "m022_renewals",
        ]
        assert db.view_names() == ["item_hits"]


def newer_store(path: Path) -> None:
    Store(path).close()
    with closing(Database(path)) as db:
        applied = {"migration_set": "monitor", "name": "m999_topics", "applied_at": "2030"}
        db.table("_sqlite_migrations").insert(applied)


@pytest.mark.parametrize("read_only", [False, True])
def test_a_newer_store_is_refused_and_left_as_it_is(path: Path, read_only: bool) -> None:
    newer_store(path)
    before = path.read_bytes()
    with pytest.raises(NewerSchemaError, match=r"newer Monitor \(it has m999_topics\)") as told:
        Store(path, read_only=read_only)
    assert "install that version again, or restore a backup" in str(told.value)
    assert path.read_bytes() == before


# copies


def test_a_copy_is_whole_while_the_store_is_in_use(store: Store, tmp_path: Path) -> None:
    follow(store, "children")
    record(store, news("a", "children"))
    target = tmp_path / "copy.db"
    with closing(Store(store.path)) as other, suppress(RuntimeError), other.writing() as db:
        db.execute("DELETE FROM hits")
        store.copy_to(target)
        raise RuntimeError
    with closing(Store(target)) as copy:
        assert copy.status(NOW) == store.status(NOW)
        assert len(copy.due_alerts(NOW)) == 1
    assert not list(tmp_path.glob("*.part"))


def test_a_copy_replaces_an_older_one(store: Store, tmp_path: Path) -> None:
    target = tmp_path / "copy.db"
    target.write_text("what an interrupted copy left")
    store.copy_to(target)
    with closing(Store(target, read_only=True)) as copy:
        assert copy.status(NOW) == store.status(NOW)


# at a glance


def test_the_status_of_an_empty_store_is_all_zeros(path: Path) -> None:
    with closing(Store(path)) as store:
        status = store.status(NOW)
    assert (status.feeds, status.items, status.hits, status.chats, status.subscriptions) == (0,) * 5
    assert status.deliveries == status.hits_by_watchlist == {}
    assert status.oldest_unsent is status.last_poll is None
    assert (status.feeds_failing, status.chats_parked, status.troubles) == ((), (), ())


def test_the_status_counts_what_there_is(store: Store) -> None:
    follow(store, "children", "icc")
    follow(store, "icc", chat_id=PETRO)
    record(store, news("old", "icc"), now=NOW - 2 * DAY)
    record(store, news("a", "children", "icc"), news("b"), now=NOW - HOUR)
    failing = replace(state_of(store, DW), failures=2, due_at=NOW + DAY, last_polled_at=NOW)
    store.record_poll(Poll(failing, NOW))
    store.park_chat(PETRO, "blocked", NOW)
    for text, sent_at in (("one", NOW - MINUTE), ("two", NOW), ("three", NOW)):
        store.add_notice(notice(text), sent_at)
    send(store)
    store.record_attempt(claim(store), Verdict(DeliveryStatus.REFUSED, "too long"), NOW)
    store.record_trouble("polling", "KeyError: 'x'", NOW)
    status = store.status(NOW)
    assert (status.feeds, status.feeds_due) == (2, 1)
    assert [state.feed for state in status.feeds_failing] == [DW]
    assert (status.items, status.items_last_day) == (3, 2)
    assert (status.hits, status.hits_last_day) == (3, 2)
    assert status.hits_by_watchlist == {"children": 1, "icc": 2}
    assert (status.chats, [parked.id for parked in status.chats_parked]) == (2, [PETRO])
    assert status.subscriptions == 3
    assert status.deliveries == {"pending": 1, "refused": 1, "sent": 1}
    assert status.oldest_unsent == NOW
    assert status.last_poll == NOW
    assert status.troubles == ("2026-03-01T12:00:00.000+00:00 polling: KeyError: 'x'",)


def test_messages_to_parked_chats_do_not_count_as_late(store: Store) -> None:
    store.remember_chat(chat())
    store.add_notice(notice("waits"), NOW - DAY)
    assert store.status(NOW).oldest_unsent == NOW - DAY
    store.park_chat(OLENA, "blocked", NOW)
    assert store.status(NOW).oldest_unsent is None
    assert store.status(NOW).deliveries == {"pending": 1}
