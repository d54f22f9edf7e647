"""Who plays: feeds of every kind over hosts of every size, and what befalls them, from a seed."""

from __future__ import annotations

import random
from collections.abc import Callable, Iterator
from dataclasses import dataclass

from benchmarks.days.clock import DAY, HOUR, MINUTE
from benchmarks.days.scripts import WISHES, Move, Said, Script, Spell, Tags, Timeline, Trouble

# Sixty feeds hold some of every kind.
KINDS = (
    "news",
    "news by the minute",
    *["blog"] * 12,
    *["weekly"] * 7,
    *["silent"] * 8,
    *["asks for a pace"] * 15,
    *["same ETag for ever"] * 2,
    *["errors"] * 3,
    "turns into a page",
    "slow",
    "down",
    "fails for ever",
    "gone",
    "gone for a day",
    *["moves"] * 2,
    "moves to http",
    "behind a portal",
    "elsewhere for a while",
)
_GAPS = {"news": HOUR, "news by the minute": 15 * MINUTE, "blog": DAY, "weekly": 7 * DAY}
_SILENT, _USUAL = 400 * DAY, 12 * HOUR
_SIZES = (1, 1, 1, 1, 1, 1, 2, 3, 5, 8, 20, 60)  # feeds of a host
_BUSY_CYCLES = 8  # of so many sixties, one has a feed that brings news by the minute
PORTAL_HOURS = 2
ASKED_TO_WAIT = (
    ("1800", False),
    ("3600", False),
    ("999999999", False),
    (None, True),  # a date: when the trouble ends
    (None, False),
    ("soon", False),
    ("-60", False),
    ("Mon, 02 Mar 2020 00:00:00 GMT", False),
)


@dataclass(frozen=True, slots=True)
class Stage:
    """What all scripts of a run share."""

    days: float
    chance: random.Random

    def when(self, earliest: float, latest: float) -> float:
        """Pick a time between two shares of the whole run."""
        return self.chance.uniform(earliest, latest) * self.days * DAY


def cast(feeds: int, days: float, seed: int) -> list[Script]:
    """Return the scripts of so many feeds."""
    stage = Stage(days, random.Random(seed))
    hosts = _hosts(feeds, stage)
    portal_at = stage.when(0.35, 0.45)
    return [_script(number, hosts[number], portal_at, stage) for number in range(feeds)]


@dataclass(frozen=True, slots=True)
class _Host:
    name: str
    spells: tuple[Spell, ...]


def _hosts(feeds: int, stage: Stage) -> list[_Host]:
    """Give each feed its host; feeds of one host are of many kinds."""
    hosts: list[_Host] = []
    while len(hosts) < feeds:
        host = _Host(f"host{len(hosts)}.example", tuple(_host_spells(stage)))
        hosts += [host] * min(stage.chance.choice(_SIZES), max(1, feeds // 6))
    stage.chance.shuffle(hosts)
    return hosts[:feeds]


def _host_spells(stage: Stage) -> Iterator[Spell]:
    """One host of six asks, once or twice, to be left alone for a while."""
    if stage.chance.random() < 5 / 6:
        return
    for _ in range(stage.chance.choice((1, 2))):
        begin = stage.when(0.05, 0.8)
        trouble = stage.chance.choice((Trouble.BUSY, Trouble.TOO_MANY))
        retry_after, names_end = stage.chance.choice(ASKED_TO_WAIT)
        end = begin + stage.chance.choice((HOUR, 7 * HOUR, DAY))
        yield Spell(trouble, begin, end, retry_after, names_end)


def _script(number: int, host: _Host, portal_at: float, stage: Stage) -> Script:
    kind = KINDS[number % len(KINDS)]
    if kind == "news by the minute" and number // len(KINDS) % _BUSY_CYCLES:
        kind = "blog"
    chance = stage.chance
    scheme = "http" if chance.random() < 0.2 and kind != "moves to http" else "https"
    url = f"{scheme}://{host.name}/feeds/{number}.xml?format=rss"
    is_behind = kind == "behind a portal" or chance.random() < 0.05
    portal = Spell(Trouble.PORTAL, portal_at, portal_at + PORTAL_HOURS * HOUR)
    return Script(
        number=number,
        url=url,
        kind=kind,
        timeline=_timeline(number, kind, chance),
        tags=Tags.STALE if kind == "same ETag for ever" else _tags(chance),
        said=_said(kind, number),
        spells=(*([portal] if is_behind else []), *_spells(kind, stage), *host.spells),
        move=_move(number, kind, stage),
        high=chance.random() < 0.2,
    )


def _timeline(number: int, kind: str, chance: random.Random) -> Timeline:
    gap = _SILENT if kind == "silent" else _GAPS.get(kind, _USUAL)
    return Timeline(begin=-gap * chance.uniform(3, 15), gap=gap, seed=number)


def _tags(chance: random.Random) -> Tags:
    usual = [Tags.STRONG, Tags.BOTH, Tags.WEAK, Tags.DATE] * 3
    return chance.choice([*usual, *(tags for tags in Tags if tags is not Tags.STALE)])


def _said(kind: str, number: int) -> Said:
    if kind == "asks for a pace":
        nth = number // len(KINDS) * KINDS.count(kind) + number % len(KINDS) - KINDS.index(kind)
        return WISHES[nth % len(WISHES)]
    return Said()


def _spells(kind: str, stage: Stage) -> Iterator[Spell]:
    """Say what befalls a feed of this kind."""
    for trouble, shortest, longest in _BEFALLS.get(kind, ()):
        begin = stage.when(0.05, 0.5)
        yield Spell(trouble, begin, begin + stage.chance.uniform(shortest, longest) * HOUR)


_FOR_EVER = 10_000.0
_BEFALLS: dict[str, tuple[tuple[Trouble, float, float], ...]] = {
    "errors": ((Trouble.ERROR, 1, 72), (Trouble.MISSING, 1, 30), (Trouble.EMPTY, 1, 30)),
    "turns into a page": ((Trouble.PAGE, 2, 48),),
    "slow": ((Trouble.SLOW, 1, 48),),
    "down": ((Trouble.DOWN, 1, 96),),
    "fails for ever": ((Trouble.ERROR, _FOR_EVER, _FOR_EVER),),
    "gone": ((Trouble.GONE, _FOR_EVER, _FOR_EVER),),
    "gone for a day": ((Trouble.GONE, 20, 30),),
    "elsewhere for a while": ((Trouble.ELSEWHERE, 24, 96),),
}


def _move(number: int, kind: str, stage: Stage) -> Move | None:
    place: Callable[[str], str] | None = _NEW_PLACES.get(kind)
    if place is None:
        return None
    return Move(stage.when(0.1, 0.4), place(f"{number}"), stage.chance.choice((301, 308)))


_NEW_PLACES: dict[str, Callable[[str], str]] = {
    "moves": lambda name: f"https://new{int(name) % 50}.example/{name}.xml",
    "moves to http": lambda name: f"http://plain{int(name) % 50}.example/{name}.xml",
}
