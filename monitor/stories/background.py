"""How often news items have a term where nothing is counted yet: a table for each language."""

from __future__ import annotations

from functools import cache
from pathlib import Path

PATH = Path(__file__).with_name("background.txt")
STEPS = 2  # in which the table doubles shares
RARE = 2.0**-11  # the share of a term that the table doesn't have


@cache
def _shares() -> dict[str, dict[str, float]]:
    shares: dict[str, dict[str, float]] = {}
    for line in PATH.read_text(encoding="utf-8").splitlines():
        if not line.startswith("#"):
            language, step, *terms = line.split()
            share = 2.0 ** (-int(step) / STEPS)
            shares.setdefault(language, {}).update(dict.fromkeys(terms, share))
    return shares


def share(term: str, language: str) -> float:
    """Return the share of news items in a language that have a term."""
    return _shares().get(language, {}).get(term, RARE)
