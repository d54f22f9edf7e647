"""The odd things that happen in Telegram, each with an answer that a person would call sensible."""

from __future__ import annotations

import asyncio
from datetime import UTC, datetime

import pytest

from monitor.model import Dialogue, Mode
from monitor.telegram.pastes import LONG
from tests.room import ANNA, Room
from tests.support import CHANNEL, DAY, FORUM, GROUP, MINUTE, OLENA, PETRO

SUPERGROUP = -1_000_000_000_080
PHOTO = {"photo": [{"file_id": "p", "file_unique_id": "p", "width": 1, "height": 1}]}
STICKER = {
    "sticker": {
        "file_id": "s",
        "file_unique_id": "s",
        "type": "regular",
        "width": 1,
        "height": 1,
        "is_animated": False,
        "is_video": False,
    }
}
VOICE = {"voice": {"file_id": "v", "file_unique_id": "v", "duration": 3}}
FORWARDED = {"forward_origin": {"type": "hidden_user", "sender_user_name": "X", "date": 1}}
NO_WORDS = "I read text and files, no pictures, stickers or voice"


def all_of(room: Room, chat_id: int) -> list[str]:
    return room.telegram.sent(chat_id)


# ---------------------------------------------------------------- without words


@pytest.mark.parametrize("what", [PHOTO, STICKER, VOICE], ids=["photo", "sticker", "voice"])
async def test_what_has_no_words_is_answered_with_what_can_be_read(
    room: Room, what: dict[str, object]
) -> None:
    assert (await room.says(OLENA, "", extra=what)).text.startswith(NO_WORDS)


async def test_an_album_of_ten_is_answered_once(room: Room) -> None:
    for _ in range(10):
        room.telegram.say(OLENA, "", extra={**PHOTO, "media_group_id": "1"})
    await room.answers()
    (answer,) = all_of(room, OLENA)
    assert answer.startswith(NO_WORDS)


async def test_of_an_album_with_words_the_words_are_answered(room: Room) -> None:
    room.telegram.say(OLENA, "", extra={**PHOTO, "media_group_id": "1", "caption": "Kherson"})
    for _ in range(9):
        room.telegram.say(OLENA, "", extra={**PHOTO, "media_group_id": "1"})
    await room.answers()
    (answer,) = all_of(room, OLENA)
    assert NO_WORDS not in answer


async def test_another_picture_a_while_later_is_answered_again(room: Room) -> None:
    await room.says(OLENA, "", extra=PHOTO)
    await room.gets_no_answer(OLENA, "", extra=STICKER)
    room.clock.advance(MINUTE)
    await room.says(OLENA, "", extra=PHOTO)


async def test_a_stranger_who_sends_an_album_is_told_once_whom_to_ask(room: Room) -> None:
    for _ in range(10):
        room.telegram.say(PETRO, "", extra={**PHOTO, "media_group_id": "1"})
    await room.answers()
    (answer,) = all_of(room, PETRO)
    assert answer.startswith("This Monitor is private")


async def test_pictures_in_a_group_are_not_meant_for_us(room: Room) -> None:
    await room.adds_the_bot(GROUP, OLENA)
    greeting = room.telegram.seen(GROUP)[-1].message_id
    await room.gets_no_answer(GROUP, "", OLENA, extra=PHOTO)
    await room.gets_no_answer(GROUP, "", OLENA, extra=PHOTO, reply_to=greeting)


async def test_what_there_is_no_word_for_is_let_pass(room: Room) -> None:
    await room.gets_no_answer(OLENA, "", extra={"new_kind_of_message": True})


# ---------------------------------------------------------------- long texts


def pasted(room: Room, text: str, chat_id: int = OLENA) -> None:
    """Paste a text as an app does: in several messages, cut at spaces."""
    while text:
        cut = len(text) if len(text) <= 4096 else text.rindex(" ", 0, 4096)
        room.telegram.say(chat_id, text[:cut].strip())
        text = text[cut:].strip()


ARTICLE = " ".join(["Ukrainian children were taken from Kherson to Crimea."] * 190)


async def test_a_text_of_10000_characters_is_answered_once(room: Room) -> None:
    assert len(ARTICLE) > 10_000
    pasted(room, ARTICLE)
    await room.answers()
    assert len(all_of(room, OLENA)) == 1


async def test_parts_of_a_text_that_come_one_by_one_are_answered_once(room: Room) -> None:
    listening = asyncio.create_task(room.listener.listen())
    parts = [ARTICLE[:4000], ARTICLE[4001:8000], ARTICLE[8001:]]
    for part in parts:
        room.telegram.say(OLENA, part)
        await asyncio.sleep(0.25)
    await room.telegram.wait_for(lambda: all_of(room, OLENA))
    room.telegram.say(OLENA, "/digest")
    await room.telegram.wait_for(lambda: "nothing to sum up" in all_of(room, OLENA)[-1])
    assert len(all_of(room, OLENA)) == 2
    listening.cancel()
    await asyncio.gather(listening, return_exceptions=True)


