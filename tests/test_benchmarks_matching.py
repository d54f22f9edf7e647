"""The benchmarks of matching compute what they say; the figures themselves are not tested."""

from __future__ import annotations

import json
import re
import subprocess
import sys
import time
from collections import Counter
from pathlib import Path

import pytest

from benchmarks.matching.build import build
from benchmarks.matching.corpus import generated_items, mixed, with_new_words
from benchmarks.matching.data import Labelled, Sources, labelled_sets
from benchmarks.matching.growth import TEXTS, TooLong, limited
from benchmarks.matching.keywords import Source, generate, source_of
from benchmarks.matching.memory import STEPS, watch
from benchmarks.matching.quality import Counts, outcomes, tally
from benchmarks.matching.report import Section, Table, as_markdown, as_text, put_section
from benchmarks.matching.speed import Contender, take_turns
from monitor.model import Item

ROOT = Path(__file__).parents[1]
WATCHLIST = "title = 'Children'\nkeywords = 'children'\n"


def labelled(number: int, language: str, expect: str = "", maybe: str = "") -> Labelled:
    ids = frozenset(expect.split()), frozenset(maybe.split())
    return Labelled(Item(str(number), ""), language, *ids)


# ------------------------------------------------------------------ precision and recall


def test_precision_and_recall_are_parts_of_what_was_found_and_of_what_was_meant() -> None:
    counts = Counts(right=6, wrong=2, missed=4)
    assert counts.precision == 0.75
    assert counts.recall == 0.6
    assert counts.f1 == pytest.approx(2 * 0.75 * 0.6 / (0.75 + 0.6))


def test_nothing_found_has_no_precision_and_nothing_meant_no_recall() -> None:
    assert Counts(missed=1).precision is None
    assert Counts(wrong=1).recall is None
    assert Counts().f1 is None


def test_what_may_be_either_way_counts_neither_way() -> None:
    items = [labelled(1, "en", expect="a b", maybe="c d")]
    found = list(outcomes(items, lambda _: {"a", "c", "e"}))
    kinds = [(outcome.kind, outcome.watchlist) for outcome in found]
    assert kinds == [("right", "a"), ("wrong", "e"), ("missed", "b")]


def test_hits_are_counted_by_group_of_languages() -> None:
    items = [labelled(1, "de", "a"), labelled(2, "pl", "a"), labelled(3, "en"), labelled(4, "it")]
    counts = tally(outcomes(items, lambda _: {"a"}), "language")
    assert counts == {
        "de+fr+pl+es": Counts(right=2),
        "en": Counts(wrong=1),
        "others": Counts(wrong=1),
    }


# ------------------------------------------------------------------ items and keywords


@pytest.fixture(scope="module")
def source() -> Source:
    return source_of(generated_items(400))


def test_the_same_texts_give_the_same_keywords(source: Source) -> None:
    lines = generate(source, 300)
    assert len(set(lines)) == 300
    assert generate(source_of(generated_items(400)), 300) == lines


def test_few_keywords_are_the_beginning_of_many(source: Source) -> None:
    assert generate(source, 500)[:50] == generate(source, 50)


def test_keywords_are_mixed_as_in_real_watchlists() -> None:
    kinds = Counter(kind_of(line) for line in generate(source_of(generated_items(2_000)), 1000))
    wanted = {"phrase": 350, "quoted": 150, "word": 200, "name": 150, "near": 100, "and": 50}
    assert kinds.keys() == wanted.keys()
    for kind, count in wanted.items():
        assert abs(kinds[kind] - count) <= 40, kinds


def kind_of(line: str) -> str:
    if line.startswith(('"', "name:")):
        return "quoted" if line[0] == '"' else "name"
    if " NEAR/5 " in line or " AND " in line:
        return "near" if "NEAR" in line else "and"
    return "phrase" if " " in line else "word"


def test_where_the_texts_have_no_more_there_are_fewer_keywords() -> None:
    assert len(generate(source_of([Item("1", "Perhaps these seven words")]), 1000)) < 20
    assert generate(source_of([]), 10) == []


def test_generated_and_mixed_items_are_the_same_in_every_run() -> None:
    items = generated_items(20)
    assert items == generated_items(20)
    assert mixed(items) == mixed(items) != items
    assert sorted(item.id for item in mixed(items)) == sorted(item.id for item in items)


def test_a_new_word_stands_in_every_so_manieth_title() -> None:
    items = generated_items(40)
    changed = with_new_words(items, 20, seed=1)
    assert [n for n, (a, b) in enumerate(zip(items, changed, strict=True)) if a != b] == [0, 20]
    assert changed != with_new_words(items, 20, seed=2)


@pytest.mark.parametrize("name", TEXTS)
def test_odd_texts_are_as_long_as_asked(name: str) -> None:
    assert len(TEXTS[name](1_001)) == 1_001


