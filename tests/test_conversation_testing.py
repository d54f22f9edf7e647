"""A text tested in the chat: which watchlists match, where, and why the others don't."""

from __future__ import annotations

import time

import pytest

from monitor.model import Item
from monitor.watch.lists.edit import new_watchlist
from tests.room import Room
from tests.support import GROUP, OLENA, PETRO, news, record


async def with_list(room: Room, name: str, text: str) -> None:
    (room.folder / f"{name}.toml").write_text(text, "utf-8")
    await room.puts_in_force()


async def with_deportations(room: Room) -> None:
    text = new_watchlist("Deportations", ["children AND deported", "Mariupol"], exclude=["cricket"])
    await with_list(room, "deportations", text)


async def test_a_text_that_matches_shows_where(room: Room) -> None:
    answer = await room.says(
        OLENA, "/test Court says more. It issued an arrest warrant for Lvova-Belova on Friday."
    )
    assert "✅ Deported children matches: Lvova-Belova" in answer.text
    assert "✅ ICC matches: arrest warrant" in answer.text
    assert answer.marked("bold") == ["Deported children", "Lvova-Belova", "ICC", "arrest warrant"]
    assert answer.text.count("It issued an arrest warrant for Lvova-Belova on Friday.") == 3


async def test_a_text_that_does_not_match_says_what_is_there_and_what_is_not(room: Room) -> None:
    await with_deportations(room)
    answer = await room.says(OLENA, "/test The children of the city went to school")
    assert "➖ Deportations does not match. What came nearest:" in answer.text
    assert "• children AND deported\n   “children” is there, “deported” isn't" in answer.text
    assert "➖ 2 other watchlists are not shown." in answer.text


async def test_what_excludes_a_text_is_named(room: Room) -> None:
    await with_deportations(room)
    answer = await room.says(OLENA, "/test Mariupol wins at cricket")
    assert "🚫 Deportations: Mariupol is there, but: excluded by “cricket”." in answer.text
    assert answer.marked("bold") == ["Deportations", "Mariupol", "cricket"]


async def test_words_that_stand_wrongly_are_told_from_words_that_are_missing(room: Room) -> None:
    text = "title = 'Near'\nkeywords = '''\nprisoner NEAR/2 exchange\nsack AND NOT beer\n'''\n"
    await with_list(room, "near", text)
    far = "prisoner number nine said that he would not take part in any exchange"
    answer = await room.says(OLENA, f"/test {far}")
    assert "“prisoner”, “exchange” are there, but NEAR/2: 11 words" in answer.text
    answer = await room.says(OLENA, "/test a sack of beer")
    assert "“sack” is there, but NOT beer: it stands in the title" in answer.text


async def test_test_alone_asks_for_the_text(room: Room) -> None:
    answer = await room.says(OLENA, "/test")
    assert answer.text.startswith("Send a text, a link or the number of a stored item")
    answer = await room.says(OLENA, "Lvova-Belova speaks\nand more follows")
    assert "✅ Deported children matches" in answer.text
    assert not (await room.says(OLENA, "Lvova-Belova")).text.startswith("✅"), "it was one question"


async def test_words_that_were_written_before_are_tested_by_their_button(room: Room) -> None:
    await room.says(OLENA, "Lvova-Belova")
    answer = await room.presses(OLENA, "🧪 Test it")
    assert "✅ Deported children matches: Lvova-Belova" in answer.text


async def test_one_watchlist_is_tested_from_its_card(room: Room) -> None:
    await room.says(OLENA, "/watchlists")
    await room.presses(OLENA, "ICC")
    question = await room.presses(OLENA, "🧪 Test")
    assert "I say whether ICC matches it, and why." in question.text
    answer = await room.says(OLENA, "Lvova-Belova speaks")
    assert answer.text == (
        "Lvova-Belova speaks\n\n➖ ICC does not match: none of its keywords is there, nor nearly."
    )
    assert answer.labels == ["🧪 Another text", "‹ Back"]
    await room.presses(OLENA, "🧪 Another text")
    answer = await room.says(OLENA, "an arrest warrant")
    assert "✅ ICC matches: arrest warrant" in answer.text


