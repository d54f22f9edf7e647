"""Phrases as steps: what each word must be, and how far it may stand from the one before."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise, product

from monitor.watch.language.keyword import Phrase, Word
from monitor.watch.matching.lexicon import Asked, Kind, Lexicon
from monitor.watch.words.folding import fold, is_acronym
from monitor.watch.words.plain import plain_word
from monitor.watch.words.small_words import is_small
from monitor.watch.words.text import MAX_JOINED, is_unspaced, words_in
from monitor.watch.words.text import Word as Found

DEFAULT_SLOP = 3
MAX_VARIANTS = 8  # readings of a phrase with hyphens
LONG_KOREAN = 4  # syllables of a word that outlets write as one or as two
_KOREAN = re.compile("[\uac00-\ud7a3]")


@dataclass(frozen=True, slots=True)
class Step:
    """One word of a phrase: the mark it must bear, and how many words may stand before it.

    `bridged`: a small word was left out before it, so that only words among which there is a small
    one may stand there: "exchange of 175 prisoners", not "exchange rate hits prisoners". `glued`:
    not even a space may stand before it, as the characters of one word.
    """

    mark: int
    gap: int = 0
    bridged: bool = False
    glued: bool = False


@dataclass(frozen=True, slots=True)
class Context:
    """What holds for a node from the outside: its languages and field, and whether it is a name."""

    lexicon: Lexicon
    languages: frozenset[str]
    field: str | None = None
    name: bool = False


@dataclass(frozen=True, slots=True)
class _Part:
    """A word of a unit; `glued`: it must follow the one before at once."""

    asked: Asked
    glued: bool = False


_Row = tuple[_Part, ...]


@dataclass(frozen=True, slots=True)
class _Unit:
    """A word of a phrase, or what hyphens join in it: its readings, each a row of words."""

    readings: tuple[_Row, ...]
    gap: int
    small: bool
    bridged: bool = False


def readings(phrase: Phrase, context: Context) -> tuple[tuple[Step, ...], ...]:
    """Return every way to read a phrase, as steps; words with hyphens may be joined or not."""
    units = _without_small(list(_units(phrase, context)))
    if len(units) > 1 or any(len(row) > 1 for unit in units for row in unit.readings):
        units = _in_company(units, context)
    choices = [unit.readings for unit in units]
    if _count(choices) > MAX_VARIANTS:
        choices = [rows[:1] for rows in choices]
    return tuple(_steps(rows, units, context.lexicon) for rows in product(*choices))


def _count(choices: Sequence[tuple[_Row, ...]]) -> int:
    count = 1
    for rows in choices:
        count *= len(rows)
    return count


def _steps(rows: tuple[_Row, ...], units: list[_Unit], lexicon: Lexicon) -> tuple[Step, ...]:
    return tuple(
        Step(lexicon.mark(part.asked), glued=part.glued)
        if number
        else Step(lexicon.mark(part.asked), unit.gap, unit.bridged)
        for row, unit in zip(rows, units, strict=True)
        for number, part in enumerate(row)
    )


def _in_company(units: list[_Unit], context: Context) -> list[_Unit]:
    """Ask less of words that have others beside them, which decide.

    Within a phrase a stem is enough. A name of several words needs no capitals if one of them is no
    ordinary word: «львову-бєлову» can be nobody else.
    """
    asked = [part.asked for unit in units for row in unit.readings for part in row]
    telling = any(each.kind == "name" and not context.lexicon.is_ordinary(each) for each in asked)
    kinds: dict[Kind, Kind] = {"form": "phrase"}
    if telling:
        kinds["name"] = "surname"
    return [
        replace(unit, readings=tuple(_as_kinds(row, kinds) for row in unit.readings))
        for unit in units
    ]


def _as_kinds(row: _Row, kinds: dict[Kind, Kind]) -> _Row:
    return tuple(
        replace(part, asked=replace(part.asked, kind=kinds[kind], text=part.asked.text.lower()))
        if (kind := part.asked.kind) in kinds
        else part
        for part in row
    )


def _units(phrase: Phrase, context: Context) -> Iterator[_Unit]:
    slop = 0 if context.name else DEFAULT_SLOP
    first = True
    for part in phrase.parts:
        if isinstance(part, Word):
            yield _unit(part, part.exact, 0 if first else slop, context)
        else:
            gaps = [0 if first else slop, *[part.slop] * len(part.words)]
            for word, gap in zip(part.words, gaps, strict=False):
                yield replace(_unit(word, part.exact, gap, context), small=False)
        first = False


def _unit(word: Word, exact: bool, gap: int, context: Context) -> _Unit:
    words = words_in(plain_word(word.text)) or words_in(word.text)
    split = [found for found in words if found.first == found.last]
    joined = [found for found in words if found.first != found.last]
    rows = [_row(split, word, exact, context)]
    if len(joined) == 1 and len(split) <= MAX_JOINED and joined[0].last == len(split) - 1:
        rows.append(_row(joined, word, exact, context))
    small = (
        len(split) == 1
        and not (exact or word.prefix or context.name)
        and not is_acronym(split[0].text)
        and is_small(fold(split[0].text), context.languages)
    )
    return _Unit(tuple(rows), gap, small)


def _row(words: list[Found], word: Word, exact: bool, context: Context) -> _Row:
    glued = [False, *(_is_glued(one, other, len(words)) for one, other in pairwise(words))]
    last = len(words) - 1
    return tuple(
        _Part(_asked(found.text, exact, word.prefix and number == last, context), glued[number])
        for number, found in enumerate(words)
    )


def _is_glued(one: Found, other: Found, length: int) -> bool:
    """Tell whether a character must follow another at once; a long Korean word may be split."""
    if one.end != other.start or not (is_unspaced(one.text) and is_unspaced(other.text)):
        return False
    return not (length >= LONG_KOREAN and _KOREAN.match(other.text))


def _asked(text: str, exact: bool, prefix: bool, context: Context) -> Asked:
    kind: Kind
    if exact:
        kind = "exact"
    elif prefix:
        kind = "prefix"
    elif is_acronym(text):
        kind = "acronym"
    else:
        is_name = context.name and not is_small(fold(text), context.languages)
        kind = "name" if is_name else "form"
    needs_languages = kind in ("name", "form")
    return Asked(kind, text, context.languages if needs_languages else frozenset())


def _without_small(units: list[_Unit]) -> list[_Unit]:
    """Leave the small words out of a phrase of three or more, if two others remain.

    Where one stood another may stand, or nothing: the gap there is a word wider, and bridged.
    """
    if len(units) < 3 or sum(not unit.small for unit in units) < 2:
        return units
    kept: list[_Unit] = []
    wider = 0
    for unit in units:
        if unit.small:
            wider += 1
            continue
        gap = unit.gap + wider if kept else 0
        kept.append(replace(unit, gap=gap, bridged=bool(kept and wider)))
        wider = 0
    return kept
