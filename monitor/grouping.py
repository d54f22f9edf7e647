"""New hits find their stories: read from the record, decided, and handed back to be recorded.

What hits report is read before, in steps. Their stories are sought on the loop's thread, just
before a transaction and without a pause in between: so what was read still holds when it is
written. Items that are recorded together find each other, too.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from functools import cached_property

from monitor.log import get_logger
from monitor.model import (
    STORY_WINDOW,
    Item,
    KnownHits,
    NewItem,
    Placement,
    Poll,
    Renewal,
    Report,
    SeenItem,
    StoryRef,
)
from monitor.steps import Steps
from monitor.store import Store
from monitor.stories.encoder import Encoder, Vector, text_of
from monitor.stories.gist import Rarity, gist_of, matched_texts, said
from monitor.stories.memory import Memory
from monitor.stories.news import renewal_of
from monitor.stories.placing import place
from monitor.stories.terms import Terms
from monitor.stories.titles import Headlines, is_short
from monitor.watch.words.analysis import Words

STEP_S = 0.01  # of reading what hits say, before all else has its turn

ENCODER_FAILED = "encoding what hits say; stories go by words alone until the next start"

log = get_logger("monitor.grouping")


def _log(error: BaseException, about: str) -> None:
    log.error("fault", about=about, exc_info=error)


class Grouping:
    """Finds the stories of new items, in one record.

    `words`: what is remembered of words; asked for when the first item has to be read. `encoder`:
    what gives sentences their meaning, where it is installed. `trouble` is told if that fails.
    """

    def __init__(
        self,
        store: Store,
        words: Callable[[], Words],
        encoder: Encoder | None = None,
        trouble: Callable[[BaseException, str], None] = _log,
    ) -> None:
        self.store = store
        self._words = words
        self._encoder = encoder
        self._trouble = trouble
        self._is_filled_in = False
        self._encoding = asyncio.Lock()  # it works on one text at a time

    @cached_property
    def terms(self) -> Terms:
        """Return what gives the terms of texts, with all that it remembers."""
        return Terms(self._words())

    @cached_property
    def _headlines(self) -> Headlines:
        return Headlines(self.terms)

    async def understood(self, found: Sequence[NewItem], now: datetime) -> list[NewItem]:
        """Give items that hit what they report; in steps, so that nothing else waits for all."""
        meanings = iter(await self._meanings([new.item for new in found if new.hits]))
        steps = Steps(STEP_S)
        understood = []
        for new in found:
            if new.hits:
                understood.append(replace(new, report=self._report(new, now, next(meanings))))
                await steps.pause()
            else:
                understood.append(new)
        return understood

    async def _meanings(self, items: Sequence[Item]) -> Sequence[Vector]:
        """Return what each of these items means, where there is an encoder; found in a thread.

        A thread can't be given up: where who asks is, the next one waits for its end all the same.
        """
        if self._encoder is None or not items:
            return [()] * len(items)
        encoding = asyncio.create_task(self._encoded(list(map(text_of, items))))
        return await asyncio.shield(encoding)

    async def _encoded(self, texts: list[str]) -> Sequence[Vector]:
        """Encode texts; where that fails, stories go by words alone: no hit waits for it."""
        async with self._encoding:
            if self._encoder is not None:  # else it failed while these waited
                try:
                    return await asyncio.to_thread(self._encoder.encode, texts)
                except Exception as error:  # noqa: BLE001 - of a library that is only a help
                    self._encoder = None
                    self._trouble(error, ENCODER_FAILED)
        return [()] * len(texts)

    def of_polls(self, polls: Sequence[Poll]) -> list[Poll]:
        """Give the items of polls that hit their stories; the polls are recorded together then."""
        if any(new.hits for poll in polls for new in poll.items):
            self._fill_in(max(poll.at for poll in polls))
        together = _Together(self.store)
        return [self._of_poll(poll, together) for poll in polls]

    def _of_poll(self, poll: Poll, together: _Together) -> Poll:
        hit = [new.item.id for new in poll.items if new.hits]
        known = self.store.known_hits(poll.state.id, hit)
        placed = (
            self._placed(new, poll.at, together, known.get(new.item.id)) for new in poll.items
        )
        return replace(poll, items=tuple(placed))

    def of_found(self, found: Sequence[NewItem], now: datetime) -> list[NewItem]:
        """Give items that hit their stories; they are recorded together then."""
        self._fill_in(now)
        together = _Together(self.store)
        return [self._placed(new, now, together) for new in found]

    def of_article(self, item: int, found: NewItem, now: datetime) -> NewItem:
        """Give the item of a row the story of what it hits in its article; it is recorded then."""
        self._fill_in(now)
        return self._placed(found, now, _Together(self.store), self.store.known_hits_of(item))

    def _fill_in(self, now: datetime) -> None:
        """Read what was stored lately by an older Monitor, once: what is new may be like it."""
        if not self._is_filled_in:
            if lately := self.store.seen_without_gists(now - STORY_WINDOW):
                self.store.keep_gists(map(self._report_of, lately))
            self._is_filled_in = True

    def _report_of(self, seen: SeenItem) -> Report:
        what = said(seen.item, self.terms)
        gist = gist_of(what, Rarity(*self.store.term_counts(what.terms)))
        return Report("", seen.when, seen.item, gist, seen.row_id)

    def _placed(
        self, new: NewItem, now: datetime, together: _Together, known: KnownHits | None = None
    ) -> NewItem:
        """Give an item that hits its story: if it has one already, it stays there."""
        if not new.hits:
            return new
        report = new.report or self._report(new, now)
        if known is not None:
            together.add(report, Placement(together.now(known.story)))
            return replace(new, report=report, renewals=_renewals(new, known))
        placement = place(report, together.stories_near(report), self._headlines)
        together.add(report, placement)
        return replace(new, story=placement.story, merged=placement.merged, report=report)

    def _report(self, new: NewItem, now: datetime, meaning: Vector = ()) -> Report:
        what = said(new.item, self.terms, matched_texts(new.item, new.hits))
        gist = gist_of(what, Rarity(*self.store.term_counts(what.terms)), meaning)
        return Report(_own_story(new), min(new.item.published or now, now), new.item, gist)


def _renewals(new: NewItem, known: KnownHits) -> tuple[Renewal, ...]:
    """Say which hits of a changed item say more than before."""
    found = (renewal_of(hit, new.item.title, known.versions) for hit in new.hits)
    return tuple(renewal for renewal in found if renewal is not None)


def _own_story(new: NewItem) -> StoryRef:
    """Name the story that an item starts, where it belongs to none: nothing else has that name.

    Another item of its title may tell of another event, weeks later; but a page is one story, if
    all that it is called is Live updates.
    """
    is_page = is_short(new.item.title) or not new.item.title
    return new.story if is_page else f"{new.story}\n{new.item.outlet} {new.item.id}"


class _Together:
    """The record as it will be, once what was placed so far is recorded."""

    def __init__(self, store: Store) -> None:
        self._store = store
        self._fresh = Memory()
        self._now_in: dict[StoryRef, StoryRef] = {}

    def stories_near(self, new: Report) -> Mapping[StoryRef, Sequence[Report]]:
        """Return the stories that may be a new item's, with their items."""
        stories: dict[StoryRef, list[Report]] = {}
        for found in (self._store.stories_near(new), self._fresh.stories_near(new)):
            for story, reports in found.items():
                stories.setdefault(self.now(story), []).extend(reports)
        return stories

    def now(self, story: StoryRef) -> StoryRef:
        """Return the story that this one has become part of, or itself."""
        return self._now_in.get(story, story)

    def add(self, report: Report, placement: Placement) -> None:
        """Take note of an item in its story, and of stories that became part of it."""
        self._fresh.add(report, placement)
        for old, now in self._now_in.items():
            if now in placement.merged:
                self._now_in[old] = placement.story
        self._now_in.update(dict.fromkeys(placement.merged, placement.story))
