"""Whether Telegram can be reached: once it is back, what waits needn't wait out its back-off.

After an hour without Telegram the next try of a message may be most of an hour off. The listener,
which asks at least once a minute, knows sooner.
"""

from __future__ import annotations

LASTING_S = 60.0


class Reach:
    """Judges calls that got through, and those that did not; times are seconds of one clock.

    A short disturbance is none: it ends before a back-off has become long.
    """

    def __init__(self, lasting: float = LASTING_S) -> None:
        self._lasting = lasting
        self._lost_since: float | None = None

    @property
    def is_lost(self) -> bool:
        """Tell whether the last call did not get through."""
        return self._lost_since is not None

    def failed(self, now: float) -> None:
        """Take note of a call that did not get through."""
        if self._lost_since is None:
            self._lost_since = now

    def answered(self, now: float) -> bool:
        """Take note of one that did; tells whether Telegram is back after it was away for long."""
        since, self._lost_since = self._lost_since, None
        return since is not None and now - since >= self._lasting
