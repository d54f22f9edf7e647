"""Words added in the chat: from /add to an alert, as transcripts."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

import pytest

from monitor.model import Edit, Item, Mode
from monitor.pipeline import announce_alerts
from monitor.watch.lists.edit import add_keyword, new_watchlist
from monitor.watch.lists.watchlist import Watchlist
from tests.fakes.telegram import Seen
from tests.room import ANNA, FILES, Room
from tests.support import CHANNEL, DAY, FORUM, GROUP, HOUR, MINUTE, OLENA, PETRO, news, record

SUPERGROUP = -1_000_000_000_080
WAYS = ["✅ Keep", "✏️ Change", "✖ Cancel", "📁 Another watchlist"]
LVOVA = "Lvova-Belova | Львова-Белова | Львова-Бєлова | Lwowa-Belowa | Lwowa-Biełowa"
MARIA = Item("m", "Львову-Бєлову знову звинуватили", link="https://pravda.example/1", outlet="УП")


def stores(room: Room, *titles: str, ago: timedelta = 2 * DAY) -> None:
    """Items were found some time ago."""
    items = [Item(f"{title} {ago}", title, link="https://bbc.example/1") for title in titles]
    record(room.store, *map(news, items), now=room.clock() - ago)


async def finds(room: Room, item: Item) -> list[str]:
    """An item comes, is matched with what is in force, and told; returns what it hit."""
    hits = room.in_force().matcher.match(item)
    record(room.store, news(item, *hits), now=room.clock())
    announce_alerts(room.store, room.titles(), room.clock())
    await room.delivers()
    return [hit.watchlist for hit in hits]


def own(room: Room, chat_id: int = OLENA) -> list[Watchlist]:
    return [each for each in room.watchlists.values() if each.chat == chat_id]


def lines(watchlist: Watchlist) -> list[str]:
    return [keyword.line for keyword in watchlist.keywords]


async def writes(room: Room, name: str, text: str) -> None:
    """Somebody writes a watchlist's file, and it is in force."""
    (room.folder / f"{name}.toml").write_text(text, "utf-8")
    await room.puts_in_force()


async def has_own_list(
    room: Room, title: str = "Mine", *keywords: str, chat_id: int = OLENA, name: str = ""
) -> str:
    name = name or f"own-abc-{title.lower()}"
    await writes(room, name, new_watchlist(title, keywords or ["sanctions"], chat=chat_id))
    return name


async def adds_to(room: Room, name: str) -> Seen:
    """Olena presses ➕ on a watchlist's card; returns what she is asked."""
    card = await room.says(OLENA, "/watchlists")
    await room.presses(OLENA, "➕", message_id=card.message_id, data=f"k:+:{name}")
    return room.telegram.seen(OLENA)[-1]


def shown(draft: Seen) -> list[str]:
    """What a draft says its keywords are."""
    return draft.marked("code")


# ---------------------------------------------------------------- from a word to an alert


async def test_from_a_word_to_an_alert_in_another_alphabet(room: Room) -> None:
    stores(room, "Lvova-Belova speaks in Moscow", "Weather today", "Львову-Белову видели в Москве")
    draft = await room.says(OLENA, "/add Lvova-Belova")
    assert draft.text.startswith("➕ For a new watchlist, My words:\n" + LVOVA)
    assert "In the last 7 days this would have found 2 of 3 items (67 %)." in draft.text
    assert "• Lvova-Belova speaks in Moscow · BBC News · 27 Feb 14:00" in draft.text
    assert "https://bbc.example/1" in str(draft.entities)
    assert "Lvova-Belova" in draft.marked("bold")
    assert "Found as: Львову-Белову, Lvova-Belova" in draft.text
    assert draft.labels == [
        "☑ Львова-Белова · 1",
        "☑ Львова-Бєлова · 0",
        "☑ Lwowa-Belowa · 0",
        "☑ Lwowa-Biełowa · 0",
        *WAYS,
    ]
    assert (draft.edits, own(room)) == (1, []), "it said first that it tries, and changed nothing"

    done = await room.presses(OLENA, "✅ Keep")
    assert done.message_id == draft.message_id, "one message, edited in its place"
    assert done.text == (
        f"✅ My words watches for this now:\n{LVOVA}\n\n"
        "🔔 You follow it: an alert for each story.\n\nThis can be undone for 10 minutes."
    )
    assert done.labels == ["↩ Undo", "➕ More words", "📁 My words"]
    (mine,) = own(room)
    assert room.follows() == [(mine.id, Mode.ALERTS)]

    assert await finds(room, MARIA) == [mine.id]
    alert = room.telegram.seen(OLENA)[-1]
    assert "🔴 My words\nЛьвову-Бєлову знову звинуватили" in alert.text


async def test_words_are_asked_for_where_none_are_given(room: Room) -> None:
    asked = await room.says(OLENA, "/add")
    assert asked.text.startswith("Which words shall I watch for?")
    draft = await room.says(OLENA, "prisoner exchange\nICC warrant # the court")
    assert shown(draft) == ["prisoner exchange", "ICC warrant # the court"]
    await room.presses(OLENA, "✅ Keep")
    (mine,) = own(room)
    assert lines(mine) == ["prisoner exchange", "ICC warrant"]


