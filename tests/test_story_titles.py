"""What is one text in several outlets is told from what only reads alike."""

from __future__ import annotations

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from monitor.model import Item
from monitor.stories.titles import near_duplicates, normalised, parted, story_name
from tests.reports import ANY_TEXT, HEADLINES, item

ENGLISH = "Fire at port warehouse injures twelve workers"
UKRAINIAN = "Мер Одеси повідомив про пожежу на складі зерна"
RUSSIAN = "Мэр Одессы сообщил о пожаре на складе зерна"
GERMAN = "Brand in Lagerhalle am Hafen verletzt zwölf Arbeiter"
FRENCH = "Un incendie dans un entrepôt du port blesse douze ouvriers"
SPANISH = "Un incendio en un almacén del puerto deja doce heridos"
POLISH = "Pożar magazynu w porcie, rannych dwunastu robotników"
ARABIC = "حريق في مستودع بالميناء يصيب اثني عشر عاملا"
CHINESE = "港口仓库起火十二名工人受伤"
JAPANESE = "港湾倉庫で火災、作業員12人がけが"
ALL = (ENGLISH, UKRAINIAN, RUSSIAN, GERMAN, FRENCH, SPANISH, POLISH, ARABIC, CHINESE, JAPANESE)
LEAD = "The blaze broke out before dawn, the mayor told reporters at the gate of the port."


def alike(one: str, other: str) -> bool:
    return near_duplicates(item(one), item(other, outlet="DW"), HEADLINES)


# ------------------------------------------------------------------ what outlets do to one text


@pytest.mark.parametrize(
    ("title", "prefixed"),
    [
        (ENGLISH, f"UPDATE 1-{ENGLISH}"),
        (ENGLISH, f"WRAPUP 3-{ENGLISH}"),
        (ENGLISH, f"BREAKING: {ENGLISH}"),
        (ENGLISH, f"Breaking: Video: {ENGLISH}"),
        (ENGLISH, f"[Photos] {ENGLISH}"),
        (UKRAINIAN, f"ТЕРМІНОВО: {UKRAINIAN}"),
        (UKRAINIAN, f"Оновлено — {UKRAINIAN}"),
        (RUSSIAN, f"Срочно! {RUSSIAN}"),
        (RUSSIAN, f"[ОБНОВЛЕНО] {RUSSIAN}"),
        (GERMAN, f"EILMELDUNG: {GERMAN}"),
        (FRENCH, f"EN DIRECT : {FRENCH}"),
        (FRENCH, f"Alerte info | {FRENCH}"),
        (SPANISH, f"ÚLTIMA HORA: {SPANISH}"),
        (POLISH, f"Z ostatniej chwili: {POLISH}"),
        (ARABIC, f"عاجل | {ARABIC}"),
        (CHINESE, f"【快讯】{CHINESE}"),
        (JAPANESE, f"【速報】{JAPANESE}"),
    ],
)
def test_what_marks_urgency_or_a_new_version_is_no_part_of_a_title(
    title: str, prefixed: str
) -> None:
    assert normalised(prefixed) == normalised(title)
    assert alike(prefixed, title)


def test_a_title_that_is_only_a_mark_stays() -> None:
    assert normalised("BREAKING:") == "BREAKING:"


@pytest.mark.parametrize(
    ("title", "suffix"),
    [
        (ENGLISH, " - Harbour Times"),
        (ENGLISH, " | World news"),
        (UKRAINIAN, " — Вісник Півдня"),
        (RUSSIAN, " | Городская Газета"),
        (GERMAN, " | Hafenblatt"),
        (FRENCH, " – Le Journal du Port"),
        (ARABIC, " | صحيفة الميناء"),
        (POLISH, " • Gazeta Portowa"),
    ],
)
def test_the_name_of_an_outlet_behind_a_title_is_set_apart(title: str, suffix: str) -> None:
    assert parted(title + suffix) == (title, suffix.split(maxsplit=1)[1])
    assert alike(title + suffix, title)


@pytest.mark.parametrize(
    "title",
    [
        "Харків — місто, яке не здається і не спить",
        "Warehouse fire at the port - what we know so far",
        "Warehouse fire at the port | What we know of it so far",
        "Голова суду заявив у понеділок — рішення ухвалять завтра",
    ],
)
def test_what_a_dash_goes_on_to_say_is_part_of_a_title(title: str) -> None:
    assert parted(title) == (title, "")


