"""What was joined wrongly and what was missed, with the texts, to be looked at."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping

from benchmarks.stories.data import JudgedPairs, Stories
from benchmarks.stories.items import StoryItem

WIDTH = 160  # characters of a summary
SHOWN = 12  # items of one cluster or story


def told(item: StoryItem) -> str:
    """Say what an item is, in a line."""
    summary = item.summary if len(item.summary) <= WIDTH else f"{item.summary[:WIDTH]}…"
    shown = f"{item.title} — {summary}".strip(" —")
    return f"[{item.language} {item.when:%Y-%m-%d %H:%M} {item.outlet}] {shown}"


def list_pairs(name: str, judged: JudgedPairs, labels: Mapping[str, int]) -> str:
    """List the pairs that were joined wrongly, and those that were missed."""
    items = {item.id: item for item in judged.items}
    lines = [f"-- {name}: false joins and missed pairs"]
    wrong = [pair for pair in judged.pairs if pair.same != _joined(labels, pair.first, pair.second)]
    for pair in sorted(wrong, key=lambda pair: pair.same):
        lines.append(f"{'missed' if pair.same else 'false join'} ({', '.join(pair.generators)})")
        lines += [f"    {told(items[each])}" for each in (pair.first, pair.second)]
    return "\n".join(lines)


def _joined(labels: Mapping[str, int], first: str, second: str) -> bool:
    return labels[first] == labels[second]


def list_stories(name: str, stories: Stories, labels: Mapping[str, int]) -> str:
    """List the clusters that mix stories, and the stories that are in pieces."""
    clusters: dict[str, list[str]] = defaultdict(list)
    meant: dict[str, list[str]] = defaultdict(list)
    for each, story in stories.meant.items():
        clusters[f"{labels[each]}"].append(each)
        meant[story].append(each)
    items = {item.id: item for item in stories.items}
    mixed = _mixed("false join", clusters, stories.meant, items)
    parted = _mixed("missed", meant, {name: str(label) for name, label in labels.items()}, items)
    return "\n".join([f"-- {name}: false joins and missed pairs", *mixed, *parted])


def _mixed(
    what: str,
    groups: Mapping[str, list[str]],
    others: Mapping[str, str],
    items: Mapping[str, StoryItem],
) -> list[str]:
    """List the groups whose items are not together in the other grouping, by their place there."""
    lines = []
    for name, ids in groups.items():
        places = {others[each] for each in ids}
        if len(places) > 1:
            lines.append(f"{what}: {name}, {len(ids)} items of {len(places)}")
            ordered = sorted(ids, key=others.__getitem__)
            lines += [f"    {others[each]}: {told(items[each])}" for each in ordered[:SHOWN]]
            lines += [f"    … {len(ids) - SHOWN} more"] * (len(ids) > SHOWN)
    return lines
