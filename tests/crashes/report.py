"""A run as the tables of docs/reliability.md."""

from __future__ import annotations

from collections import Counter
from statistics import median, quantiles

from benchmarks.matching.report import Section, Table
from tests.crashes.judge import (
    CODES,
    DAMAGE,
    IN_TIME_S,
    LATE,
    LEFT_OVER,
    LIMITS,
    LOST,
    ORDER,
    RECORDED_WITHIN_S,
    STORED_TWICE,
    TROUBLES,
    UNEXPLAINED,
    UNMARKED,
    WAITED,
    Evidence,
    Findings,
)
from tests.crashes.lives import AT_RANDOM, AT_TELEGRAM
from tests.crashes.ordeal import Ordeal
from tests.crashes.points import POINTS
from tests.crashes.weather import KINDS

TITLE, OF_DIGESTS = "Crashes", "Crashes while bursts become digests"
NOTES = (
    "The real `monitor run`, started anew after each kill -9; feeds and a strict Telegram on "
    "loopback. At a named moment the service kills itself, as Python's tracing tells it of its own "
    "functions; at two moments Telegram kills it in the middle of a call.",
    "Lost: not arrived in the chat when all is over, wherever it may be stored. In place of the 12 "
    "hours of a long 429 the service is stopped, and the time until which the chat waits is taken "
    "out of its record.",
    "A repeat is explained if no answer came to the call before, or if that was the chat's last "
    f"call before a kill, at most {RECORDED_WITHIN_S:g} s old. Unknown outcomes are as the service "
    "counts them, those found at a start included.",
    "Limits and waits are judged by what reached Telegram. A 429 that a kill cut off before it was "
    "recorded can't be kept, as nobody knows of it: it is counted apart.",
)


def section(ordeal: Ordeal, evidence: Evidence, found: Findings, seconds: float) -> Section:
    """Lay a run out."""
    size = ordeal.size
    how = "each an alert" if size.burst == 1 else f"{size.burst} at a time: mostly digests"
    note = (
        f"{len(evidence.killed)} kills, {len(evidence.came)} items to {size.chats} chats, {how}; "
        f"{len(evidence.attempts)} calls that show something; {seconds / 60:.0f} minutes; "
        f"seed {size.seed}."
    )
    tables = (_rules(evidence, found), _kills(ordeal), _faults(ordeal))
    return Section(TITLE if size.burst == 1 else OF_DIGESTS, tables, (note, *NOTES))


def _rules(evidence: Evidence, found: Findings) -> Table:
    owed = len(evidence.came) * len(evidence.chats)
    allowed = f"≤ {evidence.unknowns} unknown + {len(evidence.killed)} kills"
    rows = [
        ("alerts owed, and arrived", f"{found.arrived:,}", f"{owed:,}"),
        _none(LOST, found),
        ("repeats", f"{found.repeats}", allowed),
        *(_none(rule, found) for rule in (UNMARKED, UNEXPLAINED, ORDER, STORED_TWICE)),
        ("messages with ↻", f"{found.marked}", "told"),
        *(_none(rule, found) for rule in (LIMITS, WAITED)),
        ("429s that a kill cut off", f"{found.undecidable_waits}", "told"),
        *_lateness(found),
        *(_none(rule, found) for rule in (CODES, TROUBLES, LEFT_OVER, DAMAGE)),
    ]
    return Table("What was seen", ("rule", "seen", "allowed"), tuple(rows))


def _none(rule: str, found: Findings) -> tuple[str, str, str]:
    return rule, f"{len(found.broken.get(rule, ()))}", "0"


def _lateness(found: Findings) -> list[tuple[str, str, str]]:
    times = sorted(found.latencies)
    if len(times) < 2:
        return []
    p99 = quantiles(times, n=100)[98]
    told = f"{median(times):.1f} / {p99:.1f} / {times[-1]:.1f} s"
    return [
        (f"from a feed to a healthy chat during a flood, {len(times):,} alerts: p50 / p99 / max",
         told, f"≤ {IN_TIME_S:g} s"),
        _none(LATE, found),
    ]  # fmt: skip


def _kills(ordeal: Ordeal) -> Table:
    counts = Counter(life.killed_at for life in ordeal.lives.all if life.killed_at)
    moments = (*(point.name for point in POINTS), *AT_TELEGRAM, AT_RANDOM)
    rows = [(moment, str(counts.pop(moment, 0))) for moment in moments]
    rows += [(moment, str(count)) for moment, count in counts.items()]
    return Table("Where the service was killed", ("moment", "kills"), tuple(rows))


def _faults(ordeal: Ordeal) -> Table:
    counts = ordeal.watcher.faults
    rows = [(kind, str(counts.get(kind, 0))) for kind in KINDS]
    return Table("Telegram's faults that happened", ("fault", "times"), tuple(rows))


def broken_lines(found: Findings) -> list[str]:
    """Say what was broken, with a few examples of each."""
    return [
        f"{rule}: {len(examples)}: {'; '.join(examples[:5])}"
        for rule, examples in found.broken.items()
        if examples
    ]
