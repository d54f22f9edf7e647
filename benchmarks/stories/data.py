"""The data that stories are measured on. What is not there is named, never an error.

Texts belong to their outlets: they are read from beside the repository. What the project has are
links and judgements, in `pairs/`.
"""

from __future__ import annotations

import csv
import re
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime
from itertools import cycle
from pathlib import Path
from typing import Any, TypeVar

from benchmarks.matching.data import SHARED, STREAMS, read_jsonl
from benchmarks.stories.items import WINDOW, StoryItem, in_order

JUDGED = Path(__file__).parent / "pairs"
DAY = datetime(2026, 3, 1, 12, tzinfo=UTC)  # of what has no time
MINUTE = timedelta(minutes=1)
SAME, DIFFERENT = "1", "0"  # a pair's label
SINGLE = "0"  # the cluster of each item that is a story of its own
_DATE = re.compile(r"(\d{4})-(\d{2})(?:-(\d{2}))?$")


@dataclass(frozen=True)
class Stories:
    """Items in order of time, and the stories of those that are judged; ids are the items'."""

    name: str
    items: tuple[StoryItem, ...]
    meant: Mapping[str, str]
    notes: tuple[str, ...] = ()


@dataclass(frozen=True)
class JudgedPair:
    """Two items by their ids, whether they are one story, and what proposed them for judging."""

    first: str
    second: str
    same: bool
    generators: tuple[str, ...]


@dataclass(frozen=True)
class JudgedPairs:
    """Judged pairs, and the items that they are grouped with, in order of time."""

    name: str
    items: tuple[StoryItem, ...]
    pairs: tuple[JudgedPair, ...]
    notes: tuple[str, ...] = ()


@dataclass(frozen=True)
class Sources:
    """Where data are looked for: beside the repository, and the judgements in it."""

    shared: Path = SHARED
    judged: Path = JUDGED


Found = TypeVar("Found")
Known = tuple[str, Path, Callable[[str, Path], Found]]


def _read(known: Iterable[Known[Found]]) -> tuple[list[Found], list[str]]:
    """Read what is here; the second list names what is not."""
    found, missing = [], []
    for name, path, read in known:
        if path.exists():
            found.append(read(name, path))
        else:
            missing.append(f"{name}: no {path.name} here")
    return found, missing


def story_sets(sources: Sources) -> tuple[list[Stories], list[str]]:
    """Read the sets of whole stories that have their texts with them."""
    return _read(
        [
            ("stories.txt", sources.shared / "stories" / "stories.txt", read_groups),
            ("domain leads", sources.shared / "domain" / "labelled.jsonl", read_leads),
            (
                "UCI news aggregator",
                sources.shared / "stories" / "uci-news-aggregator-first999.csv",
                read_aggregator,
            ),
        ]
    )


def read_groups(name: str, path: Path) -> Stories:
    """Read lines `group|language|title|summary`, where items of group 0 are singles."""
    items, meant = [], {}
    for number, line in enumerate(path.read_text("utf-8").splitlines()):
        group, language, title, summary = line.split("|", 3)
        item = StoryItem(f"{number}", language, f"Outlet {number}", title, summary, _minute(number))
        items.append(item)
        meant[item.id] = f"single {number}" if group == "0" else group
    return Stories(name, tuple(items), meant, ("No times are known: all of one day, by minutes.",))


def _minute(number: int) -> datetime:
    return DAY + number * MINUTE


def read_leads(name: str, path: Path) -> Stories:
    """Read the real leads of the project's domain, with the stories that they belong to."""
    rows = list(read_jsonl(path))
    days = cycle(sorted({_date(row["story"]) for row in rows if row["story"]}))
    items, meant = [], {}
    for number, row in enumerate(rows):
        day = _date(row["story"]) if row["story"] else next(days)
        when = day + number * MINUTE
        items.append(
            StoryItem(row["id"], row["lang"], row["host"], "", row["text"], when, row["url"])
        )
        meant[row["id"]] = row["story"] or f"single {row['id']}"
    notes = (
        "Their text is the summary; they have no title. A story's items come on its day, by "
        "minutes; singles on the days of the stories, in turn, so that they can be joined wrongly.",
    )
    return Stories(name, in_order(items), meant, notes)


def _date(story: str) -> datetime:
    found = _DATE.search(story)
    if not found:
        raise ValueError(f"the story {story!r} has no date at its end")
    year, month, day = found.groups()
    return datetime(int(year), int(month), int(day or 1), 12, tzinfo=UTC)


def read_aggregator(name: str, path: Path) -> Stories:
    """Read headlines of the UCI News Aggregator data set, with the stories that it gives them."""
    items, meant = [], {}
    with path.open(encoding="utf-8", newline="") as lines:
        for number, row in enumerate(csv.DictReader(lines)):
            item = StoryItem(
                row["ID"], "en", row["PUBLISHER"], row["TITLE"], "", _minute(number), row["URL"]
            )
            items.append(item)
            meant[item.id] = row["STORY"]
    notes = (
        "Headlines without summaries. The file's times are rounded: its order is kept, by minutes. "
        "Its stories were made by an aggregator, not by people.",
    )
    return Stories(name, tuple(items), meant, notes)


