"""How else a name is spelled, in its own alphabet and in others.

    typed: letters tell its language, Ukrainian or Russian or either
      → ways: for each other language, the rules that lead there
      → each part of the name is spelled by these rules, its capitals kept
      → proposals: what is new, at most two for a language

The tables and their sources are in `transcription`, comparing within one alphabet is in `skeleton`.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import cache, partial

from monitor.watch.words.folding import APOSTROPHES
from monitor.watch.words.rewrite import rewrite
from monitor.watch.words.skeleton import skeleton
from monitor.watch.words.transcription import (
    FROM_ENGLISH,
    LATIN,
    TO_RUSSIAN,
    TO_UKRAINIAN,
    TRANSLATED,
)

__all__ = ["Proposal", "is_given_name", "proposals", "skeleton"]

LONGEST_NAME = 100  # characters; names are short, and what is longer is none
MOST_OF_A_LANGUAGE = 2
ORDER = ("uk", "ru", "en", "de", "fr", "pl", "es")

_APOSTROPHE = re.compile(f"[{APOSTROPHES}]")
_PART = re.compile(r"[^\W\d_]+(?:'[^\W\d_]+)*")
# A name in one alphabet. Possessive: what is no name must not be taken apart in all ways first.
_CYRILLIC = re.compile(r"[-‐‑–.\s]*+(?>(?:[а-яёіїєґ]++(?>(?:'[а-яёіїєґ]++)*)[-‐‑–.\s]*+)+)")
_ENGLISH = re.compile(r"[-‐‑–.\s]*+(?>(?:[a-z]++(?>(?:'[a-z]++)*)[-‐‑–.\s]*+)+)")

# What only one of the two languages has: letters, endings, and и where a name begins.
_UKRAINIAN = re.compile(r"[іїєґ']|ьо|ськ|цьк|ець\b")
_RUSSIAN = re.compile(r"[ыэъё]|[сц]к(?:ий|ая)\b|\bи|ей\b")
# How Russian surnames end, also where they are written in Ukrainian: Путін, Бєлова.
_RUSSIAN_SURNAME = re.compile(r"(?:[еоєё]в|[иі]н)а?$|[нк]ая$|[eo]va?$|ina?$|[nk]aya$")
# What English papers do not write in a Ukrainian or Russian name.
_FOREIGN = re.compile(r"[jqw]|c(?!h)|(?<!ale)(?<!ma)x|th|ph|(?<!z)gh|oo|ee|[^aeiou]e$")

Spell = Callable[[str], str]  # one part of a name, in small letters, in another spelling


@dataclass(frozen=True, slots=True)
class Proposal:
    """Another spelling of a name: in which language it is read, and by which rules it came."""

    text: str
    language: str
    how: str


@dataclass(frozen=True, slots=True)
class _Way:
    """How a part of a name, in small letters, is spelled in a language; rank 0 is the likeliest."""

    language: str
    how: str
    spell: Spell
    rank: int = 0


def proposals(name: str) -> tuple[Proposal, ...]:
    """Return other spellings of a name, other alphabets first, at most two for each language.

    Ukrainian and Russian names are read, in Cyrillic and as English papers write them; for others
    there are none. Where the letters don't tell which language it is, both are proposed. A person
    chooses among them, since names may be written against the rules.
    """
    typed = _APOSTROPHE.sub("'", name.strip())
    ways = sorted(_ways(typed.lower()), key=lambda way: (ORDER.index(way.language), way.rank))
    known, found = {"", typed}, []
    count: Counter[str] = Counter()
    for way in ways:
        text = _spelled(typed, way.spell)
        if text not in known and count[way.language] < MOST_OF_A_LANGUAGE:
            known.add(text)
            count[way.language] += 1
            found.append(Proposal(text, way.language, way.how))
    return tuple(found)


def is_given_name(word: str) -> bool:
    """Tell whether a word is a given name that Ukrainian and Russian write each in its own way."""
    lowered = word.lower()
    return lowered in _russian_names() or lowered in _ukrainian_names() or _is_translated(lowered)


def _is_translated(word: str) -> bool:
    return skeleton(word) in _translated()


def _ways(name: str) -> Iterator[_Way]:
    if len(name) > LONGEST_NAME:
        return
    parts = _PART.findall(name)
    if _CYRILLIC.fullmatch(name):
        if languages := _languages(name, parts):
            yield from _from_cyrillic(parts, languages)
    elif _ENGLISH.fullmatch(name) and not any(_is_foreign(part) for part in parts):
        yield from _from_english(parts)


def _languages(name: str, parts: list[str]) -> tuple[str, ...]:
    """Tell which of the two a Cyrillic name may be; none where it has signs of both."""
    ukrainian, russian = set(_russian_names()), set(_ukrainian_names())
    signs = {
        "uk": _UKRAINIAN.search(name) or not (ukrainian - russian).isdisjoint(parts),
        "ru": _RUSSIAN.search(name) or not (russian - ukrainian).isdisjoint(parts),
    }
    if not any(signs.values()):
        return ("uk", "ru")
    return () if all(signs.values()) else tuple(language for language in signs if signs[language])


def _is_foreign(part: str) -> bool:
    return bool(_FOREIGN.search(part)) and not _is_translated(part)


def _from_cyrillic(parts: list[str], languages: tuple[str, ...]) -> Iterator[_Way]:
    spells: dict[str, Spell] = dict.fromkeys(languages, _as_typed)
    if "uk" in languages:
        spells.setdefault("ru", _to_russian(0))
        for rank in range(len(TO_RUSSIAN)):
            yield _Way("ru", "Russian spelling of the Ukrainian name", _to_russian(rank), rank)
    if "ru" in languages:
        spells.setdefault("uk", _to_ukrainian(0))
        for rank in range(len(TO_UKRAINIAN)):
            yield _Way("uk", "Ukrainian spelling of the Russian name", _to_ukrainian(rank), rank)
    yield from _to_latin(spells, _likely_languages(parts, languages))


def _likely_languages(parts: list[str], languages: tuple[str, ...]) -> tuple[str, ...]:
    """Order the languages from which a name may have come to papers abroad."""
    translated = set(_russian_names()) | set(_ukrainian_names())
    if any(_RUSSIAN_SURNAME.search(part) for part in parts if part not in translated):
        return ("ru", *(language for language in languages if language != "ru"))
    return (*languages, *{"uk", "ru"}.difference(languages))


def _from_english(parts: list[str]) -> Iterator[_Way]:
    """Guess the Cyrillic spelling, and from that the other ones in Latin letters.

    A Ukrainian spelling is reached by way of the Russian one, which tells и from і by the endings.
    """
    russian = [_read_english("ru", rank) for rank in range(len(FROM_ENGLISH["ru"]))]
    ukrainian = [_chain(russian[0], _to_ukrainian(rank)) for rank in range(len(TO_UKRAINIAN))]
    ukrainian.append(_read_english("uk", 0))
    for rank, spell in enumerate(ukrainian):
        yield _Way("uk", "guessed from the English spelling", spell, rank)
    for rank, spell in enumerate(russian):
        yield _Way("ru", "guessed from the English spelling", spell, rank)
    spells = {"uk": ukrainian[0], "ru": russian[0]}
    yield from _to_latin(spells, _english_languages(parts))


def _english_languages(parts: list[str]) -> tuple[str, ...]:
    """Tell from given names (Serhiy, Sergei) and endings which language was romanised."""
    given = [_translated()[key][1] for key in map(skeleton, parts) if key in _translated()]
    if {"uk"} in given:
        return ("uk", "ru")
    surnames = [part for part in parts if skeleton(part) not in _translated()]
    is_russian = {"ru"} in given or any(map(_RUSSIAN_SURNAME.search, surnames))
    return ("ru",) if is_russian else ("uk", "ru")


def _to_latin(spells: dict[str, Spell], languages: tuple[str, ...]) -> Iterator[_Way]:
    """Give the ways into Latin letters; those of the first language are the likelier ones."""
    for place, language in enumerate(languages):
        for table in LATIN:
            if table.of == language:
                spell = _chain(spells[language], partial(rewrite, table.rules))
                yield _Way(table.language, table.how, spell, table.rank + 2 * place)


def _as_typed(part: str) -> str:
    return part


def _chain(first: Spell, then: Spell) -> Spell:
    return lambda part: then(first(part))


def _to_russian(rank: int) -> Spell:
    return lambda part: _russian_names().get(part) or rewrite(TO_RUSSIAN[rank], part)


def _to_ukrainian(rank: int) -> Spell:
    return lambda part: _ukrainian_names().get(part) or rewrite(TO_UKRAINIAN[rank], part)


def _read_english(language: str, rank: int) -> Spell:
    def spell(part: str) -> str:
        known = _translated().get(skeleton(part))
        return known[0][language] if known else rewrite(FROM_ENGLISH[language][rank], part)

    return spell


@cache
def _russian_names() -> dict[str, str]:
    return dict(TRANSLATED)


@cache
def _ukrainian_names() -> dict[str, str]:
    """Give the Ukrainian form of Russian names, also of those that are printed without ё."""
    forms: dict[str, str] = {}
    for uk, ru in TRANSLATED:
        forms.setdefault(ru, uk)
        forms.setdefault(ru.replace("ё", "е"), uk)
    return forms


@cache
def _translated() -> dict[str, tuple[dict[str, str], set[str]]]:
    """Give both Cyrillic forms of names by the skeletons of all their Latin spellings.

    With them: the languages of which that is a spelling (Serhiy of one, Anna of both).
    """
    forms: dict[str, tuple[dict[str, str], set[str]]] = {}
    for uk, ru in TRANSLATED:
        names = {"uk": uk, "ru": ru}
        for table in LATIN:
            key = skeleton(rewrite(table.rules, names[table.of]))
            forms.setdefault(key, (names, set()))[1].add(table.of)
    return forms


def _spelled(name: str, spell: Spell) -> str:
    """Spell each part of a name; nothing where a part has no sound of its own (ь or ъ alone)."""
    parts: dict[str, str] = {part: spell(part.lower()) for part in _PART.findall(name)}
    if any(spelled[:1] in ("", "'") for spelled in parts.values()):
        return ""
    return _PART.sub(lambda match: _with_capitals(parts[match.group()], match.group()), name)


def _with_capitals(text: str, model: str) -> str:
    if model.isupper() and len(model) > 1:
        return text.upper()
    return text[0].upper() + text[1:] if model[0].isupper() else text
