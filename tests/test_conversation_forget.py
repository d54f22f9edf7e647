"""/forget: nothing is left of who wants to be forgotten, and of others nothing is lost."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from pathlib import Path

import pytest

from monitor.conversation.shelf import Author
from monitor.model import (
    DeliveryKind,
    Dialogue,
    Edit,
    Message,
    Mode,
    NewDelivery,
    Role,
)
from monitor.store import Store
from monitor.store.forgetting import Traces
from monitor.telegram.access import invitation_hash
from tests.room import ANNA, Room
from tests.support import GROUP, HOUR, NOW, OLENA, follow, news, open_store, record

ZENOVIA = 4_815_162_342
NAMES = ("Zenovia", "zenovia_k", str(ZENOVIA), "Café & <Tea>", "Café &amp; &lt;Tea&gt;")
OWN = f'title = "Zenovia\'s own"\nchat = {ZENOVIA}\nkeywords = ["samovar"]\n'


def everything(path: Path) -> Iterator[tuple[str, str, object]]:
    """Give every value of the database, with its table and column."""
    connection = sqlite3.connect(path)
    tables = [
        row[0]
        for row in connection.execute(
            """SELECT name FROM sqlite_schema
               WHERE type = 'table' AND sql NOT LIKE 'CREATE VIRTUAL TABLE%'"""
        )  # what a virtual one has is in tables of its own
    ]
    for table in tables:
        rows = connection.execute(f'SELECT * FROM "{table}"')  # noqa: S608
        columns = [column[0] for column in rows.description]
        for row in rows:
            yield from ((table, column, value) for column, value in zip(columns, row, strict=True))
    connection.close()


def traces(path: Path, *of: str) -> list[tuple[str, str, object]]:
    """Return all values in which one of these texts is found, as text, number or bytes."""
    return [
        (table, column, value)
        for table, column, value in everything(path)
        if any(
            text in (value.decode("utf-8", "replace") if isinstance(value, bytes) else str(value))
            for text in of
        )
    ]


def about_people(path: Path) -> set[str]:
    """Return the tables that name chats or users; of moves, a test of groups knows."""
    connection = sqlite3.connect(path)
    columns = connection.execute(
        """SELECT t.name, c.name FROM sqlite_schema t, pragma_table_info(t.name) c
           WHERE t.type = 'table'"""
    ).fetchall()
    connection.close()
    return {
        table for table, column in columns if column in ("chat_id", "user_id") or "_by" in column
    } - {"moved_chats"}


@pytest.fixture
async def zenovia(room: Room) -> Room:
    """A room in which Zenovia, an editor, has left a trace wherever there can be one."""
    telegram, store, now = room.telegram, room.store, room.clock()
    telegram.add_private(ZENOVIA, "Zenovia", username="zenovia_k")
    telegram.set_member(GROUP, ZENOVIA, "administrator")
    token = invitation_hash("token")
    store.add_invitation(token, OLENA, now, now + HOUR, Role.EDITOR)
    await room.says(OLENA, "/start")
    await room.says(ZENOVIA, "/start inv_token")
    await room.says(ZENOVIA, "/start wl_children")
    await room.adds_the_bot(GROUP, ZENOVIA)
    await room.says(GROUP, "/start wl_icc", ZENOVIA)
    await room.says(ZENOVIA, "/settings pause 3 days")
    _leaves_rows(store, room)
    await _changes_files(room)
    return room


def _leaves_rows(store: Store, room: Room) -> None:
    now = room.clock()
    with store.writing() as db:
        db.execute(
            "INSERT INTO digests (chat_id, thread, slot, composed_at) VALUES (?, 0, 'x', '2026')",
            [ZENOVIA],
        )
        db.execute(
            """INSERT INTO surges (watchlist, rang_at, hits, behind, outlets, least, low, high)
               VALUES ('children', '2026', 9, '[]', 3, 8, 0, 2)"""
        )
        for chat in (ZENOVIA, GROUP):
            db.execute(
                """INSERT INTO surge_notes (surge, chat_id, thread, told, at)
                   VALUES (1, ?, 0, 1, '2026')""",
                [chat],
            )
    record(store, news("Tea with <b>samovar</b>", "children", "zenovias"), now=now)
    story = store.value("SELECT max(id) FROM stories")
    for chat in (ZENOVIA, GROUP):
        for table, by in (("saved", "saved"), ("judgements", "judged"), ("muted", "muted")):
            columns = {"saved": "", "judgements": ", watchlist", "muted": ", thread"}[table]
            values = {"saved": "", "judgements": ", 'children'", "muted": ", 0"}[table]
            with store.writing() as db:
                db.execute(
                    f"""INSERT INTO {table} (chat_id, story, {by}_by, {by}_at{columns})
                        VALUES (?, ?, ?, '2026'{values})""",  # noqa: S608
                    [chat, story, ZENOVIA],
                )
        store.open_dialogue(Dialogue(0, chat, 0, ZENOVIA, "add", now, {"title": "Zenovia's own"}))
    store.open_dialogue(Dialogue(0, OLENA, 0, OLENA, "ended", now, {"chat": ZENOVIA}))
    for chat, text in ((ZENOVIA, "soon"), (OLENA, "⚠ A message to Zenovia was refused")):
        store.add_notice(NewDelivery(chat, 0, DeliveryKind.NOTICE, Message(text)), now)
    store.record_trouble(f"sending to chat {ZENOVIA}", "ValueError", now)
    store.not_told_yet([f"chat {ZENOVIA} follows “x”, a watchlist that is not there"], now)


async def _changes_files(room: Room) -> None:
    author = Author("Zenovia (@zenovia_k), in Telegram", ZENOVIA, ZENOVIA)
    room.shelf.path("zenovias").write_text(OWN, "utf-8")
    await room.shelf.change("zenovias", lambda text: text + "# more\n", "a word", author)
    await room.shelf.change("children", lambda text: text + "# more\n", "a word", author)
    in_group = Author("Zenovia (@zenovia_k), in Telegram", GROUP, ZENOVIA)
    await room.shelf.change("icc", lambda text: text + "# more\n", "a word", in_group)
    room.store.record_edit(Edit(0, room.clock(), "old", "x", "x", OWN, "", ZENOVIA, ZENOVIA))


async def test_nothing_is_left_of_who_wants_to_be_forgotten(zenovia: Room) -> None:
    room, path = zenovia, zenovia.store.path
    found = {table for table, _, _ in traces(path, *NAMES)}
    assert found >= {*about_people(path), "chats", "troubles", "notices"}, "worth little"
    asked = await room.says(ZENOVIA, "/forget")
    assert "– 1 subscription\n" in asked.text
    assert "– 1 watchlist of your own\n" in asked.text
    assert "– 1 saved story\n" in asked.text
    assert "– the name under 3 changes\n" in asked.text
    assert "This can't be undone." in asked.text
    assert asked.labels == ["🗑 Forget all of it", "Keep it"]
    done = await room.presses(ZENOVIA, "🗑 Forget all of it")
    assert done.text.startswith("Forgotten. Removed were:\n– 1 subscription\n")
    assert traces(path, *NAMES) == []
    assert not room.shelf.path("zenovias").exists()
    assert "zenovias" not in room.watchlists


async def test_what_is_not_theirs_stays(zenovia: Room) -> None:
    room = zenovia
    before = room.shelf.text("children")
    await room.says(ZENOVIA, "/forget")
    await room.presses(ZENOVIA, "🗑 Forget all of it")
    assert room.shelf.text("children") == before
    (edit,) = room.store.edits("children")
    assert (edit.who, edit.chat, edit.user) == ("someone, in Telegram", None, None)
    (edit,) = room.store.edits("icc")
    assert (edit.who, edit.chat, edit.user) == ("someone, in Telegram", None, None)
    assert room.follows(GROUP) == [("icc", Mode.ALERTS)]
    assert room.chat(GROUP).admitted, "the group that she brought"
    for table in ("saved", "judgements", "muted"):
        assert room.store.value(f"SELECT count(*) FROM {table}") == 1  # noqa: S608
    assert room.store.value("SELECT count(*) FROM hits WHERE watchlist = 'children'") == 1
    assert "A message to someone was refused" in str(room.store.rows("SELECT html FROM deliveries"))
    assert room.store.db.execute("PRAGMA foreign_key_check").fetchall() == []


async def test_who_was_forgotten_is_as_new(zenovia: Room) -> None:
    room = zenovia
    await room.says(ZENOVIA, "/forget")
    await room.presses(ZENOVIA, "🗑 Forget all of it")
    await room.hears_news("Children brought home from Russia today", "children")
    assert "Forgotten" in room.telegram.sent(ZENOVIA)[-1], "nothing more comes"
    assert (await room.says(ZENOVIA, "/start")).text.startswith("This Monitor is private")
    assert "I don't know this invitation" in (await room.says(ZENOVIA, "/start inv_token")).text
    room.policy = "open"
    await room.said(ZENOVIA, "/start wl_icc")
    assert room.follows(ZENOVIA) == [("icc", Mode.ALERTS)]


async def test_an_old_button_forgets_nothing(zenovia: Room) -> None:
    room = zenovia
    asked = await room.says(ZENOVIA, "/forget")
    await room.presses(ZENOVIA, "🗑 Forget all of it")
    room.policy = "open"
    await room.said(ZENOVIA, "/start wl_icc")
    data = (asked.reply_markup or {})["inline_keyboard"][0][0]["callback_data"]
    again = await room.presses(ZENOVIA, "x", message_id=asked.message_id, data=data)
    assert again.text == "This is out of date, and nothing was removed: /forget asks anew."
    assert room.follows(ZENOVIA) == [("icc", Mode.ALERTS)]


async def test_who_thinks_better_of_it_keeps_all(zenovia: Room) -> None:
    await zenovia.says(ZENOVIA, "/forget")
    kept = await zenovia.presses(ZENOVIA, "Keep it")
    assert kept.text.startswith("Nothing was removed")
    assert zenovia.follows(ZENOVIA) == [("children", Mode.ALERTS)]


async def test_a_stranger_may_be_forgotten_too(room: Room) -> None:
    room.telegram.add_private(ZENOVIA, "Zenovia")
    await room.says(ZENOVIA, "hello")
    assert traces(room.store.path, "Zenovia")
    await room.says(ZENOVIA, "/forget")
    await room.presses(ZENOVIA, "🗑 Forget all of it")
    assert traces(room.store.path, *NAMES) == []


async def test_an_owner_is_told_that_the_settings_still_name_them(room: Room) -> None:
    await room.says(OLENA, "/forget")
    done = await room.presses(OLENA, "🗑 Forget all of it")
    assert done.text.endswith("You are still an owner: the settings say so.")


async def test_of_a_group_its_admins_may_have_all_forgotten(zenovia: Room) -> None:
    room = zenovia
    refused = await room.says(GROUP, "/forget", 8)
    assert refused.text.startswith("Only admins can have this chat forgotten.")
    asked = await room.says(GROUP, "/forget", ANNA)
    assert "Shall I forget this chat?" in asked.text
    await room.presses(GROUP, "🗑 Forget all of it", 8)
    assert room.toast == "Only admins can do this"
    assert room.follows(GROUP) == [("icc", Mode.ALERTS)]
    asked = await room.says(GROUP, "/forget", ANNA)
    done = await room.presses(GROUP, "🗑 Forget all of it", ANNA)
    assert done.text.startswith("Forgotten.")
    assert traces(room.store.path, str(GROUP), "Newsroom") == []
    assert room.follows(ZENOVIA) == [("children", Mode.ALERTS)], "hers stays hers"


async def test_of_a_group_that_moved_nothing_is_left_under_either_id(zenovia: Room) -> None:
    room, moved = zenovia, -1_000_000_000_080
    room.shelf.path("ours").write_text(OWN.replace(str(ZENOVIA), str(GROUP)), "utf-8")
    author = Author("Anna, in Telegram", GROUP, ANNA)
    await room.shelf.change("ours", lambda text: text + "# more\n", "a word", author)
    room.telegram.migrate(GROUP, moved)
    await room.answers()
    await room.says(moved, "/forget", ANNA)
    await room.presses(moved, "🗑 Forget all of it", ANNA)
    assert traces(room.store.path, str(GROUP), str(moved), "Newsroom", "ours") == []
    assert not room.shelf.path("ours").exists()


def test_ids_and_names_are_found_as_words_only(tmp_path: Path) -> None:
    store = open_store(tmp_path)
    follow(store, "children", chat_id=8)
    follow(store, "children", chat_id=88)
    text = "⚠ Al, Alan and 8, 88, -8 of [8]"
    store.add_notice(NewDelivery(88, 0, DeliveryKind.NOTICE, Message(text)), NOW)
    store.forget(Traces(8, user=8, names=("Al",)))
    (told,) = store.rows("SELECT html FROM deliveries")
    assert told["html"] == "⚠ someone, Alan and someone, 88, -8 of [someone]"
    store.close()
