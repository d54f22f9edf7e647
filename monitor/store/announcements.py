"""What is still to be told to whom, and the second transaction: one per alert or digest."""

from __future__ import annotations

import json
from collections.abc import Collection, Iterable, Sequence
from datetime import datetime, timedelta
from itertools import groupby
from typing import Any

from sqlite_utils import Database

from monitor.model import (
    Changed,
    Due,
    DueStory,
    Hit,
    ItemHits,
    Mode,
    NewDelivery,
    Story,
    Subscription,
)
from monitor.store.buttons import buttons_text
from monitor.store.chats import subscription_of
from monitor.store.database import Connection, to_text, to_time, to_time_or_none
from monitor.store.hit_rows import stories_of
from monitor.store.told import forget_catch_up, pass_over

ALERT_WINDOW = timedelta(hours=72)


class AnnouncementStore(Connection):
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

    def changed_in_silence(self, until: datetime, now: datetime) -> list[Changed]:
        """Return the alerts sent in the last 72 hours, but not after a time, that changed since.

        The latest of each story, chat by chat and thread by thread; only where it still wants to
        hear of them as alerts, now.
        """
        since = to_text(now - ALERT_WINDOW)
        asked = {"since": since, "until": to_text(until), "now": to_text(now)}
        return [
            Changed(
                row["alert"],
                row["last_update"],
                subscription_of(row).chat,
                row["thread"],
                row["story"],
            )
            for row in self.rows(_CHANGED, asked)
        ]

    def told_again(self, changed: Sequence[Changed], now: datetime) -> Due:
        """Gather what a thread was told of these stories; nothing waits, so no mark moves."""
        chat, thread = changed[0].chat, changed[0].thread
        stories = (
            self._due_story(chat.id, thread, Story(each.story, ()), False, now) for each in changed
        )
        unsent = self.value(_UNSENT_ALERTS, [chat.id, thread])
        return Due(chat, thread, (), tuple(stories), upto=0, unsent=unsent)

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
        stories = (
            self._due_story(chat.id, thread, story, story.id in muted, now)
            for story in stories_of(rows)
        )
        return Due(
            chat=chat,
            thread=thread,
            subscriptions=tuple(s for s in subscriptions.values() if s.mode is Mode.ALERTS),
            stories=tuple(stories),
            upto=max(row["hit_id"] for row in rows),
            oldest=min(to_time(row["found_at"]) for row in rows),
            unsent=self.value(_UNSENT_ALERTS, [chat.id, thread]),
        )

    def _due_story(
        self, chat_id: int, thread: int, story: Story, muted: bool, now: datetime
    ) -> DueStory:
        """Find what a chat was told of a story: its latest alert, when, and of which items.

        There may be several alerts: of stories that became one, and of what was news. Where only a
        digest told of it, there is none to add to.
        """
        since = _EVER if muted else to_text(now - ALERT_WINDOW)
        here = {"story": story.id, "chat": chat_id, "thread": thread, "since": since}
        latest = self.row(_LATEST, here) or {}
        known = stories_of(self.rows(_TOLD, here))
        told = known[0].items if known else ()
        return DueStory(
            _with_what_was_told(story, told),
            latest["alert"],
            told,
            muted,
            to_time_or_none(latest["told_at"]),
            frozenset(row[0] for row in self.db.execute(_RUNG, here)),
        )


def _with_what_was_told(story: Story, told: Sequence[ItemHits]) -> Story:
    """Put the items that were told first; an item told before keeps its earlier hits too."""
    before = {item.seen.row_id: item.hits for item in told}
    fresh = [
        ItemHits(item.seen, (*_missing(before.get(item.seen.row_id, ()), item.hits), *item.hits))
        for item in story.items
    ]
    again = {item.seen.row_id for item in fresh}
    return Story(story.id, (*(item for item in told if item.seen.row_id not in again), *fresh))


def _missing(before: tuple[Hit, ...], now: tuple[Hit, ...]) -> tuple[Hit, ...]:
    names = {hit.watchlist for hit in now}
    return tuple(hit for hit in before if hit.watchlist not in names)


_EVER = ""  # before every time

