"""kill -9 at any moment, again and again, while Telegram misbehaves: nothing is lost.

What a full run measures stands in docs/reliability.md: python -m tests.crashes.
"""

from __future__ import annotations

import ast
from dataclasses import replace
from importlib import import_module
from inspect import getsource
from pathlib import Path

import pytest

from tests.crashes.cast import Size, chats_of
from tests.crashes.evidence import evidence_of
from tests.crashes.judge import (
    CODES,
    DAMAGE,
    LATE,
    LEFT_OVER,
    LIMITS,
    LOST,
    ORDER,
    RULES,
    STORED_TWICE,
    TOO_MANY,
    TROUBLES,
    UNEXPLAINED,
    UNMARKED,
    WAITED,
    Evidence,
    Stored,
    judge,
)
from tests.crashes.lives import AT_TELEGRAM, deaths
from tests.crashes.ordeal import Ordeal, endure
from tests.crashes.points import BY_NAME, POINTS, Point
from tests.crashes.report import broken_lines
from tests.crashes.watcher import Attempt
from tests.crashes.weather import FAULTS, KINDS, LONG_WAIT, forecast

ONE, OTHER = 1001, 1002
RESET = "reset after acceptance"


def judged(ordeal: Ordeal) -> None:
    """Hold a run against every rule."""
    found = judge(evidence_of(ordeal))
    assert broken_lines(found) == [], ordeal.lives.log.read_text("utf-8")[-5000:]
    assert found.arrived == ordeal.size.items * ordeal.size.chats


async def test_a_service_that_is_killed_at_named_and_random_moments_loses_nothing(
    tmp_path: Path,
) -> None:
    size = Size(kills=5, items=6, chats=4, seed=2, with_faults=False)
    ordeal = await endure(size, tmp_path / "house")
    judged(ordeal)
    assert ordeal.lives.kills == 5
    assert {life.killed_at for life in ordeal.lives.all} & set(BY_NAME)


@pytest.mark.long
async def test_300_kills_and_every_fault_of_telegram_lose_nothing(tmp_path: Path) -> None:
    size = Size(kills=300, items=200, chats=50, flooded=30)
    ordeal = await endure(size, tmp_path / "house")
    judged(ordeal)
    assert ordeal.lives.kills == 300
    moments = [life.killed_at for life in ordeal.lives.all]
    assert {m for m in (*BY_NAME, *AT_TELEGRAM) if moments.count(m) < 3} == set()
    assert set(KINDS) <= set(ordeal.watcher.faults)


@pytest.mark.long
async def test_kills_while_bursts_become_digests_lose_no_item(tmp_path: Path) -> None:
    size = Size(kills=40, items=96, chats=24, seed=3, burst=12, most_alerts=5)
    judged(await endure(size, tmp_path / "house"))


# ---------------------------------------------------------------- the plan


def test_every_named_moment_gets_its_kills_and_there_are_as_many_as_asked_for() -> None:
    planned = deaths(Size(kills=300, items=200, chats=50))
    moments = [death.moment for death in planned]
    assert len(planned) == 300
    assert all(moments.count(moment) >= 5 for moment in (*BY_NAME, *AT_TELEGRAM))


def test_every_fault_is_planned_and_who_waits_for_12_hours_meets_no_other() -> None:
    size = Size(kills=300, items=200, chats=50, flooded=30)
    planned = forecast(size, chats_of(50))
    assert {each.kind for each in planned} == set(KINDS)
    assert len(KINDS) == len(FAULTS) + 1 == 15
    patient = {each.chat for each in planned if each.kind == LONG_WAIT}
    assert {each.kind for each in planned if each.chat in patient} == {LONG_WAIT}


@pytest.mark.parametrize("point", POINTS, ids=lambda point: point.name)
def test_each_point_names_a_function_of_monitor(point: Point) -> None:
    tree = ast.parse(getsource(import_module(point.module)))
    names = [
        node.name
        for node in ast.walk(tree)
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)
    ]
    assert names.count(point.function) == 1


# ---------------------------------------------------------------- the judge


def arrived(at: float, item: int, chat: int = ONE, life: int = 0, **more: object) -> Attempt:
    """A message about an item that its reader got."""
    return replace(Attempt(at, life, chat, frozenset({item}), True), **more)  # type: ignore[arg-type]


