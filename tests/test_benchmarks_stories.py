"""The benchmarks of stories compute what they say; the figures themselves are not tested."""

from __future__ import annotations

import gzip
import json
import re
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from random import Random

import pytest

from benchmarks.matching.report import as_text
from benchmarks.stories.__main__ import RUNS, main
from benchmarks.stories.data import (
    Sources,
    around,
    judged_clusters,
    judged_pairs,
    read_aggregator,
    read_groups,
    read_leads,
    read_streams,
    story_sets,
)
from benchmarks.stories.digest import told_items
from benchmarks.stories.drivers.cluster import Joined, one_pass
from benchmarks.stories.edits import EDITS, pool_of
from benchmarks.stories.errors import list_pairs, list_stories
from benchmarks.stories.invented import invented_items, statistics_of
from benchmarks.stories.items import Clusters, StoryItem, labels_of
from benchmarks.stories.metrics import (
    ACROSS,
    ALL,
    WITHIN,
    Pairs,
    Score,
    b_cubed,
    b_cubed_by_language,
    judged,
    pairs,
    pairs_by_language,
)
from benchmarks.stories.near import copies, in_one_run, random_pairs, sample
from benchmarks.stories.ours import group
from benchmarks.stories.peers import same_title
from benchmarks.stories.quality import columns, count_pairs, quality
from tests.headlines import headline

NOON = datetime(2026, 3, 1, 12, tzinfo=UTC)
HOUR = timedelta(hours=1)

# The example of Bagga and Baldwin 1998: three chains of 5, 2 and 5 mentions.
TRUTH = dict(zip("123456789ABC", "aaaaabbccccc", strict=True))


def labelled(clusters: str) -> dict[str, int]:
    return labels_of([list(cluster) for cluster in clusters.split()])


def item(number: int, title: str, language: str = "en", hours: float = 0) -> StoryItem:
    when, link = NOON + hours * HOUR, f"https://o.example/{number}"
    return StoryItem(f"{number}", language, f"Outlet {number}", title, "", when, link)


def put(path: Path, text: str) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, "utf-8")
    return path


# ------------------------------------------------------------------------- the measures


def test_b_cubed_punishes_joining_a_large_chain_more_than_a_small_one_as_in_its_paper() -> None:
    small_joined, large_joined = labelled("12345 6789ABC"), labelled("1234589ABC 67")
    assert b_cubed(small_joined, TRUTH) == Score(pytest.approx(16 / 21), 1.0)  # 76 %
    assert b_cubed(large_joined, TRUTH) == Score(pytest.approx(7 / 12), 1.0)  # 58 %


def test_b_cubed_of_pieces_is_precise_and_its_recall_is_the_pieces_shares() -> None:
    pieces = labelled("123 45 67 89ABC")
    assert b_cubed(pieces, TRUTH) == Score(1.0, pytest.approx((3 * 3 / 5 + 2 * 2 / 5 + 7) / 12))


def test_b_cubed_of_the_very_stories_is_perfect() -> None:
    assert b_cubed(labelled("12345 67 89ABC"), TRUTH) == Score(1.0, 1.0)


def test_pairs_are_counted_that_are_joined_that_are_meant_and_both() -> None:
    counts = pairs(labelled("12345 6789ABC"), TRUTH)
    assert counts == Pairs(right=10 + 1 + 10, joined=10 + 21, meant=10 + 1 + 10)
    assert counts.score == Score(21 / 31, 1.0)
    assert counts.score.f1 == pytest.approx(2 * 21 / (21 + 31))


def test_nothing_joined_has_no_precision_and_finds_nothing() -> None:
    score = pairs(labelled("1 2 3 4 5 6 7 8 9 A B C"), TRUTH).score
    assert score == Score(None, 0.0)
    assert score.f1 == 0.0
    assert Score(0.0, 0.0).f1 == 0.0
    assert pairs(labelled("1 2"), {"1": "a", "2": "b"}).score == Score(None, None)


def test_items_that_nobody_judged_dont_count() -> None:
    assert pairs(labelled("12x 3y"), {"1": "a", "2": "a", "3": "b"}) == Pairs(1, 1, 1)
    assert b_cubed(labelled("12x 3y"), {"1": "a", "2": "a", "3": "b"}) == Score(1.0, 1.0)


