"""A name is known by its other spellings, and its other alphabets are proposed."""

from __future__ import annotations

import gzip
import json
import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from monitor.watch.words.rewrite import rewrite, rules
from monitor.watch.words.spelling import Proposal, proposals, skeleton
from monitor.watch.words.transcription import LATIN, TRANSLATED, Transcription
from tests.shared_data import shared_data

SHORTEST = 5  # letters of a skeleton that is compared
DATA = Path(__file__).parent / "data"
SPELLINGS = DATA / "spellings.txt"  # a name a line, as papers print it
PROPOSALS = DATA / "proposals.txt"  # a name → what must be proposed for it

UKRAINIAN = "абвгґдеєжзиіїйклмнопрстуфхцчшщьюя"
RUSSIAN = "абвгдеёжзийклмнопрстуфхцчшщъыьэюя"


def names(*alphabets: str) -> st.SearchStrategy[str]:
    """Names of one to three words, some with hyphens, apostrophes and capitals, in any of these."""
    return st.one_of(*(_name(alphabet) for alphabet in alphabets))


def _name(alphabet: str) -> st.SearchStrategy[str]:
    part = st.text(alphabet, min_size=1, max_size=12)
    apostrophes = st.builds("{}'{}".format, part, part)
    word = st.one_of(part, apostrophes, st.builds("{}-{}".format, part, part))
    cased = st.one_of(word, word.map(str.title), word.map(str.upper))
    return st.lists(cased, min_size=1, max_size=3).map(" ".join)


NAMES = names(UKRAINIAN, RUSSIAN, "abcdefghijklmnopqrstuvwxyz")


def groups() -> list[list[str]]:
    lines = SPELLINGS.read_text("utf-8").splitlines()
    return [line.split() for line in lines if not line.startswith("#")]


def well_known() -> Iterator[tuple[str, str]]:
    for line in PROPOSALS.read_text("utf-8").splitlines():
        if line and not line.startswith("#"):
            name, expected = line.split(" → ")
            yield from ((name, text) for text in expected.split(", "))


def texts(name: str) -> list[str]:
    return [proposal.text for proposal in proposals(name)]


# ------------------------------------------------------------------ one alphabet


@pytest.mark.parametrize(
    "spellings",
    [
        "Zelensky Zelenskyy Zelenskiy Zelenskyi Zelenski Selenskyj Zełenski",
        "Lvova Lwowa",
        "Belova Belowa Biełowa Bielowa",
        "Putin Poutine",
        "Prigozhin Prigoschin Prigojine Prigożyn Prigožin",
        "Shoigu Schoigu Choïgou Szojgu",
        "Gerasimov Gerassimow Guerassimov Gierasimow Guerásimov",
        "Lukashenko Lukaschenko Loukachenko Łukaszenka Lukašenko",
        "Khrushchev Chruschtschow Khrouchtchev Chruszczow Jrushchov",
        "Yermak Jermak Iermak Ermak",
        "Navalny Nawalny Navalnyj Navalniy",
        "Yeltsin Jelzin Eltsine Jelcyn",
        "Зеленський Зеленский",
        "Бєлова Белова",
        "Шмигаль Шмыгаль",
        "Соловйов Соловьёв Соловьев",
        "Хрущов Хрущёв Хрущев",
        "Ґонгадзе Гонгадзе",
        "Лук'яненко Лук’яненко",
        "ZELENSKY zelensky",
        "Пу\u0301тин Путин",
    ],
)
def test_spellings_of_one_name_share_a_skeleton(spellings: str) -> None:
    assert len({skeleton(spelling) for spelling in spellings.split()}) == 1


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Zelensky", "Зеленський"),
        ("Putin", "Rutin"),
        ("Belova", "Belov"),
        ("Sergei", "Serge"),
        ("Lavrov", "Larov"),
        ("Orban", "Urban"),
        ("Kharkiv", "Kharkov"),
        ("Путин", "Путина"),
        ("Навальный", "Навал"),
        ("Сирський", "Сирійський"),
    ],
)
def test_different_names_do_not(one: str, other: str) -> None:
    assert skeleton(one) != skeleton(other)


def test_most_spellings_in_the_papers_are_found() -> None:
    pairs = [(first, other) for first, *others in groups() for other in others]
    found = [pair for pair in pairs if skeleton(pair[0]) == skeleton(pair[1])]
    assert len(groups()) >= 50
    assert len(pairs) >= 200
    assert len(found) / len(pairs) >= 0.95


def test_no_ordinary_word_of_the_news_is_taken_for_a_name() -> None:
    listed = {spelling for group in groups() for spelling in map(str.casefold, group)}
    skeletons = {skeleton(spelling) for spelling in listed}
    skeletons = {skeleton for skeleton in skeletons if len(skeleton) >= SHORTEST}
    words = news_words() - listed
    assert len(words) > 3_000
    assert {word for word in words if skeleton(word) in skeletons} == set()


def news_words() -> set[str]:
    """All words that some headline or summary prints in small letters."""
    words: set[str] = set()
    for path in shared_data("items").glob("*.jsonl.gz"):
        with gzip.open(path, "rt", encoding="utf-8") as lines:
            for item in map(json.loads, lines):
                words.update(re.findall(r"[^\W\d_]+", f"{item['title']} {item['summary']}"))
    return {word for word in words if word.islower()}