async def test_while_it_tries_the_chat_sees_that_it_does(room: Room) -> None:
    await room.says(OLENA, "/add prisoner exchange")
    sent, *_ = room.telegram.calls("sendMessage")
    assert (
        sent.parameters["text"] == "⏳ Trying prisoner exchange on the items of the last 7 days …"
    )


async def test_where_nothing_is_stored_yet_words_can_be_kept_all_the_same(room: Room) -> None:
    draft = await room.says(OLENA, "/add prisoner exchange")
    assert "There are no stored items of the last 7 days to try this on yet." in draft.text
    await room.presses(OLENA, "✅ Keep")
    assert [lines(each) for each in own(room)] == [["prisoner exchange"]]


async def test_several_lines_are_counted_one_by_one(room: Room) -> None:
    stores(room, "Prisoner exchange agreed", "Sanctions", "New sanctions, and a prisoner exchange")
    draft = await room.says(OLENA, "/add prisoner exchange\nsanctions")
    assert "prisoner exchange · 2\nsanctions · 2" in draft.text
    assert "would have found 3 of 3 items" in draft.text


async def test_what_came_on_the_last_day_is_promised_as_a_digest(room: Room) -> None:
    stores(room, "Prisoner exchange agreed", ago=HOUR)
    await room.says(OLENA, "/add prisoner exchange")
    done = await room.presses(OLENA, "✅ Keep")
    assert "What came in the last 24 hours follows in a moment, as one digest." in done.text


async def test_items_older_than_a_week_are_not_counted(room: Room) -> None:
    stores(room, "Prisoner exchange agreed", ago=8 * DAY)
    stores(room, "Weather", ago=6 * DAY)
    assert "found 0 of 1 items" in (await room.says(OLENA, "/add prisoner exchange")).text


async def test_a_title_that_did_not_match_is_followed_by_the_sentence_that_did(room: Room) -> None:
    item = Item("a", "News", "It rained. A prisoner exchange was agreed.", outlet="<DW>")
    record(room.store, news(item), now=room.clock() - DAY)
    draft = await room.says(OLENA, "/add prisoner exchange")
    assert "• News · <DW> · 28 Feb 14:00\nA prisoner exchange was agreed." in draft.text


# ---------------------------------------------------------------- spellings


async def test_spellings_can_be_left_out_and_the_numbers_follow(room: Room) -> None:
    stores(room, "Lvova-Belova speaks", "Львова-Белова говорит", "Львова-Белова молчит")
    await room.says(OLENA, "/add Lvova-Belova")
    draft = await room.presses(OLENA, "☑ Львова-Белова · 2")
    assert "☐ Львова-Белова · 2" in draft.labels
    assert "found 1 of 3 items" in draft.text
    assert "Львова-Белова говорит" not in draft.text
    assert shown(draft) == [LVOVA.replace(" | Львова-Белова", "")]
    draft = await room.presses(OLENA, "☐ Львова-Белова · 2")
    assert "found 3 of 3 items" in draft.text
    for label in ("☑ Lwowa-Belowa · 0", "☑ Lwowa-Biełowa · 0", "☑ Львова-Бєлова · 0"):
        await room.presses(OLENA, label)
    await room.presses(OLENA, "✅ Keep")
    assert [lines(each) for each in own(room)] == [["Lvova-Belova | Львова-Белова"]]


async def test_a_name_keeps_its_sign_and_other_words_have_no_spellings(room: Room) -> None:
    draft = await room.says(OLENA, "/add name: Zelensky\nprisoner exchange")
    assert shown(draft)[0].startswith("name: Zelensky | Зеленський | Зеленский")
    assert shown(draft)[1] == "prisoner exchange"


# ---------------------------------------------------------------- what can't be read


async def test_a_line_that_cannot_be_read_is_shown_with_its_place_and_the_remedy(
    room: Room,
) -> None:
    answer = await room.says(OLENA, "/add ICC warrant\ndeported && children")
    assert answer.text.startswith("✋ Line 2, column 10: && is not an operator here.\n")
    assert answer.marked("code")[0] == "deported && children\n         ^"
    assert "→ write AND" in answer.text
    assert answer.marked("code")[-1] == "ICC warrant\ndeported && children", "to copy"
    draft = await room.says(OLENA, "ICC warrant\ndeported AND children")
    assert shown(draft) == ["ICC warrant", "deported AND children"]


async def test_in_ukrainian_it_is_all_said_in_ukrainian(room: Room) -> None:
    room.language = "uk"
    room.telegram.add_private(OLENA, "Олена", "uk")
    answer = await room.says(OLENA, "/add deported && children")
    assert "✋ Рядок 1, стовпець 10" in answer.text
    assert "Надішліть слова ще раз" in answer.text