def test_judged_pairs_are_counted_one_by_one() -> None:
    given = [(True, True), (True, False), (False, True), (False, False), (True, True)]
    assert judged(given) == Pairs(right=2, joined=3, meant=3)


SPOKEN = {"1": "en", "2": "en", "3": "uk", "4": "uk", "5": "ru"}
TOLD = {"1": "a", "2": "a", "3": "a", "4": "b", "5": "b"}


def test_pairs_within_and_across_languages_are_all_pairs() -> None:
    found = labelled("13 2 45")
    counts = pairs_by_language(found, TOLD, SPOKEN)
    assert counts["en"] == Pairs(0, 0, 1)
    assert counts["uk"] == counts["ru"] == Pairs()
    assert counts[WITHIN] == Pairs(0, 0, 1)
    assert counts[ACROSS] == Pairs(right=2, joined=2, meant=3)  # 1-3, 4-5; 2-3 is missed
    assert counts[ALL] == counts[WITHIN] + counts[ACROSS] == pairs(found, TOLD)


def test_b_cubed_within_and_across_languages_holds_an_item_against_those_alone() -> None:
    found = labelled("12 345")
    scores = b_cubed_by_language(found, TOLD, SPOKEN)
    assert scores["en"] == Score(1.0, 1.0)
    assert scores["uk"] == Score(0.5, 1.0)
    assert scores[WITHIN] == Score(pytest.approx(4 / 5), 1.0)
    # 1 and 2 miss 3; 3 has 5 wrongly and misses 1 and 2; 4 and 5 have each other, 5 has 3 as well
    across = Score(pytest.approx((1 + 1 + 1 / 2 + 1 + 2 / 3) / 5), pytest.approx((1.0 + 7 / 3) / 5))
    assert scores[ACROSS] == across
    assert scores[ALL] == b_cubed(found, TOLD)


def test_a_set_of_one_language_has_one_column_and_others_those_with_something_to_find() -> None:
    assert columns(pairs_by_language(labelled("12"), {"1": "a", "2": "a"}, SPOKEN)) == ["en"]
    assert columns(pairs_by_language(labelled("12345"), TOLD, SPOKEN)) == [
        "en",
        WITHIN,
        ACROSS,
        ALL,
    ]


# ----------------------------------------------------------------------------- the data


def test_groups_are_read_and_group_0_is_singles(tmp_path: Path) -> None:
    text = "1|en|A title|Its summary\n1|uk|Заголовок|Зміст\n0|en|Alone|\n0|en|Alone too|A | bar\n"
    stories = read_groups("groups", put(tmp_path / "stories.txt", text))
    assert [each.title for each in stories.items] == ["A title", "Заголовок", "Alone", "Alone too"]
    assert stories.items[3].summary == "A | bar"
    assert len(set(stories.meant.values())) == 3
    assert stories.items[1].when - stories.items[0].when == timedelta(minutes=1)


def lead(name: str, story: str | None) -> str:
    row = {"id": name, "lang": "en", "story": story, "host": "h", "url": "https://h/", "text": "T"}
    return json.dumps(row) + "\n"


def test_leads_come_on_the_day_of_their_story_and_singles_on_those_days_too(tmp_path: Path) -> None:
    text = lead("a", "warrant-2023-03-17") + lead("b", "flights-2025-08") + lead("c", None)
    stories = read_leads("leads", put(tmp_path / "labelled.jsonl", text + lead("d", None)))
    days = {each.id: f"{each.when:%Y-%m-%d}" for each in stories.items}
    assert days == {"a": "2023-03-17", "b": "2025-08-01", "c": "2023-03-17", "d": "2025-08-01"}
    assert [each.when for each in stories.items] == sorted(each.when for each in stories.items)
    assert len(set(stories.meant.values())) == 4


