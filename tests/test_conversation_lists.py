"""A watchlist's card in the chat: what it says, and what one does with it.

Each test reads as a transcript; Telegram is the strict fake, the files are real.
"""

from __future__ import annotations

from datetime import timedelta

from monitor.model import Mode
from tests.room import ANNA, Room
from tests.support import DAY, GROUP, MINUTE, OLENA, PETRO, hit, news, record

MANY = """# Kept by the desk.
title = "Dams"
keywords = '''
Kakhovka   # the first one
"Nova Kakhovka"
Dnipro Hydro*
reservoir
'''
exclude = '''
beaver
'''
"""


async def with_dams(room: Room, text: str = MANY) -> None:
    """A third watchlist, of which the tests take words away."""
    await room.puts("dams", text)


async def opens(room: Room, title: str, chat_id: int = OLENA, user: int | None = None) -> None:
    await room.says(chat_id, "/watchlists", user)
    await room.presses(chat_id, title, user)


def file_of(room: Room, name: str) -> str:
    return (room.folder / f"{name}.toml").read_text("utf-8")


# ---------------------------------------------------------------- the card and its words


async def test_the_card_draws_the_hits_of_seven_local_days(room: Room) -> None:
    for days, count in ((6, 1), (2, 4), (0, 2)):
        at = room.clock() - days * DAY
        found = [news(f"{days}-{n}", hit("children")) for n in range(count)]
        record(room.store, *found, now=at)
    record(room.store, news("too old", hit("children")), now=room.clock() - 7 * DAY)
    record(room.store, news("another", hit("icc")), now=room.clock())
    await opens(room, "Deported children")
    assert "▂▁▁▁▇▁▃ 7 hits in 7 days" in room.telegram.sent(OLENA)[-1]


async def test_the_card_says_who_changed_it_and_what_was_not_relevant(room: Room) -> None:
    await with_dams(room)
    await opens(room, "Dams")
    await room.presses(OLENA, "➖ Remove")
    await room.presses(OLENA, "4")
    room.clock.advance(DAY)
    record(room.store, news("a", hit("dams")), now=room.clock())
    story = room.store.value("SELECT max(story) FROM hits")
    with room.store.writing() as db:
        db.execute(
            "INSERT INTO judgements VALUES (?, 'dams', ?, ?, ?)",
            [OLENA, story, OLENA, room.clock().strftime("%Y-%m-%dT%H:%M:%S.000000Z")],
        )
    card = await room.presses(OLENA, "‹ Back")
    assert "Not with: beaver" in card.text
    assert "👎 1 story marked not relevant in 30 days" in card.text
    assert card.text.endswith("✏ Last changed by Olena, 1 Mar 14:00")


async def test_all_words_stand_on_pages_of_ten(room: Room) -> None:
    words = [f"dam{n}" for n in range(12)]
    text = "\n".join(words)
    await with_dams(room, f"title = 'Dams'\nkeywords = '''\n{text}\n'''\nexclude = 'beaver'\n")
    await opens(room, "Dams")
    page = await room.presses(OLENA, "🔤 Words")
    assert page.text.startswith("Dams\n12 keywords, 1 exclusion (🚫)\n\n1. dam0\n2. dam1\n")
    assert page.labels == ["›", "‹ Back"]
    page = await room.presses(OLENA, "›")
    assert page.text.endswith("\n\n11. dam10\n12. dam11\n13. 🚫 beaver")
    assert page.labels == ["‹", "‹ Back"]
    card = await room.presses(OLENA, "‹ Back")
    assert card.text.startswith("Dams\ndam0, dam1")


async def test_who_may_not_change_a_watchlist_is_offered_to_read_it(room: Room) -> None:
    room.policy = "open"
    await room.says(PETRO, "/watchlists")
    card = await room.presses(PETRO, "ICC")
    assert card.labels == [
        *("🔔 Alerts", "📋 Digest"),
        *("🔤 Words", "🧪 Test", "📤 Share"),
        "‹ All watchlists",
    ]
    for data in ("l:-:icc", "l:n:icc", "l:d:icc", "l:x:icc:AAAAAAAA"):
        await room.presses(PETRO, "forged", message_id=card.message_id, data=data)
        assert room.toast == "Only editors can do this"
    assert "arrest warrant" in file_of(room, "icc")


