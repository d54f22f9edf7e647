"""Text becomes words that a person would call the same, and each knows where it stands."""

from __future__ import annotations

import json
import unicodedata
from itertools import pairwise

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from monitor.watch.words.folding import APOSTROPHES, fold, is_acronym, written
from monitor.watch.words.text import is_unspaced, places_of_pieces, word_pieces, words_in, words_of
from tests.shared_data import shared_data

# What hypothesis rarely finds by itself: the characters that cutting is about.
TEXTS = st.one_of(
    st.text(),
    st.text(
        st.sampled_from(
            f'aбІé日ќ\u0301\u0306\u200b\u00ad\u2060İß½ﬁ_1 .,:;!?…。—–-()\n"»{APOSTROPHES}'
        )
    ),
    st.lists(
        st.sampled_from(
            [
                *("l'", "dell’", "'s", "ICC", "и\u0306", " ", ". ", "日本", "Lvova–Belova", "U.S."),
                *("1", "200", ",", "-", "\u00a0", "COVID-19", "p. ", "В.", "\n\n", "…", ")", "»"),
            ]
        )
    ).map("".join),
)


def words(text: str) -> list[str]:
    """The words of a text side by side, without the joined readings."""
    return [word.text for word in words_in(text) if word.first == word.last]


def readings(text: str) -> list[str]:
    return [word.text for word in words_in(text)]


def distance(text: str) -> int:
    """How far the last word stands from the first: 1 where they are neighbours."""
    found = words_in(text)
    return max(word.last for word in found) - found[0].first


# ------------------------------------------------------------------ words


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("", []),
        (" .,!? — 😀 ", []),
        ("AI in training", ["AI", "in", "training"]),
        ("«Суд» видав: ордер.", ["Суд", "видав", "ордер"]),
        ("50% of it", ["50", "of", "it"]),
        ("#ICC @Kyiv", ["ICC", "Kyiv"]),
        ("end.Next", ["end", "Next"]),
        ("#Save_Ukraine _now_", ["Save", "Ukraine", "now"]),
        ("'quoted' ‘words’", ["quoted", "words"]),
        ("rock'n'roll", ["rock'n'roll"]),
    ],
)
def test_a_text_is_its_words(text: str, found: list[str]) -> None:
    assert words(text) == found


@pytest.mark.parametrize(
    "text", ["习近平", "スターリン", "러시아", "ไทย", "々〇"], ids=["zh", "ja", "ko", "th", "marks"]
)
def test_scripts_without_spaces_are_read_by_character(text: str) -> None:
    assert words(text) == list(text)
    assert is_unspaced(text)


def test_characters_and_words_may_touch() -> None:
    assert words("日本1位のAI") == ["日", "本", "1", "位", "の", "AI"]
    assert not is_unspaced("AI日")


def test_a_piece_is_a_word_with_all_that_is_glued_to_it() -> None:
    text = "«Lvova-Belova», l'ONU: U.S. 1,200 – 日本"
    assert word_pieces(text) == ["Lvova-Belova", "l'ONU", "U.S.", "1,200", "日", "本"]


# ------------------------------------------------------------------ hyphens


@pytest.mark.parametrize("joint", ["-", "–", "—", "\u2010", "\u2011", "\u2212", "־"])
def test_a_hyphen_or_dash_inside_a_name_parts_it_and_joins_it(joint: str) -> None:
    assert readings(f"Lvova{joint}Belova") == ["Lvova", "Belova", "LvovaBelova"]
    assert distance(f"Lvova{joint}Belova") == 1


@pytest.mark.parametrize("joint", [" ", "_", "/"])
def test_anything_else_only_parts_it(joint: str) -> None:
    assert readings(f"Lvova{joint}Belova") == ["Lvova", "Belova"]
    assert distance(f"Lvova{joint}Belova") == 1


def test_the_joined_reading_goes_over_all_places_of_its_parts() -> None:
    *_, joined = words_of("one-two-three")
    assert (joined.text, joined.start, joined.end) == ("onetwothree", 0, 13)
    assert (joined.first, joined.last) == (0, 2)


def test_what_many_hyphens_join_is_not_read_as_one_word() -> None:
    assert readings("a-b-c-d")[-1] == "abcd"
    assert readings("a-b-c-d-e") == ["a", "b", "c", "d", "e"]


def test_more_hyphens_than_a_piece_holds_lose_no_word() -> None:
    text = "-".join("abcdefghijklmnopqrstuvwxyz")
    assert words(text) == list("abcdefghijklmnopqrstuvwxyz")
    assert distance(text) == 25