@pytest.mark.parametrize("title", ALL)
@pytest.mark.parametrize(
    "edited",
    [
        str.upper,
        str.casefold,
        lambda title: title.replace(" ", "\u00a0 "),
        lambda title: f"«{title}»!",
        lambda title: title.replace("'", "&#39;").replace("n", "&#110;"),
    ],
    ids=["capitals", "small", "spaces", "quotes", "entities"],
)
def test_one_title_in_another_dress_says_the_same(title: str, edited: object) -> None:
    assert callable(edited)
    assert alike(edited(title), title)


@pytest.mark.parametrize(
    ("title", "edited"),
    [
        (ENGLISH, "Fire at port warehouse injures…"),
        (ENGLISH, "Fire at port warehouse injures twel..."),
        (UKRAINIAN, "Мер Одеси повідомив про пожежу на скла…"),
        ("Court orders orphans home Kharkiv today", "Court orders orphans home Kha…"),
        (CHINESE, "港口仓库起火十二名工…"),
        (ENGLISH, f"{ENGLISH}, mayor says"),
        (GERMAN, f"{GERMAN}, sagt die Polizei"),
        (UKRAINIAN, f"{UKRAINIAN}: що відомо"),
        (ENGLISH, "Fire at port warehouse hurts twelve workers"),
        (RUSSIAN, "Мэр Одессы рассказал о пожаре на складе зерна"),
        (JAPANESE, "港湾倉庫で火災、作業員12人けが"),
    ],
)
def test_a_title_cut_extended_or_with_one_word_changed_says_the_same(
    title: str, edited: str
) -> None:
    assert alike(title, edited)
    assert alike(edited, title)


@pytest.mark.parametrize("number", range(len(ALL)))
def test_one_event_told_in_two_languages_is_no_copy(number: int) -> None:
    assert not alike(ALL[number], ALL[number - 1])


# ------------------------------------------------------------------ what only reads alike


@pytest.mark.parametrize(
    ("some", "others"),
    [
        ("Shelling of Kherson kills two on Monday", "Shelling of Kharkiv kills two on Monday"),
        ("Обстріл Херсона: двоє загиблих у місті", "Обстріл Харкова: двоє загиблих у місті"),
        ("Обстрел Херсона: двое погибших в городе", "Обстрел Харькова: двое погибших в городе"),
        ("Le ministre Dupont reçu à Berlin mardi", "Le ministre Durand reçu à Berlin mardi"),
        ("Dollar rate at the central bank, 5 June", "Dollar rate at the central bank, 6 June"),
        ("Втрати за добу: 1250 осіб і 40 гармат", "Втрати за добу: 1310 осіб і 52 гармати"),
        ("Lviv hit by missile, three hurt", "Kyiv hit by missile, three hurt"),
        ("Київ: дрони пошкодили школу", "Одеса: дрони пошкодили школу"),
        ("Херсон обстреляли ночью, двое погибших", "Сумы обстреляли ночью, двое погибших"),
        ("Wetter am 5. Juni: Regen und Wind", "Wetter am 6. Juni: Regen und Wind"),
        ("7 reasons to see the old town", "9 reasons to see the old town"),
        (JAPANESE, JAPANESE.replace("12", "13")),
    ],
)
def test_another_name_or_figure_in_the_same_words_is_another_event(some: str, others: str) -> None:
    assert not alike(some, others)


@pytest.mark.parametrize(
    ("some", "others"),
    [
        ("Kyiv hit by missile, three hurt", "Kiev hit by missile, three hurt"),
        ("Russia says it downed 50 drones", "Moscow says it downed 50 drones"),
        ("Росія вночі збила 50 дронів", "РФ вночі збила 50 дронів"),
        ("Обстріляли Херсон вночі, двоє загиблих", "Атакували Херсон вночі, двоє загиблих"),
        ("Shelling hits port of Kherson overnight", "Attack hits port of Kherson overnight"),
    ],
)
def test_what_is_put_for_a_name_is_no_other_one_nor_is_an_ordinary_word(
    some: str, others: str
) -> None:
    assert alike(some, others)


