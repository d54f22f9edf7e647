"""/search in the chat, from the side of those who search.

Each test reads as a transcript. Olena's clock is Kyiv's; it is Sunday, 1 March 2026 there, 14:00.
"""

from __future__ import annotations

import csv
from datetime import timedelta
from io import StringIO

import pytest

from monitor.indexing import Indexing
from monitor.model import Chat, ChatKind, Feed, Item
from monitor.watch.matching.matcher import Matcher
from tests.fakes.telegram import Seen
from tests.room import ANNA, Room
from tests.support import DAY, GROUP, HOUR, INTERVAL, NOW, OLENA, PETRO, follow, news, record

PRAVDA = Feed("https://pravda.example/feed", "Українська правда", language="uk")
BBC = Feed("https://bbc.example/feed", "BBC News", language="en")


@pytest.fixture
async def room(room: Room) -> Room:
    """Monitor among its people, with two feeds."""
    for person in (OLENA, PETRO, ANNA):
        chat = Chat(person, ChatKind.PRIVATE, time_zone="Europe/Kyiv", language="en")
        room.store.remember_chat(chat)
    room.store.sync_feeds([BBC, PRAVDA], NOW - 90 * DAY, INTERVAL)
    return room


def publishes(
    room: Room,
    title: str,
    summary: str = "",
    *hits: str,
    ago: timedelta = HOUR,
    feed: Feed = BBC,
) -> None:
    """An outlet published something, some time ago."""
    at = room.clock() - ago
    link = f"https://news.example/{title[:20].replace(' ', '-')}"
    item = Item(title, title, summary, link, at, feed.outlet)
    record(room.store, news(item, *hits), now=at, feed=feed)


async def index(room: Room) -> None:
    """All that waits is put into the index."""
    troubles: list[str] = []
    indexing = Indexing(room.store, Matcher([]), lambda error, what: troubles.append(repr(error)))
    await indexing.some()
    assert troubles == []
    assert room.store.waiting_to_be_indexed() == 0


def marked(shown: Seen, kind: str) -> list[str]:
    """The words of a message in a style."""
    return [entity.of(shown.text) for entity in shown.entities if entity.kind == kind]


# ---------------------------------------------------------------- words


@pytest.mark.parametrize("indexed", [True, False], ids=["indexed", "not yet indexed"])
async def test_a_name_is_found_in_every_form_and_alphabet(room: Room, indexed: bool) -> None:
    publishes(room, "Ордер на арешт Львової-Бєлової діє", "МКС нагадав про ордер.", feed=PRAVDA)
    publishes(room, "Putin meets officials", "He spoke with Lvova-Belova’s deputy. Then he left.")
    publishes(room, "Weather in Kyiv", "It rains.")
    if indexed:
        await index(room)
    shown = await room.says(OLENA, "/search Lvova-Belova")
    assert "🔎 Lvova-Belova · 2 items" in shown.text
    assert "Львова-Бєлова" in shown.text.splitlines()[1], "other spellings that are looked for"
    assert "Ордер на арешт Львової-Бєлової діє\nУкраїнська правда · 1 Mar 13:00" in shown.text
    assert "He spoke with Lvova-Belova’s deputy." in shown.text
    assert marked(shown, "underline") == ["Львової-Бєлової"]
    assert "Lvova-Belova" in marked(shown, "bold")
    links = [entity.url for entity in shown.entities if entity.kind == "text_link"]
    assert "https://news.example/Putin-meets-official" in links
    assert "Weather" not in shown.text


