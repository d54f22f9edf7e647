"""What a hit writes beside itself: its item's gist, its story, and stories that become one."""

from __future__ import annotations

from datetime import datetime

from sqlite_utils import Database

from monitor.model import STORY_WINDOW, NewItem, StoryRef
from monitor.store.database import to_text
from monitor.store.gists import keep_gist
from monitor.store.muted import let_hear


def join_story(db: Database, item: int, new: NewItem, at: datetime) -> int:
    """Return the story of an item's new hits, and keep it open.

    It is the one that the item has hits of already, else the one that was found for it, with those
    that became part of it.
    """
    has = db.execute("SELECT story FROM hits WHERE item = ? LIMIT 1", [item]).fetchone()
    if new.report is not None:
        keep_gist(db, item, new.report)
    if has is not None:
        return _kept_open(db, int(has[0]), at)
    story = new.story if isinstance(new.story, int) else _named(db, new.story, at)
    for other in new.merged:
        merge(db, other, story)
    return _kept_open(db, story, at)


def _kept_open(db: Database, story: int, at: datetime) -> int:
    sql = "UPDATE stories SET last_seen_at = max(last_seen_at, ?) WHERE id = ?"
    db.execute(sql, [to_text(at), story])
    return story


def _named(db: Database, name: str, at: datetime) -> int:
    """Find the story that was begun under a name and is still open, or begin one."""
    found = db.execute(
        """SELECT coalesce(merged_into, id) FROM stories WHERE story_key = ? AND last_seen_at >= ?
           ORDER BY last_seen_at DESC LIMIT 1""",
        [name, to_text(at - STORY_WINDOW)],
    ).fetchone()
    if found is not None:
        return int(found[0])
    inserted = db.execute(
        """INSERT INTO stories (story_key, first_seen_at, last_seen_at)
           VALUES (?, ?, ?) RETURNING id""",
        [name, to_text(at), to_text(at)],
    ).fetchone()
    return int(inserted[0])


def merge(db: Database, old: StoryRef, story: int) -> None:
    """Make a story part of another: its hits, messages, and what people made of it."""
    number = _number(db, old)
    if number is None or number == story:
        return
    both = {"old": number, "story": story}
    _unmute_where_told(db, number, story)
    for statement in _MERGE:
        db.execute(statement, both)


def _unmute_where_told(db: Database, one: int, other: int) -> None:
    """Let a chat that muted one of two stories, and was told of the other, go on hearing of both.

    What it hears are updates without a sound; and two events may have been taken for one.
    """
    for muted, told in ((one, other), (other, one)):
        both = {"muted": muted, "told": told}
        for chat, thread in db.execute(_MUTED_AND_TOLD, both).fetchall():
            let_hear(db, {"chat": chat, "thread": thread, "story": muted})


def _number(db: Database, story: StoryRef) -> int | None:
    """Return a story's number; of a name, that of the story last begun under it."""
    if isinstance(story, int):
        return story
    sql = "SELECT coalesce(merged_into, id) FROM stories WHERE story_key = ? ORDER BY id DESC"
    found = db.execute(sql, [story]).fetchone()
    return None if found is None else int(found[0])


_MUTED_AND_TOLD = """
SELECT chat_id, thread FROM muted m WHERE story = :muted
  AND NOT EXISTS (SELECT 1 FROM muted o WHERE o.chat_id = m.chat_id AND o.thread = m.thread
                  AND o.story = :told)
  AND EXISTS (SELECT 1 FROM hits h JOIN delivered_items t ON t.item = h.item
              JOIN deliveries d ON d.id = t.delivery
              WHERE h.story = :told AND d.chat_id = m.chat_id AND d.thread = m.thread)"""

_MERGE = (
    """INSERT OR IGNORE INTO muted (chat_id, thread, story, muted_by, muted_at)
       SELECT chat_id, thread, :story, muted_by, muted_at FROM muted WHERE story = :old""",
    "DELETE FROM muted WHERE story = :old",
    """INSERT OR IGNORE INTO saved (chat_id, story, saved_by, saved_at)
       SELECT chat_id, :story, saved_by, saved_at FROM saved WHERE story = :old""",
    "DELETE FROM saved WHERE story = :old",
    """INSERT OR IGNORE INTO judgements (chat_id, watchlist, story, judged_by, judged_at)
       SELECT chat_id, watchlist, :story, judged_by, judged_at FROM judgements
       WHERE story = :old""",
    "DELETE FROM judgements WHERE story = :old",
    "UPDATE deliveries SET story = :story WHERE story = :old",
    "UPDATE hits SET story = :story WHERE story = :old",
    """UPDATE stories SET
         first_seen_at = min(first_seen_at, (SELECT first_seen_at FROM stories WHERE id = :old)),
         last_seen_at = max(last_seen_at, (SELECT last_seen_at FROM stories WHERE id = :old))
       WHERE id = :story""",
    "UPDATE stories SET merged_into = :story WHERE id = :old OR merged_into = :old",
)
