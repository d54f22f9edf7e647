"""The data that are measured on: those that the user names, those of the project, those beside it.

What is not there is named, never an error.
"""

from __future__ import annotations

import gzip
import json
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal

from monitor.model import Item, Problem, Severity
from monitor.watch.lists.watchlist import Watchlist, load_watchlists

ROOT = Path(__file__).parents[2]
SHARED = ROOT.parent / "shared" / "data"  # where tests/shared_data.py looks as well
OWN = ROOT / "tests" / "data" / "matching"
STREAMS = "*.jsonl.gz"

# Which labels of a real lead a shipped watchlist is for, as in tests/test_shipped_watchlists.py.
LEADS = {
    "lvova-belova": ("names_lvova_belova",),
    "deported-children": ("ukrainian_child_deportation",),
    "icc-warrants": ("icc_arrest_warrant",),
}


@dataclass(frozen=True)
class Labelled:
    """An item with the ids of the watchlists that it must hit; `maybe` counts neither way."""

    item: Item
    language: str
    expect: frozenset[str]
    maybe: frozenset[str] = frozenset()


@dataclass(frozen=True)
class LabelledSet:
    """Labelled items and their watchlists; `by` is what the table's columns are."""

    name: str
    items: tuple[Labelled, ...]
    watchlists: tuple[Watchlist, ...]
    problems: tuple[Problem, ...] = ()
    by: Literal["language", "watchlist"] = "language"

    @property
    def unread(self) -> tuple[Problem, ...]:
        """Return the problems that keep lines out."""
        return tuple(each for each in self.problems if each.severity is Severity.ERROR)


def read_jsonl(path: Path) -> Iterator[dict[str, Any]]:
    """Give the objects of a JSON lines file, which may be gzipped."""
    unpack = gzip.open if path.suffix == ".gz" else open
    with unpack(path, "rt", encoding="utf-8") as lines:
        yield from (json.loads(line) for line in lines if line.strip())


def read_labelled(name: str, items: Path, folder: Path) -> LabelledSet:
    """Read a set of labelled items, and the folder of its watchlists."""
    watchlists, problems = load_watchlists(folder)
    return LabelledSet(name, tuple(map(_labelled, read_jsonl(items))), watchlists, problems)


def _labelled(row: dict[str, Any]) -> Labelled:
    item = Item(row["id"], row["title"], row.get("summary") or "")
    return Labelled(item, row["lang"], frozenset(row["expect"]), frozenset(row.get("maybe", ())))


def read_leads(name: str, path: Path, folder: Path) -> LabelledSet:
    """Read the real leads for the shipped watchlists; those without a label there don't count."""
    watchlists, problems = load_watchlists(folder)
    kept = tuple(watchlist for watchlist in watchlists if watchlist.id in LEADS)
    return LabelledSet(name, tuple(map(_lead, read_jsonl(path))), kept, problems, "watchlist")


def _lead(row: dict[str, Any]) -> Labelled:
    expect = {watchlist for watchlist, labels in LEADS.items() if any(map(row.get, labels))}
    return Labelled(Item(row["id"], "", row["text"]), row["lang"], frozenset(expect))


@dataclass(frozen=True)
class Sources:
    """Where data are looked for: a folder of shared data, and what the user named instead."""

    shared: Path = SHARED
    labelled: tuple[tuple[Path, Path], ...] = ()
    streams: tuple[Path, ...] = ()

    def as_json(self) -> dict[str, Any]:
        """Return it for another process; the labelled sets stay here."""
        return {"shared": str(self.shared), "streams": [str(path) for path in self.streams]}

    @classmethod
    def from_json(cls, given: dict[str, Any]) -> Sources:
        """Make it from what another process gave."""
        return cls(Path(given["shared"]), (), tuple(map(Path, given["streams"])))


def labelled_sets(sources: Sources) -> tuple[list[LabelledSet], list[str]]:
    """Read all labelled sets that are here; the second list says which are missing."""
    known = _named_sets(sources) or _known_sets(sources.shared)
    found = [read(name, items, folder) for name, read, items, folder in known if items.exists()]
    missing = [f"{name}: no {items.name} here" for name, _, items, _ in known if not items.exists()]
    return found, missing


Known = tuple[str, Callable[[str, Path, Path], LabelledSet], Path, Path]


def _named_sets(sources: Sources) -> list[Known]:
    return [(items.stem, read_labelled, items, folder) for items, folder in sources.labelled]


def _known_sets(shared: Path) -> list[Known]:
    matching = shared / "matching"
    return [
        ("dev", read_labelled, matching / "dev.jsonl", matching / "watchlists"),
        ("blind", read_labelled, OWN / "blind.jsonl", OWN / "blind"),
        ("fresh", read_labelled, OWN / "fresh.jsonl", OWN / "fresh"),
        ("more languages", read_labelled, OWN / "more-languages.jsonl", OWN / "more-languages"),
        (
            "shipped watchlists, real leads",
            read_leads,
            shared / "domain" / "labelled.jsonl",
            ROOT / "watchlists",
        ),
    ]


def stream_files(sources: Sources) -> Sequence[Path]:
    """Return the files of real items: those that were named, or those of the shared data."""
    return sources.streams or sorted((sources.shared / "items").glob(STREAMS))
