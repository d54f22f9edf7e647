"""What an item hits, and why: `Matcher(watchlists).match(item)`."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from monitor.model import Feed, Field, Hit, Item, Span
from monitor.watch.keyword import Keyword, Phrase, Scope, Word
from monitor.watch.text import Token, tokens, written
from monitor.watch.watchlist import Watchlist

_FIELDS: dict[Scope | None, tuple[Field, ...]] = {
    None: ("title", "summary", "text"),
    "title": ("title",),
    "text": ("summary", "text"),
    "outlet": ("outlet",),
}


@dataclass(frozen=True, slots=True)
class _Indexed:
    """A phrase of a keyword of a watchlist, as the index finds it by its first word."""

    watchlist: int
    keyword: Keyword
    phrase: Phrase
    excludes: bool


Found = tuple[_Indexed, tuple[Span, ...]]


class Matcher:
    """Matches items against watchlists; keywords are looked up by their first word."""

    def __init__(self, watchlists: Sequence[Watchlist]) -> None:
        self._watchlists = tuple(watchlists)
        self._by_word: dict[str, list[_Indexed]] = defaultdict(list)
        self._by_prefix: dict[str, list[_Indexed]] = defaultdict(list)
        for number, watchlist in enumerate(self._watchlists):
            self._index(number, watchlist.keywords, excludes=False)
            self._index(number, watchlist.exclude, excludes=True)
        self._prefix_lengths = sorted({len(prefix) for prefix in self._by_prefix})

    def _index(self, number: int, keywords: Iterable[Keyword], *, excludes: bool) -> None:
        for keyword in keywords:
            for phrase in keyword.phrases:
                first = phrase.words[0]
                index = self._by_prefix if first.prefix else self._by_word
                for ending in ("", "s") if first.plural else ("",):
                    index[first.key + ending].append(_Indexed(number, keyword, phrase, excludes))

    def match(self, item: Item, feed: Feed | None = None) -> tuple[Hit, ...]:
        """Return the item's hits, in the order of the watchlists."""
        found = [
            evidence
            for field, text in _texts(item)
            if text
            for evidence in self._evidence(field, tokens(text))
        ]
        excluded = {indexed.watchlist for indexed, _ in found if indexed.excludes}
        by_watchlist: dict[int, list[Found]] = defaultdict(list)
        for indexed, spans in found:
            if indexed.watchlist not in excluded:
                by_watchlist[indexed.watchlist].append((indexed, spans))
        return tuple(
            _hit(self._watchlists[number], by_watchlist[number]) for number in sorted(by_watchlist)
        )

    def _evidence(self, field: Field, words: list[Token]) -> Iterator[Found]:
        for at, token in enumerate(words):
            for indexed in self._candidates(token.key):
                if field not in _FIELDS[indexed.keyword.scope]:
                    continue
                chain = _verify(indexed.phrase, words, at)
                if chain:
                    yield indexed, tuple(Span(field, t.start, t.end) for t in chain)

    def _candidates(self, key: str) -> Iterator[_Indexed]:
        yield from self._by_word.get(key, ())
        for length in self._prefix_lengths:
            if length > len(key):
                break
            yield from self._by_prefix.get(key[:length], ())


def _texts(item: Item) -> tuple[tuple[Field, str], ...]:
    return (
        ("title", item.title),
        ("summary", item.summary),
        ("text", item.text),
        ("outlet", item.outlet),
    )


def _verify(phrase: Phrase, words: list[Token], at: int) -> tuple[Token, ...]:
    """Return the tokens that a phrase covers when its first word stands at `at`, or nothing.

    Breadth first over the places where each word may stand, so that a word repeated within the
    gap can't hide a match; one chain per place keeps it linear in the length of the window.
    """
    if not _same(phrase.words[0], words[at]):
        return ()
    chains: dict[int, tuple[Token, ...]] = {at: (words[at],)}
    for word in phrase.words[1:]:
        reached: dict[int, tuple[Token, ...]] = {}
        for place, chain in chains.items():
            limit = words[place].position + 1 + word.gap
            following = place + 1
            while following < len(words) and words[following].position <= limit:
                if following not in reached and _same(word, words[following]):
                    reached[following] = (*chain, words[following])
                following += 1
        chains = reached
    return next(iter(chains.values()), ())


def _same(word: Word, token: Token) -> bool:
    if word.exact:
        text = written(token.text)
        return text == word.text or (word.plural and text == word.text + "s")
    return token.key.startswith(word.key) if word.prefix else token.key == word.key


def _hit(watchlist: Watchlist, found: list[Found]) -> Hit:
    order = {keyword.line: number for number, keyword in enumerate(watchlist.keywords)}
    lines = {indexed.keyword.line for indexed, _ in found}
    return Hit(
        watchlist=watchlist.id,
        keywords=tuple(sorted(lines, key=order.__getitem__)),
        spans=_merged(span for _, spans in found for span in spans),
        urgent=any(indexed.keyword.urgent for indexed, _ in found),
    )


_FIELD_ORDER = {"title": 0, "summary": 1, "text": 2, "outlet": 3}


def _merged(spans: Iterable[Span]) -> tuple[Span, ...]:
    return tuple(
        sorted(set(spans), key=lambda span: (_FIELD_ORDER[span.field], span.start, span.end))
    )
