"""What the weekly note says: hits as bars, and in plain words what could be better, if anything."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from datetime import timedelta

from monitor.digest.arrange import OUTLET_UNITS, watchlist_title
from monitor.digest.excerpt import keyword_label
from monitor.digest.picture import Bar, can_be_written, draw_chart, missing_extra
from monitor.digest.render import Block, Run, apart, inert, shorten
from monitor.digest.wording import Reader
from monitor.model import KeywordPrecision, Mode, WatchlistWeek, Week

SHOWN = 8  # watchlists with bars of their own
IDLE_SHOWN, JUDGED_SHOWN, FEEDS_SHOWN = 5, 5, 5
LONGEST_BAR = 12  # characters, as wide as a phone shows in one line with the numbers
MANY_ALERTS = 70  # in a week: ten a day
ENOUGH_TOLD = 10  # hits of a keyword, before its judgements say something of it

Draw = Callable[[Week, Reader], tuple[bytes, bool]]


def drawing() -> Draw | None:
    """Return what draws the chart of a note; None where the extra package isn't installed."""
    return None if missing_extra() else draw_note


def draw_note(week: Week, reader: Reader) -> tuple[bytes, bool]:
    """Draw a note's chart; tells too whether its rows are numbered, where names can't be drawn."""
    say = reader.speech.say
    legend = (say("this week"), say("the week before"))
    bars = [Bar(watchlist_title(w.watchlist, reader), w.hits, w.before) for w in _shown(week)]
    if can_be_written([*legend, *(bar.name for bar in bars)]):
        return draw_chart(bars, legend), False
    numbered = [Bar(f"{number}.", bar.now, bar.before) for number, bar in enumerate(bars, 1)]
    return draw_chart(numbered, legend if can_be_written(legend) else ("", "")), True


def has_bars(week: Week) -> bool:
    """Tell whether there is anything to draw."""
    return any(watchlist.hits or watchlist.before for watchlist in week.watchlists)


def _shown(week: Week) -> Sequence[WatchlistWeek]:
    """Return the watchlists that have bars, those with most hits first."""
    order = sorted(week.watchlists, key=lambda watchlist: (-watchlist.hits, -watchlist.before))
    return order[:SHOWN]


def compose_note(week: Week, reader: Reader, *, numbered: bool = False) -> tuple[Block, ...]:
    """Say a week; `numbered`: the watchlists have numbers in the picture."""
    advice = [*_advice(week, reader)]
    if not advice:
        advice = [_line(reader.speech.say("✓ All is well: nothing needs your attention."))]
    first, *rest = advice
    return (
        note_heading(week, reader),
        *_bars(week, reader, numbered),
        Block(first.runs, gap=True),
        *rest,
    )


def note_heading(week: Week, reader: Reader) -> Block:
    """Call a note by its days."""
    first = week.weeks.since.astimezone(reader.zone)
    last = (week.weeks.until - timedelta(seconds=1)).astimezone(reader.zone)
    days = {"first": reader.speech.day(first), "last": reader.speech.day(last)}
    return Block((Run(reader.speech.say("📈 The week from {first} to {last}", **days), "b"),))


# ---------------------------------------------------------------- bars


def _bars(week: Week, reader: Reader, numbered: bool) -> Iterator[Block]:
    shown = _shown(week)
    most = max((watchlist.hits for watchlist in shown), default=0)
    for number, watchlist in enumerate(shown, 1):
        name = watchlist_title(watchlist.watchlist, reader)
        mark = f"{number}. " if numbered else ""
        runs = (Run(mark, ours=True), Run(apart(name), "b"), Run(_bar(watchlist, most), ours=True))
        yield Block((*runs, Run(_counts(watchlist, reader), ours=True)), gap=number == 1)
    if (more := len(week.watchlists) - len(shown)) > 0:
        text = reader.speech.count(more, "and {n} more watchlist", "and {n} more watchlists")
        yield _line(text)


