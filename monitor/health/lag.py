"""How late the event loop was lately: whatever holds it up delays all else."""

from __future__ import annotations

from collections import deque
from dataclasses import dataclass
from statistics import median

KEPT_S = 300.0


@dataclass(frozen=True, slots=True)
class Late:
    """How late something was, in seconds, and when."""

    at: float
    by: float


class Lag:
    """The last minutes' samples; times are seconds of a monotonic clock."""

    def __init__(self, kept: float = KEPT_S) -> None:
        self._kept = kept
        self._samples: deque[Late] = deque()

    def note(self, at: float, by: float) -> None:
        """Add a sample: woken at a time, so much later than asked for."""
        self._samples.append(Late(at, max(by, 0.0)))
        while self._samples[0].at < at - self._kept:
            self._samples.popleft()

    def typical(self, since: float) -> float:
        """Return the median since a time: a single long delay doesn't count."""
        return median([late.by for late in self._samples if late.at >= since] or [0.0])

    def percentile(self, percent: float) -> float:
        """Return what so many per cent of the samples don't exceed."""
        delays = sorted(late.by for late in self._samples)
        return delays[min(int(len(delays) * percent / 100), len(delays) - 1)] if delays else 0.0

    def longest(self) -> float:
        """Return the longest delay."""
        return max((late.by for late in self._samples), default=0.0)
