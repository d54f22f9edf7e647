"""The end of a run: what the store holds beside what was served, and all of it as a table."""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Iterator
from dataclasses import dataclass

from benchmarks.days.judge import AT_ONCE, Watched
from benchmarks.days.ledger import Ledger
from benchmarks.days.life import Ends, World, stored_titles, troubles
from benchmarks.days.server import is_hit
from benchmarks.matching.report import Section, Table

_REPORT = re.compile(r"report (\d+)-(\d+)( corrected)?")


@dataclass(frozen=True, slots=True)
class Row:
    """One rule: what was observed, and what is allowed."""

    rule: str
    observed: str
    allowed: str
    is_kept: bool = True


@dataclass(frozen=True, slots=True)
class Size:
    """What was asked for, and what it took: CPU in seconds, the servers' own apart."""

    feeds: int
    days: float
    seed: int
    wall: float
    cpu: float
    servers_cpu: float


# ---------------------------------------------------------------- items and alerts


def judge_items(world: World) -> Counter[str]:
    """Compare the store with what was served: each item once, as it was served last."""
    found = _stored(world)
    counts: Counter[str] = Counter()
    for watched in world.ledger.feeds.values():
        stored = found.pop(watched.script.url, {})
        for item, is_edited in watched.served.items():
            counts["served"] += 1
            counts["edited"] += is_edited
            _judge_item(world.ledger, watched, item, is_edited, stored.pop(item, []))
        for item in stored:
            name = f"{watched.script.url} item {item}"
            world.ledger.report_broken("items that were never served", name)
    return counts


def _stored(world: World) -> dict[str, dict[int, list[bool]]]:
    """Return, by feed and item, whether the store has the edited text; once for each row."""
    found: dict[str, dict[int, list[bool]]] = defaultdict(lambda: defaultdict(list))
    for url, title in stored_titles(world):
        said = _REPORT.search(title)
        assert said is not None, title
        found[url][int(said[2])].append(bool(said[3]))
    return found


def _judge_item(
    ledger: Ledger, watched: Watched, item: int, is_edited: bool, stored: list[bool]
) -> None:
    name = f"{watched.script.url} item {item}"
    if not stored:
        ledger.report_broken("items lost", name)
    elif len(stored) > 1:
        ledger.report_broken("items stored twice", name)
    elif stored[0] != is_edited:
        ledger.report_broken("edits not found", name)


def judge_alerts(world: World, ends: Ends) -> Counter[str]:
    """Compare what arrived, as alerts or many at once, with what was served and hit.

    What a feed brought at its first poll is owed to nobody.
    """
    told = Counter(
        report
        for message in world.phone.told
        for report in {(int(said[1]), int(said[2])) for said in _REPORT.finditer(message)}
    )
    owed = {
        (number, item)
        for number, watched in world.ledger.feeds.items()
        for item in watched.served
        if is_hit(item) and item >= (watched.baseline or 0)
    }
    for number, item in owed - told.keys():
        world.ledger.report_broken("alerts missing", f"report {number}-{item}")
    repeats = sum(times - 1 for times in told.values())
    if repeats > ends.killed:
        world.ledger.report_broken("alerts repeated without a kill", f"{repeats} repeats")
    return Counter(owed=len(owed), told=len(told), repeats=repeats)


# ---------------------------------------------------------------- the table


def rows(world: World, ends: Ends) -> Iterator[Row]:
    """Give the rules, what was observed of each, and what is allowed."""
    ledger = world.ledger
    items, alerts = judge_items(world), judge_alerts(world, ends)
    for fault in troubles(world):
        ledger.report_broken("faults of Monitor's own", fault)
    counts = ledger.counts
    most_firsts = max(watched.firsts for watched in ledger.feeds.values())
    yield Row("first requests, unconditional, a feed", f"{most_firsts} at most", "1")
    yield _zero(ledger, "unconditional though validators were given")
    for name in sorted(counts):
        if name.startswith("unconditional: ") and "first" not in name:
            yield Row(name, f"{counts[name]:,}", "as it comes")
    yield Row("conditional requests", f"{counts['conditional']:,}", "all others")
    for rule in _RULES:
        yield _zero(ledger, rule)
    yield Row("shortest pause between two requests to a host", _s(ledger.shortest_pause), "2 s")
    yield Row("most requests in flight", str(ledger.most_in_flight), f"{AT_ONCE}")
    yield Row("longest wait for a turn, once due", _s(ledger.longest_queue), "15 min")
    for name in sorted(counts):
        if name.startswith("polled in skipped"):
            yield Row(name, f"{counts[name]:,}", "as it comes")
    yield Row("feeds moved", f"{counts['feeds moved']:,}", "those that moved for good")
    yield Row("feeds paused as gone", f"{counts['feeds paused']:,}", "those that are gone")
    yield _restarts(ledger, ends)
    served = f"{items['served']:,} items served, {items['edited']:,} of them edited"
    yield Row(served, "", "each in the store once, as served last")
    for rule in _ITEM_RULES:
        yield _zero(ledger, rule)
    yield Row(f"{alerts['owed']:,} items that hit", f"{alerts['told']:,} told of", "all")
    for rule in ("alerts missing", "alerts repeated without a kill", "faults of Monitor's own"):
        yield _zero(ledger, rule)
    yield from (_zero(ledger, rule) for rule in sorted(ledger.broken.keys() - _ALL_RULES))