@settings(deadline=None)
@given(st.text())
@example("")
@example("ь")
@example("İ")
def test_any_text_has_a_skeleton(text: str) -> None:
    assert len(skeleton(text)) <= 18 * len(text)  # ﷺ alone is eighteen letters


@settings(deadline=None)
@given(NAMES)
def test_capitals_make_no_difference(name: str) -> None:
    assert skeleton(name) == skeleton(name.upper()) == skeleton(name.lower())


@pytest.mark.parametrize("letter", list("ijyсьш'"))
def test_a_word_of_one_letter_only_is_read_at_once(letter: str) -> None:
    assert len(skeleton(letter * 100_000)) <= 2  # a rule that tries every end took minutes


# ------------------------------------------------------------------ other alphabets


@pytest.mark.parametrize(("name", "expected"), list(well_known()))
def test_a_well_known_name_is_proposed_as_papers_print_it(name: str, expected: str) -> None:
    assert expected in texts(name)


@pytest.mark.parametrize(
    "name",
    ["", " ", "-", "ь", "习近平", "スターリン", "بوتين", "נתניהו", "Πούτιν", "Путин 2", "Ђоковић"],
)
def test_other_alphabets_are_left_alone(name: str) -> None:
    assert proposals(name) == ()


@pytest.mark.parametrize("name", ["Mike Waltz", "Keith Kellogg", "Joe Biden", "Łukaszenka"])
def test_a_name_that_english_papers_write_otherwise_is_left_alone(name: str) -> None:
    assert proposals(name) == ()


@pytest.mark.parametrize("name", ["Бєлова Рыков", "Путин Putin", "Єлена Эрнст"])
def test_a_name_of_two_alphabets_is_left_alone(name: str) -> None:
    assert proposals(name) == ()


def test_other_alphabets_come_first() -> None:
    languages = [proposal.language for proposal in proposals("Volodymyr Zelensky")]
    assert languages[:2] == ["uk", "ru"]
    assert {"uk", "ru"}.isdisjoint(languages[2:])


def test_of_one_language_there_are_two_only_where_the_letters_leave_a_choice() -> None:
    assert [p.text for p in proposals("Олексій Навальний") if p.language == "ru"] == [
        "Алексей Навальный"
    ]
    assert [p.text for p in proposals("Сирський") if p.language == "ru"] == ["Сирский", "Сырский"]


def test_a_proposal_says_where_it_comes_from() -> None:
    assert Proposal("Saluschnyj", "de", "Duden") in proposals("Залужний")


def test_capitals_hyphens_and_spaces_stay() -> None:
    assert "ПУТІН" in texts("ПУТИН")
    assert "путін" in texts("путин")
    assert "М. Львова–Бєлова" in texts("М. Львова–Белова")


def test_a_name_that_is_long_beyond_reason_is_left_alone() -> None:
    assert proposals("Путин" * 10_000) == ()


@pytest.mark.parametrize("name", ["а" * 90 + "1", "a" * 90 + "ж", "а'" * 45, "а-" * 45 + "'"])
def test_what_is_no_name_is_seen_at_once(name: str) -> None:
    assert proposals(name) == ()  # a pattern that parts it in all ways took longer than a life


@settings(deadline=None)
@given(st.one_of(st.text(), NAMES))
@example("Ь Ь")
@example("Ъ")
@example("Ъ'я")
@example("ʼ")
def test_proposals_have_the_words_and_capitals_of_the_name(name: str) -> None:
    for text in texts(name):
        assert [bool(word) for word in text.split()] == [bool(word) for word in name.split()]
        for ours, theirs in zip(text.split(), name.split(), strict=True):
            assert ours.count("-") == theirs.count("-")
            assert ours[0].isupper() == theirs[0].isupper()


@settings(deadline=None)
@given(st.one_of(st.text(), NAMES))
def test_proposals_are_new_and_few(name: str) -> None:
    found = proposals(name)
    assert name.strip() not in texts(name)
    assert len(set(texts(name))) == len(found)
    for language in {proposal.language for proposal in found}:
        assert sum(proposal.language == language for proposal in found) <= 2


# ------------------------------------------------------------------ the tables


@pytest.mark.parametrize("table", LATIN, ids=lambda table: f"{table.of}-{table.language}")
def test_every_letter_of_an_alphabet_has_a_rule(table: Transcription) -> None:
    alphabet = UKRAINIAN if table.of == "uk" else RUSSIAN
    assert re.search("[а-яёіїєґ]", rewrite(table.rules, f"{alphabet}'")) is None


def test_translated_names_are_pairs_in_their_own_alphabets() -> None:
    for ukrainian, russian in TRANSLATED:
        assert set(ukrainian) <= set(UKRAINIAN + "'")
        assert set(russian) <= set(RUSSIAN)


def test_of_two_rules_that_match_the_first_counts() -> None:
    assert rewrite(rules("ab→1 a→2 b→"), "abab ba") == "11 2"


def test_rules_see_the_word_as_it_was() -> None:
    assert rewrite(rules("a→b (?<=a)b→c"), "ab") == "bc"