# ------------------------------------------------------------------ dots and numbers


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("U.S. U.S I.C.C. С.Ш.А.", ["US", "US", "ICC", "США"]),
        ("U.S.-led", ["US", "led"]),
        ("the U.S.'s", ["the", "US"]),
        ("В.Путін", ["В", "Путін"]),
        ("В. В. Путін", ["В", "В", "Путін"]),
        ("J.K. Rowling", ["JK", "Rowling"]),
        ("p.m.", ["pm"]),
        ("example.org", ["example", "org"]),
    ],
)
def test_a_dotted_acronym_is_one_word_and_an_initial_another(text: str, found: list[str]) -> None:
    assert words(text) == found


@pytest.mark.parametrize(
    "text", ["1200", "1,200", "1.200", "1 200", "1'200", "1’200", "1\u00a0200", "1\u202f200"]
)
def test_a_number_is_the_same_whatever_parts_its_thousands(text: str) -> None:
    assert readings(text) == ["1200"]


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("1,200,300", ["1200300"]),
        ("1,000-1,200", ["1000", "1200"]),
        ("in 2024 300 died", ["in", "2024", "300", "died"]),
        ("COVID-19 200 died", ["COVID", "19", "200", "died"]),
        ("Ан-124 200", ["Ан", "124", "200"]),
        ("F16 200", ["F16", "200"]),
        ("3.5", ["3", "5"]),
        ("1,20", ["1", "20"]),
        ("1,2000", ["1", "2000"]),
        ("24.12.2024", ["24", "12", "2024"]),
    ],
)
def test_only_thousands_make_one_number(text: str, found: list[str]) -> None:
    assert words(text) == found


# ------------------------------------------------------------------ endings and elisions


@pytest.mark.parametrize("apostrophe", list(APOSTROPHES))
def test_all_apostrophes_are_one(apostrophe: str) -> None:
    assert words(f"п{apostrophe}ять перемир{apostrophe}я") == ["п'ять", "перемир'я"]
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
        ("Lvova-Belova's", ["Lvova", "Belova"]),
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
        ("l'Union-européenne", ["Union", "européenne"]),
        ("Jeanne d'Arc", ["Jeanne", "Arc"]),
        ("aujourd'hui", ["aujourd'hui"]),
        ("L'viv", ["L'viv"]),
    ],
)
def test_french_and_italian_elisions_are_no_part_of_a_word(text: str, found: list[str]) -> None:
    assert words(text) == found


# ------------------------------------------------------------------ comparing


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
        ("résumé", "resume"),
        ("Wałęsa", "Walesa"),
        ("Øresund", "Oresund"),
        ("Ærø", "aero"),
        ("ﬁn", "fin"),
        ("ＩＣＣ", "icc"),
        ("L'vova", "Lvova"),
        ("перемир'я", "перемиря"),
        ("п´ять", "п'ять"),
        ("מוּסקבה", "מוסקבה"),
        ("שלום", "שלומ"),
        ("مُحَمَّد", "محمد"),
        ("أحمد", "احمد"),
        ("موسكوی", "موسكوي"),
        ("٢٠٢٤", "2024"),
    ],
)
def test_words_are_the_same_however_they_are_written(some: str, others: str) -> None:
    assert fold(written(some)) == fold(written(others))


@pytest.mark.parametrize(
    ("some", "others"), [("й", "и"), ("ї", "і"), ("є", "е"), ("щ", "ш"), ("Kyiv", "Kiev")]
)
def test_letters_of_their_own_stay(some: str, others: str) -> None:
    assert fold(some) != fold(others)
    assert fold(unicodedata.normalize("NFD", some)) == fold(some)


@pytest.mark.parametrize(
    ("mixed", "mended"),
    [
        ("С.Ш.A.", "США"),  # Latin A
        ("Пyтiн", "Путін"),  # Latin y and i
        ("Рутін", "Рутін"),
        ("Kиїв", "Київ"),
        ("Putіn", "Putin"),  # Cyrillic і
        ("IСС", "ІСС"),
        ("ICС", "ICC"),  # two Latin letters, one Cyrillic
        ("COVID-вакцина", "COVID-вакцина"),
    ],
)
def test_a_letter_of_another_alphabet_that_looks_right_is_mended(mixed: str, mended: str) -> None:
    assert words(mixed) == mended.split("-")


@settings(deadline=None)
@given(TEXTS)
@example("İ")
@example("п´ять")
@example("か\u200b\u3099")
@example("ΐ")
def test_folding_twice_is_folding_once(text: str) -> None:
    folded = fold(written(text))
    assert fold(folded) == folded


