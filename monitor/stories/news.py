"""When a story that a chat was told rings again: a figure that grew, or a name that is new in it.

The rule, in full. Not within three hours of the last time that the story was told. Then it rings if
- a title says of the same thing a figure that is a quarter higher than all that were told, or
- a keyword that is a name hit for the first time, and is no other spelling of one that was told.
What is not told by a sound is added to the alert in silence. That another watchlist hit, or a
keyword marked `!`, is news at any time (`monitor.digest.telling`).
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime, timedelta

from monitor.digest.excerpt import keyword_label
from monitor.model import DueStory, ItemHits, News
from monitor.stories.languages import language_of
from monitor.stories.names import name_key
from monitor.stories.terms import single_words
from monitor.watch.words.folding import fold, is_acronym

AT_MOST_EVERY = timedelta(hours=3)
HIGHER = 1.25  # than what was told
NEAR = 2  # words to either side that say what a figure counts
SUBJECT_LETTERS = 4  # of such a word

# What papers count most: each way to say it is the same subject.
_SUBJECTS = {
    "dead": "dead deat kill dies died toll погиб загин жертв убит вбит умер поме tote toten getö "
    "mort tué tués muer zgin zabi ofia",
    "hurt": "inju woun hurt ране пора постр verl blessé herid rann",
    "missing": "miss проп знику verm disp zagi",
    "children": "chil kids mino дете діте дети діти kind enfa niño dzie",
}
_SUBJECT_OF = {start: name for name, starts in _SUBJECTS.items() for start in starts.split()}
_NUMBER_WORDS = {
    word: number
    for words in (
        "two three four five six seven eight nine ten eleven twelve",
        "двое трое четверо пятеро шестеро семеро восемь девять десять одиннадцать двенадцать",
        "двоє троє четверо п'ятеро шестеро семеро вісім дев'ять десять одинадцять дванадцять",
        "zwei drei vier fünf sechs sieben acht neun zehn elf zwölf",
        "deux trois quatre cinq six sept huit neuf dix onze douze",
    )
    for number, word in enumerate(map(fold, words.split()), 2)
}
_YEAR = range(1900, 2101)


def news_of(due: DueStory, now: datetime) -> News | None:
    """Say what is so new of a story that it rings again; None where it doesn't, for that."""
    if not due.told or due.told_at is None or now - due.told_at < AT_MOST_EVERY:
        return None
    told = {item.seen.row_id for item in due.told}
    fresh = [item for item in due.story.items if item.seen.row_id not in told]
    news = News(_grown(due.told, fresh), _new_names(due.told, due.story.items))
    return news if news.figures or news.names else None


def _grown(told: Sequence[ItemHits], fresh: Sequence[ItemHits]) -> tuple[int, int] | None:
    """Return the highest figure that was told and the one that is now, where that grew."""
    before: dict[str, int] = {}
    for subject, figure in _figures(told):
        before[subject] = max(figure, before.get(subject, 0))
    grown = [
        (before[subject], figure)
        for subject, figure in _figures(fresh)
        if subject in before and figure >= HIGHER * before[subject]
    ]
    return max(grown, key=lambda pair: pair[1], default=None)


def _figures(items: Iterable[ItemHits]) -> Iterator[tuple[str, int]]:
    """Give the figures of titles, each with what it may count."""
    for item in items:
        words = [fold(word) for word in single_words(item.seen.item.title)]
        for place, word in enumerate(words):
            figure = int(word) if re.fullmatch(r"[0-9]{1,7}", word) else _NUMBER_WORDS.get(word)
            if figure is not None and figure not in _YEAR:
                around = words[max(0, place - NEAR) : place] + words[place + 1 : place + 1 + NEAR]
                yield from ((subject, figure) for subject in map(_subject, around) if subject)


def _subject(word: str) -> str:
    """Say what a word beside a figure counts; "" for another figure."""
    if word.isdigit() or word in _NUMBER_WORDS:
        return ""
    start = next((start for start in _SUBJECT_OF if word.startswith(start)), "")
    return _SUBJECT_OF.get(start, word[:SUBJECT_LETTERS] if len(word) > SUBJECT_LETTERS else "")


def _new_names(told: Sequence[ItemHits], now: Sequence[ItemHits]) -> tuple[str, ...]:
    """Return the names among keywords that hit, but not among those that had hit when told."""
    known = {_spelling(name) for name in _names(told)}
    fresh = {_spelling(name): name for name in _names(now)}
    return tuple(name for spelling, name in fresh.items() if spelling not in known)


def _names(items: Iterable[ItemHits]) -> Iterator[str]:
    for label in map(keyword_label, (line for i in items for h in i.hits for line in h.keywords)):
        words = single_words(label)
        if words and all(word[:1].isupper() or is_acronym(word) for word in words):
            yield label


def _spelling(name: str) -> frozenset[str]:
    """Return what all spellings of a name share, in whatever alphabet."""
    words = [fold(word) for word in single_words(name)]
    language = language_of(words)
    return frozenset(name_key(word, language) or word for word in words)
