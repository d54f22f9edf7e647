"""How a feed is doing, in kinds that can be said in any language."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum


class Health(StrEnum):
    """How a feed is, the worst first."""

    GONE = "gone"
    FAILING = "failing"
    QUIET = "quiet"
    NEW = "new"
    WELL = "well"


class Cause(StrEnum):
    """Why an address gave no feed; `OTHER` where the fault's own words are all that is known."""

    FORBIDDEN = "forbidden"
    NOT_FOUND = "not found"
    GONE = "gone"
    BUSY = "busy"
    SERVER = "server"
    STATUS = "status"
    PAGE = "page"
    NO_FEED = "no feed"
    DAMAGED = "damaged"
    SLOW = "slow"
    LARGE = "large"
    UNKNOWN_HOST = "unknown host"
    UNREACHABLE = "unreachable"
    CERTIFICATE = "certificate"
    REDIRECT = "redirect"
    INSIDE = "inside"
    OTHER = "other"


@dataclass(frozen=True, slots=True)
class FeedWeek:
    """What a feed brought lately: when each item was first seen, and its hits by watchlist."""

    seen: tuple[datetime, ...] = ()
    hits: Mapping[str, int] = field(default_factory=dict)