# ------------------------------------------------------------------ measuring and telling


def test_all_ways_take_turns_on_the_same_items() -> None:
    turns: list[tuple[str, str]] = []
    items = generated_items(30)
    ways = [
        Contender(name, lambda chunk, name=name: turns.append((name, chunk[0].id)), items)  # type: ignore[misc]
        for name in ("ours", "theirs")
    ]
    take_turns(ways, len(items), seconds=10)
    assert [way.done for way in ways] == [30, 30]
    first, second = (items[at].id for at in (0, 3))
    assert turns[:4] == [("ours", first), ("theirs", first), ("theirs", second), ("ours", second)]


def test_a_slow_way_stops_when_its_time_is_up() -> None:
    items = generated_items(200)
    slow = Contender("slow", lambda chunk: sum(range(3_000_000)), items)
    take_turns([slow], len(items), seconds=0.1)
    assert 0 < slow.done < 200


def test_work_that_takes_too_long_is_given_up() -> None:
    with pytest.raises(TooLong), limited(1):
        time.sleep(30)


def section(figure: str, title: str = "Speed") -> Section:
    return Section(title, (Table("Items", ("way", "rate"), (("a | b", figure),), ("note",)),))


def test_a_section_is_a_table_for_people_and_for_markdown() -> None:
    assert re.search(r"^a \| b +1,234$", as_text(section("1,234")), re.MULTILINE)
    markdown = as_markdown(section("1,234"), "make it", "2025-03-23")
    assert markdown.startswith("## Speed\n\n`make it`, 2025-03-23, on ")
    assert "| a \\| b | 1,234 |" in markdown


def test_a_section_takes_the_place_of_its_older_self_and_leaves_the_others() -> None:
    document = "# Benchmarks\n\nWhat follows was measured.\n"
    for figure, title in (("1", "Speed"), ("2", "Memory"), ("3", "Speed")):
        document = put_section(document, as_markdown(section(figure, title), "x", "y"))
    assert re.findall(r"^## .*", document, re.MULTILINE) == ["## Speed", "## Memory"]
    assert re.findall(r"\| (\d) \|", document) == ["3", "2"]
    assert document.startswith("# Benchmarks\n\nWhat follows was measured.\n\n## Speed\n")


def test_labelled_items_that_the_user_names_are_measured_on(tmp_path: Path) -> None:
    row = {"id": "1", "lang": "en", "title": "A warrant", "summary": "", "expect": ["children"]}
    (tmp_path / "mine.jsonl").write_text(json.dumps(row) + "\n", "utf-8")
    (tmp_path / "lists").mkdir()
    (tmp_path / "lists" / "children.toml").write_text(WATCHLIST, "utf-8")
    named = ((tmp_path / "mine.jsonl", tmp_path / "lists"), (tmp_path / "not.jsonl", tmp_path))
    (found,), missing = labelled_sets(Sources(tmp_path, named))
    assert (found.name, len(found.items), len(found.watchlists)) == ("mine", 1, 1)
    assert missing == ["not: no not.jsonl here"]


def test_a_matcher_is_built_and_changed_in_fresh_processes(tmp_path: Path) -> None:
    (tmp_path / "items.jsonl").write_text(
        "".join(json.dumps({"title": item.title}) + "\n" for item in generated_items(50)), "utf-8"
    )
    told = build(Sources(tmp_path, (), (tmp_path / "items.jsonl",)), keywords=20)
    assert "50 real items of items.jsonl" in told.notes[0]
    assert len(told.tables[0].rows) == 5


def test_a_fresh_process_tells_its_memory_step_by_step() -> None:
    steps = watch()
    assert [step for step, _, _ in steps] == list(STEPS)
    assert all(megabytes > 1 for _, megabytes, _ in steps)
    assert sorted(seconds for *_, seconds in steps) == [seconds for *_, seconds in steps]


def test_without_any_data_the_benchmarks_say_what_is_missing(tmp_path: Path) -> None:
    done = run("quality", "--data", str(tmp_path), "--labelled", "gone.jsonl", "gone")
    assert "Left out: gone: no gone.jsonl here." in done


def test_the_figures_go_into_a_markdown_file_as_well(tmp_path: Path) -> None:
    file = tmp_path / "benchmarks.md"
    shown = run("growth", "--sizes", "100,200", "--markdown", str(file), "--date", "2025-03-23")
    written = file.read_text("utf-8")
    assert "200 ÷ 100" in shown
    assert "`python -m benchmarks.matching growth --sizes 100,200`, 2025-03-23, on " in written


def run(*arguments: str) -> str:
    """Run the benchmarks as a user does."""
    command = [sys.executable, "-m", "benchmarks.matching", *arguments]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    return done.stdout
