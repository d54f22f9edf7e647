"""What changed an alert in silence, as it came within three hours of it, and is news after them."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta

from monitor.digest.telling import MOST_ALERTS
from monitor.log import get_logger
from monitor.pipeline import Clock, Watch
from monitor.pipeline.announce import announce_late_news
from monitor.store import Store

EVERY = timedelta(minutes=1)

log = get_logger("monitor.late_news")


class LateNews:
    """Lets stories ring once the three hours of their last alert are over; looks once a minute."""

    def __init__(
        self,
        store: Store,
        watch: Callable[[], Watch],
        clock: Clock,
        language: str = "en",
        most_alerts: int = MOST_ALERTS,
    ) -> None:
        """`language`: of chats whose own isn't known."""
        self._store, self._watch, self._clock = store, watch, clock
        self._language, self._most_alerts = language, most_alerts
        self._looked: datetime | None = None
        self._judged: dict[int, int] = {}  # alerts, and the last change that was looked at

    def announce(self) -> None:
        """Announce what has become news."""
        now = self._clock()
        if self._looked is not None and timedelta(0) <= now - self._looked < EVERY:
            return
        self._looked = now
        made = announce_late_news(
            self._store, self._watch().titles, self._judged, now, self._most_alerts, self._language
        )
        if made:
            log.info("announced", messages=made)
