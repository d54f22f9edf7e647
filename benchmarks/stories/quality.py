"""How much of a story is told as one, and how much of what is told as one is one story."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from benchmarks.matching.report import Section, Table
from benchmarks.polling.install import NotHereError
from benchmarks.stories.data import (
    JudgedPairs,
    Sources,
    Stories,
    Stream,
    judged_clusters,
    judged_pairs,
    read_streams,
    sizes,
    story_sets,
)
from benchmarks.stories.errors import list_pairs, list_stories
from benchmarks.stories.items import StoryItem, labels_of
from benchmarks.stories.metrics import (
    ACROSS,
    ALL,
    WITHIN,
    Pairs,
    Score,
    b_cubed_by_language,
    judged,
    pairs,
    pairs_by_language,
)
from benchmarks.stories.ours import OUR_WAYS, groupers, lacking
from benchmarks.stories.peers import EXACT, WAYS, best_of, same_title

LANGUAGES = ("en", "ru", "uk")
Labels = Mapping[str, int]
Score3 = Callable[[Labels], Score]


@dataclass(frozen=True)
class Way:
    """What a way to group made of a set, and with which setting."""

    name: str
    labels: Labels
    setting: str = ""


class Peers:
    """The other ways, asked for their best; what can't be asked is remembered with its reason."""

    def __init__(self, background: Sequence[str], *, wanted: bool = True) -> None:
        """`background`: texts from which they learn how common words are."""
        self._background, self._wanted = background, wanted
        self.lacking: dict[str, None] = {}

    def ways(self, items: Sequence[StoryItem], score: Score3, *, streaming: bool) -> Iterator[Way]:
        """Group items in each way, at the setting whose F1 is best on these very items.

        `streaming`: the items are a stretch of the stream, so that their words tell enough.
        """
        if not self._wanted:
            return
        yield Way(EXACT, labels_of(same_title(items)))
        background = () if streaming else self._background
        for name in WAYS:
            try:
                best = best_of(name, items, background, lambda labels: score(labels).f1 or 0.0)
            except NotHereError as error:
                self.lacking[f"{name}: {error}"] = None
                continue
            if best:
                yield Way(name, best[1], best[0])


def _ours(items: Sequence[StoryItem]) -> list[Way]:
    return [Way(name, labels_of(grouper(items))) for name, grouper in groupers(len(items)).items()]


def quality(sources: Sources, *, peers: bool = True, only: str = "") -> tuple[Section, list[str]]:
    """Measure the quality on every set that is here; with our errors as texts.

    `only`: what is in the names of the sets to measure.
    """
    stream, missing = read_streams(sources)
    others = Peers([f"{item.title} {item.summary}" for item in stream.items], wanted=peers)
    tables, errors, unread = _sets(sources, stream, others, only)
    notes = (
        "precision/recall/F1, of pairs of items and as B-cubed (Bagga and Baldwin 1998). A "
        f"language's column has items of that language alone; “{WITHIN}” has all pairs of items "
        "of one language.",
        "The other ways have the setting that is best on the very set it is told for, which is "
        "generous to them, and F1 of all pairs of the set decides which one that is; Monitor has "
        "the same settings everywhere. All but “same title” join nothing more than 72 hours "
        "apart.",
        "Judged pairs and clusters: by one reader, a language model, from titles and summaries: "
        "benchmarks/stories/pairs/README.md. “In the stream” they are grouped with all items of "
        "the days around them, and only the judged ones are counted.",
        *(f"Left out: {what}." for what in (*missing, *unread, *lacking(), *others.lacking)),
    )
    return Section("Stories: quality", tuple(tables), notes), errors


def _sets(
    sources: Sources, stream: Stream, others: Peers, only: str
) -> tuple[list[Table], list[str], list[str]]:
    whole, missing = story_sets(sources)
    clusters, no_clusters = judged_clusters(sources, stream)
    judged_sets, no_pairs = judged_pairs(sources, stream)
    tables: list[Table] = []
    errors: list[str] = []
    for measured in (
        *(_stories(each, others) for each in whole if only in each.name),
        *(_clusters(each, others) for each in clusters if only in each.name),
        *(_pairs(each, others) for each in judged_sets if only in each.name),
    ):
        tables += measured[0]
        errors += measured[1]
    return tables, errors, [*missing, *no_clusters, *no_pairs]


Measured = tuple[list[Table], list[str]]


def _stories(stories: Stories, others: Peers, *, streaming: bool = False) -> Measured:
    """Compare all ways on a set of stories."""
    meant, items = stories.meant, stories.items
    languages = {item.id: item.language for item in items}
    ours = _ours(items)
    theirs = others.ways(items, lambda labels: pairs(labels, meant).score, streaming=streaming)
    ways = [*ours, *theirs]
    of_pairs = {way.name: pairs_by_language(way.labels, meant, languages) for way in ways}
    cubed = {way.name: b_cubed_by_language(way.labels, meant, languages) for way in ways}
    shown = columns(of_pairs[ways[0].name])
    title = f"{stories.name}: {sizes(meant)}"
    tables = [
        _table(f"{title}; pairs", ways, shown, {n: _scores(each) for n, each in of_pairs.items()}),
        _table(f"{title}; B-cubed", ways, shown, cubed, (*stories.notes, *_settings(ways))),
    ]
    return tables, [
        list_stories(f"{stories.name}, {way.name}", stories, way.labels) for way in ours
    ]