_LATEST = """
SELECT max(alert) AS alert, max(created_at) AS told_at FROM (
  SELECT id AS alert, created_at FROM deliveries
  WHERE story = :story AND chat_id = :chat AND thread = :thread AND kind = 'alert'
  UNION ALL
  SELECT NULL, d.created_at FROM hits JOIN delivered_items t ON t.item = hits.item
  JOIN deliveries d ON d.id = t.delivery
  WHERE hits.story = :story AND d.chat_id = :chat AND d.thread = :thread AND d.kind = 'digest')
WHERE created_at >= :since"""

# By alerts and what was added to them; and by a digest, to a chat that follows the watchlist as
# alerts: a burst, or what was held. Who follows it as digests gets what is urgent all the same.
_TOLD = """
SELECT * FROM (
  SELECT * FROM told_hits WHERE story = :story AND alert IN (
    SELECT id FROM deliveries WHERE story = :story AND chat_id = :chat AND thread = :thread
      AND kind = 'alert' AND created_at >= :since)
  UNION ALL
  SELECT h.*, NULL AS alert FROM item_hits h
  JOIN delivered_items ON delivered_items.item = h.item_row
  JOIN deliveries d ON d.id = delivered_items.delivery
  JOIN subscriptions s ON s.watchlist = h.hit_watchlist
    AND s.chat_id = d.chat_id AND s.thread = d.thread
  WHERE h.story = :story AND d.chat_id = :chat AND d.thread = :thread AND d.kind = 'digest'
    AND d.created_at >= :since AND s.mode = 'alerts' AND h.found_at <= d.created_at)
GROUP BY hit_id ORDER BY hit_id"""

_RUNG = """
SELECT DISTINCT h.item FROM hits h JOIN delivered_items t ON t.item = h.item
JOIN deliveries d ON d.id = t.delivery
WHERE h.story = :story AND d.chat_id = :chat AND d.thread = :thread
  AND d.kind IN ('alert', 'digest') AND d.created_at >= :since"""

_CHANGED = """
SELECT s.*, d.story, d.id AS alert,
       (SELECT max(u.id) FROM deliveries u WHERE u.edits = d.id) AS last_update
FROM deliveries d INDEXED BY idx_deliveries_sent
JOIN chat_subscriptions s ON s.id = d.chat_id AND s.thread = d.thread
WHERE d.status = 'sent' AND d.finished_at > :since AND d.finished_at <= :until
  AND d.kind = 'alert' AND EXISTS (SELECT 1 FROM deliveries u WHERE u.edits = d.id)
  AND NOT EXISTS (SELECT 1 FROM deliveries again
                  WHERE again.story = d.story AND again.chat_id = d.chat_id
                    AND again.thread = d.thread AND again.kind = 'alert' AND again.id > d.id)
  AND NOT EXISTS (SELECT 1 FROM muted
                  WHERE muted.story = d.story AND muted.chat_id = d.chat_id
                    AND muted.thread = d.thread)
  AND s.parked = '' AND s.mode = 'alerts'
  AND (s.paused_until IS NULL OR s.paused_until <= :now)
  AND s.watchlist IN (SELECT watchlist FROM hits WHERE hits.story = d.story)
GROUP BY d.id ORDER BY d.chat_id, d.thread, d.id"""

_UNSENT_ALERTS = """
SELECT count(*) FROM deliveries WHERE chat_id = ? AND thread = ? AND kind = 'alert'
  AND status IN ('pending', 'sending', 'unknown')"""

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
  WHERE delivered_items.item = w.item_row AND d.chat_id = w.id AND d.thread = w.thread)))
ORDER BY id, thread, hit_id"""


def chat_and_thread(row: dict[str, Any]) -> tuple[int, int]:
    """Tell rows of one chat's thread from those of others."""
    return row["id"], row["thread"]


def insert_delivery(db: Database, new: NewDelivery, now: datetime) -> int:
    """Store one message as pending, with the items that it announces."""
    document = new.message.document
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
            to_text(now),
        ],
    ).fetchone()
    db.conn.executemany(
        "INSERT INTO delivered_items (delivery, item) VALUES (?, ?)",
        [(row[0], item) for item in new.item_rows],
    )
    return int(row[0])
