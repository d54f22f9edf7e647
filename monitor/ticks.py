"""A service that runs: APScheduler says when, the service does what the store says is due."""

from __future__ import annotations

from datetime import UTC

from apscheduler.schedulers.asyncio import AsyncIOScheduler

from monitor.service import Service

TICK_S = 1.0
HOUSEKEEPING_S = 60.0


async def keep_ticking(service: Service) -> None:
    """Let a service work until it is told to stop; then it finishes the sends in flight."""
    scheduler = AsyncIOScheduler(timezone=UTC)
    every = {"max_instances": 1, "coalesce": True, "misfire_grace_time": None}
    scheduler.add_job(service.tick, "interval", seconds=TICK_S, **every)
    scheduler.add_job(service.housekeeping, "interval", seconds=HOUSEKEEPING_S, **every)
    scheduler.start()
    try:
        if not service.stopped.is_set():
            await service.tick()
        await service.stopped.wait()
    finally:
        scheduler.shutdown(wait=False)
        await service.finish()
