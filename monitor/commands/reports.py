"""Explanations in the terminal and as JSON: why an item hits a watchlist, or why not."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import Any

from rich.console import Console
from rich.text import Text

from monitor.digest.wording import count_text
from monitor.model import Item, Span
from monitor.watch.matching.explain import KeywordReport, Part, Report


def report_json(item: Item, report: Report) -> dict[str, Any]:
    """Give a watchlist's report as `monitor match --explain --json` prints it."""
    return {
        "id": item.id,
        "watchlist": report.watchlist,
        "hit": report.hit,
        "reason": report.reason or None,
        "keywords": [_keyword_json(each) for each in report.keywords],
        "excluded_by": [_keyword_json(each) for each in report.excluded_by],
    }


def _keyword_json(report: KeywordReport) -> dict[str, Any]:
    return {
        "keyword": report.line,
        "found": report.found,
        "weight": report.weight,
        "spans": spans_json(report.spans),
        "parts": [
            {"text": part.text, "found": part.found, "note": part.note} for part in report.parts
        ],
    }


def spans_json(spans: Iterable[Span]) -> list[dict[str, Any]]:
    """Give spans as the commands print them."""
    return [{"field": span.field, "start": span.start, "end": span.end} for span in spans]


def print_reports(console: Console, reports: Sequence[Report], *, misses: bool) -> None:
    """Print reports for a person: of hits, or of misses too.

    Keywords of which nothing was found are only counted; all of them are in the JSON.
    """
    for report in reports:
        if report.hit or misses:
            for line in _lines(report):
                console.print(line, soft_wrap=True)


def _lines(report: Report) -> Iterator[Text]:
    sign, style = ("✓", "green") if report.hit else ("✗", "red")
    reason = "hit" if report.hit else report.reason
    yield Text.assemble((f"{sign} ", style), (report.title, "bold"), f": {reason}")
    for keyword in report.excluded_by:
        yield Text(f"  ✗ exclude {keyword.line}: {_parts(keyword.parts)}", "red")
    told = 0
    for keyword in sorted(report.keywords, key=_telling, reverse=True):
        if any(part.found for part in keyword.parts):
            told += 1
            yield _keyword_line(keyword)
    silent = len(report.keywords) - told
    if silent:
        others = "another" if silent == 1 and told else ""
        what = f"{others} keyword" if others else count_text(silent, "keyword", "keywords")
        yield Text(f"  – {what} of which nothing is there", "dim")


def _telling(report: KeywordReport) -> tuple[bool, float]:
    """Order keywords: those that were found, then those that were nearly."""
    found = sum(part.found for part in report.parts)
    return report.found, found / max(1, len(report.parts))


def _keyword_line(report: KeywordReport) -> Text:
    sign, style = ("✓", "green") if report.found else ("–", "yellow")
    weight = "" if report.weight is None else f" (weight {report.weight})"
    return Text.assemble(
        "  ", (f"{sign} ", style), f"{report.line}{weight}: {_parts(report.parts)}"
    )


def _parts(parts: Sequence[Part]) -> str:
    """Say what was found and what was not; where alternatives are many, only the found ones."""
    found = [part for part in parts if part.found]
    shown = found if len(parts) > 6 and found else parts
    told = "; ".join(f"{part.text} {'✓' if part.found else '✗'} {part.note}" for part in shown)
    return told if len(shown) == len(parts) else f"{told}; {len(parts) - len(shown)} more are not"
