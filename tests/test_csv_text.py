"""Tables as CSV text: read back as they were, and no cell is a formula."""

from __future__ import annotations

import csv
from io import StringIO

import pytest
from hypothesis import given
from hypothesis import strategies as st

from monitor.csv_text import csv_text, safe_cell

CELLS = st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\x00"), max_size=20)


@pytest.mark.parametrize("sign", ["=", "+", "-", "@", "\t", "\r", "\n"])
def test_what_begins_like_a_formula_gets_an_apostrophe(sign: str) -> None:
    assert safe_cell(f"{sign}1+1") == f"'{sign}1+1"
    assert safe_cell(f"a{sign}1") == f"a{sign}1"


def test_a_table_is_written_as_spreadsheets_read_it() -> None:
    text = csv_text(["Title", "n"], [["Діти, “додому”", 3], ['He said "no"', None]])
    assert text == '\ufeffTitle,n\r\n"Діти, “додому”",3\r\n"He said ""no""",\r\n'


@given(st.lists(st.lists(CELLS, min_size=2, max_size=2), max_size=5))
def test_any_table_is_read_back_and_no_cell_of_it_is_a_formula(rows: list[list[str]]) -> None:
    text = csv_text(["a", "b"], rows).removeprefix("\ufeff")
    header, *read = csv.reader(StringIO(text, newline=""))
    assert header == ["a", "b"]
    assert [[cell.removeprefix("'") for cell in row] for row in read] == [
        [cell.removeprefix("'") for cell in row] for row in rows
    ]
    assert not any(
        cell.startswith(("=", "+", "-", "@", "\t", "\r")) for row in read for cell in row
    )
