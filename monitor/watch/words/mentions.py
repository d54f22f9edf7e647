"""What a text is about, as far as its letters tell: names, acronyms, quoted phrases, pairs.

For a person who pastes an article and would rather tick names than type them. What is offered is
only a proposal, so guesses may be wrong; that they are few matters more.

    text → sentences → runs of capitals, acronyms, quotes, pairs of words → ranked, each once
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import pairwise

from monitor.watch.words.analysis import EVERY_LANGUAGE, analyse
from monitor.watch.words.folding import fold, is_acronym
from monitor.watch.words.small_words import is_common, is_small
from monitor.watch.words.spelling import is_given_name

MOST = 8
LONGEST_TEXT = 20_000  # characters that are looked at
MOST_WORDS = 5  # of a name
MOST_QUOTED = 6  # words of a quoted phrase; what is longer is what somebody said

_SENTENCE = re.compile(r"[^.!?…\n]+(?:\.(?=\S)[^.!?…\n]+)*")
_WORD = re.compile(r"[^\W\d_]+(?:[-‐‑'’ʼ][^\W\d_]+)*")
_QUOTED = re.compile(r"[«“„\"]([^«»“”„\"\n]{4,60})[»”“\"]")
_LINK = re.compile(r"https?://\S+|www\.\S+|[@#]\w+")
_TITLES = frozenset("mr mrs ms miss dr prof sir lord пан пані президент president".split())
# How much a kind of mention tells by itself; each time that it comes adds one, three at most.
_NAME, _SURNAME, _QUOTE, _ACRONYM, _PAIR = 4, 3, 3, 2, 0
_MOST_COUNTED = 3
_LEAST_PAIRS = 2  # a pair of words is nothing much until it comes again
_SHORTEST_OF_PAIR = 4  # letters


@dataclass(frozen=True, slots=True)
class _Mention:
    text: str
    weight: int


def mentions(text: str) -> tuple[str, ...]:
    """Return names and phrases of a text that may be worth watching for, the likeliest first."""
    plain = _LINK.sub(" ", text[:LONGEST_TEXT])
    found: dict[frozenset[str], _Mention] = {}
    count: Counter[frozenset[str]] = Counter()
    for mention in _all(plain):
        key = _key(mention.text)
        count[key] += 1
        known = found.get(key)
        if known is None or mention.weight > known.weight:
            found[key] = mention
    places = {key: place for place, key in enumerate(found)}

    def rank(key: frozenset[str]) -> tuple[int, int]:
        return -found[key].weight - min(count[key], _MOST_COUNTED), places[key]

    wanted = [key for key in found if found[key].weight or count[key] >= _LEAST_PAIRS]
    return tuple(found[key].text for key in sorted(wanted, key=rank)[:MOST])


def _key(text: str) -> frozenset[str]:
    """Tell texts apart by the words in them, in whatever case: Марії Львової, Марія Львова."""
    return frozenset(min(analyse(word).forms) for word in _WORD.findall(text))


def _all(text: str) -> Iterator[_Mention]:
    for quoted in _QUOTED.findall(text):
        words = _WORD.findall(quoted)
        if 1 < len(words) <= MOST_QUOTED:
            yield _Mention(" ".join(words), _QUOTE)
    for sentence in _SENTENCE.findall(text):
        words = _WORD.findall(sentence)
        if not _is_shouted(words):
            yield from _names(words, _breaks(sentence))
            yield from _pairs(words, _breaks(sentence))


def _is_shouted(words: list[str]) -> bool:
    """Tell whether all is in capitals, or each word begins with one: they tell no names there."""
    long = [word for word in words if len(word) > 3]
    return len(long) > 2 and all(word[0].isupper() for word in long)


def _breaks(sentence: str) -> frozenset[int]:
    """Return the words, by number, before which something other than a space stands."""
    found = list(_WORD.finditer(sentence))
    return frozenset(
        number
        for number, (one, two) in enumerate(pairwise(found), start=1)
        if sentence[one.end() : two.start()].strip()
    )


def _names(words: list[str], breaks: frozenset[int]) -> Iterator[_Mention]:
    """Give the runs of words in capitals; the first word of a sentence has one anyway."""
    run: list[str] = []
    started = 0
    for number, word in enumerate([*words, ""]):
        if run and (not word[:1].isupper() or number in breaks):
            yield from _name(run, starts_sentence=started == 0)
            run = []
        if word[:1].isupper():
            started = started if run else number
            run.append(word)


def _name(run: list[str], *, starts_sentence: bool) -> Iterator[_Mention]:
    while run and _is_no_part(run[0]):
        run = run[1:]
        starts_sentence = False
    if starts_sentence and _begins_with_no_name(run):
        run = run[1:]
        starts_sentence = False
    if len(run) > MOST_WORDS or not run:
        return
    if len(run) > 1:
        yield _Mention(" ".join(run), _NAME)
    elif is_acronym(run[0]):
        if not is_common(fold(run[0])):
            yield _Mention(run[0], _ACRONYM)
    elif len(run[0]) > 2 and not _is_ordinary(run[0]) and not starts_sentence:
        yield _Mention(run[0], _SURNAME)


def _is_no_part(word: str) -> bool:
    """Tell whether a word before a name is a small one or a title."""
    folded = fold(word)
    return folded in _TITLES or (is_small(folded, EVERY_LANGUAGE) and not word.isupper())


def _begins_with_no_name(run: list[str]) -> bool:
    """Tell whether the first word of a sentence stands before a name: Yesterday Zelensky."""
    if not run or not _is_ordinary(run[0]) or is_given_name(run[0]):
        return False
    return not all(map(_is_ordinary, run[1:]))


def _is_ordinary(word: str) -> bool:
    return analyse(word).ordinary


def _pairs(words: list[str], breaks: frozenset[int]) -> Iterator[_Mention]:
    """Give pairs of words side by side that are no names and no small words."""
    for number, (one, two) in enumerate(pairwise(words), start=1):
        pair = (one.lower(), two.lower())
        if number not in breaks and all(map(_tells, pair)) and two.islower():
            yield _Mention(" ".join(pair), _PAIR)


def _tells(word: str) -> bool:
    return len(word) >= _SHORTEST_OF_PAIR and not is_small(fold(word), EVERY_LANGUAGE)
