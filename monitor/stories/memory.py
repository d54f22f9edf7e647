"""Items with their stories, remembered without a record: those of a file, or of one transaction."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import replace
from heapq import nlargest

from monitor.model import MOST_ALIKE, STORY_WINDOW, Placement, Report, StoryRef


class Memory:
    """Remembers items in their stories, and in how many items terms were."""

    def __init__(self) -> None:
        self.items = 0
        self._counts: Counter[str] = Counter()
        self._in_order = True  # of time: then what is too old ends a search
        self._reports: list[Report] = []
        self._with_term: dict[str, list[tuple[int, float]]] = defaultdict(list)
        self._of_story: dict[StoryRef, list[int]] = defaultdict(list)

    def count(self, terms: Iterable[str]) -> None:
        """Count the terms of an item."""
        self.items += 1
        self._counts.update(terms)

    def term_counts(self, terms: Iterable[str]) -> tuple[int, Mapping[str, int]]:
        """Return how many items were counted, and how many of them have each of these terms."""
        return self.items, {term: self._counts[term] for term in terms}

    def stories_near(self, new: Report) -> dict[StoryRef, list[Report]]:
        """Return the stories of the items that share most with a new one, each in order of time.

        Of items that happened within the window around it.
        """
        since, until = new.when - STORY_WINDOW, new.when + STORY_WINDOW
        shared: dict[int, float] = defaultdict(float)
        for term, weight in new.gist.leading.items():
            for number, its_weight in reversed(self._with_term.get(term, ())):
                when = self._reports[number].when
                if since <= when <= until:
                    shared[number] += weight * its_weight
                elif when < since and self._in_order:
                    break
        alike = [
            self._reports[number].story
            for number in nlargest(MOST_ALIKE, shared, key=shared.__getitem__)
            if shared[number] >= new.gist.least_shared
        ]
        named = [new.story] if new.story in self._of_story else []
        return {story: self._reports_of(story) for story in dict.fromkeys(alike + named)}

    def add(self, report: Report, placement: Placement) -> None:
        """Remember an item in its story, and that others became part of that one."""
        story = placement.story
        for old in placement.merged:
            for number in self._of_story.pop(old, ()):
                self._reports[number] = replace(self._reports[number], story=story)
                self._of_story[story].append(number)
        number = len(self._reports)
        if self._reports and report.when < self._reports[-1].when:
            self._in_order = False
        self._reports.append(replace(report, story=story))
        self._of_story[story].append(number)
        for term, weight in report.gist.leading.items():
            self._with_term[term].append((number, weight))

    def stories(self) -> list[list[Report]]:
        """Return all stories, each with its items in order of time."""
        return [self._reports_of(story) for story in self._of_story]

    def _reports_of(self, story: StoryRef) -> list[Report]:
        reports = [self._reports[number] for number in self._of_story[story]]
        return sorted(reports, key=lambda report: report.when)
