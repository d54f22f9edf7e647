"""An alert shows the words that matched: the keyword's short name, and the sentence, marked."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from monitor.digest.excerpt import (
    EXCERPT_LENGTH,
    excerpt,
    keyword_label,
    marked,
    matched_spans,
)
from monitor.digest.render import Run, units
from monitor.model import Field, Hit, Item, ItemHits, SeenItem, Span

NOW = datetime(2026, 3, 1, 12, 0, tzinfo=UTC)


def hit(item: Item, spans: list[Span]) -> ItemHits:
    return ItemHits(SeenItem(1, item, NOW), (Hit("w", ("keyword",), tuple(spans)),))


def spans(field: Field, text: str, *words: str) -> list[Span]:
    """Where these words stand, one after the other."""
    found, at = [], 0
    for word in words:
        at = text.index(word, at)
        found.append(Span(field, at, at + len(word)))
        at += len(word)
    return found


def shown(runs: tuple[Run, ...]) -> str:
    """Runs as one text, marked words in [ ]."""
    return "".join(f"[{run.text}]" if run.tag in ("b", "u") else run.text for run in runs)


def summary(text: str, *words: str) -> str:
    """The excerpt of a summary in which these words matched."""
    return shown(excerpt(hit(Item("1", "Title", text), spans("summary", text, *words))))


# ------------------------------------------------------------------ a keyword's short name


@pytest.mark.parametrize(
    ("line", "label"),
    [
        ("ceasefire", "ceasefire"),
        ("deported children | deport* child*", "deported children"),
        ("abducted|deported", "abducted"),
        ("prisoner swap OR prisoner exchange", "prisoner swap"),
        ("ORB of Oregon", "ORB of Oregon"),
        ("(orphans | minors) NEAR/8 (deport | take)", "orphans … deport"),
        ("a | (b | c) NEAR/5 d", "a"),
        ("(orphans | minors) | deported", "orphans"),
        ("stolen children AND (Ukraine | Russia) AND NOT film", "stolen children … Ukraine"),
        ("NOT film AND court", "NOT film … court"),
        ("2 OF (a, b, c)", "2 OF a, b, c"),
        ("name: Lvova-Belova | Львова-Бєлова", "Lvova-Belova"),
        ('!title: "Bring Kids Back" | x', "Bring Kids Back"),
        ("! outlet: TASS", "TASS"),
        ('="Save Ukraine"', "Save Ukraine"),
        ('"exchange prisoners"~1', "exchange prisoners"),
        ("“exchange prisoners”~12", "exchange prisoners"),
        ("фонд «Повернись живим»", "фонд Повернись живим"),
        ("депорт* =WaPo a=b", "депорт WaPo a=b"),
        ("title:=WaPo", "WaPo"),
        ("titles of war", "titles of war"),
    ],
)
def test_a_keyword_is_called_by_its_first_alternative_without_signs(line: str, label: str) -> None:
    assert keyword_label(line) == label


def test_a_long_keyword_is_called_by_its_beginning() -> None:
    assert keyword_label("слово " * 20) == " ".join(["слово"] * 10) + "…"
    assert units(keyword_label("😀" * 100)) <= 60


@given(st.text(min_size=1))
def test_every_keyword_has_a_name(line: str) -> None:
    assert keyword_label(line) or not line.strip()


# ------------------------------------------------------------------ marks


def test_words_side_by_side_are_marked_as_one() -> None:
    title = "Lvova-Belova’s  deported, abducted children"
    found = spans("title", title, "Lvova", "Belova", "deported", "abducted", "children")
    item = hit(Item("1", title), found)
    assert [title[start:end] for start, end in matched_spans(item, "title")] == [
        "Lvova-Belova",
        "deported",
        "abducted children",
    ]
    assert matched_spans(item, "summary") == []


def test_overlapping_words_are_marked_once() -> None:
    item = hit(
        Item("1", "abc def"), [Span("title", 0, 3), Span("title", 0, 7), Span("title", 4, 7)]
    )
    assert matched_spans(item, "title") == [(0, 7)]


def test_a_text_is_cut_into_runs_at_its_marks() -> None:
    assert marked("a war b", [(2, 5)], mark="b") == (Run("a "), Run("war", "b"), Run(" b"))
    assert marked("war", [(0, 3)], mark="u", plain="b", link="x") == (Run("war", "u", "x"),)
    assert marked("", [], mark="b") == ()


def test_marks_beyond_a_shortened_text_are_left_out() -> None:
    assert marked("war and…", [(0, 3), (6, 12), (20, 23)], mark="b") == (
        Run("war", "b"),
        Run(" and…"),
    )


def test_at_most_twelve_stretches_are_marked() -> None:
    runs = marked("a " * 40, [(2 * n, 2 * n + 1) for n in range(40)], mark="b")
    assert sum(run.tag == "b" for run in runs) == 12
    assert "".join(run.text for run in runs) == "a " * 40


# ------------------------------------------------------------------ the sentence


@pytest.mark.parametrize(
    ("text", "word", "sentence"),
    [
        ("Only one war sentence", "war", "Only one [war] sentence"),
        ("First. A war here! Last.", "war", "A [war] here!"),
        ("A war here. Last.", "war", "A [war] here."),
        ("First? Last war", "war", "Last [war]"),
        ('He said "no war." Then he left.', "war", 'He said "no [war]."'),
        ("«Перше.» Друге про дітей… Третє.", "дітей", "Друге про [дітей]…"),
        ("Wywieziono 19 tys. dzieci. Koniec.", "dzieci", "Wywieziono 19 tys. [dzieci]."),
        ("Rate 3.5 and war at 4.5.", "war", "Rate 3.5 and [war] at 4.5."),
        ("今天。普京在北京。明天。", "普京", "[普京]在北京。"),
        ("war. War. War", "war", "[war]."),
    ],
)
def test_the_sentence_that_matched_is_shown(text: str, word: str, sentence: str) -> None:
    assert summary(text, word) == sentence


def test_all_words_of_the_sentence_are_marked_and_of_no_other() -> None:
    text = "War first. They deported many children by war. War last."
    assert summary(text, "deported", "children", "war", "War") == (
        "They [deported] many [children] by [war]."
    )


def test_the_text_is_used_where_the_summary_did_not_match() -> None:
    item = Item("1", "Title", "A summary.", text="First. The war goes on. Last.")
    assert shown(excerpt(hit(item, spans("text", item.text, "war")))) == "The [war] goes on."
    both = [*spans("text", item.text, "war"), *spans("summary", item.summary, "summary")]
    assert shown(excerpt(hit(item, both))) == "A [summary]."


def test_the_summary_begins_where_only_the_title_matched() -> None:
    item = Item("1", "War", "One. Two. " * 60)
    text = shown(excerpt(hit(item, spans("title", "War", "War"))))
    assert text == ("One. Two. " * 30).rstrip() + "…"
    assert excerpt(hit(Item("1", "War"), spans("title", "War", "War"))) == ()
    assert excerpt(hit(Item("1", "", "War"), [])) == ()  # the summary stands as the title then


# ------------------------------------------------------------------ long sentences


def test_a_long_sentence_is_shown_around_the_words() -> None:
    text = "слово " * 200 + "війна" + " далі" * 200
    shown_text = summary(text, "війна")
    before, _, after = shown_text.partition("[війна]")
    assert before.startswith("…слово ")
    assert after.endswith(" далі…")
    assert 80 < len(before) <= 101
    assert 150 < len(after) <= 201
    assert len(shown_text) <= EXCERPT_LENGTH + 4


def test_at_the_beginning_or_end_of_a_long_sentence_nothing_is_dotted_there() -> None:
    assert summary("war" + " word" * 200, "war").startswith("[war] word")
    assert summary("word " * 200 + "war", "war").endswith("word [war]")


def test_a_long_sentence_without_spaces_is_shown_around_the_words_too() -> None:
    text = summary("普" * 500 + "战" + "京" * 500, "战")
    assert text == "…" + "普" * 100 + "[战]" + "京" * 199 + "…"


def test_a_word_as_long_as_a_text_is_shown_in_part() -> None:
    text = "a" * 5_000
    assert summary(text, text) == f"[{'a' * EXCERPT_LENGTH}]…"


def test_a_text_of_nothing_but_matches_is_shown_in_part() -> None:
    words = ["ceasefire"] * 500
    text = summary(" ".join(words), *words)
    assert text.startswith("[ceasefire ceasefire ")
    assert text.endswith("ceasefire]…")
    assert len(text) <= EXCERPT_LENGTH + 3


def test_a_cut_parts_no_emoji() -> None:
    family = "👨‍👩‍👧‍👦"
    text = summary(family * 60 + "war" + family * 60, "war")
    before, _, after = text.strip("…").partition("[war]")
    assert before == family * (len(before) // len(family))
    assert after == family * (len(after) // len(family))


WORDS = st.lists(
    st.sampled_from(
        ["war", "x", "слово", "a" * 90, ". ", "。", " ", " ", "e\u0301", "😀", "普", "\n"]
    ),
    max_size=200,
)


@settings(deadline=None)
@given(WORDS, WORDS, st.integers(0, 400))
@example(["x "] * 200, ["x"], 0)
def test_any_excerpt_is_short_a_part_of_the_text_and_marks_what_matched(
    before: list[str], after: list[str], more: int
) -> None:
    text = "".join([*before, "war", *after])
    start = len("".join(before))
    end = min(len(text), start + 3 + more)
    runs = excerpt(hit(Item("1", "Title", text), [Span("summary", start, end)]))
    body = "".join(run.text for run in runs if not run.ours)
    assert body in text
    assert len(body) <= EXCERPT_LENGTH
    marks = [run.text for run in runs if run.tag == "b"]
    assert len(marks) == 1
    assert text[start:end].startswith(marks[0])
    assert [run.text for run in runs if run.ours] in ([], ["…"], ["…", "…"])


def test_a_row_of_a_hundred_thousand_dots_is_read_at_once() -> None:
    assert summary("." * 100_000 + " War", "War") == "[War]"
