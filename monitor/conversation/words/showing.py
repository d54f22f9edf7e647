"""A draft, as the chat shows it."""

from __future__ import annotations

from datetime import datetime

from monitor.conversation.words.drafts import Draft, Result
from monitor.telegram.dialogs.words.drafts import (
    DraftLine,
    DraftShown,
    SampleShown,
    Tick,
    TrialShown,
)
from monitor.telegram.dialogs.words.not_added import Unread
from monitor.trial import too_wide
from monitor.watch.lists.draft import Refusal


def shown(number: int, draft: Draft, now: datetime, zone: str) -> DraftShown:
    """Give what the chat shows of a draft, by its dialogue's number."""
    result = draft.result
    return DraftShown(
        number,
        draft.title,
        not draft.watchlist,
        tuple(
            DraftLine(text, result.hits(draft.parts_of_line(place)) if result else 0)
            for place, text in enumerate(draft.final)
        ),
        draft.there,
        draft.excluded,
        tuple(_tick(draft, place) for place in range(len(draft.spellings))),
        draft.warnings,
        _found(draft, result) if result else None,
        now,
        zone,
    )


def _tick(draft: Draft, place: int) -> Tick:
    hits = draft.result.hits([len(draft.lines) + place]) if draft.result else None
    return Tick(draft.spellings[place].text, place in draft.ticked, hits)


def _found(draft: Draft, result: Result) -> TrialShown:
    chosen = frozenset(draft.chosen)
    hits = result.hits(chosen)
    return TrialShown(
        items=result.items,
        hits=hits,
        fresh=result.fresh(chosen),
        whole=result.whole,
        too_wide=too_wide(hits, result.items),
        samples=tuple(
            SampleShown(sample.html, sample.outlet, datetime.fromisoformat(sample.when))
            for sample in result.samples
            if not chosen.isdisjoint(sample.parts)
        ),
        forms=tuple(form.text for form in result.forms if not chosen.isdisjoint(form.parts)),
        covered=tuple((draft.lines[each.line], each.by) for each in result.covered),
    )


def unread(refusal: Refusal) -> Unread:
    """Give what the chat shows of a line that can't be read."""
    return Unread(refusal.number, refusal.line, refusal.column, refusal.reason, refusal.remedy)
