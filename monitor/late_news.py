"""What changed an alert in silence, as it came within three hours of it, and is news after them."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta

from monitor.log import get_logger
from monitor.pipeline import Clock, Watch
from monitor.pipeline.announce import announce_late_news
from monitor.store import Store

EVERY = timedelta(minutes=1)
LOOKS_BACK = timedelta(hours=1)  # after a start: what came of age while nothing ran

log = get_logger("monitor.late_news")


class LateNews:
    """Lets stories ring once the three hours of their last alert are over; looks once a minute."""

    def __init__(
        self, store: Store, watch: Callable[[], Watch], clock: Clock, language: str = "en"
    ) -> None:
        """`language`: of chats whose own isn't known."""
        self._store, self._watch, self._clock = store, watch, clock
        self._language = language
        self._looked: datetime | None = None

    def announce(self) -> None:
        """Announce what has become news since the last look."""
        now = self._clock()
        since = min(now, self._looked or now - LOOKS_BACK)  # a clock may be set back
        if self._looked is None or self._looked > now or now - since >= EVERY:
            titles = self._watch().titles
            made = announce_late_news(self._store, titles, since, now, self._language)
            self._looked = now
            if made:
                log.info("announced", messages=made)