async def test_many_wrong_lines_are_counted(room: Room) -> None:
    answer = await room.says(OLENA, "/add " + "\n".join("(" for _ in range(8)))
    assert answer.text.count("✋") == 5
    assert "3 more lines can't be read." in answer.text


@pytest.mark.parametrize("text", ["/add # only a comment", "/add #\n\n#"])
async def test_a_comment_alone_is_no_word(room: Room, text: str) -> None:
    assert "There is no word in this to watch for" in (await room.says(OLENA, text)).text
    assert shown(await room.says(OLENA, "truce")) == ["truce"]


async def test_more_lines_than_can_be_tried_at_once_are_refused(room: Room) -> None:
    answer = await room.says(OLENA, "/add " + "\n".join(f"word{n}" for n in range(101)))
    assert answer.text.startswith("That makes 101 lines; I take 100 at once.")


async def test_what_means_the_same_is_taken_once(room: Room) -> None:
    draft = await room.says(OLENA, "/add truce\ntruce # again\n truce ")
    assert shown(draft) == ["truce"]


# ---------------------------------------------------------------- warnings


async def test_a_word_that_finds_too_much_is_warned_of_with_the_numbers(room: Room) -> None:
    stores(room, *(f"Ukraine, day {n}" for n in range(70)), *(f"Rain {n}" for n in range(930)))
    draft = await room.says(OLENA, "/add Ukraine")
    assert "⚠ That is a lot: 7.0 % of all items, about 10 a day." in draft.text
    await room.presses(OLENA, "✅ Keep")
    assert own(room), "it is only a warning"


async def test_a_word_of_which_there_is_little_is_not_warned_of(room: Room) -> None:
    stores(room, *(f"Truce, day {n}" for n in range(20)))
    assert "⚠" not in (await room.says(OLENA, "/add truce")).text


async def test_words_that_say_nothing_are_doubted(room: Room) -> None:
    draft = await room.says(OLENA, "/add in the")
    assert "⚠ “in the” is only small words" in draft.text


async def test_what_another_keyword_finds_already_is_said(room: Room) -> None:
    await has_own_list(room, "Mine", "exchange")
    stores(room, "Prisoner exchange agreed", "Exchange of notes")
    draft = await room.says(OLENA, "/add prisoner exchange")
    assert "The watchlist finds all of them today." in draft.text
    assert "⚠ All that “prisoner exchange” finds is found already, by “exchange”." in draft.text


async def test_how_much_is_new_to_the_watchlist_is_said(room: Room) -> None:
    await has_own_list(room, "Mine", "exchange")
    stores(room, "Prisoner exchange agreed", "A prisoner was freed", "Prisoners in the exchange")
    draft = await room.says(OLENA, "/add prisoner")
    assert "found 3 of 3 items (100 %). 1 of them is new to the watchlist." in draft.text


async def test_what_the_watchlist_excludes_is_not_counted(room: Room) -> None:
    text = new_watchlist("Mine", ["sanctions"], exclude=["cricket"], chat=OLENA)
    await writes(room, "own-abc-mine", text)
    stores(room, "Truce in cricket", "Truce in the war")
    assert "found 1 of 2 items" in (await room.says(OLENA, "/add truce")).text


async def test_who_cancels_is_asked_for_words_no_more(room: Room) -> None:
    draft = await room.says(OLENA, "/add truce")
    await room.presses(OLENA, "✏️ Change")
    await room.presses(OLENA, "✖ Cancel", message_id=draft.message_id)
    assert "What shall I do with these words?" in (await room.says(OLENA, "ceasefire")).text


async def test_of_many_lines_that_are_kept_or_undone_the_first_are_shown(room: Room) -> None:
    await room.said(OLENA, "/add " + "\n".join(f"word{number}" for number in range(60)))
    kept = await room.presses(OLENA, "✅ Keep")
    assert "word9\nand 50 more" in kept.text
    assert "word10" not in kept.text


async def test_what_is_there_already_is_named_and_left_out(room: Room) -> None:
    name = await has_own_list(room, "Mine", "truce", "sanctions")
    draft = await room.says(OLENA, "/add truce\nceasefire")
    assert shown(draft) == ["ceasefire"]
    assert "⚠ In the watchlist already, so left out: “truce”" in draft.text
    await room.presses(OLENA, "✅ Keep")
    assert lines(room.watchlists[name]) == ["truce", "sanctions", "ceasefire"]


async def test_where_all_is_there_already_nothing_is_to_be_kept(room: Room) -> None:
    await has_own_list(room, "Mine", "truce")
    answer = await room.says(OLENA, "/add truce")
    assert answer.text == "Mine has this already:\ntruce\n\nNothing was changed."
    assert answer.labels == ["📁 Mine", "➕ Other words"]


async def test_a_name_that_was_kept_with_its_spellings_is_there_already(room: Room) -> None:
    await room.said(OLENA, "/add Lvova-Belova")
    await room.presses(OLENA, "✅ Keep")
    answer = await room.says(OLENA, "/add Lvova-Belova")
    assert answer.text.startswith("My words has this already:\nLvova-Belova")


