"""What chats were told of stories: by which alert, when, of which items; and what changed since."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta
from typing import Any

from monitor.model import Changed, Due, DueStory, Hit, ItemHits, Story
from monitor.store.chats import subscription_of
from monitor.store.database import Connection, to_text, to_time_or_none
from monitor.store.hit_rows import stories_of

ALERT_WINDOW = timedelta(hours=72)


class ToldStories(Connection):
    """The store's methods for what was told of stories."""

    def due_story(
        self,
        chat_id: int,
        thread: int,
        story: Story,
        now: datetime,
        *,
        muted: bool = False,
        old: bool = False,
    ) -> DueStory:
        """Find what a chat was told of a story: its latest alert, when, and of which items.

        There may be several alerts: of stories that became one, and of what was news. Where only a
        digest told of it, there is none to add to. Only what was told in the last 72 hours counts,
        unless the story is `muted`, or `old`: nothing of it is new but what its items say more.
        """
        since = _EVER if muted or old else to_text(now - ALERT_WINDOW)
        here = {"story": story.id, "chat": chat_id, "thread": thread, "since": since}
        latest = self.row(_LATEST, here) or {}
        rows, former = self.rows(_TOLD, here), self.rows(_FORMER, here)
        ringing = {row[0] for row in self.db.execute(_RUNG, here)}
        rung = _items(
            row | {"item_title": row["told_title"]} for row in rows if row["hit_id"] in ringing
        )
        told, changed = _items(rows), _items({row["hit_id"]: row for row in former}.values())
        return DueStory(
            _with_what_was_told(_with_what_changed(story, changed), told),
            latest["alert"],
            told,
            muted,
            to_time_or_none(latest["told_at"]),
            (*rung, *_as_they_were(row for row in former if row["rang"])),
            former=_as_they_were(former),
        )

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
        stories = (self.due_story(chat.id, thread, Story(each.story, ()), now) for each in changed)
        unsent = self.value(UNSENT_ALERTS, [chat.id, thread])
        return Due(chat, thread, (), tuple(stories), upto=0, unsent=unsent)


def _with_what_changed(story: Story, changed: Sequence[ItemHits]) -> Story:
    """Put in, as they are now, items that were told before they changed, and perhaps not since."""
    here = {item.seen.row_id for item in story.items}
    return Story(story.id, (*(i for i in changed if i.seen.row_id not in here), *story.items))


def _items(rows: Iterable[dict[str, Any]]) -> tuple[ItemHits, ...]:
    """Read the items of one story's rows."""
    return tuple(item for story in stories_of(rows) for item in story.items)


def _as_they_were(rows: Iterable[dict[str, Any]]) -> tuple[ItemHits, ...]:
    """Read items that have changed: one for each of what they said to a watchlist before."""
    return tuple(item for row in rows for item in _items([row | _said_before(row)]))


def _said_before(row: dict[str, Any]) -> dict[str, Any]:
    return {
        "item_title": row["former_title"],
        "keywords": row["former_keywords"],
        "urgent": row["former_urgent"],
        "spans": "[]",
    }


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
SELECT DISTINCT h.hit_id FROM item_hits h JOIN delivered_items t ON t.item = h.item_row
JOIN deliveries d ON d.id = t.delivery
WHERE h.story = :story AND d.chat_id = :chat AND d.thread = :thread
  AND d.kind IN ('alert', 'digest') AND d.created_at >= :since AND d.created_at >= h.found_at"""

# What was told of items before they changed, by whom as `_TOLD` has it.
_FORMER = """
SELECT h.*, f.title AS former_title, f.keywords AS former_keywords, f.urgent AS former_urgent,
       max(d.kind IN ('alert', 'digest')) AS rang
FROM item_hits h JOIN former_hits f ON f.hit = h.hit_id
JOIN delivered_items t ON t.item = h.item_row JOIN deliveries d ON d.id = t.delivery
JOIN subscriptions s ON s.watchlist = h.hit_watchlist
  AND s.chat_id = d.chat_id AND s.thread = d.thread
WHERE h.story = :story AND d.chat_id = :chat AND d.thread = :thread AND d.created_at >= :since
  AND d.created_at >= f.since AND d.created_at < f.until
  AND (s.mode = 'alerts' OR (f.urgent = 1 AND d.kind != 'digest'))
GROUP BY f.hit, f.until ORDER BY f.until"""

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

UNSENT_ALERTS = """
SELECT count(*) FROM deliveries WHERE chat_id = ? AND thread = ? AND kind = 'alert'
  AND status IN ('pending', 'sending', 'unknown')"""
