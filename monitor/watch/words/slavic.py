"""Ukrainian and Russian words: their dictionary forms, and whether they are ordinary words.

pymorphy3 with its two dictionaries. It is asked below its own front door, for the forms alone: its
full answer, with grammar and probabilities, takes five times as long, and matching needs neither.
The dictionaries are imported where they are first asked: who finds nothing new needs no words.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from importlib.util import find_spec
from typing import TYPE_CHECKING, NamedTuple

from monitor.watch.words.english import lemmatizer

if TYPE_CHECKING:
    from pymorphy3 import MorphAnalyzer

# Words of one of the two languages alone have letters that the other has not.
_UKRAINIAN_ONLY = re.compile("[іїєґ']")
_RUSSIAN_ONLY = re.compile("[ыэъё]")
_BOTH = frozenset(("uk", "ru"))
LONGEST = 40  # letters of a word whose forms are guessed where no dictionary knows it

# Marks of pymorphy3 (OpenCorpora's tags): names of persons, places and bodies, and abbreviations.
_NAMES = frozenset(("Name", "Surn", "Patr", "Geox", "Orgn", "Trad", "Abbr", "Init"))


@dataclass(frozen=True, slots=True)
class Forms:
    """The dictionary forms that a word may be of; whether it is known, and an ordinary word."""

    lemmas: frozenset[str] = frozenset()
    known: bool = False
    ordinary: bool = False


def has_ukrainian_dictionary() -> bool:
    """Tell whether the Ukrainian dictionary is installed: its licence is not everybody's."""
    return find_spec("pymorphy3_dicts_uk") is not None


@cache
def _analyser(language: str) -> MorphAnalyzer:
    from pymorphy3 import MorphAnalyzer

    return MorphAnalyzer(lang=language, probability_estimator_cls=None)


def printed_forms(word: str, languages: frozenset[str]) -> Forms:
    """Return the forms of a Cyrillic word of a text, in small letters: every reading counts."""
    readings = [each for name in languages & _BOTH for each in _readings(word, name)]
    if readings:
        lemmas = {each.lemma for each in readings}
        lemmas |= {verb for each in readings for verb in _verbs(each)}
        ordinary = not all(each.grammar.name for each in readings)
        return Forms(frozenset(lemmas), True, ordinary)
    return _guessed_forms(word, languages)


def typed_forms(word: str, languages: frozenset[str]) -> Forms:
    """Return the forms of a Cyrillic word of a keyword, in small letters.

    People type dictionary forms, and nominatives: where a reading makes the word such a form,
    others do not count (мера, a measure, is not мер, a mayor's; выборы, elections, are not выбор, a
    choice). Names do: of Львова one language makes Львов's wife, another a name of its own.
    """
    readings = [each for name in languages & _BOTH for each in _readings(word, name)]
    if not readings:
        return _guessed_forms(word, languages)
    own = [each for each in readings if each.lemma == word]
    direct = [each for each in readings if each.grammar.direct]
    if any(each.grammar.plural_only for each in own):
        direct = [each for each in direct if not each.grammar.plural]
    names = [each for each in readings if each.grammar.name]
    kept = [*own, *direct, *names] if own else readings
    return Forms(
        frozenset(each.lemma for each in kept),
        True,
        not all(each.grammar.name for each in readings),
    )


def _guessed_forms(word: str, languages: frozenset[str]) -> Forms:
    if len(word) > LONGEST:
        return Forms()
    likely = _likely(word, languages)
    return Forms(frozenset(lemma for name in likely for lemma in _guessed(word, name)))


def _likely(word: str, languages: frozenset[str]) -> list[str]:
    """Name the languages that an unknown word may be of, by its letters."""
    ukrainian = "uk" in languages and not _RUSSIAN_ONLY.search(word)
    russian = "ru" in languages and not _UKRAINIAN_ONLY.search(word)
    return [name for name, may_be in (("uk", ukrainian), ("ru", russian)) if may_be]


class _Grammar(NamedTuple):
    """What matters of a reading's grammar."""

    name: bool = False
    direct: bool = False  # in the nominative
    plural: bool = False
    plural_only: bool = False
    participle: bool = False


class _Reading(NamedTuple):
    """One thing that a known word may be: a form of `lemma`."""

    lemma: str
    grammar: _Grammar = _Grammar()


def _readings(word: str, language: str) -> list[_Reading]:
    if language == "uk" and not has_ukrainian_dictionary():
        return _without_dictionary(word)
    analyser = _analyser(language)
    dictionary = analyser.dictionary
    return [
        _Reading(
            dictionary.build_normal_form(paradigm, number, fixed),
            _grammar(language, paradigm, number),
        )
        for fixed, parses in dictionary.words.similar_items(word, analyser.char_substitutes)
        for paradigm, number in parses
    ]


@cache
def _grammar(language: str, paradigm: int, number: int) -> _Grammar:
    """Return the grammar of one form of a paradigm: some thousands, met again and again."""
    marks = _analyser(language).dictionary.build_tag_info(paradigm, number).grammemes
    return _Grammar(
        name=not _NAMES.isdisjoint(marks),
        direct="nomn" in marks,
        plural="NOUN" in marks and "plur" in marks,
        plural_only="Pltm" in marks,
        participle=language == "uk" and "ADJF" in marks and "pssv" in marks,
    )


def _guessed(word: str, language: str) -> set[str]:
    """Guess the dictionary form of an unknown word by how known ones are inflected."""
    if language == "uk" and not has_ukrainian_dictionary():
        return {_bare(word)}
    return {parse.normal_form for parse in _analyser(language).parse(word)}


# Ukrainian passive participles stand in the dictionary by themselves; a verb is printed as one more
# often than not (затримати: затримані). The endings, with the sounds that change before them.
_PARTICIPLES = (
    ("ований", ("увати",)),
    ("аний", ("ати",)),
    ("яний", ("яти",)),
    ("лений", ("ити", "лити")),
    ("джений", ("дити",)),
    ("чений", ("тити", "чити", "кти")),
    ("жений", ("зити", "жити")),
    ("шений", ("сити", "шити")),
    ("щений", ("стити", "щити")),
    ("дений", ("сти", "дити")),
    ("ений", ("ити", "ти")),
    ("тий", ("ти",)),
)


def _verbs(reading: _Reading) -> Iterator[str]:
    """Give the Ukrainian verbs of which a word may be the passive participle."""
    if not reading.grammar.participle:
        return
    words = _analyser("uk").dictionary.words
    for ending, verbs in _PARTICIPLES:
        if reading.lemma.endswith(ending):
            bare = reading.lemma.removesuffix(ending)
            yield from (bare + verb for verb in verbs if bare + verb in words)


# ---------------------------------------------------------------- without the dictionary

# The commonest endings of Ukrainian nouns and adjectives, longest first.
_ENDINGS = re.compile(
    "(?:ського|ському|ською|ських|ським|ськими|еві|ові|ями|ами|ого|ому|ими|іми|ій|ою|ею|єю|ах|ях|ам|ям"
    "|ом|ем|єм|ів|їв|их|іх|им|ім|ий|а|я|у|ю|о|е|є|и|і|ї|ь)$"
)


def _bare(word: str) -> str:
    return _ENDINGS.sub("", word) if len(word) > 4 else word


def _without_dictionary(word: str) -> list[_Reading]:
    """Take simplemma's Ukrainian word list, and the word without its ending besides."""
    import simplemma

    if not simplemma.is_known(word, "uk"):
        return []
    return [_Reading(lemma) for lemma in {lemmatizer().lemmatize(word, "uk"), _bare(word)}]
