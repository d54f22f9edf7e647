"""Whether an edited copy is known as what it is, and whether what is not one is left alone."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import timedelta
from random import Random

from benchmarks.matching.report import Section, Table
from benchmarks.stories.data import SAME, Sources, read_streams, read_table
from benchmarks.stories.edits import EDITS, Pool, bare, pool_of
from benchmarks.stories.errors import told
from benchmarks.stories.items import Grouper, StoryItem, in_order, labels_of
from benchmarks.stories.ours import groupers, near_duplicate

SEED = 20261126
SAMPLE = 1_000
PAIRS = 100_000
LEAST_WORDS = 4  # of a title that tells an event at all
LATER = timedelta(hours=1)
AIM = 0.95
EDITS_AT_ONCE = 2 * SAMPLE

JOINED = "pairs-random.tsv"

Rule = Callable[[StoryItem, StoryItem], bool]
Links = frozenset[str]


@dataclass(frozen=True)
class Copy:
    """An item, and a copy of it as another outlet brings it an hour later."""

    original: StoryItem
    copy: StoryItem


def sample(stream: Sequence[StoryItem], count: int, dice: Random) -> list[StoryItem]:
    """Draw as many items of each language, in order of time; titles that tell nothing are not."""
    by_language: dict[str, dict[str, StoryItem]] = defaultdict(dict)
    for item in stream:
        if len(re.findall(r"\w+", item.title)) >= LEAST_WORDS:
            by_language[item.language].setdefault(_plain(item.title), item)
    each = count // max(1, len(by_language))
    drawn = [
        item
        for language in sorted(by_language)
        for item in dice.sample(
            list(by_language[language].values()), min(each, len(by_language[language]))
        )
    ]
    return list(in_order(drawn))


def _plain(title: str) -> str:
    return " ".join(re.findall(r"\w+", bare(title).casefold()))


def copies(items: Sequence[StoryItem], edit: str, pool: Pool) -> list[Copy]:
    """Edit all items that can be edited in this way; the same each time."""
    dice = Random(f"{SEED} {edit}")
    made = []
    for item in items:
        texts = EDITS[edit](item, dice, pool)
        if texts and texts != (item.title, item.summary):
            copy = replace(
                item,
                id=f"{item.id} copy",
                link=f"https://copy.example/{len(made)}",
                outlet=f"Copy of {item.outlet}",
                title=texts[0],
                summary=texts[1],
                when=item.when + LATER,
            )
            made.append(Copy(item, copy))
    return made


def in_one_run(made: Sequence[Copy], grouper: Grouper) -> list[bool]:
    """Group all originals and copies at once; say of each copy whether it is with its original."""
    items = in_order([each for copy in made for each in (copy.original, copy.copy)])
    labels = labels_of(grouper(items))
    return [labels[copy.original.id] == labels[copy.copy.id] for copy in made]


def random_pairs(
    stream: Sequence[StoryItem], count: int, dice: Random
) -> Iterator[tuple[StoryItem, StoryItem]]:
    """Draw pairs of the same day: different links, titles that are not the same."""
    days: dict[object, list[StoryItem]] = defaultdict(list)
    for item in stream:
        days[item.when.date()].append(item)
    seen: set[tuple[str, str]] = set()
    for _ in range(20 * count):  # a small stream has fewer pairs than that
        if len(seen) == count:
            return
        first = dice.choice(stream)
        second = dice.choice(days[first.when.date()])
        key = (min(first.id, second.id), max(first.id, second.id))
        if first.link == second.link or key in seen or _plain(first.title) == _plain(second.title):
            continue
        seen.add(key)
        yield first, second


def near(sources: Sources, count: int = SAMPLE, pairs: int = PAIRS) -> tuple[Section, list[str]]:
    """Measure both; with the copies that were missed and the pairs that were joined, as texts."""
    stream, missing = read_streams(sources)
    title = "Stories: near duplicates"
    if missing:
        return Section(title, (), tuple(f"Left out: {what}." for what in missing)), []
    items = sample(stream.items, count, Random(SEED))
    pool = pool_of(items)
    made = {edit: copies(items, edit, pool) for edit in EDITS}
    recalls, missed = _recalls(made)
    false, joined = _false_pairs(stream.items, pairs, _same(sources))
    notes = (
        f"{len(items):,} of {len(stream.items):,} real items, as many of each language, with "
        f"titles of {LEAST_WORDS} words and more, no two alike. A copy comes from another outlet "
        f"an hour later. The aim is a recall of {AIM:g} in each edit, and no false pair.",
    )
    return Section(title, (recalls, false), notes), [missed, joined]


def _recalls(made: dict[str, list[Copy]]) -> tuple[Table, str]:
    """Tell which part of the copies is known as such, by the rule alone and in one grouping."""
    rows: list[tuple[str, ...]] = []
    lines = ["-- copies that the rule for near duplicates missed"]
    every: list[tuple[Copy, list[bool]]] = []
    for edit, edited in made.items():
        alone = [near_duplicate(copy.original, copy.copy) for copy in edited]
        runs = [in_one_run(edited, grouper) for grouper in _groupers().values()]
        judged = [(copy, list(each)) for copy, *each in zip(edited, alone, *runs, strict=True)]
        rows.append((edit, *_cells(judged)))
        every += judged
        for copy, (known, *_) in judged:
            if not known:
                lines += [f"missed, {edit}", f"    {told(copy.original)}", f"    {told(copy.copy)}"]
    rows.append(("all", *_cells(every)))
    named = tuple(f"grouped by {name}" for name in _groupers())
    columns = ("recall of edited copies", "copies", "en", "ru", "by the rule", *named)
    return Table("Edited copies", columns, tuple(rows), (_NOTE,)), "\n".join(lines)


_NOTE = (
    "en, ru, by the rule: the copy and its original alone, by the rule for near duplicates. "
    "Grouped: with all other originals and their copies of the same edit."
)


def _cells(judged: Sequence[tuple[Copy, list[bool]]]) -> list[str]:
    by_language = [
        _share([known[0] for copy, known in judged if copy.original.language == language])
        for language in ("en", "ru")
    ]
    ways = [[known[way] for _, known in judged] for way in range(1 + len(_groupers()))]
    return [f"{len(judged):,}", *by_language, *map(_share, ways)]


def _share(known: Sequence[bool]) -> str:
    return f"{sum(known) / len(known):.3f}" if known else "–"


def _false_pairs(stream: Sequence[StoryItem], count: int, same: set[Links]) -> tuple[Table, str]:
    """Tell how many random pairs of the same day the rule joins, and what these are."""
    drawn = joined = known = 0
    lines = ["-- random pairs of a day that the rule for near duplicates joined"]
    for first, second in random_pairs(stream, count, Random(SEED)):
        drawn += 1
        if near_duplicate(first, second):
            joined += 1
            is_same = frozenset((first.link, second.link)) in same
            known += is_same
            how = "joined, one story" if is_same else "joined"
            lines += [how, f"    {told(first)}", f"    {told(second)}"]
    notes = (
        "Two items of the same day with different links and titles. What was joined was read: "
        f"{JOINED} has those that are one story told twice.",
    )
    columns = ("", "pairs", "joined", "one story told twice", "false")
    rows = (("random pairs", *(f"{n:,}" for n in (drawn, joined, known, joined - known))),)
    return Table("False pairs", columns, rows, notes), "\n".join(lines)


def _same(sources: Sources) -> set[Links]:
    path = sources.judged / JOINED
    rows = read_table(path) if path.exists() else ()
    return {frozenset((row["link_a"], row["link_b"])) for row in rows if row["label"] == SAME}


def _groupers() -> dict[str, Grouper]:
    """Return the ways that take thousands of items."""
    return groupers(EDITS_AT_ONCE)
