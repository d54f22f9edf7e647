"""What an item hits, and why: `Matcher(watchlists).match(item)`."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import islice

from monitor.model import Feed, Hit, Item, Span
from monitor.watch.language.keyword import Keyword
from monitor.watch.lists.watchlist import Watchlist
from monitor.watch.matching.clauses import clauses
from monitor.watch.matching.find import Found, find
from monitor.watch.matching.index import Index
from monitor.watch.matching.lexicon import Lexicon
from monitor.watch.matching.places import ItemPlaces, ItemTexts, places_in, read_item
from monitor.watch.matching.plan import Plan, looks_at_outlets, make_plan, marks_of
from monitor.watch.matching.prospects import Prospects, have_prospects, prospects_of
from monitor.watch.words.analysis import EVERY_LANGUAGE, Words

MOST_MARKED = 50  # places of one keyword that a hit remembers


@dataclass(frozen=True, slots=True, eq=False)
class Planned:
    """A keyword of a watchlist, ready to be found: its number there, and the marks it needs."""

    number: int
    keyword: Keyword
    plan: Plan
    marks: frozenset[int]
    prospects: Prospects


@dataclass(frozen=True, slots=True, eq=False)
class PlannedWatchlist:
    """A watchlist, ready to be matched; `weighs`: whether its keywords' weights count."""

    watchlist: Watchlist
    keywords: tuple[Planned, ...]
    exclude: tuple[Planned, ...]
    weighs: bool


Entry = tuple[PlannedWatchlist, Planned]


class Matcher:
    """Matches items against watchlists; its work hardly grows with the number of keywords."""

    def __init__(self, watchlists: Iterable[Watchlist], words: Words | None = None) -> None:
        self.lexicon = Lexicon(words or Words())
        self._index: Index[Entry] = Index()
        self._planned: dict[int, PlannedWatchlist] = {}
        self._order: dict[PlannedWatchlist, int] = {}
        self._outlets = False
        self._put_in_force(_each_once(watchlists))

    @property
    def planned(self) -> tuple[PlannedWatchlist, ...]:
        """Return the watchlists in force, in their order."""
        return tuple(self._order)

    @property
    def outlets(self) -> bool:
        """Tell whether any keyword looks at outlets' names."""
        return self._outlets

    def with_watchlists(self, watchlists: Iterable[Watchlist]) -> Matcher:
        """Return a matcher for these watchlists; what is the same object here is not made anew.

        This one can be used on, in another thread too.
        """
        wanted = _each_once(watchlists)
        if list(map(id, wanted)) == [id(each.watchlist) for each in self._order]:
            return self
        twin = self.twin()
        twin._put_in_force(wanted)
        return twin

    def twin(self) -> Matcher:
        """Return a matcher like this one, for another thread."""
        twin = Matcher.__new__(Matcher)
        twin.lexicon = self.lexicon.copy()
        twin._index = self._index.copy()
        twin._planned = self._planned.copy()
        twin._order = self._order.copy()
        twin._outlets = self._outlets
        return twin

    # ------------------------------------------------------------ building

    def _put_in_force(self, watchlists: Sequence[Watchlist]) -> None:
        wanted = {id(watchlist) for watchlist in watchlists}
        for gone in [planned for key, planned in self._planned.items() if key not in wanted]:
            self._remove(gone)
        fresh = [watchlist for watchlist in watchlists if id(watchlist) not in self._planned]
        for planned in [self._plan(watchlist) for watchlist in fresh]:
            self._list(planned)
        self._order = {self._planned[id(each)]: number for number, each in enumerate(watchlists)}

    def _plan(self, watchlist: Watchlist) -> PlannedWatchlist:
        languages = frozenset(watchlist.languages) or EVERY_LANGUAGE
        keywords, exclude = (
            tuple(
                self._planned_keyword(number, each, languages) for number, each in enumerate(listed)
            )
            for listed in (watchlist.keywords, watchlist.exclude)
        )
        weighs = watchlist.threshold is not None or not all(map(is_positive, watchlist.keywords))
        planned = PlannedWatchlist(watchlist, keywords, exclude, weighs)
        self._planned[id(watchlist)] = planned
        return planned

    def _planned_keyword(self, number: int, keyword: Keyword, languages: frozenset[str]) -> Planned:
        plan = make_plan(keyword.tree, self.lexicon, languages)
        return Planned(number, keyword, plan, frozenset(marks_of(plan)), prospects_of(plan))

    def _list(self, planned: PlannedWatchlist) -> None:
        self._index.add(
            ((planned, keyword), clauses(keyword.plan, self.lexicon))
            for keyword in planned.keywords
        )
        everything = (*planned.keywords, *planned.exclude)
        self._outlets |= any(looks_at_outlets(each.plan) for each in everything)

    def _remove(self, planned: PlannedWatchlist) -> None:
        entries = {(planned, keyword) for keyword in planned.keywords}
        self._index.remove(entries)
        del self._planned[id(planned.watchlist)]

    # ------------------------------------------------------------ matching

    def match(self, item: Item, feed: Feed | None = None) -> tuple[Hit, ...]:
        """Return the item's hits, in the order of the watchlists.

        `feed`: where it came from, for watchlists that are for some feeds only.
        """
        texts = read_item(item, self.lexicon, outlets=self._outlets)
        marks = frozenset().union(*(text.marks for text in texts.values()))
        candidates = self._index.candidates(marks)
        entries = [entry for entry in candidates if have_prospects(entry[1].prospects, texts)]
        if not entries:
            return ()
        wanted = frozenset().union(*(keyword.marks for _, keyword in entries))
        places = places_in(texts, self.lexicon, wanted)
        found: dict[PlannedWatchlist, list[tuple[Planned, list[Found]]]] = {}
        for planned, keyword in entries:
            where = find(keyword.plan, places, MOST_MARKED)
            if where:
                found.setdefault(planned, []).append((keyword, where))
        if not found:
            return ()
        places = self._with_exclusions(found, texts, places)
        hits = [
            hit
            for planned in sorted(found, key=self._order.__getitem__)
            if (hit := judge(planned, found[planned], places, feed)) is not None
        ]
        return tuple(hits)

    def _with_exclusions(
        self, found: Iterable[PlannedWatchlist], texts: ItemTexts, places: ItemPlaces
    ) -> ItemPlaces:
        """Add the places that tell whether one of these watchlists excludes the item."""
        wanted = frozenset().union(*(each.marks for planned in found for each in planned.exclude))
        if not wanted:
            return places
        more = places_in(texts, self.lexicon, wanted)
        for name, here in places.items():
            here.places.update(more[name].places)
        return places


