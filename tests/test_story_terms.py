"""The words by which items are compared: forms share a term, spellings of a name share a key."""

from __future__ import annotations

import pytest
from hypothesis import given

from monitor.stories.background import RARE, share
from monitor.stories.languages import language_of
from monitor.stories.names import name_key
from monitor.stories.terms import (
    LONGEST_TEXT,
    Term,
    Terms,
    folded_words,
    initials,
    single_words,
)
from monitor.watch.words.analysis import Words
from monitor.watch.words.folding import fold
from monitor.watch.words.text import cut, words_of
from tests.reports import ANY_TEXT, TERMS


def term(word: str) -> Term:
    """Read a word amid a title, where a capital makes a name."""
    return TERMS.of(f"there {word} somewhere")[1]


def names_in(text: str, language: str = "en") -> list[str]:
    return [term.folded for term in TERMS.of(text, language) if term.is_name]


# ------------------------------------------------------------------ terms


@pytest.mark.parametrize(
    "forms",
    [
        "deport deports deported deportation",
        "child children",
        "депортация депортации депортировать депортированных",
        "депортація депортації депортовані",
        "діти дітей дітям",
        "ребёнок дети детей",
        "deportiert deportieren deportierten",
        "enfant enfants",
        "déportés déportation",
        "deportación deportados",
    ],
)
def test_forms_of_a_word_and_words_made_of_it_share_a_term(forms: str) -> None:
    assert len({term(word).term for word in forms.split()}) == 1


@pytest.mark.parametrize("words", ["port court", "дитина війна", "Kind Krieg", "enfant guerre"])
def test_other_words_have_other_terms(words: str) -> None:
    one, other = words.split()
    assert term(one).term != term(other).term


def test_the_us_is_no_form_of_we() -> None:
    country, word = term("US"), term("us")
    assert country.term == country.acronym == "us"
    assert country.is_name
    assert word.term == term("we").term != country.term
    assert not word.acronym


def test_an_acronym_that_reads_as_a_small_word_is_none() -> None:
    assert [term.folded for term in TERMS.of("or a fire in OR", "en")] == ["fire", "or"]


def test_capitals_make_no_acronym_of_an_ordinary_word_in_a_title_of_capitals() -> None:
    terms = {term.folded: term for term in TERMS.of("FIRE IN THE PORT OF NATO ALLY", "en")}
    assert not terms["fire"].acronym
    assert not terms["fire"].is_name
    assert terms["nato"].acronym == "nato"


@pytest.mark.parametrize(
    ("text", "language", "names"),
    [
        ("President meets Zelensky for long talks in Lviv", "en", ["zelensky", "lviv"]),
        ("Президент зустрівся із Зеленським у місті Львові", "uk", ["зеленським", "львові"]),
        ("Президент встретился с Зеленским в городе Львове", "ru", ["зеленским", "львове"]),
        ("President Meets Zelensky For Long Talks In Lviv", "en", ["zelensky", "lviv"]),
        ("PRESIDENT MEETS ZELENSKY FOR LONG TALKS IN LVIV", "en", ["zelensky", "lviv"]),
        ("Zelensky meets the president for long talks", "en", ["zelensky"]),
    ],
)
def test_capitals_mark_names_but_at_the_beginning_and_where_most_words_have_them(
    text: str, language: str, names: list[str]
) -> None:
    assert names_in(text, language) == names


@pytest.mark.parametrize(
    ("text", "language", "told"),
    [
        ("the fire in the port", "en", ["fire", "port"]),
        ("пожежа в порту та на складі", "uk", ["пожежа", "порту", "складі"]),
        ("пожар в порту и на складе", "ru", ["пожар", "порту", "складе"]),
        ("der Brand in der Halle", "de", ["brand", "halle"]),
        ("le feu dans la ville", "fr", ["feu", "ville"]),
        ("a fire of 1,200 t in 5 ports", "en", ["fire", "1200", "5", "ports"]),
    ],
)
def test_small_words_and_single_letters_say_nothing(
    text: str, language: str, told: list[str]
) -> None:
    assert [term.folded for term in TERMS.of(text, language)] == told


def test_of_a_script_without_spaces_each_two_characters_are_a_term() -> None:
    assert [term.term for term in TERMS.of("港口起火 5", "zh")] == ["港口", "口起", "起火", "5"]


def test_words_that_a_hyphen_joins_are_read_one_by_one() -> None:
    told = single_words("Lvova-Belova’s U.S. visit, 1,200 km")
    assert told == ("Lvova", "Belova", "US", "visit", "1200", "km")


@given(ANY_TEXT)
def test_words_are_folded_all_at_once_as_they_are_one_by_one(text: str) -> None:
    assert folded_words(text) == tuple(map(fold, single_words(text)))