def test_the_aggregators_headlines_keep_their_order(tmp_path: Path) -> None:
    text = "ID,TITLE,URL,PUBLISHER,CATEGORY,STORY,HOSTNAME,TIMESTAMP\n"
    text += '1,"One, first",http://a/,A,b,x,a,1.39E+12\n2,Two,http://b/,B,b,x,b,1.39E+12\n'
    stories = read_aggregator("headlines", put(tmp_path / "uci.csv", text))
    assert [each.title for each in stories.items] == ["One, first", "Two"]
    assert stories.meant == {"1": "x", "2": "x"}


def row(number: int, title: str, day: int, link: str = "") -> dict[str, object]:
    return {
        "source": "A",
        "lang": "en",
        "first_seen": f"2026-03-{day:02}T12:00:00+00:00",
        "published": f"{day:02} Mar 2026 11:00:00 +0000",
        "title": title,
        "summary": "",
        "link": link or f"https://a/{number}",
        "guid": f"{number}",
    }


def shared(folder: Path, rows: list[dict[str, object]]) -> Sources:
    path = folder / "data" / "items" / "some.jsonl.gz"
    path.parent.mkdir(parents=True)
    with gzip.open(path, "wt", encoding="utf-8") as lines:
        lines.writelines(json.dumps(each) + "\n" for each in rows)
    return Sources(folder / "data", folder / "judged")


def test_a_stream_is_read_in_order_of_time_as_published_never_later_than_seen(
    tmp_path: Path,
) -> None:
    late = row(1, "Late", 9) | {"published": "20 Mar 2026 11:00:00 +0000"}
    odd = row(3, "Odd", 5) | {"published": "soon"}
    stream, missing = read_streams(shared(tmp_path, [late, row(2, "Early", 4), odd]))
    assert [each.title for each in stream.items] == ["Early", "Odd", "Late"]
    assert [each.when.day for each in stream.items] == [4, 5, 9]
    assert [each.when.hour for each in stream.items] == [11, 12, 12]
    assert not missing


def test_judged_pairs_are_looked_up_by_link_among_the_days_around_them(tmp_path: Path) -> None:
    rows = [row(1, "One", 10), row(2, "Two", 11), row(3, "Near", 13), row(4, "Far", 20)]
    sources = shared(tmp_path, [*rows, row(5, "One again", 12, "https://a/1")])
    table = "link_a\tlink_b\tlabel\tgenerator\nhttps://a/1\thttps://a/2\t1\tword\n"
    table += "https://a/1\thttps://a/3\t0\tnames\nhttps://a/1\thttps://gone/\t1\tword\n"
    put(tmp_path / "judged" / "pairs-en.tsv", table)
    stream, _ = read_streams(sources)
    (found,), missing = judged_pairs(sources, stream)
    assert [(pair.first, pair.second, pair.same) for pair in found.pairs] == [
        ("A 1", "A 2", True),
        ("A 1", "A 3", False),
    ]
    assert [each.title for each in found.items] == ["One", "Two", "One again", "Near"]
    assert "1 whose texts are not here" in found.notes[0]
    assert missing == ["judged pairs, Russian: no pairs-ru.tsv here"]
    labels = labels_of([["A 1", "A 2", "A 3"], ["A 5"]])
    assert count_pairs(found, labels) == Pairs(1, 2, 1)
    assert count_pairs(found, labels, "names") == Pairs(0, 1, 0)
    assert "false join (names)" in list_pairs("ours", found, labels)


def test_judged_clusters_are_looked_up_by_link(tmp_path: Path) -> None:
    rows = [row(number, f"Item {number}", 10) for number in range(1, 5)]
    sources = shared(tmp_path, rows)
    table = "link\tcluster\nhttps://a/1\tx\nhttps://a/2\tx\nhttps://gone/\ty\n"
    table += "https://a/3\t0\nhttps://a/4\t0\n"
    put(tmp_path / "judged" / "clusters-ru.tsv", table)
    (found,), missing = judged_clusters(sources, read_streams(sources)[0])
    meant = list(found.meant.items())
    assert meant[:2] == [("A 1", "x"), ("A 2", "x")]
    assert len({story for _, story in meant}) == 3  # two singles besides
    assert missing == ["judged clusters, English: no clusters-en.tsv here"]