def test_a_name_or_a_figure_more_is_an_addition_not_another_one() -> None:
    assert alike("Shelling of Kherson kills two people", "Shelling of Kherson kills two, 1 March")
    assert alike(ENGLISH, f"{ENGLISH} in Odesa")


@pytest.mark.parametrize("title", ["Live updates", "Новини дня", "War in Ukraine", "", "今日新闻"])
def test_a_title_that_says_little_is_like_no_other_one(title: str) -> None:
    assert not alike(title, title)


# ------------------------------------------------------------------ summaries


def test_one_summary_under_two_titles_in_two_outlets_says_the_same() -> None:
    one = item(ENGLISH, LEAD)
    other = item("Dockers hurt as blaze tears through storage", f" {LEAD.upper()}", outlet="DW")
    assert near_duplicates(one, other, HEADLINES)


def test_a_text_that_one_outlet_puts_under_all_it_prints_says_nothing() -> None:
    one, other = item(ENGLISH, LEAD), item("Dockers win pay rise after long strike", LEAD)
    assert not near_duplicates(one, other, HEADLINES)


def test_a_short_summary_says_nothing_of_two_outlets() -> None:
    one = item(ENGLISH, "Read more on our site")
    other = item("Dockers win pay rise after long strike", "Read more on our site", outlet="DW")
    assert not near_duplicates(one, other, HEADLINES)


def test_a_summary_without_spaces_counts_by_its_characters() -> None:
    lead = "周一清晨港口一座仓库起火，消防人员在一小时后将火扑灭。"
    one, other = item("港口火灾", lead), item("仓库大火已扑灭", lead, outlet="DW")
    assert near_duplicates(one, other, HEADLINES)


# ------------------------------------------------------------------ whatever is printed

WORD = st.from_regex("[a-z]{2,9}", fullmatch=True)


@given(st.lists(WORD, min_size=4, max_size=30, unique=True))
def test_a_title_of_four_words_says_the_same_as_itself(words: list[str]) -> None:
    title = " ".join(words)
    assert alike(title, title)
    assert alike(title, f"BREAKING: {title} | Harbour Times")


@given(ANY_TEXT, ANY_TEXT, ANY_TEXT)
def test_any_titles_are_compared_both_ways_alike(one: str, other: str, summary: str) -> None:
    some, others = Item("1", one, summary, "a", outlet="A"), Item("2", other, summary, "b")
    there = near_duplicates(some, others, HEADLINES)
    assert there == near_duplicates(others, some, HEADLINES)
    assert story_name(some)


@given(ANY_TEXT)
def test_any_title_is_normalised_once_and_parted_without_loss(title: str) -> None:
    text = normalised(title)
    assert text == normalised(text) or "&" in title
    before, tail = parted(title)
    assert text.startswith(before)
    assert text.endswith(tail)


@pytest.mark.parametrize("part", ["a - ", "Live: ", "update ", "!", "1", "[", "【", "— ", "\u00a0"])
def test_a_title_of_the_same_again_and_again_is_read_at_once(part: str) -> None:
    title = part * (2_000 // len(part))  # a feed's titles are cut there
    began = time.process_time()
    HEADLINES.of(title)
    assert time.process_time() - began < 0.5


@pytest.mark.parametrize(
    ("cut", "whole"),
    [
        ("Nurse in Zaporizhzhia saves…", "Nurse in Zaporizhzhia saves twins in a lift"),
        ("Медсестра у Запоріжжі врятувала …", "Медсестра у Запоріжжі врятувала близнюків у ліфті"),
        ("Google gave police access to…", "Google gave police access to a reporter's mail"),
    ],
)
def test_what_is_left_of_a_cut_title_is_enough_where_it_begins_the_whole(
    cut: str, whole: str
) -> None:
    assert near_duplicates(item(cut), item(whole), HEADLINES)
    assert near_duplicates(item(whole), item(cut), HEADLINES)


def test_three_words_that_were_not_cut_are_not_enough() -> None:
    whole = item("Google gave police access to a reporter's mail")
    assert not near_duplicates(item("Google gave police"), whole, HEADLINES)
