"""What was changed in the chat, by whom, and taken back: /undo, /history, the buttons."""

from __future__ import annotations

from monitor.conversation.shelf import Author
from monitor.in_force import BY_FILE
from monitor.model import Edit
from tests.room import ANNA, FILES, Room
from tests.support import DAY, GROUP, OLENA, PETRO

WORDS = """title = "Dams"
keywords = '''
Kakhovka
Dnipro
Kyiv reservoir
'''
"""


async def with_dams(room: Room, text: str = WORDS) -> None:
    await room.puts("dams", text)


async def removes(room: Room, number: str, chat_id: int = OLENA, user: int | None = None) -> None:
    await room.says(chat_id, "/watchlists", user)
    await room.presses(chat_id, "Dams", user)
    await room.presses(chat_id, "➖ Remove", user)
    await room.presses(chat_id, number, user)


def dams(room: Room) -> str:
    return (room.folder / "dams.toml").read_text("utf-8")


def make_editor(room: Room, user: int) -> None:
    with room.store.writing() as db:
        db.execute("INSERT INTO editors VALUES (?, ?, '2026-03-01')", [user, OLENA])


async def test_undo_takes_back_the_latest_change_and_then_itself(room: Room) -> None:
    await with_dams(room)
    answer = await room.says(OLENA, "/undo")
    assert answer.text == "Nothing was changed in this chat yet, so there is nothing to undo."
    await removes(room, "1")
    await removes(room, "1")
    answer = await room.says(OLENA, "/undo")
    assert answer.text == "↩ Undone: Dams – removed Dnipro (Olena)."
    assert answer.labels == ["↩ Undo", "🕓 History", "‹ Dams"]
    assert "Dnipro" in dams(room)
    answer = await room.says(OLENA, "/undo")
    assert answer.text == "↩ Undone: Dams – added Dnipro (Olena)."
    assert "Dnipro" not in dams(room)
    await room.presses(OLENA, "↩ Undo")
    assert "Dnipro" in dams(room), "an undo of an undo can be undone"


async def test_a_watchlist_that_comes_back_is_followed_again(room: Room) -> None:
    await room.said(OLENA, "/add truce")
    await room.presses(OLENA, "✅ Keep")
    (follows,) = room.follows()
    await room.says(OLENA, "/undo")
    assert room.follows() == []
    await room.says(OLENA, "/undo")
    assert room.follows() == [follows]


async def test_a_change_can_be_undone_after_days_and_a_restart(room: Room) -> None:
    await with_dams(room)
    await removes(room, "3")
    room.clock.advance(30 * DAY)
    await room.restarts()
    page = await room.says(OLENA, "/history")
    assert page.text == (
        "What was changed in this chat\n\n1. 1 Mar 14:00, Olena: Dams – removed Kyiv reservoir"
    )
    await room.presses(OLENA, "↩ 1")
    assert dams(room) == WORDS
    page = await room.says(OLENA, "/history")
    assert "1. 15:00, Olena: Dams – ↩ added Kyiv reservoir\n2. 1 Mar" in page.text


async def test_what_came_after_is_never_lost(room: Room) -> None:
    await with_dams(room)
    await removes(room, "1")
    await removes(room, "1")
    await room.says(OLENA, "/history")
    await room.presses(OLENA, "↩ 2")
    assert room.toast == "Not undone"
    refused = room.telegram.seen(OLENA)[-1]
    assert refused.text.startswith("Dams was changed since, so this was not undone")
    assert "-Dnipro" in refused.text
    assert refused.labels == ["🕓 History", "‹ Dams"]
    assert dams(room) == WORDS.replace("Kakhovka\nDnipro\n", "")
    await room.presses(OLENA, "↩ 1")
    await room.says(OLENA, "/history")
    await room.presses(OLENA, "↩ 3")
    assert dams(room) == WORDS, "in the other order both can be undone"


async def test_what_was_undone_already_is_not_undone_twice(room: Room) -> None:
    await with_dams(room)
    await removes(room, "1")
    page = room.telegram.seen(OLENA)[-1].message_id
    undo = room.telegram.button(OLENA, "↩ Undo")["callback_data"]
    await room.presses(OLENA, "↩ Undo")
    again = await room.presses(OLENA, "↩ Undo", message_id=page, data=undo)
    assert room.toast == "Undone already"
    assert again.text == "This was undone already: it is as it was before."
    assert dams(room) == WORDS


async def test_a_watchlist_has_a_history_of_all_its_changes(room: Room) -> None:
    await room.adds_the_bot(GROUP, by=OLENA, status="member")
    make_editor(room, ANNA)
    await with_dams(room)
    await removes(room, "1", GROUP, ANNA)
    await removes(room, "1")
    await room.says(OLENA, "/watchlists")
    await room.presses(OLENA, "Dams")
    page = await room.presses(OLENA, "🕓 History")
    assert page.text == (
        "Dams: what was changed\n\n"
        "1. 14:00, Olena: Dams – removed Dnipro\n2. 14:00, Anna: Dams – removed Kakhovka"
    )
    assert page.labels == ["↩ 1", "↩ 2", "‹ Back"]
    only_here = await room.says(GROUP, "/history", ANNA)
    assert "Olena" not in only_here.text
    assert "Anna: Dams – removed Kakhovka" in only_here.text