def test_what_is_not_there_is_named_and_nothing_fails(tmp_path: Path) -> None:
    sources = Sources(tmp_path, tmp_path)
    found, missing = story_sets(sources)
    assert not found
    assert len(missing) == 3
    stream, gone = read_streams(sources)
    assert not stream.items
    assert len(gone) == 1
    assert judged_pairs(sources, stream)[0] == []
    section, _ = quality(sources, peers=False)
    assert "Left out: UCI news aggregator" in as_text(section)


def test_the_days_around_are_those_in_which_a_story_can_be_open() -> None:
    stream = [item(day, f"Day {day}", hours=24 * day) for day in range(10)]
    assert [each.id for each in around(stream, ["4"])] == ["1", "2", "3", "4", "5", "6", "7"]


# -------------------------------------------------------------------------- groupers


def test_ours_joins_the_same_title_within_the_window() -> None:
    title = "Children return to Kyiv today"
    items = [item(1, title), item(2, title.upper(), hours=60), item(3, title, hours=150)]
    assert group(items) == [["1", "2"], ["3"]]


def test_the_same_title_is_joined_whatever_its_case_and_signs() -> None:
    items = [item(1, "Fire in Kyiv!"), item(2, "fire, in KYIV"), item(3, "Fire in Lviv")]
    assert same_title(items) == [["1", "2"], ["3"]]


def test_a_single_pass_joins_the_nearest_middle_within_the_window() -> None:
    rows = [{0: 1.0}, {1: 1.0}, {0: 0.8, 1: 0.6}, {1: 1.0}, {0: 1.0}]
    assert one_pass(rows, [0, 1, 2, 3, 100], 10, 0.7) == [0, 1, 0, 1, 2]


def test_what_is_joined_one_after_the_other_is_one_group() -> None:
    joined = Joined(5)
    joined.join(0, 1)
    joined.join(3, 4)
    joined.join(1, 4)
    labels = joined.labels()
    assert labels[0] == labels[1] == labels[3] == labels[4] != labels[2]


# ------------------------------------------------------------------------ near duplicates

TITLES = (
    'Mayor says "some children" will return to Kyiv after 3 years - Reuters',
    "Court fines the company 40 million over unsafe bridges in the north",
    "Суд оштрафовал компанию на 40 миллионов за опасные мосты",
    "Мэр рассказал «о возвращении» детей в город после трёх лет",
)


def originals() -> list[StoryItem]:
    return [
        replace(
            item(number, title, "ru" if re.search("[а-я]", title) else "en", hours=number),
            summary=f"{title} Reuters" if number % 2 else "Another text. With two sentences.",
        )
        for number, title in enumerate(TITLES * 3)
    ]


@pytest.mark.parametrize("edit", EDITS)
def test_an_edit_changes_an_item_in_the_same_way_each_time(edit: str) -> None:
    items = originals()
    made = copies(items, edit, pool_of(items))
    assert made
    assert made == copies(items, edit, pool_of(items))
    for copy in made:
        before, after = copy.original, copy.copy
        assert (before.title, before.summary) != (after.title, after.summary)
        assert (before.id, before.link, before.outlet) != (after.id, after.link, after.outlet)
        assert (before.title == after.title) == (edit == "another lead")
        assert before.when < after.when


def test_one_word_is_changed_and_never_a_figure() -> None:
    items = originals()
    for copy in copies(items, "one word changed", pool_of(items)):
        before, after = copy.original.title.split(), copy.copy.title.split()
        changed = [pair for pair in zip(before, after, strict=True) if pair[0] != pair[1]]
        assert len(changed) == 1
        assert re.findall(r"\d+", copy.original.title) == re.findall(r"\d+", copy.copy.title)


def test_a_summary_that_repeats_the_title_repeats_the_edited_one() -> None:
    items = originals()
    cut = [copy for copy in copies(items, "end cut off", pool_of(items)) if "40" in copy.copy.title]
    assert cut
    for copy in cut:
        assert copy.original.title not in copy.copy.summary


