"""Watchlists sent to the chat as files: looked at, tried, imported, or refused with the reason."""

from __future__ import annotations

from pathlib import Path

import pytest

from monitor.model import Item, Mode
from monitor.watch.lists.watchlist import load_watchlist
from tests.fakes.telegram import Refuse
from tests.room import ANNA, Room
from tests.support import GROUP, OLENA, PETRO, news, record

TOML = """# From the desk in Kherson.
title = "Dams & <b>floods</b>"
description = "What became of them"
chat = 4711

keywords = '''
Kakhovka   # the first one
"Nova Kakhovka" AND dam
'''
exclude = '''
beaver
'''
"""


def own_files(room: Room) -> list[Path]:
    return sorted(room.folder.glob("own-*.toml"))


async def test_a_toml_file_is_shown_tried_and_imported(room: Room) -> None:
    items = [Item(str(n), f"Kakhovka number {n}") for n in range(3)]
    record(room.store, *map(news, (*items, Item("9", "A beaver"))), now=room.clock())
    answer = await room.sends_file(OLENA, TOML, "dams.toml")
    assert answer.text == (
        "📥 Dams & <b>floods</b>: 2 keywords, 1 exclusion (🚫)\n\n"
        '• Kakhovka\n• "Nova Kakhovka" AND dam\n🚫 beaver\n\n'
        "📊 It would have matched 3 of 4 items of the last 7 days."
    )
    assert answer.edits == 1, "it said first that it was being tried"
    assert answer.labels == ["✅ Import", "👥 Import for all", "✖ Cancel"]
    assert own_files(room) == [], "nothing is stored before it is wanted"

    card = await room.presses(OLENA, "✅ Import")
    assert card.text.startswith("📥 Imported: Dams & <b>floods</b>. This chat follows it.\n\nDams")
    assert "🔒 This chat's own" in card.text
    (file,) = own_files(room)
    assert file.read_text("utf-8") == TOML.replace("chat = 4711\n", "") + f"chat = {OLENA}\n"
    assert load_watchlist(file)[1] == ()
    assert room.follows() == [(file.stem, Mode.ALERTS)]


async def test_an_import_is_undone_by_its_button(room: Room) -> None:
    await room.sends_file(OLENA, TOML, "dams.toml")
    await room.presses(OLENA, "✅ Import")
    await room.presses(OLENA, "↩ Undo")
    assert own_files(room) == []
    assert room.follows() == []
    await room.presses(OLENA, "↩ Undo")
    assert len(own_files(room)) == 1


async def test_editors_import_for_all(room: Room) -> None:
    await room.sends_file(OLENA, TOML, "x.toml", "Греблі / Dams")
    card = await room.presses(OLENA, "👥 Import for all")
    assert card.text.startswith("📥 Imported for all: Греблі / Dams.")
    text = (room.folder / "hrebli-dams.toml").read_text("utf-8")
    assert text == TOML.replace("chat = 4711\n", "").replace(
        "Dams & <b>floods</b>", "Греблі / Dams"
    )
    assert room.follows() == []
    await room.sends_file(OLENA, TOML, "y.toml", "Греблі / Dams")
    assert "⚠ There is a watchlist of this name already" in room.telegram.sent(OLENA)[-1]
    await room.presses(OLENA, "👥 Import for all")
    assert (room.folder / "hrebli-dams-2.toml").exists()


async def test_who_is_no_editor_imports_for_the_chat_alone(room: Room) -> None:
    room.policy = "open"
    answer = await room.sends_file(PETRO, TOML, "dams.toml")
    assert answer.labels == ["✅ Import", "✖ Cancel"]
    number = room.telegram.button(PETRO, "✅ Import")["callback_data"].rpartition(":")[2]
    message = answer.message_id
    await room.presses(PETRO, "forged", message_id=message, data=f"l:g:{number}")
    assert room.toast == "Only editors can do this"
    await room.presses(OLENA, "forged", message_id=await a_button(room), data=f"l:i:{number}")
    assert room.toast == "This is out of date", "a file of another chat is not imported here"
    await room.presses(PETRO, "✅ Import")
    assert (await room.says(PETRO, "/watchlists")).labels[-1] == "🔔 Dams & <b>floods</b>"
    assert "Dams" not in str((await room.says(OLENA, "/watchlists")).labels)


async def a_button(room: Room) -> int:
    return (await room.says(OLENA, "/watchlists")).message_id


async def test_a_text_file_has_a_keyword_a_line(room: Room) -> None:
    text = "\ufeff# Dams\r\nKakhovka # first\r\n\r\n-beaver\r\nEXCLUDE: otter\r\nНова Каховка\r\n"
    answer = await room.sends_file(OLENA, text, "dams_of_ukraine.txt")
    assert answer.text.startswith("📥 dams of ukraine: 2 keywords, 2 exclusions (🚫)")
    await room.presses(OLENA, "✅ Import")
    (file,) = own_files(room)
    assert file.read_text("utf-8") == (
        'title = "dams of ukraine"\n\n'
        "keywords = '''\n# Dams\nKakhovka # first\nНова Каховка\n'''\n\n"
        f"exclude = '''\nbeaver\notter\n'''\nchat = {OLENA}\n"
    )


async def test_cancel_imports_nothing(room: Room) -> None:
    await room.sends_file(OLENA, "Kakhovka", "dams.txt")
    answer = await room.presses(OLENA, "✖ Cancel")
    assert (answer.text, answer.labels) == ("Nothing was imported.", [])
    assert own_files(room) == []


