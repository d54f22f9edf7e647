"""The words of a text that tell what it reports: each as a term that its forms share.

A term is the first letters of a word's dictionary form. Measured on pairs of headlines judged by
hand, five letters joined forms and derived words (deport, deportation; депортация, депортировать)
better than dictionary forms or stems alone, in every language alike (docs/decisions.md).
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import NamedTuple

from monitor.remembered import remembered
from monitor.stories.names import name_key
from monitor.stories.well_known import (
    TERM_LETTERS,
    put_for_each_other,
    terms_put_for_each_other,
    well_known,
)
from monitor.watch.words.analysis import Analysis, Words
from monitor.watch.words.folding import fold, is_acronym, written
from monitor.watch.words.small_words import small_words
from monitor.watch.words.text import cut, is_unspaced, words_of

MOST_INITIALS = 5
REMEMBERED = 8_000  # words: most that come again soon, in some 4 MB
TEXTS = 64  # whose terms the index asks for, soon after the stories
LONGEST_TEXT = 4_000  # characters of those; a summary may have 20,000
FIELDS = 8  # of an item, each of whose words are asked for several times in a row
MOSTLY_CAPITALS = 0.7  # of a field's words but figures: then capitals mark no names

_WORDY = re.compile(r"\w")


@dataclass(frozen=True, slots=True)
class Term:
    """A word of a text: its term, as folded, and what its capitals say.

    `is_name`: its capital says so; `known`: it is known as one where a capital says nothing, too.
    `name`: of such a one, what its spellings share. `acronym`: it is one, folded. `listed`: the
    well-known name that it is a form of.
    """

    term: str
    folded: str
    is_name: bool = False
    name: str = ""
    acronym: str = ""
    known: bool = False
    listed: str = ""

    @property
    def names(self) -> bool:
        """Tell whether it names a place, a person or a thing, wherever it stands."""
        return self.is_name or self.known

    @property
    def figure(self) -> bool:
        """Tell whether it is a number."""
        return self.folded.isdigit()


class Terms:
    """Gives the terms of texts; what was worked out of a word is remembered."""

    def __init__(self, words: Words) -> None:
        self._words = words
        self._of_text = remembered(TEXTS, LONGEST_TEXT)(self._read_text)
        self._of_word = lru_cache(REMEMBERED)(self._read)

    def of(self, text: str, language: str = "") -> tuple[Term, ...]:
        """Return the terms of a text, in order, without the small words of its language.

        Of scripts without spaces: each two characters side by side.
        """
        return self._of_text(text, language)

    def words(self, text: str, language: str = "") -> list[str]:
        """Return the words that `of` gives terms of, folded: without a look at what they are."""
        return [folded for _, folded in _telling_words(text, language) if _has_term(folded)]

    def _read_text(self, text: str, language: str) -> tuple[Term, ...]:
        words = _telling_words(text, language)
        capitals = [word[:1].isupper() for word, _ in words if not word[:1].isdigit()]
        shouted = sum(capitals) > MOSTLY_CAPITALS * len(capitals)
        return tuple(
            self._of_word(word, folded, language, number == 0, shouted)
            for number, (word, folded) in enumerate(words)
            if _has_term(folded)
        )

    def _read(self, word: str, folded: str, language: str, first: bool, shouted: bool) -> Term:
        form, ordinary, known, listed = self._looked_up(word, folded)
        if is_acronym(word) and not (shouted and ordinary):  # US is no form of we
            return Term(folded, folded, True, folded, folded, listed=well_known((word,)))
        is_name = word[:1].isupper() and not (ordinary and (first or shouted))
        name = name_key(form, language) if is_name or known else ""
        return Term(form[:TERM_LETTERS], folded, is_name, name, known=known, listed=listed)

    def _looked_up(self, word: str, folded: str) -> _Looked:
        if folded.isdigit() or is_unspaced(folded[:1]):
            return _Looked(folded, ordinary=True)
        analysis = self._words.printed(word)
        ordinary = analysis.known and analysis.ordinary
        if not word[:1].isupper():
            return _Looked(_base(folded, analysis), ordinary)
        listed = well_known(analysis.forms)
        known = bool(listed) or any(map(_is_proper, analysis.forms))
        return _Looked(listed or _base(folded, analysis), ordinary, known, listed)


class _Looked(NamedTuple):
    """A word's dictionary form, whether it is an ordinary word, and a name that is known as one."""

    form: str
    ordinary: bool
    known: bool = False
    listed: str = ""


def _is_proper(form: str) -> bool:
    """Tell whether a dictionary form has a capital: English has Monday so, but also I'm."""
    return form[:1].isupper() and form.isalpha() and len(form) > 2


def is_one_thing(one: Term, other: Term) -> bool:
    """Tell whether two names are forms or spellings of one, or put for each other."""
    if one.listed and other.listed:  # Austria and Australia have one term
        return put_for_each_other(one.listed, other.listed)
    if one.term == other.term or (one.name and one.name == other.name):
        return True
    return terms_put_for_each_other(one.term, other.term)


def _has_term(folded: str) -> bool:
    return len(folded) >= 2 or folded.isdigit()


def _base(folded: str, analysis: Analysis) -> str:
    """Return the shortest dictionary form of a word, of several the first by the alphabet.

    What the word itself may be is its dictionary form only where no other is known.
    """
    if not analysis.known:
        return folded
    forms = analysis.forms - {folded} or {folded}
    return min(forms, key=lambda form: (len(form), form)).lower()


@lru_cache(FIELDS)
def _telling_words(text: str, language: str) -> tuple[tuple[str, str], ...]:
    """Return the words of a text but small ones, each as written and folded.

    Of scripts without spaces each two characters.
    """
    words = single_words(text)
    if not text.isascii() and any(map(is_unspaced, words)):
        return tuple((pair, fold(pair)) for pair in _pairs(words))
    small = small_words(language)
    return tuple(
        (word, folded)
        for word, folded in zip(words, folded_words(text), strict=True)
        if folded not in small or is_acronym(word)
    )


@lru_cache(FIELDS)
def single_words(text: str) -> tuple[str, ...]:
    """Return the words of a text, those that hyphens join one by one."""
    return tuple(word for piece in cut(text)[1] for word in _single(piece))


def _single(piece: str) -> Iterable[str]:
    """Give the words of a piece one by one; to most nothing is glued: they are words themselves."""
    if piece.isalnum():
        return (written(piece),)
    words = (word.text for word in words_of(piece) if word.first == word.last)
    return filter(_WORDY.search, words)


@lru_cache(FIELDS)
def folded_words(text: str) -> tuple[str, ...]:
    """Return the words of a text, folded; all at once, as folding looks at no letter beyond one."""
    words = single_words(text)
    return tuple(fold("\n".join(words)).split("\n")) if words else ()


def _pairs(words: Sequence[str]) -> Iterator[str]:
    for number, word in enumerate(words):
        if not is_unspaced(word):
            yield word
        elif number + 1 < len(words) and is_unspaced(words[number + 1]):
            yield word + words[number + 1]


def initials(text: str, language: str = "") -> frozenset[str]:
    """Return what the acronyms of a text's names may be: European Central Bank, ecb.

    Of each run of two to five words that begins with a capital; small words are left out.
    """
    words = _telling_words(text, language)
    letters = "".join(folded[:1] or " " for _, folded in words)
    return frozenset(
        letters[start : start + length]
        for start, (word, _) in enumerate(words)
        if word[:1].isupper()
        for length in range(2, MOST_INITIALS + 1)
        if start + length <= len(words)
    )
