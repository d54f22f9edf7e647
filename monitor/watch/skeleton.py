"""What the spellings of a name in one alphabet have in common, for `name:` keywords.

Papers write one name by the habits of their language: Prigozhin, Prigoschin, Prigojine, Prigożyn.
Each spelling is read by the habits that it shows, and what is heard is written in one rough way.
"""

from __future__ import annotations

import re
import unicodedata

from monitor.watch.rewrite import rewrite, rules
from monitor.watch.text import written

# A spelling betrays who wrote it, and with that what its letters stand for. Tried in this order.
_SIGNS = {
    "central": re.compile(r"w|sch|sz|cz|[łżěůščž]"),  # Germans, Poles, Czechs
    "french": re.compile(r"ou|ï|tch|gu[eiéè]|[iy]ne$|ji"),
    "spanish": re.compile(r"[áéíóú]|^jr"),
    "plain": re.compile(r"j(?![aeiou])|(?<![aeiou])j"),  # Germans and others, where no w shows it
}
# x stands for all hushing sounds, s for all hissing ones: German has one letter for с and з and
# one for ж and ш, and French ch for ш looks like English ch for ч.
_LATIN = """
    schtsch→x chtch→x szcz→x shch→x tsch→x tch→x dzh→x dsch→x dż→x dž→x sch→x zh→x sh→x sz→x cz→x
    ch→x š→x č→x ž→x ż→x ş→x cki$→ski ck→k kh→h gh→g ts→s tz→s c(?=[eiyéí]|$)→s z→s ź→s
    x→ks w→v ł→l ou→u gu(?=[eiïéè])→g y→i j→i ï→i ý→i '→ ph→f
"""
_READINGS = {
    "central": rules("(?<!s)ch→h c(?![hkz])→s", _LATIN),
    "french": rules("(?<=[iy]n)e$→ dj→x j→x", _LATIN),
    "plain": rules("ch→h", _LATIN),
    "spanish": rules("j→h", _LATIN),
    "english": rules(_LATIN),
}
_LATIN_ENDINGS = (
    (re.compile(r"i(?=[ie])"), ""),  # Bielowa, Dmitriyev: Belova, Dmitrev
    (re.compile(r"(?<=l)i(?=[au])"), ""),  # Ludmila, Lyudmila
    (re.compile(r"(.)\1+"), r"\1"),  # Gerassimow: Gerasimov
    (re.compile(r"(?<=x)i?[eo]v(?=a?$)"), "ov"),  # Khrushchev: Chruschtschow
    (re.compile(r"enka$"), "enko"),  # Łukaszenka
    (re.compile(r"(?<=..[^aeou])i$"), ""),  # Zelenskyy, Zelenski
)
# Ukrainian and Russian spellings of one name: Бєлова and Белова, Шмигаль and Шмыгаль.
_CYRILLIC = rules("ьо→е йо→е і→и ї→и ы→и й→и є→е э→е ё→е ґ→г ь→ ъ→ '→")
_CYRILLIC_ENDINGS = ((re.compile(r"(.)\1+"), r"\1"), (re.compile(r"(?<=[жчшщ])ев(?=а?$)"), "ов"))


def skeleton(word: str) -> str:
    """Return what all spellings of one word of a name, in Latin or Cyrillic letters, share.

    Two words with one skeleton are probably one name. Below five letters a skeleton says too
    little. It is for comparing only, no spelling; Latin and Cyrillic ones are never the same.
    """
    folded = unicodedata.normalize("NFC", written(word).casefold())
    if re.search("[а-яіїєґ]", folded):
        return _mend(rewrite(_CYRILLIC, folded), _CYRILLIC_ENDINGS)
    heard = rewrite(_READINGS[_reading(folded)], folded)
    return _mend(_without_marks(heard), _LATIN_ENDINGS)


def _reading(word: str) -> str:
    return next((name for name, sign in _SIGNS.items() if sign.search(word)), "english")


def _without_marks(word: str) -> str:
    apart = unicodedata.normalize("NFKD", word)
    return "".join(letter for letter in apart if not unicodedata.combining(letter))


def _mend(word: str, endings: tuple[tuple[re.Pattern[str], str], ...]) -> str:
    for pattern, instead in endings:
        word = pattern.sub(instead, word)
    return word
