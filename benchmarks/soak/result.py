"""What a soak has shown: what must stay flat, what must not happen, what was done meanwhile."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

from benchmarks.matching.report import Section, Table
from benchmarks.soak.clock import HOUR, MINUTE
from benchmarks.soak.flatness import Bound, Course, course
from benchmarks.soak.run import Soaked
from benchmarks.soak.vitals import Vitals
from monitor.chart import columns

MB, KB = 1_000_000.0, 1_000.0
EXAMPLES = 3
SHORTEST_JUDGED = 10.0  # minutes: before that it still warms up
CHART_WIDTH, CHART_ROWS = 90, 6

NOTES = (
    "The service is a process of its own, as `monitor run`, but for its clock, its ticks and its "
    "housekeeping (`benchmarks/soak/service.py`): all that is due is due by the fast clock, from "
    "polls at their usual intervals to digests, quiet hours, back-offs, the nightly backup and "
    "retention (12 hours here). The network is no faster: time-outs and watchdogs keep to the wall "
    "clock.",
    "Feeds bring an item every 10 to 60 minutes, one in 40 hits, one in ten has a word that nobody "
    "knows; one feed in twenty is in trouble at any time: errors, pages, bodies cut off, slow or "
    "silent servers. Nine chats follow, as alerts, with quiet hours, as hourly and daily digests; "
    "people write commands, block the bot and come back; calls to Telegram fail in a dozen ways, "
    "and for an hour at a time by the fast clock; watchlists and the list of feeds are edited.",
    "Looked at every ten seconds, from outside. Flat: the line that fits the last two thirds best "
    "rises by no more than is allowed. Exit code 1: something is not flat, a hit was lost or told "
    "twice without ↻, `/healthz` was not ok, or Monitor noted a fault of its own.",
)


@dataclass(frozen=True, slots=True)
class Series:
    """Something that is looked at again and again, its unit, and how much it may rise."""

    name: str
    unit: str
    of: Callable[[Vitals], float]
    bound: Bound


SERIES = (
    Series("memory of the service", "MB", lambda seen: seen.memory / MB, Bound(0.05, 2)),
    Series("memory of the parsers", "MB", lambda seen: seen.parsers_memory / MB, Bound(0.05, 2)),
    Series("open files and connections", "", lambda seen: seen.files, Bound(0.05, 4)),
    Series("threads", "", lambda seen: seen.threads, Bound(0.05, 2)),
    Series("tasks", "", lambda seen: seen.tasks, Bound(0.1, 4)),
    # Its file is never cut: how long it once was, it stays. One longer moment late in a short run
    # is a step of some hundred kB; a reader that holds checkpoints up makes it many times as long.
    Series("write-ahead log", "kB", lambda seen: seen.wal / KB, Bound(0.2, 200)),
)


@dataclass(frozen=True, slots=True)
class Verdict:
    """One series judged, or one thing that must not happen counted."""

    rule: str
    observed: str
    allowed: str
    is_kept: bool


def verdicts(soaked: Soaked) -> Iterator[Verdict]:
    """Judge a soak."""
    for series in SERIES:
        yield _flat(series, course_of(series, soaked.vitals), soaked.minutes)
    yield _none("hits lost, of those that were shown", soaked.lost)
    yield _none("hits told twice without ↻", soaked.repeated)
    yield _none("answers of /healthz other than ok", soaked.unhealthy)
    yield _none("faults of Monitor's own", soaked.faults)
    yield Verdict("hits owed to each chat", str(soaked.owed), "at least 1", soaked.owed > 0)
    code = soaked.exit_code
    yield Verdict("exit code in the end", str(code), "0", code == 0)


def course_of(series: Series, vitals: Sequence[Vitals]) -> Course:
    """Return how one series went."""
    return course([seen.at for seen in vitals], [series.of(seen) for seen in vitals])


def _flat(series: Series, seen: Course, minutes: float) -> Verdict:
    rule = f"growth: {series.name}"
    observed, allowed = (_number(n, series.unit) for n in (seen.growth, series.bound.most(seen)))
    if minutes < SHORTEST_JUDGED:
        return Verdict(rule, observed, "not judged: too short", is_kept=True)
    return Verdict(rule, observed, f"at most {allowed}", series.bound.allows(seen))


def _none(rule: str, found: Sequence[str]) -> Verdict:
    return Verdict(rule, str(len(found)), "0", not found)


def examples(soaked: Soaked) -> Iterator[str]:
    """Name some of what must not happen."""
    for found in (soaked.lost, soaked.repeated, soaked.unhealthy, soaked.faults):
        yield from found[:EXAMPLES]


def section(soaked: Soaked, judged: Sequence[Verdict]) -> Section:
    """Lay it out as tables."""
    return Section("Soak", (_courses(soaked), _rules(judged), _work(soaked)), _notes(soaked))


def _notes(soaked: Soaked) -> tuple[str, ...]:
    days = soaked.minutes * MINUTE * soaked.clock.times / HOUR
    return (
        f"{soaked.minutes:g} minutes on a clock that runs {soaked.clock.times:g} times as fast: "
        f"{days:.0f} hours.",
        *NOTES,
    )


def _courses(soaked: Soaked) -> Table:
    rows = tuple(_course_row(series, soaked.vitals) for series in SERIES)
    columns = ("", "at the start", "mean", "least", "most", "growth", "at the end")
    note = "Mean, least, most and growth are of the last two thirds; growth is that of the line "
    note += "that fits best."
    return Table(f"{len(soaked.vitals)} looks", columns, rows, (note,))


def _course_row(series: Series, vitals: Sequence[Vitals]) -> tuple[str, ...]:
    seen = course_of(series, vitals)
    first, last = series.of(vitals[0]), series.of(vitals[-1])
    values = (first, seen.mean, seen.least, seen.most, seen.growth, last)
    return (series.name, *(_number(value, series.unit) for value in values))


def _number(value: float, unit: str) -> str:
    return f"{value:,.1f} {unit}".rstrip()


def _rules(judged: Sequence[Verdict]) -> Table:
    rows = tuple((each.rule, each.observed, each.allowed) for each in judged)
    return Table("The rules", ("rule", "observed", "allowed"), rows)


def _work(soaked: Soaked) -> Table:
    told = {
        name.replace("monitor_", "").replace("_total", "").replace("_", " "): value
        for name, value in soaked.metrics.items()
        if name.startswith(("monitor_polls_total", "monitor_sends_total")) and value
    }
    done = {
        **told,
        **soaked.record,
        **soaked.done,
        **{f"feeds' answers: {name}": count for name, count in sorted(soaked.answers.items())},
        "database at the end, MB": soaked.vitals[-1].database / MB,
    }
    rows = tuple((name, f"{value:,.0f}") for name, value in done.items())
    return Table("What was done meanwhile", ("", "count"), rows)


def charts(soaked: Soaked) -> str:
    """Draw how each series went, from nothing up."""
    lines: list[str] = []
    for series in SERIES:
        counts = [round(series.of(seen)) for seen in soaked.vitals]
        counts = counts[:: -(-len(counts) // CHART_WIDTH)]  # one of several, never their sum
        ends = ("0 min", f"{soaked.vitals[-1].at / MINUTE:.0f} min")
        lines += [f"{series.name}{f', {series.unit}' if series.unit else ''}"]
        lines += [*columns(counts, ends, CHART_WIDTH + 20, CHART_ROWS), ""]
    return "\n".join(lines)
