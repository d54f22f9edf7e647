"""What watchlists make of an item, told as the chat tells it. Takes long for many keywords."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from monitor.digest.excerpt import passage
from monitor.digest.render import Block, block_html
from monitor.model import Feed, Hit, Item, Span
from monitor.telegram.dialogs.lists.testing import Near, Part, Verdict
from monitor.watch.lists.watchlist import Watchlist
from monitor.watch.matching import explain
from monitor.watch.matching.explain import KeywordReport, Report, explained
from monitor.watch.matching.matcher import Matcher
from monitor.watch.matching.nearest import nearest, nearness
from monitor.watch.matching.notes import NOT_THERE, why_missing, words_by_folding

Verdicts = tuple[list[Verdict], int]
Fields = tuple[str, ...]

MOST_KEYWORDS = 10_000  # that are explained: half a second
MOST_TOLD = 10  # watchlists that don't match
NEAREST = 3  # keywords of a watchlist that are told though they were not found
# The fields that are shown: the text of a stored item may be an article's, which is never sent.
TYPED: Fields = ("title", "text")
STORED: Fields = ("title", "summary")


def examine(
    matcher: Matcher, watchlists: Sequence[Watchlist], item: Item, feed: Feed | None
) -> Verdicts:
    """Say what these watchlists make of an item, and of how many more nobody can say it in time.

    Those that match come first, then those that came near. Other threads may match meanwhile.
    """
    shown = TYPED if feed is None else STORED
    twin = matcher.twin().with_watchlists(watchlists)
    hits = {hit.watchlist: hit for hit in twin.match(item, feed)}
    wanted = [each for each in watchlists if each.id in hits]
    verdicts = [_hit(each, hits[each.id], item, shown) for each in wanted]
    others = [each for each in watchlists if each.id not in hits]
    reports, unseen = _explained(twin.with_watchlists(others), item, feed)
    reports.sort(key=_nearness, reverse=True)
    words = words_by_folding((item.title, item.summary, item.text))
    told = [_miss(report, item, shown, words) for report in reports[:MOST_TOLD]]
    return [*verdicts, *told], unseen + len(reports) - len(told)


def _nearness(report: Report) -> float:
    """Tell how near a watchlist came: those of which a keyword is there are nearest."""
    return max((2.0 if each.found else nearness(each) for each in report.keywords), default=0.0)


def _explained(matcher: Matcher, item: Item, feed: Feed | None) -> tuple[list[Report], int]:
    """Explain as many as there is time for; returns how many were left out."""
    reports: list[Report] = []
    keywords = 0
    for report in explained(matcher, item, feed, alike=False):
        reports.append(report)
        keywords += len(report.keywords)
        if keywords >= MOST_KEYWORDS:
            break
    return reports, len(matcher.planned) - len(reports)


def _hit(watchlist: Watchlist, hit: Hit, item: Item, shown: Fields) -> Verdict:
    return Verdict(watchlist.title, True, hit.keywords, _passages(item, hit.spans, shown))


def _miss(report: Report, item: Item, shown: Fields, words: Mapping[str, str]) -> Verdict:
    found = [each for each in report.keywords if each.found]
    near = nearest(report.keywords)[:NEAREST] if not found else []
    spans = tuple(span for each in (*found, *report.excluded_by) for span in each.spans)
    return Verdict(
        report.title,
        hit=False,
        keywords=tuple(each.line for each in found),
        passages=_passages(item, spans, shown) if found else (),
        reason=report.reason,
        near=tuple(_near(each, words) for each in near),
    )


def _near(report: KeywordReport, words: Mapping[str, str]) -> Near:
    parts = list(dict.fromkeys(report.parts))
    return Near(
        report.line,
        tuple(part.text for part in parts if part.found and not part.relation),
        tuple(
            Part(part.text, _note(part, words), part.relation) for part in parts if not part.found
        ),
    )


def _note(part: explain.Part, words: Mapping[str, str]) -> str:
    """Say more of a part than that it isn't there, if there is more to say."""
    note = why_missing(part.text, words) if part.note == NOT_THERE else part.note
    return "" if note == NOT_THERE else note


def _passages(item: Item, spans: Sequence[Span], shown: Fields) -> tuple[str, ...]:
    """Give the sentence of each field that matched, as HTML."""
    passages = (passage(item, spans, field) for field in shown)
    return tuple(block_html(Block(runs, quote=True)) for runs in passages if runs)