# ---------------------------------------------------------------- ➖


async def test_a_tap_removes_a_line_and_another_puts_it_back(room: Room) -> None:
    await with_dams(room)
    await opens(room, "Dams")
    page = await room.presses(OLENA, "➖ Remove")
    assert page.labels == ["1", "2", "3", "4", "5", "✍ Several at once", "‹ Back"]
    page = await room.presses(OLENA, "2")
    assert room.toast == "Removed 1 line"
    assert '➖ Removed: "Nova Kakhovka"\n\n1. Kakhovka\n2. Dnipro Hydro*\n' in page.text
    assert page.labels == ["1", "2", "3", "4", "↩ Undo", "✍ Several at once", "‹ Back"]
    assert file_of(room, "dams") == MANY.replace('"Nova Kakhovka"\n', "")

    undone = await room.presses(OLENA, "↩ Undo")
    assert undone.text == '↩ Undone: Dams – removed "Nova Kakhovka" (Olena).'
    assert file_of(room, "dams") == MANY, "comments and all"
    card = await room.presses(OLENA, "‹ Dams")
    assert "Nova Kakhovka" in card.text


async def test_the_button_undoes_for_ten_minutes_and_says_so_then(room: Room) -> None:
    await with_dams(room)
    await opens(room, "Dams")
    await room.presses(OLENA, "➖ Remove")
    await room.presses(OLENA, "5")
    room.clock.advance(10 * MINUTE + timedelta(seconds=1))
    await room.presses(OLENA, "↩ Undo")
    assert room.toast == "More than 10 minutes ago: see /history"
    assert room.telegram.seen(OLENA)[-1].labels == ["🕓 History"]
    assert "beaver" not in file_of(room, "dams")
    await room.presses(OLENA, "🕓 History")
    await room.presses(OLENA, "↩ 1")
    assert file_of(room, "dams") == MANY


async def test_several_lines_go_by_their_numbers(room: Room) -> None:
    await with_dams(room)
    await opens(room, "Dams")
    await room.presses(OLENA, "➖ Remove")
    await room.presses(OLENA, "✍ Several at once")
    assert "Write their numbers" in room.telegram.sent(OLENA)[-1]
    answer = await room.says(OLENA, "1, 9")
    assert answer.text.startswith("“9” is no number of a line; they go from 1 to 5.")
    answer = await room.says(OLENA, "1 3-4")
    assert "➖ Removed: Kakhovka, Dnipro Hydro*, reservoir" in answer.text
    assert answer.text.count("\n1. ") == 1
    await room.presses(OLENA, "↩ Undo")
    assert file_of(room, "dams") == MANY


async def test_two_people_never_remove_the_wrong_line(room: Room) -> None:
    await room.adds_the_bot(GROUP, by=OLENA, status="member")
    await with_dams(room)
    for chat_id in (OLENA, GROUP):
        await opens(room, "Dams", chat_id, OLENA)
        await room.presses(chat_id, "➖ Remove", OLENA)
    await room.presses(OLENA, "1")
    page = await room.presses(GROUP, "1", OLENA)
    assert room.toast == "It was gone already"
    assert page.text.startswith("That line was gone already; this is how it is now.")
    assert '1. "Nova Kakhovka"' in page.text

    await room.presses(GROUP, "✍ Several at once", OLENA)
    question = room.telegram.seen(GROUP)[-1].message_id
    await room.presses(OLENA, "1")
    answer = await room.says(GROUP, "1 2", OLENA, reply_to=question)
    assert "➖ Removed: Dnipro Hydro*\n1 line was gone already." in answer.text
    assert "reservoir" in file_of(room, "dams")


