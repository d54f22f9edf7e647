"""Stories as the record has them: what items report, which are alike, which became one."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from datetime import datetime
from functools import cache
from pathlib import Path

from monitor.model import (
    BEGINNING,
    MOST_ALIKE,
    MOST_COMPARED,
    STORY_WINDOW,
    Gist,
    Item,
    Report,
    SeenItem,
    Story,
)
from monitor.store.database import Connection, to_text, to_time
from monitor.store.gists import KnownGists, keep_gist
from monitor.store.hit_rows import stories_of

STEP = 500  # rows that a step deletes at most
MOST_WITH_TERM = 500  # items that lead with a term: the latest


class StoryStore(Connection):
    """The store's methods for grouping: facts before a poll is recorded."""

    def __init__(self, path: Path, *, read_only: bool = False, joining: bool = False) -> None:
        super().__init__(path, read_only=read_only, joining=joining)
        self._gists = KnownGists()  # items of the last days are asked for again and again

    def stories_near(self, new: Report) -> dict[int, list[Report]]:
        """Return the stories of the items that share most with a new one.

        Of items that happened within the window around it: those that share most, and of their
        stories the latest, which say what it is now, and the first, which say what it was.
        """
        since, until = to_text(new.when - STORY_WINDOW), to_text(new.when + STORY_WINDOW)
        alike = self._rows_alike(new.gist, since, until)
        if not alike:
            return {}
        story_of = dict(self.db.execute(_STORIES, [json.dumps(alike)]))
        stories = json.dumps(list(set(story_of.values())))
        for found in (_FIRST, _LATEST):
            story_of.update(self.db.execute(found, [stories]))
        return self._reports(story_of, since, until)

    def _rows_alike(self, gist: Gist, since: str, until: str) -> list[int]:
        """Return the items that share most of what leads them with a gist."""
        leading = gist.leading.items()
        if not leading:
            return []
        asked = [part for term, weight in leading for part in (weight, term, since, until)]
        rows = self.db.execute(_alike(len(leading)), [*asked, gist.least_shared])
        return [row[0] for row in rows]

    def stories_seen_since(self, since: datetime, limit: int) -> list[Story]:
        """Return the stories of which anything was found since a time, the latest first."""
        rows = self.rows(_SEEN_SINCE, {"since": to_text(since), "limit": limit})
        return stories_of(rows)

    def reports_of(self, stories: Iterable[int]) -> dict[int, list[Report]]:
        """Return what the latest items of these stories report, each story in order of time."""
        asked = json.dumps(list(stories))
        found = self._reports(dict(self.db.execute(_LATEST, [asked])))
        return {story: reports[-MOST_COMPARED:] for story, reports in found.items()}

    def _reports(
        self, story_of: Mapping[int, int], since: str = "", until: str = "~"
    ) -> dict[int, list[Report]]:
        """Return what items of a time report, by the story that each is of, in order of time."""
        found: dict[int, list[Report]] = {}
        for row in self.db.execute(_REPORTS, [json.dumps(list(story_of)), since, until]):
            story = story_of[row[0]]
            found.setdefault(story, []).append(self._report(story, *row))
        return found

    def _report(
        self,
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
        return Report(story, to_time(happened_at), item, self._gists.of(row, gist, meaning), row)

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


@cache
def _alike(terms: int) -> str:
    """Write what finds the items that share most of so many leading terms.

    Of those that have a term the latest alone, so that an item costs as much on any day.
    """
    with_term = f"""
        SELECT * FROM (SELECT item, ? * weight AS shared FROM gist_terms
        WHERE term = ? AND happened_at BETWEEN ? AND ?
        ORDER BY happened_at DESC, item DESC LIMIT {MOST_WITH_TERM})"""  # noqa: S608 - it is ours
    return f"""
        SELECT item FROM ({" UNION ALL ".join([with_term] * terms)}) GROUP BY item
        HAVING sum(shared) >= ? ORDER BY sum(shared) DESC, item DESC LIMIT {MOST_ALIKE}"""  # noqa: S608


_STORIES = "SELECT item, story FROM hits WHERE item IN (SELECT value FROM json_each(?))"

# A large story has thousands of items: by the order in which they were found, none is read but
# those that count. An item may have a hit of several watchlists.
_LATEST = f"""
SELECT h.item, h.story FROM json_each(?) AS s JOIN hits h ON h.id IN (
  SELECT id FROM hits WHERE story = s.value ORDER BY id DESC LIMIT {2 * MOST_COMPARED})"""  # noqa: S608
_FIRST = f"""
SELECT h.item, h.story FROM json_each(?) AS s JOIN hits h ON h.id IN (
  SELECT id FROM hits WHERE story = s.value ORDER BY id LIMIT {2 * BEGINNING})"""  # noqa: S608

_REPORTS = """
SELECT g.item, g.happened_at, g.gist, g.meaning, i.title, i.summary, i.link, i.outlet
FROM gists g JOIN items i ON i.id = g.item
WHERE g.item IN (SELECT value FROM json_each(?)) AND g.happened_at BETWEEN ? AND ?
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