def test_a_copy_is_known_in_a_run_when_it_is_with_its_original() -> None:
    items = originals()[:4]
    made = copies(items, "capitals", pool_of(items))

    def by_case(items: object) -> Clusters:
        return group([replace(copy, title=copy.title.casefold()) for copy in items])  # type: ignore[attr-defined]

    assert all(in_one_run(made, by_case))
    assert not any(in_one_run(made, lambda items: [[each.id] for each in items]))


def test_a_sample_has_as_many_of_each_language_and_no_title_twice() -> None:
    drawn = sample([*originals(), item(99, "Live updates")], 4, Random(1))
    assert sorted(each.language for each in drawn) == ["en", "en", "ru", "ru"]
    assert len({each.title for each in drawn}) == 4


def test_random_pairs_are_of_one_day_with_other_links_and_titles() -> None:
    stream = originals()
    drawn = list(random_pairs(stream, 1_000, Random(1)))
    assert len({frozenset((first.id, second.id)) for first, second in drawn}) == len(drawn) > 20
    for first, second in drawn:
        assert first.when.date() == second.when.date()
        assert first.title != second.title


# --------------------------------------------------------------------------- what it costs


def test_invented_items_have_the_words_and_lengths_of_the_real_ones() -> None:
    known = statistics_of([item(1, "alpha beta gamma"), item(2, "альфа бета", "ru")])
    made = list(invented_items(known, range(10, 60), NOON, NOON + HOUR, 100))
    assert {len(each.title.split()) for each in made if each.language == "en"} == {3}
    assert {len(each.title.split()) for each in made if each.language == "ru"} == {2}
    words = [word for each in made for word in each.title.split()]
    common = sum(word in ("alpha", "beta", "gamma", "альфа", "бета") for word in words)
    assert common > 0.8 * len(words)
    assert made[0].when == NOON + HOUR / 10
    assert made == list(invented_items(known, range(10, 60), NOON, NOON + HOUR, 100))


def test_a_digest_has_as_many_hits_and_stories_as_it_says() -> None:
    items = list(told_items((), 50, 12))
    assert len(items) == 50
    assert len(group(items)) == 12


def test_errors_are_listed_with_their_texts(tmp_path: Path) -> None:
    text = "1|en|First title|\n1|en|Second title|\n2|en|Third title|\n"
    stories = read_groups("groups", put(tmp_path / "stories.txt", text))
    listed = list_stories("ours", stories, {"0": 0, "1": 1, "2": 1})
    assert "false join: 1, 2 items of 2" in listed
    assert "missed: 1, 2 items of 2" in listed
    assert "Third title" in listed


def test_all_benchmarks_run_on_what_is_here(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    rows = [row(n, f"{headline(n)} {headline(-n)}", 1 + n % 20) for n in range(200)]
    sources = shared(tmp_path, rows)
    groups = "1|en|Ab cd ef gh|\n1|en|AB CD EF GH|\n0|en|Ij|\n"
    put(sources.shared / "stories" / "stories.txt", groups)
    written = tmp_path / "benchmarks.md"
    where = ["--data", str(sources.shared), "--judged", str(sources.judged)]
    small = ["--edited", "20", "--pairs", "50", "--items", "40", "--sizes", "100,200"]
    small += ["--no-peers", "--errors"]
    main([*RUNS, *where, *small, "--markdown", str(written)])
    said = capsys.readouterr().out
    assert "1.000/1.000/1.000" in said  # the one story of stories.txt
    assert "-- copies that the rule for near duplicates missed" in said
    assert "500 hits in 120 stories" in said
    told = written.read_text("utf-8")
    assert told.count("\n## Stories: ") == len(RUNS) - (told.startswith("## "))
    assert "`python -m benchmarks.stories stream --data" in told


@pytest.mark.parametrize(
    ("asked", "told"),
    [
        (["encodin"], "there is no encodin: choose from quality, near, stream, encoding"),
        (["encoding", "--items", "0"], "must be a number from 1 on, not 0"),
        (["stream", "--items", "-5"], "must be a number from 1 on, not -5"),
    ],
)
def test_what_can_not_be_measured_is_refused(
    asked: list[str], told: str, capsys: pytest.CaptureFixture[str]
) -> None:
    with pytest.raises(SystemExit, match="2"):
        main(asked)
    assert told in capsys.readouterr().err
