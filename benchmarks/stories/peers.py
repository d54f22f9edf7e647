"""Other ways to group items into stories, as other tools do it."""

from __future__ import annotations

import json
import os
import re
import subprocess
import unicodedata
from collections.abc import Callable, Iterator, Mapping, Sequence
from functools import cache
from pathlib import Path

from benchmarks.polling.install import NotHereError, environment
from benchmarks.stories.items import WINDOW, Clusters, StoryItem

DRIVER = Path(__file__).parent / "drivers" / "cluster.py"
PACKAGES = ("scikit-learn", "datasketch")
WAYS = {
    "MinHash LSH": "minhash",
    "TF-IDF, connected": "components",
    "TF-IDF, average link": "average",
    "TF-IDF, single pass": "single pass",
}
EXACT = "same title"

Labels = Mapping[str, int]
Quality = Callable[[Labels], float]


def same_title(items: Sequence[StoryItem]) -> Clusters:
    """Join items in whose titles, or texts where there is none, the words are the same."""
    clusters: dict[str, list[str]] = {}
    for item in items:
        folded = unicodedata.normalize("NFKC", item.title or item.summary).casefold()
        clusters.setdefault(" ".join(re.findall(r"\w+", folded)), []).append(item.id)
    return list(clusters.values())


@cache
def python() -> Path:
    """Return the Python that has what the others need. Raises NotHereError."""
    return environment(*PACKAGES) / "python"


def best_of(
    way: str, items: Sequence[StoryItem], background: Sequence[str], quality: Quality
) -> tuple[str, Labels] | None:
    """Return the setting that is best on these very items, and its labels; None where none is.

    Raises NotHereError where the packages can't be had.
    """
    found = groupings(way, items, background)
    return max(found, key=lambda one: quality(one[1]), default=None)


def groupings(
    way: str, items: Sequence[StoryItem], background: Sequence[str]
) -> Iterator[tuple[str, Labels]]:
    """Give each setting of a way, and the labels that it gives these items."""
    asked = {
        "way": WAYS[way],
        "window": WINDOW.total_seconds(),
        "background": background,
        "items": [
            {"title": item.title, "summary": item.summary, "when": item.when.timestamp()}
            for item in items
        ],
    }
    command = [str(python()), str(DRIVER)]
    one_core = {**os.environ, "OMP_NUM_THREADS": "1", "OPENBLAS_NUM_THREADS": "1"}
    done = subprocess.run(
        command,
        input=json.dumps(asked),
        capture_output=True,
        text=True,
        check=False,
        env=one_core,
    )
    if done.returncode:
        raise NotHereError(f"{way} failed: {done.stderr.strip().splitlines()[-1:]}")
    for line in done.stdout.splitlines():
        setting, labels = json.loads(line)
        yield setting, dict(zip((item.id for item in items), labels, strict=True))
