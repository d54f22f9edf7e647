"""What was measured in the chat, as tables."""

from __future__ import annotations

import math
from collections.abc import Sequence

from benchmarks.chat.build import Built, Size
from benchmarks.chat.cases import Measured, Timed
from benchmarks.matching.report import Section, Table

LONGEST = 1.0  # seconds that an answer may take


def slowest(measured: Measured) -> float:
    """Return the longest that anybody waited."""
    return max(max(timed.seconds) for timed in measured.answers)


def section(size: Size, built: Built, measured: Measured) -> Section:
    """Tell all that was measured."""
    return Section(
        "Answers in the chat",
        (_answers(measured), _work(measured), _record(size, built)),
        (
            f"{size.items:,} items of 90 days (titles of 10 words, summaries of 35), "
            f"{size.items // 10:,} hits, {size.watchlists} watchlists of 20 keywords, "
            f"{size.chats:,} chats with three subscriptions each.",
            "Over HTTP, with the fake Telegram in the same process: from what somebody does to the "
            "message that answers it. What a button is in is not timed, only its press.",
        ),
    )


def _answers(measured: Measured) -> Table:
    late = sorted(measured.late)
    note = (
        f"Meanwhile the event loop came back late by {_ms(_share(late, 0.5))} ms at the median, "
        f"{_ms(_share(late, 0.99))} ms at the 99th percentile, {_ms(late[-1])} ms at most."
    )
    rows = tuple(_row(timed) for timed in measured.answers)
    title = "Milliseconds to an answer"
    return Table(title, ("what is done", "median", "95 %", "longest"), rows, (note,))


def _work(measured: Measured) -> Table:
    rows = tuple(_row(timed) for timed in measured.work)
    return Table("Work in threads, ms", ("work", "median", "95 %", "longest"), rows)


def _row(timed: Timed) -> tuple[str, ...]:
    took = sorted(timed.seconds)
    return timed.name, _ms(_share(took, 0.5)), _ms(_share(took, 0.95)), _ms(took[-1])


def _record(size: Size, built: Built) -> Table:
    per_item = 1e6 * built.indexing / size.items
    rows = (
        ("record without the index, MB", f"{built.without_index / 1e6:,.0f}"),
        ("index of words, MB", f"{(built.with_index - built.without_index) / 1e6:,.0f}"),
        ("to note that all items wait for it, s", f"{built.upgrading:.1f}"),
        ("to index all items, without the service's pauses, s", f"{built.indexing:,.0f}"),
        ("of that for an item, µs", f"{per_item:,.0f}"),
        ("longest step of it, ms", _ms(built.longest_step)),
    )
    return Table("The index", ("", "figure"), rows)


def _share(ordered: Sequence[float], share: float) -> float:
    return ordered[max(math.ceil(share * len(ordered)) - 1, 0)]


def _ms(seconds: float) -> str:
    return f"{1000 * seconds:,.0f}"
