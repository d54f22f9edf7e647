"""What a word may be a form of: its analysis, by script, remembered.

Two words are the same word if their analyses share a *form* (the folded word itself, a dictionary
form), or a *stem*, where no dictionary knows the word in the text: stems alone reach too far
(government and governance have one).
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import islice

from monitor.watch import slavic
from monitor.watch.english import american, english_form, is_english
from monitor.watch.semitic import endings_off, is_semitic, printed_forms, typed_forms
from monitor.watch.stems import ALGORITHMS, fleeting, stems
from monitor.watch.text import fold, lower

LANGUAGES = (*ALGORITHMS, "uk", "ru", "ar", "he", "zh", "ja", "ko")
EVERY_LANGUAGE = frozenset(LANGUAGES)
# Turkish suffixes are taken off Turkish watchlists' words only: Putin would be a form of put.
BY_DEFAULT = EVERY_LANGUAGE - {"tr"}
SHORT = 3  # letters of a word whose accents count
LONGEST = 64  # letters of a word that is looked up; what is longer is only compared as it is
REMEMBERED = 100_000  # analysed words; then the older half is forgotten

_CYRILLIC = re.compile("[\u0400-\u04ff]")
_LATIN = re.compile("[a-z\u00df-\u024f\u1e00-\u1eff]")


@dataclass(frozen=True, slots=True)
class Analysis:
    """What a word may be a form of.

    `known`: a dictionary has it. `ordinary`: in small letters it is an ordinary word, not a name.
    """

    forms: frozenset[str]
    stems: frozenset[str] = frozenset()
    known: bool = False
    ordinary: bool = False


def analyse(word: str, languages: frozenset[str] = EVERY_LANGUAGE) -> Analysis:
    """Analyse a word of a text, as written, in these languages: every analysis counts."""
    return _analyse(word, languages, typed=False)


def analyse_typed(word: str, languages: frozenset[str] = BY_DEFAULT) -> Analysis:
    """Analyse a word of a keyword: it stands as a person typed it, with nothing glued on."""
    return _analyse(word, languages, typed=True)


def _analyse(word: str, languages: frozenset[str], *, typed: bool) -> Analysis:
    lowered, folded = lower(word), fold(word)
    if len(folded) > LONGEST:
        return Analysis(frozenset((folded,)))
    if _CYRILLIC.search(lowered):
        read = slavic.typed_forms if typed else slavic.printed_forms
        found = read(lowered, languages)
        forms = frozenset((folded, *map(fold, found.lemmas)))
        return Analysis(forms, frozenset(), found.known, found.ordinary)
    if _LATIN.search(lowered):
        return _latin(lowered, folded, languages, typed=typed)
    if is_semitic(folded):
        bare = typed_forms(folded) if typed else printed_forms(folded)
        return Analysis(frozenset(bare), frozenset(endings_off(bare)))
    return Analysis(frozenset((folded,)))


def _latin(lowered: str, folded: str, languages: frozenset[str], *, typed: bool) -> Analysis:
    # A short word with an accent is another word: sel and šel, asi and aşı.
    forms = {folded if len(folded) > SHORT else lowered}
    known = "en" in languages and is_english(folded)
    if known:
        forms |= {american(form) for form in (folded, english_form(folded))}
    bare, apostrophe, _ = lowered.partition("'")
    if apostrophe and len(bare) > SHORT and not typed:
        forms.add(fold(bare))  # Macron'un: Turkish sets its endings off
    return Analysis(
        frozenset(forms), frozenset(_stems(lowered, folded, languages, typed)), known, known
    )


def _stems(lowered: str, folded: str, languages: frozenset[str], typed: bool) -> set[str]:
    """Return the stems of a word as written; for a text's word also those without accents.

    So an accent that was typed must be there (grève is not the verb grever), one that was not may
    be.
    """
    if len(folded) <= SHORT and folded != lowered and not typed:
        return set()  # šel is no form of sel, whose stem some languages fold it to
    found = stems(lowered, languages)
    if typed and "tr" in languages:
        found.add(lowered)  # its stem may be of another word: seçim, seç
    if typed and not languages.isdisjoint(("pl", "cs")):
        found.add(fleeting(folded))
    if folded != lowered and (not typed or not found):
        found |= stems(folded, languages)
    return found


class Words:
    """Analyses words and remembers the analyses: the words of texts come again and again.

    `kept` is what an earlier process worked out, packed (`monitor.watch.word_cache`).
    """

    def __init__(self, kept: dict[str, str] | None = None) -> None:
        self._kept = kept or {}
        self.met = 0  # words that were analysed, as nobody kept them
        self._printed: dict[str, Analysis] = {}
        self._typed: dict[tuple[str, frozenset[str]], Analysis] = {}

    def printed(self, word: str) -> Analysis:
        """Return the analysis of a word of a text, as written."""
        found = self._printed.get(word)
        if found is None:
            packed = self._kept.get(word)
            if packed is None:
                found = analyse(word)
                self.met += 1
            else:
                found = _unpacked(packed)
            if len(word) <= LONGEST:
                self._make_room()
                self._printed[word] = found
        return found

    def typed(self, word: str, languages: frozenset[str]) -> Analysis:
        """Return the analysis of a word of a keyword."""
        found = self._typed.get((word, languages))
        if found is None:
            found = self._typed[word, languages] = analyse_typed(word, languages)
        return found

    def packed(self) -> Iterator[tuple[str, str]]:
        """Give the words to keep, packed: those that were met, then those of earlier processes."""
        met = self._printed.copy()
        yield from ((word, _packed(analysis)) for word, analysis in met.items())
        older = (pair for pair in self._kept.items() if pair[0] not in met)
        yield from islice(older, max(0, REMEMBERED - len(met)))

    def _make_room(self) -> None:
        if len(self._printed) >= REMEMBERED:
            for word in list(self._printed)[: REMEMBERED // 2]:
                del self._printed[word]


def _packed(analysis: Analysis) -> str:
    flags = f"{int(analysis.known)}{int(analysis.ordinary)}"
    return "\t".join((flags, " ".join(sorted(analysis.forms)), " ".join(sorted(analysis.stems))))


def _unpacked(packed: str) -> Analysis:
    flags, forms, stems_ = packed.split("\t")
    return Analysis(
        frozenset(forms.split(" ")), frozenset(stems_.split()), flags[0] == "1", flags[1:] == "1"
    )
