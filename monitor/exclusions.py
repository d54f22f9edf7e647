"""What to exclude from a watchlist, learned from the stories that were judged not relevant.

A word or a name is proposed that these stories have, and the others don't, or rarely; with what it
would have taken away of the hits that there were. What is excluded, a person decides.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace

from monitor.model import Exclusion, StoredItem, WatchlistHit
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
TRIED = 60  # of the words that stand out
SHORTEST = 4  # letters
LONGEST_NAME = 3  # words
FEW, MANY = 5, 20  # relevant stories to compare a single one with
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


@dataclass(slots=True)
class _Effect:
    """What a line takes: hits, and the stories that were judged, and the others."""

    taken: int = 0
    not_relevant: int = 0
    judged: set[int] = field(default_factory=set)
    others: set[int] = field(default_factory=set)

    def add(self, hit: WatchlistHit) -> None:
        self.taken += 1
        self.not_relevant += hit.not_relevant
        (self.judged if hit.not_relevant else self.others).add(hit.story)

    def exclusion(self, line: str, hits: int) -> Exclusion:
        return Exclusion(line, hits, self.taken, self.not_relevant)


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
    lines = {term.line: term for term in _standing_out(hits, story)[:TRIED]}
    compared = len({hit.story for hit in hits if not hit.not_relevant})
    tried = [
        (effect, lines[line])
        for line, effect in _tried(hits, watchlist, matcher, lines).items()
        if _is_telling(effect, lines[line], compared)
    ]
    tried.sort(key=lambda pair: (-len(pair[0].judged), len(pair[0].others), pair[1].rank))
    useful = [(effect.exclusion(term.line, len(hits)), term) for effect, term in tried]
    return list(_apart(useful))[:PROPOSED]


def _is_telling(effect: _Effect, term: _Term, compared: int) -> bool:
    """Tell whether a line may be why stories are not relevant, beside so many relevant ones.

    What a single story has that others don't is mostly chance, unless it says it twice, or it is a
    longer name, or there are many others.
    """
    if not effect.judged or len(effect.others) * RARELY > len(effect.judged):
        return False
    is_said_again = term.forms.total() > 1 or len(term.words) > 1
    return len(effect.judged) > 1 or compared >= (FEW if is_said_again else MANY)


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
) -> dict[str, _Effect]:
    """Try each line on all of the hits."""
    keywords = {line: keyword for line in lines if (keyword := _keyword(line)) is not None}
    alone = {
        line: replace(watchlist, id=f"+{number}", keywords=(each,), exclude=(), threshold=None)
        for number, (line, each) in enumerate(keywords.items())
    }
    effects = {each.id: _Effect() for each in alone.values()}
    matcher = matcher.with_watchlists(alone.values())
    for hit in hits:
        for found in matcher.match(hit.stored.item, hit.stored.feed):
            effects[found.watchlist].add(hit)
    return {line: effects[each.id] for line, each in alone.items()}


def _keyword(line: str) -> Keyword | None:
    try:
        return parse_keyword(line)
    except KeywordError:
        return None
