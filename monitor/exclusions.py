"""What to exclude from a watchlist, learned from the stories that were judged not relevant.

A word or a name is proposed that these stories have, and the others don't, or rarely; with what it
would have taken away of the hits that there were. What is excluded, a person decides.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace

from monitor.model import StoredItem, WatchlistHit
from monitor.watch.language.grammar import KeywordError, parse_keyword
from monitor.watch.language.keyword import Keyword
from monitor.watch.lists.watchlist import Watchlist
from monitor.watch.matching.matcher import Matcher
from monitor.watch.words.analysis import EVERY_LANGUAGE
from monitor.watch.words.folding import fold
from monitor.watch.words.plain import plain
from monitor.watch.words.small_words import is_common, is_small
from monitor.watch.words.text import Word, words_in

PROPOSED = 3
TRIED = 12  # of the words that stand out
SHORTEST = 4  # letters
LONGEST_NAME = 3  # words
RARELY = 4  # what is taken beside what was judged: at most one for so many
HEADLINE_CAPITALS = 0.6  # of the longer words: where most begin with one, capitals tell no names

# Words of the news that say nothing of what a story is about, besides the small ones.
_EMPTY = frozenset(
    "after again against also amid among another around back because been before being between "
    "both could down during each even ever every first from have here into just last later latest "
    "like live made make many more most much must near never news next only other over people "
    "photo report reports said same says second several should since some still such than that "
    "their them then there these they this those three through time today told told under until "
    "update very video were what when where which while will with within without would year years "
    "your але буде була були було вже від він вона вони головне для після перед понад проти під "
    "січня лютого березня квітня травня червня липня серпня вересня жовтня листопада грудня року "
    "роки років також того тому цього через який яка яке які щодо коли новини сьогодні вчора лише "
    "може если были было быть время года даже лишь может около перед после потому почему сегодня "
    "также только тогда этого этот вчера который которая которые через".split()
)


@dataclass(frozen=True, slots=True)
class Exclusion:
    """A line for the exclude list, and what it would have taken away.

    `taken` of all `hits`, `not_relevant` of these judged so.
    """

    line: str
    hits: int
    taken: int
    not_relevant: int


@dataclass(slots=True)
class _Term:
    """A word or a name, and where it stands."""

    words: tuple[str, ...]
    order: int
    judged: set[int] = field(default_factory=set)
    others: set[int] = field(default_factory=set)
    forms: Counter[str] = field(default_factory=Counter)

    @property
    def rank(self) -> tuple[int, int, int, int, int]:
        """Order terms: those that most of the judged stories have, and say most often, first."""
        said = self.forms.total()
        return -len(self.judged), len(self.others), -said, -len(self.words), self.order

    @property
    def line(self) -> str:
        """Return the term as a line: in small letters, if it ever is written so."""
        small = next((form for form in self.forms if form.islower()), "")
        return small or self.forms.most_common(1)[0][0]


def learned(
    hits: Sequence[WatchlistHit], watchlist: Watchlist, matcher: Matcher, story: int | None = None
) -> list[Exclusion]:
    """Propose what to exclude, the most useful first; with a story: only what that one has.

    `matcher`: any, for what it remembers of words.
    """
    terms = _standing_out(hits, story)
    lines = {term.line: term for term in terms[:TRIED]}
    tried = _tried(hits, watchlist, matcher, lines)
    useful = [
        (each, lines[each.line])
        for each in tried
        if each.not_relevant and (each.taken - each.not_relevant) * RARELY <= each.not_relevant
    ]
    useful.sort(key=lambda pair: (-pair[0].not_relevant, pair[0].taken, pair[1].rank))
    return list(_apart(useful))[:PROPOSED]


def _apart(useful: Iterable[tuple[Exclusion, _Term]]) -> Iterator[Exclusion]:
    """Leave out what has a word in common with a better one: it says the same again."""
    known: set[str] = set()
    for exclusion, term in useful:
        if known.isdisjoint(term.words):
            known.update(term.words)
            yield exclusion


# ---------------------------------------------------------------- what stands out


def _standing_out(hits: Sequence[WatchlistHit], story: int | None) -> list[_Term]:
    """Give the terms that judged stories have, and others don't or rarely, the best first."""
    sought = {fold(word) for hit in hits for text in hit.matched for word in _texts(text)}
    terms: dict[tuple[str, ...], _Term] = {}
    for hit in hits:
        if hit.not_relevant and story in (None, hit.story):
            for words, form in _terms_of(hit.stored):
                if sought.isdisjoint(words):
                    term = terms.setdefault(words, _Term(words, len(terms)))
                    term.forms[form] += 1
    for hit in hits:
        for words in {words for words, _ in _terms_of(hit.stored)} & terms.keys():
            term = terms[words]
            (term.judged if hit.not_relevant else term.others).add(hit.story)
    found = [each for each in terms.values() if len(each.others) * RARELY <= len(each.judged)]
    return sorted(found, key=lambda each: each.rank)


