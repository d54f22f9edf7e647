"""What follows where the machine's clock was wrong: which digests count as made.

A clock that is far behind the latest time that was seen was either ahead until now, or is wrong
now. It was ahead if it leapt there, and is now back to where it leapt from: then what it made
meanwhile doesn't count, and each digest comes at its time. Otherwise it's taken to be wrong now,
and what was made counts; but not for longer than a day, or chats would wait as long as it is wrong.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from monitor.model import ClockSeen

SMALL_STEP = timedelta(hours=2)  # changes nothing: more than summer time that was set by hand
KEPT_EVERY = timedelta(minutes=10)
BELIEVED_AFTER = timedelta(hours=26)  # a clock that stays behind: a day, and some


@dataclass(frozen=True, slots=True)
class ClockFinding:
    """What a look at the clock found, and what to do.

    `set_back`: what waits for a time may wait far too long now. `not_made_from`: digests that were
    made from then on don't count as made.
    """

    seen: ClockSeen
    set_back: bool = False
    not_made_from: datetime | None = None


def look_at_clock(seen: ClockSeen | None, now: datetime) -> ClockFinding:
    """Compare the clock with what was seen of it before."""
    if seen is None:
        return ClockFinding(ClockSeen(now))
    if now < seen.latest:
        return _behind(seen, now)
    if now > seen.latest + SMALL_STEP:
        return ClockFinding(ClockSeen(now, leapt_from=seen.latest, leapt_to=now))
    is_old = now >= seen.latest + KEPT_EVERY or seen.behind_since is not None
    return ClockFinding(replace(seen, latest=now, behind_since=None) if is_old else seen)


def _behind(seen: ClockSeen, now: datetime) -> ClockFinding:
    if _is_back(seen, now):
        return ClockFinding(ClockSeen(now), set_back=True, not_made_from=seen.leapt_to)
    if seen.behind_since is None or now < seen.behind_since:
        return ClockFinding(replace(seen, behind_since=now), set_back=True)
    if now > seen.behind_since + BELIEVED_AFTER:
        return ClockFinding(ClockSeen(now), not_made_from=now)
    return ClockFinding(seen)


def _is_back(seen: ClockSeen, now: datetime) -> bool:
    """Tell whether a clock that had leapt ahead is now before that leap, or where it began."""
    if seen.leapt_from is None or seen.leapt_to is None:
        return False
    return seen.leapt_from - SMALL_STEP <= now < seen.leapt_to
