"""What was seen of the machine's clock, which may be wrong for a while."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True, slots=True)
class ClockSeen:
    """The latest time that was seen, as it is kept; about, as it is not kept each second.

    `leapt_from`, `leapt_to`: the last time that the clock was far ahead of the look before: Monitor
    was down, or the clock was set. `behind_since`: what it showed when it was found behind.
    """

    latest: datetime
    leapt_from: datetime | None = None
    leapt_to: datetime | None = None
    behind_since: datetime | None = None
