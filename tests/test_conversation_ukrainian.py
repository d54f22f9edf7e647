"""The conversation in Ukrainian: from /start to the alert, the digest and the settings.

Olena's Telegram speaks Ukrainian, so Monitor does, too. Whatever she sees has no English word.
"""

from __future__ import annotations

import re
from dataclasses import replace

import pytest

from monitor.model import Mode
from tests.fakes.telegram import Seen, too_many_requests
from tests.room import ANNA, Room, watchlist
from tests.support import DAY, GROUP, HOUR, OLENA, PETRO, follow, news, record

CHILDREN = watchlist("children", "Депортовані діти", "Львова-Бєлова", description="Хто їх вивіз")
# of ours, of an outlet, of a language, and what tests.support takes for a keyword
NAMES = {"Monitor", "Telegram", "UTC", "BBC", "News", "English", "Ukrainian", "children"}
ZONE = r"[A-Z]\w+/[A-Z]\w+"


@pytest.fixture
async def room(room: Room) -> Room:
    """Monitor among its people, whose Telegram speaks Ukrainian, and whose clock is Kyiv's."""
    for user_id, name in ((OLENA, "Олена"), (PETRO, "Петро"), (ANNA, "Ганна")):
        room.telegram.add_private(user_id, name, "uk")
    room.watchlists = {CHILDREN.id: CHILDREN}
    return room


def foreign(seen: Seen) -> list[str]:
    """Words in Latin letters that a message has besides names, commands and what is typed."""
    text = seen.text
    for typed in sorted(seen.marked("code"), key=len, reverse=True):
        text = text.replace(typed, " ")
    text = re.sub(rf"(?<!\w)/[a-z]+|{ZONE}", " ", " ".join([text, *seen.labels]))
    return [word for word in re.findall(r"[A-Za-z]{2,}", text) if word not in NAMES]


def nothing_foreign(room: Room, chat_id: int = OLENA) -> None:
    assert {word for seen in room.telegram.seen(chat_id) for word in foreign(seen)} == set()
    assert not re.search(r"[A-Za-z]{2,}", re.sub(ZONE, "", room.toast))


async def test_from_start_to_an_alert_and_a_digest(room: Room) -> None:
    answer = await room.says(OLENA, "/start")
    assert answer.text.startswith("Я стежу за новинами й повідомляю вам")
    assert answer.labels == ["Депортовані діти", "✍ Мої слова"]
    assert room.chat(OLENA).language == "uk"
    nothing_foreign(room)

    listed = await room.says(OLENA, "/watchlists")
    assert "🔔 сповіщення · 📋 дайджести · ⏸ на паузі" in listed.text
    card = await room.presses(OLENA, "Депортовані діти")
    assert "Ви на нього не підписані.\n▁▁▁▁▁▁▁ 0 збігів за 7 дн." in card.text
    assert card.labels == [
        *("🔔 Сповіщення", "📋 Дайджест"),
        *("➕ Додати", "➖ Вилучити", "🔤 Слова"),
        *("🧪 Перевірити", "📤 Поділитися", "🕓 Історія"),
        *("🗑 Видалити", "‹ Усі списки"),
    ]
    card = await room.presses(OLENA, "🔔 Сповіщення")
    assert room.toast == "Ви отримуватимете сповіщення"
    assert "🔔 Ви підписані: сповіщення про кожен сюжет." in card.text

    await room.hears_news("Дітей повернули додому з Росії", "children")
    alert = room.telegram.seen(OLENA)[-1]
    assert "🔴 Депортовані діти" in alert.text
    assert "(щойно)" in alert.text
    nothing_foreign(room)

    await room.says(OLENA, "/watchlists")
    await room.presses(OLENA, "🔔 Депортовані діти")
    await room.presses(OLENA, "📋 Дайджест")
    assert room.toast == "Ви отримуватимете дайджест щодня о 08:00"
    await room.presses(OLENA, "🕑 Час")
    await room.presses(OLENA, "✓чт")
    assert room.toast == "Дайджест у чт о 08:00"
    times = await room.presses(OLENA, "У будні")
    assert "📋 Дайджест у будні о 08:00, Europe/Kyiv (там зараз 14:00)." in times.text
    await room.presses(OLENA, "‹ Назад")
    await room.presses(OLENA, "⏸ Пауза")
    assert "4 тижні" in room.telegram.seen(OLENA)[-1].labels
    card = await room.presses(OLENA, "3 дні")
    assert room.toast == "Пауза до 4 бер. 14:00"
    assert "⏸ Пауза до 4 бер. 14:00. Усе, що з’явиться до того часу" in card.text
    await room.presses(OLENA, "▶ Продовжити")
    nothing_foreign(room)

    await room.hears_news("Суд видав ще один ордер", "children")
    await room.said(OLENA, "/digest")
    digest = room.telegram.seen(OLENA)[-1]
    assert digest.text.startswith("📋 Дайджест · 1 бер. 14:00 · 2 сюжети")
    await room.goes_on(DAY)
    quiet = room.telegram.seen(OLENA)[-1]
    assert quiet.text.startswith("📋 Дайджест · 2 бер. 08:00 · тихо")
    assert "За вашими списками збігів немає. Під наглядом 1 стрічка" in quiet.text
    nothing_foreign(room)


