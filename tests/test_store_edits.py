"""Edits are kept with who and when; items are matched again, and what is new is told once."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import closing
from dataclasses import replace
from datetime import datetime, time
from pathlib import Path

import pytest
from sqlite_utils import Database

from monitor.model import (
    DeliveryKind,
    DueStory,
    Edit,
    Feed,
    FoundItem,
    Item,
    Message,
    Mode,
    NewDelivery,
    Priority,
    Schedule,
    StoredItem,
)
from monitor.store import NewerSchemaError, Store, StoreError
from monitor.store.edits import KEPT
from monitor.store.migrations import migrations
from monitor.store.store import DATABASE
from tests.support import (
    BBC,
    DAY,
    DW,
    GROUP,
    HOUR,
    INTERVAL,
    MINUTE,
    NOW,
    OLENA,
    PETRO,
    chat,
    follow,
    following,
    hit,
    ids,
    news,
    open_store,
    record,
    tell,
    tell_digest,
)

SUPERGROUP = -1_000_000_000_050


def edit(after: str, before: str = "", watchlist: str = "children", at: datetime = NOW) -> Edit:
    return Edit(0, at, watchlist, "command line (anna)", f"added “{after}”", before, after)


# edits


def test_an_edit_is_kept_with_who_what_and_when(store: Store) -> None:
    kept = store.record_edit(edit("one"))
    assert store.edit(kept) == replace(edit("one"), id=kept)
    assert store.edit(kept + 1) is None


def test_edits_come_newest_first_of_all_files_or_of_one(store: Store) -> None:
    store.record_edit(edit("one"))
    store.record_edit(edit("feeds", watchlist="feeds"))
    store.record_edit(edit("two", "one", at=NOW + HOUR))
    assert [e.after for e in store.edits()] == ["two", "feeds", "one"]
    assert [e.after for e in store.edits("children")] == ["two", "one"]
    assert [e.after for e in store.edits(limit=1)] == ["two"]
    assert {name: e.after for name, e in store.latest_edits().items()} == {
        "children": "two",
        "feeds": "feeds",
    }


def test_the_same_change_seen_twice_is_recorded_once_as_by_the_first(store: Store) -> None:
    first = store.record_edit(edit("one"))
    assert store.record_edit(replace(edit("one"), who="file", what="changed")) == first
    assert [e.who for e in store.edits()] == ["command line (anna)"]


def test_a_text_that_comes_back_later_is_an_edit_again(store: Store) -> None:
    for after in ("one", "two", "one"):
        store.record_edit(edit(after))
    assert len(store.edits()) == 3


def test_the_last_thousand_edits_of_each_file_are_kept(store: Store) -> None:
    store.record_edit(edit("other", watchlist="icc"))
    store.record_edits(edit(str(number)) for number in range(KEPT + 3))
    kept = store.edits("children", limit=2 * KEPT)
    assert (len(kept), kept[-1].after) == (KEPT, "3")
    assert store.latest_edits()["icc"].after == "other"


def test_edits_that_cannot_all_be_kept_leave_none(store: Store) -> None:
    with pytest.raises(sqlite3.IntegrityError):
        store.record_edits([edit("one"), replace(edit("two"), who=None)])  # type: ignore[arg-type]
    assert store.edits() == []


def test_an_edit_waits_for_its_matching_until_that_was_done(store: Store) -> None:
    kept = store.record_edit(edit("one"))
    store.record_edits([edit("first seen", watchlist="icc")], matched_at=NOW)
    assert [e.id for e in store.edits_to_match()] == [kept]
    store.mark_matched([kept], NOW)
    assert store.edits_to_match() == []


def test_of_a_file_the_latest_edit_alone_waits_for_its_matching(store: Store) -> None:
    store.record_edit(edit("one"))
    second = store.record_edit(edit("two"))
    assert [e.id for e in store.edits_to_match()] == [second]


# reading what is stored


def texts(items: Iterator[StoredItem]) -> list[str]:
    return [stored.item.id for stored in items]


def test_items_come_as_they_were_stored_with_their_feed(tmp_path: Path) -> None:
    feed = Feed("https://a.example/", "A", "uk", "ukraine", Priority.HIGH, full_text=True)
    whole = Item("1", "Title", "Summary", "https://a.example/1", NOW - HOUR, "A", "Text")
    with closing(open_store(tmp_path, feed)) as store:
        record(store, news(whole), feed=feed)
        (stored,) = store.items_since(NOW)
    assert stored == StoredItem(stored.row_id, whole, NOW, feed, baseline=True)


def test_an_item_that_came_after_its_feeds_first_poll_is_no_baseline(store: Store) -> None:
    record(store, news("a"))
    record(store, news("b"), now=NOW + HOUR)
    assert [stored.baseline for stored in store.items_since(NOW)] == [True, False]


def test_items_are_read_in_the_order_in_which_they_came(store: Store) -> None:
    record(store, news("old"), now=NOW - DAY)
    record(store, news("c"), news("d"), now=NOW + MINUTE)
    record(store, news("a"), news("b"), feed=DW)
    assert texts(store.items_since(NOW)) == ["a", "b", "c", "d"]
    assert texts(store.items_since(NOW - DAY)) == ["old", "a", "b", "c", "d"]
    assert texts(store.items_since(NOW - DAY, until=NOW)) == ["old", "a", "b"]
    assert texts(store.items_since(NOW + HOUR)) == []


@pytest.mark.parametrize("batch", [1, 2, 3, 4, 5, 1000])
def test_no_item_is_left_out_or_read_twice_where_batches_meet(store: Store, batch: int) -> None:
    record(store, news("a"), news("b"), news("c"))
    record(store, news("d"), now=NOW + MINUTE)
    assert texts(store.items_since(NOW, batch=batch)) == ["a", "b", "c", "d"]


def test_what_is_stored_while_items_are_read_neither_waits_nor_gets_lost(store: Store) -> None:
    record(store, news("a"), news("b"))
    reading = store.items_since(NOW, batch=1)
    assert next(reading).item.id == "a"
    store.sync_feeds([BBC, DW, Feed("https://new.example/")], NOW, INTERVAL)
    record(store, news("c"), now=NOW + MINUTE, feed=Feed("https://new.example/"))
    assert texts(reading) == ["b", "c"]


def test_a_reader_beside_the_service_reads_items_too(store: Store) -> None:
    record(store, news("a"))
    with closing(Store(store.path, read_only=True)) as reader:
        assert texts(reader.items_since(NOW)) == ["a"]


# matching again


def rows(store: Store) -> dict[str, int]:
    return {stored.item.id: stored.row_id for stored in store.items_since(NOW - 30 * DAY)}


def rematch(store: Store, item: str, *watchlists: str, now: datetime = NOW + HOUR) -> int:
    hits = [hit(watchlist, urgent=True) for watchlist in watchlists]
    return store.record_rematch([FoundItem(rows(store)[item], news(item, *hits))], now)


def catch_up(store: Store, now: datetime = NOW + HOUR) -> list[tuple[int, int, str]]:
    """Tell what was found again; returns what was told to whom."""
    told = []
    for due in store.due_catch_ups():
        stories = [story.story for story in due.stories]
        text = ", ".join(map(ids, stories))
        items = tuple({item.seen.row_id for story in stories for item in story.items})
        digest = NewDelivery(
            due.chat.id, due.thread, DeliveryKind.DIGEST, Message(text), item_rows=items
        )
        store.record_catch_up(due, [digest], now)
        told.append((due.chat.id, due.thread, text))
    return told


def test_what_is_found_again_is_kept_once(store: Store) -> None:
    record(store, news("a"))
    assert rematch(store, "a", "children", "icc") == 2
    assert rematch(store, "a", "children") == 0
    assert store.status(NOW).hits == 2


def test_a_hit_that_is_known_stays_as_it_is(store: Store) -> None:
    follow(store, "children")
    record(store, news("a", "children"))
    assert rematch(store, "a", "children", "icc") == 1
    (due,) = store.due_alerts(NOW)
    assert not due.stories[0].story.items[0].hits[0].urgent


def test_what_is_found_again_joins_its_story(store: Store) -> None:
    record(store, news("a", "children", story="Title of a"))
    rematch(store, "a", "icc")
    assert len(store.rows("SELECT * FROM stories")) == 1


def test_an_item_that_was_forgotten_in_the_meantime_is_no_fault(store: Store) -> None:
    assert store.record_rematch([FoundItem(404, news("a", "children"))], NOW) == 0
    assert store.rows("SELECT * FROM stories") == []


def test_what_is_found_again_never_alerts_even_if_urgent(store: Store) -> None:
    follow(store, "children")
    follow(store, "children", chat_id=PETRO, mode=Mode.DIGEST)
    record(store, news("a"))
    rematch(store, "a", "children")
    assert tell(store) == []


def test_a_chat_with_alerts_is_told_of_it_once(store: Store) -> None:
    follow(store, "children", "icc")
    record(store, news("a"), news("b"), news("c"))
    rematch(store, "a", "children")
    rematch(store, "b", "icc", "children")
    assert catch_up(store) == [(OLENA, 0, "a, b")]
    assert catch_up(store) == []
    assert tell(store) == []


def test_what_is_found_again_and_an_alert_that_waits_do_not_hide_each_other(store: Store) -> None:
    follow(store, "children")
    record(store, news("a"))
    record(store, news("b", "children"), now=NOW + MINUTE)
    rematch(store, "a", "children")
    record(store, news("c", "children"), now=NOW + 2 * MINUTE)
    assert catch_up(store) == [(OLENA, 0, "a")]
    assert [made.message.html for made in tell(store)] == ["b", "c"]


def test_an_alert_before_it_does_not_use_it_up(store: Store) -> None:
    follow(store, "children")
    record(store, news("a"))
    rematch(store, "a", "children")
    record(store, news("b", "children"), now=NOW + MINUTE)
    assert [made.message.html for made in tell(store)] == ["b"]
    assert catch_up(store) == [(OLENA, 0, "a")]


def test_each_thread_has_its_own(store: Store) -> None:
    follow(store, "children", chat_id=GROUP, thread=5)
    follow(store, "icc", chat_id=GROUP, thread=6)
    record(store, news("a"), news("b"))
    rematch(store, "a", "children")
    rematch(store, "b", "icc")
    assert catch_up(store) == [(GROUP, 5, "a"), (GROUP, 6, "b")]


def test_a_digest_tells_of_it_at_its_time_and_once(store: Store) -> None:
    follow(store, "children", mode=Mode.DIGEST)
    record(store, news("a"), news("b", "children"))
    rematch(store, "a", "children")
    assert catch_up(store) == []
    assert tell_digest(store).message.html == "b, a"
    assert tell_digest(store, now=NOW + MINUTE).message.html == "quiet"


def test_a_digest_before_it_does_not_use_it_up(store: Store) -> None:
    follow(store, "children", mode=Mode.DIGEST)
    record(store, news("a"), news("b", "children"))
    assert tell_digest(store).message.html == "b"
    rematch(store, "a", "children")
    assert tell_digest(store, now=NOW + MINUTE).message.html == "a"


@pytest.mark.parametrize(("before", "after"), [tuple(Mode), tuple(Mode)[::-1]])
def test_who_changes_to_the_other_mode_is_told_once_all_the_same(
    store: Store, before: Mode, after: Mode
) -> None:
    follow(store, "children", mode=before)
    record(store, news("a"))
    rematch(store, "a", "children")
    follow(store, "children", mode=after)
    told = [text for _, _, text in catch_up(store)]
    if after is Mode.DIGEST:
        told.append(tell_digest(store).message.html)
    assert told == ["a"]
    follow(store, "children", mode=Mode.DIGEST)
    assert tell_digest(store, now=NOW + MINUTE).message.html == "quiet"


def test_who_subscribes_later_is_not_told(store: Store) -> None:
    record(store, news("a"))
    rematch(store, "a", "children")
    follow(store, "children")
    follow(store, "children", chat_id=PETRO, mode=Mode.DIGEST)
    assert catch_up(store) == []
    assert tell_digest(store, PETRO).message.html == "quiet"


def test_who_unsubscribes_before_is_not_told(store: Store) -> None:
    follow(store, "children")
    record(store, news("a"))
    rematch(store, "a", "children")
    assert store.unsubscribe(OLENA, 0, "children")
    assert catch_up(store) == []


def test_a_parked_chat_is_told_when_it_is_back(store: Store) -> None:
    follow(store, "children")
    record(store, news("a"))
    store.park_chat(OLENA, "blocked", NOW)
    rematch(store, "a", "children")
    assert catch_up(store) == []
    store.revive_chat(OLENA)
    assert catch_up(store) == [(OLENA, 0, "a")]


def test_an_item_that_the_chat_knows_already_is_not_told_again(store: Store) -> None:
    follow(store, "children", "icc")
    follow(store, "icc", chat_id=PETRO)
    record(store, news("a", "children"))
    tell(store)
    rematch(store, "a", "icc")
    assert catch_up(store) == [(PETRO, 0, "a")]


def test_a_digest_asked_for_sums_it_up(store: Store) -> None:
    record(store, news("a"))
    rematch(store, "a", "children")
    assert [ids(story) for story in store.stories_since(NOW, ["children"])] == ["a"]


def test_messages_about_it_and_that_they_were_made_are_stored_together(store: Store) -> None:
    follow(store, "children")
    record(store, news("a"))
    rematch(store, "a", "children")
    (due,) = store.due_catch_ups()
    wrong = NewDelivery(OLENA, 0, DeliveryKind.DIGEST, Message("x"), item_rows=(404,))
    with pytest.raises(sqlite3.IntegrityError):
        store.record_catch_up(due, [wrong], NOW)
    assert store.status(NOW).deliveries == {}
    assert store.due_catch_ups() == [due]


def test_a_group_that_moves_takes_it_along(store: Store) -> None:
    follow(store, "children", "icc", chat_id=GROUP)
    record(store, news("a"), news("b"))
    rematch(store, "a", "children")
    rematch(store, "b", "icc")
    store.remember_chat(replace(chat(GROUP), id=SUPERGROUP))
    store.subscribe(SUPERGROUP, 0, "children", Mode.ALERTS, Schedule(time(8)), NOW)
    store.migrate(GROUP, SUPERGROUP)
    assert len(following(store, SUPERGROUP)) == 2
    assert catch_up(store) == [(SUPERGROUP, 0, "a, b")]


def test_what_waits_is_there_after_a_restart(tmp_path: Path) -> None:
    with closing(open_store(tmp_path)) as store:
        follow(store, "children")
        record(store, news("a"))
        rematch(store, "a", "children")
    with closing(open_store(tmp_path)) as store:
        (due,) = store.due_catch_ups()
        assert [DueStory(story.story) for story in due.stories] == list(due.stories)
        assert catch_up(store) == [(OLENA, 0, "a")]


# joining a service that runs


def test_a_command_records_an_edit_beside_the_service(store: Store) -> None:
    with closing(Store(store.path, joining=True)) as joined:
        joined.record_edit(edit("one"))
        assert joined.db.execute("PRAGMA synchronous").fetchone() == (2,)
        assert joined.db.execute("PRAGMA foreign_keys").fetchone() == (1,)
    assert store.latest_edits()["children"].after == "one"


def test_a_store_that_is_not_there_is_not_made_by_joining(tmp_path: Path) -> None:
    with pytest.raises(StoreError, match="does not exist; monitor run or monitor poll creates it"):
        Store(tmp_path / DATABASE, joining=True)
    assert not (tmp_path / DATABASE).exists()


def test_joining_upgrades_nothing(tmp_path: Path) -> None:
    path = tmp_path / DATABASE
    with closing(Database(path)) as db:
        migrations.apply(db, stop_before="m005_edits")
    before = path.read_bytes()
    with pytest.raises(StoreError, match="older Monitor; monitor run or monitor poll upgrades it"):
        Store(path, joining=True)
    assert path.read_bytes() == before
    assert [file.name for file in tmp_path.iterdir()] == [DATABASE]


def test_a_newer_store_is_not_joined(tmp_path: Path) -> None:
    path = tmp_path / DATABASE
    Store(path).close()
    with closing(Database(path)) as db:
        applied = {"migration_set": "monitor", "name": "m999_topics", "applied_at": "2030"}
        db.table("_sqlite_migrations").insert(applied)
    with pytest.raises(NewerSchemaError, match="newer Monitor"):
        Store(path, joining=True)


def test_an_older_store_gets_its_edits_and_keeps_what_it_has(tmp_path: Path) -> None:
    path = tmp_path / DATABASE
    with closing(Database(path)) as db:
        migrations.apply(db, stop_before="m005_edits")
        db.execute("INSERT INTO troubles (at, about, error) VALUES ('2026', 'polling', 'x')")
    with closing(Store(path)) as store:
        assert len(store.rows("SELECT * FROM troubles")) == 1
        assert store.edits() == []
        assert store.due_catch_ups() == []
    assert (path.parent / "backups" / "monitor-before-m005_edits.db").exists()
