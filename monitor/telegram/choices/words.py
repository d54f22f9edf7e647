"""What the buttons of new keywords ask for: `k` and what to do, with a dialogue or a watchlist.

`k:+:<watchlist>` asks for words for it. Of a draft, by its dialogue's number: `k:k:<n>` keep it,
`c` change it, `x` give it up, `t:<n>:<place>` tick a spelling or take its tick off, `l` choose the
watchlist, `l:<n>:<watchlist>` this one, `n` a new one, `u` undo what was kept. Of words that
somebody wrote: `k:w:<n>` watch for them, `s:<n>:<place>` tick one of the names found in them, `a`
watch for those that are ticked.
"""

from __future__ import annotations

from dataclasses import dataclass

from monitor.telegram.choices.numbers import is_number


@dataclass(frozen=True, slots=True)
class AddTo:
    """Ask for words, to be added to a watchlist."""

    watchlist: str

    @property
    def data(self) -> str:
        """Write the choice as callback data."""
        return f"k:+:{self.watchlist}"


@dataclass(frozen=True, slots=True)
class KeepWords:
    """Add the words of a draft to their watchlist."""

    dialogue: int

    @property
    def data(self) -> str:
        """Write the choice as callback data."""
        return f"k:k:{self.dialogue}"


@dataclass(frozen=True, slots=True)
class ChangeWords:
    """Write the words of a draft anew."""

    dialogue: int

    @property
    def data(self) -> str:
        """Write the choice as callback data."""
        return f"k:c:{self.dialogue}"


@dataclass(frozen=True, slots=True)
class CancelWords:
    """Give a draft up."""

    dialogue: int

    @property
    def data(self) -> str:
        """Write the choice as callback data."""
        return f"k:x:{self.dialogue}"


@dataclass(frozen=True, slots=True)
class TickSpelling:
    """Take one of the proposed spellings along, or leave it out."""

    dialogue: int
    place: int

    @property
    def data(self) -> str:
        """Write the choice as callback data."""
        return f"k:t:{self.dialogue}:{self.place}"


@dataclass(frozen=True, slots=True)
class ChooseList:
    """Add a draft's words to this watchlist; "": show those to choose from."""

    dialogue: int
    watchlist: str = ""

    @property
    def data(self) -> str:
        """Write the choice as callback data."""
        return f"k:l:{self.dialogue}" + (f":{self.watchlist}" if self.watchlist else "")


@dataclass(frozen=True, slots=True)
class NewList:
    """Add a draft's words to a new watchlist of the chat's own."""

    dialogue: int

    @property
    def data(self) -> str:
        """Write the choice as callback data."""
        return f"k:n:{self.dialogue}"


@dataclass(frozen=True, slots=True)
class UndoWords:
    """Take back what was kept of a draft."""

    dialogue: int

    @property
    def data(self) -> str:
        """Write the choice as callback data."""
        return f"k:u:{self.dialogue}"


@dataclass(frozen=True, slots=True)
class WatchFor:
    """Make keywords of what somebody wrote."""

    dialogue: int

    @property
    def data(self) -> str:
        """Write the choice as callback data."""
        return f"k:w:{self.dialogue}"


@dataclass(frozen=True, slots=True)
class TickName:
    """Take a name that was found in a text along, or leave it out."""

    dialogue: int
    place: int

    @property
    def data(self) -> str:
        """Write the choice as callback data."""
        return f"k:s:{self.dialogue}:{self.place}"


@dataclass(frozen=True, slots=True)
class AddTicked:
    """Make keywords of the names that are ticked."""

    dialogue: int

    @property
    def data(self) -> str:
        """Write the choice as callback data."""
        return f"k:a:{self.dialogue}"


OfDialogue = (
    type[KeepWords]
    | type[ChangeWords]
    | type[CancelWords]
    | type[ChooseList]
    | type[NewList]
    | type[UndoWords]
    | type[WatchFor]
    | type[AddTicked]
)

_OF_A_DIALOGUE: dict[str, OfDialogue] = {
    "k": KeepWords,
    "c": ChangeWords,
    "x": CancelWords,
    "l": ChooseList,
    "n": NewList,
    "u": UndoWords,
    "w": WatchFor,
    "a": AddTicked,
}
_TICKS: dict[str, type[TickSpelling] | type[TickName]] = {"t": TickSpelling, "s": TickName}
_MOST_DIGITS = 10  # of a dialogue's number: with a watchlist's id it must fit into 64 bytes


def read(parts: list[str]) -> object | None:
    """Read what follows the letter."""
    match parts:
        case ["+", watchlist]:  # of no watchlist in particular: ""
            return AddTo(watchlist)
        case ["l", number, watchlist] if _is_number(number) and watchlist:
            return ChooseList(int(number), watchlist)
        case [what, number, place] if what in _TICKS and _is_number(number) and _is_number(place):
            return _TICKS[what](int(number), int(place))
        case [what, number] if what in _OF_A_DIALOGUE and _is_number(number):
            return _OF_A_DIALOGUE[what](int(number))
        case _:
            return None


def _is_number(text: str) -> bool:
    return is_number(text, _MOST_DIGITS)
