"""What changed an alert in silence, as it came within three hours of it, and is news after them."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Sequence
from datetime import datetime, timedelta
from itertools import groupby

from monitor.digest.telling import MOST_ALERTS
from monitor.log import get_logger
from monitor.model import Changed
from monitor.pipeline import Clock, Watch
from monitor.pipeline.late_news import announce_late_news, changed_story, changes_to_judge
from monitor.steps import Steps
from monitor.store import Store
from monitor.stories.news import may_ring_again

EVERY = timedelta(minutes=1)
STEP_S = 0.01  # of reading what stories say, before all else has its turn

log = get_logger("monitor.late_news")


class LateNews:
    """Lets stories ring once the three hours of their last alert are over; looks once a minute."""

    def __init__(
        self,
        store: Store,
        watch: Callable[[], Watch],
        clock: Clock,
        trouble: Callable[[BaseException, str], None],
        language: str = "en",
        most_alerts: int = MOST_ALERTS,
    ) -> None:
        """`language`: of chats whose own isn't known."""
        self._store, self._watch, self._clock, self._trouble = store, watch, clock, trouble
        self._language, self._most_alerts = language, most_alerts
        self._looked: datetime | None = None
        self._judged: dict[int, int] = {}  # alerts, and the last change that was looked at
        self._task: asyncio.Task[None] | None = None

    @property
    def running(self) -> list[asyncio.Task[None]]:
        """Return what is under way."""
        return [self._task] if self._task is not None and not self._task.done() else []

    def look(self) -> None:
        """Begin to look, where it is time."""
        now = self._clock()
        is_soon = self._looked is not None and timedelta(0) <= now - self._looked < EVERY
        if is_soon or self.running:
            return
        self._looked = now
        if changes := changes_to_judge(self._store, self._judged, now):
            self._task = asyncio.create_task(self._judge_all(changes))

    async def _judge_all(self, changes: Sequence[Changed]) -> None:
        steps = Steps(STEP_S)
        for _, group in groupby(changes, key=lambda each: (each.chat.id, each.thread)):
            try:
                await self._judge(list(group), steps)
            except Exception as error:  # noqa: BLE001 - the others are told; the next look tries again
                self._trouble(error, "looking for late news")

    async def _judge(self, changes: Sequence[Changed], steps: Steps) -> None:
        """Let ring what is news for one thread of a chat, all together."""
        news = []
        for change in changes:
            if self._is_news(change):
                news.append(change)
            await steps.pause()
        if news and (made := self._ring(news)):
            log.info("announced", messages=made)

    def _is_news(self, change: Changed) -> bool:
        now = self._clock()
        story = changed_story(self._store, change, now)
        if story.news is None and may_ring_again(story, now):
            self._judged[change.alert] = change.update
        return story.news is not None

    def _ring(self, news: Sequence[Changed]) -> int:
        titles, now = self._watch().titles, self._clock()
        return announce_late_news(self._store, titles, news, now, self._most_alerts, self._language)
