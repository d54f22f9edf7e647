"""Which story an item belongs to: one that reports the same event, or a new one.

Incremental average link: an item joins the story to whose items it is most alike on average, if it
is alike enough; two stories become one where an item is at home in both and their items are as
alike. So a chain of items, each like the last, can't swallow different events. A near-duplicate of
an item belongs where that item does; another part of a series never does.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from monitor.model import MOST_COMPARED, STORY_WINDOW, Gist, Placement, Report, StoryRef
from monitor.stories.likeness import ALIKE, by_terms, likeness
from monitor.stories.series import is_serial, of_series
from monitor.stories.titles import Headlines, near_duplicates

SAME_OUTLET = 0.12  # more is asked of items of one outlet: it seldom tells one event twice
LEAST_OF_COPIES = 0.15  # by terms: in 8,000 real items, no near-duplicate had less than 0.22

Stories = Mapping[StoryRef, Sequence[Report]]


def place(new: Report, stories: Stories, headlines: Headlines) -> Placement:
    """Say which of these stories an item belongs to; a story of its own where to none.

    `new.story` names the story that it starts then. Items more than 72 hours apart don't count.
    """
    near = {story: _near(reports, new) for story, reports in stories.items()}
    near = {story: reports for story, reports in near.items() if not _has_part(reports, new)}
    copied = [story for story, reports in near.items() if _has_copy(reports, new, headlines)]
    links = {story: _link(new, reports) for story, reports in near.items() if reports}
    home = [story for story, link in links.items() if link >= ALIKE and story not in copied]
    at_home = copied + sorted(home, key=lambda story: -links[story])
    if not at_home:
        return Placement(new.story)
    first, *others = at_home
    same = [other for other in others if _is_same(near[first], near[other])]
    story, *merged = sorted((first, *same), key=_age)
    return Placement(story, tuple(merged))


def average_link(gist: Gist, reports: Sequence[Report]) -> float:
    """Return how alike an item is to these on average."""
    return sum(likeness(gist, report.gist) for report in reports) / len(reports)


def _link(new: Report, reports: Sequence[Report]) -> float:
    """Return how alike an item is to a story's on average; of its own outlet's it takes more."""
    own = sum(bool(new.item.outlet) and new.item.outlet == each.item.outlet for each in reports)
    return average_link(new.gist, reports) - SAME_OUTLET * own / len(reports)


def _near(reports: Sequence[Report], new: Report) -> list[Report]:
    near = [report for report in reports if abs(report.when - new.when) <= STORY_WINDOW]
    return sorted(near, key=lambda report: report.when)[-MOST_COMPARED:]


def _has_part(reports: Sequence[Report], new: Report) -> bool:
    """Tell whether a story is another part of a series that the item is of."""
    title = new.item.title
    return is_serial(title) and any(of_series(title, report.item.title) for report in reports)


def _has_copy(reports: Sequence[Report], new: Report, headlines: Headlines) -> bool:
    return any(
        by_terms(new.gist, report.gist) >= LEAST_OF_COPIES
        and near_duplicates(new.item, report.item, headlines)
        for report in reports
    )


def _is_same(some: Sequence[Report], others: Sequence[Report]) -> bool:
    links = [_link(report, others) for report in some]
    return sum(links) / len(links) >= ALIKE


def _age(story: StoryRef) -> tuple[bool, int, str]:
    """Order stories by age: those in the record by number, then those still to be stored."""
    return (False, story, "") if isinstance(story, int) else (True, 0, story)
