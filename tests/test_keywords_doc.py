"""The page on keywords is true: every example in docs/keywords.md does what the page says."""

from __future__ import annotations

import html
import re
from functools import cache
from pathlib import Path

import pytest

from monitor.model import Item
from monitor.watch.language.grammar import KeywordError, parse_keyword
from monitor.watch.language.keyword import Keyword
from monitor.watch.language.lint import doubts
from monitor.watch.lists.watchlist import KEYS, Watchlist, read_watchlist
from monitor.watch.matching.matcher import Matcher
from monitor.watch.words.analysis import LANGUAGES, Words

PAGE = (Path(__file__).parents[1] / "docs" / "keywords.md").read_text("utf-8")
WORDS = Words()


def cells(row: str) -> list[str]:
    """The cells of a table's row, their bars as a reader sees them."""
    inner = re.split(r"(?<!\\)\|", row.strip())[1:-1]
    return [cell.strip().replace(r"\|", "|") for cell in inner]


def rows(*columns: str) -> list[dict[str, str]]:
    """The rows of all tables of the page that have these columns."""
    found = []
    for table in re.findall(r"(?:^\|.*\n)+", PAGE, re.MULTILINE):
        header, _, *body = map(cells, table.strip().split("\n"))
        if set(columns) <= set(header):
            found += [dict(zip(header, row, strict=True)) for row in body]
    return found


def code(cell: str) -> list[str]:
    return re.findall(r"`([^`]+)`", cell)


def examples(column: str) -> list[tuple[str, str]]:
    """Each keyword of the page with each example in this column."""
    return [
        (line, example)
        for row in rows("written", "finds", "does not find")
        for line in code(row["written"])
        for example in row[column].split(" · ")
    ]


def keyword(line: str) -> Keyword:
    read = parse_keyword(line)
    assert read is not None
    return read


@cache
def matcher(line: str) -> Matcher:
    return Matcher([Watchlist("w", "w", (keyword(line),))], WORDS)


def item(example: str) -> Item:
    """An item with the example in its title, or in the field that the page names before it."""
    named = re.match(r"\*in the (\w+):\* ", example)
    field = named[1] if named else "title"
    text = html.unescape(example[named.end() :] if named else example)
    return Item("1", **{"title": "", field: text})


@pytest.mark.parametrize(("line", "example"), examples("finds"))
def test_each_keyword_of_the_page_finds_what_the_page_says(line: str, example: str) -> None:
    assert example
    assert matcher(line).match(item(example))


@pytest.mark.parametrize(("line", "example"), examples("does not find"))
def test_and_does_not_find_what_it_should_not(line: str, example: str) -> None:
    assert example
    assert not matcher(line).match(item(example))


def test_the_tables_with_examples_were_found() -> None:
    assert len(rows("written", "finds", "does not find")) > 50


@pytest.mark.parametrize("row", rows("written", "the same as"), ids=lambda row: row["written"])
def test_what_is_said_to_be_the_same_is(row: dict[str, str]) -> None:
    assert keyword(code(row["written"])[0]).tree == keyword(code(row["the same as"])[0]).tree


@pytest.mark.parametrize("row", rows("refused because"), ids=lambda row: row["written"])
def test_each_line_that_the_page_calls_refused_is(row: dict[str, str]) -> None:
    (line,) = code(row["written"])
    with pytest.raises(KeywordError):
        parse_keyword(line)


@pytest.mark.parametrize("row", rows("refused because"), ids=lambda row: row["written"])
def test_and_what_the_page_says_to_write_can_be_read_without_doubt(row: dict[str, str]) -> None:
    lines = [line for line in code(row["write"]) if line != "exclude"]
    assert lines
    for line in lines:
        read = keyword(line)
        assert not list(doubts(read, None if read.weight is None else 30))


@pytest.mark.parametrize("row", rows("warning"), ids=lambda row: row["written"])
def test_each_line_that_the_page_says_is_warned_of_is(row: dict[str, str]) -> None:
    (line,) = code(row["written"])
    assert list(doubts(keyword(line), None))
    for better in code(row["write"]):
        assert not list(doubts(keyword(better), None))


# ------------------------------------------------------------------ files


def files() -> list[str]:
    return re.findall(r"^```toml\n(.*?)^```", PAGE, re.MULTILINE | re.DOTALL)


@pytest.mark.parametrize("text", files())
def test_each_file_on_the_page_can_be_read(text: str) -> None:
    watchlist, problems = read_watchlist(text, "w.toml", "w")
    assert watchlist is not None
    weightless = "without a weight this keyword is enough by itself"
    assert [problem for problem in problems if problem.reason != weightless] == []


@pytest.mark.parametrize(
    "row", rows("title of the item", "adds up to"), ids=lambda row: row["title of the item"]
)
def test_the_weights_on_the_page_add_up_as_it_says(row: dict[str, str]) -> None:
    (text,) = (text for text in files() if "threshold" in text)
    watchlist, _ = read_watchlist(text, "w.toml", "w")
    assert watchlist is not None
    assert watchlist.threshold is not None
    found = [
        watchlist.threshold if each.weight is None else each.weight
        for each in watchlist.keywords
        if matcher(each.line.partition("^")[0]).match(item(row["title of the item"]))
    ]
    assert sum(found) == int(row["adds up to"])
    hits = Matcher([watchlist], WORDS).match(item(row["title of the item"]))
    assert ("yes" if hits else "no") == row["hit"]


def test_each_key_of_a_watchlist_is_on_the_page() -> None:
    assert {code(row["key"])[0] for row in rows("key", "means")} == set(KEYS)


def test_each_language_is_on_the_page() -> None:
    named = {name for row in rows("languages") for name in code(row["languages"])}
    assert named == set(LANGUAGES)