async def test_in_a_group_the_answer_to_the_question_is_heard(room: Room) -> None:
    await room.adds_the_bot(GROUP, by=OLENA, status="member")
    question = await room.says(GROUP, "/test", OLENA)
    answer = await room.says(GROUP, "arrest warrant", OLENA, reply_to=question.message_id)
    assert "✅ ICC matches" in answer.text


async def test_a_link_or_a_number_is_a_stored_item(room: Room) -> None:
    link = "https://bbc.example/news/1?a=1&b=2"
    item = Item("1", "Kyiv reacts", "Lvova-Belova is wanted.", link, outlet="BBC News")
    record(room.store, news(item), now=room.clock())
    answer = await room.says(OLENA, f"/test {link}")
    assert answer.text.startswith("Kyiv reacts – BBC News")
    assert "✅ Deported children matches: Lvova-Belova\nLvova-Belova is wanted." in answer.text
    assert (await room.says(OLENA, "/test 1")).text == answer.text


@pytest.mark.parametrize("name", ["https://elsewhere.example/<b>&", "4711"])
async def test_what_is_not_stored_is_said_to_be_so(room: Room, name: str) -> None:
    answer = await room.says(OLENA, f"/test {name}")
    assert answer.text == (
        f"There is no stored item {name}. Paste its text itself: /test and the text."
    )


async def test_the_text_of_an_article_is_matched_but_never_sent(room: Room) -> None:
    item = Item("1", "Kyiv reacts", text="A secret: the arrest warrant holds.")
    record(room.store, news(item), now=room.clock())
    answer = await room.says(OLENA, "/test 1")
    assert "✅ ICC matches: arrest warrant" in answer.text
    assert "secret" not in answer.text


async def test_a_watchlist_that_does_not_look_at_a_feed_says_so(room: Room) -> None:
    await with_list(room, "dw", "title = 'DW'\nkeywords = 'dam'\nfeeds = ['DW']\n")
    record(room.store, news(Item("1", "A dam breaks")), now=room.clock())
    answer = await room.says(OLENA, "/test 1")
    assert "🚫 DW: dam is there, but: this watchlist does not look at BBC News." in answer.text


async def test_other_chats_own_watchlists_are_not_told_of(room: Room) -> None:
    await with_list(room, "own", f"title = 'Secret'\nkeywords = 'dam'\nchat = {PETRO}\n")
    answer = await room.says(OLENA, "/test the dam")
    assert "Secret" not in answer.text


async def test_a_long_text_with_many_keywords_is_answered_within_a_second(room: Room) -> None:
    words = "\n".join(f"word{n} AND deported{n % 7}" for n in range(400))
    for number in range(3):
        await with_list(room, f"many{number}", f"title = 'Many'\nkeywords = '''\n{words}\n'''")
    text = " ".join(f"word{n} said children" for n in range(400))[:4090]
    await room.says(OLENA, "/test warm")
    started = time.perf_counter()
    answer = await room.says(OLENA, f"/test {text}"[:4096])
    assert time.perf_counter() - started < 1
    assert "does not match. What came nearest:" in answer.text


async def test_text_and_titles_of_any_kind_are_shown_as_they_are(room: Room) -> None:
    title = "<b>فلسطين & 🔴</b>"
    text = new_watchlist(title, ["أطفال", '"A & B"', "x" * 200])
    await with_list(room, "nasty", text)
    answer = await room.says(OLENA, f"/test أطفال <i>A & B</i> {'🔴' * 300} {'x' * 200}")
    assert f"✅ {title} matches:" in answer.text
    assert '"A & B"' in answer.text