def _texts(text: str) -> list[str]:
    return [word.text for word in words_in(plain(text).text)]


def _terms_of(stored: StoredItem) -> Iterator[tuple[tuple[str, ...], str]]:
    """Give the words and names of an item, folded, and as they are written."""
    for text in (stored.item.title, stored.item.summary):
        words = [word for word in words_in(plain(text).text) if word.first == word.last]
        is_headline = _is_headline(words)
        for number, word in enumerate(words):
            if _says_something(word.text):
                form = word.text if _is_name(word, number, is_headline) else word.text.lower()
                yield (fold(word.text),), form
        if not is_headline:
            for name in _names(words):
                yield tuple(fold(word.text) for word in name), " ".join(w.text for w in name)


def _says_something(word: str) -> bool:
    letters = word.replace("-", "").replace("'", "")
    folded = fold(word)
    return (
        len(letters) >= SHORTEST
        and letters.isalpha()
        and folded not in _EMPTY
        and not is_common(folded)
        and not is_small(folded, EVERY_LANGUAGE)
    )


def _is_headline(words: Sequence[Word]) -> bool:
    longer = [word.text for word in words if len(word.text) >= SHORTEST]
    return sum(text[0].isupper() for text in longer) > HEADLINE_CAPITALS * len(longer)


def _is_name(word: Word, number: int, is_headline: bool) -> bool:
    """Tell whether a word's capital means something."""
    return word.text.isupper() if is_headline or number == 0 else word.text[0].isupper()


def _names(words: Sequence[Word]) -> Iterator[Sequence[Word]]:
    """Give the runs of words that begin with a capital and stand side by side."""
    start = 0
    for end in range(1, len(words) + 1):
        if end < len(words) and _goes_on(words[end - 1], words[end]):
            continue
        run = words[start:end]
        while run and not _says_something(run[0].text):
            run = run[1:]
        if 1 < len(run) <= LONGEST_NAME and all(map(_is_part, run)):
            yield run
        start = end


def _goes_on(before: Word, word: Word) -> bool:
    return word.first == before.last + 1 and _is_part(before) and _is_part(word)


def _is_part(word: Word) -> bool:
    return word.text[0].isupper() and word.text.replace("'", "").isalpha()


# ---------------------------------------------------------------- what it would have done


def _tried(
    hits: Sequence[WatchlistHit], watchlist: Watchlist, matcher: Matcher, lines: Iterable[str]
) -> list[Exclusion]:
    """Try each line on all of the hits."""
    keywords = [keyword for line in lines if (keyword := _keyword(line)) is not None]
    alone = [
        replace(watchlist, id=f"+{number}", keywords=(each,), exclude=(), threshold=None)
        for number, each in enumerate(keywords)
    ]
    taken, judged = Counter[str](), Counter[str]()
    matcher = matcher.with_watchlists(alone)
    for hit in hits:
        found = [each.watchlist for each in matcher.match(hit.stored.item, hit.stored.feed)]
        taken.update(found)
        judged.update(found if hit.not_relevant else ())
    return [
        Exclusion(keyword.line, len(hits), taken[each.id], judged[each.id])
        for keyword, each in zip(keywords, alone, strict=True)
    ]


def _keyword(line: str) -> Keyword | None:
    try:
        return parse_keyword(line)
    except KeywordError:
        return None
