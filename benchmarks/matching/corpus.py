"""Items to measure speed on: real streams where there are any, else generated ones."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import accumulate
from pathlib import Path
from random import Random

from benchmarks.matching.data import Sources, read_jsonl, stream_files
from monitor.model import Item

SEED = 20260601
GENERATED = 20_000  # items
VOCABULARY = 30_000  # invented words of each alphabet

_SYLLABLES = {
    "Latin": (tuple("bcdfghklmnprstvz"), tuple("aeiou"), ("", "", "n", "r", "s", "t")),
    "Cyrillic": (tuple("бвгджзклмнпрстх"), tuple("аеиоу"), ("", "", "й", "н", "р", "с")),
}


@dataclass(frozen=True)
class Corpus:
    """Items in a mixed order that is the same in every run, and what they are."""

    name: str
    items: tuple[Item, ...]


def load_corpus(sources: Sources) -> Corpus:
    """Read all real items that are here, mixed; generate some where there are none."""
    files = stream_files(sources)
    here = [path for path in files if path.exists()]
    gone = "".join(f"; {path.name} is not there" for path in files if not path.exists())
    if not here:
        items = generated_items(GENERATED)
        return Corpus(f"{len(items)} generated items, as there are no real ones here{gone}", items)
    items = mixed([item for path in here for item in _items(path)])
    names = " and ".join(path.name for path in here)
    return Corpus(f"{len(items)} real items of {names}{gone}", items)


def _items(path: Path) -> Iterator[Item]:
    for number, row in enumerate(read_jsonl(path)):
        yield Item(f"{path.stem}-{number}", row.get("title") or "", row.get("summary") or "")


def mixed(items: Sequence[Item]) -> tuple[Item, ...]:
    """Return the items in another order, always the same."""
    shuffled = list(items)
    Random(SEED).shuffle(shuffled)
    return tuple(shuffled)


def generated_items(count: int) -> tuple[Item, ...]:
    """Invent items: words of two alphabets, common and rare as in a language (Zipf's law)."""
    random = Random(SEED)
    vocabularies = [_vocabulary(random, alphabet) for alphabet in _SYLLABLES]
    weights = list(accumulate(1 / rank for rank in range(1, VOCABULARY + 1)))
    return tuple(
        Item(
            f"generated-{number}",
            _sentence(random, vocabularies[number % 5 == 0], weights, 10),
            _sentence(random, vocabularies[number % 5 == 0], weights, 25),
        )
        for number in range(count)
    )


def _vocabulary(random: Random, alphabet: str) -> list[str]:
    words = (invented_word(random, alphabet) for _ in range(VOCABULARY))
    return [word.capitalize() if number % 5 == 4 else word for number, word in enumerate(words)]


def invented_word(random: Random, alphabet: str, most: int = 4) -> str:
    """Invent a word of two syllables or more, in Latin or Cyrillic letters."""
    parts = _SYLLABLES[alphabet]
    syllables = random.randint(2, most)
    return "".join(random.choice(part) for _ in range(syllables) for part in parts)


def _sentence(random: Random, words: list[str], weights: list[float], length: int) -> str:
    chosen = random.choices(words, cum_weights=weights, k=length)
    return " ".join([chosen[0].capitalize(), *chosen[1:]]) + "."


def with_new_words(items: Sequence[Item], every: int, seed: int) -> tuple[Item, ...]:
    """Put a word that nobody has seen into each so-manieth item's title."""
    random = Random(seed)
    return tuple(
        item if number % every else _with_word(item, _new_word(random, number))
        for number, item in enumerate(items)
    )


def _new_word(random: Random, number: int) -> str:
    alphabets = tuple(_SYLLABLES)
    return invented_word(random, alphabets[number % len(alphabets)], most=5)


def _with_word(item: Item, word: str) -> Item:
    return Item(item.id, f"{item.title} {word}", item.summary)