async def test_ten_changes_make_a_page(room: Room) -> None:
    await with_dams(room)
    await removes(room, "1")
    for _ in range(11):
        await room.says(OLENA, "/undo")
    page = await room.says(OLENA, "/history")
    assert page.text.count("Olena: Dams") == 10
    assert page.labels == [*(f"↩ {number}" for number in range(1, 11)), "›"]
    page = await room.presses(OLENA, "›")
    assert page.labels == ["↩ 11", "↩ 12", "‹"]
    assert "\n12. " in page.text
    page = await room.presses(OLENA, "‹")
    assert "\n1. " in page.text


async def test_who_lost_the_right_undoes_nothing_more(room: Room) -> None:
    room.policy = "open"
    await with_dams(room)
    make_editor(room, PETRO)
    await removes(room, "1", PETRO)
    with room.store.writing() as db:
        db.execute("DELETE FROM editors")
    await room.presses(PETRO, "↩ Undo")
    assert room.toast == "Only editors can do this"
    page = await room.says(PETRO, "/history")
    assert page.labels == []
    assert "removed Kakhovka" in page.text
    assert (await room.says(PETRO, "/undo")).text.startswith("Only editors and owners")
    assert dams(room) != WORDS


async def test_a_chats_own_watchlist_is_changed_back_by_who_may_there_alone(room: Room) -> None:
    room.policy = "open"
    own = f"{WORDS}chat = {PETRO}\n"
    await with_dams(room, own)
    await removes(room, "1", PETRO)
    edit = room.store.edits("dams")[0].id
    await room.says(OLENA, "/watchlists")
    listed = room.telegram.seen(OLENA)[-1].message_id
    await room.presses(OLENA, "forged", message_id=listed, data=f"l:r:{edit}")
    assert room.toast == "Not undone"
    assert "Kakhovka" not in dams(room)
    await room.presses(PETRO, "↩ Undo")
    assert dams(room) == own


async def test_a_member_who_is_no_admin_undoes_nothing(room: Room) -> None:
    await room.adds_the_bot(GROUP, by=OLENA, status="member")
    await with_dams(room)
    await removes(room, "1", GROUP, OLENA)
    await room.presses(GROUP, "↩ Undo", PETRO)
    assert room.toast == "Only admins can do this"
    assert "Kakhovka" not in dams(room)


async def test_a_change_of_the_feeds_counts_too(room: Room) -> None:
    before = '[[feed]]\nurl = "https://bbc.example/feed"\noutlet = "BBC"\n'
    after = before + '\n[[feed]]\nurl = "https://dw.example/feed?key=secret"\noutlet = "DW"\n'
    (room.folder / "feeds.toml").write_text(before, "utf-8")
    author = Author("Olena, in Telegram", OLENA, OLENA)
    await room.shelf.change("feeds", lambda text: after, "added DW", author)
    page = await room.says(OLENA, "/history")
    assert "Olena: the feeds – added https://dw.example/feed" in page.text
    assert "secret" not in page.text
    more = '\n[[feed]]\nurl = "https://npr.example/feed"\noutlet = "NPR"\n'
    (room.folder / "feeds.toml").write_text(after + more, "utf-8")
    answer = await room.says(OLENA, "/undo")
    assert answer.text.startswith("↩ Undone: the feeds – added https://dw.example/feed")
    assert (room.folder / "feeds.toml").read_text() == before + more, "what came since stays"


async def test_a_file_that_was_there_from_the_start_is_not_undone_away(room: Room) -> None:
    first = Edit(0, room.clock(), "icc", BY_FILE, "first seen", "", FILES["icc"])
    number = room.store.record_edit(first)
    await room.says(OLENA, "/watchlists")
    card = await room.presses(OLENA, "ICC")
    assert card.text.endswith("✏ Last changed in its file, 14:00")
    page = await room.presses(OLENA, "🕓 History")
    assert page.text.endswith("1. 14:00, in the file itself: ICC – made")
    assert page.labels == ["‹ Back"]
    await room.presses(OLENA, "forged", message_id=page.message_id, data=f"l:u:{number}")
    assert room.toast == "Not undone"
    assert (room.folder / "icc.toml").exists()


async def test_a_change_that_is_kept_no_more_is_said_to_be_so(room: Room) -> None:
    page = await room.says(OLENA, "/history")
    assert page.text == "What was changed in this chat\n\nNothing yet."
    await room.says(OLENA, "/watchlists")
    listed = room.telegram.seen(OLENA)[-1].message_id
    await room.presses(OLENA, "forged", message_id=listed, data="l:r:999")
    assert room.telegram.sent(OLENA)[-1] == "This change can't be undone from here."
