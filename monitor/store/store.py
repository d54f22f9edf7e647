"""The one Store: the methods of all its rooms on one connection."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from pathlib import Path

from monitor.model import DeliveryStatus, Standing, Status
from monitor.store.announcements import AnnouncementStore
from monitor.store.archive import ArchiveStore
from monitor.store.backup import back_up
from monitor.store.chats import ChatStore, chat_of
from monitor.store.clock import ClockStore
from monitor.store.database import to_text, to_time_or_none
from monitor.store.deliveries import DeliveryStore
from monitor.store.delivery_records import DeliveryRecordStore
from monitor.store.dialogues import DialogueStore
from monitor.store.edits import EditStore
from monitor.store.feeds import FeedStore
from monitor.store.forgetting import ForgettingStore
from monitor.store.full_texts import FullTextStore
from monitor.store.lately import LatelyStore
from monitor.store.marks import MarkStore
from monitor.store.muted import MutedStore
from monitor.store.people import PeopleStore
from monitor.store.polls import PollStore
from monitor.store.renewals import RenewalStore
from monitor.store.retention import RetentionStore
from monitor.store.stories import StoryStore
from monitor.store.surges import SurgeStore
from monitor.store.term_counts import TermCountStore
from monitor.store.watchlist_facts import WatchlistFactStore
from monitor.store.weekly import WeeklyStore

DATABASE = "monitor.db"
REFUSED_NAMED = 5  # of the messages that Telegram refused, in the status


class Store(
    FeedStore,
    PollStore,
    FullTextStore,
    ChatStore,
    ClockStore,
    AnnouncementStore,
    ArchiveStore,
    DeliveryStore,
    DeliveryRecordStore,
    DialogueStore,
    EditStore,
    ForgettingStore,
    PeopleStore,
    LatelyStore,
    MarkStore,
    MutedStore,
    RenewalStore,
    RetentionStore,
    StoryStore,
    TermCountStore,
    SurgeStore,
    WeeklyStore,
    WatchlistFactStore,
):
    """All that Monitor remembers, in one SQLite file; used from one thread.

    Raises StoreError when the file cannot be opened, is damaged, or is from a newer Monitor.
    """

    def copy_to(self, path: Path) -> None:
        """Write a whole copy of the store, also while it is in use."""
        back_up(self.db.conn, path)

    def status(self, now: datetime) -> Status:
        """Count what there is and name what is wrong, at a glance."""
        day = to_text(now - timedelta(days=1))
        failing = [state for state in self.feed_states() if state.failures]
        parked = self.rows("SELECT * FROM chats WHERE parked != '' ORDER BY id")
        return Status(
            feeds=self.value("SELECT count(*) FROM feeds WHERE listed = 1"),
            feeds_due=len(self.due_feeds(now)),
            feeds_failing=tuple(failing),
            items=self.value("SELECT count(*) FROM items"),
            items_last_day=self.value("SELECT count(*) FROM items WHERE first_seen_at >= ?", [day]),
            hits=self.value("SELECT count(*) FROM hits"),
            hits_last_day=self.value("SELECT count(*) FROM hits WHERE found_at >= ?", [day]),
            hits_by_watchlist=self._counts(
                "SELECT watchlist AS name, count(*) AS n FROM hits GROUP BY 1 ORDER BY 1"
            ),
            chats=self.value("SELECT count(DISTINCT chat_id) FROM subscriptions"),
            chats_parked=tuple(chat_of(row) for row in parked),
            subscriptions=self.value("SELECT count(*) FROM subscriptions"),
            deliveries=self._counts(
                "SELECT status AS name, count(*) AS n FROM deliveries GROUP BY 1 ORDER BY 1"
            ),
            oldest_unsent=self._oldest_unsent(),
            troubles=tuple(
                f"{row['at']} {row['about']}: {row['error']}"
                for row in self.rows("SELECT * FROM troubles WHERE at >= ? ORDER BY id", [day])
            ),
            last_poll=to_time_or_none(self.value("SELECT max(last_polled_at) FROM feeds")),
            refused=tuple(self.delivery_records([DeliveryStatus.REFUSED], latest=REFUSED_NAMED)),
            parked_unsent=self.parked_unsent(),
        )

    def schema(self) -> str:
        """Name the last step that the database has taken."""
        return str(self.value("SELECT max(name) FROM _sqlite_migrations"))

    def standing(self) -> Standing:
        """Count what is listed, failing and waiting to be sent."""
        feeds = self.row(_FEEDS_STANDING) or {}
        return Standing(
            feeds_listed=feeds["listed"],
            feeds_failing=feeds["failing"],
            unsent=self.unsent(),
            oldest_unsent=self._oldest_unsent(),
            wal_bytes=self._wal_bytes(),
        )

    def _oldest_unsent(self) -> datetime | None:
        return to_time_or_none(self.value(_OLDEST_UNSENT))

    def _wal_bytes(self) -> int:
        try:
            return self.path.with_name(f"{self.path.name}-wal").stat().st_size
        except OSError:
            return 0

    def hits_since(self, since: datetime) -> dict[str, int]:
        """Count the hits that were found from a time on, by watchlist."""
        return self._counts(
            """SELECT watchlist AS name, count(*) AS n FROM hits WHERE found_at >= ?
               GROUP BY 1 ORDER BY 1""",
            [to_text(since)],
        )

    def _counts(self, sql: str, parameters: Sequence[str] = ()) -> dict[str, int]:
        return {row["name"]: row["n"] for row in self.rows(sql, parameters)}


_FEEDS_STANDING = """
SELECT count(*) AS listed, count(CASE WHEN failures > 0 THEN 1 END) AS failing
FROM feeds WHERE listed = 1"""

_OLDEST_UNSENT = """
SELECT min(d.created_at) FROM deliveries d JOIN chats ON chats.id = d.chat_id
WHERE d.status IN ('pending', 'sending', 'unknown') AND chats.parked = ''"""
