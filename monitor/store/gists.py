"""Gists as the record keeps them, with the terms by which like items are found."""

from __future__ import annotations

import json
from array import array
from sys import intern

from sqlite_utils import Database

from monitor.model import Gist, Report
from monitor.remembered import Generations
from monitor.store.database import to_text

REMEMBERED = 1_000  # gists, some 5 MB: one item is compared with 450 at most, of 30 stories
LONGEST = 6_000  # characters of a gist that is remembered


def keep_gist(db: Database, item: int, report: Report) -> None:
    """Keep what an item reports, and the terms by which like ones find it."""
    happened_at, gist = to_text(report.when), report.gist
    meaning = array("f", gist.meaning).tobytes() if gist.meaning else None
    db.execute("DELETE FROM gist_terms WHERE item = ?", [item])
    db.execute(
        """INSERT INTO gists (item, happened_at, gist, meaning) VALUES (?, ?, ?, ?)
           ON CONFLICT (item) DO UPDATE SET happened_at = excluded.happened_at,
             gist = excluded.gist, meaning = excluded.meaning""",
        [item, happened_at, gist_text(gist), meaning],
    )
    db.conn.executemany(
        "INSERT OR IGNORE INTO gist_terms (term, happened_at, item, weight) VALUES (?, ?, ?, ?)",
        [(term, happened_at, item, weight) for term, weight in gist.leading.items()],
    )


def gist_text(gist: Gist) -> str:
    """Write a gist, but its meaning, as the record keeps it."""
    said = {
        "weights": {term: round(weight, 4) for term, weight in gist.weights.items()},
        "figures": sorted(gist.figures),
        "names": sorted(gist.names),
        "acronyms": sorted(gist.acronyms),
        "initials": sorted(gist.initials),
        "language": gist.language,
    }
    return json.dumps({name: what for name, what in said.items() if what}, ensure_ascii=False)


def gist_of_text(text: str, meaning: bytes | None) -> Gist:
    """Read a gist that `gist_text` wrote."""
    said = json.loads(text)
    return Gist(
        {intern(term): weight for term, weight in said.get("weights", {}).items()},
        frozenset(said.get("figures", ())),
        frozenset(said.get("names", ())),
        frozenset(said.get("acronyms", ())),
        frozenset(said.get("initials", ())),
        said.get("language", ""),
        tuple(array("f", meaning)) if meaning else (),
    )


class KnownGists:
    """Remembers the gists of items as they were read, by their rows; not their texts."""

    def __init__(self) -> None:
        self._of_row = Generations[int, tuple[int, Gist]](REMEMBERED)

    def of(self, row: int, text: str, meaning: bytes | None) -> Gist:
        """Return the gist of an item, whose row has this text and meaning now."""
        now = hash((text, meaning))
        known = self._of_row.get(row)
        if known is not None and known[0] == now:
            return known[1]
        gist = gist_of_text(text, meaning)
        if len(text) <= LONGEST:
            self._of_row.keep(row, (now, gist))
        return gist