async def test_what_is_excluded_is_told(room: Room) -> None:
    text = new_watchlist("Mine", ["sanctions"], exclude=["cricket"], chat=OLENA)
    await writes(room, "own-abc-mine", text)
    assert "Mine excludes this" in (await room.says(OLENA, "/add cricket")).text
    draft = await room.says(OLENA, "/add cricket\ntruce")
    assert "excludes this, so it would find nothing and is left out: “cricket”" in draft.text


# ---------------------------------------------------------------- changed, given up, undone


async def test_words_can_be_changed_before_they_are_kept(room: Room) -> None:
    draft = await room.says(OLENA, "/add prizoner exchange")
    asked = await room.presses(OLENA, "✏️ Change")
    assert asked.message_id != draft.message_id
    assert asked.marked("code") == ["prizoner exchange"]
    await room.says(OLENA, "prisoner exchange")
    await room.presses(OLENA, "✅ Keep")
    assert [lines(each) for each in own(room)] == [["prisoner exchange"]]


async def test_the_buttons_of_a_draft_mean_what_stands_above_them(room: Room) -> None:
    old = await room.says(OLENA, "/add truce")
    await room.presses(OLENA, "✏️ Change")
    await room.says(OLENA, "ceasefire")
    await room.presses(OLENA, "✅ Keep", message_id=old.message_id)
    assert [lines(each) for each in own(room)] == [["truce"]]


async def test_a_draft_that_is_given_up_changes_nothing(room: Room) -> None:
    await room.says(OLENA, "/add truce")
    done = await room.presses(OLENA, "✖ Cancel")
    assert (done.text, done.labels) == ("Nothing was changed. /add begins anew.", [])
    assert own(room) == []


async def test_buttons_pressed_again_say_what_was_done(room: Room) -> None:
    draft = await room.says(OLENA, "/add Lvova-Belova")
    data = {name: button_data(draft, name) for name in ("✅ Keep", "✖ Cancel", "✏️ Change")}
    data["tick"] = button_data(draft, "☑ Львова-Бєлова · 0", "☑ Львова-Бєлова")
    await room.presses(OLENA, "✅ Keep")
    for each in data.values():
        again = await room.presses(OLENA, "x", message_id=draft.message_id, data=each)
        assert room.toast == "This was done already"
        assert again.text.startswith("✅ My words watches for this now")
    assert len(own(room)) == 1


def button_data(message: Seen, *labels: str) -> str:
    rows = message.reply_markup["inline_keyboard"] if message.reply_markup else []
    (data,) = (b["callback_data"] for row in rows for b in row if b["text"] in labels)
    return str(data)


@pytest.mark.parametrize("data", ["k:k:999", "k:u:999", "k:l:999:children", "k:+:gone", "k:w:9"])
async def test_a_button_of_a_draft_that_is_forgotten_shows_the_watchlists(
    room: Room, data: str
) -> None:
    old = await room.says(OLENA, "/start")
    page = await room.presses(OLENA, "Old", message_id=old.message_id, data=data)
    assert room.toast == "This is out of date"
    assert page.labels == ["Deported children", "ICC"]


async def test_drafts_outlive_a_restart(room: Room) -> None:
    await room.says(OLENA, "/add Lvova-Belova")
    await room.restarts()
    await room.presses(OLENA, "☑ Lwowa-Belowa · 0")
    await room.restarts()
    await room.presses(OLENA, "✅ Keep")
    await room.restarts()
    assert len(own(room)) == 1
    await room.presses(OLENA, "↩ Undo")
    assert own(room) == []


async def test_a_new_watchlist_is_gone_again_after_undo(room: Room) -> None:
    await room.says(OLENA, "/add truce")
    await room.presses(OLENA, "✅ Keep")
    done = await room.presses(OLENA, "↩ Undo")
    assert done.text == "↩ Undone: the watchlist My words is gone again."
    assert (own(room), room.follows()) == ([], [])


async def test_undo_takes_out_only_what_was_added(room: Room) -> None:
    name = await has_own_list(room, "Mine", "sanctions")
    before = room.shelf.text(name)
    await room.says(OLENA, "/add truce")
    await room.presses(OLENA, "✅ Keep")
    done = await room.presses(OLENA, "↩ Undo")
    assert done.text.startswith("↩ Undone: Mine doesn't watch for this any more:\ntruce")
    assert room.shelf.text(name) == before


async def test_undo_leaves_what_others_have_added_since(room: Room) -> None:
    name = await has_own_list(room, "Mine", "sanctions")
    await room.says(OLENA, "/add truce\nceasefire")
    await room.presses(OLENA, "✅ Keep")
    await writes(room, name, add_keyword(room.shelf.text(name), "embargo"))
    await room.presses(OLENA, "↩ Undo")
    assert lines(room.watchlists[name]) == ["sanctions", "embargo"]


