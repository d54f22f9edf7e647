"""Hits in the terminal and as JSON: the words that matched, and why, or why not."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import Any

from rich.console import Console
from rich.text import Text

from monitor.digest.render import Run
from monitor.masking import mask_link
from monitor.model import Item, Span
from monitor.watch.matching.explain import KeywordReport, Part, Report
from monitor.watch.matching.nearest import nearest

NEAREST = 8  # keywords that are shown, of those of which only a part was found
MANY = 6  # parts of a keyword of which only the found ones are told


def report_json(item: Item, report: Report) -> dict[str, Any]:
    """Give a watchlist's report as `monitor match --explain --json` prints it."""
    return {
        "id": mask_link(item.id),
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


def drawn(runs: Iterable[Run]) -> Text:
    """Draw runs for a terminal, what is in bold also between ‹ ›, which shows without colour."""
    shown = Text()
    for run in runs:
        shown.append(f"‹{run.text}›" if run.tag == "b" else run.text, "bold" if run.tag else "")
    return shown


def print_reports(console: Console, reports: Sequence[Report], *, misses: bool) -> None:
    """Print reports for a person: of hits, or of misses too, with the keywords that came nearest.

    The others are only counted; all of them are in the JSON.
    """
    for report in reports:
        if report.hit or misses:
            for line in _lines(report, misses=misses):
                console.print(line, soft_wrap=True)


def _lines(report: Report, *, misses: bool) -> Iterator[Text]:
    sign, style = ("✓", "green") if report.hit else ("✗", "red")
    reason = "hit" if report.hit else report.reason
    yield Text.assemble((f"{sign} ", style), (report.title, "bold"), f": {reason}")
    for keyword in report.excluded_by:
        yield Text(f"  ✗ exclude {keyword.line}: {_parts(keyword.parts)}", "red")
    found = [keyword for keyword in report.keywords if keyword.found]
    near = nearest(report.keywords)
    shown = [*found, *(near[:NEAREST] if misses else ())]
    yield from map(_keyword_line, shown)
    if len(shown) < len(report.keywords):
        yield Text(f"  – {_rest(len(report.keywords) - len(shown), first=not shown)}", "dim")


def _rest(count: int, *, first: bool) -> str:
    """Count the keywords that are not shown."""
    more = "" if first else " more"
    return f"{count}{more} {'keyword' if count == 1 else 'keywords'} not found"


def _keyword_line(report: KeywordReport) -> Text:
    sign, style = ("✓", "green") if report.found else ("–", "yellow")
    weight = "" if report.weight is None else f" (weight {report.weight})"
    return Text.assemble(
        "  ", (f"{sign} ", style), f"{report.line}{weight}: {_parts(report.parts)}"
    )


def _parts(parts: Sequence[Part]) -> str:
    """Say what was found and what was not, each once; of many alternatives only what was found."""
    each = list(dict.fromkeys(parts))
    found = [part for part in each if part.found]
    shown = found if len(each) > MANY and found else each
    told = "; ".join(f"{part.text} {'✓' if part.found else '✗'} {part.note}" for part in shown)
    return told if len(shown) == len(each) else f"{told}; {len(each) - len(shown)} more are not"
