"""The words that keywords look for, and which of them a word of a text is.

Each distinct thing that a keyword asks of a word is a *mark*: a number. What marks a piece of text
bears is worked out once and remembered, for most pieces bear none. So a text is matched by looking
its pieces up, however many keywords there are.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Literal

from monitor.remembered import Generations
from monitor.watch.words.analysis import EVERY_LANGUAGE, LONGEST, Analysis, Words
from monitor.watch.words.folding import fold, lower
from monitor.watch.words.names import printed_bases, typed_bases
from monitor.watch.words.skeleton import skeleton
from monitor.watch.words.small_words import is_common, is_small, small_in
from monitor.watch.words.text import Word, words_of

Kind = Literal["form", "phrase", "name", "surname", "prefix", "exact", "acronym"]

REMEMBERED = 60_000  # pieces, some 10 MB
WORDS_REMEMBERED = 16_000  # that stand in several pieces: U.S., U.S.-led
LONGEST_REMEMBERED = 64  # characters of a piece that is remembered
LEAST_OF_KNOWN = 5  # letters of a stem by which a known word is found: bribe is not Bribie
SHORTEST_SKELETON = 5  # letters by which a name may be told by its spelling


@dataclass(frozen=True, slots=True)
class Asked:
    """What a keyword asks of one word.

    `form`: any form of the word; `phrase`: the same within a phrase, where the neighbours decide
    and a stem is enough; `name`: any form or spelling of a name, in capitals if it is an ordinary
    word, too; `surname`: the same without capitals; `prefix`: it begins so; `exact`:
    it is written so; `acronym`: the same with an s allowed.
    """

    kind: Kind
    text: str
    languages: frozenset[str] = frozenset()


# What is asked, by what a word must have: a form, a stem, the base or the spelling of a name.
_TABLES = (
    "exact", "prefix", "form", "form stem", "phrase", "phrase stem",
    "name", "name base", "name skeleton", "surname", "surname base", "surname skeleton",
)  # fmt: skip

Marks = tuple[int, ...]
MarkedWords = tuple[tuple[Word, Marks], ...]


class Lexicon:
    """Gives marks to what is asked of words, and finds the marks that a piece of text bears."""

    def __init__(self, words: Words) -> None:
        self._words = words
        self._marks: dict[Asked, int] = {}
        self._asked: list[Asked] = []
        self._uses: list[int] = []
        self._costs: list[int] = []
        # All tables from the start: a lookup must change nothing while another thread copies them.
        self._by: dict[str, dict[str, list[int]]] = {name: {} for name in _TABLES}
        self._prefix_lengths: tuple[int, ...] = ()
        # Acronyms that are common words, too: in these languages, or everywhere.
        self.common: dict[int, frozenset[str]] = {}
        self._of_word = Generations[str, Marks](WORDS_REMEMBERED)
        self._marked = Generations[str, MarkedWords](REMEMBERED)
        self.of_piece = Generations[str, Marks](REMEMBERED)

    def copy(self) -> Lexicon:
        """Return a lexicon that can grow without disturbing who uses this one."""
        twin = Lexicon(self._words)
        twin._marks = self._marks.copy()
        twin._asked = self._asked.copy()
        twin._uses = self._uses.copy()
        twin._costs = self._costs.copy()
        twin._by = {name: table.copy() for name, table in self._by.items()}
        twin._prefix_lengths = self._prefix_lengths
        twin.common = self.common.copy()
        return twin

    @property
    def words(self) -> Words:
        """Return what is remembered of words."""
        return self._words

    # ------------------------------------------------------------ what keywords ask

    def mark(self, asked: Asked) -> int:
        """Return the mark for what is asked; a new one where nobody asked it yet."""
        known = self._marks.get(asked)
        if known is not None:
            self._uses[known] += 1
            return known
        number = len(self._uses)
        self._marks[asked] = number
        self._asked.append(asked)
        self._uses.append(1)
        self._costs.append(_common_cost(asked))
        for table, key in self._keys(asked):
            # A new list, as a copy of this lexicon shares the old one.
            self._by[table][key] = [*self._by[table].get(key, ()), number]
        if asked.kind == "acronym":
            self._note_common(number, fold(asked.text))
        for remembered in (self._of_word, self._marked, self.of_piece):
            remembered.clear()
        return number

    def _note_common(self, mark: int, folded: str) -> None:
        if is_common(folded):
            self.common[mark] = frozenset()
        elif languages := small_in(folded):
            self.common[mark] = languages

    def is_ordinary(self, asked: Asked) -> bool:
        """Tell whether what is asked for is an ordinary word, too."""
        return self._words.typed(asked.text, asked.languages).ordinary

    def asked(self, mark: int) -> Asked:
        """Return what a mark is for."""
        return self._asked[mark]

    def looked_up_by(self, mark: int) -> list[tuple[str, str]]:
        """Return what a word may bear a mark for: folded keys, each with what kind of key it is."""
        asked = self._asked[mark]
        # Written exactly so, a word is also folded so.
        return [(table, fold(key) if table == "exact" else key) for table, key in self._keys(asked)]

    def cost(self, mark: int) -> int:
        """Guess how often a mark is met in texts: what many keywords ask, and what is short."""
        return self._uses[mark] * 8 + self._costs[mark]

    def _keys(self, asked: Asked) -> list[tuple[str, str]]:
        match asked.kind:
            case "exact":
                return [("exact", asked.text)]
            case "acronym":
                return [("exact", asked.text), ("exact", asked.text + "s")]
            case "prefix":
                folded = fold(asked.text)
                self._prefix_lengths = tuple(sorted({*self._prefix_lengths, len(folded)}))
                return [("prefix", folded)]
            case _:
                return self._word_keys(asked)

    def _word_keys(self, asked: Asked) -> list[tuple[str, str]]:
        found = self._words.typed(asked.text, asked.languages)
        keys: list[tuple[str, str]] = [(asked.kind, form) for form in found.forms]
        if asked.kind in ("name", "surname"):
            return keys + [(f"{asked.kind} {by}", key) for by, key in _name_keys(asked.text)]
        is_common = found.known and asked.kind == "form" and asked.text.islower()
        least = LEAST_OF_KNOWN if is_common else 0
        return keys + [(f"{asked.kind} stem", stem) for stem in found.stems if len(stem) >= least]

    # ------------------------------------------------------------ what a text bears

    def marks_of(self, piece: str) -> Marks:
        """Return the marks that the words of a piece bear, remembered."""
        found = self.of_piece.get(piece)
        if found is None:
            found = tuple({mark for _, marks in self.marked_words(piece) for mark in marks})
            if len(piece) <= LONGEST_REMEMBERED:
                self.of_piece.keep(piece, found)
        return found

    def marked_words(self, piece: str) -> MarkedWords:
        """Return the words of a piece that bear marks, each with its marks."""
        found = self._marked.get(piece)
        if found is None:
            # Most pieces are a word: one text in memory will do.
            words = (
                (word, self._of(piece if word.text == piece else word.text))
                for word in words_of(piece)
            )
            found = tuple((word, marks) for word, marks in words if marks)
            if found and len(piece) <= LONGEST_REMEMBERED:
                self._marked.keep(piece, found)
        return found

    def _of(self, word: str) -> Marks:
        found = self._of_word.get(word)
        if found is None:
            found = tuple(sorted(self._find(word)))
            if len(word) <= LONGEST_REMEMBERED:
                self._of_word.keep(word, found)
        return found

    def _find(self, word: str) -> set[int]:
        analysis = self._words.printed(word)
        by = self._by
        found: set[int] = set(by["exact"].get(word, ()))
        for form in analysis.forms:
            found.update(by["form"].get(form, ()))
            found.update(by["phrase"].get(form, ()))
        if not analysis.known:
            found |= self._find_by_stem(fold(word), analysis)
        if self._prefix_lengths:
            folded = fold(word)
            for length in self._prefix_lengths:
                found.update(by["prefix"].get(folded[:length], ()))
        capital = word[0].isupper() or not analysis.ordinary
        kinds = [kind for kind in ("name", "surname") if by[kind] and (capital or kind != "name")]
        return found | self._find_names(kinds, word, analysis) if kinds else found

    def _find_by_stem(self, folded: str, analysis: Analysis) -> set[int]:
        """Find what a word that no dictionary knows may be an inflected form of."""
        by = self._by
        found: set[int] = set()
        for stem in analysis.stems:
            found.update(by["phrase stem"].get(stem, ()))
            for mark in by["form stem"].get(stem, ()):
                if is_inflected(self._asked[mark].text, folded):
                    found.add(mark)
        return found

    def _find_names(self, kinds: list[str], word: str, analysis: Analysis) -> set[int]:
        """Find the names of these kinds that a word may be."""
        by = self._by
        found: set[int] = set()
        for kind in kinds:
            for form in analysis.forms:
                found.update(by[kind].get(form, ()))
        if analysis.known or len(word) > LONGEST:
            return found
        for base in printed_bases(fold(word)):
            bones = skeleton(accented(base, word))
            for kind in kinds:
                found.update(by[f"{kind} base"].get(base, ()))
                found.update(by[f"{kind} skeleton"].get(bones, ()))
        return found


def accented(base: str, word: str) -> str:
    """Return the beginning of a word that a folded base is of; accents tell how it is spoken."""
    whole = lower(word)
    return whole[: len(base)] if fold(whole[: len(base)]) == base else base


def _name_keys(text: str) -> list[tuple[str, str]]:
    """Return what a name may be told by where no dictionary knows the word in the text."""
    bases = typed_bases(fold(text))
    skeletons = {skeleton(accented(base, text)) for base in bases}
    return [
        *(("base", base) for base in bases),
        *(("skeleton", bones) for bones in skeletons if len(bones) >= SHORTEST_SKELETON),
    ]


# Verbs of Polish whose inflected forms lose more than others do.
_LONG_ENDING = re.compile("(?:owac|ywac|iwac)$")


def is_inflected(typed: str, folded: str) -> bool:
    """Tell whether a word with the same stem is a form of a typed one, rather than a relative.

    An inflected form loses at most two letters of what was typed, a name's one (refugiado:
    refugiados, not refugio; Poetin: Poetins, not poetsen).
    """
    return folded.startswith(kept_of(typed))


def kept_of(typed: str) -> str:
    """Return how all inflected forms of a typed word begin; "" where that can't be told."""
    whole = fold(typed)
    if not whole[:1].isascii():
        return ""
    lost = 1 if typed[0].isupper() else 4 if _LONG_ENDING.search(whole) else 2
    return whole[: max(1, len(whole) - lost)]


def _common_cost(asked: Asked) -> int:
    """Guess from a word alone how often it is met: small words always, short ones often."""
    if asked.kind != "acronym" and is_small(fold(asked.text), EVERY_LANGUAGE):
        return 1000
    return max(0, 24 - 3 * len(asked.text))
