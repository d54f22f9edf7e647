"""One key for a name in all the spellings and alphabets in which papers print it, roughly."""

from __future__ import annotations

import re

from monitor.remembered import remembered
from monitor.watch.words.rewrite import rewrite
from monitor.watch.words.skeleton import skeleton
from monitor.watch.words.transcription import LATIN

SHORTEST, LONGEST = 3, 7  # letters of a key: what follows is inflected, or spelt in more ways
_CYRILLIC = re.compile("[\u0400-\u04ff]")
_LAST_VOWELS = re.compile("[aeiou]+$")
_TO_ENGLISH = {each.of: each.rules for each in LATIN if each.language == "en" and not each.rank}


@remembered(1024)  # terms are remembered with their keys
def name_key(form: str, language: str) -> str:
    """Return what the spellings of a name share: of Путін, Путин, Putin and Poutine, putin.

    `form`: its dictionary form in small letters. "" where too little is left to tell a name.
    """
    latin = form
    if _CYRILLIC.search(form):
        latin = rewrite(_TO_ENGLISH["uk" if language == "uk" else "ru"], form)
    key = _LAST_VOWELS.sub("", skeleton(latin))[:LONGEST]
    return key if len(key) >= SHORTEST else ""
