"""How much of what is meant is found, and how much of what is found is meant."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass

from benchmarks.matching.data import Labelled, LabelledSet, Sources, labelled_sets
from benchmarks.matching.engine import engine
from benchmarks.matching.peers import PEERS, Peer, peer_hits, reduce_watchlist
from benchmarks.matching.report import Section, Table

GROUPS = (("en",), ("uk",), ("ru",), ("de", "fr", "pl", "es"), ("zh", "ja", "ko", "ar"))
OURS = "Monitor"

Finds = Callable[[Labelled], set[str]]


@dataclass(frozen=True)
class Counts:
    """Hits that are right, wrong, and missed."""

    right: int = 0
    wrong: int = 0
    missed: int = 0

    def __add__(self, other: Counts) -> Counts:
        return Counts(
            self.right + other.right, self.wrong + other.wrong, self.missed + other.missed
        )

    @property
    def precision(self) -> float | None:
        """Return which part of the hits is right; None where nothing was found."""
        return _ratio(self.right, self.right + self.wrong)

    @property
    def recall(self) -> float | None:
        """Return which part of what was expected was found; None where nothing was expected."""
        return _ratio(self.right, self.right + self.missed)

    @property
    def f1(self) -> float | None:
        """Return the harmonic mean of precision and recall."""
        return _ratio(2 * self.right, 2 * self.right + self.wrong + self.missed)


def _ratio(part: int, whole: int) -> float | None:
    return part / whole if whole else None


@dataclass(frozen=True)
class Outcome:
    """What became of one watchlist on one item: right, wrong or missed."""

    labelled: Labelled
    watchlist: str
    kind: str

    @property
    def counts(self) -> Counts:
        """Return it as one count."""
        return Counts(**{self.kind: 1})


def outcomes(items: Iterable[Labelled], finds: Finds) -> Iterator[Outcome]:
    """Hold what a method finds against the labels; what may be either way is left out."""
    for labelled in items:
        found = finds(labelled) - labelled.maybe
        expect = labelled.expect - labelled.maybe
        for kind, ids in (
            ("right", found & expect),
            ("wrong", found - expect),
            ("missed", expect - found),
        ):
            yield from (Outcome(labelled, watchlist, kind) for watchlist in sorted(ids))


def group_of(language: str) -> str:
    """Return the column that a language belongs to."""
    return next(("+".join(group) for group in GROUPS if language in group), "others")


def columns_of(labelled_set: LabelledSet) -> list[str]:
    """Return the columns that a set has figures for, without the last, all."""
    if labelled_set.by == "watchlist":
        return [watchlist.id for watchlist in labelled_set.watchlists]
    present = {group_of(labelled.language) for labelled in labelled_set.items}
    return [name for name in (*("+".join(group) for group in GROUPS), "others") if name in present]


def tally(found: Iterable[Outcome], by: str) -> dict[str, Counts]:
    """Count outcomes by column."""
    counts: dict[str, Counts] = defaultdict(Counts)
    for outcome in found:
        column = outcome.watchlist if by == "watchlist" else group_of(outcome.labelled.language)
        counts[column] += outcome.counts
    return counts


def methods(labelled_set: LabelledSet) -> dict[str, Finds]:
    """Return the ways to find that are compared, ours first."""
    matcher = engine(labelled_set.watchlists)
    plain = [reduce_watchlist(watchlist) for watchlist in labelled_set.watchlists]

    def ours(labelled: Labelled) -> set[str]:
        return {hit.watchlist for hit in matcher.match(labelled.item)}

    def by_peer(peer: Peer) -> Finds:
        return lambda labelled: peer_hits(peer, plain, labelled.item, labelled.language)

    return {OURS: ours} | {peer.name: by_peer(peer) for peer in PEERS}


def quality_table(labelled_set: LabelledSet) -> tuple[Table, list[Outcome]]:
    """Compare all methods on one set; with our outcomes, one by one."""
    columns = columns_of(labelled_set)
    rows: list[tuple[str, ...]] = []
    ours: list[Outcome] = []
    for name, finds in methods(labelled_set).items():
        found = list(outcomes(labelled_set.items, finds))
        ours = ours or found
        counts = tally(found, labelled_set.by)
        total = sum(counts.values(), Counts())
        rows.append((name, *(_cell(counts[column]) for column in columns), _cell(total)))
    keywords = sum(len(watchlist.keywords) for watchlist in labelled_set.watchlists)
    title = (
        f"{labelled_set.name}: {len(labelled_set.items)} items, {len(labelled_set.watchlists)} "
        f"watchlists, {keywords} keywords"
    )
    notes = _problem_notes(labelled_set)
    return Table(title, ("precision/recall/F1", *columns, "all"), tuple(rows), notes), ours


def _cell(counts: Counts) -> str:
    return "/".join(_decimal(each) for each in (counts.precision, counts.recall, counts.f1))


def _decimal(value: float | None) -> str:
    return "–" if value is None else f"{value:.3f}".removeprefix("0")


def _problem_notes(labelled_set: LabelledSet) -> tuple[str, ...]:
    unread = labelled_set.unread
    if not unread:
        return ()
    return (f"{len(unread)} lines could not be read, so no method had them: {unread[0].reason} …",)


def errors_text(name: str, ours: Sequence[Outcome]) -> str:
    """List what we missed and what we found wrongly."""
    lines = [f"-- {name}: misses and wrong hits"]
    for outcome in sorted(ours, key=lambda outcome: (outcome.kind, outcome.watchlist)):
        if outcome.kind != "right":
            item = outcome.labelled.item
            shown = f"{item.title} — {item.summary}".strip(" —")
            lines.append(f"{outcome.kind:<7} {outcome.watchlist:<14} {item.id:<7} {shown}")
    return "\n".join(lines)


def quality(sources: Sources) -> tuple[Section, list[str]]:
    """Measure the quality on every set that is here; with our errors as texts."""
    sets, missing = labelled_sets(sources)
    compared = [(each.name, *quality_table(each)) for each in sets]
    notes = [
        "Columns are groups of languages; “others” are the rest.",
        "The others get NEAR as AND, in the whole item, the filters for title and text, and the "
        "exclusions. Substring and whole words compare in small letters. Snowball knows each "
        "item's language, a phrase's gaps and the case of acronyms; it has no Ukrainian.",
        *(f"Left out: {what}." for what in missing),
    ]
    section = Section("Quality", tuple(table for _, table, _ in compared), tuple(notes))
    return section, [errors_text(name, ours) for name, _, ours in compared]
