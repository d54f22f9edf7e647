"""Telegram's flood limits: how fast a bot may send before it is told to wait."""

from __future__ import annotations

import math
from collections import defaultdict, deque
from collections.abc import Callable
from dataclasses import dataclass, field

Clock = Callable[[], float]


@dataclass
class ManualClock:
    """Seconds since 1970 that pass only when a test says so."""

    now: float = 1_750_000_000.0

    def __call__(self) -> float:
        return self.now

    def advance(self, seconds: float) -> None:
        self.now += seconds


@dataclass(frozen=True)
class Window:
    """At most so many messages within so many seconds."""

    most: int
    seconds: float

    def wait(self, sent: deque[float], now: float) -> float:
        """Seconds until one more fits."""
        while sent and sent[0] <= now - self.seconds:
            sent.popleft()
        return 0.0 if len(sent) < self.most else sent[-self.most] + self.seconds - now


@dataclass
class Bucket:
    """So many messages at once, then one every so many seconds."""

    most: int = 3
    seconds: float = 1.0
    full_at: float = 0.0
    """When all of the burst is available again."""

    def wait(self, now: float) -> float:
        return max(0.0, self.full_at - now - (self.most - 1) * self.seconds)

    def take(self, now: float) -> None:
        self.full_at = max(self.full_at, now) + self.seconds


@dataclass(frozen=True)
class Refusal:
    retry_after: int
    limit: str
    broken: bool
    """The bot had already been told to wait, and sent all the same."""


@dataclass
class FloodLimits:
    enabled: bool = True
    group: Window = Window(most=20, seconds=60)
    everyone: Window = Window(most=30, seconds=1)
    _private_sent: dict[int, Bucket] = field(default_factory=lambda: defaultdict(Bucket))
    _group_sent: dict[int, deque[float]] = field(default_factory=lambda: defaultdict(deque))
    _all_sent: deque[float] = field(default_factory=deque)
    _waits: dict[int, tuple[float, Refusal]] = field(default_factory=dict)
    """Until when each chat that was refused has to be left alone."""

    def refusal(self, chat_id: int, now: float) -> Refusal | None:
        """None: the message may go, and is counted."""
        if not self.enabled:
            return None
        refusal = self._still_waiting(chat_id, now) or self._new_refusal(chat_id, now)
        if refusal:
            self._waits[chat_id] = (now + refusal.retry_after, refusal)
        else:
            self._count(chat_id, now)
        return refusal

    def _still_waiting(self, chat_id: int, now: float) -> Refusal | None:
        """Sending during the wait makes the whole wait begin anew."""
        until, refusal = self._waits.pop(chat_id, (now, None))
        if refusal is None or now >= until:
            return None
        return Refusal(refusal.retry_after, refusal.limit, broken=True)

    def _new_refusal(self, chat_id: int, now: float) -> Refusal | None:
        waits = {"all chats": self.everyone.wait(self._all_sent, now)}
        if chat_id > 0:
            waits["private chat"] = self._private_sent[chat_id].wait(now)
        else:
            waits["group"] = self.group.wait(self._group_sent[chat_id], now)
        limit = max(waits, key=lambda name: waits[name])
        if waits[limit] <= 0:
            return None
        return Refusal(math.ceil(waits[limit]), limit, broken=False)

    def _count(self, chat_id: int, now: float) -> None:
        self._all_sent.append(now)
        if chat_id > 0:
            self._private_sent[chat_id].take(now)
        else:
            self._group_sent[chat_id].append(now)
