"""Articles of items: which are to be fetched, and what came of it."""

from __future__ import annotations

import json
from collections.abc import Collection
from dataclasses import replace
from datetime import datetime
from typing import Any

from sqlite_utils import Database

from monitor.model import (
    DueFullText,
    FullText,
    FullTextOutcome,
    Item,
    NewItem,
    NoFullText,
    NoFullTextYet,
    RobotsForbid,
)
from monitor.store.database import Connection, to_text, to_text_or_none, to_time_or_none
from monitor.store.feed_rows import feed_of
from monitor.store.polls import RENEW_HIT, hit_row, insert_hits
from monitor.store.renewals import keep_former, let_wait_again

_TEXT, _ROBOTS = "text", "robots"
_NAMES = {FullText: _TEXT, RobotsForbid: _ROBOTS, NoFullTextYet: "later", NoFullText: "none"}


class FullTextStore(Connection):
    """The store's methods for articles."""

    def due_full_texts(self, now: datetime, besides: Collection[str] = ()) -> list[DueFullText]:
        """Return the articles to fetch now: one a host, the newest item first.

        `besides`: hosts from which one is being fetched.
        """
        asked = {"now": to_text(now), "hosts": json.dumps(list(besides))}
        return [_due(row) for row in self.rows(_DUE, asked)]

    def record_full_text(
        self,
        due: DueFullText,
        outcome: FullTextOutcome,
        found: NewItem,
        next_at: datetime | None,
        now: datetime,
    ) -> int:
        """Store what came of an article, and what the item hits with it; returns the new hits.

        A hit that the item had already stays as it is, and is not told again, unless it says more.
        """
        with self.writing() as db:
            if isinstance(outcome, FullText):
                db.execute("UPDATE items SET text = ? WHERE id = ?", [outcome.text, due.item_row])
            reason = "" if isinstance(outcome, FullText) else outcome.reason
            row = [to_text_or_none(next_at), to_text(now), _NAMES[type(outcome)], reason]
            db.execute(_RECORD, [*row, due.item_row])
            return _record_hits(db, due.item_row, found, now)

    def robots_lately(self, since: datetime) -> list[tuple[str, str, int, int]]:
        """Return, by feed, of how many articles robots.txt spoke lately.

        Each: the feed's URL, a reason, how many articles were forbidden, how many were fetched.
        """
        rows = self.rows(_ROBOTS_LATELY, {"since": to_text(since)})
        return [(row["url"], row["reason"], row["forbidden"], row["fetched"]) for row in rows]


_DUE = """
SELECT full_texts.host AS article_host, full_texts.announce, full_texts.tries,
       max(items.id) AS item_row, items.item_id, items.title, items.summary, items.text, items.link,
       items.outlet AS item_outlet, items.author, items.published_at, feeds.*
FROM full_texts JOIN items ON items.id = full_texts.item JOIN feeds ON feeds.id = items.feed_id
LEFT JOIN hosts ON hosts.host = full_texts.host AND hosts.not_before > :now
WHERE full_texts.next_at <= :now AND hosts.host IS NULL
  AND full_texts.host NOT IN (SELECT value FROM json_each(:hosts))
GROUP BY full_texts.host"""

_RECORD = """
UPDATE full_texts SET tries = tries + 1, next_at = ?, last_at = ?, outcome = ?, reason = ?
WHERE item = ?"""

_ROBOTS_LATELY = """
SELECT feeds.url, max(full_texts.reason) AS reason, sum(full_texts.outcome = 'robots') AS forbidden,
       sum(full_texts.outcome = 'text') AS fetched
FROM full_texts JOIN items ON items.id = full_texts.item JOIN feeds ON feeds.id = items.feed_id
WHERE full_texts.last_at >= :since AND full_texts.outcome IN ('robots', 'text') AND feeds.listed = 1
GROUP BY feeds.id ORDER BY feeds.id"""


def _record_hits(db: Database, item: int, found: NewItem, now: datetime) -> int:
    rows = db.execute("SELECT watchlist FROM hits WHERE item = ?", [item])
    known = {row[0] for row in rows}
    more = replace(found, renewals=tuple(each for each in found.renewals if each.says_more))
    keep_former(db, item, more, now)
    renewed = {each.watchlist for each in more.renewals}
    for hit in found.hits:
        if hit.watchlist in renewed:
            db.execute(RENEW_HIT, hit_row(item, hit, found.item.title))
    let_wait_again(db, item, more, now)
    fresh = [hit for hit in found.hits if hit.watchlist not in known]
    return insert_hits(db, item, replace(found, hits=tuple(fresh)), now)


def _due(row: dict[str, Any]) -> DueFullText:
    item = Item(
        id=row["item_id"],
        title=row["title"],
        summary=row["summary"],
        link=row["link"],
        published=to_time_or_none(row["published_at"]),
        outlet=row["item_outlet"],
        text=row["text"],
        author=row["author"] or "",
    )
    return DueFullText(
        row["item_row"],
        item,
        feed_of(row),
        row["article_host"],
        bool(row["announce"]),
        row["tries"],
    )