async def test_the_newest_come_first_five_a_page_and_pages_turn_in_place(room: Room) -> None:
    for number in range(12):
        publishes(room, f"Truce {number}", ago=(20 - number) * HOUR)
    await index(room)
    shown = await room.says(OLENA, "/search truce")
    assert "12 items" in shown.text
    assert numbers(shown) == [11, 10, 9, 8, 7]
    assert shown.labels == ["Older ›", "📄 As a file"]
    count = len(room.telegram.seen(OLENA))
    assert numbers(await room.presses(OLENA, "Older ›")) == [6, 5, 4, 3, 2]
    publishes(room, "Truce 12")
    shown = await room.presses(OLENA, "Older ›")
    assert numbers(shown) == [1, 0], "what came meanwhile moves no page"
    assert shown.labels == ["‹ Newer", "📄 As a file"]
    assert numbers(await room.presses(OLENA, "‹ Newer")) == [6, 5, 4, 3, 2]
    assert len(room.telegram.seen(OLENA)) == count, "the message is edited"


def numbers(shown: Seen) -> list[int]:
    return [int(line.split()[-1]) for line in shown.text.splitlines() if line.startswith("Truce")]


async def test_pages_turn_after_a_restart(room: Room) -> None:
    for number in range(7):
        publishes(room, f"Truce {number}")
    await room.says(OLENA, "/search truce")
    await room.restarts()
    assert numbers(await room.presses(OLENA, "Older ›")) == [1, 0]


async def test_of_very_many_it_is_said_that_there_are_more_and_one_can_look_further(
    room: Room,
) -> None:
    for number in range(130):
        publishes(room, f"Truce {number}")
    await index(room)
    shown = await room.says(OLENA, "/search truce")
    assert "more than 100 items" in shown.text
    for _ in range(19):
        shown = await room.presses(OLENA, "Older ›")
    assert numbers(shown)[-1] == 30
    assert shown.labels == ["‹ Newer", "Look further ›", "📄 As a file"]
    shown = await room.presses(OLENA, "Look further ›")
    assert "130 items" in shown.text
    assert numbers(shown) == [29, 28, 27, 26, 25]


async def test_search_alone_asks_for_words_and_the_next_words_are_searched(room: Room) -> None:
    publishes(room, "Truce 1")
    asked = await room.says(OLENA, "/search")
    assert "/search Lvova-Belova" in asked.text
    assert 'outlet:"BBC News"' in asked.text
    assert "1 item" in (await room.says(OLENA, "truce")).text


async def test_the_admins_of_a_group_may_search_there(room: Room) -> None:
    publishes(room, "Truce 1")
    await room.adds_the_bot(GROUP, OLENA)
    asked = await room.says(GROUP, "/search", ANNA)
    assert "Search" in asked.text
    shown = await room.says(GROUP, "truce", ANNA, reply_to=asked.message_id)
    assert "1 item" in shown.text
    refused = await room.says(GROUP, "/search truce", PETRO)
    assert "Only admins" in refused.text


async def test_who_is_not_let_in_searches_nothing(room: Room) -> None:
    publishes(room, "Truce 1")
    assert "private" in (await room.says(PETRO, "/search truce")).text


async def test_words_that_are_no_keyword_are_searched_as_words(room: Room) -> None:
    publishes(room, "Children (deported) and 50% of others")
    publishes(room, "Children go to school")
    await index(room)
    shown = await room.says(OLENA, "/search deported children)")
    assert "1 item" in shown.text
    assert "50% of others" in shown.text


async def test_words_that_stand_in_no_sentence_together_are_found_apart(room: Room) -> None:
    publishes(room, "Kherson: a new report", "The report is long. Children were deported.")
    await index(room)
    shown = await room.says(OLENA, "/search children Kherson")
    assert "No item has these words together in one sentence" in shown.text
    assert "Kherson: a new report" in shown.text


async def test_the_language_of_keywords_holds(room: Room) -> None:
    publishes(room, "Truce holds", "In Kyiv.")
    publishes(room, "Ceasefire holds", "In Sumy.")
    publishes(room, "Rain", "No truce with the weather.")
    await index(room)
    assert "3 items" in (await room.says(OLENA, "/search truce | ceasefire")).text
    assert "1 item\n" in (await room.says(OLENA, "/search truce AND Kyiv")).text
    assert "1 item\n" in (await room.says(OLENA, "/search title: truce")).text
    assert "1 item\n" in (await room.says(OLENA, "/search /Cease.*s/")).text


