"""What must never have happened: found from what Telegram saw and what the store holds."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import groupby, pairwise

from tests.crashes.watcher import Attempt
from tests.crashes.weather import ANSWERED, WAITS

IN_TIME_S = 10.0
RECORDED_WITHIN_S = 10.0  # after the call came, slow answers and busy machines included


@dataclass(frozen=True)
class Stored:
    """A message as the store has it, in the order of its number."""

    number: int
    chat: int
    items: frozenset[int]
    status: str


@dataclass(frozen=True)
class Evidence:
    """All that a run leaves behind for the judge; times are seconds since 1970.

    `killed`: the lives that a kill ended, and when. `unknowns`: the attempts of which the service
    says that nobody can know what came of them. `lifted`: when long waits were ended by hand.
    `in_flood`: the items that came while a chat waited, beside which the others are measured.
    """

    chats: Sequence[int]
    came: Mapping[int, float]
    attempts: Sequence[Attempt]
    stored: Sequence[Stored]
    killed: Mapping[int, float] = field(default_factory=dict)
    codes: tuple[int | None, ...] = ()
    unknowns: int = 0
    limits_broken: tuple[str, ...] = ()
    lifted: float = float("inf")
    in_flood: frozenset[int] = frozenset()
    troubles: tuple[str, ...] = ()
    left_over: int = 0
    damage: str = ""


@dataclass
class Findings:
    """What was found; each of `broken` names a rule, with examples."""

    arrived: int = 0
    repeats: int = 0
    marked: int = 0
    undecidable_waits: int = 0
    latencies: list[float] = field(default_factory=list)
    broken: dict[str, list[str]] = field(default_factory=lambda: defaultdict(list))


LOST = "alerts lost"
UNMARKED = "repeats without ↻"
UNEXPLAINED = "repeats of what was surely known to have arrived"
TOO_MANY = "repeats beyond unknown outcomes and kills"
ORDER = "order broken within a chat"
LIMITS = "Telegram's limits broken"
WAITED = "sends during a wait that Telegram had asked for"
LATE = f"alerts to healthy chats later than {IN_TIME_S:g} s during a flood"
CODES = "ends other than by kill, by the token (78) or as told (0)"
STORED_TWICE = "items announced twice to a chat"
TROUBLES = "faults of Monitor itself"
LEFT_OVER = "processes left over"
DAMAGE = "damage of the store"
RULES = (
    *(LOST, UNMARKED, UNEXPLAINED, TOO_MANY, ORDER, LIMITS, WAITED, LATE, STORED_TWICE, CODES),
    *(TROUBLES, LEFT_OVER, DAMAGE),
)


def judge(evidence: Evidence) -> Findings:
    """Hold a run against every rule."""
    found = Findings()
    arrivals = _arrivals(evidence.attempts)
    found.arrived = len(arrivals)
    found.marked = sum(each.accepted and each.marked for each in evidence.attempts)
    _judge_losses(evidence, arrivals, found)
    _judge_repeats(evidence, arrivals, found)
    _judge_order(evidence, arrivals, found)
    _judge_waits(evidence, found)
    _judge_lateness(evidence, arrivals, found)
    _judge_ends(evidence, found)
    return found


Arrivals = Mapping[tuple[int, int], Sequence[Attempt]]


def _arrivals(attempts: Sequence[Attempt]) -> Arrivals:
    """Gather by chat and item the messages that its reader got."""
    found: dict[tuple[int, int], list[Attempt]] = defaultdict(list)
    for attempt in attempts:
        for item in attempt.items if attempt.accepted else ():
            found[attempt.chat, item].append(attempt)
    return found


def _judge_losses(evidence: Evidence, arrivals: Arrivals, found: Findings) -> None:
    kept = {(each.chat, item): each.status for each in evidence.stored for item in each.items}
    for chat in evidence.chats:
        for item in evidence.came:
            if (chat, item) not in arrivals:
                where = kept.get((chat, item), "nowhere")
                found.broken[LOST].append(f"item {item} in chat {chat}: stored as {where}")


def _judge_repeats(evidence: Evidence, arrivals: Arrivals, found: Findings) -> None:
    """A repeat has to be marked, and the one before must be one of which nobody could know."""
    doubtful = set(_doubtful(evidence))
    repeats = {}  # a message that tells of several items is one repeat
    for (chat, item), attempts in arrivals.items():
        for before, again in pairwise(attempts):
            repeats[id(again)] = again
            name = f"item {item} in chat {chat}, life {again.life}"
            if not again.marked:
                found.broken[UNMARKED].append(name)
            if id(before) not in doubtful:
                found.broken[UNEXPLAINED].append(name)
    found.repeats = len(repeats)
    allowed = evidence.unknowns + len(evidence.killed)
    if found.repeats > allowed:
        found.broken[TOO_MANY].append(f"{found.repeats} > {allowed}")


def _doubtful(evidence: Evidence) -> Iterator[int]:
    """Give the attempts of which the service could not know: no answer came, or it was killed.

    A chat has one call at a time. So a kill can only cut off a chat's last call of that life, and
    one that is as good as under way: what came of others has been recorded.
    """
    yield from _cut_off(evidence)
    for attempt in evidence.attempts:
        if attempt.fault and attempt.fault not in ANSWERED:
            yield id(attempt)


def _by_chat(attempts: Sequence[Attempt]) -> dict[int, list[Attempt]]:
    found: dict[int, list[Attempt]] = defaultdict(list)
    for attempt in attempts:
        found[attempt.chat].append(attempt)
    return found


def _judge_order(evidence: Evidence, arrivals: Arrivals, found: Findings) -> None:
    """Messages must first arrive in the order in which they were stored."""
    for chat, group in groupby(sorted(evidence.stored, key=_place), key=lambda each: each.chat):
        told: set[int] = set()
        latest, latest_name = 0.0, ""
        for stored in group:
            again, told = stored.items & told, told | stored.items
            if again:
                found.broken[STORED_TWICE].append(f"items {sorted(again)} in chat {chat}")
            times = [arrivals[chat, n][0].at for n in stored.items if (chat, n) in arrivals]
            name = f"message {stored.number}"
            if times and min(times) < latest:
                found.broken[ORDER].append(f"chat {chat}: {name} before {latest_name}")
            if times and max(times) > latest:
                latest, latest_name = max(times), name


def _place(stored: Stored) -> tuple[int, int]:
    return stored.chat, stored.number


def _judge_waits(evidence: Evidence, found: Findings) -> None:
    """Who was told to wait must wait; unless a kill came before that could be recorded."""
    found.broken[LIMITS] += evidence.limits_broken
    cut_off = set(_cut_off(evidence))
    for chat, attempts in _by_chat(evidence.attempts).items():
        until = 0.0
        for attempt in attempts:
            if attempt.at < until:
                found.broken[WAITED].append(f"chat {chat}: {until - attempt.at:.1f} s early")
            if attempt.fault in WAITS and id(attempt) in cut_off:
                found.undecidable_waits += 1
            elif attempt.fault in WAITS:
                until = attempt.at + WAITS[attempt.fault]
                until = min(until, evidence.lifted) if attempt.at < evidence.lifted else until


def _cut_off(evidence: Evidence) -> Iterator[int]:
    for attempts in _by_chat(evidence.attempts).values():
        for attempt, after in zip(attempts, [*attempts[1:], None], strict=True):
            is_last = after is None or after.life != attempt.life
            killed_at = evidence.killed.get(attempt.life, float("inf"))
            if is_last and killed_at < attempt.at + RECORDED_WITHIN_S:
                yield id(attempt)


def _judge_lateness(evidence: Evidence, arrivals: Arrivals, found: Findings) -> None:
    waiting = {
        each.chat for each in evidence.attempts if each.fault in WAITS and WAITS[each.fault] > 60
    }
    for item in evidence.in_flood:
        for chat in set(evidence.chats) - waiting:
            if (chat, item) in arrivals:
                took = arrivals[chat, item][0].at - evidence.came[item]
                found.latencies.append(took)
                if took > IN_TIME_S:
                    found.broken[LATE].append(f"item {item} in chat {chat}: {took:.1f} s")


def _judge_ends(evidence: Evidence, found: Findings) -> None:
    for life, code in enumerate(evidence.codes):
        if code not in (0, 78) and life not in evidence.killed:
            found.broken[CODES].append(f"life {life}: {code}")
    found.broken[TROUBLES] += evidence.troubles
    found.broken[LEFT_OVER] += ["a process that works in the folder"] * evidence.left_over
    found.broken[DAMAGE] += [evidence.damage] * bool(evidence.damage)
