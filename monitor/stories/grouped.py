"""Items grouped into stories without a record: those of a file, or of a trial."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from monitor.model import STORY_WINDOW, Item, Report
from monitor.stories.encoder import Encoder, Vector, text_of
from monitor.stories.gist import Rarity, gist_of, said
from monitor.stories.grouping import place
from monitor.stories.memory import Memory
from monitor.stories.terms import Terms
from monitor.stories.titles import Headlines, story_name


@dataclass(frozen=True, slots=True)
class Dated:
    """An item, when it happened, and the texts by which it hit, if it did."""

    item: Item
    when: datetime
    matched: tuple[str, ...] = ()


def grouped(
    items: Sequence[Dated], terms: Terms, encoder: Encoder | None = None
) -> list[list[Report]]:
    """Return the stories of items, each with its reports in order of time.

    Terms are as rare as they are among these items, beside what is known of the language. Each
    item joins, starts or merges stories as it comes, as those do that are polled. A report's number
    is its item's place.
    """
    order = sorted(range(len(items)), key=lambda number: items[number].when)
    what = [said(each.item, terms, each.matched) for each in items]
    memory, headlines, names = Memory(), Headlines(terms), _Names()
    for each in what:
        memory.count(each.terms)
    meanings = _meanings([each.item for each in items], encoder)
    for number in order:
        item, when = items[number].item, items[number].when
        rarity = Rarity(*memory.term_counts(what[number].terms))
        gist = gist_of(what[number], rarity, meanings[number])
        report = Report(names.of(item, when, number), when, item, gist, number)
        memory.add(report, place(report, memory.stories_near(report), headlines))
    return memory.stories()


def _meanings(items: Sequence[Item], encoder: Encoder | None) -> list[Vector]:
    return encoder.encode(list(map(text_of, items))) if encoder else [()] * len(items)


class _Names:
    """The names under which items begin stories: once it is too old, a name begins another one."""

    def __init__(self) -> None:
        self._latest: dict[str, tuple[str, datetime]] = {}

    def of(self, item: Item, when: datetime, number: int) -> str:
        """Return the name of an item's story; items come in order of time."""
        name = story_name(item)
        story, latest = self._latest.get(name, (name, when))
        if when - latest > STORY_WINDOW:
            story = f"{name}\n{number}"
        self._latest[name] = story, when
        return story