def _bar(watchlist: WatchlistWeek, most: int) -> str:
    length = -(-watchlist.hits * LONGEST_BAR // most) if watchlist.hits else 0
    return "\n" + ("▇" * length + " " if length else "")


def _counts(watchlist: WatchlistWeek, reader: Reader) -> str:
    return reader.speech.count(
        watchlist.hits,
        "{n} hit, the week before {before}",
        "{n} hits, the week before {before}",
        before=watchlist.before,
    )


# ---------------------------------------------------------------- what could be better


def _advice(week: Week, reader: Reader) -> Iterator[Block]:
    for watchlist in week.watchlists:
        yield from _of_watchlist(watchlist, reader)
    yield from _idle(week, reader)
    yield from _judged(week, reader)
    yield from _feeds(week, reader)


def _of_watchlist(watchlist: WatchlistWeek, reader: Reader) -> Iterator[Block]:
    name = _named(watchlist_title(watchlist.watchlist, reader))
    if watchlist.month == 0:
        yield _point(
            reader.speech.say(
                "“{watchlist}” has hit nothing for 4 weeks. Are its words those of the news? "
                "/watchlists",
                watchlist=name,
            )
        )
    if watchlist.mode is Mode.ALERTS and watchlist.hits >= MANY_ALERTS:
        yield _point(
            reader.speech.count(
                watchlist.hits,
                "“{watchlist}” had {n} hit this week. A daily digest may be easier to follow "
                "than alerts: /watchlists",
                "“{watchlist}” had {n} hits this week. A daily digest may be easier to follow "
                "than alerts: /watchlists",
                watchlist=name,
            )
        )
    for keyword in filter(_is_imprecise, watchlist.judged):
        yield _point(
            reader.speech.count(
                keyword.told,
                "“{keyword}” in “{watchlist}”: {wrong} of {n} hit was not relevant. An exclusion "
                "may help.",
                "“{keyword}” in “{watchlist}”: {wrong} of {n} hits were not relevant. An "
                "exclusion may help.",
                keyword=_named(keyword_label(keyword.keyword)),
                watchlist=name,
                wrong=keyword.not_relevant,
            )
        )


def _is_imprecise(keyword: KeywordPrecision) -> bool:
    return keyword.told >= ENOUGH_TOLD and 2 * keyword.not_relevant >= keyword.told


def _idle(week: Week, reader: Reader) -> Iterator[Block]:
    """Name keywords that hit nothing, of watchlists that did hit something."""
    idle = [line for watchlist in week.watchlists if watchlist.month for line in watchlist.idle]
    if idle:
        names = _names([keyword_label(line) for line in idle], IDLE_SHOWN)
        yield _point(reader.speech.say("Hit nothing for 4 weeks: {keywords}", keywords=names))


def _judged(week: Week, reader: Reader) -> Iterator[Block]:
    """Say how precise keywords are that were judged, but those of which it was said already."""
    judged = [
        keyword
        for watchlist in week.watchlists
        for keyword in watchlist.judged
        if keyword.not_relevant and not _is_imprecise(keyword)
    ]
    if not judged:
        return
    worst = sorted(judged, key=lambda keyword: keyword.precision)[:JUDGED_SHOWN]
    said = " · ".join(
        reader.speech.say(
            "“{keyword}” {wrong} of {told}",
            keyword=_named(keyword_label(keyword.keyword)),
            wrong=keyword.not_relevant,
            told=keyword.told,
        )
        for keyword in worst
    )
    yield _point(reader.speech.say("Judged not relevant in 4 weeks: {keywords}", keywords=said))


def _feeds(week: Week, reader: Reader) -> Iterator[Block]:
    count = reader.speech.count
    if week.unread_since is not None:
        yield _point(
            reader.speech.say(
                "⚠ No feed was read since {time}: news may be missing. The owner can see why.",
                time=reader.clock(week.unread_since),
            )
        )
    if week.quiet:
        yield _point(
            count(
                len(week.quiet),
                "{n} feed has gone quiet, against its habit: {feeds}",
                "{n} feeds have gone quiet, against their habit: {feeds}",
                feeds=_names(week.quiet, FEEDS_SHOWN),
            )
        )
    if week.failing:
        yield _point(
            count(
                len(week.failing),
                "⚠ {n} feed can't be read: {feeds}",
                "⚠ {n} feeds can't be read: {feeds}",
                feeds=_names(week.failing, FEEDS_SHOWN),
            )
        )


def _names(names: Sequence[str], shown: int) -> str:
    more = f" +{len(names) - shown}" if len(names) > shown else ""
    return ", ".join(map(_named, names[:shown])) + more


def _named(text: str) -> str:
    """Write a name of others' into a sentence of ours, so that it stays a name."""
    return inert(apart(shorten(text, OUTLET_UNITS)))


def _point(text: str) -> Block:
    return _line(f"• {text}")


def _line(text: str) -> Block:
    return Block((Run(text, ours=True),))
