"""Which language a short text is in, as far as likeness depends on it."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable

from monitor.watch.words.small_words import small_in

UNKNOWN = ""
ENGLISH = "en"
NAMELESS = frozenset(("de",))  # every noun has a capital
# Scripts that tell a language, or nearly so, in the order in which they do: kana before Han.
_SCRIPTS = {
    "ko": "\uac00-\ud7a3\u1100-\u11ff",
    "ja": "\u3040-\u30ff",
    "zh": "\u3400-\u4dbf\u4e00-\u9fff",
    "ar": "\u0600-\u06ff\u0750-\u077f",
    "he": "\u0590-\u05ff",
    "hi": "\u0900-\u097f",
    "th": "\u0e00-\u0e7f",
    "el": "\u0370-\u03ff",
    "ka": "\u10a0-\u10ff",
    "hy": "\u0530-\u058f",
}
_LETTERS = {language: re.compile(f"[{letters}]") for language, letters in _SCRIPTS.items()}
_CYRILLIC = re.compile("[\u0400-\u04ff]")
_UKRAINIAN = re.compile("[іїєґ]")
_RUSSIAN = re.compile("[ыэъё]")


def language_of(words: Iterable[str]) -> str:
    """Guess the language of a text from its folded words, by its script and its small words.

    A language's code; "" for a text in Latin letters of which nothing tells. English is meant
    where small words of several languages are as many, or plain Latin letters have none.
    """
    words = list(words)
    text = " ".join(words)
    if _CYRILLIC.search(text):
        ukrainian, russian = len(_UKRAINIAN.findall(text)), len(_RUSSIAN.findall(text))
        return "uk" if ukrainian > russian else "ru"
    for language, letters in () if text.isascii() else _LETTERS.items():
        if letters.search(text):
            return language
    votes = Counter(language for word in words for language in small_in(word))
    most = max(votes.values(), default=0)
    best = [language for language, count in votes.items() if count == most]
    if ENGLISH in best or (not best and text.isascii()):
        return ENGLISH
    return best[0] if len(best) == 1 else UNKNOWN
