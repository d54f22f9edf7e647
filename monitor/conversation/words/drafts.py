"""New keywords on their way into a watchlist: what a dialogue keeps of them, as JSON has it."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import asdict, dataclass, replace
from typing import Any

from monitor.watch.lists.draft import Spelling, with_spellings

Parts = tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Count:
    """How many items just these parts hit, and how many of them are new to the watchlist."""

    parts: Parts
    hits: int
    fresh: int


@dataclass(frozen=True, slots=True)
class Sample:
    """An item that these parts hit: HTML of what it says, its outlet, when (ISO) it counts."""

    parts: Parts
    html: str
    outlet: str
    when: str


@dataclass(frozen=True, slots=True)
class Form:
    """As what these parts were found."""

    parts: Parts
    text: str


@dataclass(frozen=True, slots=True)
class Covered:
    """A line whose items are all hit already, by another keyword."""

    line: int
    by: str


@dataclass(frozen=True, slots=True)
class Result:
    """What came of the trial: `items` were tried, the `whole` week of them or the newest."""

    items: int
    whole: bool
    counts: tuple[Count, ...] = ()
    samples: tuple[Sample, ...] = ()
    forms: tuple[Form, ...] = ()
    covered: tuple[Covered, ...] = ()

    def hits(self, parts: Iterable[int]) -> int:
        """Return how many items any of these parts hits."""
        return sum(count.hits for count in self.counts if not set(parts).isdisjoint(count.parts))

    def fresh(self, parts: Iterable[int]) -> int:
        """Return how many of these items are new to the watchlist."""
        return sum(count.fresh for count in self.counts if not set(parts).isdisjoint(count.parts))


@dataclass(frozen=True, slots=True)
class Draft:
    """Keywords that a person typed, and the watchlist for them; "": a new one of this title.

    Parts are numbered: the lines, and then the spellings. `there`: what that watchlist has
    already. `excluded`: what it excludes.
    """

    lines: tuple[str, ...]
    watchlist: str = ""
    title: str = ""
    there: tuple[str, ...] = ()
    excluded: tuple[str, ...] = ()
    spellings: tuple[Spelling, ...] = ()
    ticked: tuple[int, ...] = ()
    warnings: tuple[str, ...] = ()
    result: Result | None = None

    @property
    def chosen(self) -> tuple[int, ...]:
        """Return the parts that would be added."""
        return (*range(len(self.lines)), *(len(self.lines) + place for place in self.ticked))

    def parts_of_line(self, number: int) -> tuple[int, ...]:
        """Return the parts of a line that would be added: itself and its spellings."""
        own = (place for place in self.ticked if self.spellings[place].line == number)
        return (number, *(len(self.lines) + place for place in own))

    @property
    def final(self) -> tuple[str, ...]:
        """Return the lines as they would be written, with the spellings that are ticked."""
        return with_spellings(self.lines, [self.spellings[place] for place in self.ticked])

    def with_tick(self, place: int) -> Draft:
        """Tick a spelling, or take its tick off."""
        ticked = set(self.ticked) ^ {place}
        return replace(self, ticked=tuple(sorted(ticked & set(range(len(self.spellings))))))

    def state(self) -> dict[str, Any]:
        """Write the draft as JSON takes it."""
        return asdict(self)


def read_draft(state: dict[str, Any]) -> Draft:
    """Read what `Draft.state` wrote."""
    given = state | {name: tuple(state[name]) for name in _TEXTS}
    given["spellings"] = tuple(Spelling(**each) for each in state["spellings"])
    given["result"] = _result(state["result"]) if state["result"] else None
    return Draft(**given)


_TEXTS = ("lines", "there", "excluded", "ticked", "warnings")


def _result(state: dict[str, Any]) -> Result:
    return Result(
        state["items"],
        state["whole"],
        tuple(Count(tuple(each.pop("parts")), **each) for each in map(dict, state["counts"])),
        tuple(Sample(tuple(each.pop("parts")), **each) for each in map(dict, state["samples"])),
        tuple(Form(tuple(each.pop("parts")), **each) for each in map(dict, state["forms"])),
        tuple(Covered(**each) for each in state["covered"]),
    )
