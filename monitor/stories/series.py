"""Titles of a series: the same words day after day, told apart by a date, a number or a rhythm.

The exchange rate of 5 June is not that of 6 June, nor day 1,233 of the war day 1,234, nor are the
photos of the day those of the week. A toll that rises has the same words with other figures, too;
but no date and no number of a series.
"""

from __future__ import annotations

import re
from functools import lru_cache

from monitor.stories.figures import MONTHS
from monitor.stories.titles import normalised

_LABELS = """
day|week|episode|season|part|chapter|issue|no\\.?|number|n[°º]|№|\\#|день|доба|тиждень|випуск|
выпуск|неделя|серия|серія|эпизод|епізод|часть|частина|tag|woche|folge|teil|jour|semaine|épisode|
partie|día|semana|episodio|parte|dzień|tydzień|odcinek|część
""".replace("\n", "")
_RHYTHMS = """
of\\ the\\ (?:day|week|month|year)|дня|дні|недели|тижня|месяца|місяця|года|року|
des\\ (?:tages|monats|jahres)|der\\ woche|du\\ (?:jour|mois)|de\\ la\\ semaine|de\\ l.année|
del\\ (?:día|mes|año)|de\\ la\\ semana|dnia|tygodnia|miesiąca|roku
""".replace("\n", "")
_NUMBER = r"\d{1,4}(?:[.,]\d{3})*"
_MARK = re.compile(
    rf"""(?<!\w)(?:
      (?:{_LABELS})[ ]*{_NUMBER}            # day 1,234 · No. 5 · week 12
    | {_NUMBER}(?:-?[^\W\d_]{{1,3}})?[ ]*(?:of[ ]|de[ ]|\.[ ]?)?(?:{MONTHS})   # 5 June, 5th of June
    | (?:{MONTHS})[ ]{_NUMBER}                       # June 5
    | {_NUMBER}(?:-?[^\W\d_]{{1,3}})?[ ](?:день|дня|день війни)   # 1234-й день
    | \d{{1,2}}[./]\d{{1,2}}(?:[./]\d{{2,4}})?        # 05.06.2026
    | (?:{_RHYTHMS})                         # of the week
    )(?!\w)""",
    re.VERBOSE | re.IGNORECASE,
)
_RHYTHM = re.compile(_RHYTHMS)
_FIGURES = re.compile(r"\d+")
_POSSESSIVE = re.compile(r"(?<=\w)['’]s\b")


@lru_cache(1024)
def _serial(title: str) -> tuple[str, tuple[str, ...]]:
    """Return the words of a title with its figures left out, and its marks of a series."""
    text = _POSSESSIVE.sub("", normalised(title).casefold())
    if not (_FIGURES.search(text) or _RHYTHM.search(text)):  # as most: the rest takes long
        return text, ()
    return _FIGURES.sub("#", _MARK.sub("#", text)), tuple(_MARK.findall(text))


def is_serial(title: str) -> bool:
    """Tell whether a title has what tells the parts of a series apart."""
    return bool(_serial(title)[1])


def of_series(title: str, other: str) -> bool:
    """Tell whether two titles are of one series, and not the same part of it."""
    (words, marks), (words_of_other, marks_of_other) = _serial(title), _serial(other)
    return bool(marks) and words == words_of_other and marks != marks_of_other
