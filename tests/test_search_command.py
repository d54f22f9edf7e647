"""`monitor search`: the archive on a terminal, in a pipe, as JSON, as a table."""

from __future__ import annotations

import csv
import json
from io import StringIO

import pytest

from tests.house import House
from tests.stock import others, stock


@pytest.fixture
def stocked(house: House) -> House:
    """A working folder with items of two days."""
    stock(house, ["Truce of the old year"], days_ago=40)
    stock(house, ["Truce holds, says Lvova-Belova", *others(3)])
    return house


def test_items_are_found_with_their_words_marked_the_newest_first(stocked: House) -> None:
    result = stocked.run("search", "truce")
    assert (result.returncode, result.stderr) == (0, "")
    lines = result.stdout.splitlines()
    assert "‹Truce› holds, says Lvova-Belova" in lines[0]
    assert "‹Truce› of the old year" in lines[1]
    assert lines[2] == "2 items"


def test_filters_stand_among_the_words(stocked: House) -> None:
    result = stocked.run("search", "truce", "before:2001-01-01")
    assert result.returncode == 1
    assert result.stderr == "monitor: nothing was found\n"


def test_a_line_of_json_for_each_item(stocked: House) -> None:
    result = stocked.run("search", "--json", "--limit", "1", "truce")
    (line,) = result.stdout.splitlines()
    found = json.loads(line)
    assert found["title"] == "Truce holds, says Lvova-Belova"
    assert found["spans"] == [{"field": "title", "start": 0, "end": 5}]


def test_a_table_for_spreadsheets(stocked: House) -> None:
    result = stocked.run("search", "--csv", "truce")
    rows = list(csv.DictReader(StringIO(result.stdout.lstrip("\ufeff"))))
    titles = [row["title"] for row in rows]
    assert titles == ["Truce holds, says Lvova-Belova", "Truce of the old year"]


@pytest.mark.parametrize(
    ("words", "reason"),
    [
        ("after:soon", "'soon' is no day → write after:2026-03-01"),
        ("site:bbc x", "there is no filter site: → there are watchlist:"),
        ("truce watchlist:no", "there is no watchlist 'no' → there are: children"),
        ("…", "there is no word in '…' to look for"),
    ],
)
def test_what_cannot_be_read_is_refused_with_a_way_to_mend_it(
    stocked: House, words: str, reason: str
) -> None:
    result = stocked.run("search", words)
    assert result.returncode == 2
    assert reason in result.stderr