async def test_a_command_after_a_long_text_is_a_command(room: Room) -> None:
    room.telegram.say(OLENA, ARTICLE[:4000])
    room.telegram.say(OLENA, "/digest")
    await room.answers()
    assert len(all_of(room, OLENA)) == 2
    assert "nothing to sum up" in all_of(room, OLENA)[1]


async def test_two_who_paste_at_once_are_answered_each(room: Room) -> None:
    room.policy = "open"
    for part in (ARTICLE[:4000], ARTICLE[4000:5000]):
        for user in (OLENA, PETRO):
            room.telegram.say(user, part)
    await room.answers()
    assert (len(all_of(room, OLENA)), len(all_of(room, PETRO))) == (1, 1)


async def test_two_texts_of_usual_length_are_two(room: Room) -> None:
    room.telegram.say(OLENA, "Kherson " * (LONG // 8 - 1))
    room.telegram.say(OLENA, "Mariupol")
    await room.answers()
    assert len(all_of(room, OLENA)) == 2


# ---------------------------------------------------------------- forwarded, edited


async def test_a_forwarded_command_is_not_obeyed(room: Room) -> None:
    await room.says(OLENA, "/start wl_icc", extra=FORWARDED)
    assert room.follows() == []
    await room.adds_the_bot(GROUP, OLENA)
    await room.gets_no_answer(GROUP, "/start wl_icc", OLENA, extra=FORWARDED)
    assert room.follows(GROUP) == []


async def test_a_command_that_is_mended_by_an_edit_is_not_obeyed(room: Room) -> None:
    await room.says(OLENA, "/digset")
    chat = {"id": OLENA, "type": "private", "first_name": "Olena"}
    olena = {"id": OLENA, "is_bot": False, "first_name": "Olena"}
    edited = {"message_id": 1, "date": 1, "edit_date": 2, "chat": chat, "from": olena}
    room.telegram.push_update({"edited_message": {**edited, "text": "/digest"}})
    await room.answers()
    assert len(all_of(room, OLENA)) == 1


# ---------------------------------------------------------------- groups and topics


async def test_dialogues_go_on_in_a_group_that_becomes_a_supergroup(room: Room) -> None:
    await room.adds_the_bot(GROUP, OLENA)
    now = room.clock()
    await room.says(GROUP, "/forget", ANNA)
    begun = room.store.open_dialogue(Dialogue(0, GROUP, 0, ANNA, "add", now, {"x": 1}, waits=True))
    data = room.telegram.button(GROUP, "🗑 Forget all of it")["callback_data"]
    room.telegram.migrate(GROUP, SUPERGROUP)
    await room.answers()
    awaited = room.store.awaited(SUPERGROUP, 0, ANNA, now)
    assert awaited is not None
    assert awaited.id == begun.id
    page = await room.says(SUPERGROUP, "/watchlists", ANNA)
    done = await room.presses(SUPERGROUP, "x", ANNA, message_id=page.message_id, data=data)
    assert done.text.startswith("Forgotten.")


async def test_in_a_topic_that_was_closed_the_answer_comes_in_general(room: Room) -> None:
    await room.adds_the_bot(FORUM, OLENA)
    room.telegram.close_topic(FORUM, 5)
    answer = await room.says(FORUM, "/watchlists", ANNA, thread_id=5)
    assert answer.thread_id is None


async def test_a_button_in_a_topic_that_was_deleted_is_no_trouble(room: Room) -> None:
    await room.adds_the_bot(FORUM, OLENA)
    page = await room.says(FORUM, "/watchlists", ANNA, thread_id=5)
    query = await room.telegram.press(FORUM, "ICC", ANNA, message_id=page.message_id)
    room.telegram.delete_topic(FORUM, 5)
    await room.answers()
    assert room.telegram.callback_answer(query) is not None


async def test_two_who_press_the_same_button_at_once_are_answered_both(room: Room) -> None:
    await room.adds_the_bot(GROUP, OLENA)
    await room.says(GROUP, "/watchlists", ANNA)
    await room.presses(GROUP, "ICC", ANNA)
    first = await room.telegram.press(GROUP, "🔔 Alerts", ANNA)
    second = await room.telegram.press(GROUP, "🔔 Alerts", OLENA)
    await room.answers()
    answers = [(room.telegram.callback_answer(query) or {})["text"] for query in (first, second)]
    assert answers == ["You get alerts", "You get alerts"]
    assert room.follows(GROUP) == [("icc", Mode.ALERTS)]
    assert len(all_of(room, GROUP)) == 2, "the greeting, and one message with what holds now"


async def test_a_bot_that_is_made_an_admin_hears_more_and_answers_no_more(room: Room) -> None:
    await room.adds_the_bot(GROUP, OLENA, "member")
    await room.adds_the_bot(GROUP, OLENA, "administrator")
    await room.gets_no_answer(GROUP, "hello all", ANNA)
    await room.gets_no_answer(GROUP, "Kherson", ANNA)


async def test_a_bot_that_is_thrown_out_while_it_answers_is_no_fault(room: Room) -> None:
    await room.adds_the_bot(GROUP, OLENA)
    room.telegram.say(GROUP, "/help", ANNA)
    room.telegram.remove_bot(GROUP, by=ANNA)
    await room.answers()
    assert room.chat(GROUP).parked
    assert [trouble for trouble in room.troubles if "Forbidden" not in trouble] == []
    room.troubles.clear()


# ---------------------------------------------------------------- names


@pytest.mark.parametrize("name", ["שרה כהן", "<b>&amp;</b>", "ㅤ", "\u202eevil", "A" * 64])
async def test_people_and_chats_of_any_name_are_answered(room: Room, name: str) -> None:
    room.policy = "open"
    room.telegram.add_private(42, name)
    room.telegram.add_group(-4242, name, members={42: "administrator"}, bot="left")
    await room.adds_the_bot(-4242, 42)
    for chat in (42, -4242):
        for command in ("/start", "/settings", "/help", "/forget"):
            assert (await room.says(chat, command, 42)).text


async def test_a_post_that_names_nobody_is_answered_in_its_channel(room: Room) -> None:
    await room.adds_the_bot(CHANNEL, OLENA)
    assert "/watchlists" in (await room.says(CHANNEL, "/help")).text
    refused = await room.says(CHANNEL, "/forget")
    assert "Shall I forget this chat?" in refused.text


# ---------------------------------------------------------------- very many at once


async def test_500_updates_at_once_are_answered_in_each_chats_order(room: Room) -> None:
    room.policy = "open"
    people = range(1000, 1025)
    for user in people:
        room.telegram.add_private(user, f"Person {user}")
    for number in range(20):
        for user in people:
            room.telegram.say(user, "/digest" if number % 2 else f"/nonsense{number}")
    started = datetime.now(UTC)
    await room.answers()
    assert (datetime.now(UTC) - started).total_seconds() < 30
    for user in people:
        told = all_of(room, user)
        assert len(told) == 20
        assert all("nothing to sum up" in text for text in told[1::2])
        assert not any("nothing to sum up" in text for text in told[::2])


async def test_a_command_ends_what_waits_for_words(room: Room) -> None:
    await room.said(OLENA, "/add sanctions")
    await room.presses(OLENA, "📁 Another watchlist")
    await room.presses(OLENA, "➕ A new watchlist of my own")
    assert "be called?" in room.telegram.sent(OLENA)[-1]
    await room.says(OLENA, "/settings")
    answer = await room.says(OLENA, "Hague tribunal")
    assert "What shall I do with these words?" in answer.text


async def test_a_command_in_one_topic_ends_nothing_in_another(room: Room) -> None:
    await room.adds_the_bot(FORUM, OLENA)
    question = await room.says(FORUM, "/add", ANNA, thread_id=5)
    await room.says(FORUM, "/watchlists", ANNA, thread_id=6)
    await room.said(FORUM, "Kherson", ANNA, thread_id=5, reply_to=question.message_id)
    assert "Kherson" in room.telegram.sent(FORUM)[-1]


async def test_an_old_button_never_means_what_was_begun_later(room: Room) -> None:
    old = await room.says(OLENA, "/add truce")
    room.clock.advance(8 * DAY)
    await room.says(OLENA, "/add sanctions")
    pressed = await room.presses(OLENA, "✅ Keep", message_id=old.message_id)
    assert room.toast == "This is out of date"
    assert "sanctions" not in pressed.text
    assert room.follows() == []


async def test_an_old_button_is_out_of_date_after_chats_were_forgotten(room: Room) -> None:
    old = await room.says(OLENA, "/add truce")
    await room.says(OLENA, "/forget")
    await room.presses(OLENA, "🗑 Forget all of it")
    await room.says(OLENA, "/add sanctions")
    await room.presses(OLENA, "✅ Keep", message_id=old.message_id)
    assert room.toast == "This is out of date"
    assert room.follows() == []