async def test_after_ten_minutes_undo_says_what_else_can_be_done(room: Room) -> None:
    await room.says(OLENA, "/add truce")
    await room.presses(OLENA, "✅ Keep")
    room.clock.advance(11 * MINUTE)
    done = await room.presses(OLENA, "↩ Undo")
    assert room.toast == "The 10 minutes are over"
    assert done.text.startswith("Undo holds for 10 minutes, and these are over.")
    assert done.labels == ["📁 My words"]
    assert len(own(room)) == 1


async def test_undone_twice_is_undone_once(room: Room) -> None:
    await room.says(OLENA, "/add truce")
    kept = await room.presses(OLENA, "✅ Keep")
    data = button_data(kept, "↩ Undo")
    await room.presses(OLENA, "↩ Undo")
    await room.presses(OLENA, "x", message_id=kept.message_id, data=data)
    assert room.toast == "This was done already"


# ---------------------------------------------------------------- which watchlist


async def test_the_one_list_of_a_chat_is_taken_and_another_can_be_chosen(room: Room) -> None:
    name = await has_own_list(room, "Mine")
    draft = await room.says(OLENA, "/add truce")
    assert draft.text.startswith("➕ For Mine:\ntruce")
    choice = await room.presses(OLENA, "📁 Another watchlist")
    assert choice.labels == [
        "📁 Mine",
        "🌐 Deported children",
        "🌐 ICC",
        "➕ A new watchlist of my own",
        "✖ Cancel",
    ]
    draft = await room.presses(OLENA, "🌐 ICC")
    assert draft.text.startswith("➕ For ICC:\ntruce")
    done = await room.presses(OLENA, "✅ Keep")
    assert "You follow it" not in done.text, "a shared one is followed by whoever chooses to"
    assert lines(room.watchlists["icc"]) == ["arrest warrant", "truce"]
    assert lines(room.watchlists[name]) == ["sanctions"]
    assert room.follows() == []


async def test_of_several_lists_it_is_asked_which(room: Room) -> None:
    await has_own_list(room, "Mine")
    second = await has_own_list(room, "Other")
    choice = await room.says(OLENA, "/add truce")
    assert choice.text.startswith("To which watchlist? “truce”")
    await room.presses(OLENA, "📁 Other")
    await room.presses(OLENA, "✅ Keep")
    assert lines(room.watchlists[second]) == ["sanctions", "truce"]


async def test_a_new_list_is_called_as_a_person_says(room: Room) -> None:
    await has_own_list(room, "Mine")
    await room.says(OLENA, "/add truce")
    await room.presses(OLENA, "📁 Another watchlist")
    asked = await room.presses(OLENA, "➕ A new watchlist of my own")
    assert asked.text.startswith("What shall the new watchlist be called?")
    draft = await room.says(OLENA, "  Мир і   переговори ")
    assert draft.text.startswith("➕ For a new watchlist, Мир і переговори:")
    await room.presses(OLENA, "✅ Keep")
    (new,) = (each for each in own(room) if each.title == "Мир і переговори")
    assert new.id.endswith("-myr-i-perehovory")
    assert (room.folder / f"{new.id}.toml").exists()


async def test_a_list_of_that_name_is_not_made_twice(room: Room) -> None:
    name = await has_own_list(room, "Mine")
    await room.says(OLENA, "/add truce")
    await room.presses(OLENA, "📁 Another watchlist")
    await room.presses(OLENA, "➕ A new watchlist of my own")
    await room.says(OLENA, "mine")
    await room.presses(OLENA, "✅ Keep")
    assert [each.id for each in own(room)] == [name]


async def test_who_is_no_editor_can_neither_see_nor_press_the_shared_ones(room: Room) -> None:
    room.policy = "open"
    draft = await room.says(PETRO, "/add truce")
    choice = await room.presses(PETRO, "📁 Another watchlist")
    assert choice.labels == ["➕ A new watchlist of my own", "✖ Cancel"]
    number = button_data(draft, "✅ Keep").split(":")[-1]
    await room.presses(PETRO, "x", message_id=draft.message_id, data=f"k:l:{number}:icc")
    assert room.toast == "Only editors can do this"
    await room.presses(PETRO, "x", message_id=draft.message_id, data="k:+:icc")
    assert room.toast == "Only editors can do this"
    assert lines(room.watchlists["icc"]) == ["arrest warrant"]


async def test_from_a_card_words_go_to_its_watchlist(room: Room) -> None:
    await has_own_list(room, "Mine")
    asked = await adds_to(room, "icc")
    assert asked.text.startswith("Which words shall ICC watch for?")
    draft = await room.says(OLENA, "truce")
    assert draft.text.startswith("➕ For ICC:")


async def test_a_list_that_is_gone_by_then_is_said(room: Room) -> None:
    name = await has_own_list(room, "Mine")
    await room.says(OLENA, "/add truce")
    (room.folder / f"{name}.toml").unlink()
    await room.puts_in_force()
    draft = await room.presses(OLENA, "✅ Keep")
    assert draft.text.startswith("✋ The watchlist Mine is not there any more.")
    await room.presses(OLENA, "📁 Another watchlist")
    await room.presses(OLENA, "🌐 ICC")
    await room.presses(OLENA, "✅ Keep")
    assert "truce" in lines(room.watchlists["icc"])


