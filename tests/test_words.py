"""A word's analysis says what it may be a form of, by its script, typed or printed."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest
import simplemma
from hypothesis import example, given, settings
from hypothesis import strategies as st

from monitor.watch.words.analysis import (
    EVERY_LANGUAGE,
    LONGEST,
    Analysis,
    Words,
    analyse,
    analyse_typed,
)
from monitor.watch.words.english import american
from monitor.watch.words.folding import fold
from monitor.watch.words.semitic import LEAST
from monitor.watch.words.stems import ALGORITHMS, fleeting, stems
from tests.shared_data import shared_data

ROOT = Path(__file__).parents[1]


def meet(typed: str, printed: str, *languages: str) -> bool:
    """Whether a typed word and a printed one share a form, or a stem."""
    one = analyse_typed(typed, frozenset(languages) or EVERY_LANGUAGE)
    other = analyse(printed)
    return bool(one.forms & other.forms or one.stems & other.stems)


# ------------------------------------------------------------------ Ukrainian and Russian


@pytest.mark.parametrize(
    ("word", "forms"),
    [
        ("дітей", {"діти", "дитина"}),
        ("депортацію", {"депортація"}),
        ("мера", {"мера", "мер"}),
        ("выборы", {"выборы", "выбор"}),
        ("детей", {"ребенок"}),
        ("вагнерівців", {"вагнерівець"}),
        ("тёмного", {"темный"}),
    ],
)
def test_a_printed_cyrillic_word_may_be_a_form_of_every_reading(word: str, forms: set[str]) -> None:
    found = analyse(word).forms
    assert fold(word) in found
    assert forms & found, found


def test_every_reading_of_a_printed_word_counts_but_not_of_a_typed_one() -> None:
    assert {"мера", "мер"} <= analyse("мера").forms
    assert analyse_typed("мера").forms == {"мера"}
    assert {"выборы", "выбор"} <= analyse("выборы").forms
    assert analyse_typed("выборы").forms == {"выборы"}


def test_a_typed_plural_is_its_singular_too() -> None:
    assert "журналіст" in analyse_typed("журналісти").forms
    assert "солдат" in analyse_typed("солдаты").forms


def test_what_exists_in_the_plural_only_is_no_plural_of_another_word() -> None:
    assert analyse_typed("вибори").forms == {"вибори"}
    assert analyse_typed("ножиці").forms == {"ножиці"}


@pytest.mark.parametrize(
    ("verb", "participle"),
    [
        ("затримати", "затримані"),
        ("викрасти", "викрадено"),
        ("викрасти", "викрадених"),
        ("арештувати", "арештовано"),
        ("убити", "убитих"),
        ("звільнити", "звільнений"),
    ],
)
def test_a_ukrainian_verb_is_found_in_its_participle(verb: str, participle: str) -> None:
    assert meet(verb, participle)


@pytest.mark.parametrize(
    ("word", "known", "ordinary"),
    [
        ("стіл", True, True),
        ("Бєлова", True, False),
        ("Украина", True, False),
        ("кварбуляк", False, False),
        ("table", True, True),
        ("trump", True, True),
        ("zelensky", False, False),
    ],
)
def test_a_word_is_known_to_dictionaries_and_ordinary_or_a_name(
    word: str, known: bool, ordinary: bool
) -> None:
    found = analyse(word)
    assert (found.known, found.ordinary) == (known, ordinary)


def test_letters_of_one_language_keep_the_other_from_guessing() -> None:
    assert analyse("Кадировським", frozenset({"uk", "ru"})).forms
    assert analyse("вагнеровцыми", frozenset({"uk"})).forms == {"вагнеровцыми"}


# ------------------------------------------------------------------ Latin letters


@pytest.mark.parametrize(
    ("british", "spelling"),
    [
        ("organisation", "organization"),
        ("analysed", "analyzed"),
        ("labour", "labor"),
        ("neighbours", "neighbors"),
        ("centre", "center"),
        ("defence", "defense"),
        ("programme", "program"),
        ("rise", "rise"),
        ("four", "four"),
        ("there", "there"),
        ("hence", "hence"),
    ],
)
def test_british_spelling_is_american(british: str, spelling: str) -> None:
    assert american(british) == spelling


@pytest.mark.parametrize(
    ("typed", "printed"),
    [
        ("organisation", "organizations"),
        ("organization", "organisations"),
        ("child", "children"),
        ("Kind", "Kindern"),
        ("journal", "journaux"),
        ("eleição", "eleições"),
        ("powódź", "powodzi"),
        ("minister", "ministra"),
        ("niño", "niños"),
        ("refugiado", "refugiados"),
        ("grève", "grèves"),
        ("greve", "grève"),
        ("Macron", "Macron'un"),
    ],
)
def test_a_typed_word_and_its_printed_form_meet(typed: str, printed: str) -> None:
    assert meet(typed, printed)


@pytest.mark.parametrize(("typed", "printed"), [("sel", "šel"), ("asi", "aşı"), ("ses", "şes")])
def test_a_short_word_with_an_accent_is_another_word(typed: str, printed: str) -> None:
    assert not meet(typed, printed)


def test_the_stem_that_turkish_makes_of_a_typed_word_hides_none_of_its_forms() -> None:
    assert "seç" in analyse_typed("seçim", frozenset({"tr"})).stems
    assert meet("seçim", "seçimleri", "tr")
    assert meet("seçim", "seçimleri")


def test_the_vowel_that_polish_and_czech_words_lose_is_lost() -> None:
    assert fleeting("minister") == "ministr"
    assert fleeting("prezident") == "prezident"


@pytest.mark.parametrize("language", ALGORITHMS)
def test_a_word_with_letters_of_another_language_has_no_stem(language: str) -> None:
    assert stems("ж", frozenset({language})) == set()
    assert all(len(stem) >= 3 for stem in stems("children", frozenset({language})))


# ------------------------------------------------------------------ Arabic, Hebrew, others


@pytest.mark.parametrize(
    ("typed", "printed"),
    [
        ("كتاب", "والكتاب"),
        ("الكتاب", "بالكتاب"),
        ("محكمة", "للمحكمة"),
        ("أطفال", "الاطفال"),
        ("ילדים", "וכשהילדים"),
        ("הממשלה", "בממשלה"),
    ],
)
def test_what_is_glued_to_an_arabic_or_hebrew_word_is_taken_off(typed: str, printed: str) -> None:
    assert meet(typed, printed)


def test_a_typed_word_loses_its_article_and_nothing_else() -> None:
    assert analyse_typed(fold("كتاب")).forms == {"كتاب"}
    assert analyse_typed(fold("الكتاب")).forms == {"الكتاب", "كتاب"}
    assert all(len(form) >= LEAST for form in analyse("والبيت").forms)


@pytest.mark.parametrize("word", ["京", "러", "ไ", "2024", "½", "Ελλάδα"])
def test_a_word_of_other_scripts_is_only_itself(word: str) -> None:
    for found in (analyse(word), analyse_typed(word)):
        assert found == Analysis(frozenset({fold(word)}))


# ------------------------------------------------------------------ for any word


@settings(deadline=None)
@given(
    st.text(min_size=1, max_size=80)
    | st.text(st.sampled_from("abсdеіїйьqш'éß"), min_size=1, max_size=80)
)
@example("a" * LONGEST)
@example("a" * (LONGEST + 1))
@example("я" * LONGEST)
@example("ї" * 41)
@example("ال" * 40)
def test_any_word_is_a_form_of_itself(word: str) -> None:
    for languages in (EVERY_LANGUAGE, frozenset({"uk"}), frozenset({"tr"})):
        printed, typed = analyse(word, languages), analyse_typed(word, languages)
        assert printed.forms & typed.forms
        if len(word) > 2 * LONGEST:
            assert not printed.stems


def test_the_longest_words_are_compared_as_they_are() -> None:
    assert analyse("x" * 5_000).forms == {"x" * 5_000}
    assert analyse("ж" * 1_000_000).forms == {"ж" * 1_000_000}


# ------------------------------------------------------------------ remembered


def test_words_are_analysed_once() -> None:
    words = Words()
    assert words.printed("дітей") == analyse("дітей")
    assert words.printed("дітей") == words.printed("дітей")
    assert words.typed("діти", EVERY_LANGUAGE) is words.typed("діти", EVERY_LANGUAGE)
    assert words.met == 1


def test_numbers_are_analysed_and_not_remembered() -> None:
    words = Words()
    assert words.printed("170234") == analyse("170234")
    assert words.printed("١٧٠") == analyse("١٧٠")
    assert (words.packed(), words.met) == ({}, 0)


def test_words_that_are_too_long_are_not_remembered() -> None:
    words = Words()
    words.printed("x" * (LONGEST + 1))
    assert words.packed() == {}


# ------------------------------------------------------------------ without the dictionary


@pytest.fixture(scope="module")
def without(tmp_path_factory: pytest.TempPathFactory) -> dict[str, object]:
    """What a process finds where the Ukrainian dictionary is not installed."""
    shared_data("matching", "dev.jsonl")
    packages = tmp_path_factory.mktemp("packages")
    installed = Path(simplemma.__file__).parents[1]
    for path in installed.iterdir():
        if not path.name.startswith("pymorphy3_dicts_uk"):
            (packages / path.name).symlink_to(path)
    result = subprocess.run(
        [sys.executable, "-S", "-m", "tests.without_ukrainian", "dev"],
        cwd=ROOT,
        env={**os.environ, "PYTHONPATH": f"{ROOT}{os.pathsep}{packages}"},
        capture_output=True,
        text=True,
        check=True,
    )
    found: dict[str, object] = json.loads(result.stdout)
    return found


def test_without_the_ukrainian_dictionary_nine_in_ten_are_still_found(
    without: dict[str, int],
) -> None:
    assert without["dictionary"] is False
    assert without["found"] >= 0.92 * without["wanted"]
    assert without["wrong"] <= 0.02 * without["wanted"]


def test_and_words_are_read_with_another_list_of_words(without: dict[str, list[str]]) -> None:
    assert "депортація" in without["forms"]
