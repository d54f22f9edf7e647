"""The folding by which words are compared: case, accents, look-alike letters."""

from __future__ import annotations

import re
import unicodedata

from monitor.remembered import remembered
from monitor.watch.words.plain import plain_word

APOSTROPHES = "'’ʼ‘ʹ´＇`′ˈ"
_APOSTROPHE = re.compile(f"[{APOSTROPHES}]")

# Letters that look alike: a Latin one within a Cyrillic word (or the reverse) is mended.
_LATIN_ALIKE = "aceiopxyABCEHIKMOPTXY"
_CYRILLIC_ALIKE = "асеіорхуАВСЕНІКМОРТХУ"
_TO_CYRILLIC = str.maketrans(_LATIN_ALIKE, _CYRILLIC_ALIKE)
_TO_LATIN = str.maketrans(_CYRILLIC_ALIKE, _LATIN_ALIKE)
LONGEST = 1000  # letters of a word that is mended; a longer one is none
_LATIN = re.compile(r"[A-Za-z]")
_CYRILLIC = re.compile(r"[\u0400-\u04ff]")
_LATIN_OWN = re.compile(f"(?![{_LATIN_ALIKE}])[A-Za-z]")
_CYRILLIC_OWN = re.compile(f"(?![{_CYRILLIC_ALIKE}])[\u0400-\u04ff]")


def written(word: str) -> str:
    """Return a word as its reader sees it: apostrophes made one, invisible characters gone.

    й, ї, é and the like stay letters of their own; a letter of another alphabet that only looks
    right becomes the right one. Case stays.
    """
    return word if word.isascii() and word.isalnum() else _written(word)


@remembered(8192)
def _written(word: str) -> str:
    word = plain_word(word)
    if word.isascii():
        return word.replace("`", "'")
    word = _APOSTROPHE.sub("'", word)
    if len(word) > LONGEST:
        return word
    return _mended(word) if _LATIN.search(word) and _CYRILLIC.search(word) else word


def _mended(word: str) -> str:
    latin, cyrillic = len(_LATIN_OWN.findall(word)), len(_CYRILLIC_OWN.findall(word))
    if latin == cyrillic:  # all look alike: the more numerous alphabet
        latin, cyrillic = len(_LATIN.findall(word)), len(_CYRILLIC.findall(word))
    return word.translate(_TO_LATIN if latin > cyrillic else _TO_CYRILLIC)


def _latin_folds() -> dict[int, str]:
    """Map every Latin and Greek letter with an accent to the letter without it."""
    folds = {ord(c): f for c, f in zip("łøđðħıŧŋſ", "lodd hitns".replace(" ", ""), strict=True)}
    folds |= {ord("þ"): "th", ord("æ"): "ae", ord("œ"): "oe", ord("ĸ"): "k"}
    for code in (*range(0xC0, 0x250), *range(0x370, 0x400), *range(0x1E00, 0x2000)):
        bare = unicodedata.normalize("NFD", chr(code))
        if len(bare) > 1 and unicodedata.combining(bare[1]):
            folds[code] = bare[0]
    return folds


_FOLDS = _latin_folds() | {
    ord(letter): fold
    for letters, folded in (
        ("ёґ", "ег"),
        ("أإآٱىةؤئکی", "ااااي" + "هويكي"),  # Arabic and Persian forms of alef, ya, kaf
        ("ךםןףץ", "כמנפצ"),  # Hebrew final letters
        ("٠١٢٣٤٥٦٧٨٩", "0123456789"),
        ("۰۱۲۳۴۵۶۷۸۹", "0123456789"),
    )
    for letter, fold in zip(letters, folded, strict=True)
}


def lower(word: str) -> str:
    """Return a written word in small letters, its accents and ё kept: what dictionaries know."""
    if word.isascii():
        return word.lower()
    return unicodedata.normalize("NFC", word.replace("İ", "i").casefold().replace("i̇", "i"))


def fold(word: str) -> str:
    """Return the form in which words are compared: small letters, no accents but those of й and ї.

    ё is е, ґ is г, ß is ss, ł is l, ø is o; Arabic alef and ya forms are one. An apostrophe within
    a word counts for nothing: L'vova is Lvova, перемиря is перемир'я.
    """
    lowered = lower(word).replace("'", "")
    return lowered if lowered.isascii() else lowered.translate(_FOLDS)


def is_acronym(word: str) -> bool:
    """Tell whether a word is two to five capitals alone (ICC, МКС), compared in exact case."""
    return 2 <= len(word) <= 5 and word.isalpha() and word.isupper()