# ---------------------------------------------------------------- whose it is


async def test_a_chats_own_watchlist_is_seen_by_nobody_else(room: Room) -> None:
    room.policy = "open"
    await room.says(PETRO, "/add truce")
    await room.presses(PETRO, "✅ Keep")
    (his,) = own(room, PETRO)
    assert (await room.says(PETRO, "/watchlists")).labels[-1] == "🔔 My words"
    assert (await room.says(OLENA, "/watchlists")).labels == ["Deported children", "ICC"]
    answer = await room.says(OLENA, f"/start wl_{his.id}")
    assert answer.text.startswith("There is no watchlist")
    for data in (f"w:{his.id}", f"w:{his.id}:a", f"k:+:{his.id}"):
        await room.presses(OLENA, "x", message_id=answer.message_id, data=data)
        assert room.toast == "This is out of date"
    assert room.follows() == []


async def test_in_a_group_an_answer_to_another_message_is_no_keyword(room: Room) -> None:
    await room.adds_the_bot(GROUP, by=OLENA, status="member")
    other = await room.says(GROUP, "/help", ANNA)
    asked = await room.says(GROUP, "/add", ANNA)
    await room.gets_no_answer(GROUP, "Thanks", ANNA, reply_to=other.message_id)
    draft = await room.says(GROUP, "truce", ANNA, reply_to=asked.message_id)
    assert "truce" in draft.text


async def test_a_groups_words_are_asked_for_in_a_field_and_are_its_own(room: Room) -> None:
    await room.adds_the_bot(GROUP, by=OLENA, status="member")
    asked = await room.says(GROUP, "/add", ANNA)
    assert asked.reply_markup is not None
    assert asked.reply_markup["force_reply"]
    await room.gets_no_answer(GROUP, "truce", ANNA)
    draft = await room.says(GROUP, "truce", ANNA, reply_to=asked.message_id)
    assert draft.text.startswith("➕ For a new watchlist, Our words:")
    await room.presses(GROUP, "✅ Keep", OLENA)
    assert [lines(each) for each in own(room, GROUP)] == [["truce"]]
    assert own(room, ANNA) == []
    assert [sub.watchlist for sub in room.store.subscriptions(GROUP)] == [own(room, GROUP)[0].id]


async def test_in_a_group_only_admins_add_words(room: Room) -> None:
    await room.adds_the_bot(GROUP, by=OLENA, status="member")
    assert "Only admins" in (await room.says(GROUP, "/add truce", PETRO)).text
    await room.says(GROUP, "/add truce", ANNA)
    await room.presses(GROUP, "✅ Keep", PETRO)
    assert room.toast == "Only admins can do this"
    assert own(room, GROUP) == []


async def test_words_that_answer_another_message_in_a_group_are_let_pass(room: Room) -> None:
    await room.adds_the_bot(GROUP, by=OLENA, status="member")
    draft = await room.says(GROUP, "/add truce", ANNA)
    await room.gets_no_answer(GROUP, "good idea", PETRO, reply_to=draft.message_id)


async def test_a_channel_and_a_topic_add_words_where_they_are(room: Room) -> None:
    await room.adds_the_bot(CHANNEL, by=OLENA)
    await room.says(CHANNEL, "/add truce", sender_chat_id=CHANNEL)
    await room.presses(CHANNEL, "✅ Keep", OLENA)
    assert len(own(room, CHANNEL)) == 1
    await room.adds_the_bot(FORUM, by=OLENA)
    draft = await room.says(FORUM, "/add truce", ANNA, thread_id=5)
    assert draft.thread_id == 5
    await room.presses(FORUM, "✅ Keep", ANNA)
    assert [sub.thread for sub in room.store.subscriptions(FORUM)] == [5]


@pytest.mark.parametrize("tells", [True, False])
async def test_a_group_that_becomes_a_supergroup_keeps_its_own_lists(
    room: Room, tells: bool
) -> None:
    await room.adds_the_bot(GROUP, by=OLENA, status="member")
    await room.says(GROUP, "/add truce", ANNA)
    await room.presses(GROUP, "✅ Keep", ANNA)
    (name,) = (each.id for each in own(room, GROUP))
    room.telegram.migrate(GROUP, SUPERGROUP, tells=tells)
    await room.answers()
    await finds(room, Item("t", "A truce is near", link="https://bbc.example/2"))
    assert (await room.says(SUPERGROUP, "/watchlists", ANNA)).labels[-1] == "🔔 Our words"
    await room.says(SUPERGROUP, "/add ceasefire", ANNA)
    await room.presses(SUPERGROUP, "✅ Keep", ANNA)
    assert lines(room.watchlists[name]) == ["truce", "ceasefire"]
    assert [sub.watchlist for sub in room.store.subscriptions(SUPERGROUP)] == [name]


# ---------------------------------------------------------------- how much