async def test_settings_in_ukrainian(room: Room) -> None:
    shown = await room.says(OLENA, "/settings")
    assert "🌍 Часовий пояс: Europe/Kyiv, там зараз 14:00" in shown.text
    assert "🌙 Тихі години: немає, сповіщення надходять зі звуком цілодобово" in shown.text
    cities = await room.presses(OLENA, "🌍 Часовий пояс")
    assert "✓ Київ 14:00" in cities.labels
    nothing_foreign(room)
    await room.presses(OLENA, "Лондон 12:00")
    assert room.chat(OLENA).time_zone == "Europe/London"
    shown = await room.says(OLENA, "/settings zone київ")
    assert shown.text.startswith("Тепер часовий пояс — Europe/Kyiv.")
    await room.presses(OLENA, "🌙 Тихі години")
    shown = await room.presses(OLENA, "🌙 23")
    assert "23:00–07:00; усе за цей час надходить одним дайджестом о 07:00" in shown.text
    await room.presses(OLENA, "‹ Налаштування")
    await room.presses(OLENA, "🔕 Без звуку")
    assert room.toast == "Тепер усе надходить без звуку."
    await room.presses(OLENA, "✓ 🔗 Перегляд посилань")
    await room.presses(OLENA, "📈 Тижневий підсумок")
    await room.presses(OLENA, "💬 Мова")
    nothing_foreign(room)
    shown = await room.presses(OLENA, "English")
    assert room.toast == "Language: English"
    assert "Settings of this chat" in shown.text


@pytest.mark.parametrize(
    ("typed", "answer"),
    [
        ("/settings zone Нідеде", "✋ Часового поясу «Нідеде» я не знаю"),
        ("/settings quiet вночі", "✋ «вночі» — не тихі години"),
        ("/settings quiet 22:00-22:00", "✋ Тихі години не можуть закінчуватися"),
        ("/settings digest колись 08:00", "✋ «колись 08:00» — не час для дайджестів"),
        ("/settings digest 25:00", "✋ 25:00 — не час доби"),
        ("/settings pause 2026-02-30", "✋ Дати 2026-02-30 у календарі немає"),
        ("/settings pause 2026-02-28", "✋ 2026-02-28 уже минуло; зараз 2026-03-01 14:00."),
        ("/settings pause 9999 weeks", "✋ Пауза триває щонайбільше рік"),
        ("/settings language клінгонська", "✋ Мови «клінгонська» я не знаю"),
        ("/settings гучність 11", "✋ «гучність» тут не налаштовується"),
        ("/start wl_zzz", "Списку «zzz» тут немає."),
        ("/щось", "Такої команди я не знаю."),
    ],
)
async def test_what_cannot_be_read_is_said_in_ukrainian(
    room: Room, typed: str, answer: str
) -> None:
    await room.says(OLENA, "/start wl_children")
    assert (await room.says(OLENA, typed)).text.startswith(answer)


