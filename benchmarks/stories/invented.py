"""Invented items that read as the real streams do: their words as common, their texts as long."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from random import Random

from benchmarks.matching.corpus import generated_items, invented_word
from benchmarks.stories.items import StoryItem

GENERATED = 5_000  # items to take the words of, where there are no real ones
SEED = 20261126
NOWHEN = datetime.min.replace(tzinfo=UTC)
RARE = 0.05  # part of the words that nobody has seen, as names are


@dataclass(frozen=True)
class Statistics:
    """The words of one language as often as they are met, and the lengths of texts in words."""

    language: str
    words: tuple[str, ...]
    titles: tuple[int, ...]
    summaries: tuple[int, ...]


def statistics_of(items: Sequence[StoryItem]) -> list[Statistics]:
    """Count words and lengths by language; of generated items where there are no real ones."""
    known = items or _generated()
    return [
        Statistics(
            language,
            tuple(word for item in some for word in f"{item.title} {item.summary}".split()),
            tuple(len(item.title.split()) for item in some),
            tuple(len(item.summary.split()) for item in some),
        )
        for language in sorted({item.language for item in known})
        for some in [[item for item in known if item.language == language]]
    ]


def _generated() -> list[StoryItem]:
    return [
        StoryItem(item.id, "en", "Bench", item.title, item.summary, NOWHEN)
        for item in generated_items(GENERATED)
    ]


def invented_items(
    statistics: Sequence[Statistics], numbers: range, first: datetime, last: datetime, count: int
) -> Iterator[StoryItem]:
    """Invent the items of these numbers, of `count` that come evenly between two times."""
    dice = Random(f"{SEED} {numbers.start}")
    weights = [len(each.titles) for each in statistics]
    for number in numbers:
        (some,) = dice.choices(statistics, weights)
        when = first + (last - first) * (number / count)
        yield StoryItem(
            id=f"invented {number}",
            language=some.language,
            outlet=f"Outlet {number % 400}",
            title=_text(some, dice, dice.choice(some.titles)),
            summary=_text(some, dice, dice.choice(some.summaries)),
            when=when,
            link=f"https://f{number % 400}.example/news/{number}",
        )


def _text(some: Statistics, dice: Random, length: int) -> str:
    words = dice.choices(some.words, k=length)
    return " ".join(_rare(dice, some) if dice.random() < RARE else word for word in words)


def _rare(dice: Random, some: Statistics) -> str:
    alphabet = "Cyrillic" if some.language in ("ru", "uk") else "Latin"
    return invented_word(dice, alphabet, most=5).capitalize()
