"""Telegram's limits, kept before they are met.

One message a second to a chat, 20 a minute to a group, 30 a second in all; we stay below each:
https://core.telegram.org/bots/faq#my-bot-is-hitting-limits-how-do-i-avoid-this
"""

from __future__ import annotations

from collections import defaultdict, deque
from datetime import datetime, timedelta

from monitor.model import ChatKind

CHAT_GAP = timedelta(seconds=1.05)
GROUP_LIMIT, GROUP_WINDOW = 18, timedelta(seconds=60)
TOTAL_LIMIT, TOTAL_WINDOW = 25, timedelta(seconds=1)


class Pace:
    """Remembers the latest sends, and says whether a chat may get another now."""

    def __init__(self) -> None:
        self._by_chat: dict[int, deque[datetime]] = defaultdict(deque)
        self._all: deque[datetime] = deque()

    def allows(self, chat_id: int, kind: ChatKind, now: datetime) -> bool:
        """Tell whether a message to this chat would stay within every limit."""
        _forget(self._all, now - TOTAL_WINDOW)
        sends = self._by_chat[chat_id]
        _forget(sends, now - GROUP_WINDOW)
        if len(self._all) >= TOTAL_LIMIT or (sends and now - sends[-1] < CHAT_GAP):
            return False
        return kind is ChatKind.PRIVATE or len(sends) < GROUP_LIMIT

    def note(self, chat_id: int, now: datetime) -> None:
        """Count a message to this chat."""
        self._by_chat[chat_id].append(now)
        self._all.append(now)


def _forget(times: deque[datetime], before: datetime) -> None:
    while times and times[0] <= before:
        times.popleft()