def _each_once(watchlists: Iterable[Watchlist]) -> tuple[Watchlist, ...]:
    return tuple({id(watchlist): watchlist for watchlist in watchlists}.values())


def judge(
    planned: PlannedWatchlist,
    found: list[tuple[Planned, list[Found]]],
    places: ItemPlaces,
    feed: Feed | None,
) -> Hit | None:
    """Make a hit of the keywords that were found, unless something of the watchlist forbids it."""
    watchlist = planned.watchlist
    if feed is not None and not watchlist.is_for(feed):
        return None
    if any(find(exclude.plan, places, 1) for exclude in planned.exclude):
        return None
    if len(found) > 1:
        found.sort(key=lambda each: each[0].number)
    if planned.weighs:
        if not is_enough(watchlist, [keyword.keyword for keyword, _ in found]):
            return None
        found = [each for each in found if is_positive(each[0].keyword)]
    return Hit(
        watchlist=watchlist.id,
        keywords=tuple([keyword.keyword.line for keyword, _ in found]),
        spans=spans_of([where for _, where in found], places),
        urgent=any(keyword.keyword.urgent for keyword, _ in found),
    )


def is_enough(watchlist: Watchlist, present: Sequence[Keyword]) -> bool:
    """Tell whether these keywords make a hit: by their weights, and one speaks for it at least."""
    return any(map(is_positive, present)) and watchlist.is_enough(present)


def is_positive(keyword: Keyword) -> bool:
    """Tell whether a keyword speaks for a hit, rather than against it."""
    return (keyword.weight or 1) > 0


_FIELD_ORDER = {"title": 0, "summary": 1, "text": 2, "outlet": 3}


def spans_of(found: Iterable[Iterable[Found]], places: ItemPlaces) -> tuple[Span, ...]:
    """Return where the words of each keyword that was found stand in the original texts."""
    spans: set[Span] = set()
    for where in found:
        for each in islice(where, MOST_MARKED):
            text = places[each.field].text
            here = each.spans if not text.steps else [text.original(*span) for span in each.spans]
            spans.update([Span(each.field, start, end) for start, end in here])
    return tuple(sorted(spans, key=_span_order)) if len(spans) > 1 else tuple(spans)


def _span_order(span: Span) -> tuple[int, int, int]:
    return _FIELD_ORDER[span.field], span.start, span.end