async def test_every_error_is_told_with_its_place_and_remedy(room: Room) -> None:
    answer = await room.sends_file(
        OLENA, 'good\n"never closed\n-! urgent\n  - also "open\n', "bad.txt"
    )
    assert answer.text.startswith("bad.txt can't be imported; nothing was stored.")
    assert '✋ Line 2, column 1: this quote is never closed\n→ add the closing "' in answer.text
    assert "✋ Line 3, column 2: nothing that is excluded can be urgent" in answer.text
    assert "✋ Line 4, column 10: this quote is never closed" in answer.text
    assert answer.labels == []
    answer = await room.sends_file(
        OLENA, "title = 'x'\nkeyword = 'y'\nkeywords = '''\n(a\n'''\n", "bad.toml"
    )
    assert "✋ Line 2, column 1: unknown key keyword\n→ did you mean keywords?" in answer.text
    assert "✋ Line 4, column 1: " in answer.text
    answer = await room.sends_file(OLENA, "title = x", "bad.toml")
    assert "✋ Line 1, column 9: this is not TOML" in answer.text
    answer = await room.sends_file(OLENA, "\n".join(f'"open {n}' for n in range(40)), "many.txt")
    assert answer.text.endswith("… and 32 more")
    assert own_files(room) == []


@pytest.mark.parametrize(
    ("name", "content", "answer"),
    [
        ("empty.txt", "# nothing\n-beaver\n", "✋ there is no keyword in this file\n→ write one"),
        ("latin.txt", "Gr\xfc\xdfe".encode("latin-1"), "is no text in UTF-8 (see byte 2)"),
        ("huge.txt", b"x" * 500_001, "huge.txt is too large for a watchlist; nothing was stored."),
        ("many.txt", "\n".join(map("dam{}".format, range(501))), "has 501 lines; a watchlist may"),
        ("photo.jpg", b"\xff\xd8", "I can do nothing with photo.jpg. What I take:"),
        ("<b>", b"x", "I can do nothing with <b>. What I take:"),
    ],
)
async def test_what_is_no_watchlist_is_answered_with_what_to_send(
    room: Room, name: str, content: str | bytes, answer: str
) -> None:
    assert answer in (await room.sends_file(OLENA, content, name)).text


async def test_a_file_that_telegram_does_not_give_is_asked_for_again(room: Room) -> None:
    room.telegram.fail_next("getFile", fault=Refuse(400, "Bad Request: wrong file_id"))
    answer = await room.sends_file(OLENA, "Kakhovka", "dams.txt")
    assert answer.text == "Telegram did not give me dams.txt. Send it again."


async def test_a_chat_may_have_fifty_watchlists_of_its_own(room: Room) -> None:
    for number in range(50):
        text = f"title = 'Own {number}'\nkeywords = 'dam'\nchat = {OLENA}\n"
        (room.folder / f"own-{number}.toml").write_text(text, "utf-8")
    await room.puts_in_force()
    await room.sends_file(OLENA, "Kakhovka", "dams.txt")
    answer = await room.presses(OLENA, "✅ Import")
    assert "This chat has 50 watchlists of its own, which is the most." in answer.text
    assert len(own_files(room)) == 50


async def test_a_chat_makes_ten_changes_a_minute(room: Room) -> None:
    for number in range(10):
        await room.sends_file(OLENA, "Kakhovka", f"dams{number}.txt")
        await room.presses(OLENA, "✅ Import")
    await room.sends_file(OLENA, "Kakhovka", "another.txt")
    await room.presses(OLENA, "✅ Import")
    assert room.toast == "Nothing was changed"
    assert len(own_files(room)) == 10


async def test_in_a_group_an_admin_imports_by_answering_with_a_file(room: Room) -> None:
    await room.adds_the_bot(GROUP, by=OLENA, status="member")
    greeting = room.telegram.seen(GROUP)[-1].message_id
    answer = await room.sends_file(GROUP, "Kakhovka", "dams.txt", user_id=PETRO, reply_to=greeting)
    assert answer.text.startswith("Only admins of this chat")
    await room.sends_file(GROUP, "Kakhovka", "dams.txt", user_id=ANNA, reply_to=greeting)
    await room.presses(GROUP, "✅ Import", ANNA)
    (file,) = own_files(room)
    assert f"chat = {GROUP}" in file.read_text()


async def test_a_preview_holds_after_a_restart(room: Room) -> None:
    await room.sends_file(OLENA, "Kakhovka", "dams.txt")
    await room.restarts()
    await room.presses(OLENA, "✅ Import")
    assert len(own_files(room)) == 1
    await room.presses(
        OLENA, "old", message_id=room.telegram.seen(OLENA)[-1].message_id, data="l:i:1"
    )
    assert room.toast == "This is out of date"


async def test_lines_of_any_kind_are_shown_as_they_are(room: Room) -> None:
    lines = ["<b>bold</b>", "أطفال فلسطين", "🔴 & 🟢 alarm", "x" * 200, '"A < B"', "\"a ''' b\""]
    answer = await room.sends_file(OLENA, "\n".join(lines), "🔴 أطفال <i>.txt")
    assert "• <b>bold</b>\n• \u2068أطفال فلسطين\u2069\n• 🔴 & 🟢 alarm\n" in answer.text
    await room.presses(OLENA, "✅ Import")
    (file,) = own_files(room)
    found, _ = load_watchlist(file)
    assert found is not None
    assert [keyword.line for keyword in found.keywords] == lines
    page = await room.presses(OLENA, "🔤 Words")
    assert "6 keywords" in page.text
