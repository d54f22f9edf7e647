"""What a fair judge expects of a feed's next poll, from what its server answered so far.

The rules are those of docs/design.md, written down once more: nothing of Monitor's is used here.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum, auto

from benchmarks.days.clock import DAY, HOUR
from benchmarks.days.scripts import Edition, Script

MIN_INTERVAL, MAX_INTERVAL = 300.0, 6 * HOUR
LONGEST_WISH = {False: DAY, True: HOUR}  # by whether the feed is of high priority
LONGEST_AFTER_FAILURES = DAY
JITTER = 1.1
MOVED_AFTER, GONE_AFTER = (3, 3 * DAY), (3, 2 * DAY)
STALE_AFTER = 8 * DAY


class Outcome(Enum):
    """What came of one request."""

    FEED = auto()
    SAME = auto()  # 304
    REDIRECT = auto()
    GONE = auto()  # 410
    FAILED = auto()
    BROKEN = auto()  # no answer


@dataclass(frozen=True, slots=True)
class Answer:
    """What a server answered, and what a client has to know of it."""

    status: int
    headers: tuple[tuple[bytes, bytes], ...]
    body: bytes
    outcome: Outcome
    target: str = ""
    wait_until: float | None = None
    etag: bytes | None = None
    modified: bytes | None = None
    edition: Edition | None = None


@dataclass(frozen=True, slots=True)
class Given:
    """The validators that an address gave last."""

    url: str
    etag: bytes | None
    modified: bytes | None


@dataclass(frozen=True, slots=True)
class Sightings:
    """How often in a row the same was seen, and since when."""

    what: str
    times: int
    since: float

    def agree(self, enough: tuple[int, float], at: float) -> bool:
        """Tell whether they are enough to act on."""
        return self.times >= enough[0] and at - self.since >= enough[1]


@dataclass(slots=True)
class Memory:
    """What is known of one feed after its last poll; times in seconds, `why`: of `not_before`."""

    given: Given | None = None
    body_at: float | None = None
    said_304: bool = False
    polled_at: float | None = None
    not_before: float = 0.0
    not_after: float = 0.0
    why: str = ""
    failures: int = 0
    fresh: float = 0.0
    every: float = 0.0
    move: Sightings | None = None
    moved_to: str = ""
    gone: Sightings | None = None
    paused: bool = False

    def learn(self, script: Script, url: str, answer: Answer, moved_to: str, at: float) -> None:
        """Take in a poll's last answer. `moved_to`: where permanent redirects alone led it."""
        self.polled_at = at
        self.said_304 = answer.outcome is Outcome.SAME
        if answer.outcome in (Outcome.FEED, Outcome.SAME):
            self._learn_feed(script, url, answer, at)
            self._learn_move(script, moved_to, at)
        else:
            self.failures += 1
            if answer.outcome is Outcome.GONE:
                self.gone = _seen_again(self.gone, url, at)
                self.paused = self.gone.agree(GONE_AFTER, at)
        self._set_limits(script, answer.wait_until, at)

    def _learn_feed(self, script: Script, url: str, answer: Answer, at: float) -> None:
        self.failures, self.gone = 0, None
        said = script.said
        if answer.etag or answer.modified:
            self.given = Given(url, answer.etag, answer.modified)
        if answer.outcome is Outcome.FEED:
            self.body_at = at
            self.every = said.every
            self.fresh = said.fresh
            if not (answer.etag or answer.modified):
                self.given = None

    def _learn_move(self, script: Script, moved_to: str, at: float) -> None:
        if not moved_to:
            self.move = None
            return
        self.move = _seen_again(self.move, moved_to, at)
        if self.move.agree(MOVED_AFTER, at):
            self.moved_to, self.move = moved_to, None

    def _set_limits(self, script: Script, wait_until: float | None, at: float) -> None:
        longest = LONGEST_WISH[script.high]
        waits = {
            "min_interval": MIN_INTERVAL,
            "Cache-Control or Expires": min(self.fresh, longest),
            "ttl or sy:updatePeriod": min(self.every, longest),
        }
        if self.failures:
            doubled = min(MIN_INTERVAL * 2 ** min(self.failures, 20), LONGEST_AFTER_FAILURES)
            waits["back-off"] = doubled
        self.why = max(waits, key=lambda name: waits[name])
        self.not_before = at + waits[self.why]
        latest = max(MAX_INTERVAL, *waits.values())
        if self.failures:
            latest = LONGEST_AFTER_FAILURES
        self.not_after = at + JITTER * latest
        if script.said.skip_hours or script.said.skip_days:
            self.not_after += longest
        if wait_until is not None and wait_until > self.not_before:
            self.not_before, self.why = wait_until, "Retry-After"
            self.not_after = max(self.not_after, wait_until)


def _seen_again(before: Sightings | None, what: str, at: float) -> Sightings:
    if before is None or before.what != what:
        return Sightings(what, 1, at)
    return Sightings(what, before.times + 1, before.since)
