"""Places and persons that titles begin with, and which of them papers put for each other."""

from __future__ import annotations

from collections.abc import Iterable
from functools import cache
from pathlib import Path

from monitor.watch.words.folding import fold, is_acronym

PATH = Path(__file__).with_name("well_known.txt")
TERM_LETTERS = 5  # of a word's dictionary form are its term


def well_known(forms: Iterable[str]) -> str:
    """Return the name on the list that a word is a form of; "" if it is of none."""
    lines = _lines()
    return min((form for form in forms if form in lines), default="")


def put_for_each_other(one: str, other: str) -> bool:
    """Tell whether two names on the list are of one thing: Russia, Moscow."""
    return _lines()[one] == _lines()[other]


def terms_put_for_each_other(one: str, other: str) -> bool:
    """Tell whether the terms of two names may be of one thing, in whatever language: Moscou."""
    lines = _lines_of_terms()
    return not lines.get(one, frozenset()).isdisjoint(lines.get(other, frozenset()))


@cache
def _lines() -> dict[str, int]:
    lines = PATH.read_text(encoding="utf-8").splitlines()
    return {
        name if is_acronym(name) else fold(name): number
        for number, line in enumerate(lines)
        if not line.startswith("#")
        for name in line.split()
    }


@cache
def _lines_of_terms() -> dict[str, frozenset[int]]:
    found: dict[str, frozenset[int]] = {}
    for name, number in _lines().items():
        term = fold(name)[:TERM_LETTERS]
        found[term] = found.get(term, frozenset()) | {number}
    return found