async def test_a_chat_has_at_most_fifty_lists(room: Room) -> None:
    for number in range(50):
        text = new_watchlist(f"L{number}", ["x"], chat=OLENA)
        (room.folder / f"own-abc-{number}.toml").write_text(text)
    await room.puts_in_force()
    await room.says(OLENA, "/add truce")
    answer = await room.presses(OLENA, "➕ A new watchlist of my own")
    assert answer.text.startswith("This chat has 50 watchlists of its own, which is the most.")


async def test_a_list_has_at_most_five_hundred_keywords(room: Room) -> None:
    words = "\n".join(f"word{number}" for number in range(499))
    text = f"title = \"Mine\"\nchat = {OLENA}\nkeywords = '''\n{words}\n'''\n"
    await writes(room, "own-abc-mine", text)
    answer = await room.says(OLENA, "/add truce\nceasefire")
    assert answer.text.startswith("✋ Mine has 499 keywords; with 2 more they would be over 500")
    await room.says(OLENA, "/add truce")
    assert (await room.presses(OLENA, "✅ Keep")).text.startswith("✅ Mine")


async def test_a_chat_makes_at_most_ten_changes_a_minute(room: Room) -> None:
    for number in range(10):
        edit = Edit(0, room.clock(), f"w{number}", "Olena", "x", "", "y", OLENA, OLENA)
        room.store.record_edit(edit)
    await room.says(OLENA, "/add truce")
    draft = await room.presses(OLENA, "✅ Keep")
    assert room.toast == "Nothing was changed"
    assert draft.text.startswith("✋ This chat has made 10 changes within a minute")
    assert own(room) == []
    room.clock.advance(MINUTE + MINUTE)
    await room.presses(OLENA, "✅ Keep")
    assert len(own(room)) == 1


# ---------------------------------------------------------------- two at once


async def test_two_editors_at_once_lose_nothing(room: Room) -> None:
    await room.adds_the_bot(GROUP, by=OLENA, status="member")
    await room.says(GROUP, "/add truce", ANNA)
    await room.presses(GROUP, "✅ Keep", ANNA)
    (name,) = (each.id for each in own(room, GROUP))
    first = await room.says(GROUP, "/add ceasefire\nembargo", ANNA)
    second = await room.says(GROUP, "/add sanctions\nceasefire", OLENA)
    await room.presses(GROUP, "✅ Keep", ANNA, message_id=first.message_id)
    done = await room.presses(GROUP, "✅ Keep", OLENA, message_id=second.message_id)
    assert "Somebody else has added meanwhile: “ceasefire”" in done.text
    assert lines(room.watchlists[name]) == ["truce", "ceasefire", "embargo", "sanctions"]


async def test_what_somebody_else_has_added_whole_is_said(room: Room) -> None:
    name = await has_own_list(room, "Mine")
    await room.says(OLENA, "/add truce")
    await writes(room, name, add_keyword(room.shelf.text(name), "truce"))
    draft = await room.presses(OLENA, "✅ Keep")
    assert draft.text.startswith("Mine has this already:\ntruce\n\nNothing was changed.")
    assert room.store.edits(name) == []


async def test_a_file_that_cannot_be_written_is_told_and_nothing_is_lost(room: Room) -> None:
    room.policy = "open"
    await has_own_list(room, "Mine", chat_id=PETRO)
    await room.says(PETRO, "/add truce")
    (path,) = room.folder.glob("own-*.toml")
    whole = path.read_bytes()
    path.write_bytes(b"\xff")
    draft = await room.presses(PETRO, "✅ Keep")
    assert draft.text.startswith("✋ Nothing was changed: the watchlist's file can't be written")
    assert str(Path(path).parent) not in draft.text, "where files are is nothing for the chat"
    path.write_bytes(whole)
    assert (await room.presses(PETRO, "✅ Keep")).text.startswith("✅ Mine")


async def test_an_undo_that_cannot_be_written_leaves_all_as_it_was(room: Room) -> None:
    await room.says(OLENA, "/add truce")
    await room.presses(OLENA, "✅ Keep")
    (mine,) = own(room)
    path = room.folder / f"{mine.id}.toml"
    whole = path.read_bytes()
    path.write_bytes(b"\xff")
    await room.presses(OLENA, "↩ Undo")
    assert room.toast == "Nothing was changed"
    assert "is not UTF-8" in room.telegram.seen(OLENA)[-1].text, "Olena is an owner"
    assert room.follows() == [(mine.id, Mode.ALERTS)]
    path.write_bytes(whole)
    await room.presses(OLENA, "↩ Undo")
    assert own(room) == []


async def test_a_change_is_recorded_with_who_made_it_and_where(room: Room) -> None:
    await room.says(OLENA, "/add truce\nceasefire")
    await room.presses(OLENA, "✅ Keep")
    (edit,) = room.store.edits_in_chat(OLENA)
    assert (edit.who, edit.chat, edit.user) == ("Olena, in Telegram", OLENA, OLENA)
    assert edit.what == "added “truce” and 1 more"


# ---------------------------------------------------------------- free words, articles, links


