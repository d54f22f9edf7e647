"""What is written beside all else: notes of each week and of surges, and news that had to wait."""

from __future__ import annotations

import asyncio
from collections.abc import Callable

from monitor.digest.telling import MOST_ALERTS
from monitor.late_news import LateNews
from monitor.pipeline import Clock, Watch
from monitor.store import Store
from monitor.surges import Rules, SurgeWatch
from monitor.weekly import WeeklyNotes


class Notes:
    """Writes the notes that are due."""

    def __init__(
        self,
        store: Store,
        watch: Callable[[], Watch],
        clock: Clock,
        trouble: Callable[[BaseException, str], None],
        rules: Rules | None = None,
        language: str = "en",
        most_alerts: int = MOST_ALERTS,
    ) -> None:
        """`rules`: of surges; None looks for none. `language`: of chats whose own isn't known."""
        self._weekly = WeeklyNotes(store, watch, clock, trouble, language)
        self._surges = SurgeWatch(store, watch, clock, trouble, rules, language)
        self._late_news = LateNews(store, watch, clock, trouble, language, most_alerts)

    @property
    def running(self) -> list[asyncio.Task[None]]:
        """Return what is under way."""
        return [*self._weekly.running, *self._surges.running, *self._late_news.running]

    def write_due(self) -> None:
        """Begin to write what is due, and to look for surges, where it is time."""
        self._weekly.write_due()
        self._surges.look()
        self._late_news.look()

    def look_again(self) -> bool:
        """Look for surges once more, with all that has come; tells whether that was still to do."""
        return self._surges.look_again()

    def let_count(self, surged: Callable[[], None]) -> None:
        """Let somebody hear of each surge."""
        self._surges.on_surge = surged
