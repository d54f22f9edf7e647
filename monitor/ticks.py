"""A service that runs: APScheduler says when, the service does what the store says is due."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC

from apscheduler.schedulers.asyncio import AsyncIOScheduler

from monitor.service import Service


@dataclass(frozen=True, slots=True)
class Rhythm:
    """Seconds between two looks at what is due, and between two rounds of what can wait."""

    tick: float = 1.0
    housekeeping: float = 60.0


USUAL = Rhythm()


async def keep_ticking(service: Service, rhythm: Rhythm = USUAL) -> None:
    """Let a service work until it is told to stop; then it finishes the sends in flight."""
    scheduler = AsyncIOScheduler(timezone=UTC)
    every = {"max_instances": 1, "coalesce": True, "misfire_grace_time": None}
    scheduler.add_job(service.tick, "interval", seconds=rhythm.tick, **every)
    scheduler.add_job(service.housekeeping, "interval", seconds=rhythm.housekeeping, **every)
    scheduler.start()
    try:
        if not service.stopped.is_set():
            await service.tick()
        await service.stopped.wait()
    finally:
        scheduler.shutdown(wait=False)
        await service.finish()
