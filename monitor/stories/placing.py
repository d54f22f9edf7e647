"""Which story an item belongs to: one that reports the same event, or a new one.

Incremental average link: an item joins the story to whose items it is most alike on average, if it
is alike enough; two stories become one where an item is at home in both and their items are as
alike. So no item that lies between two events makes one of them; and as a long story must still be
like its beginning, none wanders from one event to another. A near-duplicate of an item belongs
where that item does; another part of a series never does. An item that tells of another name in the
same words, or says too little to tell an event, is like no other.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from monitor.model import (
    BEGINNING,
    MOST_COMPARED,
    STORY_WINDOW,
    Placement,
    Report,
    StoryRef,
)
from monitor.stories.another import names_another
from monitor.stories.likeness import ALIKE, by_terms, likeness
from monitor.stories.series import is_serial, of_series
from monitor.stories.titles import MIN_WORDS, Headlines, is_short, near_duplicates

SAME_OUTLET = 0.12  # more is asked of items of one outlet: it seldom tells one event twice
STILL_ALIKE = 0.1  # to the beginning of a story of more items than are compared
NAMES_THAT_TELL = 2  # in a few words: Google buys Dropcam
LEAST_OF_COPIES = 0.15  # by terms: in 8,000 real items, no near-duplicate had less than 0.22

Stories = Mapping[StoryRef, Sequence[Report]]


def place(new: Report, stories: Stories, headlines: Headlines) -> Placement:
    """Say which of these stories an item belongs to; a story of its own where to none.

    `new.story` names the story that it starts then. Items more than 72 hours apart don't count.
    """
    near = {story: _near(reports, new) for story, reports in stories.items()}
    near = {story: reports for story, reports in near.items() if not _has_part(reports, new)}
    copied = [story for story, reports in near.items() if _has_copy(reports, new, headlines)]
    links = {s: _link(new, reports, headlines) for s, reports in near.items() if reports}
    home = [story for story, link in links.items() if link >= ALIKE and story not in copied]
    at_home = copied + sorted(home, key=lambda story: -links[story])
    if not at_home:
        return Placement(new.story)
    first, *others = at_home
    same = [other for other in others if _is_same(near[first], near[other], headlines)]
    story, *merged = sorted((first, *same), key=_age)
    return Placement(story, tuple(merged))


def _link(new: Report, reports: Sequence[Report], headlines: Headlines) -> float:
    """Return how alike an item is to a story's latest on average; of its outlet's it takes more."""
    latest = reports[-MOST_COMPARED:]
    if len(reports) > MOST_COMPARED and _mean(new, reports[:BEGINNING], headlines) < STILL_ALIKE:
        return 0.0
    own = sum(bool(new.item.outlet) and new.item.outlet == each.item.outlet for each in latest)
    return _mean(new, latest, headlines) - SAME_OUTLET * own / len(latest)


def _mean(new: Report, reports: Sequence[Report], headlines: Headlines) -> float:
    return sum(_likeness(new, report, headlines) for report in reports) / len(reports)


def _likeness(one: Report, other: Report, headlines: Headlines) -> float:
    """Return how alike two items are: not at all where only their words are."""
    alike = likeness(one.gist, other.gist)
    if alike < ALIKE:
        return alike
    telling = not (_says_little(one, headlines) or _says_little(other, headlines))
    return alike if telling and not names_another(one.item, other.item, headlines) else 0.0


def _says_little(report: Report, headlines: Headlines) -> bool:
    """Tell whether an item has but a few words, and no two names: War in Ukraine.

    Where a capital says nothing, what all know is none: Russia-Ukraine war.
    """
    title = report.item.title
    is_brief = len(report.gist.weights) < MIN_WORDS and is_short(title)
    return is_brief and sum(term.is_name for term in headlines.terms(title)) < NAMES_THAT_TELL


def _near(reports: Sequence[Report], new: Report) -> list[Report]:
    near = [report for report in reports if abs(report.when - new.when) <= STORY_WINDOW]
    return sorted(near, key=lambda report: report.when)


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


def _is_same(some: Sequence[Report], others: Sequence[Report], headlines: Headlines) -> bool:
    links = [_link(report, others, headlines) for report in some[-MOST_COMPARED:]]
    return sum(links) / len(links) >= ALIKE


def _age(story: StoryRef) -> tuple[bool, int, str]:
    """Order stories by age: those in the record by number, then those still to be stored."""
    return (False, story, "") if isinstance(story, int) else (True, 0, story)