_RULES = (
    "validators altered",
    "validators that this address never gave",
    "conditional after 8 days of 304",
    "early: before it was due",
    "early: min_interval",
    "early: Cache-Control or Expires",
    "early: ttl or sy:updatePeriod",
    "early: skipHours",
    "early: skipDays",
    "early: back-off",
    "early: Retry-After",
    "asked before Retry-After of the host was over",
    "late: over a tenth past the longest wait",
    "two requests in flight to a host",
    "less than 2 s between two requests to a host",
    f"more than {AT_ONCE} requests in flight",
    "Cookie",
    "Referer",
    "headers beyond those that are needed",
    "User-Agent does not say who asks",
    "Accept does not name the feed types",
    "asked an address that nobody listed",
    "moved before 3 polls over 3 days agreed",
    "polled at the old address, though it has moved",
    "polled a feed that is gone",
)
_ITEM_RULES = (
    "items lost",
    "items stored twice",
    "items that were never served",
    "edits not found",
)
_ALL_RULES = {
    *_RULES,
    *_ITEM_RULES,
    "unconditional though validators were given",
    "alerts missing",
    "alerts repeated without a kill",
    "faults of Monitor's own",
}


def _zero(ledger: Ledger, rule: str) -> Row:
    broken = ledger.broken[rule]
    return Row(rule, f"{broken:,}", "0", is_kept=not broken)


def _restarts(ledger: Ledger, ends: Ends) -> Row:
    repeated = ledger.counts["repeated after a restart"]
    return Row(
        f"polls repeated after {ends.killed} kills and {ends.stopped} stops",
        f"{repeated:,}",
        f"{ends.under_way:,} (asking then)",
        is_kept=repeated <= ends.under_way and ends.dropped <= ends.under_way,
    )


def _s(seconds: float) -> str:
    return f"{seconds:.1f} s"


def tables(world: World, found: list[Row], size: Size) -> Section:
    """Write what was found as tables."""
    counts, polls = world.ledger.counts, sum(world.ledger.polls_by_kind.values())
    ours = size.cpu - size.servers_cpu
    rules = Table(
        "The rules",
        ("rule", "observed", "allowed"),
        tuple((row.rule, row.observed, row.allowed) for row in found),
    )
    answers = ", ".join(
        f"{counts[f'polls: {name}']:,} {what}"
        for name, what in (("same", "304"), ("feed", "with a body"), ("failed", "failed"))
    )
    notes = (
        f"{size.feeds:,} feeds on {world.ledger.hosts:,} hosts, {size.days:g} simulated days, "
        f"seed {size.seed}: {polls:,} polls ({answers}), {counts['requests']:,} requests.",
        f"{size.wall:,.0f} s, {size.cpu:,.0f} s of CPU, the servers' own {size.servers_cpu:,.0f} s "
        f"among them: {ours / max(polls, 1) * 1000:.2f} ms of CPU a poll, parsing included.",
    )
    return Section("Days in the life of Monitor", (rules, _by_kind(world, size)), notes)


def _by_kind(world: World, size: Size) -> Table:
    feeds = Counter(watched.script.kind for watched in world.ledger.feeds.values())
    polls = world.ledger.polls_by_kind
    return Table(
        "Polls by kind of feed",
        ("kind", "feeds", "polls a feed and day"),
        tuple(
            (kind, f"{feeds[kind]:,}", f"{polls[kind] / feeds[kind] / size.days:.1f}")
            for kind in feeds
        ),
    )