@pytest.mark.parametrize("words", ["Lvova-Belova", "hello", "prisoner exchange in Belarus today"])
async def test_few_words_are_offered_to_be_watched_for_or_tested(room: Room, words: str) -> None:
    answer = await room.says(OLENA, words)
    assert answer.text == f"{words}\nWhat shall I do with these words?"
    assert answer.labels == [f"➕ Watch for “{words}”", "🧪 Test it"]
    draft = await room.presses(OLENA, f"➕ Watch for “{words}”")
    assert draft.text.startswith("➕ For a new watchlist, My words:")
    assert draft.message_id == answer.message_id


async def test_several_short_lines_are_offered_together(room: Room) -> None:
    await room.says(OLENA, "truce\nceasefire")
    draft = await room.presses(OLENA, "➕ Watch for these 2 lines")
    assert shown(draft) == ["truce", "ceasefire"]


ARTICLE = (
    "The International Criminal Court on Friday issued warrants for Vladimir Putin and Maria "
    "Lvova-Belova. Lawyers spoke of “confidence-building measures” in The Hague."
)


@pytest.mark.parametrize("how", [{}, {"extra": {"forward_origin": {
    "type": "hidden_user", "date": 1, "sender_user_name": "X"}}}])  # fmt: skip
async def test_the_names_of_an_article_are_offered_to_be_ticked(
    room: Room, how: dict[str, object]
) -> None:
    answer = await room.says(OLENA, ARTICLE, **how)
    assert answer.text == "Which of these shall I watch for? Tap to choose, then add them."
    assert "☐ Maria Lvova-Belova" in answer.labels
    assert answer.labels[-2:] == ["➕ Add these", "🧪 Test it"]
    await room.presses(OLENA, "➕ Add these")
    assert room.toast == "Tap the names that you want first"
    await room.presses(OLENA, "☐ Maria Lvova-Belova")
    answer = await room.presses(OLENA, "☐ International Criminal Court")
    assert "☑ Maria Lvova-Belova" in answer.labels
    draft = await room.presses(OLENA, "➕ Add 2 keywords")
    assert [line.split(" | ")[0] for line in shown(draft)] == [
        "International Criminal Court",
        "Maria Lvova-Belova",
    ]
    await room.presses(OLENA, "✅ Keep")
    assert len(lines(own(room)[0])) == 2


async def test_an_article_in_the_place_of_words_is_understood(room: Room) -> None:
    await adds_to(room, "icc")
    await room.says(OLENA, ARTICLE)
    await room.presses(OLENA, "☐ Vladimir Putin")
    draft = await room.presses(OLENA, "➕ Add 1 keyword")
    assert draft.text.startswith("➕ For ICC:\nVladimir Putin")


async def test_a_long_keyword_is_no_article(room: Room) -> None:
    line = " | ".join(f"word{number}" for number in range(20))
    assert shown(await room.says(OLENA, f"/add {line}"))[0][:100] == line[:100]


async def test_of_a_link_the_stored_item_is_looked_at(room: Room) -> None:
    item = Item("a", "Maria Lvova-Belova speaks", "In Moscow.", link="https://bbc.example/lvova")
    record(room.store, news(item), now=room.clock())
    answer = await room.says(OLENA, "Read this: https://bbc.example/lvova")
    assert answer.text.startswith("Maria Lvova-Belova speaks\nWhich of these")
    assert "☐ Maria Lvova-Belova" in answer.labels


async def test_of_another_link_it_is_said_that_its_text_is_needed(room: Room) -> None:
    answer = await room.says(OLENA, "https://elsewhere.example/1")
    assert answer.text.startswith("No stored item has this link, and I don't open pages of others.")


async def test_where_there_are_no_names_that_is_said(room: Room) -> None:
    answer = await room.says(OLENA, "it rained all day long and then it snowed a bit too here")
    assert answer.text.startswith("I find no names or phrases in this")


async def test_a_long_phrase_without_names_can_be_watched_for(room: Room) -> None:
    words = "children taken from schools to camps"
    answer = await room.says(OLENA, words)
    assert "What shall I do with these words?" in answer.text
    await room.presses(OLENA, answer.labels[0])
    assert shown(room.telegram.seen(OLENA)[-1]) == [words]


async def test_a_line_with_names_can_be_watched_for_as_a_whole(room: Room) -> None:
    words = "children taken by Maria Lvova-Belova to camps"
    answer = await room.says(OLENA, words)
    assert "☐ Maria Lvova-Belova" in answer.labels
    (whole,) = (each for each in answer.labels if each.startswith("➕ Watch for “children taken"))
    await room.presses(OLENA, whole)
    assert shown(room.telegram.seen(OLENA)[-1]) == [words]


async def test_words_of_people_who_may_not_come_in_are_answered_as_before(room: Room) -> None:
    assert (await room.says(PETRO, "truce")).text.startswith("This Monitor is private")


def test_the_shared_files_of_the_room_are_nobodys_own() -> None:
    assert all("chat" not in text for text in FILES.values())
