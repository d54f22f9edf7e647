"""What was seen of the clock, and what is put right where it was wrong."""

from __future__ import annotations

from datetime import datetime

from monitor.model import ClockSeen
from monitor.store.database import Connection, to_text, to_text_or_none, to_time, to_time_or_none


class ClockStore(Connection):
    """The store's methods for a clock that may be wrong for a while."""

    def clock_seen(self) -> ClockSeen | None:
        """Return what was seen of the clock; None before the first look."""
        row = self.row("SELECT * FROM clock")
        if row is None:
            return None
        return ClockSeen(
            to_time(row["latest"]),
            to_time_or_none(row["leapt_from"]),
            to_time_or_none(row["leapt_to"]),
            to_time_or_none(row["behind_since"]),
        )

    def record_clock(
        self, seen: ClockSeen, now: datetime, *, set_back: bool, not_made_from: datetime | None
    ) -> None:
        """Keep what was seen of the clock; let nothing wait for a time that it showed too early.

        Digests that were made from a time on count as not made.
        """
        with self.writing() as db:
            db.execute(
                _KEEP,
                [
                    to_text(seen.latest),
                    to_text_or_none(seen.leapt_from),
                    to_text_or_none(seen.leapt_to),
                    to_text_or_none(seen.behind_since),
                ],
            )
            for statement in _LET_NOTHING_WAIT if set_back else ():
                db.execute(statement, {"now": to_text(now)})
            if not_made_from is not None:
                asked = {"from": to_text(not_made_from), "now": to_text(now)}
                for statement in _NOT_MADE:
                    db.execute(statement, asked)


_KEEP = """
INSERT OR REPLACE INTO clock (id, latest, leapt_from, leapt_to, behind_since)
VALUES (1, ?, ?, ?, ?)"""

# What was done later than now was done by a clock that showed more, and so was what waits for it.
_LET_NOTHING_WAIT = (
    "UPDATE feeds SET due_at = :now WHERE last_polled_at > :now AND due_at > :now",
    "UPDATE full_texts SET next_at = :now WHERE last_at > :now AND next_at > :now",
    """UPDATE chats SET not_before = NULL WHERE not_before > :now
       AND id IN (SELECT chat_id FROM deliveries WHERE attempted_at > :now)""",
    """UPDATE deliveries SET not_before = NULL WHERE attempted_at > :now AND not_before > :now
       AND status IN ('pending', 'unknown')""",
)

# A subscription from then on is one from now on: else its first digest would be left out.
_NOT_MADE = (
    "DELETE FROM digests WHERE composed_at >= :from",
    "UPDATE subscriptions SET created_at = :now WHERE created_at >= :from",
    "UPDATE chats SET weekly_since = :now WHERE weekly_since >= :from",
)
