"""What was changed in the files that people write."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True, slots=True)
class Edit:
    """A change of a file: of a watchlist, by its id, or of `feeds`. An id of 0 is not stored yet.

    `who` and `what` are lines for people. `before` is empty where the file is new, `after` where
    it was deleted. `chat`, `user`: where and by whom, if it was made in Telegram.
    """

    id: int
    at: datetime
    watchlist: str
    who: str
    what: str
    before: str
    after: str
    chat: int | None = None
    user: int | None = None
