"""What the buttons under an alert ask for, and those of what comes of it: `a` and what to do.

Of a story: `a:s:<story>` save it, `n` it is not relevant, `m` mute it, each with `:0` to take that
back; `d:<story>:<page>` take it off the saved ones (with `:1` put it back), which `l:<page>` shows
and `f` gives as a file. Of a watchlist: `w:<watchlist>` show it, `p` how precise its keywords are,
`e` what to exclude. Of a proposal, by its dialogue: `x:<n>:<place>` exclude this, `u:<n>` undo
that, `c:<n>` leave all as it is. A button says what is wanted, not that something changes: two
people who press it at once want the same.
"""

from __future__ import annotations

from dataclasses import dataclass

from monitor.telegram.choices.numbers import number_of


@dataclass(frozen=True, slots=True)
class Save:
    """Save a story, or no longer."""

    story: int
    on: bool = True

    @property
    def data(self) -> str:
        """Write the choice as callback data."""
        return _of_story("s", self.story, self.on)


@dataclass(frozen=True, slots=True)
class NotRelevant:
    """A story is not relevant, or is after all."""

    story: int
    on: bool = True

    @property
    def data(self) -> str:
        """Write the choice as callback data."""
        return _of_story("n", self.story, self.on)


@dataclass(frozen=True, slots=True)
class Mute:
    """Hear no more of a story, or hear of it again."""

    story: int
    on: bool = True

    @property
    def data(self) -> str:
        """Write the choice as callback data."""
        return _of_story("m", self.story, self.on)


@dataclass(frozen=True, slots=True)
class OpenWatchlist:
    """Show a watchlist below the alert."""

    watchlist: str

    @property
    def data(self) -> str:
        """Write the choice as callback data."""
        return f"a:w:{self.watchlist}"


@dataclass(frozen=True, slots=True)
class ShowPrecision:
    """Show how precise a watchlist's keywords are."""

    watchlist: str

    @property
    def data(self) -> str:
        """Write the choice as callback data."""
        return f"a:p:{self.watchlist}"


@dataclass(frozen=True, slots=True)
class ProposeExclusions:
    """Propose what to exclude from a watchlist."""

    watchlist: str

    @property
    def data(self) -> str:
        """Write the choice as callback data."""
        return f"a:e:{self.watchlist}"


@dataclass(frozen=True, slots=True)
class Exclude:
    """Exclude one of the proposed lines."""

    dialogue: int
    place: int

    @property
    def data(self) -> str:
        """Write the choice as callback data."""
        return f"a:x:{self.dialogue}:{self.place}"


@dataclass(frozen=True, slots=True)
class UndoExclude:
    """Exclude what was excluded no longer."""

    dialogue: int

    @property
    def data(self) -> str:
        """Write the choice as callback data."""
        return f"a:u:{self.dialogue}"


@dataclass(frozen=True, slots=True)
class ExcludeNothing:
    """Leave a watchlist as it is."""

    dialogue: int

    @property
    def data(self) -> str:
        """Write the choice as callback data."""
        return f"a:c:{self.dialogue}"


@dataclass(frozen=True, slots=True)
class ShowSaved:
    """Show a page of the saved stories."""

    page: int = 0

    @property
    def data(self) -> str:
        """Write the choice as callback data."""
        return f"a:l:{self.page}"


@dataclass(frozen=True, slots=True)
class TakeOff:
    """Take a story off the saved ones, or put it back, and show the page again."""

    story: int
    page: int = 0
    back: bool = False

    @property
    def data(self) -> str:
        """Write the choice as callback data."""
        return f"a:d:{self.story}:{self.page}" + (":1" if self.back else "")


@dataclass(frozen=True, slots=True)
class SavedFile:
    """Give the saved stories as a file."""

    @property
    def data(self) -> str:
        """Write the choice as callback data."""
        return "a:f"


AlertChoice = (
    Save
    | NotRelevant
    | Mute
    | OpenWatchlist
    | ShowPrecision
    | ProposeExclusions
    | Exclude
    | UndoExclude
    | ExcludeNothing
    | ShowSaved
    | TakeOff
    | SavedFile
)

_OF_A_STORY: dict[str, type[Save] | type[NotRelevant] | type[Mute]] = {
    "s": Save,
    "n": NotRelevant,
    "m": Mute,
}
_OF_A_WATCHLIST: dict[str, type[OpenWatchlist] | type[ShowPrecision] | type[ProposeExclusions]] = {
    "w": OpenWatchlist,
    "p": ShowPrecision,
    "e": ProposeExclusions,
}
_OF_A_NUMBER: dict[str, type[UndoExclude] | type[ExcludeNothing] | type[ShowSaved]] = {
    "u": UndoExclude,
    "c": ExcludeNothing,
    "l": ShowSaved,
}


def read(parts: list[str]) -> AlertChoice | None:
    """Read what follows the letter."""
    match parts:
        case ["f"]:
            return SavedFile()
        case [what, name] if what in _OF_A_WATCHLIST and name:
            return _OF_A_WATCHLIST[what](name)
        case [what, number, "0"] if what in _OF_A_STORY:
            return _OF_A_STORY[what](number_of(number), on=False)
        case [what, number] if what in _OF_A_STORY:
            return _OF_A_STORY[what](number_of(number))
        case [what, number] if what in _OF_A_NUMBER:
            return _OF_A_NUMBER[what](number_of(number))
        case ["x", dialogue, place]:
            return Exclude(number_of(dialogue), number_of(place))
        case ["d", story, page]:
            return TakeOff(number_of(story), number_of(page))
        case ["d", story, page, "1"]:
            return TakeOff(number_of(story), number_of(page), back=True)
        case _:
            return None


def _of_story(what: str, story: int, on: bool) -> str:
    return f"a:{what}:{story}" + ("" if on else ":0")
