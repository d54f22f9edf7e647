"""Arabic and Hebrew words: what is glued to their front, and to their end.

The prefixes are those of light10 (Larkey, Ballesteros, Connell 2007) and of Hebrew's one-letter
words; they are taken off where enough is left. What a text glues together is taken apart, what a
person typed only loses its article: كتاب is not the ك of تاب.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

_ARABIC = re.compile("[\u0621-\u064a]")
_HEBREW = re.compile("[\u05d0-\u05ea]")
_ARABIC_PREFIXES = (
    "وال",
    "بال",
    "كال",
    "فال",
    "لل",
    "ولل",
    "ال",
    "وبال",
    "و",
    "ب",
    "ل",
    "ف",
    "ك",
    "س",
)
_ARABIC_ENDINGS = ("ها", "هم", "ان", "ات", "ون", "ين", "يه", "ه", "ي", "تين", "تان")
_HEBREW_PREFIXES = re.compile("(?:ו)?(?:כש|מש|שב|של|שמ|שה|[בכלמש])?ה?")
_HEBREW_ENDINGS = ("ימ", "ות", "יות", "ו")
LEAST = 3  # letters that must be left


def is_semitic(word: str) -> bool:
    """Tell whether a word is of Arabic or Hebrew letters."""
    return bool(_ARABIC.search(word) or _HEBREW.search(word))


def typed_forms(word: str) -> set[str]:
    """Return the forms of a folded word that a person typed: as it is, without its article."""
    article = "ال" if _ARABIC.search(word) else "ה"
    bare = word.removeprefix(article)
    return {word, bare} if len(bare) >= LEAST else {word}


def printed_forms(word: str) -> set[str]:
    """Return the forms that a folded word of a text may be: with what is glued to it taken off."""
    fronts = {word, *_without_front(word)}
    return {form for form in fronts if len(form) >= LEAST} | {word}


def endings_off(forms: set[str]) -> set[str]:
    """Return what is left of each form without its ending: plural, gender, possessive."""
    return {bare for form in forms for bare in (form, *_without_ending(form)) if len(bare) >= LEAST}


def _without_front(word: str) -> Iterator[str]:
    if _ARABIC.search(word):
        yield from (word[len(p) :] for p in _ARABIC_PREFIXES if word.startswith(p))
        return
    found = _HEBREW_PREFIXES.match(word)
    longest = found.end() if found else 0
    yield from (word[n:] for n in range(1, longest + 1))


def _without_ending(word: str) -> Iterator[str]:
    endings = _ARABIC_ENDINGS if _ARABIC.search(word) else _HEBREW_ENDINGS
    yield from (word[: -len(end)] for end in endings if word.endswith(end))
