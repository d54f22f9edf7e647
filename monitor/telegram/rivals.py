"""When Telegram says 409: another program, or another Monitor, asks for the same bot's updates.

Each call for updates ends the other program's; two that both try again at once would take
the updates from each other without end. A single 409 means nothing: it may be the last call of a
Monitor that was just stopped.
"""

from __future__ import annotations

LASTING_S = 60.0
LOOK_AGAIN_S = 300.0


class Rivals:
    """Judges 409s; times are seconds of one clock.

    Those that come for `lasting` seconds mean that this program must give way; `look_again`
    seconds later it may ask again. Calls that were undisturbed for `lasting` seconds mean that the
    other program is gone.
    """

    def __init__(self, lasting: float = LASTING_S, look_again: float = LOOK_AGAIN_S) -> None:
        self._lasting = lasting
        self.look_again = look_again
        self._since: float | None = None
        self._calm_since: float | None = None
        self.giving_way = False

    def refused(self, now: float) -> bool:
        """Take note of a 409; tells whether this is the moment to give way."""
        self._calm_since = None
        if self._since is None:
            self._since = now
        if self.giving_way or now - self._since < self._lasting:
            return False
        self.giving_way = True
        return True

    def answered(self, now: float) -> bool:
        """Take note of a call that was answered; tells whether the other program is gone now."""
        if self._since is None:
            return False
        if self._calm_since is None:
            self._calm_since = now
        if now - self._calm_since < self._lasting:
            return False
        was_giving_way = self.giving_way
        self._since, self._calm_since, self.giving_way = None, None, False
        return was_giving_way
