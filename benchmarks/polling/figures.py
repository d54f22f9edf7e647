"""What was measured, as tables and as JSON."""

from __future__ import annotations

import statistics
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from benchmarks.matching.report import Section, Table
from benchmarks.polling.programs import FLOOR, OURS
from benchmarks.polling.rounds import CASES, CHANGED, COLD, UNCHANGED, Run

TARGETS = {COLD: 4, UNCHANGED: 3, CHANGED: 3}
_TARGETS_FROM = 1_000  # feeds: of a few, a poll is little but the program's start
_WALL_TARGETS = {(1_000, 100): 2.0}  # seconds for a poll of unchanged feeds, by feeds and latency
_CASE_NAMES = {
    COLD: "Cold: the first poll",
    UNCHANGED: "Unchanged: each feed answers 304",
    CHANGED: "Changed: one feed in ten has one new item",
}


@dataclass(frozen=True)
class Scenario:
    """How the feeds are served; latency in milliseconds before each answer."""

    feeds: int
    secure: bool
    latency: int

    def __str__(self) -> str:
        """Name it."""
        late = f", answers after {self.latency} ms" if self.latency else ""
        feeds = f"{self.feeds:,} feed" + "s" * (self.feeds != 1)
        return f"{feeds} over {'HTTPS' if self.secure else 'HTTP'}{late}"


@dataclass(frozen=True)
class Figures:
    """One program in one case: medians of its runs, and how far these lie apart."""

    program: str
    runs: int
    cpu: float
    least_cpu: float
    most_cpu: float
    wall: float
    peak: float
    complaints: tuple[str, ...]

    @classmethod
    def of(cls, runs: Sequence[Run]) -> Figures:
        """Sum up the runs of one program in one case."""
        cpu = [run.cpu for run in runs]
        complaints = dict.fromkeys(each for run in runs for each in run.complaints)
        middle = statistics.median
        wall, peak = middle(run.wall for run in runs), middle(run.peak for run in runs)
        name = runs[0].program
        return cls(name, len(runs), middle(cpu), min(cpu), max(cpu), wall, peak, tuple(complaints))


def summed_up(runs: Sequence[Run], case: str) -> list[Figures]:
    """Return the figures of all programs in a case, in the order of their first runs."""
    names = dict.fromkeys(run.program for run in runs if run.case == case)
    return [
        Figures.of([run for run in runs if run.program == name and run.case == case])
        for name in names
    ]


def section(scenario: Scenario, runs: Sequence[Run], notes: Sequence[str]) -> Section:
    """Draw a table for each case that was run."""
    tables = [
        _table(scenario, case, figures) for case in CASES if (figures := summed_up(runs, case))
    ]
    return Section(f"Polling {scenario}", tuple(tables), tuple(notes))


def _table(scenario: Scenario, case: str, figures: Sequence[Figures]) -> Table:
    ours = next((each for each in figures if each.program == OURS), None)
    rows = tuple(_row(scenario, each, ours) for each in figures)
    columns = ("program", "CPU ms a feed", "least – most", "seconds", "peak MB", "CPU × ours")
    wrong = (f"{each.program}: {told}" for each in figures for told in each.complaints)
    return Table(
        _CASE_NAMES[case], columns, rows, (*_verdicts(scenario, case, figures, ours), *wrong)
    )


def _row(scenario: Scenario, figures: Figures, ours: Figures | None) -> tuple[str, ...]:
    def each(seconds: float) -> str:
        return f"{seconds * 1000 / scenario.feeds:.2f}"

    ratio = f"{figures.cpu / ours.cpu:.2f}" if ours and ours.cpu else "–"
    spread = f"{each(figures.least_cpu)} – {each(figures.most_cpu)}"
    if figures.runs == 1:
        spread = "one run"
    peak = f"{figures.peak / 1e6:.0f}"
    name = figures.program + " ⚠" * bool(figures.complaints)
    return (name, each(figures.cpu), spread, f"{figures.wall:.2f}", peak, ratio)


def best_peer(figures: Sequence[Figures]) -> Figures | None:
    """Return the peer that needs least CPU time, of those that did their work."""
    peers = [each for each in figures if each.program not in (OURS, FLOOR) and not each.complaints]
    return min(peers, key=lambda each: each.cpu, default=None)


def _verdicts(
    scenario: Scenario, case: str, figures: Sequence[Figures], ours: Figures | None
) -> Iterator[str]:
    if ours is None or not ours.cpu or scenario.feeds < _TARGETS_FROM:
        return
    if peer := best_peer(figures):
        ratio, target = peer.cpu / ours.cpu, TARGETS[case]
        reached = _reached(ratio >= target, ours)
        yield f"1/{ratio:.1f} of {peer.program}, the best peer; to reach: 1/{target}: {reached}"
    wall = _WALL_TARGETS.get((scenario.feeds, scenario.latency))
    if wall and case == UNCHANGED:
        reached = _reached(ours.wall <= wall, ours)
        yield f"{ours.wall:.2f} s by the clock; to reach: {wall:g} s: {reached}"


def _reached(holds: bool, ours: Figures) -> str:
    return "reached" if holds and not ours.complaints else "not reached"


def as_json(scenario: Scenario, runs: Sequence[Run]) -> dict[str, Any]:
    """Return all runs of a scenario as plain values."""
    return {
        "feeds": scenario.feeds,
        "secure": scenario.secure,
        "latency_ms": scenario.latency,
        "runs": [
            {
                "program": run.program,
                "case": run.case,
                "exit_code": run.exit_code,
                "cpu_seconds": round(run.cpu, 4),
                "wall_seconds": round(run.wall, 4),
                "peak_bytes": run.peak,
                "statuses": {str(status): count for status, count in run.statuses.items()},
                "complaints": list(run.complaints),
            }
            for run in runs
        ],
    }
