"""Counts as columns of block characters: for a terminal of a given width, or in one line."""

from __future__ import annotations

from collections.abc import Sequence

_EIGHTHS = " ▁▂▃▄▅▆▇█"
ROWS = 4
_SPARKS = "▁▂▃▅▇"


def columns(
    counts: Sequence[int], ends: tuple[str, str], width: int, rows: int = ROWS
) -> list[str]:
    """Draw counts as columns, the highest as high as all rows, with what stands at both ends.

    Where there are more counts than fit, several that follow each other share a column.
    """
    if not counts:
        return []
    margin = len(f"{max(counts):,}") + 3  # the label and the axis; a sum may need a digit more
    room = max(width - margin, 8)
    together = -(-len(counts) // room)
    sums = [sum(counts[at : at + together]) for at in range(0, len(counts), together)]
    wide = max(1, min(3, room // len(sums)))
    top = max(sums)
    lines = []
    for row in range(rows - 1, -1, -1):
        label = f"{top:,}" if row == rows - 1 else ""
        bars = "".join(
            _cell(count, top, row, rows) * (wide - 1 or 1) + " " * (wide > 1) for count in sums
        )
        lines.append(f"{label:>{margin - 2}} │{bars}".rstrip())
    axis = "─" * (len(sums) * wide)
    first, last = ends
    gap = max(len(axis) - len(first) - len(last), 1)
    shared = f"  ({together} a column)" if together > 1 else ""
    lines += [f"{'0':>{margin - 2}} └{axis}", " " * margin + first + " " * gap + last + shared]
    return lines


def spark(counts: Sequence[int]) -> str:
    """Draw counts in one line, a character each; one that isn't nothing stands above the ground."""
    top, steps = max(counts, default=0), len(_SPARKS) - 1
    return "".join(_SPARKS[-(-count * steps // top) if top else 0] for count in counts)


def _cell(count: int, top: int, row: int, rows: int) -> str:
    """Return what one row shows of a column; a count that isn't nothing shows at least a line."""
    eighths = -(-count * rows * 8 // top) if top else 0
    return _EIGHTHS[max(0, min(8, eighths - row * 8))]
