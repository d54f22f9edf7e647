"""Tables as CSV text that spreadsheets open: no cell of it is taken for a formula."""

from __future__ import annotations

import csv
from collections.abc import Iterable, Sequence
from io import StringIO

_MARK = "\ufeff"  # without it Excel takes UTF-8 for the machine's own charset
_FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n")


def csv_text(header: Sequence[str], rows: Iterable[Sequence[object]]) -> str:
    """Write a table as the text of a CSV file, with a line of names above it."""
    text = StringIO(newline="")
    text.write(_MARK)
    csv.writer(text).writerows([header, *(list(map(safe_cell, row)) for row in rows)])
    return text.getvalue()


def safe_cell(value: object) -> str:
    """Write what others wrote so that no spreadsheet runs it: a formula gets an apostrophe."""
    text = "" if value is None else str(value)
    return f"'{text}" if text.startswith(_FORMULA) else text
