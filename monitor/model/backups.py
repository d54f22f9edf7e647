"""What a backup holds, what becomes of its messages, and what is found in a store."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum


@dataclass(frozen=True, slots=True)
class Contents:
    """What a database holds, to compare a backup with what it would replace.

    `waiting`: messages that were not sent yet, as far as it knows. `schema`: its last step.
    """

    size: int
    schema: str
    feeds: int
    items: int
    newest_item: datetime | None
    hits: int
    chats: int
    subscriptions: int
    waiting: int


class Waiting(StrEnum):
    """What becomes of messages that a backup holds as waiting: they may have gone out since."""

    RESEND = "resend"
    DROP = "drop"


class Level(StrEnum):
    """How bad a finding is: well, worth knowing, or wrong."""

    WELL = "well"
    NOTE = "note"
    WRONG = "wrong"


@dataclass(frozen=True, slots=True)
class Finding:
    """What one check of a store found, and how to mend it."""

    check: str
    level: Level
    text: str
    remedy: str = ""