async def test_a_stranger_is_told_in_their_own_language_what_to_do(room: Room) -> None:
    answer = await room.says(PETRO, "/start")
    assert answer.text == (
        "Цей Monitor приватний: попросіть запрошення в його власника.\n"
        f"Ваш ідентифікатор у Telegram: {PETRO}."
    )


async def test_a_person_whose_language_is_not_spoken_gets_that_of_the_settings(
    room: Room,
) -> None:
    room.language = "uk"
    room.telegram.add_private(OLENA, "Olena", "pl")
    assert (await room.says(OLENA, "/help")).text.startswith("Monitor стежить за новинами")
    assert room.chat(OLENA).language == "uk"


async def test_a_language_that_was_chosen_outlives_what_telegram_says(room: Room) -> None:
    await room.says(OLENA, "/settings language en")
    assert (await room.says(OLENA, "/help")).text.startswith("Monitor watches the news")


async def test_a_group_is_spoken_to_in_the_language_of_the_settings(room: Room) -> None:
    room.language = "uk"
    await room.adds_the_bot(GROUP, by=OLENA, status="member")
    assert room.telegram.seen(GROUP)[-1].text.startswith("Я стежу за новинами й повідомляю в цей")
    answer = await room.says(GROUP, "/settings", PETRO)
    assert answer.text == "Підписки цього чату можуть змінювати лише його адміністратори."
    nothing_foreign(room, GROUP)


async def test_what_was_held_comes_under_a_ukrainian_heading(room: Room) -> None:
    await room.says(OLENA, "/start wl_children")
    await room.says(OLENA, "/settings quiet 13:00-16:00 hold")
    await room.hears_news("Дітей повернули додому з Росії", "children")
    await room.goes_on(2 * HOUR)
    assert room.telegram.seen(OLENA)[-1].text.startswith(
        "📋 За тихі години · 1 бер. 16:00 · 1 сюжет"
    )


async def test_many_stories_come_as_a_ukrainian_page(room: Room) -> None:
    await room.says(OLENA, "/help")
    follow(room.store, "children", mode=Mode.DIGEST, now=room.clock() - DAY)
    titles = [f"Дитину номер {number} повернули додому, " + "а" * 60 for number in range(400)]
    items = [replace(news(title).item, title=title) for title in titles]
    record(room.store, *(news(item, "children") for item in items), now=room.clock())
    await room.said(OLENA, "/digest")
    page = room.telegram.seen(OLENA)[-1]
    assert page.text.startswith("Усі сюжети (400) — однією сторінкою.")
    assert page.document is not None
    text = page.document.content.decode()
    assert '<html lang="uk">' in text
    assert "<h1>Дайджест · 1 бер. 2026 14:00</h1>\n<p>400 сюжетів</p>" in text


async def test_a_wait_that_telegram_wants_is_said_in_ukrainian(room: Room) -> None:
    await room.says(OLENA, "/watchlists")
    room.telegram.fail_next("editMessageText", fault=too_many_requests(3600), chat_id=OLENA)
    await room.presses(OLENA, "Депортовані діти")
    assert room.toast == "Telegram просить мене зачекати: спробуйте ще раз за 61 хв"
    room.troubles.clear()


async def test_words_stand_in_ukrainian_quotes(room: Room) -> None:
    room.watchlists = {"c": watchlist("c", "Діти", "повернення дітей з росії")}
    tested = await room.says(OLENA, "/test Повернення додому")
    assert "«" in tested.text
    assert "“" not in tested.text


async def test_why_a_file_cannot_be_taken_is_said_in_ukrainian(room: Room) -> None:
    room.telegram.send_file(OLENA, "x.toml", 'title = "x')
    await room.answers()
    assert "→ приклад є в docs/keywords.md" in room.telegram.sent(OLENA)[-1]
