"""Why an item hits a watchlist, or why not: each keyword's parts, found and missing.

`explain(matcher, item)` walks the trees of the keywords, not what was made of them for speed, and
says in words what a person could check with the eye.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from monitor.masking import mask_url
from monitor.model import Feed, Field, Item, Sayable, Span
from monitor.watch.language import keyword as tree
from monitor.watch.language.keyword import Keyword, shown
from monitor.watch.matching.find import Found, find
from monitor.watch.matching.matcher import (
    Matcher,
    PlannedWatchlist,
    is_enough,
    is_positive,
    spans_of,
)
from monitor.watch.matching.notes import (
    IN_A_FIELD,
    NOT_THERE,
    NOWHERE,
    STANDS_IN_A_FIELD,
    how_far,
    in_fields,
    other_way_round,
    too_far,
    too_little,
    why_missing,
    words_by_folding,
)
from monitor.watch.matching.places import ItemPlaces, Place, places_in, read_item
from monitor.watch.matching.plan import (
    AllPlan,
    AnyPlan,
    AtLeastPlan,
    NearPlan,
    PhrasePlan,
    Plan,
    RegexPlan,
)
from monitor.watch.words.analysis import EVERY_LANGUAGE
from monitor.watch.words.folding import fold
from monitor.watch.words.small_words import is_small
from monitor.watch.words.text import words_in


@dataclass(frozen=True, slots=True)
class Part:
    """A part of a keyword: as typed, whether it was found, and where or why not.

    `relation`: it is no word, but how words must stand, or what must not.
    """

    text: str
    found: bool
    note: str = ""
    relation: bool = False


@dataclass(frozen=True, slots=True)
class KeywordReport:
    """What became of one keyword in one item."""

    line: str
    found: bool
    parts: tuple[Part, ...]
    spans: tuple[Span, ...] = ()
    weight: int | None = None


@dataclass(frozen=True, slots=True)
class Report:
    """What became of one watchlist in one item: a hit, or the reason why not."""

    watchlist: str
    title: str
    hit: bool
    reason: str
    keywords: tuple[KeywordReport, ...]
    excluded_by: tuple[KeywordReport, ...] = ()


def explain(matcher: Matcher, item: Item, feed: Feed | None = None) -> tuple[Report, ...]:
    """Say of each watchlist in force what became of it in this item."""
    return tuple(explained(matcher, item, feed))


def explained(
    matcher: Matcher, item: Item, feed: Feed | None = None, *, alike: bool = True
) -> Iterator[Report]:
    """Say the same of one watchlist after the other, as long as somebody asks.

    `alike`: say of what is missing which word looks like it; that takes long.
    """
    texts = read_item(item, matcher.lexicon, outlets=matcher.outlets)
    for planned in matcher.planned:
        places = places_in(texts, matcher.lexicon, _marks(planned))
        yield _Explainer(planned, places, alike=alike).report(feed)


def _marks(planned: PlannedWatchlist) -> set[int]:
    return set().union(*(each.marks for each in (*planned.keywords, *planned.exclude)))


class _Explainer:
    """Explains one watchlist in one item."""

    def __init__(self, planned: PlannedWatchlist, places: ItemPlaces, *, alike: bool) -> None:
        self._planned = planned
        self._places = places
        texts = [each.text.text for each in places.values()]
        self._words = words_by_folding(texts) if alike else None

    def report(self, feed: Feed | None) -> Report:
        """Judge the watchlist as the matcher does, and say why."""
        watchlist = self._planned.watchlist
        keywords = tuple(self._keyword(each.keyword, each.plan) for each in self._planned.keywords)
        exclude = [self._keyword(each.keyword, each.plan) for each in self._planned.exclude]
        fired = tuple(each for each in exclude if each.found)
        present = [
            planned.keyword
            for planned, each in zip(self._planned.keywords, keywords, strict=True)
            if each.found
        ]
        reason = ""
        if not present:
            reason = Sayable("no keyword was found")
        elif not any(map(is_positive, present)):
            reason = Sayable("only keywords that speak against it were found")
        elif not is_enough(watchlist, present):
            reason = too_little(present, watchlist.threshold or 0)
        elif fired:
            lines = ", ".join(f"“{each.line}”" for each in fired)
            reason = Sayable("excluded by {lines}", lines=lines)
        elif feed is not None and not watchlist.is_for(feed):
            outlet = feed.outlet or mask_url(feed.url)
            reason = Sayable("this watchlist does not look at {outlet}", outlet=outlet)
        return Report(watchlist.id, watchlist.title, not reason, reason, keywords, fired)

    def _keyword(self, keyword: Keyword, plan: Plan) -> KeywordReport:
        found = find(plan, self._places)
        parts = tuple(self._parts(keyword.tree, plan))
        spans = spans_of([found], self._places)
        return KeywordReport(keyword.line, bool(found), parts, spans, keyword.weight)

    # ------------------------------------------------------------ the parts of a keyword

    def _parts(self, node: tree.Node, plan: Plan) -> Iterator[Part]:
        match node, plan:
            case ((tree.InField(child=child) | tree.Name(child=child)), _):
                yield from self._parts(child, plan)
            case tree.Phrase(), PhrasePlan():
                yield from self._phrase(node, plan)
            case tree.AnyOf(nodes), AnyPlan(plans):
                yield from self._each(nodes, plans)
            case tree.AllOf(nodes), AllPlan():
                yield from self._all_of(nodes, plan)
            case tree.AtLeast(count, nodes), AtLeastPlan(_, plans):
                yield self._count(node, count, plans)
                yield from self._each(nodes, plans)
            case tree.Near(left, right), NearPlan():
                yield from self._near(left, right, plan)
            case _:
                assert isinstance(plan, RegexPlan)
                yield self._simple(shown(node), find(plan, self._places))

    def _each(self, nodes: Iterable[tree.Node], plans: Iterable[Plan]) -> Iterator[Part]:
        for node, plan in zip(nodes, plans, strict=True):
            yield from self._parts(node, plan)

    def _all_of(self, nodes: tuple[tree.Node, ...], plan: AllPlan) -> Iterator[Part]:
        """Give the parts that must be there, then those that must not."""
        negative = [each for each in nodes if isinstance(each, tree.Not)]
        yield from self._each((each for each in nodes if each not in negative), plan.present)
        for node, made in zip(negative, plan.absent, strict=True):
            yield self._absent(node, made)

    def _simple(self, text: str, found: list[Found]) -> Part:
        if not found:
            return Part(text, False, NOT_THERE)
        return Part(text, True, IN_A_FIELD[found[0].field])

    def _absent(self, node: tree.Not, plan: Plan) -> Part:
        found = find(plan, self._places)
        note = STANDS_IN_A_FIELD[found[0].field] if found else NOWHERE
        return Part(shown(node), not found, note, relation=True)

    def _count(self, node: tree.Node, count: int, plans: Iterable[Plan]) -> Part:
        present = sum(bool(find(plan, self._places)) for plan in plans)
        note = Sayable("{found} found, {needed} needed", found=present, needed=count)
        return Part(shown(node), present >= count, note, relation=True)

    def _near(self, left: tree.Node, right: tree.Node, plan: NearPlan) -> Iterator[Part]:
        lefts, rights = find(plan.left, self._places), find(plan.right, self._places)
        yield from self._parts(left, plan.left)
        yield from self._parts(right, plan.right)
        if lefts and rights:
            found = bool(find(plan, self._places))
            operator = f"{'BEFORE' if plan.ordered else 'NEAR'}/{plan.distance}"
            note = Sayable("near enough") if found else how_far(lefts, rights, plan)
            yield Part(operator, found, note, relation=True)

    # ------------------------------------------------------------ phrases

    def _phrase(self, node: tree.Phrase, plan: PhrasePlan) -> Iterator[Part]:
        found = find(plan, self._places)
        if found or len(plan.readings[0]) == 1:
            yield self._found_or_missing(shown(node), node, found)
            return
        steps = plan.readings[0]
        words = self._typed_words(node, len(steps))
        missing = False
        for word, step in zip(words, steps, strict=True):
            here = [name for name in plan.fields if self._at(name, step.mark)]
            missing |= not here
            yield self._word(word, here)
        if not missing:
            yield Part(shown(node), False, self._why_no_phrase(words, plan), relation=True)

    def _found_or_missing(self, text: str, node: tree.Phrase, found: list[Found]) -> Part:
        if found:
            return self._simple(text, found)
        return Part(text, False, self._missing(self._typed_words(node, 1)[0]))

    def _word(self, word: str, fields: list[Field]) -> Part:
        if not fields:
            return Part(word, False, self._missing(word))
        return Part(word, True, in_fields(fields))

    def _missing(self, word: str) -> Sayable:
        """Say that a word is missing, and what looks like it, where somebody wants to know."""
        return why_missing(word, self._words) if self._words is not None else NOT_THERE

    def _at(self, name: Field, mark: int) -> list[Place]:
        return self._places[name].of(mark) if name in self._places else []

    def _typed_words(self, node: tree.Phrase, count: int) -> list[str]:
        """Return the words of a phrase as typed; small ones are left out where they may differ."""
        words = [
            word.text
            for part in node.parts
            for typed in ((part,) if isinstance(part, tree.Word) else part.words)
            for word in words_in(typed.text)
            if word.first == word.last
        ]
        if len(words) == count:
            return words
        kept = [word for word in words if not is_small(fold(word), EVERY_LANGUAGE)]
        return kept if len(kept) == count else [f"word {number + 1}" for number in range(count)]

    def _why_no_phrase(self, words: list[str], plan: PhrasePlan) -> str:
        """Say what keeps the words of a phrase apart: the field, the order, or the distance."""
        steps = plan.readings[0]
        fields = [name for name in plan.fields if all(self._at(name, step.mark) for step in steps)]
        if not fields:
            return Sayable("the words stand in different fields")
        for number, step in enumerate(steps[1:], start=1):
            before = self._at(fields[0], steps[number - 1].mark)[:20]
            after = self._at(fields[0], step.mark)
            gaps = [b.first - a.last - 1 for a in before for b in after[:20] if b.first > a.last]
            first, second = words[number - 1], words[number]
            if not gaps:
                return other_way_round(first, second)
            if min(gaps) > step.gap:
                return too_far(first, second, min(gaps), step.gap)
        return Sayable("not all of them near enough in one place")
