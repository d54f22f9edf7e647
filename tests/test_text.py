"""Text becomes words that a person would call the same, and each knows where it stands."""

from __future__ import annotations

import json
import unicodedata
from itertools import pairwise

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from monitor.watch.text import APOSTROPHES, fold, is_acronym, is_unspaced, tokens, written
from tests.shared_data import shared_data

# What hypothesis rarely finds by itself: the characters that the tokeniser is about.
TEXTS = st.one_of(
    st.text(),
    st.text(
        st.sampled_from(
            f'aбІé日ќ\u0301\u0306\u200b\u00ad\u2060İß½ﬁ_1 .,:;!?…。—–-()\n"»{APOSTROPHES}'
        )
    ),
    st.lists(
        st.sampled_from(["l'", "dell’", "'s", "ICC", "и\u0306", " ", ". ", "日本", "Lvova–Belova"])
    ).map("".join),
)


def words(text: str) -> list[str]:
    return [token.text for token in tokens(text)]


def keys(text: str) -> list[str]:
    return [token.key for token in tokens(text)]


def distance(text: str) -> int:
    """How far the last word stands from the first: 1 where they are neighbours."""
    found = tokens(text)
    return found[-1].position - found[0].position


# ------------------------------------------------------------------ words


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("", []),
        (" .,!? — 😀 ", []),
        ("AI in training", ["AI", "in", "training"]),
        ("«Суд» видав: ордер.", ["Суд", "видав", "ордер"]),
        ("50% of 1200", ["50", "of", "1200"]),
        ("#ICC @Kyiv", ["ICC", "Kyiv"]),
        ("end.Next", ["end", "Next"]),
        ("#Save_Ukraine _now_", ["Save", "Ukraine", "now"]),
    ],
)
def test_a_text_is_its_words(text: str, found: list[str]) -> None:
    assert words(text) == found


@pytest.mark.parametrize("joint", ["-", "–", "—", " ", "\u2011", "_"])
def test_a_hyphen_or_dash_inside_a_name_parts_two_words_side_by_side(joint: str) -> None:
    assert keys(f"Lvova{joint}Belova") == ["lvova", "belova"]
    assert distance(f"Lvova{joint}Belova") == 1


def test_a_dash_between_spaces_keeps_words_further_apart() -> None:
    assert distance("Moscow — Kyiv") == 4


@pytest.mark.parametrize(
    "text", ["习近平", "スターリン", "러시아", "ไทย", "々〇"], ids=["zh", "ja", "ko", "th", "marks"]
)
def test_scripts_without_spaces_are_read_by_character(text: str) -> None:
    assert words(text) == list(text)
    assert is_unspaced(text)


def test_characters_and_words_may_touch() -> None:
    assert words("日本1位のAI") == ["日", "本", "1", "位", "の", "AI"]
    assert not is_unspaced("AI日")


# ------------------------------------------------------------------ endings and elisions


@pytest.mark.parametrize("apostrophe", list(APOSTROPHES))
def test_all_apostrophes_are_one(apostrophe: str) -> None:
    assert keys(f"п{apostrophe}ять перемир{apostrophe}я") == ["п'ять", "перемир'я"]
    assert words(f"Ukraine{apostrophe}s children") == ["Ukraine", "children"]
    assert words(f"l{apostrophe}ONU") == ["ONU"]


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("Ukraine's", ["Ukraine"]),
        ("UKRAINE'S", ["UKRAINE"]),
        ("Kovač's", ["Kovač"]),
        ("МКС's", ["МКС"]),
        ("2024's", ["2024"]),
        ("the children' s", ["the", "children", "s"]),
        ("O'Brien", ["O'Brien"]),
        ("don't", ["don't"]),
    ],
)
def test_the_english_genitive_is_no_part_of_a_word(text: str, found: list[str]) -> None:
    assert words(text) == found


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("l'ONU", ["ONU"]),
        ("d'enfants", ["enfants"]),
        ("qu'il", ["il"]),
        ("dell'Aia", ["Aia"]),
        ("L'AIA", ["AIA"]),
        ("l'é", ["l'é"]),
        ("Jeanne d'Arc", ["Jeanne", "Arc"]),
        ("aujourd'hui", ["aujourd'hui"]),
    ],
)
def test_french_and_italian_elisions_are_no_part_of_a_word(text: str, found: list[str]) -> None:
    assert words(text) == found


# ------------------------------------------------------------------ folding


