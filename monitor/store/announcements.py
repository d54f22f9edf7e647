"""What is still to be told to whom, and the second transaction: one per alert or digest."""

from __future__ import annotations

import json
from collections.abc import Collection, Iterable, Sequence
from datetime import datetime
from itertools import groupby
from typing import Any

from sqlite_utils import Database

from monitor.model import (
    Due,
    Mode,
    NewDelivery,
    Story,
    Subscription,
)
from monitor.store.buttons import buttons_text
from monitor.store.chats import subscription_of
from monitor.store.database import to_text, to_time, to_time_or_none
from monitor.store.hit_rows import stories_of
from monitor.store.told import forget_catch_up, pass_over
from monitor.store.told_stories import UNSENT_ALERTS, ToldStories


class AnnouncementStore(ToldStories):
    """The store's methods for composing: what waits, and what was composed of it."""

    def due_alerts(self, now: datetime, held: Collection[int] = ()) -> list[Due]:
        """Return what is to be told at once, a chat and thread at a time.

        That is what chats with alerts have not been told, and urgent hits for all others too; of
        chats that are `held` the urgent hits alone, or a night's would be read every second, and of
        muted stories as well.
        """
        asked = {"now": to_text(now), "held": json.dumps(list(held))}
        rows = self.rows(_TO_TELL_AT_ONCE, asked)
        return [self._due(list(group), now) for _, group in groupby(rows, key=chat_and_thread)]

    def digest_subscriptions(self) -> list[Subscription]:
        """Return the subscriptions as a digest of chats that can be reached."""
        sql = """SELECT * FROM chat_subscriptions WHERE mode = 'digest' AND parked = ''
                 ORDER BY subscription_id"""
        return [subscription_of(row) for row in self.rows(sql)]

    def digest_made(self, chat_id: int, thread: int, slot: str) -> bool:
        """Tell whether the digest of this slot was composed already."""
        sql = "SELECT 1 FROM digests WHERE chat_id = ? AND thread = ? AND slot = ?"
        return self.row(sql, [chat_id, thread, slot]) is not None

    def last_digest_at(self, chat_id: int, thread: int) -> datetime | None:
        """Return when this chat's last digest was composed; a weekly note tells no stories."""
        sql = """SELECT max(composed_at) FROM digests
                 WHERE chat_id = ? AND thread = ? AND slot NOT GLOB 'weekly *'"""
        return to_time_or_none(self.value(sql, [chat_id, thread]))

    def waiting_stories(self, subscriptions: Sequence[Subscription]) -> tuple[list[Story], int]:
        """Return what these subscriptions have not been told, and the last hit among it.

        Muted stories are left out; a digest that is composed passes their hits over.
        """
        rows = self.rows(WAITING, ids_of(subscriptions))
        told = [row for row in rows if not row["muted"]]
        return stories_of(told), max((row["hit_id"] for row in rows), default=0)

    def stories_since(self, since: datetime, watchlists: Iterable[str]) -> list[Story]:
        """Return the stories with hits of these watchlists found after a time."""
        rows = self.rows(
            """SELECT * FROM item_hits WHERE found_at > :since AND announce IN (1, 2)
               AND hit_watchlist IN (SELECT value FROM json_each(:watchlists))
               ORDER BY hit_id""",
            {"since": to_text(since), "watchlists": json.dumps(list(watchlists))},
        )
        return stories_of(rows)

    def record_announcement(
        self,
        due: Due,
        deliveries: Sequence[NewDelivery],
        now: datetime,
        digest_slot: str | None = None,
    ) -> None:
        """Store the messages for what was due, and that it was announced, together."""
        with self.writing() as db:
            for delivery in deliveries:
                insert_delivery(db, delivery, now)
            if digest_slot is not None:
                db.execute(
                    "INSERT INTO digests (chat_id, thread, slot, composed_at) VALUES (?, ?, ?, ?)",
                    [due.chat.id, due.thread, digest_slot, to_text(now)],
                )
                forget_catch_up(db, due)
            pass_over(db, due)
            for subscription in due.subscriptions:
                db.execute(
                    "UPDATE subscriptions SET announced_hit = max(announced_hit, ?) WHERE id = ?",
                    [due.upto, subscription.id],
                )

    def add_notice(self, delivery: NewDelivery, now: datetime) -> None:
        """Store a message that announces no hit."""
        with self.writing() as db:
            insert_delivery(db, delivery, now)

    def _due(self, rows: list[dict[str, Any]], now: datetime) -> Due:
        """Gather one chat's news with what it was already told of the same stories."""
        subscriptions = {row["subscription_id"]: subscription_of(row) for row in rows}
        chat, thread = next(iter(subscriptions.values())).chat, rows[0]["thread"]
        muted = {row["story"] for row in rows if row["muted"]}
        fresh = {row["story"] for row in rows if not row["renewed"]}
        stories = (
            self.due_story(
                *(chat.id, thread, story, now), muted=story.id in muted, old=story.id not in fresh
            )
            for story in stories_of(rows)
        )
        return Due(
            chat=chat,
            thread=thread,
            subscriptions=tuple(s for s in subscriptions.values() if s.mode is Mode.ALERTS),
            stories=tuple(stories),
            upto=max(row["hit_id"] for row in rows),
            oldest=min(to_time(row["found_at"]) for row in rows),
            unsent=self.value(UNSENT_ALERTS, [chat.id, thread]),
        )


