"""Telegram's limits, kept before they are met; and its waits, kept once it asks for them.

One message a second to a chat, 20 a minute to a group, 30 a second in all; we stay below each:
https://core.telegram.org/bots/faq#my-bot-is-hitting-limits-how-do-i-avoid-this
"""

from __future__ import annotations

from bisect import insort
from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from monitor.model import ChatKind

CHAT_GAP = timedelta(seconds=1.05)
GROUP_LIMIT, GROUP_WINDOW = 18, timedelta(seconds=60)
TOTAL_LIMIT, TOTAL_WINDOW = 25, timedelta(seconds=1)

SLOWED_CHATS, SLOWED_WITHIN = 3, timedelta(seconds=10)
LONGEST_SLOWING = timedelta(seconds=60)


@dataclass(frozen=True, slots=True)
class Flood:
    """A 429: at what time Telegram asked which chat to wait how long."""

    at: datetime
    chat_id: int
    wait: timedelta


def slowed_for(floods: Iterable[Flood], now: datetime) -> timedelta:
    """Return how long all chats must wait: zero where only those that were told to must.

    A 429 for one chat is about that chat. Three chats told to wait within 10 seconds mean that
    Telegram slows the whole bot: then all wait as long as the one that waits the shortest.
    """
    waits = {flood.chat_id: flood.wait for flood in floods if _lately(flood.at, now)}
    if len(waits) < SLOWED_CHATS:
        return timedelta(0)
    return min(*waits.values(), LONGEST_SLOWING)


def _lately(at: datetime, now: datetime) -> bool:
    return now - SLOWED_WITHIN <= at <= now


class Pace:
    """Remembers the latest sends and waits, and says when a chat may get its next message.

    Telegram counts a message when it arrives there, at some moment between the start of a call and
    its end. So a call counts for as long as it is under way, and then as sent when it ended.
    """

    def __init__(self) -> None:
        self._under_way: Counter[int] = Counter()
        self._by_chat: dict[int, list[datetime]] = defaultdict(list)
        self._all: list[datetime] = []
        self._waits: dict[int, datetime] = {}
        self._floods: list[Flood] = []
        self._slowed_until: datetime | None = None

    def allows(self, chat_id: int, kind: ChatKind, now: datetime) -> bool:
        """Tell whether a message to this chat would stay within every limit."""
        return self.next_turn(chat_id, kind, now) <= now

    def next_turn(self, chat_id: int, kind: ChatKind, now: datetime) -> datetime:
        """Return when a message to this chat would be within every limit: now, or later."""
        _forget(self._all, now, TOTAL_WINDOW)
        _forget(self._by_chat[chat_id], now, GROUP_WINDOW)
        sends = [*self._by_chat[chat_id], *[now] * self._under_way[chat_id]]
        all_sends = [*self._all, *[now] * self._under_way.total()]
        group = kind is not ChatKind.PRIVATE
        return max(
            now,
            self._waits.get(chat_id, now),
            self._all_may_go_at(now),
            _fits_at(sends, 1, CHAT_GAP, now),
            _fits_at(sends, GROUP_LIMIT, GROUP_WINDOW, now) if group else now,
            _fits_at(all_sends, TOTAL_LIMIT, TOTAL_WINDOW, now),
        )

    def note(self, chat_id: int, at: datetime) -> None:
        """Count a message to this chat; one that goes a little later takes its turn now."""
        insort(self._by_chat[chat_id], at)
        insort(self._all, at)

    def begin(self, chat_id: int, turn: datetime | None = None) -> None:
        """Count a call as under way; its `turn`, where one was noted, is up."""
        self._under_way[chat_id] += 1
        for times in (self._by_chat[chat_id], self._all) if turn else ():
            if turn in times:
                times.remove(turn)

    def end(self, chat_id: int, now: datetime) -> None:
        """Count a call that was under way as sent now."""
        self._under_way[chat_id] -= 1
        self._under_way += Counter()  # forgets those that have none
        self.note(chat_id, now)

    def keep_waiting(self, chat_id: int, until: datetime) -> None:
        """Let a chat wait: Telegram asked for that."""
        self._waits[chat_id] = until

    def forget_waits(self) -> None:
        """Let no chat wait by a clock that was set back; the store keeps the waits that count."""
        self._waits.clear()

    def note_flood(self, flood: Flood) -> None:
        """Take in that Telegram asked a chat to wait; if it asks several, all wait."""
        self.keep_waiting(flood.chat_id, flood.at + flood.wait)
        self._floods = [old for old in self._floods if _lately(old.at, flood.at)] + [flood]
        slowed = slowed_for(self._floods, flood.at)
        if slowed:
            self._slowed_until = flood.at + slowed

    def _all_may_go_at(self, now: datetime) -> datetime:
        """Return until when the whole bot waits; a time too far off is a clock set back."""
        until = self._slowed_until
        return now if until is None or until - now > LONGEST_SLOWING else until


def _fits_at(times: Sequence[datetime], most: int, window: timedelta, now: datetime) -> datetime:
    """Return when one more fits, of at most so many within a window."""
    times = sorted(times)
    return now if len(times) < most else times[-most] + window


def _forget(times: list[datetime], now: datetime, window: timedelta) -> None:
    """Drop what no longer counts: what is past, and what can only be ahead by a clock set back."""
    if times and (times[0] <= now - window or times[-1] > now + window):
        times[:] = [time for time in times if now - window < time <= now + window]
