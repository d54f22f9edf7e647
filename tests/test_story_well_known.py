"""Places and persons that all know are names wherever they stand, and some are put for others."""

from __future__ import annotations

import pytest

from monitor.stories.placing import place
from monitor.stories.terms import Term, is_one_thing
from monitor.watch.words.folding import fold
from tests.reports import HEADLINES, TERMS, gist, report


def term(word: str) -> Term:
    return TERMS.of(f"there {word} somewhere")[1]


def names_in(text: str) -> list[str]:
    return [term.folded for term in TERMS.of(text) if term.names]


WELL_KNOWN = (
    "Kyiv Moscow Gaza Beirut Israel Russia Ukraine Trump Macron Turkey Taiwan Texas "
    "Київ Київщина Львів Одеса Одесу Харків Херсон Суми Крим Росія Зеленський Трамп Путін "
    "Киев Львов Херсон Сумы Москва Путин Трамп Макрон Китай Газа"
).split()
ORDINARY = (
    "Two Shelling Attack Drone Police President Officials Overnight May "
    "Двоє Обстріляли Атакували Обстріл Вночі Президент Поліція Внаслідок "
    "Двое Обстрел Ночью Президент Полиция Ровно Того"
).split()


@pytest.mark.parametrize("word", WELL_KNOWN)
def test_a_place_or_person_that_all_know_is_a_name_at_the_beginning(word: str) -> None:
    assert names_in(f"{word} hit by missile, three hurt") == [fold(word)]


@pytest.mark.parametrize("word", ORDINARY)
def test_an_ordinary_word_at_the_beginning_is_none(word: str) -> None:
    assert names_in(f"{word} hit by missile, three hurt") == []


def test_a_place_in_small_letters_is_the_ordinary_word() -> None:
    assert TERMS.of("суми штрафів зросли", "uk")[0].term == term("сума").term
    assert TERMS.of("Суми обстріляли вночі", "uk")[0].term != term("сума").term


def test_forms_of_a_place_share_a_term_though_one_of_them_is_another_word_too() -> None:
    assert len({term(word).term for word in "Київ Києва Києву Києвом".split()}) == 1
    assert len({term(word).term for word in "Львов Львова Львове".split()}) == 1


def test_where_most_words_have_capitals_only_well_known_names_are_sure() -> None:
    assert names_in("Trump Meets Officials In Moscow On Monday") == ["trump", "moscow", "monday"]
    assert names_in("Mayor Meets Officials In The Old Town") == []


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Kyiv", "Kiev"),
        ("Kyiv", "Ukraine"),
        ("Moscow", "Russia"),
        ("Kremlin", "Putin"),
        ("Москва", "РФ"),
        ("США", "Вашингтон"),
        ("Суми", "Сумщина"),
        ("Moscou", "Russie"),
    ],
)
def test_spellings_of_a_name_and_what_is_put_for_it_are_one_thing(one: str, other: str) -> None:
    assert is_one_thing(term(one), term(other))


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Austria", "Australia"),
        ("Niger", "Nigeria"),
        ("Краснодар", "Красноярск"),
        ("Kyiv", "Lviv"),
        ("Putin", "Lavrov"),
    ],
)
def test_two_names_are_two_things_though_they_begin_alike(one: str, other: str) -> None:
    assert not is_one_thing(term(one), term(other))


def story_of_another_with_the_title(title: str) -> int | str:
    known = report(1, gist(title), title=title, outlet="BBC")
    new = report("new", gist(title), title=title, outlet="DW")
    return place(new, {1: [known]}, HEADLINES).story


@pytest.mark.parametrize("title", ["Russia-Ukraine war", "Israel-Gaza war", "War in Ukraine"])
def test_a_war_that_all_know_tells_no_event(title: str) -> None:
    assert story_of_another_with_the_title(title) == "new"


@pytest.mark.parametrize("title", ["Vivendi buys Dropcam", "Prokudin meets Zelensky"])
def test_two_names_tell_one_where_the_first_is_not_known_to_all(title: str) -> None:
    assert story_of_another_with_the_title(title) == 1
