"""New keywords: lines read, spellings proposed, parts tried, names found in articles; all pure."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from itertools import count

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from monitor.conversation.words.drafts import Count as Counted
from monitor.conversation.words.drafts import Covered, Draft, Form, Result, Sample, read_draft
from monitor.conversation.words.showing import shown
from monitor.conversation.words.tryout import Tryout, try_out
from monitor.model import Item, StoredItem
from monitor.speech import ENGLISH, speech_in
from monitor.telegram.choices.reading import read_choice
from monitor.telegram.choices.words import (
    AddTicked,
    AddTo,
    CancelWords,
    ChangeWords,
    ChooseList,
    KeepWords,
    NewList,
    TickName,
    TickSpelling,
    UndoWords,
    WatchFor,
)
from monitor.telegram.dialogs.words import adding, not_added
from monitor.telegram.dialogs.words.drafts import show_draft
from monitor.watch.language.grammar import parse_keyword
from monitor.watch.language.keyword import Keyword
from monitor.watch.lists.draft import Spelling, known_of, read_lines, spellings_of, with_spellings
from monitor.watch.lists.edit import add_keywords, new_watchlist
from monitor.watch.lists.own import own_id, slug
from monitor.watch.lists.watchlist import MAX_ID, NOBODY, Watchlist, id_problem, read_watchlist
from monitor.watch.words.analysis import Words
from monitor.watch.words.mentions import MOST, mentions
from tests.fakes.telegram import parse_html, utf16_length
from tests.support import BBC, HOUR, NOW

WEEK = NOW - timedelta(days=7)
_rows = count(1)


def keyword(line: str) -> Keyword:
    read = parse_keyword(line)
    assert read is not None
    return read


def watchlist(*lines: str, exclude: tuple[str, ...] = ()) -> Watchlist:
    return Watchlist("mine", "Mine", tuple(map(keyword, lines)), tuple(map(keyword, exclude)))


def stored(title: str, summary: str = "", ago: timedelta = HOUR) -> StoredItem:
    row = next(_rows)
    return StoredItem(row, Item(f"i{row}", title, summary), NOW - ago, BBC)


def tried(titles: list[str], *parts: str, to: Watchlist | None = None) -> Tryout:
    items = [stored(title) for title in titles]
    read = [keyword(part) for part in parts]
    return try_out(items, to or watchlist(), read, WEEK, Words(), lambda: False)


# ---------------------------------------------------------------- lines


def test_lines_are_read_each_once_with_blank_ones_and_comments_left_out() -> None:
    read = read_lines("  truce \n\n# why\nICC warrant # court\nTRUCE\ntruce")
    assert read.lines == ("truce", "ICC warrant # court", "TRUCE")
    assert read.twice == ("truce",)
    assert read.refused == ()


@pytest.mark.parametrize(
    ("text", "number", "line", "column"),
    [
        ("(", 1, "(", 2),
        ("a\n   b && c", 2, "b && c", 3),
        ("a\n\n“b", 3, "“b", 1),
        ("a\x07b", 1, "a\x07b", 2),
    ],
)
def test_a_line_that_cannot_be_read_is_placed_in_what_is_shown(
    text: str, number: int, line: str, column: int
) -> None:
    (refusal,) = read_lines(text).refused
    assert (refusal.number, refusal.line, refusal.column) == (number, line, column)
    assert refusal.reason


@given(st.text(max_size=200))
def test_whatever_is_typed_is_taken_or_refused(text: str) -> None:
    read = read_lines(text)
    after = add_keywords(new_watchlist("T"), read.lines) if read.lines else ""
    found, problems = read_watchlist(after, "", "t") if after else (None, ())
    assert len(found.keywords if found else ()) == len(read.lines), problems
    for refusal in read.refused:
        caret = not_added.under_caret(refusal.line, refusal.column).split("\n")[-1]
        assert caret.endswith("^")


def test_what_a_watchlist_has_is_told_from_what_it_has_not() -> None:
    there = watchlist("truce", '"arrest warrant"', exclude=("cricket",))
    known = known_of(["truce", "“arrest warrant”", "cricket", "embargo"], there)
    assert known.there == ("truce", "“arrest warrant”"), "however it is written"
    assert known.excluded == ("cricket",)
    assert known.fresh == ("embargo",)


def test_a_caret_stands_under_the_place_also_in_a_long_line() -> None:
    assert not_added.under_caret("a && b", 3) == "a && b\n  ^"
    drawn = not_added.under_caret("x" * 100 + "&&" + "y" * 100, 101)
    line, caret = drawn.split("\n")
    assert line[caret.index("^")] == "&"
    assert len(line) <= not_added.WIDTH + 2


# ---------------------------------------------------------------- spellings


def test_spellings_are_of_names_alone_and_none_that_is_typed_already() -> None:
    found = spellings_of(["Lvova-Belova | Львова-Белова", "prisoner exchange", "Зеленський"])
    assert "Львова-Белова" not in {each.text for each in found}
    assert {each.line for each in found} == {0, 2}
    assert ("Львова-Бєлова", "uk") in {(each.text, each.language) for each in found}


def test_the_spellings_that_are_chosen_join_their_lines() -> None:
    chosen = [Spelling(0, "Львова", "uk"), Spelling(1, "Путін", "uk")]
    assert with_spellings(["Lvova # she", "name: Putin", "ICC"], chosen) == (
        "Lvova | Львова # she",
        "name: Putin | Путін",
        "ICC",
    )


# ---------------------------------------------------------------- trials


def test_each_part_is_counted_by_itself_and_together() -> None:
    found = tried(["Truce", "Embargo", "Truce and embargo", "Rain"], "truce", "embargo")
    assert found.items == 4
    assert found.counts == {
        frozenset({0}): (1, 1),
        frozenset({1}): (1, 1),
        frozenset({0, 1}): (1, 1),
    }


def test_what_the_watchlist_hits_today_is_not_new() -> None:
    mine = watchlist("embargo", "trade", exclude=("cricket",))
    found = tried(["Truce", "Truce, embargo", "Truce in cricket"], "truce", to=mine)
    assert found.counts == {frozenset({0}): (2, 1)}
    found = tried(["Truce, embargo", "Truce, trade and embargo"], "truce", to=mine)
    assert found.covered == {0: "embargo"}


def test_samples_are_the_newest_with_each_title_once_and_some_of_each_part() -> None:
    titles = ["Truce 1", "Truce 1", "Truce 2", "Truce 3", "Truce 4", "Embargo"]
    found = tried(titles, "truce", "embargo")
    shown_titles = [sample.item.seen.item.title for sample in found.samples]
    assert shown_titles == ["Truce 1", "Truce 2", "Truce 3", "Embargo"]


def test_the_forms_that_were_found_come_most_frequent_first() -> None:
    found = tried(["Children sing", "The children", "A child", "Children sang"], "child")
    assert [form for form, _ in found.forms] == ["Children", "children", "child"]


def test_a_trial_that_takes_too_long_ends_with_the_newest() -> None:
    looks = iter([False, False, True])
    items = (stored(f"Truce {number}") for number in range(1000))
    found = try_out(items, watchlist(), [keyword("truce")], WEEK, Words(), lambda: next(looks))
    assert (found.items, found.whole) == (200, False)


def test_what_was_published_before_the_week_is_not_counted() -> None:
    old = replace(stored("Truce"), baseline=True)
    old = replace(old, item=replace(old.item, published=NOW - timedelta(days=30)))
    found = try_out([old], watchlist(), [keyword("truce")], WEEK, Words(), lambda: False)
    assert found.items == 0


# ---------------------------------------------------------------- drafts


DRAFT = Draft(
    lines=("Lvova", "truce"),
    watchlist="mine",
    title="<Mine> & co",
    there=("embargo",),
    excluded=("cricket",),
    spellings=(Spelling(0, "Львова", "uk"), Spelling(0, "Lwowa", "de")),
    ticked=(0, 1),
    warnings=("“<x>” is doubtful",),
    result=Result(
        items=1000,
        whole=True,
        counts=(
            Counted((0,), 3, 3),
            Counted((0, 2), 2, 1),
            Counted((2,), 4, 4),
            Counted((1,), 1, 1),
        ),
        samples=(Sample((2,), "<b>Львова</b>", "<DW>", NOW.isoformat()),),
        forms=(Form((2,), "Львову"), Form((0,), "Lvova")),
        covered=(Covered(1, "<ceasefire>"),),
    ),
)


def test_a_draft_is_read_as_it_was_kept() -> None:
    import json

    assert read_draft(json.loads(json.dumps(DRAFT.state()))) == DRAFT
    bare = Draft(("a",))
    assert read_draft(json.loads(json.dumps(bare.state()))) == bare


def test_ticks_change_the_lines_and_the_numbers() -> None:
    assert DRAFT.final == ("Lvova | Львова | Lwowa", "truce")
    facts = shown(5, DRAFT, NOW, "Europe/Kyiv")
    assert facts.found is not None
    assert (facts.found.hits, facts.found.fresh) == (10, 9)
    assert [(line.text, line.hits) for line in facts.lines] == [
        ("Lvova | Львова | Lwowa", 9),
        ("truce", 1),
    ]
    without = DRAFT.with_tick(0)
    assert without.final == ("Lvova | Lwowa", "truce")
    facts = shown(5, without, NOW, "Europe/Kyiv")
    assert facts.found is not None
    assert (facts.found.hits, facts.found.samples, facts.found.forms) == (6, (), ("Lvova",))
    assert DRAFT.with_tick(99) == DRAFT, "a tick that there is not changes nothing"


@pytest.mark.parametrize("language", ["en", "uk"])
def test_a_draft_of_any_size_is_a_message_that_telegram_takes(language: str) -> None:
    speech = speech_in(language)
    result = DRAFT.result
    assert result is not None
    html = f"<b>{'ш' * 400}</b>\n<blockquote>{'😀' * 300}</blockquote>"
    wide = Sample((0,), html, "o" * 99, NOW.isoformat())
    long = replace(
        DRAFT,
        lines=tuple(f"w{'<' * 90}{n}" for n in range(100)),
        there=("т" * 100,) * 50,
        excluded=("е" * 100,) * 50,
        warnings=("<" * 500,) * 9,
        result=replace(result, samples=(wide,) * 9, covered=(Covered(1, "b" * 99),) * 9),
    )
    for draft in (DRAFT, long, replace(long, result=None)):
        reply = show_draft(speech, shown(10**9, draft, NOW, "Europe/Kyiv"), "said")
        text, _ = parse_html(reply.html)
        assert 0 < utf16_length(text) <= 4096
        assert all(1 <= len(b.data.encode()) <= 64 and b.label for row in reply.rows for b in row)


def test_many_lists_to_choose_from_are_a_keyboard_that_telegram_takes() -> None:
    lists = [("a" * MAX_ID, "T" * 500)] * 80
    reply = adding.choose_list(ENGLISH, 10**10 - 1, lists, lists, ["w" * 500] * 50)
    buttons = [button for row in reply.rows for button in row]
    assert len(buttons) <= 100
    assert all(1 <= len(button.data.encode()) <= 64 for button in buttons)
    assert utf16_length(parse_html(reply.html)[0]) <= 4096


# ---------------------------------------------------------------- buttons


NUMBERS = st.integers(0, 10**10 - 1)
IDS = st.from_regex(r"[a-z0-9]+(?:[-_][a-z0-9]+)*", fullmatch=True).filter(
    lambda name: len(name) <= MAX_ID
)


@given(
    st.one_of(
        st.builds(AddTo, IDS),
        st.builds(ChooseList, NUMBERS, st.just("") | IDS),
        st.builds(TickSpelling, NUMBERS, st.integers(0, 99)),
        st.builds(TickName, NUMBERS, st.integers(0, 99)),
        *(
            st.builds(kind, NUMBERS)
            for kind in (
                KeepWords, ChangeWords, CancelWords, NewList, UndoWords, WatchFor, AddTicked,
            )
        ),
    )
)  # fmt: skip
def test_what_a_button_asks_for_is_read_as_it_was_written(choice: KeepWords) -> None:
    assert 1 <= len(choice.data.encode()) <= 64
    assert read_choice(choice.data) == choice


@settings(deadline=None)
@given(st.text(st.sampled_from("k:+cxtlnuwsa0123²-"), max_size=30))
def test_data_of_any_kind_are_read_or_not(data: str) -> None:
    choice = read_choice(f"k:{data}")
    assert choice is None or read_choice(getattr(choice, "data", "")) == choice


# ---------------------------------------------------------------- own watchlists


@given(st.integers(-(10**13), 10**13), st.text(max_size=80))
def test_any_title_makes_an_id_that_a_file_may_have(chat: int, title: str) -> None:
    from pathlib import Path

    name = own_id(chat, title, lambda _: False)
    assert name.startswith("own-")
    assert id_problem(Path(f"{name}.toml")) is None
    taken = {name, f"{name}-2"}
    assert own_id(chat, title, taken.__contains__) == f"{name}-3"


def test_a_title_is_told_by_its_id_in_other_alphabets_too() -> None:
    assert slug("Ордер МКС — Львова-Бєлова, Ёлки") == "order-mks-lvova-bielova-yolky"
    assert slug("Łódź déjà vu") == "lodz-deja-vu"
    assert slug("中文") == ""


def test_lists_of_one_chat_stand_together_and_do_not_tell_its_number() -> None:
    one, other = (own_id(7, title, lambda _: False) for title in ("A", "B"))
    assert one[:-1] == other[:-1]
    assert own_id(8, "A", lambda _: False)[:-1] != one[:-1]


@pytest.mark.parametrize(("written", "chat"), [("chat = -5\n", -5), ("", None)])
def test_a_file_says_whose_it_is(written: str, chat: int | None) -> None:
    found, problems = read_watchlist(f'title = "T"\n{written}keywords = "truce"\n', "f", "f")
    assert problems == ()
    assert found is not None
    assert found.chat == chat


@pytest.mark.parametrize("written", ['chat = "7"', "chat = true", "chat = 1.5"])
def test_where_that_cannot_be_read_it_is_nobodys_rather_than_everybodys(written: str) -> None:
    found, (problem,) = read_watchlist(f'title = "T"\n{written}\nkeywords = "truce"\n', "f", "f")
    assert found is not None
    assert found.chat == NOBODY
    assert (problem.line, problem.reason) == (2, "chat must be a whole number")


def test_a_new_watchlist_says_whose_it_is() -> None:
    found, problems = read_watchlist(new_watchlist("T", ["truce"], chat=-7), "f", "f")
    assert found is not None
    assert (found.chat, problems) == (-7, ())


# ---------------------------------------------------------------- names in a text


def test_names_acronyms_and_quoted_phrases_of_an_article_are_found() -> None:
    found = mentions(
        "The International Criminal Court on Friday issued warrants for Vladimir Putin and Maria "
        "Lvova-Belova. Yesterday Zelensky thanked the ICC. He called it “a historic decision”."
    )
    assert {"International Criminal Court", "Vladimir Putin", "Maria Lvova-Belova"} <= {*found}
    assert {"a historic decision", "ICC"} <= {*found}
    assert not any(name.startswith(("The ", "Yesterday")) for name in found)


def test_a_name_in_several_cases_is_offered_once() -> None:
    found = mentions("Він зустрів Марію Львову-Бєлову. Про Марію Львову-Бєлову пишуть усі.")
    assert [name for name in found if "Львов" in name] == ["Марію Львову-Бєлову"]


def test_a_pair_of_words_counts_once_it_comes_again() -> None:
    text = "they spoke of a prisoner exchange. {} nobody expected a prisoner exchange"
    assert "prisoner exchange" in mentions(text)
    assert mentions("they spoke of a prisoner exchange") == ()


@given(st.text(max_size=400))
def test_a_text_of_any_kind_has_few_names_or_none(text: str) -> None:
    assert len(mentions(text)) <= MOST


def test_a_headline_in_capitals_tells_no_names() -> None:
    assert mentions("PUTIN MEETS TRUMP OVER UKRAINE") == ()
