"""Titles of a series are as many stories; a toll that rises is one."""

from __future__ import annotations

import pytest

from monitor.stories.grouped import Dated, grouped
from monitor.stories.series import of_series
from tests.reports import HOUR, NOW, TERMS, item


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Exchange rates on 5 June", "Exchange rates on 6 June"),
        ("Exchange rates on June 5", "Exchange rates on June 6"),
        ("Курс гривні на 5 червня", "Курс гривні на 6 червня"),
        ("Погода в Одессе 05.06.2026", "Погода в Одессе 06.06.2026"),
        ("War in Ukraine, day 1,233: what we know", "War in Ukraine, day 1,234: what we know"),
        ("1233-й день війни: головне", "1234-й день війни: головне"),
        ("Letters from Kherson, No. 4", "Letters from Kherson, No. 5"),
        ("The top photos of the day by AP's staff", "The top photos of the week by AP staff"),
        ("Фото дня: Одесса", "Фото недели: Одесса"),
        ("Головне за підсумками дня", "Головне за підсумками тижня"),
        ("Der Krieg, Tag 12: Was wir wissen", "Der Krieg, Tag 13: Was wir wissen"),
    ],
)
def test_parts_of_a_series_are_told_apart(one: str, other: str) -> None:
    assert of_series(one, other)
    assert of_series(other, one)
    assert not of_series(one, one)
    assert not of_series(one.upper(), one)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Drone attack on Odesa kills 3", "Drone attack on Odesa kills 5"),
        ("Число погибших в Одессе выросло до 16", "Число погибших в Одессе выросло до 19"),
        ("Odesa attack on 5 June kills 3", "Odesa attack on 5 June kills 5"),
        ("Photos of the day from Kherson", "Best photos of the week, by our readers"),
        ("Talks to begin on 5 June", "Talks begin in Doha on 6 June"),
        ("", ""),
    ],
)
def test_figures_that_change_and_other_words_make_no_series(one: str, other: str) -> None:
    assert not of_series(one, other)


def test_a_series_is_as_many_stories_however_alike_they_are() -> None:
    titles = [
        f"Курс гривні до долара на {day} червня: скільки коштує валюта" for day in range(5, 8)
    ]
    dated = [Dated(item(title), NOW + n * 24 * HOUR) for n, title in enumerate(titles)]
    assert [len(story) for story in grouped(dated, TERMS)] == [1, 1, 1]


def test_a_toll_that_rises_is_one_story() -> None:
    titles = [f"Drone attack on Odesa port kills {toll}, mayor says" for toll in (3, 5, 8)]
    dated = [Dated(item(title), NOW + n * HOUR) for n, title in enumerate(titles)]
    assert [len(story) for story in grouped(dated, TERMS)] == [3]