async def test_words_of_scripts_without_spaces_are_found(room: Room) -> None:
    publishes(room, "俄罗斯将乌克兰儿童送回", feed=PRAVDA)
    publishes(room, "รัสเซียส่งเด็กยูเครนกลับ", feed=PRAVDA)
    await index(room)
    assert "1 item\n" in (await room.says(OLENA, "/search 乌克兰儿童")).text
    assert "1 item\n" in (await room.says(OLENA, "/search เด็กยูเครน")).text


# ---------------------------------------------------------------- filters


async def test_filters_leave_out_what_is_not_meant(room: Room) -> None:
    publishes(room, "Truce of January", ago=40 * DAY)
    publishes(room, "Truce of February", "", "children", ago=10 * DAY)
    publishes(room, "Truce у березні", feed=PRAVDA)
    await index(room)

    async def found(words: str) -> str:
        return "\n".join((await room.says(OLENA, f"/search {words}")).text.splitlines()[1:])

    assert "February" in await found("truce watchlist:children")
    assert "березні" not in await found("truce watchlist:children")
    assert "February" in await found('truce watchlist:"Deported children"')
    assert "березні" not in await found('truce outlet:"BBC News"')
    assert "January" not in await found("truce outlet:правда")
    assert "березні" in await found("truce outlet:правда")
    assert "January" not in await found("truce after:2026-02-01")
    assert "February" in await found("truce after:2026-02-01 before:2026-03-01")
    assert "березні" not in await found("truce after:2026-02-01 before:01.03.2026")
    assert "January" not in await found("truce lang:uk")
    assert "березні" in await found("lang:uk")
    assert "February" in await found("watchlist:children")


async def test_a_day_begins_at_midnight_of_the_chats_clock(room: Room) -> None:
    publishes(room, "Truce before midnight", ago=14 * HOUR + timedelta(minutes=1))
    publishes(room, "Truce after midnight", ago=14 * HOUR - timedelta(minutes=1))
    shown = await room.says(OLENA, "/search truce after:2026-03-01")
    assert "after midnight" in shown.text
    assert "before midnight" not in shown.text
    shown = await room.says(OLENA, "/search truce before:2026-03-01")
    assert "before midnight" in shown.text
    assert "after midnight" not in shown.text


@pytest.mark.parametrize(
    ("typed", "answer"),
    [
        ("truce site:bbc", "There is no filter site:"),
        ("truce after:yesterday", "“yesterday” is no day that I can read"),
        ("truce after:2026-02-30", "after:2026-03-01"),
        ("truce after:2026-03-01 after:2026-03-02", "after: stands there twice"),
        ("truce after:2026-03-02 before:2026-03-01", "No day is left"),
        ("truce watchlist:rain", "There is no watchlist “rain” here. There are: children, icc"),
        ("truce outlet:BCC", "Nothing in the archive is of an outlet “BCC”"),
        ("truce lang:xx", "No feed is in the language “xx”. There are: en, uk"),
        ("…", "There is no word in “…”"),
        ("truce " * 100, "That is too long"),
        ("site:<b>", "There is no filter"),
    ],
)
async def test_what_cannot_be_read_is_said_with_a_way_to_mend_it(
    room: Room, typed: str, answer: str
) -> None:
    publishes(room, "Rain", feed=BBC)
    assert answer in (await room.says(OLENA, f"/search {typed}")).text


# ---------------------------------------------------------------- nothing, and everything