@dataclass(frozen=True)
class Stream:
    """Real items in order of time, and the id of the first one listed under each link."""

    items: tuple[StoryItem, ...]
    by_link: Mapping[str, str]


def read_streams(sources: Sources) -> tuple[Stream, list[str]]:
    """Read all streams that are here as one; the list says what is missing."""
    paths = sorted((sources.shared / "items").glob(STREAMS))
    items = [_stream_item(row) for path in paths for row in read_jsonl(path)]
    by_link: dict[str, str] = {}
    for item in items:
        by_link.setdefault(item.link, item.id)
    missing = [] if paths else [f"streams of real items: no items/{STREAMS} here"]
    return Stream(in_order(items), by_link), missing


def _stream_item(row: dict[str, Any]) -> StoryItem:
    source, link = row["source"], row["link"] or ""
    title, summary = row["title"] or "", row["summary"] or ""
    name = f"{source} {row['guid'] or link}"
    return StoryItem(name, row["lang"], source, title, summary, _when(row), link)


def _when(row: dict[str, Any]) -> datetime:
    seen = datetime.fromisoformat(row["first_seen"])
    try:
        published = parsedate_to_datetime(row["published"] or "")
    except ValueError:
        return seen
    return min(seen, published if published.tzinfo else published.replace(tzinfo=UTC))


def around(stream: Sequence[StoryItem], chosen: Iterable[str]) -> tuple[StoryItem, ...]:
    """Return the items of the days around the chosen ids: those that could be in their stories."""
    ids = set(chosen)
    days = {
        (item.when + shift * timedelta(days=1)).date()
        for item in stream
        if item.id in ids
        for shift in range(-WINDOW.days, WINDOW.days + 1)
    }
    return tuple(item for item in stream if item.when.date() in days)


def judged_pairs(sources: Sources, stream: Stream) -> tuple[list[JudgedPairs], list[str]]:
    """Read the pairs that were judged, with the items of the days around them."""
    return _judged(sources, "pairs", lambda name, path: _pairs(name, path, stream), stream)


def judged_clusters(sources: Sources, stream: Stream) -> tuple[list[Stories], list[str]]:
    """Read the clusters that were judged, with the items of the days around them."""
    return _judged(sources, "clusters", lambda name, path: _clusters(name, path, stream), stream)


def _judged(
    sources: Sources, what: str, read: Callable[[str, Path], Found], stream: Stream
) -> tuple[list[Found], list[str]]:
    if not stream.items:
        return [], [f"judged {what}: their texts are those of the streams"]
    names = {"en": "English", "ru": "Russian"}
    return _read(
        (f"judged {what}, {named}", sources.judged / f"{what}-{language}.tsv", read)
        for language, named in names.items()
    )


def read_table(path: Path) -> Iterator[dict[str, str]]:
    """Give the rows of a table with tabs and a heading."""
    with path.open(encoding="utf-8", newline="") as lines:
        yield from csv.DictReader(lines, delimiter="\t", quoting=csv.QUOTE_NONE)


def _pairs(name: str, path: Path, stream: Stream) -> JudgedPairs:
    rows, by_link = list(read_table(path)), stream.by_link
    known = [row for row in rows if {row["link_a"], row["link_b"]} <= by_link.keys()]
    pairs = tuple(
        JudgedPair(
            by_link[row["link_a"]],
            by_link[row["link_b"]],
            row["label"] == SAME,
            tuple(row["generator"].split("+")),
        )
        for row in known
        if row["label"] in (SAME, DIFFERENT)
    )
    same = sum(pair.same for pair in pairs)
    notes = (
        f"{len(pairs)} pairs, {same} of one story; {len(known) - len(pairs)} unclear ones and "
        f"{len(rows) - len(known)} whose texts are not here are left out.",
    )
    chosen = {each for pair in pairs for each in (pair.first, pair.second)}
    return JudgedPairs(name, around(stream.items, chosen), pairs, notes)


def _clusters(name: str, path: Path, stream: Stream) -> Stories:
    rows, by_link = list(read_table(path)), stream.by_link
    meant = {
        by_link[row["link"]]: f"single {number}" if row["cluster"] == SINGLE else row["cluster"]
        for number, row in enumerate(rows)
        if row["link"] in by_link
    }
    gone = sum(row["link"] not in by_link for row in rows)
    notes = (f"{gone} judged items whose texts are not here are left out.",) if gone else ()
    return Stories(name, around(stream.items, meant), meant, notes)


def sizes(meant: Mapping[str, str]) -> str:
    """Tell how many stories of two items and more there are, and how many singles."""
    stories: dict[str, int] = defaultdict(int)
    for story in meant.values():
        stories[story] += 1
    several = sum(count > 1 for count in stories.values())
    return f"{len(meant)} items: {several} stories and {len(stories) - several} singles"
