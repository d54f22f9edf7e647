"""What a watchlist has hit of late: what somebody who thinks of following it wants to see."""

from __future__ import annotations

import json
from datetime import datetime

from monitor.model import Lately, Story
from monitor.store.database import Connection, to_text, to_time_or_none
from monitor.store.hit_rows import stories_of


class LatelyStore(Connection):
    """The store's methods for those who look at a watchlist before they follow it."""

    def lately(self, watchlist: str, since: datetime, samples: int) -> Lately:
        """Count the stories that a watchlist hit from a time on; returns the newest of them, too.

        Of what a feed's first poll brought, that counts which was published since.
        """
        asked = {"watchlist": watchlist, "since": to_text(since)}
        found = [row[0] for row in self.db.execute(_STORIES_SINCE, asked)]
        return Lately(len(found), tuple(self._stories(watchlist, found[:samples])))

    def latest_story(self, watchlist: str) -> Story | None:
        """Return the story that a watchlist hit last, however long ago."""
        story = self.value(_LATEST_STORY, [watchlist])
        return None if story is None else self._stories(watchlist, [story])[0]

    def has_items(self) -> bool:
        """Tell whether any feed has brought anything yet."""
        return self.row("SELECT 1 FROM items LIMIT 1") is not None

    def first_poll_due(self) -> datetime | None:
        """Return when the next feed is due; None where none is listed."""
        sql = "SELECT min(due_at) FROM feeds WHERE listed = 1"
        return to_time_or_none(self.value(sql))

    def _stories(self, watchlist: str, stories: list[int]) -> list[Story]:
        """Return stories with what hit this watchlist of them, in this order."""
        asked = {"watchlist": watchlist, "stories": json.dumps(stories)}
        found = {story.id: story for story in stories_of(self.rows(_HITS_OF, asked))}
        return [found[number] for number in stories]


# Hits are numbered as they were found: so the first of the period bounds what is looked at.
_STORIES_SINCE = """
SELECT hits.story FROM hits JOIN items ON items.id = hits.item
WHERE hits.watchlist = :watchlist AND hits.found_at >= :since
  AND hits.id >= (SELECT id FROM hits WHERE found_at >= :since ORDER BY found_at, id LIMIT 1)
  AND (hits.announce != 0 OR coalesce(items.published_at, items.first_seen_at) >= :since)
GROUP BY hits.story ORDER BY max(hits.id) DESC"""

_LATEST_STORY = "SELECT story FROM hits WHERE watchlist = ? ORDER BY id DESC LIMIT 1"

_HITS_OF = """
SELECT * FROM item_hits
WHERE story IN (SELECT value FROM json_each(:stories)) AND hit_watchlist = :watchlist
ORDER BY hit_id"""
