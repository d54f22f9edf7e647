"""Text as tokens: words folded for comparison that remember where they stand in the original."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from functools import lru_cache

APOSTROPHES = "'’ʼ‘ʹ´＇`"

# Scripts written without spaces: every character is a token, so a phrase is a substring.
_UNSPACED = (
    "\u0e00-\u0e7f\u3005-\u3007\u3040-\u30ff\u3400-\u4dbf\u4e00-\u9fff\uac00-\ud7a3\uf900-\ufaff"
    "\U00020000-\U0002fa1f"
)
_INSIDE = "\u0300-\u036f\u0483-\u0487\u0591-\u05c7\u064b-\u065f\u0670\u00ad\u200b-\u200d\u2060"
_TOKEN = re.compile(
    rf"(?P<char>[{_UNSPACED}])"
    rf"|(?P<word>[^\W_{_UNSPACED}](?:[^\W_{_UNSPACED}]|[{_INSIDE}]|[{APOSTROPHES}](?=[^\W\d_]))*)"
    # A stop before a small letter ends an abbreviation ("19 tys. dzieci"), not a sentence.
    # It is looked for at the first of several only: a row of 20,000 dots took half a minute.
    r"|(?P<stop>(?<![.!?…])[.!?…]++[\"'»”)]*+(?=\s*$|\s+[^\sa-zß-öø-ÿа-яёіїєґ])|[。！？؟]+|\n\s*\n)"
    # A dash between letters is a hyphen: Lvova–Belova.
    r"|(?P<colon>[:;()\[\]：；（）]|(?<!\w)[—–]|[—–](?!\w))|(?P<comma>[,，、،])",
)
_DROPPED = re.compile(f"[{_INSIDE}]")
_APOSTROPHE = re.compile(f"[{APOSTROPHES}]")
_UNSPACED_ONLY = re.compile(f"[{_UNSPACED}]+")

# The article or preposition that French and Italian glue to a word (l'ONU, d'enfants, dell'Aia),
# and the English genitive: neither belongs to the word that a person types.
_ELISION = re.compile(
    rf"(?:[ldjnsmtc]|qu|dell|all|nell|sull|dall|un)[{APOSTROPHES}](?=\w{{2}})", re.IGNORECASE
)
_GENITIVE = re.compile(rf"(?<=\w)[{APOSTROPHES}][sS]\Z")

# What a mark between two words costs in positions. Measured: a sentence end must keep words apart
# more than any phrase may stretch, a comma hardly.
_COST = {"stop": 10, "colon": 3, "comma": 1}


@dataclass(frozen=True, slots=True)
class Token:
    """One word: its text as it stands, its folded form, its place among words and characters."""

    text: str
    key: str
    position: int
    start: int
    end: int


def written(word: str) -> str:
    """Return a word as its reader sees it: apostrophes made one, invisible characters gone.

    й, ї, é and the like stay letters of their own; stress marks and points go (a combining acute
    on a Cyrillic vowel is a stress mark).
    """
    composed = unicodedata.normalize("NFKC", _APOSTROPHE.sub("'", word))
    return _DROPPED.sub("", composed)


@lru_cache(maxsize=65_536)
def fold(word: str) -> str:
    """Return the form in which words are compared: as written, but for case, ё and ґ.

    Casefold takes letters apart (İ is i and a dot), so what it gives is composed once more.
    """
    return written(written(word).casefold()).replace("ё", "е").replace("ґ", "г")


def tokens(text: str) -> list[Token]:
    """Split a text into words; hyphens join nothing: Lvova-Belova is two words side by side.

    Positions count words, and more where punctuation keeps words apart (`_COST`).
    """
    found: list[Token] = []
    position = 0
    for match in _TOKEN.finditer(text):
        kind = match.lastgroup or ""
        if kind in _COST:
            position += _COST[kind]
            continue
        position += 1
        elision = _ELISION.match(match.group())
        start = match.start() + (elision.end() if elision else 0)
        word = _GENITIVE.sub("", text[start : match.end()])
        found.append(Token(word, fold(word), position, start, start + len(word)))
    return found


def is_acronym(word: str) -> bool:
    """Tell whether a word is two to five capitals alone (ICC, МКС), compared in exact case."""
    return 2 <= len(word) <= 5 and word.isalpha() and word.isupper()


def is_unspaced(word: str) -> bool:
    """Tell whether a word is of a script without spaces, where every character is a word."""
    return bool(_UNSPACED_ONLY.fullmatch(word))