async def test_the_last_keyword_stays(room: Room) -> None:
    await opens(room, "ICC")
    await room.presses(OLENA, "➖ Remove")
    answer = await room.presses(OLENA, "1")
    assert answer.text.startswith("Without keywords ICC would watch nothing, so nothing was")
    assert answer.labels == ["🗑 Delete", "‹ Back"]
    assert "arrest warrant" in file_of(room, "icc")


async def test_a_file_that_is_broken_is_not_touched(room: Room) -> None:
    await with_dams(room)
    await opens(room, "Dams")
    await room.presses(OLENA, "➖ Remove")
    (room.folder / "dams.toml").write_text("title = ", "utf-8")
    await room.presses(OLENA, "1")
    assert room.toast == "Nothing was changed"
    assert room.telegram.sent(OLENA)[-1].startswith("✋ Nothing was changed: the file is not TOML")
    assert file_of(room, "dams") == "title = "


# ---------------------------------------------------------------- 🗑 and 📤


async def test_a_watchlist_is_deleted_at_once_and_all_is_as_before_when_that_is_undone(
    room: Room,
) -> None:
    await room.adds_the_bot(GROUP, by=OLENA, status="member")
    await opens(room, "Deported children", GROUP, ANNA)
    await room.presses(GROUP, "📋 Digest", ANNA)
    await opens(room, "Deported children")
    await room.presses(OLENA, "🔔 Alerts")
    text = file_of(room, "children")
    gone = await room.presses(OLENA, "🗑 Delete")
    assert gone.text == (
        "🗑 Deported children is deleted.\n"
        "Who followed it (2 subscriptions) gets nothing more of it, unless this is undone."
    )
    assert not (room.folder / "children.toml").exists()
    assert (await room.says(PETRO, "/watchlists")).text != "", "others are answered meanwhile"
    assert (await room.says(OLENA, "/watchlists")).labels == [
        "ICC",
        "✖ children (not there any more)",
    ]

    await room.presses(OLENA, "↩ Undo")
    assert file_of(room, "children") == text
    assert room.follows() == [("children", Mode.ALERTS)]
    assert room.follows(GROUP) == [("children", Mode.DIGEST)]
    await room.hears_news("Lvova-Belova speaks", "children")
    assert "🔴 Deported children" in room.telegram.sent(OLENA)[-1]


async def test_a_shared_watchlist_is_given_as_a_link_and_a_file(room: Room) -> None:
    await with_dams(room)
    await opens(room, "Dams")
    await room.presses(OLENA, "📤 Share")
    given = room.telegram.seen(OLENA)[-1]
    assert given.document is not None
    assert (given.document.name, given.document.content.decode()) == ("dams.toml", MANY)
    assert "Who opens this link follows it: https://t.me/monitor_bot?start=wl_dams" in given.text


async def test_a_chats_own_watchlist_is_given_as_a_file_alone(room: Room) -> None:
    await with_dams(room, f"{MANY}chat = {OLENA}\n")
    await opens(room, "Dams")
    assert "🔒 This chat's own: nobody else sees it." in room.telegram.sent(OLENA)[-1]
    await room.presses(OLENA, "📤 Share")
    given = room.telegram.seen(OLENA)[-1]
    assert given.document is not None
    assert given.document.content.decode() == MANY, "without the key that makes it their own"
    assert "It is this chat's own, so nobody else can follow it by a link." in given.text


async def test_buttons_of_a_watchlist_that_is_gone_show_the_list(room: Room) -> None:
    await opens(room, "ICC")
    card = room.telegram.seen(OLENA)[-1].message_id
    (room.folder / "icc.toml").unlink()
    await room.puts_in_force()
    for data in ("l:w:icc", "l:-:icc", "l:x:icc:a", "l:n:icc", "l:d:icc", "l:s:icc", "l:h:icc"):
        shown = await room.presses(OLENA, "old", message_id=card, data=data)
        assert room.toast == "This is out of date"
        assert shown.labels == ["Deported children"]