def columns(counts: Mapping[str, Pairs]) -> list[str]:
    """Return the columns that have something to find, and none that says another's again."""
    names = [name for name in (*LANGUAGES, WITHIN, ACROSS, ALL) if name in counts]
    meant = [name for name in names if counts[name].meant]
    present = [name for name in counts if name not in (WITHIN, ACROSS, ALL)]
    return present if len(present) == 1 else meant


def _scores(counts: Mapping[str, Pairs]) -> dict[str, Score]:
    return {name: each.score for name, each in counts.items()}


def _table(
    title: str,
    ways: Sequence[Way],
    shown: Sequence[str],
    scores: Mapping[str, Mapping[str, Score]],
    notes: tuple[str, ...] = (),
) -> Table:
    rows = tuple((way.name, *(_cell(scores[way.name][column]) for column in shown)) for way in ways)
    return Table(title, ("precision/recall/F1", *shown), rows, notes)


def _settings(ways: Sequence[Way], where: str = "") -> tuple[str, ...]:
    told = "; ".join(f"{way.name}: {way.setting}" for way in ways if way.setting)
    return (f"Best settings{where and f', {where}'}: {told}.",) if told else ()


def _clusters(stories: Stories, others: Peers) -> Measured:
    """Compare on judged items, grouped alone and among all of the days around them."""
    alone = tuple(item for item in stories.items if item.id in stories.meant)
    by_themselves = Stories(f"{stories.name}, alone", alone, stories.meant, stories.notes)
    among = f"{stories.name}, among {len(stories.items):,} items of the stream"
    tables, _ = _stories(by_themselves, others)
    more, errors = _stories(Stories(among, stories.items, stories.meant), others, streaming=True)
    return [*tables, *more], errors


def _pairs(judged_set: JudgedPairs, others: Peers) -> Measured:
    """Compare on judged pairs, of items grouped alone and among all of the days around them."""
    chosen = {name for pair in judged_set.pairs for name in (pair.first, pair.second)}
    alone = [item for item in judged_set.items if item.id in chosen]

    def score(labels: Labels) -> Score:
        return count_pairs(judged_set, labels).score

    known = [*_ours(alone), *others.ways(alone, score, streaming=False)]
    among = [*_ours(judged_set.items), *others.ways(judged_set.items, score, streaming=True)]
    in_stream = {way.name: (_cell(score(way.labels)), _largest(way.labels)) for way in among}
    rows = [
        (way.name, _cell(score(way.labels)), *in_stream.get(way.name, ("–", "–"))) for way in known
    ]
    one = _cell(score(dict.fromkeys(chosen, 0)))
    rows.append(("everything in one story", one, one, f"{len(judged_set.items):,}"))
    stream = f"among {len(judged_set.items):,} items of the stream"
    shown = ("precision/recall/F1", "alone", stream, "largest story there")
    notes = (*judged_set.notes, *_settings(known, "alone"), *_settings(among, "in the stream"))
    table = Table(judged_set.name, shown, tuple(rows), notes)
    tables = [table, _by_generator(judged_set, among)]
    ours = [way for way in among if way.name in OUR_WAYS]
    name = judged_set.name
    return tables, [list_pairs(f"{name}, {way.name}", judged_set, way.labels) for way in ours]


def _largest(labels: Labels) -> str:
    """Return how many items the largest story has: pairs alone don't show what grows too large."""
    return f"{max(Counter(labels.values()).values(), default=0):,}"


def count_pairs(judged_set: JudgedPairs, labels: Labels, generator: str = "") -> Pairs:
    """Count judged pairs: all of them, or those that one generator proposed."""
    return judged(
        (labels[pair.first] == labels[pair.second], pair.same)
        for pair in judged_set.pairs
        if not generator or generator in pair.generators
    )


def _by_generator(judged_set: JudgedPairs, ways: Sequence[Way]) -> Table:
    """Tell of each kind of pairs, by what proposed them, how ours does."""
    ours = [way for way in ways if way.name in OUR_WAYS]
    kinds: dict[str, list[bool]] = {}
    for pair in judged_set.pairs:
        for generator in pair.generators:
            kinds.setdefault(generator, []).append(pair.same)
    rows = tuple(
        (
            kind,
            f"{len(same)}",
            f"{sum(same)}",
            *(_cell(count_pairs(judged_set, way.labels, kind).score) for way in ours),
        )
        for kind, same in sorted(kinds.items(), key=lambda kind: -len(kind[1]))
    )
    shown = ("what proposed the pair", "pairs", "one story", *(way.name for way in ours))
    title = f"{judged_set.name}, by what proposed them, in the stream"
    return Table(title, shown, rows, ("A pair may have been proposed in several ways.",))


def _cell(score: Score) -> str:
    return "/".join(_decimal(each) for each in (score.precision, score.recall, score.f1))


def _decimal(value: float | None) -> str:
    return "–" if value is None else f"{value:.3f}".removeprefix("0")
