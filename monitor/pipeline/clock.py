"""Look at the clock: what a clock that was wrong led to is put right, before all else."""

from __future__ import annotations

from datetime import datetime

from monitor.digest.clock import ClockFinding, look_at_clock
from monitor.store import Store


def follow_clock(store: Store, now: datetime) -> ClockFinding:
    """Note what the clock shows; where it was set, put right what would now come twice or never."""
    before = store.clock_seen()
    found = look_at_clock(before, now)
    if found.seen != before:
        store.record_clock(
            found.seen, now, set_back=found.set_back, not_made_from=found.not_made_from
        )
    return found
