"""What systemd wants to hear, over the socket that it names (sd_notify(3))."""

from __future__ import annotations

import os
import socket
from collections.abc import Mapping

from monitor.log import get_logger

READY, STOPPING, ALIVE = "READY=1", "STOPPING=1", "WATCHDOG=1"

log = get_logger("monitor.health")


class Systemd:
    """Tells systemd how the service is; without systemd, nobody."""

    def __init__(self, environment: Mapping[str, str] = os.environ) -> None:
        self._address = environment.get("NOTIFY_SOCKET", "")
        self.patience = _patience(environment)  # seconds, if systemd waits for a sign of life

    def tell(self, *states: str) -> None:
        """Send states, such as READY=1; that systemd can't be told is no reason to fail."""
        if not self._address:
            return
        address = self._address
        if address.startswith("@"):  # an abstract socket has no file
            address = "\0" + address[1:]
        try:
            with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM | socket.SOCK_CLOEXEC) as to:
                to.setblocking(False)
                to.sendto("\n".join(states).encode(), address)
        except OSError as error:
            log.warning("systemd can't be told", states=states, error=str(error))


def _patience(environment: Mapping[str, str]) -> float | None:
    """Return how long systemd waits, where it is this process that it waits for."""
    microseconds = environment.get("WATCHDOG_USEC", "")
    meant = environment.get("WATCHDOG_PID", "") in ("", str(os.getpid()))
    return int(microseconds) / 1e6 if microseconds.isdecimal() and meant else None
