"""The soak finds what grows, what is lost and what is told twice, and nothing else."""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from random import Random

import pytest

from benchmarks.soak.clock import FastClock
from benchmarks.soak.flatness import Bound, course
from benchmarks.soak.newsrooms import LISTED, TROUBLED, newsrooms
from benchmarks.soak.result import charts, examples, verdicts
from benchmarks.soak.run import SHORT, USUAL, Soaked, soak
from benchmarks.soak.vitals import Vitals

TIMES = [float(second) for second in range(0, 1800, 10)]
CALM = replace(SHORT, trouble=1000, outage=1000)  # calls that hang take half a minute each
BOUND = Bound(part=0.05, least=2)


def is_flat(value: Callable[[float], float]) -> bool:
    return BOUND.allows(course(TIMES, [value(at) for at in TIMES]))


# ---------------------------------------------------------------- what is flat


def test_noise_saw_teeth_and_a_warm_up_are_flat() -> None:
    chance = Random(1)
    assert is_flat(lambda at: 180)
    assert is_flat(lambda at: 180 + chance.gauss(0, 5))
    assert is_flat(lambda at: 180 + at % 300 / 60)
    assert is_flat(lambda at: 180 + 100 * (1 - math.exp(-at / 100)))
    assert is_flat(lambda at: 180 - at / 60)


def test_what_grows_is_not_flat_even_under_noise() -> None:
    chance = Random(1)
    assert not is_flat(lambda at: 180 + at / 100)
    assert not is_flat(lambda at: 180 + at / 100 + chance.gauss(0, 5))
    assert not is_flat(lambda at: 40 + at // 300)


# ---------------------------------------------------------------- the judge


def vitals(at: float, **grown: float) -> Vitals:
    usual = {
        "memory": 180e6,
        "parsers_memory": 250e6,
        "files": 40,
        "threads": 10,
        "tasks": 30,
        "wal": 4e6,
        "database": 1e7,
    }
    return Vitals(at=at, **{name: int(usual[name] + grown.get(name, 0)) for name in usual})


def soaked(**grown: float) -> Soaked:
    """A soak of half an hour in which things grow by so much a second."""
    seen = [vitals(at, **{name: by * at for name, by in grown.items()}) for at in TIMES]
    return Soaked(30, FastClock(0, 100), seen, owed=100, exit_code=0)


def broken(seen: Soaked) -> list[str]:
    return [each.rule for each in verdicts(seen) if not each.is_kept]


def test_a_soak_in_which_nothing_grows_breaks_no_rule() -> None:
    assert broken(soaked()) == []
    assert broken(soaked(database=1e5)) == []  # the record grows with what it records


@pytest.mark.parametrize(
    ("what", "by", "rule"),
    [
        ("memory", 10_000, "memory of the service"),
        ("parsers_memory", 20_000, "memory of the parsers"),
        ("files", 0.01, "open files and connections"),
        ("threads", 0.005, "threads"),
        ("tasks", 0.01, "tasks"),
        ("wal", 1_000, "write-ahead log"),
    ],
)
def test_what_grows_is_named(what: str, by: float, rule: str) -> None:
    assert broken(soaked(**{what: by})) == [f"growth: {rule}"]


@pytest.mark.parametrize(
    ("change", "rule"),
    [
        ({"lost": ["report 1-2 in chat 101"]}, "hits lost, of those that were shown"),
        ({"repeated": ["report 1-2 in chat 102"]}, "hits told twice without ↻"),
        ({"unhealthy": ["ReadTimeout"]}, "answers of /healthz other than ok"),
        ({"faults": ["sending: KeyError"]}, "faults of Monitor's own"),
        ({"exit_code": 1}, "exit code in the end"),
        ({"owed": 0}, "hits owed to each chat"),
    ],
)
def test_what_must_not_happen_is_named(change: dict[str, object], rule: str) -> None:
    assert broken(replace(soaked(), **change)) == [rule]  # type: ignore[arg-type]


def test_charts_show_each_course_from_nothing_up() -> None:
    drawn = charts(soaked())
    assert "memory of the service, MB" in drawn
    assert "30 min" in drawn


# ---------------------------------------------------------------- the newsrooms


def test_a_newsroom_lists_its_latest_items_and_brings_new_ones_at_its_pace() -> None:
    (room,) = newsrooms(1, began=1e9)
    before, after = room.listed(1e9), room.listed(1e9 + room.every)
    assert len(before) == len(after) == LISTED
    assert after.start == before.start + 1
    assert room.published(before[-1]) <= 1e9 < room.published(after[-1])


def test_some_are_in_trouble_at_any_time_and_none_for_ever() -> None:
    rooms = newsrooms(500, began=1e9)
    troubled = [room for room in rooms if room.trouble(1e9)]
    assert 0.5 * TROUBLED < len(troubled) / len(rooms) < 2 * TROUBLED
    assert any(not room.trouble(1e9 + 3600) for room in troubled)


# ---------------------------------------------------------------- Monitor itself


async def test_a_short_soak_loses_nothing(tmp_path: Path) -> None:
    soaked = await soak(tmp_path, feeds=40, minutes=0.15, times=800, pace=CALM)
    assert broken(soaked) == [], list(examples(soaked))


@pytest.mark.long
async def test_in_sixteen_hours_nothing_grows_and_nothing_is_lost(tmp_path: Path) -> None:
    soaked = await soak(tmp_path, feeds=200, minutes=10, times=100, pace=USUAL)
    assert broken(soaked) == [], list(examples(soaked))
