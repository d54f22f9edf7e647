"""A watchlist's card and what belongs to it, as texts and buttons, whatever files hold."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from monitor.chart import spark
from monitor.model import Problem
from monitor.speech import ENGLISH, speech_in
from monitor.telegram import dialogs
from monitor.telegram.choices import lists as choices
from monitor.telegram.choices.reading import read_choice
from monitor.telegram.dialogs import Facts, Listed, View
from monitor.telegram.dialogs.lists import history, imports, lines, sharing, testing
from monitor.telegram.dialogs.lists.history import Change
from monitor.telegram.dialogs.lists.lines import Line, Removed
from monitor.telegram.dialogs.lists.testing import Near, Part, Verdict
from monitor.telegram.events import Reply
from monitor.watch.lists.watchlist import MAX_ID
from tests.fakes.telegram import parse_html, utf16_length
from tests.support import NOW

LONGEST = "w" * MAX_ID
NASTY = (
    "<b>&amp;</b>" * 40,
    "فلسطين " * 60,
    "🔴👨‍👩‍👧" * 90,
    "x" * 200,
    "e\u0301\u202e\u0000 " * 50,
)
UKRAINIAN = speech_in("uk")


def view(title: str = "Dams", words: tuple[str, ...] = ("dam",), watchlist: str = LONGEST) -> View:
    listed = Listed(watchlist, title, title, words)
    return View({watchlist: listed}, {}, NOW, UKRAINIAN)


def read(reply: Reply, limit: int = 4096) -> str:
    """What a reader sees, if Telegram takes it at all."""
    text, _ = parse_html(reply.html)
    assert utf16_length(text.strip()) <= limit
    assert len(reply.toast) <= 200
    for row in reply.rows:
        for button in row:
            assert button.label
            assert utf16_length(button.label) <= 120
            assert 1 <= len(button.data.encode()) <= 64
            assert read_choice(button.data) is not None
    return text


# ---------------------------------------------------------------- choices

PAGES = st.integers(0, 999)
IDS = st.text("abcxyz019-_", min_size=1, max_size=MAX_ID)
NUMBERS = st.integers(0, 10**9)
OF_LISTS = st.one_of(
    *(st.builds(kind, IDS, PAGES) for kind in (choices.ShowWords, choices.RemoveFrom)),
    st.builds(choices.ShowHistory, IDS | st.just(""), PAGES),
    *(
        st.builds(kind, IDS)
        for kind in (
            *(choices.RemoveSeveral, choices.DeleteList),
            *(choices.ShareList, choices.TestList),
        )
    ),
    st.builds(lambda name, text: choices.RemoveLine(name, Line(text).sign), IDS, st.text()),
    *(
        st.builds(kind, NUMBERS)
        for kind in (
            *(choices.UndoEdit, choices.TakeBack, choices.TestText),
            *(choices.ImportList, choices.ImportForAll, choices.CancelImport),
        )
    ),
)


@given(OF_LISTS)
def test_every_choice_reads_back(choice: choices.RemoveLine) -> None:
    assert len(choice.data.encode()) <= 64
    assert read_choice(choice.data) == choice


@given(st.lists(st.sampled_from("w - h x n d s t u r e i g c 1 12 ² dams".split()), max_size=5))
def test_data_of_any_kind_are_read_or_refused(parts: list[str]) -> None:
    choice = choices.read(parts)
    assert choice is None or read_choice(choice.data) == choice  # type: ignore[attr-defined]


# ---------------------------------------------------------------- the card


@pytest.mark.parametrize(
    ("counts", "drawn"),
    [([], ""), ([0, 0], "▁▁"), ([1], "▇"), ([0, 1, 2, 3, 4], "▁▂▃▅▇"), ([1, 1000], "▂▇")],
)
def test_a_day_with_hits_stands_above_the_ground(counts: list[int], drawn: str) -> None:
    assert spark(counts) == drawn


@pytest.mark.parametrize("text", NASTY)
def test_a_card_of_any_kind_fits_into_a_message(text: str) -> None:
    facts = Facts((text,) * 9, (10**6,) * 7, 10**6, text, NOW, "Europe/Kyiv", True, True)
    shown = view(text * 20, (text * 10,) * 20)
    assert "✏" in read(dialogs.show_watchlist(shown, LONGEST, facts))


# ---------------------------------------------------------------- lines


@pytest.mark.parametrize(
    ("text", "read"),
    [
        ("1 3 5", [1, 3, 5]),
        ("1,3;5", [1, 3, 5]),
        ("2-4", [2, 3, 4]),
        ("2 – 4, 3", [2, 3, 4]),
        ("5 5", [5]),
        ("0", "0"),
        ("6", "6"),
        ("4-2", "4-2"),
        ("1 two", "two"),
        ("1-99999999", "1-99999999"),
        ("", ""),
        ("²", "²"),
    ],
)
def test_numbers_of_lines_are_read_or_what_is_none(text: str, read: list[int] | str) -> None:
    assert lines.read_numbers(text, 5) == read


def test_a_keyword_and_an_exclusion_of_the_same_words_have_other_signs() -> None:
    assert Line("dam").sign != Line("dam", excluded=True).sign


@pytest.mark.parametrize("text", NASTY)
@pytest.mark.parametrize("page", [0, 1, 99])
def test_pages_of_lines_of_any_kind_fit_into_a_message(text: str, page: int) -> None:
    many = tuple(Line(f"{text * 5}{n}", excluded=n > 20) for n in range(25))
    removed = Removed(many[:7], 10**9, gone=3)
    read(lines.show_words(view(text * 20), LONGEST, many, page))
    read(lines.show_removal(view(text * 20), LONGEST, many, page, removed))
    read(lines.no_numbers(ENGLISH, text * 20, 5))


def test_a_page_that_is_gone_shows_the_last_one() -> None:
    text = read(lines.show_words(view(), LONGEST, [Line(f"w{n}") for n in range(12)], 9))
    assert text.endswith("11. w10\n12. w11")


def test_turning_the_pages_shows_each_line_once() -> None:
    many = [Line(f"w{n}") for n in range(25)]
    pages = [read(lines.show_words(view(), LONGEST, many, page)) for page in range(3)]
    assert "".join(pages).count(". w") == 25


# ---------------------------------------------------------------- history


@pytest.mark.parametrize("text", NASTY)
def test_a_page_of_changes_of_any_kind_fits_into_a_message(text: str) -> None:
    added = tuple(Line(f"{text}{n}", excluded=bool(n % 2)) for n in range(9))
    long = Change(10**9, NOW, text, LONGEST, text, added, added, undoable=True)
    assert f"{10}. " in read(history.show_history(view(text), [long] * 10, zone=UTC, more=True))
    read(history.undone(view(text), long, 10**9))
    read(history.changed_since(view(text), long, [f"+{text * 5}"] * 21))


def test_a_change_is_told_by_the_chats_clock() -> None:
    change = Change(1, NOW - timedelta(days=1), "Olena", "dams", "Dams", made=True)
    shown = replace(view(), speech=ENGLISH)
    text = read(history.show_history(shown, [change], zone=ZoneInfo("Asia/Tokyo")))
    assert "1. 28 Feb 21:00, Olena: Dams – made" in text


# ---------------------------------------------------------------- sharing, files and tests


@pytest.mark.parametrize("text", NASTY)
def test_a_caption_of_any_kind_fits_under_a_file(text: str) -> None:
    for link in ("", f"https://t.me/{'b' * 32}?start=wl_{LONGEST}"):
        read(sharing.shared(view(text * 20), LONGEST, "", link), limit=1024)
    read(sharing.deleted(view(), text * 20, 10**6, 10**9))


@pytest.mark.parametrize("text", NASTY)
def test_a_preview_of_any_kind_fits_into_a_message(text: str) -> None:
    many = tuple(Line(text * 3, excluded=n % 2 > 0) for n in range(40))
    doubts = (Problem(text, 10**6, 10**6, text * 9, text * 9),) * 9
    preview = imports.Preview(10**9, text * 9, many, doubts, True, True, 10**6, 10**6, False)
    assert "•" in read(imports.show_preview(UKRAINIAN, preview, trying=False))
    read(imports.cannot_import(UKRAINIAN, text * 9, doubts))
    for reply in (imports.other_file, imports.too_large, imports.not_fetched):
        read(reply(UKRAINIAN, text * 9))


@pytest.mark.parametrize("text", NASTY)
@pytest.mark.parametrize("only", ["", LONGEST])
def test_verdicts_of_any_kind_fit_into_a_message(text: str, only: str) -> None:
    part, place = Part(text, text, relation=True), f"<b>{'x' * 300}</b>"
    near = Near(text, (text,) * 9, (part, replace(part, relation=False)) * 9)
    verdicts = [
        *(Verdict(text, True, (text,) * 9, (place, place)) for _ in range(30)),
        *(Verdict(text, False, (text,), (place,), text) for _ in range(30)),
        *(Verdict(text, False, near=(near,) * 3) for _ in range(30)),
    ]
    for some in (verdicts, verdicts[60:], []):
        shown = testing.show_verdicts(view(text), "head", some, watchlist=only, unseen=5)
        assert read(shown).startswith("head")


ANY = st.text(st.characters(exclude_categories=["Cs"]), max_size=80)


@settings(deadline=None)
@given(ANY, ANY, st.booleans())
def test_any_text_can_stand_in_a_line(title: str, text: str, excluded: bool) -> None:
    line = Line(text, excluded)
    read(lines.show_removal(view(title or "x"), LONGEST, [line], 0, Removed((line,), 1)))
    change = Change(1, NOW, title, LONGEST, title, (line,), (line,), undoable=True)
    read(history.show_history(view(title or "x"), [change], LONGEST, zone=UTC))