@given(ANY_TEXT)
def test_a_piece_of_letters_and_digits_alone_is_one_word(text: str) -> None:
    for piece in filter(str.isalnum, cut(text)[1]):
        assert [word.text for word in words_of(piece)] == list(single_words(piece))


def test_the_terms_of_a_text_are_remembered() -> None:
    text = "Fire at a port warehouse injures twelve"
    assert TERMS.of(text) is TERMS.of(text)


def test_the_terms_of_a_long_text_are_not() -> None:
    text = "Fire at a port warehouse. " * (LONGEST_TEXT // 25 + 1)
    assert TERMS.of(text) is not TERMS.of(text)
    assert TERMS.of(text) == TERMS.of(text)


def test_a_figure_is_told_from_a_word() -> None:
    assert term("1,200").figure
    assert not term("F16").figure


@given(ANY_TEXT)
def test_any_text_has_terms_and_the_same_ones_again(text: str) -> None:
    found = TERMS.of(text, "en")
    assert found == Terms(Words()).of(text, "en")
    assert all(term.term and term.folded for term in found)
    initials(text)


# ------------------------------------------------------------------ names


@pytest.mark.parametrize(
    "spellings",
    [
        "путін путина путину putin poutine",
        "зеленський зеленский zelensky zelenskyy zelenskiy selenskyj zełenski",
        "лукашенко lukashenko lukaschenko",
        "львова lvova",
        "єрмак ермак yermak jermak",
    ],
)
def test_spellings_of_a_name_share_a_key_in_every_alphabet(spellings: str) -> None:
    keys = {
        name_key(fold(form), "uk" if set(form) & set("іїєґ") else "ru")
        for form in spellings.split()
    }
    assert len(keys) == 1


@pytest.mark.parametrize("names", ["путин пушков", "macron merkel", "київ харків", "lviv lyon"])
def test_other_names_have_other_keys(names: str) -> None:
    one, other = names.split()
    assert name_key(one, "uk") != name_key(other, "uk")


def test_too_few_letters_make_no_key() -> None:
    assert name_key("ли", "ru") == name_key("eu", "en") == ""


def test_names_in_cyrillic_and_latin_share_what_a_term_says_of_them() -> None:
    cyrillic = TERMS.of("Суд видав ордер на арешт Путіна", "uk")[-1]
    latin = TERMS.of("Court seeks the arrest of Putin", "en")[-1]
    assert cyrillic.name == latin.name != ""


@pytest.mark.parametrize(
    ("text", "language", "acronym"),
    [
        ("the European Central Bank raises rates", "en", "ecb"),
        ("the International Criminal Court rules", "en", "icc"),
        ("the Organization for the Prohibition of Chemical Weapons", "en", "opcw"),
        ("Международный уголовный суд выдал ордер", "ru", "мус"),
        ("Міжнародний кримінальний суд видав ордер", "uk", "мкс"),
    ],
)
def test_the_initials_of_a_name_are_its_acronym(text: str, language: str, acronym: str) -> None:
    assert acronym in initials(text, language)


def test_initials_begin_with_a_capital() -> None:
    assert "rates" not in initials("raises a tax each spring", "en")
    assert initials("a central bank raises rates", "en") == frozenset()


# ------------------------------------------------------------------ languages


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("the strike on the port", "en"),
        ("Ukraine", "en"),
        ("", "en"),
        ("12 345", "en"),
        ("обстріл міста", "uk"),
        ("удар по порту", "ru"),
        ("объявлен сбор", "ru"),
        ("der Brand in der Halle", "de"),
        ("le feu dans la ville", "fr"),
        ("el fuego en la ciudad", "es"),
        ("pożar w mieście", "pl"),
        ("il fuoco nella città di Roma", "it"),
        ("حريق في الميناء", "ar"),
        ("שריפה בנמל", "he"),
        ("港口起火", "zh"),
        ("港の火災", "ja"),
        ("항구 화재", "ko"),
        ("Zürich trauert", "en"),
        ("la luna nueva", ""),
    ],
)
def test_a_language_is_told_by_script_and_small_words(text: str, language: str) -> None:
    assert language_of(map(fold, text.split())) == language


# ------------------------------------------------------------------ background


@pytest.mark.parametrize(
    ("language", "often", "seldom"),
    [
        ("en", "the war", "orphanage"),
        ("uk", "війна", "сирота"),
        ("ru", "война", "сирота"),
        ("de", "Krieg", "Waise"),
        ("fr", "guerre", "orphelin"),
    ],
)
def test_what_papers_print_often_has_a_larger_share(language: str, often: str, seldom: str) -> None:
    common, rare = (TERMS.of(text, language)[-1].term for text in (often, seldom))
    assert 1 >= share(common, language) > 8 * share(rare, language)


def test_what_the_table_has_not_is_rare() -> None:
    assert share("zzzzz", "en") == share("war", "xx") == RARE
