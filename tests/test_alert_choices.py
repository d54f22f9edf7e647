"""The buttons under alerts: what they ask for, written and read back."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from monitor.model import Exclusion, KeywordPrecision, StoryMarks
from monitor.speech import ENGLISH, speech_in
from monitor.telegram.choices.alerts import (
    AlertChoice,
    Exclude,
    ExcludeNothing,
    Mute,
    NotRelevant,
    OpenWatchlist,
    ProposeExclusions,
    Save,
    SavedFile,
    ShowPrecision,
    ShowSaved,
    TakeOff,
    UndoExclude,
)
from monitor.telegram.choices.reading import read_choice
from monitor.telegram.dialogs.alerts.excluding import precision, proposal
from monitor.telegram.dialogs.alerts.marking import alert_buttons
from monitor.watch.lists.watchlist import MAX_ID
from tests.fakes.telegram import parse_html, utf16_length

NUMBERS = st.integers(0, 10**18 - 1)
NAMES = st.from_regex(r"[a-z0-9]+(?:[-_][a-z0-9]+)*", fullmatch=True).filter(
    lambda name: len(name) <= MAX_ID
)
CHOICES = st.one_of(
    *(st.builds(kind, NUMBERS, on=st.booleans()) for kind in (Save, NotRelevant, Mute)),
    *(st.builds(kind, NAMES) for kind in (OpenWatchlist, ShowPrecision, ProposeExclusions)),
    *(st.builds(kind, NUMBERS) for kind in (UndoExclude, ExcludeNothing, ShowSaved)),
    st.builds(Exclude, NUMBERS, NUMBERS),
    st.builds(TakeOff, NUMBERS, NUMBERS, back=st.booleans()),
    st.just(SavedFile()),
)


@given(CHOICES)
def test_what_a_button_asks_for_is_read_as_it_was_written(choice: AlertChoice) -> None:
    assert len(choice.data.encode()) <= 64
    assert read_choice(choice.data) == choice


@pytest.mark.parametrize(
    ("choice", "data"),
    [
        (Save(12), "a:s:12"),
        (Save(12, on=False), "a:s:12:0"),
        (NotRelevant(12), "a:n:12"),
        (Mute(12, on=False), "a:m:12:0"),
        (OpenWatchlist("children"), "a:w:children"),
    ],
)
def test_buttons_of_alerts_in_chats_go_on_meaning_what_they_meant(
    choice: AlertChoice, data: str
) -> None:
    assert read_choice(data) == choice
    assert choice.data == data


@given(st.text(max_size=64).map("a:{}".format) | st.from_regex(r"a(:[a-z0-9٣²-]{0,20}){0,4}"))
def test_any_data_are_read_or_refused(data: str) -> None:
    choice = read_choice(data)
    assert choice is None or len(choice.data) <= len(data)


@pytest.mark.parametrize(
    "data", ["a", "a:s", "a:s:", "a:s:-1", "a:s:1:1", "a:s:²", "a:w:", "a:x:1"]
)
def test_what_asks_for_nothing_is_refused(data: str) -> None:
    assert read_choice(data) is None


@given(st.lists(st.booleans(), min_size=3, max_size=3), st.sampled_from(["en", "uk"]))
def test_buttons_ask_for_what_is_not_so_yet(so: list[bool], language: str) -> None:
    marks = StoryMarks(*so)
    (row, *_) = alert_buttons(7, {"children": "Children"}, marks, speech_in(language))
    asked = [read_choice(button.data) for button in row]
    assert asked == [Save(7, not so[0]), NotRelevant(7, not so[1]), Mute(7, not so[2])]


def test_a_few_watchlists_have_buttons_and_long_titles_are_cut() -> None:
    watchlists = {f"w{n}": "T" * 300 for n in range(9)}
    rows = alert_buttons(7, watchlists, StoryMarks(), ENGLISH)
    assert len(rows) == 4
    assert all(len(row[0].label) <= 42 for row in rows[1:])


LINES = st.text(st.characters(exclude_categories=["Cs", "Cc"]), min_size=1, max_size=300)


@given(st.lists(LINES, max_size=60), LINES)
def test_any_keywords_and_titles_can_be_shown(lines: list[str], title: str) -> None:
    counted = [KeywordPrecision(line, n, n // 2) for n, line in enumerate(lines)]
    shown = precision(ENGLISH, ("children", title), counted, 90, may_exclude=True)
    text, _ = parse_html(shown.html)
    assert utf16_length(text) <= 4096
    found = [Exclusion(line, 61, 4, 4) for line in lines[:3]]
    text, _ = parse_html(proposal(ENGLISH, 1, title, found, 30).html)
    assert utf16_length(text) <= 4096


def test_the_keywords_that_misled_most_come_first() -> None:
    counted = [
        KeywordPrecision("good", 50, 0),
        KeywordPrecision("bad", 10, 8),
        KeywordPrecision("never", 0, 0),
        KeywordPrecision("so so", 40, 1),
    ]
    shown = precision(ENGLISH, ("children", "Children"), counted, 90, may_exclude=True)
    text, _ = parse_html(shown.html)
    assert text.splitlines()[2:] == [
        "• bad: 20 % of 10 hits",
        "• so so: 97 % of 40 hits",
        "• good: 100 % of 50 hits",
        "1 keyword told nothing.",
    ]
    assert [row[0].label for row in shown.rows] == ["➖ Propose exclusions", "‹ Back"]
    shown = precision(ENGLISH, ("children", "Children"), counted, 90, may_exclude=False)
    assert [row[0].label for row in shown.rows] == ["‹ Back"]