async def test_nothing_found_says_what_was_looked_at_and_what_to_try(room: Room) -> None:
    publishes(room, "Rain", ago=3 * DAY)
    publishes(room, "Snow", ago=2 * DAY)
    await index(room)
    shown = await room.says(OLENA, "/search truce")
    assert "truce · nothing found" in shown.text
    assert "I looked at 2 items, the first of 26 Feb 2026." in shown.text
    assert "deport*" in shown.text
    assert shown.labels == []
    shown = await room.says(OLENA, "/search rain after:2026-02-27")
    assert "I looked at 1 item, the first of 27 Feb 2026." in shown.text
    assert "Try it without the filters." in shown.text


async def test_where_there_is_no_watchlist_the_archive_is_searched_all_the_same(room: Room) -> None:
    for file in room.folder.glob("*.toml"):
        file.unlink()
    await room.puts_in_force()
    publishes(room, "A truce holds")
    assert "🔎 truce · 1 item" in (await room.says(OLENA, "/search truce")).text


async def test_an_empty_archive_says_so(room: Room) -> None:
    assert "There is nothing in the archive" in (await room.says(OLENA, "/search truce")).text


async def test_what_is_found_comes_as_a_file_without_formulas(room: Room) -> None:
    publishes(room, "=HYPERLINK(1) truce", "Truce, said “Kyiv”.", "children", "gone", ago=HOUR)
    publishes(room, "Перемирʼя: truce", feed=PRAVDA)
    await index(room)
    await room.says(OLENA, "/search truce")
    await room.presses(OLENA, "📄 As a file")
    assert room.toast == "Writing the file…"
    sent = room.telegram.seen(OLENA)[-1]
    assert sent.text == "All 2 items that were found."
    assert sent.document is not None
    assert sent.document.name == "search-2026-03-01-1400.csv"
    rows = list(csv.DictReader(StringIO(sent.document.content.decode("utf-8-sig"))))
    assert [row["title"] for row in rows] == ["Перемирʼя: truce", "'=HYPERLINK(1) truce"]
    assert rows[1] == {
        "time": "2026-03-01T13:00:00+02:00",
        "outlet": "BBC News",
        "title": "'=HYPERLINK(1) truce",
        "link": "https://news.example/=HYPERLINK(1)-truce",
        "watchlists": "Deported children",
        "summary": "Truce, said “Kyiv”.",
    }


async def test_a_search_that_is_no_longer_kept_says_how_to_go_on(room: Room) -> None:
    for number in range(7):
        publishes(room, f"Truce {number}")
    await room.says(OLENA, "/search truce")
    room.store.close_dialogue(1)
    shown = await room.presses(OLENA, "Older ›")
    assert room.toast == "This search is out of date: send it again"
    assert "Truce 6" in shown.text, "what was found stays to be read"


async def test_what_feeds_write_is_shown_and_does_nothing(room: Room) -> None:
    publishes(room, "<b>Truce</b> & @admin /start " + "long " * 200, "Truce <script> " + "x" * 900)
    for number in range(4):
        publishes(room, f"truce {'truce ' * 60}{number}", "Truce " * 300)
    await index(room)
    shown = await room.says(OLENA, "/search truce")
    assert "5 items" in shown.text
    assert "mention" not in {entity.kind for entity in shown.entities}
    assert len(shown.entities) <= 100


async def test_an_articles_text_is_searched_but_not_shown(room: Room) -> None:
    publishes(room, "A report")
    with room.store.writing() as db:
        db.execute("UPDATE items SET text = 'The truce of the century'")
        db.execute(
            "INSERT INTO full_texts (item, host, announce, next_at, outcome)"
            " VALUES (1, 'news.example', 1, NULL, 'text')"
        )
    await index(room)
    shown = await room.says(OLENA, "/search century")
    assert "A report" in shown.text
    assert "of the century" not in shown.text


async def test_searching_speaks_the_language_of_the_chat(room: Room) -> None:
    room.store.set_language(OLENA, "uk")
    follow(room.store, "icc")
    publishes(room, "Truce 1")
    shown = await room.says(OLENA, "/search truce")
    assert "1 матеріал" in shown.text