WAITING = """
SELECT * FROM waiting_hits WHERE subscription_id IN (SELECT value FROM json_each(:ids))
UNION ALL SELECT * FROM catch_up_hits
WHERE muted = 0 AND subscription_id IN (SELECT value FROM json_each(:ids)) ORDER BY hit_id"""


def ids_of(subscriptions: Iterable[Subscription]) -> dict[str, str]:
    """Return subscriptions' ids, as `WAITING` takes them."""
    return {"ids": json.dumps([subscription.id for subscription in subscriptions])}


_TO_TELL_AT_ONCE = """
SELECT * FROM waiting_hits w
WHERE (paused_until IS NULL OR paused_until <= :now)
  AND (urgent = 1 OR (muted = 0 AND id NOT IN (SELECT value FROM json_each(:held))))
  AND (mode = 'alerts' OR (urgent = 1 AND NOT EXISTS (
  SELECT 1 FROM delivered_items JOIN deliveries d ON d.id = delivered_items.delivery
  WHERE delivered_items.item = w.item_row AND d.chat_id = w.id AND d.thread = w.thread
    AND d.created_at >= w.found_at)))
ORDER BY id, thread, hit_id"""


_LATEST_FOUND = """
SELECT max(coalesce(renewed_at, found_at)) FROM hits
WHERE item IN (SELECT value FROM json_each(?))"""


def chat_and_thread(row: dict[str, Any]) -> tuple[int, int]:
    """Tell rows of one chat's thread from those of others."""
    return row["id"], row["thread"]


def insert_delivery(db: Database, new: NewDelivery, now: datetime) -> int:
    """Store one message as pending, with the items that it announces.

    It is younger than what it announces, also where the clock was set back in between: else that
    would not count as told, and be told again and again.
    """
    document = new.message.document
    (latest,) = db.execute(_LATEST_FOUND, [json.dumps(new.item_rows)]).fetchone()
    row = db.execute(
        """INSERT INTO deliveries (chat_id, thread, kind, html, silent, preview, document_name,
                                   document, instead, buttons, picture, story, edits, status,
                                   attempts, created_at)
           VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, 'pending', 0, ?) RETURNING id""",
        [
            new.chat_id,
            new.thread,
            new.kind.value,
            new.message.html,
            int(new.message.silent),
            int(new.message.preview),
            document.name if document else "",
            document.text if document else "",
            json.dumps(document.instead if document else ()),
            buttons_text(new.message.buttons),
            new.message.picture or None,
            new.story_id,
            new.edits,
            max(to_text(now), latest or ""),
        ],
    ).fetchone()
    db.conn.executemany(
        "INSERT INTO delivered_items (delivery, item) VALUES (?, ?)",
        [(row[0], item) for item in new.item_rows],
    )
    return int(row[0])
