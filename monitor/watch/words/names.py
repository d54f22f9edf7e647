"""Names as texts inflect them: Kadyrowem, Nawalnajas, Шольцем. No dictionary knows them all."""

from __future__ import annotations

import re
from collections.abc import Iterator

# Case endings that Polish, Czech, German, Dutch, Swedish, Turkish, Ukrainian and Russian put on
# foreign names, folded.
_LATIN_ENDINGS = frozenset(
    "a ach ami e ego ej em emu es i ie iej iem im in n om ova ovi ow owi owie s u y ym".split()
)
_CYRILLIC_ENDINGS = frozenset(
    "а у ю я е и і ы ї ом ем єм ою ею єю ой ей ій ові еві єві ого ому им ым ів ов ами ах".split()
)
_VOWELS = "aeiouyаеиіоуыюяєї"
_CYRILLIC = re.compile("[\u0400-\u04ff]")
_ADJECTIVE = re.compile("(?:(?<![aeiou])n|[scz]k|[eo][vw])a$")
_FEMININE = ("ej", "iej", "e", "ou", "u")
LONGEST_ENDING = 4
SHORTEST = 4  # letters that are left of a name without its ending


def typed_bases(folded: str) -> tuple[str, ...]:
    """Return what of a typed name stays when it is inflected: all of it, or all but its vowel.

    A feminine name like an adjective (Nawalna) has its own endings; without its vowel it would be
    the husband's, too.
    """
    bare = folded[:-1]
    if _ADJECTIVE.search(folded):
        return folded, *(bare + ending for ending in _FEMININE)
    if folded[-1:] in _VOWELS and len(bare) > SHORTEST:
        return folded, bare
    return (folded,)


def printed_bases(folded: str) -> Iterator[str]:
    """Give what a word of a text may be a form of, if it is a name: itself without an ending."""
    yield folded
    endings = _CYRILLIC_ENDINGS if _CYRILLIC.search(folded) else _LATIN_ENDINGS
    for length in range(1, LONGEST_ENDING + 1):
        if len(folded) - length >= SHORTEST and folded[-length:] in endings:
            yield folded[:-length]
