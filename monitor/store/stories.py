"""Stories as the record has them: what items report, which are alike, which became one."""

from __future__ import annotations

import json
from collections.abc import Collection, Iterable
from datetime import datetime
from functools import lru_cache
from pathlib import Path

from monitor.model import (
    BEGINNING,
    MOST_ALIKE,
    MOST_COMPARED,
    STORY_WINDOW,
    Item,
    Report,
    SeenItem,
    Story,
)
from monitor.store.database import Connection, to_text, to_time
from monitor.store.gists import gist_of_text, keep_gist
from monitor.store.hit_rows import stories_of

REPORTS_KEPT = 2_000  # in memory: some 15 MB
STEP = 500  # rows that a step deletes at most

Members = dict[int, list[int]]  # the items of each story, in order of time


class StoryStore(Connection):
    """The store's methods for grouping: facts before a poll is recorded."""

    def __init__(self, path: Path, *, read_only: bool = False, joining: bool = False) -> None:
        super().__init__(path, read_only=read_only, joining=joining)
        # Items of the last days are asked for again and again.
        self._report = lru_cache(REPORTS_KEPT)(_report_of)

    def stories_near(self, new: Report) -> dict[int, list[Report]]:
        """Return the stories of the items that share most with a new one.

        Of items that happened within the window around it: those that share most, and of their
        stories the latest, which say what it is now, and the first, which say what it was.
        """
        asked = {
            "least": new.gist.least_shared,
            "weights": json.dumps(new.gist.leading, ensure_ascii=False),
            "since": to_text(new.when - STORY_WINDOW),
            "until": to_text(new.when + STORY_WINDOW),
        }
        alike = [row[0] for row in self.db.execute(_ALIKE, asked)]
        if not alike:
            return {}
        members = _by_story(self.db.execute(_NEAR, asked | {"items": json.dumps(alike)}))
        return self._reports(members, {*alike, *_first(members), *_latest(members)})

    def stories_seen_since(self, since: datetime, limit: int) -> list[Story]:
        """Return the stories of which anything was found since a time, the latest first."""
        rows = self.rows(_SEEN_SINCE, {"since": to_text(since), "limit": limit})
        return stories_of(rows)

    def reports_of(self, stories: Iterable[int]) -> dict[int, list[Report]]:
        """Return what the latest items of these stories report, each story in order of time."""
        members = _by_story(self.db.execute(_MEMBERS, [json.dumps(list(stories))]))
        return self._reports(members, _latest(members))

    def _reports(self, members: Members, chosen: Collection[int]) -> dict[int, list[Report]]:
        """Return what the chosen items report, each story in order of time."""
        story_of = {item: story for story, items in members.items() for item in items}
        found: dict[int, list[Report]] = {}
        for row in self.db.execute(_REPORTS, [json.dumps(list(chosen))]):
            story = story_of[row[0]]
            found.setdefault(story, []).append(self._report(story, *row))
        return found

    def seen_without_gists(self, since: datetime) -> list[SeenItem]:
        """Return the items hit since a time of which an older Monitor kept no gist."""
        rows = self.rows(_WITHOUT_GISTS, [to_text(since)])
        return [item.seen for story in stories_of(rows) for item in story.items]

    def keep_gists(self, reports: Iterable[Report]) -> None:
        """Keep what stored items report, by the rows that are their numbers."""
        with self.writing() as db:
            for report in reports:
                keep_gist(db, report.number, report)

    def prune_gist_terms(self, before: datetime, limit: int = STEP) -> int:
        """Forget some terms of items that happened before a time: nothing new is like them."""
        with self.writing() as db:
            return int(db.execute(_PRUNE, {"before": to_text(before), "limit": limit}).rowcount)


_ALIKE = f"""
SELECT g.item FROM json_each(:weights) AS w
CROSS JOIN gist_terms g ON g.term = w.key AND g.happened_at BETWEEN :since AND :until
GROUP BY g.item HAVING sum(w.value * g.weight) >= :least
ORDER BY sum(w.value * g.weight) DESC, g.item DESC LIMIT {MOST_ALIKE}"""  # noqa: S608 - the number is ours

# A large story has hundreds of items: which of them count is asked before what they report is read.
_NEAR = """
SELECT DISTINCT h.story, h.item, g.happened_at FROM hits h JOIN gists g ON g.item = h.item
WHERE h.story IN (SELECT story FROM hits WHERE item IN (SELECT value FROM json_each(:items)))
  AND g.happened_at BETWEEN :since AND :until ORDER BY g.happened_at, h.item"""

_MEMBERS = """
SELECT DISTINCT h.story, h.item, g.happened_at FROM hits h JOIN gists g ON g.item = h.item
WHERE h.story IN (SELECT value FROM json_each(?)) ORDER BY g.happened_at, h.item"""

_REPORTS = """
SELECT g.item, g.happened_at, g.gist, g.meaning, i.title, i.summary, i.link, i.outlet
FROM gists g JOIN items i ON i.id = g.item WHERE g.item IN (SELECT value FROM json_each(?))
ORDER BY g.happened_at, g.item"""

_WITHOUT_GISTS = """
SELECT * FROM item_hits WHERE found_at >= ?
  AND NOT EXISTS (SELECT 1 FROM gists WHERE gists.item = item_row) ORDER BY hit_id"""

_SEEN_SINCE = """
SELECT h.* FROM (
  SELECT id, last_seen_at FROM stories
  WHERE last_seen_at >= :since AND merged_into IS NULL
    AND EXISTS (SELECT 1 FROM hits WHERE hits.story = stories.id)
  ORDER BY last_seen_at DESC, id DESC LIMIT :limit) AS s
JOIN item_hits h ON h.story = s.id ORDER BY s.last_seen_at DESC, s.id DESC, h.hit_id"""

_PRUNE = """
DELETE FROM gist_terms WHERE (term, happened_at, item) IN (
  SELECT term, happened_at, item FROM gist_terms WHERE happened_at < :before LIMIT :limit)"""


def _by_story(rows: Iterable[tuple[int, int, str]]) -> Members:
    members: Members = {}
    for story, item, _ in rows:
        members.setdefault(story, []).append(item)
    return members


def _latest(members: Members) -> set[int]:
    return {item for items in members.values() for item in items[-MOST_COMPARED:]}


def _first(members: Members) -> set[int]:
    return {item for items in members.values() for item in items[:BEGINNING]}


def _report_of(
    story: int,
    row: int,
    happened_at: str,
    gist: str,
    meaning: bytes | None,
    title: str,
    summary: str | None,
    link: str | None,
    outlet: str | None,
) -> Report:
    item = Item("", title, summary or "", link, outlet=outlet or "")
    return Report(story, to_time(happened_at), item, gist_of_text(gist, meaning), row)
