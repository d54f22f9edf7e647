"""Leads: the item of a story that says best what all report gives it its title."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

from monitor.model import Report, Story
from monitor.store import Store
from monitor.stories.central import most_central

FEWEST = 3  # items of which one is in the middle


def with_leads(store: Store, stories: Iterable[Story]) -> list[Story]:
    """Name the most central item of each story among those that are told."""
    stories = list(stories)
    reports = store.reports_of([story.id for story in stories if len(story.items) >= FEWEST])
    return [_with_lead(story, reports.get(story.id, [])) for story in stories]


def _with_lead(story: Story, reports: list[Report]) -> Story:
    told = {item.seen.row_id for item in story.items}
    shown = [report for report in reports if report.number in told]
    return replace(story, lead=most_central(shown).number) if len(shown) >= FEWEST else story
