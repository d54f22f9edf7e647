"""The pulse of a service: once a second its signs of life, for those who wait for them.

Two watchdogs wait. systemd kills a service that it doesn't hear of. In the process itself a thread
of C (faulthandler) ends it when the event loop, or the ticks, stood still: it needs neither the
loop nor Python's lock, and shows on stderr where each thread was. Whoever looks after the process
starts it again, and nothing is lost, as after any crash.
"""

from __future__ import annotations

import asyncio
import faulthandler
from collections.abc import Callable

from monitor.health.judge import Limits, Signs, unhealthy_because
from monitor.health.lag import Lag
from monitor.health.systemd import ALIVE, Systemd
from monitor.log import get_logger

BEAT_S = 1.0
TYPICAL_OF_S = 60.0

log = get_logger("monitor.health")


def end_if_stuck(seconds: float) -> None:
    """End the process after so many seconds, with exit code 1, unless this is called again."""
    faulthandler.dump_traceback_later(seconds, exit=True)


class Pulse:
    """Judges the signs of life that `signs` gives for the loop's typical lag.

    `stuck` seconds without a tick end the process; None: that is left to others.
    """

    def __init__(
        self,
        signs: Callable[[float], Signs],
        systemd: Systemd,
        limits: Limits,
        stuck: float | None = None,
    ) -> None:
        self._signs = signs
        self._systemd = systemd
        self._limits = limits
        self._stuck = stuck
        self._reasons: tuple[str, ...] = ()
        self._told_at = -BEAT_S
        self.lag = Lag()

    async def beat(self) -> None:
        """Look once a second, for ever."""
        loop = asyncio.get_running_loop()
        self._look(loop.time())
        while True:
            due = loop.time() + BEAT_S
            await asyncio.sleep(BEAT_S)
            self.lag.note(loop.time(), loop.time() - due)
            self._look(loop.time())

    def reasons(self) -> tuple[str, ...]:
        """Return why the service is unhealthy, now."""
        now = asyncio.get_running_loop().time()
        signs = self._signs(self.lag.typical(now - TYPICAL_OF_S))
        return unhealthy_because(signs, now, self._limits)

    def _look(self, now: float) -> None:
        before, self._reasons = self._reasons, self.reasons()
        if bool(before) != bool(self._reasons):
            self._tell_of_change()
        if not self._reasons:
            self._tell_alive(now)
        if self._stuck is not None and self._signs(0.0).tick > now - self._limits.tick:
            end_if_stuck(self._stuck)

    def _tell_of_change(self) -> None:
        if self._reasons:
            log.error("unhealthy", reasons=self._reasons)
            self._systemd.tell(f"STATUS=unhealthy: {'; '.join(self._reasons)}")
        else:
            log.warning("healthy again")
            self._systemd.tell("STATUS=healthy again")

    def _tell_alive(self, now: float) -> None:
        """Tell systemd three times in the time that it waits."""
        patience = self._systemd.patience
        if patience is not None and now - self._told_at >= patience / 3 - BEAT_S / 2:
            self._systemd.tell(ALIVE)
            self._told_at = now
