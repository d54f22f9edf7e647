"""What tells of another event in the same words, and what only looks like it."""

from __future__ import annotations

import pytest
from hypothesis import given

from monitor.stories.another import names_another
from tests.reports import ANY_TEXT, HEADLINES, item


def is_another(one: str, other: str) -> bool:
    return names_another(item(one), item(other, outlet="DW"), HEADLINES)


@pytest.mark.parametrize(
    ("title", "name", "other"),
    [
        ("Shelling of {} kills two on Monday", "Kherson", "Kharkiv"),
        ("Drone attack on {} kills three at port", "Odesa", "Izmail"),
        ("Обстріл {}: двоє загиблих у місті", "Херсона", "Харкова"),
        ("Обстрел {}: двое погибших в городе", "Херсона", "Харькова"),
        ("Le ministre {} reçu à Berlin mardi", "Dupont", "Durand"),
        ("Police arrest two men after shooting in {}", "Leeds", "Bradford"),
        ("{} hit by missile, three people hurt", "Lviv", "Kyiv"),
        ("{} hit by severe storms, three dead", "Austria", "Australia"),
        ("{} обстріляли вночі, загинули двоє людей", "Херсон", "Миколаїв"),
        ("{} обстріляли вночі, загинули двоє людей", "Одесу", "Суми"),
        ("{}: внаслідок удару дрона загинула дитина", "Харківщина", "Херсонщина"),
        ("{} встретился с Макроном в Париже", "Путин", "Трамп"),
        ("{} обстреляли ночью, погибли двое людей", "Киев", "Львов"),
        ("{} область под обстрелом: двое погибших", "Харьковская", "Херсонская"),
        ("{}’s power station hit in drone attack – officials", "Kherson", "Kharkiv"),
        ("{} shelled overnight: “two killed and five hurt”", "Kherson", "Kharkiv"),
    ],
)
def test_one_name_in_the_place_of_another_tells_of_another_event(
    title: str, name: str, other: str
) -> None:
    assert is_another(title.format(name), title.format(other))
    assert is_another(title.format(other), title.format(name))


@pytest.mark.parametrize(
    ("title", "name", "other"),
    [
        ("Drone attack on {} kills five people", "Kiev", "Kyiv"),
        ("Shelling of {} kills two on Monday", "Kharkov", "Kharkiv"),
        ("Missile strike on {} damages homes", "Lvov", "Lviv"),
        ("{} meets Macron in Paris today", "Zelensky", "Zelenskyy"),
        ("Обстрел {}: двое погибших в городе", "Херсона", "Херсону"),
        ("Нові санкції проти {} погодили посли ЄС", "Росії", "РФ"),
        ("Нові санкції проти {} погодили посли", "Росії", "Москви"),
        ("Новые санкции против {} согласовали послы", "России", "Кремля"),
        ("New sanctions on {} agreed by envoys", "Russia", "Moscow"),
        ("Peace talks begin in {} on Friday", "Istanbul", "Turkey"),
        ("Встреча пройдёт в {} в пятницу утром", "Будапеште", "Венгрии"),
        ("{} hit by missile, three people hurt", "Kyiv", "Kiev"),
        ("{} imposes new tariffs on steel imports", "US", "Trump"),
        ("{} обстріляли вночі, поранено двох дітей", "Суми", "Сумщину"),
        ("{} готовит новые удары по портам", "Москва", "Россия"),
    ],
)
def test_a_form_a_spelling_or_a_place_put_for_another_does_not(
    title: str, name: str, other: str
) -> None:
    assert not is_another(title.format(name), title.format(other))


@pytest.mark.parametrize(
    ("title", "name", "other"),
    [
        ("Truce holds in Kherson region, {} reports", "Reuters", "Bloomberg"),
        ("No talks planned before Monday, says {}", "Merz", "Pistorius"),
        ("Обстрел Херсона: двое погибших, сообщил {}", "Терехов", "Синегубов"),
        ("Обстріл Херсона: двоє загиблих, повідомив {}", "Терехов", "Синєгубов"),
        ("Обстрел Херсона: двое погибших, как сообщил {}", "Терехов", "Синегубов"),
        ("Truce holds in Kherson region, {} says", "Zelensky", "Umerov"),
        ("{} reports strike on refinery in Samara", "Reuters", "Bloomberg"),
        ("{} says truce holds in Kherson region", "Lukashenko", "Lavrov"),
    ],
)
def test_who_said_it_does_not(title: str, name: str, other: str) -> None:
    assert not is_another(title.format(name), title.format(other))


@pytest.mark.parametrize(
    ("title", "name", "other"),
    [
        ("Two killed in Russian shelling of {}, says governor", "Kherson", "Kharkiv"),
        ("Russian drones kill two in {}, reports say", "Kherson", "Kharkiv"),
        ("Russia captured {}, claims defence ministry", "Toretsk", "Pokrovsk"),
        ("Officials in {} say two people killed", "Kherson", "Kharkiv"),
        ("Governor says {} shelled overnight, two dead", "Kherson", "Kharkiv"),
        ("Двое погибли при обстреле {}, сообщил губернатор", "Херсона", "Харькова"),
        ("Двоє загинули через обстріл {} – повідомив голова", "Херсона", "Харкова"),
    ],
)
def test_where_it_was_does_though_a_word_of_saying_stands_beside_it(
    title: str, name: str, other: str
) -> None:
    assert is_another(title.format(name), title.format(other))


@pytest.mark.parametrize(
    ("title", "word", "other"),
    [
        ("Erdbeben in der Türkei: Zahl der {} steigt auf 500", "Toten", "Opfer"),
        ("{} in Lagerhalle am Hafen von Odessa", "Brand", "Feuer"),
        ("{} dans un entrepôt du port de Marseille", "Incendie", "Feu"),
        ("{} w magazynie w porcie gdańskim", "Pożar", "Ogień"),
        ("Russia Launches 300 Drones and 40 {} at Kyiv", "Missiles", "Rockets"),
        ("Senate {} $95 Billion Ukraine Aid Bill 70-29", "Passes", "Approves"),
        ("{} сообщили о пожаре в порту Одессы", "Власти", "Чиновники"),
        ("{} Херсон вночі, загинули двоє людей", "Обстріляли", "Атакували"),
        ("{} загинули в Херсоні внаслідок обстрілу", "Двоє", "Троє"),
        ("{} of Kherson’s port kills two – officials", "Shelling", "Bombing"),
        ("{} magazynu portowego zniszczył ładunki", "Pożar", "Ogień"),
    ],
)
def test_another_word_with_a_capital_does_not(title: str, word: str, other: str) -> None:
    assert not is_another(title.format(word), title.format(other))


@pytest.mark.parametrize(
    ("one", "other"),
    [
        (
            "ECB raises interest rates to 4 percent",
            "European Central Bank raises rates to 4 percent",
        ),
        (
            "Talks between Ukraine and Russia begin today",
            "Talks between Kyiv and Moscow begin today",
        ),
        ("Shelling of Kherson kills two", "Shelling of Kherson kills two, Prokudin"),
        ("Merz meets Macron in Berlin on Monday", "Macron meets Merz in Berlin on Monday"),
    ],
)
def test_more_names_fewer_or_in_another_order_do_not(one: str, other: str) -> None:
    assert not is_another(one, other)


@given(ANY_TEXT, ANY_TEXT)
def test_any_titles_are_compared_both_ways_alike(one: str, other: str) -> None:
    assert is_another(one, other) == is_another(other, one)
    assert not is_another(one, one)
