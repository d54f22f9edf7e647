"""A service that stays alive: what keeps an eye on it while it runs, and an end in good order.

while it runs   ticks · the files followed · Telegram listened to, under supervision
                signs of life → the watchdogs, /healthz, /metrics
at the end      no new polls and sends → those in flight finish, answers too → all is closed
"""

from __future__ import annotations

import asyncio
import logging
import os
import sys
import threading
import time
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass, field
from http import HTTPStatus

from monitor.ending import Ending
from monitor.health.judge import Limits, Signs
from monitor.health.metrics import Gauges, Metrics
from monitor.health.pulse import Pulse, end_if_stuck
from monitor.health.server import PROCESS, Page, Pages, address_of
from monitor.health.systemd import READY, STOPPING, Systemd
from monitor.log import get_logger
from monitor.pipeline import Clock
from monitor.reload import Follower
from monitor.service import Service
from monitor.store import Store
from monitor.telegram.listener import Listener
from monitor.telegram.rivals import LASTING_S
from monitor.telegram.supervision import SILENCE_S, Supervisor
from monitor.ticks import Rhythm, keep_ticking

LEAVE_S = 1.0

log = get_logger("monitor.alive")


@dataclass(frozen=True, slots=True)
class Patience:
    """Seconds until something is done about a part that hangs.

    `silence`: of the listener, until it is started anew. `rivals`: of another program's asking for
    updates, until this one gives way. `stuck`: without a tick, until the process
    ends, as it does when ending takes longer than `ending`; None: it never does.
    """

    silence: float = SILENCE_S
    rivals: float = LASTING_S
    stuck: float | None = 120.0
    ending: float = 15.0
    limits: Limits = field(default_factory=Limits)


@dataclass(frozen=True, slots=True)
class Parts:
    """What is kept alive, until `ending` is asked for; `renew` gives the listener connections."""

    store: Store
    service: Service
    follower: Follower
    listener: Listener
    renew: Callable[[], Awaitable[None]]
    clock: Clock
    rhythm: Rhythm
    ending: Ending


async def stay_alive(parts: Parts, listen: str, patience: Patience) -> None:
    """Serve until a signal ends it; `listen`: where /healthz and /metrics are, if anywhere.

    Raises TokenRefusedError.
    """
    systemd = Systemd()
    vitals = _Vitals(parts, systemd, patience)
    beating = asyncio.create_task(vitals.pulse.beat())
    async with _pages(listen, vitals):
        systemd.tell(READY)
        ending = asyncio.create_task(_begin_to_end(parts.service, beating, systemd, patience))
        try:
            await _serve_and_listen(parts, vitals.supervisor)
        finally:
            beating.cancel()
            ending.cancel()


async def serve(service: Service, follower: Follower, rhythm: Rhythm, ending: Ending) -> None:
    """Run a service and follow the files until a signal ends it."""
    ended = asyncio.Event()
    following = asyncio.create_task(follower.follow(ended))
    try:
        with ending.obeyed_by(service.stop):
            await keep_ticking(service, rhythm)
    finally:
        ended.set()
        await following


async def _serve_and_listen(parts: Parts, supervisor: Supervisor) -> None:
    """Serve, and listen meanwhile; both end together, so that neither waits for the other."""
    listening = asyncio.create_task(_until_stopped(parts.service, supervisor))
    try:
        await serve(parts.service, parts.follower, parts.rhythm, parts.ending)
    finally:
        parts.service.stop()
        await listening


async def _until_stopped(service: Service, supervisor: Supervisor) -> None:
    """Listen until the service is to end; a listener that can't go on ends the service."""
    listening = asyncio.create_task(supervisor.run())
    stopped = asyncio.create_task(service.stopped.wait())
    await asyncio.wait([listening, stopped], return_when=asyncio.FIRST_COMPLETED)
    stopped.cancel()
    service.stop()
    listening.cancel()
    with suppress(asyncio.CancelledError):
        await listening


async def _begin_to_end(
    service: Service, beating: asyncio.Task[None], systemd: Systemd, patience: Patience
) -> None:
    """Tell of the end as soon as it is asked for; from then on there are some seconds for it."""
    await service.stopped.wait()
    log.info("ending")
    beating.cancel()  # it would go on giving more time
    systemd.tell(STOPPING)
    if patience.stuck is not None:
        end_if_stuck(patience.ending)


def leave() -> None:
    """End the process, once all is closed, without waiting for threads that look up a name."""
    others = [t for t in threading.enumerate() if t is not threading.main_thread() and not t.daemon]
    for thread in others:
        thread.join(timeout=LEAVE_S / len(others))
    if any(thread.is_alive() for thread in others):
        logging.shutdown()
        sys.stdout.flush()
        os._exit(0)


class _Vitals:
    """What is known of the parts' health, and counted of their work."""

    def __init__(self, parts: Parts, systemd: Systemd, patience: Patience) -> None:
        self._parts = parts
        self._started = time.monotonic()
        self.supervisor = Supervisor(parts.listener, parts.renew, _log_restart, patience.silence)
        self.pulse = Pulse(self._signs, systemd, patience.limits, patience.stuck)
        self.metrics = Metrics(parts.store.standing, self._gauges, parts.clock)
        parts.service.let_count(self.metrics.polled, self.metrics.sent)
        parts.service.notes.let_count(self.metrics.surged)
        parts.service.gauges = self._gauges

    def _signs(self, lag: float) -> Signs:
        return Signs(
            updates=max(self._started, self._parts.listener.alive_at),
            tick=self._parts.service.last_tick,
            write=self._parts.store.last_write,
            lag=lag,
        )

    def _gauges(self) -> Gauges:
        now, returned = time.monotonic(), self._parts.listener.returned_at
        return Gauges(
            healthy=not self.pulse.reasons(),
            uptime=now - self._started,
            lag_p99=self.pulse.lag.percentile(99),
            lag_max=self.pulse.lag.longest(),
            updates_age=None if returned is None else now - returned,
            listener_restarts=self.supervisor.restarts,
        )

    def health(self) -> Page:
        """Tell whether the service is healthy, and if not, why."""
        if reasons := self.pulse.reasons():
            return Page("\n".join([*reasons, ""]), HTTPStatus.SERVICE_UNAVAILABLE)
        return Page("ok\n")


def _log_restart(seconds: float) -> None:
    log.error("listening to Telegram hung, and was started anew", silent_s=round(seconds))


@asynccontextmanager
async def _pages(listen: str, vitals: _Vitals) -> AsyncIterator[None]:
    """Serve the pages, if that is wanted and the port is free: no reason not to run."""
    pages = Pages(
        {"/healthz": vitals.health, "/metrics": vitals.metrics.page}, {PROCESS: str(os.getpid())}
    )
    if listen:
        try:
            await pages.open(*address_of(listen))
        except OSError as error:
            log.warning(
                "/healthz and /metrics are not there; set listen to another address",
                listen=listen,
                error=str(error),
            )
    try:
        yield
    finally:
        await pages.close()