def stored(number: int, item: int, chat: int = ONE, status: str = "sent") -> Stored:
    return Stored(number, chat, frozenset({item}), status)


WELL = Evidence(
    chats=(ONE, OTHER),
    came={1: 0.0, 2: 1.0},
    attempts=(arrived(2, 1), arrived(2.1, 1, OTHER), arrived(4, 2), arrived(4.1, 2, OTHER)),
    stored=(stored(1, 1), stored(2, 1, OTHER), stored(3, 2), stored(4, 2, OTHER)),
    codes=(0,),
    in_flood=frozenset({1, 2}),
)


def with_attempts(*more: Attempt, **changes: object) -> Evidence:
    return replace(WELL, attempts=(*WELL.attempts, *more), **changes)  # type: ignore[arg-type]


def in_doubt() -> Evidence:
    """An alert whose answer never came, and that came again."""
    first = replace(WELL.attempts[2], fault=RESET)
    again = arrived(64, 2, marked=True)
    attempts = (*WELL.attempts[:2], first, WELL.attempts[3], again)
    return replace(WELL, attempts=attempts, unknowns=1)


def cut_off(life: int, killed_at: float = 5.0) -> Evidence:
    """An alert after which its life was killed, and that came again in the next one."""
    again = arrived(9, 2, life=1, marked=True)
    return with_attempts(again, killed={life: killed_at}, codes=(-9, 0))


NOTHING_BROKEN = {
    "all is well": WELL,
    "a repeat of what had no answer": in_doubt(),
    "a repeat of what a kill cut off": cut_off(life=0),
    "a wait that was kept": with_attempts(
        arrived(5, 2, accepted=False, fault=LONG_WAIT), arrived(5 + 43200, 3)
    ),
    "a wait that was ended by hand": with_attempts(
        arrived(5, 2, accepted=False, fault=LONG_WAIT), arrived(60, 3), lifted=50.0
    ),
}
BROKEN = {
    LOST: replace(WELL, attempts=WELL.attempts[:3]),
    UNMARKED: with_attempts(arrived(9, 2), unknowns=1),
    UNEXPLAINED: with_attempts(arrived(9, 2, marked=True), unknowns=1),
    TOO_MANY: with_attempts(arrived(9, 2, marked=True)),
    ORDER: replace(WELL, stored=(stored(1, 2), *WELL.stored[1:2], stored(3, 1), WELL.stored[3])),
    STORED_TWICE: replace(WELL, stored=(*WELL.stored, stored(5, 2))),
    LIMITS: replace(WELL, limits_broken=("flooded: all chats",)),
    WAITED: with_attempts(arrived(5, 2, accepted=False, fault=LONG_WAIT), arrived(60, 3)),
    LATE: replace(WELL, came={1: 0.0, 2: -20.0}),
    CODES: replace(WELL, codes=(1,)),
    TROUBLES: replace(WELL, troubles=("KeyError",)),
    LEFT_OVER: replace(WELL, left_over=3),
    DAMAGE: replace(WELL, damage="monitor.db: page 3 is never used"),
}


@pytest.mark.parametrize("evidence", NOTHING_BROKEN.values(), ids=NOTHING_BROKEN)
def test_the_judge_finds_nothing_where_nothing_is_broken(evidence: Evidence) -> None:
    assert broken_lines(judge(evidence)) == []


@pytest.mark.parametrize("rule", RULES)
def test_the_judge_finds_each_rule_that_is_broken(rule: str) -> None:
    assert judge(BROKEN[rule]).broken[rule]


def test_a_kill_explains_no_repeat_of_another_life() -> None:
    assert judge(cut_off(life=1)).broken[UNEXPLAINED]


def test_a_kill_explains_no_repeat_of_what_came_long_before() -> None:
    assert judge(cut_off(life=0, killed_at=30.0)).broken[UNEXPLAINED]


def test_what_is_kept_is_lost_all_the_same_but_it_is_said_where_it_is() -> None:
    kept = (*WELL.stored[:3], stored(4, 2, OTHER, "pending"))
    found = judge(replace(WELL, attempts=WELL.attempts[:3], stored=kept))
    assert found.broken[LOST] == ["item 2 in chat 1002: stored as pending"]
