"""Which keywords came nearest to being found, of those that were not."""

from __future__ import annotations

from collections.abc import Iterable

from monitor.watch.matching.explain import KeywordReport
from monitor.watch.words.analysis import EVERY_LANGUAGE
from monitor.watch.words.folding import fold
from monitor.watch.words.small_words import is_small


def nearest(reports: Iterable[KeywordReport]) -> list[KeywordReport]:
    """Return the keywords of which something is there, those of which most is there first."""
    return sorted(filter(_is_near, reports), key=nearness, reverse=True)


def nearness(report: KeywordReport) -> float:
    """Return how much of a keyword is there, from 0 to 1."""
    return sum(part.found for part in report.parts) / max(1, len(report.parts))


def _is_near(report: KeywordReport) -> bool:
    """Tell whether something of a keyword is there, beyond an of or a the."""
    return not report.found and any(
        part.found and not is_small(fold(part.text), EVERY_LANGUAGE) for part in report.parts
    )
