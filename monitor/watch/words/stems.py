"""Stems of words in Latin letters, by Snowball's algorithms (snowballstem.org)."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache

import Stemmer

from monitor.watch.words.folding import fold

ALGORITHMS = {
    "en": "english",
    "de": "german",
    "fr": "french",
    "es": "spanish",
    "pl": "polish",
    "it": "italian",
    "pt": "portuguese",
    "nl": "dutch",
    "sv": "swedish",
    "cs": "czech",
    "ro": "romanian",
    "tr": "turkish",
}
_ASCII = "abcdefghijklmnopqrstuvwxyz"
# Letters beyond a to z of each language; a word with others is not of that language.
_LETTERS = {
    "en": "",
    "de": "äöüß",
    "fr": "àâæçéèêëîïôœùûüÿ",
    "es": "áéíñóúü",
    "pl": "ąćęłńóśźż",
    "it": "àèéìíîòóùú",
    "pt": "áâãàçéêíóôõúü",
    "nl": "éëïöü",
    "sv": "åäöé",
    "cs": "áčďéěíňóřšťúůýž",
    "ro": "ăâîșțşţ",
    "tr": "çğıöşüâîû",
}
_ALPHABETS = {language: frozenset(_ASCII + more) for language, more in _LETTERS.items()}
_ACCENTS_CHANGE = frozenset(("pl", "cs"))
# Their nouns lose the e of the last syllable: minister, ministra.
_FLEETING = re.compile(r"(?<=[^aeiouy])e(?=[rklcn]$)")
SHORTEST = 3  # letters of a stem that says anything


@cache
def _stemmer(language: str) -> Stemmer.Stemmer:
    return Stemmer.Stemmer(ALGORITHMS[language], 0)


def stems(word: str, languages: frozenset[str]) -> set[str]:
    """Return the stems that these languages make of a word in small letters.

    Accents are kept, but for languages that change them in inflection (powódź: powodzi).
    """
    letters = set(word)
    found = {
        _stem(form, language)
        for language in languages
        if language in ALGORITHMS and letters <= _ALPHABETS[language]
        for form in _regular(word, language)
    }
    return {stem for stem in found if len(stem) >= SHORTEST}


def fleeting(word: str) -> str:
    """Return a word in small letters without the vowel that Polish and Czech ones lose."""
    return _FLEETING.sub("", word)


def _stem(word: str, language: str) -> str:
    stem = _stemmer(language).stemWord(word)
    return fold(stem) if language in _ACCENTS_CHANGE and len(stem) > SHORTEST else stem


# What Snowball leaves as it is: plurals (journaux, feux, eleições), and participles beside their
# infinitives (deportiert, streikten: deportieren, streiken; deportowane: deportować).
_REGULAR = {
    "fr": (("eaux", "eau"), ("oux", "ou"), ("eux", "eu"), ("aux", "al")),
    "pt": (("ões", "ão"), ("ães", "ão")),
    "de": tuple((end, "en") for end in ("eten", "ete", "et", "ten", "te", "t")),
    "pl": tuple(
        (end, "ować")
        for end in (
            *("owanych", "owanymi", "owanym", "owanego", "owanej", "owany", "owana", "owane"),
            *("owani", "owaną", "owano", "owały", "owali", "owało", "owała", "ował"),
        )
    ),
}


def _regular(word: str, language: str) -> Iterator[str]:
    """Give a word, and what it is in a form that the stemmer knows."""
    yield word
    for ending, regular in _REGULAR.get(language, ()):
        bare = word.removesuffix(ending)
        if bare != word and (len(bare) > SHORTEST or language != "de"):
            yield bare + regular
            return
