"""Keywords as teams write them, drawn from the texts that they are looked for in."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from random import Random

from monitor.model import Item

SEED = 7
RARE = (3, 60)  # in how many items a single word may stand
CONTENT = 5  # letters of a word that says something, roughly: most small words are shorter
TRIES = 30  # draws of one kind before the texts are held to have no more of it
TURNS = 3  # draws of a kind for each keyword wanted
OPERATORS = {"AND", "OR", "NOT", "OF", "NEAR", "BEFORE"}

_WORD = r"[^\W\d_]+(?:['’-][^\W\d_]+)*"
_RUN = re.compile(rf"{_WORD}(?: {_WORD})*")


@dataclass(frozen=True)
class Source:
    """What keywords are drawn from: runs of words with only spaces between, rare words, names."""

    runs: tuple[tuple[str, ...], ...]
    rare: tuple[str, ...]
    names: tuple[str, ...]


def source_of(items: Iterable[Item]) -> Source:
    """Take the titles of items apart."""
    runs: list[tuple[str, ...]] = []
    frequency: Counter[str] = Counter()
    names: dict[str, None] = {}
    for item in items:
        found = [tuple(run.split(" ")) for run in _RUN.findall(item.title)]
        runs += [run for run in found if len(run) >= 4]
        frequency.update({word.lower() for run in found for word in run if len(word) >= CONTENT})
        names |= dict.fromkeys(name for run in found for name in _names(run))
    rare = tuple(word for word, count in frequency.items() if RARE[0] <= count <= RARE[1])
    return Source(tuple(runs), rare, tuple(names))


def _names(run: tuple[str, ...]) -> list[str]:
    """Return the capitalised words of a run, by twos where two stand together; not the first."""
    found, at = [], 1
    while at < len(run):
        length = 0
        while length < 2 and at + length < len(run) and _is_name(run[at + length]):
            length += 1
        if length:
            found.append(" ".join(run[at : at + length]))
        at += max(length, 1)
    return found


def _is_name(word: str) -> bool:
    return len(word) >= CONTENT and word.istitle()


def _words(source: Source, random: Random, count: int) -> list[str]:
    run = random.choice(source.runs)
    start = random.randrange(len(run) - count + 1)
    return list(run[start : start + count])


def _phrase(source: Source, random: Random) -> str:
    return " ".join(_words(source, random, random.choice((2, 3))))


def _quoted(source: Source, random: Random) -> str:
    return f'"{_phrase(source, random)}"'


def _rare(source: Source, random: Random) -> str:
    return random.choice(source.rare) if source.rare else _phrase(source, random)


def _name(source: Source, random: Random) -> str:
    return f"name: {random.choice(source.names)}" if source.names else _phrase(source, random)


def _near(source: Source, random: Random) -> str:
    first, _, _, second = _words(source, random, 4)
    return f"{first} NEAR/5 {second}"


def _both(source: Source, random: Random) -> str:
    first, _, second = _words(source, random, 3)
    return f"{first} AND {second}"


# How many in a hundred keywords are of which kind.
KINDS: dict[Callable[[Source, Random], str], int] = {
    _phrase: 35,
    _quoted: 15,
    _rare: 20,
    _name: 15,
    _near: 10,
    _both: 5,
}


def generate(source: Source, count: int) -> list[str]:
    """Draw different lines; fewer where the texts have no more.

    The same texts give the same lines, and a short list is the beginning of a longer one.
    """
    random = Random(SEED)
    kinds, weights = list(KINDS), list(KINDS.values())
    lines: dict[str, None] = {}
    for _ in range(count * TURNS if source.runs else 0):
        if len(lines) == count:
            break
        (kind,) = random.choices(kinds, weights)
        drawn = (kind(source, random) for _ in range(TRIES))
        line = next((line for line in drawn if line not in lines and _is_sound(line)), None)
        lines |= {line: None} if line else {}
    return list(lines)


def _is_sound(line: str) -> bool:
    """Leave out what nobody would write: small words alone, or joined; words that are operators."""
    bare = re.sub(r"^name: | NEAR/5 | AND ", " ", line).strip('" ')
    lengths = [len(word) for word in bare.split()]
    joined = bare.count(" ") < line.count(" ") and not line.startswith("name: ")
    return (min if joined else max)(lengths) >= CONTENT and OPERATORS.isdisjoint(bare.split())