@settings(deadline=None)
@given(TEXTS)
@example("п´ять")
def test_what_is_written_once_stays_so(text: str) -> None:
    for word in words_in(text):
        assert word.first != word.last or written(word.text) == word.text


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
        ("Moscow — Kyiv", 4),
        ("one. Two", 11),
        ("one! Two", 11),
        ("one?! Two", 11),
        ("one… Two", 11),
        ('one." Two', 11),
        ("one.» Два", 11),
        ("one\n\ntwo", 11),
        ("one\n \n two", 11),
        ("один. Єдність", 11),
        ("one. 2", 11),
        ("one\ntwo", 1),
        ("one  two", 1),
        ("example.org", 1),
        ("京。都", 11),
        ("京，都", 2),
        ("京：都", 4),
    ],
)
def test_punctuation_keeps_words_apart(text: str, positions: int) -> None:
    assert distance(text) == positions


@pytest.mark.parametrize(
    ("text", "positions"),
    [
        ("19 tys. dzieci", 2),
        ("р. народження", 1),
        ("Mr. Trump", 1),
        ("Gen. Budanov", 1),
        ("ім. Шевченка", 1),
        ("George W. Bush", 2),
        ("the U.S. Senate", 2),
        ("В. Путін", 1),
        ("etc. and", 1),
    ],
)
def test_the_stop_of_an_abbreviation_ends_no_sentence(text: str, positions: int) -> None:
    assert distance(text) == positions


# ------------------------------------------------------------------ for any text


@settings(deadline=None)
@given(TEXTS)
@example("l’ONU d'enfants İstanbul's п´ять")
def test_every_piece_stands_where_it_says_and_later_ones_further_on(text: str) -> None:
    pieces = word_pieces(text)
    starts, places = places_of_pieces(text, pieces)
    assert len(starts) == len(places) == len(pieces)
    end = 0
    for piece, start in zip(pieces, starts, strict=True):
        assert text[start : start + len(piece)] == piece
        assert start >= end
        assert not any(character.isalnum() for character in text[end:start])
        end = start + len(piece)
    assert not any(character.isalnum() for character in text[end:])
    for piece, place, next_place in zip(pieces, places, places[1:], strict=False):
        assert place + words_of(piece)[-1].last < next_place


@settings(deadline=None)
@given(TEXTS)
@example("0'0 000")
@example("A'000 000")
@example("0 000'A")
def test_every_word_has_letters_and_a_stretch_of_the_text(text: str) -> None:
    found = words_in(text)
    for word in found:
        assert text[word.start : word.end]
        assert not {" ", "\t", "\n"} & set(word.text)
    alone = [word for word in found if word.first == word.last]
    for one, next_one in pairwise(alone):
        assert one.end <= next_one.start
        assert one.first < next_one.first


@settings(deadline=None)
@given(TEXTS, TEXTS)
def test_a_paragraph_reads_the_same_alone_and_in_a_longer_text(one: str, other: str) -> None:
    assert words(f"{one}\n\n{other}") == words(one) + words(other)


def test_real_naughty_strings_are_cut_where_they_say() -> None:
    for text in json.loads(shared_data("hostile", "blns.json").read_text("utf-8")):
        pieces = word_pieces(text)
        starts, _ = places_of_pieces(text, pieces)
        assert [text[s : s + len(p)] for s, p in zip(starts, pieces, strict=True)] == pieces


@pytest.mark.parametrize(
    "text",
    [
        *("." * 300_000 + "a", "a" + "." * 300_000 + "b", "a " + ".'" * 150_000 + " b"),
        *("a" + "?!" * 150_000 + "b", "a\n " * 100_000, "a" + "\n " * 150_000 + "b"),
        *("a'" * 150_000, "a-" * 150_000, '."' * 150_000, "a" + '."' * 150_000 + "b"),
        *("1," * 150_000, "1,000" * 60_000, "1,000," * 50_000, "a." * 150_000, "a. " * 100_000),
        *("a" * 1_000_000, "日" * 300_000, "a" + " " * 1_000_000 + "b", "(" * 300_000 + "a"),
        *("a_" * 150_000, "a" + "_" * 300_000 + "b", "a,b" * 100_000, "１,０００" * 60_000),
    ],
    ids=lambda text: f"{text[:6]}…{len(text)}".encode("unicode_escape").decode(),
)
def test_a_text_of_few_signs_is_read_at_once(text: str) -> None:
    pieces = word_pieces(text)
    starts, places = places_of_pieces(text, pieces)
    assert len(starts) == len(places) == len(pieces) <= len(text)
