"""The record, at a glance."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime, timedelta

from monitor.model.chats import Chat
from monitor.model.deliveries import DeliveryRecord
from monitor.model.items import FeedState


@dataclass(frozen=True, slots=True)
class Status:
    """Counts and troubles for `monitor status`.

    `refused`: the latest messages that Telegram refused. `parked_unsent`: by parked chat, how many
    messages wait for it.
    """

    feeds: int
    feeds_due: int
    feeds_failing: tuple[FeedState, ...]
    items: int
    items_last_day: int
    hits: int
    hits_last_day: int
    hits_by_watchlist: dict[str, int]
    chats: int
    chats_parked: tuple[Chat, ...]
    subscriptions: int
    deliveries: dict[str, int]
    oldest_unsent: datetime | None
    last_poll: datetime | None
    troubles: tuple[str, ...] = field(default=())
    refused: tuple[DeliveryRecord, ...] = ()
    parked_unsent: dict[int, int] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Standing:
    """What the metrics ask of the record: counts that are quick to have."""

    feeds_listed: int
    feeds_failing: int
    unsent: int
    oldest_unsent: datetime | None
    wal_bytes: int


@dataclass(frozen=True, slots=True)
class Vitals:
    """How the process and its surroundings are; None where that isn't known.

    `schema`: the last step of the database. `lag`: the event loop's longest delay lately, in
    seconds. `memory`, `disk_free`: bytes. `disk_low`: too few of them are free to poll. `backups`:
    how many nightly ones are kept. `unhealthy`: why a restart may be needed.
    """

    version: str
    python: str
    schema: str
    uptime: timedelta | None = None
    lag: float | None = None
    memory: int | None = None
    disk_free: int | None = None
    disk_low: bool = False
    backups: int = 0
    last_backup: datetime | None = None
    unhealthy: tuple[str, ...] = ()
