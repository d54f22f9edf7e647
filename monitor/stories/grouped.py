"""Items grouped into stories without a record: those of a file, or of a trial."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from monitor.model import Item, Report
from monitor.stories.encoder import Vector
from monitor.stories.gist import Rarity, counted, gist_of, said
from monitor.stories.memory import Memory
from monitor.stories.placing import place
from monitor.stories.terms import Terms
from monitor.stories.titles import Headlines


@dataclass(frozen=True, slots=True)
class Dated:
    """An item, when it happened, and the texts by which it hit, if it did."""

    item: Item
    when: datetime
    matched: tuple[str, ...] = ()


class Grouper:
    """Groups items one by one, in the order in which they come; remembers those of late."""

    def __init__(self, terms: Terms) -> None:
        self._terms = terms
        self._headlines = Headlines(terms)
        self._memory = Memory()
        self._begun = 0

    def count(self, item: Item) -> None:
        """Count an item's terms, for how rare they are."""
        self._memory.count(counted(item, self._terms))

    def add(self, dated: Dated, number: int = -1, meaning: Vector = ()) -> int:
        """Put an item into its story, and return that story's number; an older one may have it."""
        what = said(dated.item, self._terms, dated.matched)
        gist = gist_of(what, Rarity(*self._memory.term_counts(what.terms)), meaning)
        self._begun += 1
        report = Report(self._begun, dated.when, dated.item, gist, number)
        placement = place(report, self._memory.stories_near(report), self._headlines)
        self._memory.add(report, placement)
        return int(placement.story)

    def stories(self) -> list[list[Report]]:
        """Return all stories, each with its items in order of time."""
        return self._memory.stories()


def grouped(
    items: Sequence[Dated], terms: Terms, meanings: Sequence[Vector] = ()
) -> list[list[Report]]:
    """Return the stories of items, each with its reports in order of time.

    Terms are as rare as they are among these items, beside what is known of the language. Each
    item joins, starts or merges stories as it comes, as those do that are polled. A report's number
    is its item's place. `meanings`: of each item, where there is an encoder.
    """
    grouper = Grouper(terms)
    for each in items:
        grouper.count(each.item)
    for number in sorted(range(len(items)), key=lambda number: items[number].when):
        grouper.add(items[number], number, meanings[number] if meanings else ())
    return grouper.stories()
