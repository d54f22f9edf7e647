"""English words: the dictionary form of those that simplemma knows.

simplemma is imported where it is first asked: who finds nothing new needs no words.
"""

from __future__ import annotations

import re
from functools import cache
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from simplemma import Lemmatizer

# British spellings and the American ones: compared in the latter (organisation, labour, defence).
_BRITISH = (
    (re.compile(r"(?<=[a-z]{3})is(e|ed|er|ers|es|ing|ation|ations|ational)$"), r"iz\1"),
    (re.compile(r"(?<=[a-z]{3})ys(e|ed|er|ers|es|ing)$"), r"yz\1"),
    (
        re.compile(r"^(arm|behavi|col|endeav|fav|flav|harb|hon|hum|lab|neighb|rum|sav|vap|vig)our"),
        r"\1or",
    ),
    (re.compile(r"^(cent|fib|lit|lust|meag|mit|sab|spect|theat|[a-z]*met)re(s?)$"), r"\1er\2"),
    (re.compile(r"^(def|lic|off|pret)ence(s?)$"), r"\1ense\2"),
    (re.compile(r"^programme(s?)$"), r"program\1"),
)


def is_english(word: str) -> bool:
    """Tell whether a word in small letters is known as an English one."""
    import simplemma

    return simplemma.is_known(word, "en")


def english_form(word: str) -> str:
    """Return the dictionary form of a known English word in small letters."""
    return lemmatizer().lemmatize(word, "en")


@cache
def lemmatizer() -> Lemmatizer:
    """Return what finds dictionary forms; whoever asks remembers them, so that it need not."""
    from simplemma import Lemmatizer

    return Lemmatizer(cache_max_size=1)


def american(word: str) -> str:
    """Return a word in small letters in its American spelling; most have but one."""
    for british, spelling in _BRITISH:
        word = british.sub(spelling, word)
    return word
