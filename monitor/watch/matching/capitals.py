"""Headlines in capitals, in which an acronym may be a common word: WHO KNOWS, UN HOMME EST MORT."""

from __future__ import annotations

from collections.abc import Iterator

from monitor.watch.words.folding import fold
from monitor.watch.words.small_words import is_small
from monitor.watch.words.text import words_in

NEARBY = 80  # characters before and after an acronym that may belong to its clause
_ENDS = ".!?…:;()[]{}—–\n。！？：；（）"


class Capitals:
    """Tells whether an acronym in a text may be a common word, as the words around are capitals.

    `languages`: those in which it is a small word, if it is no common word everywhere. Then only
    another small word of such a language makes one of it: UN VOTES ON GAZA is English.
    """

    def __init__(self, text: str, languages: frozenset[str]) -> None:
        self._text = text
        self._languages = languages
        self._case = _case_of(text)

    def hide(self, start: int, end: int) -> bool:
        """Tell whether what stands there can't be told from a common word."""
        clause = list(self._clause(start, end))
        around = "".join(clause)
        if any(map(str.isalpha, around)):
            capitals, small = _case_of(around)
        else:  # it stands alone in its clause: the whole text tells
            own = _case_of(self._text[start:end])
            capitals, small = self._case[0] - own[0], self._case[1] - own[1]
        return capitals > 0 and small == 0 and self._may_be_word(" ".join(clause))

    def _may_be_word(self, around: str) -> bool:
        if not self._languages:
            return True
        return any(is_small(fold(word.text), self._languages) for word in words_in(around))

    def _clause(self, start: int, end: int) -> Iterator[str]:
        """Give what stands before and after in the same clause, as far as is near."""
        before = self._text[max(0, start - NEARBY) : start]
        after = self._text[end : end + NEARBY]
        yield before[max(before.rfind(mark) for mark in _ENDS) + 1 :]
        yield after[: min((at for mark in _ENDS if (at := after.find(mark)) >= 0), default=NEARBY)]


def _case_of(text: str) -> tuple[int, int]:
    """Count the capitals and the small letters of a text."""
    return sum(map(str.isupper, text)), sum(map(str.islower, text))
