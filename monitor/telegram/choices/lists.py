"""What the buttons of a watchlist's card ask for: `l`, what to do, and with what.

`l:w:<watchlist>[:<page>]` its words, `-` the words to remove, `h` its history (`l:h:` that of the
chat); `x:<watchlist>:<line>` remove this line, `n` several, by their numbers; `d` delete it, `s`
share it, `t` test it. Of an edit, by its number: `u` undo it while it is young, `r` at any time. Of
a dialogue, by its number: `e` test its text; `i` import its file, `g` for all, `c` give it up.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from monitor.telegram.choices.numbers import PAGE_DIGITS, is_number


@dataclass(frozen=True, slots=True)
class _Paged:
    sign: ClassVar[str] = ""
    watchlist: str
    page: int = 0

    @property
    def data(self) -> str:
        """Write the choice as callback data."""
        return f"l:{self.sign}:{self.watchlist}" + (f":{self.page}" if self.page else "")


class ShowWords(_Paged):
    """Show a page of all keywords and exclusions of a watchlist."""

    sign = "w"


class RemoveFrom(_Paged):
    """Show a page of the lines of a watchlist, to remove some."""

    sign = "-"


class ShowHistory(_Paged):
    """Show a page of a watchlist's changes; of those made in the chat where none is named."""

    sign = "h"


@dataclass(frozen=True, slots=True)
class RemoveLine:
    """Remove a line of a watchlist, named by a short sign of what it says."""

    watchlist: str
    line: str

    @property
    def data(self) -> str:
        """Write the choice as callback data."""
        return f"l:x:{self.watchlist}:{self.line}"


@dataclass(frozen=True, slots=True)
class _OfWatchlist:
    sign: ClassVar[str] = ""
    watchlist: str

    @property
    def data(self) -> str:
        """Write the choice as callback data."""
        return f"l:{self.sign}:{self.watchlist}"


class RemoveSeveral(_OfWatchlist):
    """Ask for the numbers of lines to remove."""

    sign = "n"


class DeleteList(_OfWatchlist):
    """Delete a watchlist."""

    sign = "d"


class ShareList(_OfWatchlist):
    """Give a watchlist as a link and a file."""

    sign = "s"


class TestList(_OfWatchlist):
    """Ask for a text, to be tested with one watchlist."""

    __test__ = False  # it is no class of tests
    sign = "t"


@dataclass(frozen=True, slots=True)
class _Numbered:
    sign: ClassVar[str] = ""
    number: int

    @property
    def data(self) -> str:
        """Write the choice as callback data."""
        return f"l:{self.sign}:{self.number}"


class UndoEdit(_Numbered):
    """Undo a change that was just made, by the number of its edit."""

    sign = "u"


class TakeBack(_Numbered):
    """Undo a change of the history, by the number of its edit, however old it is."""

    sign = "r"


class TestText(_Numbered):
    """Test the text of a dialogue about words, by its number."""

    __test__ = False
    sign = "e"


class ImportList(_Numbered):
    """Import the file of a dialogue, by its number, as the chat's own watchlist."""

    sign = "i"


class ImportForAll(_Numbered):
    """Import the file of a dialogue, by its number, as a watchlist of all."""

    sign = "g"


class CancelImport(_Numbered):
    """Leave the file of a dialogue, by its number, alone."""

    sign = "c"


_PAGED = {each.sign: each for each in (ShowWords, RemoveFrom, ShowHistory)}
_NAMED = {each.sign: each for each in (RemoveSeveral, DeleteList, ShareList, TestList)}
_NUMBERED = {
    each.sign: each
    for each in (UndoEdit, TakeBack, TestText, ImportList, ImportForAll, CancelImport)
}


def read(parts: list[str]) -> object | None:
    """Read what follows the letter."""
    match parts:
        case [sign, number] if sign in _NUMBERED and is_number(number):
            return _NUMBERED[sign](int(number))
        case ["h", ""]:
            return ShowHistory("")
        case ["h", "", page] if is_number(page, PAGE_DIGITS):
            return ShowHistory("", int(page))
        case [sign, watchlist, *page] if sign in _PAGED and watchlist:
            return _read_page(_PAGED[sign], watchlist, page)
        case [sign, watchlist] if sign in _NAMED and watchlist:
            return _NAMED[sign](watchlist)
        case ["x", watchlist, line] if watchlist and line:
            return RemoveLine(watchlist, line)
        case _:
            return None


def _read_page(kind: type[_Paged], watchlist: str, page: list[str]) -> _Paged | None:
    match page:
        case []:
            return kind(watchlist)
        case [number] if is_number(number, PAGE_DIGITS):
            return kind(watchlist, int(number))
        case _:
            return None
