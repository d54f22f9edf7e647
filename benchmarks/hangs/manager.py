"""A small systemd: starts a service, waits for its signs of life, kills it, starts it again.

As deploy/monitor.service asks: Type=notify, WatchdogSec, Restart=on-failure, RestartSec,
KillMode=mixed. On a watchdog's time-out systemd sends SIGABRT, and SIGCONT so that also a stopped
process hears it; who doesn't end then gets SIGKILL.
"""

from __future__ import annotations

import asyncio
import os
import signal
import socket
import time
from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path

ALIVE, READY = "WATCHDOG=1", "READY=1"
NEVER_AGAIN = (0, 78)  # RestartPreventExitStatus, and an end that was asked for
LOOK_S = 0.1


@dataclass(frozen=True, slots=True)
class Unit:
    """What the unit's file says, in seconds; `watchdog` None: nobody waits for signs of life."""

    watchdog: float | None = 60.0
    restart: float = 15.0
    abort: float = 30.0


@dataclass(frozen=True, slots=True)
class Event:
    """Something that happened to the service, in seconds since 1970."""

    at: float
    what: str


@dataclass
class Manager:
    """Keeps a command running in a folder; `events` says what it had to do for that."""

    command: Sequence[str]
    folder: Path
    unit: Unit
    environment: Mapping[str, str]
    events: list[Event] = field(default_factory=list)
    process: asyncio.subprocess.Process | None = None
    is_ready: bool = False
    _heard_at: float = 0.0

    @property
    def pid(self) -> int:
        """Return the service's main process."""
        assert self.process is not None
        return self.process.pid

    async def run(self) -> None:
        """Start the service, and again whenever it fails, until cancelled."""
        with self._notify_socket() as notify:
            try:
                while await self._live_once(notify) not in NEVER_AGAIN:  # noqa: ASYNC110
                    await asyncio.sleep(self.unit.restart)
            finally:
                self._kill_all()
                if self.process is not None:
                    await self.process.wait()

    def _notify_socket(self) -> socket.socket:
        notify = socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM)
        notify.setblocking(False)
        notify.bind(str(self.folder / "notify"))
        return notify

    async def _live_once(self, notify: socket.socket) -> int:
        """Let it live from one start to its end; returns its exit code."""
        self.is_ready, self._heard_at = False, time.monotonic()
        with (self.folder / "log").open("ab") as log:
            self.process = await asyncio.create_subprocess_exec(
                *self.command,
                cwd=self.folder,
                stdout=log,
                stderr=log,
                env={**self.environment, **self._variables()},
                start_new_session=True,  # a control group: what it starts is killed with it
            )
        ended = asyncio.create_task(self.process.wait())
        while not ended.done():
            await asyncio.wait([ended], timeout=LOOK_S)
            self._listen(notify)
            if self._is_overdue():
                await self._abort(ended)
        self._note(f"ended with {ended.result()}")
        self._kill_all()
        return ended.result()

    def _variables(self) -> dict[str, str]:
        variables = {"NOTIFY_SOCKET": str(self.folder / "notify")}
        if self.unit.watchdog is not None:
            variables["WATCHDOG_USEC"] = str(round(self.unit.watchdog * 1e6))
        return variables

    def _listen(self, notify: socket.socket) -> None:
        with suppress(BlockingIOError):
            while True:
                said = notify.recv(4096).decode()
                if said == ALIVE:
                    self._heard_at = time.monotonic()
                elif said == READY:
                    self.is_ready = True
                else:
                    self._note(said)

    def _is_overdue(self) -> bool:
        """Tell whether it is to be killed: systemd waits for signs of life once it is ready."""
        silent = time.monotonic() - self._heard_at
        return self.unit.watchdog is not None and self.is_ready and silent > self.unit.watchdog

    async def _abort(self, ended: asyncio.Task[int]) -> None:
        self._note("killed: the watchdog heard nothing")
        os.kill(self.pid, signal.SIGABRT)
        os.kill(self.pid, signal.SIGCONT)
        await asyncio.wait([ended], timeout=self.unit.abort)
        if not ended.done():
            self._note("killed at last")
            self._kill_all()
            await asyncio.wait([ended])

    def _kill_all(self) -> None:
        if self.process is not None:
            with suppress(ProcessLookupError):
                os.killpg(self.process.pid, signal.SIGKILL)

    def _note(self, what: str) -> None:
        self.events.append(Event(time.time(), what))