@pytest.mark.parametrize(
    ("some", "others"),
    [
        ("Путін", "ПУТІН"),
        ("Πούτιν", "ΠΟΎΤΙΝ"),
        ("Όσλος", "ΌΣΛΟΣ"),
        ("straße", "STRASSE"),
        ("İstanbul", "istanbul"),
        ("ИСТАНБУЛ", "истанбул"),
        ("тёмный", "темныи\u0306"),
        ("Ґонґадзе", "Гонгадзе"),
        ("Пу\u0301тин", "Путин"),
        ("Путі\u0301н", "Путін"),
        ("soft\u00adhyphen", "softhyphen"),
        ("zero\u200bwidth", "zerowidth"),
        ("word\u2060joiner", "wordjoiner"),
        ("e\u0301té", "été"),
        ("ﬁn", "fin"),
        ("ＩＣＣ", "icc"),
        ("מוּסקבה", "מוסקבה"),
        ("مُحَمَّد", "محمد"),
    ],
)
def test_words_are_the_same_however_they_are_written(some: str, others: str) -> None:
    assert keys(some) == keys(others)
    assert len(tokens(some)) == 1


@pytest.mark.parametrize(
    ("some", "others"),
    [("й", "и"), ("ї", "і"), ("é", "e"), ("ö", "o"), ("є", "е"), ("Kyiv", "Kiev")],
)
def test_letters_with_marks_of_their_own_stay(some: str, others: str) -> None:
    assert fold(some) != fold(others)
    assert fold(unicodedata.normalize("NFD", some)) == fold(some)


@settings(deadline=None)
@given(TEXTS)
@example("İ")
@example("п´ять")
@example("か\u200b\u3099")
@example("ΐ")
def test_folding_twice_is_folding_once(text: str) -> None:
    assert fold(fold(text)) == fold(text)


def test_what_is_written_keeps_its_case() -> None:
    assert written("Lvova\u00adBe\u0301lova’s") == "LvovaBélova's"


@pytest.mark.parametrize("word", ["ICC", "МКС", "US", "OSCE", "NASDA"])
def test_two_to_five_capitals_are_an_acronym(word: str) -> None:
    assert is_acronym(word)


@pytest.mark.parametrize("word", ["I", "Icc", "icc", "UKRAINE", "G7", "A-B", "日本", ""])
def test_anything_else_is_none(word: str) -> None:
    assert not is_acronym(word)


# ------------------------------------------------------------------ what keeps words apart


@pytest.mark.parametrize(
    ("text", "positions"),
    [
        ("one two", 1),
        ("one, two", 2),
        ("one: two", 4),
        ("one; two", 4),
        ("one (two)", 4),
        ("one. Two", 11),
        ("one! Two", 11),
        ("one?! Two", 11),
        ("one… Two", 11),
        ('one." Two', 11),
        ("one.» Два", 11),
        ("one\n\ntwo", 11),
        ("один. Єдність", 11),
        ("one. 2", 11),
        ("one\ntwo", 1),
        ("19 tys. dzieci", 2),
        ("р. народження", 1),
        ("example.org", 1),
        ("京。都", 11),
        ("京，都", 2),
        ("京：都", 4),
    ],
)
def test_punctuation_keeps_words_apart(text: str, positions: int) -> None:
    assert distance(text) == positions


# ------------------------------------------------------------------ offsets


@settings(deadline=None)
@given(TEXTS)
@example("l’ONU d'enfants İstanbul's п´ять")
def test_every_word_stands_where_it_says(text: str) -> None:
    found = tokens(text)
    for token in found:
        assert token.text == text[token.start : token.end]
        assert token.text
        assert token.key == fold(token.text)
    for one, next_one in pairwise(found):
        assert one.end <= next_one.start
        assert one.position < next_one.position


@settings(deadline=None)
@given(TEXTS, TEXTS)
def test_a_paragraph_reads_the_same_alone_and_in_a_longer_text(one: str, other: str) -> None:
    assert keys(f"{one}\n\n{other}") == keys(one) + keys(other)


def test_real_naughty_strings_keep_their_offsets() -> None:
    strings = json.loads(shared_data("hostile", "blns.json").read_text("utf-8"))
    for text in strings:
        assert all(token.text == text[token.start : token.end] for token in tokens(text))


@pytest.mark.parametrize(
    "text",
    ["." * 100_000 + "a", "?!" * 50_000 + "a", "a\n " * 30_000, "a'" * 50_000, '."' * 50_000],
    ids=["dots", "marks", "lines", "apostrophes", "quotes"],
)
def test_a_text_of_one_sign_only_is_read_at_once(text: str) -> None:
    assert len(tokens(text)) <= 50_000  # dots took a minute, each looking through all others
