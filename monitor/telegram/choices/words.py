"""What the buttons of new keywords ask for: `k` and what to do, with a dialogue or a watchlist.

`k:+:<watchlist>` asks for words for it. Of a draft, by its dialogue's number: `k:k:<n>` keep it,
`c` change it, `x` give it up, `t:<n>:<place>` tick a spelling or take its tick off, `l` choose the
watchlist, `l:<n>:<watchlist>` this one, `n` a new one, `u` undo what was kept. Of words that
somebody wrote: `k:w:<n>` watch for them, `s:<n>:<place>` tick one of the names found in them, `a`
watch for those that are ticked.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from monitor.telegram.choices.numbers import is_number


@dataclass(frozen=True, slots=True)
class _OfDraft:
    sign: ClassVar[str] = ""
    dialogue: int

    @property
    def data(self) -> str:
        """Write the choice as callback data."""
        return f"k:{self.sign}:{self.dialogue}"


@dataclass(frozen=True, slots=True)
class _Tick:
    sign: ClassVar[str] = ""
    dialogue: int
    place: int

    @property
    def data(self) -> str:
        """Write the choice as callback data."""
        return f"k:{self.sign}:{self.dialogue}:{self.place}"


@dataclass(frozen=True, slots=True)
class AddTo:
    """Ask for words, to be added to a watchlist."""

    watchlist: str

    @property
    def data(self) -> str:
        """Write the choice as callback data."""
        return f"k:+:{self.watchlist}"


class KeepWords(_OfDraft):
    """Add the words of a draft to their watchlist."""

    sign = "k"


class ChangeWords(_OfDraft):
    """Write the words of a draft anew."""

    sign = "c"


class CancelWords(_OfDraft):
    """Give a draft up."""

    sign = "x"


class TickSpelling(_Tick):
    """Take one of the proposed spellings along, or leave it out."""

    sign = "t"


@dataclass(frozen=True, slots=True)
class ChooseList:
    """Add a draft's words to this watchlist; "": show those to choose from."""

    dialogue: int
    watchlist: str = ""

    @property
    def data(self) -> str:
        """Write the choice as callback data."""
        return f"k:l:{self.dialogue}" + (f":{self.watchlist}" if self.watchlist else "")


class NewList(_OfDraft):
    """Add a draft's words to a new watchlist of the chat's own."""

    sign = "n"


class UndoWords(_OfDraft):
    """Take back what was kept of a draft."""

    sign = "u"


class WatchFor(_OfDraft):
    """Make keywords of what somebody wrote."""

    sign = "w"


class TickName(_Tick):
    """Take a name that was found in a text along, or leave it out."""

    sign = "s"


class AddTicked(_OfDraft):
    """Make keywords of the names that are ticked."""

    sign = "a"


_OF_A_DRAFT = {
    each.sign: each
    for each in (KeepWords, ChangeWords, CancelWords, NewList, UndoWords, WatchFor, AddTicked)
}
_TICKS = {each.sign: each for each in (TickSpelling, TickName)}
_MOST_DIGITS = 10  # of a dialogue's number: with a watchlist's id it must fit into 64 bytes


def read(parts: list[str]) -> object | None:
    """Read what follows the letter."""
    match parts:
        case ["+", watchlist]:  # of no watchlist in particular: ""
            return AddTo(watchlist)
        case ["l", number] if _is_number(number):
            return ChooseList(int(number))
        case ["l", number, watchlist] if _is_number(number) and watchlist:
            return ChooseList(int(number), watchlist)
        case [what, number, place] if what in _TICKS and _is_number(number) and _is_number(place):
            return _TICKS[what](int(number), int(place))
        case [what, number] if what in _OF_A_DRAFT and _is_number(number):
            return _OF_A_DRAFT[what](int(number))
        case _:
            return None


def _is_number(text: str) -> bool:
    return is_number(text, _MOST_DIGITS)
