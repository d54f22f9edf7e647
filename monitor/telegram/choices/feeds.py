"""What the buttons of the feeds ask for: `r` and what, with a feed, a dialogue or an edit.

`r` is the list, `r:l:<which>:<page>` a page of all (`a`), of the failing (`f`) or the quiet (`q`).
A feed is `<row>:<sign>`, the sign being of its address: a row may be another feed's in a record
that was restored. `r:f:<which>:<page>:<row>:<sign>` is its card; with `:p` it is polled now, `:x`
removed, `:n` renamed, `:m` listed where it has moved, `:g` or `:g:<code>` its language is chosen.
`r:a` asks for an address to add. Of a dialogue: `r:t:<n>:<place>` tick one of the feeds found,
`r:k:<n>` add those ticked, `r:i:<n>` add those of a file, `r:c:<n>` give it up. `r:e` exports,
`r:u:<edit>` undoes.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from enum import StrEnum
from hashlib import blake2s

from monitor.telegram.choices.numbers import number_of


class Which(StrEnum):
    """Which feeds a list shows."""

    ALL = "a"
    FAILING = "f"
    QUIET = "q"


def sign_of(url: str) -> str:
    """Return a short sign of a feed's address."""
    return blake2s(url.encode(errors="replace"), digest_size=4).hexdigest()


@dataclass(frozen=True, slots=True)
class ShowFeeds:
    """Show a page of the feeds."""

    which: Which = Which.ALL
    page: int = 0

    @property
    def data(self) -> str:
        """Write the choice as callback data."""
        return f"r:l:{self.which}:{self.page}" if self != ShowFeeds() else "r"


@dataclass(frozen=True, slots=True)
class Place:
    """A feed, by its row and a sign of its address, and the page from which it was opened."""

    row: int
    sign: str
    back: ShowFeeds = ShowFeeds()

    @property
    def data(self) -> str:
        """Write the place as callback data."""
        return f"r:f:{self.back.which}:{self.back.page}:{self.row}:{self.sign}"


@dataclass(frozen=True, slots=True)
class ShowFeed:
    """Show one feed."""

    feed: Place

    @property
    def data(self) -> str:
        """Write the choice as callback data."""
        return self.feed.data


@dataclass(frozen=True, slots=True)
class PollFeed:
    """Poll a feed now."""

    feed: Place

    @property
    def data(self) -> str:
        """Write the choice as callback data."""
        return f"{self.feed.data}:p"


@dataclass(frozen=True, slots=True)
class RemoveFeed:
    """Take a feed off the list."""

    feed: Place

    @property
    def data(self) -> str:
        """Write the choice as callback data."""
        return f"{self.feed.data}:x"


@dataclass(frozen=True, slots=True)
class RenameFeed:
    """Ask how a feed's outlet is called."""

    feed: Place

    @property
    def data(self) -> str:
        """Write the choice as callback data."""
        return f"{self.feed.data}:n"


@dataclass(frozen=True, slots=True)
class MoveFeed:
    """List a feed at the address where it has moved."""

    feed: Place

    @property
    def data(self) -> str:
        """Write the choice as callback data."""
        return f"{self.feed.data}:m"


@dataclass(frozen=True, slots=True)
class SetLanguage:
    """Say in which language a feed is, "-" for none said; "": show some to choose from."""

    feed: Place
    language: str = ""

    @property
    def data(self) -> str:
        """Write the choice as callback data."""
        return f"{self.feed.data}:g" + (f":{self.language}" if self.language else "")


@dataclass(frozen=True, slots=True)
class AddFeed:
    """Ask for the address of a page whose feeds are to be found."""

    @property
    def data(self) -> str:
        """Write the choice as callback data."""
        return "r:a"


@dataclass(frozen=True, slots=True)
class TickFound:
    """Take one of the feeds that were found along, or leave it out."""

    dialogue: int
    place: int

    @property
    def data(self) -> str:
        """Write the choice as callback data."""
        return f"r:t:{self.dialogue}:{self.place}"


@dataclass(frozen=True, slots=True)
class KeepFound:
    """Add the feeds that are ticked."""

    dialogue: int

    @property
    def data(self) -> str:
        """Write the choice as callback data."""
        return f"r:k:{self.dialogue}"


@dataclass(frozen=True, slots=True)
class ImportFeeds:
    """Add the feeds of a file that somebody sent."""

    dialogue: int

    @property
    def data(self) -> str:
        """Write the choice as callback data."""
        return f"r:i:{self.dialogue}"


@dataclass(frozen=True, slots=True)
class GiveUp:
    """Add nothing after all."""

    dialogue: int

    @property
    def data(self) -> str:
        """Write the choice as callback data."""
        return f"r:c:{self.dialogue}"


@dataclass(frozen=True, slots=True)
class ExportFeeds:
    """Send the list of feeds as a file."""

    @property
    def data(self) -> str:
        """Write the choice as callback data."""
        return "r:e"


@dataclass(frozen=True, slots=True)
class UndoFeeds:
    """Take an edit of the list of feeds back."""

    edit: int

    @property
    def data(self) -> str:
        """Write the choice as callback data."""
        return f"r:u:{self.edit}"


_OF_A_FEED = {"p": PollFeed, "x": RemoveFeed, "n": RenameFeed, "m": MoveFeed}
_OF_A_DIALOGUE = {"k": KeepFound, "i": ImportFeeds, "c": GiveUp}


def read(parts: list[str]) -> object | None:
    """Read what follows the room's letter. Raises ValueError for what isn't ours."""
    match parts:
        case []:
            return ShowFeeds()
        case ["l", which, page]:
            return ShowFeeds(Which(which), number_of(page))
        case ["f", which, page, row, sign, *act] if re.fullmatch("[0-9a-f]{8}", sign):
            return _of_a_feed(
                Place(number_of(row), sign, ShowFeeds(Which(which), number_of(page))), act
            )
        case ["a"]:
            return AddFeed()
        case ["t", dialogue, place]:
            return TickFound(number_of(dialogue), number_of(place))
        case [("k" | "i" | "c") as what, dialogue]:
            return _OF_A_DIALOGUE[what](number_of(dialogue))
        case ["e"]:
            return ExportFeeds()
        case ["u", edit]:
            return UndoFeeds(number_of(edit))
    return None


def _of_a_feed(feed: Place, act: list[str]) -> object | None:
    match act:
        case []:
            return ShowFeed(feed)
        case [("p" | "x" | "n" | "m") as what]:
            return _OF_A_FEED[what](feed)
        case ["g"]:
            return SetLanguage(feed)
        case ["g", language] if re.fullmatch("[a-z]{2,3}|-", language):
            return SetLanguage(feed, language)
    return None
