"""The record, at a glance."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime

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
