"""What changes beside the mark of a subscription, once it was told what it waited for."""

from __future__ import annotations

from sqlite_utils import Database

from monitor.model import Due


def forget_catch_up(db: Database, due: Due) -> None:
    """Take off what these subscriptions have now been told of items matched again."""
    db.conn.executemany(
        """DELETE FROM catch_up WHERE subscription = ? AND hit <= ? AND (subscription, hit) NOT IN (
             SELECT subscription_id, hit_id FROM catch_up_hits WHERE muted = 1)""",
        [(subscription.id, due.upto) for subscription in due.subscriptions],
    )


def pass_over(db: Database, due: Due) -> None:
    """Note what these subscriptions are not told of muted stories, before their marks move on.

    What waited as its story had been muted was told now, where the story no longer is; so was what
    says more than before.
    """
    asked = [{"sub": each.id, "upto": due.upto} for each in due.subscriptions]
    db.conn.executemany(_FORGET_TOLD, asked)
    db.conn.executemany(_LET_WAIT_MUTED, asked)
    db.conn.executemany(_PASS_OVER, asked)


_WAITED = "subscription = :sub AND hit <= :upto AND waits = 1"

_FORGET_TOLD = f"""
DELETE FROM passed_over WHERE {_WAITED} AND NOT EXISTS (
  SELECT 1 FROM hits h JOIN subscriptions s ON s.id = :sub
  JOIN muted ON muted.chat_id = s.chat_id AND muted.thread = s.thread AND muted.story = h.story
  WHERE h.id = passed_over.hit)"""  # noqa: S608 - what is put in is ours

_LET_WAIT_MUTED = f"UPDATE passed_over SET waits = 0 WHERE {_WAITED}"  # noqa: S608

# What is urgent rings though its story is muted; then it was told.
_PASS_OVER = """
INSERT OR IGNORE INTO passed_over (subscription, hit)
SELECT s.id, h.id FROM subscriptions s
JOIN muted ON muted.chat_id = s.chat_id AND muted.thread = s.thread
JOIN hits h ON h.story = muted.story AND h.watchlist = s.watchlist
WHERE s.id = :sub AND h.id > s.announced_hit AND h.id <= :upto AND h.announce = 1
  AND NOT EXISTS (
    SELECT 1 FROM delivered_items t JOIN deliveries d ON d.id = t.delivery
    WHERE t.item = h.item AND d.chat_id = s.chat_id AND d.thread = s.thread
      AND d.created_at >= h.found_at)"""
