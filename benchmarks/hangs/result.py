"""The hangs as tables."""

from __future__ import annotations

from collections.abc import Sequence

from benchmarks.hangs.down import Away
from benchmarks.hangs.measure import Measured
from benchmarks.matching.report import Section, Table

HANGS = (
    *("hang", "noticed after", "by", "command answered after", "alert after", "restarts"),
    *("reports", "lost", "told twice, marked ↻", "told twice"),
)
AWAYS = (
    *("Telegram", "away for", "polls meanwhile", "failed calls for updates"),
    *("attempts to send", "in one chat, most", "restarts", "unhealthy"),
    *("all told after", "command answered after", "reports", "lost"),
    *("told twice, marked ↻", "told twice"),
)

NOTES = (
    "Each service is a process of its own, as `monitor run`, with nothing shortened. A small "
    "manager does what systemd does with deploy/monitor.service: WatchdogSec=60, RestartSec=15, "
    "SIGABRT and then SIGKILL for who is silent. One feed is polled each second; Telegram is the "
    "strict fake of the tests, at the other end of a line that can be cut.",
    "From outside: Telegram takes a call and never answers it, or answers with a blank every five "
    "seconds, so that no time-out between two bytes ends it; another program has BEGIN EXCLUSIVE, "
    "until `/healthz` tells of it; SIGSTOP and SIGKILL. The loop that sleeps and the connections "
    "that never come back are brought about within the process, on SIGUSR1 "
    "(`benchmarks/hangs/service.py`).",
    "Noticed: the first 503 of `/healthz`, the first warning in the log, or the manager's doing. "
    "Answered: the first answer to a `/help` (one is given every twenty seconds). Alert: a report "
    "that was published once the hang held has reached each chat.",
    "Exit code 1: something took more than three minutes, was lost, or was told twice without ↻; "
    "or, with Telegram away, a restart, a bad answer of `/healthz`, or more than two and a half "
    "minutes to catch up.",
)


def section(measured: Sequence[Measured], aways: Sequence[Away], times: float) -> Section:
    """Lay out all of it."""
    tables = [hangs_table(measured)] * bool(measured) + [aways_table(aways, times)] * bool(aways)
    return Section("Hangs", tuple(tables), NOTES)


def hangs_table(measured: Sequence[Measured]) -> Table:
    """Lay out the hangs."""
    note = "Reports were published, one each ten seconds, from the hang on until all went on; each "
    note += "was to reach each chat. Lost: reports that did not reach a chat."
    return Table("Made to hang", HANGS, tuple(map(_hang_row, measured)), (note,))


def _hang_row(hang: Measured) -> tuple[str, ...]:
    return (
        hang.name,
        _seconds(hang.noticed),
        hang.noticed_by,
        _seconds(hang.answered),
        _seconds(hang.alerted),
        str(hang.restarts),
        str(hang.published),
        str(len(hang.lost)),
        str(hang.marked_repeats),
        str(hang.bare_repeats),
    )


def aways_table(aways: Sequence[Away], times: float) -> Table:
    """Lay out how it went without Telegram."""
    notes = (
        "What is due is due by that clock. Time-outs and the listener's pauses keep to the wall "
        "clock, and so do the times after which all was told, and a command answered.",
    )
    clock = f" (by a clock {times:g} times as fast)" if times != 1 else ""
    return Table(f"Telegram away{clock}", AWAYS, tuple(map(_away_row, aways)), notes)


def _away_row(away: Away) -> tuple[str, ...]:
    return (
        away.way,
        f"{away.seconds / 60:g} min",
        str(away.polls),
        str(away.calls_for_updates),
        str(away.attempts),
        str(away.most_attempts),
        str(away.restarts),
        str(len(away.unhealthy)),
        _seconds(away.told_after),
        _seconds(away.answered_after),
        str(away.published),
        str(len(away.lost)),
        str(away.marked_repeats),
        str(away.bare_repeats),
    )


def _seconds(value: float | None) -> str:
    return "never" if value is None else f"{value:.0f} s"
