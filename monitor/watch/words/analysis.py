"""What a word may be a form of: its analysis, by script, remembered.

Two words are the same word if their analyses share a *form* (the folded word itself, a dictionary
form), or a *stem*, where no dictionary knows the word in the text: stems alone reach too far
(government and governance have one).
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from monitor.remembered import Generations
from monitor.watch.words import slavic
from monitor.watch.words.english import american, english_form, is_english
from monitor.watch.words.folding import fold, lower
from monitor.watch.words.semitic import endings_off, is_semitic, printed_forms, typed_forms
from monitor.watch.words.stems import ALGORITHMS, fleeting, stems

LANGUAGES = (*ALGORITHMS, "uk", "ru", "ar", "he", "zh", "ja", "ko")
EVERY_LANGUAGE = frozenset(LANGUAGES)
SHORT = 3  # letters of a word whose accents count
LONGEST = 64  # letters of a word that is looked up; what is longer is only compared as it is
REMEMBERED = 60_000  # analysed words, some 15 MB

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


def analyse_typed(word: str, languages: frozenset[str] = EVERY_LANGUAGE) -> Analysis:
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
    # With its accents: Ukrainę is not Ukraine.
    known = "en" in languages and is_english(lowered.replace("'", ""))
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
    if typed and len(folded) > SHORT and not languages.isdisjoint(("pl", "cs")):
        found.add(fleeting(folded))
    if folded != lowered and len(folded) > SHORT and (not typed or not found):
        found |= stems(folded, languages)
    return found


class Words:
    """Analyses words and remembers the analyses, packed: the words of texts come again and again.

    Numbers don't: there is no end of them, and they would drive out the words.

    `kept` is what an earlier process remembered (`monitor.watch.words.cache`).
    """

    def __init__(self, kept: dict[str, str] | None = None) -> None:
        self._packed = Generations(REMEMBERED, kept)
        self._typed: dict[tuple[str, frozenset[str]], Analysis] = {}
        self.met = 0  # words that had to be analysed

    def printed(self, word: str) -> Analysis:
        """Return the analysis of a word of a text, as written."""
        packed = self._packed.get(word)
        if packed is not None:
            return _unpacked(packed)
        found = analyse(word)
        if len(word) <= LONGEST and not word.isdecimal():
            self._packed.keep(word, _packed(found))
            self.met += 1
        return found

    def typed(self, word: str, languages: frozenset[str]) -> Analysis:
        """Return the analysis of a word of a keyword."""
        found = self._typed.get((word, languages))
        if found is None:
            found = self._typed[word, languages] = analyse_typed(word, languages)
        return found

    def packed(self) -> dict[str, str]:
        """Return all that is remembered, for another process to take over."""
        return self._packed.all()


def _packed(analysis: Analysis) -> str:
    flags = f"{int(analysis.known)}{int(analysis.ordinary)}"
    return "\t".join((flags, " ".join(sorted(analysis.forms)), " ".join(sorted(analysis.stems))))


def _unpacked(packed: str) -> Analysis:
    flags, forms, stems_ = packed.split("\t")
    return Analysis(
        frozenset(forms.split(" ")), frozenset(stems_.split()), flags[:1] == "1", flags[1:] == "1"
    )
